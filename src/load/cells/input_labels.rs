//! Labels on their way in: an object, or a column of its own for each. A checked cell is one JSON object of names and texts.

use std::borrow::Cow;

use polars::prelude::*;
use serde_json::{Map, Value as Json};

use super::batch::PlacedCells;
use super::check_cell::{CheckedCell, expected};
use super::input_cell::{Canonical, CellFault, InputCell};
use super::layout::TableLayout;
use super::prepared::trimmed;
use super::typed_frame::{Typing, cell};
use crate::record::{Kind, LABEL, label_of};

/// The longest value of a label, in bytes: values are kept in memory to count them.
const LONGEST: usize = 1_000;

/// The labels of a row that stand in columns of their own.
#[derive(Debug, Default)]
pub(in crate::load) struct LabelCells<'a> {
    named: Map<String, Json>,
    faulty: Option<InputCell<'a>>,
}

impl<'a> LabelCells<'a> {
    /// Adds a label. False where the row has it already.
    pub(in crate::load) fn add(&mut self, name: &str, cell: InputCell<'a>) -> bool {
        let value = match cell {
            InputCell::Null => Json::Null,
            InputCell::Flag(flag) => Json::Bool(flag),
            InputCell::Nested(text) => {
                serde_json::from_str(&text).unwrap_or_else(|_| Json::String(text.into_owned()))
            }
            InputCell::Faulty { .. } => {
                self.faulty.get_or_insert(cell);
                Json::Null
            }
            other => Json::String(other.to_string()),
        };
        self.named.insert(name.to_owned(), value).is_none()
    }

    /// Puts the labels among the cells of the row, where there are any. Returns the position of their column.
    pub(in crate::load) fn place(
        self,
        layout: TableLayout,
        cells: &mut PlacedCells<'a>,
    ) -> Option<usize> {
        if self.named.is_empty() {
            return None;
        }
        let position = layout.position(LABEL)?;
        let object = cells.iter().position(|(own, _)| *own == position);
        let object = object.map(|place| cells.swap_remove(place).1);
        cells.push((position, self.with_object(object)));
        Some(position)
    }

