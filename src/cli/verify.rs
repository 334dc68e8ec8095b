//! `relapse verify DIR`: a published night, judged again from its counts and compared file by file.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context, anyhow};

use super::night_files::{COUNTS, judged_files};
use super::print;
use crate::exit::{self, Failure};
use crate::nights::published;
use crate::number::counted;
use crate::pipeline::{KeptNight, VERSION};
use crate::report::{Content, File, Report, visible};

/// What needs the rows, which are not kept.
const NOT_COMPARED: &str =
    "not compared, because they need the rows: quarantine.ndjson, packets, evaluation.ndjson";

/// How a published file stands to what the counts give.
#[derive(Debug, PartialEq, Eq)]
enum Comparison {
    Agrees,
    /// The first line that differs, from 1.
    Differs {
        line: usize,
    },
    Missing,
}

/// Judges a night again from its counts, and says which of its files differ.
pub(super) fn verify(folder: &Path) -> Result<u8, Failure> {
    let kept = read(folder)?;
    let damaged = |error: anyhow::Error| Failure {
        code: exit::NOT_LOADABLE,
        error: error.context(format!("{} is damaged", folder.join(COUNTS).display())),
    };
    let outcome = kept.judge_again().map_err(damaged)?;
    let panels = kept.run_panels(&outcome.decision).map_err(damaged)?;
    let files = judged_files(&Report {
        decision: &outcome.decision,
        series: &outcome.series,
        configuration: &kept.configuration,
        command: &kept.command,
        panels: &panels,
        to_label: &outcome.to_label,
    })?;
    let mut compared = Vec::new();
    for file in &files {
        compared.push((file, compare(folder, file)?));
    }
    let agrees = compared
        .iter()
        .all(|(_, found)| *found == Comparison::Agrees);
    print(&text(folder, &kept, &compared))?;
    Ok(if agrees { exit::OK } else { exit::DIFFERS })
}

fn read(folder: &Path) -> Result<KeptNight, Failure> {
    let path = folder.join(COUNTS);
    let bytes = published(&path).map_err(Failure::with(exit::MISSING_INPUT))?;
    let Some(bytes) = bytes else {
        return Err(Failure {
            code: exit::MISSING_INPUT,
            error: anyhow!(
                "{} does not exist; name the folder of a published night, such as reports/2026-11-20, or run that night \
                 again to write its counts",
                path.display()
            ),
        });
    };
    let text = String::from_utf8(bytes).context("it is not valid UTF-8");
    let kept = text.and_then(|text| KeptNight::read(&text));
    kept.with_context(|| {
        format!(
            "{} cannot be read; restore it, or run the night again to write it",
            path.display()
        )
    })
    .map_err(Failure::with(exit::NOT_LOADABLE))
}

fn compare(folder: &Path, file: &File) -> Result<Comparison, Failure> {
    let found = published(&folder.join(&file.path));
    let Some(found) = found.map_err(Failure::with(exit::MISSING_INPUT))? else {
        return Ok(Comparison::Missing);
    };
    let Content::Bytes(expected) = &file.content else {
        return Err(anyhow!("{} is not made from counts", file.path.display()).into());
    };
    Ok(match first_difference(expected, &found) {
        None => Comparison::Agrees,
        Some(line) => Comparison::Differs { line },
    })
}

/// The first line that differs, from 1.
fn first_difference(expected: &[u8], found: &[u8]) -> Option<usize> {
    if expected == found {
        return None;
    }
    let lines = |bytes: &[u8]| {
        bytes
            .split(|byte| *byte == b'\n')
            .map(<[u8]>::to_vec)
            .collect()
    };
    let (expected, found): (Vec<_>, Vec<_>) = (lines(expected), lines(found));
    let same = expected
        .iter()
        .zip(&found)
        .take_while(|(one, other)| one == other);
    Some(same.count() + 1)
}

fn text(folder: &Path, kept: &KeptNight, compared: &[(&File, Comparison)]) -> String {
    let mut text = String::new();
    let mut differing = 0;
    for (file, found) in compared {
        let name = file.path.display();
        let _ = match found {
            Comparison::Agrees => writeln!(text, "{name}: agrees"),
            Comparison::Differs { line } => {
                writeln!(
                    text,
                    "{name}: differs from the counts, first in line {line}"
                )
            }
            Comparison::Missing => writeln!(text, "{name}: missing"),
        };
        differing += u64::from(*found != Comparison::Agrees);
    }
    let _ = writeln!(text, "{NOT_COMPARED}");
    let folder = visible(&folder.display().to_string());
    if differing == 0 {
        let _ = writeln!(text, "{folder} agrees with its counts");
        return text;
    }
    let differing = counted(
        differing,
        "file differs or is missing",
        "files differ or are missing",
    );
    let _ = writeln!(
        text,
        "{folder}: {differing}; restore what was changed, or write the night again: {}",
        visible(&kept.command)
    );
    if kept.version != VERSION {
        let _ = writeln!(
            text,
            "relapse {} wrote the night, and this is relapse {VERSION}: that may be why; verify it with the version that wrote it",
            visible(&kept.version)
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_that_differs_is_named() {
        let case = |expected: &str, found: &str, line: Option<usize>| {
            assert_eq!(
                first_difference(expected.as_bytes(), found.as_bytes()),
                line
            );
        };
        case("a\nb\n", "a\nb\n", None);
        case("a\nb\n", "a\nc\n", Some(2));
        case("a\nb\n", "a\nb", Some(3));
        case("a\nb\n", "", Some(1));
    }
}
