//! Lines and marks.

use anyhow::Result;
use plotters::element::{Circle, PathElement, Polygon, Rectangle};
use plotters::style::{Color, RGBColor, ShapeStyle};

use super::canvas::{Area, At};
use super::palette::SURFACE;

/// A mark's shape: what tells the releases apart without colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::report::charts) enum Shape {
    Circle,
    Triangle,
    Diamond,
    Square,
}

/// Whether a mark is filled.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::report::charts) enum Fill {
    Full,
    Hollow,
}

/// A line through points.
pub(in crate::report::charts) fn line(
    area: &Area<'_>,
    points: &[At],
    colour: RGBColor,
    width: u32,
) -> Result<()> {
    if points.len() > 1 {
        area.draw(&PathElement::new(
            points.to_vec(),
            colour.stroke_width(width),
        ))?;
    }
    Ok(())
}

/// A dashed line, straight down.
pub(in crate::report::charts) fn dashes(
    area: &Area<'_>,
    x: i32,
    from: i32,
    to: i32,
    colour: RGBColor,
) -> Result<()> {
    let mut y = from;
    while y < to {
        line(area, &[(x, y), (x, (y + 4).min(to))], colour, 1)?;
        y += 7;
    }
    Ok(())
}

/// A filled rectangle.
pub(in crate::report::charts) fn block(
    area: &Area<'_>,
    corners: [At; 2],
    colour: RGBColor,
) -> Result<()> {
    area.draw(&Rectangle::new(corners, colour.filled()))?;
    Ok(())
}

/// A mark. A hollow one has the surface inside, so that lines do not run through it.
pub(in crate::report::charts) fn mark(
    area: &Area<'_>,
    at: At,
    radius: i32,
    (shape, fill): (Shape, Fill),
    colour: RGBColor,
) -> Result<()> {
    shape_of(area, at, radius, shape, colour)?;
    if fill == Fill::Hollow {
        shape_of(area, at, radius - 1, shape, SURFACE)?;
    }
    Ok(())
}

fn shape_of(
    area: &Area<'_>,
    (x, y): At,
    radius: i32,
    shape: Shape,
    colour: RGBColor,
) -> Result<()> {
    let filled: ShapeStyle = colour.filled();
    match shape {
        Shape::Circle => area.draw(&Circle::new((x, y), radius, filled))?,
        Shape::Triangle => {
            let corners = vec![
                (x, y - radius - 1),
                (x + radius + 1, y + radius),
                (x - radius - 1, y + radius),
            ];
            area.draw(&Polygon::new(corners, filled))?;
        }
        Shape::Square => {
            let reach = radius - 1;
            let corners = [(x - reach, y - reach), (x + reach, y + reach)];
            area.draw(&Rectangle::new(corners, filled))?;
        }
        Shape::Diamond => {
            let reach = radius + 1;
            let corners = vec![
                (x, y - reach),
                (x + reach, y),
                (x, y + reach),
                (x - reach, y),
            ];
            area.draw(&Polygon::new(corners, filled))?;
        }
    }
    Ok(())
}

/// An arrow's head at the end of a line that goes on; `towards` is −1 for the left.
pub(in crate::report::charts) fn arrow(
    area: &Area<'_>,
    (x, y): At,
    towards: i32,
    colour: RGBColor,
) -> Result<()> {
    let back = x - 7 * towards;
    area.draw(&Polygon::new(
        vec![(x, y), (back, y - 4), (back, y + 4)],
        colour.filled(),
    ))?;
    Ok(())
}
