//! Every format from the same judged nights, and what no input may break.

mod figures;
mod hostile;
mod machines;
mod packets;
pub(super) mod planted;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::charts::Chart;
use super::{Screen, Style, charts, findings_csv, html, json, markdown, terminal, whole_html};
use crate::compare::series::Series;

/// A terminal without colours, as wide as none that is asked.
pub(super) const PLAIN: Screen = Screen {
    columns: 100,
    style: Style::Plain,
};

/// The same with colours.
pub(super) const COLOUR: Screen = Screen {
    columns: 100,
    style: Style::Colour,
};

/// The text of a page, without its markup.
pub(super) fn text_of(page: &str) -> String {
    let replaced = |page: &str, what: &str, by: &str| {
        let what = regex::Regex::new(what).unwrap();
        what.replace_all(page, by).into_owned()
    };
    let page = replaced(page, r"(?s)<style>.*?</style>|<svg.*?</svg>", "");
    let page = replaced(&page, r"</(td|th|dt|span)>", " · ");
    let page = replaced(&page, r"</(p|li|h\d|strong|dd|summary|figcaption)>", "\n");
    let mut page = replaced(&page, r"(?s)<[^>]*>", "");
    for (entity, letter) in [
        ("&#x27;", "'"),
        ("&#x2f;", "/"),
        ("&quot;", "\""),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&amp;", "&"),
    ] {
        page = page.replace(entity, letter);
    }
    let lines = page.lines().map(str::trim).filter(|line| !line.is_empty());
    lines
        .map(|line| line.trim_end_matches(" ·"))
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn the_rich_decision_in_every_format() {
    let night = planted::roll_back();
    let report = night.report();
    insta::assert_snapshot!(
        "roll_back.json.txt",
        shape_of(&json(&night.decision).unwrap())
    );
    insta::assert_snapshot!("roll_back.csv", findings_csv(&night.decision).unwrap());
    let page = html(&report).unwrap();
    for svg in drawings_of(&page) {
        check_titles(svg);
    }
    insta::assert_snapshot!("roll_back.html.txt", text_of(&page));
}

fn drawings_of(page: &str) -> Vec<&str> {
    let drawing = regex::Regex::new(r"(?s)<svg width.*?</svg>").unwrap();
    drawing.find_iter(page).map(|svg| svg.as_str()).collect()
}

/// Every path of a JSON document with the kinds of value it has, elements of a list taken together.
fn shape_of(text: &str) -> String {
    fn walk(path: &str, value: &Value, found: &mut BTreeMap<String, BTreeSet<&str>>) {
        let kind = match value {
            Value::Null => "null",
            Value::Bool(_) => "bool",
            Value::Number(_) => "number",
            Value::String(_) => "string",
            Value::Array(items) => {
                let path = format!("{path}[]");
                for item in items {
                    walk(&path, item, found);
                }
                return;
            }
            Value::Object(members) => {
                for (name, member) in members {
                    walk(&format!("{path}.{name}"), member, found);
                }
                return;
            }
        };
        found.entry(path.to_owned()).or_default().insert(kind);
    }
    let mut found = BTreeMap::new();
    walk("", &serde_json::from_str(text).unwrap(), &mut found);
    let lines = found.into_iter().map(|(path, kinds)| {
        let kinds: Vec<&str> = kinds.into_iter().collect();
        format!("{path}: {}", kinds.join(" or "))
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn json_is_the_decision_and_nothing_else() {
    for (name, night) in planted::all() {
        let read = |text: &str| serde_json::from_str::<Value>(text).unwrap();
        let whole = serde_json::to_string(&night.decision).unwrap();
        let is_whole = read(&json(&night.decision).unwrap()) == read(&whole);
        assert!(is_whole, "{name}");
    }
}

#[test]
fn each_line_of_the_configuration_stands_on_a_line_of_its_own() {
    let page = html(&planted::roll_back().report()).unwrap();
    assert!(page.contains("nights = 28\nhorizon = 14\n"), "{page}");
}

#[test]
fn every_kind_of_decision_for_a_terminal() {
    for (name, night) in planted::all() {
        insta::assert_snapshot!(format!("{name}.txt"), terminal(&night.report(), PLAIN));
    }
}

#[test]
fn every_kind_of_decision_as_markdown() {
    for (name, night) in planted::all() {
        insta::assert_snapshot!(format!("{name}.md"), markdown(&night.report()));
    }
}

#[test]
fn every_kind_of_decision_as_a_page() {
    for (name, night) in planted::all() {
        let page = html(&night.report()).unwrap();
        let text = text_of(&page);
        assert!(text.contains(&night.decision.summary), "{name}: {text}");
        check_page(&page);
        check_page(&whole_html(&night.report()).unwrap());
    }
}

/// What holds for every page.
#[track_caller]
pub(super) fn check_page(page: &str) {
    assert!(page.len() < 500_000, "{} bytes", page.len());
    let body = &page[page.find("<body").unwrap()..];
    for wrong in [
        "NaN",
        "Infinity",
        "<script",
        "<img",
        "href=\"http",
        "src=\"",
        "url(",
    ] {
        assert!(!body.contains(wrong), "{wrong}");
    }
    assert!(
        !page
            .chars()
            .any(|letter| letter != '\n' && super::text::is_hidden(letter))
    );
    let mut ids: Vec<&str> = regex::Regex::new(r#" id="([^"]*)""#)
        .unwrap()
        .captures_iter(page)
        .map(|id| id.get(1).unwrap().as_str())
        .collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all, "an id stands twice");
    for svg in drawings_of(page) {
        check_svg(svg);
    }
    // A page is no XML, but ours is written so that one can check its nesting.
    let closed = regex::Regex::new(r"<(meta|!DOCTYPE)[^>]*>")
        .unwrap()
        .replace_all(page, "");
    let bare = closed.replace(" open>", ">");
    roxmltree::Document::parse(&bare.replace("&middot;", "·"))
        .unwrap_or_else(|error| panic!("{error}"));
}

#[track_caller]
pub(super) fn check_svg(svg: &str) {
    let document = roxmltree::Document::parse(svg).unwrap_or_else(|error| panic!("{error}: {svg}"));
    let root = document.root_element();
    assert_eq!(root.attribute("role"), Some("img"));
    for id in root.attribute("aria-labelledby").unwrap().split(' ') {
        assert!(
            root.children()
                .any(|child| child.attribute("id") == Some(id) && child.text().is_some())
        );
    }
}

/// Each mark and each bar lies in a group with a title.
#[track_caller]
pub(super) fn check_titles(svg: &str) {
    let document = roxmltree::Document::parse(svg).unwrap();
    let is_mark = |node: &roxmltree::Node<'_, '_>| match node.tag_name().name() {
        "circle" | "polygon" => true,
        // A bar; the canvas, a band and what is behind words are none.
        "rect" => !["#FFFFFF", "#E3E8EE"].contains(&node.attribute("fill").unwrap()),
        _ => false,
    };
    for node in document.descendants().filter(is_mark) {
        let is_titled = node.ancestors().any(|group| {
            let title = group.first_element_child();
            let title =
                title.filter(|title| group.has_tag_name("g") && title.has_tag_name("title"));
            title.is_some_and(|title| title.text().is_some_and(|text| !text.trim().is_empty()))
        });
        assert!(is_titled, "a mark without a title: {node:?} in {svg}");
    }
}

#[test]
fn charts_are_well_formed_and_have_their_numbers() {
    let names = |night: &planted::Night| {
        let drawn = charts(&night.series, &night.decision).unwrap();
        drawn.iter().for_each(check_chart);
        drawn.iter().map(|chart| chart.name).collect::<Vec<_>>()
    };
    assert_eq!(
        names(planted::roll_back()),
        [
            "lead",
            "places",
            "nightly_rates",
            "excess",
            "forest",
            "waterfall",
            "costs",
            "approval_mix",
            "rescue_minutes"
        ]
    );
    assert_eq!(
        names(planted::creep())[..7],
        [
            "lead",
            "nightly_rates",
            "excess",
            "forest",
            "waterfall",
            "releases",
            "rollback"
        ]
    );
}

#[test]
fn the_excess_is_of_the_rate_and_the_place_that_the_night_is_about() {
    let mut in_one_workflow = 0;
    for (_, night) in planted::all() {
        let drawn = charts(&night.series, &night.decision).unwrap();
        if drawn.iter().all(|chart| chart.name != "excess") {
            continue;
        }
        let of = night.series.lead.as_ref().unwrap();
        let title = |name: &str| {
            let chart = drawn.iter().find(|chart| chart.name == name).unwrap();
            let document = roxmltree::Document::parse(&chart.svg).unwrap();
            let title = document.root_element().first_element_child().unwrap();
            title.text().unwrap().to_owned()
        };
        let [lead, excess] = ["lead", "excess"].map(title);
        assert!(excess.starts_with(&lead), "{excess}, of {lead}");
        in_one_workflow += usize::from(of.workflow.is_some());
    }
    assert!(in_one_workflow > 0);
}

#[track_caller]
fn check_chart(chart: &Chart) {
    let sizes = regex::Regex::new(r#"font-size="([^"]*)""#).unwrap();
    check_svg(&chart.svg);
    check_titles(&chart.svg);
    assert!(!chart.table.rows.is_empty(), "{}", chart.name);
    assert!(
        chart
            .table
            .rows
            .iter()
            .all(|row| row.len() == chart.table.head.len()),
        "{}",
        chart.name
    );
    assert!(
        sizes
            .captures_iter(&chart.svg)
            .all(|size| size[1].len() <= 2),
        "font sizes are whole"
    );
}

#[test]
fn what_is_said_to_be_drawn_is_drawn() {
    for (name, night) in planted::all() {
        let drawn: Vec<_> = charts(&night.series, &night.decision)
            .unwrap()
            .iter()
            .map(|chart| chart.name)
            .collect();
        let listed: Vec<_> = super::charts::drawn(&night.series, &night.decision)
            .iter()
            .map(|(name, _)| *name)
            .collect();
        assert_eq!(drawn, listed, "{name}");
    }
}

#[test]
fn nothing_drawn_without_data() {
    let decision = &planted::incomplete().decision;
    assert!(charts(&Series::default(), decision).unwrap().is_empty());
}

#[test]
fn the_verdict_comes_first_everywhere() {
    let report = planted::roll_back().report();
    assert!(markdown(&report).starts_with("# ↩ ROLL BACK\n"));
    assert!(terminal(&report, PLAIN).starts_with("↩ ROLL BACK"));
    assert!(terminal(&report, COLOUR).starts_with("\u{1b}[1;31m↩ ROLL BACK\u{1b}[0m"));
}

#[test]
#[ignore = "writes the pages to look at them"]
fn pages_to_look_at() {
    let out = std::env::temp_dir().join("relapse-pages");
    std::fs::create_dir_all(&out).unwrap();
    let (hostile, hostile_series) = planted::hostile();
    let nights = planted::all().map(|(name, night)| (name, &night.decision, &night.series));
    for (name, decision, series) in
        nights
            .into_iter()
            .chain([("hostile", &hostile, &hostile_series)])
    {
        let report = planted::report(decision, series);
        std::fs::write(out.join(format!("{name}.html")), html(&report).unwrap()).unwrap();
        std::fs::write(out.join(format!("{name}.md")), markdown(&report)).unwrap();
        for chart in charts(series, decision).unwrap() {
            std::fs::write(out.join(format!("{name}-{}.svg", chart.name)), chart.svg).unwrap();
        }
    }
}
