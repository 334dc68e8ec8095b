//! The names that one SQL expression reads.

use std::ops::ControlFlow;

use sqlparser::ast::{BinaryOperator, Expr, Query, UnaryOperator, Value, Visitor};

/// The type that a query implies for a column without values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::load::mapping) enum Taken {
    /// Text, or no implied type.
    #[default]
    Text,
    /// A number: used in arithmetic, or compared with a number.
    Number,
    /// True or false: used as a condition.
    Flag,
}

/// The names in one expression, and the types it implies for them.
#[derive(Default)]
pub(super) struct NamesRead {
    /// Names without a qualifier.
    pub(super) plain: Vec<String>,
    /// Names with one.
    pub(super) qualified: Vec<(String, String)>,
    /// The implied types.
    pub(super) taken: Vec<(String, Taken)>,
    /// Subqueries. Their names are not in this list.
    pub(super) subqueries: Vec<Query>,
    depth: usize,
}

impl Visitor for NamesRead {
    type Break = ();

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<()> {
        if self.depth == 0 {
            self.subqueries.push(query.clone());
        }
        self.depth += 1;
        ControlFlow::Continue(())
    }

    fn post_visit_query(&mut self, _query: &Query) -> ControlFlow<()> {
        self.depth -= 1;
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
        if self.depth == 0 {
            match expr {
                Expr::Identifier(name) => self.plain.push(name.value.clone()),
                Expr::CompoundIdentifier(parts) => {
                    if let [.., qualifier, name] = parts.as_slice() {
                        self.qualified
                            .push((qualifier.value.clone(), name.value.clone()));
                    }
                }
                _ => {}
            }
            self.hints(expr);
        }
        ControlFlow::Continue(())
    }
}

impl NamesRead {
    fn take(&mut self, expr: &Expr, taken: Taken) {
        if let Some(name) = column_name(expr) {
            self.taken.push((name, taken));
        }
    }

    fn hints(&mut self, expr: &Expr) {
        use BinaryOperator as Op;
        match expr {
            Expr::BinaryOp { left, op, right } => match op {
                Op::And | Op::Or => {
                    self.take(left, Taken::Flag);
                    self.take(right, Taken::Flag);
                }
                Op::Plus | Op::Minus | Op::Multiply | Op::Divide | Op::Modulo => {
                    self.take(left, Taken::Number);
                    self.take(right, Taken::Number);
                }
                _ => {
                    for (side, other) in [(left, right), (right, left)] {
                        match literal(other) {
                            Some(Value::Number(..)) => self.take(side, Taken::Number),
                            Some(Value::Boolean(_)) => self.take(side, Taken::Flag),
                            _ => {}
                        }
                    }
                }
            },
            Expr::UnaryOp {
                op: UnaryOperator::Not,
                expr,
            }
            | Expr::IsTrue(expr)
            | Expr::IsNotTrue(expr)
            | Expr::IsFalse(expr)
            | Expr::IsNotFalse(expr) => self.take(expr, Taken::Flag),
            Expr::Case {
                operand: None,
                conditions,
                ..
            } => {
                for when in conditions {
                    self.take(&when.condition, Taken::Flag);
                }
            }
            _ => {}
        }
    }
}

fn literal(expr: &Expr) -> Option<&Value> {
    match expr {
        Expr::Value(value) => Some(&value.value),
        Expr::UnaryOp {
            op: UnaryOperator::Minus,
            expr,
        } => literal(expr),
        _ => None,
    }
}

/// The column that an expression is, if it is one.
pub(super) fn column_name(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Identifier(name) => Some(name.value.clone()),
        Expr::CompoundIdentifier(parts) => parts.last().map(|name| name.value.clone()),
        Expr::Nested(inner) => column_name(inner),
        _ => None,
    }
}
