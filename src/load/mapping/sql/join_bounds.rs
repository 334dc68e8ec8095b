//! How many pairs of rows the joins of a query may look at. Without a condition, every row meets every other.

use std::collections::BTreeMap;

use sqlparser::ast::{
    BinaryOperator, Expr, GroupByExpr, Join, JoinConstraint, JoinOperator, LimitClause, Query,
    Select, SetExpr, Spanned as _, TableFactor, TableWithJoins, Value,
};

use super::relations::{constraint, last};
use super::select::aggregates;
use crate::bounded_sql::line_of;
use crate::load::error::Reason;

/// The most rows of each relation.
type Rows = BTreeMap<String, u128>;

/// What a query is measured by.
#[derive(Clone, Copy)]
struct Bounds<'a> {
    /// The rows of each table of the inputs.
    rows: &'a dyn Fn(&str) -> u128,
    /// The most pairs of rows that a join without an equation may make.
    most: u128,
}

/// Whether a query has a join without an equation between its sides.
pub(in crate::load::mapping) fn pairs_freely(query: &Query) -> bool {
    // With tables of any size it would be refused.
    let bounds = Bounds {
        rows: &|_| u128::from(u64::MAX),
        most: 1,
    };
    most_rows(query, bounds, &Rows::new()).is_err()
}

/// Refuses a query that pairs more than the most rows. `rows` gives the rows of each table of the inputs.
pub(in crate::load::mapping) fn check_joins(
    query: &Query,
    rows: &dyn Fn(&str) -> u128,
    most: u128,
) -> Result<(), Reason> {
    most_rows(query, Bounds { rows, most }, &Rows::new()).map(drop)
}

/// The most rows that a query gives, where joins with an equation give no more than the longer side has.
fn most_rows(query: &Query, bounds: Bounds<'_>, outer: &Rows) -> Result<u128, Reason> {
    let mut made = outer.clone();
    for cte in query.with.iter().flat_map(|with| &with.cte_tables) {
        let own = most_rows(&cte.query, bounds, &made)?;
        made.insert(cte.alias.name.value.clone(), own);
    }
    let all = of_body(&query.body, bounds, &made)?;
    Ok(limit(query).map_or(all, |limit| all.min(limit)))
}

fn of_body(body: &SetExpr, bounds: Bounds<'_>, made: &Rows) -> Result<u128, Reason> {
    match body {
        SetExpr::Select(select) => of_select(select, bounds, made),
        SetExpr::Query(query) => most_rows(query, bounds, made),
        SetExpr::SetOperation { left, right, .. } => {
            let (left, right) = (of_body(left, bounds, made)?, of_body(right, bounds, made)?);
            Ok(left.saturating_add(right))
        }
        _ => Ok(1),
    }
}

fn of_select(select: &Select, bounds: Bounds<'_>, made: &Rows) -> Result<u128, Reason> {
    let mut all = 1;
    for from in &select.from {
        let more = of_from(from, bounds, made)?;
        all = bounds.paired(all, more, || line_of(from.span().start.line))?;
    }
    let is_grouped =
        !matches!(&select.group_by, GroupByExpr::Expressions(keys, _) if keys.is_empty());
    let is_one = !is_grouped && aggregates(&select.projection);
    Ok(if is_one { 1 } else { all })
}

fn of_from(from: &TableWithJoins, bounds: Bounds<'_>, made: &Rows) -> Result<u128, Reason> {
    let mut all = of_factor(&from.relation, bounds, made)?;
    for join in &from.joins {
        let more = of_factor(&join.relation, bounds, made)?;
        all = if is_conditioned(join) {
            all.max(more)
        } else {
            bounds.paired(all, more, || line_of(join.span().start.line))?
        };
    }
    Ok(all)
}

fn of_factor(factor: &TableFactor, bounds: Bounds<'_>, made: &Rows) -> Result<u128, Reason> {
    match factor {
        TableFactor::Table { name, .. } => {
            let name = last(name);
            Ok(made
                .get(&name)
                .copied()
                .unwrap_or_else(|| (bounds.rows)(&name)))
        }
        TableFactor::Derived { subquery, .. } => most_rows(subquery, bounds, made),
        TableFactor::NestedJoin {
            table_with_joins, ..
        } => of_from(table_with_joins, bounds, made),
        _ => Ok(1),
    }
}

