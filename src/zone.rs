//! The time zone of times that are written without one.

use std::str::FromStr;

use chrono::{MappedLocalTime, NaiveDateTime, TimeZone as _};
use chrono_tz::{TZ_VARIANTS, Tz};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A time zone of the IANA database, such as Europe/Berlin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
pub struct Zone(#[schemars(with = "String")] Tz);

/// An instant that a wall clock of a zone showed, in microseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    /// The clock showed the time once.
    Once(i64),
    /// The clock was set back and showed the time twice. This is the first.
    FirstOfTwo(i64),
    /// The clock was set forward and never showed the time.
    Never,
}

impl Zone {
    /// When a wall clock of the zone showed a time.
    pub(crate) fn shown(self, local: NaiveDateTime) -> Shown {
        match self.0.from_local_datetime(&local) {
            MappedLocalTime::Single(instant) => Shown::Once(instant.timestamp_micros()),
            MappedLocalTime::Ambiguous(first, _) => Shown::FirstOfTwo(first.timestamp_micros()),
            MappedLocalTime::None => Shown::Never,
        }
    }

    /// The name in the IANA database.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.name()
    }
}

impl FromStr for Zone {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        name.parse().map(Self).map_err(|_| match nearest(name) {
            Some(known) => format!("`{name}` is not a time zone; did you mean `{known}`?"),
            None => format!(
                "`{name}` is not a time zone; use a name of the IANA database such as Europe/Berlin or UTC"
            ),
        })
    }
}

impl TryFrom<String> for Zone {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        name.parse()
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> Self {
        zone.name().to_owned()
    }
}

/// The zone whose name, or whose city, is most like a misspelt one.
fn nearest(name: &str) -> Option<&'static str> {
    let name = name.to_ascii_lowercase();
    let alike = |known: &str| strsim::jaro_winkler(&name, &known.to_ascii_lowercase());
    TZ_VARIANTS
        .iter()
        .map(|zone| {
            let known = zone.name();
            let city = known.rsplit('/').next().unwrap_or(known);
            (alike(known).max(alike(city)), known)
        })
        .filter(|(similarity, _)| *similarity > 0.85)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, known)| known)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The instant as it is written with an offset; `None` if the clock never showed the time.
    #[track_caller]
    fn case(zone: &str, local: &str, wanted: Option<&str>, twice: bool) {
        let zone: Zone = zone.parse().unwrap();
        let wanted = wanted.map(|text| {
            let instant = chrono::DateTime::parse_from_rfc3339(text).unwrap();
            instant.timestamp_micros()
        });
        let wanted = match (wanted, twice) {
            (None, _) => Shown::Never,
            (Some(micros), false) => Shown::Once(micros),
            (Some(micros), true) => Shown::FirstOfTwo(micros),
        };
        assert_eq!(zone.shown(local.parse().unwrap()), wanted);
    }

    // The offsets are those of the changes of 2026: in Berlin on 29 March and 25 October at 01:00 UTC, in New York on
    // 8 March and 1 November at 02:00 of the local clock.
    #[test]
    fn a_local_time_is_placed_by_the_offset_of_its_day() {
        let berlin = "Europe/Berlin";
        case(
            berlin,
            "2026-11-20T09:00:00",
            Some("2026-11-20T09:00:00+01:00"),
            false,
        );
        case(
            berlin,
            "2026-07-01T09:00:00",
            Some("2026-07-01T09:00:00+02:00"),
            false,
        );
        case(
            berlin,
            "2026-10-25T02:30:00",
            Some("2026-10-25T02:30:00+02:00"),
            true,
        );
        case(berlin, "2026-03-29T02:30:00", None, false);
        case(
            "America/New_York",
            "2026-11-01T01:15:00",
            Some("2026-11-01T01:15:00-04:00"),
            true,
        );
        case("America/New_York", "2026-03-08T02:15:00", None, false);
        case(
            "UTC",
            "2026-03-29T02:30:00",
            Some("2026-03-29T02:30:00Z"),
            false,
        );
    }

    #[test]
    fn a_misspelt_zone_is_recognised() {
        let error = |name: &str| name.parse::<Zone>().unwrap_err();
        assert_eq!(
            error("Europe/Berln"),
            "`Europe/Berln` is not a time zone; did you mean `Europe/Berlin`?"
        );
        assert!(error("tokyo").ends_with("did you mean `Asia/Tokyo`?"));
        assert!(error("+02:00").contains("such as Europe/Berlin or UTC"));
    }
}
