//! What is wrong with the rows of a night, so that its verdict cannot be trusted.

use super::Loaded;
use crate::compare::Unusable;
use crate::cube::Denominator;
use crate::decision::Data;
use crate::number;

/// Share of the rows beyond which nothing is judged, whatever the configuration.
pub(super) const MOST_REFUSED: f64 = 0.5;

/// The check of the rows refused.
pub(super) const REFUSED: &str = "quarantine";

/// What is wrong when more than this share of the rows was refused.
pub(super) fn refused_beyond(data: &Data, limit: f64) -> Option<Unusable> {
    let rows = data.rows_used + data.quarantined;
    #[expect(clippy::cast_precision_loss, reason = "a share of rows")]
    let share = data.quarantined as f64 / rows.max(1) as f64;
    (share > limit).then(|| {
        let worst = data
            .quarantine_reasons
            .iter()
            .max_by_key(|(_, rows)| **rows);
        let worst = worst.map_or(String::new(), |(reason, rows)| {
            format!(", most often ({}) for: {reason}", number::count(*rows))
        });
        Unusable {
            check: REFUSED,
            reason: format!(
                "{} of {} rows were refused{worst}",
                number::count(data.quarantined),
                number::count(rows)
            ),
            action: "mend the rows listed in quarantine.ndjson, or raise decision.max_quarantined"
                .to_owned(),
        }
    })
}

/// A table of runs without one failure is an export that broke, sooner than a release without fault.
pub(super) fn without_failures(loaded: &Loaded) -> Option<Unusable> {
    let is_empty = loaded.cube.denominator == Denominator::Exposure && loaded.data.rows_used == 0;
    is_empty.then(|| Unusable {
        check: "no_failures",
        reason: "the exposure has runs, and not one failure was given".to_owned(),
        action: "check that the failures were exported".to_owned(),
    })
}
