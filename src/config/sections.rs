//! The sections of `relapse.toml` and their defaults.

use std::collections::BTreeMap;
use std::path::PathBuf;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{date_text, night_count};
use crate::mask::Masker;
use crate::rollout::{HeadlineMargins, PlannedRollout};
use crate::vocabulary::{AtHorizon, CheckEffect, Consequence, DataCheck, Metric, Scope, Trigger};
use crate::warehouse::WarehouseSettings;
use crate::zone::Zone;

/// The whole configuration. Every key has a default; paths are relative to the file that names them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The failure plan; default: `policy.toml` beside this file, if it exists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<PathBuf>,
    /// The inputs.
    pub input: Input,
    /// The releases to compare.
    pub release: Release,
    /// The plan of the rollout.
    #[serde(skip_serializing_if = "Rollout::is_default")]
    pub rollout: Rollout,
    /// The nights to read.
    pub window: Window,
    /// How findings become a recommendation.
    pub decision: Decision,
    /// What follows from a check of the data that fails.
    #[serde(skip_serializing_if = "Checks::is_default")]
    pub checks: Checks,
    /// The size from which a change matters.
    pub margin: Margins,
    /// What failures, a person's time, delay and a rollback cost.
    pub cost: Cost,
    /// The reports.
    pub report: Report,
    /// What is kept between two nights.
    #[serde(skip_serializing_if = "Kept::is_default")]
    pub state: Kept,
    /// What is masked beside what is always masked.
    #[serde(skip_serializing_if = "Mask::is_default")]
    pub mask: Mask,
    /// Who hears of a new verdict. It changes nothing of a night, and is not published with it: a command may hold a secret.
    #[serde(skip_serializing)]
    pub notify: Notify,
    /// The masker that this file makes. It is made when the file is read.
    #[serde(skip)]
    pub masker: Masker,
    /// What triggers an action of single failure classes. It comes from the failure plan, never from this file.
    #[serde(skip)]
    pub class_triggers: BTreeMap<String, ClassMetric>,
    /// The rollout as it was planned. It comes from the file that `rollout.file` names.
    #[serde(skip)]
    pub planned_rollout: Option<PlannedRollout>,
}

/// The metric by which a failure class is judged.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClassMetric {
    /// The metric, within the failures of the class.
    pub metric: Metric,
    /// The ratio from which a rise of it matters; `None` for that of the metric.
    pub ratio: Option<f64>,
}

impl Config {
    /// The ratio from which a change of a metric within a failure class matters.
    #[must_use]
    pub fn ratio_of_class(&self, failure_class: &str, metric: Metric) -> f64 {
        let own = self.class_triggers.get(failure_class);
        own.filter(|own| own.metric == metric)
            .and_then(|own| own.ratio)
            .unwrap_or_else(|| self.margin.ratio_of(metric))
    }
}

/// The inputs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Input {
    /// Files, globs or directories of Parquet, CSV, NDJSON or JSON, plain or compressed (gzip, zstd).
    pub runs: Vec<String>,
    /// A table `day, release, workflow, runs[, tenant, tool, model]`. If it is given, the records are failures only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exposure: Option<String>,
    /// A table `release, kind, key, from, to` of what each release changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changes: Option<String>,
    /// A table `run_id, outcome`: what people found when they read single runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub labels: Option<String>,
    /// A file with a SELECT that turns the table `raw`, or a list of the documents, into the columns of the record, or the name
    /// of a shipped mapping.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub map: Option<PathBuf>,
    /// Further tables that the mapping joins, by name: a path, or a list of paths, each as in `runs`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub tables: BTreeMap<String, Paths>,
    /// The time zone of times without one, as in the IANA database; default: text without an offset is refused, and Parquet
    /// times without a zone are UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timezone: Option<Zone>,
    /// A SQL engine that holds the records, instead of `runs`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warehouse: Option<WarehouseSettings>,
    /// How many times its size a compressed or a Parquet file may unpack to, where that is more than 1 GiB; default: 200.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_unpack_ratio: Option<u64>,
    /// How many pairs of rows a join of the mapping may make that has no equation; default: 10000000.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_join_pairs: Option<u64>,
}

