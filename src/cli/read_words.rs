//! What was read, in a line each: the rows and the releases.

use crate::decision::Data;
use crate::number::count;
use crate::pipeline::Loaded;
use crate::report::visible;

/// The most releases that are named.
const MOST_RELEASES: usize = 12;

/// The rows by what became of them.
pub(super) fn rows(data: &Data) -> String {
    format!(
        "rows: {} read, {} used, {} quarantined, {} duplicates, {} excluded, {} out of scope\n",
        count(data.rows_read),
        count(data.rows_used),
        count(data.quarantined),
        count(data.duplicates),
        count(data.excluded),
        count(data.out_of_scope),
    )
}

/// The releases with their first days, the newest last.
pub(super) fn releases(loaded: &Loaded) -> String {
    let mut releases: Vec<_> = loaded.first_seen.iter().collect();
    releases.sort_by_key(|(_, first_day)| **first_day);
    let older = releases.len().saturating_sub(MOST_RELEASES);
    let newest = releases[older..].iter();
    let listed: Vec<String> = newest
        .map(|(release, first_day)| format!("{} (since {first_day})", visible(release)))
        .collect();
    let more = if older > 0 { "…, " } else { "" };
    format!("releases: {more}{}\n", listed.join(", "))
}
