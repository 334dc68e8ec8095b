//! The page: one file that needs nothing else. The template escapes everything but the drawings, which escape themselves.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, Value, context};

use super::Report;
use super::charts::{self, Figure, Intervals, Width};
use super::text::name;
use super::view::{Caps, Page, room};
use crate::panels::Panel;

const PAGE: &str = include_str!("page.html");
const WHOLE: &str = include_str!("all.html");
/// What pages are put together from: it stands before each template.
const PARTS: &str = include_str!("parts.html");
/// The look of every page.
pub(super) const STYLE: &str = include_str!("style.css");

/// No page is larger.
const MOST_BYTES: usize = 500_000;

/// What is shown of the unbounded lists: the first that fits is taken.
const CAPS: [Caps; 5] = [
    Caps {
        whole: false,
        findings: 1000,
        lines: 400,
        nights: 840,
    },
    Caps {
        whole: false,
        findings: 50,
        lines: 200,
        nights: 400,
    },
    Caps {
        whole: false,
        findings: 20,
        lines: 60,
        nights: 120,
    },
    Caps {
        whole: false,
        findings: 5,
        lines: 10,
        nights: 10,
    },
    Caps {
        whole: false,
        findings: 1,
        lines: 2,
        nights: 2,
    },
];

/// The report as one self-contained page: the first screen decides, and the detail is folded.
pub(crate) fn html(report: &Report<'_>) -> Result<String> {
    largest_that_fits(report, PAGE, false)
}

/// The same with every list whole and nothing folded.
pub(crate) fn whole_html(report: &Report<'_>) -> Result<String> {
    largest_that_fits(report, WHOLE, true)
}

fn largest_that_fits(report: &Report<'_>, template: &str, whole: bool) -> Result<String> {
    let figures = charts::figures(report.series, report.decision, whole)?;
    let mut page = String::new();
    for caps in CAPS {
        page = render(report, template, &figures, Caps { whole, ..caps })?;
        if page.len() < MOST_BYTES {
            break;
        }
        // The titles of marks give way before a row does: the tables have their figures.
        page = charts::untitled(&page);
        if page.len() < MOST_BYTES {
            break;
        }
    }
    Ok(page)
}

fn render(report: &Report<'_>, template: &str, figures: &[Figure], caps: Caps) -> Result<String> {
    let page = Page::of(report, caps);
    let Intervals { of, axis } = charts::intervals(report.decision)?;
    let intervals: Vec<Value> = page
        .tiles
        .iter()
        .map(|tile| {
            let drawn = of.iter().find(|(id, _)| tile.finding.as_ref() == Some(id));
            drawn.map_or(Value::from(()), |(_, svg)| {
                Value::from_safe_string(svg.clone())
            })
        })
        .collect();
    let figures: BTreeMap<&str, Value> = figures
        .iter()
        .map(|figure| (figure.name, value(figure, caps)))
        .collect();
    let panels = drawn_panels(report.panels, caps)?;
    let context = context! {
        page => Value::from(Serde(&page)),
        intervals,
        axis => axis.map(Value::from_safe_string),
        figures,
        panels,
        style => Value::from_safe_string(STYLE.to_owned()),
    };
    filled(template, context).context("the page could not be filled in")
}

/// A template with the parts of all pages before it, filled in. What is no safe text is escaped.
pub(super) fn filled(template: &str, context: Value) -> Result<String> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    let page = environment.render_str(&format!("{PARTS}{template}"), context)?;
    Ok(page.trim_start().to_owned())
}

/// The charts of the panels, as many as there is room for. Those without one have their table alone.
fn drawn_panels(panels: &[Panel], caps: Caps) -> Result<Vec<Value>> {
    let mut left = room(caps);
    let mut drawn = Vec::new();
    for (place, panel) in panels.iter().enumerate() {
        let mut value = Value::from(());
        if let Ok((_, Some(drawing))) = &panel.content {
            let title = name(&panel.title).to_string();
            let svg = charts::panel_chart(&format!("panel-{place}"), &title, drawing)?;
            if let Some(rest) = left.checked_sub(svg.len()) {
                left = rest;
                value = Value::from_safe_string(svg);
            }
        }
        drawn.push(value);
    }
    Ok(drawn)
}

fn value(figure: &Figure, caps: Caps) -> Value {
    let pieces: Vec<Value> = figure
        .pieces
        .iter()
        .map(|piece| {
            let width = match piece.width {
                Width::Any => "any",
                Width::Wide => "wide",
                Width::Narrow => "narrow",
            };
            context! { width, svg => Value::from_safe_string(piece.svg.clone()) }
        })
        .collect();
    let rows: Vec<&Vec<String>> = figure.table.rows.iter().take(caps.nights).collect();
    context! {
        name => figure.name,
        title => &figure.title,
        caption => &figure.caption,
        pieces,
        head => &figure.table.head,
        rows => Value::from(Serde(&rows)),
        left_out => figure.table.rows.len().saturating_sub(caps.nights),
    }
}
