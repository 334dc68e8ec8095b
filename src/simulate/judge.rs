//! What the shipped decision says of a rollout, night after night, without what only a report shows.
//!
//! The assembly of `judge` decides, as in the nightly job. The evidence is folded night by night, and exact p-values are
//! computed only where they can matter.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::compare::{Arms, Depth, KnownFields, Ledger, MarginsInForce, Question, View, nights};
use crate::config::Config;
use crate::cube::Cube;
use crate::judge::{Circumstances, Docket, Weighed, decided_by};
use crate::vocabulary::{Recommendation, Trigger};

/// Judges the nights of one rollout.
#[derive(Debug)]
pub struct Watch<'a> {
    config: &'a Config,
    ledger: Option<Ledger>,
    /// Whether the interval of the failure rate's ratio is asked for.
    bounds: bool,
}

/// What a night advised.
#[derive(Clone, Debug, PartialEq)]
pub struct NightAdvice {
    /// The advice.
    pub recommendation: Recommendation,
    /// What decided, as the decision names it.
    pub decided_by: String,
    /// The finding that decided, where one did.
    pub(crate) deciding: Option<DecidingFinding>,
    /// The upper limit of the failure rate's ratio, as the report shows it, infinite where nothing bounds it; `None` where it
    /// was not asked for.
    pub(crate) most_risen: Option<f64>,
}

/// Where the deciding finding lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DecidingFinding {
    pub(crate) trigger: Trigger,
    /// The workflow: the one to restrict, else the one asked about.
    pub(crate) workflow: Option<String>,
    /// The failure class asked about.
    pub(crate) failure_class: Option<String>,
}

impl<'a> Watch<'a> {
    /// A watch that has seen no night.
    #[must_use]
    pub const fn new(config: &'a Config) -> Self {
        Self {
            config,
            ledger: None,
            bounds: false,
        }
    }

    /// From now on each night has, or does not have, the upper limit of the failure rate's ratio. It takes time.
    pub(super) const fn bound(&mut self, bounds: bool) {
        self.bounds = bounds;
    }

    /// The margins in force; empty before the releases could be compared.
    pub(crate) fn margins(&self) -> MarginsInForce {
        let ledger = self.ledger.as_ref();
        ledger.map_or_else(MarginsInForce::default, |ledger| ledger.margins().clone())
    }

    /// Judges a night by what is known on it.
    pub fn night(&mut self, cube: &Cube, as_of: NaiveDate) -> NightAdvice {
        let config = self.config;
        let window = nights(&config.window, as_of);
        let arms = match Arms::choose(cube, &config.release, &window, &BTreeMap::new()) {
            Ok(arms) => arms,
            Err(unusable) => {
                return NightAdvice {
                    recommendation: Recommendation::DataIncomplete,
                    decided_by: decided_by(&unusable.into()),
                    deciding: None,
                    most_risen: None,
                };
            }
        };
        let known = KnownFields::of(cube, &arms, &config.margin);
        let view = View::of(cube, &arms, &known);
        let ledger = match self.ledger.take() {
            Some(mut ledger) if ledger.continues(&view) => {
                ledger.through(&view, config);
                ledger
            }
            earlier => {
                let margins = earlier.and_then(|ledger| ledger.margins_of(&view));
                Ledger::of(&view, config, Depth::Verdict, &margins.unwrap_or_default())
            }
        };
        let advice = NightAdvice {
            most_risen: self.bounds.then(|| most_risen(&ledger, &view, config)),
            ..advice(&ledger, &view, config)
        };
        self.ledger = Some(ledger);
        advice
    }
}

fn advice(ledger: &Ledger, view: &View<'_>, config: &Config) -> NightAdvice {
    let standings = ledger.standings(view, config);
    let questions: Vec<Question> = standings.iter().map(|one| one.question.clone()).collect();
    let finding = |index: usize| ledger.finding(view, config, questions[index].clone(), None);
    let docket = Docket::of(view, standings, &finding);
    let circumstances = Circumstances {
        design: view.arms.design,
        coverage: view.arms.coverage,
        is_at_horizon: view.arms.night() >= config.window.horizon,
        distrust: None,
        plan: None,
        weighed: Weighed::of(view, config, ledger.margins()),
    };
    let verdict = docket.verdict(&config.decision, &circumstances);
    let restricted = match verdict.recommendation {
        Recommendation::Restrict => verdict
            .deciding
            .and_then(|index| docket.diagnosis(index)?.place.as_ref())
            .and_then(|place| place.workflow().map(str::to_owned)),
        _ => None,
    };
    let deciding = verdict.deciding.map(|index| &questions[index]);
    NightAdvice {
        recommendation: verdict.recommendation,
        decided_by: verdict.decided_by(docket.standings()),
        deciding: deciding.map(|question| DecidingFinding {
            trigger: question.trigger(),
            workflow: restricted.or_else(|| question.workflow.clone()),
            failure_class: question.failure_class.clone(),
        }),
        most_risen: None,
    }
}

fn most_risen(ledger: &Ledger, view: &View<'_>, config: &Config) -> f64 {
    let headline = Question::headline(Trigger::ClearRegression);
    let evidence = ledger.finding(view, config, headline, None).evidence;
    evidence.map_or(f64::INFINITY, |evidence| evidence.interval.upper)
}
