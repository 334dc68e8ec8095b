//! What the conduct of the runs shows besides the audits: retries that did not help, and how long approvals waited.

use super::audits_table::unmeasured;
use crate::report::text::Text;
use crate::report::view::source::Source;
use crate::vocabulary::FindingState;

pub(super) fn notes(source: Source<'_>) -> Vec<Text> {
    let Source {
        decision,
        sentences,
        ..
    } = source;
    let conduct = &decision.conduct;
    let signals = conduct.signals.iter();
    let shown = signals.filter(|signal| signal.state == FindingState::Regressed);
    let mut notes: Vec<Text> = shown.map(|signal| sentences.text(&signal.text)).collect();
    let in_words = conduct.in_words.iter();
    notes.extend(in_words.map(|text| sentences.text(text)));
    notes.extend(unmeasured(&conduct.audits, sentences));
    notes
}
