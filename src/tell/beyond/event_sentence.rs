//! What shows an event, in words.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnose::{BurstEvidence, BurstWithin, EventEvidence, FoundEvent, ReleaseExcess};
use crate::number;

/// What shows an event.
pub(crate) fn event_sentence(event: &FoundEvent) -> String {
    let class = event.failure_class.as_deref();
    let failures = |otherwise: &str| {
        class.map_or_else(|| otherwise.to_owned(), |class| format!("{class} failures"))
    };
    let date = number::date(event.from);
    match &event.evidence {
        EventEvidence::SharedDay(releases) => format!(
            "{} rose in every release on {date}, compared with its other days: {}",
            failures("failures of several classes"),
            by_release(releases)
        ),
        EventEvidence::Shift(releases) => format!(
            "{} have been higher in every release since {date} than before: {}",
            failures("failures"),
            by_release(releases)
        ),
        EventEvidence::Burst(burst) => format!(
            "{} of {} in {} failed with {} {}",
            runs(burst),
            joined(&event.releases, " and "),
            joined(&burst.workflows, " and "),
            joined(&burst.classes, " and "),
            within(burst, &date)
        ),
    }
}

/// `2.0 had 60 (20 expected), 1.0 had …`.
fn by_release(releases: &BTreeMap<String, ReleaseExcess>) -> String {
    let parts: Vec<String> = releases
        .iter()
        .map(|(release, seen)| {
            format!(
                "{release} had {} ({} expected)",
                number::count(seen.failures),
                number::amount((seen.expected * 10.0).round() / 10.0)
            )
        })
        .collect();
    parts.join(", ")
}

/// `10 of 30 runs`, or `10 runs` where those of the hour are not known.
fn runs(burst: &BurstEvidence) -> String {
    match burst.runs {
        Some(runs) => format!(
            "{} of {} runs",
            number::count(burst.failures),
            number::count(runs)
        ),
        None => number::counted(burst.failures, "run", "runs"),
    }
}

fn within(burst: &BurstEvidence, date: &str) -> String {
    match &burst.within {
        BurstWithin::Hours([from, until]) if until - from == 1 => {
            format!("within one hour ({from:02}:00 UTC on {date}), far above other hours")
        }
        BurstWithin::Hours([from, until]) => format!(
            "within {} hours ({from:02}:00 to {until:02}:00 UTC on {date}), far above other hours",
            until - from
        ),
        BurstWithin::Batches(batches) => format!(
            "in the {} {} on {date}, far above other runs",
            if batches.len() == 1 {
                "batch"
            } else {
                "batches"
            },
            joined(batches, ", ")
        ),
    }
}

fn joined(values: &BTreeSet<String>, separator: &str) -> String {
    let values: Vec<&str> = values.iter().map(String::as_str).collect();
    values.join(separator)
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    fn names(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn event(class: Option<&str>, evidence: EventEvidence) -> FoundEvent {
        let date = NaiveDate::from_ymd_opt(2026, 9, 4).unwrap();
        FoundEvent {
            from: date,
            until: date,
            releases: names(&["2.0"]),
            workflow: None,
            failure_class: class.map(str::to_owned),
            evidence,
        }
    }

    #[track_caller]
    fn burst(
        counts: [u64; 2],
        classes: &[&str],
        workflows: &[&str],
        within: BurstWithin,
        expected: &str,
    ) {
        let [failures, runs] = counts;
        let evidence = EventEvidence::Burst(BurstEvidence {
            failures,
            runs: Some(runs).filter(|runs| *runs > 0),
            classes: names(classes),
            workflows: names(workflows),
            within,
        });
        assert_eq!(event_sentence(&event(None, evidence)), expected);
    }

    #[test]
    fn a_burst_is_stated_with_its_hours_or_batches() {
        burst(
            [10, 30],
            &["timeout"],
            &["search"],
            BurstWithin::Hours([9, 10]),
            "10 of 30 runs of 2.0 in search failed with timeout within one hour (09:00 UTC on 4 Sep 2026), far above other hours",
        );
        burst(
            [30, 90],
            &["timeout"],
            &["search"],
            BurstWithin::Hours([3, 6]),
            "30 of 90 runs of 2.0 in search failed with timeout within 3 hours (03:00 to 06:00 UTC on 4 Sep 2026), far above other hours",
        );
        burst(
            [25, 0],
            &["deploy"],
            &["search"],
            BurstWithin::Hours([9, 10]),
            "25 runs of 2.0 in search failed with deploy within one hour (09:00 UTC on 4 Sep 2026), far above other hours",
        );
        burst(
            [30, 60],
            &["loop", "timeout"],
            &["billing", "search"],
            BurstWithin::Batches(names(&["job-7"])),
            "30 of 60 runs of 2.0 in billing and search failed with loop and timeout in the batch job-7 on 4 Sep 2026, far above other runs",
        );
        burst(
            [30, 60],
            &["loop"],
            &["search"],
            BurstWithin::Batches(names(&["job-7", "job-8"])),
            "30 of 60 runs of 2.0 in search failed with loop in the batches job-7, job-8 on 4 Sep 2026, far above other runs",
        );
    }

    #[test]
    fn what_hits_every_release_is_stated_release_by_release() {
        let releases = || {
            [("1.0", 60, 19.96), ("2.0", 1_200, 300.04)]
                .map(|(release, failures, expected)| {
                    (release.to_owned(), ReleaseExcess::of(failures, expected))
                })
                .into()
        };
        let counts = "1.0 had 60 (20 expected), 2.0 had 1,200 (300 expected)";
        for (class, evidence, before) in [
            (
                None,
                EventEvidence::SharedDay(releases()),
                "failures of several classes rose in every release on 4 Sep 2026, compared with its other days: ",
            ),
            (
                Some("timeout"),
                EventEvidence::SharedDay(releases()),
                "timeout failures rose in every release on 4 Sep 2026, compared with its other days: ",
            ),
            (
                None,
                EventEvidence::Shift(releases()),
                "failures have been higher in every release since 4 Sep 2026 than before: ",
            ),
        ] {
            let said = event_sentence(&event(class, evidence));
            assert_eq!(said, format!("{before}{counts}"));
        }
    }
}
