//! One session with an engine, on a thread of its own. The library of a driver cannot be interrupted, so whoever asks waits only so
//! long for an answer.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, channel, sync_channel};
use std::thread;
use std::time::Duration;

use adbc_core::error::{Error as DriverError, Status};
use adbc_core::options::{AdbcVersion, OptionDatabase, OptionValue};
use adbc_core::{Connection as _, Database as _, Driver as _, Statement as _};
use adbc_driver_manager::{ManagedConnection, ManagedDriver};
use polars::prelude::DataFrame;

use super::dialect::Dialect;
use super::driver;
use super::fault::{Fault, FaultKind};
use super::settings::WarehouseSettings;
use super::typed_columns;

/// How long a server may take to open a session and to answer the first question. Spark starts its workers meanwhile.
const LONGEST_OPENING: Duration = Duration::from_mins(1);

/// The most characters of a driver's message that are told.
const LONGEST_MESSAGE: usize = 400;

/// One question, and where its answer goes.
struct Question {
    sql: String,
    answer: SyncSender<Part>,
}

/// A part of an answer. The last is `End` or a fault.
enum Part {
    Rows(DataFrame),
    End,
    Failed(Fault),
}

/// A session with an engine. Questions are answered one after the other.
#[derive(Debug)]
pub(crate) struct Connection {
    settings: WarehouseSettings,
    questions: Sender<Question>,
    fetched: AtomicU64,
}

impl Connection {
    /// Opens a session.
    pub(crate) fn open(settings: &WarehouseSettings) -> Result<Self, Fault> {
        if let Some(file) = settings.file()
            && !file.is_file()
        {
            let text = format!(
                "{}: no such database file; check input.warehouse.uri",
                file.display()
            );
            return Err(Fault::new(FaultKind::Missing, text));
        }
        let library = driver::library(&settings.driver, settings.dialect())?;
        let (questions, asked) = channel::<Question>();
        let (opened, opening) = sync_channel(1);
        let own = settings.clone();
        // Never joined: it may hang in the driver, and ends with the process.
        thread::spawn(move || match open(&own, &library) {
            Ok(connection) => {
                if opened.send(Ok(())).is_ok() {
                    serve(connection, &asked, &own);
                }
            }
            Err(fault) => drop(opened.send(Err(fault))),
        });
        match opening.recv_timeout(LONGEST_OPENING) {
            Ok(Ok(())) => {}
            Ok(Err(fault)) => return Err(fault),
            Err(RecvTimeoutError::Timeout) => return Err(silent(settings, LONGEST_OPENING)),
            Err(RecvTimeoutError::Disconnected) => return Err(broken(settings)),
        }
        Ok(Self {
            settings: settings.clone(),
            questions,
            fetched: AtomicU64::new(0),
        })
    }

    /// The columns of an answer, without rows.
    pub(crate) fn columns(&self, sql: &str) -> Result<DataFrame, Fault> {
        let first = self.ask(sql)?.next();
        let first = first.ok_or_else(|| broken(&self.settings))??;
        Ok(first.clear())
    }

    /// The rows of an answer, batch by batch as they come. An answer without rows has one batch, which has the columns.
    pub(crate) fn ask(&self, sql: &str) -> Result<Answer<'_>, Fault> {
        let (answer, parts) = sync_channel(1);
        let question = Question {
            sql: sql.to_owned(),
            answer,
        };
        let asked = self.questions.send(question);
        asked.map_err(|_| broken(&self.settings))?;
        Ok(Answer {
            connection: self,
            parts: Some(parts),
        })
    }

    /// The bytes of all rows that came back.
    pub(crate) fn fetched(&self) -> u64 {
        self.fetched.load(Ordering::Relaxed)
    }
}

/// The batches of an answer. Nothing follows a fault.
#[derive(Debug)]
pub(crate) struct Answer<'a> {
    connection: &'a Connection,
    /// Gone once the last part was taken.
    parts: Option<Receiver<Part>>,
}

