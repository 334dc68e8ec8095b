//! A JSON object as rows: one row of its file's table, and one row of a child table for each object in its lists and keyed
//! objects.

use std::borrow::Cow;

use super::around::Around;
use super::json_texts::{may_be_object, open, open_first};
use super::object_rows::ObjectRows;
use super::otlp;
use super::text_cells::{NamedCells, ScalarText};
use crate::load::mapping::sql::References;
use crate::load::mapping::table_names::KEY;
use crate::load::sources::{Broken, DocumentKey, JsonValue, RUN_ID, elements, keyed, members};

/// The greatest depth that is read.
const DEEPEST: usize = 64;

/// Flattens an object of a file whose rows are those of `table` into the columns and tables that the query reads.
pub(super) fn flatten<'a>(
    object: &'a str,
    key: Option<&'a DocumentKey>,
    table: &str,
    wanted: &References,
) -> Result<ObjectRows<'a>, Broken> {
    let mut rows = ObjectRows::default();
    if let Some(request) = otlp::request(object)? {
        otlp::records(&request, table, wanted, &mut rows)?;
        return Ok(rows);
    }
    let mut walk = Walk {
        wanted,
        has_children: wanted.discovers
            || wanted.tables.keys().any(|table| wanted.is_list(table))
            || !wanted.further.is_empty(),
        around: Around::default(),
        rows,
    };
    let key = key.map(|key| RowKey {
        name: Cow::Borrowed(&key.name),
        is_run_id: key.is_run_id,
    });
    let cells = walk.row(table, object, key, 0)?;
    if wanted.tables.contains_key(table) {
        walk.rows.own.push(cells);
    }
    Ok(walk.rows)
}

/// The key that a row stands under.
struct RowKey<'a> {
    name: Cow<'a, str>,
    /// Whether it is the run's id too.
    is_run_id: bool,
}

struct Walk<'a, 'w> {
    wanted: &'w References,
    has_children: bool,
    around: Around<'a>,
    rows: ObjectRows<'a>,
}

