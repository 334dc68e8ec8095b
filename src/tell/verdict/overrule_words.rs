//! A verdict that a person put in place of the night's, in words.

use crate::decision::Overrule;
use crate::vocabulary::Recommendation;

/// What an overruled night says.
pub(crate) struct OverruleWords {
    pub(crate) decided_by: String,
    pub(crate) summary: String,
    pub(crate) against: String,
    pub(crate) action: String,
}

/// What was said, what is done instead, with which release, and the summary of what the night advised.
pub(crate) fn overruled(
    said: &Overrule,
    to: Recommendation,
    candidate: Option<&str>,
    advised: &str,
) -> OverruleWords {
    let by = &said.by;
    let why = said.why.trim().trim_end_matches('.');
    let action = instead(to, candidate.unwrap_or("the release"));
    OverruleWords {
        decided_by: format!("the decision of {by}"),
        summary: format!("{by} overruled this night: {action}, because: {why}."),
        against: format!("The night itself advised otherwise. {advised}"),
        action,
    }
}

fn instead(to: Recommendation, candidate: &str) -> String {
    match to {
        Recommendation::RollBack => format!("roll back {candidate}"),
        Recommendation::Restrict => format!("restrict {candidate}"),
        Recommendation::Hold => format!("hold {candidate}"),
        Recommendation::Proceed => format!("proceed with {candidate}"),
        Recommendation::DataIncomplete => "mend the data, then run the night again".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentence_names_who_what_and_why() {
        let said = Overrule {
            written_at: "2026-11-21T08:00:00Z".parse().unwrap(),
            agent: None,
            as_of: "2026-11-20".parse().unwrap(),
            by: "Ana".to_owned(),
            why: "the vendor was down. ".to_owned(),
            to: Some(Recommendation::Proceed),
        };
        let words = overruled(&said, Recommendation::Proceed, Some("2.4.0"), "Hold 2.4.0.");
        assert_eq!(
            words.summary,
            "Ana overruled this night: proceed with 2.4.0, because: the vendor was down."
        );
        assert_eq!(words.action, "proceed with 2.4.0");
        assert_eq!(words.decided_by, "the decision of Ana");
        assert_eq!(
            words.against,
            "The night itself advised otherwise. Hold 2.4.0."
        );
        let nobody = overruled(&said, Recommendation::Hold, None, "");
        assert_eq!(nobody.action, "hold the release");
    }
}
