//! What people found when they read single runs.

use crate::compare::LabelledKind;
use crate::decision::{CorrectedRate, LabelledRuns};
use crate::number::{Precision, count, counted};
use crate::tell::listed;
use crate::terms;
use crate::vocabulary::RecordedAs;

/// What a person is to find out of a run.
pub(crate) const fn to_find_out(kind: RecordedAs) -> &'static str {
    match kind {
        RecordedAs::Success => "Recorded as a success. Did it do what it was asked to?",
        RecordedAs::RescuedSuccess => {
            "Recorded as a success that a person repaired. Did the agent fail?"
        }
        RecordedAs::Failure => "Recorded as a failure. Did the agent really fail?",
    }
}

/// The failure rate of a release by its labels, beside the recorded one.
pub(crate) fn corrected_rate(
    release: &str,
    kinds: &[LabelledKind],
    corrected: &CorrectedRate,
) -> String {
    let CorrectedRate {
        rate,
        lower,
        upper,
        labels,
    } = *corrected;
    let runs = kinds.iter().map(|kind| kind.runs).sum();
    let failed = kinds.iter().filter(|kind| kind.kind == RecordedAs::Failure);
    let recorded = share(failed.map(|kind| kind.runs).sum(), runs);
    let precision = Precision::of(
        &[],
        &[Some(rate), Some(lower), Some(upper), Some(recorded)],
        100.0,
    );
    format!(
        "By {}, {} of {} of {release} failed ({} to {}). The records say {}.",
        counted(labels, "label", "labels"),
        precision.rate(rate),
        counted(runs, "run", "runs"),
        precision.rate(lower),
        precision.rate(upper),
        precision.rate(recorded),
    )
}

#[expect(clippy::cast_precision_loss, reason = "a share of runs")]
fn share(part: u64, whole: u64) -> f64 {
    part as f64 / whole.max(1) as f64
}

/// Which labels count, and what the others lack.
pub(crate) fn labels(labels: &LabelledRuns) -> Vec<String> {
    let mut sentences = vec![format!(
        "{} of {} count.",
        count(labels.used),
        counted(labels.given, "labelled run", "labelled runs")
    )];
    let without: Vec<String> = labels
        .strata
        .iter()
        .filter(|stratum| stratum.labels == 0)
        .map(|stratum| {
            let kind = terms::recorded_as(stratum.recorded_as);
            format!("{} of {}", kind, stratum.release)
        })
        .collect();
    if !without.is_empty() {
        sentences.push(format!(
            "A corrected rate needs labels of every kind of run. There are none of: {}.",
            listed(&without)
        ));
    }
    let counts = [
        (
            labels.skipped,
            "run of the list before the last label has none, and is taken to be like the others.",
            "runs of the list before the last label have none, and are taken to be like the others.",
        ),
        (
            labels.not_sampled,
            "labelled run is outside the random sample, or beyond a gap in it.",
            "labelled runs are outside the random sample, or beyond a gap in it.",
        ),
        (
            labels.unknown,
            "labelled run is not in the window.",
            "labelled runs are not in the window.",
        ),
        (
            labels.contradictory,
            "run is labelled both ways.",
            "runs are labelled both ways.",
        ),
        (
            labels.refused,
            "row could not be read (quarantine.ndjson).",
            "rows could not be read (quarantine.ndjson).",
        ),
    ];
    let told = counts.iter().filter(|(number, ..)| *number > 0);
    sentences.extend(told.map(|(number, one, many)| counted(*number, one, many)));
    sentences.push("Labels change no recommendation.".to_owned());
    sentences
}

/// Rows of the table of labels that could not be read.
pub(crate) fn refused_labels(rows: u64) -> String {
    counted(
        rows,
        "row of the table of labels was refused",
        "rows of the table of labels were refused",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decision::LabelledStratum;

    #[test]
    fn a_corrected_rate_stands_beside_the_recorded_one() {
        let kind = |kind, runs| LabelledKind {
            kind,
            runs,
            labels: 25,
            failures: 1,
            skipped: 0,
        };
        let kinds = [
            kind(RecordedAs::Success, 9_500),
            kind(RecordedAs::Failure, 500),
        ];
        let rate = CorrectedRate {
            rate: 0.0716,
            lower: 0.0404,
            upper: 0.1642,
            labels: 50,
        };
        assert_eq!(
            corrected_rate("2.4.0", &kinds, &rate),
            "By 50 labels, 7.2 % of 10,000 runs of 2.4.0 failed (4.0 % to 16.4 %). The records say 5.0 %."
        );
    }

    #[test]
    fn every_label_that_does_not_count_is_told() {
        let stratum = |recorded_as, labels| LabelledStratum {
            release: "2.4.0".to_owned(),
            recorded_as,
            runs: 10,
            labels,
            failures: 0,
        };
        let given = LabelledRuns {
            given: 12,
            used: 4,
            not_sampled: 5,
            unknown: 2,
            contradictory: 1,
            refused: 3,
            skipped: 1,
            strata: vec![
                stratum(RecordedAs::Success, 4),
                stratum(RecordedAs::Failure, 0),
            ],
            in_words: Vec::new(),
        };
        assert_eq!(
            labels(&given),
            [
                "4 of 12 labelled runs count.",
                "A corrected rate needs labels of every kind of run. There are none of: failures of 2.4.0.",
                "1 run of the list before the last label has none, and is taken to be like the others.",
                "5 labelled runs are outside the random sample, or beyond a gap in it.",
                "2 labelled runs are not in the window.",
                "1 run is labelled both ways.",
                "3 rows could not be read (quarantine.ndjson).",
                "Labels change no recommendation.",
            ]
        );
    }
}
