//! Text that is never folded, given by regular expressions.

use std::fmt;
use std::ops::Range;

use regex::Regex;

use super::codes::codes_and_names;
use crate::expression;

/// The longest expression, in characters.
const LONGEST: usize = 500;

/// The expressions for kept text.
#[derive(Clone, Debug, Default)]
pub(super) struct Keep(Vec<Regex>);

/// An expression that cannot be used, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnusableExpression {
    /// The expression.
    pub expression: String,
    /// What is wrong with it and what to do, after the expression.
    pub why: String,
}

impl fmt::Display for UnusableExpression {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "`{}`, {}",
            self.expression.escape_debug(),
            self.why
        )
    }
}

impl std::error::Error for UnusableExpression {}

impl Keep {
    pub(super) fn of(expressions: &[String]) -> Result<Self, UnusableExpression> {
        let compiled = expressions.iter().map(|expression| compiled(expression));
        Ok(Self(compiled.collect::<Result<_, _>>()?))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The spans of kept text, in order. Spans that overlap or touch are one.
    pub(super) fn spans(&self, text: &str) -> Vec<Range<usize>> {
        let mut all: Vec<Range<usize>> = self
            .0
            .iter()
            .flat_map(|regex| regex.find_iter(text))
            .map(|found| found.range())
            .filter(|found| !found.is_empty())
            .collect();
        all.sort_by_key(|found| (found.start, found.end));
        let mut spans: Vec<Range<usize>> = Vec::new();
        for found in all {
            match spans.last_mut() {
                Some(last) if found.start <= last.end => last.end = last.end.max(found.end),
                _ => spans.push(found),
            }
        }
        spans
    }

    /// For each word of a template, whether it overlaps kept text, a code or the name of an error.
    pub(super) fn words(&self, words: &[&str]) -> Vec<bool> {
        let text = words.join(" ");
        let mut spans = codes_and_names(&text);
        spans.extend(self.spans(&text));
        let mut start = 0;
        words
            .iter()
            .map(|word| {
                let end = start + word.len();
                let is_kept = spans
                    .iter()
                    .any(|span| span.start < end && start < span.end);
                start = end + 1;
                is_kept
            })
            .collect()
    }
}

fn compiled(expression: &str) -> Result<Regex, UnusableExpression> {
    let unusable = |why: String| UnusableExpression {
        expression: expression.chars().take(LONGEST).collect(),
        why,
    };
    if expression.chars().count() > LONGEST {
        return Err(unusable(format!(
            "which is longer than {LONGEST} characters; shorten it"
        )));
    }
    let regex = expression::compiled(expression).map_err(|why| unusable(format!("which {why}")))?;
    if regex.is_match("") {
        return Err(unusable(
            "which matches the empty text; let it require at least one character".to_owned(),
        ));
    }
    Ok(regex)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refused(expression: &str, expected: &str) {
        let error = Keep::of(&[expression.to_owned()]).unwrap_err();
        let said = error.to_string();
        assert!(
            said.contains(expected) && said.lines().count() == 1,
            "{said}"
        );
    }

    #[test]
    fn an_expression_that_cannot_be_used_is_refused_with_the_reason() {
        refused(
            "exit (code",
            "which is not a valid regular expression: unclosed group",
        );
        refused("(?=x)", "look-around");
        refused("x*", "the empty text");
        refused("\\w{1000}{1000}", "too large");
        refused(&"x".repeat(501), "longer than 500");
    }

    #[test]
    fn the_words_that_kept_text_reaches_into_are_known() {
        let keep = Keep::of(&["code \\d".to_owned(), "é+".to_owned()]).unwrap();
        let words = ["the", "code", "77", "of", "caféé"];
        assert_eq!(keep.words(&words), [false, true, true, false, true]);
    }
}
