//! The parts of the inputs: each is read as a whole, and what is counted of it is kept together.

use std::borrow::Cow;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::PathBuf;
use std::time::SystemTime;

use blake3::Hasher;

use super::Request;
use super::cells::TableLayout;
use super::error::LoadError;
use super::formats::read_file;
use super::in_order::in_order;
use super::mapping::{self, MappedInputs};
use super::sources::{InputFile, InputFiles};
use super::staging::{Intake, split};
use super::warehouse::EngineTable;
use crate::mappings;
use crate::state::Key;
use crate::step::Step;

/// The bytes that are read at a time.
const BUFFER: usize = 1 << 20;

/// A part of the inputs.
#[derive(Debug)]
pub(super) struct Partition {
    inputs: Inputs,
    fingerprint: Option<Fingerprint>,
}

#[derive(Debug)]
enum Inputs {
    /// A file whose rows are in the columns of the record.
    File(InputFile),
    /// Everything that a mapping reads, since a row of its result may depend on all of it.
    Mapped(MappedInputs),
    /// The rows of an engine.
    Engine(EngineTable),
}

/// What tells a part from another.
#[derive(Debug)]
pub(super) struct Fingerprint {
    /// Covers the names, the folders and the bytes of the files, and the text of the mapping.
    pub(super) key: Key,
    files: Vec<Stamp>,
}

/// By what a file that is written to is noticed without reading it.
#[derive(Debug, PartialEq, Eq)]
struct Stamp {
    path: PathBuf,
    bytes: u64,
    modified: SystemTime,
}

impl Partition {
    /// The parts of what is to be loaded, with the warnings about its files.
    pub(super) fn all(request: &Request<'_>) -> Result<(Vec<Self>, Vec<String>), LoadError> {
        if let Some(settings) = request.warehouse {
            let layout = TableLayout::record(request.rows_are, request.timezone);
            let table = EngineTable::open(settings, &layout)?;
            return Ok((vec![Self::of(Inputs::Engine(table))], Vec::new()));
        }
        let InputFiles {
            files,
            mut warnings,
            ..
        } = InputFiles::resolve(request.runs, request.limits)?;
        let inputs = match request.map {
            None => files.into_iter().map(Inputs::File).collect(),
            Some(map) => {
                let mut tables = Vec::new();
                for (table, paths) in &request.tables {
                    let found = InputFiles::resolve(paths, request.limits)?;
                    warnings.extend(found.warnings);
                    let named = |file| ((*table).to_owned(), file);
                    tables.extend(found.files.into_iter().map(named));
                }
                let given = request.tables.keys().map(ToString::to_string);
                vec![Inputs::Mapped(MappedInputs {
                    map: map.to_owned(),
                    inputs: files,
                    given: given.collect(),
                    tables,
                    join_pairs: request.limits.join_pairs,
                })]
            }
        };
        Ok((inputs.into_iter().map(Self::of).collect(), warnings))
    }

    const fn of(inputs: Inputs) -> Self {
        Self {
            inputs,
            fingerprint: None,
        }
    }

