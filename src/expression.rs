//! Regular expressions from users, compiled with a bound on their size.

use regex::{Regex, RegexBuilder};

/// The most bytes of a compiled expression: far more than any that a person can review.
const LARGEST: usize = 1 << 20;

/// A compiled expression, or one line that says why it cannot be used.
pub(crate) fn compiled(text: &str) -> Result<Regex, String> {
    let built = RegexBuilder::new(text).size_limit(LARGEST).build();
    built.map_err(|error| match error {
        regex::Error::CompiledTooBig(_) => {
            "is too large once compiled; shorten it, or repeat less often".to_owned()
        }
        // The library draws the position over several lines. Its last line has the reason.
        other => {
            let drawing = other.to_string();
            let last = drawing.lines().last().unwrap_or_default().trim();
            let reason = last.strip_prefix("error: ").unwrap_or(last);
            format!("is not a valid regular expression: {reason}")
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invalid_expression_is_explained_on_one_line() {
        let why = |text: &str| compiled(text).unwrap_err();
        assert_eq!(
            why("exit (code"),
            "is not a valid regular expression: unclosed group"
        );
        assert!(why(r"\w{999}{999}").starts_with("is too large"));
        assert!(compiled(r"exit code \d+").is_ok());
    }
}
