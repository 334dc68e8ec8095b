//! The table of labels: what people found when they read single runs.

use std::collections::BTreeMap;

use polars::prelude::*;

use super::cells::Batch;
use super::error::LoadError;
use super::limits::Limits;
use super::quarantines::Quarantines;
use super::table_beside::{Checked, read_beside};
use crate::record::{Field, Kind};
use crate::vocabulary::Outcome;

/// What people say of single runs.
#[derive(Clone, Debug, Default)]
pub struct Reviews {
    /// By run id; `None` where the rows of a run contradict each other.
    pub outcomes: BTreeMap<String, Option<Outcome>>,
    /// Rows that could not be read.
    pub refused: u64,
}

/// What a person can say of a run: whoever cannot tell writes no row.
const OUTCOMES: &[&str] = &[Outcome::Success.as_str(), Outcome::Failure.as_str()];

/// The columns of the table.
#[rustfmt::skip]
const FIELDS: &[Field] = &[
    Field { name: "run_id", kind: Kind::Name, required: true, about: "the run that was read" },
    Field { name: "outcome", kind: Kind::Word(OUTCOMES), required: true, about: "how it ended, as a person sees it" },
];

/// Loads a table of labels in any input format.
pub fn load_reviews(
    path: &str,
    limits: Limits,
    quarantines: &mut Quarantines,
) -> Result<Reviews, LoadError> {
    let mut reviews = Reviews::default();
    let take = |(run_id, outcome)| reviews.add(run_id, outcome);
    let refused = read_beside(path, FIELDS, (limits, quarantines), rows, take)?;
    Ok(Reviews { refused, ..reviews })
}

impl Reviews {
    fn add(&mut self, run_id: String, outcome: Outcome) {
        let said = self.outcomes.entry(run_id).or_insert(Some(outcome));
        if *said != Some(outcome) {
            *said = None;
        }
    }
}

fn rows(batch: Batch) -> PolarsResult<Checked<(String, Outcome)>> {
    let text = |name: &str| batch.frame.column(name)?.str();
    let said = text("run_id")?.iter().zip(text("outcome")?.iter());
    // A batch holds only words of the list.
    let rows = said.filter_map(|(run_id, outcome)| {
        let outcome = outcome.and_then(Outcome::from_word)?;
        Some((run_id?.to_owned(), outcome))
    });
    Ok((rows.collect(), batch.refusals))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::super::staging::Agents;
    use super::*;

    #[test]
    fn labels_are_read_and_bad_rows_refused() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("labels.csv");
        fs::write(
            &path,
            "run_id,outcome\n\
             a,failure\n\
             a,Failure\n\
             b,success\n\
             c,success\n\
             c,failure\n\
             c,failure\n\
             d,pending\n\
             ,failure\n\
             e,broken\n",
        )
        .unwrap();
        let mut quarantines = Quarantines::new(Agents::Apart);
        let reviews =
            load_reviews(path.to_str().unwrap(), Limits::default(), &mut quarantines).unwrap();
        let said = [
            ("a", Some(Outcome::Failure)),
            ("b", Some(Outcome::Success)),
            ("c", None),
        ];
        let said = said.map(|(run_id, outcome)| (run_id.to_owned(), outcome));
        assert_eq!(reviews.outcomes, BTreeMap::from(said));
        assert_eq!(reviews.refused, 3);
        assert_eq!((quarantines.count(), quarantines.refused().rows), (3, 0));
    }
}