    /// The one cell of all labels of the row. Where an object has a label too, the column of its own counts.
    pub(super) fn with_object(self, object: Option<InputCell<'a>>) -> InputCell<'a> {
        if let Some(faulty) = self.faulty {
            return faulty;
        }
        let mut all = match object {
            None | Some(InputCell::Null) => Map::new(),
            Some(cell) => match object_of(&cell) {
                Some(all) => all,
                None => return cell,
            },
        };
        all.extend(self.named);
        InputCell::Nested(Cow::Owned(Json::Object(all).to_string()))
    }
}

/// The object that a cell writes out.
fn object_of(cell: &InputCell<'_>) -> Option<Map<String, Json>> {
    match cell {
        InputCell::Text(text) | InputCell::Untyped(text) | InputCell::Nested(text) => {
            serde_json::from_str(text).ok()
        }
        _ => None,
    }
}

/// The labels of each row of a frame: those of an object, and those in columns of their own. `None` where it has none.
pub(super) fn label_column(frame: &DataFrame, typing: Typing) -> PolarsResult<Option<Series>> {
    let of_labels = |column: &&Column| *column.name() == LABEL || label_of(column.name()).is_some();
    let columns = frame.columns().iter().filter(of_labels);
    let columns: Vec<Series> = columns.map(plain).collect::<PolarsResult<_>>()?;
    if columns.is_empty() {
        return Ok(None);
    }
    let mut cells = Vec::with_capacity(frame.height());
    for row in 0..frame.height() {
        let (mut own, mut object) = (LabelCells::default(), None);
        for column in &columns {
            let value = column.get(row)?;
            match label_of(column.name()) {
                Some(_) if value.is_null() => {}
                Some(name) => drop(own.add(name, cell(value, Kind::Name, typing))),
                None => object = Some(cell(value, Kind::TextOrList, typing)),
            }
        }
        let whole = own.with_object(object);
        let is_empty = matches!(&whole, InputCell::Nested(text) if *text == "{}");
        cells.push((!is_empty && whole != InputCell::Null).then(|| whole.to_string()));
    }
    let cells: StringChunked = cells.into_iter().collect();
    Ok(Some(cells.with_name(LABEL.into()).into_series()))
}

/// A column whose values are texts, numbers, flags, lists or objects.
fn plain(column: &Column) -> PolarsResult<Series> {
    let series = column.as_materialized_series();
    let dtype = series.dtype();
    let is_plain = dtype.is_primitive_numeric()
        || dtype.is_nested()
        || matches!(
            dtype,
            DataType::Null
                | DataType::String
                | DataType::Binary
                | DataType::Boolean
                | DataType::Date
        );
    if is_plain {
        return Ok(series.clone());
    }
    series.cast(&DataType::String)
}

/// The checked cell of the labels of a row.
pub(super) fn labels(cell: &InputCell<'_>) -> CheckedCell<'static> {
    match cell {
        InputCell::Null => return Ok(Canonical::Null),
        InputCell::Text(text) | InputCell::Untyped(text) if text.trim().is_empty() => {
            return Ok(Canonical::Null);
        }
        _ => {}
    }
    let Some(object) = object_of(cell) else {
        return expected("an object of labels such as {\"team\": \"west\"}", cell);
    };
    let mut named = Map::new();
    for (name, value) in &object {
        flatten(name, value, &mut named);
    }
    let is_long = |value: &Json| value.as_str().is_some_and(|text| text.len() > LONGEST);
    if named.values().any(is_long) {
        return Err(CellFault::new("a label of more than 1,000 bytes", cell));
    }
    Ok(if named.is_empty() {
        Canonical::Null
    } else {
        Canonical::Text(Cow::Owned(Json::Object(named).to_string()))
    })
}

/// Adds a label as text. The members of an object have dotted names, and an empty value is none.
fn flatten(name: &str, value: &Json, named: &mut Map<String, Json>) {
    let text = match value {
        Json::Null => return,
        Json::Object(members) => {
            for (member, value) in members {
                flatten(&format!("{name}.{member}"), value, named);
            }
            return;
        }
        Json::String(text) => trimmed(text).to_owned(),
        other => other.to_string(),
    };
    let name = trimmed(name);
    if !text.is_empty() && !name.is_empty() {
        named.insert(name.to_owned(), Json::String(text));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn case(typed: &str, wanted: Option<&str>) {
        let cell = labels(&InputCell::Nested(Cow::Borrowed(typed))).unwrap();
        let wanted = wanted.map_or(Canonical::Null, |text| Canonical::Text(text.into()));
        assert_eq!(cell, wanted, "{typed}");
    }

    #[test]
    fn labels_are_texts_in_the_order_of_their_names() {
        case(
            r#"{"team": " west ", "beta": true, "shard": 7}"#,
            Some(r#"{"beta":"true","shard":"7","team":"west"}"#),
        );
        case(
            r#"{"a": {"b": "x", "c": null}, "d": ["y"]}"#,
            Some(r#"{"a.b":"x","d":"[\"y\"]"}"#),
        );
        case(r#"{"team": null, "tier": "  "}"#, None);
        case("{}", None);
    }

    #[test]
    fn what_is_no_object_is_refused() {
        for cell in [InputCell::Untyped("west".into()), InputCell::Integer(3)] {
            let fault = labels(&cell).unwrap_err();
            assert!(fault.reason.starts_with("expected an object of labels"));
        }
    }

    #[test]
    fn a_value_that_no_label_has_is_refused() {
        let long = format!("{{\"a\": \"{}\"}}", "x".repeat(LONGEST + 1));
        let fault = labels(&InputCell::Nested(long.into())).unwrap_err();
        assert_eq!(fault.reason, "a label of more than 1,000 bytes");
    }

    #[test]
    fn a_column_of_its_own_counts_before_the_object() {
        let mut own = LabelCells::default();
        assert!(own.add("team", InputCell::Untyped("west".into())));
        assert!(!own.add("team", InputCell::Untyped("east".into())));
        let object = InputCell::Nested(r#"{"team": "north", "tier": "gold"}"#.into());
        let cell = LabelCells {
            named: Map::from_iter([("team".to_owned(), Json::from("west"))]),
            faulty: None,
        }
        .with_object(Some(object));
        assert_eq!(
            labels(&cell).unwrap(),
            Canonical::Text(r#"{"team":"west","tier":"gold"}"#.into())
        );
    }
}
