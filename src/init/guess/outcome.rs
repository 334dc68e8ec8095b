//! A guess of how a run ended, in SQL.

use std::fmt::Write as _;

use super::field::Field;
use super::guessed::Guess;
use super::words::Ending;

/// Names of columns that say how something ended, the plainest first.
#[rustfmt::skip]
pub(super) const NAMES: [&str; 33] = [
    "*outcome", "*conclusion", "*final_status", "*run_status", "*status", "*state", "*verdict", "*result", "*disposition", "*resolution",
    "*success", "*succeeded", "*is_success", "*successful", "*passed", "*pass", "*ok", "*is_ok", "*resolved", "*is_resolved",
    "*solved", "*correct", "*completed", "*is_correct", "*is_error", "*has_error", "*failed", "*is_failure", "*errored", "*crashed",
    "*timed_out", "*has_failed", "*is_failed",
];

/// How a run ended, in SQL.
#[derive(Clone, Debug)]
pub(super) struct Outcome {
    /// The place of the column among the fields.
    pub(super) at: usize,
    /// The run succeeded.
    pub(super) success: String,
    /// The run is not decided yet.
    pub(super) pending: Option<String>,
    /// The row is of no run.
    pub(super) not_run: Option<String>,
    /// The run was called off.
    pub(super) called_off: Option<String>,
    /// The class of a failure.
    pub(super) class: Option<String>,
    /// What each row says.
    pub(super) endings: Vec<Option<Ending>>,
    /// What the comment says.
    pub(super) reason: String,
    /// How far the guess is to be trusted, against others.
    pub(super) points: i32,
}

impl Outcome {
    /// The column `outcome`.
    pub(super) fn sql(&self) -> String {
        let mut sql = format!("CASE\n    WHEN {} THEN 'success'\n", self.success);
        if let Some(pending) = &self.pending {
            let _ = writeln!(sql, "    WHEN {pending} THEN 'pending'");
        }
        sql + "    ELSE 'failure'\n  END"
    }

    /// The column `excluded`: the rows that say nothing of the agent, and why.
    pub(super) fn excluded(&self) -> Option<Guess> {
        let ways = [
            (
                &self.not_run,
                "it did not run",
                "words for work that was skipped, which is no run",
            ),
            (
                &self.called_off,
                "it was called off",
                "words for runs that somebody called off, which is no failure of the agent; without this they are failures",
            ),
        ];
        let ways = ways.into_iter();
        let told: Vec<(&String, &str, &str)> = ways
            .filter_map(|(sql, said, why)| Some((sql.as_ref()?, said, why)))
            .collect();
        let whens = told
            .iter()
            .map(|(sql, said, _)| format!(" WHEN {sql} THEN '{said}'"));
        let reasons: Vec<&str> = told.iter().map(|(.., why)| *why).collect();
        (!told.is_empty()).then(|| Guess {
            column: "excluded",
            sql: format!("CASE{} END", whens.collect::<String>()),
            reason: reasons.join("; "),
            from: vec![self.at],
        })
    }

    /// Whether a column has a value for enough rows to tell of most failures.
    pub(super) fn is_covered_by(&self, field: &Field<'_>) -> bool {
        let failed = self
            .endings
            .iter()
            .filter(|ending| **ending == Some(Ending::Failure));
        4 * field.filled >= failed.count()
    }

    /// A text that only failures have.
    pub(super) fn of_failures(&self, field: &Field<'_>, text: &str) -> String {
        let mut rows = self.endings.iter().zip(&field.cells);
        let is_of_others =
            rows.any(|(ending, cell)| *ending != Some(Ending::Failure) && cell.is_some());
        if !is_of_others && !field.is_outer() {
            return text.to_owned();
        }
        let others = self
            .pending
            .iter()
            .fold(self.success.clone(), |sum, pending| {
                format!("{sum} OR {pending}")
            });
        format!("CASE WHEN {others} THEN NULL ELSE {text} END")
    }
}

/// The points of a guess: runs must succeed and fail, or else a constant would do.
pub(super) fn trusted(points: i32, endings: &[Option<Ending>]) -> i32 {
    let has = |wanted| endings.contains(&Some(wanted));
    points
        + if has(Ending::Success) && has(Ending::Failure) {
            60
        } else {
            -40
        }
}

/// That a column has one of these values.
pub(super) fn one_of(sql: &str, values: &[String]) -> Option<String> {
    match values {
        [] => None,
        [value] => Some(format!("{sql} = {value}")),
        values => Some(format!("{sql} IN ({})", values.join(", "))),
    }
}
