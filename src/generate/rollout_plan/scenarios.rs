//! The named scenarios, as plans.

use super::label_move::LabelMove;
use super::nulls::Nulls;
use super::places::{PlaceColumn, Places, PlannedValue, Split};
use super::plan_parameters::{LateFailures, RolloutPlan};
use super::release_change::{Change, ChangeTarget, Extent};
use super::workload::{Incidents, PlannedWorkflow, Traffic};

/// A kind of rollout that a simulation can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scenario {
    /// Independent failures, equal traffic.
    Clean,
    /// On one random night both arms' rates are five times as high.
    Outage,
    /// The candidate's traffic grows in steps, and there is an outage.
    RampOutage,
    /// The candidate gets more of a risky workflow. No workflow changes.
    MixShift,
    /// Each arm draws its own factor each night, with a coefficient of variation of 0.3.
    DayNoise3,
    /// The same with 0.5.
    DayNoise5,
    /// Failures come in bursts of five on average.
    Clusters,
    /// The same, and the records name the burst.
    ClustersKeyed,
    /// Twelve failure classes. The regression, if any, is in one of them.
    Classes,
    /// The candidate's four classes have other names.
    Renamed,
    /// Half of the commonest class counts as the rarest of four.
    Split,
    /// Three in ten failures of the baseline are of one class, which the candidate counts in four others.
    CleanedUp,
    /// The candidate replaces the baseline. Nights vary for both alike, with a coefficient of variation of 0.3.
    Cutover,
    /// Three workflows, of which one regresses.
    Staggered,
    /// More runs of one workflow go past an approval boundary.
    ApprovalDrift,
    /// Rescues take longer.
    RescueMinutes,
    /// More runs are rescued.
    RescueRate,
    /// Tenants of two kinds, of which one fails three times as often. The candidate serves 70 % of these, the baseline 30 %.
    TenantMix,
    /// The candidate serves the eight hours that fail three times as often as the others.
    HourMix,
    /// Twenty tenants of unlike size and rate. Each is served by one release.
    StickyTenants,
    /// The same, and the candidate writes null where a run was not rescued.
    RescuedNull,
    /// Half of the baseline's failures have no severity.
    SeverityHalf,
    /// A fifth of the baseline's failures are refused.
    LostRows,
    /// Three in four of the baseline's failures become known the night after.
    LateBaseline,
    /// Three in four of both releases' failures become known the night after.
    LateBoth,
}

/// Runs per arm and night of the scenarios' cells.
pub const RUNS: [u32; 2] = [200, 2000];
/// Baseline failure rates of the scenarios' cells.
pub const RATES: [f64; 3] = [0.005, 0.02, 0.1];
/// True ratios of the scenarios' cells.
pub const RATIOS: [f64; 5] = [1.0, 1.25, 1.5, 2.0, 3.0];

/// The candidate's share of a ramp's traffic, night by night.
const RAMP: [f64; 11] = [0.1, 0.1, 0.1, 0.25, 0.25, 0.25, 0.5, 0.5, 0.5, 0.5, 0.9];

/// Nights before and of the rollout.
const HISTORY: u32 = 28;
const NIGHTS: u32 = 14;

impl Scenario {
    /// Every scenario.
    pub const ALL: [Self; 25] = [
        Self::Clean,
        Self::Outage,
        Self::RampOutage,
        Self::MixShift,
        Self::DayNoise3,
        Self::DayNoise5,
        Self::Clusters,
        Self::ClustersKeyed,
        Self::Classes,
        Self::Cutover,
        Self::Staggered,
        Self::ApprovalDrift,
        Self::RescueMinutes,
        Self::RescueRate,
        Self::TenantMix,
        Self::HourMix,
        Self::StickyTenants,
        Self::RescuedNull,
        Self::SeverityHalf,
        Self::LostRows,
        Self::LateBaseline,
        Self::LateBoth,
        Self::Renamed,
        Self::Split,
        Self::CleanedUp,
    ];

    /// Its name on the command line and in results.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Clean => "clean",
            Self::Outage => "outage",
            Self::RampOutage => "ramp_outage",
            Self::MixShift => "mix_shift",
            Self::DayNoise3 => "day_noise_0.3",
            Self::DayNoise5 => "day_noise_0.5",
            Self::Clusters => "clusters",
            Self::ClustersKeyed => "clusters_keyed",
            Self::Classes => "classes",
            Self::Renamed => "renamed",
            Self::Split => "split",
            Self::CleanedUp => "cleaned_up",
            Self::Cutover => "cutover",
            Self::Staggered => "staggered",
            Self::ApprovalDrift => "approval_drift",
            Self::RescueMinutes => "rescue_minutes",
            Self::RescueRate => "rescue_rate",
            Self::TenantMix => "tenant_mix",
            Self::HourMix => "hour_mix",
            Self::StickyTenants => "sticky_tenants",
            Self::RescuedNull => "rescued_null",
            Self::SeverityHalf => "severity_half",
            Self::LostRows => "lost_rows",
            Self::LateBaseline => "late_baseline",
            Self::LateBoth => "late_both",
        }
    }

    /// The scenario of this name.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.as_str() == word)
    }

    /// Whether only failures change, so that no other column is needed to see it.
    #[must_use]
    pub const fn is_of_failures(self) -> bool {
        !matches!(
            self,
            Self::ApprovalDrift | Self::RescueMinutes | Self::RescueRate | Self::RescuedNull
        )
    }

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
        }),
        ..plan
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
        approvals: None,
        rescue: None,
        places: Some(Places { column, split }),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scenario_has_its_name_and_can_be_drawn() {
        for scenario in Scenario::ALL {
            assert_eq!(Scenario::from_word(scenario.as_str()), Some(scenario));
            let changed = scenario.plan(200, 0.02, 1.0).change.of;
            assert_eq!(scenario.is_of_failures(), changed == ChangeTarget::Failures);
            for rate in RATES {
                assert!(scenario.plan(200, rate, 3.0).check().is_ok());
            }
        }
        assert_eq!(Scenario::from_word("Clean"), None);
    }

    #[test]
    fn shares_add_up_to_one() {
        for scenario in Scenario::ALL {
            let plan = scenario.plan(200, 0.02, 1.0);
            let states = plan.approvals.unwrap_or_default();
            let states = (!states.is_empty()).then_some(states);
            for total in [
                plan.classes.iter().sum::<f64>(),
                plan.workflows.iter().map(|one| one.baseline).sum(),
                plan.workflows.iter().map(|one| one.candidate).sum(),
                states.map_or(1.0, |states| states.iter().map(|one| one.share).sum()),
            ] {
                assert!((total - 1.0).abs() < 1e-12, "{scenario:?} {total}");
            }
        }
    }
}
