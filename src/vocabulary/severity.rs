//! The severity of a failure.

use super::folded;

/// The severity of a failure, from 1 (worst) to 5.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(try_from = "u8", into = "u8")]
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

    /// The severity for a word of common incident tools and databases; `None` for any other. Of `1 - High` the word counts,
    /// because the number may count from either end.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        if word.trim_start().starts_with('-') {
            return None;
        }
        let folded = without_scale(&folded(word));
        let word = match folded.split_once(' ') {
            Some((number, word)) if number.parse::<u8>().is_ok() => word,
            _ => folded.as_str(),
        };
        Self::new(numbered(word).or_else(|| named(word))?)
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

impl From<Severity> for u8 {
    fn from(severity: Severity) -> Self {
        severity.0
    }
}

impl TryFrom<u8> for Severity {
    type Error = String;

    fn try_from(level: u8) -> Result<Self, Self::Error> {
        Self::new(level).ok_or_else(|| format!("{level} is no severity: they go from 1 to 5"))
    }
}

/// A folded word without the name of its scale.
fn without_scale(folded: &str) -> String {
    let mut words: Vec<&str> = folded.split(' ').collect();
    if words.len() > 1 && matches!(words[0], "severity" | "priority") {
        words.remove(0);
    } else if words.len() > 1
        && matches!(words[words.len() - 1], "severity" | "priority" | "impact")
    {
        words.pop();
    }
    words.join(" ")
}

/// The level of a number, alone or after the letters of a scale on which 1 is worst (`sev1`, `S2`, `P3`). Some count from 0.
fn numbered(word: &str) -> Option<u8> {
    let digits = ["sev", "s", "p", ""]
        .iter()
        .find_map(|scale| word.strip_prefix(scale))?
        .trim_start();
    match digits {
        "0" if digits.len() < word.len() => Some(1),
        "1" | "2" | "3" | "4" | "5" => digits.parse().ok(),
        _ => None,
    }
}

/// The level of a name. The sources of the names are in `docs/mapping.md`.
fn named(word: &str) -> Option<u8> {
    Some(match word {
        "alert" | "blocker" | "catastrophe" | "catastrophic" | "crit" | "critical" | "disaster"
        | "disastrous" | "emerg" | "emergency" | "fatal" | "highest" | "panic" | "urgent" => 1,
        "err" | "error" | "high" | "major" | "serious" | "severe" | "significant" => 2,
        "average" | "medium" | "moderate" | "normal" | "warn" | "warning" => 3,
        "low" | "marginal" | "mild" | "minor" | "notice" => 4,
        "debug" | "info" | "information" | "informational" | "insignificant" | "lowest"
        | "near miss" | "negligible" | "no harm" | "trivial" => 5,
        _ => return None,
    })
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

    /// The scales as their owners publish them, worst first. See `docs/mapping.md`.
    #[test]
    fn the_words_of_public_scales_are_in_their_order() {
        let scales: [&[&str]; 12] = [
            // agent-postmortems, SCHEMA.md.
            &["critical", "high", "moderate", "low", "informational"],
            // MIT AI Incident Tracker, after CSET's harm taxonomy.
            &["catastrophic", "severe", "moderate", "minor", "negligible"],
            // Atlassian Jira, priorities before and after version 7.
            &["Blocker", "Major", "Minor", "Trivial"],
            &["Highest", "High", "Medium", "Low", "Lowest"],
            // GitLab, labels.
            &["severity::1", "severity::2", "severity::3", "severity::4"],
            // PagerDuty, incident levels and event severities.
            &["SEV-1", "SEV-2", "SEV-3", "SEV-4", "SEV-5"],
            &["critical", "error", "warning", "info"],
            // Syslog, RFC 5424, section 6.2.1.
            &["emerg", "err", "warning", "notice", "info"],
            // Zabbix, trigger severities.
            &["Disaster", "High", "Average", "Information"],
            // ServiceNow, priority.
            &["1 - Critical", "2 - High", "3 - Moderate", "4 - Low"],
            &["P1", "P2", "P3", "P4", "P5"],
            &["s1", "S2", "S3", "S4"],
        ];
        for scale in scales {
            let levels: Vec<Severity> = scale
                .iter()
                .map(|word| Severity::from_word(word).unwrap_or_else(|| unreachable!("{word}")))
                .collect();
            assert!(
                levels.windows(2).all(|pair| pair[0] < pair[1]),
                "{scale:?}: {levels:?}"
            );
        }
    }

    #[test]
    fn one_level_has_many_spellings() {
        for (level, words) in [
            (
                1,
                [
                    "SEV0",
                    "sev 1",
                    "p-0",
                    "S0",
                    "Severity: critical",
                    "5 - Catastrophic",
                ],
            ),
            (
                2,
                [
                    "Sev_2",
                    "P 2",
                    "severity 2",
                    "high priority",
                    "1 - High",
                    " HIGH ",
                ],
            ),
            (
                5,
                [
                    "near miss",
                    "Near-Miss",
                    "near_miss",
                    "sev5",
                    "no harm",
                    "lowest",
                ],
            ),
        ] {
            for word in words {
                assert_eq!(Severity::from_word(word), Severity::new(level), "{word}");
            }
        }
    }

    #[test]
    fn a_number_of_unknown_direction_and_an_unknown_word_are_no_severity() {
        for word in [
            "5 of 5",
            "4/5",
            "9.8",
            "-1",
            "7",
            "sev9",
            "s",
            "p",
            "sev",
            "level 1",
            "bad",
            "hazard",
            "2 - planning",
            "",
        ] {
            assert_eq!(Severity::from_word(word), None, "{word}");
        }
    }
}
