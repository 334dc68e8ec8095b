//! A JSON object as rows: one row of `raw`, and one row of a child table for each object in its lists.

use std::borrow::Cow;

use super::object_rows::ObjectRows;
use super::otlp;
use super::text_cells::{NamedCells, ScalarText};
use crate::load::mapping::sql::References;
use crate::load::mapping::table_names::{FILE, LINE, RAW};
use crate::load::sources::{Broken, JsonValue, elements, members};

/// The greatest depth that is read.
const DEEPEST: usize = 64;

/// Flattens an object into the columns and tables that the query reads.
pub(super) fn flatten<'a>(object: &'a str, wanted: &References) -> Result<ObjectRows<'a>, Broken> {
    let mut rows = ObjectRows::default();
    if let Some(request) = otlp::request(object)? {
        otlp::records(&request, wanted, &mut rows)?;
        return Ok(rows);
    }
    let mut walk = Walk {
        wanted,
        has_children: wanted.tables.keys().any(|table| table != RAW),
        rows,
    };
    let raw = walk.row(RAW, object, 0)?;
    walk.rows.raw.push(raw);
    Ok(walk.rows)
}

struct Walk<'a, 'w> {
    wanted: &'w References,
    has_children: bool,
    rows: ObjectRows<'a>,
}

impl<'a> Walk<'a, '_> {
    fn row(
        &mut self,
        table: &str,
        object: &'a str,
        depth: usize,
    ) -> Result<NamedCells<'a>, Broken> {
        let mut cells = NamedCells::default();
        self.object(table, "", object, depth, &mut cells)?;
        Ok(cells)
    }

    fn object(
        &mut self,
        table: &str,
        prefix: &str,
        object: &'a str,
        depth: usize,
        cells: &mut NamedCells<'a>,
    ) -> Result<(), Broken> {
        if depth > DEEPEST {
            return Ok(());
        }
        members(object, |key, value| {
            let name: Cow<'a, str> = if prefix.is_empty() {
                key.clone()
            } else {
                Cow::Owned(format!("{prefix}.{key}"))
            };
            // `_file` and `_line` are reserved for the source of the row.
            let ours = name == FILE || name == LINE;
            let read = !ours
                && self
                    .wanted
                    .tables
                    .get(table)
                    .is_some_and(|columns| columns.reads(&name));
            match value {
                JsonValue::Object(text) => {
                    if self.named(table, &name) {
                        cells.set(name.clone(), ScalarText::of(value))?;
                    }
                    self.object(table, &name, text, depth + 1, cells)
                }
                JsonValue::List(text) => {
                    if read {
                        cells.set(name, ScalarText::of(value))?;
                    }
                    if self.has_children {
                        self.list(&key, text, depth + 1)?;
                    }
                    Ok(())
                }
                scalar if read => cells.set(name, ScalarText::of(scalar)),
                _ => Ok(()),
            }
        })
    }

    /// Whether the query names a column, rather than reading it through `*`.
    fn named(&self, table: &str, name: &str) -> bool {
        self.wanted
            .tables
            .get(table)
            .is_some_and(|columns| columns.needed.contains(name) || columns.possible.contains(name))
    }

    /// The objects of a list, as rows of the child table named by its key.
    fn list(&mut self, key: &str, list: &'a str, depth: usize) -> Result<(), Broken> {
        if depth > DEEPEST {
            return Ok(());
        }
        let is_table = key != RAW && self.wanted.tables.contains_key(key);
        elements(list, |element| {
            match element {
                JsonValue::Object(object) => {
                    let cells = self.row(if is_table { key } else { "" }, object, depth + 1)?;
                    if is_table {
                        self.rows.add_nested(key, cells, depth);
                    }
                }
                JsonValue::List(inner) => self.list(key, inner, depth + 1)?,
                _ => {}
            }
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::mapping::sql::{parse, references};

    fn shown(rows: &[NamedCells<'_>]) -> Vec<String> {
        rows.iter()
            .map(|cells| {
                let cells: Vec<String> = cells
                    .iter()
                    .map(|(name, scalar)| format!("{name}={}", scalar.text))
                    .collect();
                cells.join(" ")
            })
            .collect()
    }

    #[track_caller]
    fn case(sql: &str, object: &str, table: &str, wanted: &[&str]) {
        let found = references(&parse(sql).unwrap());
        let rows = flatten(object, &found).unwrap();
        let got = if table == RAW {
            shown(&rows.raw)
        } else {
            rows.children
                .get(table)
                .map(|children| shown(&children.rows))
                .unwrap_or_default()
        };
        assert_eq!(got, wanted, "{object}");
    }

    #[test]
    fn objects_become_dotted_names_and_lists_stay_json() {
        let object = r#"{"a":1,"b":{"c":"x","d":{"e":[1, 2]}},"f":null,"_line":9}"#;
        case(
            "SELECT * FROM raw",
            object,
            RAW,
            &["a=1 b.c=x b.d.e=[1, 2]"],
        );
        case(
            r#"SELECT "b.c", b FROM raw"#,
            object,
            RAW,
            &[r#"b={"c":"x","d":{"e":[1, 2]}} b.c=x"#],
        );
    }

    #[test]
    fn lists_of_objects_become_child_tables_wherever_they_are() {
        let sql = "SELECT r.id, o.v FROM raw r JOIN observations o ON o._line = r._line";
        case(
            sql,
            r#"{"id":1,"observations":[{"v":1},{"v":2}]}"#,
            "observations",
            &["v=1", "v=2"],
        );
        case(
            sql,
            r#"{"trace":{"id":1,"observations":[{"v":1}]}}"#,
            "observations",
            &["v=1"],
        );
        // The same list at two depths counts once.
        case(
            sql,
            r#"{"trace":{"observations":[{"v":1},{"v":2}]},"observations":[{"v":1},{"v":2}]}"#,
            "observations",
            &["v=1", "v=2"],
        );
        case(
            sql,
            r#"{"runs":[{"observations":[{"v":1}]},{"observations":[{"v":2}]}]}"#,
            "observations",
            &["v=1", "v=2"],
        );
        case(sql, r#"{"observations":[1,"x",null]}"#, "observations", &[]);
    }

    #[test]
    fn a_column_that_two_members_make_is_refused() {
        let found = references(&parse(r#"SELECT "a.b" FROM raw"#).unwrap());
        for object in [r#"{"a.b":1,"a":{"b":2}}"#, r#"{"a":{"b":1,"b":2}}"#] {
            assert!(flatten(object, &found).is_err(), "{object}");
        }
        let deep = format!("{}1{}", "{\"a\":".repeat(100), "}".repeat(100));
        assert_eq!(flatten(&deep, &found).unwrap().raw.len(), 1);
    }
}
