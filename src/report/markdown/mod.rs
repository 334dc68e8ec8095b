//! The report for a chat message or a summary of a build: the page's content, cut by whole sections.

mod escape;

use std::fmt::Write as _;

pub(super) use escape::{Link, Markdown, broken_up};

use super::Report;
use super::text::{Text, name};
use super::view::{Caps, Grid, Kind, Page, Section, Verdict, Why};
use crate::number;

/// No report is larger.
const MOST_BYTES: usize = 60_000;

/// Room kept for the line that names what was left out.
const RESERVED: usize = 1_000;

/// The most agents that are named where their reports are left out, and the room for their names.
const MOST_NAMES: usize = 40;
const RESERVED_FOR_NAMES: usize = 10_000;

const CAPS: Caps = Caps {
    whole: false,
    findings: 40,
    lines: 120,
    nights: 0,
};

/// The report as Markdown, the verdict first.
#[must_use]
pub(crate) fn markdown(report: &Report<'_>) -> String {
    let page = Page::of(report, CAPS);
    let mut out = head(&page.verdict);
    out.push_str(&why(&page.why));
    let version = Markdown::from(&page.version).to_string();
    let most = MOST_BYTES.saturating_sub(RESERVED + version.len());
    let mut left_out = Vec::new();
    let parts = [("Triggers", tiles(&page))]
        .into_iter()
        .chain(
            page.sections
                .iter()
                .map(|part| (part.title.as_str(), section(part))),
        )
        .chain(
            page.folded
                .iter()
                .map(|part| (part.title.as_str(), section(part))),
        );
    for (title, text) in parts {
        if out.len() + text.len() > most {
            left_out.push(title);
        } else {
            out.push_str(&text);
        }
    }
    if !left_out.is_empty() {
        let _ = writeln!(
            out,
            "_Left out for length: {}. index.html has everything._\n",
            left_out.join(", ")
        );
    }
    let _ = writeln!(out, "{version}");
    out
}

/// The reports of several agents in one text: those that fit, and a line that names the others.
#[must_use]
pub(crate) fn markdown_of_agents<'a>(
    nights: impl IntoIterator<Item = (Option<&'a str>, &'a str)>,
) -> String {
    let nights: Vec<(Option<&str>, &str)> = nights.into_iter().collect();
    let all: usize = nights.iter().map(|(_, text)| text.len() + 1).sum();
    let most = if all > MOST_BYTES {
        MOST_BYTES - RESERVED_FOR_NAMES
    } else {
        MOST_BYTES
    };
    let mut out = String::new();
    let mut left_out = Vec::new();
    for (agent, text) in nights {
        if out.len() + text.len() < most {
            out.push_str(if out.is_empty() { "" } else { "\n" });
            out.push_str(text);
        } else {
            left_out.extend(agent.map(|agent| Markdown::from(&name(agent).into()).to_string()));
        }
    }
    if !left_out.is_empty() {
        let rest = left_out.len().saturating_sub(MOST_NAMES);
        left_out.truncate(MOST_NAMES);
        left_out.extend((rest > 0).then(|| number::counted(rest as u64, "more", "more")));
        let _ = writeln!(
            out,
            "\n_Left out for length: the reports of {}. Each is report.md in the folder of its agent._",
            left_out.join(", ")
        );
    }
    out
}

fn head(verdict: &Verdict) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "# {} {}\n", verdict.sign, verdict.word);
    let _ = writeln!(out, "**{}**\n", Markdown::from(&verdict.summary));
    if let Some(restriction) = &verdict.restriction {
        let _ = writeln!(out, "{}\n", Markdown::from(restriction));
    }
    if let Some(agent) = &verdict.agent {
        let _ = writeln!(out, "- Agent: {}", Markdown::from(agent));
    }
    let none = Text::from("none found");
    for (what, value) in [
        ("As of", &verdict.as_of),
        ("Candidate", verdict.candidate.as_ref().unwrap_or(&none)),
        ("Baseline", verdict.baseline.as_ref().unwrap_or(&none)),
        ("Window", &verdict.window),
        ("Rollout", &verdict.night),
        ("Since last night", &verdict.since),
        ("Decided by", &verdict.decided_by),
    ] {
        let _ = writeln!(out, "- {what}: {}", Markdown::from(value));
    }
    out.push('\n');
    for line in &verdict.amber {
        let _ = writeln!(out, "> ⚠ {}\n", Markdown::from(line));
    }
    out
}

fn why(why: &Why) -> String {
    let mut out = "## Why\n\n".to_owned();
    for (place, reason) in why.reasons.iter().enumerate() {
        let _ = writeln!(
            out,
            "{}. {} Rule: {}",
            place + 1,
            Markdown::from(&reason.text),
            Markdown::from(&reason.rule)
        );
    }
    if why.reasons.is_empty() {
        out.push_str("No single finding gives a reason.\n");
    }
    let _ = writeln!(
        out,
        "\n**Strongest evidence against:** {}\n",
        Markdown::from(&why.against)
    );
    let _ = writeln!(
        out,
        "**Next step:** {}: {}\n",
        Markdown::from(&why.owner),
        Markdown::from(&why.action)
    );
    for need in &why.needs {
        let _ = writeln!(out, "{}\n", Markdown::from(need));
    }
    out
}

