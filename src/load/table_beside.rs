//! A small table beside the runs, whose bad rows go to the quarantine of the runs.

use polars::prelude::PolarsResult;

use super::cells::{BadCells, Batch, RowsAre, TableLayout};
use super::error::LoadError;
use super::formats::read_file;
use super::limits::Limits;
use super::quarantine::Refusal;
use super::quarantines::Quarantines;
use super::sources::InputFiles;
use crate::record::Field;

/// The rows of a batch, and its refused rows.
pub(super) type Checked<T> = (Vec<T>, Vec<Refusal>);

/// Reads a table in any input format. `rows` turns a batch into rows, and `take` gets each in order. Returns how many rows were refused.
pub(super) fn read_beside<T: Send>(
    path: &str,
    fields: &'static [Field],
    (limits, quarantines): (Limits, &mut Quarantines),
    rows: impl Fn(Batch) -> PolarsResult<Checked<T>> + Sync,
    mut take: impl FnMut(T),
) -> Result<u64, LoadError> {
    let inputs = InputFiles::resolve(&[path.to_owned()], limits)?;
    let layout = TableLayout {
        fields,
        rows_are: RowsAre::Runs,
        bad_cells: BadCells::RefuseTheRow,
        zone: None,
    };
    let mut refused = 0;
    for input in &inputs.files {
        read_file(input, layout, &rows, |(rows, refusals)| {
            rows.into_iter().for_each(&mut take);
            refused += refusals.len() as u64;
            for refusal in refusals {
                quarantines
                    .refuse_beside(refusal)
                    .map_err(|error| LoadError::storage(&tempfile::env::temp_dir(), error))?;
            }
            Ok(())
        })?;
    }
    Ok(refused)
}
