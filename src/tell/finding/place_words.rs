//! The place of a regression.

use crate::compare::Place;
use crate::cube::Dimension;

/// The place by name: `triage`, `the tool search`, `the label team=west`.
pub(crate) fn named(place: &Place) -> String {
    match place {
        Place::Workflow(name) => name.clone(),
        Place::Facet(facet) => match facet.dimension {
            Dimension::Label(label) => format!("the label {label}={}", facet.value),
            dimension => format!("the {} {}", kind_of(dimension), facet.value),
        },
    }
}

/// What the column is called: `tool`, `prompt version`.
pub(crate) fn kind_of(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::PromptVersion => "prompt version",
        Dimension::AgentVersion => "agent version",
        Dimension::ConfigVersion => "configuration version",
        other => other.column(),
    }
}

/// The other places of the same kind: `other tools`, `other values of the label team`.
pub(super) fn others(place: &Place) -> String {
    match place {
        Place::Workflow(_) => "other workflows".to_owned(),
        Place::Facet(facet) => match facet.dimension {
            Dimension::Label(label) => format!("other values of the label {label}"),
            dimension => format!("other {}s", kind_of(dimension)),
        },
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
            Dimension::Commit => "at",
            one if one.is_version_or_label() => "with",
            _ => "in",
        },
    };
    format!(" {preposition} {}", named(place))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cube::Facet;

    #[track_caller]
    fn case(column: &str, value: &str, expected: &str) {
        let place = Place::Facet(Facet {
            dimension: Dimension::named(column).unwrap(),
            value: value.to_owned(),
        });
        assert_eq!(whereabouts(Some(&place)), expected);
    }

    #[test]
    fn a_version_and_a_label_are_named_in_words() {
        case("prompt_version", "p7", " with the prompt version p7");
        case("config_version", "c2", " with the configuration version c2");
        case("commit", "abc", " at the commit abc");
        case("label.team", "west", " with the label team=west");
        case("tool", "search", " with the tool search");
        case("tenant", "acme", " for the tenant acme");
    }
}
