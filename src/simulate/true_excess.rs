//! How much worse a rollout's candidate truly is, by the headline rate that its change moves.

use crate::compare::{Margin, MarginsInForce, Question};
use crate::config::Config;
use crate::generate::{CellLaw, ChangePlace, ChangeTarget, RolloutPlan};
use crate::vocabulary::Metric;

/// The true change of a headline rate, in the candidate's own mix of work.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct TrueExcess {
    metric: Metric,
    ratio: f64,
    difference: f64,
}

/// An excess exactly at the margin counts as beyond it, whatever the last digit.
const LAST_DIGITS: f64 = 1e-9;

impl TrueExcess {
    /// `None` for minutes: they are no rate that a release must be clear of.
    pub(super) fn of(plan: &RolloutPlan, place: ChangePlace) -> Option<Self> {
        let metric = match plan.change.of {
            ChangeTarget::Failures => Metric::FailureRate,
            ChangeTarget::HighSeverity => Metric::HighSeverityRate,
            ChangeTarget::Boundary => Metric::BoundaryRate,
            ChangeTarget::RescueRate => Metric::RescueRate,
            ChangeTarget::RescueMinutes => return None,
        };
        let [before, after] = [CellLaw::unchanged(plan), CellLaw::changed(plan, place)];
        let (mut unchanged, mut changed) = (0.0, 0.0);
        for (number, workflow) in plan.workflows.iter().enumerate() {
            let rate = |law: &CellLaw| {
                workflow.candidate * headline(plan, law, metric, plan.rate_in(workflow))
            };
            unchanged += rate(&before);
            changed += rate(if place.covers(number) {
                &after
            } else {
                &before
            });
        }
        let traffic: f64 = plan.workflows.iter().map(|one| one.candidate).sum();
        (unchanged > 0.0).then(|| Self {
            metric,
            ratio: changed / unchanged,
            difference: (changed - unchanged) / traffic,
        })
    }

    /// The candidate's true rate less the baseline's.
    pub(super) const fn difference(self) -> f64 {
        self.difference
    }

    /// Whether a release this much worse must not go on: neither ratio nor difference is below the margin in force.
    pub(super) fn is_beyond(self, margins: &MarginsInForce, config: &Config) -> bool {
        let question = Question::headline(self.metric.trigger());
        let Margin {
            relative,
            difference,
        } = margins.of(&question, config);
        self.ratio >= relative - LAST_DIGITS
            && difference.is_none_or(|margin| self.difference >= margin - LAST_DIGITS)
    }
}

/// A headline rate of runs that fail at this rate in the baseline.
fn headline(plan: &RolloutPlan, law: &CellLaw, metric: Metric, rate: f64) -> f64 {
    match metric {
        Metric::HighSeverityRate => law.high_severity_rate(rate),
        Metric::BoundaryRate => law.boundary_rate(plan),
        Metric::RescueRate => law.rescue_rate(rate),
        _ => law.failure_rate(rate),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generate::Scenario;

    const EVERYWHERE: ChangePlace = ChangePlace {
        workflow: None,
        class: None,
    };

    #[test]
    fn the_margins_are_the_decisions() {
        let is_beyond = |rate, ratio| {
            let plan = Scenario::Clean.plan(2000, rate, ratio);
            TrueExcess::of(&plan, EVERYWHERE)
                .unwrap()
                .is_beyond(&MarginsInForce::default(), &Config::default())
        };
        assert!(is_beyond(0.02, 1.25), "exactly the margin");
        assert!(!is_beyond(0.02, 1.2));
        assert!(!is_beyond(0.005, 1.25), "0.125 points more are tolerable");
    }

    #[test]
    fn a_change_in_one_place_counts_by_its_weight() {
        let plan = Scenario::Staggered.plan(2000, 0.03, 2.0);
        let planted = ChangePlace {
            workflow: Some(1),
            class: None,
        };
        let excess = TrueExcess::of(&plan, planted).unwrap();
        assert!((excess.ratio - 4.0 / 3.0).abs() < 1e-12);
        assert!((excess.difference - 0.01).abs() < 1e-12);
        let plan = Scenario::ApprovalDrift.plan(2000, 0.03, 4.0);
        let excess = TrueExcess::of(&plan, planted).unwrap();
        assert!((excess.ratio - 2.0).abs() < 1e-12);
        assert!((excess.difference - 0.01).abs() < 1e-12);
    }
}
