//! The tables whose rows become the rows of a query: the first table of its FROM, and in a UNION that of each part.

use std::collections::{BTreeMap, BTreeSet};

use sqlparser::ast::{Query, SetExpr, TableFactor};

use super::relations::last;

/// What each common table expression takes its rows from.
type Made = BTreeMap<String, BTreeSet<String>>;

/// The tables of the inputs whose rows become the rows of the query.
pub(super) fn main_tables(query: &Query) -> BTreeSet<String> {
    of_query(query, &Made::new())
}

fn of_query(query: &Query, outer: &Made) -> BTreeSet<String> {
    let mut made = outer.clone();
    for cte in query.with.iter().flat_map(|with| &with.cte_tables) {
        let own = of_query(&cte.query, &made);
        made.insert(cte.alias.name.value.clone(), own);
    }
    of_body(&query.body, &made)
}

fn of_body(body: &SetExpr, made: &Made) -> BTreeSet<String> {
    match body {
        SetExpr::Select(select) => {
            let first = select.from.first();
            first.map_or_else(BTreeSet::new, |from| of_factor(&from.relation, made))
        }
        SetExpr::Query(query) => of_query(query, made),
        SetExpr::SetOperation { left, right, .. } => {
            let mut both = of_body(left, made);
            both.extend(of_body(right, made));
            both
        }
        _ => BTreeSet::new(),
    }
}

fn of_factor(factor: &TableFactor, made: &Made) -> BTreeSet<String> {
    match factor {
        TableFactor::Table { name, .. } => {
            let table = last(name);
            made.get(&table)
                .cloned()
                .unwrap_or_else(|| BTreeSet::from([table]))
        }
        TableFactor::Derived { subquery, .. } => of_query(subquery, made),
        TableFactor::NestedJoin {
            table_with_joins, ..
        } => of_factor(&table_with_joins.relation, made),
        _ => BTreeSet::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::select::parse;
    use super::*;

    #[track_caller]
    fn case(sql: &str, wanted: &[&str]) {
        let found = main_tables(&parse(sql).unwrap());
        let found: Vec<&str> = found.iter().map(String::as_str).collect();
        assert_eq!(found, wanted, "{sql}");
    }

    #[test]
    fn rows_are_those_of_the_first_table() {
        case("SELECT a FROM raw", &["raw"]);
        case(
            "SELECT a FROM results AS r WHERE a IN (SELECT b FROM raw)",
            &["results"],
        );
        case(
            "SELECT a FROM results JOIN raw ON raw._line = results._line",
            &["results"],
        );
        case(
            "SELECT a FROM raw JOIN results ON raw._line = results._line",
            &["raw"],
        );
        case("SELECT 1 AS a", &[]);
    }

    #[test]
    fn what_the_query_makes_is_followed_to_its_tables() {
        case(
            "WITH s AS (SELECT a FROM results GROUP BY a), t AS (SELECT a FROM s) SELECT a FROM t JOIN raw ON raw.a = t.a",
            &["results"],
        );
        case(
            "SELECT a FROM (SELECT a FROM (results JOIN raw ON results.b = raw.b)) AS t",
            &["results"],
        );
        case(
            "SELECT a FROM passed UNION ALL SELECT a FROM failed",
            &["failed", "passed"],
        );
        case(
            "SELECT a FROM raw WHERE b UNION ALL SELECT a FROM raw WHERE c",
            &["raw"],
        );
    }
}
