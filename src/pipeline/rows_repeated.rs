//! What is said of repeated run ids.

use crate::compare::Arms;
use crate::cube::{ChangedVersions, LeftOut, RepeatedIds};
use crate::decision::ChangedVersionsOf;
use crate::judge::{MANY_REPEATS, is_beyond};
use crate::tell;

/// Versions of runs that say something else.
pub(super) struct Changed {
    pub(super) entries: Vec<ChangedVersionsOf>,
    pub(super) warning: Option<String>,
}

/// What later versions of runs changed.
pub(super) fn changed_versions(changed: &ChangedVersions) -> Changed {
    let by_column = [
        ("release", changed.release),
        ("outcome", changed.outcome),
        ("failure_class", changed.failure_class),
    ];
    let by_column: Vec<(&str, u64)> = by_column
        .into_iter()
        .filter(|(_, runs)| *runs > 0)
        .collect();
    let entries = by_column.iter().map(|(column, count)| ChangedVersionsOf {
        column: (*column).to_owned(),
        count: *count,
    });
    Changed {
        entries: entries.collect(),
        warning: (!by_column.is_empty()).then(|| tell::records::changed_versions(&by_column)),
    }
}

/// That many rows repeat a run, where they do.
pub(super) fn many_repeats(left_out: LeftOut, used: u64) -> Option<String> {
    let of = used + left_out.total();
    is_beyond(left_out.total(), of, MANY_REPEATS).then(|| tell::records::many_repeats(left_out, of))
}

/// Run ids that stand on several days or in several releases.
pub(super) fn repeated_ids(repeated: &RepeatedIds, arms: Option<&Arms>) -> Vec<String> {
    let on_days = repeated.on_days;
    let names = arms.map_or(["", ""], |arms| {
        [&arms.baseline, &arms.candidate].map(String::as_str)
    });
    let both = repeated.in_both(names);
    let days =
        (on_days.ids > 0).then(|| tell::records::ids_on_several_days(on_days, repeated.start_anew));
    let in_both = (both.ids > 0).then(|| {
        let [baseline, candidate] = names;
        tell::records::ids_in_both(both, candidate, baseline)
    });
    let elsewhere = both.elsewhere;
    let elsewhere = (elsewhere > 0).then(|| tell::records::ids_in_releases(elsewhere));
    in_both.into_iter().chain(elsewhere).chain(days).collect()
}
