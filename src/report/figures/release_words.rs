//! A release among others in words.

use crate::decision::{Across, Effect, ReleaseAcross};
use crate::number;
use crate::report::text::name;
use crate::vocabulary::ComparedBy;

/// Whether a release is compared with the reference.
pub(in crate::report) fn is_measured(across: &Across) -> bool {
    across
        .releases
        .iter()
        .any(|release| release.versus_reference.is_some())
}

/// `1.62 (1.31 to 2.00)`.
pub(in crate::report) fn ratio_in_words(effect: &Effect) -> String {
    let [estimate, lower, upper] = [effect.estimate, effect.lower, effect.upper].map(|value| {
        number::finite(value).map_or_else(|| number::UNBOUNDED.to_owned(), number::ratio)
    });
    format!("{estimate} ({lower} to {upper})")
}

/// How two releases are compared with each other.
pub(in crate::report) const fn compared_by(by: ComparedBy) -> &'static str {
    match by {
        ComparedBy::SharedDays => "shared days",
        ComparedBy::Chain => "steps in between",
        ComparedBy::BeforeAfter => "before and after",
    }
}

/// A release's name, with what became of it.
pub(in crate::report) fn release_label(release: &ReleaseAcross) -> String {
    let back = if release.rolled_back {
        ", rolled back"
    } else {
        ""
    };
    format!("{}{back}", name(&release.release))
}

/// A few releases by name, the rest by number.
pub(in crate::report) fn few_releases(all: &[String]) -> String {
    let mut shown: Vec<String> = all
        .iter()
        .take(3)
        .map(|release| name(release).to_string())
        .collect();
    shown.extend((all.len() > 3).then(|| format!("{} more", all.len() - 3)));
    shown.join(", ")
}
