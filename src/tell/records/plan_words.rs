//! The failure plan in one sentence.

use crate::number::counted;

/// `policy.toml leaves 2 gaps for the failures seen and accepts 1 class.`
pub(crate) fn plan_sentence(file: &str, open_gaps: u64, accepted: u64) -> String {
    let open = match open_gaps {
        0 => "no gap".to_owned(),
        some => counted(some, "gap", "gaps"),
    };
    let accepted = match accepted {
        0 => String::new(),
        some => format!(" and accepts {}", counted(some, "class", "classes")),
    };
    format!("{file} leaves {open} for the failures seen{accepted}.")
}
