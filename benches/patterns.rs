//! How long a night's messages take to fold, beside loading and counting the same failures without them.
//!
//! ```text
//! cargo bench --bench patterns -- [FAILURES]
//! ```
//!
//! Messages are those of `relapse sample`, and the lines of Loghub where `../shared/realdata` has them. As they are, many
//! repeat; with fresh digits in every number, hardly two are the same.

use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::time::Instant;

use anyhow::{Result, anyhow};
use chrono::NaiveDate;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use relapse::config::Config;
use relapse::pattern::{Folder, Folding};
use relapse::pipeline;
use relapse::sample::demo::{DemoPlan, runs};
use serde_json::json;

const AS_OF: &str = "2026-11-20";

/// Nights that the failures are spread over.
const NIGHTS: usize = 14;

#[expect(clippy::print_stdout, reason = "the table is the output")]
fn main() -> Result<()> {
    let mut typed = std::env::args().skip(1).filter(|word| word != "--bench");
    let failures = typed.next().map_or(Ok(200_000), |word| word.parse())?;
    let known = known();
    let mut dice = StdRng::seed_from_u64(1);
    let as_they_are: Vec<String> = known.iter().cycle().take(failures).cloned().collect();
    let fresh: Vec<String> = as_they_are
        .iter()
        .map(|message| with_fresh_digits(message, &mut dice))
        .collect();
    println!("{failures} failures, {} messages known", known.len());
    let none = vec![String::new(); failures];
    println!("without messages: {:.2} s", night(&none)?);
    for (name, messages) in [("as they are", as_they_are), ("with fresh digits", fresh)] {
        let mut folder = Folder::of(Folding::default());
        let began = Instant::now();
        let lengths = messages
            .iter()
            .map(|message| folder.template(message).len());
        let letters: usize = lengths.sum();
        let seconds = began.elapsed().as_secs_f64();
        #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
        let rate = failures as f64 / seconds;
        println!(
            "{name}: {:.2} s; folding alone, on one core: {seconds:.2} s, {rate:.0} messages a second ({letters} letters)",
            night(&messages)?
        );
    }
    Ok(())
}

/// The messages of the sample and of Loghub.
fn known() -> Vec<String> {
    let runs = runs(&DemoPlan::complete(1));
    let mut known: Vec<String> = runs
        .into_iter()
        .filter_map(|run| run.error_message)
        .collect();
    known.sort();
    known.dedup();
    known.truncate(12_000);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/realdata/loghub");
    let systems = fs::read_dir(folder).into_iter().flatten().flatten();
    let files =
        systems.flat_map(|system| fs::read_dir(system.path()).into_iter().flatten().flatten());
    let mut logs: Vec<_> = files
        .map(|file| file.path())
        .filter(|file| file.to_string_lossy().ends_with("_2k.log_structured.csv"))
        .collect();
    logs.sort();
    for log in logs {
        let bytes = fs::read(log).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let place = reader
            .headers()
            .ok()
            .and_then(|header| header.iter().position(|column| column == "Content"));
        let lines = reader.records().flatten();
        known.extend(lines.filter_map(|line| Some(line.get(place?)?.to_owned())));
    }
    known
}

fn with_fresh_digits(message: &str, dice: &mut StdRng) -> String {
    message
        .chars()
        .map(|letter| {
            if letter.is_ascii_digit() {
                char::from(dice.random_range(b'0'..=b'9'))
            } else {
                letter
            }
        })
        .collect()
}

/// Seconds that a night takes to load and count failures with these messages.
fn night(messages: &[String]) -> Result<f64> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("runs.ndjson");
    let mut out = BufWriter::new(File::create(&file)?);
    let last: NaiveDate = AS_OF.parse()?;
    for (number, message) in messages.iter().enumerate() {
        let day = last - chrono::Days::new((number % NIGHTS) as u64);
        let record = json!({
            "run_id": format!("run-{number}"),
            "started_at": format!("{day}T{:02}:00:00Z", number % 24),
            "release": (["1.0", "1.1"][number % 2]),
            "workflow": (["refunds", "orders", "search"][number % 3]),
            "outcome": "failure",
            "failure_class": (["timeout", "tool_error"][number / 3 % 2]),
            "retry_count": number % 3,
            "error_message": message,
        });
        writeln!(out, "{record}")?;
    }
    out.flush()?;
    let mut config = Config::default();
    config.input.runs = vec![file.to_string_lossy().into_owned()];
    let began = Instant::now();
    pipeline::read(&config, None, last, &|_| ())
        .map_err(|failure| anyhow!("{:#}", failure.error))?;
    Ok(began.elapsed().as_secs_f64())
}
