//! `relapse.toml`: what it may say, its defaults, and errors that say where and what to do.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::vocabulary::{Metric, Trigger};

/// The file read when none is named.
pub const DEFAULT_FILE: &str = "relapse.toml";

/// The whole configuration. Every key has a default; paths are relative to the file that names them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
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
    /// The release it is held against; default: the other one with most runs on shared days, else the one before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub baseline: Option<String>,
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
    /// Triggers that may roll back; the others hold.
    pub roll_back: Vec<Trigger>,
    /// Triggers that must be measured before a release may proceed.
    pub require: Vec<Trigger>,
    /// Who acts where nothing else names an owner.
    pub owner: String,
}

impl Default for Decision {
    fn default() -> Self {
        Self {
            false_rollback_budget: 0.01,
            interval_level: 0.95,
            roll_back: Trigger::ALL.to_vec(),
            require: Vec::new(),
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
}

impl Default for Margins {
    fn default() -> Self {
        Self {
            ratio: 1.25,
            difference: 0.002,
            mix: 0.05,
            by_metric: BTreeMap::new(),
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

    /// The difference from which a change of this metric matters.
    #[must_use]
    pub fn difference_of(&self, metric: Metric) -> f64 {
        let own = self.by_metric.get(&metric).and_then(|own| own.difference);
        own.unwrap_or(self.difference)
    }
}

impl Config {
    /// Reads a file; paths in it become relative to where it lies.
    pub fn read(file: &Path) -> Result<Self> {
        let text = fs::read_to_string(file).with_context(|| {
            format!(
                "cannot read the configuration {}: name an existing file, or give --input",
                file.display()
            )
        })?;
        let mut config = Self::parse(&text)
            .with_context(|| format!("the configuration {} is not valid", file.display()))?;
        let folder = file.parent().unwrap_or(Path::new(""));
        config.resolve_paths(folder);
        Ok(config)
    }

    /// Reads the text of a file.
    pub fn parse(text: &str) -> Result<Self> {
        let config: Self = toml::from_str(text).map_err(|error| explain(&error))?;
        config.check()?;
        Ok(config)
    }

    /// Refuses values that no night could work with.
    pub fn check(&self) -> Result<()> {
        let open_unit = |value: f64| value > 0.0 && value < 1.0;
        let decision = &self.decision;
        ensure!(
            open_unit(decision.false_rollback_budget),
            "decision.false_rollback_budget is {}: it must lie between 0 and 1, for example 0.01",
            decision.false_rollback_budget
        );
        ensure!(
            open_unit(decision.interval_level),
            "decision.interval_level is {}: it must lie between 0 and 1, for example 0.95",
            decision.interval_level
        );
        ensure!(
            !decision.owner.trim().is_empty(),
            "decision.owner is empty: name who acts when nothing else does"
        );
        for (name, nights) in [
            ("window.nights", self.window.nights),
            ("window.horizon", self.window.horizon),
        ] {
            ensure!(
                (1..=3660).contains(&nights),
                "{name} is {nights}: it must lie between 1 and 3660"
            );
        }
        ensure!(
            self.window.maturity_days < self.window.nights,
            "window.maturity_days is {}: it must be less than window.nights ({})",
            self.window.maturity_days,
            self.window.nights
        );
        self.margin.check()
    }

    fn resolve_paths(&mut self, folder: &Path) {
        let join = |path: &Path| {
            if path.is_absolute() {
                path.to_owned()
            } else {
                folder.join(path)
            }
        };
        let join_text = |text: &String| join(Path::new(text)).to_string_lossy().into_owned();
        self.input.runs = self.input.runs.iter().map(join_text).collect();
        self.input.exposure = self.input.exposure.as_ref().map(join_text);
        self.input.map = self.input.map.as_deref().map(join);
        self.report.out = join(&self.report.out);
    }
}

impl Margins {
    fn check(&self) -> Result<()> {
        let mut ratios = vec![("margin.ratio".to_owned(), self.ratio)];
        let mut differences = vec![
            ("margin.difference".to_owned(), self.difference),
            ("margin.mix".to_owned(), self.mix),
        ];
        for (metric, own) in &self.by_metric {
            let key = |name: &str| format!("margin.by_metric.{metric}.{name}");
            ratios.extend(own.ratio.map(|ratio| (key("ratio"), ratio)));
            differences.extend(
                own.difference
                    .map(|difference| (key("difference"), difference)),
            );
        }
        for (name, ratio) in ratios {
            ensure!(
                ratio > 1.0 && ratio.is_finite(),
                "{name} is {ratio}: it must be greater than 1, for example 1.25"
            );
        }
        for (name, difference) in differences {
            if !(difference >= 0.0 && difference.is_finite()) {
                bail!("{name} is {difference}: it must be 0 or more, for example 0.002");
            }
        }
        Ok(())
    }
}

/// TOML's own message (which names line, column and the known keys) with the nearest known key before it.
fn explain(error: &toml::de::Error) -> anyhow::Error {
    let text = error.to_string();
    let mut quoted = error.message().split('`').skip(1).step_by(2);
    let is_unknown = error.message().starts_with("unknown ");
    let nearest = quoted.next().filter(|_| is_unknown).and_then(|unknown| {
        let similar = |known: &&str| strsim::jaro_winkler(unknown, known);
        quoted.max_by(|a, b| similar(a).total_cmp(&similar(b)))
    });
    match nearest {
        Some(known) => anyhow::anyhow!("{}\ndid you mean `{known}`?", text.trim_end()),
        None => anyhow::anyhow!("{}", text.trim_end()),
    }
}

/// Dates as text, `2026-11-20`, and as TOML's own dates.
mod date_text {
    use chrono::NaiveDate;
    use serde::{Deserialize, Deserializer, Serializer};

    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Text(NaiveDate),
        Date(toml::value::Datetime),
    }

    #[expect(
        clippy::ref_option,
        clippy::trivially_copy_pass_by_ref,
        reason = "the signature that serde asks for"
    )]
    pub(super) fn serialize<S: Serializer>(
        date: &Option<NaiveDate>,
        out: S,
    ) -> Result<S::Ok, S::Error> {
        match date {
            Some(date) => out.serialize_str(&date.to_string()),
            None => out.serialize_none(),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        input: D,
    ) -> Result<Option<NaiveDate>, D::Error> {
        match Written::deserialize(input)? {
            Written::Text(date) => Ok(Some(date)),
            Written::Date(date) => date
                .to_string()
                .parse()
                .map(Some)
                .map_err(|_| serde::de::Error::custom("expected a date such as 2026-11-20")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refused(text: &str, expected: &str) {
        let error = format!("{:#}", Config::parse(text).unwrap_err());
        assert!(error.contains(expected), "{error}");
    }

    #[test]
    fn an_empty_file_is_the_default() {
        assert_eq!(Config::parse("").unwrap(), Config::default());
    }

    #[test]
    fn an_unknown_key_names_its_line_and_the_nearest_known_one() {
        refused("[window]\nhorizn = 3", "line 2");
        refused("[window]\nhorizn = 3", "did you mean `horizon`?");
        refused("[windw]", "did you mean `window`?");
        refused(
            "[margin.by_metric.rescue_rat]\nratio = 2.0",
            "did you mean `rescue_rate`?",
        );
        refused(
            "[decision]\nroll_back = [\"high_severty\"]",
            "did you mean `high_severity`?",
        );
    }

    #[test]
    fn impossible_values_are_refused_with_what_would_do() {
        refused("[decision]\nfalse_rollback_budget = 0.0", "between 0 and 1");
        refused("[margin]\nratio = 0.9", "greater than 1");
        refused("[margin]\nratio = nan", "greater than 1");
        refused("[margin]\ndifference = -1.0", "0 or more");
        refused("[window]\nnights = 0", "between 1 and 3660");
        refused(
            "[window]\nnights = 3\nmaturity_days = 3",
            "less than window.nights",
        );
        refused("[window]\nas_of = \"20 November\"", "as_of");
    }

    #[test]
    fn a_date_may_be_written_either_way() {
        for text in [
            "[window]\nas_of = 2026-11-20",
            "[window]\nas_of = \"2026-11-20\"",
        ] {
            let config = Config::parse(text).unwrap();
            assert_eq!(config.window.as_of, NaiveDate::from_ymd_opt(2026, 11, 20));
        }
    }

    #[test]
    fn a_metric_without_margins_of_its_own_has_the_common_ones() {
        let config = Config::parse("[margin.by_metric.rescue_rate]\nratio = 2.0").unwrap();
        assert_eq!(config.margin.ratio_of(Metric::RescueRate).to_string(), "2");
        assert_eq!(
            config.margin.difference_of(Metric::RescueRate).to_string(),
            "0.002"
        );
        assert_eq!(
            config.margin.ratio_of(Metric::FailureRate).to_string(),
            "1.25"
        );
    }

    #[test]
    fn what_is_written_reads_back_as_itself() {
        let mut config = Config::default();
        config.window.as_of = NaiveDate::from_ymd_opt(2026, 11, 20);
        let text = toml::to_string(&config).unwrap();
        assert_eq!(Config::parse(&text).unwrap(), config);
    }
}
