//! The palette and the few strokes the charts are drawn with.

use anyhow::Result;
use plotters::coord::Shift;
use plotters::element::{Circle, PathElement, Polygon, Rectangle, Text};
use plotters::prelude::{DrawingArea, IntoDrawingArea, IntoFont, RGBColor, SVGBackend, ShapeStyle};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontStyle, TextStyle};

use crate::report::text::visible;

/// A part of a drawing, with its own origin.
pub(super) type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// A place in an area, in pixels.
pub(super) type At = (i32, i32);

/// The surface; also the inside of a hollow mark.
pub(super) const SURFACE: RGBColor = RGBColor(0xff, 0xff, 0xff);
/// Text and axes.
pub(super) const INK: RGBColor = RGBColor(0x1b, 0x1f, 0x24);
/// Text that stands back.
pub(super) const MUTED: RGBColor = RGBColor(0x57, 0x60, 0x6a);
/// Lines of the grid.
pub(super) const GRID: RGBColor = RGBColor(0xd8, 0xde, 0xe4);
/// The band of what is too small to matter.
pub(super) const BAND: RGBColor = RGBColor(0xe3, 0xe8, 0xee);
/// The baseline: circles.
pub(super) const BASELINE: RGBColor = RGBColor(0x0b, 0x62, 0xa4);
/// The candidate: triangles.
pub(super) const CANDIDATE: RGBColor = RGBColor(0xb5, 0x47, 0x08);
/// A finding that regressed: filled diamonds.
pub(super) const REGRESSED: RGBColor = RGBColor(0xb4, 0x23, 0x18);

/// How wide a character of a 12 pixel text is taken to be.
const CHARACTER: f64 = 6.8;

/// Which side of its place a text lies on.
#[derive(Clone, Copy)]
pub(super) enum Side {
    Left,
    Middle,
    Right,
}

/// How a text is set.
#[derive(Clone, Copy)]
pub(super) struct Type {
    pub(super) size: i32,
    pub(super) colour: RGBColor,
    pub(super) weight: FontStyle,
    pub(super) side: Side,
}

impl Type {
    pub(super) const fn of(size: i32, colour: RGBColor) -> Self {
        Self {
            size,
            colour,
            weight: FontStyle::Normal,
            side: Side::Left,
        }
    }

    pub(super) const fn bold(self) -> Self {
        Self {
            weight: FontStyle::Bold,
            ..self
        }
    }

    pub(super) const fn side(self, side: Side) -> Self {
        Self { side, ..self }
    }
}

/// A mark's shape: what tells the releases apart without colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Circle,
    Triangle,
    Diamond,
}

/// Whether a mark is filled.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Fill {
    Full,
    Hollow,
}

/// Draws a picture that screen readers can name. `id` must be unique in a page.
pub(super) fn picture(
    id: &str,
    title: &str,
    description: &str,
    size: (u32, u32),
    draw: impl FnOnce(&Area<'_>) -> Result<()>,
) -> Result<String> {
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, size).into_drawing_area();
        area.draw(&Rectangle::new(
            [(0, 0), (pixels(size.0), pixels(size.1))],
            SURFACE.filled(),
        ))?;
        draw(&area)?;
        area.present()?;
    }
    let body = svg.split_once('>').map_or("", |(_, body)| body);
    Ok(format!(
        "<svg width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-labelledby=\"{id}-title {id}-desc\">\n\
         <title id=\"{id}-title\">{}</title>\n<desc id=\"{id}-desc\">{}</desc>{}",
        escape(title),
        escape(description),
        compact(body),
        width = size.0,
        height = size.1,
    ))
}

/// What every element says and none must.
fn compact(body: &str) -> String {
    body.replace(" opacity=\"1\"", "")
        .replace(" stroke=\"none\"", "")
        .replace(" \"/>", "\"/>")
        .replace(
            " font-family=\"sans-serif\"",
            " font-family=\"system-ui,sans-serif\"",
        )
}

fn escape(text: &str) -> String {
    visible(text)
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// A text; what cannot be seen in it is spelled out.
pub(super) fn text(area: &Area<'_>, at: At, content: &str, set: Type) -> Result<()> {
    let position = Pos::new(
        match set.side {
            Side::Left => HPos::Left,
            Side::Middle => HPos::Center,
            Side::Right => HPos::Right,
        },
        VPos::Center,
    );
    // plotters divides by 1.24 to come from a box to a font size.
    let font = ("sans-serif", f64::from(set.size) * 1.24, set.weight).into_font();
    let style = TextStyle::from(font).color(&set.colour).pos(position);
    area.draw(&Text::new(visible(content), at, style))?;
    Ok(())
}

/// How many characters of a size fit a width.
pub(super) fn fitting(width: i32, size: i32) -> usize {
    let characters = f64::from(width.max(0)) * 12.0 / (f64::from(size) * CHARACTER);
    usize::try_from(pixel(characters.floor()))
        .unwrap_or(0)
        .max(4)
}

/// How wide a text is, about.
pub(super) fn width_of(content: &str, size: i32) -> i32 {
    let characters = i32::try_from(content.chars().count()).unwrap_or(i32::MAX / 100);
    pixel(f64::from(characters) * CHARACTER * f64::from(size) / 12.0)
}

/// A line through points.
pub(super) fn line(area: &Area<'_>, points: &[At], colour: RGBColor, width: u32) -> Result<()> {
    if points.len() > 1 {
        area.draw(&PathElement::new(
            points.to_vec(),
            colour.stroke_width(width),
        ))?;
    }
    Ok(())
}

/// A dashed line, straight down.
pub(super) fn dashes(area: &Area<'_>, x: i32, from: i32, to: i32, colour: RGBColor) -> Result<()> {
    let mut y = from;
    while y < to {
        line(area, &[(x, y), (x, (y + 4).min(to))], colour, 1)?;
        y += 7;
    }
    Ok(())
}

/// A filled rectangle.
pub(super) fn block(area: &Area<'_>, corners: [At; 2], colour: RGBColor) -> Result<()> {
    area.draw(&Rectangle::new(corners, colour.filled()))?;
    Ok(())
}

/// A mark. A hollow one has the surface inside, so that lines do not run through it.
pub(super) fn mark(
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
pub(super) fn arrow(area: &Area<'_>, (x, y): At, towards: i32, colour: RGBColor) -> Result<()> {
    let back = x - 7 * towards;
    area.draw(&Polygon::new(
        vec![(x, y), (back, y - 4), (back, y + 4)],
        colour.filled(),
    ))?;
    Ok(())
}

/// The nearest pixel.
#[expect(
    clippy::cast_possible_truncation,
    reason = "clamped to what a page can be"
)]
pub(super) fn pixel(value: f64) -> i32 {
    if value.is_finite() {
        value.round().clamp(-20_000.0, 20_000.0) as i32
    } else {
        0
    }
}

fn pixels(value: u32) -> i32 {
    i32::try_from(value).unwrap_or(i32::MAX)
}
