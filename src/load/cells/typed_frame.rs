//! Rows in typed columns, from a Parquet file or from the output of a mapping.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::*;

use super::batch::{Batch, Notes, a_success, nothing, refusal};
use super::check_cell::{check, number_as_text};
use super::column_builders::{ColumnBuilder, type_of};
use super::input_cell::{Canonical, CellFault, InputCell};
use super::input_labels::label_column;
use super::layout::{SOURCE_FILE, SOURCE_LINE, TableLayout};
use super::nested_json::nested_json;
use super::prepared::prepared;
use super::remarks::{CellEvent, Remark};
use super::texts_of_bytes::{NOT_UTF8, whole_texts, with_texts};
use super::whole_columns;
use crate::load::epoch_days::{date, day_of_text};
use crate::load::quarantine::Refusal;
use crate::record::{Field, Kind, named_agent};
use crate::vocabulary::Outcome;
use crate::zone::Zone;

/// Who typed the columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::load) enum Typing {
    /// A Parquet file: a text is a text.
    File,
    /// A mapping: a text may represent any type, and a date means midnight UTC.
    Mapping,
}

/// Where the rows of a frame came from.
pub(in crate::load) struct Provenance {
    /// The file of each row: `SOURCE_FILE`.
    pub(in crate::load) files: Column,
    /// The line of each row: `SOURCE_LINE`.
    pub(in crate::load) lines: Column,
    /// The name for rows whose file is not known.
    pub(in crate::load) otherwise: String,
    /// The columns that the names of folders gave, as text that may stand for anything.
    pub(in crate::load) from_folders: BTreeSet<&'static str>,
}

/// Why a column of this type cannot be read; `None` if it can.
pub(in crate::load) fn unreadable(
    field: &Field,
    dtype: &DataType,
    typing: Typing,
) -> Option<String> {
    let mapped = typing == Typing::Mapping;
    let fits = match dtype {
        DataType::Null => true,
        // Bytes stand for text.
        DataType::String | DataType::Binary | DataType::Categorical(..) | DataType::Enum(..) => {
            mapped || !matches!(field.kind, Kind::Count | Kind::Amount | Kind::Flag)
        }
        DataType::Boolean => field.kind == Kind::Flag,
        DataType::Date => matches!(field.kind, Kind::Timestamp | Kind::Text | Kind::Name),
        DataType::Datetime(..) => field.kind == Kind::Timestamp,
        DataType::List(_) | DataType::Struct(_) => {
            matches!(field.kind, Kind::TextOrList | Kind::Labels)
        }
        number if number.is_primitive_numeric() || number.is_decimal() => matches!(
            field.kind,
            Kind::Text
                | Kind::Name
                | Kind::TextOrList
                | Kind::Count
                | Kind::Amount
                | Kind::Severity
                | Kind::Timestamp
        ),
        _ => false,
    };
    let wanted = match field.kind {
        Kind::TextOrList => "text or a list",
        Kind::Labels => "an object of labels",
        Kind::Text | Kind::Name | Kind::Word(_) => "text",
        Kind::Timestamp => "timestamps",
        Kind::Count => "whole numbers",
        Kind::Amount => "numbers",
        Kind::Flag => "true or false",
        Kind::Severity => "a severity from 1 to 5, or a word for it",
    };
    (!fits).then(|| {
        format!(
            "the column `{}` has the type {dtype} but must hold {wanted}",
            field.name
        )
    })
}

