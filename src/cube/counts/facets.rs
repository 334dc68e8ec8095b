//! Runs by a further column: the tool, the model, the tenant, the batch, the hour, the cluster, a version or a label; and by two of
//! them together.
//! The counts stand beside the cells: the full cross of all columns would be larger than the runs.

use std::borrow::Borrow;
use std::cmp::Reverse;
use std::collections::BTreeMap;

use arrayvec::ArrayString;
use serde::{Deserialize, Serialize};

use super::keys::Cell;
use crate::as_list::written_as_list;
use crate::record::{LABEL, label_of};
use crate::vocabulary::ApprovalState;

/// A column by which runs are kept apart beside release and workflow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Dimension {
    /// The tool it happened in.
    Tool,
    /// The model that ran.
    Model,
    /// Whose run it was.
    Tenant,
    /// The run group a burst can sit in.
    Batch,
    /// The hour (UTC) it began in.
    Hour,
    /// The user or account it belongs to, where a cluster has many runs.
    Cluster,
    /// The cluster as a task that several releases may run, where there are few or most are of several releases.
    Task,
    /// The version of the prompt.
    PromptVersion,
    /// The version of the agent's own code.
    AgentVersion,
    /// The version of the configuration.
    ConfigVersion,
    /// The commit it was built from.
    Commit,
    /// One of the free labels.
    Label(#[serde(with = "label_name")] LabelName),
    /// Two of them together. An hour stands for its three hours of the day then.
    TenantModel,
    TenantTool,
    TenantHour,
    ModelTool,
    ModelHour,
    ToolHour,
    TaskBatch,
}

/// The name of a label. Loading leaves out longer ones.
pub(crate) type LabelName = ArrayString<100>;

mod label_name {
    use serde::de::{Deserialize, Deserializer, Error};
    use serde::ser::Serializer;

    use super::LabelName;

    pub(super) fn serialize<S: Serializer>(name: &LabelName, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(name)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<LabelName, D::Error> {
        let name = String::deserialize(from)?;
        LabelName::from(&name).map_err(|_| D::Error::custom("the name of a label is too long"))
    }
}

/// Stands between the two values of a pair.
const BETWEEN: char = '\u{1f}';

impl Dimension {
    /// The single columns that can be a place.
    pub(crate) const ALL: [Self; 6] = [
        Self::Tool,
        Self::Model,
        Self::Tenant,
        Self::Batch,
        Self::Hour,
        Self::Cluster,
    ];

    /// What a run was made with, beside the tool and the model.
    pub(crate) const VERSIONS: [Self; 4] = [
        Self::PromptVersion,
        Self::AgentVersion,
        Self::ConfigVersion,
        Self::Commit,
    ];

    /// Whether it is a version or a label. A release may bring a value of it that no release had before.
    #[must_use]
    pub(crate) fn is_version_or_label(self) -> bool {
        matches!(self, Self::Label(_)) || Self::VERSIONS.contains(&self)
    }

    /// The column of a record with this name: `prompt_version`, `label.team`.
    pub(crate) fn named(column: &str) -> Option<Self> {
        if let Some(label) = label_of(column) {
            return LabelName::from(label).ok().map(Self::Label);
        }
        let mut columns = Self::ALL.into_iter().chain(Self::VERSIONS);
        columns.find(|one| *one != Self::Hour && one.column() == column)
    }

    /// The name of its column in a table: a label's is its own.
    #[must_use]
    pub(crate) fn name(self) -> String {
        match self {
            Self::Label(label) => format!("{LABEL}.{label}"),
            other => other.column().to_owned(),
        }
    }

    /// The pairs of columns whose mix may differ.
    pub(crate) const PAIRS: [Self; 6] = [
        Self::TenantModel,
        Self::TenantTool,
        Self::TenantHour,
        Self::ModelTool,
        Self::ModelHour,
        Self::ToolHour,
    ];

    /// The columns of a pair.
    pub(crate) const fn parts(self) -> Option<[Self; 2]> {
        Some(match self {
            Self::TenantModel => [Self::Tenant, Self::Model],
            Self::TenantTool => [Self::Tenant, Self::Tool],
            Self::TenantHour => [Self::Tenant, Self::Hour],
            Self::ModelTool => [Self::Model, Self::Tool],
            Self::ModelHour => [Self::Model, Self::Hour],
            Self::ToolHour => [Self::Tool, Self::Hour],
            Self::TaskBatch => [Self::Task, Self::Batch],
            _ => return None,
        })
    }

