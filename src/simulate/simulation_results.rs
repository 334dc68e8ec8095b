//! The results of a simulation, as `simulation.json` holds them.

use std::collections::BTreeMap;

use anyhow::Result;
use serde::{Deserialize, Serialize};

use super::regret::MeanRegret;
use super::rollout_share::RolloutShare;
use super::rollout_tally::RolloutTally;
use crate::config::{Config, Input, Release};
use crate::generate::RolloutPlan;
use crate::vocabulary::Recommendation;

/// The schema of the file. Fields are added, never renamed.
pub(super) const SCHEMA: &str = "relapse.simulation/1";

/// Distinguishes one simulation from another. The same key gives the same results.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CellKey {
    /// A digest of the plan that the rollouts were drawn from.
    pub(crate) id: String,
    pub(crate) seed: u64,
    pub(crate) rollouts: u64,
    /// A digest of the configuration that judged them, as far as it bears on the judgement.
    pub(crate) configuration: String,
    /// The version of the program.
    pub(crate) version: String,
    /// A digest of the program itself, since a build from changed sources has the same version.
    pub(crate) program: String,
}

/// The results of one plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SimulatedCell {
    /// The scenario's name; null for a plan taken from records.
    pub(crate) scenario: Option<String>,
    /// What was simulated.
    #[serde(flatten)]
    pub(crate) key: CellKey,
    /// What the rollouts were drawn from.
    pub(crate) plan: RolloutPlan,
    /// Whether the release is innocent (ratio 1 or less). Any advice against it was then false.
    pub(crate) innocent: bool,
    /// Advised to roll back by the last night.
    pub roll_back: RolloutShare,
    /// Advised to restrict by the last night.
    pub restrict: RolloutShare,
    /// Advised by the last night to restrict a place where nothing was wrong.
    pub(crate) restrict_elsewhere: RolloutShare,
    /// Advised to roll back, or to restrict the place where it was wrong. Null for an innocent release.
    pub found: Option<RolloutShare>,
    /// The first night by which half of all rollouts were found. Null where no night has half.
    pub median_night: Option<u32>,
    /// Advised to proceed by the last night.
    pub proceed: RolloutShare,
    /// Advised to proceed, of those that are worse by the margins of their metric or more. Null where none is.
    pub(crate) false_proceed: Option<RolloutShare>,
    /// What a rollout costs beyond the best choice, in dollars; absent where the configuration states no costs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) regret: Option<MeanRegret>,
    pub(crate) by_night: Vec<NightTally>,
    /// Rollouts by the last advice on them.
    pub(crate) last: BTreeMap<Recommendation, u64>,
}

/// Rollouts, by one night of the rollout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct NightTally {
    /// 1 on the candidate's first day.
    pub(crate) night: u32,
    /// Advised to roll back by then.
    pub(crate) roll_back: u64,
    /// Advised to restrict by then.
    pub(crate) restrict: u64,
    /// Found by then. Null for an innocent release.
    pub(crate) found: Option<u64>,
    /// Advised to proceed by then.
    pub(crate) proceed: u64,
    /// Advised to proceed that night.
    pub(crate) proceed_tonight: u64,
}

impl SimulatedCell {
    pub(super) fn of(
        scenario: Option<&str>,
        key: CellKey,
        plan: &RolloutPlan,
        tally: &RolloutTally,
    ) -> Self {
        let share = |nights: &[u64]| RolloutShare::new(last(nights), tally.rollouts);
        let innocent = plan.change.ratio <= 1.0;
        let found = (!innocent).then_some(&tally.found);
        let half = |found: &u64| 2 * *found >= tally.rollouts;
        Self {
            scenario: scenario.map(str::to_owned),
            innocent,
            roll_back: share(&tally.roll_back),
            restrict: share(&tally.restrict),
            restrict_elsewhere: share(&tally.elsewhere),
            found: found.map(|nights| share(nights)),
            median_night: found
                .and_then(|nights| nights.iter().position(half))
                .map(night_number),
            proceed: share(&tally.proceed),
            false_proceed: (tally.beyond > 0)
                .then(|| RolloutShare::new(tally.proceed_beyond, tally.beyond)),
            regret: tally.regrets.map(|sums| sums.mean(tally.rollouts)),
            by_night: (0..tally.roll_back.len())
                .map(|place| NightTally {
                    night: night_number(place),
                    roll_back: tally.roll_back[place],
                    restrict: tally.restrict[place],
                    found: found.map(|nights| nights[place]),
                    proceed: tally.proceed[place],
                    proceed_tonight: tally.proceed_tonight[place],
                })
                .collect(),
            last: tally.last.clone(),
            key,
            plan: plan.clone(),
        }
    }

