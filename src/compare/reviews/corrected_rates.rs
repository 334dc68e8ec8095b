//! The failure rates of both releases, corrected by what people found when they read the sample.

use super::run_sample::{RunSample, SampledKind};
use crate::compare::ONE_NIGHT_LEVEL;
use crate::cube::Reviewed;
use crate::stats::{Arm, SampledRate, SampledRuns, sampled_rate};
use crate::vocabulary::{Outcome, RecordedAs};

/// What the labels say of the runs of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LabelledKind {
    pub(crate) kind: RecordedAs,
    /// All of its compared runs.
    pub(crate) runs: u64,
    /// The labels that count.
    pub(crate) labels: u64,
    /// Those that say failure.
    pub(crate) failures: u64,
    /// Runs of the sample before the last of these that have no label.
    pub(crate) skipped: u64,
}

/// One release.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct CorrectedArm {
    pub(crate) kinds: Vec<LabelledKind>,
    /// `None` where a kind has no label.
    pub(crate) rate: Option<SampledRate>,
}

/// Both releases.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct CorrectedRates {
    pub(crate) baseline: CorrectedArm,
    pub(crate) candidate: CorrectedArm,
}

impl CorrectedRates {
    /// What the labels say of the sampled runs.
    pub(crate) fn of(sample: &RunSample, reviewed: &Reviewed) -> Self {
        let [baseline, candidate] =
            [&sample.baseline, &sample.candidate].map(|kinds| CorrectedArm::of(kinds, reviewed));
        Self {
            baseline,
            candidate,
        }
    }

    /// Every kind of run of both.
    pub(crate) fn kinds(&self) -> impl Iterator<Item = &LabelledKind> {
        self.baseline.kinds.iter().chain(&self.candidate.kinds)
    }
}

impl CorrectedArm {
    fn of(kinds: &[SampledKind], reviewed: &Reviewed) -> Self {
        let kinds: Vec<LabelledKind> = kinds
            .iter()
            .map(|kind| LabelledKind::of(kind, reviewed))
            .collect();
        let sampled: Option<Vec<SampledRuns>> = kinds
            .iter()
            .map(|kind| SampledRuns::new(kind.runs, Arm::new(kind.failures, kind.labels)?))
            .collect();
        Self {
            rate: sampled.and_then(|kinds| sampled_rate(&kinds, ONE_NIGHT_LEVEL)),
            kinds,
        }
    }

    /// The labels that count.
    pub(crate) fn labels(&self) -> u64 {
        self.kinds.iter().map(|kind| kind.labels).sum()
    }
}

impl LabelledKind {
    /// Counts the labels up to the last place of the sample before which at least half of the runs have one. Runs that somebody
    /// picked further on are no random sample.
    fn of(sampled: &SampledKind, reviewed: &Reviewed) -> Self {
        let mut counted = Self {
            kind: sampled.kind,
            runs: sampled.runs,
            labels: 0,
            failures: 0,
            skipped: 0,
        };
        let (mut labels, mut failures) = (0, 0);
        for (run_id, place) in sampled.run_ids.iter().zip(1..) {
            let Some(outcome) = reviewed.outcomes.get(run_id) else {
                continue;
            };
            labels += 1;
            failures += u64::from(*outcome == Outcome::Failure);
            if 2 * labels >= place {
                counted = Self {
                    labels,
                    failures,
                    skipped: place - labels,
                    ..counted
                };
            }
        }
        counted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KIND: RecordedAs = RecordedAs::Success;

    fn sampled(runs: u64, drawn: usize) -> SampledKind {
        SampledKind {
            kind: KIND,
            runs,
            run_ids: (0..drawn).map(|place| format!("run-{place}")).collect(),
        }
    }

    fn reviewed(labels: &[(usize, Outcome)]) -> Reviewed {
        let outcomes = labels
            .iter()
            .map(|(place, outcome)| (format!("run-{place}"), *outcome));
        Reviewed {
            outcomes: outcomes.collect(),
            ..Reviewed::default()
        }
    }

    #[track_caller]
    fn case(labels: &[(usize, Outcome)], [counted, failures, skipped]: [u64; 3]) {
        let got = LabelledKind::of(&sampled(1_000, 40), &reviewed(labels));
        let wanted = LabelledKind {
            kind: KIND,
            runs: 1_000,
            labels: counted,
            failures,
            skipped,
        };
        assert_eq!(got, wanted);
    }

    #[test]
    fn labels_count_up_to_a_gap() {
        use Outcome::{Failure, Success};
        case(&[], [0, 0, 0]);
        case(&[(0, Failure), (1, Success), (2, Success)], [3, 1, 0]);
        case(&[(0, Success), (2, Failure), (3, Success)], [3, 1, 1]);
        // Two of six, and a run that was picked.
        case(&[(0, Success), (1, Success), (30, Failure)], [2, 0, 0]);
        case(&[(9, Failure)], [0, 0, 0]);
    }

    #[test]
    fn a_release_has_no_rate_until_each_kind_has_a_label() {
        let other = SampledKind {
            kind: RecordedAs::Failure,
            runs: 10,
            run_ids: vec!["failed".to_owned()],
        };
        let kinds = [sampled(1_000, 40), other];
        let mut read = reviewed(&[(0, Outcome::Success), (1, Outcome::Success)]);
        assert_eq!(CorrectedArm::of(&kinds, &read).rate, None);
        read.outcomes.insert("failed".to_owned(), Outcome::Failure);
        let rate = CorrectedArm::of(&kinds, &read).rate.unwrap();
        assert!((rate.estimate - 10.0 / 1_010.0).abs() < 1e-12);
    }
}
