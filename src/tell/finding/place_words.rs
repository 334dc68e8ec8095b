//! The place of a regression.

use crate::compare::Place;
use crate::cube::Dimension;

/// The place by name: `triage`, `the tool search`.
pub(crate) fn named(place: &Place) -> String {
    match place {
        Place::Workflow(name) => name.clone(),
        Place::Facet(facet) => format!("the {} {}", facet.dimension.column(), facet.value),
    }
}

/// Where: ` in triage`, ` with the tool search`, ` for the tenant acme`.
pub(crate) fn whereabouts(place: Option<&Place>) -> String {
    let Some(place) = place else {
        return String::new();
    };
    let preposition = match place {
        Place::Workflow(_) => "in",
        Place::Facet(facet) => match facet.dimension {
            Dimension::Tenant | Dimension::Cluster => "for",
            Dimension::Tool | Dimension::Model | Dimension::Batch => "with",
            _ => "in",
        },
    };
    format!(" {preposition} {}", named(place))
}
