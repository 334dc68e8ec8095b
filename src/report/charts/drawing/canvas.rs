//! The canvas: a picture that screen readers can name, and the text on it.

use anyhow::Result;
use plotters::coord::Shift;
use plotters::element::{Rectangle, Text};
use plotters::prelude::{DrawingArea, IntoDrawingArea, IntoFont, RGBColor, SVGBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontStyle, TextStyle};

use super::palette::SURFACE;
use crate::report::text::{columns, visible};

/// A part of a drawing, with its own origin.
pub(in crate::report::charts) type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// A place in an area, in pixels.
pub(in crate::report::charts) type At = (i32, i32);

/// How wide a character of a 12 pixel text is taken to be.
const CHARACTER: f64 = 6.8;

/// Which side of its place a text lies on.
#[derive(Clone, Copy)]
pub(in crate::report::charts) enum Side {
    Left,
    Middle,
    Right,
}

/// How a text is set.
#[derive(Clone, Copy)]
pub(in crate::report::charts) struct Type {
    pub(in crate::report::charts) size: i32,
    pub(in crate::report::charts) colour: RGBColor,
    pub(in crate::report::charts) weight: FontStyle,
    pub(in crate::report::charts) side: Side,
}

impl Type {
    pub(in crate::report::charts) const fn of(size: i32, colour: RGBColor) -> Self {
        Self {
            size,
            colour,
            weight: FontStyle::Normal,
            side: Side::Left,
        }
    }

    pub(in crate::report::charts) const fn bold(self) -> Self {
        Self {
            weight: FontStyle::Bold,
            ..self
        }
    }

    pub(in crate::report::charts) const fn side(self, side: Side) -> Self {
        Self { side, ..self }
    }
}

/// Draws a picture that screen readers can name. `id` must be unique in a page.
pub(in crate::report::charts) fn picture(
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
        grouped(&compact(body)),
        width = size.0,
        height = size.1,
    ))
}

/// Where the title of a mark opens and where the mark ends, until the picture is done. No other text holds them: `visible` spells
/// controls out.
const OPENS: char = '\u{1}';
const ENDS: char = '\u{2}';

/// The most characters of a name in the title of a mark.
pub(in crate::report::charts) const LONGEST_NAME: usize = 60;

/// Draws a mark with a title, which a reader sees who points at it.
pub(in crate::report::charts) fn titled(
    area: &Area<'_>,
    title: &str,
    draw: impl FnOnce() -> Result<()>,
) -> Result<()> {
    let style = TextStyle::from(("sans-serif", 12).into_font());
    let place = |content: String| area.draw(&Text::new(content, (0, 0), style.clone()));
    place(format!("{OPENS}{}", visible(title)))?;
    draw()?;
    Ok(place(ENDS.to_string())?)
}

/// Turns the places that `titled` left into groups.
fn grouped(body: &str) -> String {
    let mut groups = String::with_capacity(body.len());
    for piece in body.split_inclusive("</text>\n") {
        let start = piece.rfind("<text").unwrap_or(piece.len());
        let (before, element) = piece.split_at(start);
        groups.push_str(before);
        let content = element.split_once('>').map_or("", |(_, rest)| rest);
        let content = content
            .split("</text>")
            .next()
            .unwrap_or_default()
            .trim_matches('\n');
        match content.strip_prefix(OPENS) {
            Some(title) => {
                groups.push_str("<g><title>");
                groups.push_str(title);
                groups.push_str("</title>\n");
            }
            None if content.starts_with(ENDS) => groups.push_str("</g>\n"),
            None => groups.push_str(element),
        }
    }
    groups
}

/// A page of pictures without the titles of their marks, for where there is no room for them.
pub(in crate::report) fn untitled(page: &str) -> String {
    let mut shown = String::with_capacity(page.len());
    let mut rest = page;
    while let Some((before, after)) = rest.split_once("<g><title>") {
        shown.push_str(before);
        rest = after
            .split_once("</title>\n")
            .map_or("", |(_, after)| after);
    }
    shown.push_str(rest);
    shown.replace("</g>\n", "")
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
pub(in crate::report::charts) fn text(
    area: &Area<'_>,
    at: At,
    content: &str,
    set: Type,
) -> Result<()> {
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

/// How many columns of a size fit a width.
pub(in crate::report::charts) fn fitting(width: i32, size: i32) -> usize {
    let characters = f64::from(width.max(0)) * 12.0 / (f64::from(size) * CHARACTER);
    usize::try_from(pixel(characters.floor()))
        .unwrap_or(0)
        .max(4)
}

/// How wide a text is, about.
pub(in crate::report::charts) fn width_of(content: &str, size: i32) -> i32 {
    let characters = i32::try_from(columns(content)).unwrap_or(i32::MAX / 100);
    pixel(f64::from(characters) * CHARACTER * f64::from(size) / 12.0)
}

/// The nearest pixel.
#[expect(
    clippy::cast_possible_truncation,
    reason = "clamped to what a page can be"
)]
pub(in crate::report::charts) fn pixel(value: f64) -> i32 {
    if value.is_finite() {
        value.round().clamp(-20_000.0, 20_000.0) as i32
    } else {
        0
    }
}

fn pixels(value: u32) -> i32 {
    i32::try_from(value).unwrap_or(i32::MAX)
}