/// The files, globs or directories of a table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged, expecting = "expected a path or a list of paths")]
pub enum Paths {
    /// A single one.
    One(String),
    /// Several.
    Several(Vec<String>),
}

impl Paths {
    /// All of them.
    #[must_use]
    pub fn as_slice(&self) -> &[String] {
        match self {
            Self::One(path) => std::slice::from_ref(path),
            Self::Several(paths) => paths,
        }
    }
}

/// The releases to compare.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Release {
    /// The release being rolled out; default: the newest by first appearance with runs in the window.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub candidate: Option<String>,
    /// The release it is compared with; default: the one with the most runs on shared days, else the previous one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub baseline: Option<String>,
    /// The release that all later ones are compared with, so that small steps that add up are seen; default: the first in the
    /// window.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// Releases that were rolled back. They are never chosen by default.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rolled_back: Vec<String>,
    /// The fewest runs of a rollout, or 2 % of all runs of its days, if that is less. A release with fewer is never chosen by
    /// default, and runs before the rollout do not begin it.
    pub min_runs: u64,
}

impl Default for Release {
    fn default() -> Self {
        Self {
            candidate: None,
            baseline: None,
            reference: None,
            rolled_back: Vec::new(),
            min_runs: 10,
        }
    }
}

/// The plan of the rollout.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Rollout {
    /// The file that `relapse plan` wrote. Each night says where the rollout deviates from it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<PathBuf>,
}

impl Rollout {
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// The nights to read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Window {
    /// The last day that counts (UTC); default: yesterday.
    #[serde(skip_serializing_if = "Option::is_none", with = "date_text")]
    #[schemars(with = "Option<NaiveDate>")]
    pub as_of: Option<NaiveDate>,
    /// The number of nights read, up to `as_of`. Nights before the candidate are the history of the baseline.
    #[serde(deserialize_with = "night_count::deserialize")]
    #[schemars(with = "u32")]
    pub nights: u32,
    /// The planned nights of a rollout. The error budget is spread over them.
    #[serde(deserialize_with = "night_count::deserialize")]
    #[schemars(with = "u32")]
    pub horizon: u32,
    /// The number of newest days to leave out, because late rows still arrive.
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
    /// The probability that an innocent release is rolled back, over the whole rollout and all questions.
    pub false_rollback_budget: f64,
    /// The coverage of the intervals, at all nights of the horizon at once.
    pub interval_level: f64,
    /// The share of rows that may be refused. Above it no release may proceed. Above one half nothing is judged.
    pub max_quarantined: f64,
    /// The incidents that the candidate's failures must at least be before they count as a regression. The failures of a
    /// burst are one incident.
    pub min_incidents: u64,
    /// The triggers that may roll back. The others hold.
    pub roll_back: Vec<Trigger>,
    /// What a regression of a scope leads to, instead of the default. By default `rollout` rolls back, `local` restricts,
    /// `one_off` and `systemic` hold, and `undetermined` rolls back if the candidate is compared with the days before it and holds otherwise.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub by_scope: BTreeMap<Scope, Consequence>,
    /// The least probability of its scope (`scope_confidence`) with which a regression may roll back. Below it the verdict is
    /// hold.
    pub min_scope_confidence: f64,
    /// The triggers that must be measured before a release may proceed.
    pub require: Vec<Trigger>,
    /// What the last planned night advises where a headline is neither clear nor worse.
    pub at_horizon: AtHorizon,
    /// Whether a gap in the failure plan holds a release that would proceed.
    pub plan_gaps_hold: bool,
    /// Who acts if nothing else names an owner.
    pub owner: String,
}

