//! What a finding counts, and where.

use crate::decision::Finding;
use crate::report::text::{LONGEST_NAME, columns, name, within};
use crate::terms;
use crate::vocabulary::Metric;

/// The fewest characters of a name in a picture.
const LEAST_NAME: usize = 8;

/// What a finding counts, and where, in a picture with room for `most` characters: the names in it share the room.
pub(in crate::report) fn label(finding: &Finding, most: usize) -> String {
    let places = [
        &finding.workflow,
        &finding.tool,
        &finding.tenant,
        &finding.model,
    ];
    let of = |longest: usize| {
        let places = places.into_iter().flatten();
        let places: Vec<String> = places
            .map(|place| within(place, longest).to_string())
            .collect();
        let counted = counted(finding, longest);
        if places.is_empty() {
            return counted;
        }
        format!("{counted} in {}", places.join(" × "))
    };
    (LEAST_NAME..=LONGEST_NAME)
        .rev()
        .map(of)
        .find(|label| columns(label) <= most)
        .unwrap_or_else(|| of(LEAST_NAME))
}

/// What a finding counts, with its names within some room.
fn counted(finding: &Finding, longest: usize) -> String {
    match (&finding.failure_class, finding.approval_state) {
        (Some(class), _) if finding.metric == Metric::FailureRate => {
            format!("{} failures", within(class, longest))
        }
        (Some(class), _) => format!(
            "{} of class {}",
            terms::metric(finding.metric),
            within(class, longest)
        ),
        (None, Some(state)) => terms::approvals(state).to_owned(),
        (None, None) => terms::metric(finding.metric).to_owned(),
    }
}

/// What a finding counts, and where.
pub(in crate::report) fn subject(finding: &Finding) -> String {
    let places = [
        ("workflow", &finding.workflow),
        ("tool", &finding.tool),
        ("tenant", &finding.tenant),
        ("model", &finding.model),
    ];
    let places = places.into_iter().filter_map(|(what, place)| {
        let place = name(place.as_deref()?);
        Some(format!("{what} {place}"))
    });
    let places: Vec<String> = places.collect();
    let counted = counted(finding, LONGEST_NAME);
    if places.is_empty() {
        return counted;
    }
    format!("{counted} in {}", places.join(", "))
}
