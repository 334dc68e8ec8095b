//! Whether the rollout goes by its plan, where one is in use.

use super::section::Section;
use super::source::Source;
use crate::decision::Rollout;
use crate::number;
use crate::report::text::Text;

/// `None` where no plan is in use.
pub(super) fn section(source: Source<'_>) -> Option<Section> {
    let rollout = source.decision.rollout.as_ref()?;
    Some(Section {
        id: "rollout",
        title: "Does the rollout go as planned?".into(),
        answer: Some(answer(rollout).into()),
        lead: vec![source.sentences.text(&rollout.in_words)],
        notes: deviations(rollout, source).collect(),
        ..Section::default()
    })
}

/// The lines for a terminal.
pub(super) fn lines(source: Source<'_>) -> Vec<Text> {
    let Some(rollout) = &source.decision.rollout else {
        return Vec::new();
    };
    let first = source.sentences.text(&rollout.in_words);
    std::iter::once(first)
        .chain(deviations(rollout, source))
        .collect()
}

fn answer(rollout: &Rollout) -> String {
    match rollout.as_planned {
        None => "not begun, or not compared".to_owned(),
        Some(true) => "yes".to_owned(),
        Some(false) => {
            let deviations = rollout.deviations.len() as u64;
            format!(
                "no: {}",
                number::counted(deviations, "deviation", "deviations")
            )
        }
    }
}

fn deviations<'a>(rollout: &'a Rollout, source: Source<'a>) -> impl Iterator<Item = Text> {
    let texts = rollout.deviations.iter();
    texts.map(move |one| source.sentences.text(&one.text))
}
