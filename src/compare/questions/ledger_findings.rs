//! The answers that a ledger gives.

use super::ledger::Ledger;
use super::parts_of_budget::PartsOfBudget;
use crate::compare::answer::{
    Evidence, Finding, Outlook, PlannedNights, Standing, Track, ln_interval_error,
};
use crate::compare::counted::{Missing, Question, View};
use crate::config::Config;
use crate::vocabulary::FindingState;

impl Ledger {
    /// Every question with all of its evidence, in the order of the report.
    #[must_use]
    pub fn findings(&self, view: &View<'_>, config: &Config) -> Vec<Finding> {
        let adjusted = self.adjusted();
        let parts = PartsOfBudget::of(self, config);
        self.questions()
            .into_iter()
            .map(|question| {
                let adjusted = adjusted.get(&question).copied();
                let mut finding = self.finding_among(view, config, question, adjusted, &parts);
                finding.outlook = self.outlook(&finding, config, &parts);
                finding
            })
            .collect()
    }

    /// Why a question cannot be answered; `None` where it can.
    fn missing(&self, view: &View<'_>, question: &Question) -> Option<Missing> {
        let track = self.tracks.get(question);
        let lacks_minutes = track.is_some_and(|track| track.is_answered() && track.lacks_minutes());
        view.known
            .missing(question)
            .or_else(|| lacks_minutes.then(|| view.without_minutes()))
    }

    /// One question with all of its evidence.
    #[must_use]
    pub(crate) fn finding(
        &self,
        view: &View<'_>,
        config: &Config,
        question: Question,
        adjusted_ln_p: Option<f64>,
    ) -> Finding {
        let parts = PartsOfBudget::of(self, config);
        self.finding_among(view, config, question, adjusted_ln_p, &parts)
    }

    fn finding_among(
        &self,
        view: &View<'_>,
        config: &Config,
        question: Question,
        adjusted_ln_p: Option<f64>,
        parts: &PartsOfBudget<'_>,
    ) -> Finding {
        let missing = self.missing(view, &question);
        let bounded = view.known.bounded(&question);
        let track = self.tracks.get(&question);
        let evidence = track.filter(|_| missing.is_none()).and_then(|track| {
            let looks = track.looks().of_intervals();
            let error = parts.levels.tonight(looks, ln_interval_error(config));
            track.evidence(1.0 - 2.0 * error.exp())
        });
        let crossing = track.and_then(Track::regression);
        let evidence = match crossing {
            Some(_) => evidence.map(|evidence| found(track, evidence, config).worse()),
            None => evidence,
        };
        // A crossing that tonight's data do not bear out any more is none, and nor is its p.
        let withdrawn = track.filter(|track| track.crossing.is_some() && crossing.is_none());
        let adjusted_ln_p =
            adjusted_ln_p.map(|ln_p| withdrawn.map_or(ln_p, |track| ln_p.max(track.ln_p())));
        let labels = self.doubt(&question);
        let margin = self.margins.of(&question, config);
        let finding = Finding::new(question, evidence, missing, adjusted_ln_p, crossing, margin);
        let finding = finding.in_incidents(track.and_then(Track::few_incidents));
        let finding = match labels {
            Some(labels) => finding.beside(labels),
            None => finding,
        };
        match bounded {
            Some(missing) => {
                let is_seen = self.is_seen_at_the_bound(&finding.question, missing, parts);
                finding.at_the_bound(missing, is_seen)
            }
            None => finding,
        }
    }

    /// Whether a regression is seen with what is unknown counted in the candidate's favour. The counts are taken so already
    /// where a column is recorded differently. Of lost rows only the factor is known by which they may have raised the ratio,
    /// so the ratio must exceed it with the question's own share of the budget.
    fn is_seen_at_the_bound(
        &self,
        question: &Question,
        missing: Missing,
        parts: &PartsOfBudget<'_>,
    ) -> bool {
        let Missing::BiasedLoss(gap) = missing else {
            return true;
        };
        let share = parts.of_answered(question);
        let track = self.tracks.get(question);
        let lower = track.and_then(|track| track.at_least(share.ln()));
        lower.is_some_and(|lower| lower > gap.factor())
    }

    /// What it would take to settle an inconclusive question.
    fn outlook(
        &self,
        finding: &Finding,
        config: &Config,
        parts: &PartsOfBudget<'_>,
    ) -> Option<Outlook> {
        // A doubt that more runs of the same kind do not settle.
        let is_in_doubt = finding.labels.is_some() || finding.few_incidents.is_some();
        if finding.state != FindingState::Inconclusive || is_in_doubt {
            return None;
        }
        let question = &finding.question;
        let nights = PlannedNights {
            config,
            first: self.first,
            night: self.night,
            design: self.arms.design,
            levels: &parts.levels,
        };
        let share = parts.of_open(question);
        let margin = self.margins.of(question, config);
        let evidence = finding.evidence.as_ref().ok()?;
        self.tracks
            .get(question)?
            .outlook(evidence, margin, nights, share.ln())
    }

    /// How every question stands, as far as a verdict depends on it.
    #[must_use]
    pub(crate) fn standings(&self, view: &View<'_>, config: &Config) -> Vec<Standing> {
        let parts = PartsOfBudget::of(self, config);
        self.questions()
            .into_iter()
            .map(|question| {
                let missing = self.missing(view, &question);
                let bounded = view.known.bounded(&question);
                match (missing, self.tracks.get(&question)) {
                    (None, Some(track)) if track.is_answered() => {
                        let margin = self.margins.of(&question, config);
                        let standing = track.standing(margin, ln_interval_error(config));
                        let standing = match self.doubt(&standing.question) {
                            Some(labels) => standing.beside(labels),
                            None => standing,
                        };
                        let stands = |missing| {
                            standing.state == FindingState::Regressed
                                && self.is_seen_at_the_bound(&standing.question, missing, &parts)
                        };
                        match bounded {
                            Some(missing) if !stands(missing) => {
                                Standing::unanswered(question, bounded)
                            }
                            _ => standing,
                        }
                    }
                    _ => Standing::unanswered(question, missing.or(bounded)),
                }
            })
            .collect()
    }
}

/// The evidence of a regression. Its lower limits spend their error evenly, as its test does: it is found on an early night,
/// and those of good news would be wide there.
fn found(track: Option<&Track>, evidence: Evidence, config: &Config) -> Evidence {
    let even = track.and_then(|track| {
        let ln_error = track.looks().ln_level(ln_interval_error(config));
        track.evidence(1.0 - 2.0 * ln_error.exp())
    });
    match even {
        Some(even) => evidence.with_lower(&even),
        None => evidence,
    }
}
