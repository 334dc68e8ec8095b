//! The page: one file that needs nothing else. The template escapes everything but the drawings, which escape themselves.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, Value, context};

use super::Report;
use super::charts::{self, Figure, Width};
use super::text::name;
use super::view::{Caps, Page, Tile, room};
use crate::panels::Panel;

const PAGE: &str = include_str!("page.html");
const STYLE: &str = include_str!("style.css");

/// No page is larger.
const MOST_BYTES: usize = 500_000;

/// What is shown of the unbounded lists: the first that fits is taken.
const CAPS: [Caps; 5] = [
    Caps {
        findings: 100,
        lines: 400,
        nights: 840,
    },
    Caps {
        findings: 50,
        lines: 200,
        nights: 400,
    },
    Caps {
        findings: 20,
        lines: 60,
        nights: 120,
    },
    Caps {
        findings: 5,
        lines: 10,
        nights: 10,
    },
    Caps {
        findings: 1,
        lines: 2,
        nights: 2,
    },
];

/// The report as one self-contained page.
pub(crate) fn html(report: &Report<'_>) -> Result<String> {
    let figures = charts::figures(report.series, report.decision)?;
    let mut page = String::new();
    for caps in CAPS {
        page = render(report, &figures, caps)?;
        if page.len() < MOST_BYTES {
            break;
        }
    }
    Ok(page)
}

fn render(report: &Report<'_>, figures: &[Figure], caps: Caps) -> Result<String> {
    let page = Page::of(report, caps);
    let sparks = page
        .tiles
        .iter()
        .enumerate()
        .map(|(place, tile)| spark(report, place, tile))
        .collect::<Result<Vec<Value>>>()?;
    let figures: BTreeMap<&str, Value> = figures
        .iter()
        .map(|figure| (figure.name, value(figure, caps)))
        .collect();
    let panels = drawn_panels(report.panels, caps)?;
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment
        .add_template("page.html", PAGE)
        .context("the page's template is broken")?;
    environment
        .get_template("page.html")
        .and_then(|template| {
            template.render(context! {
                page => Value::from(Serde(&page)),
                sparks,
                figures,
                panels,
                style => Value::from_safe_string(STYLE.to_owned()),
            })
        })
        .map(|page| page.trim_start().to_owned())
        .context("the page could not be filled in")
}

fn spark(report: &Report<'_>, place: usize, tile: &Tile) -> Result<Value> {
    let Some(drawn) = &tile.drawn else {
        return Ok(Value::from(()));
    };
    let heading = format!("{}, night by night", tile.title);
    let class = drawn.failure_class.as_deref();
    let svg = charts::spark(
        report.series,
        &format!("spark-{place}"),
        &heading,
        drawn.metric,
        class,
    )?;
    Ok(svg.map_or(Value::from(()), Value::from_safe_string))
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
