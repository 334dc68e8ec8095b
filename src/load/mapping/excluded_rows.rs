//! The rows that a mapping leaves out with a reason, in its column `excluded`.

use std::collections::BTreeMap;

use polars::prelude::*;

/// The column of a mapping's output that says why a row is left out.
pub(super) const EXCLUDED: &str = "excluded";

/// The most characters of a reason that are kept. A mapping may put texts of the records into its reasons, so they are masked
/// before they are cut to what is shown.
const LONGEST: usize = 800;

/// The number of rows left out, by reason.
pub(super) type Reasons = BTreeMap<String, u64>;

/// Takes the rows with a reason out of a mapping's output, and counts them.
pub(super) fn take_out(frame: DataFrame) -> PolarsResult<(DataFrame, Reasons)> {
    let mut reasons = Reasons::new();
    let Ok(column) = frame.column(EXCLUDED) else {
        return Ok((frame, reasons));
    };
    if column.null_count() == column.len() {
        return Ok((frame.drop(EXCLUDED)?, reasons));
    }
    let texts = column.str()?.clone();
    let mut given: BTreeMap<&str, u64> = BTreeMap::new();
    for reason in texts.iter().flatten() {
        *given.entry(reason).or_default() += 1;
    }
    for (reason, rows) in given {
        let reason = reason.chars().take(LONGEST).collect();
        *reasons.entry(reason).or_default() += rows;
    }
    let rest = frame.filter(&texts.is_null())?.drop(EXCLUDED)?;
    Ok((rest, reasons))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_with_a_reason_are_counted_and_taken_out() {
        let frame = df!(
            "run_id" => ["a", "b", "c", "d"],
            EXCLUDED => [None, Some("no session"), Some("no session"), Some("a test")],
        );
        let (rest, reasons) = take_out(frame.unwrap()).unwrap();
        assert_eq!(rest, df!("run_id" => ["a"]).unwrap());
        let counted: Vec<_> = reasons.into_iter().collect();
        assert_eq!(
            counted,
            [("a test".to_owned(), 1), ("no session".to_owned(), 2)]
        );
    }
}
