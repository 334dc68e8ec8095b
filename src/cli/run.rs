//! The nightly job.

use std::path::Path;

use super::arguments::{Format, RunArguments};
use super::settings::Settings;
use super::{Progress, print, style, warn};
use crate::decision::Decision;
use crate::exit::{self, Failure};
use crate::nights::{Lock, last_night};
use crate::pipeline::{self, HandOff, Loaded, Reading};
use crate::report::{self, Content, File, Report};
use crate::vocabulary::Recommendation;

/// Runs one night: reads, judges, writes the report, prints the verdict.
pub(super) fn run(typed: RunArguments) -> Result<u8, Failure> {
    let settings = Settings::planned(typed.input, typed.out)?;
    let out = &settings.config.report.out;
    let _lock = Lock::take(out)?;
    let progress = Progress::new();
    let (plan, as_of) = (settings.plan.as_ref(), settings.as_of);
    let say = |step: &str| progress.say(step);
    let mut reading = Reading::open(&settings.config, plan, &(as_of..=as_of), &say)?;
    let loaded = reading.only(as_of, &say)?;
    progress.say("comparing");
    let last_night = last_night(out, settings.as_of);
    let outcome = pipeline::judge(&settings.config, as_of, loaded, last_night, plan);
    progress.say("reading the runs behind the verdict");
    let hand_off = reading.hand_off(as_of, &outcome)?;
    progress.say("writing the report");
    let configuration = toml::to_string(&settings.config).map_err(anyhow::Error::from)?;
    let shown = Report {
        decision: &outcome.decision,
        series: &outcome.series,
        configuration: &configuration,
        command: &settings.command,
    };
    let mut files = files(&shown)?;
    files.extend(handed_over(&hand_off)?);
    let loaded = reading.into_loaded();
    let alarm = loaded.alarm();
    let Loaded { quarantine, .. } = loaded;
    files.push(File {
        path: "quarantine.ndjson".into(),
        content: Content::Writer(Box::new(move |writer| Ok(quarantine.copy_to(writer)?))),
    });
    let place =
        report::publish(out, settings.as_of, &files).map_err(Failure::with(exit::CANNOT_WRITE))?;
    drop(progress);
    if let Some(text) = &alarm {
        warn(text);
    }
    match typed.format {
        Format::Text => {
            print(&report::terminal(&shown, style()))?;
            print(&format!(
                "\nreport: {}\n",
                place.join("index.html").display()
            ))?;
        }
        Format::Json => print(&report::json(&outcome.decision)?)?,
        Format::Markdown => print(&report::markdown(&shown))?,
    }
    Ok(exit_code(&outcome.decision, &typed.fail_on))
}

/// What every night leaves, besides the refused rows.
fn files(shown: &Report<'_>) -> anyhow::Result<Vec<File>> {
    let mut files = vec![
        File::text("index.html", report::html(shown)?),
        File::text("report.md", report::markdown(shown)),
        File::text("decision.json", report::json(shown.decision)?),
        File::text("findings.csv", report::findings_csv(shown.decision)?),
    ];
    for chart in report::charts(shown.series, shown.decision)? {
        files.push(File::text(format!("charts/{}.svg", chart.name), chart.svg));
    }
    Ok(files)
}

/// The packets, and the cases for the agent's evaluation.
fn handed_over(hand_off: &HandOff) -> anyhow::Result<Vec<File>> {
    let mut files = Vec::new();
    for packet in &hand_off.packets {
        files.push(File::text(&packet.file, report::packet(packet)));
        let path = Path::new(&packet.file).with_extension("json");
        files.push(File::text(path, report::packet_json(packet)?));
    }
    if let Some(cases) = &hand_off.evaluation {
        let lines = report::evaluation_lines(cases)?;
        files.push(File::text("evaluation.ndjson", lines));
    }
    Ok(files)
}

fn exit_code(decision: &Decision, fail_on: &[Recommendation]) -> u8 {
    if !fail_on.contains(&decision.recommendation) {
        return exit::OK;
    }
    match decision.recommendation {
        Recommendation::RollBack => exit::ROLL_BACK,
        Recommendation::Restrict => exit::RESTRICT,
        Recommendation::Hold => exit::HOLD,
        Recommendation::DataIncomplete => exit::DATA_INCOMPLETE,
        Recommendation::Proceed => exit::OK,
    }
}
