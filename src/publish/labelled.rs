//! The runs that people are asked to read, and what their labels say.

use crate::compare::{
    CorrectedArm, CorrectedRates, LabelledKind, ONE_NIGHT_LEVEL, Role, RunSample, View,
    reading_list,
};
use crate::cube::Reviewed;
use crate::decision::{Corrected, CorrectedRate, LabelledRuns, LabelledStratum, RunToLabel};
use crate::tell;

/// The runs of both releases that nobody has labelled yet, the most telling first.
#[must_use]
pub(crate) fn to_label(view: &View<'_>, reviewed: &Reviewed) -> Vec<RunToLabel> {
    let list = reading_list(&RunSample::of(view), reviewed).into_iter();
    list.map(|run| RunToLabel {
        stratum: format!("{}/{}", role(run.role), run.kind),
        why: tell::records::to_find_out(run.kind),
        run_id: run.run_id,
    })
    .collect()
}

const fn role(role: Role) -> &'static str {
    match role {
        Role::Candidate => "candidate",
        Role::Baseline => "baseline",
    }
}

/// The labels that were given, beside the compared runs.
pub(super) struct Labelled<'a> {
    view: &'a View<'a>,
    reviewed: &'a Reviewed,
    rates: CorrectedRates,
}

impl<'a> Labelled<'a> {
    /// `None` where no label is given.
    pub(super) fn of(view: &'a View<'a>, reviewed: &'a Reviewed) -> Option<Self> {
        reviewed.is_given().then(|| Self {
            view,
            reviewed,
            rates: CorrectedRates::of(&RunSample::of(view), reviewed),
        })
    }

    fn arms(&self) -> [(&'a str, &CorrectedArm); 2] {
        let arms = self.view.arms;
        [
            (&arms.candidate, &self.rates.candidate),
            (&arms.baseline, &self.rates.baseline),
        ]
    }

    /// The corrected rates; `None` where the labels do not suffice for both.
    pub(super) fn corrected(&self) -> Option<Corrected> {
        let mut words = Vec::new();
        let mut rate = |(release, arm): (&str, &CorrectedArm)| {
            let rate = arm.rate?;
            let rate = CorrectedRate {
                rate: rate.estimate,
                lower: rate.interval.lower,
                upper: rate.interval.upper,
                labels: arm.labels(),
            };
            words.push(tell::records::corrected_rate(release, &arm.kinds, &rate));
            Some(rate)
        };
        let [candidate, baseline] = self.arms().map(&mut rate);
        Some(Corrected {
            baseline: baseline?,
            candidate: candidate?,
            level: ONE_NIGHT_LEVEL,
            in_words: words.join(" "),
        })
    }

    /// The labels and how they were used.
    pub(super) fn published(&self) -> LabelledRuns {
        let reviewed = self.reviewed;
        let sum = |count: fn(&LabelledKind) -> u64| self.rates.kinds().map(count).sum::<u64>();
        let (used, sampled) = (sum(|kind| kind.labels), reviewed.outcomes.len() as u64);
        let strata = self.arms().into_iter().flat_map(|(release, arm)| {
            arm.kinds.iter().map(|kind| LabelledStratum {
                release: release.to_owned(),
                recorded_as: kind.kind,
                runs: kind.runs,
                labels: kind.labels,
                failures: kind.failures,
            })
        });
        let labels = LabelledRuns {
            given: sampled + reviewed.not_drawn + reviewed.unknown + reviewed.contradictory,
            used,
            not_sampled: reviewed.not_drawn + sampled - used,
            unknown: reviewed.unknown,
            contradictory: reviewed.contradictory,
            refused: reviewed.refused,
            skipped: sum(|kind| kind.skipped),
            strata: strata.collect(),
            in_words: Vec::new(),
        };
        LabelledRuns {
            in_words: tell::records::labels(&labels),
            ..labels
        }
    }
}
