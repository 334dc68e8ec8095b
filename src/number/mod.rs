//! Numbers as they are shown. Every format takes its numbers from here, so a value shown twice is the same text.
//!
//! Rounding never contradicts: two rates that differ are shown as different, a number that is not zero is not shown as
//! zero, and a value beside its limit ([`beside`]) gets as many digits as it takes to tell them apart.

mod estimate;
mod event_count;
mod parts;
mod precision;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;

pub(crate) use estimate::Estimate;
pub(crate) use event_count::Count;
pub(crate) use parts::share_of_whole;
pub(crate) use precision::Precision;

/// Below this many runs a share is shown as a count, never as a percentage.
pub(crate) const FEWEST_FOR_A_PERCENTAGE: u64 = 20;

/// The true minus sign.
const MINUS: char = '−';

/// What stands for an interval's end that does not exist.
pub(crate) const UNBOUNDED: &str = "unbounded";

/// What stands for a number that could not be measured.
pub(crate) const UNKNOWN: &str = "not known";

/// A number with so many decimals, thousands separated, a true minus, and no minus before zero.
#[must_use]
pub(crate) fn fixed(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return UNKNOWN.to_owned();
    }
    let digits = format!("{:.decimals$}", value.abs());
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
    let mut text = String::new();
    if value < 0.0 && digits.bytes().any(|digit| (b'1'..=b'9').contains(&digit)) {
        text.push(MINUS);
    }
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if !fraction.is_empty() {
        text.push('.');
        text.push_str(fraction);
    }
    text
}

/// A count.
#[must_use]
pub(crate) fn count(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A count and its noun, in the singular for one.
#[must_use]
pub(crate) fn counted(value: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(value), if value == 1 { one } else { many })
}

/// An amount that is usually whole: `61`, `0.4`.
#[must_use]
pub(crate) fn amount(value: f64) -> String {
    let whole = (value - value.round()).abs() < 1e-9;
    fixed(
        value,
        if whole || value.abs() >= 100.0 {
            0
        } else {
            digits_for(value, 1)
        },
    )
}

/// A mean number of events: whole from ten on, with one decimal below.
#[must_use]
pub(crate) fn events(value: f64) -> String {
    fixed(value, usize::from(value.abs() < 10.0))
}

/// A rate by itself: `2.8 %`, `0.04 %`.
#[must_use]
pub(crate) fn rate(rate: f64) -> String {
    Precision::of(&[], &[Some(rate)], 100.0).rate(rate)
}

/// A change in points by itself: `+1.7 points`.
#[must_use]
pub(crate) fn points(change: f64) -> String {
    let precision = Precision::of(&[], &[Some(change)], 100.0);
    format!("{} points", precision.change(change, 100.0))
}

/// Numerator and denominator: `61 of 2,180`.
#[must_use]
pub(crate) fn of(count_of: &Count) -> String {
    format!("{} of {}", amount(count_of.count), count(count_of.exposure))
}

/// Numerator, denominator and, from twenty runs on, the rate: `61 of 2,180 (2.8 %)`.
#[must_use]
pub(crate) fn share(count_of: &Count) -> String {
    match known_rate(count_of) {
        Some(known) => format!("{} ({})", of(count_of), rate(known)),
        None => of(count_of),
    }
}

/// The rate, where there are runs enough to speak of one.
#[must_use]
pub(crate) fn known_rate(count_of: &Count) -> Option<f64> {
    count_of
        .rate
        .filter(|rate| rate.is_finite() && count_of.exposure >= FEWEST_FOR_A_PERCENTAGE)
}

/// A ratio: `2.45`.
#[must_use]
pub(crate) fn ratio(value: f64) -> String {
    let size = value.abs();
    not_zero(
        value,
        if size >= 100.0 || size == 0.0 {
            0
        } else if size >= 10.0 {
            1
        } else {
            2
        },
    )
}

/// A ratio (or a distance) that stands beside its limit, with as many digits as it takes to tell them apart.
#[must_use]
pub(crate) fn beside(value: f64, limit: f64) -> String {
    if ratio(value) != ratio(limit) {
        return ratio(value);
    }
    (3..7)
        .map(|decimals| (fixed(value, decimals), fixed(limit, decimals)))
        .find(|(value, limit)| value != limit)
        .map_or_else(|| ratio(value), |(value, _)| value)
}

/// The coverage of an interval: `95 % interval`.
#[must_use]
pub(crate) fn level(level: f64) -> String {
    let percent = level * 100.0;
    format!(
        "{} % interval",
        exact(percent).unwrap_or_else(|| fixed(percent, 3))
    )
}

/// A number that needs at most four decimals, with those it needs; `None` for any other.
#[must_use]
pub(crate) fn exact(value: f64) -> Option<String> {
    let needs = |decimals: &usize| {
        let rounded = format!("{value:.decimals$}").parse::<f64>();
        rounded.is_ok_and(|rounded| (rounded - value).abs() < 1e-9)
    };
    (0..5).find(needs).map(|decimals| fixed(value, decimals))
}

/// The end of an axis, or its middle.
#[must_use]
pub(crate) fn tick(value: f64) -> String {
    exact(value).unwrap_or_else(|| amount(value))
}

