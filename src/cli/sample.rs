//! `relapse sample`: records with known, planted truths.

use super::arguments::SampleArguments;
use super::print;
use crate::exit::{self, Failure};
use crate::number::count;
use crate::sample::demo::{self, DemoPlan, DemoTruth};
use crate::sample::plant::{self, EventKind, History};

/// Writes synthetic records.
pub(super) fn sample(typed: &SampleArguments) -> Result<u8, Failure> {
    if typed.plant.is_empty() {
        write_demo(typed)
    } else {
        write_planted(typed)
    }
}

fn write_demo(typed: &SampleArguments) -> Result<u8, Failure> {
    let planted = DemoTruth::ALL
        .iter()
        .copied()
        .filter(|truth| !typed.without.contains(truth));
    let plan = DemoPlan {
        seed: typed.seed,
        truths: planted.collect(),
    };
    let written = demo::write(&plan, &typed.out).map_err(Failure::with(exit::CANNOT_WRITE))?;
    print(&format!(
        "{} runs with {} planted truths: {} and {}\n",
        count(written.runs as u64),
        plan.truths.len(),
        written.records.display(),
        written.truth.display()
    ))?;
    Ok(exit::OK)
}

fn write_planted(typed: &SampleArguments) -> Result<u8, Failure> {
    let request = typed.request().map_err(Failure::with(exit::USAGE))?;
    let history = History::of(&request, typed.seed).map_err(Failure::with(exit::USAGE))?;
    let written = plant::write(&history, &typed.out).map_err(Failure::with(exit::CANNOT_WRITE))?;
    let kinds = typed
        .plant
        .iter()
        .filter(|kind| **kind != EventKind::Innocent);
    let kinds: Vec<&str> = kinds.map(|kind| kind.as_str()).collect();
    let kinds = if kinds.is_empty() {
        "nothing".to_owned()
    } else {
        kinds.join(", ")
    };
    print(&format!(
        "{} runs with {kinds} planted: {} and {}\nrelapse run --input {} --as-of {} --out {}\n",
        count(written.runs as u64),
        written.records.display(),
        written.truth.display(),
        written.records.display(),
        history.as_of(),
        typed.out.join("reports").display()
    ))?;
    Ok(exit::OK)
}
