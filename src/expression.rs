//! Regular expressions that people write: compiled within bounds, or why not.

use regex::{Regex, RegexBuilder};

/// The most bytes a compiled expression may take: far more than any that a person can review.
const LARGEST: usize = 1 << 20;

/// A compiled expression, or on one line why it is none.
pub fn compiled(text: &str) -> Result<Regex, String> {
    let built = RegexBuilder::new(text).size_limit(LARGEST).build();
    built.map_err(|error| match error {
        regex::Error::CompiledTooBig(_) => {
            "is too large when it is compiled: say less, or repeat less often".to_owned()
        }
        // The last line of the library's drawing says what is wrong.
        other => {
            let drawn = other.to_string();
            let last = drawn.lines().last().unwrap_or_default().trim();
            let reason = last.strip_prefix("error: ").unwrap_or(last);
            format!("is no regular expression: {reason}")
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_said_on_one_line() {
        let why = |text: &str| compiled(text).unwrap_err();
        assert_eq!(
            why("exit (code"),
            "is no regular expression: unclosed group"
        );
        assert!(why(r"\w{999}{999}").starts_with("is too large"));
        assert!(compiled(r"exit code \d+").is_ok());
    }
}
