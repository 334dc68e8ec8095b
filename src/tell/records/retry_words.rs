//! What retries achieved, and what follows for the failure plan.

use crate::compare::{Proposed, RetryProposal};
use crate::number::{Precision, count, counted};

/// The evidence behind a proposal, or what is lacking.
pub(crate) fn retry_evidence(proposal: &RetryProposal) -> String {
    let runs = &proposal.runs;
    let all = runs.safe + runs.harmful + runs.unknown;
    let harmful = || {
        format!(
            "{} of {} {} not idempotent or executed the action.",
            count(runs.harmful),
            counted(all, "retried run", "retried runs"),
            if runs.harmful == 1 { "was" } else { "were" }
        )
    };
    match proposal.proposed {
        Proposed::Retry { max_retries } => format!(
            "{} A retry after the {} is not proposed.",
            helped(proposal),
            ordinal(max_retries)
        ),
        Proposed::StopInVain => helped(proposal),
        Proposed::StopHarmful => format!("{} Such a run must not be retried.", harmful()),
        Proposed::SomeHarmful => format!("{} Too few to propose a stop.", harmful()),
        Proposed::TooFew { more: Some(more) } => format!(
            "{} About {} would tell.",
            helped(proposal),
            counted(more, "more such run", "more such runs")
        ),
        Proposed::TooFew { more: None } if runs.safe == 0 => format!(
            "Of {} it is not known whether each failed attempt was idempotent.",
            counted(runs.unknown, "retried run", "retried runs")
        ),
        Proposed::TooFew { more: None } => format!(
            "{} A retry helps sometimes: decide by what it costs.",
            helped(proposal)
        ),
    }
}

/// `Of 120 retried runs that were idempotent and did not execute the action, 104 succeeded (79.1 % to 92.1 %).`
fn helped(proposal: &RetryProposal) -> String {
    let runs = &proposal.runs;
    let range = proposal.helped.map_or_else(String::new, |share| {
        let precision = Precision::of(&[], &[Some(share.lower), Some(share.upper)], 100.0);
        let [lower, upper] = [share.lower, share.upper].map(|end| precision.rate(end));
        format!(" ({lower} to {upper})")
    });
    format!(
        "Of {} that {} idempotent and did not execute the action, {} succeeded{range}.",
        counted(runs.safe, "retried run", "retried runs"),
        if runs.safe == 1 { "was" } else { "were" },
        count(runs.helped)
    )
}

fn ordinal(number: u32) -> String {
    match number {
        1 => "first".to_owned(),
        2 => "second".to_owned(),
        3 => "third".to_owned(),
        other => format!("{other}th"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cube::RetriedRuns;
    use crate::stats::Interval;

    #[track_caller]
    fn case(proposed: Proposed, [safe, helped, harmful, unknown]: [u64; 4], words: &str) {
        let proposal = RetryProposal {
            failure_class: "timeout".to_owned(),
            proposed,
            runs: RetriedRuns {
                safe,
                helped,
                harmful,
                unknown,
                ..RetriedRuns::default()
            },
            helped: (safe > 0).then_some(Interval {
                lower: 0.791,
                upper: 0.921,
            }),
        };
        assert_eq!(retry_evidence(&proposal), words);
    }

    #[test]
    fn each_proposal_names_the_runs_behind_it() {
        case(
            Proposed::Retry { max_retries: 2 },
            [120, 104, 0, 0],
            "Of 120 retried runs that were idempotent and did not execute the action, 104 succeeded (79.1 % to 92.1 %). A retry \
             after the second is not proposed.",
        );
        case(
            Proposed::StopHarmful,
            [10, 9, 20, 0],
            "20 of 30 retried runs were not idempotent or executed the action. Such a run must not be retried.",
        );
        case(
            Proposed::SomeHarmful,
            [10, 9, 1, 0],
            "1 of 11 retried runs was not idempotent or executed the action. Too few to propose a stop.",
        );
        case(
            Proposed::TooFew { more: Some(24) },
            [1, 1, 0, 0],
            "Of 1 retried run that was idempotent and did not execute the action, 1 succeeded (79.1 % to 92.1 %). About 24 more \
             such runs would tell.",
        );
        case(
            Proposed::TooFew { more: None },
            [0, 0, 0, 7],
            "Of 7 retried runs it is not known whether each failed attempt was idempotent.",
        );
    }
}
