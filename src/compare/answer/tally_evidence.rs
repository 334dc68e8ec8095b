//! The p-value and the evidence that a question's counts give.

use super::evidence::{Difference, Evidence, Variation};
use crate::compare::counted::QuestionTally;
use crate::number::Count;
use crate::stats::{
    Arm, Dispersion, MixStratum, RescueStratum, Stratum, Total, Unit, compare_mix, compare_rates,
    compare_rescues, compare_units, ln_p_exact,
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
            _ => rate_evidence(&self.strata, level, variation),
        }
    }
}

fn rate_evidence(strata: &[Stratum], level: f64, variation: Variation) -> Option<Evidence> {
    let compared = compare_rates(strata, level, variation.dispersion)?;
    let sum = |side: fn(&Stratum) -> Arm| {
        let events: u64 = strata.iter().map(|stratum| side(stratum).events()).sum();
        let exposure = strata.iter().map(|stratum| side(stratum).exposure()).sum();
        Count::of_events(events, exposure)
    };
    Some(Evidence {
        baseline: sum(|stratum| stratum.baseline),
        candidate: sum(|stratum| stratum.candidate),
        kind: EffectKind::RateRatio,
        estimate: compared.ratio,
        interval: compared.ratio_interval,
        success_ratio_upper: Some(compared.success_ratio_upper),
        difference: Some(Difference {
            kind: EffectKind::RateDifference,
            estimate: compared.difference,
            interval: compared.difference_interval,
        }),
        ln_p: compared.ln_p_worse,
        guarded: variation.guarded,
        dispersion: variation.dispersion,
        history: None,
    })
}

fn unit_evidence([baseline, candidate]: &[Vec<Unit>; 2], level: f64) -> Option<Evidence> {
    let compared = compare_units(baseline, candidate, level)?;
    let sum = |units: &[Unit]| {
        let events = units.iter().map(|unit| unit.rollout.events()).sum();
        let exposure = units.iter().map(|unit| unit.rollout.exposure()).sum();
        Count::of_events(events, exposure)
    };
    Some(Evidence {
        baseline: sum(baseline),
        candidate: sum(candidate),
        kind: EffectKind::RateRatio,
        estimate: compared.ratio,
        interval: compared.ratio_interval,
        success_ratio_upper: Some(compared.success_ratio_upper),
        difference: Some(Difference {
            kind: EffectKind::RateDifference,
            estimate: compared.difference,
            interval: compared.difference_interval,
        }),
        ln_p: compared.ln_p_worse,
        guarded: true,
        dispersion: None,
        history: None,
    })
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
    })
}

/// Runs without a single event.
fn of_runs(runs: u64) -> Count {
    Count {
        rate: None,
        ..Count::of_events(runs, runs)
    }
}
