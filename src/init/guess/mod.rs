//! A mapping for inputs that nothing is known of: names propose, values decide, and every guess says why.

mod field;
mod guessed;
mod main_table;
mod names;
mod optional;
mod optional_columns;
mod outcome;
mod outcome_choice;
mod outcome_of_codes;
mod outcome_of_words;
mod proposal;
mod required;
mod run_id;
#[cfg(test)]
pub(super) mod tests;
mod time_choice;
mod time_pictures;
mod times;
mod words;
mod written;

pub(crate) use proposal::{Proposal, propose};
pub(crate) use times::ZoneIs;

use crate::load::{RowsAre, Survey, SurveyKind, WrittenTime, written_time};
use crate::record::FIELDS;
use crate::vocabulary::{Outcome, meant};

/// Whether the rows are those of the record already: they have its required columns, and most of the values are readable.
#[must_use]
pub(crate) fn is_record(survey: &Survey, rows_are: RowsAre, zone: ZoneIs) -> bool {
    let Some(raw) = survey.tables.first() else {
        return true;
    };
    let column = |name: &str| raw.columns.iter().find(|column| column.name == name);
    let most = |name: &str, reads: &dyn Fn(&str) -> bool| {
        column(name).is_some_and(|column| {
            let texts = || column.cells.iter().flatten();
            2 * texts().filter(|text| reads(text)).count() >= texts().count()
        })
    };
    let is_time = |text: &str| match written_time(text) {
        Some(WrittenTime::Instant) => true,
        Some(WrittenTime::Local) => zone == ZoneIs::Named,
        Some(WrittenTime::Day) | None => false,
    };
    let is_typed = column("started_at").is_some_and(|column| column.kind == SurveyKind::Time);
    let mut required = FIELDS.iter().filter(|field| field.required);
    let may_lack = |name: &str| name == "outcome" && rows_are == RowsAre::Failures;
    raw.rows == 0
        || required.all(|field| column(field.name).is_some() || may_lack(field.name))
            && (is_typed || most("started_at", &is_time))
            && (rows_are == RowsAre::Failures
                || most("outcome", &|text| meant(Outcome::WORDS, text).is_some()))
}