    /// What a message calls it.
    pub(super) fn name(&self) -> Option<Cow<'_, str>> {
        match &self.inputs {
            Inputs::File(input) => Some(Cow::Borrowed(&input.name)),
            Inputs::Mapped(_) => None,
            Inputs::Engine(table) => Some(Cow::Owned(table.name())),
        }
    }

    /// The bytes that came back from an engine, if it is one.
    pub(super) fn fetched(&self) -> Option<u64> {
        match &self.inputs {
            Inputs::Engine(table) => Some(table.fetched()),
            Inputs::File(_) | Inputs::Mapped(_) => None,
        }
    }

    /// Reads its rows.
    pub(super) fn read(
        &self,
        intake: &mut Intake<'_>,
        progress: &dyn Fn(Step<'_>),
    ) -> Result<(), LoadError> {
        let rules = intake.rules;
        match &self.inputs {
            Inputs::Mapped(given) => mapping::load(given, rules.layout, intake, progress),
            Inputs::Engine(table) => table.read(intake),
            Inputs::File(input) => {
                read_file(
                    input,
                    rules.layout,
                    |batch| split(batch, rules.agents, rules.window),
                    |split| intake.take(split),
                )?;
                intake.note_file(&input.name, intake.rows_read());
                Ok(())
            }
        }
    }

    /// What tells it from another, if its bytes were looked at.
    pub(super) const fn fingerprint(&self) -> Option<&Fingerprint> {
        self.fingerprint.as_ref()
    }

    /// Whether its files are what they were when their bytes were looked at.
    pub(super) fn is_current(&self) -> bool {
        let stamps = self.fingerprint.iter().flat_map(|one| &one.files);
        stamps
            .into_iter()
            .all(|stamp| Stamp::of(&stamp.path).is_ok_and(|now| now.as_ref() == Some(stamp)))
    }

    fn files(&self) -> Vec<(&str, &InputFile)> {
        match &self.inputs {
            Inputs::File(input) => vec![("", input)],
            Inputs::Mapped(given) => {
                let runs = given.inputs.iter().map(|input| ("", input));
                let tables = given.tables.iter();
                let tables = tables.map(|(table, input)| (table.as_str(), input));
                runs.chain(tables).collect()
            }
            Inputs::Engine(_) => Vec::new(),
        }
    }

    /// The text of the mapping and the names of its tables.
    fn query(&self) -> Option<String> {
        let Inputs::Mapped(given) = &self.inputs else {
            return None;
        };
        let sql = mappings::read(&given.map).ok()?;
        Some(format!("{}\0{:?}\0{sql}", given.map.display(), given.given))
    }
}

/// Looks at the bytes of every part. A file that cannot be read again, such as a pipe, gives its part no fingerprint.
pub(super) fn look_at_bytes(partitions: &mut [Partition]) {
    let mut found = Vec::with_capacity(partitions.len());
    let done = in_order(
        partitions.iter(),
        fingerprint,
        |one: io::Result<Option<Fingerprint>>| {
            // What cannot be read is told when it is read for its rows.
            found.push(one.ok().flatten());
            Ok::<(), ()>(())
        },
    );
    debug_assert!(done.is_ok());
    for (partition, one) in partitions.iter_mut().zip(found) {
        partition.fingerprint = one;
    }
}

fn fingerprint(partition: &Partition) -> io::Result<Option<Fingerprint>> {
    // Nobody knows whether an engine would give the same rows again without asking for all of them.
    if let Inputs::Engine(_) = partition.inputs {
        return Ok(None);
    }
    let mut parts: Vec<Vec<u8>> = Vec::new();
    let mut files = Vec::new();
    for (table, input) in partition.files() {
        let Some(stamp) = Stamp::of(&input.path)? else {
            return Ok(None);
        };
        files.push(stamp);
        let how = format!(
            "{table}\0{}\0{:?}\0{:?}",
            input.name, input.format, input.folders
        );
        parts.extend([how.into_bytes(), hash_of(&input.path)?.to_vec()]);
    }
    parts.extend(partition.query().map(String::into_bytes));
    Ok(Some(Fingerprint {
        key: Key::of(parts.iter().map(Vec::as_slice)),
        files,
    }))
}

fn hash_of(path: &std::path::Path) -> io::Result<[u8; blake3::OUT_LEN]> {
    let mut file = File::open(path)?;
    let mut hasher = Hasher::new();
    let mut buffer = vec![0; BUFFER];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(*hasher.finalize().as_bytes()),
            read => hasher.update(&buffer[..read]),
        };
    }
}

impl Stamp {
    /// The stamp of a file; `None` where the path is no file, and may give other bytes the next time.
    fn of(path: &std::path::Path) -> io::Result<Option<Self>> {
        let found = fs::metadata(path)?;
        if !found.is_file() {
            return Ok(None);
        }
        Ok(Some(Self {
            path: path.to_owned(),
            bytes: found.len(),
            modified: found.modified()?,
        }))
    }
}
