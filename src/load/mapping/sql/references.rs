//! Which tables a query reads, and which of their columns.
//!
//! JSON rows are sparse. A column that no row of tonight has must still exist for the query to run. So the columns and
//! their implied types are taken from the query.

use std::collections::{BTreeMap, BTreeSet};

use sqlparser::ast::{
    Expr, GroupByExpr, JoinConstraint, OrderByKind, Query, Select, SelectItem,
    SelectItemQualifiedWildcardKind, SetExpr, TableFactor, TableWithJoins, Visit,
};

use super::expression_names::{NamesRead, Taken, column_name};
use super::main_tables::main_tables;
use super::read_columns::ReadColumns;
use super::relations::{Made, NameScope, Relation, constraint, last, output_columns};
use crate::load::mapping::table_names::{FILE, LINE, RAW, ROW};

/// What a query reads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::load::mapping) struct References {
    /// The tables that are no common table expressions.
    pub(in crate::load::mapping) tables: BTreeMap<String, ReadColumns>,
    /// Those of them whose rows become the rows of the query.
    pub(in crate::load::mapping) main: BTreeSet<String>,
    /// The tables beside `raw` that inputs of their own fill.
    pub(in crate::load::mapping) further: BTreeSet<String>,
    /// Unqualified names that one of several tables must have, with those tables.
    pub(in crate::load::mapping) shared: Vec<(String, Vec<String>)>,
    /// Whether the lists and keyed objects are looked for, although no query reads them.
    pub(in crate::load::mapping) discovers: bool,
    /// Whether rows of nested lists bring every field of the elements around them, and not only those that are named.
    pub(in crate::load::mapping) brings_around: bool,
    /// The implied types of columns, by name.
    pub(in crate::load::mapping) taken: BTreeMap<String, Taken>,
}

impl References {
    /// Whether a table is a list of the documents, and no input's own.
    pub(in crate::load::mapping) fn is_list(&self, table: &str) -> bool {
        table != RAW && !self.further.contains(table)
    }

    /// Whether the rows of the query come from a list of the documents.
    pub(in crate::load::mapping) fn is_main_list(&self, table: &str) -> bool {
        self.is_list(table) && self.main.contains(table)
    }

    /// The columns of a table that say where a row came from.
    pub(in crate::load::mapping) fn places(&self, table: &str) -> &'static [&'static str] {
        if self.is_main_list(table) {
            &[FILE, LINE, ROW]
        } else {
            &[FILE, LINE]
        }
    }
}

