//! Days that earlier nights counted, and the rows of the runs that a report may show of them.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

use anyhow::{Context, Result};
use chrono::NaiveDate;
use polars::prelude::{DataFrame, ParquetCompression, ParquetReader, ParquetWriter, SerReader};

use super::counts::{Day, KnownCells};
use super::known_days::{Basis, CountedDay, Sources, Tally};
use super::rows::split;
use super::single_runs::read_whole;
use crate::load::{ExposureRow, KeptRefusals, Records};
use crate::state::{Key, Kind, State};

/// What is kept of a day.
type KeptDay = (Day, Tally, KeptRefusals);

/// The days that earlier nights counted by the same rules.
pub(super) struct KeptDays<'a> {
    state: &'a State,
    records: &'a Records,
    /// Stands for the agent, the failure plan, the masker, and the labels and names that are kept apart.
    rules: Key,
    exposure: BTreeMap<NaiveDate, Vec<&'a ExposureRow>>,
    /// Those of the days that were taken so far.
    cells: RefCell<KnownCells>,
}

impl<'a> KeptDays<'a> {
    /// The days of these sources; none where no state is kept, or where the inputs cannot be told from others.
    pub(super) fn of(sources: &Sources<'a>) -> Result<Option<Self>> {
        let Some(state) = sources.state.filter(|_| sources.records.are_tracked()) else {
            return Ok(None);
        };
        let named = (sources.records.labels(), sources.records.names());
        let named = postcard::to_stdvec(&named)?;
        let policy = serde_json::to_vec(&sources.policy)?;
        let agent = postcard::to_stdvec(&sources.agent)?;
        let mut exposure: BTreeMap<NaiveDate, Vec<&ExposureRow>> = BTreeMap::new();
        for row in sources.exposure.iter().flat_map(|table| &table.rows) {
            exposure.entry(row.day).or_default().push(row);
        }
        Ok(Some(Self {
            state,
            records: sources.records,
            rules: Key::of([
                agent.as_slice(),
                &policy,
                &named,
                sources.folding.masker_key(),
            ]),
            exposure,
            cells: RefCell::default(),
        }))
    }

    /// Stands for everything that the counts of a day depend on.
    pub(super) fn key(&self, date: NaiveDate, basis: &Basis) -> Result<Key> {
        let exposure = postcard::to_stdvec(&self.exposure.get(&date))?;
        let day = postcard::to_stdvec(&(date, basis))?;
        let source = self.records.source(date).map_or(&[][..], Key::as_bytes);
        Ok(Key::of([self.rules.as_bytes(), source, &day, &exposure]))
    }

    /// The counts of a day, if they were kept.
    pub(super) fn day(&self, key: &Key) -> Option<KeptDay> {
        let mut kept: KeptDay = self.state.value(Kind::Days, key)?;
        kept.0.share_names(&mut self.cells.borrow_mut());
        Some(kept)
    }

    /// Keeps days that were just counted, unless an input was written to meanwhile.
    pub(super) fn keep_all(&self, counted: &[CountedDay], known_by: NaiveDate) -> Result<()> {
        if !self.records.are_current() {
            return Ok(());
        }
        let mut days = Vec::new();
        let mut run_ids = BTreeSet::new();
        for one in counted {
            let key = self.key(one.date, &one.basis)?;
            let refusals = KeptRefusals::of(&one.refusals);
            if refusals.is_whole() {
                let kept = (&one.day, &one.tally, refusals);
                self.state.keep(Kind::Days, &key, &kept);
                days.push((one.date, key));
                run_ids.extend(example_ids(&one.day));
            }
        }
        self.keep_cases(&days, &run_ids, known_by)
    }

    /// Keeps the rows of the runs that a report may show of some days.
    fn keep_cases(
        &self,
        days: &[(NaiveDate, Key)],
        run_ids: &BTreeSet<String>,
        known_by: NaiveDate,
    ) -> Result<()> {
        let dates: Vec<NaiveDate> = days.iter().map(|(date, _)| *date).collect();
        let rows = read_whole(self.records.known_by(&dates, known_by)?, run_ids)?;
        let mut of_days = split(&rows)?;
        for (date, key) in days {
            let mut rows = of_days.remove(date).unwrap_or_else(|| rows.clear());
            let mut bytes = Vec::new();
            ParquetWriter::new(&mut bytes)
                .with_compression(ParquetCompression::Lz4Raw)
                .finish(&mut rows)?;
            self.state.keep_bytes(Kind::Cases, key, &bytes);
        }
        Ok(())
    }
}

/// The kept rows of a day that was not read; `None` where they are missing.
pub(super) fn cases(state: &State, key: &Key) -> Result<Option<DataFrame>> {
    let Some(bytes) = state.bytes(Kind::Cases, key) else {
        return Ok(None);
    };
    let rows = ParquetReader::new(Cursor::new(bytes)).finish();
    Ok(Some(rows.context("reading kept rows")?))
}

/// The runs that a report may show of a day.
pub(super) fn example_ids(day: &Day) -> BTreeSet<String> {
    let examples = day.examples.values().flatten();
    let patterns = day.patterns.values().flat_map(|counts| &counts.examples);
    let cells = day.conduct.cells.values();
    let worst = cells.flat_map(|cell| {
        let audits = cell.audits.values().flat_map(|ruled| &ruled.worst);
        audits.chain(cell.statements.values().flat_map(|joint| &joint.worst))
    });
    let worst = worst.map(|example| &example.run_id);
    examples.chain(patterns).chain(worst).cloned().collect()
}
