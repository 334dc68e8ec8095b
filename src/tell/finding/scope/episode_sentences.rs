//! An excess that came in a few bursts or nights, in sentences.

use super::nights_words::nights_in_words;
use crate::diagnose::{InBursts, InNights};
use crate::number;
use crate::vocabulary::Metric;

pub(super) fn in_bursts(evidence: &InBursts) -> String {
    let InBursts {
        failures,
        of,
        hours,
        batches,
        nights,
    } = evidence;
    let in_hours = (*hours > 0).then(|| number::counted(*hours as u64, "hour", "hours"));
    let in_batches = batches.first().map(|first| match batches.len() {
        1 => format!("batch {first}"),
        number => format!("{number} batches ({first} is the first)"),
    });
    let these = match (hours, batches.len()) {
        (1, 0) => "that hour",
        (_, 0) => "these hours",
        (0, 1) => "that batch",
        (0, _) => "these batches",
        _ => "these hours and batches",
    };
    let which: Vec<String> = [in_hours, in_batches].into_iter().flatten().collect();
    let came = match of {
        Some(all) => format!(
            "{} of the {} failures came in",
            number::count(*failures),
            number::amount(*all)
        ),
        None => format!(
            "The excess came with {} in",
            number::counted(*failures, "failure", "failures")
        ),
    };
    format!(
        "{came} {} {}. Without {these}, no regression remains.",
        which.join(" and "),
        nights_in_words(nights)
    )
}

pub(super) fn in_nights(evidence: &InNights) -> String {
    let burst = if evidence.in_burst { " in a burst" } else { "" };
    let these = if evidence.nights.start() == evidence.nights.end() {
        "that night"
    } else {
        "these nights"
    };
    let came = match evidence.excess {
        None => "The excess came".to_owned(),
        Some(excess) => format!(
            "{} of the {} excess {} came",
            number::amount(excess.within.round()),
            number::amount(excess.all.round()),
            match excess.borrowed {
                Some(Metric::RescueRate) => "rescued runs",
                Some(Metric::BoundaryRate) => "runs past an approval boundary",
                _ => "events",
            }
        ),
    };
    format!(
        "{came}{burst} {}. Without {these}, no regression remains.",
        nights_in_words(&evidence.nights)
    )
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::diagnose::ExcessOnNights;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
    }

    fn bursts(of: Option<f64>, hours: usize, batches: &[&str], until: NaiveDate) -> String {
        in_bursts(&InBursts {
            failures: 59,
            of,
            hours,
            batches: batches.iter().map(|name| (*name).to_owned()).collect(),
            nights: day(16)..=until,
        })
    }

    #[test]
    fn bursts_are_stated_with_their_failures() {
        let all = Some(68.0);
        let three = ["job-7", "job-8", "job-9"];
        assert_eq!(
            bursts(all, 0, &["job-7"], day(16)),
            "59 of the 68 failures came in batch job-7 on 16 Nov 2026. Without that batch, no regression remains."
        );
        assert_eq!(
            bursts(all, 0, &three, day(18)),
            "59 of the 68 failures came in 3 batches (job-7 is the first) from 16 Nov to 18 Nov 2026. Without these batches, no \
             regression remains."
        );
        assert_eq!(
            bursts(all, 1, &[], day(16)),
            "59 of the 68 failures came in 1 hour on 16 Nov 2026. Without that hour, no regression remains."
        );
        assert_eq!(
            bursts(all, 2, &["job-7"], day(18)),
            "59 of the 68 failures came in 2 hours and batch job-7 from 16 Nov to 18 Nov 2026. Without these hours and batches, \
             no regression remains."
        );
    }

    #[test]
    fn failures_are_no_part_of_what_else_is_counted() {
        assert_eq!(
            bursts(None, 0, &["job-7"], day(16)),
            "The excess came with 59 failures in batch job-7 on 16 Nov 2026. Without that batch, no regression remains."
        );
    }

    #[track_caller]
    fn nights(excess: Option<ExcessOnNights>, in_burst: bool, until: NaiveDate, expected: &str) {
        let nights = InNights {
            nights: day(16)..=until,
            excess,
            in_burst,
        };
        assert_eq!(in_nights(&nights), expected);
    }

    #[test]
    fn nights_are_stated_with_their_part_of_the_excess() {
        let excess = |borrowed| {
            Some(ExcessOnNights {
                within: 40.4,
                all: 44.6,
                borrowed,
            })
        };
        nights(
            excess(None),
            true,
            day(16),
            "40 of the 45 excess events came in a burst on 16 Nov 2026. Without that night, no regression remains.",
        );
        nights(
            None,
            false,
            day(17),
            "The excess came from 16 Nov to 17 Nov 2026. Without these nights, no regression remains.",
        );
        for (borrowed, noun) in [
            (Metric::RescueRate, "rescued runs"),
            (Metric::BoundaryRate, "runs past an approval boundary"),
        ] {
            nights(
                excess(Some(borrowed)),
                false,
                day(16),
                &format!(
                    "40 of the 45 excess {noun} came on 16 Nov 2026. Without that night, no regression remains."
                ),
            );
        }
    }
}
