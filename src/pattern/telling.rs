//! Keys whose value says what failed. Folding it would merge different failures.

const TELLING: [&str; 16] = [
    "cause",
    "class",
    "code",
    "err",
    "errno",
    "error",
    "exception",
    "kind",
    "message",
    "msg",
    "outcome",
    "reason",
    "result",
    "state",
    "status",
    "type",
];

/// Further keys of one word, which the last word of a longer key does not make.
const JOINED: [&str; 12] = [
    "errcode",
    "errorcode",
    "exit",
    "exitcode",
    "exitstatus",
    "hresult",
    "rc",
    "returncode",
    "signal",
    "sqlcode",
    "sqlstate",
    "statuscode",
];

/// Whether the value of this key says what failed. In `http.status_code` and in `exitCode` the last word counts.
pub(super) fn is_telling(key: &str) -> bool {
    let last = key.rsplit(['.', '_', '-']).next().unwrap_or(key);
    let of_case = last
        .rfind(char::is_uppercase)
        .map_or(last, |at| &last[at..]);
    TELLING
        .iter()
        .any(|word| last.eq_ignore_ascii_case(word) || of_case.eq_ignore_ascii_case(word))
        || JOINED.iter().any(|word| last.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_of_a_key_counts() {
        for key in [
            "error",
            "http.status_code",
            "exitCode",
            "ERRNO",
            "returncode",
            "grpc-status",
        ] {
            assert!(is_telling(key), "{key}");
        }
        for key in ["user", "barcode", "errorCount", "status_text", "unicode"] {
            assert!(!is_telling(key), "{key}");
        }
    }
}
