//! Counts of all runs, by the SQL of `queries/cube/`.

use anyhow::{Context, Result, anyhow};
use chrono::NaiveDate;
use polars::prelude::{DataFrame, DataType, Expr, IntoLazy, col, lit};

use crate::cube::counts::{
    BETWEEN, Cell, ClusterSizes, ClusterSums, Day, Dimension, Facet, FailedTogether,
    KnownLateByRelease, Occasion, Occasions, RunCounts, Waits,
};
use crate::cube::rows::query;
use crate::vocabulary::{ApprovalState, Outcome};

/// The minute of a date without a time.
const MIDNIGHT: &str = "00:00";

/// Fills in the day's [`RunCounts`].
pub(super) fn runs(rows: &DataFrame, day: &mut Day) -> Result<()> {
    let counted = query(rows, include_str!("../../../queries/cube/runs.sql"))?;
    for row in 0..counted.height() {
        let count = |column: &str| count_at(&counted, column, row);
        day.runs.insert(
            cell_at(&counted, row)?,
            RunCounts {
                runs: count("runs")?,
                failures: count("failures")?,
                high_severity: count("high_severity")?,
                severity_unknown: count("severity_unknown")?,
                rescued: count("rescued")?,
                not_rescued: count("not_rescued")?,
                hidden_rescues: count("hidden_rescues")?,
                success_not_rescued: count("success_not_rescued")?,
                approval_known: count("approval_known")?,
                boundary: count("boundary")?,
                boundary_known: count("boundary_known")?,
                authority_crossed: count("authority_crossed")?,
                authority_kept: count("authority_kept")?,
            },
        );
    }
    Ok(())
}

/// Fills in the day's approval states.
pub(super) fn approval_states(rows: &DataFrame, day: &mut Day) -> Result<()> {
    let counted = query(
        rows,
        include_str!("../../../queries/cube/approval_states.sql"),
    )?;
    for row in 0..counted.height() {
        let word = text_at(&counted, "approval_state", row)?;
        let state = ApprovalState::from_word(word)
            .ok_or_else(|| anyhow!("unknown approval state {word:?} after loading"))?;
        let runs = count_at(&counted, "runs", row)?;
        day.approval_states
            .insert((cell_at(&counted, row)?, state), runs);
    }
    Ok(())
}

/// Fills in how long approvals waited.
pub(super) fn approval_waits(rows: &DataFrame, day: &mut Day) -> Result<()> {
    if rows.column("approval_wait_s")?.null_count() == rows.height() {
        return Ok(());
    }
    let counted = query(
        rows,
        include_str!("../../../queries/cube/approval_waits.sql"),
    )?;
    for row in 0..counted.height() {
        let count = |column: &str| count_at(&counted, column, row);
        day.approval_waits.insert(
            cell_at(&counted, row)?,
            Waits {
                approvals: count("approvals")?,
                seconds: count("seconds")?,
                seconds_squared: count("seconds_squared")?,
            },
        );
    }
    Ok(())
}

/// Fills in the day's runs by hour.
pub(super) fn hours(rows: &DataFrame, day: &mut Day) -> Result<()> {
    let counted = query(rows, include_str!("../../../queries/cube/hours.sql"))?;
    for row in 0..counted.height() {
        let hour = u8::try_from(count_at(&counted, "hour", row)?).context("an hour beyond 23")?;
        let runs = count_at(&counted, "runs", row)?;
        day.hours.insert((cell_at(&counted, row)?, hour), runs);
    }
    Ok(())
}

/// How many days after their own the runs of a day became known.
pub(super) fn known_late(rows: &DataFrame, date: NaiveDate) -> Result<KnownLateByRelease> {
    let mut known_late = KnownLateByRelease::new();
    if rows.column("recorded_at")?.null_count() == rows.height() {
        return Ok(known_late);
    }
    let counted = query(rows, include_str!("../../../queries/cube/known_late.sql"))?;
    let recorded_on = counted.column("recorded_on")?.date()?.physical().clone();
    let day = date.signed_duration_since(NaiveDate::default()).num_days();
    for row in 0..counted.height() {
        let word = text_at(&counted, "outcome", row)?;
        let outcome = Outcome::from_word(word)
            .ok_or_else(|| anyhow!("unknown outcome {word:?} after loading"))?;
        let recorded_on = i64::from(recorded_on.get(row).unwrap_or_default());
        // What was recorded before it began is known on its own day.
        let days = usize::try_from(recorded_on - day).unwrap_or(0);
        let release = text_at(&counted, "release", row)?.to_owned();
        let runs = count_at(&counted, "runs", row)?;
        let of_release = known_late.entry(release).or_default();
        of_release.count(outcome, days, runs);
    }
    Ok(known_late)
}

