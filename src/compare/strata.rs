//! Strata: the day × workflow cells in which both releases ran, or the workflows where they never shared a day.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::arms::Arms;
use super::measure::Known;
use super::question::Question;
use crate::cube::{Cell, Cube, Day};
use crate::stats::{Arm, MeanStratum, MixStratum, Stratum, Total};
use crate::vocabulary::{ApprovalState, Design};

/// What sets one stratum apart from another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// The day; `None` where the releases share none and days cannot be matched.
    pub date: Option<NaiveDate>,
    /// The workflow.
    pub workflow: String,
}

/// What the two releases have in one stratum so far.
struct Sides<T> {
    baseline: Option<T>,
    candidate: Option<T>,
}

/// The cube as the comparison sees it.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// The counts.
    pub cube: &'a Cube,
    /// The releases and nights.
    pub arms: &'a Arms,
    /// Which fields are known.
    pub known: &'a Known,
    /// A part that is left out, to see what remains without it.
    pub without: Without<'a>,
}

/// What a view leaves out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Without<'a> {
    /// Nothing.
    #[default]
    Nothing,
    /// One workflow.
    Workflow(&'a str),
    /// One night.
    Night(NaiveDate),
}

impl Without<'_> {
    fn leaves_out(self, date: NaiveDate, workflow: &str) -> bool {
        match self {
            Self::Nothing => false,
            Self::Workflow(name) => name == workflow,
            Self::Night(night) => night == date,
        }
    }
}

/// The approval states a mix is made of: all but `unknown`.
#[must_use]
pub fn mix_states() -> Vec<ApprovalState> {
    let known = |state: &ApprovalState| *state != ApprovalState::Unknown;
    ApprovalState::ALL.iter().copied().filter(known).collect()
}

impl<'a> View<'a> {
    /// The same view without one part.
    #[must_use]
    pub const fn without(self, part: Without<'a>) -> Self {
        Self {
            without: part,
            ..self
        }
    }

    /// Whether a question asks about a cell of a day: it belongs to either release, and is not left out.
    #[must_use]
    pub fn holds(&self, date: NaiveDate, cell: &Cell, question: &Question) -> bool {
        (cell.release == self.arms.candidate || cell.release == self.arms.baseline)
            && question
                .workflow
                .as_ref()
                .is_none_or(|name| *name == cell.workflow)
            && !self.without.leaves_out(date, &cell.workflow)
    }

    /// Adds up `count` over both releases' cells through a day, and joins the strata that both have.
    fn gather<T, S>(
        &self,
        question: &Question,
        through: NaiveDate,
        count: &dyn Fn(&Day, &Cell) -> Option<T>,
        add: fn(&mut T, T),
        join: fn(T, T) -> S,
    ) -> BTreeMap<Key, S> {
        let mut strata: BTreeMap<Key, Sides<T>> = BTreeMap::new();
        let nights = self.arms.from..=through.max(self.arms.from);
        for (date, day) in self.cube.days.range(nights) {
            for cell in day
                .runs
                .keys()
                .filter(|cell| self.holds(*date, cell, question))
            {
                let Some(counted) = count(day, cell) else {
                    continue;
                };
                let key = Key {
                    date: (self.arms.design != Design::BeforeAfter).then_some(*date),
                    workflow: cell.workflow.clone(),
                };
                let sides = strata.entry(key).or_insert(Sides {
                    baseline: None,
                    candidate: None,
                });
                let side = if cell.release == self.arms.candidate {
                    &mut sides.candidate
                } else {
                    &mut sides.baseline
                };
                match side {
                    Some(sum) => add(sum, counted),
                    None => *side = Some(counted),
                }
            }
        }
        strata
            .into_iter()
            .filter_map(|(key, sides)| Some((key, join(sides.baseline?, sides.candidate?))))
            .collect()
    }

    /// The matched strata of a rate.
    #[must_use]
    pub fn rates(&self, question: &Question, through: NaiveDate) -> BTreeMap<Key, Stratum> {
        self.gather(
            question,
            through,
            &|day, cell| self.known.count(question, day, cell),
            |sum, next| {
                let total = Arm::new(
                    sum.events() + next.events(),
                    sum.exposure() + next.exposure(),
                );
                *sum = total.unwrap_or(*sum);
            },
            |baseline, candidate| Stratum {
                baseline,
                candidate,
            },
        )
    }

    /// The matched strata of the mix of approval states, counts in the order of [`mix_states`].
    #[must_use]
    pub fn mixes(&self, question: &Question, through: NaiveDate) -> BTreeMap<Key, MixStratum> {
        let states = mix_states();
        let count = |day: &Day, cell: &Cell| {
            let of = |state: &ApprovalState| {
                let key = (cell.clone(), *state);
                day.approval_states.get(&key).copied().unwrap_or(0)
            };
            let counts: Vec<u64> = states.iter().map(of).collect();
            (counts.iter().sum::<u64>() > 0).then_some(counts)
        };
        let add = |sum: &mut Vec<u64>, next: Vec<u64>| {
            for (total, count) in sum.iter_mut().zip(next) {
                *total += count;
            }
        };
        self.gather(question, through, &count, add, |baseline, candidate| {
            MixStratum {
                baseline,
                candidate,
            }
        })
    }

    /// The matched strata of rescue minutes per run.
    #[must_use]
    pub fn minutes(&self, question: &Question, through: NaiveDate) -> BTreeMap<Key, MeanStratum> {
        let count = |day: &Day, cell: &Cell| {
            let runs = self.known.runs_with_known_minutes(day, cell);
            let minutes = day.minutes.get(cell);
            (runs > 0).then(|| Total {
                runs,
                sum: minutes.map_or(0.0, |minutes| in_minutes(minutes.sum)),
                sum_of_squares: minutes
                    .map_or(0.0, |minutes| in_square_minutes(minutes.sum_of_squares)),
            })
        };
        let add = |sum: &mut Total, next: Total| {
            sum.runs += next.runs;
            sum.sum += next.sum;
            sum.sum_of_squares += next.sum_of_squares;
        };
        self.gather(question, through, &count, add, |baseline, candidate| {
            MeanStratum {
                baseline,
                candidate,
            }
        })
    }
}

/// Milli-minutes in minutes.
#[must_use]
#[expect(
    clippy::cast_precision_loss,
    reason = "a sum of minutes stays far below 2^53 thousandths"
)]
pub const fn in_minutes(milli_minutes: u64) -> f64 {
    milli_minutes as f64 / 1e3
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a variance needs no more than 53 bits"
)]
const fn in_square_minutes(square_milli_minutes: u128) -> f64 {
    square_milli_minutes as f64 / 1e6
}
