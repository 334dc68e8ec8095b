//! The verdict of one night after another, without what only a report shows: what a simulation asks for.
//!
//! The same comparison, diagnosis and rules decide as in `pipeline::judge`. The evidence is folded night by night, exact
//! p-values are computed where they can matter, and only the regressions that a rule depends on are looked into.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::compare::{Arms, Depth, Known, Ledger, Look, Question, View, Without, nights};
use crate::config::Config;
use crate::cube::Cube;
use crate::decide::{Circumstances, verdict};
use crate::diagnose::{Diagnosis, bursts, diagnose};
use crate::pipeline::SCOPE_LEVEL;
use crate::vocabulary::Recommendation;

/// One rollout, watched.
#[derive(Debug)]
pub struct Watch<'a> {
    config: &'a Config,
    ledger: Option<Ledger>,
}

/// What a night says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// What it advises.
    pub recommendation: Recommendation,
    /// `trigger/key=value/…`, as in `decision.json`.
    pub decided_by: String,
    /// The question that decided, where one did.
    pub deciding: Option<Question>,
    /// The workflow that carries it, where it is confined to one.
    pub workflow: Option<String>,
}

impl<'a> Watch<'a> {
    /// Nothing seen yet.
    #[must_use]
    pub const fn new(config: &'a Config) -> Self {
        Self {
            config,
            ledger: None,
        }
    }

    /// What the night says, of the counts as they are known then.
    pub fn night(&mut self, cube: &Cube, as_of: NaiveDate) -> Told {
        let config = self.config;
        let window = nights(&config.window, as_of);
        let arms = match Arms::choose(cube, &config.release, &window, &BTreeMap::new()) {
            Ok(arms) => arms,
            Err(unusable) => {
                return Told {
                    recommendation: Recommendation::DataIncomplete,
                    decided_by: format!("data:{}", unusable.check),
                    deciding: None,
                    workflow: None,
                };
            }
        };
        let known = Known::of(cube, &arms);
        let view = View {
            cube,
            arms: &arms,
            known: &known,
            without: Without::Nothing,
        };
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

fn tell(ledger: &Ledger, view: &View<'_>, config: &Config) -> Told {
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
    };
    let scope_of = |place: usize| diagnosis_of(place).as_ref().map(Diagnosis::scope);
    let verdict = verdict(&standings, &scope_of, &config.decision, &circumstances);
    let deciding = verdict
        .deciding
        .map(|place| standings[place].question.clone());
    let workflow = match verdict.recommendation {
        Recommendation::Restrict => verdict
            .deciding
            .and_then(diagnosis_of)
            .and_then(|diagnosis| diagnosis.workflow),
        _ => None,
    };
    Told {
        recommendation: verdict.recommendation,
        decided_by: verdict.decided_by(&standings),
        deciding,
        workflow,
    }
}
