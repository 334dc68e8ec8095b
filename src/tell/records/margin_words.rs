//! The margins in force, where the traffic is too little for the configured ones.

use std::collections::BTreeMap;

use crate::compare::{FixedMargin, MarginsInForce};
use crate::number;
use crate::tell::listed;
use crate::terms;
use crate::vocabulary::MarginSource;

/// Up to where a rise counts as small, and for which rates, where that is more than configured.
pub(crate) fn wider_margins(margins: &MarginsInForce) -> Option<String> {
    let is_wider = |one: &FixedMargin| one.source != MarginSource::Configuration;
    let wider: Vec<_> = margins
        .headlines()
        .filter(|(_, one)| is_wider(one))
        .collect();
    let (_, first) = wider.first()?;
    let mut rates: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (metric, one) in &wider {
        let points = one.margin.difference.unwrap_or(0.0) * 100.0;
        let limits = format!(
            "{} times or {} points",
            number::ratio(one.margin.relative),
            number::ratio(points)
        );
        let name = terms::metric(*metric).to_owned();
        rates.entry(limits).or_default().push(name);
    }
    let each: Vec<String> = rates
        .iter()
        .map(|(limits, names)| format!("{limits} for {}", listed(names)))
        .collect();
    Some(format!(
        "with the traffic of {}, a rise counts as too small to matter below {}",
        first.fixed_on,
        each.join(", and ")
    ))
}

/// Whether an innocent release is often let go only after the planned nights, or never, and what would help most.
///
/// The rates are taken to be independent. That errs to the cautious side where they rise and fall together.
pub(crate) fn seldom_let_go(margins: &MarginsInForce, horizon: u32) -> Option<String> {
    let powers = margins
        .headlines()
        .filter_map(|(metric, one)| Some((metric, one.power?)));
    let powers: Vec<_> = powers.collect();
    let together: f64 = powers.iter().map(|(_, power)| power).product();
    let (metric, _) = powers
        .into_iter()
        .min_by(|(_, one), (_, other)| one.total_cmp(other))?;
    (together < OFTEN).then(|| {
        let often = if together < 0.1 {
            "in fewer than 1 of 10 rollouts".to_owned()
        } else {
            format!("in about {} of 10 rollouts", (10.0 * together).round())
        };
        format!(
            "with this traffic an innocent release is let go by night {horizon} {often}; more runs or more nights (window.horizon) \
             would help, above all for {}",
            terms::metric(metric)
        )
    })
}

/// The share of innocent releases that a team can expect to be let go.
const OFTEN: f64 = 0.5;

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::compare::Margin;
    use crate::vocabulary::Metric;

    fn fixed(relative: f64, difference: f64, source: MarginSource) -> FixedMargin {
        FixedMargin {
            margin: Margin {
                relative,
                difference: Some(difference),
            },
            source,
            fixed_on: NaiveDate::from_ymd_opt(2026, 11, 14).unwrap(),
            power: None,
        }
    }

    #[test]
    fn rates_of_the_same_limits_stand_together() {
        let margins: MarginsInForce = [
            (
                Metric::FailureRate,
                fixed(1.382, 0.0025, MarginSource::Traffic),
            ),
            (
                Metric::HighSeverityRate,
                fixed(1.5, 0.0025, MarginSource::Widest),
            ),
            (
                Metric::BoundaryRate,
                fixed(1.25, 0.002, MarginSource::Configuration),
            ),
            (Metric::RescueRate, fixed(1.5, 0.0025, MarginSource::Widest)),
        ]
        .into_iter()
        .collect();
        assert_eq!(
            wider_margins(&margins).unwrap(),
            "with the traffic of 2026-11-14, a rise counts as too small to matter below 1.38 times or 0.25 points for failures, \
             and 1.50 times or 0.25 points for high-severity failures and rescued runs"
        );
    }

    #[test]
    fn too_little_traffic_is_named_with_the_rate_that_lacks_it_most() {
        let with = |powers: [f64; 2]| {
            let fixed = |power| FixedMargin {
                power: Some(power),
                ..fixed(1.5, 0.0025, MarginSource::Widest)
            };
            let [failures, rescues] = powers.map(fixed);
            let margins = [
                (Metric::FailureRate, failures),
                (Metric::RescueRate, rescues),
            ];
            seldom_let_go(&margins.into_iter().collect(), 14)
        };
        assert_eq!(
            with([0.9, 0.4]).unwrap(),
            "with this traffic an innocent release is let go by night 14 in about 4 of 10 rollouts; more runs or more nights \
             (window.horizon) would help, above all for rescued runs"
        );
        assert!(
            with([0.2, 0.3])
                .unwrap()
                .contains("in fewer than 1 of 10 rollouts")
        );
        assert_eq!(with([0.9, 0.6]), None);
    }

    #[test]
    fn nothing_is_said_of_configured_margins() {
        let configured = fixed(1.25, 0.002, MarginSource::Configuration);
        let margins = [(Metric::FailureRate, configured)].into_iter().collect();
        assert_eq!(wider_margins(&margins), None);
    }
}
