//! Each question's part of the budget for false alarms.

use std::cell::OnceCell;

use super::family::{Classes, Family, weight};
use super::ledger::Ledger;
use crate::compare::answer::{SharedLevels, Track};
use crate::compare::counted::Question;
use crate::config::Config;

/// How the budget of each family is divided. The weights are added up once for all questions of a night, and only where one
/// is asked for: the simulation judges millions of nights, and most of them ask for none.
pub(super) struct PartsOfBudget<'a> {
    ledger: &'a Ledger,
    budget: f64,
    weights: OnceCell<Weights>,
    /// Levels that several questions have in common.
    pub(super) levels: SharedLevels,
}

/// The weights that share the budget.
struct Weights {
    classes: Classes,
    /// Of the questions that are answered, by family.
    answered: [f64; 2],
    /// Of those among them that have not crossed their bound.
    open: [f64; 2],
}

impl<'a> PartsOfBudget<'a> {
    pub(super) fn of(ledger: &'a Ledger, config: &Config) -> Self {
        Self {
            ledger,
            budget: config.decision.false_rollback_budget,
            weights: OnceCell::new(),
            levels: SharedLevels::default(),
        }
    }

    /// A question's part, where the budget is divided among the questions that are answered.
    pub(super) fn of_answered(&self, question: &Question) -> f64 {
        self.part(question, |weights| weights.answered)
    }

    /// A question's part, where the budget is divided among those that have not crossed their bound.
    pub(super) fn of_open(&self, question: &Question) -> f64 {
        self.part(question, |weights| weights.open)
    }

    fn part(&self, question: &Question, among: impl Fn(&Weights) -> [f64; 2]) -> f64 {
        let weights = self.weights.get_or_init(|| Weights::of(self.ledger));
        let [release, place] = among(weights);
        let all = match Family::of(question) {
            Family::Release => release,
            Family::Place => place,
        };
        self.budget * weight(question, &weights.classes) / all
    }
}

impl Weights {
    fn of(ledger: &Ledger) -> Self {
        let classes = ledger.sharing();
        let sum = |among: &dyn Fn(&Track) -> bool| {
            Family::ALL.map(|family| -> f64 {
                let own = ledger
                    .tracks
                    .iter()
                    .filter(|(question, track)| Family::of(question) == family && among(track));
                own.map(|(question, _)| weight(question, &classes)).sum()
            })
        };
        Self {
            answered: sum(&Track::is_answered),
            open: sum(&|track| track.is_answered() && track.crossing.is_none()),
            classes,
        }
    }
}