impl Default for Decision {
    fn default() -> Self {
        Self {
            false_rollback_budget: 0.01,
            interval_level: 0.8,
            max_quarantined: 0.1,
            min_incidents: 5,
            roll_back: Trigger::ALL.to_vec(),
            by_scope: BTreeMap::new(),
            min_scope_confidence: 0.5,
            require: Vec::new(),
            at_horizon: AtHorizon::Hold,
            plan_gaps_hold: true,
            owner: "release manager".to_owned(),
        }
    }
}

/// What follows from a check of the data that fails: the report says so (`warn`), no release goes ahead (`hold`), or nothing is
/// judged (`data_incomplete`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Checks {
    /// The last day has few runs or none.
    pub last_day: CheckEffect,
    /// The last week has few runs.
    pub volume: CheckEffect,
    /// Many runs of earlier days came since the night before.
    pub late: CheckEffect,
    /// Nearly every run of the baseline failed.
    pub level: CheckEffect,
    /// A column that was filled is empty on the last days.
    pub columns: CheckEffect,
    /// Runs were written on a day before they began.
    pub clock: CheckEffect,
}

impl Default for Checks {
    fn default() -> Self {
        Self {
            last_day: CheckEffect::Warn,
            volume: CheckEffect::Warn,
            late: CheckEffect::Warn,
            level: CheckEffect::Hold,
            columns: CheckEffect::Warn,
            clock: CheckEffect::Warn,
        }
    }
}

impl Checks {
    fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// The effect of a check. That of repeats is not for a team to choose: the counts themselves are in doubt.
    #[must_use]
    pub const fn of(&self, check: DataCheck) -> CheckEffect {
        match check {
            DataCheck::LastDay => self.last_day,
            DataCheck::Volume => self.volume,
            DataCheck::Late => self.late,
            DataCheck::Level => self.level,
            DataCheck::Columns => self.columns,
            DataCheck::Clock => self.clock,
            DataCheck::Repeats => CheckEffect::DataIncomplete,
        }
    }
}

/// The ratio and the difference from which a change matters, and how wide they may be, where the team says nothing.
const LEAST_RATIO: f64 = 1.25;
const LEAST_DIFFERENCE: f64 = 0.002;
const WIDEST_RATIO: f64 = 1.5;
const WIDEST_DIFFERENCE: f64 = 0.0025;

/// The size from which a change matters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Margins {
    /// The ratio of the candidate's rate to the baseline's.
    pub ratio: f64,
    /// The difference of the rates, per run: 0.002 is 0.2 points.
    pub difference: f64,
    /// How wide the ratio of a headline rate may be, where the traffic shows no less by the horizon. Default: 1.5, or `ratio`
    /// where that is set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub widest_ratio: Option<f64>,
    /// The same of the difference, per run. Default: 0.0025, or `difference` where that is set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub widest_difference: Option<f64>,
    /// The total variation distance between two mixes of approval states.
    pub mix: f64,
    /// Other margins for one metric.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub by_metric: BTreeMap<Metric, MetricMargin>,
}

impl Default for Margins {
    fn default() -> Self {
        Self {
            ratio: LEAST_RATIO,
            difference: LEAST_DIFFERENCE,
            widest_ratio: None,
            widest_difference: None,
            mix: 0.05,
            by_metric: BTreeMap::new(),
        }
    }
}

/// The margins of one metric. A missing one is the common margin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct MetricMargin {
    /// The ratio of the candidate's rate to the baseline's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ratio: Option<f64>,
    /// The difference of the rates, per run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub difference: Option<f64>,
}

/// The cost of a person's time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Cost {
    /// Dollars per person-hour of rescue. If set, repeated failures are ranked by time and money together, else by time first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person_hour_usd: Option<f64>,
    /// Dollars that a failed run costs, beside what the run itself cost.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure_usd: Option<f64>,
    /// Dollars that a night costs on which the release is not let go on. With `switch`, a release that merely lacks data goes on where
    /// waiting costs more than it is worth.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delay_per_night: Option<f64>,
    /// Dollars that rolling back, or restricting, costs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub switch: Option<f64>,
}