impl Iterator for Answer<'_> {
    type Item = Result<DataFrame, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        let settings = &self.connection.settings;
        let longest = Duration::from_secs(settings.timeout_s);
        let fault = match self.parts.as_ref()?.recv_timeout(longest) {
            Ok(Part::Rows(rows)) => {
                let bytes = rows.estimated_size() as u64;
                self.connection.fetched.fetch_add(bytes, Ordering::Relaxed);
                return Some(Ok(rows));
            }
            Ok(Part::End) => None,
            Ok(Part::Failed(fault)) => Some(fault),
            Err(RecvTimeoutError::Timeout) => Some(silent(settings, longest)),
            Err(RecvTimeoutError::Disconnected) => Some(broken(settings)),
        };
        self.parts = None;
        fault.map(Err)
    }
}

fn open(
    settings: &WarehouseSettings,
    library: &std::path::Path,
) -> Result<ManagedConnection, Fault> {
    let dialect = settings.dialect();
    let entry = (dialect == Dialect::Duckdb).then_some(b"duckdb_adbc_init".as_slice());
    let mut driver = ManagedDriver::load_dynamic_from_filename(library, entry, AdbcVersion::V110)
        .map_err(|error| {
        let text = format!(
            "the library {} is no ADBC driver that can be loaded: {}; {}",
            library.display(),
            first_line(&error.message),
            "install the driver again, or name another with input.warehouse.driver"
        );
        Fault::new(FaultKind::Setting, text)
    })?;
    let failed = |error: DriverError| opening_fault(settings, &error);
    let options = options(settings);
    let database = driver.new_database_with_opts(options).map_err(failed)?;
    let mut connection = database.new_connection().map_err(failed)?;
    for sql in first_statements(dialect) {
        let mut statement = connection.new_statement().map_err(failed)?;
        statement.set_sql_query(sql).map_err(failed)?;
        let mut rows = statement.execute().map_err(failed)?;
        if let Some(Err(error)) = rows.next() {
            let error = DriverError::with_message_and_status(error.to_string(), Status::IO);
            return Err(failed(error));
        }
    }
    Ok(connection)
}

fn options(settings: &WarehouseSettings) -> Vec<(OptionDatabase, OptionValue)> {
    let other = |name: &str| OptionDatabase::Other(name.to_owned());
    let text = |text: &str| OptionValue::String(text.to_owned());
    let file = settings.file().unwrap_or_default();
    match settings.dialect() {
        // What is only read is not created.
        Dialect::Sqlite => {
            let path = file
                .to_string_lossy()
                .replace('%', "%25")
                .replace('?', "%3f")
                .replace('#', "%23");
            vec![(OptionDatabase::Uri, text(&format!("file:{path}?mode=ro")))]
        }
        Dialect::Duckdb => vec![
            (other("path"), text(&file.to_string_lossy())),
            (other("access_mode"), text("READ_ONLY")),
        ],
        Dialect::Postgres | Dialect::Spark => vec![(OptionDatabase::Uri, text(&settings.uri.0))],
    }
}

/// What a session begins with: the tables stay as they are now, times are shown in UTC, and the engine has answered once.
const fn first_statements(dialect: Dialect) -> &'static [&'static str] {
    match dialect {
        Dialect::Sqlite => &["BEGIN", "SELECT COUNT(*) FROM sqlite_master"],
        Dialect::Duckdb => &["SELECT 1"],
        Dialect::Postgres => &[
            "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY",
            "SET LOCAL TIME ZONE 'UTC'",
            "SELECT 1",
        ],
        Dialect::Spark => &["SET TIME ZONE 'UTC'", "SELECT 1"],
    }
}

/// Answers one question after the other until nobody asks any more.
fn serve(
    mut connection: ManagedConnection,
    asked: &Receiver<Question>,
    settings: &WarehouseSettings,
) {
    while let Ok(Question { sql, answer }) = asked.recv() {
        let last = match answer_with(&mut connection, &sql, &answer, settings) {
            Ok(()) => Part::End,
            Err(fault) => Part::Failed(fault),
        };
        // Whoever asked may have stopped listening.
        drop(answer.send(last));
    }
}

