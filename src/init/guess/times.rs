//! How a column gives times, and the SQL that makes them readable.

use super::field::Field;
use super::names::{has_part, points, without_unit};
use super::time_pictures::{PICTURES, in_order, is_like};
use crate::load::{SurveyKind, WrittenTime, written_time};

/// How a column gives times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TimeForm {
    /// As it is read.
    Ready,
    /// As text without an offset.
    Local,
    /// As text, with and without an offset.
    Mixed,
    /// As Go prints it: `2026-11-20 10:00:00 +0000 UTC`.
    WithZoneTwice,
    /// In another order, or with other separators.
    Picture(&'static str),
}

const STARTS: [&str; 33] = [
    "started_at",
    "*start_time",
    "*started",
    "*started_at",
    "*begun_at",
    "*start_date",
    "*started_on",
    "*begin_time",
    "*begin",
    "*began",
    "*start",
    "*start_timestamp",
    "*start_ts",
    "*created_at",
    "*created",
    "*create_time",
    "*creation_time",
    "*created_on",
    "*timestamp",
    "*event_time",
    "*time",
    "*ts",
    "*datetime",
    "*occurred_at",
    "*logged_at",
    "*submitted_at",
    "*queued_at",
    "*received_at",
    "*execution_date",
    "*logical_date",
    "*date",
    "*day",
    "*at",
];
const UPDATES: [&str; 8] = [
    "*updated_at",
    "*modified_at",
    "*last_modified",
    "*last_updated",
    "*updated",
    "*update_time",
    "*modified",
    "*updated_on",
];
/// Parts of the names of times at which a run did not begin.
const LATER: [&str; 14] = [
    "end",
    "ended",
    "finish",
    "finished",
    "completed",
    "completion",
    "closed",
    "stopped",
    "deadline",
    "expires",
    "approved",
    "deleted",
    "due",
    "next",
];

/// How well a name fits the start of a run.
pub(super) fn start_points(field: &Field<'_>) -> Option<i32> {
    let name = without_unit(&field.name);
    let known = points(name, &STARTS);
    let points = match known {
        _ if points(name, &UPDATES).is_some() => 5,
        Some(points) => points,
        // A number stands for a time only under the name of one.
        None if matches!(field.kind, SurveyKind::Whole | SurveyKind::Number) => return None,
        None => 10,
    };
    let later = if has_part(name, &LATER) { 60 } else { 0 };
    let outer = if field.is_outer() { 30 } else { 0 };
    Some(points - later - outer)
}

/// Why a column is taken for the start of a run.
pub(super) fn start_reason(field: &Field<'_>) -> &'static str {
    let name = without_unit(&field.name);
    if has_part(name, &LATER) {
        "no time is named like a start, so a later one stands in"
    } else if points(name, &STARTS).is_some() {
        "named like a start"
    } else {
        "no time is named like a start"
    }
}

/// How well a name fits the last change of a row.
pub(super) fn update_points(field: &Field<'_>) -> Option<i32> {
    let points = points(without_unit(&field.name), &UPDATES)?;
    (!field.is_outer()).then_some(points)
}

/// How a column gives times; `None` where it does not.
pub(super) fn form(field: &Field<'_>) -> Option<TimeForm> {
    if field.filled == 0 {
        return None;
    }
    if field.kind == SurveyKind::Time {
        return Some(TimeForm::Ready);
    }
    let mut counts = [0_usize; 3];
    let mut twice = 0;
    for (text, rows) in &field.values {
        // A large float is written with an exponent.
        let plain = match field.kind {
            SurveyKind::Number => text
                .parse::<f64>()
                .map_or_else(|_| (*text).to_owned(), |number| number.to_string()),
            _ => (*text).to_owned(),
        };
        match written_time(&plain) {
            Some(WrittenTime::Instant) => counts[0] += rows,
            Some(WrittenTime::Local) => counts[1] += rows,
            Some(WrittenTime::Day) => counts[2] += rows,
            None => {}
        }
        let once = text.strip_suffix(" UTC").and_then(written_time);
        twice += if once == Some(WrittenTime::Instant) {
            *rows
        } else {
            0
        };
    }
    let [instants, locals, days] = counts;
    let most = |rows: usize| 20 * rows >= 19 * field.filled;
    if most(instants) || most(instants + days) {
        Some(TimeForm::Ready)
    } else if most(locals) {
        Some(TimeForm::Local)
    } else if most(instants + locals) {
        Some(TimeForm::Mixed)
    } else if most(twice) {
        Some(TimeForm::WithZoneTwice)
    } else {
        let mut pictures = PICTURES.into_iter();
        pictures
            .find(|picture| {
                let fits = field
                    .values
                    .iter()
                    .filter(|(text, _)| is_like(text, picture));
                most(fits.map(|(_, rows)| rows).sum())
            })
            .map(TimeForm::Picture)
    }
}

/// The time in SQL. `zone` says that the configuration names the zone of times without one.
pub(super) fn sql(form: TimeForm, column: &str, is_text: bool, zone: ZoneIs) -> String {
    let end = match zone {
        ZoneIs::Named => "",
        ZoneIs::Unknown => " || 'Z'",
    };
    match form {
        TimeForm::Ready => column.to_owned(),
        TimeForm::Local => format!("{column}{end}"),
        TimeForm::Mixed if zone == ZoneIs::Named => column.to_owned(),
        TimeForm::Mixed => format!(
            "CASE WHEN {column} LIKE '%Z' OR {column} ~ '[+-][0-9]{{2}}:?[0-9]{{2}}$' THEN {column} ELSE {column} || 'Z' END"
        ),
        TimeForm::WithZoneTwice => format!("REPLACE({column}, ' UTC', '')"),
        TimeForm::Picture(picture) => {
            let text = if is_text {
                column.to_owned()
            } else {
                format!("CAST({column} AS VARCHAR)")
            };
            format!("{}{end}", in_order(picture, &text))
        }
    }
}

/// Whether the configuration names the zone of times without one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ZoneIs {
    /// It does.
    Named,
    /// It does not.
    Unknown,
}

