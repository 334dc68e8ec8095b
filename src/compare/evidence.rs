//! What the nights so far say to one question.

use chrono::NaiveDate;

use super::dispersion::{between_nights, combined, counted_by, raised};
use super::question::Question;
use super::strata::View;
use crate::decision::{Count, EffectKind};
use crate::stats::{
    Arm, Dispersion, Interval, Stratum, compare_means, compare_mix, compare_rates, rate_evidence,
};
use crate::vocabulary::Metric;

/// The evidence of one question at one night.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// The baseline's events and exposure over the matched strata.
    pub baseline: Count,
    /// The candidate's.
    pub candidate: Count,
    /// What `estimate` and `interval` are measured in.
    pub kind: EffectKind,
    /// A ratio, or a distance between mixes; `None` where there was no event at all.
    pub estimate: Option<f64>,
    /// Its interval.
    pub interval: Interval,
    /// The same change in absolute terms; `None` for a mix.
    pub difference: Option<Difference>,
    /// Natural logarithm of the one-sided p of "no worse".
    pub ln_p: f64,
    /// Whether the variation between nights could be estimated, and is in the p-value and the intervals.
    pub guarded: bool,
    /// The variation between nights, or within clusters where that is larger.
    pub dispersion: Option<Dispersion>,
}

/// A change in absolute terms, per run.
#[derive(Clone, Copy, Debug)]
pub struct Difference {
    /// Mean or rate, or their difference: which one is in `kind`.
    pub kind: EffectKind,
    /// Candidate minus baseline.
    pub estimate: f64,
    /// Its interval.
    pub interval: Interval,
}

/// What one look asks for.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// The last day that is known.
    pub through: NaiveDate,
    /// The level of the intervals.
    pub level: f64,
}

impl View<'_> {
    /// Only the p-value of a question (natural logarithm), for the nights before the last.
    #[must_use]
    pub fn ln_p(
        &self,
        question: &Question,
        through: NaiveDate,
        history: Option<Dispersion>,
    ) -> Option<f64> {
        match question.metric {
            Metric::ApprovalMix | Metric::RescueMinutes => {
                // The level does not touch the p-value.
                let look = Look {
                    through,
                    level: 0.95,
                };
                self.evidence(question, look, history)
                    .map(|evidence| evidence.ln_p)
            }
            _ => {
                let varied = self.varied(question, through, history);
                rate_evidence(&varied.strata, varied.dispersion).map(|evidence| evidence.ln_p_worse)
            }
        }
    }

    /// All the evidence of a question; `None` where the releases share no stratum.
    #[must_use]
    pub fn evidence(
        &self,
        question: &Question,
        look: Look,
        history: Option<Dispersion>,
    ) -> Option<Evidence> {
        match question.metric {
            Metric::ApprovalMix => self.mix_evidence(question, look, history),
            Metric::RescueMinutes => self.minutes_evidence(question, look, history),
            _ => self.rate_evidence(question, look, history),
        }
    }

    fn rate_evidence(
        &self,
        question: &Question,
        look: Look,
        history: Option<Dispersion>,
    ) -> Option<Evidence> {
        of_strata(&self.varied(question, look.through, history), look.level)
    }

    fn mix_evidence(
        &self,
        question: &Question,
        look: Look,
        history: Option<Dispersion>,
    ) -> Option<Evidence> {
        let strata: Vec<_> = self.mixes(question, look.through).into_values().collect();
        let dispersion = self.variation(question, look.through, history);
        let compared = compare_mix(&strata, look.level, dispersion)?;
        let runs = |side: fn(&crate::stats::MixStratum) -> &Vec<u64>| -> u64 {
            strata.iter().flat_map(|stratum| side(stratum).iter()).sum()
        };
        Some(Evidence {
            // A mix has no count of its own: what is compared is the runs whose state is known.
            baseline: of_runs(runs(|stratum| &stratum.baseline)),
            candidate: of_runs(runs(|stratum| &stratum.candidate)),
            kind: EffectKind::TotalVariation,
            estimate: Some(compared.distance),
            interval: compared.distance_interval,
            difference: None,
            ln_p: compared.ln_p,
            guarded: dispersion.is_some(),
            dispersion,
        })
    }

    fn minutes_evidence(
        &self,
        question: &Question,
        look: Look,
        history: Option<Dispersion>,
    ) -> Option<Evidence> {
        let strata: Vec<_> = self.minutes(question, look.through).into_values().collect();
        let dispersion = self.variation(question, look.through, history);
        let compared = compare_means(&strata, look.level, dispersion)?;
        let total = |side: fn(&crate::stats::MeanStratum) -> crate::stats::Total| {
            let sides = || strata.iter().map(side);
            Count::new(
                sides().map(|total| total.sum).sum(),
                sides().map(|total| total.runs).sum(),
            )
        };
        Some(Evidence {
            baseline: total(|stratum| stratum.baseline),
            candidate: total(|stratum| stratum.candidate),
            kind: EffectKind::MeanRatio,
            estimate: compared.ratio,
            interval: compared.ratio_interval,
            difference: Some(Difference {
                kind: EffectKind::MeanDifference,
                estimate: compared.difference,
                interval: compared.difference_interval,
            }),
            ln_p: compared.ln_p_worse,
            guarded: dispersion.is_some(),
            dispersion,
        })
    }

    /// The matched strata of a rate, and how much more than chance varies between them.
    fn varied(
        &self,
        question: &Question,
        through: NaiveDate,
        history: Option<Dispersion>,
    ) -> Varied {
        let strata = self.rates(question, through);
        let nights = combined(history, between_nights(&strata), self.arms.design);
        Varied {
            dispersion: raised(nights, self.within_clusters(question, through)),
            strata: strata.into_values().collect(),
            guarded: nights.is_some(),
        }
    }

    /// The variation between nights of a question that is no rate.
    fn variation(
        &self,
        question: &Question,
        through: NaiveDate,
        history: Option<Dispersion>,
    ) -> Option<Dispersion> {
        let between = between_nights(&self.rates(&counted_by(question), through));
        combined(history, between, self.arms.design)
    }
}

/// Strata with their variation.
struct Varied {
    strata: Vec<Stratum>,
    dispersion: Option<Dispersion>,
    guarded: bool,
}

/// The evidence of matched strata.
fn of_strata(varied: &Varied, level: f64) -> Option<Evidence> {
    let Varied {
        strata,
        dispersion,
        guarded,
    } = varied;
    let dispersion = *dispersion;
    let compared = compare_rates(strata, level, dispersion)?;
    let sum = |side: fn(&Stratum) -> Arm| {
        let events: u64 = strata.iter().map(|stratum| side(stratum).events()).sum();
        let exposure = strata.iter().map(|stratum| side(stratum).exposure()).sum();
        of_events(events, exposure)
    };
    Some(Evidence {
        baseline: sum(|stratum| stratum.baseline),
        candidate: sum(|stratum| stratum.candidate),
        kind: EffectKind::RateRatio,
        estimate: compared.ratio,
        interval: compared.ratio_interval,
        difference: Some(Difference {
            kind: EffectKind::RateDifference,
            estimate: compared.difference,
            interval: compared.difference_interval,
        }),
        ln_p: compared.ln_p_worse,
        guarded: *guarded,
        dispersion,
    })
}

#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
fn of_events(events: u64, exposure: u64) -> Count {
    Count::new(events as f64, exposure)
}

/// Runs that were looked at, of which none is an event.
fn of_runs(runs: u64) -> Count {
    Count {
        rate: None,
        ..of_events(runs, runs)
    }
}
