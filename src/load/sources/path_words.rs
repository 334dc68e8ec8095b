//! How a path is shown, and what is said of one that leads nowhere.

use std::path::Path;

/// A path as messages show it. The name of a file comes from anyone: a line break in it would begin a line of its own.
pub(super) fn shown(path: &Path) -> String {
    let name = path.to_string_lossy();
    let spelled = |letter: char| {
        let escaped = letter.is_control().then(|| letter.escape_default());
        let plain = (!letter.is_control()).then_some(letter);
        escaped.into_iter().flatten().chain(plain)
    };
    name.chars().flat_map(spelled).collect()
}

/// Why nothing stands where a path leads.
pub(super) fn why_missing(given: &str) -> &'static str {
    if given.trim().is_empty() {
        "an input has no name; name a file, a glob or a directory"
    } else if given == "-" {
        "standard input is not read; save what it gives to a file, and name that"
    } else if given.contains("://") {
        "addresses are not read; fetch the file, and name the copy"
    } else if Path::new(given).is_symlink() {
        "it is a link that leads nowhere; check where it points"
    } else {
        "no such file or directory; check the path"
    }
}

/// Whether a directory is the report of a night, which lies among the inputs where they stand beside the reports.
pub(super) fn is_published_night(path: &Path) -> bool {
    let has = |name: &str| path.join(name).is_file();
    has("decision.json") && has("counts.json")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_begin_a_line() {
        let name = shown(Path::new("a\nb\u{1b}[2J.csv"));
        assert_eq!(name, "a\\nb\\u{1b}[2J.csv");
    }
}
