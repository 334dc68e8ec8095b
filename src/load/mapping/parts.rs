//! A query whose parts run one by one. The engine forgets our functions inside a common table expression, a subquery and a
//! side of a UNION.

use std::ops::ControlFlow;

use polars::prelude::*;
use polars::sql::SQLContext;
use sqlparser::ast::{Expr as SqlExpr, Query, Select, SetExpr, TableFactor, visit_expressions_mut};

use super::sql::parse;

/// Runs the parts of a query and registers what they give. Returns the query that reads those tables in their place.
pub(super) fn in_parts(query: &Query, context: &mut SQLContext) -> PolarsResult<Query> {
    let mut whole = query.clone();
    Parts { context, made: 0 }.query(&mut whole)?;
    Ok(whole)
}

struct Parts<'a> {
    context: &'a mut SQLContext,
    made: usize,
}

impl Parts<'_> {
    fn query(&mut self, query: &mut Query) -> PolarsResult<()> {
        for cte in query.with.iter_mut().flat_map(|with| &mut with.cte_tables) {
            self.subquery(&mut cte.query)?;
            let named = format!("SELECT * FROM ({}) AS {}", cte.query, cte.alias);
            let frame = self.context.execute(&named)?;
            self.context.register(&cte.alias.name.value, frame);
        }
        self.body(&mut query.body)
    }

    fn subquery(&mut self, query: &mut Query) -> PolarsResult<()> {
        self.query(query)?;
        *query = self.made(&query.to_string())?;
        Ok(())
    }

    fn body(&mut self, body: &mut SetExpr) -> PolarsResult<()> {
        match body {
            SetExpr::Select(select) => self.select(select),
            SetExpr::Query(query) => self.subquery(query),
            SetExpr::SetOperation { left, right, .. } => {
                self.side(left)?;
                self.side(right)
            }
            _ => Ok(()),
        }
    }

    fn side(&mut self, side: &mut SetExpr) -> PolarsResult<()> {
        self.body(side)?;
        if matches!(side, SetExpr::Select(_)) {
            *side = *self.made(&side.to_string())?.body;
        }
        Ok(())
    }

    fn select(&mut self, select: &mut Select) -> PolarsResult<()> {
        for from in &mut select.from {
            self.factor(&mut from.relation)?;
            for join in &mut from.joins {
                self.factor(&mut join.relation)?;
            }
        }
        let searched = visit_expressions_mut(select, |expr| {
            let result = match expr {
                SqlExpr::InSubquery { subquery, .. } => self.subquery(subquery),
                _ => Ok(()),
            };
            result.map_or_else(ControlFlow::Break, ControlFlow::Continue)
        });
        searched.break_value().map_or(Ok(()), Err)
    }

    fn factor(&mut self, factor: &mut TableFactor) -> PolarsResult<()> {
        match factor {
            TableFactor::Derived { subquery, .. } => self.subquery(subquery),
            TableFactor::NestedJoin {
                table_with_joins, ..
            } => {
                self.factor(&mut table_with_joins.relation)?;
                let mut joins = table_with_joins.joins.iter_mut();
                joins.try_for_each(|join| self.factor(&mut join.relation))
            }
            _ => Ok(()),
        }
    }

    /// Runs a part, and returns the query that reads the table of its rows.
    fn made(&mut self, sql: &str) -> PolarsResult<Query> {
        let frame = self.context.execute(sql)?;
        self.made += 1;
        let name = format!("relapse_part_{}", self.made);
        self.context.register(&name, frame);
        parse(&format!("SELECT * FROM {name}"))
            .map_err(|reason| polars_err!(ComputeError: "{reason}"))
    }
}
