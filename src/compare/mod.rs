//! The comparison: every question, put to the counts of the nights so far.
//!
//! A night asks all its questions at once and looks every night. Both are paid for: the night's share of the budget
//! (`stats::spending`) is divided over its questions by Holm's weighted procedure. What earlier nights found is derived from
//! the data of those nights, never from whether the program ran.

mod arms;
mod ask;
mod dispersion;
mod evidence;
mod finding;
mod measure;
mod overlap;
mod question;
mod repeated;
pub mod series;
mod series_of_cube;
mod strata;

pub use arms::{Arms, Unusable, nights};
pub use dispersion::{NightExcess, nightly_excess};
pub use evidence::{Difference, Evidence, Look};
pub use finding::{Crossing, Finding};
pub use measure::{Known, headline};
pub use overlap::Coverage;
pub use question::Question;
pub use repeated::{RepeatedPattern, repeated};
pub use series_of_cube::series;
pub use strata::{Key, View, Without, in_minutes, mix_states};

use crate::config::Config;
use crate::stats::{Dispersion, Hypothesis, Spending, holm, interval_level};

/// Share of the budget kept for the nights after the horizon.
const RESERVE: f64 = 0.1;

/// A headline's part of the night's share, relative to another question's.
const HEADLINE_WEIGHT: f64 = 4.0;

/// Everything one night found.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// Every question with its answer, in the order asked.
    pub findings: Vec<Finding>,
    /// Which night of the rollout it is.
    pub night: u32,
    /// The budget spent by this night.
    pub spent: f64,
    /// Questions that could be put to the data this night.
    pub questions: u32,
}

/// Puts every question of the night to the cube.
#[must_use]
pub fn compare(view: &View<'_>, config: &Config) -> Comparison {
    let questions = ask::questions(view);
    let histories: Vec<Option<Dispersion>> = questions
        .iter()
        .map(|question| view.history(question))
        .collect();
    let night = view.arms.night();
    let mut crossings = vec![None; questions.len()];
    let mut tonight = Vec::new();
    for look in first_look(view)..=night {
        tonight = adjusted(view, &questions, &histories, look);
        let share = ln_share(config, look);
        for (crossing, ln_p) in crossings.iter_mut().zip(&tonight) {
            if crossing.is_none() && ln_p.is_some_and(|ln_p| ln_p <= share) {
                *crossing = Some(Crossing { night: look });
            }
        }
    }
    let look = Look {
        through: view.arms.to,
        level: interval_level(night, config.decision.interval_level, config.window.horizon),
    };
    let asked = tonight.iter().flatten().count();
    let findings = questions
        .into_iter()
        .zip(histories)
        .zip(crossings.into_iter().zip(tonight))
        .map(|((question, history), (crossing, adjusted_ln_p))| {
            let evidence = match view.known.missing(question.metric) {
                Some(reason) => Err(reason.to_owned()),
                None => view
                    .evidence(&question, look, history)
                    .ok_or_else(|| "the two releases share no stratum here".to_owned()),
            };
            Finding::new(question, evidence, adjusted_ln_p, crossing, config)
        })
        .collect();
    Comparison {
        findings,
        night,
        spent: spending(config).map_or(0.0, |spending| spending.spent_by(night)),
        questions: u32::try_from(asked).unwrap_or(u32::MAX),
    }
}

/// How the budget is spread over the nights. `None` only for a budget that the configuration refuses.
fn spending(config: &Config) -> Option<Spending> {
    Spending::new(
        config.decision.false_rollback_budget,
        config.window.horizon,
        RESERVE,
    )
}

/// Natural logarithm of the budget that one night may spend.
#[must_use]
pub fn ln_share(config: &Config, night: u32) -> f64 {
    spending(config).map_or(f64::NEG_INFINITY, |spending| {
        spending.night_share(night).ln()
    })
}

/// The first night whose data the window still holds.
fn first_look(view: &View<'_>) -> u32 {
    view.arms.night_of(view.arms.from.max(view.arms.since))
}

/// Natural logarithms of the night's p-values, adjusted for its questions (Holm 1979); `None` where a question cannot
/// be put.
fn adjusted(
    view: &View<'_>,
    questions: &[Question],
    histories: &[Option<Dispersion>],
    look: u32,
) -> Vec<Option<f64>> {
    let through = view.arms.day_of(look);
    let raw: Vec<Option<f64>> = questions
        .iter()
        .zip(histories)
        .map(|(question, history)| {
            let is_known = view.known.missing(question.metric).is_none();
            is_known
                .then(|| view.ln_p(question, through, *history))
                .flatten()
        })
        .collect();
    let weight = |question: &Question| {
        if question.is_headline() {
            HEADLINE_WEIGHT
        } else {
            1.0
        }
    };
    let put: Vec<Hypothesis> = questions
        .iter()
        .zip(&raw)
        .filter_map(|(question, ln_p)| {
            Some(Hypothesis {
                ln_p: (*ln_p)?,
                weight: weight(question),
            })
        })
        .collect();
    let mut adjusted = holm(&put).into_iter();
    raw.into_iter()
        .map(|ln_p| ln_p.and_then(|_| adjusted.next()))
        .collect()
}
