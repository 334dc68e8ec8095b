//! What no input may break.

use super::{check_page, check_svg};
use crate::report::tests::planted::{self, report};
use crate::report::text::is_hidden;
use crate::report::{Report, Style, charts, findings_csv, html, json, markdown, terminal};

#[test]
fn a_page_stays_small_and_escaped_whatever_comes() {
    let (decision, series) = planted::hostile();
    let configuration = planted::hostile_text(1).repeat(50).replace("[31m", "\n");
    let report = Report {
        configuration: &configuration,
        command: &configuration,
        ..report(&decision, &series)
    };
    let page = html(&report).unwrap();
    check_page(&page);
    for chart in charts(&series, &decision).unwrap() {
        check_svg(&chart.svg);
    }
}

#[test]
fn letters_that_escaping_makes_long_fit_too() {
    for text_of in [
        (|at: usize| format!("{at}{}", "'".repeat(10_000))) as fn(usize) -> String,
        |at| format!("{at}{}", "&<𝕏".repeat(4_000)),
        |at| format!("{at}{}", "\u{202e}*".repeat(4_000)),
    ] {
        let (decision, series) = planted::flooded(text_of);
        let configuration = text_of(1).repeat(9);
        let report = Report {
            configuration: &configuration,
            ..report(&decision, &series)
        };
        check_page(&html(&report).unwrap());
        assert!(markdown(&report).len() < 60_000);
    }
}

#[test]
fn markdown_shows_hostile_text_literally() {
    let (decision, series) = planted::hostile();
    let text = markdown(&report(&decision, &series));
    assert!(text.len() < 60_000, "{} bytes", text.len());
    // Indented code shows everything as it is.
    let prose = text
        .lines()
        .filter(|line| !line.starts_with("    "))
        .collect::<Vec<_>>()
        .join("\n");
    let live = regex::Regex::new(r"[^\\](<|`|\[|&)|\*\*b\*\*|@octocat|http://|NaN|\x1b").unwrap();
    assert!(live.find(&prose).is_none(), "{:?}", live.find(&prose));
    assert!(
        !text
            .chars()
            .any(|letter| letter != '\n' && letter != '\u{2060}' && is_hidden(letter))
    );
    let bar = regex::Regex::new(r"(?:^|[^\\])\|").unwrap();
    let lines: Vec<&str> = text.lines().collect();
    for table in lines.split(|line| !line.starts_with('|')) {
        let cells: Vec<usize> = table
            .iter()
            .map(|line| bar.find_iter(line).count())
            .collect();
        // Every row has the cells of its head, which is ours.
        assert!(cells.iter().all(|own| *own == cells[0]), "{table:?}");
        assert!(cells.iter().all(|own| (3..=10).contains(own)), "{table:?}");
    }
}

#[test]
fn a_terminal_is_not_taken_over() {
    let (decision, series) = planted::hostile();
    let paint = regex::Regex::new("\u{1b}\\[[0-9;]*m").unwrap();
    for style in [Style::Plain, Style::Colour] {
        let text = terminal(&report(&decision, &series), style);
        let plain = if style == Style::Colour {
            paint.replace_all(&text, "")
        } else {
            text.as_str().into()
        };
        assert!(
            !plain
                .chars()
                .any(|letter| letter != '\n' && is_hidden(letter))
        );
        assert!(
            plain.lines().all(|line| line.chars().count() <= 100),
            "{plain}"
        );
        assert!(plain.lines().count() < 84, "{plain}");
    }
}

#[test]
fn a_spreadsheet_runs_nothing() {
    let (decision, _) = planted::hostile();
    let table = findings_csv(&decision).unwrap();
    assert!(
        !table
            .chars()
            .any(|letter| letter != '\n' && is_hidden(letter))
    );
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 200);
    for cell in rows.iter().flatten() {
        let number = cell.parse::<f64>().is_ok();
        assert!(
            number || !cell.starts_with(['=', '+', '-', '@']),
            "{}",
            &cell[..20]
        );
        assert!(
            !cell.contains("NaN") && !cell.contains("inf"),
            "{}",
            &cell[..20]
        );
    }
    assert!(rows[1].get(3).unwrap().len() >= 10_000, "names stay whole");
}

#[test]
fn json_reads_back_and_keeps_names_whole() {
    let (decision, _) = planted::hostile();
    let text = json(&decision).unwrap();
    assert!(
        !text
            .chars()
            .any(|letter| letter != '\n' && is_hidden(letter))
    );
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["summary"].as_str().unwrap(), decision.summary);
}
