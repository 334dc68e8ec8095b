//! An interval on an axis of ratios, with the band of what is too small to matter and one of three marks: worse, not settled,
//! shown fine.

use anyhow::Result;

use crate::decision::{Effect, Finding};
use crate::number;
use crate::report::charts::drawing::{
    Area, BAND, FINE, Fill, INK, LONGEST_NAME, REGRESSED, Scale, Shape, arrow, block, line, mark,
};
use crate::report::figures::{Figures, label};
use crate::terms;
use crate::vocabulary::{ClearedBy, FindingState};

/// What is drawn of a finding: the bounds by which it is decided, as ratios.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    estimate: Option<f64>,
    lower: Option<f64>,
    upper: Option<f64>,
    margin: f64,
}

impl Bounds {
    /// `None` where a finding has no ratio. A finding that is clear by the absolute margin is drawn by it: the ends of its
    /// difference over the baseline's rate.
    pub(super) fn of(finding: &Finding) -> Option<Self> {
        if !finding.effect.kind.is_ratio() {
            return None;
        }
        let effect = finding.effect;
        let as_ratios = Self {
            estimate: number::finite(effect.estimate),
            lower: number::finite(effect.lower),
            upper: number::finite(effect.upper),
            margin: finding.margin,
        };
        if finding.cleared_by != Some(ClearedBy::Difference) {
            return Some(as_ratios);
        }
        Some(Self::by_difference(finding).unwrap_or(as_ratios))
    }

    fn by_difference(finding: &Finding) -> Option<Self> {
        let rate = number::finite(finding.baseline.rate).filter(|rate| *rate > 0.0)?;
        let Effect {
            estimate,
            lower,
            upper,
            ..
        } = finding.difference?;
        let ratio = |change: Option<f64>| number::finite(change).map(|change| 1.0 + change / rate);
        Some(Self {
            estimate: ratio(estimate),
            lower: ratio(lower),
            upper: ratio(upper),
            margin: ratio(finding.margin_difference)?,
        })
    }

    /// What a scale must hold.
    pub(super) fn values(self) -> impl Iterator<Item = f64> {
        let ends = [self.estimate, self.lower, self.upper, Some(self.margin)];
        ends.into_iter().flatten()
    }
}

/// The colour of a state.
pub(super) const fn colour(state: FindingState) -> plotters::style::RGBColor {
    match state {
        FindingState::Regressed => REGRESSED,
        FindingState::Clear => FINE,
        FindingState::Inconclusive | FindingState::NoData => INK,
    }
}

/// What an interval says: the subject, the ratio with its ends, and the state.
pub(super) fn said(finding: &Finding) -> String {
    let ratio = Figures::of(finding).ratio.unwrap_or_default();
    let subject = label(finding, LONGEST_NAME);
    format!("{subject}: {ratio}, {}", terms::shown(finding.shown))
}

/// Draws the interval in the middle of a strip.
pub(super) fn interval(
    area: &Area<'_>,
    state: FindingState,
    bounds: &Bounds,
    scale: &Scale,
    [top, bottom]: [i32; 2],
) -> Result<()> {
    let x = |ratio: f64| scale.at(ratio.ln());
    let y = i32::midpoint(top, bottom);
    if bounds.margin.is_finite() && bounds.margin > 1.0 {
        let corners = [(x(1.0), top), (x(bounds.margin), bottom)];
        block(area, corners, BAND)?;
    }
    line(area, &[(x(1.0), top), (x(1.0), bottom)], INK, 1)?;
    let colour = colour(state);
    let [left, right] = scale.pixels;
    let place = |ratio: Option<f64>, none: f64| {
        let log = ratio.filter(|ratio| *ratio > 0.0).map_or(none, f64::ln);
        let is_below = log < scale.values[0] - 1e-9;
        let is_above = log > scale.values[1] + 1e-9;
        (scale.at(log), is_below, is_above)
    };
    let (from, goes_on_left, gone_right) = place(bounds.lower, f64::NEG_INFINITY);
    let (to, gone_left, goes_on_right) = place(bounds.upper, f64::INFINITY);
    line(area, &[(from, y), (to, y)], colour, 2)?;
    if goes_on_left || gone_left {
        arrow(area, (left - 6, y), -1, colour)?;
    }
    if goes_on_right || gone_right {
        arrow(area, (right + 6, y), 1, colour)?;
    }
    let Some(estimate) = bounds.estimate.filter(|estimate| *estimate > 0.0) else {
        return Ok(());
    };
    let (at, outside_left, outside_right) = place(Some(estimate), 0.0);
    if outside_left || outside_right {
        return Ok(());
    }
    let shape = match state {
        FindingState::Regressed => (Shape::Diamond, Fill::Full),
        FindingState::Clear => (Shape::Square, Fill::Full),
        FindingState::Inconclusive | FindingState::NoData => (Shape::Circle, Fill::Hollow),
    };
    mark(area, (at, y), 5, shape, colour)
}
