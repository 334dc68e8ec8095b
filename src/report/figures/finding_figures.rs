//! The figures of one finding, in words: one precision for all of them, so the same value is the same text everywhere.

use super::finding_label::subject;
use crate::decision::Finding;
use crate::number::{self, Count, LIKE_FOR_LIKE, Precision};
use crate::terms;
use crate::vocabulary::Metric;

/// What a finding's numbers are measured in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unit {
    Share,
    MinutesPerRun,
    Mix,
}

/// The figures of one finding.
#[derive(Debug)]
pub(in crate::report) struct Figures {
    /// What is counted, and where.
    pub(in crate::report) subject: String,
    /// `24 of 2,104`.
    pub(in crate::report) baseline: String,
    /// `61 of 2,180`.
    pub(in crate::report) candidate: String,
    /// `1.1 % → 2.8 %`; the counts where there are too few runs for a percentage.
    pub(in crate::report) change: String,
    /// `+1.7 points`.
    pub(in crate::report) difference: Option<String>,
    /// `95 % interval +0.8 to +2.5`.
    pub(in crate::report) interval: Option<String>,
    /// `2.45 (1.40 to 4.30)`.
    pub(in crate::report) ratio: Option<String>,
}

impl Figures {
    pub(in crate::report) fn of(finding: &Finding) -> Self {
        let unit = unit(finding.metric);
        let precision = precision(finding, unit);
        let (difference, interval) = difference(finding, unit, precision);
        let difference = match difference {
            Some(difference) if is_adjusted(finding, unit, precision) => {
                Some(format!("{difference} {LIKE_FOR_LIKE}"))
            }
            other => other,
        };
        Self {
            subject: subject(finding),
            baseline: counts(&finding.baseline, unit),
            candidate: counts(&finding.candidate, unit),
            change: change(finding, unit, precision),
            difference,
            interval,
            ratio: finding.effect.kind.is_ratio().then(|| ratio(finding)),
        }
    }

    /// Both counts: `24 of 2,104 → 61 of 2,180`.
    pub(in crate::report) fn counts(&self) -> String {
        format!("{} → {}", self.baseline, self.candidate)
    }

    /// The change in absolute terms with its interval, or why there is none.
    pub(in crate::report) fn difference_in_full(&self) -> String {
        match (&self.difference, &self.interval) {
            (Some(difference), Some(interval)) => format!("{difference} ({interval})"),
            (Some(difference), None) => difference.clone(),
            (None, _) => "too few runs for a rate".to_owned(),
        }
    }
}

/// Whether the difference is not that of the two rates beside it, as all three are shown.
fn is_adjusted(finding: &Finding, unit: Unit, precision: Precision) -> bool {
    let change = finding
        .difference
        .and_then(|difference| difference.estimate);
    let rates = [finding.baseline.rate, finding.candidate.rate];
    match (rates, change) {
        ([Some(before), Some(after)], Some(change)) => {
            number::runs_against(&finding.baseline, &finding.candidate, change)
                || !precision.subtracts([before, after], change, scale(unit))
        }
        _ => false,
    }
}

/// A ratio and its interval: `2.45 (1.40 to 4.30)`, or `at least 3.10` where there is no estimate.
fn ratio(finding: &Finding) -> String {
    let [lower, upper] = ends(finding);
    let Some(estimate) = number::finite(finding.effect.estimate).map(number::ratio) else {
        return match (lower, upper) {
            (Some(lower), None) => format!("at least {lower}"),
            (None, Some(upper)) => format!("at most {upper}"),
            (Some(lower), Some(upper)) => format!("{lower} to {upper}"),
            (None, None) => number::UNKNOWN.to_owned(),
        };
    };
    let [lower, upper] =
        [lower, upper].map(|end| end.unwrap_or_else(|| number::UNBOUNDED.to_owned()));
    format!("{estimate} ({lower} to {upper})")
}

/// The interval's ends, kept apart from what they are compared with: no change below, the margin above.
fn ends(finding: &Finding) -> [Option<String>; 2] {
    [
        number::finite(finding.effect.lower).map(|lower| number::beside(lower, no_change(finding))),
        number::finite(finding.effect.upper).map(|upper| number::beside(upper, finding.margin)),
    ]
}

fn no_change(finding: &Finding) -> f64 {
    if finding.effect.kind.is_ratio() {
        1.0
    } else {
        0.0
    }
}

/// A change of what a finding measures: `+1.7 points`.
fn change_in_words(finding: &Finding, change: f64) -> String {
    let unit = unit(finding.metric);
    let change = precision(finding, unit).change(change, scale(unit));
    format!("{change} {}", terms::unit(finding.metric))
}

const fn unit(metric: Metric) -> Unit {
    match metric {
        Metric::RescueMinutes => Unit::MinutesPerRun,
        Metric::ApprovalMix => Unit::Mix,
        _ => Unit::Share,
    }
}

const fn scale(unit: Unit) -> f64 {
    match unit {
        Unit::Share => 100.0,
        Unit::MinutesPerRun | Unit::Mix => 1.0,
    }
}

fn precision(finding: &Finding, unit: Unit) -> Precision {
    let rates = [finding.baseline.rate, finding.candidate.rate];
    let [estimate, lower, upper] = finding.difference.map_or([None; 3], |difference| {
        [difference.estimate, difference.lower, difference.upper]
    });
    let pairs = [rates, [upper, finding.margin_difference]];
    Precision::of(
        &pairs,
        &[rates[0], rates[1], estimate, lower, upper],
        scale(unit),
    )
}

fn counts(count: &Count, unit: Unit) -> String {
    let runs = number::counted(count.exposure, "run", "runs");
    match unit {
        Unit::Share => number::of(count),
        Unit::MinutesPerRun => format!("{} in {runs}", number::minutes(count.count)),
        Unit::Mix => runs,
    }
}

fn change(finding: &Finding, unit: Unit, precision: Precision) -> String {
    let side = |count: &Count| match (unit, number::known_rate(count)) {
        (Unit::Share, Some(rate)) => precision.rate(rate),
        (Unit::MinutesPerRun, Some(rate)) => format!("{} min", precision.plain(rate)),
        (Unit::Mix, _) => number::counted(count.exposure, "run", "runs"),
        (_, None) => counts(count, unit),
    };
    format!("{} → {}", side(&finding.baseline), side(&finding.candidate))
}

fn difference(
    finding: &Finding,
    unit: Unit,
    precision: Precision,
) -> (Option<String>, Option<String>) {
    let few = [finding.baseline, finding.candidate]
        .iter()
        .any(|count| count.exposure < number::FEWEST_FOR_A_PERCENTAGE);
    if few && unit != Unit::Mix {
        return (None, None);
    }
    let effect = match (unit, finding.difference) {
        (Unit::Mix, _) => finding.effect,
        (_, Some(difference)) => difference,
        (_, None) => return (None, None),
    };
    let scale = scale(unit);
    let end = |value: Option<f64>| {
        number::finite(value).map_or_else(
            || number::UNBOUNDED.to_owned(),
            |value| {
                if unit == Unit::Mix {
                    number::fixed(value, 3)
                } else {
                    precision.change(value, scale)
                }
            },
        )
    };
    let estimate = number::finite(effect.estimate).map(|estimate| match unit {
        Unit::Mix => format!("distance {}", number::fixed(estimate, 3)),
        _ => change_in_words(finding, estimate),
    });
    let interval = format!(
        "{} {} to {}",
        number::level(effect.level),
        end(effect.lower),
        end(effect.upper)
    );
    (
        estimate.or_else(|| Some(number::UNKNOWN.to_owned())),
        Some(interval),
    )
}
