//! Nightly rates of both releases, one small panel a rate. Panels of a kind share their axis, and it starts at zero.

use super::rate_panel::{Frame, Happened, Panel};
use crate::compare::series::{RateSeries, Series};
use crate::decision::Decision;
use crate::number::{self, Count, FEWEST_FOR_A_PERCENTAGE};
use crate::report::charts::drawing::{picture, round_up};
use crate::report::charts::figure::{Chart, Figure, Names, Piece, Table};
use crate::terms;
use anyhow::Result;

pub(in crate::report::charts) const NAME: &str = "nightly_rates";

pub(in crate::report::charts) const TITLE: &str = "Nightly rates of both releases";

/// How many panels there may be, how many stand side by side, and how many nights fit one.
const MOST: usize = 12;
const COLUMNS: usize = 2;

/// The most panels on a page; the table has them all.
const ON_A_PAGE: usize = 6;
pub(super) const NIGHTS: usize = 70;

pub(in crate::report::charts) fn chart(
    series: &Series,
    decision: &Decision,
    names: &Names,
) -> Result<Option<Chart>> {
    let happened = happened(decision);
    let panels = panels(series, names, &happened);
    if panels.is_empty() {
        return Ok(None);
    }
    let columns = panels.len().min(COLUMNS);
    let rows = panels.len().div_ceil(columns);
    let size = (
        u32::try_from(columns)? * Frame::SMALL.size().0,
        u32::try_from(rows)? * Frame::SMALL.size().1,
    );
    let description = caption(series, names);
    let svg = picture(NAME, TITLE, &description, size, |area| {
        for (cell, panel) in area.split_evenly((rows, columns)).iter().zip(&panels) {
            panel.draw(cell)?;
        }
        Ok(())
    })?;
    Ok(Some(Chart {
        name: NAME,
        svg,
        table: table(&panels),
    }))
}

pub(in crate::report::charts) fn figure(
    series: &Series,
    decision: &Decision,
    names: &Names,
) -> Result<Option<Figure>> {
    let happened = happened(decision);
    let panels = panels(series, names, &happened);
    if panels.is_empty() {
        return Ok(None);
    }
    // The page shows the rate that the night is about large, above the others.
    let lead = series.lead.as_ref();
    let is_lead = |panel: &Panel<'_>| {
        lead.is_some_and(|lead| {
            lead.workflow.is_none()
                && lead.rate.metric == panel.rate.metric
                && lead.rate.failure_class == panel.rate.failure_class
        })
    };
    let mut pieces = Vec::new();
    let others = panels.iter().filter(|panel| !is_lead(panel));
    for (place, panel) in others.take(ON_A_PAGE).enumerate() {
        let phone = panel.within(Frame::SMALL_ON_A_PHONE);
        pieces.extend(Piece::in_two_widths(
            panel.picture(&format!("{NAME}-{place}"))?,
            phone.picture(&format!("{NAME}-{place}-narrow"))?,
        ));
    }
    let figure = Figure {
        name: NAME,
        title: TITLE.to_owned(),
        caption: caption(series, names),
        pieces,
        table: table(&panels),
    };
    Ok(Some(figure).filter(|figure| !figure.pieces.is_empty()))
}

pub(in crate::report::charts) fn is_drawn(series: &Series) -> bool {
    series.rates.iter().any(is_seen)
}

pub(super) fn is_seen(rate: &RateSeries) -> bool {
    rate.baseline
        .iter()
        .chain(&rate.candidate)
        .any(Option::is_some)
}

