//! Which questions of a family cross their bound, and their adjusted p-values.

use std::collections::BTreeMap;

use super::family::{Family, weight};
use super::ledger::Ledger;
use crate::compare::answer::Track;
use crate::compare::counted::Question;
use crate::config::Config;
use crate::stats::{Hypothesis, holm};

impl Ledger {
    /// Finds the questions of a family whose bound is crossed by tonight: Holm's step-down over sequential p-values, which
    /// hold for all nights at once.
    pub(super) fn cross(&mut self, config: &Config, family: Family) {
        let classes = self.sharing();
        let mut open: Vec<(f64, &mut Track)> = self
            .tracks
            .iter_mut()
            .filter(|(question, track)| {
                Family::of(question) == family && track.is_answered() && track.crossing.is_none()
            })
            .map(|(question, track)| (weight(question, &classes), track))
            .collect();
        let ln_budget = config.decision.false_rollback_budget.ln();
        loop {
            let left: f64 = open.iter().map(|(weight, _)| weight).sum();
            let before = open.len();
            open.retain_mut(|(weight, track)| {
                !track.cross(self.night, ln_budget + (*weight / left).ln())
            });
            if open.len() == before {
                return;
            }
        }
    }

    /// ln of each question's sequential p, adjusted for the questions of its family (Holm 1979).
    pub(super) fn adjusted(&self) -> BTreeMap<&Question, f64> {
        let classes = self.sharing();
        let mut adjusted = BTreeMap::new();
        for family in Family::ALL {
            let asked: Vec<(&Question, &Track)> = self
                .tracks
                .iter()
                .filter(|(question, track)| Family::of(question) == family && track.is_answered())
                .collect();
            let hypotheses: Vec<Hypothesis> = asked
                .iter()
                .map(|(question, track)| Hypothesis {
                    ln_p: track.looks().ln_sequential_p(),
                    weight: weight(question, &classes),
                })
                .collect();
            adjusted.extend(
                asked
                    .into_iter()
                    .map(|(question, _)| question)
                    .zip(holm(&hypotheses)),
            );
        }
        adjusted
    }
}
