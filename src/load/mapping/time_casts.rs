//! Casts to TIMESTAMP. The engine's own drops the offset of a text, and one text that is no time stops it. Here a text is
//! read as in the record, and one that is no time becomes null and is counted.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};

use polars::lazy::dsl::UserDefinedFunction;
use polars::prelude::*;
use polars::sql::FunctionRegistry;
use sqlparser::ast::{
    CastKind, DataType as SqlType, Expr as SqlExpr, Function, FunctionArg, FunctionArgExpr,
    FunctionArgumentList, FunctionArguments, Ident, ObjectName, Query, TimezoneInfo,
    visit_expressions, visit_expressions_mut,
};

use crate::load::cells::{InputCell, instant};
use crate::number::counted;
use crate::zone::Zone;

/// Our functions, and the unit that a number has.
const UNITS: [(&str, TimeUnit); 3] = [
    ("relapse_timestamp_ms", TimeUnit::Milliseconds),
    ("relapse_timestamp_us", TimeUnit::Microseconds),
    ("relapse_timestamp_ns", TimeUnit::Nanoseconds),
];

/// The query with the casts to TIMESTAMP replaced by ours.
pub(super) fn with_time_casts(mut query: Query) -> Query {
    let _ = visit_expressions_mut(&mut query, |expr| {
        if let SqlExpr::Cast {
            kind: CastKind::Cast | CastKind::TryCast | CastKind::DoubleColon,
            expr: inner,
            data_type,
            ..
        } = expr
            && let Some(function) = function_of(data_type)
        {
            *expr = call(function, inner.as_ref().clone());
        }
        ControlFlow::<()>::Continue(())
    });
    query
}

/// Whether a query has one of our casts.
pub(super) fn has_time_casts(query: &Query) -> bool {
    let found = visit_expressions(query, |expr| match expr {
        SqlExpr::Function(called) if is_ours(&called.name.to_string()) => ControlFlow::Break(()),
        _ => ControlFlow::Continue(()),
    });
    found.is_break()
}

fn is_ours(name: &str) -> bool {
    UNITS.iter().any(|(known, _)| *known == name)
}

fn call(function: &str, argument: SqlExpr) -> SqlExpr {
    let argument = FunctionArg::Unnamed(FunctionArgExpr::Expr(argument));
    SqlExpr::Function(Function {
        name: ObjectName::from(Ident::new(function)),
        uses_odbc_syntax: false,
        parameters: FunctionArguments::None,
        args: FunctionArguments::List(FunctionArgumentList {
            duplicate_treatment: None,
            args: vec![argument],
            clauses: Vec::new(),
        }),
        filter: None,
        null_treatment: None,
        over: None,
        within_group: Vec::new(),
    })
}

/// The function for a type, if it is a time without a zone of a precision that the engine knows.
fn function_of(data_type: &SqlType) -> Option<&'static str> {
    let precision = match data_type {
        SqlType::Datetime(precision)
        | SqlType::Timestamp(precision, TimezoneInfo::None | TimezoneInfo::WithoutTimeZone) => {
            *precision
        }
        _ => return None,
    };
    let place = match precision {
        Some(1..=3) => 0,
        None | Some(4..=6) => 1,
        Some(7..=9) => 2,
        Some(_) => return None,
    };
    Some(UNITS[place].0)
}

/// The most different texts of a reason that are counted.
const MOST_TEXTS: usize = 1_000;

/// The texts that were no times, by reason. The engine may cast a cell more than once, so casts are not counted.
type CastFaults = BTreeMap<Cow<'static, str>, BTreeSet<String>>;

/// The functions that stand for the casts, and what they could not read.
#[derive(Clone)]
pub(super) struct TimeCasts {
    zone: Option<Zone>,
    faults: Arc<Mutex<CastFaults>>,
}

impl TimeCasts {
    pub(super) fn new(zone: Option<Zone>) -> Self {
        Self {
            zone,
            faults: Arc::default(),
        }
    }

    /// What to say of the texts that were no times.
    pub(super) fn notes(&self) -> Vec<String> {
        let faults = self.faults.lock().unwrap_or_else(PoisonError::into_inner);
        let texts = |(reason, texts): (&Cow<'static, str>, &BTreeSet<String>)| {
            let count = counted(texts.len() as u64, "text", "different texts");
            let more = if texts.len() < MOST_TEXTS {
                ""
            } else {
                " or more"
            };
            format!("CAST AS TIMESTAMP in the mapping read {count}{more} as null: {reason}")
        };
        faults.iter().map(texts).collect()
    }

    fn cast(&self, column: &Column, unit: TimeUnit) -> PolarsResult<Column> {
        if *column.dtype() != DataType::String {
            return column.strict_cast(&DataType::Datetime(unit, None));
        }
        let mut faults = CastFaults::new();
        let instants: Int64Chunked = (column.str()?.iter())
            .map(|text| {
                let cell = InputCell::Untyped(Cow::Borrowed(text?));
                instant(cell, self.zone).unwrap_or_else(|fault| {
                    faults.entry(fault.reason).or_default().insert(fault.text);
                    None
                })
            })
            .collect();
        let mut all = self.faults.lock().unwrap_or_else(PoisonError::into_inner);
        for (reason, texts) in faults {
            let known = all.entry(reason).or_default();
            let room = MOST_TEXTS.saturating_sub(known.len());
            known.extend(texts.into_iter().take(room));
        }
        let instants = instants.with_name(column.name().clone());
        Ok(instants
            .into_datetime(TimeUnit::Microseconds, Some(TimeZone::UTC))
            .into_column())
    }

    fn function(&self, unit: TimeUnit) -> PolarsResult<UserDefinedFunction> {
        let casts = self.clone();
        let called = lit(NULL).map(
            move |column| casts.cast(&column, unit),
            move |_, field| {
                let dtype = if *field.dtype() == DataType::String {
                    DataType::Datetime(TimeUnit::Microseconds, Some(TimeZone::UTC))
                } else {
                    DataType::Datetime(unit, None)
                };
                Ok(Field::new(field.name().clone(), dtype))
            },
        );
        match called {
            Expr::AnonymousFunction {
                function, options, ..
            } => Ok(UserDefinedFunction {
                name: PlSmallStr::EMPTY,
                fun: function,
                options,
            }),
            _ => polars_bail!(ComputeError: "a mapped expression is no function"),
        }
    }
}

impl FunctionRegistry for TimeCasts {
    fn register(&mut self, name: &str, _: UserDefinedFunction) -> PolarsResult<()> {
        polars_bail!(ComputeError: "the function {name} cannot be added")
    }

    fn get_udf(&self, name: &str) -> PolarsResult<Option<UserDefinedFunction>> {
        let known = UNITS.iter().find(|(known, _)| *known == name);
        known.map(|(_, unit)| self.function(*unit)).transpose()
    }

    fn contains(&self, name: &str) -> bool {
        is_ours(name)
    }
}
