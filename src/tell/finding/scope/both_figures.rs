//! Both releases' figures beside each other.

use crate::diagnose::Figures;
use crate::number::{self, Count};

/// `31 of 400 (7.8 %) against 9 of 420 (2.1 %)`, or how far a mix moved.
pub(super) fn compared(figures: &Figures) -> String {
    match figures {
        Figures::Events {
            candidate,
            baseline,
        } => format!(
            "{} against {}",
            number::share(candidate),
            number::share(baseline)
        ),
        Figures::Minutes {
            candidate,
            baseline,
        } => format!("{} against {}", per_run(candidate), per_run(baseline)),
        Figures::Mix { moved } => {
            format!(
                "the mix moved by {} points",
                number::fixed(100.0 * moved, 1)
            )
        }
    }
}

/// The candidate's count and the baseline's; `None` for a mix, which has none.
pub(super) fn counts(figures: &Figures) -> Option<[String; 2]> {
    match figures {
        Figures::Mix { .. } => None,
        Figures::Events {
            candidate,
            baseline,
        } => Some([candidate, baseline].map(number::of)),
        Figures::Minutes {
            candidate,
            baseline,
        } => Some([candidate, baseline].map(minutes_of_rescue)),
    }
}

/// `28 h 16 min of rescue in 1,872 runs`.
fn minutes_of_rescue(minutes: &Count) -> String {
    format!(
        "{} of rescue in {}",
        number::minutes(minutes.count),
        number::counted(minutes.exposure, "run", "runs")
    )
}

fn per_run(minutes: &Count) -> String {
    match minutes.rate {
        Some(mean) => format!("{} a run", number::minutes(mean)),
        None => "no run".to_owned(),
    }
}
