//! What a rollout's releases, workflows and failure classes are called, and which columns it records.

use super::arm_runs::RolloutArm;
use super::cell_night::CellNight;
use super::hour_spread::HourSpread;
use super::rollout_plan::{Nulls, PlaceColumn, RolloutPlan, Split};
use crate::cube::Cell;
use crate::vocabulary::ApprovalState;

/// What a failure class is called, by its place in the plan.
#[must_use]
pub fn class_name(place: u32) -> String {
    format!("class_{:02}", place + 1)
}

/// What cells and classes are called, and which columns there are.
#[derive(Debug)]
pub(crate) struct RolloutNames {
    /// By arm and workflow.
    cells: [Vec<Cell>; 2],
    /// Of the releases before them: the last one first, and by workflow.
    earlier: Vec<Vec<Cell>>,
    classes: Vec<String>,
    states: Vec<ApprovalState>,
    recorded: Vec<OptionalColumn>,
    /// The values of the plan's places, where their column is written as it is.
    values: Vec<String>,
    has_hours: bool,
    fills_hours: bool,
    nulls: Option<Nulls>,
}

/// A column, or columns that belong together, which records may lack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OptionalColumn {
    Approvals,
    Rescue,
    Cluster,
}

impl RolloutNames {
    pub(super) fn of(plan: &RolloutPlan) -> Self {
        let cells = |release: &str| -> Vec<Cell> {
            let cell = |workflow: &str| Cell::of(release.to_owned(), workflow.to_owned());
            let workflows = plan.workflows.iter();
            workflows.map(|one| cell(&one.name)).collect()
        };
        let earlier = plan
            .deploys
            .map_or(0, |deploys| plan.history / deploys.every);
        let is_keyed = plan.incidents.is_some_and(|incidents| incidents.keyed);
        let columns = [
            (OptionalColumn::Approvals, plan.approvals.is_some()),
            (OptionalColumn::Rescue, plan.rescue.is_some()),
            (OptionalColumn::Cluster, is_keyed),
        ];
        Self {
            cells: RolloutArm::BOTH.map(|arm| cells(arm.release())),
            earlier: (1..=earlier).map(|ago| cells(&earlier_name(ago))).collect(),
            values: values(plan),
            has_hours: plan.has_hours(),
            fills_hours: plan.fills_hours(),
            classes: (0..).map(class_name).take(plan.classes.len()).collect(),
            states: plan
                .approvals
                .iter()
                .flatten()
                .map(|one| one.state)
                .collect(),
            recorded: columns
                .into_iter()
                .filter_map(|(column, is_recorded)| is_recorded.then_some(column))
                .collect(),
            nulls: plan.nulls,
        }
    }

    pub(super) fn cell(&self, of: &CellNight) -> &Cell {
        let ago = usize::try_from(of.releases_ago).ok();
        let earlier = ago.and_then(|ago| self.earlier.get(ago.checked_sub(1)?));
        &earlier.unwrap_or(&self.cells[of.arm.place()])[of.workflow]
    }

    pub(super) fn classes(&self) -> &[String] {
        &self.classes
    }

    pub(crate) fn class(&self, place: usize) -> &str {
        self.classes.get(place).map_or("", String::as_str)
    }

    pub(crate) fn workflow(&self, place: usize) -> &str {
        let cell = self.cells[0].get(place);
        cell.map_or("", |cell| cell.workflow.as_str())
    }

    /// The approval states, in the order of the plan.
    pub(super) fn states(&self) -> &[ApprovalState] {
        &self.states
    }

    /// The tenants; none where runs do not differ by them.
    pub(super) fn tenants(&self) -> &[String] {
        &self.values
    }

    /// Whether runs differ by the hour.
    pub(super) const fn has_hours(&self) -> bool {
        self.has_hours
    }

    /// Whether runs are counted by hour because failures gather in hours.
    pub(super) const fn fills_hours(&self) -> bool {
        self.fills_hours
    }

    /// How a cell's successes are spread over the hours.
    pub(super) const fn hour_spread(&self, of: &CellNight) -> HourSpread {
        if self.has_hours {
            HourSpread::ByValue
        } else if self.fills_hours {
            HourSpread::EvenRuns(of.hours)
        } else {
            HourSpread::Even
        }
    }

    /// Whether a cell's runs that were not rescued say so.
    pub(super) fn writes_not_rescued(&self, of: &CellNight) -> bool {
        self.has(OptionalColumn::Rescue)
            && (of.arm == RolloutArm::Baseline || self.nulls != Some(Nulls::NotRescued))
    }

    pub(super) fn has(&self, column: OptionalColumn) -> bool {
        self.recorded.contains(&column)
    }
}

/// The name of a release that others followed until the baseline.
fn earlier_name(ago: u32) -> String {
    format!("0.{:02}", 100_u32.saturating_sub(ago))
}

fn values(plan: &RolloutPlan) -> Vec<String> {
    let tenants = |number: usize| (1..=number).map(|tenant| format!("tenant_{tenant:03}"));
    let places = plan.places.as_ref();
    let places = places.filter(|places| places.column == PlaceColumn::Tenant);
    match places.map(|places| &places.split) {
        Some(Split::Mix(values)) => tenants(values.len()).collect(),
        Some(Split::Units { units, .. }) => tenants(usize::try_from(*units).unwrap_or(0)).collect(),
        None => Vec::new(),
    }
}
