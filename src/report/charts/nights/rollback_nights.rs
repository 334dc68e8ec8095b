//! The nightly failure rate of a release that was rolled back, and of the one it was rolled back to.

use anyhow::Result;

use super::nightly_rates::{self, panels};
use super::rate_panel::{Frame, Panel};
use crate::compare::series::Series;
use crate::decision::{Decision, Rollback};
use crate::number::{self, FEWEST_FOR_A_PERCENTAGE};
use crate::report::charts::drawing::picture;
use crate::report::charts::figure::{Figure, Names, Piece, Table, Width};
use crate::report::text::within;

pub(in crate::report::charts) const NAME: &str = "rollback";

pub(in crate::report::charts) const TITLE: &str = "Before, during and after the rollback";

/// What is drawn.
struct Drawn<'a> {
    rollback: &'a Rollback,
    /// Only the rates of the rollback.
    series: Series,
    names: Names,
}

impl<'a> Drawn<'a> {
    fn of(series: &Series, decision: &'a Decision) -> Option<Self> {
        let rollback = decision.across.as_ref()?.rollback.as_ref()?;
        let rate = series.rollback.clone()?;
        let drawn = Self {
            rollback,
            series: Series {
                nights: series.nights.clone(),
                candidate_since: Some(rollback.first_run),
                rates: vec![rate],
                ..Series::default()
            },
            names: Names {
                baseline: within(&rollback.returned_to, 16).to_string(),
                candidate: within(&rollback.release, 16).to_string(),
            },
        };
        nightly_rates::is_drawn(&drawn.series).then_some(drawn)
    }

    fn caption(&self) -> String {
        format!(
            "Circles: {}, triangles: {}. Shaded: the nights of {} ({} to {}). Hollow: fewer than {FEWEST_FOR_A_PERCENTAGE} runs that night.",
            self.names.baseline,
            self.names.candidate,
            self.names.candidate,
            number::day(self.rollback.first_run),
            number::day(self.rollback.last_run)
        )
    }

    /// The drawing and its numbers.
    fn drawing(&self) -> Result<(String, Table)> {
        let panels = panels(&self.series, &self.names, &[]);
        let size = Frame::SMALL.size();
        let svg = picture(NAME, TITLE, &self.caption(), size, |area| {
            panels
                .iter()
                .try_for_each(|panel: &Panel<'_>| panel.draw(area))
        })?;
        let mut table = nightly_rates::table(&panels);
        table.head = vec![
            "Rate".to_owned(),
            "Night".to_owned(),
            self.names.baseline.clone(),
            self.names.candidate.clone(),
        ];
        Ok((svg, table))
    }
}

pub(in crate::report::charts) fn is_drawn(series: &Series, decision: &Decision) -> bool {
    Drawn::of(series, decision).is_some()
}

pub(in crate::report::charts) fn figure(
    series: &Series,
    decision: &Decision,
) -> Result<Option<Figure>> {
    let Some(drawn) = Drawn::of(series, decision) else {
        return Ok(None);
    };
    let (svg, table) = drawn.drawing()?;
    Ok(Some(Figure {
        name: NAME,
        title: TITLE.to_owned(),
        caption: drawn.caption(),
        pieces: vec![Piece {
            width: Width::Any,
            svg,
        }],
        table,
    }))
}
