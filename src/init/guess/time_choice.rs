//! The times of a run, chosen by name and by form.

use super::field::Field;
use super::guessed::Guess;
use super::times::{self, TimeForm, ZoneIs};
use crate::load::SurveyKind;

/// When a run began. Where some rows lack it, the next best time of the same form stands in.
pub(super) fn start(fields: &[Field<'_>], zone: ZoneIs) -> Option<Guess> {
    let mut found: Vec<(i32, usize, TimeForm)> = Vec::new();
    for (at, field) in fields.iter().enumerate() {
        if let (Some(points), Some(form)) = (times::start_points(field), times::form(field)) {
            let gaps = if 2 * field.filled < field.rows() {
                40
            } else {
                0
            };
            found.push((gaps - points, at, form));
        }
    }
    found.sort_by_key(|(points, at, _)| (*points, *at));
    let (_, at, form) = *found.first()?;
    let field = &fields[at];
    let second = found.iter().skip(1).find(|(_, other, other_form)| {
        let other = &fields[*other];
        *other_form == form
            && other.kind == field.kind
            && other.is_outer() == field.is_outer()
            && other.filled > field.filled
    });
    let second = second.filter(|_| field.filled < field.rows());
    let sql = match second {
        Some((_, other, _)) => format!(
            "COALESCE({}, {})",
            field.nullable_sql(),
            fields[*other].nullable_sql()
        ),
        None => field.nullable_sql(),
    };
    let named = times::start_reason(field);
    let mut reason = format!("{named}; {}", times::reason(form, zone));
    if second.is_some() {
        reason += "; where it is missing, the next best time stands in";
    }
    Some(Guess {
        column: "started_at",
        sql: times::sql(form, &sql, field.kind == SurveyKind::Text, zone),
        reason,
        from: std::iter::once(at)
            .chain(second.map(|(_, other, _)| *other))
            .collect(),
    })
}

/// When a row was changed last.
pub(super) fn update(fields: &[Field<'_>], zone: ZoneIs, used: &[usize]) -> Option<Guess> {
    let free = fields
        .iter()
        .enumerate()
        .filter(|(at, _)| !used.contains(at));
    let dated = free
        .filter_map(|(at, field)| Some((times::update_points(field)?, at, times::form(field)?)));
    let (_, at, form) = dated.max_by_key(|(points, at, _)| (*points, std::cmp::Reverse(*at)))?;
    let field = &fields[at];
    Some(Guess {
        column: "updated_at",
        sql: times::sql(
            form,
            &field.nullable_sql(),
            field.kind == SurveyKind::Text,
            zone,
        ),
        reason: format!("named like a last change; {}", times::reason(form, zone)),
        from: vec![at],
    })
}
