//! Warnings about the records.

use crate::compare::{
    Assumption, ClassLabels, NightsLacking, StrayRuns, Unclassified, UnclassifiedRise,
};
use crate::number::{self, Count};

/// Classes or releases that are named, at most.
const MOST_NAMED: usize = 3;

/// Nights that add nothing, or days that do not count.
pub(crate) fn nights_lacking(lacking: &NightsLacking) -> String {
    match lacking {
        NightsLacking::NoRunsAfter {
            candidate,
            last_run,
            nights,
        } => format!(
            "{candidate} has no runs after {last_run}, so the last {} add nothing",
            number::counted(*nights, "night", "nights")
        ),
        NightsLacking::SeenEarlier {
            candidate,
            seen,
            since,
        } => format!(
            "{candidate} was first seen on {seen}, before the window, and its nights count from {since}, when its rollout began"
        ),
        NightsLacking::Stray { runs, since } => format!(
            "{}, too few for a rollout, so its nights count from {since}; check the clock and the release of {}",
            stray_runs(runs),
            if runs.runs == 1 {
                "this run"
            } else {
                "these runs"
            }
        ),
    }
}

/// That failures changed their labels with the candidate, by class.
pub(crate) fn relabelled(candidate: &str, classes: &[(String, ClassLabels)]) -> Option<String> {
    let [named @ .., last] = &classes[..classes.len().min(MOST_NAMED)] else {
        return None;
    };
    let more = match classes.len() - named.len() - 1 {
        0 => String::new(),
        more => format!(
            " (and {} more)",
            number::counted(more as u64, "class", "classes")
        ),
    };
    let named = named.iter().chain([last]).map(moved).collect::<Vec<_>>();
    Some(format!(
        "the labels of failures changed with {candidate}, not the failures: {}{more}",
        named.join("; ")
    ))
}

/// `error_5 rose by 89 failures while error_1 fell by 87`.
fn moved((class, labels): &(String, ClassLabels)) -> String {
    let from = match labels.sources.as_slice() {
        some if some.len() <= MOST_NAMED => some.join(", "),
        many => number::counted(many.len() as u64, "other class", "other classes"),
    };
    format!(
        "{class} rose by {} while {from} fell by {}",
        number::counted(labels.rise, "failure", "failures"),
        number::count(labels.fall)
    )
}

/// `1.1 was first seen on 2026-03-02 with 1 run`.
pub(crate) fn stray_runs(stray: &StrayRuns) -> String {
    let StrayRuns {
        release,
        runs,
        days,
    } = stray;
    let (first, last) = (days.start(), days.end());
    let until = if first == last {
        String::new()
    } else {
        format!(" until {last}")
    };
    format!(
        "{release} was first seen on {first} with {}{until}",
        number::counted(*runs, "run", "runs")
    )
}

/// Releases that are not judged, because they have too few runs; the newest first.
pub(crate) fn stray_releases(strays: &[StrayRuns]) -> Option<String> {
    let named: Vec<String> = strays.iter().take(MOST_NAMED).map(stray_runs).collect();
    let more = strays.len().saturating_sub(MOST_NAMED);
    let more = (more > 0).then(|| number::counted(more as u64, "other release", "other releases"));
    let listed: Vec<String> = named.into_iter().chain(more).collect();
    let is = if strays.len() == 1 {
        "it is"
    } else {
        "they are"
    };
    (!strays.is_empty()).then(|| {
        format!(
            "too few runs for a rollout (release.min_runs), so {is} not judged unless named: {}",
            listed.join("; ")
        )
    })
}

/// How a null cell is counted, or a burst that comes with every release.
pub(crate) fn assumption(assumption: Assumption) -> String {
    match assumption {
        Assumption::NullIsFalse(column) => {
            format!("{column} is never false, so null counts as false")
        }
        Assumption::SeverityNeitherHighNorLow { unknown, failures } => format!(
            "{} of {} failures of the two releases have no severity and count neither as high nor as low",
            number::count(unknown),
            number::count(failures)
        ),
        Assumption::DeployBurstIsOne { failures, releases } => format!(
            "{} of the candidate's first day came in a burst, as on the first day of {} before it; each such burst counts as \
             one failure",
            number::counted(failures, "failure", "failures"),
            number::counted(releases, "release", "releases")
        ),
    }
}

