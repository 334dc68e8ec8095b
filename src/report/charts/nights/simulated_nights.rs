//! What simulated rollouts were told, night by night: one small panel for each kind of rollout.

use anyhow::Result;

use crate::number;
use crate::report::charts::drawing::{
    Area, BASELINE, CANDIDATE, Fill, GRID, INK, MUTED, Scale, Shape, Side, Type, line, mark, part,
    picture, text, titled,
};

const NAME: &str = "simulation";

const TITLE: &str = "Simulated rollouts found by night";

/// A panel's size, and how many stand side by side.
const WIDTH: i32 = 340;
const HEIGHT: i32 = 200;
const COLUMNS: usize = 3;

/// The drawing inside a panel.
const LEFT: i32 = 46;
const RIGHT: i32 = WIDTH - 54;
const TOP: i32 = 28;
const BOTTOM: i32 = HEIGHT - 44;

/// How far apart labels must lie.
const APART: i32 = 12;

const DOWN: Scale = Scale {
    values: [0.0, 1.0],
    pixels: [BOTTOM, TOP],
};

/// The rollouts of one kind, by how much worse the candidate is.
#[derive(Clone, Debug)]
pub(crate) struct Detection {
    /// What kind.
    pub title: String,
    /// One a ratio.
    pub curves: Vec<Curve>,
    /// The text below the panel.
    pub foot: String,
}

/// The rollouts of one ratio.
#[derive(Clone, Debug)]
pub(crate) struct Curve {
    /// The ratio.
    pub label: String,
    /// Whether the candidate is innocent, so that the curve should stay at the bottom.
    pub innocent: bool,
    /// The share found (of an innocent one: rolled back) by each night, 0 to 1.
    pub shares: Vec<f64>,
}

/// Draws the panels.
pub(crate) fn detection(panels: &[Detection]) -> Result<String> {
    let columns = panels.len().clamp(1, COLUMNS);
    let rows = panels.len().div_ceil(columns).max(1);
    let size = (
        u32::try_from(columns)? * WIDTH.unsigned_abs(),
        u32::try_from(rows)? * HEIGHT.unsigned_abs(),
    );
    picture(NAME, TITLE, DESCRIPTION, size, |area| {
        for (cell, panel) in area.split_evenly((rows, columns)).iter().zip(panels) {
            panel.draw(cell)?;
        }
        Ok(())
    })
}

const DESCRIPTION: &str = "One panel for each kind of rollout, one line for each true ratio of the rates: the share of rollouts found by each night. Circles: an innocent release, and the share of rollouts in which it was rolled back.";

impl Detection {
    fn draw(&self, area: &Area<'_>) -> Result<()> {
        text(area, (6, 12), &self.title, Type::of(12, INK).bold())?;
        for share in [0.0, 0.5, 1.0] {
            let y = DOWN.at(share);
            line(area, &[(LEFT, y), (RIGHT, y)], GRID, 1)?;
            let label = number::probability(share);
            text(
                area,
                (LEFT - 5, y),
                &label,
                Type::of(11, MUTED).side(Side::Right),
            )?;
        }
        let nights = self.curves.iter().map(|curve| curve.shares.len()).max();
        foot(area, nights.unwrap_or(0))?;
        text(area, (6, HEIGHT - 14), &self.foot, Type::of(11, MUTED))?;
        for curve in &self.curves {
            curve.draw(area)?;
        }
        self.labels(area)
    }

    /// The ratios beside the ends of their lines, kept apart.
    fn labels(&self, area: &Area<'_>) -> Result<()> {
        let mut ends: Vec<(i32, &Curve)> = self
            .curves
            .iter()
            // Of lines that end together, the steepest is named first.
            .rev()
            .filter_map(|curve| Some((DOWN.at(*curve.shares.last()?), curve)))
            .collect();
        ends.sort_by_key(|(y, _)| *y);
        let mut lowest = TOP - APART;
        for (y, curve) in ends {
            lowest = y.max(lowest + APART);
            let set = Type::of(11, curve.colour()).bold();
            text(area, (RIGHT + 6, lowest), &curve.label, set)?;
        }
        Ok(())
    }
}

/// The first and the last night along the foot.
fn foot(area: &Area<'_>, nights: usize) -> Result<()> {
    let y = BOTTOM + 12;
    text(area, (LEFT, y), "night 1", Type::of(11, MUTED))?;
    let last = number::count(u64::try_from(nights)?);
    text(
        area,
        (RIGHT, y),
        &last,
        Type::of(11, MUTED).side(Side::Right),
    )
}

impl Curve {
    const fn colour(&self) -> plotters::style::RGBColor {
        if self.innocent { BASELINE } else { CANDIDATE }
    }

    fn draw(&self, area: &Area<'_>) -> Result<()> {
        let across = Scale {
            values: [0.0, 1.0],
            pixels: [LEFT + 4, RIGHT - 4],
        };
        let points: Vec<(i32, i32)> = self
            .shares
            .iter()
            .enumerate()
            .map(|(night, share)| (across.at(part(night, self.shares.len())), DOWN.at(*share)))
            .collect();
        line(area, &points, self.colour(), 1)?;
        let shape = if self.innocent {
            Shape::Circle
        } else {
            Shape::Triangle
        };
        for ((night, share), point) in (1..).zip(&self.shares).zip(points) {
            let said = format!(
                "{}, night {night}: {}",
                self.label,
                number::probability(*share)
            );
            titled(area, &said, || {
                mark(area, point, 2, (shape, Fill::Full), self.colour())
            })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panel_is_well_formed_and_names_its_ratios() {
        let curve = |label: &str, innocent, share: f64| Curve {
            label: label.to_owned(),
            innocent,
            shares: vec![0.0, share],
        };
        let panel = Detection {
            title: "clean <&>, 200 runs".to_owned(),
            curves: vec![
                curve("×1", true, 0.01),
                curve("×2", false, 1.0),
                curve("×3", false, 1.0),
            ],
            foot: "innocent: 1 %".to_owned(),
        };
        let svg = detection(&[panel.clone(), panel]).unwrap();
        let document = roxmltree::Document::parse(&svg).unwrap();
        let texts: Vec<&str> = document
            .descendants()
            .filter(|node| node.has_tag_name("text"))
            .filter_map(|node| node.text())
            .map(str::trim)
            .collect();
        for label in ["×2", "×3", "clean <&>, 200 runs", "innocent: 1 %"] {
            assert_eq!(
                texts.iter().filter(|text| **text == label).count(),
                2,
                "{label}"
            );
        }
        assert!(detection(&[]).is_ok());
    }
}
