//! What names of columns have in common with the words of the field, whatever their spelling.

/// A name in lower case with its parts joined by `_`: `deploy.version`, `DeployVersion` and `DEPLOY-VERSION` are the same.
#[must_use]
pub(super) fn normal(name: &str) -> String {
    let mut parts = String::with_capacity(name.len());
    let mut before = ' ';
    for letter in name.chars() {
        let begins = letter.is_uppercase() && (before.is_lowercase() || before.is_ascii_digit());
        if begins || !letter.is_alphanumeric() {
            parts.push('_');
        }
        parts.extend(
            letter
                .to_lowercase()
                .filter(|letter| letter.is_alphanumeric()),
        );
        before = letter;
    }
    let parts: Vec<&str> = parts.split('_').filter(|part| !part.is_empty()).collect();
    parts.join("_")
}

/// How well a name fits a list of words, the best first. A word with `*` may also be the end of a longer name, which fits
/// less the longer it is.
#[must_use]
pub(super) fn points(name: &str, words: &[&str]) -> Option<i32> {
    let mut best = None;
    for (place, word) in words.iter().enumerate() {
        let rank = i32::try_from(place).unwrap_or(i32::MAX).min(35);
        let end = word.strip_prefix('*').unwrap_or(word);
        let before = name.strip_suffix(end).map(|rest| rest.strip_suffix('_'));
        let points = match before {
            _ if name == end => 100 - 2 * rank,
            Some(Some(before)) if word.starts_with('*') => {
                let parts = i32::try_from(before.split('_').count()).unwrap_or(i32::MAX);
                85 - 2 * rank - 3 * parts.min(5)
            }
            _ => continue,
        };
        best = best.max(Some(points));
    }
    best
}

/// Whether one of a name's parts is one of these words.
#[must_use]
pub(super) fn has_part(name: &str, words: &[&str]) -> bool {
    name.split('_').any(|part| words.contains(&part))
}

/// A name without the unit at its end.
#[must_use]
pub(super) fn without_unit(name: &str) -> &str {
    const UNITS: [&str; 14] = [
        "ms", "us", "ns", "s", "utc", "unix", "nano", "nanos", "millis", "micros", "epoch", "iso",
        "seconds", "sec",
    ];
    let mut rest = name;
    while let Some((before, last)) = rest.rsplit_once('_')
        && UNITS.contains(&last)
    {
        rest = before;
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spelling_of_a_name_does_not_matter() {
        for name in [
            "deploy.version",
            "DeployVersion",
            "DEPLOY-VERSION",
            "deploy version ",
        ] {
            assert_eq!(normal(name), "deploy_version", "{name}");
        }
        assert_eq!(normal("startTimeUnixNano"), "start_time_unix_nano");
        assert_eq!(normal("@timestamp"), "timestamp");
        assert_eq!(normal("\"--\n"), "");
        assert_eq!(without_unit("start_time_unix_nano"), "start_time");
        assert_eq!(without_unit("ms"), "ms");
    }

    #[test]
    fn a_whole_name_beats_an_end_and_an_earlier_word_a_later_one() {
        let words = ["*run_id", "*job_id", "id"];
        assert_eq!(points("run_id", &words), Some(100));
        assert_eq!(points("id", &words), Some(96));
        assert!(points("my_job_id", &words) < points("job_id", &words));
        assert_eq!(points("user_id", &words), None);
        assert_eq!(points("prerun_id", &words), None);
    }
}
