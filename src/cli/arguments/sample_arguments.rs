//! The options of `relapse sample`.

use std::path::PathBuf;

use clap::Args;

use super::bounded_number::number_between;
use crate::sample::demo::DemoTruth;
use crate::sample::plant::{Confinement, EventKind, EventRequest, HistoryRequest, TrafficSplit};

#[derive(Debug, Args)]
pub(in crate::cli) struct SampleArguments {
    /// Directory for truth.json and runs.parquet (with --plant, runs.ndjson)
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) out: PathBuf,
    /// The same seed gives the same records
    #[arg(long, value_name = "N", default_value_t = 7)]
    pub(in crate::cli) seed: u64,
    /// Leave out a planted truth of the demo
    #[arg(long, value_name = "TRUTH", value_delimiter = ',', value_parser = truth)]
    pub(in crate::cli) without: Vec<DemoTruth>,
    /// Write one history with these events instead of the demo. Options left out are drawn from the seed
    #[arg(long, value_name = "KIND", value_delimiter = ',', value_parser = kind, conflicts_with = "without")]
    pub(in crate::cli) plant: Vec<EventKind>,
    #[command(flatten)]
    planted: PlantedArguments,
}

/// The first four take one value for each planted event, in their order. `any` leaves it to the seed.
#[derive(Debug, Args)]
#[command(next_help_heading = "Planted events")]
struct PlantedArguments {
    /// How many times as often failures happen, or boundary crossings or rescues
    #[arg(long, value_name = "RATIO", value_delimiter = ',', requires = "plant", value_parser = size)]
    size: Vec<GivenOrDrawn<f64>>,
    /// Where: everywhere, workflow, class, tool, model, tenant (or workflow=NAME) or batch; join several with +
    #[arg(long, value_name = "PLACE", value_delimiter = ',', requires = "plant", value_parser = place)]
    place: Vec<GivenOrDrawn<Confinement>>,
    /// First night of the event: 1 is the first of the rollout, and earlier nights are 0 or negative
    #[arg(long, value_name = "N", value_delimiter = ',', requires = "plant", allow_hyphen_values = true, value_parser = night)]
    night: Vec<GivenOrDrawn<i32>>,
    /// Number of nights that a burst or an outage lasts
    #[arg(long, value_name = "N", value_delimiter = ',', requires = "plant", value_parser = nights)]
    nights: Vec<GivenOrDrawn<u32>>,
    /// How the releases share the traffic: equal, steps (a tenth, a quarter, half) or cutover
    #[arg(long, value_name = "HOW", requires = "plant", value_parser = overlap)]
    overlap: Option<TrafficSplit>,
    /// Coefficient of variation of a gamma factor for each release and night
    #[arg(long, value_name = "CV", requires = "plant", value_parser = noise)]
    noise: Option<f64>,
    /// Runs per release and night
    #[arg(long, value_name = "N", requires = "plant", value_parser = clap::value_parser!(u32).range(20..=100_000))]
    runs: Option<u32>,
    /// The baseline's failure rate
    #[arg(long, value_name = "R", requires = "plant", value_parser = rate)]
    rate: Option<f64>,
    /// Nights in the rollout
    #[arg(long, value_name = "N", requires = "plant", value_parser = clap::value_parser!(u32).range(1..=120))]
    rollout_nights: Option<u32>,
    /// Nights before the rollout [default: 28]
    #[arg(long, value_name = "N", requires = "plant", value_parser = clap::value_parser!(u32).range(1..=365))]
    history: Option<u32>,
    /// Number of workflows
    #[arg(long, value_name = "N", requires = "plant", value_parser = clap::value_parser!(u32).range(1..=50))]
    workflows: Option<u32>,
    /// Number of failure classes
    #[arg(long, value_name = "N", requires = "plant", value_parser = clap::value_parser!(u32).range(1..=50))]
    classes: Option<u32>,
    /// Number of releases in a creep
    #[arg(long, value_name = "N", requires = "plant", value_parser = clap::value_parser!(u32).range(2..=12))]
    releases: Option<u32>,
}

/// A value, or `any`.
#[derive(Clone, Debug)]
struct GivenOrDrawn<T>(Option<T>);

