//! The refused rows and the unreadable cells with their reasons, spooled to disk. Rows are counted here. Their texts are masked
//! when they are copied out.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Seek, SeekFrom, Write};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::mask::{Masked, Masker};
use crate::vocabulary::Outcome;

/// The most characters of a refused row that are kept.
const LONGEST: usize = 500;

/// The most characters of a text that are spooled. Half a secret would not be recognised, so a text is masked before it is
/// cut to what is shown.
pub(super) const MOST_SPOOLED: usize = 4 * LONGEST;

/// One refused row, or one unreadable cell of a row that stays, as it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refusal {
    /// The file as it was given.
    pub file: String,
    /// The line in a text file, the row in a Parquet file, the document in a JSON file, or the row in the list that a
    /// mapping takes its rows from; from 1.
    pub line: Option<u64>,
    /// The run's id where it could be read.
    pub run_id: Option<String>,
    /// The column at fault.
    pub column: Option<String>,
    /// Why. Never contains the value, so that reasons can be counted.
    pub reason: String,
    /// The value or the row.
    pub text: Option<String>,
    /// Whether only the cell is refused, and the row stays.
    pub cell: bool,
    /// The row's agent where it could be read.
    pub agent: Option<String>,
    /// The row's release where it could be read.
    pub release: Option<String>,
    /// The row's outcome where it could be read.
    pub outcome: Option<Outcome>,
}

/// A line of the quarantine: what the spool holds of a refusal, raw, and what leaves of it, masked.
#[derive(Serialize, Deserialize)]
struct Line<Text> {
    file: Text,
    #[serde(rename = "line")]
    number: Option<u64>,
    run_id: Option<Text>,
    column: Option<Text>,
    reason: Text,
    text: Option<Text>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    cell: bool,
    #[serde(default = "Option::default", skip_serializing_if = "Option::is_none")]
    agent: Option<Text>,
}

impl Line<String> {
    fn of(refusal: Refusal) -> Self {
        Self {
            file: refusal.file,
            number: refusal.line,
            run_id: refusal.run_id,
            column: refusal.column,
            reason: refusal.reason,
            text: refusal.text.map(|text| head(&text).to_owned()),
            cell: refusal.cell,
            agent: refusal.agent,
        }
    }

    fn masked(self, masker: &Masker) -> Line<Masked> {
        let shown = |text: String| masker.mask(&text).cut(LONGEST);
        Line {
            file: shown(self.file),
            number: self.number,
            run_id: self.run_id.map(shown),
            column: self.column.map(shown),
            reason: shown(self.reason),
            text: self.text.map(shown),
            cell: self.cell,
            agent: self.agent.map(shown),
        }
    }
}

impl Refusal {
    /// The reason under which the row is counted: `column: reason` if a column is at fault.
    #[must_use]
    pub fn kind(&self) -> String {
        match &self.column {
            Some(column) => format!("{column}: {}", self.reason),
            None => self.reason.clone(),
        }
    }

    /// The file and the line: `runs.csv:12`.
    #[must_use]
    pub fn place(&self) -> String {
        match self.line {
            Some(line) => format!("{}:{line}", self.file),
            None => self.file.clone(),
        }
    }

    /// A row that could not be split into columns.
    pub(super) fn of_row(file: &str, line: u64, reason: &str, text: &[u8]) -> Self {
        Self {
            file: file.to_owned(),
            line: Some(line),
            reason: reason.to_owned(),
            text: Some(String::from_utf8_lossy(&text[..text.len().min(4096)]).into_owned()),
            ..Self::default()
        }
    }
}

/// The numbers of refused rows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// Runs, without the rows of the tables beside them.
    pub rows: u64,
    /// All rows, those of the tables beside the runs included, by [`Refusal::kind`].
    pub by_reason: BTreeMap<String, u64>,
    /// Runs by release and outcome, `None` where the cell could not be read.
    #[serde(with = "crate::pairs")]
    pub by_release: BTreeMap<(Option<String>, Option<Outcome>), u64>,
}