/// Checks a frame against a layout. Missing columns are null, and columns that the layout does not have are dropped.
pub(in crate::load) fn check_frame(
    frame: &DataFrame,
    layout: TableLayout,
    typing: Typing,
    sources: Provenance,
) -> PolarsResult<Batch> {
    let height = frame.height();
    let mut notes = Notes {
        from_folders: sources.from_folders.clone(),
        ..Notes::default()
    };
    let mut faults: BTreeMap<usize, (usize, CellFault)> = BTreeMap::new();
    let mut remarks: Vec<Remark> = Vec::new();
    let mut outcomes: Option<Series> = None;
    let mut columns: Vec<Column> = Vec::with_capacity(layout.fields.len() + 2);
    for (position, field) in layout.fields.iter().enumerate() {
        let own = match field.kind {
            Kind::Labels => label_column(frame, typing)?,
            _ => frame
                .column(field.name)
                .ok()
                .map(|column| column.as_materialized_series().clone()),
        };
        let own = own.map(whole_texts).transpose()?;
        let Some(series) = &own else {
            columns.push(absent(&layout, position, height).into());
            continue;
        };
        notes.present |= 1 << position;
        if field.name == "started_at" {
            notes.midnights = midnights(series)?;
        }
        let is_folder = sources.from_folders.contains(field.name);
        let typing = if is_folder { Typing::Mapping } else { typing };
        let mut checked = checked(series, field.kind, layout.zone, typing)?;
        if is_local(series) && field.kind == Kind::Timestamp && layout.zone.is_none() {
            notes.taken_as_utc.insert(field.name);
        }
        if layout.filled() == Some(position) {
            outcomes = Some(checked.series.clone());
            checked = only_failures(&checked)?;
        }
        remarks.extend(
            checked
                .events
                .into_iter()
                .map(|(row, what)| Remark { row, field, what }),
        );
        for (row, fault) in checked.faults {
            if layout.refuses(position) {
                faults.entry(row).or_insert((position, fault));
            } else {
                remarks.push(Remark {
                    row,
                    field,
                    what: CellEvent::Unknown(fault),
                });
            }
        }
        columns.push(checked.series.into());
    }
    require(&layout, &columns, &mut faults);
    columns.push(sources.files.with_name(SOURCE_FILE.into()));
    columns.push(sources.lines.with_name(SOURCE_LINE.into()));
    let mut whole = DataFrame::new(height, columns)?;
    if faults.is_empty() {
        return Ok(Batch {
            frame: whole,
            otherwise: sources.otherwise,
            refusals: Vec::new(),
            remarks,
            notes,
        });
    }
    let passed: BooleanChunked = (0..height).map(|row| !faults.contains_key(&row)).collect();
    let frame = whole.filter(&passed)?;
    let remarks = of_passed(remarks, &faults);
    if let (Some(position), Some(outcomes)) = (layout.filled(), outcomes) {
        whole.replace_column(position, outcomes.into())?;
    }
    let refusals = faults
        .into_iter()
        .map(|(row, (position, fault))| {
            let row = row_of(&whole, row, &sources.otherwise)?;
            Ok(refusal(row, &layout.fields[position], fault))
        })
        .collect::<PolarsResult<_>>()?;
    Ok(Batch {
        frame,
        otherwise: sources.otherwise,
        refusals,
        remarks,
        notes,
    })
}

/// The remarks on the rows that passed, by their row among those.
fn of_passed(remarks: Vec<Remark>, faults: &BTreeMap<usize, (usize, CellFault)>) -> Vec<Remark> {
    let refused: Vec<usize> = faults.keys().copied().collect();
    let placed = remarks.into_iter().filter_map(|remark| {
        // The refused rows before it are gone.
        let before = refused.binary_search(&remark.row).err()?;
        Some(Remark {
            row: remark.row - before,
            ..remark
        })
    });
    placed.collect()
}

/// Which row it is, for the quarantine.
pub(in crate::load) fn row_of(
    frame: &DataFrame,
    row: usize,
    otherwise: &str,
) -> PolarsResult<Refusal> {
    let text = |name: &str| match frame.column(name) {
        Ok(column) => Ok(column.str()?.get(row).map(str::to_owned)),
        // An exposure has no run ids and no outcomes.
        Err(_) => PolarsResult::Ok(None),
    };
    let line = frame.column(SOURCE_LINE)?.i64()?.get(row);
    Ok(Refusal {
        file: text(SOURCE_FILE)?.unwrap_or_else(|| otherwise.to_owned()),
        line: line.and_then(|line| u64::try_from(line).ok()),
        run_id: text("run_id")?,
        release: text("release")?,
        agent: named_agent(text("agent")?.as_deref()).map(str::to_owned),
        outcome: text("outcome")?.and_then(|word| Outcome::from_word(&word)),
        ..Refusal::default()
    })
}

fn absent(layout: &TableLayout, position: usize, height: usize) -> Series {
    let field = &layout.fields[position];
    if layout.filled() == Some(position) {
        StringChunked::full(field.name.into(), "failure", height).into_series()
    } else {
        Series::full_null(field.name.into(), height, &type_of(field.kind))
    }
}

/// Finds the rows with an empty required column.
fn require(
    layout: &TableLayout,
    columns: &[Column],
    faults: &mut BTreeMap<usize, (usize, CellFault)>,
) {
    for (position, column) in columns.iter().enumerate() {
        if !layout.requires(position) || column.null_count() == 0 {
            continue;
        }
        for (row, there) in column.is_not_null().iter().enumerate() {
            if there != Some(true) {
                faults.entry(row).or_insert_with(|| (position, nothing()));
            }
        }
    }
}

/// A checked column. A refused cell is null, and its row is among the faults.
struct CheckedColumn {
    series: Series,
    faults: Vec<(usize, CellFault)>,
    events: Vec<(usize, CellEvent)>,
}

/// Whether a column has typed times without a zone.
fn is_local(series: &Series) -> bool {
    matches!(series.dtype(), DataType::Datetime(_, None)) && series.null_count() < series.len()
}

