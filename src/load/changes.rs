//! The table of changes: what each release changed.

use polars::prelude::*;

use super::cells::{Batch, CellFault, InputCell, refusal, row_of};
use super::error::LoadError;
use super::limits::Limits;
use super::quarantines::Quarantines;
use super::table_beside::{Checked, read_beside};
use crate::number::counted;
use crate::record::{Change, Field, Kind};
use crate::vocabulary::ChangeKind;

/// The most releases without a run that a warning names.
const MOST_NAMED: usize = 5;

/// The changes of all releases.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// In the order of the table, each once.
    pub rows: Vec<Change>,
    refused: u64,
}

/// The columns of the table.
#[rustfmt::skip]
const FIELDS: &[Field] = &[
    Field { name: "release", kind: Kind::Name, required: true, about: "the release that brought the change" },
    Field { name: "kind", kind: Kind::Word(ChangeKind::WORDS), required: true, about: "what changed" },
    Field { name: "key", kind: Kind::Name, required: false, about: "the column of the record that tells the change apart" },
    Field { name: "from", kind: Kind::Name, required: false, about: "the value before" },
    Field { name: "to", kind: Kind::Name, required: false, about: "the value after" },
];

/// Loads a table of changes in any input format.
pub fn load_changes(
    path: &str,
    limits: Limits,
    quarantines: &mut Quarantines,
) -> Result<Changes, LoadError> {
    let mut changes = Changes::default();
    let take = |row| {
        if !changes.rows.contains(&row) {
            changes.rows.push(row);
        }
    };
    let refused = read_beside(path, FIELDS, (limits, quarantines), rows, take)?;
    Ok(Changes { refused, ..changes })
}

impl Changes {
    /// What the report should say of the table. `has_runs` is asked for each release that it names.
    #[must_use]
    pub fn warnings(&self, has_runs: impl Fn(&str) -> bool) -> Vec<String> {
        let refused = (self.refused > 0).then(|| {
            counted(
                self.refused,
                "row of the table of changes was refused",
                "rows of the table of changes were refused",
            )
        });
        let mut unknown: Vec<&str> = self.rows.iter().map(|row| row.release.as_str()).collect();
        unknown.sort_unstable();
        unknown.dedup();
        unknown.retain(|release| !has_runs(release));
        let more = if unknown.len() > MOST_NAMED {
            ", …"
        } else {
            ""
        };
        unknown.truncate(MOST_NAMED);
        let unknown = (!unknown.is_empty()).then(|| {
            let names = unknown.join(", ");
            format!("the table of changes names releases without a run: {names}{more}")
        });
        refused.into_iter().chain(unknown).collect()
    }
}

fn rows(batch: Batch) -> PolarsResult<Checked<Change>> {
    let frame = batch.frame;
    let mut refusals = batch.refusals;
    let text = |name: &str| frame.column(name)?.str();
    let (releases, kinds) = (text("release")?, text("kind")?);
    let (keys, before, after) = (text("key")?, text("from")?, text("to")?);
    let mut rows = Vec::with_capacity(frame.height());
    for row in 0..frame.height() {
        let owned = |column: &StringChunked| column.get(row).map(str::to_owned);
        let change = Change {
            release: owned(releases).unwrap_or_default(),
            // A batch holds only words of the list.
            kind: kinds
                .get(row)
                .and_then(ChangeKind::from_word)
                .unwrap_or(ChangeKind::Other),
            key: owned(keys),
            from: owned(before),
            to: owned(after),
        };
        if change.to.is_some() && change.from == change.to {
            let value = change.to.unwrap_or_default();
            let fault = CellFault::new("the same as `from`", &InputCell::Text(value.into()));
            let row = row_of(&frame, row, &batch.otherwise)?;
            refusals.push(refusal(row, &FIELDS[4], fault));
            continue;
        }
        rows.push(change);
    }
    Ok((rows, refusals))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::super::staging::Agents;
    use super::*;

    #[test]
    fn changes_are_read_and_bad_rows_refused() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("changes.csv");
        fs::write(
            &path,
            "release,kind,key,from,to\n\
             2.4.0,prompt,prompt_version,p6,p7\n\
             2.4.0,prompt,prompt_version,p6,p7\n\
             2.4.0,prmpt,prompt_version,p6,p7\n\
             ,model,model,a,b\n\
             2.4.0,config,config_version,c1,c1\n\
             9.9,other,,,\n",
        )
        .unwrap();
        let mut quarantines = Quarantines::new(Agents::Apart);
        let changes =
            load_changes(path.to_str().unwrap(), Limits::default(), &mut quarantines).unwrap();
        let change = |release: &str, kind, values: [Option<&str>; 3]| {
            let [key, from, to] = values.map(|value| value.map(str::to_owned));
            Change {
                release: release.to_owned(),
                kind,
                key,
                from,
                to,
            }
        };
        assert_eq!(
            changes.rows,
            [
                change(
                    "2.4.0",
                    ChangeKind::Prompt,
                    [Some("prompt_version"), Some("p6"), Some("p7")]
                ),
                change("9.9", ChangeKind::Other, [None; 3]),
            ]
        );
        let reasons: Vec<String> = quarantines.refused().by_reason.into_keys().collect();
        assert_eq!(
            reasons,
            [
                "kind: not an allowed value; did you mean `prompt`?",
                "release: required but missing, null or empty",
                "to: the same as `from`",
            ]
        );
        assert_eq!((quarantines.count(), quarantines.refused().rows), (3, 0));
        assert_eq!(
            changes.warnings(|release| release == "2.4.0"),
            [
                "3 rows of the table of changes were refused",
                "the table of changes names releases without a run: 9.9",
            ]
        );
    }
}