fn tiles(page: &Page) -> String {
    if page.tiles.is_empty() {
        return String::new();
    }
    let mut out =
        "## Triggers\n\n| Trigger | State | Metric | Baseline → candidate | Difference | Counts | Reason |\n| --- | --- | --- | ---: | ---: | ---: | --- |\n"
            .to_owned();
    for tile in &page.tiles {
        let _ = write!(out, "| {} | {} {} |", tile.title, tile.sign, tile.state);
        match &tile.figures {
            None => out.push_str(" | | | |"),
            Some(figures) => {
                let interval = figures.interval.as_ref().map_or(String::new(), |interval| {
                    format!(" ({})", Markdown::from(interval))
                });
                let _ = write!(
                    out,
                    " {} | {} | {}{interval} | {} |",
                    Markdown::from(&figures.subject),
                    Markdown::from(&figures.change),
                    Markdown::from(&figures.difference),
                    Markdown::from(&figures.counts)
                );
            }
        }
        let _ = writeln!(out, " {} |", Markdown::from(&tile.because));
    }
    out.push('\n');
    out
}

fn section(section: &Section) -> String {
    let mut out = format!("## {}\n\n", Markdown::from(&section.title));
    if let Some(answer) = &section.answer {
        let _ = writeln!(out, "**{}**\n", Markdown::from(answer));
    }
    out.push_str(&content(section));
    for fold in &section.folds {
        let content = content(fold);
        // A fold of pictures alone has nothing to say here.
        if content.trim().is_empty() {
            continue;
        }
        let _ = writeln!(out, "### {}\n", Markdown::from(&fold.title));
        out.push_str(&content);
    }
    out
}

fn content(section: &Section) -> String {
    let mut out = String::new();
    for line in &section.lead {
        let _ = writeln!(out, "{}\n", Markdown::from(line));
    }
    for grid in section.drawn.iter().chain(&section.grids) {
        out.push_str(&table(grid));
    }
    for panel in &section.panels {
        let _ = writeln!(out, "### {}\n", Markdown::from(&panel.title));
        for line in panel.note.iter().chain(&panel.fault) {
            let _ = writeln!(out, "{}\n", Markdown::from(line));
        }
        out.extend(panel.grid.iter().map(table));
    }
    // Four spaces make every line code, whatever is in it: no fence to close. It stands before any list.
    for line in &section.code {
        let _ = writeln!(out, "    {}", line.as_str());
    }
    if !section.code.is_empty() {
        out.push('\n');
    }
    for note in &section.notes {
        let _ = writeln!(out, "- {}", Markdown::from(note));
    }
    for file in &section.files {
        let _ = writeln!(
            out,
            "- {}: {}",
            Markdown::from(&file.path.clone().into()),
            Markdown::from(&file.note)
        );
    }
    if !out.ends_with("\n\n") {
        out.push('\n');
    }
    out
}

fn table(grid: &Grid) -> String {
    let mut out = format!("**{}**\n\n|", Markdown::from(&grid.caption));
    for column in &grid.columns {
        let _ = write!(out, " {} |", Markdown::from(&column.title));
    }
    out.push_str("\n|");
    for column in &grid.columns {
        out.push_str(if column.kind == Kind::Number {
            " ---: |"
        } else {
            " --- |"
        });
    }
    out.push('\n');
    for row in &grid.rows {
        out.push('|');
        for cell in row {
            let _ = write!(out, " {}", Markdown::from(&cell.text));
            if let Some(note) = &cell.note {
                let _ = write!(out, ": {}", Markdown::from(note));
            }
            out.push_str(" |");
        }
        out.push('\n');
    }
    out.push('\n');
    if let Some(more) = &grid.more {
        let _ = writeln!(out, "{}\n", Markdown::from(more));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_that_do_not_fit_are_named() {
        let text = format!("{}\n", "x".repeat(24_999));
        let nights = |agents: usize| {
            let names: Vec<String> = (0..agents).map(|agent| format!("a*{agent}")).collect();
            let nights = names
                .iter()
                .map(|name| (Some(name.as_str()), text.as_str()));
            markdown_of_agents(nights)
        };
        assert_eq!(nights(2), format!("{text}\n{text}"));
        let many = nights(60);
        assert!(many.len() < MOST_BYTES, "{}", many.len());
        let (shown, left_out) = many.split_at(25_000);
        assert_eq!(shown, text);
        assert!(left_out.starts_with("\n_Left out for length: the reports of a\\*1, "));
        assert!(
            left_out.contains(", 19 more. Each is report.md"),
            "{left_out}"
        );
        let text = text.as_str();
        let nights = [("a", text), ("b", "y\n"), ("c", text), ("d", text)];
        let few = markdown_of_agents(nights.map(|(agent, text)| (Some(agent), text)));
        assert!(few[25_000..].starts_with("\ny\n\n_Left out for length: the reports of c, d. "));
    }
}
