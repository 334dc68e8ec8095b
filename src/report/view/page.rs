//! The whole page, in reading order.

use serde::Serialize;

use super::first_screen::{self, Tile, Verdict, Why, tiles};
use super::known_names::known_names;
use super::section::Section;
use super::source::{Caps, Source};
use super::{
    approvals_and_rescues, change, folded, keeping, labelled_runs, panels, recurring,
    rollout_section, since_last_night, trust,
};
use crate::decision::Decision;
use crate::report::Report;
use crate::report::text::{Sentences, Text};
use crate::vocabulary::Recommendation;

/// Everything a page says.
#[derive(Debug, Serialize)]
pub(in crate::report) struct Page {
    pub(in crate::report) title: Text,
    pub(in crate::report) verdict: Verdict,
    pub(in crate::report) why: Why,
    pub(in crate::report) tiles: Vec<Tile>,
    /// Whether the releases were compared at all.
    pub(in crate::report) has_triggers: bool,
    /// What the releases in a row show, where there is no room for a section.
    pub(in crate::report) across: Vec<Text>,
    /// Whether the rollout goes by its plan, where there is no room for a section.
    pub(in crate::report) rollout: Vec<Text>,
    /// What the failure plan leaves open, where there is no room for a section.
    pub(in crate::report) plan: Vec<Text>,
    /// In reading order.
    pub(in crate::report) sections: Vec<Section>,
    /// One click away.
    pub(in crate::report) folded: Vec<Section>,
    pub(in crate::report) version: Text,
}

impl Page {
    /// What is said before any list: the verdict, the reasons and the triggers.
    pub(in crate::report) fn without_lists(report: &Report<'_>) -> Self {
        let none = Caps {
            whole: false,
            findings: 0,
            lines: 0,
            nights: 0,
        };
        Self::of(report, none)
    }

    pub(in crate::report) fn of(report: &Report<'_>, caps: Caps) -> Self {
        let decision = report.decision;
        let messages = decision.repeated.iter().map(|one| one.template.as_str());
        let sentences =
            Sentences::of("decision.json", known_names(decision)).with_messages(messages);
        let source = Source {
            decision,
            series: report.series,
            sentences: &sentences,
            caps,
        };
        Self {
            title: first_screen::title(decision).into(),
            verdict: Verdict::of(source),
            why: Why::of(source),
            tiles: tiles(source),
            has_triggers: !is_incomplete(decision),
            across: change::history_lines(source),
            rollout: rollout_section::lines(source),
            plan: keeping::lines(source),
            sections: if is_incomplete(decision) {
                // The page says what is wrong and nothing else; what is known all the same is beside it.
                let rest = [
                    Some(recurring::section(source)),
                    change::release_history(source),
                    rollout_section::section(source),
                    keeping::section(source),
                ];
                let rest = rest.into_iter().flatten().filter(|_| caps.whole);
                std::iter::once(trust::held(source)).chain(rest).collect()
            } else {
                [
                    rollout_section::section(source),
                    recurring::new(source),
                    change::choice_table(source),
                    Some(change::effect_table(source)),
                    Some(change::change_parts(source)),
                    Some(change::event_section(source)),
                    Some(recurring::section(source)),
                    change::release_history(source),
                    keeping::section(source),
                    Some(trust::section(source)),
                ]
                .into_iter()
                .flatten()
                .collect()
            },
            folded: since_last_night::section(source)
                .into_iter()
                .chain(change::changed_list(source))
                .chain(
                    (!is_incomplete(decision))
                        .then(|| approvals_and_rescues::section(report.series))
                        .flatten(),
                )
                .chain(change::cost_table(source))
                .chain(labelled_runs::section(source))
                .chain(keeping::owners(source))
                .chain((!is_incomplete(decision)).then(|| folded::findings(source)))
                .chain(panels::section(report.panels, caps))
                .chain([
                    folded::configuration(report, caps),
                    folded::command(report),
                    folded::files(report),
                ])
                .collect(),
            version: format!("relapse {}", decision.version).into(),
        }
    }
}

/// Whether nothing could be judged.
fn is_incomplete(decision: &Decision) -> bool {
    decision.recommendation == Recommendation::DataIncomplete && decision.findings.is_empty()
}
