//! One run among the rows, as it counts.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use chrono::{DateTime, Utc};
use polars::prelude::{DataFrame, Engine, col, lit};

use super::{UNCLASSIFIED, classes, repeats};
use crate::classify::Classifier;
use crate::load::{Records, Vantage};
use crate::vocabulary::{ClassSource, Outcome};

/// One run.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// What was deployed.
    pub release: String,
    /// The workflow.
    pub workflow: String,
    /// The tool.
    pub tool: Option<String>,
    /// How it ended.
    pub outcome: Outcome,
    /// The failure class; `None` on success.
    pub failure_class: Option<String>,
    /// How it came by its class; `None` on success.
    pub classified_by: Option<ClassSource>,
    /// The rule that gave the class.
    pub rule: Option<String>,
    /// 1 is worst.
    pub severity: Option<u8>,
    /// Attempts after the first.
    pub retry_count: Option<u64>,
    /// A person finished or repaired it.
    pub rescued: Option<bool>,
    /// Person-minutes.
    pub rescue_minutes: Option<f64>,
    /// Dollars.
    pub cost_usd: Option<f64>,
    /// Untrusted text, empty where there is none.
    pub error_message: String,
    /// The file its row stands in.
    pub source_file: Option<String>,
    /// The line, or the row, in the file.
    pub source_line: Option<u64>,
    /// The record's columns in which it has a value.
    pub present: BTreeSet<String>,
}

/// The row that counts of each day of the window on which a run of this id began, in order.
pub fn find(
    records: &Records,
    vantage: &Vantage,
    classifier: Option<&Classifier>,
    run_id: &str,
) -> Result<Vec<Run>> {
    let mut runs = Vec::new();
    for date in records.days().filter(|date| vantage.window.contains(date)) {
        let known = records.day_known_by(date, vantage.known_by)?;
        let rows = known
            .filter(col("run_id").eq(lit(run_id.to_owned())))
            .collect_with_engine(Engine::Streaming)
            .with_context(|| format!("reading {date}"))?
            .unwrap_single();
        if rows.height() > 0 {
            let row = classes::fill(repeats::keep_last(rows)?.frame, classifier)?;
            let rule = row.by_rule.into_keys().map(|(_, rule)| rule).next();
            runs.push(first(&row.frame, rule)?);
        }
    }
    Ok(runs)
}

fn first(rows: &DataFrame, rule: Option<String>) -> Result<Run> {
    let row = rows.head(Some(1));
    let text = |name: &str| -> Result<Option<String>> {
        Ok(row.column(name)?.str()?.get(0).map(str::to_owned))
    };
    let required = |name: &str| text(name)?.with_context(|| format!("a run without {name}"));
    let amount = |name: &str| -> Result<Option<f64>> { Ok(row.column(name)?.f64()?.get(0)) };
    let outcome = Outcome::from_word(&required("outcome")?).context("an outcome of no kind")?;
    let class = text("failure_class")?;
    let source = match (&class, &rule) {
        (_, Some(_)) => ClassSource::Rule,
        (Some(_), None) => ClassSource::Recorded,
        (None, None) => ClassSource::Unclassified,
    };
    let started_at = row.column("started_at")?.datetime()?.physical().get(0);
    let line = row
        .column(crate::load::SOURCE_LINE)?
        .cast(&polars::prelude::DataType::UInt64)?;
    Ok(Run {
        started_at: started_at
            .and_then(DateTime::from_timestamp_micros)
            .context("a run without started_at")?,
        release: required("release")?,
        workflow: required("workflow")?,
        tool: text("tool")?,
        outcome,
        failure_class: match outcome {
            Outcome::Failure => Some(class.unwrap_or_else(|| UNCLASSIFIED.to_owned())),
            Outcome::Success => None,
        },
        classified_by: (outcome == Outcome::Failure).then_some(source),
        rule,
        severity: row
            .column("severity")?
            .i64()?
            .get(0)
            .and_then(|level| u8::try_from(level).ok()),
        retry_count: row
            .column("retry_count")?
            .i64()?
            .get(0)
            .map(i64::unsigned_abs),
        rescued: row.column("rescued")?.bool()?.get(0),
        rescue_minutes: amount("rescue_minutes")?,
        cost_usd: amount("cost_usd")?,
        error_message: text("error_message")?.unwrap_or_default(),
        source_file: text(crate::load::SOURCE_FILE)?,
        source_line: line.u64()?.get(0),
        present: row
            .columns()
            .iter()
            .filter(|column| column.null_count() == 0)
            .map(|column| column.name().to_string())
            .collect(),
    })
}