/// Fills in the day's clusters.
pub(super) fn clusters(rows: &DataFrame, day: &mut Day) -> Result<()> {
    if rows.column("cluster")?.null_count() == rows.height() {
        return Ok(());
    }
    let sizes = query(
        rows,
        include_str!("../../../queries/cube/cluster_sizes.sql"),
    )?;
    for row in 0..sizes.height() {
        let count = |column: &str| count_at(&sizes, column, row);
        day.cluster_sizes.insert(
            cell_at(&sizes, row)?,
            ClusterSizes {
                clusters: count("clusters")?,
                runs: count("runs")?,
                runs_squared: count("runs_squared")?,
            },
        );
    }
    let sums = query(rows, include_str!("../../../queries/cube/clusters.sql"))?;
    for row in 0..sums.height() {
        let count = |column: &str| count_at(&sums, column, row);
        let class = sums.column("failure_class")?.str()?.get(row);
        day.clusters.insert(
            (cell_at(&sums, row)?, class.map(str::to_owned)),
            ClusterSums {
                clusters: count("clusters")?,
                failures: count("failures")?,
                failures_squared: count("failures_squared")?,
                failures_times_runs: count("failures_times_runs")?,
            },
        );
    }
    Ok(())
}

/// The runs of each value of some columns. Those of the hours are counted by `hours.sql` already.
pub(super) fn facets(rows: &DataFrame, columns: &[Dimension]) -> Result<Vec<(Facet, Cell, u64)>> {
    let mut facets = Vec::new();
    for dimension in columns.iter().copied() {
        if dimension == Dimension::Hour {
            continue;
        }
        let facet = match dimension.parts() {
            Some([one, other]) => value(one) + lit(BETWEEN.to_string()) + value(other),
            None => value(dimension),
        };
        let asked = [col("release"), col("workflow"), facet.alias("facet")];
        let asked = rows.clone().lazy().select(asked).collect()?;
        let counted = query(&asked, include_str!("../../../queries/cube/facets.sql"))?;
        for row in 0..counted.height() {
            let facet = Facet {
                dimension,
                value: text_at(&counted, "facet", row)?.to_owned(),
            };
            facets.push((
                facet,
                cell_at(&counted, row)?,
                count_at(&counted, "runs", row)?,
            ));
        }
    }
    Ok(facets)
}

/// The runs that failed together in a cluster, a batch or a minute.
pub(super) fn occasions(rows: &DataFrame) -> Result<Occasions> {
    let mut occasions = Occasions::default();
    for occasion in Occasion::ALL {
        let facet = match occasion {
            Occasion::Cluster => col("cluster"),
            Occasion::Batch => col("batch"),
            Occasion::Minute => col("started_at").dt().strftime("%H:%M"),
        };
        let asked = ["release", "workflow", "outcome", "failure_class"].map(col);
        let asked = asked.into_iter().chain([facet.alias("facet")]);
        let asked: Vec<Expr> = asked.collect();
        let asked = rows.clone().lazy().select(asked).collect()?;
        let facets = asked.column("facet")?;
        // Where every run is at midnight, the records have dates, and no minute says which runs began together.
        let are_dates = occasion == Occasion::Minute
            && facets.str()?.iter().all(|minute| minute == Some(MIDNIGHT));
        if facets.null_count() == asked.height() || are_dates {
            continue;
        }
        let counted = query(
            &asked,
            include_str!("../../../queries/cube/failed_together.sql"),
        )?;
        // The parts of a value follow each other.
        let mut row = 0;
        while row < counted.height() {
            let value = |row| {
                let release = text_at(&counted, "release", row)?;
                anyhow::Ok((release, text_at(&counted, "facet", row)?))
            };
            let (release, facet) = value(row)?;
            let runs = count_at(&counted, "runs", row)?;
            let mut failures = FailedTogether::new();
            while row < counted.height() && value(row)? == (release, facet) {
                let workflow = text_at(&counted, "workflow", row)?.to_owned();
                let class = text_at(&counted, "failure_class", row)?.to_owned();
                failures.insert((workflow, class), count_at(&counted, "failures", row)?);
                row += 1;
            }
            occasions.add((occasion, release.to_owned()), failures, runs);
        }
    }
    occasions.keep_most();
    Ok(occasions)
}

/// A column's value in a pair of columns, as text.
fn value(dimension: Dimension) -> Expr {
    match dimension {
        Dimension::Hour => {
            let hour = col("started_at").dt().hour().cast(DataType::Int32);
            (hour.clone() - hour % lit(3)).cast(DataType::String)
        }
        _ => col(dimension.name()),
    }
}

fn cell_at(frame: &DataFrame, row: usize) -> Result<Cell> {
    Ok(Cell {
        release: text_at(frame, "release", row)?.to_owned(),
        workflow: text_at(frame, "workflow", row)?.to_owned(),
    })
}

fn text_at<'a>(frame: &'a DataFrame, column: &str, row: usize) -> Result<&'a str> {
    frame
        .column(column)?
        .str()?
        .get(row)
        .with_context(|| format!("column {column} is null in a count"))
}

fn count_at(frame: &DataFrame, column: &str, row: usize) -> Result<u64> {
    let count = frame.column(column)?.i64()?.get(row).unwrap_or(0);
    u64::try_from(count).with_context(|| format!("column {column} holds a negative count"))
}
