//! The intervals of the triggers, each in a small picture; all share one axis, so that they can be read down a table.

use anyhow::Result;

use super::interval_mark::{Bounds, interval, said};
use crate::decision::{Decision, Finding};
use crate::report::charts::drawing::{
    GRID, INK, MUTED, Scale, Side, Type, line, picture, ratio_scale, text, ticks, times, titled,
};
use crate::report::figures::Figures;

const WIDTH: i32 = 300;
const HEIGHT: i32 = 44;
const PLOT: [i32; 2] = [16, WIDTH - 16];
const AXIS: i32 = 22;

/// The pictures of some findings, and their axis.
#[derive(Debug, Default)]
pub(in crate::report) struct Intervals {
    /// One for each finding that has a ratio.
    pub(in crate::report) of: Vec<(String, String)>,
    pub(in crate::report) axis: Option<String>,
}

/// Draws the findings that the triggers speak by.
pub(in crate::report) fn intervals(decision: &Decision) -> Result<Intervals> {
    let spoken = decision.triggers.iter().filter_map(|trigger| {
        let id = trigger.finding.as_ref()?;
        decision.findings.iter().find(|finding| finding.id == *id)
    });
    let drawn: Vec<(&Finding, Bounds)> = spoken
        .filter_map(|finding| Some((finding, Bounds::of(finding)?)))
        .collect();
    if drawn.is_empty() {
        return Ok(Intervals::default());
    }
    let ratios = drawn.iter().flat_map(|(_, bounds)| bounds.values());
    let scale = ratio_scale(ratios, [0.5, 2.0], PLOT);
    let of = drawn
        .iter()
        .enumerate()
        .map(|(place, (finding, bounds))| {
            Ok((
                finding.id.clone(),
                one(&format!("interval-{place}"), finding, bounds, &scale)?,
            ))
        })
        .collect::<Result<_>>()?;
    Ok(Intervals {
        of,
        axis: Some(axis(&scale)?),
    })
}

fn one(id: &str, finding: &Finding, bounds: &Bounds, scale: &Scale) -> Result<String> {
    let title = format!("{}: ratio to the baseline", Figures::of(finding).subject);
    let said = said(finding);
    let size = (WIDTH.unsigned_abs(), HEIGHT.unsigned_abs());
    picture(id, &title, &said, size, |area| {
        for tick in ticks(scale) {
            let x = scale.at(tick.ln());
            line(area, &[(x, 0), (x, HEIGHT)], GRID, 1)?;
        }
        titled(area, &said, || {
            interval(area, finding.state, bounds, scale, [4, HEIGHT - 4])
        })
    })
}

fn axis(scale: &Scale) -> Result<String> {
    let size = (WIDTH.unsigned_abs(), AXIS.unsigned_abs());
    let description = "Ratio to the baseline, on a logarithmic scale. Grey: within the margin.";
    picture("interval-axis", "Axis", description, size, |area| {
        for tick in ticks(scale) {
            let x = scale.at(tick.ln());
            line(area, &[(x, AXIS - 4), (x, AXIS)], GRID, 1)?;
            let (words, colour) = if (tick - 1.0).abs() < f64::EPSILON {
                ("same".to_owned(), INK)
            } else {
                (times(tick), MUTED)
            };
            text(
                area,
                (x, 9),
                &words,
                Type::of(11, colour).side(Side::Middle),
            )?;
        }
        Ok(())
    })
}
