//! Every question of one rollout, followed night by night.
//!
//! What earlier nights found is folded from the data of those nights, never from whether the program ran: a night run
//! twice spends nothing twice, and a night that was skipped is looked at when the next one is.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};

use super::arms::Arms;
use super::ask::questions;
use super::budget::{Family, interval_spending, ln_interval_error, spending, weight};
use super::finding::{Crossing, Finding, Margin, Standing};
use super::measure::{Known, headline};
use super::outlook::{Nights, Outlook};
use super::question::Question;
use super::strata::{View, Workflows};
use super::track::{Depth, Spent, Track};
use crate::config::Config;
use crate::cube::{Cell, RunCounts};
use crate::stats::{Dispersion, Hypothesis, holm};
use crate::vocabulary::{FindingState, Metric, Trigger};

/// Every question with what the nights so far say to it.
#[derive(Clone, Debug)]
pub struct Ledger {
    arms: Arms,
    known: Known,
    depth: Depth,
    /// The days taken in, with the counts they had then.
    days: Vec<(NaiveDate, RunCounts)>,
    histories: BTreeMap<Trigger, Option<Dispersion>>,
    classes: BTreeSet<String>,
    workflows: Workflows,
    tracks: BTreeMap<Question, Track>,
    /// The nights looked at: the first one the window holds, and the last.
    first: u32,
    night: u32,
}

impl Ledger {
    /// Everything the window says up to the candidate's last night.
    #[must_use]
    pub fn of(view: &View<'_>, config: &Config, depth: Depth) -> Self {
        let first = view.arms.night_of(view.arms.from.max(view.arms.since));
        let mut ledger = Self {
            arms: view.arms.clone(),
            known: view.known.clone(),
            depth,
            days: Vec::new(),
            histories: BTreeMap::new(),
            classes: BTreeSet::new(),
            workflows: Workflows::default(),
            tracks: BTreeMap::new(),
            first,
            night: first - 1,
        };
        for trigger in Trigger::ALL {
            let whole = Question::whole(headline(*trigger));
            ledger.histories.insert(*trigger, view.own_history(&whole));
        }
        for date in view.days_through(view.arms.day_of(first) - Days::new(1)) {
            if date < view.arms.day_of(first) {
                ledger.note(view, date);
            }
        }
        ledger.through(view, config);
        ledger
    }

    /// Whether what was folded is still what the view holds of those days, so that only new nights are to be added.
    #[must_use]
    pub fn continues(&self, view: &View<'_>) -> bool {
        let (arms, now) = (&self.arms, view.arms);
        arms.candidate == now.candidate
            && arms.baseline == now.baseline
            && arms.since == now.since
            && arms.design == now.design
            && self.known.same_rules(view.known)
            && self
                .days
                .iter()
                .all(|(date, counts)| *date >= view.arms.from && counts_on(view, *date) == *counts)
            && view
                .days_through(view.arms.to)
                .zip(&self.days)
                .all(|(date, (folded, _))| date == *folded)
    }

    /// Adds the nights up to the candidate's last one.
    pub fn through(&mut self, view: &View<'_>, config: &Config) {
        for night in self.night + 1..=view.arms.night() {
            self.look(view, config, night);
        }
        self.arms = view.arms.clone();
    }

    fn look(&mut self, view: &View<'_>, config: &Config, night: u32) {
        let date = view.arms.day_of(night);
        self.note(view, date);
        self.night = night;
        let workflows = self.workflows.matched(view.arms.design);
        for question in questions(view.known, &self.classes, &workflows) {
            if view.known.missing(question.metric).is_some() {
                continue;
            }
            let is_new = !self.tracks.contains_key(&question);
            let mut track = self
                .tracks
                .remove(&question)
                .unwrap_or_else(|| self.begin(view, &question));
            // A question that is new tonight has had its nights too, without an event.
            let nights = if is_new { self.first } else { night }..=night;
            for night in nights {
                let spent = self.spent(config, night);
                let exact_below = self.exact_below(config, &track);
                track.look(view, view.arms.day_of(night), spent, exact_below);
            }
            self.tracks.insert(question, track);
        }
        for family in Family::ALL {
            self.cross(config, family);
        }
    }

    /// A question with what was counted before the first look.
    fn begin(&self, view: &View<'_>, question: &Question) -> Track {
        let whole = self.histories.get(&question.trigger()).copied().flatten();
        let history = view.history_beside(question, whole);
        let mut track = Track::new(view, question, history);
        let first = view.arms.day_of(self.first);
        for (date, _) in self.days.iter().filter(|(date, _)| *date < first) {
            track.day(view, *date);
        }
        track
    }

    /// Takes note of a day's classes and workflows.
    fn note(&mut self, view: &View<'_>, date: NaiveDate) {
        let Some(day) = view.cube.days.get(&date) else {
            return;
        };
        self.days.push((date, counts_on(view, date)));
        let is_ours =
            |cell: &Cell| cell.release == view.arms.candidate || cell.release == view.arms.baseline;
        for (cell, class) in day.classes.keys() {
            if is_ours(cell) && !self.classes.contains(class) {
                self.classes.insert(class.clone());
            }
        }
        self.workflows.note(view, date);
    }

    /// What may be spent by a night, of what the window's first night finds unspent.
    fn spent(&self, config: &Config, night: u32) -> Spent {
        Spent {
            budget: spending(config).by(night) - spending(config).by(self.first - 1),
            interval: interval_spending(config).by(night)
                - interval_spending(config).by(self.first - 1),
        }
    }

