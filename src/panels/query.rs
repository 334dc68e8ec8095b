//! The query of a panel: one SELECT over the tables of a night.
//!
//! The engine returns equal rows in any order. So the last ORDER BY and LIMIT are taken off here and carried out on the whole
//! result, where every further column breaks ties: the same night always has the same rows.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use sqlparser::ast::{
    Expr, Ident, LimitClause, ObjectName, OrderByKind, OrderByOptions, Query, Spanned as _,
    Statement, Value, Visit as _, Visitor,
};

use super::Fault;
use super::tables::{TABLES, named_tables};
use crate::bounded_sql::{ParserOptions, Unparsed, line_of, parse};

/// A query without its last ORDER BY and LIMIT, and these.
#[derive(Debug)]
pub(super) struct PanelQuery {
    pub(super) sql: String,
    /// The line it begins in.
    pub(super) line: usize,
    pub(super) order: Vec<Key>,
    pub(super) offset: usize,
    pub(super) limit: Option<usize>,
}

/// What rows are ordered by.
#[derive(Debug)]
pub(super) struct Key {
    pub(super) column: KeyColumn,
    pub(super) line: usize,
    pub(super) descending: bool,
    pub(super) nulls_first: bool,
}

/// A column of the output.
#[derive(Debug)]
pub(super) enum KeyColumn {
    Named(String),
    /// From 1.
    Numbered(usize),
}

impl PanelQuery {
    pub(super) fn parse(sql: &str) -> Result<Self, Fault> {
        let statements =
            parse(sql, ParserOptions::default()).map_err(|unparsed| match unparsed {
                Unparsed::Invalid(error) => of_parser(&error.to_string(), sql),
                Unparsed::Beyond { line, text } => Fault::at(line, text),
            })?;
        let one = "it must be one SELECT, such as SELECT … FROM counts";
        let mut query = match <[Statement; 1]>::try_from(statements) {
            Ok([Statement::Query(query)]) => *query,
            Ok([other]) => return Err(Fault::at(line_of(other.span().start.line), one)),
            Err(_) => return Err(Fault::at(1, one)),
        };
        let line = line_of(query.span().start.line);
        check_tables(&query)?;
        if query.fetch.is_some() {
            return Err(Fault::at(line, "write LIMIT in place of FETCH"));
        }
        let order = match query.order_by.take().map(|order| order.kind) {
            None => Vec::new(),
            Some(OrderByKind::All(_)) => {
                return Err(Fault::at(line, "name the columns of ORDER BY"));
            }
            Some(OrderByKind::Expressions(keys)) => keys
                .iter()
                .map(|key| key_of(&key.expr, key.options))
                .collect::<Result<_, Fault>>()?,
        };
        let (offset, limit) = match query.limit_clause.take() {
            None => (None, None),
            Some(LimitClause::LimitOffset { limit, offset, .. }) => {
                (offset.map(|offset| offset.value), limit)
            }
            Some(LimitClause::OffsetCommaLimit { offset, limit }) => (Some(offset), Some(limit)),
        };
        Ok(Self {
            sql: query.to_string(),
            line,
            order,
            offset: offset.as_ref().map_or(Ok(0), whole)?,
            limit: limit.as_ref().map(whole).transpose()?,
        })
    }
}

/// The parser's message ends with its place, unless the file ended too soon.
fn of_parser(message: &str, sql: &str) -> Fault {
    let message = message.trim_start_matches("sql parser error: ");
    let (text, place) = message.split_once(" at Line: ").unwrap_or((message, ""));
    let (line, column) = place.split_once(", Column: ").unwrap_or((place, ""));
    let text = match column {
        "" => format!("it is not valid SQL: {text}"),
        column => format!("column {column}: it is not valid SQL: {text}"),
    };
    Fault::at(line.parse().unwrap_or(sql.lines().count()), text)
}

fn key_of(expr: &Expr, options: OrderByOptions) -> Result<Key, Fault> {
    let line = line_of(expr.span().start.line);
    let named = |name: &Ident| KeyColumn::Named(name.value.clone());
    let column = match expr {
        Expr::Identifier(name) => named(name),
        Expr::CompoundIdentifier(parts) if !parts.is_empty() => named(&parts[parts.len() - 1]),
        Expr::Value(_) => KeyColumn::Numbered(whole(expr)?),
        _ => {
            let text = format!(
                "ORDER BY takes columns of the output; put `{expr} AS name` into SELECT and order by name"
            );
            return Err(Fault::at(line, text));
        }
    };
    Ok(Key {
        column,
        line,
        descending: options.asc == Some(false),
        nulls_first: options.nulls_first == Some(true),
    })
}

fn whole(expr: &Expr) -> Result<usize, Fault> {
    let number = match expr {
        Expr::Value(value) => match &value.value {
            Value::Number(digits, _) => digits.parse().ok(),
            _ => None,
        },
        _ => None,
    };
    number.ok_or_else(|| {
        Fault::at(
            line_of(expr.span().start.line),
            format!("`{expr}` must be a whole number"),
        )
    })
}

/// Only the tables of the night can be read: no file, and no function that reads one.
fn check_tables(query: &Query) -> Result<(), Fault> {
    let mut names = Names::default();
    let _ = query.visit(&mut names);
    for (line, name) in &names.read {
        if !TABLES.contains(&name.as_str()) && !names.made.contains(name) {
            let text = format!(
                "there is no table `{name}`; a panel reads {}",
                named_tables()
            );
            return Err(Fault::at(*line, text));
        }
    }
    Ok(())
}

/// The relations of a query.
#[derive(Default)]
struct Names {
    /// Those that it makes itself.
    made: BTreeSet<String>,
    /// Those that it reads, by line.
    read: Vec<(usize, String)>,
}

impl Visitor for Names {
    type Break = ();

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<()> {
        let made = query.with.iter().flat_map(|with| &with.cte_tables);
        self.made
            .extend(made.map(|made| made.alias.name.value.clone()));
        ControlFlow::Continue(())
    }

    fn pre_visit_relation(&mut self, relation: &ObjectName) -> ControlFlow<()> {
        let line = line_of(relation.span().start.line);
        let name = match relation.0.as_slice() {
            [part] => part.as_ident().map(|name| name.value.clone()),
            _ => None,
        };
        let name = name.unwrap_or_else(|| relation.to_string());
        self.read.push((line, name));
        ControlFlow::Continue(())
    }
}
