//! What was assumed or filled in while the rows were counted.

use crate::number::counted;

/// Run ids of which rows on several days or of several releases count.
pub(crate) fn ids_on_several_days(ids: u64) -> String {
    let ids = counted(ids, "run id occurs", "run ids occur");
    format!("{ids} on more than one day or in more than one release; each of these rows counts")
}

/// That successes are not in the records.
pub(crate) fn only_failures() -> String {
    "only failures were given, so metrics that need successes are not measured".to_owned()
}

/// Rows that do not say when they became known, among others that do.
pub(crate) fn rows_without_recorded_at(rows: u64) -> String {
    let rows = counted(rows, "row has", "rows have");
    format!("{rows} no recorded_at; each counts as known by the end of its own day")
}

/// That no row says when it became known.
pub(crate) fn recorded_at_is_absent() -> String {
    "recorded_at is not recorded, so every row counts as known by the end of its own day".to_owned()
}

/// Failures whose severity is that of their class in the failure plan.
pub(crate) fn severity_of_the_plan(failures: u64) -> String {
    let failures = counted(
        failures,
        "failure without a severity has",
        "failures without a severity have",
    );
    format!("{failures} the severity that the failure plan gives to the class")
}