/// That nothing tells whether traffic is split by customer.
pub(crate) fn runs_assigned_singly() -> String {
    "neither tenant nor cluster is known for nine runs in ten, so each run is taken to have come to its release by itself; \
     traffic split by customer would not be seen"
        .to_owned()
}

/// That more failures have no class, and what that puts in doubt.
pub(crate) fn unclassified_rise(rise: &UnclassifiedRise) -> String {
    match rise {
        UnclassifiedRise::OfCandidate { share, doubtful } => format!(
            "{} of {} have no class, against {} of {}, so {}; add a [[rule]] or record failure_class",
            without_class(share.candidate.counts, "failures "),
            share.candidate.release,
            without_class(share.baseline.counts, ""),
            share.baseline.release,
            in_doubt(doubtful)
        ),
        UnclassifiedRise::OfLate {
            nights,
            late,
            before,
        } => format!(
            "in the last {nights} nights {} have no class, against {} before, so every class may look rarer than it is; add a [[rule]] or record failure_class",
            without_class(*late, "failures "),
            without_class(*before, "")
        ),
    }
}

/// `40 of 80 failures (50.0 %)`.
fn without_class(of: Unclassified, failures: &str) -> String {
    let count = Count::of_events(of.unclassified, of.failures);
    let rate = number::known_rate(&count);
    let rate = rate.map_or_else(String::new, |rate| format!("({}) ", number::rate(rate)));
    format!("{} {failures}{rate}", number::of(&count))
        .trim_end()
        .to_owned()
}

/// The classes in doubt: `timeout may look better than it is`.
fn in_doubt(classes: &[String]) -> String {
    match classes {
        [] => "the rate of a class may look better than it is".to_owned(),
        [class] => format!("{class} may look better than it is"),
        some if some.len() <= MOST_NAMED => {
            format!("{} may look better than they are", some.join(", "))
        }
        many => format!(
            "{} and {} more classes may look better than they are",
            many[..MOST_NAMED].join(", "),
            many.len() - MOST_NAMED
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::{UnclassifiedShare, WithoutClass};

    const fn of(unclassified: u64, failures: u64) -> Unclassified {
        Unclassified {
            unclassified,
            failures,
        }
    }

    #[test]
    fn a_rise_of_late_is_stated_with_its_figures() {
        let rise = UnclassifiedRise::OfLate {
            nights: 7,
            late: of(28, 140),
            before: of(0, 140),
        };
        assert_eq!(
            unclassified_rise(&rise),
            "in the last 7 nights 28 of 140 failures (20.0 %) have no class, against 0 of 140 (0 %) before, so every class may look rarer than it is; add a [[rule]] or record failure_class"
        );
    }

    #[test]
    fn a_rise_of_the_candidate_names_what_it_puts_in_doubt() {
        let with = |release: &str, counts| WithoutClass {
            release: release.to_owned(),
            counts,
        };
        let rise = |doubtful: &[&str]| UnclassifiedRise::OfCandidate {
            share: UnclassifiedShare {
                candidate: with("2.0", of(40, 80)),
                baseline: with("1.0", of(3, 75)),
            },
            doubtful: doubtful.iter().map(|class| (*class).to_owned()).collect(),
        };
        assert_eq!(
            unclassified_rise(&rise(&[])),
            "40 of 80 failures (50.0 %) of 2.0 have no class, against 3 of 75 (4.0 %) of 1.0, so the rate of a class may look better than it is; add a [[rule]] or record failure_class"
        );
        let many = unclassified_rise(&rise(&["a", "b", "c", "d", "e"]));
        assert!(many.contains("a, b, c and 2 more classes may look better than they are"));
    }
}
