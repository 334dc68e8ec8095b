//! The closed lists of words, the same in code, reports, JSON and documentation.

/// Declares an enum whose variants each have one spelling, used wherever the word is read or written.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$meta])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize, schemars::JsonSchema,
        )]
        pub enum $name {
            $($(#[$variant_meta])* #[serde(rename = $word)] $variant,)+
        }

        impl $name {
            /// Every word, in declaration order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Every spelling, in declaration order.
            pub const WORDS: &'static [&'static str] = &[$($word),+];

            /// The spelling in records, reports and JSON.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// The value of a word; `None` for an unknown word.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(self.as_str())
            }
        }
    };
}

/// A word in lower case, with single blanks for the hyphens, underscores and colons in it.
pub(crate) fn folded(word: &str) -> String {
    let lower = word.to_lowercase().replace(['-', '–', '_', ':'], " ");
    lower.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The word of a closed list that a text means, in any letter case and with any of these between its parts.
pub(crate) fn meant(words: &[&'static str], text: &str) -> Option<&'static str> {
    let as_written = words.iter().copied().find(|word| *word == text);
    as_written.or_else(|| {
        let text = folded(text);
        words.iter().copied().find(|word| folded(word) == text)
    })
}

mod conduct_words;
mod metric;
mod pattern_words;
mod plan_words;
mod record_words;
mod severity;
mod verdict_words;

pub use conduct_words::{Audit, ConductSignal, Health, Ruling, Statement};
pub use metric::{ComparedBy, EffectKind, Metric};
pub use pattern_words::{MergedBy, PatternStatus};
pub use plan_words::{Action, Gap, Matter, NextActionSource, PlanQuestion, Remedy, Response};
pub use record_words::{ApprovalState, ChangeKind, ClassSource, Implication, Outcome, RecordedAs};
pub use severity::Severity;
pub use verdict_words::{
    AtHorizon, Cause, CheckEffect, Choice, ClearedBy, Consequence, DataCheck, Design, Extent,
    FindingState, MarginSource, NoDataReason, Recommendation, ReleaseOutcome, Restriction,
    RollbackState, RolloutDeviation, Scope, Shown, Trigger, VerdictReason,
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_reads_back_as_itself() {
        for state in ApprovalState::ALL {
            assert_eq!(ApprovalState::from_word(state.as_str()), Some(*state));
        }
        assert_eq!(ApprovalState::from_word("Approved"), None);
    }

    #[test]
    fn letter_case_blanks_and_hyphens_do_not_change_a_word() {
        for text in ["AUTO_APPROVED", "Auto-approved", " auto  approved\t"] {
            assert_eq!(meant(ApprovalState::WORDS, text), Some("auto_approved"));
        }
        for text in ["", "approve", "autoapproved", "not approved"] {
            assert_eq!(meant(ApprovalState::WORDS, text), None, "{text}");
        }
    }

    #[test]
    fn the_word_in_json_is_the_word_in_code() {
        for recommendation in Recommendation::ALL {
            let json = serde_json::to_string(recommendation).unwrap();
            assert_eq!(json, format!("\"{recommendation}\""));
        }
    }
}