    /// The pair of two columns, in either order.
    pub(crate) fn pair(one: Self, other: Self) -> Option<Self> {
        let is_of = |parts: [Self; 2]| parts == [one, other] || parts == [other, one];
        let mut pairs = Self::PAIRS.into_iter();
        pairs.find(|pair| pair.parts().is_some_and(is_of))
    }

    /// How many of its values are kept of a day.
    pub(super) const fn most_values(self) -> usize {
        match self {
            Self::Task => MOST_TASKS,
            // As many as there are, so no more than runs.
            Self::TaskBatch => usize::MAX,
            _ => MOST_VALUES,
        }
    }

    /// The record's column, or the two of a pair.
    #[must_use]
    pub(crate) const fn column(self) -> &'static str {
        match self {
            Self::Tool => "tool",
            Self::Model => "model",
            Self::Tenant => "tenant",
            Self::Batch => "batch",
            Self::Hour => "hour",
            Self::Cluster | Self::Task => "cluster",
            Self::PromptVersion => "prompt_version",
            Self::AgentVersion => "agent_version",
            Self::ConfigVersion => "config_version",
            Self::Commit => "commit",
            Self::Label(_) => LABEL,
            Self::TenantModel => "tenant and model",
            Self::TenantTool => "tenant and tool",
            Self::TenantHour => "tenant and hour",
            Self::ModelTool => "model and tool",
            Self::ModelHour => "model and hour",
            Self::ToolHour => "tool and hour",
            Self::TaskBatch => "cluster and batch",
        }
    }
}

/// The value of a pair of columns.
pub(in crate::cube) fn paired(one: &str, other: &str) -> String {
    let mut value = String::with_capacity(one.len() + BETWEEN.len_utf8() + other.len());
    value.push_str(one);
    value.push(BETWEEN);
    value.push_str(other);
    value
}

/// The value that a pair's value has in one of its columns, 0 or 1.
pub(crate) fn part_of(value: &str, place: usize) -> &str {
    value.split(BETWEEN).nth(place).unwrap_or(value)
}

/// The first of the three hours of the day in which an hour lies.
pub(in crate::cube) const fn three_hours(hour: u32) -> u32 {
    hour / 3 * 3
}

/// One value of a column.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Facet {
    /// The column.
    pub(crate) dimension: Dimension,
    pub(crate) value: String,
}

/// Values of one column that are kept of a day.
const MOST_VALUES: usize = 250;

/// Tasks of a day up to which each is counted. Each task is its own control, so none is left out.
pub(in crate::cube) const MOST_TASKS: usize = 5000;

/// The runs of one day by the values of one column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Facets {
    /// Runs that have a value, by cell.
    pub(crate) known: BTreeMap<Cell, u64>,
    /// By value and cell; of too many values those with most failures.
    pub(crate) values: BTreeMap<String, BTreeMap<Cell, FacetCounts>>,
}

/// Runs of one day and cell with one value. Every number is a count of runs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct FacetCounts {
    /// All of them.
    pub(crate) runs: u64,
    /// Failed.
    pub(crate) failures: u64,
    /// Failed, by class.
    pub(crate) classes: BTreeMap<String, u64>,
    /// Failed with the event of the metric that the failure plan names for the class, by class.
    pub(crate) watched: BTreeMap<String, u64>,
    /// Failed with severity 1 or 2.
    pub(crate) high_severity: u64,
    /// `rescued` is true.
    pub(crate) rescued: u64,
    /// A success, and `rescued` is true.
    pub(crate) hidden_rescues: u64,
    /// Bypassed, timed out into approval, or authority crossed.
    pub(crate) boundary: u64,
    /// `authority_crossed` is true.
    pub(crate) authority_crossed: u64,
    /// By approval state, of those past a boundary.
    pub(crate) approval_states: BTreeMap<ApprovalState, u64>,
}

written_as_list!(FacetCounts {
    runs,
    failures,
    classes,
    watched,
    high_severity,
    rescued,
    hidden_rescues,
    boundary,
    authority_crossed,
    approval_states
});

