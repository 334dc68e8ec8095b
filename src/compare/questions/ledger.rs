//! Every question of one rollout, followed night by night.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};

use super::asked_questions::questions;
use super::family::{Classes, Family};
use crate::compare::answer::{
    ClassLabels, Demands, Depth, MarginsInForce, NightHistory, Spent, Track, interval_spending,
    spending,
};
use crate::compare::arms::Arms;
use crate::compare::counted::{KnownFields, Question, SharedWorkflows, View};
use crate::compare::incidents::{BurstsByNight, IncidentFloor};
use crate::config::Config;
use crate::cube::{Cell, RunCounts};
use crate::vocabulary::{Metric, Trigger};

/// Every question with its answer from the nights so far.
#[derive(Clone, Debug)]
pub struct Ledger {
    pub(super) arms: Arms,
    pub(super) known: KnownFields,
    pub(super) depth: Depth,
    /// The days taken in, with the counts they had then.
    pub(super) days: Vec<(NaiveDate, RunCounts)>,
    pub(super) histories: BTreeMap<Trigger, NightHistory>,
    pub(super) margins: MarginsInForce,
    pub(super) classes: BTreeSet<String>,
    /// The metrics beside the failure rate by which the failure plan judges single classes.
    pub(super) own_metrics: BTreeMap<String, Metric>,
    /// Those that the baseline had.
    pub(super) of_baseline: BTreeSet<String>,
    /// Classes that crossed their bound, and may have changed their label only.
    pub(super) labels: BTreeMap<String, ClassLabels>,
    pub(super) workflows: SharedWorkflows,
    pub(super) tracks: BTreeMap<Question, Track>,
    /// The nights looked at: the first one the window holds, and the last.
    pub(super) first: u32,
    pub(super) night: u32,
}

