//! The folder of each agent. Their names come from records, so they may hold anything.

use std::collections::BTreeSet;

use super::slug::{LONGEST, hashed};

/// What the folder of reports has a use for itself, or may get one.
const OWN: [&str; 2] = ["latest", "index"];
const OWN_START: &str = "replay-";
const OWN_ENDINGS: [&str; 7] = [".csv", ".html", ".json", ".md", ".ndjson", ".prom", ".svg"];

/// What Windows reads as a device, whatever follows a dot.
const DEVICES: [&str; 6] = ["aux", "con", "nul", "prn", "com", "lpt"];

/// A folder for each agent, in their order: its name where that is a safe name of a folder, else its letters and digits
/// with a hash. No two are alike, also where the file system takes large and small letters for the same. `nobody` is the
/// name of the runs without an agent, which no agent has.
pub(crate) fn agent_folders(agents: &[&str], nobody: &str) -> Vec<String> {
    let is_own = |agent: &str| agent == nobody || is_safe(agent);
    let mut order: Vec<usize> = (0..agents.len()).collect();
    order.sort_by_key(|place| {
        let agent = agents[*place];
        // Of names that differ in case only, the one in small letters keeps its own.
        let has_capitals = agent.bytes().any(|byte| byte.is_ascii_uppercase());
        (!is_own(agent), has_capitals, agent)
    });
    let mut taken = BTreeSet::new();
    let mut folders = vec![String::new(); agents.len()];
    for place in order {
        let agent = agents[place];
        let own = is_own(agent).then(|| agent.to_owned());
        // A hash of 64 digits is longer than any name that is safe.
        let with_hash = [8, 64].map(|digits| with_letters(hashed(agent, digits)));
        let mut names = own.into_iter().chain(with_hash);
        let free = names.find(|folder| taken.insert(folder.to_ascii_lowercase()));
        folders[place] = free.unwrap_or_default();
    }
    folders
}

/// Letters and digits that are no name of a folder by themselves: there are none, or they begin like a replay.
fn with_letters(slug: String) -> String {
    if is_free(&slug) {
        slug
    } else {
        format!("agent-{}", slug.trim_start_matches('-'))
    }
}

fn is_safe(name: &str) -> bool {
    name.len() <= LONGEST && is_free(name)
}

/// Whether a name is that of a folder on every system, and of none that the program uses otherwise.
fn is_free(name: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    let small = name.to_ascii_lowercase();
    let stem = small.split('.').next().unwrap_or_default();
    let is_device = DEVICES.contains(&stem.trim_end_matches(|last: char| last.is_ascii_digit()));
    name.starts_with(|first: char| first.is_ascii_alphanumeric())
        && name.bytes().all(is_plain)
        && !name.ends_with('.')
        && !is_device
        && !is_date(name)
        && !OWN.contains(&small.as_str())
        && !small.starts_with(OWN_START)
        && !OWN_ENDINGS.iter().any(|ending| small.ends_with(ending))
}

/// Whether a name has the form of a night's folder, such as 2026-11-20.
fn is_date(name: &str) -> bool {
    let parts: Vec<&str> = name.split('-').collect();
    let is_number =
        |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    parts.len() == 3 && parts.iter().all(is_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_safe_name_is_its_own_folder() {
        let agents = ["support", "Refund_2.b", "b-1"];
        assert_eq!(agent_folders(&agents, "(none)"), agents);
        assert_eq!(agent_folders(&["(none)"], "(none)"), ["(none)"]);
    }

    #[test]
    fn any_other_name_has_a_safe_folder_of_its_own() {
        let long = "x".repeat(10_000);
        let (longer, dots) = (format!("{long}y"), "a.".repeat(20));
        let agents = [
            "..",
            ".",
            "",
            "a/b",
            "a\\b",
            "a b",
            "../../etc/passwd",
            "/etc",
            "2026-11-20",
            "2026-1-2",
            "latest",
            "Latest",
            "index.html",
            "INDEX.HTML",
            "replay-2026-11-01-2026-11-20",
            ".lock",
            ".staging",
            ".relapse-aside-x",
            "con",
            "COM1",
            "nul.txt",
            "Support",
            "support",
            "SUPPORT",
            &long,
            &longer,
            &dots,
            "客服",
            "代理",
            "<script>",
            "\u{1b}[31m",
            "a\0b",
            "-rf",
            "(None)",
        ];
        let folders = agent_folders(&agents, "(none)");
        let distinct: BTreeSet<String> = folders
            .iter()
            .map(|folder| folder.to_ascii_lowercase())
            .collect();
        assert_eq!(distinct.len(), agents.len(), "{folders:?}");
        for folder in &folders {
            assert!(is_free(folder), "{folder}");
            assert!(folder.len() < 140, "{folder}");
            let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
            assert!(folder.bytes().all(is_plain), "{folder}");
        }
        let of = |name: &str| {
            let place = agents.iter().position(|agent| *agent == name);
            folders[place.unwrap()].as_str()
        };
        assert_eq!(of("support"), "support");
        assert!(of("a/b").starts_with("a-b-") && of("..").starts_with("agent-"));
    }

    #[test]
    fn a_name_that_is_written_like_the_folder_of_another_has_its_own() {
        let slug = hashed("a b", 8);
        let agents = ["a b", slug.as_str()];
        let folders = agent_folders(&agents, "(none)");
        assert_eq!(folders[1], slug);
        assert_eq!(folders[0], hashed("a b", 64));
    }
}
