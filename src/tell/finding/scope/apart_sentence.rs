//! What is known of the cause where the releases share no day, in sentences.

use crate::diagnose::ApartEvidence;
use crate::number;

pub(super) fn apart(evidence: &ApartEvidence) -> String {
    match evidence {
        ApartEvidence::OthersSuffer(others) => format!(
            "Runs without the candidate got worse too. Other releases and workflows went from {} before the candidate's first day to {} since.",
            number::share(&others.before),
            number::share(&others.since)
        ),
        ApartEvidence::BeganBefore => {
            "It began before the candidate's first day, so the candidate did not cause it.".to_owned()
        }
        ApartEvidence::Nothing => {
            "The candidate is compared with the days before it, so the release cannot be separated from its days. Nights with both \
             releases in one workflow would help."
                .to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnose::Control;
    use crate::number::Count;

    #[test]
    fn what_the_candidate_did_not_change_is_stated_with_both_rates() {
        let control = Control {
            before: Count::of_events(10, 1_000),
            since: Count::of_events(50, 1_000),
        };
        assert_eq!(
            apart(&ApartEvidence::OthersSuffer(control)),
            "Runs without the candidate got worse too. Other releases and workflows went from 10 of 1,000 (1.0 %) before the candidate's \
             first day to 50 of 1,000 (5.0 %) since."
        );
    }
}
