//! What happens to a cell before it is checked: a name loses the blanks around it, and a time without a zone gets the one
//! that the configuration names.

use std::borrow::Cow;

use chrono::DateTime;

use super::check_cell::{check, local_time};
use super::input_cell::{Canonical, CellFault, InputCell};
use super::remarks::CellEvent;
use crate::load::epoch_days::MICROS_A_DAY;
use crate::record::Kind;
use crate::zone::{Shown, Zone};

/// The cell to check, and what happened to it.
pub(super) fn prepared(kind: Kind, zone: Option<Zone>, cell: InputCell<'_>) -> Prepared<'_> {
    match (kind, cell, zone) {
        (Kind::Name, InputCell::Text(text) | InputCell::Untyped(text), _) => Ok(name(text)),
        (Kind::Timestamp, cell, Some(zone)) => placed(cell, zone),
        (_, cell, _) => Ok((cell, None)),
    }
}

/// Microseconds since 1970 of a cell of a column of times.
pub(in crate::load) fn instant(
    cell: InputCell<'_>,
    zone: Option<Zone>,
) -> Result<Option<i64>, CellFault> {
    let (cell, _) = prepared(Kind::Timestamp, zone, cell)?;
    Ok(match check(Kind::Timestamp, cell)? {
        Canonical::Integer(micros) => Some(micros),
        _ => None,
    })
}

type Prepared<'a> = Result<(InputCell<'a>, Option<CellEvent>), CellFault>;

fn placed(cell: InputCell<'_>, zone: Zone) -> Prepared<'_> {
    let micros_of = |micros| Some(DateTime::from_timestamp_micros(micros)?.naive_utc());
    let local = match &cell {
        InputCell::Local(micros) => micros_of(*micros),
        InputCell::Midnight(days) => micros_of(i64::from(*days) * MICROS_A_DAY),
        InputCell::Text(text) | InputCell::Untyped(text) => local_time(text),
        _ => None,
    };
    let Some(local) = local else {
        return Ok((cell, None));
    };
    match zone.shown(local) {
        Shown::Once(micros) => Ok((InputCell::Instant(micros), None)),
        Shown::FirstOfTwo(micros) => Ok((InputCell::Instant(micros), Some(CellEvent::Twice))),
        Shown::Never => Err(CellFault {
            reason: "a time that the clocks of its zone skipped".into(),
            text: local.to_string(),
        }),
    }
}

fn name(text: Cow<'_, str>) -> (InputCell<'_>, Option<CellEvent>) {
    let own = trimmed(&text);
    if own.is_empty() {
        (InputCell::Null, None)
    } else if own.len() == text.len() {
        (InputCell::Text(text), None)
    } else {
        let own = Cow::Owned(own.to_owned());
        (InputCell::Text(own), Some(CellEvent::Trimmed))
    }
}

/// A name without what nobody sees at its ends. Inside, a name keeps everything.
pub(super) fn trimmed(name: &str) -> &str {
    name.trim_matches(is_unseen)
}

/// White space, control characters, and characters without a width: joiners, direction marks and the byte order mark.
fn is_unseen(character: char) -> bool {
    character.is_whitespace()
        || character.is_control()
        || matches!(character, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn case(typed: &str, wanted: Option<&str>, is_trimmed: bool) {
        let cell = InputCell::Untyped(Cow::Borrowed(typed));
        let (cell, event) = prepared(Kind::Name, None, cell).unwrap();
        let name = wanted.map_or(InputCell::Null, |name| InputCell::Text(name.into()));
        assert_eq!(cell, name);
        assert_eq!(event, is_trimmed.then_some(CellEvent::Trimmed));
    }

    #[test]
    fn a_name_loses_what_nobody_sees_at_its_ends_and_nothing_inside() {
        case("2.4.0", Some("2.4.0"), false);
        case(" 2.4.0\t", Some("2.4.0"), true);
        case("\u{FEFF}billing\u{200B}\u{A0}", Some("billing"), true);
        case("\u{0}a  b\u{200D}c\u{7F}", Some("a  b\u{200D}c"), true);
        case("\u{2003}\u{2060}", None, false);
        case("", None, false);
    }

    #[test]
    fn a_text_that_is_no_name_keeps_its_blanks() {
        let cell = || InputCell::Text(Cow::Borrowed(" timed out "));
        assert_eq!(prepared(Kind::Text, None, cell()), Ok((cell(), None)));
    }
}
