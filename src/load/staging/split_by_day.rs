//! The rows of an agent in a batch, split by day.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use polars::prelude::*;

use super::arrivals::{Arrivals, known_on};
use super::cell_counts::{CellCounts, UnknownCell};
use super::first_seen::FirstSeen;
use super::label_counts::LabelCounts;
use super::name_counts::NameCounts;
use crate::load::cells::{CellEvent, Remark, refusal, row_of};
use crate::load::epoch_days::day_of;
use crate::load::quarantine::{Refusal, head};

/// The rows by day, and their counts.
#[derive(Debug)]
pub(in crate::load) struct DaySplit {
    /// The rows of each day within the window.
    pub(super) days: Vec<(i32, DataFrame)>,
    /// The rows of each day outside the window.
    pub(super) outside: BTreeMap<i32, u64>,
    /// When the rows within the window became known.
    pub(super) arrivals: Arrivals,
    /// The first day of each release, outside the window too.
    pub(super) first_seen: FirstSeen,
    /// The last day of any row, outside the window too.
    pub(super) last_day: Option<i32>,
    /// Successes that have a failure class.
    pub(super) classed_successes: u64,
    /// Unreadable cells of the rows within the window.
    pub(super) bad_cells: Vec<BadCell>,
    /// What happened to single cells of the rows within the window.
    pub(super) cells: CellCounts,
    /// The labels of the rows within the window.
    pub(super) labels: LabelCounts,
    /// The workflows and failure classes of all rows.
    pub(super) names: NameCounts,
}

/// An unreadable cell of a row that stays.
#[derive(Debug)]
pub(super) struct BadCell {
    /// The day of the row.
    pub(super) day: i32,
    /// The day the row became known.
    pub(super) known: i32,
    pub(super) listed: Refusal,
}

/// Splits rows; `window` is in days since 1970, and `otherwise` names the file of rows whose file is not known.
pub(super) fn split_by_day(
    frame: &DataFrame,
    otherwise: &str,
    remarks: Vec<Remark>,
    window: (i32, i32),
) -> PolarsResult<DaySplit> {
    let days = days(frame)?;
    let recorded = frame.column("recorded_at")?.datetime()?.physical();
    let mut rows_of: BTreeMap<i32, Vec<IdxSize>> = BTreeMap::new();
    let mut arrivals = Arrivals::default();
    let mut outside: BTreeMap<i32, u64> = BTreeMap::new();
    for ((row, day), recorded_at) in (0..).zip(&days).zip(recorded.iter()) {
        if (window.0..=window.1).contains(day) {
            rows_of.entry(*day).or_default().push(row);
            arrivals.note(*day, recorded_at);
        } else {
            *outside.entry(*day).or_default() += 1;
        }
    }
    let whole = |rows: &[IdxSize]| rows.len() == frame.height();
    let parts = rows_of
        .into_iter()
        .map(|(day, rows)| {
            let part = if whole(&rows) {
                frame.clone()
            } else {
                frame.take(&IdxCa::from_vec("rows".into(), rows))?
            };
            Ok((day, part))
        })
        .collect::<PolarsResult<Vec<_>>>()?;
    let mut labels = LabelCounts::default();
    for (_, part) in &parts {
        labels.absorb(LabelCounts::of(part)?);
    }
    let in_window = |remark: &Remark| (window.0..=window.1).contains(&days[remark.row]);
    let (mut cells, mut bad_cells) = (CellCounts::default(), Vec::new());
    for remark in remarks.into_iter().filter(in_window) {
        let Remark { row, field, what } = remark;
        let known = known_on(days[row], recorded.get(row));
        let tally = cells.of(days[row], known);
        let fault = match what {
            CellEvent::Unknown(fault) => fault,
            CellEvent::Twice => {
                tally.twice += 1;
                continue;
            }
            CellEvent::Trimmed => {
                *tally.trimmed.entry(field.name).or_default() += 1;
                continue;
            }
        };
        let listed = Refusal {
            cell: true,
            ..refusal(row_of(frame, row, otherwise)?, field, fault)
        };
        let unknown = UnknownCell {
            column: field.name,
            release: listed.release.clone().unwrap_or_default(),
            outcome: listed.outcome,
            reason: listed.reason.clone(),
        };
        let kind = (field.name, listed.reason.clone());
        if let (Some(text), Entry::Vacant(free)) = (&listed.text, tally.examples.entry(kind)) {
            free.insert(head(text).to_owned());
        }
        *tally.unknown.entry(unknown).or_default() += 1;
        bad_cells.push(BadCell {
            day: days[row],
            known,
            listed,
        });
    }
    Ok(DaySplit {
        bad_cells,
        cells,
        labels,
        names: NameCounts::of(frame)?,
        outside,
        arrivals,
        first_seen: first_seen(frame, &days)?,
        last_day: days.iter().max().copied(),
        classed_successes: classed_successes(frame)?,
        days: parts,
    })
}

fn days(frame: &DataFrame) -> PolarsResult<Vec<i32>> {
    let started = frame.column("started_at")?.datetime()?.physical();
    // A batch holds only rows with a start.
    Ok(started
        .iter()
        .map(|micros| micros.map_or(i32::MAX, day_of))
        .collect())
}

fn first_seen(frame: &DataFrame, days: &[i32]) -> PolarsResult<FirstSeen> {
    let mut first = FirstSeen::default();
    let releases = frame.column("release")?.str()?;
    let recorded = frame.column("recorded_at")?.datetime()?.physical();
    let mut last: Option<(&str, i32, i32)> = None;
    for ((release, day), recorded_at) in releases.iter().zip(days).zip(recorded.iter()) {
        let Some(release) = release else { continue };
        let sighting = (release, *day, known_on(*day, recorded_at));
        // Rows of one release and day are often consecutive.
        if last != Some(sighting) {
            last = Some(sighting);
            first.note(release, *day, sighting.2);
        }
    }
    Ok(first)
}

fn classed_successes(frame: &DataFrame) -> PolarsResult<u64> {
    let classes = frame.column("failure_class")?;
    if classes.null_count() == frame.height() {
        return Ok(0);
    }
    let outcomes = frame.column("outcome")?.str()?;
    let both = outcomes.iter().zip(classes.str()?.iter());
    Ok(both
        .map(|(outcome, class)| u64::from(outcome == Some("success") && class.is_some()))
        .sum())
}
