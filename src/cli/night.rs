//! The night of one agent, from its reading to its folder.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Progress;
use super::arguments::Format;
use super::night_files::{COUNTS, judged_files};
use super::seen_candidate::seen_candidate;
use super::settings::Settings;
use crate::decision::{Decision, FirstVerdict};
use crate::exit::{self, Failure};
use crate::files;
use crate::ledgers::Ledgers;
use crate::nights::{folder_of, night_before, passed_over};
use crate::panels::Panel;
use crate::pipeline::{HandOff, Reading};
use crate::report::{self, Cases, Content, File, Message, Report, Screen};
use crate::step::Step;

/// A night that is written.
pub(super) struct Written {
    pub(super) decision: Decision,
    /// The night as text or as Markdown.
    pub(super) text: String,
    /// The same for Slack.
    pub(super) message: Message,
    /// The same for a CI server.
    pub(super) cases: Cases,
    /// What is said on standard error.
    pub(super) alarms: Vec<String>,
    /// Whether its verdict is another than the last one that was told.
    pub(super) is_news: bool,
    /// Its folder.
    pub(super) place: PathBuf,
}

/// The night of one agent.
pub(super) fn night(
    mut reading: Reading<'_>,
    settings: &Settings,
    ledgers: &mut Ledgers,
    (format, screen): (Format, Screen),
    progress: &Progress,
) -> Result<Written, Failure> {
    let (as_of, say) = (settings.as_of, |step: Step<'_>| progress.say(step));
    let rows_used = reading.only(as_of, &say)?.data.rows_used;
    progress.ended(reading.agent(), Some(rows_used), None);
    progress.say(Step::Compare(None));
    let config = &settings.config;
    let out = folder_of(&config.report.out, reading.folder())?;
    let before = night_before(&out, as_of, reading.agent());
    let outcome = reading.judge(as_of, before.as_ref());
    seen_candidate(settings, &outcome.decision)?;
    progress.ended(reading.agent(), None, None);
    let first = ledgers.first_of(reading.agent(), as_of);
    let is_new = first.is_none();
    let last_told = first.map(|first| first.recommendation);
    let last_told = last_told.or(before.as_ref().map(|before| before.recommendation));
    let said = ledgers.put_in_place_of(reading.agent(), as_of).cloned();
    let outcome = outcome.first_published(first).overruled(said.as_ref());
    progress.say(Step::HandOff);
    let hand_off = reading.hand_off(as_of, &outcome)?;
    progress.ended(reading.agent(), None, None);
    progress.say(Step::Write("report"));
    let command = settings.command_of(reading.agent());
    let mut kept = reading.keep(as_of, before.as_ref(), command)?;
    kept.panels.clone_from(&settings.panels);
    kept.first_verdict
        .clone_from(&outcome.decision.first_verdict);
    kept.overrule = said;
    let kept = Arc::new(kept);
    let panels = kept.run_panels(&outcome.decision)?;
    let shown = Report {
        decision: &outcome.decision,
        series: &outcome.series,
        configuration: &kept.configuration,
        command: &kept.command,
        panels: &panels,
        to_label: &outcome.to_label,
    };
    let mut files = judged_files(&shown)?;
    files.extend(handed_over(&hand_off)?);
    let text = match format {
        Format::Text => report::terminal(&shown, screen),
        Format::Markdown => report::markdown(&shown),
        Format::Json | Format::Slack => String::new(),
    };
    let (message, cases) = (report::slack_message(&shown), report::junit_cases(&shown));
    let faults = panels.iter().filter_map(Panel::fault);
    let faults = faults.map(|fault| format!("a panel is left out: {fault}"));
    let alarms = kept.counts().alarm().into_iter().chain(faults);
    let alarms = alarms.chain(passed_over(&out, as_of)).collect();
    let counts = Arc::clone(&kept);
    let rows = Arc::clone(&kept);
    let masker = settings.config.masker.clone();
    files.push(File {
        path: COUNTS.into(),
        content: Content::Writer(Box::new(move |writer| counts.write_json(writer))),
    });
    files.push(File {
        path: "quarantine.ndjson".into(),
        content: Content::Writer(Box::new(move |writer| {
            Ok(rows.counts().quarantine.copy_to(writer, &masker)?)
        })),
    });
    let agent = outcome.decision.agent.as_deref();
    ledgers.note(agent, as_of, FirstVerdict::from(&outcome.decision));
    let cannot_write = Failure::with(exit::CANNOT_WRITE);
    let place = report::publish(&out, as_of, &files, ledgers).map_err(cannot_write)?;
    let bytes = files
        .iter()
        .map(|file| files::size(&place.join(&file.path)));
    progress.ended(outcome.decision.agent.as_deref(), None, Some(bytes.sum()));
    if is_new {
        let kept = ledgers.keep(&config.report.out, agent, as_of);
        kept.map_err(Failure::with(exit::CANNOT_WRITE))?;
    }
    Ok(Written {
        is_news: last_told != Some(outcome.decision.recommendation),
        decision: outcome.decision,
        text,
        message,
        cases,
        alarms,
        place,
    })
}

/// The packets, and the cases for the agent's evaluation.
fn handed_over(hand_off: &HandOff) -> anyhow::Result<Vec<File>> {
    let mut files = Vec::new();
    for packet in &hand_off.packets {
        files.push(File::text(&packet.file, report::packet(packet)));
        let path = Path::new(&packet.file).with_extension("html");
        files.push(File::text(path, report::packet_html(packet)?));
        let path = Path::new(&packet.file).with_extension("json");
        files.push(File::text(path, report::packet_json(packet)?));
    }
    if let Some(cases) = &hand_off.evaluation {
        let lines = report::evaluation_lines(cases)?;
        files.push(File::text("evaluation.ndjson", lines));
    }
    Ok(files)
}