/// What the comment says of a form.
pub(super) fn reason(form: TimeForm, zone: ZoneIs) -> String {
    let assumed = match zone {
        ZoneIs::Named => "its zone is that of relapse.toml",
        ZoneIs::Unknown => {
            "read as UTC; if it is local, delete || 'Z' and set timezone in relapse.toml"
        }
    };
    match form {
        TimeForm::Ready => "times".to_owned(),
        TimeForm::Local => format!("times without a zone, {assumed}"),
        TimeForm::Mixed => format!("times, some without a zone, {assumed}"),
        TimeForm::WithZoneTwice => "times that name their zone twice".to_owned(),
        TimeForm::Picture(picture) => format!("times written {picture}, without a zone, {assumed}"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::column;
    use super::*;

    #[track_caller]
    fn case(texts: &[&str], wanted: Option<TimeForm>) {
        let texts: Vec<Option<&str>> = texts.iter().copied().map(Some).collect();
        let column = column("started", &texts);
        assert_eq!(form(&Field::of(&column, None, false)), wanted, "{texts:?}");
    }

    #[test]
    fn the_form_of_times_is_seen() {
        case(&["2026-11-20T10:00:00Z"], Some(TimeForm::Ready));
        case(&["2026-11-20"], Some(TimeForm::Ready));
        case(&["1795165200000"], Some(TimeForm::Ready));
        case(&["2026-11-20 10:00:00.5"], Some(TimeForm::Local));
        case(
            &["2026-11-20 10:00:00", "2026-11-20T10:00:00Z"],
            Some(TimeForm::Mixed),
        );
        case(
            &["2026-11-20 10:00:00 +0000 UTC"],
            Some(TimeForm::WithZoneTwice),
        );
        case(
            &["20/11/2026 10:00", "01/02/2026 10:00"],
            Some(TimeForm::Picture("DD/MM/YYYY hh:mm")),
        );
        case(
            &["11/20/2026 10:00:00"],
            Some(TimeForm::Picture("MM/DD/YYYY hh:mm:ss")),
        );
        case(
            &["20261120T100000Z"],
            Some(TimeForm::Picture("YYYYMMDDThhmmss")),
        );
        case(&["20261120"], Some(TimeForm::Picture("YYYYMMDD")));
        case(&["20269920"], None);
        case(&["7", "soon", ""], None);
    }

    #[test]
    fn another_way_to_write_a_time_is_put_in_order() {
        let form = TimeForm::Picture("DD.MM.YYYY hh:mm");
        assert_eq!(
            sql(form, "t", true, ZoneIs::Unknown),
            "SUBSTR(t, 7, 4) || '-' || SUBSTR(t, 4, 2) || '-' || SUBSTR(t, 1, 2) || 'T' || SUBSTR(t, 12, 2) || ':' || \
             SUBSTR(t, 15, 2) || ':' || '00' || 'Z'"
        );
        assert_eq!(sql(TimeForm::Local, "t", true, ZoneIs::Named), "t");
    }
}