    /// Above this guarded p no exact one is needed: it cannot cross, nor does it say how strong a crossing is.
    fn exact_below(&self, config: &Config, track: &Track) -> f64 {
        if self.depth == Depth::Shown || track.crossing.is_some() {
            f64::INFINITY
        } else {
            config.decision.false_rollback_budget.ln()
        }
    }

    /// Finds the questions of a family whose bound is crossed by tonight: Holm's step-down over sequential p-values, which
    /// hold for all nights at once.
    fn cross(&mut self, config: &Config, family: Family) {
        let classes = self.classes.len();
        let mut open: Vec<(f64, &mut Track)> = self
            .tracks
            .iter_mut()
            .filter(|(question, track)| {
                Family::of(question) == family && track.is_answered() && track.crossing.is_none()
            })
            .map(|(question, track)| (weight(question, classes), track))
            .collect();
        let ln_budget = config.decision.false_rollback_budget.ln();
        loop {
            let left: f64 = open.iter().map(|(weight, _)| weight).sum();
            let before = open.len();
            open.retain_mut(|(weight, track)| {
                let rejected = track.rejects(ln_budget + (*weight / left).ln());
                if rejected {
                    track.crossing = Some(Crossing { night: self.night });
                }
                !rejected
            });
            if open.len() == before {
                return;
            }
        }
    }

    /// ln of each question's sequential p, adjusted for the questions of its family (Holm 1979).
    fn adjusted(&self) -> BTreeMap<&Question, f64> {
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
                    ln_p: track.ln_sequential_p(),
                    weight: weight(question, self.classes.len()),
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

    /// The questions, in the order of the report.
    fn questions(&self) -> Vec<Question> {
        questions(
            &self.known,
            &self.classes,
            &self.workflows.matched(self.arms.design),
        )
        .into_iter()
        .filter(|question| question.workflow.is_none() || self.is_answered(question))
        .collect()
    }

    fn is_answered(&self, question: &Question) -> bool {
        self.tracks
            .get(question)
            .is_some_and(super::track::Track::is_answered)
    }

    /// Which night of the rollout was looked at last.
    #[must_use]
    pub const fn night(&self) -> u32 {
        self.night
    }

    /// Questions that could be put to the data.
    #[must_use]
    pub fn asked(&self) -> usize {
        self.tracks
            .values()
            .filter(|track| track.is_answered())
            .count()
    }

    /// Every question with all of its evidence, in the order of the report.
    #[must_use]
    pub fn findings(&self, view: &View<'_>, config: &Config) -> Vec<Finding> {
        let adjusted = self.adjusted();
        self.questions()
            .into_iter()
            .map(|question| {
                let adjusted = adjusted.get(&question).copied();
                let mut finding = self.finding(view, config, question, adjusted);
                finding.outlook = self.outlook(&finding, config);
                finding
            })
            .collect()
    }

    /// One question with all of its evidence.
    #[must_use]
    pub fn finding(
        &self,
        view: &View<'_>,
        config: &Config,
        question: Question,
        adjusted_ln_p: Option<f64>,
    ) -> Finding {
        let missing = view.known.missing(question.metric);
        let track = self.tracks.get(&question);
        let evidence = track.filter(|_| missing.is_none()).and_then(|track| {
            let error = track.ln_interval_error(ln_interval_error(config));
            track.evidence(1.0 - 2.0 * error.exp())
        });
        let crossing = track.and_then(|track| track.crossing);
        Finding::new(question, evidence, missing, adjusted_ln_p, crossing, config)
    }

    /// What it would take to settle an inconclusive question.
    fn outlook(&self, finding: &Finding, config: &Config) -> Option<Outlook> {
        if finding.state != FindingState::Inconclusive {
            return None;
        }
        let question = &finding.question;
        let nights = Nights {
            config,
            first: self.first,
            night: self.night,
        };
        let of_family = |(other, track): &(&Question, &Track)| {
            Family::of(other) == Family::of(question)
                && track.is_answered()
                && track.crossing.is_none()
        };
        let classes = self.classes.len();
        let open: f64 = self
            .tracks
            .iter()
            .filter(of_family)
            .map(|(other, _)| weight(other, classes))
            .sum();
        let share = config.decision.false_rollback_budget * weight(question, classes) / open;
        let margin = Margin::of(question, config);
        let evidence = finding.evidence.as_ref().ok()?;
        self.tracks
            .get(question)?
            .outlook(evidence, margin, nights, share.ln())
    }

    /// How every question stands, as far as a verdict depends on it.
    #[must_use]
    pub fn standings(&self, view: &View<'_>, config: &Config) -> Vec<Standing> {
        self.questions()
            .into_iter()
            .map(|question| {
                let missing = view.known.missing(question.metric);
                match (missing, self.tracks.get(&question)) {
                    (None, Some(track)) if track.is_answered() => {
                        let margin = Margin::of(&question, config);
                        track.standing(margin, ln_interval_error(config))
                    }
                    _ => Standing::unanswered(question, missing),
                }
            })
            .collect()
    }
}

/// All counts of both releases on a day: what tells whether rows have arrived since.
fn counts_on(view: &View<'_>, date: NaiveDate) -> RunCounts {
    let whole = Question::whole(Metric::FailureRate);
    let mut counts = RunCounts::default();
    if let Some(day) = view.cube.days.get(&date) {
        for (cell, own) in &day.runs {
            if view.holds(date, cell, &whole) {
                counts.add(own);
            }
        }
    }
    counts
}
