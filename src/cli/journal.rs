//! What is said on standard error: errors, warnings and, as lines of JSON, the stages of a call.

use std::fmt::Write as _;
use std::io::{IsTerminal as _, Write as _};
use std::panic;
use std::sync::OnceLock;

use serde::Serialize;

use super::arguments::LogFormat;
use crate::exit::{self, Failure};
use crate::mask::Masker;
use crate::report::visible;

/// How this call writes.
static MANNER: OnceLock<Manner> = OnceLock::new();

#[derive(Clone, Copy, Debug)]
struct Manner {
    format: LogFormat,
    is_quiet: bool,
}

fn manner() -> Manner {
    MANNER.get().copied().unwrap_or(Manner {
        format: LogFormat::Text,
        is_quiet: false,
    })
}

/// A line of JSON. The last words are those of the level.
#[derive(Serialize)]
#[serde(tag = "level", rename_all = "lowercase")]
enum Line<'a> {
    Info(&'a Stage),
    Warning {
        text: String,
    },
    Error {
        code: i32,
        text: String,
        causes: Vec<String>,
    },
}

/// A stage of a call that has ended.
#[derive(Debug, Default, Serialize)]
pub(super) struct Stage {
    /// One of a few words, such as `read`.
    #[serde(rename = "stage")]
    pub(super) name: &'static str,
    /// Whose rows they are, where the records name agents.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) agent: Option<String>,
    /// The rows that went in, where the stage has rows.
    pub(super) rows: Option<u64>,
    /// On the wall clock.
    pub(super) seconds: f64,
    /// The bytes of the files that were read or written, where the stage has files.
    pub(super) bytes: Option<u64>,
    /// The bytes that came back from an engine, where the rows came from one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) fetched: Option<u64>,
}

/// Says how the call writes from now on. The first word counts.
pub(super) fn begin(format: LogFormat, is_quiet: bool) {
    let _ = MANNER.set(Manner { format, is_quiet });
    if format == LogFormat::Json {
        // The words of a bug are a line like all others.
        panic::set_hook(Box::new(|bug| {
            error(exit::INTERNAL.into(), visible(&bug.to_string()), Vec::new());
        }));
    }
}

/// Whether a spinner may be drawn.
pub(super) fn may_draw() -> bool {
    let Manner { format, is_quiet } = manner();
    format == LogFormat::Text && !is_quiet && std::io::stderr().is_terminal()
}

/// Whether the stages are listened to.
pub(super) fn wants_stages() -> bool {
    let Manner { format, is_quiet } = manner();
    format == LogFormat::Json && !is_quiet
}

/// Writes a stage that has ended.
pub(super) fn stage(stage: &Stage) {
    write_line(&Line::Info(stage));
}

/// Says on standard error what the results alone might not make seen.
pub(super) fn warn(text: &str, masker: &Masker) {
    let text = visible(&masker.mask(text));
    match manner() {
        Manner { is_quiet: true, .. } => {}
        Manner {
            format: LogFormat::Json,
            ..
        } => write_line(&Line::Warning { text }),
        Manner { .. } => write(&format!("relapse: warning: {text}\n")),
    }
}

/// Says why the call failed.
pub(super) fn failure(failure: &Failure) {
    if manner().format == LogFormat::Text {
        return write(&explain(failure));
    }
    let masker = Masker::default();
    let shown = |link: &dyn std::fmt::Display| {
        let text = masker.mask(&link.to_string());
        text.lines().map(visible).collect::<Vec<_>>().join("\n")
    };
    let causes = failure.error.chain().skip(1);
    let causes = causes.map(|cause| shown(&cause)).collect();
    error(failure.code.into(), shown(&failure.error), causes);
}

/// Says that a signal has stopped the call.
pub(super) fn stopped(code: i32, text: &str) {
    match manner().format {
        LogFormat::Text => write(&format!("relapse: {text}\n")),
        LogFormat::Json => error(code, text.to_owned(), Vec::new()),
    }
}

fn error(code: i32, text: String, causes: Vec<String>) {
    write_line(&Line::Error { code, text, causes });
}

/// The error, general to specific. Whatever records put into it is masked by the shipped rules, also where the configuration
/// could not be read, and made safe for a terminal.
fn explain(failure: &Failure) -> String {
    let masker = Masker::default();
    let shown = |error: &dyn std::fmt::Display| {
        let text = masker.mask(&error.to_string());
        text.lines()
            .map(visible)
            .collect::<Vec<_>>()
            .join("\n         ")
    };
    let mut text = format!("relapse: {}\n", shown(&failure.error));
    for cause in failure.error.chain().skip(1) {
        let _ = writeln!(text, "  Cause: {}", shown(&cause));
    }
    text
}

fn write_line(line: &Line<'_>) {
    if let Ok(line) = serde_json::to_string(line) {
        write(&format!("{line}\n"));
    }
}

/// Nobody may be left to read it, which is no reason to fail.
fn write(text: &str) {
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}
