//! Canonical columns under construction: one builder for each type.

use polars::prelude::*;

use super::input_cell::Canonical;
use super::layout::{SOURCE_FILE, SOURCE_LINE, TableLayout};
use crate::record::Kind;

/// The canonical type of a kind.
pub(in crate::load) const fn type_of(kind: Kind) -> DataType {
    match kind {
        Kind::Text | Kind::Name | Kind::TextOrList | Kind::Labels | Kind::Word(_) => {
            DataType::String
        }
        Kind::Timestamp => DataType::Datetime(TimeUnit::Microseconds, None),
        Kind::Count | Kind::Severity => DataType::Int64,
        Kind::Amount => DataType::Float64,
        Kind::Flag => DataType::Boolean,
    }
}

/// A column of one canonical type under construction.
pub(super) enum ColumnBuilder {
    Text(StringChunkedBuilder),
    Integer(Vec<Option<i64>>),
    Float(Vec<Option<f64>>),
    Flag(Vec<Option<bool>>),
}

impl ColumnBuilder {
    pub(super) fn new(name: &str, kind: Kind) -> Self {
        match kind {
            Kind::Text | Kind::Name | Kind::TextOrList | Kind::Labels | Kind::Word(_) => {
                Self::Text(StringChunkedBuilder::new(name.into(), 0))
            }
            Kind::Timestamp | Kind::Count | Kind::Severity => Self::Integer(Vec::new()),
            Kind::Amount => Self::Float(Vec::new()),
            Kind::Flag => Self::Flag(Vec::new()),
        }
    }

    pub(super) fn push(&mut self, value: &Canonical<'_>) {
        match (self, value) {
            (Self::Text(texts), Canonical::Text(text)) => texts.append_value(text),
            (Self::Text(texts), _) => texts.append_null(),
            (Self::Integer(numbers), Canonical::Integer(number)) => numbers.push(Some(*number)),
            (Self::Integer(numbers), _) => numbers.push(None),
            (Self::Float(numbers), Canonical::Float(number)) => numbers.push(Some(*number)),
            (Self::Float(numbers), _) => numbers.push(None),
            (Self::Flag(flags), Canonical::Flag(flag)) => flags.push(Some(*flag)),
            (Self::Flag(flags), _) => flags.push(None),
        }
    }

    pub(super) fn finish(self, name: &str, kind: Kind) -> Series {
        let series = match self {
            Self::Text(texts) => texts.finish().into_series(),
            Self::Integer(numbers) => Series::new(name.into(), numbers),
            Self::Float(numbers) => Series::new(name.into(), numbers),
            Self::Flag(flags) => Series::new(name.into(), flags),
        };
        if kind == Kind::Timestamp {
            series.into_datetime(TimeUnit::Microseconds, None)
        } else {
            series
        }
    }
}

/// A column that is created with the first row that has a value.
#[derive(Default)]
struct Growing {
    builder: Option<ColumnBuilder>,
    filled: usize,
}

/// The columns of a layout under construction.
pub(super) struct TableBuilder {
    layout: TableLayout,
    growing: Vec<Growing>,
    lines: Vec<i64>,
}

impl TableBuilder {
    pub(super) fn new(layout: TableLayout) -> Self {
        let growing = layout.fields.iter().map(|_| Growing::default()).collect();
        Self {
            layout,
            growing,
            lines: Vec::new(),
        }
    }

    /// How many rows were added.
    pub(super) fn rows(&self) -> usize {
        self.lines.len()
    }

    /// Adds a row of checked values. Columns without a value are null.
    pub(super) fn push(&mut self, line: u64, values: &[(usize, Canonical<'_>)]) {
        let row = self.lines.len();
        for (position, value) in values {
            if *value == Canonical::Null {
                continue;
            }
            let column = &mut self.growing[*position];
            let field = &self.layout.fields[*position];
            let builder = column
                .builder
                .get_or_insert_with(|| ColumnBuilder::new(field.name, field.kind));
            for _ in column.filled..row {
                builder.push(&Canonical::Null);
            }
            builder.push(value);
            column.filled = row + 1;
        }
        self.lines.push(i64::try_from(line).unwrap_or(i64::MAX));
    }

    /// The canonical table: every column of the layout, and the source of each row.
    pub(super) fn finish(self, file: &str) -> PolarsResult<DataFrame> {
        let height = self.lines.len();
        let mut columns: Vec<Column> = Vec::with_capacity(self.growing.len() + 2);
        for (column, field) in self.growing.into_iter().zip(self.layout.fields) {
            let series = match column.builder {
                Some(mut builder) => {
                    for _ in column.filled..height {
                        builder.push(&Canonical::Null);
                    }
                    builder.finish(field.name, field.kind)
                }
                None => Series::full_null(field.name.into(), height, &type_of(field.kind)),
            };
            columns.push(series.into());
        }
        columns.push(
            StringChunked::full(SOURCE_FILE.into(), file, height)
                .into_series()
                .into(),
        );
        columns.push(Series::new(SOURCE_LINE.into(), self.lines).into());
        DataFrame::new(height, columns)
    }
}
