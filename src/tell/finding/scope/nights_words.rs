//! The nights of an episode in words.

use std::ops::RangeInclusive;

use chrono::NaiveDate;

use crate::number;

/// `on 9 Nov 2026` or `from 9 Nov to 11 Nov 2026`.
pub(super) fn nights_in_words(nights: &RangeInclusive<NaiveDate>) -> String {
    let (from, until) = (*nights.start(), *nights.end());
    if from == until {
        format!("on {}", number::date(from))
    } else {
        format!("from {} to {}", number::day(from), number::date(until))
    }
}
