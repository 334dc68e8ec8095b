//! What standard output is written to: how wide, and whether in colour.

use std::env;

use console::Term;

use super::arguments::ColorChoice;
use crate::report::{Screen, Style};

/// How wide a line is where nothing tells the width.
const COLUMNS: u16 = 100;
/// In a narrower column a word a line is left, and nobody reads that.
const FEWEST: u16 = 40;

/// Looks at the terminal, if there is one, and at the variables that speak of it.
pub(super) fn screen(color: ColorChoice) -> Screen {
    let term = Term::stdout();
    let variable = |name: &str| env::var(name).ok();
    let columns = variable("COLUMNS").and_then(|set| set.trim().parse().ok());
    let columns = columns.filter(|columns| *columns > 0);
    let columns = columns.map(|columns: u16| columns.max(FEWEST));
    let of_terminal = || Some(term.size_checked()?.1);
    let surroundings = Surroundings {
        no_color: variable("NO_COLOR").is_some_and(|set| !set.is_empty()),
        is_dumb: variable("TERM").is_some_and(|term| term == "dumb"),
        is_terminal: term.is_term(),
    };
    Screen {
        columns: columns.or_else(of_terminal).unwrap_or(COLUMNS).into(),
        style: style(color, &surroundings),
    }
}

/// What speaks for or against colour.
struct Surroundings {
    /// <https://no-color.org>: set, and not empty.
    no_color: bool,
    is_dumb: bool,
    is_terminal: bool,
}

fn style(color: ColorChoice, surroundings: &Surroundings) -> Style {
    let wants = surroundings.is_terminal && !surroundings.no_color && !surroundings.is_dumb;
    match color {
        ColorChoice::Always => Style::Colour,
        ColorChoice::Auto if wants => Style::Colour,
        ColorChoice::Auto | ColorChoice::Never => Style::Plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_beats_the_surroundings_and_each_of_them_forbids_colour() {
        let styled = |color, no_color, is_dumb, is_terminal| {
            let surroundings = Surroundings {
                no_color,
                is_dumb,
                is_terminal,
            };
            style(color, &surroundings) == Style::Colour
        };
        assert!(styled(ColorChoice::Auto, false, false, true));
        assert!(!styled(ColorChoice::Auto, true, false, true));
        assert!(!styled(ColorChoice::Auto, false, true, true));
        assert!(!styled(ColorChoice::Auto, false, false, false));
        assert!(styled(ColorChoice::Always, true, true, false));
        assert!(!styled(ColorChoice::Never, false, false, true));
    }
}
