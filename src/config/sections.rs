//! The sections of `relapse.toml` and their defaults.

use std::collections::BTreeMap;
use std::path::PathBuf;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::date_text;
use crate::vocabulary::{Consequence, Metric, Scope, Trigger};

/// The whole configuration. Every key has a default; paths are relative to the file that names them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The failure plan; default: `policy.toml` beside this file, where it exists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<PathBuf>,
    /// Where the records are.
    pub input: Input,
    /// Which releases to compare.
    pub release: Release,
    /// Which nights count.
    pub window: Window,
    /// How findings become a recommendation.
    pub decision: Decision,
    /// From where on a change matters.
    pub margin: Margins,
    /// What a person's time costs.
    pub cost: Cost,
    /// Where the reports go.
    pub report: Report,
}

/// Where the records are.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Input {
    /// Files, globs or directories of Parquet, CSV, NDJSON or JSON, plain or compressed (gzip, zstd).
    pub runs: Vec<String>,
    /// A table `day, release, workflow, runs[, tenant, tool, model]`. Where it is given, the records are failures.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exposure: Option<String>,
    /// A SELECT that turns the table `raw` into the record's columns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub map: Option<PathBuf>,
}

/// Which releases to compare.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Release {
    /// The release being rolled out; default: the newest by first appearance that has runs in the window.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub candidate: Option<String>,
    /// The release it is compared with; default: the other one with most runs on shared days, else the one before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub baseline: Option<String>,
    /// The release that all later ones are compared with, so that small steps are seen to add up; default: the one that ran
    /// first in the window.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// Releases already taken back, never chosen by default.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rolled_back: Vec<String>,
}

/// Which nights count.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Window {
    /// The last day that counts (UTC); default: yesterday.
    #[serde(skip_serializing_if = "Option::is_none", with = "date_text")]
    #[schemars(with = "Option<NaiveDate>")]
    pub as_of: Option<NaiveDate>,
    /// Nights up to it that are read: before the candidate's first run they are the baseline's history.
    pub nights: u32,
    /// Nights a rollout is planned to take: the budget is spread over them.
    pub horizon: u32,
    /// The newest days that are not looked at yet, because late rows still arrive.
    pub maturity_days: u32,
}

impl Default for Window {
    fn default() -> Self {
        Self {
            as_of: None,
            nights: 42,
            horizon: 14,
            maturity_days: 0,
        }
    }
}

/// How findings become a recommendation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Decision {
    /// Probability that an innocent release is rolled back, over the whole rollout and every question.
    pub false_rollback_budget: f64,
    /// Coverage of the intervals, at every night of the horizon at once.
    pub interval_level: f64,
    /// Share of the rows that may be refused: beyond it no release may proceed, and beyond a half nothing is judged.
    pub max_quarantined: f64,
    /// Triggers that may roll back; the others hold.
    pub roll_back: Vec<Trigger>,
    /// What a regression of a scope leads to, in place of the usual: `rollout` rolls back, `local` restricts, `one_off` and
    /// `systemic` hold, `undetermined` rolls back where the releases share no day and holds otherwise.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub by_scope: BTreeMap<Scope, Consequence>,
    /// Triggers that must be measured before a release may proceed.
    pub require: Vec<Trigger>,
    /// Whether a gap in the failure plan keeps a release from proceeding, where a plan is in use.
    pub plan_gaps_hold: bool,
    /// Who acts where nothing else names an owner.
    pub owner: String,
}

impl Default for Decision {
    fn default() -> Self {
        Self {
            false_rollback_budget: 0.01,
            interval_level: 0.95,
            max_quarantined: 0.1,
            roll_back: Trigger::ALL.to_vec(),
            by_scope: BTreeMap::new(),
            require: Vec::new(),
            plan_gaps_hold: true,
            owner: "release manager".to_owned(),
        }
    }
}

/// From where on a change matters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Margins {
    /// Ratio of the candidate's rate to the baseline's.
    pub ratio: f64,
    /// Difference of the rates, per run: 0.002 is two tenths of a point.
    pub difference: f64,
    /// Total variation distance between two mixes of approval states.
    pub mix: f64,
    /// Other margins for one metric.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub by_metric: BTreeMap<Metric, MetricMargin>,
    /// Ratios of single failure classes: the failure plan's, never this file's.
    #[serde(skip)]
    pub by_class: BTreeMap<String, f64>,
}

impl Default for Margins {
    fn default() -> Self {
        Self {
            ratio: 1.25,
            difference: 0.002,
            mix: 0.05,
            by_metric: BTreeMap::new(),
            by_class: BTreeMap::new(),
        }
    }
}

/// The margins of one metric; what is left out is the common one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct MetricMargin {
    /// Ratio of the candidate's rate to the baseline's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ratio: Option<f64>,
    /// Difference of the rates, per run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub difference: Option<f64>,
}

/// What a person's time costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Cost {
    /// Dollars a person-hour of rescue: repeated failures are then ranked by time and money together, else by time first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person_hour_usd: Option<f64>,
}

/// Where the reports go.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Report {
    /// The directory that gets one directory a night.
    pub out: PathBuf,
}

impl Default for Report {
    fn default() -> Self {
        Self {
            out: PathBuf::from("reports"),
        }
    }
}

impl Margins {
    /// The ratio from which a change of this metric matters.
    #[must_use]
    pub fn ratio_of(&self, metric: Metric) -> f64 {
        let own = self.by_metric.get(&metric).and_then(|own| own.ratio);
        own.unwrap_or(self.ratio)
    }

    /// The ratio from which a change of a failure class's rate matters.
    #[must_use]
    pub fn ratio_of_class(&self, failure_class: &str) -> f64 {
        let own = self.by_class.get(failure_class).copied();
        own.unwrap_or_else(|| self.ratio_of(Metric::FailureRate))
    }

    /// The difference from which a change of this metric matters.
    #[must_use]
    pub fn difference_of(&self, metric: Metric) -> f64 {
        let own = self.by_metric.get(&metric).and_then(|own| own.difference);
        own.unwrap_or(self.difference)
    }
}
