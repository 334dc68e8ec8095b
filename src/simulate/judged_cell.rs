//! The rollouts of one plan, drawn and judged in parallel.

use rayon::prelude::*;

use super::judge::{NightAdvice, Watch};
use super::regret::Stakes;
use super::rollout_tally::{RULED_OUT, RolloutTally, RolloutTruth};
use super::true_excess::TrueExcess;
use crate::compare::MarginsInForce;
use crate::config::Config;
use crate::generate::{Generator, RELEASES, Rollout, Unfolding};
use crate::vocabulary::Recommendation;

/// What is asked of the rollouts of a plan. What was not asked for is not in their tally.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// What each night advises.
    Advice,
    /// Whether and when a release may proceed. Nights after that are not judged.
    Proceeds,
    /// Which rises are ruled out by then, and whether and when a release may proceed.
    RuledOut,
}

/// Judges this many rollouts of a plan, and calls `tick` after each.
pub(super) fn judge_rollouts(
    generator: &Generator,
    config: &Config,
    rollouts: u64,
    asked: Asked,
    tick: &(dyn Fn() + Sync),
) -> RolloutTally {
    let config = &named(generator, config);
    (0..rollouts)
        .into_par_iter()
        .map(|number| {
            let rollout = generator.rollout(number);
            let (nights, margins) = advice_by_night(generator, &rollout, config, asked);
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

/// What each night of a rollout advises. A rollback, or the last answer that was asked for, ends the rollout, and its advice
/// is repeated for the nights that would have followed. Beside them, the margins in force.
fn advice_by_night(
    generator: &Generator,
    rollout: &Rollout,
    config: &Config,
    asked: Asked,
) -> (Vec<NightAdvice>, MarginsInForce) {
    let mut unfolding = Unfolding::new(generator, rollout);
    let mut watch = Watch::new(config);
    watch.bound(asked == Asked::RuledOut);
    let mut nights = Vec::new();
    let mut has_proceeded = false;
    let mut is_ruled_out = asked != Asked::RuledOut;
    while let Some(as_of) = unfolding.next_night() {
        let advice = watch.night(unfolding.cube(), as_of);
        has_proceeded |= advice.recommendation == Recommendation::Proceed;
        let is_below = |most: f64| RULED_OUT.iter().all(|rise| most < *rise);
        if advice.most_risen.is_some_and(is_below) {
            is_ruled_out = true;
            watch.bound(false);
        }
        let is_answered = asked != Asked::Advice && has_proceeded && is_ruled_out;
        let is_over = is_answered || advice.recommendation == Recommendation::RollBack;
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
