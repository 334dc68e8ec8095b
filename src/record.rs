//! The record: one row per run, and what each column may hold.

/// What a column may hold. Every kind may also be null unless the field is required.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Any text.
    Text,
    /// Text, or a list kept as its JSON text.
    TextOrList,
    /// An instant; RFC 3339 with an offset in text formats. Kept as UTC microseconds.
    Timestamp,
    /// A whole number, zero or more.
    Count,
    /// A finite number, zero or more.
    Amount,
    /// True or false.
    Flag,
    /// 1 (worst) to 5, or one of the usual words for it.
    Severity,
    /// A word of a closed list.
    Word(&'static [&'static str]),
}

/// One column of the record.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// The column's name.
    pub name: &'static str,
    /// What it may hold.
    pub kind: Kind,
    /// Whether a row without it is refused.
    pub required: bool,
    /// What it means, for the schema and the documentation.
    pub about: &'static str,
}

const fn required(name: &'static str, kind: Kind, about: &'static str) -> Field {
    Field {
        name,
        kind,
        required: true,
        about,
    }
}

const fn optional(name: &'static str, kind: Kind, about: &'static str) -> Field {
    Field {
        name,
        kind,
        required: false,
        about,
    }
}

const OUTCOMES: &[&str] = &["success", "failure"];
const APPROVAL_STATES: &[&str] = &[
    "not_required",
    "auto_approved",
    "approved",
    "approved_modified",
    "rejected",
    "escalated",
    "pending",
    "timed_out_denied",
    "timed_out_approved",
    "bypassed",
    "revoked",
    "unknown",
];
const IMPLICATIONS: &[&str] = &["none", "monitor", "restrict", "roll_back", "unknown"];

/// Every column, in the order of the canonical table.
#[rustfmt::skip]
pub const FIELDS: &[Field] = &[
    required("run_id", Kind::Text, "stable across retries; of a repeated id the row with the greatest updated_at, then started_at, then retry_count wins"),
    required("started_at", Kind::Timestamp, "when the run began; its UTC day is the unit of everything that follows"),
    required("release", Kind::Text, "what was deployed"),
    required("workflow", Kind::Text, "the workflow class"),
    required("outcome", Kind::Word(OUTCOMES), "how the run ended; may be left out where exposure is given, since every row is then a failure"),
    optional("failure_class", Kind::Text, "what went wrong; null on success; a failure without one is classified by the rules of the failure plan, else counted as unclassified"),
    optional("severity", Kind::Severity, "1 is worst; 1 and 2 are high; null is counted, never taken for low"),
    optional("retry_count", Kind::Count, "attempts after the first"),
    optional("transient", Kind::Flag, "the failure may pass by itself"),
    optional("idempotent", Kind::Flag, "the failed step may be repeated without harm"),
    optional("updated_at", Kind::Timestamp, "when the row last changed; decides between repeats"),
    optional("recorded_at", Kind::Timestamp, "when the row became known; it does not count for a night that ended before; null: on its own day"),
    optional("cluster", Kind::Text, "the unit of independence: a task, a conversation, a user"),
    optional("batch", Kind::Text, "the run group a burst can sit in: a job, a host, a deploy"),
    optional("approval_wait_s", Kind::Amount, "review delay in seconds"),
    optional("action_executed", Kind::Flag, "the unsafe action went through"),
    optional("approved_at", Kind::Timestamp, "when the approval was given"),
    optional("closed_at", Kind::Timestamp, "when the failure was closed"),
    optional("approval_state", Kind::Word(APPROVAL_STATES), "what became of the approval the run needed"),
    optional("authority_crossed", Kind::Flag, "the run acted outside its authority"),
    optional("tool", Kind::Text, "the tool in use when the run failed or ended"),
    optional("model", Kind::Text, "the model behind the agent"),
    optional("tenant", Kind::Text, "the customer or team the run was for"),
    optional("handoff_target", Kind::Text, "who got the run when the agent gave it up"),
    optional("rescued", Kind::Flag, "a person finished or repaired the run"),
    optional("rescue_minutes", Kind::Amount, "person-minutes the rescue took; null is unknown, not zero"),
    optional("cost_usd", Kind::Amount, "what the run cost"),
    optional("error_message", Kind::Text, "untrusted text"),
    optional("task", Kind::TextOrList, "what the run was asked to do"),
    optional("evidence", Kind::TextOrList, "what the run went by"),
    optional("tools_called", Kind::TextOrList, "the tools the run called"),
    optional("next_action", Kind::TextOrList, "what should happen next"),
    optional("implication", Kind::Word(IMPLICATIONS), "the reporter's view: an input, never the verdict"),
    optional("trace_url", Kind::Text, "a link for the reviewer"),
    optional("ticket", Kind::Text, "a link for the reviewer"),
];

/// The position of a column in [`FIELDS`].
#[must_use]
pub fn position(name: &str) -> Option<usize> {
    FIELDS.iter().position(|field| field.name == name)
}

/// The column name a misspelt one was probably meant to be.
#[must_use]
pub fn nearest(name: &str) -> Option<&'static str> {
    FIELDS
        .iter()
        .map(|field| (strsim::jaro_winkler(name, field.name), field.name))
        .filter(|(similarity, _)| *similarity > 0.85)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name)
}

/// The severity, 1 (worst) to 5, that a word of common incident tools stands for.
#[must_use]
pub fn severity_from_word(word: &str) -> Option<u8> {
    let folded = word.trim().to_ascii_lowercase();
    match folded.as_str() {
        "1" | "sev1" | "sev-1" | "sev0" | "sev-0" | "s1" | "p0" | "p1" | "critical" | "fatal"
        | "blocker" | "emergency" => Some(1),
        "2" | "sev2" | "sev-2" | "s2" | "p2" | "high" | "major" | "error" => Some(2),
        "3" | "sev3" | "sev-3" | "s3" | "p3" | "medium" | "moderate" | "warning" | "warn" => {
            Some(3)
        }
        "4" | "sev4" | "sev-4" | "s4" | "p4" | "low" | "minor" => Some(4),
        "5" | "sev5" | "sev-5" | "s5" | "p5" | "info" | "informational" | "trivial" => Some(5),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::{ApprovalState, Implication, Outcome};

    #[test]
    fn the_words_of_the_record_are_the_words_of_the_vocabulary() {
        let words = |all: &[&'static str]| all.to_vec();
        assert_eq!(
            words(APPROVAL_STATES),
            ApprovalState::ALL
                .iter()
                .map(|w| w.as_str())
                .collect::<Vec<_>>()
        );
        assert_eq!(
            words(OUTCOMES),
            Outcome::ALL.iter().map(|w| w.as_str()).collect::<Vec<_>>()
        );
        assert_eq!(
            words(IMPLICATIONS),
            Implication::ALL
                .iter()
                .map(|w| w.as_str())
                .collect::<Vec<_>>()
        );
    }

    #[test]
    fn p0_and_p1_are_both_the_worst() {
        for word in ["P0", "P1", "sev1", "Critical", "1"] {
            assert_eq!(severity_from_word(word), Some(1), "{word}");
        }
        assert_eq!(severity_from_word("high"), Some(2));
        assert_eq!(severity_from_word("6"), None);
        assert_eq!(severity_from_word("0"), None);
    }

    #[test]
    fn a_misspelt_column_is_recognised() {
        assert_eq!(nearest("sevrity"), Some("severity"));
        assert_eq!(nearest("started_att"), Some("started_at"));
        assert_eq!(nearest("zzz"), None);
    }
}
