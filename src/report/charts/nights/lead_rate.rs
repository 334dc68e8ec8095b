//! The rate that the night is about, large: both releases night by night, with the first day of the candidate, the outages and
//! the bursts marked.

use super::nightly_rates::{caption, first_seen, happened, is_seen, table, top_of};
use super::rate_panel::{Frame, Panel};
use crate::compare::series::Series;
use crate::decision::Decision;
use crate::report::charts::drawing::picture;
use crate::report::charts::figure::{Chart, Figure, Names, Piece, Table};
use anyhow::Result;

pub(in crate::report::charts) const NAME: &str = "lead";
pub(in crate::report::charts) const TITLE: &str =
    "The rate that the night is about, night by night";

pub(in crate::report::charts) fn is_drawn(series: &Series) -> bool {
    series.lead.as_ref().is_some_and(|lead| is_seen(&lead.rate))
}

pub(in crate::report::charts) fn chart(
    series: &Series,
    decision: &Decision,
    names: &Names,
) -> Result<Option<Chart>> {
    let Some([wide, _]) = drawings(series, decision, names)? else {
        return Ok(None);
    };
    Ok(Some(Chart {
        name: NAME,
        svg: wide.svg,
        table: wide.table,
    }))
}

pub(in crate::report::charts) fn figure(
    series: &Series,
    decision: &Decision,
    names: &Names,
) -> Result<Option<Figure>> {
    let Some([wide, phone]) = drawings(series, decision, names)? else {
        return Ok(None);
    };
    Ok(Some(Figure {
        name: NAME,
        title: wide.title,
        caption: caption(series, names),
        pieces: Piece::in_two_widths(wide.svg, phone.svg),
        table: wide.table,
    }))
}

/// One drawing, and its numbers.
struct Drawing {
    title: String,
    svg: String,
    table: Table,
}

fn drawings(series: &Series, decision: &Decision, names: &Names) -> Result<Option<[Drawing; 2]>> {
    let Some(lead) = series.lead.as_ref().filter(|lead| is_seen(&lead.rate)) else {
        return Ok(None);
    };
    let happened = happened(decision);
    let skipped = first_seen(series);
    let drawing = |frame: Frame, id: &str| {
        let panel = Panel {
            rate: &lead.rate,
            nights: series.nights.get(skipped..).unwrap_or_default(),
            since: series.candidate_since,
            top: top_of(&std::iter::once(&lead.rate), skipped),
            names,
            workflow: lead.workflow.as_deref(),
            happened: &happened,
            frame,
        };
        let (title, description) = (panel.title(), panel.description());
        let svg = picture(id, &title, &description, frame.size(), |area| {
            panel.draw(area)
        })?;
        let table = table(std::slice::from_ref(&panel));
        anyhow::Ok(Drawing { title, svg, table })
    };
    Ok(Some([
        drawing(Frame::LARGE, NAME)?,
        drawing(Frame::PHONE, "lead-narrow")?,
    ]))
}