impl Refused {
    /// Counts a run.
    pub fn count(&mut self, refusal: &Refusal) {
        self.count_release(refusal);
        self.count_reason(refusal);
    }

    fn count_release(&mut self, refusal: &Refusal) {
        self.rows += 1;
        let key = (refusal.release.clone(), refusal.outcome);
        *self.by_release.entry(key).or_default() += 1;
    }

    fn count_reason(&mut self, refusal: &Refusal) {
        *self.by_reason.entry(refusal.kind()).or_default() += 1;
    }

    /// The reasons of what was refused since an earlier count, the most frequent first.
    pub(super) fn commonest_since(&self, before: &Self) -> Vec<(String, u64)> {
        let newer = self.by_reason.iter().map(|(reason, rows)| {
            let known = before.by_reason.get(reason).copied().unwrap_or(0);
            (reason.clone(), rows - known)
        });
        let mut reasons: Vec<(String, u64)> = newer.filter(|(_, rows)| *rows > 0).collect();
        reasons.sort_by_key(|(_, rows)| std::cmp::Reverse(*rows));
        reasons
    }

    /// The reasons, the most frequent first.
    #[must_use]
    pub fn commonest(&self) -> Vec<(String, u64)> {
        self.commonest_since(&Self::default())
    }

    /// Adds the counts of another.
    pub fn add(&mut self, others: &Self) {
        self.rows += others.rows;
        for (reason, rows) in &others.by_reason {
            *self.by_reason.entry(reason.clone()).or_default() += rows;
        }
        for (key, rows) in &others.by_release {
            *self.by_release.entry(key.clone()).or_default() += rows;
        }
    }
}

/// The most bytes that wait in memory.
const PENDING: usize = 1 << 16;

/// The refused rows and the unreadable cells of an agent.
#[derive(Debug, Default)]
pub struct Quarantine {
    /// What no longer fits in memory.
    spool: Option<File>,
    /// The refused rows that name no agent, where there are several agents.
    common: Option<Arc<Quarantine>>,
    pending: Vec<u8>,
    count: u64,
    refused: Refused,
    /// The first row of each reason, without its text.
    examples: BTreeMap<String, Refusal>,
}

impl Quarantine {
    /// Refuses one run.
    pub fn refuse(&mut self, refusal: Refusal) -> io::Result<()> {
        self.refused.count_release(&refusal);
        self.count_and_write(refusal)
    }

    /// Refuses one row of the exposure or of the table of changes.
    pub(super) fn refuse_beside(&mut self, refusal: Refusal) -> io::Result<()> {
        self.count_and_write(refusal)
    }

    /// Lists an unreadable cell of a row that stays. It is counted with its row, not here.
    pub(super) fn list_cell(&mut self, cell: Refusal) -> io::Result<()> {
        self.write(cell)
    }

    fn count_and_write(&mut self, refusal: Refusal) -> io::Result<()> {
        self.count += 1;
        self.refused.count_reason(&refusal);
        self.examples
            .entry(refusal.kind())
            .or_insert_with(|| Refusal {
                text: None,
                ..refusal.clone()
            });
        self.write(refusal)
    }

    fn write(&mut self, refusal: Refusal) -> io::Result<()> {
        serde_json::to_writer(&mut self.pending, &Line::of(refusal))?;
        self.pending.push(b'\n');
        if self.pending.len() >= PENDING {
            self.spool()?;
        }
        Ok(())
    }

    /// Moves what waits in memory to the temporary file, which is deleted when this value is dropped.
    fn spool(&mut self) -> io::Result<()> {
        let spool = match &mut self.spool {
            Some(spool) => spool,
            none => none.insert(tempfile::tempfile()?),
        };
        spool.write_all(&self.pending)?;
        self.pending.clear();
        Ok(())
    }

