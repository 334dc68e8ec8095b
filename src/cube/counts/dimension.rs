//! The further columns by which runs are kept apart: the tool, the model, the tenant, the batch, the hour, the cluster, a version or
//! a label; and two of them together.

use std::collections::BTreeSet;

use arrayvec::ArrayString;
use serde::{Deserialize, Serialize};

use super::facets::MOST_VALUES;
use crate::record::{Change, LABEL, label_of};

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
    /// The columns that the table of changes names, all of them together.
    Changed,
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

/// Stands between the values of several columns.
pub(in crate::cube) const BETWEEN: char = '\u{1f}';

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
            Self::Changed => "changed",
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

/// The columns that the table of changes names, where there are several: the parts of [`Dimension::Changed`], in this order.
#[must_use]
pub(crate) fn changed_together(changes: &[Change]) -> Vec<Dimension> {
    let keys = changes.iter().filter_map(|change| change.key.as_deref());
    let columns: BTreeSet<Dimension> = keys.filter_map(Dimension::named).collect();
    if columns.len() < 2 {
        return Vec::new();
    }
    columns.into_iter().collect()
}

/// The value of a pair of columns.
pub(in crate::cube) fn paired(one: &str, other: &str) -> String {
    let mut value = String::with_capacity(one.len() + BETWEEN.len_utf8() + other.len());
    value.push_str(one);
    value.push(BETWEEN);
    value.push_str(other);
    value
}

/// What a value of several columns has in one of them, from 0.
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

/// Tasks of a day up to which each is counted. Each task is its own control, so none is left out.
pub(in crate::cube) const MOST_TASKS: usize = 5000;