pub(super) fn panels<'a>(
    series: &'a Series,
    names: &'a Names,
    happened: &'a [Happened],
) -> Vec<Panel<'a>> {
    let skipped = first_seen(series);
    let shown: Vec<&RateSeries> = series
        .rates
        .iter()
        .filter(|rate| is_seen(rate))
        .take(MOST)
        .collect();
    let kind = |rate: &RateSeries| (rate.metric, rate.failure_class.is_some());
    let top = |of: &RateSeries| {
        let alike = shown.iter().copied().filter(|rate| kind(rate) == kind(of));
        top_of(&alike, skipped)
    };
    shown
        .iter()
        .map(|rate| Panel {
            rate,
            nights: series.nights.get(skipped..).unwrap_or_default(),
            since: series.candidate_since,
            top: top(rate),
            names,
            workflow: None,
            happened,
            frame: Frame::SMALL,
        })
        .collect()
}

/// The outages and bursts that are listed.
pub(super) fn happened(decision: &Decision) -> Vec<Happened> {
    let events = decision.events.iter();
    let happened = events.map(|event| Happened {
        from: event.onset.date,
        until: event.until,
        what: terms::happened(event.scope),
    });
    happened.collect()
}

/// How many nights are left out before the first that any rate has, and before the last seventy.
pub(super) fn first_seen(series: &Series) -> usize {
    let lead = series.lead.iter().map(|lead| &lead.rate);
    let sides = series.rates.iter().chain(lead);
    let firsts = sides
        .flat_map(|rate| [&rate.baseline, &rate.candidate])
        .filter_map(|side| side.iter().position(Option::is_some));
    let first = firsts.min().unwrap_or_default();
    first.max(series.nights.len().saturating_sub(NIGHTS))
}

/// The greatest rate of nights with runs enough for one, rounded up; of all nights where none has.
pub(super) fn top_of<'a>(
    rates: &(impl Iterator<Item = &'a RateSeries> + Clone),
    skipped: usize,
) -> f64 {
    let highest = |few: bool| {
        let sides = rates
            .clone()
            .flat_map(|rate| [&rate.baseline, &rate.candidate]);
        sides
            .flat_map(|side| side.iter().skip(skipped).flatten())
            .filter(|count| few || count.exposure >= FEWEST_FOR_A_PERCENTAGE)
            .filter_map(|count| number::finite(count.rate))
            .fold(0.0, f64::max)
    };
    let trusted = highest(false);
    round_up(if trusted > 0.0 {
        trusted
    } else {
        highest(true)
    })
}

/// What one must know to read the panels.
pub(super) fn caption(series: &Series, names: &Names) -> String {
    let since = series.candidate_since.map_or(String::new(), |day| {
        format!(
            " The dashed line marks the first day of {} ({}).",
            names.candidate,
            number::date(day)
        )
    });
    let onset = if series.rates.iter().any(|rate| rate.onset.is_some()) {
        " Shaded: the nights between which a regression began (95 %). Bar at the foot: an outage or a burst."
    } else {
        ""
    };
    let cut = if series.nights.len() > NIGHTS {
        format!(" The last {NIGHTS} nights are drawn.")
    } else {
        String::new()
    };
    format!(
        "Circles: {}, triangles: {}. Hollow: fewer than {FEWEST_FOR_A_PERCENTAGE} runs that night. Arrow at the top: off the scale.{since}{onset}{cut}",
        names.baseline, names.candidate
    )
}

pub(super) fn table(panels: &[Panel<'_>]) -> Table {
    let mut table = Table {
        head: ["Rate", "Night", "Baseline", "Candidate"]
            .map(str::to_owned)
            .to_vec(),
        rows: Vec::new(),
    };
    for panel in panels {
        let skipped = panel.rate.baseline.len().saturating_sub(panel.nights.len());
        let counts = panel
            .rate
            .baseline
            .iter()
            .zip(&panel.rate.candidate)
            .skip(skipped);
        for (night, (baseline, candidate)) in panel.nights.iter().zip(counts) {
            if baseline.is_none() && candidate.is_none() {
                continue;
            }
            let cell = |count: &Option<Count>| {
                count
                    .as_ref()
                    .map_or(String::new(), |count| panel.cell(count))
            };
            table.rows.push(vec![
                panel.title(),
                number::day(*night),
                cell(baseline),
                cell(candidate),
            ]);
        }
    }
    table
}
