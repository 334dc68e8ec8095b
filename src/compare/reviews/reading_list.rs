//! The order in which people read the sample.

use super::run_sample::{RunSample, SampledKind};
use crate::compare::Role;
use crate::compare::in_units::in_real;
use crate::cube::Reviewed;
use crate::vocabulary::RecordedAs;

/// Runs of each release that are listed.
const LISTED: usize = 100;

/// The least part of a release's rows that each kind of run has.
const LEAST_PART: f64 = 1.0 / 12.0;

/// A run of the sample that nobody has labelled yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RunToRead {
    pub(crate) run_id: String,
    pub(crate) role: Role,
    pub(crate) kind: RecordedAs,
}

/// The standard deviation of a label of each kind that the list is planned for: 4 % of the successes are failures, 28 % of those that
/// a person repaired, and 20 % of the failures are none.
const fn planned_deviation(kind: RecordedAs) -> f64 {
    match kind {
        RecordedAs::Success => 0.2,
        RecordedAs::RescuedSuccess => 0.45,
        RecordedAs::Failure => 0.4,
    }
}

/// The runs to read, the most telling allocation first.
///
/// The kinds of run take turns in proportion to Wₕ Sₕ, the share of the runs times the planned standard deviation (Neyman 1934), each
/// with a twelfth of the rows at least. So each beginning of the list has runs of every kind, and of each kind a random sample.
pub(crate) fn reading_list(sample: &RunSample, reviewed: &Reviewed) -> Vec<RunToRead> {
    let sides = [
        (Role::Candidate, &sample.candidate),
        (Role::Baseline, &sample.baseline),
    ];
    let mut turns: Vec<(f64, RunToRead)> = Vec::new();
    for (role, kinds) in sides {
        let mut own: Vec<(f64, RunToRead)> = Vec::new();
        for (kind, part) in kinds.iter().zip(parts(kinds)) {
            for (place, run_id) in kind.run_ids.iter().enumerate() {
                let run = RunToRead {
                    run_id: run_id.clone(),
                    role,
                    kind: kind.kind,
                };
                own.push((in_real(place as u64) / part, run));
            }
        }
        own.retain(|(_, run)| !reviewed.outcomes.contains_key(&run.run_id));
        own.sort_by(|one, other| one.0.total_cmp(&other.0));
        own.truncate(LISTED);
        turns.extend(own);
    }
    turns.sort_by(|one, other| one.0.total_cmp(&other.0));
    turns.into_iter().map(|(_, run)| run).collect()
}

/// The part of a release's rows that each kind has.
fn parts(kinds: &[SampledKind]) -> Vec<f64> {
    let weights = kinds
        .iter()
        .map(|kind| in_real(kind.runs) * planned_deviation(kind.kind));
    let all: f64 = weights.clone().sum();
    weights
        .map(|weight| (weight / all).max(LEAST_PART))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::vocabulary::Outcome;

    fn kind(kind: RecordedAs, runs: u64, drawn: usize, name: &str) -> SampledKind {
        SampledKind {
            kind,
            runs,
            run_ids: (0..drawn).map(|place| format!("{name}-{place}")).collect(),
        }
    }

    fn sample() -> RunSample {
        let kinds = |name: &str| {
            vec![
                kind(RecordedAs::Success, 9_000, 400, &format!("{name}-s")),
                kind(RecordedAs::RescuedSuccess, 100, 100, &format!("{name}-r")),
                kind(RecordedAs::Failure, 900, 300, &format!("{name}-f")),
            ]
        };
        RunSample {
            baseline: kinds("b"),
            candidate: kinds("c"),
        }
    }

    fn count(list: &[RunToRead], role: Role, kind: RecordedAs) -> usize {
        let of = |run: &&RunToRead| (run.role, run.kind) == (role, kind);
        list.iter().filter(of).count()
    }

    #[test]
    fn each_beginning_has_every_kind_and_each_kind_its_first_runs() {
        let list = reading_list(&sample(), &Reviewed::default());
        assert_eq!(list.len(), 2 * LISTED);
        for rows in [6, 20, 50, 100, 200] {
            for role in [Role::Candidate, Role::Baseline] {
                for kind in RecordedAs::ALL {
                    assert!(
                        count(&list[..rows], role, *kind) > 0,
                        "{rows} {role:?} {kind}"
                    );
                }
            }
        }
        let successes: Vec<&str> = list
            .iter()
            .filter(|run| run.role == Role::Candidate && run.kind == RecordedAs::Success)
            .map(|run| run.run_id.as_str())
            .collect();
        let first: Vec<String> = (0..successes.len())
            .map(|place| format!("c-s-{place}"))
            .collect();
        assert_eq!(successes, first);
    }

    #[test]
    fn half_of_a_hundred_rows_are_of_each_release_most_of_them_successes() {
        let list = &reading_list(&sample(), &Reviewed::default())[..100];
        for role in [Role::Candidate, Role::Baseline] {
            let [success, rescued, failure] = [
                RecordedAs::Success,
                RecordedAs::RescuedSuccess,
                RecordedAs::Failure,
            ]
            .map(|kind| count(list, role, kind));
            assert_eq!(success + rescued + failure, 50);
            // Wₕ Sₕ: 0.9 · 0.2, 0.01 · 0.45 and 0.09 · 0.4, so 82, 2 and 16 %; the second is raised to a twelfth.
            assert!((36..=40).contains(&success), "{success}");
            assert!((4..=5).contains(&rescued), "{rescued}");
            assert!((7..=9).contains(&failure), "{failure}");
        }
    }

    #[test]
    fn labelled_runs_are_listed_no_more() {
        let read = Reviewed {
            outcomes: BTreeMap::from([("c-s-0".to_owned(), Outcome::Failure)]),
            ..Reviewed::default()
        };
        let list = reading_list(&sample(), &read);
        assert!(list.iter().all(|run| run.run_id != "c-s-0"));
        assert_eq!(list.len(), 2 * LISTED);
    }
}
