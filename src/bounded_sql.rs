//! SQL that people write, parsed within bounds: a query whose tree is too deep would overflow the stack of whoever walks it.

use std::fmt;
use std::ops::ControlFlow;
use std::thread;

use sqlparser::ast::{
    Expr, FunctionArguments, Query, SetExpr, Spanned as _, Statement, Visit as _, Visitor,
};
use sqlparser::dialect::GenericDialect;
pub(crate) use sqlparser::parser::ParserOptions;
use sqlparser::parser::{Parser, ParserError};

/// The longest text.
const LONGEST: usize = 256 << 10;
/// The deepest tree of terms, and the most parts of a UNION. Each AND, OR or operator is a level on top of what stands before it.
const DEEPEST: usize = 250;
/// The longest text that LPAD and RPAD may make of every row.
const LONGEST_PADDED: u64 = 10_000;
/// The stack of the parser: enough for the deepest tree that a text of the greatest length can make.
const STACK: usize = 256 << 20;

/// Why a text is no SQL that can be used.
#[derive(Debug)]
pub(crate) enum Unparsed {
    /// It is not valid.
    Invalid(ParserError),
    /// It is beyond a bound.
    Beyond {
        /// The line, from 1.
        line: usize,
        /// What is too much, and what to do.
        text: String,
    },
}

impl fmt::Display for Unparsed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invalid(error) => error.fmt(formatter),
            Self::Beyond { line, text } => write!(formatter, "line {line}: {text}"),
        }
    }
}

/// The statements of a text, with the grammar of the engine that runs them.
pub(crate) fn parse(sql: &str, options: ParserOptions) -> Result<Vec<Statement>, Unparsed> {
    if sql.len() > LONGEST {
        return Err(beyond(
            1,
            "it is longer than 256 KiB; write a shorter query",
        ));
    }
    // Even to drop a deep tree takes as deep a stack.
    thread::scope(|scope| {
        let parser = thread::Builder::new().stack_size(STACK);
        let parser = parser.spawn_scoped(scope, || parse_bounded(sql, options));
        let parsed = parser.map(thread::ScopedJoinHandle::join);
        parsed
            .ok()
            .and_then(Result::ok)
            .unwrap_or_else(|| Err(beyond(1, "there is not enough memory to parse it")))
    })
}

fn beyond(line: usize, text: impl Into<String>) -> Unparsed {
    let text = text.into();
    Unparsed::Beyond { line, text }
}

fn parse_bounded(sql: &str, options: ParserOptions) -> Result<Vec<Statement>, Unparsed> {
    let statements = Parser::new(&GenericDialect)
        .with_options(options)
        .try_with_sql(sql)
        .and_then(|mut parser| parser.parse_statements())
        .map_err(Unparsed::Invalid)?;
    match statements.visit(&mut Depth::default()) {
        ControlFlow::Break(unparsed) => Err(unparsed),
        ControlFlow::Continue(()) => Ok(statements),
    }
}

/// A line as files count them. What the parser made itself has none.
#[must_use]
pub(crate) fn line_of(line: u64) -> usize {
    usize::try_from(line).unwrap_or(1).max(1)
}

/// How deep the visitor is.
#[derive(Default)]
struct Depth(usize);

impl Visitor for Depth {
    type Break = Unparsed;

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<Unparsed> {
        let mut parts = 1;
        let mut body = query.body.as_ref();
        while let SetExpr::SetOperation { left, .. } = body {
            parts += 1;
            body = left;
        }
        if parts > DEEPEST {
            let text = format!("a UNION has {parts} parts, and {DEEPEST} are the most; join some");
            return ControlFlow::Break(beyond(line_of(body.span().start.line), text));
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<Unparsed> {
        self.0 += 1;
        if self.0 > DEEPEST {
            let text = format!(
                "more than {DEEPEST} terms in a row are joined by AND, OR or another operator; write `x IN (…)` or join a table"
            );
            return ControlFlow::Break(beyond(line_of(expr.span().start.line), text));
        }
        if pads_too_far(expr) {
            let text = format!(
                "LPAD and RPAD need a length that is a number of at most {LONGEST_PADDED}; write a smaller one"
            );
            return ControlFlow::Break(beyond(line_of(expr.span().start.line), text));
        }
        ControlFlow::Continue(())
    }

    fn post_visit_expr(&mut self, _expr: &Expr) -> ControlFlow<Unparsed> {
        self.0 -= 1;
        ControlFlow::Continue(())
    }
}

/// Whether a call fills up each text to a length that has no bound. A terabyte is a short number.
fn pads_too_far(expr: &Expr) -> bool {
    let Expr::Function(call) = expr else {
        return false;
    };
    let name = call.name.to_string().to_ascii_lowercase();
    if !matches!(name.as_str(), "lpad" | "rpad") {
        return false;
    }
    let FunctionArguments::List(list) = &call.args else {
        return false;
    };
    let length = list.args.get(1).map(ToString::to_string);
    length.is_some_and(|length| {
        !length
            .parse()
            .is_ok_and(|length: u64| length <= LONGEST_PADDED)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(sql: &str) -> Result<usize, String> {
        let statements = parse(sql, ParserOptions::default());
        statements
            .map(|all| all.len())
            .map_err(|unparsed| unparsed.to_string())
    }

    fn terms(number: usize, between: &str) -> String {
        let terms: Vec<String> = (0..number).map(|term| format!("a <> '{term}'")).collect();
        format!("SELECT a\nFROM raw\nWHERE {}", terms.join(between))
    }

    #[test]
    fn long_chains_are_refused_with_their_line() {
        assert_eq!(parsed(&terms(200, " AND ")), Ok(1));
        for between in [" AND ", " OR "] {
            let error = parsed(&terms(2_000, between)).unwrap_err();
            assert!(error.starts_with("line 3: more than 250 terms"), "{error}");
        }
        let sum = format!("SELECT {}", vec!["1"; 130_000].join("+"));
        assert!(parsed(&sum).unwrap_err().starts_with("line 1: more than"));
        let many: Vec<String> = (0..20_000).map(|value| value.to_string()).collect();
        assert_eq!(parsed(&format!("SELECT a IN ({})", many.join(","))), Ok(1));
    }

    #[test]
    fn a_text_is_padded_to_a_bounded_length() {
        assert_eq!(parsed("SELECT LPAD(a, 12, '0')"), Ok(1));
        for length in ["2000000000", "b", "10 * 100000"] {
            let error = parsed(&format!("SELECT a,\nrpad(a, {length}, 'x')")).unwrap_err();
            assert!(error.starts_with("line 2: LPAD and RPAD need"), "{error}");
        }
    }

    #[test]
    fn deep_nests_and_long_unions_and_texts_are_refused() {
        let nested = format!("SELECT {}1{}", "(".repeat(5_000), ")".repeat(5_000));
        assert!(parsed(&nested).unwrap_err().contains("recursion limit"));
        let union = vec!["SELECT a FROM raw"; 3_000].join("\nUNION ALL ");
        let error = parsed(&union).unwrap_err();
        assert!(
            error.starts_with("line 1: a UNION has 3000 parts"),
            "{error}"
        );
        assert_eq!(
            parsed(&vec!["SELECT a FROM raw"; 200].join(" UNION ALL ")),
            Ok(1)
        );
        let long = format!("SELECT 1 {}", " ".repeat(300 << 10));
        assert!(parsed(&long).unwrap_err().contains("256 KiB"));
    }
}
