//! A first look at inputs whose columns are not known: the tables that a mapping would find, and a part of their rows.
//!
//! Of many files some are read, spread over all of them, and of a long file its beginning.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::*;

use super::sql::{ReadColumns, References};
use super::survey_inside::columns_inside;
use super::table_names::{FILE, LINE, RAW, ROW};
use super::tables::{TableSource, TableStore, exactly, read_first};
use crate::load::error::LoadError;
use crate::load::limits::Limits;
use crate::load::sources::{InputFile, InputFiles};
use crate::step::Step;

/// The most files that are read.
const MOST_FILES: usize = 200;
/// The most blocks of all files together, of about two megabytes each.
const MOST_BLOCKS: usize = 128;
/// The most rows of a table that are kept, spread over all that were read.
const MOST_ROWS: u64 = 4_000;
/// The most characters of a cell that are kept.
const LONGEST_CELL: usize = 200;
/// The most characters of a cell that are read. A longer text may be an object of which nothing is seen.
const LONGEST_TEXT: u32 = 4_000;
/// The column that numbers the rows while some of them are chosen.
const PLACE: &str = "__place";

/// What the inputs hold.
#[derive(Debug, Default)]
pub struct Survey {
    /// `raw` first, then the lists and keyed objects.
    pub tables: Vec<SurveyTable>,
}

/// A table that a mapping would find.
#[derive(Debug)]
pub struct SurveyTable {
    /// Its name.
    pub name: String,
    /// The rows kept.
    pub rows: usize,
    /// The columns, by name.
    pub columns: Vec<SurveyColumn>,
}

/// A column of such a table.
#[derive(Debug)]
pub struct SurveyColumn {
    /// The name, dotted where it is inside an object.
    pub name: String,
    /// The kind of its values.
    pub kind: SurveyKind,
    /// Whether it is a field of an element of a list around the rows, such as `jobs.name` of `builds`.
    pub is_around: bool,
    /// The values as text, one a row.
    pub cells: Vec<Option<String>>,
}

/// The kind of a column's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SurveyKind {
    /// Whole numbers.
    Whole,
    /// Numbers.
    Number,
    /// True or false.
    Flag,
    /// Typed times.
    Time,
    /// Text, or what is kept as text.
    Text,
}

impl SurveyKind {
    fn of(dtype: &DataType) -> Self {
        match dtype {
            DataType::Boolean => Self::Flag,
            DataType::Date | DataType::Datetime(..) => Self::Time,
            number if number.is_integer() => Self::Whole,
            number if number.is_primitive_numeric() || number.is_decimal() => Self::Number,
            _ => Self::Text,
        }
    }

    /// The kind in words.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Whole => "whole numbers",
            Self::Number => "numbers",
            Self::Flag => "true or false",
            Self::Time => "times",
            Self::Text => "text",
        }
    }
}