impl SampleArguments {
    /// What is to be planted.
    pub(in crate::cli) fn request(&self) -> anyhow::Result<HistoryRequest> {
        let PlantedArguments {
            size,
            place,
            night,
            nights,
            ..
        } = &self.planted;
        let events = self.plant.len();
        let mut request = HistoryRequest {
            events: self.plant.iter().copied().map(EventRequest::any).collect(),
            overlap: self.planted.overlap,
            noise: self.planted.noise,
            runs: self.planted.runs,
            rate: self.planted.rate,
            nights: self.planted.rollout_nights,
            history: self.planted.history,
            workflows: self.planted.workflows,
            classes: self.planted.classes,
            releases: self.planted.releases,
        };
        let sizes = each("--size", size, events)?;
        let places = each("--place", place, events)?;
        let first = each("--night", night, events)?;
        let lasts = each("--nights", nights, events)?;
        for (number, event) in request.events.iter_mut().enumerate() {
            event.size = sizes.get(number).copied().flatten();
            event.place = places.get(number).cloned().flatten();
            event.night = first.get(number).copied().flatten();
            event.nights = lasts.get(number).copied().flatten();
        }
        request.check()?;
        Ok(request)
    }
}

/// A value for each event, or no values at all.
fn each<T: Clone>(
    flag: &str,
    given: &[GivenOrDrawn<T>],
    events: usize,
) -> anyhow::Result<Vec<Option<T>>> {
    if !given.is_empty() && given.len() != events {
        anyhow::bail!(
            "{flag} takes one value for each of the {events} kinds, in their order; any leaves it to the seed"
        );
    }
    Ok(given
        .iter()
        .map(|GivenOrDrawn(value)| value.clone())
        .collect())
}

fn given<T>(
    word: &str,
    read: impl FnOnce(&str) -> Result<T, String>,
) -> Result<GivenOrDrawn<T>, String> {
    if word == "any" {
        return Ok(GivenOrDrawn(None));
    }
    read(word).map(|value| GivenOrDrawn(Some(value)))
}

fn kind(word: &str) -> Result<EventKind, String> {
    EventKind::from_word(word).ok_or_else(|| {
        let words: Vec<&str> = EventKind::ALL.iter().map(|known| known.as_str()).collect();
        format!("one of {}", words.join(", "))
    })
}

fn overlap(word: &str) -> Result<TrafficSplit, String> {
    let known = TrafficSplit::ALL
        .into_iter()
        .find(|one| one.as_str() == word);
    known.ok_or_else(|| {
        format!(
            "one of {}",
            TrafficSplit::ALL.map(TrafficSplit::as_str).join(", ")
        )
    })
}

fn place(word: &str) -> Result<GivenOrDrawn<Confinement>, String> {
    given(word, |word| {
        Confinement::from_word(word).map_err(|error| error.to_string())
    })
}

fn size(word: &str) -> Result<GivenOrDrawn<f64>, String> {
    given(word, |word| number_between(word, 0.01, 100.0))
}

fn night(word: &str) -> Result<GivenOrDrawn<i32>, String> {
    given(word, |word| {
        let night = word.parse().ok();
        let night = night.filter(|night| (-365..=120).contains(night));
        night.ok_or_else(|| "a night from -365 to 120".to_owned())
    })
}

fn nights(word: &str) -> Result<GivenOrDrawn<u32>, String> {
    given(word, |word| {
        let nights = word.parse().ok();
        let nights = nights.filter(|nights| (1..=120).contains(nights));
        nights.ok_or_else(|| "nights from 1 to 120".to_owned())
    })
}

fn noise(word: &str) -> Result<f64, String> {
    number_between(word, 0.0, 2.0)
}

fn rate(word: &str) -> Result<f64, String> {
    number_between(word, 0.0001, 0.5)
}

fn truth(word: &str) -> Result<DemoTruth, String> {
    DemoTruth::from_word(word).ok_or_else(|| {
        let words: Vec<&str> = DemoTruth::ALL.iter().map(|known| known.as_str()).collect();
        format!("one of {}", words.join(", "))
    })
}