/// The reports.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Report {
    /// The directory for the reports, with one directory per night.
    pub out: PathBuf,
}

impl Default for Report {
    fn default() -> Self {
        Self {
            out: PathBuf::from("reports"),
        }
    }
}

/// What is kept between two nights.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Kept {
    /// The directory of what was counted of each input and day, so that a night reads only what is new; default: `.state` in
    /// the directory of the reports. It can be deleted at any time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dir: Option<PathBuf>,
    /// The directory of temporary data during a run; default: `.staging` in the directory of the reports. It changes nothing of
    /// a night, and is not published with it.
    #[serde(skip_serializing)]
    pub staging: Option<PathBuf>,
}

impl Kept {
    const fn is_default(&self) -> bool {
        self.dir.is_none()
    }
}

/// What is masked beside what is always masked. Nothing turns that off.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Mask {
    /// Further regular expressions: what they match is masked, or their first group if they have one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub patterns: Vec<String>,
    /// Files with rules in the format of gitleaks: a path, or a list of paths.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gitleaks: Option<Paths>,
}

impl Mask {
    fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// The files with rules.
    #[must_use]
    pub fn gitleaks(&self) -> &[String] {
        self.gitleaks.as_ref().map_or(&[], Paths::as_slice)
    }
}

/// The command that hears of a verdict that differs from the last one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Notify {
    /// The program and its arguments; empty for none. No shell reads it. It gets the decision as JSON on standard input, and an
    /// empty environment.
    pub command: Vec<String>,
    /// The seconds after which it is stopped.
    pub timeout_s: u64,
}

impl Default for Notify {
    fn default() -> Self {
        Self {
            command: Vec::new(),
            timeout_s: 30,
        }
    }
}

impl Config {
    /// The directory of what is kept between two nights.
    #[must_use]
    pub fn state_dir(&self) -> PathBuf {
        let own = self.state.dir.clone();
        own.unwrap_or_else(|| self.report.out.join(".state"))
    }
}

impl Margins {
    /// The ratio from which a change of this metric matters.
    #[must_use]
    pub fn ratio_of(&self, metric: Metric) -> f64 {
        let own = self.by_metric.get(&metric).and_then(|own| own.ratio);
        own.unwrap_or(self.ratio)
    }

    /// The widest ratio and difference of a metric. A margin that the team set is not widened, unless it says how far.
    #[must_use]
    pub fn widest_of(&self, metric: Metric) -> [f64; 2] {
        let own = self.by_metric.get(&metric);
        let widest = |set: f64, least: f64, widest: f64| {
            let is_set = (set - least).abs() > f64::EPSILON;
            if is_set { set } else { widest }
        };
        let ratio = || widest(self.ratio, LEAST_RATIO, WIDEST_RATIO);
        let difference = || widest(self.difference, LEAST_DIFFERENCE, WIDEST_DIFFERENCE);
        [
            own.and_then(|own| own.ratio)
                .or(self.widest_ratio)
                .unwrap_or_else(ratio),
            own.and_then(|own| own.difference)
                .or(self.widest_difference)
                .unwrap_or_else(difference),
        ]
    }

    /// The margins of the headline rates, as a plan of a rollout keeps them.
    #[must_use]
    pub fn headlines(&self) -> BTreeMap<Metric, HeadlineMargins> {
        let of = |metric: Metric| {
            let [widest_ratio, widest_difference] = self.widest_of(metric);
            let margins = HeadlineMargins {
                ratio: self.ratio_of(metric),
                difference: self.difference_of(metric),
                widest_ratio,
                widest_difference,
            };
            (metric, margins)
        };
        Metric::HEADLINES.into_iter().map(of).collect()
    }

    /// The difference from which a change of this metric matters.
    #[must_use]
    pub fn difference_of(&self, metric: Metric) -> f64 {
        let own = self.by_metric.get(&metric).and_then(|own| own.difference);
        own.unwrap_or(self.difference)
    }
}
