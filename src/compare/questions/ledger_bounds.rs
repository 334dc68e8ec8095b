//! Which questions of a family cross their bound, and their adjusted p-values.

use std::collections::BTreeMap;

use super::family::{Family, weight};
use super::ledger::Ledger;
use crate::compare::answer::{Crossing, Track};
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
                let rejected = track.looks().rejects(ln_budget + (*weight / left).ln());
                if rejected {
                    track.crossing = Some(Crossing {
                        night: self.night,
                        outlasts_bursts: false,
                    });
                }
                !rejected
            });
            if open.len() == before {
                break;
            }
        }
        self.outlast_bursts(config, family);
    }

    /// Finds the crossings that are also found without the candidate's bursts, with each question's own part of the budget.
    fn outlast_bursts(&mut self, config: &Config, family: Family) {
        let classes = self.sharing();
        let ln_budget = config.decision.false_rollback_budget.ln();
        let of_family = |question: &Question, track: &Track| {
            Family::of(question) == family && track.is_answered()
        };
        let asked = self.tracks.iter();
        let all: f64 = asked
            .filter(|(question, track)| of_family(question, track))
            .map(|(question, _)| weight(question, &classes))
            .sum();
        for (question, track) in &mut self.tracks {
            if of_family(question, track) {
                track.outlast_bursts(ln_budget + (weight(question, &classes) / all).ln());
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
