//! Person-minutes of rescue, in fixed bins, so that quantiles survive adding up.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Person-minutes of the rescued runs of one cell. Sums are whole milli-minutes, so every engine agrees to the bit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Minutes {
    /// Rescued runs whose minutes are known.
    pub(crate) known: u64,
    /// Rescued runs whose minutes are not.
    pub(crate) unknown: u64,
    /// Milli-minutes.
    pub(crate) sum: u64,
    /// Squared milli-minutes.
    pub(crate) sum_of_squares: u128,
    /// Known runs by [`minute_bin`].
    pub(crate) bins: BTreeMap<u16, u64>,
}

impl Minutes {
    /// Counts one rescued run.
    pub(crate) fn count(&mut self, milli_minutes: Option<u64>) {
        let Some(milli_minutes) = milli_minutes else {
            self.unknown += 1;
            return;
        };
        self.known += 1;
        self.sum += milli_minutes;
        self.sum_of_squares += u128::from(milli_minutes).pow(2);
        *self.bins.entry(minute_bin(milli_minutes)).or_default() += 1;
    }

    /// Adds another cell's minutes to these.
    pub(crate) fn add(&mut self, other: &Self) {
        self.known += other.known;
        self.unknown += other.unknown;
        self.sum += other.sum;
        self.sum_of_squares += other.sum_of_squares;
        for (bin, count) in &other.bins {
            *self.bins.entry(*bin).or_default() += count;
        }
    }

    /// The minutes below which the given share of the known runs lie, to the width of a bin (at most 12.5 %).
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the share lies in [0, 1] and counts far below 2^53"
    )]
    pub(crate) fn quantile(&self, share: f64) -> Option<f64> {
        let rank = (share * self.known as f64).ceil().max(1.0) as u64;
        let mut seen = 0;
        for (bin, count) in &self.bins {
            seen += count;
            if seen >= rank {
                return Some(minute_bin_start(*bin) as f64 / 1000.0);
            }
        }
        None
    }
}

/// The fixed bin of a duration: eight equal steps to each doubling of milli-minutes, exact in integers.
#[must_use]
pub(crate) fn minute_bin(milli_minutes: u64) -> u16 {
    if milli_minutes < 8 {
        return u16::try_from(milli_minutes).unwrap_or(0);
    }
    let octave = milli_minutes.ilog2();
    let step = (milli_minutes >> (octave - 3)) & 7;
    u16::try_from(u64::from(octave - 2) * 8 + step).unwrap_or(u16::MAX)
}

/// The least number of milli-minutes in a bin.
#[must_use]
pub(crate) fn minute_bin_start(bin: u16) -> u64 {
    if bin < 8 {
        return u64::from(bin);
    }
    let octave = u32::from(bin / 8) + 2;
    (8 + u64::from(bin % 8)) << (octave - 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bin_starts_where_its_first_member_lies() {
        for milli_minutes in (0..5000).chain([60_000, 1_234_567, u64::from(u32::MAX)]) {
            let bin = minute_bin(milli_minutes);
            assert!(minute_bin_start(bin) <= milli_minutes);
            assert!(milli_minutes < minute_bin_start(bin + 1), "{milli_minutes}");
        }
    }

    #[test]
    fn quantiles_come_back_to_the_width_of_a_bin() {
        let mut minutes = Minutes::default();
        for minute in 1..=100 {
            minutes.count(Some(minute * 1000));
        }
        minutes.count(None);
        let median = minutes.quantile(0.5).unwrap();
        assert!((43.75..=50.0).contains(&median), "{median}");
        assert_eq!(minutes.unknown, 1);
        assert_eq!(Minutes::default().quantile(0.5), None);
    }
}
