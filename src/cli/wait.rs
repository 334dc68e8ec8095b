//! `--wait`: a night that is judged before its last day is in would judge half a day.

use std::collections::BTreeMap;
use std::thread;
use std::time::{Duration, Instant};

use chrono::NaiveDate;

use super::settings::Settings;
use super::warn;
use crate::exit::{self, Failure};
use crate::pipeline;
use crate::state::State;
use crate::step::Step;

/// The time between two looks.
const PAUSE: Duration = Duration::from_mins(1);

/// Looks again until the last day is in, or until the time is over.
pub(super) fn wait(
    settings: &Settings,
    state: Option<&State>,
    longest: Duration,
    say: &dyn Fn(Step<'_>),
) -> Result<(), Failure> {
    let begun = Instant::now();
    loop {
        let runs = runs_by_day(settings, state, say)?;
        let Some(lacking) = lacking(&runs, settings.as_of) else {
            return Ok(());
        };
        let left = longest.saturating_sub(begun.elapsed());
        if left.is_zero() {
            let text =
                format!("{lacking}; the time of --wait is over, and the night is judged as it is");
            warn(&text, &settings.config.masker);
            return Ok(());
        }
        say(Step::Wait(&lacking));
        thread::sleep(PAUSE.min(left));
    }
}

/// The runs of each day of the window, of all agents that are judged. Inputs that are not there yet have none.
fn runs_by_day(
    settings: &Settings,
    state: Option<&State>,
    say: &dyn Fn(Step<'_>),
) -> Result<BTreeMap<NaiveDate, u64>, Failure> {
    let as_of = settings.as_of;
    let plan = settings.plan.as_ref();
    let agent = settings.agent.as_deref();
    let readings = pipeline::agents(&settings.config, plan, state, &(as_of..=as_of), agent, say);
    let mut runs = BTreeMap::new();
    let readings = match readings {
        Err(failure) if [exit::MISSING_INPUT, exit::NOT_LOADABLE].contains(&failure.code) => {
            return Ok(runs);
        }
        readings => readings?,
    };
    for mut reading in readings {
        for (day, counts) in &reading.night(as_of, say)?.cube.days {
            *runs.entry(*day).or_default() +=
                counts.runs.values().map(|cell| cell.runs).sum::<u64>();
        }
    }
    Ok(runs)
}

/// What the last day lacks, in words; `None` where it has half of the median runs of the days before it.
fn lacking(runs: &BTreeMap<NaiveDate, u64>, last: NaiveDate) -> Option<String> {
    let Some(first) = runs.keys().next() else {
        return Some("nothing can be read yet".to_owned());
    };
    let days = first.iter_days().take_while(|day| *day < last);
    let of = |day: NaiveDate| runs.get(&day).copied().unwrap_or(0);
    let mut before: Vec<u64> = days.map(of).collect();
    before.sort_unstable();
    // The lower of the two in the middle: an even number of days has no need to wait longer.
    let median = *before.get(before.len().checked_sub(1)? / 2)?;
    let has = of(last);
    (2 * has < median).then(|| format!("{last} has {has} runs, and a median day has {median}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_day_is_in_with_half_of_the_median_runs() {
        let case = |runs: &[u64], is_in: bool| {
            let first: NaiveDate = "2026-03-01".parse().unwrap();
            let runs: BTreeMap<NaiveDate, u64> =
                first.iter_days().zip(runs.iter().copied()).collect();
            let last = *runs.keys().last().unwrap();
            assert_eq!(lacking(&runs, last).is_none(), is_in, "{runs:?}");
        };
        case(&[100, 100, 50], true);
        case(&[100, 100, 49], false);
        case(&[10, 200, 100, 49], false);
        case(&[10, 200, 100, 50], true);
        case(&[0, 0, 900, 1], true);
        case(&[7], true);
        let nothing = lacking(&BTreeMap::new(), "2026-03-01".parse().unwrap());
        assert!(nothing.is_some());
    }
}
