//! The p-value and the evidence that a question's counts give.

use super::evidence::{Difference, Evidence, Variation};
use crate::compare::counted::QuestionTally;
use crate::number::Count;
use crate::stats::{
    Arm, Dispersion, MixStratum, RateChange, RescueStratum, Stratum, Total, Unit, compare_mix,
    compare_rates, compare_rescues, compare_tasks, compare_units, ln_p_exact, ln_p_over_tasks,
};
use crate::vocabulary::{EffectKind, Metric};

/// A level for comparisons that only need the p-value.
const ANY_LEVEL: f64 = 0.95;

impl QuestionTally {
    /// ln of the one-sided p of "no worse"; `None` where the releases share no stratum.
    ///
    /// It is the larger of the exact and the guarded one. Where the guarded one alone is above `exact_below`, the exact
    /// one is not computed, and the guarded one returned.
    pub(crate) fn ln_p(&self, dispersion: Option<Dispersion>, exact_below: f64) -> Option<f64> {
        if let Some(units) = &self.units {
            let [baseline, candidate] = units.units();
            let compared = compare_units(&baseline, &candidate, ANY_LEVEL)?;
            return Some(compared.ln_p_worse);
        }
        match self.question.metric {
            Metric::ApprovalMix => {
                compare_mix(&self.mixes(), ANY_LEVEL, dispersion).map(|compared| compared.ln_p)
            }
            Metric::RescueMinutes => compare_rescues(&self.minutes(), ANY_LEVEL, dispersion)
                .map(|compared| compared.ln_p_worse),
            _ if self.strata.is_empty() => None,
            _ if self.is_of_tasks => ln_p_over_tasks(&self.strata, dispersion),
            _ => {
                let guarded = dispersion.map_or(f64::NEG_INFINITY, |dispersion| {
                    self.score.ln_p_guarded(dispersion)
                });
                if guarded > exact_below {
                    return Some(guarded);
                }
                Some(guarded.max(ln_p_exact(&self.strata)))
            }
        }
    }

    /// All the evidence; `None` where the releases share no stratum.
    pub(crate) fn evidence(&self, level: f64, variation: Variation) -> Option<Evidence> {
        if let Some(units) = &self.units {
            return unit_evidence(&units.units(), level);
        }
        match self.question.metric {
            Metric::ApprovalMix => mix_evidence(&self.mixes(), level, variation),
            Metric::RescueMinutes => minutes_evidence(&self.minutes(), level, variation),
            _ if self.is_of_tasks => task_evidence(&self.strata, level, variation),
            _ => rate_evidence(&self.strata, level, variation),
        }
    }
}

fn rate_evidence(strata: &[Stratum], level: f64, variation: Variation) -> Option<Evidence> {
    let change = compare_rates(strata, level, variation.dispersion)?;
    Some(change_evidence(counts(strata), &change, variation))
}

fn task_evidence(tasks: &[Stratum], level: f64, variation: Variation) -> Option<Evidence> {
    let change = compare_tasks(tasks, level, variation.dispersion)?;
    Some(Evidence {
        tasks: Some(tasks.len() as u64),
        ..change_evidence(counts(tasks), &change, variation)
    })
}

fn unit_evidence(units: &[Vec<Unit>; 2], level: f64) -> Option<Evidence> {
    let [baseline, candidate] = units;
    let change = compare_units(baseline, candidate, level)?;
    let sum = |units: &[Unit]| {
        let events = units.iter().map(|unit| unit.rollout.events()).sum();
        let exposure = units.iter().map(|unit| unit.rollout.exposure()).sum();
        Count::of_events(events, exposure)
    };
    let variation = Variation {
        dispersion: None,
        guarded: true,
    };
    let counts = [sum(baseline), sum(candidate)];
    Some(change_evidence(counts, &change, variation))
}

/// The events and runs of baseline and candidate.
fn counts(strata: &[Stratum]) -> [Count; 2] {
    let sum = |side: fn(&Stratum) -> Arm| {
        let events: u64 = strata.iter().map(|stratum| side(stratum).events()).sum();
        let exposure = strata.iter().map(|stratum| side(stratum).exposure()).sum();
        Count::of_events(events, exposure)
    };
    [
        sum(|stratum| stratum.baseline),
        sum(|stratum| stratum.candidate),
    ]
}

fn change_evidence(
    [baseline, candidate]: [Count; 2],
    change: &RateChange,
    variation: Variation,
) -> Evidence {
    Evidence {
        baseline,
        candidate,
        kind: EffectKind::RateRatio,
        estimate: change.ratio,
        interval: change.ratio_interval,
        success_ratio_upper: Some(change.success_ratio_upper),
        difference: Some(Difference {
            kind: EffectKind::RateDifference,
            estimate: change.difference,
            interval: change.difference_interval,
        }),
        ln_p: change.ln_p_worse,
        guarded: variation.guarded,
        dispersion: variation.dispersion,
        history: None,
        tasks: None,
    }
}

fn mix_evidence(strata: &[MixStratum], level: f64, variation: Variation) -> Option<Evidence> {
    let compared = compare_mix(strata, level, variation.dispersion)?;
    let runs = |side: fn(&MixStratum) -> &Vec<u64>| -> u64 {
        strata.iter().flat_map(|stratum| side(stratum).iter()).sum()
    };
    Some(Evidence {
        // A mix has no count of its own: what is compared is the runs whose state is known.
        baseline: of_runs(runs(|stratum| &stratum.baseline)),
        candidate: of_runs(runs(|stratum| &stratum.candidate)),
        kind: EffectKind::TotalVariation,
        estimate: Some(compared.distance),
        interval: compared.distance_interval,
        success_ratio_upper: None,
        difference: None,
        ln_p: compared.ln_p,
        guarded: variation.guarded,
        dispersion: variation.dispersion,
        history: None,
        tasks: None,
    })
}

fn minutes_evidence(
    strata: &[RescueStratum],
    level: f64,
    variation: Variation,
) -> Option<Evidence> {
    let compared = compare_rescues(strata, level, variation.dispersion)?;
    let total = |side: fn(&RescueStratum) -> Total| {
        let sides = || strata.iter().map(side);
        Count::new(
            sides().map(|total| total.sum).sum(),
            sides().map(|total| total.runs).sum(),
        )
    };
    Some(Evidence {
        baseline: total(|stratum| stratum.baseline.total),
        candidate: total(|stratum| stratum.candidate.total),
        kind: EffectKind::MeanRatio,
        estimate: compared.ratio,
        interval: compared.ratio_interval,
        success_ratio_upper: None,
        difference: Some(Difference {
            kind: EffectKind::MeanDifference,
            estimate: compared.difference,
            interval: compared.difference_interval,
        }),
        ln_p: compared.ln_p_worse,
        guarded: variation.guarded,
        dispersion: variation.dispersion,
        history: None,
        tasks: None,
    })
}

/// Runs without a single event.
fn of_runs(runs: u64) -> Count {
    Count {
        rate: None,
        ..Count::of_events(runs, runs)
    }
}