fn answer_with(
    connection: &mut ManagedConnection,
    sql: &str,
    answer: &SyncSender<Part>,
    settings: &WarehouseSettings,
) -> Result<(), Fault> {
    let failed = |error: DriverError| query_fault(settings, &error);
    let mut statement = connection.new_statement().map_err(failed)?;
    statement.set_sql_query(sql).map_err(failed)?;
    let batches = statement.execute().map_err(failed)?;
    let schema = batches.schema();
    let mut is_empty = true;
    let unreadable =
        |text: String| Fault::new(FaultKind::Setting, format!("{}: {text}", settings.name()));
    for batch in batches {
        let batch = batch.map_err(|error| {
            failed(DriverError::with_message_and_status(
                error.to_string(),
                Status::IO,
            ))
        })?;
        is_empty = false;
        let rows = typed_columns::frame(&batch).map_err(unreadable)?;
        if answer.send(Part::Rows(rows)).is_err() {
            return Ok(());
        }
    }
    if is_empty {
        let nothing = arrow_array::RecordBatch::new_empty(schema);
        let rows = typed_columns::frame(&nothing).map_err(unreadable)?;
        drop(answer.send(Part::Rows(rows)));
    }
    Ok(())
}

fn silent(settings: &WarehouseSettings, longest: Duration) -> Fault {
    let text = format!(
        "{} gave no answer within {} s; look whether the server is up and not overloaded, then run the night again",
        settings.place(),
        longest.as_secs()
    );
    Fault::new(FaultKind::Unavailable, text)
}

fn broken(settings: &WarehouseSettings) -> Fault {
    let text = format!(
        "the session with {} broke off; run the night again",
        settings.place()
    );
    Fault::new(FaultKind::Unavailable, text)
}

/// Why a session could not be opened.
fn opening_fault(settings: &WarehouseSettings, error: &DriverError) -> Fault {
    let said = told(settings, error);
    let place = settings.place();
    let lower = said.to_ascii_lowercase();
    match settings.file() {
        Some(_) => Fault::new(
            FaultKind::Setting,
            format!("{place} cannot be read as a database: {said}; check input.warehouse.uri"),
        ),
        None if [
            "password",
            "authentication",
            "unauthenticated",
            "permission",
        ]
        .iter()
        .any(|word| lower.contains(word)) =>
        {
            Fault::new(
                FaultKind::Unavailable,
                format!("{place} refused the credentials: {said}; check the user and the password"),
            )
        }
        None => Fault::new(
            FaultKind::Unavailable,
            format!(
                "{place} cannot be reached: {said}; look whether the server is up, then run the night again"
            ),
        ),
    }
}

/// Why a question was not answered.
fn query_fault(settings: &WarehouseSettings, error: &DriverError) -> Fault {
    let said = told(settings, error);
    let lower = said.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    let name = settings.name();
    let of_table = settings.table.is_some();
    if has(&[
        "no such table",
        "does not exist",
        "table_or_view_not_found",
        "cannot be found",
        "not found",
    ]) && of_table
        && !has(&["column", "function"])
    {
        let text = format!("{name}: there is no such table: {said}; check input.warehouse.table");
        return Fault::new(FaultKind::Missing, text);
    }
    let is_gone = has(&[
        "connection",
        "server closed",
        "terminating",
        "unavailable",
        "broken pipe",
        "reset by peer",
        "eof",
        "transport",
        "timed out",
        "timeout",
        "no route",
        "refused",
        "shutting down",
    ]) || matches!(
        error.status,
        Status::IO | Status::Timeout | Status::Cancelled
    ) && !has(&["sql", "syntax", "column", "permission"]);
    if is_gone && settings.file().is_none() {
        let text = format!(
            "the session with {} broke off: {said}; look whether the server is up, then run the night again",
            settings.place()
        );
        return Fault::new(FaultKind::Unavailable, text);
    }
    if has(&["not a database", "disk image is malformed", "locked"]) {
        let text = format!(
            "{} cannot be read as a database: {said}; check input.warehouse.uri",
            settings.place()
        );
        return Fault::new(FaultKind::Setting, text);
    }
    let todo = if of_table {
        "check the columns and the permission to SELECT, or give input.warehouse.sql"
    } else {
        "mend input.warehouse.sql"
    };
    Fault::new(
        FaultKind::Setting,
        format!("{name} cannot be asked: {said}; {todo}"),
    )
}

/// What a driver said, without credentials and on one line.
fn told(settings: &WarehouseSettings, error: &DriverError) -> String {
    let said = settings.uri.hide_secrets(&error.message);
    first_line(&said)
}

fn first_line(said: &str) -> String {
    let words: Vec<&str> = said.split_whitespace().collect();
    let line = words.join(" ");
    let line: String = line
        .chars()
        .filter(|one| !one.is_control())
        .take(LONGEST_MESSAGE)
        .collect();
    line.trim_end_matches(['.', ';']).to_owned()
}