    /// The share found by a night, 0 to 1. For an innocent release, the share rolled back.
    pub(crate) fn found_by(&self, night: u32) -> Option<f64> {
        let by = self.by_night.iter().find(|by| by.night == night)?;
        Some(RolloutShare::new(by.found.unwrap_or(by.roll_back), self.key.rollouts).rate)
    }
}

fn last(nights: &[u64]) -> u64 {
    nights.last().copied().unwrap_or(0)
}

fn night_number(place: usize) -> u32 {
    u32::try_from(place + 1).unwrap_or(u32::MAX)
}

/// The configuration that judges a simulation: the team's own without its records and the names of its releases.
pub(super) fn judging(config: &Config) -> Config {
    let mut config = Config {
        input: Input::default(),
        release: Release::default(),
        report: crate::config::Report::default(),
        rollout: crate::config::Rollout::default(),
        planned_rollout: None,
        ..config.clone()
    };
    config.window.as_of = None;
    config
}

/// Sixteen hexadecimal digits that change with the value.
pub(super) fn digest(value: &impl Serialize) -> Result<String> {
    Ok(short(&blake3::hash(&serde_json::to_vec(value)?)))
}

/// The first sixteen digits of a digest.
pub(super) fn short(hash: &blake3::Hash) -> String {
    hash.to_hex().chars().take(16).collect()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::generate::Scenario;

    /// The counts that two rollouts of a scenario over two nights might give.
    pub(in crate::simulate) fn cell(ratio: f64) -> SimulatedCell {
        let plan = Scenario::Clean.plan(2000, 0.02, ratio);
        let key = CellKey {
            id: "0123456789abcdef".to_owned(),
            seed: 1,
            rollouts: 2,
            configuration: "of-the-configuration".to_owned(),
            version: "0.0.0".to_owned(),
            program: "of-the-program".to_owned(),
        };
        let tally = RolloutTally {
            rollouts: 2,
            roll_back: vec![0, 1],
            restrict: vec![0, 0],
            elsewhere: vec![0, 0],
            found: vec![0, 1],
            proceed: vec![1, 1],
            proceed_tonight: vec![1, 0],
            ruled_out: Default::default(),
            beyond: 2,
            proceed_beyond: 1,
            last: BTreeMap::from([(Recommendation::RollBack, 1), (Recommendation::Hold, 1)]),
            regrets: None,
        };
        SimulatedCell::of(Some("clean"), key, &plan, &tally)
    }

    #[test]
    fn a_cell_in_json() {
        insta::assert_snapshot!(serde_json::to_string_pretty(&cell(2.0)).unwrap());
    }

    #[test]
    fn of_an_innocent_release_nothing_is_found() {
        let cell = cell(1.0);
        assert!(cell.innocent && cell.found.is_none() && cell.median_night.is_none());
        // The rolled-back release takes its place.
        assert_eq!(cell.found_by(2), Some(0.5));
    }

    #[test]
    fn the_configuration_counts_as_far_as_it_judges() {
        let config = Config::default();
        let digest_of = |config: &Config| digest(&judging(config)).unwrap();
        let mut other = config.clone();
        other.input.runs = vec!["runs.csv".to_owned()];
        other.release.candidate = Some("2".to_owned());
        assert_eq!(digest_of(&config), digest_of(&other));
        other.decision.false_rollback_budget = 0.05;
        assert_ne!(digest_of(&config), digest_of(&other));
    }
}
