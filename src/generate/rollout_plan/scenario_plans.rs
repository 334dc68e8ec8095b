//! What each named scenario is drawn from.

use super::label_move::LabelMove;
use super::night_course::{Deploys, HistoryOutages, RateCourse};
use super::nulls::Nulls;
use super::places::{PlaceColumn, Places, PlannedValue, Split};
use super::plan_parameters::{LateFailures, RolloutPlan};
use super::release_change::{Change, ChangeTarget, Extent};
use super::scenarios::Scenario;
use super::workload::{HeavyTail, Incidents, PlannedWorkflow, Traffic};

/// The candidate's share of a ramp's traffic, night by night.
const RAMP: [f64; 11] = [0.1, 0.1, 0.1, 0.25, 0.25, 0.25, 0.5, 0.5, 0.5, 0.5, 0.9];

/// Nights before and of the rollout.
const HISTORY: u32 = 28;
const NIGHTS: u32 = 14;

impl Scenario {
    /// Its plan, with every column recorded. `ratio` multiplies what the scenario changes.
    #[must_use]
    pub fn plan(self, runs: u32, rate: f64, ratio: f64) -> RolloutPlan {
        let plan = plain(runs, rate, ratio);
        match self {
            Self::Clean => plan,
            Self::Outage => RolloutPlan {
                outage: Some(5.0),
                ..plan
            },
            Self::RampOutage => RolloutPlan {
                outage: Some(5.0),
                traffic: Traffic::Steps(RAMP.to_vec()),
                ..plan
            },
            Self::MixShift => RolloutPlan {
                workflows: vec![
                    workflow("low", 0.3, [0.5, 0.35]),
                    workflow("middle", 1.0, [0.4, 0.35]),
                    workflow("high", 5.0, [0.1, 0.3]),
                ],
                ..plan
            },
            Self::DayNoise3 => RolloutPlan { noise: 0.3, ..plan },
            Self::DayNoise5 => RolloutPlan { noise: 0.5, ..plan },
            Self::Clusters => bursts(plan, false),
            Self::ClustersKeyed => bursts(plan, true),
            Self::Classes => RolloutPlan {
                classes: zipf(12),
                change: Change {
                    class: Extent::Random,
                    ..plan.change
                },
                ..plan
            },
            Self::Renamed => RolloutPlan {
                classes: [zipf(4), vec![0.0; 4]].concat(),
                relabelled: (0..4)
                    .map(|class| label_move(class, class + 4, 1.0))
                    .collect(),
                ..plan
            },
            Self::Split => RolloutPlan {
                relabelled: vec![label_move(0, 3, 0.5)],
                ..plan
            },
            Self::CleanedUp => RolloutPlan {
                classes: zipf(4)
                    .into_iter()
                    .map(|share| 0.7 * share)
                    .chain([0.3])
                    .collect(),
                relabelled: (0..4)
                    .zip(zipf(4))
                    .map(|(class, share)| label_move(4, class, share))
                    .collect(),
                ..plan
            },
            Self::Cutover => RolloutPlan {
                traffic: Traffic::Cutover,
                common_noise: 0.3,
                ..plan
            },
            Self::Staggered => in_one_of_three(plan),
            Self::HighSeverity => changing(plan, ChangeTarget::HighSeverity),
            Self::ApprovalDrift => changing(in_one_of_three(plan), ChangeTarget::Boundary),
            Self::RescueMinutes => changing(plan, ChangeTarget::RescueMinutes),
            Self::RescueRate => changing(plan, ChangeTarget::RescueRate),
            Self::TenantMix => places(plan, PlaceColumn::Tenant, tenants_of_two_kinds()),
            Self::HourMix => places(plan, PlaceColumn::Hour, hard_hours()),
            Self::StickyTenants => {
                let units = Split::Units {
                    units: 20,
                    sizes: 1.0,
                    rates: 0.7,
                };
                places(plan, PlaceColumn::Tenant, units)
            }
            Self::RescuedNull => RolloutPlan {
                nulls: Some(Nulls::NotRescued),
                ..changing(plan, ChangeTarget::RescueRate)
            },
            Self::SeverityHalf => RolloutPlan {
                nulls: Some(Nulls::Severity(0.5)),
                ..plan
            },
            Self::LostRows => RolloutPlan {
                nulls: Some(Nulls::Workflow(0.2)),
                ..plan
            },
            Self::LateBaseline => late(plan, [0.75, 0.0]),
            Self::LateBoth => late(plan, [0.75, 0.75]),
            _ => self.of_ordinary_life(plan),
        }
    }

    /// The nights of history that make the scenario. `None`: as many as the window has before the rollout.
    #[must_use]
    pub const fn history(self) -> Option<u32> {
        match self {
            Self::NoHistory => Some(0),
            Self::ThreeNights => Some(3),
            _ => None,
        }
    }

