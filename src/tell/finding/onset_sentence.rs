//! When a regression began, in words.

use crate::diagnose::{Began, OnsetEvidence, PlaceboDates, TrafficStep};
use crate::number;

/// How the onset of a regression relates to the candidate's first day and traffic.
pub(crate) fn onset_sentence(began: &Began, candidate: &str) -> String {
    match &began.evidence {
        OnsetEvidence::Episode { until } => {
            format!("the episode ended on {}", number::date(*until))
        }
        OnsetEvidence::Lasting {
            days_after,
            step,
            placebo,
        } => {
            let when = when(*days_after, step.as_ref(), candidate);
            match placebo {
                None => when,
                Some(dates) => format!("{when}. {}", tried(*dates)),
            }
        }
    }
}

fn when(days_after: i64, step: Option<&TrafficStep>, candidate: &str) -> String {
    let days = number::counted(days_after.unsigned_abs(), "day", "days");
    match days_after {
        0 => format!("on {candidate}'s first day"),
        1.. => format!(
            "{days} after {candidate}'s first day{}",
            step.map_or_else(String::new, stepped)
        ),
        _ => format!("{days} before {candidate}'s first day"),
    }
}

fn stepped(step: &TrafficStep) -> String {
    let [before, after] = step
        .shares
        .map(|share| format!("{} %", number::amount((100.0 * share).round())));
    format!(", when its share of the runs went from {before} to {after}")
}

fn tried(dates: PlaceboDates) -> String {
    let [tried, as_large] = [dates.tried, dates.as_large].map(u64::from);
    let (some, verb) = match as_large {
        0 => ("None".to_owned(), "shows"),
        1 => ("1".to_owned(), "shows"),
        _ => (number::count(as_large), "show"),
    };
    format!(
        "{some} of {} in the history {verb} a rise as large",
        number::counted(tried, "placebo date", "placebo dates")
    )
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    #[track_caller]
    fn says(evidence: OnsetEvidence, expected: &str) {
        let date = NaiveDate::from_ymd_opt(2026, 11, 14).unwrap();
        let began = Began {
            date,
            lower: date,
            upper: date,
            evidence,
        };
        assert_eq!(onset_sentence(&began, "2.4.0"), expected);
    }

    fn lasting(
        days_after: i64,
        shares: Option<[f64; 2]>,
        placebo: Option<[u32; 2]>,
    ) -> OnsetEvidence {
        OnsetEvidence::Lasting {
            days_after,
            step: shares.map(|shares| TrafficStep {
                date: NaiveDate::from_ymd_opt(2026, 11, 16).unwrap(),
                shares,
            }),
            placebo: placebo.map(|[tried, as_large]| PlaceboDates { tried, as_large }),
        }
    }

    #[test]
    fn an_onset_is_dated_by_the_release_the_traffic_and_the_placebo_dates() {
        says(lasting(0, None, None), "on 2.4.0's first day");
        says(lasting(-1, None, None), "1 day before 2.4.0's first day");
        says(
            lasting(2, Some([0.104, 0.498]), Some([15, 0])),
            "2 days after 2.4.0's first day, when its share of the runs went from 10 % to 50 %. None of 15 placebo dates in the \
             history shows a rise as large",
        );
        says(
            lasting(1, None, Some([15, 1])),
            "1 day after 2.4.0's first day. 1 of 15 placebo dates in the history shows a rise as large",
        );
        says(
            lasting(0, None, Some([15, 2])),
            "on 2.4.0's first day. 2 of 15 placebo dates in the history show a rise as large",
        );
    }

    #[test]
    fn an_episode_is_dated_by_its_end() {
        let until = NaiveDate::from_ymd_opt(2026, 11, 15).unwrap();
        says(
            OnsetEvidence::Episode { until },
            "the episode ended on 15 Nov 2026",
        );
    }
}
