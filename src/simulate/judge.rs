//! What the shipped decision says of a rollout, night after night, without what only a report shows.
//!
//! The same comparison, diagnosis and rules decide as in `pipeline::judge`. The evidence is folded night by night, exact
//! p-values are computed where they can matter, and only the regressions that a rule depends on are looked into.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::compare::{Arms, Depth, Known, Ledger, Look, View, nights};
use crate::config::Config;
use crate::cube::Cube;
use crate::decide::{Circumstances, verdict};
use crate::diagnose::{Diagnosis, bursts, diagnose};
use crate::pipeline::SCOPE_LEVEL;
use crate::vocabulary::{Recommendation, Trigger};

/// Judges the nights of one rollout.
#[derive(Debug)]
pub struct Watch<'a> {
    config: &'a Config,
    ledger: Option<Ledger>,
}

/// What a night advised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NightAdvice {
    /// The advice.
    pub recommendation: Recommendation,
    /// What decided, as the decision names it.
    pub decided_by: String,
    /// The finding that decided, where one did.
    pub deciding: Option<DecidingFinding>,
}

/// Where the deciding finding lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecidingFinding {
    /// Its trigger.
    pub trigger: Trigger,
    /// The workflow: the one to restrict, else the one asked about.
    pub workflow: Option<String>,
    /// The failure class asked about.
    pub failure_class: Option<String>,
}

impl<'a> Watch<'a> {
    /// A watch that has seen no night.
    #[must_use]
    pub const fn new(config: &'a Config) -> Self {
        Self {
            config,
            ledger: None,
        }
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
                    decided_by: format!("data:{}", unusable.check),
                    deciding: None,
                };
            }
        };
        let known = Known::of(cube, &arms);
        let view = View::of(cube, &arms, &known);
        let ledger = match self.ledger.take() {
            Some(mut ledger) if ledger.continues(&view) => {
                ledger.through(&view, config);
                ledger
            }
            _ => Ledger::of(&view, config, Depth::Verdict),
        };
        let told = tell(&ledger, &view, config);
        self.ledger = Some(ledger);
        told
    }
}

fn tell(ledger: &Ledger, view: &View<'_>, config: &Config) -> NightAdvice {
    let standings = ledger.standings(view, config);
    let look = Look {
        through: view.arms.to,
        level: SCOPE_LEVEL,
    };
    let found_bursts = OnceCell::new();
    let diagnoses: RefCell<BTreeMap<usize, Option<Diagnosis>>> = RefCell::default();
    let diagnosis_of = |place: usize| {
        let look_into = || {
            let question = standings[place].question.clone();
            let finding = ledger.finding(view, config, question, None);
            let window = view.arms.from..=view.arms.to;
            let bursts = found_bursts.get_or_init(|| bursts(view.cube, &window));
            diagnose(view, &finding, look, bursts)
        };
        let mut diagnoses = diagnoses.borrow_mut();
        diagnoses.entry(place).or_insert_with(look_into).clone()
    };
    let circumstances = Circumstances {
        design: view.arms.design,
        coverage: view.arms.coverage,
        distrust: None,
        plan: None,
    };
    let scope_of = |place: usize| diagnosis_of(place).as_ref().map(Diagnosis::scope);
    let verdict = verdict(&standings, &scope_of, &config.decision, &circumstances);
    let restricted = match verdict.recommendation {
        Recommendation::Restrict => verdict
            .deciding
            .and_then(diagnosis_of)
            .and_then(|diagnosis| diagnosis.place?.workflow().map(str::to_owned)),
        _ => None,
    };
    let deciding = verdict.deciding.map(|place| &standings[place].question);
    NightAdvice {
        recommendation: verdict.recommendation,
        decided_by: verdict.decided_by(&standings),
        deciding: deciding.map(|question| DecidingFinding {
            trigger: question.trigger(),
            workflow: restricted.or_else(|| question.workflow.clone()),
            failure_class: question.failure_class.clone(),
        }),
    }
}
