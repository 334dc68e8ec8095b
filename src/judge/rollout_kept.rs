//! Whether a rollout goes by its plan, and where it deviates.

use super::verdict::Verdict;
use crate::compare::{Arms, View};
use crate::config::Config;
use crate::rollout::PlannedRollout;
use crate::vocabulary::{Metric, Recommendation, RolloutDeviation};

/// A rollout beside its plan.
#[derive(Clone, Debug)]
pub(crate) struct RolloutKept<'a> {
    /// The plan.
    pub(crate) planned: &'a PlannedRollout,
    /// Which night it is.
    pub(crate) night: u32,
    /// Where it deviates, in the order of the nights; what concerns no single night comes last.
    pub(crate) deviations: Vec<Deviation>,
}

/// Where a rollout deviates from its plan.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Deviation {
    /// How.
    pub(crate) kind: RolloutDeviation,
    /// The first night of it.
    pub(crate) night: u32,
    /// The last.
    pub(crate) until: u32,
    /// What was planned: a share, runs a night, nights or a margin.
    pub(crate) planned: Option<f64>,
    /// What is.
    pub(crate) actual: Option<f64>,
    /// Whose margin it is.
    pub(crate) metric: Option<Metric>,
}

/// The traffic deviates where it is less than this part of what was planned.
const LEAST_TRAFFIC: f64 = 0.5;

/// A share may lie so many standard deviations of chance from its step, and besides so many of its parts, or so much.
const CHANCE: f64 = 3.0;
const PART: f64 = 0.1;
const LEAST: f64 = 0.01;

/// The runs of one night of the rollout.
#[derive(Clone, Copy, Debug)]
struct NightTraffic {
    night: u32,
    candidate: u64,
    baseline: u64,
    all: u64,
}

impl<'a> RolloutKept<'a> {
    /// A rollout beside its plan; `None` where the release that was to be the baseline is the one being rolled out, so that
    /// the planned rollout has not begun.
    #[must_use]
    pub(crate) fn of(
        planned: &'a PlannedRollout,
        view: &View<'_>,
        verdict: &Verdict,
        config: &Config,
    ) -> Option<Self> {
        let arms = view.arms;
        if arms.candidate == planned.baseline {
            return None;
        }
        let nights = traffic(view, verdict.recommendation);
        let by_night = nights.iter().filter_map(|night| of_night(planned, *night));
        let mut deviations = joined(by_night.collect(), &nights);
        let tonight = arms.night();
        let now = |kind, planned, actual| Deviation {
            kind,
            night: tonight,
            until: tonight,
            planned,
            actual,
            metric: None,
        };
        let runs: u64 = nights.iter().map(|night| night.all).sum();
        let runs_a_night = ratio(runs, nights.len() as u64);
        let planned_runs = real(planned.traffic.runs_a_night);
        if runs_a_night < LEAST_TRAFFIC * planned_runs {
            let kind = RolloutDeviation::TrafficBelow;
            deviations.push(now(kind, Some(planned_runs), Some(runs_a_night)));
        }
        if arms.baseline != planned.baseline {
            deviations.push(now(RolloutDeviation::OtherBaseline, None, None));
        }
        let horizon = config.window.horizon;
        if horizon != planned.horizon {
            let [planned, actual] = [planned.horizon, horizon].map(f64::from).map(Some);
            deviations.push(now(RolloutDeviation::HorizonDiffers, planned, actual));
        }
        deviations.extend(other_margins(planned, config).map(|(metric, planned, actual)| {
            Deviation {
                metric: Some(metric),
                ..now(RolloutDeviation::MarginsDiffer, Some(planned), Some(actual))
            }
        }));
        let is_open = verdict.recommendation == Recommendation::Hold;
        if let Some(by) = planned.proceed_by.filter(|by| is_open && tonight > *by) {
            let [by, tonight] = [by, tonight].map(f64::from).map(Some);
            deviations.push(now(RolloutDeviation::DecidedLate, by, tonight));
        }
        Some(Self {
            planned,
            night: tonight,
            deviations,
        })
    }
}