    /// Nights, deploys and failures as they ordinarily are.
    fn of_ordinary_life(self, plan: RolloutPlan) -> RolloutPlan {
        let of_course = |course, plan| RolloutPlan {
            course: Some(course),
            ..plan
        };
        match self {
            Self::Weekend => of_course(RateCourse::Weekend(2.5), plan),
            Self::Step => of_course(RateCourse::Step(2.0), plan),
            Self::Trend => of_course(RateCourse::Rise(2.0), plan),
            Self::SharedNoise => RolloutPlan {
                common_noise: 0.3,
                ..plan
            },
            Self::OwnAr => RolloutPlan {
                noise: 0.3,
                persistence: Some(0.9),
                ..plan
            },
            Self::SharedAr => RolloutPlan {
                traffic: Traffic::Cutover,
                common_noise: 0.3,
                persistence: Some(0.9),
                ..plan
            },
            Self::NoHistory | Self::ThreeNights => RolloutPlan {
                history: self.history().unwrap_or(plan.history),
                noise: 0.5,
                ..plan
            },
            Self::HistoryOutages => RolloutPlan {
                history_outages: Some(HistoryOutages {
                    nights: 2,
                    factor: 10.0,
                }),
                ..plan
            },
            Self::CutoverQuiet => quiet_cutover(plan, Traffic::Cutover),
            Self::NoonDeploy => {
                let left = plan.runs / 2;
                quiet_cutover(plan, Traffic::CutoverWithin(left))
            }
            Self::StrayOverlap => quiet_cutover(plan, Traffic::CutoverWithin(5)),
            Self::OutageAfterCutover => RolloutPlan {
                outage: Some(5.0),
                outage_within: Some(3),
                ..quiet_cutover(plan, Traffic::Cutover)
            },
            Self::Bursts => {
                let tail = HeavyTail {
                    index: 1.15,
                    most: 60,
                };
                RolloutPlan {
                    incidents: Some(Incidents {
                        mean_size: tail.mean(),
                        keyed: false,
                        tail: Some(tail),
                    }),
                    ..of_failures_and_severity(plan)
                }
            }
            Self::DeployBlip => RolloutPlan {
                deploys: Some(Deploys {
                    every: 12,
                    failures: 25.0,
                    class: 3,
                }),
                ..of_failures_and_severity(plan)
            },
            Self::FirstNightIncident => RolloutPlan {
                first_night_incident: Some(10),
                ..of_failures_and_severity(plan)
            },
            _ => plan,
        }
    }
}

/// Independent failures of four classes in one workflow, equal traffic, and every column recorded.
fn plain(runs: u32, rate: f64, ratio: f64) -> RolloutPlan {
    let plan = RolloutPlan::quiet(HISTORY, NIGHTS, runs, rate).with_every_column();
    RolloutPlan {
        workflows: vec![workflow("work", 1.0, [1.0, 1.0])],
        classes: zipf(4),
        change: Change {
            ratio,
            ..plan.change
        },
        ..plan
    }
}

/// Shares in proportion to 1, 1/2, 1/3, …
fn zipf(classes: u32) -> Vec<f64> {
    let total: f64 = (1..=classes).map(|rank| 1.0 / f64::from(rank)).sum();
    (1..=classes)
        .map(|rank| 1.0 / f64::from(rank) / total)
        .collect()
}

const fn label_move(from: u32, to: u32, share: f64) -> LabelMove {
    LabelMove { from, to, share }
}

fn workflow(name: &str, risk: f64, [baseline, candidate]: [f64; 2]) -> PlannedWorkflow {
    PlannedWorkflow {
        name: name.to_owned(),
        risk,
        baseline,
        candidate,
    }
}

fn bursts(plan: RolloutPlan, keyed: bool) -> RolloutPlan {
    RolloutPlan {
        incidents: Some(Incidents {
            mean_size: 5.0,
            keyed,
            tail: None,
        }),
        ..plan
    }
}

/// The candidate replaces the baseline, and nights vary little, for both alike.
fn quiet_cutover(plan: RolloutPlan, traffic: Traffic) -> RolloutPlan {
    RolloutPlan {
        traffic,
        common_noise: 0.1,
        ..of_failures_and_severity(plan)
    }
}

fn late(plan: RolloutPlan, [baseline, candidate]: [f64; 2]) -> RolloutPlan {
    RolloutPlan {
        late_failures: Some(LateFailures {
            baseline,
            candidate,
        }),
        ..plan
    }
}

fn in_one_of_three(plan: RolloutPlan) -> RolloutPlan {
    let third = 1.0 / 3.0;
    RolloutPlan {
        workflows: ["first", "second", "third"]
            .map(|name| workflow(name, 1.0, [third, third]))
            .to_vec(),
        change: Change {
            workflow: Extent::Random,
            ..plan.change
        },
        ..plan
    }
}

/// Failures and their severity alone, by place.
fn places(plan: RolloutPlan, column: PlaceColumn, split: Split) -> RolloutPlan {
    RolloutPlan {
        places: Some(Places { column, split }),
        ..of_failures_and_severity(plan)
    }
}

/// Without the columns that are not drawn by place and hour.
fn of_failures_and_severity(plan: RolloutPlan) -> RolloutPlan {
    RolloutPlan {
        approvals: None,
        rescue: None,
        ..plan
    }
}

/// Four tenants that fail three times as often as four others.
fn tenants_of_two_kinds() -> Split {
    let value = |is_risky: bool| PlannedValue {
        risk: if is_risky { 3.0 } else { 1.0 },
        baseline: if is_risky { 0.3 } else { 0.7 },
        candidate: if is_risky { 0.7 } else { 0.3 },
    };
    Split::Mix((0..8).map(|tenant| value(tenant % 2 == 0)).collect())
}

/// Eight hours that fail three times as often as the others, and are the candidate's alone to serve beside the baseline.
fn hard_hours() -> Split {
    let value = |hour: u8| {
        let is_hard = (9..17).contains(&hour);
        PlannedValue {
            risk: if is_hard { 3.0 } else { 1.0 },
            baseline: 1.0,
            candidate: if is_hard { 1.0 } else { 0.0 },
        }
    };
    Split::Mix((0..24).map(value).collect())
}

fn changing(plan: RolloutPlan, of: ChangeTarget) -> RolloutPlan {
    RolloutPlan {
        change: Change { of, ..plan.change },
        ..plan
    }
}
