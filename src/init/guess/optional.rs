//! The optional columns of the record, guessed from names and values.

use super::field::Field;
use super::guessed::Guess;
use super::optional_columns::{ATTEMPTS, CLAIMS, CLASSES, Fit, RETRIES, RULES};
use super::outcome::Outcome;
use crate::load::SurveyKind;
use crate::vocabulary::Severity;

/// The column whose numbers tell the attempts at a run apart, as retries.
pub(super) fn retry_count(fields: &[Field<'_>]) -> Option<Guess> {
    let count =
        best(fields, &RETRIES, Fit::Count).map(|at| (at, "", "named like a number of retries"));
    let attempt = || {
        best(fields, &ATTEMPTS, Fit::Attempt).map(|at| {
            (
                at,
                " - 1",
                "named like a number of attempts, the first of which is no retry",
            )
        })
    };
    let (at, less, reason) = count.or_else(attempt)?;
    Some(Guess {
        column: "retry_count",
        sql: format!("{}{less}", fields[at].sql),
        reason: reason.to_owned(),
        from: vec![at],
    })
}

/// The class of a failure: a column of its own, or the word with which the outcome says it.
pub(super) fn failure_class(fields: &[Field<'_>], outcome: &Outcome) -> Option<Guess> {
    let covers = |at: &usize| outcome.is_covered_by(&fields[*at]);
    if let Some(at) = best_of(fields, &CLASSES, Fit::Names, covers) {
        return Some(Guess {
            column: "failure_class",
            sql: outcome.of_failures(&fields[at], &fields[at].text_sql()),
            reason: format!("named like a class of failures; {}", fields[at].counted()),
            from: vec![at],
        });
    }
    let word = outcome.class.as_ref()?;
    let field = &fields[outcome.at];
    Some(Guess {
        column: "failure_class",
        sql: outcome.of_failures(field, word),
        reason: "what the outcome is guessed from also says how a run failed".to_owned(),
        from: Vec::new(),
    })
}

/// The other optional columns, each from a column that is not used yet.
pub(super) fn others(
    fields: &[Field<'_>],
    outcome: Option<&Outcome>,
    used: &mut Vec<usize>,
) -> Vec<Guess> {
    let mut found = Vec::new();
    for rule in &RULES {
        // The text of an error may also tell the outcome.
        let told = outcome.filter(|_| rule.column == "error_message");
        let shared = told.map(|outcome| outcome.at);
        let covers = |at: usize| told.is_none_or(|outcome| outcome.is_covered_by(&fields[at]));
        let free = |at: &usize| (Some(*at) == shared || !used.contains(at)) && covers(*at);
        let Some(at) = best_of(fields, rule.names, rule.fit, free) else {
            continue;
        };
        let field = &fields[at];
        let sql = match (rule.column, outcome) {
            ("error_message", Some(outcome)) => outcome.of_failures(field, &field.text_sql()),
            _ if matches!(rule.fit, Fit::Names | Fit::Groups | Fit::Text | Fit::Link) => {
                field.text_sql()
            }
            _ => field.nullable_sql(),
        };
        found.push(Guess {
            column: rule.column,
            sql,
            reason: rule.reason.to_owned(),
            from: vec![at],
        });
        used.push(at);
    }
    found
}

/// Approvals, rescues and hand-offs that a person must confirm.
pub(super) fn claims(fields: &[Field<'_>], used: &[usize]) -> Vec<Guess> {
    let mut found: Vec<Guess> = Vec::new();
    for (column, names) in CLAIMS {
        let free =
            |at: &usize| !used.contains(at) && !found.iter().any(|guess| guess.from.contains(at));
        if let Some(at) = best_of(fields, names, Fit::Any, free) {
            found.push(Guess {
                column,
                sql: fields[at].nullable_sql(),
                reason: String::new(),
                from: vec![at],
            });
        }
    }
    found
}

fn best(fields: &[Field<'_>], names: &[&str], fit: Fit) -> Option<usize> {
    best_of(fields, names, fit, |_| true)
}

/// The column whose name fits best, of those whose values fit.
fn best_of(
    fields: &[Field<'_>],
    names: &[&str],
    fit: Fit,
    free: impl Fn(&usize) -> bool,
) -> Option<usize> {
    let mut found: Option<(usize, i32)> = None;
    for (at, field) in fields.iter().enumerate() {
        let Some(points) = field.points(names) else {
            continue;
        };
        if free(&at) && fits(field, fit) && found.is_none_or(|(_, most)| points > most) {
            found = Some((at, points));
        }
    }
    found.map(|(at, _)| at)
}

fn fits(field: &Field<'_>, fit: Fit) -> bool {
    let numbers = || field.values.keys().map(|text| text.parse::<f64>().ok());
    let from = |least: f64| numbers().all(|number| number.is_some_and(|number| number >= least));
    let is_number = matches!(field.kind, SurveyKind::Whole | SurveyKind::Number);
    let is_name =
        !field.is_nested && field.kind != SurveyKind::Flag && field.kind != SurveyKind::Time;
    let shared = 2 * field.distinct() <= field.filled;
    field.filled > 0
        && match fit {
            Fit::Names => {
                is_name
                    && field.longest() <= 80
                    && (field.distinct() <= 5 || (shared && field.distinct() <= 500))
            }
            Fit::Groups => {
                is_name
                    && field.longest() <= 100
                    && field.distinct() >= 10
                    && field.distinct() < field.filled
            }
            Fit::Count => field.kind == SurveyKind::Whole && from(0.0),
            Fit::Attempt => field.kind == SurveyKind::Whole && from(1.0),
            Fit::Amount => is_number && from(0.0),
            Fit::Flag => field.kind == SurveyKind::Flag,
            Fit::Severity => {
                let level = |text: &&str| Severity::from_word(text).is_some();
                is_name && field.values.keys().all(level)
            }
            Fit::Text => field.kind != SurveyKind::Flag,
            Fit::Any => true,
            Fit::Link => field
                .values
                .keys()
                .all(|text| text.starts_with("http://") || text.starts_with("https://")),
        }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{column, kept};
    use super::*;

    #[test]
    fn attempts_are_counted_from_one_and_retries_from_zero() {
        let attempt = kept("try_number", SurveyKind::Whole, &[Some("1"), Some("2")]);
        let retries = kept("retries", SurveyKind::Whole, &[Some("0"), Some("2")]);
        let sql = |column| retry_count(&[Field::of(column, None, false)]).map(|guess| guess.sql);
        assert_eq!(sql(&attempt).unwrap(), "try_number - 1");
        assert_eq!(sql(&retries).unwrap(), "retries");
        let from_zero = kept("attempt", SurveyKind::Whole, &[Some("0"), Some("1")]);
        assert_eq!(sql(&from_zero), None);
    }

    #[test]
    fn a_name_alone_is_not_enough() {
        let columns = [
            column("severity", &[Some("purple"), Some("high")]),
            column("cost", &[Some("cheap"), None]),
            column("url", &[Some("page 3"), None]),
        ];
        let fields: Vec<Field<'_>> = columns
            .iter()
            .map(|column| Field::of(column, None, false))
            .collect();
        assert_eq!(others(&fields, None, &mut Vec::new()), []);
    }

    #[test]
    fn an_approval_or_a_rescue_is_a_claim() {
        let columns = [
            column("rescued", &[Some("true")]),
            column("approval", &[Some("approved")]),
        ];
        let fields: Vec<Field<'_>> = columns
            .iter()
            .map(|column| Field::of(column, None, false))
            .collect();
        assert_eq!(others(&fields, None, &mut Vec::new()), []);
        let claimed: Vec<&str> = claims(&fields, &[])
            .iter()
            .map(|guess| guess.column)
            .collect();
        assert_eq!(claimed, ["approval_state", "rescued"]);
    }
}
