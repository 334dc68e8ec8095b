//! A rollout planned from a team's own rates: a ramp, and the nights by which it gives an answer.

use anyhow::Result;
use chrono::NaiveDate;

use super::first_lines::settings_to_try;
use super::judged_cell::Asked;
use super::own_rates::OwnRates;
use super::ramp_choice::{BAD, RAMPS, chosen_first, expected, ramps};
use super::ramp_trial::{KEPT, RampTrial, SEED, kept_by};
use super::rollout_share::CONFIDENCE;
use super::rollout_tally::{RULED_OUT, RolloutTally};
use super::simulation_results::judging;
use crate::config::Config;
use crate::generate::RolloutPlan;
use crate::report::charts::{Curve, Detection, detection};
use crate::rollout::{
    Expectation, OwnTraffic, PlannedRollout, Promise, Ramp, RampExpected, SettingExpected,
    SimulatedBy,
};

/// Rollouts of each ratio by which ramps are compared, and by which a night is promised. Few enough for a minute or two.
const TO_CHOOSE: u64 = 80;
const TO_PROMISE: u64 = 300;

/// Rollouts of each ratio by which another setting is tried.
const TO_TRY: u64 = 150;

/// How many times the traffic is tried where there is no answer within the horizon.
const MORE_TRAFFIC: [u32; 2] = [2, 4];

/// Whose rollout is planned, and from which records.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PlannedFor<'a> {
    /// The configuration.
    pub(crate) config: &'a Config,
    /// The agent; `None` where the records name none.
    pub(crate) agent: Option<&'a str>,
    /// The last day of the records.
    pub(crate) as_of: NaiveDate,
    /// What the records show.
    pub(crate) own: &'a OwnRates,
}

/// What a plan is, and what it was read off.
#[derive(Debug)]
pub(crate) struct RolloutPlanning {
    /// The plan.
    pub(crate) planned: PlannedRollout,
    /// By ratio, the share of rollouts found by each night, 0 to 1.
    found: Vec<(f64, Vec<f64>)>,
}

