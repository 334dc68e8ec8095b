//! What no input may break.

use unicode_width::UnicodeWidthStr as _;

use super::{PLAIN, check_page, check_svg, check_titles};
use crate::panels::{Cell, Drawing, Line, Panel, PanelColumn, PanelRows};
use crate::report::charts::panel_chart;
use crate::report::tests::planted::{self, report};
use crate::report::text::{Text, is_hidden, name};
use crate::report::view::{Caps, Page};
use crate::report::{Report, Screen, Style, charts, findings_csv, html, json, markdown, terminal};

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
        check_titles(&chart.svg);
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
fn a_sentence_keeps_its_figures_whatever_its_names() {
    let (decision, series) = planted::hostile();
    let report = report(&decision, &series);
    for shown in [
        html(&report).unwrap(),
        markdown(&report),
        terminal(&report, PLAIN),
    ] {
        // A terminal breaks its lines.
        let words: Vec<&str> = shown.split_whitespace().collect();
        let words = words.join(" ");
        assert!(words.matches(planted::FIGURES).count() > 10, "{words}");
        assert!(!words.contains("too long to be shown"), "{words}");
    }
}

/// A panel of 200 rows of 12 columns of such a text.
fn flooded_panel(text: &str, drawing: Drawing) -> Panel {
    let columns = (0..12).map(|place| PanelColumn {
        name: format!("{place}{text}"),
        is_number: false,
    });
    let row = vec![Cell::Text(text.to_owned()); 12];
    let rows = PanelRows {
        columns: columns.collect(),
        rows: vec![row; 200],
        all: 5_000,
    };
    Panel {
        file: text.to_owned(),
        title: text.to_owned(),
        note: Some(text.to_owned()),
        content: Ok((rows, Some(drawing))),
    }
}

#[test]
fn panels_of_hostile_text_fit_a_page_too() {
    let text = planted::hostile_text(1);
    let bars = || Drawing::Bars(vec![(Cell::Text(text.clone()), -1.5); 30]);
    let line = || Line {
        name: Cell::Text(text.clone()),
        values: (0..200)
            .map(|value| (value % 7 > 0).then_some(1e9))
            .collect(),
    };
    let lines = || Drawing::Lines {
        places: vec![Cell::Text(text.clone()); 200],
        lines: (0..4).map(|_| line()).collect(),
    };
    for drawing in [bars(), lines()] {
        check_titles(&panel_chart("panel-0", "a panel", &drawing).unwrap());
    }
    let mut panels = Vec::new();
    for _ in 0..6 {
        panels.extend([bars(), lines()].map(|drawing| flooded_panel(&text, drawing)));
    }
    panels[3].content = Err(format!("line 3: {text}"));
    let (decision, series) = planted::flooded(|at| format!("{at}{}", "&<𝕏".repeat(4_000)));
    let report = Report {
        panels: &panels,
        ..report(&decision, &series)
    };
    let page = html(&report).unwrap();
    check_page(&page);
    assert!(page.contains("This panel failed."));
    assert!(markdown(&report).len() < 60_000);
}

/// Every text of a page.
fn texts(page: &Page) -> Vec<&str> {
    let why = &page.why;
    let mut texts = vec![
        &page.title,
        &page.verdict.summary,
        &why.against,
        &why.action,
    ];
    texts.extend(&page.verdict.amber);
    texts.extend(page.verdict.pair.iter().chain(&page.verdict.compared));
    texts.extend(&why.cost);
    let figures = page.tiles.iter().filter_map(|tile| tile.figures.as_ref());
    texts.extend(figures.map(|figures| &figures.subject));
    texts.extend(why.reasons.iter().flat_map(|one| [&one.text, &one.rule]));
    texts.extend(&why.needs);
    texts.extend(page.tiles.iter().map(|tile| &tile.because));
    texts.extend(page.across.iter().chain(&page.plan));
    let sections = page.sections.iter().chain(&page.folded);
    for section in sections.flat_map(|one| std::iter::once(one).chain(&one.folds)) {
        texts.push(&section.title);
        texts.extend(&section.answer);
        texts.extend(section.lead.iter().chain(&section.notes));
        for grid in section.grids.iter().chain(&section.drawn) {
            texts.push(&grid.caption);
            let cells = grid.rows.iter().flatten();
            texts.extend(cells.flat_map(|cell| std::iter::once(&cell.text).chain(&cell.note)));
        }
    }
    texts.into_iter().map(Text::as_str).collect()
}

#[test]
fn names_of_ten_thousand_letters_change_no_word_and_no_figure() {
    let end = "x".repeat(10_000);
    let (short, long) = (planted::named(""), planted::named(&end));
    let caps = Caps {
        whole: false,
        findings: 100,
        lines: 100,
        nights: 100,
    };
    let [shorts, longs] = [&short, &long].map(|night| Page::of(&night.report(), caps));
    let in_short = |text: &str| {
        let names = ["2.3.2", "2.4.0", "booking", "search", "tool_arguments"];
        names.iter().fold(text.to_owned(), |text, own| {
            text.replace(name(&format!("{own}{end}")).as_str(), own)
        })
    };
    let mut compared = 0;
    for (short, long) in texts(&shorts).into_iter().zip(texts(&longs)) {
        // The fingerprint of a pattern, and the names of files after it, depend on its names.
        if !short.contains("packets/") {
            assert_eq!(in_short(long), short);
            compared += usize::from(long != short);
        }
    }
    assert!(compared > 50, "{compared}");
    assert!(html(&long.report()).unwrap().len() < 500_000);
    assert!(longs.verdict.summary.as_str().len() < 500);
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
    for (style, columns) in [
        (Style::Plain, 100),
        (Style::Colour, 100),
        (Style::Plain, 72),
        (Style::Colour, 40),
        (Style::Plain, 20),
    ] {
        let text = terminal(&report(&decision, &series), Screen { columns, style });
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
        assert!(plain.lines().all(|line| line.width() <= columns), "{plain}");
        assert!(columns < 100 || plain.lines().count() < 95, "{plain}");
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
