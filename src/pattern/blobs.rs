//! Recognises Base64: data without words, in the standard alphabet and in that for addresses (RFC 4648).

use std::sync::LazyLock;

use regex::Regex;

/// The shortest run that can be told from a name.
const SHORTEST: usize = 20;

/// How much of a run is kept where it would push the rest of a long message past the end.
const SHOWN: usize = 64;

/// A run of the alphabet, long enough to be Base64.
pub(super) const RUN: &str = r"[A-Za-z0-9+/_-]{20,}={0,2}";

static RUNS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(RUN).ok());

/// Whether a text may hold a blob: a run of the alphabet, long enough and of both cases.
pub(super) fn may_hold_blob(text: &str) -> bool {
    let is_of_run =
        |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'_' | b'-');
    text.as_bytes().split(|byte| !is_of_run(byte)).any(|run| {
        run.len() >= SHORTEST
            && run.iter().any(u8::is_ascii_uppercase)
            && run.iter().any(u8::is_ascii_lowercase)
    })
}

/// Whether a run has no words. Names change between upper case, lower case and digits where a word begins; data change
/// at every second character or so.
pub(super) fn is_blob(run: &str) -> bool {
    let data = run.trim_end_matches('=');
    let kinds: Vec<Kind> = data.bytes().map(Kind::of).collect();
    if data.len() < SHORTEST || !kinds.contains(&Kind::Upper) || !kinds.contains(&Kind::Lower) {
        return false;
    }
    let changes = kinds
        .windows(2)
        .filter(|pair| pair[0] != pair[1] && !pair.contains(&Kind::Sign))
        .count();
    let is_padded = data.len() < run.len() && run.len().is_multiple_of(4);
    let percent = if is_padded {
        20
    } else if kinds.contains(&Kind::Digit) && !kinds.contains(&Kind::Sign) {
        30
    } else {
        40
    };
    100 * changes >= percent * (data.len() - 1)
}

/// The kind of a character in Base64.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Upper,
    Lower,
    Digit,
    Sign,
}

impl Kind {
    const fn of(byte: u8) -> Self {
        match byte {
            b'A'..=b'Z' => Self::Upper,
            b'a'..=b'z' => Self::Lower,
            b'0'..=b'9' => Self::Digit,
            _ => Self::Sign,
        }
    }
}

/// The text with the middle of long blobs left out, so that what follows them still counts.
pub(super) fn shortened(text: &str) -> String {
    let Some(runs) = RUNS.as_ref() else {
        return text.to_owned();
    };
    let mut short = String::new();
    let mut copied = 0;
    for run in runs.find_iter(text) {
        if run.len() > SHOWN && is_blob(run.as_str()) {
            short.push_str(&text[copied..run.start() + SHOWN]);
            copied = run.end();
        }
    }
    short + &text[copied..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_are_blobs() {
        // Written with `base64` and `base64url` of Python 3.13: texts, bytes, and a picture's first bytes.
        for run in [
            "SGVsbG8gd29ybGQsIHRoaXMgaXMgYmFzZTY0",
            "dGhlIHF1aWNrIGJyb3duIGZveA==",
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ",
            "3q2-78r-ur4AESIzRFVmd4iZqrvM3e7_",
            "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAAMCAgICAg==",
            "uZ9vBqYkPmXwLrTjHsNdCfGa",
        ] {
            assert!(is_blob(run), "{run}");
        }
    }

    #[test]
    fn names_and_paths_are_none() {
        for name in [
            "AbstractAnnotationConfigDispatcherServletInitializer",
            "iPhoneXSMaxProUIViewController",
            "org/apache/hadoop/mapreduce/JobHistoryEventHandler",
            "Users/JohnDoe/Documents/MyProject/src/components",
            "my-very-long-kebab-case-name-here",
            "RESOURCE_EXHAUSTED_BY_TOO_MANY_REQUESTS",
            "internationalisations",
            "--------------------------------",
            "getAccountBalanceByCustomerIdentifier",
            "short9Ab",
        ] {
            assert!(!is_blob(name), "{name}");
        }
    }

    #[test]
    fn what_follows_a_long_blob_is_not_lost() {
        let blob = "SGVsbG8gd29ybGQsIHRoaXMgaXMgYmFzZTY0".repeat(30);
        let short = shortened(&format!("cannot decode {blob}: bad padding"));
        assert_eq!(
            short,
            format!("cannot decode {}: bad padding", &blob[..SHOWN])
        );
        let names = "x".repeat(500);
        assert_eq!(shortened(&names), names);
    }
}