/// What a case adds to the counts of its values.
#[derive(Clone, Copy, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is counted by itself, and none excludes another"
)]
pub(in crate::cube) struct Irregular<'a> {
    /// The class of a failure.
    pub(in crate::cube) failure_class: Option<&'a str>,
    /// Whether it is a failure with the event of the metric that the failure plan names for its class.
    pub(in crate::cube) is_watched: bool,
    pub(in crate::cube) is_high_severity: bool,
    pub(in crate::cube) is_rescued: bool,
    pub(in crate::cube) is_past_boundary: bool,
    pub(in crate::cube) crossed_authority: bool,
    pub(in crate::cube) approval_state: Option<ApprovalState>,
}

impl FacetCounts {
    fn count(&mut self, case: Irregular<'_>) {
        match case.failure_class {
            Some(class) => {
                self.failures += 1;
                change(&mut self.classes, class, |failures| *failures += 1);
                if case.is_watched {
                    change(&mut self.watched, class, |failures| *failures += 1);
                }
                self.high_severity += u64::from(case.is_high_severity);
            }
            None => self.hidden_rescues += u64::from(case.is_rescued),
        }
        self.rescued += u64::from(case.is_rescued);
        self.boundary += u64::from(case.is_past_boundary);
        self.authority_crossed += u64::from(case.crossed_authority);
        let past = case.approval_state.filter(|state| state.is_past_boundary());
        if let Some(state) = past {
            *self.approval_states.entry(state).or_default() += 1;
        }
    }
}

/// Changes what a map has of a key. The key is only copied where it is new: there are many more cases than keys.
fn change<K, Q, V>(map: &mut BTreeMap<K, V>, key: &Q, change: impl FnOnce(&mut V))
where
    K: Ord + Borrow<Q>,
    Q: Ord + ToOwned<Owned = K> + ?Sized,
    V: Default,
{
    if let Some(value) = map.get_mut(key) {
        change(value);
    } else {
        change(map.entry(key.to_owned()).or_default());
    }
}

impl Facets {
    /// Counts a case under its value.
    pub(super) fn count(&mut self, value: &str, cell: &Cell, case: Irregular<'_>) {
        change(&mut self.values, value, |cells| {
            change(cells, cell, |counts: &mut FacetCounts| counts.count(case));
        });
    }

    /// Takes in how many runs a cell has of a value.
    pub(super) fn add_runs(&mut self, value: String, cell: Cell, runs: u64) {
        *self.known.entry(cell.clone()).or_default() += runs;
        let cells = self.values.entry(value).or_default();
        cells.entry(cell).or_default().runs += runs;
    }

    /// Leaves this many values with most failures, of equals those with most runs.
    pub(super) fn keep_most(&mut self, most: usize) {
        if self.values.len() <= most {
            return;
        }
        let mut values: Vec<_> = std::mem::take(&mut self.values).into_iter().collect();
        values.sort_by_cached_key(|(value, cells)| {
            let failures: u64 = cells.values().map(|counts| counts.failures).sum();
            let runs: u64 = cells.values().map(|counts| counts.runs).sum();
            (Reverse((failures, runs)), value.clone())
        });
        values.truncate(most);
        self.values = values.into_iter().collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_values_those_that_fail_are_kept() {
        let cell = Cell {
            release: "1".to_owned(),
            workflow: "w".to_owned(),
        };
        let mut tenants = Facets::default();
        for number in 0..MOST_VALUES + 20 {
            tenants.add_runs(format!("tenant {number:03}"), cell.clone(), 10);
        }
        let failed = Irregular {
            failure_class: Some("timeout"),
            is_watched: true,
            is_high_severity: true,
            is_rescued: false,
            is_past_boundary: false,
            crossed_authority: false,
            approval_state: None,
        };
        tenants.count("tenant 265", &cell, failed);
        tenants.keep_most(MOST_VALUES);
        assert_eq!(tenants.values.len(), MOST_VALUES);
        assert_eq!(tenants.known[&cell], 2700);
        let kept = &tenants.values["tenant 265"][&cell];
        assert_eq!((kept.runs, kept.failures, kept.high_severity), (10, 1, 1));
        assert_eq!(kept.classes["timeout"], 1);
        assert_eq!(kept.watched["timeout"], 1);
    }
}
