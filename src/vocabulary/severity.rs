//! The severity of a failure.

/// The severity of a failure, from 1 (worst) to 5.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(transparent)]
pub struct Severity(u8);

impl Severity {
    /// Every severity, worst first.
    pub const ALL: [Self; 5] = [Self(1), Self(2), Self(3), Self(4), Self(5)];

    /// The mildest severity that still counts as high.
    const MILDEST_HIGH: Self = Self(2);

    /// The severity of a level; `None` outside 1 to 5.
    #[must_use]
    pub const fn new(level: u8) -> Option<Self> {
        match level {
            1..=5 => Some(Self(level)),
            _ => None,
        }
    }

    /// The severity for a word of common incident tools.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        let folded = word.trim().to_ascii_lowercase();
        let level = match folded.as_str() {
            "1" | "sev1" | "sev-1" | "sev0" | "sev-0" | "s1" | "p0" | "p1" | "critical"
            | "fatal" | "blocker" | "emergency" => 1,
            "2" | "sev2" | "sev-2" | "s2" | "p2" | "high" | "major" | "error" => 2,
            "3" | "sev3" | "sev-3" | "s3" | "p3" | "medium" | "moderate" | "warning" | "warn" => 3,
            "4" | "sev4" | "sev-4" | "s4" | "p4" | "low" | "minor" => 4,
            "5" | "sev5" | "sev-5" | "s5" | "p5" | "info" | "informational" | "trivial" => 5,
            _ => return None,
        };
        Self::new(level)
    }

    /// The level, from 1 to 5.
    #[must_use]
    pub const fn level(self) -> u8 {
        self.0
    }

    /// Whether it counts as high.
    #[must_use]
    pub const fn is_high(self) -> bool {
        self.0 <= Self::MILDEST_HIGH.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_and_two_are_high() {
        let high = Severity::ALL.map(Severity::is_high);
        assert_eq!(high, [true, true, false, false, false]);
    }

    #[test]
    fn only_one_to_five_is_a_severity() {
        let levels = (0..=u8::MAX).filter_map(Severity::new);
        assert_eq!(levels.collect::<Vec<_>>(), Severity::ALL);
    }

    #[test]
    fn p0_and_p1_are_both_the_worst() {
        for word in ["P0", "P1", "sev1", "Critical", "1"] {
            assert_eq!(Severity::from_word(word), Severity::new(1), "{word}");
        }
        assert_eq!(Severity::from_word("high"), Severity::new(2));
        assert_eq!(Severity::from_word("6"), None);
        assert_eq!(Severity::from_word("0"), None);
    }
}