/// The nights that have runs. A candidate that is rolled back has no nights after its last run.
fn traffic(view: &View<'_>, recommendation: Recommendation) -> Vec<NightTraffic> {
    let Arms {
        candidate,
        baseline,
        from,
        since,
        to,
        last_run,
        ..
    } = view.arms;
    let last = match recommendation {
        Recommendation::RollBack => last_run,
        _ => to,
    };
    let days = view.cube.days.range(*since.max(from)..=*last);
    let nights = days.map(|(date, day)| {
        let runs_of = |is_asked: &dyn Fn(&str) -> bool| -> u64 {
            let cells = day.runs.iter();
            let asked = cells.filter(|(cell, _)| is_asked(&cell.release));
            asked.map(|(_, counts)| counts.runs).sum()
        };
        NightTraffic {
            night: view.arms.night_of(*date),
            candidate: runs_of(&|release| release == candidate),
            baseline: runs_of(&|release| release == baseline),
            all: runs_of(&|_| true),
        }
    });
    nights.filter(|night| night.all > 0).collect()
}

/// How one night deviates. On the first night of a step the share may lie between the step before and the step.
fn of_night(planned: &PlannedRollout, night: NightTraffic) -> Option<Deviation> {
    let step = planned.ramp.share_on(night.night);
    let before = planned.ramp.share_on(night.night.saturating_sub(1));
    let share = ratio(night.candidate, night.all);
    let allowed = |share: f64| {
        let chance = (share * (1.0 - share) / real(night.all)).sqrt();
        CHANCE * chance + (PART * share).max(LEAST)
    };
    let [least, most] = [step.min(before), step.max(before)];
    let (kind, actual) = if night.candidate == 0 {
        (RolloutDeviation::CandidateInterrupted, 0.0)
    } else if night.baseline == 0 && step < 1.0 {
        (RolloutDeviation::BaselineInterrupted, share)
    } else if share > most + allowed(most) {
        (RolloutDeviation::ShareAbove, share)
    } else if share < least - allowed(least) {
        (RolloutDeviation::ShareBelow, share)
    } else {
        return None;
    };
    Some(Deviation {
        kind,
        night: night.night,
        until: night.night,
        planned: Some(step),
        actual: Some(actual),
        metric: None,
    })
}

/// Nights in a row that deviate alike as one, with the share of all their runs.
fn joined(by_night: Vec<Deviation>, nights: &[NightTraffic]) -> Vec<Deviation> {
    let mut joined: Vec<Deviation> = Vec::new();
    for one in by_night {
        match joined.last_mut() {
            Some(last)
                if last.kind == one.kind
                    && last.planned == one.planned
                    && last.until + 1 == one.night =>
            {
                last.until = one.night;
            }
            _ => joined.push(one),
        }
    }
    for one in &mut joined {
        let within = nights
            .iter()
            .filter(|night| (one.night..=one.until).contains(&night.night));
        let [candidate, all] = within.fold([0, 0], |[candidate, all], night| {
            [candidate + night.candidate, all + night.all]
        });
        one.actual = Some(ratio(candidate, all));
    }
    joined
}

/// The margins that are others than planned: of each headline the first that differs.
fn other_margins(
    planned: &PlannedRollout,
    config: &Config,
) -> impl Iterator<Item = (Metric, f64, f64)> {
    let now = config.margin.headlines();
    planned.margins.clone().into_iter().filter_map(move |(metric, was)| {
        let is = now.get(&metric)?;
        let pairs = [
            (was.ratio, is.ratio),
            (was.difference, is.difference),
            (was.widest_ratio, is.widest_ratio),
            (was.widest_difference, is.widest_difference),
        ];
        let other = pairs.into_iter().find(|(was, is)| (was - is).abs() > f64::EPSILON);
        other.map(|(was, is)| (metric, was, is))
    })
}

fn ratio(part: u64, whole: u64) -> f64 {
    real(part) / real(whole.max(1))
}

#[expect(clippy::cast_precision_loss, reason = "runs stay far below 2^53")]
const fn real(count: u64) -> f64 {
    count as f64
}
