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
        .filter_map(|(estimate, unit)| Some(part(estimate?, unit)))
        .collect();
    let back = bill.gives_back.iter().map(|one| {
        let failures = shown(one.failures.estimate);
        format!("{failures} {} failures", one.failure_class)
    });
    let back: Vec<String> = back.collect();
    let back = if back.is_empty() {
        String::new()
    } else {
        format!(" A rollback would bring back {} a night.", back.join(", "))
    };
    format!(
        "Each night with {candidate} means {}.{back}",
        parts.join(", ")
    )
}

/// `17 more failures (9 to 25)`; where the interval holds zero, `17 more failures (3 fewer to 25 more)`.
fn part(estimate: Estimate, unit: &str) -> String {
    let signed = |value: f64| {
        let way = if value < 0.0 { "fewer" } else { "more" };
        format!("{} {way}", shown(value.abs()))
    };
    let range = match (estimate.lower, estimate.upper) {
        (Some(lower), Some(upper)) if lower >= 0.0 => {
            format!(" ({} to {})", shown(lower), shown(upper))
        }
        (Some(lower), Some(upper)) if upper < 0.0 => {
            format!(" ({} to {})", shown(-upper), shown(-lower))
        }
        (Some(lower), Some(upper)) => format!(" ({} to {})", signed(lower), signed(upper)),
        _ => String::new(),
    };
    format!("{} {unit}{range}", signed(estimate.estimate))
}

/// Whole numbers from ten on, one digit below.
fn shown(value: f64) -> String {
    number::fixed(value, usize::from(value.abs() < 10.0))
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
        case(
            [91.0, -21.0, 203.0],
            "91 more failures (21 fewer to 203 more)",
        );
        case(
            [-14.0, -30.0, 2.0],
            "14 fewer failures (30 fewer to 2.0 more)",
        );
    }
}