/// A number of which no unit is known: whole, or with two decimals, or with four below one.
#[must_use]
pub(crate) fn plain(value: f64) -> String {
    let is_whole = (value - value.round()).abs() < 1e-9 && value.round().abs() >= 1.0;
    if is_whole || value == 0.0 {
        fixed(value, 0)
    } else if value.abs() >= 1.0 {
        fixed(value, 2)
    } else {
        not_zero(value, 4)
    }
}

/// A probability as a percentage: `1 %`, `0.4 %`.
#[must_use]
pub(crate) fn probability(value: f64) -> String {
    exact(value * 100.0).map_or_else(|| rate(value), |percent| format!("{percent} %"))
}

/// A p-value: `0.034`, `< 0.0001`.
#[must_use]
pub(crate) fn p_value(value: f64) -> String {
    if value < 0.0001 {
        "< 0.0001".to_owned()
    } else {
        fixed(value, if value < 0.001 { 4 } else { 3 })
    }
}

/// A length of work: `42 min`, `8 h 32 min`, `123 h`.
#[must_use]
pub(crate) fn minutes(value: f64) -> String {
    let size = value.abs();
    if !value.is_finite() || size < 10.0 {
        return format!(
            "{} min",
            not_zero(value, digits_for(value, usize::from(size.fract() > 1e-9)))
        );
    }
    let rounded = size.round();
    if rounded < 60.0 {
        return format!("{} min", fixed(value, 0));
    }
    if rounded >= 6_000.0 {
        return format!("{} h", fixed(value / 60.0, 0));
    }
    let hours = fixed((rounded / 60.0).floor().copysign(value), 0);
    let rest = rounded % 60.0;
    if rest < 0.5 {
        format!("{hours} h")
    } else {
        format!("{hours} h {rest:.0} min")
    }
}

/// Money: `$80.10`, `$1,234`.
#[must_use]
pub(crate) fn money(value: f64) -> String {
    let text = not_zero(value.abs(), if value.abs() >= 1_000.0 { 0 } else { 2 });
    if value < 0.0 && !is_zero(&text) {
        format!("{MINUS}${text}")
    } else {
        format!("${text}")
    }
}

/// A day: `14 Nov 2026`.
#[must_use]
pub(crate) fn date(day: NaiveDate) -> String {
    day.format("%-d %b %Y").to_string()
}

/// A day where the year is plain: `14 Nov`.
#[must_use]
pub(crate) fn day(day: NaiveDate) -> String {
    day.format("%-d %b").to_string()
}

/// Days where the year is plain: `14 Nov`, `14 to 16 Nov`, `30 Nov to 2 Dec`.
#[must_use]
pub(crate) fn days([first, last]: [NaiveDate; 2]) -> String {
    if first == last {
        return day(first);
    }
    let is_same_month = first.format("%Y-%m").to_string() == last.format("%Y-%m").to_string();
    let from = if is_same_month {
        first.format("%-d").to_string()
    } else {
        day(first)
    };
    format!("{from} to {}", day(last))
}

/// Whether the plain rates move one way and the change among like days and workflows the other (Simpson 1951): then the
/// change must not stand beside the rates without saying so.
#[must_use]
pub(crate) fn runs_against(baseline: &Count, candidate: &Count, change: f64) -> bool {
    match (baseline.rate, candidate.rate) {
        (Some(before), Some(after)) => (after - before) * change < 0.0,
        _ => false,
    }
}

/// The words for a change whose sign differs from that of the plain rates.
pub(crate) const LIKE_FOR_LIKE: &str = "like for like";

/// A number that is one.
#[must_use]
pub(crate) fn finite(value: Option<f64>) -> Option<f64> {
    value.filter(|value| value.is_finite())
}

fn is_zero(text: &str) -> bool {
    !text.bytes().any(|byte| (b'1'..=b'9').contains(&byte))
}

/// At least `fewest` decimals, at most four, and enough to show that a number is not zero.
fn digits_for(value: f64, fewest: usize) -> usize {
    (fewest..4)
        .find(|decimals| value == 0.0 || !is_zero(&fixed(value, *decimals)))
        .unwrap_or(4)
}

/// A number that is not shown as zero unless it is.
fn not_zero(value: f64, decimals: usize) -> String {
    let text = fixed(value, decimals);
    if value == 0.0 || !value.is_finite() || !is_zero(&text) {
        return text;
    }
    let least = format!("0.{}1", "0".repeat(decimals.saturating_sub(1)));
    match (decimals, value < 0.0) {
        (0, false) => "< 1".to_owned(),
        (0, true) => format!("> {MINUS}1"),
        (_, false) => format!("< {least}"),
        (_, true) => format!("> {MINUS}{least}"),
    }
}

/// A change with its sign. One that is too small for these digits is about 0.
fn signed(value: f64, decimals: usize) -> String {
    let text = fixed(value, decimals);
    if value != 0.0 && value.is_finite() && is_zero(&text) {
        return "about 0".to_owned();
    }
    if value > 0.0 {
        format!("+{text}")
    } else {
        text
    }
}