impl Bounds<'_> {
    fn paired(self, left: u128, right: u128, line: impl Fn() -> usize) -> Result<u128, Reason> {
        let pairs = left.saturating_mul(right);
        if left > 1 && right > 1 && pairs > self.most {
            let text = format!(
                "line {}: a join without an equation such as `a.id = b.id` pairs {left} rows with {right}, and {} pairs are the most; \
                 join ON a key, join a subquery that gives one row, or raise --max-join-pairs",
                line(),
                self.most
            );
            return Err(text.into());
        }
        Ok(pairs)
    }
}

/// Whether a join finds its rows by an equation between its sides.
fn is_conditioned(join: &Join) -> bool {
    if matches!(join.join_operator, JoinOperator::AsOf { .. }) {
        return true;
    }
    match constraint(join) {
        Some(JoinConstraint::On(condition)) => has_equation(condition),
        Some(JoinConstraint::Using(_) | JoinConstraint::Natural) => true,
        Some(JoinConstraint::None) | None => false,
    }
}

/// Whether all pairs of rows for which a condition holds have something equal.
fn has_equation(condition: &Expr) -> bool {
    match condition {
        Expr::Nested(inner) => has_equation(inner),
        Expr::BinaryOp { left, op, right } => match op {
            BinaryOperator::And => has_equation(left) || has_equation(right),
            BinaryOperator::Eq => !is_literal(left) && !is_literal(right),
            _ => false,
        },
        _ => false,
    }
}

const fn is_literal(expr: &Expr) -> bool {
    matches!(expr, Expr::Value(_))
}

fn limit(query: &Query) -> Option<u128> {
    match query.limit_clause.as_ref()? {
        LimitClause::LimitOffset {
            limit: Some(Expr::Value(value)),
            ..
        } => match &value.value {
            Value::Number(digits, _) => digits.parse().ok(),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::select::parse;
    use super::*;

    #[track_caller]
    fn case(sql: &str, wanted: Result<(), &str>) {
        let query = parse(sql).unwrap();
        let rows = |table: &str| if table == "one" { 1 } else { 10_000 };
        match (check_joins(&query, &rows, 10_000_000), wanted) {
            (Ok(()), Ok(())) => {}
            (Err(reason), Err(text)) => assert!(reason.to_string().contains(text), "{reason}"),
            (found, _) => panic!("{sql}: {found:?}"),
        }
    }

    #[test]
    fn a_join_without_an_equation_is_bounded() {
        let refused = Err(
            "line 2: a join without an equation such as `a.id = b.id` pairs 10000 rows with 10000",
        );
        case("SELECT a.x FROM a\nCROSS JOIN b", refused);
        case("SELECT a.x FROM a\nJOIN b ON 1 = 1", refused);
        case("SELECT a.x FROM a\nJOIN b ON true", refused);
        case("SELECT a.x FROM a\nJOIN b ON a.x < b.x", refused);
        case("SELECT a.x FROM a,\nb", refused);
        case(
            "WITH c AS (SELECT * FROM a)\nSELECT c.x FROM c CROSS JOIN b",
            refused,
        );
        case(
            "SELECT x FROM (SELECT a.x FROM a\nCROSS JOIN b LIMIT 5) AS t",
            refused,
        );

        case(
            "SELECT a.x FROM a JOIN b ON a.id = b.id AND a.x < b.x",
            Ok(()),
        );
        case("SELECT a.x FROM a LEFT JOIN b USING (id)", Ok(()));
        case("SELECT a.x FROM a CROSS JOIN one", Ok(()));
        case(
            "SELECT a.x FROM a CROSS JOIN (SELECT MAX(x) AS m FROM b) AS m",
            Ok(()),
        );
        case(
            "SELECT a.x FROM a CROSS JOIN (SELECT x FROM b LIMIT 100) AS m",
            Ok(()),
        );
    }

    #[test]
    fn only_such_joins_need_the_numbers_of_rows() {
        let asks = |sql: &str| pairs_freely(&parse(sql).unwrap());
        assert!(asks("SELECT a.x FROM a CROSS JOIN b"));
        assert!(!asks("SELECT a.x FROM a JOIN b ON a.id = b.id"));
        assert!(!asks("SELECT a.x FROM a"));
    }
}
