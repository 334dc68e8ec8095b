//! What the arms do in one rollout: a law for every set of changes.

use super::arm_runs::RolloutArm;
use super::cell_law::{CellLaw, ChangePlace};
use super::rollout_plan::{Change, RolloutPlan};

/// What the arms do in this rollout.
pub(super) struct RolloutLaws {
    baseline: CellLaw,
    /// The first night and the place of each change.
    changes: Vec<(u32, ChangePlace)>,
    /// The candidate's, by the set of changes that apply: one bit for each, the first the lowest.
    of: Vec<CellLaw>,
}

impl RolloutLaws {
    pub(super) fn of(plan: &RolloutPlan) -> Self {
        Self {
            changes: Vec::new(),
            of: vec![CellLaw::unchanged(plan).relabelled(plan)],
            baseline: CellLaw::unchanged(plan),
        }
    }

    pub(super) fn add(&mut self, plan: &RolloutPlan, change: &Change, place: ChangePlace) {
        let with = |law: &CellLaw| law.clone().with(plan, change, place.class);
        let changed: Vec<CellLaw> = self.of.iter().map(with).collect();
        self.of.extend(changed);
        self.changes.push((change.from, place));
    }

    pub(super) fn in_cell(&self, arm: RolloutArm, workflow: usize, night: i32) -> &CellLaw {
        if arm == RolloutArm::Baseline {
            return &self.baseline;
        }
        let applies = |(from, place): &(u32, ChangePlace)| {
            let has_changed = u32::try_from(night).is_ok_and(|night| night >= *from);
            has_changed && place.covers(workflow)
        };
        let bits = self.changes.iter().enumerate();
        &self.of[bits
            .map(|(bit, change)| usize::from(applies(change)) << bit)
            .sum::<usize>()]
    }
}