/// Plans a rollout. Says what is simulated with `say`, and calls `tick` after each rollout.
pub(crate) fn plan_rollout(
    of: &PlannedFor<'_>,
    say: &dyn Fn(&str),
    tick: &(dyn Fn() + Sync),
) -> Result<RolloutPlanning> {
    let config = &judging(of.config);
    let own = &of.own.plan;
    let to_choose = RampTrial {
        config,
        plan: own.clone(),
        rollouts: TO_CHOOSE,
        tick,
    };
    let candidates = ramps(own.nights)?;
    let all = candidates.len();
    let mut tried = Vec::new();
    for (place, ramp) in (1..).zip(candidates) {
        say(&format!("ramp {place} of {all}"));
        tried.push(expected(&to_choose, ramp)?);
    }
    let ramps = chosen_first(tried);
    let ramp = match ramps.first() {
        Some(RampExpected { ramp, .. }) => ramp.clone(),
        None => anyhow::bail!("no ramp was tried"),
    };
    say("the chosen ramp");
    let to_promise = RampTrial {
        rollouts: TO_PROMISE,
        ..to_choose.clone()
    };
    let innocent = to_promise.tally(&ramp, 1.0, Asked::RuledOut)?;
    let bad = RULED_OUT.map(|ratio| to_promise.tally(&ramp, ratio, Asked::Advice));
    let bad = bad.into_iter().collect::<Result<Vec<RolloutTally>>>()?;
    let promises: Vec<Promise> = RULED_OUT
        .into_iter()
        .zip(bad.iter().zip(&innocent.ruled_out))
        .map(|(ratio, (bad, ruled_out))| Promise {
            ratio,
            found_by: kept_by(&bad.found, TO_PROMISE),
            excluded_by: kept_by(ruled_out, TO_PROMISE),
        })
        .collect();
    let proceed_by = kept_by(&innocent.proceed, TO_PROMISE);
    let found = promises.iter().find(|one| one.ratio >= BAD);
    let is_answered = proceed_by.is_some() && found.is_some_and(|one| one.found_by.is_some());
    let tried = if is_answered {
        Vec::new()
    } else {
        say("what else would do");
        let to_try = RampTrial {
            rollouts: TO_TRY,
            ..to_choose
        };
        others(&to_try, of.config, &ramp)?
    };
    let shares =
        |nights: &[u64]| -> Vec<f64> { nights.iter().map(|count| share(*count)).collect() };
    let found = bad.iter().map(|bad| shares(&bad.found));
    let found = RULED_OUT.into_iter().zip(found).collect();
    let planned = PlannedRollout {
        schema: PlannedRollout::SCHEMA.to_owned(),
        sha256: String::new(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        agent: of.agent.map(str::to_owned),
        as_of: of.as_of,
        baseline: of.own.baseline.clone(),
        horizon: own.nights,
        ramp,
        promises,
        proceed_by,
        proceed_share: innocent.proceed.last().copied().map_or(0.0, share),
        margins: config.margin.headlines(),
        traffic: OwnTraffic {
            runs_a_night: 2 * u64::from(own.runs),
            history: own.history,
            failure_rate: own.rate,
            variation: own.noise.hypot(own.common_noise),
        },
        simulated: SimulatedBy {
            rollouts: TO_PROMISE,
            seed: SEED,
            share: KEPT,
            confidence: CONFIDENCE,
        },
        ramps,
        tried,
    };
    Ok(RolloutPlanning {
        planned: planned.sealed()?,
        found,
    })
}

/// The picture of a plan: the share of rollouts found by each night, a line for each ratio.
pub(crate) fn plan_chart(planning: &RolloutPlanning) -> Result<String> {
    let curves = planning.found.iter().map(|(ratio, shares)| Curve {
        label: format!("×{ratio}"),
        innocent: false,
        shares: shares.clone(),
    });
    detection(&[Detection {
        title: "Share found by each night".to_owned(),
        curves: curves.collect(),
        foot: String::new(),
    }])
}

/// How many rollouts a plan simulates, unless it looks for another setting.
pub(crate) const fn rollouts_of_a_plan() -> u64 {
    2 * TO_CHOOSE * RAMPS.len() as u64 + (1 + RULED_OUT.len() as u64) * TO_PROMISE
}

#[expect(clippy::cast_precision_loss, reason = "rollouts stay far below 2^53")]
const fn share(count: u64) -> f64 {
    count as f64 / TO_PROMISE as f64
}

/// What is expected on the ramp with more nights, wider margins or more traffic.
fn others(trial: &RampTrial<'_>, config: &Config, ramp: &Ramp) -> Result<Vec<SettingExpected>> {
    let mut tried = Vec::new();
    for one in settings_to_try(config) {
        let window = &one.config.window;
        let before = window.nights.saturating_sub(window.horizon);
        let longer = RampTrial {
            config: &judging(&one.config),
            plan: RolloutPlan {
                history: trial.plan.history.min(before),
                nights: window.horizon,
                ..trial.plan.clone()
            },
            ..trial.clone()
        };
        tried.push(SettingExpected {
            setting: Some(one.setting),
            traffic_times: None,
            expected: expectation(&longer, ramp)?,
        });
    }
    for times in MORE_TRAFFIC {
        let more = RampTrial {
            plan: RolloutPlan {
                runs: trial.plan.runs.saturating_mul(times),
                ..trial.plan.clone()
            },
            ..trial.clone()
        };
        tried.push(SettingExpected {
            setting: None,
            traffic_times: Some(times),
            expected: expectation(&more, ramp)?,
        });
    }
    Ok(tried)
}

fn expectation(trial: &RampTrial<'_>, ramp: &Ramp) -> Result<Expectation> {
    Ok(Expectation {
        found_by: kept_by(
            &trial.tally(ramp, BAD, Asked::Advice)?.found,
            trial.rollouts,
        ),
        proceed_by: kept_by(
            &trial.tally(ramp, 1.0, Asked::Proceeds)?.proceed,
            trial.rollouts,
        ),
    })
}
