//! The rate that the night is about, large: both releases night by night, with the first day of the candidate, the outages and
//! the bursts marked.

use super::nightly_rates::{caption, first_seen, happened, is_seen, table, top_of};
use super::rate_panel::{Frame, Panel};
use crate::compare::series::Series;
use crate::decision::Decision;
use crate::report::charts::figure::{Figure, Names, Piece};
use anyhow::Result;

pub(in crate::report::charts) const NAME: &str = "lead";
pub(in crate::report::charts) const TITLE: &str =
    "The rate that the night is about, night by night";

pub(in crate::report::charts) fn is_drawn(series: &Series) -> bool {
    series.lead.as_ref().is_some_and(|lead| is_seen(&lead.rate))
}

pub(in crate::report::charts) fn figure(
    series: &Series,
    decision: &Decision,
    names: &Names,
) -> Result<Option<Figure>> {
    let Some(lead) = series.lead.as_ref().filter(|lead| is_seen(&lead.rate)) else {
        return Ok(None);
    };
    let skipped = first_seen(series);
    let panel = Panel {
        rate: &lead.rate,
        nights: series.nights.get(skipped..).unwrap_or_default(),
        since: series.candidate_since,
        top: top_of(&std::iter::once(&lead.rate), skipped),
        names,
        workflow: lead.workflow.as_deref(),
        happened: &happened(decision),
        frame: Frame::LARGE,
    };
    let phone = panel.within(Frame::PHONE);
    Ok(Some(Figure {
        name: NAME,
        title: panel.title(),
        caption: caption(series, names),
        pieces: Piece::in_two_widths(panel.picture(NAME)?, phone.picture("lead-narrow")?),
        table: table(std::slice::from_ref(&panel)),
    }))
}
