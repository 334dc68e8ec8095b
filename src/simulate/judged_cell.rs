//! The rollouts of one plan, drawn and judged in parallel.

use rayon::prelude::*;

use super::judge::{NightAdvice, Watch};
use super::regret::Stakes;
use super::rollout_tally::{RolloutTally, RolloutTruth};
use super::true_excess::TrueExcess;
use crate::compare::MarginsInForce;
use crate::config::Config;
use crate::generate::{Generator, RELEASES, Rollout, Unfolding};
use crate::vocabulary::Recommendation;

/// Judges this many rollouts of a plan, and calls `tick` after each.
pub(super) fn judge_rollouts(
    generator: &Generator,
    config: &Config,
    rollouts: u64,
    tick: &(dyn Fn() + Sync),
) -> RolloutTally {
    let config = &named(generator, config);
    (0..rollouts)
        .into_par_iter()
        .map(|number| {
            let rollout = generator.rollout(number);
            let (nights, margins) = advice_by_night(generator, &rollout, config);
            tick();
            RolloutTally::of(&truth(generator, &rollout, config, &margins), &nights)
        })
        .reduce(RolloutTally::default, RolloutTally::plus)
}

/// The configuration with both releases named where no night tells which of them is new, as a team would name them.
fn named(generator: &Generator, config: &Config) -> Config {
    let mut config = config.clone();
    if generator.plan().history == 0 {
        let [baseline, candidate] = RELEASES.map(|release| Some(release.to_owned()));
        config.release.baseline = baseline;
        config.release.candidate = candidate;
    }
    config
}

/// What each night of a rollout advises. A rollback ends the rollout, and its advice is repeated for the nights that
/// would have followed. Beside them, the margins in force.
fn advice_by_night(
    generator: &Generator,
    rollout: &Rollout,
    config: &Config,
) -> (Vec<NightAdvice>, MarginsInForce) {
    let mut unfolding = Unfolding::new(generator, rollout);
    let mut watch = Watch::new(config);
    let mut nights = Vec::new();
    while let Some(as_of) = unfolding.next_night() {
        let advice = watch.night(unfolding.cube(), as_of);
        let is_over = advice.recommendation == Recommendation::RollBack;
        nights.push(advice);
        if is_over {
            break;
        }
    }
    let planned = usize::try_from(generator.plan().nights).unwrap_or(0);
    if let Some(last) = nights.last().cloned() {
        nights.resize(planned.max(nights.len()), last);
    }
    (nights, watch.margins())
}

fn truth(
    generator: &Generator,
    rollout: &Rollout,
    config: &Config,
    margins: &MarginsInForce,
) -> RolloutTruth {
    let place = rollout.place();
    let names = generator.names();
    let excess = TrueExcess::of(generator.plan(), place);
    RolloutTruth {
        workflow: place
            .workflow
            .map(|workflow| names.workflow(workflow).to_owned()),
        failure_class: place.class.map(|class| names.class(class).to_owned()),
        stakes: Stakes::of(generator.plan(), place, &config.cost),
        is_beyond: excess.is_some_and(|excess| excess.is_beyond(margins, config)),
    }
}