impl Ledger {
    /// All nights of the window up to the candidate's last one, with the margins of an `earlier` night.
    #[must_use]
    pub fn of(view: &View<'_>, config: &Config, depth: Depth, earlier: &MarginsInForce) -> Self {
        let first = view.arms.night_of(view.arms.from.max(view.arms.since));
        let mut ledger = Self {
            arms: view.arms.clone(),
            known: view.known.clone(),
            depth,
            days: Vec::new(),
            histories: BTreeMap::new(),
            margins: view.margins(config, earlier),
            classes: BTreeSet::new(),
            own_metrics: own_metrics(config),
            of_baseline: BTreeSet::new(),
            labels: BTreeMap::new(),
            workflows: SharedWorkflows::default(),
            tracks: BTreeMap::new(),
            first,
            night: first - 1,
        };
        for trigger in Trigger::ALL {
            let whole = Question::headline(*trigger);
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
    pub(crate) fn continues(&self, view: &View<'_>) -> bool {
        let (arms, now) = (&self.arms, view.arms);
        arms.candidate == now.candidate
            && arms.baseline == now.baseline
            && arms.since == now.since
            && arms.design == now.design
            && self.night <= now.night()
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

    /// From where on a change of a headline rate matters.
    pub(crate) const fn margins(&self) -> &MarginsInForce {
        &self.margins
    }

    /// The margins, where the view is of the same releases.
    pub(crate) fn margins_of(&self, view: &View<'_>) -> Option<MarginsInForce> {
        let (arms, now) = (&self.arms, view.arms);
        let is_same = arms.candidate == now.candidate && arms.baseline == now.baseline;
        is_same.then(|| self.margins.clone())
    }

    /// Adds the nights up to the candidate's last one.
    pub(crate) fn through(&mut self, view: &View<'_>, config: &Config) {
        let bursts = BurstsByNight::of(view);
        for night in self.night + 1..=view.arms.night() {
            self.look(view, config, night, &bursts);
        }
        self.arms = view.arms.clone();
    }

    fn look(&mut self, view: &View<'_>, config: &Config, night: u32, bursts: &BurstsByNight<'_>) {
        let date = view.arms.day_of(night);
        self.note(view, date);
        self.night = night;
        let workflows = self.workflows.matched(view.arms.design);
        let needed = config.decision.min_incidents;
        let tonight = IncidentFloor::of(view, date, needed, bursts);
        for question in questions(view.known, &self.asked_classes(), &workflows) {
            if view.known.missing(&question).is_some() {
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
                let date = view.arms.day_of(night);
                let earlier =
                    (night < self.night).then(|| IncidentFloor::of(view, date, needed, bursts));
                let demands = Demands {
                    exact_below: self.exact_below(config, &track),
                    ln_budget: config.decision.false_rollback_budget.ln(),
                    floor: earlier.as_ref().unwrap_or(&tonight),
                };
                track.look(view, date, spent, &demands);
            }
            self.tracks.insert(question, track);
        }
        for family in Family::ALL {
            self.cross(config, family);
        }
        self.tracks.values_mut().for_each(Track::outlast_bursts);
        self.read_labels(config);
    }

    /// A question with what was counted before the first look.
    fn begin(&self, view: &View<'_>, question: &Question) -> Track {
        let whole = self.histories.get(&question.trigger()).copied();
        let history = view.history_beside(question, whole.unwrap_or(NightHistory::TooFew));
        let mut track = Track::new(view, question, history);
        let first = view.arms.day_of(self.first);
        for (date, _) in self.days.iter().filter(|(date, _)| *date < first) {
            track.day(view, *date);
        }
        track
    }

    /// Notes a day's classes and workflows.
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
            if cell.release == view.arms.baseline && !self.of_baseline.contains(class) {
                self.of_baseline.insert(class.clone());
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

    /// Above this guarded p no exact one is needed. It cannot cross, and does not measure the strength of a crossing.
    fn exact_below(&self, config: &Config, track: &Track) -> f64 {
        if self.depth == Depth::Shown || track.crossing.is_some() {
            f64::INFINITY
        } else {
            config.decision.false_rollback_budget.ln()
        }
    }

    /// Which night of the rollout was looked at last.
    #[must_use]
    pub(crate) const fn night(&self) -> u32 {
        self.night
    }

    /// Questions that could be put to the data.
    #[must_use]
    pub(crate) fn asked(&self) -> usize {
        self.tracks
            .values()
            .filter(|track| track.is_answered())
            .count()
    }

    /// The questions, in the order of the report.
    pub(super) fn questions(&self) -> Vec<Question> {
        questions(
            &self.known,
            &self.asked_classes(),
            &self.workflows.matched(self.arms.design),
        )
        .into_iter()
        .filter(|question| question.workflow.is_none() || self.is_answered(question))
        .collect()
    }

    /// The classes seen so far, each with its own metric where it has one.
    fn asked_classes(&self) -> BTreeMap<&String, Option<Metric>> {
        let classes = self.classes.iter();
        classes
            .map(|class| (class, self.own_metrics.get(class).copied()))
            .collect()
    }

    /// The classes among which a part of the budget is divided.
    pub(super) fn sharing(&self) -> Classes {
        let is_answered = |(class, metric): &(&String, &Metric)| {
            self.is_answered(&Question::within_class(class, **metric))
        };
        let watched = self.own_metrics.iter().filter(is_answered);
        Classes {
            number: self.classes.len(),
            watched: watched.map(|(class, _)| class.clone()).collect(),
        }
    }

    pub(super) fn is_answered(&self, question: &Question) -> bool {
        self.tracks.get(question).is_some_and(Track::is_answered)
    }
}

/// The metrics beside the failure rate by which single classes are judged.
fn own_metrics(config: &Config) -> BTreeMap<String, Metric> {
    let triggers = config.class_triggers.iter();
    let own = triggers.filter(|(_, own)| own.metric != Metric::FailureRate);
    own.map(|(class, own)| (class.clone(), own.metric))
        .collect()
}

/// All counts of both releases on a day. They change when rows arrive late.
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
