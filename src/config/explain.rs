//! Errors of the TOML parser, with a suggestion for an unknown key.

/// The message of the parser, which has line, column and the known keys, with the nearest known key.
pub(crate) fn explain(error: &toml::de::Error) -> anyhow::Error {
    let text = error.to_string();
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
