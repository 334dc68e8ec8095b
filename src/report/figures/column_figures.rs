//! The figures of several findings in one column: one precision for all, and rates that subtract.

use super::finding_figures::Figures;
use crate::decision::Finding;
use crate::number::{self, Precision};
use crate::vocabulary::Metric;

/// A finding's change as it stands in a column.
#[derive(Debug)]
pub(in crate::report) struct ColumnFigures {
    /// `1.1 % → 4.9 %`. Where the difference is that of like days and workflows, the baseline's rate is that of the
    /// candidate's work, so that the two subtract.
    pub(in crate::report) change: String,
    /// `+3.8 points`, or `no change`.
    pub(in crate::report) by: String,
    /// `+3.8 points (+3.0 to +4.8)`, or `no change (−0.5 to +0.7)`.
    pub(in crate::report) difference: String,
    /// `59 of 5,155 → 197 of 3,991`, marked where the rates beside it are not those of the counts.
    pub(in crate::report) counts: String,
}

/// The precision of the rates of a column.
pub(in crate::report) fn column_precision(findings: &[&Finding]) -> Precision {
    let shares = findings
        .iter()
        .filter(|finding| is_share(finding))
        .flat_map(|finding| [finding.baseline, finding.candidate])
        .filter_map(|count| number::known_rate(&count));
    Precision::of_column(&shares)
}

fn is_share(finding: &Finding) -> bool {
    !matches!(finding.metric, Metric::RescueMinutes | Metric::ApprovalMix)
}

impl ColumnFigures {
    pub(in crate::report) fn of(finding: &Finding, precision: Precision) -> Self {
        Self::of_share(finding, precision).unwrap_or_else(|| {
            let figures = Figures::of(finding);
            Self {
                counts: figures.counts(),
                by: figures
                    .difference
                    .clone()
                    .unwrap_or_else(|| "too few runs".to_owned()),
                difference: figures.difference_in_full(),
                change: figures.change,
            }
        })
    }

    /// `None` for what is no share, and where there are too few runs for one.
    fn of_share(finding: &Finding, precision: Precision) -> Option<Self> {
        let difference = finding.difference.filter(|_| is_share(finding))?;
        let estimate = number::finite(difference.estimate)?;
        let before = number::known_rate(&finding.baseline)?;
        let after = number::known_rate(&finding.candidate)?;
        let is_plain = precision.hides(after - before - estimate, 100.0);
        let [shown, change] = [after, estimate].map(|value| precision.rounded(value, 100.0));
        let like_for_like = Some(shown - change).filter(|rate| *rate >= 0.0 && !is_plain);
        let counts = Figures::of(finding).counts();
        let ends = [difference.lower, difference.upper].map(|end| {
            number::finite(end).map_or_else(
                || number::UNBOUNDED.to_owned(),
                |end| precision.change(end, 100.0),
            )
        });
        let words = if precision.hides(estimate, 100.0) {
            "no change".to_owned()
        } else {
            format!("{} points", precision.change(estimate, 100.0))
        };
        Some(Self {
            change: format!(
                "{} → {}",
                precision.rate(like_for_like.unwrap_or(before)),
                precision.rate(after)
            ),
            difference: format!("{words} ({} to {})", ends[0], ends[1]),
            by: words,
            counts: match like_for_like {
                Some(_) => format!("counted: {counts}"),
                None => counts,
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::planted;

    /// The deciding finding of the planted rollback with other figures.
    fn finding(counts: [(f64, u64); 2], difference: [f64; 3]) -> Finding {
        let decision = &planted::roll_back().decision;
        let mut finding = decision.findings[0].clone();
        finding.metric = Metric::HighSeverityRate;
        let [baseline, candidate] = counts.map(|(events, runs)| number::Count::new(events, runs));
        finding.baseline = baseline;
        finding.candidate = candidate;
        let mut effect = finding.difference.unwrap();
        [effect.estimate, effect.lower, effect.upper] = difference.map(Some);
        finding.difference = Some(effect);
        finding
    }

    fn says(finding: &Finding, with: &[&Finding]) -> [String; 3] {
        let figures = ColumnFigures::of(finding, column_precision(with));
        [figures.change, figures.difference, figures.counts]
    }

    #[test]
    fn one_precision_holds_for_a_column_and_no_change_is_said() {
        let same = finding([(52.0, 5_141), (40.0, 3_977)], [0.00036, -0.00467, 0.00551]);
        let rise = finding([(59.0, 5_155), (197.0, 3_991)], [0.0382, 0.0301, 0.0479]);
        assert_eq!(
            says(&same, &[&same, &rise]),
            [
                "1.0 % → 1.0 %",
                "no change (−0.5 to +0.6)",
                "52 of 5,141 → 40 of 3,977"
            ]
        );
        assert_eq!(
            says(&rise, &[&same, &rise]),
            [
                "1.1 % → 4.9 %",
                "+3.8 points (+3.0 to +4.8)",
                "59 of 5,155 → 197 of 3,991"
            ]
        );
    }

    #[test]
    fn rates_subtract_to_the_difference_of_like_days() {
        // 5.2 % and 6.6 % are 1.4 points apart; among like days it is 0.8.
        let mixed = finding([(104.0, 2_000), (132.0, 2_000)], [0.008, 0.001, 0.015]);
        assert_eq!(
            says(&mixed, &[&mixed]),
            [
                "5.8 % → 6.6 %",
                "+0.8 points (+0.1 to +1.5)",
                "counted: 104 of 2,000 → 132 of 2,000"
            ]
        );
    }

    #[test]
    fn rates_subtract_as_they_are_shown() {
        // 7.129 % and 7.433 %; among like days the difference is 0.165, and 7.4 less 0.2 is 7.2.
        let mixed = finding(
            [(1_151.0, 16_145), (741.0, 9_969)],
            [0.00165, -0.005, 0.005],
        );
        assert_eq!(
            says(&mixed, &[&mixed])[..2],
            ["7.2 % → 7.4 %", "+0.2 points (−0.5 to +0.5)"]
        );
    }

    #[test]
    fn a_rare_rate_is_not_shown_as_none() {
        let rare = finding([(2.0, 5_000), (4.0, 5_000)], [0.0004, -0.0001, 0.001]);
        assert_eq!(says(&rare, &[&rare])[0], "0.04 % → 0.08 %");
    }
}
