//! Whether a rollout goes by its plan, and where it deviates.

use super::traffic::{ratio, runs_of};
use crate::compare::{Arms, View, in_real};
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
        recommendation: Recommendation,
        config: &Config,
    ) -> Option<Self> {
        let arms = view.arms;
        if arms.candidate == planned.baseline {
            return None;
        }
        let nights = traffic(view, recommendation);
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
        let planned_runs = in_real(planned.traffic.runs_a_night);
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
        deviations.extend(
            other_margins(planned, config).map(|(metric, planned, actual)| Deviation {
                metric: Some(metric),
                ..now(RolloutDeviation::MarginsDiffer, Some(planned), Some(actual))
            }),
        );
        let is_open = recommendation == Recommendation::Hold;
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
    let nights = days.map(|(date, day)| NightTraffic {
        night: view.arms.night_of(*date),
        candidate: runs_of(day, |release| release == candidate),
        baseline: runs_of(day, |release| release == baseline),
        all: runs_of(day, |_| true),
    });
    nights.filter(|night| night.all > 0).collect()
}

/// How one night deviates. On the first night of a step the share may lie between the step before and the step.
fn of_night(planned: &PlannedRollout, night: NightTraffic) -> Option<Deviation> {
    let step = planned.ramp.share_on(night.night);
    let before = planned.ramp.share_on(night.night.saturating_sub(1));
    let share = ratio(night.candidate, night.all);
    let allowed = |share: f64| {
        let chance = (share * (1.0 - share) / in_real(night.all)).sqrt();
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
    planned
        .margins
        .clone()
        .into_iter()
        .filter_map(move |(metric, was)| {
            let is = now.get(&metric)?;
            let pairs = [
                (was.ratio, is.ratio),
                (was.difference, is.difference),
                (was.widest_ratio, is.widest_ratio),
                (was.widest_difference, is.widest_difference),
            ];
            let other = pairs
                .into_iter()
                .find(|(was, is)| (was - is).abs() > f64::EPSILON);
            other.map(|(was, is)| (metric, was, is))
        })
}

#[cfg(test)]
pub(super) mod tests {
    use std::collections::BTreeMap;

    use chrono::{Days, NaiveDate};

    use super::*;
    use crate::compare::KnownFields;
    use crate::cube::{Cell, Cube, RunCounts};

    const FIRST: NaiveDate = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();

    /// Seven nights of the baseline, then nights with these runs of the candidate and of the baseline.
    fn cube(nights: &[[u64; 2]]) -> Cube {
        let mut cube = Cube::default();
        let before = [[0, 1000]; 7];
        for (date, runs) in FIRST.iter_days().zip(before.iter().chain(nights)) {
            let day = cube.days.entry(date).or_default();
            for (release, runs) in ["1.1", "1.0"].into_iter().zip(runs) {
                let counts = RunCounts {
                    runs: *runs,
                    failures: runs / 20,
                    ..RunCounts::default()
                };
                if *runs > 0 {
                    day.runs.insert(Cell::of(release, "w"), counts);
                }
            }
        }
        cube
    }

    /// A tenth of 1,000 runs a night, and a half from night 4 on.
    pub(in crate::judge) fn planned(config: &Config) -> PlannedRollout {
        PlannedRollout {
            as_of: FIRST,
            baseline: "1.0".to_owned(),
            horizon: config.window.horizon,
            proceed_by: Some(4),
            margins: config.margin.headlines(),
            ..PlannedRollout::example()
        }
    }

    fn deviations_of(
        nights: &[[u64; 2]],
        recommendation: Recommendation,
        planned: &PlannedRollout,
    ) -> Vec<Deviation> {
        let config = Config::default();
        let cube = cube(nights);
        let last = FIRST + Days::new(6 + nights.len() as u64);
        let window = FIRST..=last;
        let arms = Arms::choose(&cube, &config.release, &window, &BTreeMap::new()).unwrap();
        let known = KnownFields::of(&cube, &arms, &config.margin);
        let view = View::of(&cube, &arms, &known);
        let kept = RolloutKept::of(planned, &view, recommendation, &config);
        kept.map(|kept| kept.deviations).unwrap()
    }

    /// What deviates, from which night to which, and by what.
    type Seen = (RolloutDeviation, [u32; 2], [f64; 2]);

    #[track_caller]
    fn case(nights: &[[u64; 2]], expected: &[Seen]) {
        let plan = planned(&Config::default());
        let found = deviations_of(nights, Recommendation::Proceed, &plan);
        let found: Vec<Seen> = found
            .iter()
            .map(|one| {
                let values = [one.planned, one.actual].map(Option::unwrap);
                (one.kind, [one.night, one.until], values)
            })
            .collect();
        assert_eq!(found, expected);
    }

    const PLANNED: [u64; 2] = [100, 900];

    #[test]
    fn chance_rounding_and_a_step_within_a_day_are_no_deviation() {
        // Night 1 begins at noon, and so does the second step. Three standard deviations of 0.1 over 1,000 runs are 2.8 points.
        let half = [300, 700];
        case(&[[50, 950], [130, 870], [75, 925], half, [520, 480]], &[]);
    }

    #[test]
    fn a_share_above_or_below_its_step_is_one_deviation_for_nights_in_a_row() {
        use RolloutDeviation::{ShareAbove, ShareBelow};
        let fast = [200, 800];
        case(
            &[PLANNED, fast, [300, 700], [500, 500]],
            &[(ShareAbove, [2, 3], [0.1, 0.25])],
        );
        let slow = [100, 900];
        case(
            &[PLANNED, PLANNED, PLANNED, slow, slow, slow],
            &[(ShareBelow, [5, 6], [0.5, 0.1])],
        );
        case(&[fast], &[(ShareAbove, [1, 1], [0.1, 0.2])]);
    }

    #[test]
    fn a_night_without_one_of_the_releases_interrupts_the_rollout() {
        use RolloutDeviation::{BaselineInterrupted, CandidateInterrupted};
        case(
            &[PLANNED, [0, 1000], PLANNED],
            &[(CandidateInterrupted, [2, 2], [0.1, 0.0])],
        );
        case(
            &[PLANNED, [1000, 0], PLANNED],
            &[(BaselineInterrupted, [2, 2], [0.1, 1.0])],
        );
        // A release that was taken back as advised has no nights to interrupt.
        let plan = planned(&Config::default());
        let nights = [PLANNED, PLANNED, [0, 1000]];
        assert_eq!(deviations_of(&nights, Recommendation::RollBack, &plan), []);
    }

    #[test]
    fn less_than_half_of_the_traffic_is_a_deviation() {
        let kind = RolloutDeviation::TrafficBelow;
        case(&[[50, 450], [50, 450]], &[]);
        case(&[[40, 360]], &[(kind, [1, 1], [1000.0, 400.0])]);
    }

    #[test]
    fn settings_other_than_planned_and_a_late_answer_are_deviations() {
        let config = Config::default();
        let mut plan = planned(&config);
        plan.horizon = 21;
        plan.baseline = "0.9".to_owned();
        for margins in plan.margins.values_mut() {
            margins.ratio = 1.1;
        }
        let nights = [PLANNED, PLANNED, PLANNED, [500, 500], [500, 500]];
        let found = deviations_of(&nights, Recommendation::Hold, &plan);
        let kinds: Vec<RolloutDeviation> = found.iter().map(|one| one.kind).collect();
        let margins = [RolloutDeviation::MarginsDiffer; 4];
        let mut expected = vec![
            RolloutDeviation::OtherBaseline,
            RolloutDeviation::HorizonDiffers,
        ];
        expected.extend(margins);
        expected.push(RolloutDeviation::DecidedLate);
        assert_eq!(kinds, expected);
        // Within the promised nights a hold is no deviation.
        let plan = planned(&config);
        assert_eq!(deviations_of(&nights[..4], Recommendation::Hold, &plan), []);
    }

    #[test]
    fn before_the_planned_rollout_nothing_is_held_beside_it() {
        let config = Config::default();
        let plan = PlannedRollout {
            baseline: "1.1".to_owned(),
            ..planned(&config)
        };
        let cube = cube(&[PLANNED]);
        let window = FIRST..=FIRST + Days::new(7);
        let arms = Arms::choose(&cube, &config.release, &window, &BTreeMap::new()).unwrap();
        let known = KnownFields::of(&cube, &arms, &config.margin);
        let view = View::of(&cube, &arms, &known);
        assert!(RolloutKept::of(&plan, &view, Recommendation::Hold, &config).is_none());
    }
}