    /// Lists the refused rows that all agents share, after its own.
    pub(super) fn share(&mut self, common: &Arc<Self>) {
        self.count += common.count;
        self.refused.add(&common.refused);
        for (kind, example) in &common.examples {
            let own = self.examples.entry(kind.clone());
            own.or_insert_with(|| example.clone());
        }
        self.common = Some(Arc::clone(common));
    }

    /// How many rows were refused, those of the tables beside the runs included.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// The numbers of refused rows, by reason.
    #[must_use]
    pub const fn refused(&self) -> &Refused {
        &self.refused
    }

    /// The first row that was refused for a reason.
    #[must_use]
    pub fn example(&self, reason: &str) -> Option<&Refusal> {
        self.examples.get(reason)
    }

    /// Copies the refused rows, masked, one JSON object per line.
    pub fn copy_to(&self, writer: &mut dyn Write, masker: &Masker) -> io::Result<()> {
        if let Some(mut spool) = self.spool.as_ref() {
            spool.seek(SeekFrom::Start(0))?;
            // Reading all of it leaves the position at the end, where the next row is written.
            copy_masked(BufReader::new(spool), writer, masker)?;
        }
        copy_masked(self.pending.as_slice(), writer, masker)?;
        match &self.common {
            Some(common) => common.copy_to(writer, masker),
            None => Ok(()),
        }
    }
}

fn copy_masked(lines: impl BufRead, writer: &mut dyn Write, masker: &Masker) -> io::Result<()> {
    for line in lines.lines() {
        let line: Line<String> = serde_json::from_str(&line?)?;
        serde_json::to_writer(&mut *writer, &line.masked(masker))?;
        writer.write_all(b"\n")?;
    }
    Ok(())
}

/// The beginning of a text.
pub(super) fn head(text: &str) -> &str {
    let end = text.char_indices().nth(MOST_SPOOLED);
    end.map_or(text, |(end, _)| &text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refused_rows_come_back_as_lines_and_are_counted_by_reason() {
        let mut quarantine = Quarantine::default();
        let refusal = |line, column: &str| Refusal {
            file: "runs.csv".to_owned(),
            line: Some(line),
            column: Some(column.to_owned()),
            reason: "negative".to_owned(),
            text: Some("-1".to_owned()),
            ..Refusal::default()
        };
        quarantine.refuse(refusal(2, "cost_usd")).unwrap();
        quarantine.refuse(refusal(9, "cost_usd")).unwrap();
        let mut copy = Vec::new();
        let masker = Masker::default();
        quarantine.copy_to(&mut copy, &masker).unwrap();
        quarantine.refuse(refusal(11, "retry_count")).unwrap();
        copy.clear();
        quarantine.copy_to(&mut copy, &masker).unwrap();
        let copy = String::from_utf8(copy).unwrap();
        assert_eq!(copy.lines().count(), 3);
        assert_eq!(
            copy.lines().next().unwrap(),
            r#"{"file":"runs.csv","line":2,"run_id":null,"column":"cost_usd","reason":"negative","text":"-1"}"#
        );
        assert_eq!(quarantine.count(), 3);
        assert_eq!(quarantine.refused().by_reason["cost_usd: negative"], 2);
    }

    #[test]
    fn a_text_is_masked_before_it_is_cut() {
        let refusal = |text: String| Refusal {
            text: Some(text),
            ..Refusal::default()
        };
        let copied = |refusal| {
            let mut quarantine = Quarantine::default();
            quarantine.refuse(refusal).unwrap();
            let mut copy = Vec::new();
            quarantine.copy_to(&mut copy, &Masker::default()).unwrap();
            let line: serde_json::Value = serde_json::from_slice(&copy).unwrap();
            line["text"].as_str().unwrap().to_owned()
        };
        assert_eq!(copied(refusal("é".repeat(10_000))).chars().count(), LONGEST);
        let text = format!("{} password=hunter2 from 203.0.113.7", "x".repeat(480));
        assert_eq!(copied(refusal(text))[480..], *" password=[masked] f");
    }
}
