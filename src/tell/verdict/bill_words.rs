//! What one more night with the candidate costs.

use crate::judge::Bill;
use crate::number::{self, Estimate};

/// The bill in one sentence.
pub(crate) fn bill(bill: &Bill, candidate: &str) -> String {
    let parts = [
        (Some(bill.failures), "failures"),
        (bill.rescue_minutes, "person-minutes of rescue"),
        (bill.usd, "dollars on failed runs"),
    ];
    let parts: Vec<String> = parts
        .into_iter()
        .filter_map(|(estimate, unit)| Some(part(estimate.filter(Estimate::differs)?, unit)))
        .collect();
    let back = bill.gives_back.iter().map(|one| {
        let failures = number::events(one.failures.estimate);
        format!("{failures} {} failures", one.failure_class)
    });
    let back: Vec<String> = back.collect();
    let back = if back.is_empty() {
        String::new()
    } else {
        format!(" A rollback would bring back {} a night.", back.join(", "))
    };
    if parts.is_empty() {
        return format!("No cost of a night with {candidate} is shown to differ.{back}");
    }
    format!(
        "Each night with {candidate} means {}.{back}",
        parts.join(", ")
    )
}

/// `17 more failures (9 to 25)`, of an interval that leaves out zero.
fn part(estimate: Estimate, unit: &str) -> String {
    let way = if estimate.estimate < 0.0 {
        "fewer"
    } else {
        "more"
    };
    let mut ends = [estimate.lower, estimate.upper].map(|end| end.map(f64::abs));
    ends.sort_by(|one, other| one.partial_cmp(other).unwrap_or(std::cmp::Ordering::Equal));
    let range = match ends {
        [Some(least), Some(most)] => {
            format!(" ({} to {})", number::events(least), number::events(most))
        }
        _ => String::new(),
    };
    format!(
        "{} {way} {unit}{range}",
        number::events(estimate.estimate.abs())
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn case([estimate, lower, upper]: [f64; 3], expected: &str) {
        let estimate = Estimate {
            estimate,
            lower: Some(lower),
            upper: Some(upper),
        };
        assert_eq!(part(estimate, "failures"), expected);
    }

    #[test]
    fn less_is_never_called_more() {
        case([17.2, 9.1, 25.4], "17 more failures (9.1 to 25)");
        case([-14.0, -20.0, -8.0], "14 fewer failures (8.0 to 20)");
    }

    #[test]
    fn only_what_is_shown_to_differ_is_a_cost() {
        let estimate = |[estimate, lower, upper]: [f64; 3]| Estimate {
            estimate,
            lower: Some(lower),
            upper: Some(upper),
        };
        let words = |failures, minutes| {
            let all = Bill {
                failures: estimate(failures),
                rescue_minutes: Some(estimate(minutes)),
                usd: None,
                gives_back: Vec::new(),
            };
            bill(&all, "1.1")
        };
        assert_eq!(
            words([17.2, 9.1, 25.4], [91.0, -21.0, 203.0]),
            "Each night with 1.1 means 17 more failures (9.1 to 25)."
        );
        assert_eq!(
            words([0.1, -0.1, 0.3], [-14.0, -30.0, 2.0]),
            "No cost of a night with 1.1 is shown to differ."
        );
    }
}
