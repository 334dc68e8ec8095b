//! The SQL of a mapping: one SELECT, and where its rows come from.

use std::ops::ControlFlow;

use sqlparser::ast::{
    Expr, GroupByExpr, Ident, Query, Select, SelectItem, SetExpr, Statement, TableFactor, Value,
    visit_expressions, visit_expressions_mut,
};

use super::references::References;
use super::relations::{last, output_columns};
use crate::bounded_sql::{self, ParserOptions, Unparsed};
use crate::load::error::Reason;
use crate::load::mapping::table_names::{FILE, LINE, RAW, ROW};

/// Parses the one query of a mapping, with the grammar of the engine that runs it.
pub(in crate::load::mapping) fn parse(sql: &str) -> Result<Query, Reason> {
    let options = ParserOptions {
        trailing_commas: true,
        ..ParserOptions::default()
    };
    let statements = bounded_sql::parse(sql, options).map_err(|unparsed| match unparsed {
        Unparsed::Invalid(error) => Reason::caused_by("it is not valid SQL", error),
        beyond @ Unparsed::Beyond { .. } => beyond.to_string().into(),
    })?;
    match <[Statement; 1]>::try_from(statements) {
        Ok([Statement::Query(query)]) => Ok(*query),
        Ok(_) => Err("it is not a SELECT; write one SELECT, such as SELECT … FROM raw".into()),
        Err(statements) => Err(format!(
            "it has {} statements; write one SELECT, such as SELECT … FROM raw",
            statements.len()
        )
        .into()),
    }
}

/// The query with `IS [NOT] TRUE` and `IS [NOT] FALSE` rewritten, so that they are never null, as the SQL standard demands.
///
/// Polars reads `x IS NOT TRUE` as `NOT (x = true)`, which is null where x is null. A WHERE would drop those rows.
pub(in crate::load::mapping) fn mended(mut query: Query) -> Query {
    let truth = |value: bool| Box::new(Expr::value(Value::Boolean(value)));
    let _ = visit_expressions_mut(&mut query, |expr| {
        let spelt = match expr {
            Expr::IsTrue(inner) => Expr::IsNotDistinctFrom(inner.clone(), truth(true)),
            Expr::IsFalse(inner) => Expr::IsNotDistinctFrom(inner.clone(), truth(false)),
            Expr::IsNotTrue(inner) => Expr::IsDistinctFrom(inner.clone(), truth(true)),
            Expr::IsNotFalse(inner) => Expr::IsDistinctFrom(inner.clone(), truth(false)),
            _ => return ControlFlow::<()>::Continue(()),
        };
        *expr = Expr::Nested(Box::new(spelt));
        ControlFlow::Continue(())
    });
    query
}

/// Whether a query passes the rows of one table on, one by one and in order.
pub(in crate::load::mapping) fn keeps_order(query: &Query) -> bool {
    let made = query.with.iter().flat_map(|with| &with.cte_tables);
    query.order_by.is_none()
        && made.into_iter().all(|cte| keeps_order(&cte.query))
        && match query.body.as_ref() {
            SetExpr::Select(select) => match select.from.as_slice() {
                [from] if from.joins.is_empty() && passes_rows_on(select) => match &from.relation {
                    TableFactor::Table { .. } => true,
                    TableFactor::Derived { subquery, .. } => keeps_order(subquery),
                    _ => false,
                },
                _ => false,
            },
            _ => false,
        }
}

/// The same query with the file and line of each row in its output; `None` where they cannot be added. The line of a row
/// of a list is its number in the list.
pub(in crate::load::mapping) fn with_provenance(
    query: &Query,
    wanted: &References,
) -> Option<Query> {
    let mut located = query.clone();
    let SetExpr::Select(select) = located.body.as_mut() else {
        return None;
    };
    if !passes_rows_on(select) {
        return None;
    }
    let has = output_columns(&query.body)?;
    if has.contains(FILE) || has.contains(LINE) {
        return None;
    }
    let source = source(select, wanted)?;
    for (name, column) in [(FILE, FILE), (LINE, source.line)] {
        let column = Ident::new(column);
        let expr = match &source.qualifier {
            None => Expr::Identifier(column),
            Some(relation) => Expr::CompoundIdentifier(vec![relation.clone(), column]),
        };
        select.projection.push(SelectItem::ExprWithAlias {
            expr,
            alias: Ident::new(name),
        });
    }
    Some(located)
}

/// The relation whose rows are passed on.
struct RowSource {
    /// Its name, if there are several.
    qualifier: Option<Ident>,
    /// The column that tells its rows apart.
    line: &'static str,
}

/// The main table or else `raw` where the query names it, or a single relation.
fn source(select: &Select, wanted: &References) -> Option<RowSource> {
    let factors = select.from.iter().flat_map(|from| {
        std::iter::once(&from.relation).chain(from.joins.iter().map(|join| &join.relation))
    });
    let factors: Vec<&TableFactor> = factors.collect();
    let named = |is_it: &dyn Fn(&str) -> bool| {
        factors.iter().find_map(|factor| match factor {
            TableFactor::Table { name, alias, .. } if is_it(&last(name)) => {
                let name = Ident::new(last(name));
                Some(alias.as_ref().map_or(name, |alias| alias.name.clone()))
            }
            _ => None,
        })
    };
    let is_of_lists = wanted.main.iter().all(|table| wanted.is_list(table));
    let line = if is_of_lists { ROW } else { LINE };
    if let Some(qualifier) = named(&|table| wanted.main.contains(table)) {
        let qualifier = Some(qualifier);
        return Some(RowSource { qualifier, line });
    }
    if let Some(qualifier) = named(&|table| table == RAW) {
        return Some(RowSource {
            qualifier: Some(qualifier),
            line: LINE,
        });
    }
    (factors.len() == 1).then_some(RowSource {
        qualifier: None,
        line,
    })
}