/// Looks at the inputs. `named` are columns of `raw` that matter; the keys of a Parquet map are found only by name.
pub(in crate::load) fn read_survey(
    runs: &[String],
    named: &BTreeSet<String>,
    limits: Limits,
    progress: &dyn Fn(Step<'_>),
) -> Result<Survey, LoadError> {
    let inputs = InputFiles::resolve(runs, limits)?.files;
    let step = inputs.len().div_ceil(MOST_FILES);
    let files: Vec<&InputFile> = inputs.iter().step_by(step).collect();
    let blocks = MOST_BLOCKS.div_ceil(files.len());
    let discovery = References {
        discovers: true,
        ..References::default()
    };
    let lists = read_files(&files, &discovery, 1, progress)?.lists;
    let mut tables = BTreeMap::new();
    for list in lists {
        tables.insert(list, all(named.clone()));
    }
    tables.insert(RAW.to_owned(), all(named.clone()));
    let wanted = References {
        main: tables.keys().cloned().collect(),
        tables,
        brings_around: true,
        ..References::default()
    };
    let mut store = read_files(&files, &wanted, blocks, progress)?;
    let tables = store.frames()?;
    let fails = |error: PolarsError| LoadError::storage(&tempfile::env::temp_dir(), error);
    let mut found = Vec::new();
    for (name, frame) in tables.registered(None) {
        let table = sampled(name, frame, &wanted).map_err(fails)?;
        let place = if name == RAW { 0 } else { found.len() };
        found.insert(place, table);
    }
    Ok(Survey { tables: found })
}

fn all(possible: BTreeSet<String>) -> ReadColumns {
    ReadColumns {
        all: true,
        possible,
        ..ReadColumns::default()
    }
}

fn read_files(
    files: &[&InputFile],
    wanted: &References,
    blocks: usize,
    progress: &dyn Fn(Step<'_>),
) -> Result<TableStore, LoadError> {
    let mut store = TableStore::new(wanted)?;
    for file in files {
        progress(Step::Survey(&file.name));
        store.next_file(RAW);
        let source = TableSource {
            input: file,
            table: RAW,
            wanted,
        };
        read_first(blocks, source, &mut store)?;
    }
    Ok(store)
}

/// A part of the rows of a table, as text.
fn sampled(name: &str, mut frame: LazyFrame, read: &References) -> PolarsResult<SurveyTable> {
    let schema = frame.collect_schema()?;
    let count = frame.clone().select([len()]).collect()?;
    let count = count.columns().first();
    let count = count.map_or(Ok(0), |rows| rows.get(0)?.try_extract::<u64>())?;
    let step = count.div_ceil(MOST_ROWS).max(1);
    let names: Vec<&PlSmallStr> = schema
        .iter_names()
        .filter(|name| ![FILE, LINE, ROW].contains(&name.as_str()))
        .collect();
    let cells = names.iter().map(|name| {
        let text = exactly(name).cast(DataType::String);
        text.str().slice(lit(0), lit(LONGEST_TEXT))
    });
    let rows = frame
        .with_row_index(PLACE, None)
        .filter((col(PLACE) % lit(step)).eq(lit(0)))
        .select(cells.collect::<Vec<_>>())
        .collect()?;
    let is_around = |column: &str| {
        let mut others = read
            .tables
            .keys()
            .filter(|list| *list != name && *list != RAW);
        name != RAW
            && others.any(|list| {
                let rest = column.strip_prefix(list.as_str());
                rest.is_some_and(|rest| rest.starts_with('.'))
            })
    };
    let mut columns = Vec::new();
    for column in rows.columns() {
        let dtype = schema.get(column.name().as_str());
        let texts = column.str()?;
        columns.push(SurveyColumn {
            name: column.name().to_string(),
            kind: dtype.map_or(SurveyKind::Text, SurveyKind::of),
            is_around: is_around(column.name()),
            cells: cut(texts),
        });
        columns.extend(columns_inside(column.name(), texts));
    }
    Ok(SurveyTable {
        name: name.to_owned(),
        rows: rows.height(),
        columns,
    })
}

/// The beginnings of the texts.
fn cut(texts: &StringChunked) -> Vec<Option<String>> {
    let beginning = |text: &str| text.chars().take(LONGEST_CELL).collect();
    texts.iter().map(|text| text.map(beginning)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_are_objects_are_looked_into() {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("a.csv");
        let text = "id,conf,note\n1,\"{\"\"release\"\":\"\"1.9\"\",\"\"meta\"\":{\"\"n\"\":4}}\",{\n2,,a\n3,\"{\"\"release\"\":\"\"2.0\"\"}\",b\n";
        std::fs::write(&file, text).unwrap();
        let runs = [file.display().to_string()];
        let survey = read_survey(&runs, &BTreeSet::new(), Limits::default(), &|_| {}).unwrap();
        let column = |name: &str| {
            let mut columns = survey.tables[0].columns.iter();
            columns
                .find(|column| column.name == name)
                .map(|column| (column.kind, column.cells.clone()))
        };
        let cells = |texts: [Option<&str>; 3]| texts.map(|text| text.map(str::to_owned)).to_vec();
        let releases = cells([Some("1.9"), None, Some("2.0")]);
        assert_eq!(column("conf.release"), Some((SurveyKind::Text, releases)));
        let numbers = cells([Some("4"), None, None]);
        assert_eq!(column("conf.meta.n"), Some((SurveyKind::Whole, numbers)));
        let names: Vec<&str> = survey.tables[0]
            .columns
            .iter()
            .map(|column| column.name.as_str())
            .collect();
        assert_eq!(names, ["conf", "conf.meta.n", "conf.release", "id", "note"]);
    }

    #[test]
    fn lists_and_keyed_objects_are_found_with_their_columns_whatever_their_names() {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("a.json");
        let text = r#"{"suite":"s","*":1,"^a$":true,"results":[{"ok":true,"cost":0.5},{"ok":false}],
            "cases":{"a":{"n":1},"b":{"n":2},"c":{"n":3}}}"#;
        std::fs::write(&file, text).unwrap();
        let runs = [file.display().to_string()];
        let survey = read_survey(&runs, &BTreeSet::new(), Limits::default(), &|_| {}).unwrap();
        let shown: Vec<String> = survey
            .tables
            .iter()
            .map(|table| {
                let columns = table.columns.iter();
                let columns =
                    columns.map(|column| format!("{} {}", column.name, column.kind.name()));
                let columns: Vec<String> = columns.collect();
                format!("{} {}: {}", table.name, table.rows, columns.join(", "))
            })
            .collect();
        assert_eq!(
            shown,
            [
                "raw 1: * whole numbers, ^a$ true or false, results text, suite text",
                "cases 3: _key text, n whole numbers, run_id text",
                "results 2: cost numbers, ok true or false",
            ]
        );
    }
}
