//! What a FROM clause brings in, and what a query gives.

use std::collections::BTreeSet;

use sqlparser::ast::{Expr, Join, JoinConstraint, JoinOperator, ObjectName, SelectItem, SetExpr};

/// The columns of a relation that the query itself makes; `None` when a `*` hides them.
pub(super) type Made = Option<BTreeSet<String>>;

/// A relation in a FROM clause.
pub(super) enum Relation {
    /// A table of the inputs.
    Table(String),
    /// A subquery or a common table expression.
    Made(Made),
}

/// What names in a SELECT may refer to.
#[derive(Default)]
pub(super) struct NameScope {
    /// The relations, by the name they go by.
    pub(super) relations: Vec<(String, Relation)>,
    /// The names that the projection gives.
    pub(super) aliases: BTreeSet<String>,
}

/// The names of the columns a query gives; `None` when a `*` hides them.
pub(super) fn output_columns(body: &SetExpr) -> Made {
    match body {
        SetExpr::Select(select) => {
            let mut names = BTreeSet::new();
            for item in &select.projection {
                match item {
                    SelectItem::ExprWithAlias { alias, .. } => {
                        names.insert(alias.value.clone());
                    }
                    SelectItem::UnnamedExpr(Expr::Identifier(name)) => {
                        names.insert(name.value.clone());
                    }
                    SelectItem::UnnamedExpr(Expr::CompoundIdentifier(parts)) => {
                        names.extend(parts.last().map(|name| name.value.clone()));
                    }
                    SelectItem::UnnamedExpr(_) | SelectItem::ExprWithAliases { .. } => {}
                    SelectItem::Wildcard(_) | SelectItem::QualifiedWildcard(..) => return None,
                }
            }
            Some(names)
        }
        SetExpr::Query(query) => output_columns(&query.body),
        SetExpr::SetOperation { left, .. } => output_columns(left),
        _ => None,
    }
}

/// What a join joins on, where it says so.
pub(super) fn constraint(join: &Join) -> Option<&JoinConstraint> {
    match &join.join_operator {
        JoinOperator::Join(constraint)
        | JoinOperator::Inner(constraint)
        | JoinOperator::Left(constraint)
        | JoinOperator::LeftOuter(constraint)
        | JoinOperator::Right(constraint)
        | JoinOperator::RightOuter(constraint)
        | JoinOperator::FullOuter(constraint)
        | JoinOperator::CrossJoin(constraint)
        | JoinOperator::Semi(constraint)
        | JoinOperator::LeftSemi(constraint)
        | JoinOperator::Anti(constraint)
        | JoinOperator::LeftAnti(constraint) => Some(constraint),
        _ => None,
    }
}

/// The last part of a name.
pub(super) fn last(name: &ObjectName) -> String {
    let part = name.0.last().and_then(|part| part.as_ident());
    part.map(|name| name.value.clone()).unwrap_or_default()
}