fn passes_rows_on(select: &Select) -> bool {
    let grouped = !matches!(&select.group_by, GroupByExpr::Expressions(keys, _) if keys.is_empty());
    !grouped
        && select.distinct.is_none()
        && select.having.is_none()
        && !aggregates(&select.projection)
}

/// Whether a projection calculates one value from all rows.
pub(super) fn aggregates(projection: &Vec<SelectItem>) -> bool {
    const AGGREGATES: [&str; 12] = [
        "avg",
        "count",
        "first",
        "last",
        "max",
        "median",
        "min",
        "stddev",
        "sum",
        "variance",
        "array_agg",
        "string_agg",
    ];
    visit_expressions(projection, |expr| match expr {
        Expr::Function(function)
            if function.over.is_none()
                && AGGREGATES.contains(&last(&function.name).to_lowercase().as_str()) =>
        {
            ControlFlow::Break(())
        }
        _ => ControlFlow::Continue(()),
    })
    .is_break()
}

#[cfg(test)]
mod tests {
    use super::super::references::references;
    use super::*;

    #[test]
    fn a_mapping_is_one_select() {
        assert!(parse("SELECT a FROM raw -- fine\n;").is_ok());
        assert!(
            parse("SELECT a FROM raw; SELECT b FROM raw")
                .unwrap_err()
                .to_string()
                .contains("2 statements")
        );
        assert!(
            parse("DROP TABLE raw")
                .unwrap_err()
                .to_string()
                .contains("not a SELECT")
        );
        assert!(
            parse("SELEC a FROM raw")
                .unwrap_err()
                .to_string()
                .contains("not valid SQL")
        );
        assert!(
            parse("-- nothing")
                .unwrap_err()
                .to_string()
                .contains("0 statements")
        );
    }

    #[test]
    fn order_is_lost_in_joins_and_groups() {
        #[track_caller]
        fn case(sql: &str, wanted: bool) {
            assert_eq!(keeps_order(&parse(sql).unwrap()), wanted, "{sql}");
        }
        case("SELECT a FROM raw WHERE b", true);
        case(
            "WITH s AS (SELECT a FROM raw) SELECT a FROM (SELECT a FROM s) AS t",
            true,
        );
        case("SELECT a FROM raw JOIN kids ON kids.id = raw.id", false);
        case("SELECT a FROM raw GROUP BY a", false);
        case(
            "WITH s AS (SELECT DISTINCT a FROM raw) SELECT a FROM s",
            false,
        );
        case("SELECT a FROM raw UNION ALL SELECT a FROM raw", false);
        case("SELECT a FROM raw ORDER BY b", false);
    }

    #[test]
    fn tests_for_a_truth_value_are_spelt_so_that_they_answer_on_null() {
        let query =
            mended(parse("SELECT NOT a IS NOT TRUE AS b FROM raw WHERE c IS FALSE").unwrap());
        assert_eq!(
            query.to_string(),
            "SELECT NOT (a IS DISTINCT FROM true) AS b FROM raw WHERE (c IS NOT DISTINCT FROM false)"
        );
    }

    #[test]
    fn the_file_and_line_are_added_where_rows_are_passed_on() {
        #[track_caller]
        fn case(sql: &str, wanted: Option<&str>) {
            let query = parse(sql).unwrap();
            let got = with_provenance(&query, &references(&query)).map(|query| query.to_string());
            assert_eq!(got.as_deref(), wanted, "{sql}");
        }
        case(
            "SELECT a FROM raw",
            Some("SELECT a, raw._file AS _file, raw._line AS _line FROM raw"),
        );
        case(
            "SELECT r.a FROM raw AS r LEFT JOIN kids AS k ON k.id = r.id",
            Some(
                "SELECT r.a, r._file AS _file, r._line AS _line FROM raw AS r LEFT JOIN kids AS k ON k.id = r.id",
            ),
        );
        case(
            "WITH s AS (SELECT * FROM raw) SELECT a FROM s",
            Some("WITH s AS (SELECT * FROM raw) SELECT a, _file AS _file, _line AS _line FROM s"),
        );
        case(
            "SELECT a FROM results",
            Some("SELECT a, results._file AS _file, results._row AS _line FROM results"),
        );
        case(
            "SELECT r.a FROM results AS r JOIN raw ON raw._line = r._line",
            Some(
                "SELECT r.a, r._file AS _file, r._row AS _line FROM results AS r JOIN raw ON raw._line = r._line",
            ),
        );
        case("SELECT a, _file FROM raw", None);
        case("SELECT * FROM raw", None);
        case("SELECT a FROM raw GROUP BY a", None);
        case("SELECT DISTINCT a FROM raw", None);
        case("SELECT MAX(a) AS a FROM raw", None);
        case("SELECT a FROM raw UNION ALL SELECT a FROM raw", None);
    }
}
