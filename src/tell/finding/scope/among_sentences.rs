//! Where a regression is that is not shown to be confined to one place, in sentences.

use crate::diagnose::Among;
use crate::number;
use crate::tell::finding::place_words::whereabouts;
use crate::tell::listed;

/// What is shown of each kind of place; `None` where there is no kind with several places.
pub(super) fn where_among(among: &[Among]) -> Option<String> {
    let spread = |one: &&Among| one.others_too && one.most.is_none();
    let open = |one: &&Among| !one.others_too && one.most.is_none();
    let most = among.iter().filter_map(mostly);
    let sentences: Vec<String> = spread_over(&kinds(among, &spread))
        .into_iter()
        .chain(most)
        .chain(not_shown(&kinds(among, &open)))
        .collect();
    (!sentences.is_empty()).then(|| sentences.join(" "))
}

fn kinds(among: &[Among], is_asked: &dyn Fn(&&Among) -> bool) -> Vec<String> {
    let asked = among.iter().filter(is_asked);
    asked.map(|one| format!("{}s", one.kind)).collect()
}

/// That the excess remains without the place of each kind where it is largest.
fn spread_over(kinds: &[String]) -> Option<String> {
    (!kinds.is_empty()).then(|| format!("The excess is spread over several {}.", listed(kinds)))
}

fn mostly(among: &Among) -> Option<String> {
    let most = among.most.as_ref()?;
    let place = whereabouts(Some(&most.place));
    let of = number::counted(most.of, "event", "events");
    let excess = if most.events == most.of {
        format!("All of the excess is{place} ({of})")
    } else {
        let events = number::count(most.events);
        format!("Most of the excess is{place} ({events} of the {of})")
    };
    let but = if among.others_too {
        format!("the other {}s together have one too", among.kind)
    } else {
        "it is not shown to be confined to it".to_owned()
    };
    Some(format!("{excess}, but {but}."))
}

fn not_shown(kinds: &[String]) -> Option<String> {
    (!kinds.is_empty()).then(|| {
        format!(
            "The data do not show in which {} the excess is.",
            listed(kinds)
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::Place;
    use crate::cube::{Dimension, Facet};
    use crate::diagnose::MostOfIt;

    fn among(kind: &'static str, others_too: bool) -> Among {
        Among {
            kind,
            most: None,
            others_too,
        }
    }

    fn mostly_in(place: Place, others_too: bool) -> Among {
        Among {
            kind: place.kind(),
            most: Some(MostOfIt {
                place,
                events: 1_059,
                of: 1_063,
            }),
            others_too,
        }
    }

    #[track_caller]
    fn says(evidence: &[Among], expected: &str) {
        assert_eq!(where_among(evidence).as_deref(), Some(expected));
    }

    #[test]
    fn nothing_is_said_where_there_is_no_kind_with_several_places() {
        assert_eq!(where_among(&[]), None);
    }

    #[test]
    fn an_excess_is_spread_only_where_the_others_have_it() {
        says(
            &[among("workflow", true)],
            "The excess is spread over several workflows.",
        );
        says(
            &[
                among("workflow", true),
                among("tool", true),
                among("tenant", true),
            ],
            "The excess is spread over several workflows, tools and tenants.",
        );
        says(
            &[among("workflow", false)],
            "The data do not show in which workflows the excess is.",
        );
        says(
            &[
                among("workflow", true),
                among("tool", false),
                among("model", false),
            ],
            "The excess is spread over several workflows. The data do \
             not show in which tools and models the excess is.",
        );
    }

    #[test]
    fn a_place_with_most_of_it_is_named_with_its_events() {
        let tenant = Place::Facet(Facet {
            dimension: Dimension::Tenant,
            value: "acme".to_owned(),
        });
        says(
            &[mostly_in(Place::Workflow("refunds".to_owned()), false)],
            "Most of the excess is in refunds (1,059 of the 1,063 events), but it is not shown to be confined to it.",
        );
        says(
            &[mostly_in(tenant, true)],
            "Most of the excess is for the tenant acme (1,059 of the 1,063 events), but the other tenants together have one too.",
        );
    }
}
