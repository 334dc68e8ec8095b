//! What a query is found to read.

use super::expression_names::Taken;
use super::references::references;
use super::select::parse;

#[track_caller]
fn case(sql: &str, table: &str, needed: &[&str], possible: &[&str]) {
    let found = references(&parse(sql).unwrap());
    let columns = found.tables.get(table).cloned().unwrap_or_default();
    assert_eq!(
        columns
            .needed
            .iter()
            .map(String::as_str)
            .collect::<Vec<_>>(),
        needed,
        "{sql}"
    );
    assert_eq!(
        columns
            .possible
            .iter()
            .map(String::as_str)
            .collect::<Vec<_>>(),
        possible,
        "{sql}"
    );
}

#[test]
fn the_columns_of_a_plain_select_are_needed() {
    case(
        r#"SELECT a, "b.c" AS d, COALESCE(e, 'x') AS e FROM raw WHERE f = 1 ORDER BY d, g"#,
        "raw",
        &["a", "b.c", "e", "f", "g"],
        &["d"],
    );
    case("SELECT r.a, raw.b FROM raw AS r", "raw", &["a"], &[]);
    case(
        "SELECT a AS b, COUNT(*) AS n FROM raw GROUP BY b, c HAVING n > 1",
        "raw",
        &["a", "c"],
        &["b", "n"],
    );
}

#[test]
fn what_the_query_itself_makes_is_no_column() {
    let sql = "WITH s AS (SELECT x AS y FROM raw) SELECT y AS z, o.v FROM s LEFT JOIN observations o ON o.id = s.y";
    case(sql, "raw", &["x"], &[]);
    case(sql, "observations", &["id", "v"], &[]);
    case(
        "SELECT n FROM (SELECT m AS n FROM raw WHERE k IN (SELECT id FROM kids)) t",
        "raw",
        &["k", "m"],
        &[],
    );
    case(
        "SELECT a FROM raw WHERE a IN (SELECT id FROM kids)",
        "kids",
        &["id"],
        &[],
    );
}

#[test]
fn a_name_that_two_tables_may_have_is_possible_in_both() {
    let sql = "SELECT v FROM raw JOIN kids USING (_file)";
    case(sql, "raw", &["_file"], &["v"]);
    case(sql, "kids", &["_file"], &["v"]);
    let found = references(&parse(sql).unwrap());
    assert_eq!(
        found.shared,
        [("v".to_owned(), vec!["raw".to_owned(), "kids".to_owned()])]
    );
}

#[test]
fn a_star_reads_everything() {
    let found = references(&parse("SELECT *, o.id FROM raw CROSS JOIN o").unwrap());
    assert!(found.tables["raw"].all && found.tables["o"].all);
    let found = references(&parse("SELECT raw.*, o.id FROM raw CROSS JOIN o").unwrap());
    assert!(found.tables["raw"].all && !found.tables["o"].all);
    let found = references(&parse("SELECT COUNT(*) AS n FROM raw").unwrap());
    assert!(!found.tables["raw"].all);
}

#[test]
fn the_query_says_what_it_takes_a_column_for() {
    let found = references(
        &parse("SELECT CASE WHEN a THEN 1 END, b > 5, c + d, NOT e, f = true, LOWER(g) FROM raw WHERE h").unwrap(),
    );
    let taken: Vec<(&str, Taken)> = found
        .taken
        .iter()
        .map(|(name, taken)| (name.as_str(), *taken))
        .collect();
    assert_eq!(
        taken,
        [
            ("a", Taken::Flag),
            ("b", Taken::Number),
            ("c", Taken::Number),
            ("d", Taken::Number),
            ("e", Taken::Flag),
            ("f", Taken::Flag),
            ("h", Taken::Flag),
        ]
    );
}