/// Reads the references off a query.
pub(in crate::load::mapping) fn references(query: &Query) -> References {
    let mut reader = ReferenceReader::default();
    reader.query(query);
    References {
        main: main_tables(query),
        ..reader.found
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Clause {
    /// A name here is a column.
    Reads,
    /// A name here is a column or an alias of the projection.
    MayNameAnAlias,
}

#[derive(Default)]
struct ReferenceReader {
    found: References,
    made: BTreeMap<String, Made>,
}

impl ReferenceReader {
    fn query(&mut self, query: &Query) {
        for cte in query.with.iter().flat_map(|with| &with.cte_tables) {
            self.query(&cte.query);
            self.made.insert(
                cte.alias.name.value.clone(),
                output_columns(&cte.query.body),
            );
        }
        let scope = self.body(&query.body);
        if let Some(order) = &query.order_by
            && let OrderByKind::Expressions(keys) = &order.kind
        {
            for key in keys {
                self.read(&key.expr, &scope, Clause::MayNameAnAlias);
            }
        }
    }

    fn body(&mut self, body: &SetExpr) -> NameScope {
        match body {
            SetExpr::Select(select) => self.select(select),
            SetExpr::Query(query) => {
                self.query(query);
                NameScope::default()
            }
            SetExpr::SetOperation { left, right, .. } => {
                self.body(left);
                self.body(right);
                NameScope::default()
            }
            _ => NameScope::default(),
        }
    }

    fn select(&mut self, select: &Select) -> NameScope {
        let mut scope = NameScope {
            relations: Vec::new(),
            aliases: select
                .projection
                .iter()
                .filter_map(|item| match item {
                    SelectItem::ExprWithAlias { alias, .. } => Some(alias.value.clone()),
                    _ => None,
                })
                .collect(),
        };
        for from in &select.from {
            self.relations(from, &mut scope);
        }
        for from in &select.from {
            self.join_conditions(from, &scope);
        }
        for item in &select.projection {
            self.item(item, &scope);
        }
        if let Some(condition) = &select.selection {
            self.take_for(condition, Taken::Flag);
            self.read(condition, &scope, Clause::Reads);
        }
        if let GroupByExpr::Expressions(keys, _) = &select.group_by {
            for key in keys {
                self.read(key, &scope, Clause::MayNameAnAlias);
            }
        }
        for condition in select.having.iter().chain(&select.qualify) {
            self.read(condition, &scope, Clause::MayNameAnAlias);
        }
        scope
    }

    fn item(&mut self, item: &SelectItem, scope: &NameScope) {
        match item {
            SelectItem::UnnamedExpr(expr)
            | SelectItem::ExprWithAlias { expr, .. }
            | SelectItem::ExprWithAliases { expr, .. } => self.read(expr, scope, Clause::Reads),
            SelectItem::Wildcard(_) => self.read_all(scope, None),
            SelectItem::QualifiedWildcard(SelectItemQualifiedWildcardKind::ObjectName(name), _) => {
                self.read_all(scope, Some(&last(name)));
            }
            SelectItem::QualifiedWildcard(..) => {}
        }
    }

    fn read_all(&mut self, scope: &NameScope, only: Option<&str>) {
        for (alias, relation) in &scope.relations {
            if let Relation::Table(table) = relation
                && only.is_none_or(|only| only == alias)
            {
                self.found.tables.entry(table.clone()).or_default().all = true;
            }
        }
    }

    fn relations(&mut self, from: &TableWithJoins, scope: &mut NameScope) {
        self.relation(&from.relation, scope);
        for join in &from.joins {
            self.relation(&join.relation, scope);
        }
    }

    fn relation(&mut self, factor: &TableFactor, scope: &mut NameScope) {
        match factor {
            TableFactor::Table { name, alias, .. } => {
                let table = last(name);
                let relation = if let Some(made) = self.made.get(&table) {
                    Relation::Made(made.clone())
                } else {
                    self.found.tables.entry(table.clone()).or_default();
                    Relation::Table(table.clone())
                };
                let alias = alias
                    .as_ref()
                    .map_or(table, |alias| alias.name.value.clone());
                scope.relations.push((alias, relation));
            }
            TableFactor::Derived {
                subquery, alias, ..
            } => {
                self.query(subquery);
                let alias = alias.as_ref().map(|alias| alias.name.value.clone());
                let made = Relation::Made(output_columns(&subquery.body));
                scope.relations.push((alias.unwrap_or_default(), made));
            }
            TableFactor::NestedJoin {
                table_with_joins, ..
            } => self.relations(table_with_joins, scope),
            _ => {}
        }
    }

    fn join_conditions(&mut self, from: &TableWithJoins, scope: &NameScope) {
        for join in &from.joins {
            match constraint(join) {
                Some(JoinConstraint::On(condition)) => self.read(condition, scope, Clause::Reads),
                Some(JoinConstraint::Using(names)) => {
                    for name in names {
                        for (_, relation) in &scope.relations {
                            self.need(relation, &last(name));
                        }
                    }
                }
                _ => {}
            }
        }
    }

    /// Reads the names off an expression. Subqueries have a scope of their own.
    fn read(&mut self, expr: &Expr, scope: &NameScope, clause: Clause) {
        let mut names = NamesRead::default();
        let _ = expr.visit(&mut names);
        for name in names.plain {
            self.plain(&name, scope, clause);
        }
        for (qualifier, name) in names.qualified {
            let relation = scope
                .relations
                .iter()
                .find(|(alias, _)| *alias == qualifier);
            if let Some((_, relation)) = relation {
                self.need(relation, &name);
            }
        }
        for (name, taken) in names.taken {
            let known = self.found.taken.entry(name).or_default();
            *known = (*known).max(taken);
        }
        for query in names.subqueries {
            self.query(&query);
        }
    }

    fn plain(&mut self, name: &str, scope: &NameScope, clause: Clause) {
        let made = scope.relations.iter().any(|(_, relation)| {
            matches!(relation, Relation::Made(Some(columns)) if columns.contains(name))
        });
        if made {
            return;
        }
        let is_alias = clause == Clause::MayNameAnAlias && scope.aliases.contains(name);
        let tables: Vec<&String> = scope
            .relations
            .iter()
            .filter_map(|(_, relation)| match relation {
                Relation::Table(table) => Some(table),
                Relation::Made(_) => None,
            })
            .collect();
        let hidden = scope
            .relations
            .iter()
            .any(|(_, relation)| matches!(relation, Relation::Made(None)));
        if let [table] = tables.as_slice()
            && !is_alias
            && !hidden
        {
            let columns = self.found.tables.entry((*table).clone()).or_default();
            columns.needed.insert(name.to_owned());
            return;
        }
        for table in &tables {
            let columns = self.found.tables.entry((*table).clone()).or_default();
            columns.possible.insert(name.to_owned());
        }
        if !is_alias && !hidden && tables.len() > 1 {
            let tables = tables.into_iter().cloned().collect();
            self.found.shared.push((name.to_owned(), tables));
        }
    }

    fn need(&mut self, relation: &Relation, name: &str) {
        if let Relation::Table(table) = relation {
            let columns = self.found.tables.entry(table.clone()).or_default();
            columns.needed.insert(name.to_owned());
        }
    }

    fn take_for(&mut self, expr: &Expr, taken: Taken) {
        if let Some(name) = column_name(expr) {
            let known = self.found.taken.entry(name).or_default();
            *known = (*known).max(taken);
        }
    }
}