impl<'a> Walk<'a, '_> {
    fn row(
        &mut self,
        table: &str,
        object: &'a str,
        key: Option<RowKey<'a>>,
        depth: usize,
    ) -> Result<NamedCells<'a>, Broken> {
        let mut cells = NamedCells::default();
        if let (Some(key), Some(columns)) = (key, self.wanted.tables.get(table)) {
            for name in [KEY, RUN_ID] {
                if columns.reads(name) && (name == KEY || key.is_run_id) {
                    let text = ScalarText::text(key.name.clone());
                    cells.set(Cow::Borrowed(name), Some(text))?;
                }
            }
        }
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
        let columns = self.wanted.tables.get(table);
        // Names that say where a row came from are reserved, and so is its key where it has one.
        let places = self.wanted.places(table);
        let has_key = prefix.is_empty() && cells.names().any(|name| name == KEY);
        members(object, |key, value| {
            let name: Cow<'a, str> = if prefix.is_empty() {
                key.clone()
            } else {
                Cow::Owned(format!("{prefix}.{key}"))
            };
            let ours = places.contains(&name.as_ref()) || (has_key && name == KEY);
            let read = !ours && columns.is_some_and(|columns| columns.reads(&name));
            match value {
                JsonValue::Object(text) => {
                    if columns.is_some_and(|columns| columns.names(&name)) {
                        cells.set(name.clone(), ScalarText::of(value))?;
                    }
                    let first = columns.map(|columns| open_first(&name, text, columns));
                    for (name, scalar) in first.into_iter().flat_map(NamedCells::into_cells) {
                        cells.set(name, scalar)?;
                    }
                    if self.wanted.discovers && keyed(text, |_| false)?.is_some() {
                        self.rows.note_list(&key);
                    }
                    if self.keyed(&key, text, depth + 1)? {
                        return Ok(());
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
                scalar => {
                    if let (JsonValue::Text(text), Some(columns)) = (&scalar, columns)
                        && may_be_object(text)
                        && columns.names_under(&name)
                    {
                        for (name, scalar) in open(&name, text, columns).into_cells() {
                            cells.set(name, scalar)?;
                        }
                    }
                    if read {
                        cells.set(name, ScalarText::of(scalar))?;
                    }
                    Ok(())
                }
            }
        })
    }

    fn is_child(&self, key: &str) -> bool {
        self.wanted.is_list(key) && self.wanted.tables.contains_key(key)
    }

    /// The members of a keyed object, as rows of the child table named by its key. Whether it is such a table.
    fn keyed(&mut self, key: &str, object: &'a str, depth: usize) -> Result<bool, Broken> {
        if !self.is_child(key) || depth > DEEPEST {
            return Ok(false);
        }
        let Some(found) = keyed(object, |_| false)? else {
            return Ok(false);
        };
        self.rows.note_table(key);
        members(object, |name, value| {
            if let JsonValue::Object(member) = value {
                let own = RowKey {
                    name,
                    is_run_id: found.key_is_run_id,
                };
                let cells = self.row(key, member, Some(own), depth + 1)?;
                self.rows.add_nested(key, cells, depth);
            }
            Ok(())
        })?;
        Ok(true)
    }

    /// The objects of a list, as rows of the child table named by its key.
    fn list(&mut self, key: &str, list: &'a str, depth: usize) -> Result<(), Broken> {
        if depth > DEEPEST {
            return Ok(());
        }
        let is_table = self.is_child(key);
        let is_main = is_table && self.wanted.main.contains(key);
        if is_table {
            self.rows.note_table(key);
        }
        elements(list, |element| {
            match element {
                JsonValue::Object(object) => {
                    let table = if is_table { key } else { "" };
                    self.around.enter(key, object, self.wanted)?;
                    let cells = self.row(table, object, None, depth + 1);
                    self.around.leave();
                    let mut cells = cells?;
                    self.around.give(table, self.wanted, &mut cells)?;
                    if is_table {
                        self.rows.add_nested(key, cells, depth);
                    } else if self.wanted.further.contains(key) {
                        self.rows.note_table(key);
                    } else {
                        self.rows.note_list(key);
                    }
                }
                JsonValue::List(inner) => self.list(key, inner, depth + 1)?,
                // A row that is no object still counts as one, and is refused for what it lacks.
                _ if is_main => self.rows.add_nested(key, NamedCells::default(), depth),
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
    use crate::load::mapping::table_names::RAW;

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
        let rows = flatten(object, None, RAW, &found).unwrap();
        let got = if table == RAW {
            shown(&rows.own)
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
    fn a_row_of_a_nested_list_has_the_fields_around_it_that_the_query_names() {
        let object = r#"{"jobs":[{"name":"mail","team":{"id":7},"builds":[{"n":1},{"n":2,"jobs":{"name":"own"}}]},
            {"name":"bill","builds":[{"n":1}]},{"name":"idle","builds":[]}]}"#;
        case(
            r#"SELECT n, builds."jobs.name", builds."jobs.team.id" FROM builds"#,
            object,
            "builds",
            &[
                "n=1 jobs.name=mail jobs.team.id=7",
                "n=2 jobs.name=own jobs.team.id=7",
                "n=1 jobs.name=bill",
            ],
        );
        case(
            "SELECT * FROM builds",
            object,
            "builds",
            &["n=1", "n=2 jobs.name=own", "n=1"],
        );
    }

    #[test]
    fn a_column_that_two_members_make_is_refused() {
        let found = references(&parse(r#"SELECT "a.b" FROM raw"#).unwrap());
        for object in [r#"{"a.b":1,"a":{"b":2}}"#, r#"{"a":{"b":1,"b":2}}"#] {
            assert!(flatten(object, None, RAW, &found).is_err(), "{object}");
        }
        let deep = format!("{}1{}", "{\"a\":".repeat(100), "}".repeat(100));
        assert_eq!(flatten(&deep, None, RAW, &found).unwrap().own.len(), 1);
    }
}
