//! The rollouts of one plan, drawn and judged in parallel.

use rayon::prelude::*;

use super::excess::Excess;
use super::judge::{Told, Watch};
use super::rollout::{Generator, Rollout};
use super::tally::{Tally, Truth};
use super::unfold::Unfolding;
use crate::config::Config;
use crate::vocabulary::Recommendation;

/// Judges so many rollouts of a plan; `tick` is called after each.
pub(super) fn run(
    generator: &Generator,
    config: &Config,
    rollouts: u64,
    tick: &(dyn Fn() + Sync),
) -> Tally {
    (0..rollouts)
        .into_par_iter()
        .map(|number| {
            let rollout = generator.rollout(number);
            let nights = told(generator, &rollout, config);
            tick();
            Tally::of(&truth(generator, &rollout, config), &nights)
        })
        .reduce(Tally::default, Tally::plus)
}

/// What each night of a rollout is told. Once it is told to be taken back nothing is left to judge: that advice stands
/// for the nights that would have followed.
#[must_use]
pub fn told(generator: &Generator, rollout: &Rollout, config: &Config) -> Vec<Told> {
    let mut unfolding = Unfolding::new(generator, rollout);
    let mut watch = Watch::new(config);
    let mut nights = Vec::new();
    while let Some(as_of) = unfolding.next_night() {
        let told = watch.night(unfolding.cube(), as_of);
        let is_over = told.recommendation == Recommendation::RollBack;
        nights.push(told);
        if is_over {
            break;
        }
    }
    let planned = usize::try_from(generator.plan().nights).unwrap_or(0);
    if let Some(last) = nights.last().cloned() {
        nights.resize(planned.max(nights.len()), last);
    }
    nights
}

fn truth(generator: &Generator, rollout: &Rollout, config: &Config) -> Truth {
    let planted = rollout.planted;
    let names = &generator.names;
    let excess = Excess::of(generator.plan(), planted);
    Truth {
        workflow: planted
            .workflow
            .map(|place| names.workflow(place).to_owned()),
        failure_class: planted.class.map(|place| names.class(place).to_owned()),
        is_beyond: excess.is_some_and(|excess| excess.is_beyond(&config.margin)),
    }
}
