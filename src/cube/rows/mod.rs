//! The rows of some days before they are counted: each run id once a day, with every class and severity that the failure plan can
//! give, and without pending runs and the failures that no exposure covers.

mod by_date;
mod changed_column;
mod covered;
mod days_query;
mod decided;
mod fill_classes;
mod fill_severities;
mod fold_names;
mod keep_last;
mod label_columns;
mod repeated_ids;
mod repeated_rows;
mod typed_columns;

pub(super) use by_date::{STARTED_ON, dates, rows_of_each, split};
pub(super) use changed_column::with_changed;
pub(super) use covered::{keep_covered, keys};
pub(super) use days_query::{collect, query, read};
pub(super) use decided::keep_decided;
pub(super) use fill_classes::{Classified, fill_classes};
pub(super) use fill_severities::fill_severities;
pub(super) use fold_names::fold_names;
pub(super) use keep_last::{keep_last, with_id};
pub(super) use label_columns::with_labels;
pub(crate) use repeated_ids::hash_of_id;
pub(super) use repeated_ids::{AcrossDays, DayIds, ids, ids_aside};
pub(crate) use repeated_ids::{InBoth, RepeatedIds, Repeats};
pub(crate) use repeated_rows::{ChangedVersions, LeftOut, Versions};
pub(super) use typed_columns::RecordRows;
