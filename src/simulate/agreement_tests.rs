//! p, interval and state of every finding of simulated nights say the same, and a simulation is told what a report shows.

use std::collections::BTreeMap;

use crate::compare::{
    Arms, Depth, Finding, KnownFields, Ledger, MarginsInForce, Question, View, nights,
};
use crate::config::Config;
use crate::generate::{Generator, RolloutPlan, Scenario, Unfolding};
use crate::stats::ln_level::{ONE_IN_A_HUNDRED, ONE_IN_FORTY};
use crate::vocabulary::{EffectKind, FindingState, Trigger};

#[track_caller]
fn check(finding: &Finding) {
    let Ok(evidence) = &finding.evidence else {
        return;
    };
    let none = match evidence.kind {
        EffectKind::TotalVariation => 0.0,
        _ => 1.0,
    };
    let is_above = evidence.interval.lower > none
        && evidence
            .difference
            .is_none_or(|difference| difference.interval.lower > 0.0);
    let ln_p = finding.adjusted_ln_p.unwrap();
    if finding.state == FindingState::Regressed {
        assert!(is_above && ln_p <= ONE_IN_A_HUNDRED, "{finding:?}");
        assert!(
            evidence.guarded && evidence.ln_p <= ONE_IN_FORTY,
            "{finding:?}"
        );
    }
    if ln_p <= ONE_IN_A_HUNDRED && finding.labels.is_none() {
        let is_worse = finding.crossing.is_some() && finding.state != FindingState::Inconclusive;
        assert!(is_worse, "{finding:?}");
    }
    if !evidence.guarded {
        assert_eq!(finding.state, FindingState::Inconclusive, "{finding:?}");
        assert!(!is_above && ln_p > -1e-9, "{finding:?}");
    }
}

/// Looks at each night of a rollout twice: as a report does, and as a simulation does.
fn case(plan: RolloutPlan, number: u64) -> u32 {
    let config = Config::default();
    let generator = Generator::new(plan, 7).unwrap();
    let rollout = generator.rollout(number);
    let mut unfolding = Unfolding::new(&generator, &rollout);
    let mut night = generator.plan().history;
    let mut regressed = 0;
    while unfolding.next_night().is_some() {
        let window = nights(&config.window, generator.day(night));
        let cube = unfolding.cube();
        let mut release = config.release.clone();
        release.candidate = Some("1.1".to_owned());
        release.baseline = Some("1.0".to_owned());
        let arms = Arms::choose(cube, &release, &window, &BTreeMap::new()).unwrap();
        let known = KnownFields::of(cube, &arms, &config.margin);
        let view = View::of(cube, &arms, &known);
        let findings = Ledger::of(&view, &config, Depth::Shown, &MarginsInForce::default())
            .findings(&view, &config);
        let watched = Ledger::of(&view, &config, Depth::Verdict, &MarginsInForce::default());
        let standings = watched.standings(&view, &config);
        let headline = Question::headline(Trigger::ClearRegression);
        let shown = findings.iter().find(|one| one.question == headline);
        let watched = watched.finding(&view, &config, headline, None);
        let upper = |finding: &Finding| Some(finding.evidence.as_ref().ok()?.interval.upper);
        assert_eq!(
            upper(shown.unwrap()).map(f64::to_bits),
            upper(&watched).map(f64::to_bits),
            "what a plan rules out, the report rules out"
        );
        for (finding, standing) in findings.iter().zip(&standings) {
            check(finding);
            assert_eq!(finding.question, standing.question);
            let is_regressed = finding.state == FindingState::Regressed;
            assert_eq!(
                is_regressed,
                standing.state == FindingState::Regressed,
                "{finding:?}"
            );
            if finding.question.is_headline() {
                assert_eq!(finding.state, standing.state, "{finding:?}");
            }
            regressed += u32::from(is_regressed);
        }
        night += 1;
    }
    regressed
}

#[test]
fn no_simulated_night_contradicts_itself() {
    let cells = [
        (Scenario::Clean, 28, 1.0),
        (Scenario::Clean, 28, 3.0),
        (Scenario::DayNoise5, 28, 2.0),
        (Scenario::DayNoise5, 3, 1.0),
        (Scenario::Cutover, 28, 2.0),
        (Scenario::Clusters, 10, 2.0),
        (Scenario::Classes, 28, 3.0),
    ];
    let mut regressed = 0;
    for (scenario, history, ratio) in cells {
        for number in 0..2 {
            let plan = scenario.plan(400, 0.03, ratio);
            let plan = RolloutPlan {
                history,
                nights: 8,
                ..plan
            };
            regressed += case(plan, number);
        }
    }
    assert!(regressed > 20, "{regressed} findings regressed");
}