fn checked(
    series: &Series,
    kind: Kind,
    zone: Option<Zone>,
    typing: Typing,
) -> PolarsResult<CheckedColumn> {
    if let Some(series) = whole_columns::canonical(series, kind, zone)? {
        return Ok(CheckedColumn {
            series,
            faults: Vec::new(),
            events: Vec::new(),
        });
    }
    let is_local = is_local(series);
    let plain = match series.dtype() {
        DataType::Categorical(..) | DataType::Enum(..) => series.cast(&DataType::String)?,
        DataType::Decimal(..) if matches!(kind, Kind::Text | Kind::Name) => {
            series.cast(&DataType::String)?
        }
        DataType::Decimal(..) => series.cast(&DataType::Float64)?,
        DataType::Datetime(..) => series.cast(&DataType::Datetime(TimeUnit::Microseconds, None))?,
        _ => series.clone(),
    };
    let mut builder = ColumnBuilder::new(series.name(), kind);
    let (mut faults, mut events) = (Vec::new(), Vec::new());
    for row in 0..plain.len() {
        let cell = match cell(plain.get(row)?, kind, typing) {
            InputCell::Instant(micros) if is_local => InputCell::Local(micros),
            cell => cell,
        };
        let checked = prepared(kind, zone, cell).and_then(|(cell, event)| {
            events.extend(event.map(|event| (row, event)));
            check(kind, cell)
        });
        match checked {
            Ok(value) => builder.push(&value),
            Err(fault) => {
                builder.push(&Canonical::Null);
                faults.push((row, fault));
            }
        }
    }
    Ok(CheckedColumn {
        series: builder.finish(series.name(), kind),
        faults,
        events,
    })
}

/// In an input of failures, an empty outcome means failure and a success is a fault.
fn only_failures(outcomes: &CheckedColumn) -> PolarsResult<CheckedColumn> {
    let name = outcomes.series.name().clone();
    let mut faults = outcomes.faults.clone();
    let mut filled = Vec::with_capacity(outcomes.series.len());
    for (row, outcome) in outcomes.series.str()?.iter().enumerate() {
        if outcome == Some("success") {
            faults.push((row, a_success()));
        }
        filled.push(outcome.unwrap_or("failure"));
    }
    Ok(CheckedColumn {
        series: StringChunked::from_slice(name, &filled).into_series(),
        faults,
        events: Vec::new(),
    })
}

fn midnights(series: &Series) -> PolarsResult<u64> {
    Ok(match series.dtype() {
        DataType::Binary => midnights(&with_texts(series)?)?,
        DataType::Date => (series.len() - series.null_count()) as u64,
        DataType::String => {
            let texts = series.str()?.iter().flatten();
            texts
                .map(|text| u64::from(day_of_text(text).is_some()))
                .sum()
        }
        _ => 0,
    })
}

pub(super) fn cell(value: AnyValue<'_>, kind: Kind, typing: Typing) -> InputCell<'_> {
    let cell = match value {
        AnyValue::Null => InputCell::Null,
        AnyValue::Boolean(flag) => InputCell::Flag(flag),
        AnyValue::String(text) => InputCell::Text(Cow::Borrowed(text)),
        AnyValue::StringOwned(text) => InputCell::Text(Cow::Owned(text.to_string())),
        AnyValue::Binary(bytes) => match str::from_utf8(bytes) {
            Ok(text) => InputCell::Text(Cow::Borrowed(text)),
            Err(_) => not_utf8(String::from_utf8_lossy(bytes)),
        },
        AnyValue::Date(days) => InputCell::Midnight(days),
        AnyValue::Datetime(micros, ..) | AnyValue::DatetimeOwned(micros, ..) => {
            InputCell::Instant(micros)
        }
        AnyValue::Float32(number) => InputCell::Float(f64::from(number)),
        AnyValue::Float64(number) => InputCell::Float(number),
        nested @ (AnyValue::List(_) | AnyValue::Struct(..) | AnyValue::StructOwned(_)) => {
            match nested_json(&nested) {
                Ok(json) => InputCell::Nested(Cow::Owned(json.to_string())),
                Err(_) => not_utf8(Cow::Owned(nested.to_string())),
            }
        }
        AnyValue::UInt64(number) if i64::try_from(number).is_err() => {
            InputCell::Untyped(Cow::Owned(number.to_string()))
        }
        other => match other.try_extract::<i64>() {
            Ok(number) => InputCell::Integer(number),
            Err(_) => InputCell::Float(other.try_extract().unwrap_or(f64::NAN)),
        },
    };
    match (kind, typing, cell) {
        (
            Kind::Text | Kind::Name | Kind::TextOrList,
            _,
            cell @ (InputCell::Integer(_) | InputCell::Float(_)),
        ) => number_as_text(cell),
        (Kind::Text | Kind::Name, _, InputCell::Midnight(day)) => {
            InputCell::Untyped(Cow::Owned(date(day).to_string()))
        }
        (Kind::Timestamp, Typing::Mapping, InputCell::Text(text)) => match day_of_text(&text) {
            Some(day) => InputCell::Midnight(day),
            None => InputCell::Untyped(text),
        },
        (_, Typing::Mapping, InputCell::Text(text)) => InputCell::Untyped(text),
        (_, _, cell) => cell,
    }
}

const fn not_utf8(text: Cow<'_, str>) -> InputCell<'_> {
    InputCell::Faulty {
        reason: NOT_UTF8,
        text,
    }
}
