//! Errors of the TOML parser, with a suggestion for an unknown key.

/// The message of the parser, which has line, column and the known keys, with the nearest known key.
pub(crate) fn explain(error: &toml::de::Error) -> anyhow::Error {
    let text = in_plain_words(&error.to_string());
    let mut quoted = error.message().split('`').skip(1).step_by(2);
    let is_unknown = error.message().starts_with("unknown ");
    let nearest = quoted.next().filter(|_| is_unknown).and_then(|unknown| {
        let similar = |known: &&str| strsim::jaro_winkler(unknown, known);
        quoted.max_by(|a, b| similar(a).total_cmp(&similar(b)))
    });
    match nearest {
        Some(known) => anyhow::anyhow!("{}\ndid you mean `{known}`?", text.trim_end()),
        None => anyhow::anyhow!("{}", text.trim_end()),
    }
}

/// The parser names the types of this program. A reader needs the numbers that fit.
fn in_plain_words(text: &str) -> String {
    [
        (" as i128", ""),
        (" as u128", ""),
        ("expected i64", "expected a whole number"),
        ("expected a sequence", "expected a list, in brackets"),
        ("expected u8", "expected a whole number from 0 to 255"),
        (
            "expected u32",
            "expected a whole number from 0 to 4294967295",
        ),
        ("expected u64", "expected a whole number, 0 or more"),
        ("expected f64", "expected a number"),
    ]
    .iter()
    .fold(text.to_owned(), |text, (of_type, plain)| {
        text.replace(of_type, plain)
    })
}
