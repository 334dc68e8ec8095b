//! A drawn history as rows: rollouts one after the other, of which the last is the one to judge.

use anyhow::{Context, Result, bail};
use chrono::{Days, NaiveDate};
use rand::SeedableRng;
use rand::rngs::StdRng;

use super::asked::Asked;
use super::draw::{Drawn, draw};
use super::event::Event;
use super::kind::Kind;
use super::labels::{Labelled, label};
use crate::sample::draw::Dice;
use crate::simulate::records::rows;
use crate::simulate::{Generator, More, Plan, RELEASES, Rollout, Traffic};

/// No rate is planted beyond this: the generator would cut it off, and the truth would be none.
const MOST: f64 = 0.95;

/// So many histories are drawn until one can be planted as it was drawn.
const TRIES: u32 = 100;

/// A history ready to be written.
#[derive(Debug)]
pub struct History {
    pub(super) seed: u64,
    pub(super) drawn: Drawn,
    pub(super) releases: Vec<String>,
    rollouts: Vec<Stretch>,
}

/// A rollout and the nights before it.
#[derive(Debug)]
struct Stretch {
    generator: Generator,
    rollout: Rollout,
    /// Nights before its first.
    before: u32,
}

impl History {
    /// Draws what is asked for. The same seed gives the same history.
    pub fn of(asked: &Asked, seed: u64) -> Result<Self> {
        let mut random = StdRng::seed_from_u64(seed);
        let mut drawn = draw(asked, &mut random)?;
        let mut tries = 1;
        while let Some(why) = drawn.is_too_much() {
            if tries == TRIES {
                bail!("{why}: give a smaller --size or --rate");
            }
            tries += 1;
            drawn = draw(asked, &mut random)?;
        }
        drawn.plan = drawn.plan.with_every_column();
        let rollouts = (0..drawn.releases - 1)
            .map(|step| Stretch::of(&drawn, step, seed))
            .collect::<Result<_>>()?;
        Ok(Self {
            seed,
            releases: (0..drawn.releases)
                .map(|number| format!("1.{number}"))
                .collect(),
            drawn,
            rollouts,
        })
    }

    /// The first day.
    #[must_use]
    pub fn first_day(&self) -> NaiveDate {
        let first = self.rollouts.first();
        first.map_or(NaiveDate::MIN, |stretch| stretch.generator.day(0))
    }

    /// The day of a night of the last rollout: 1 is its first.
    pub(super) fn day(&self, night: i32) -> NaiveDate {
        let last = self.rollouts.last();
        let nights = last.map_or(0, |stretch| {
            stretch.before + stretch.generator.plan().history
        });
        let day = i64::from(nights) + i64::from(night) - 1;
        self.first_day() + Days::new(u64::try_from(day).unwrap_or(0))
    }

    /// The last day: the one to judge by.
    #[must_use]
    pub fn as_of(&self) -> NaiveDate {
        self.day(i32::try_from(self.drawn.plan.nights).unwrap_or(0))
    }

    /// What the last rollout is drawn from, its baseline as bad as the releases before made it.
    pub(super) fn plan(&self) -> &Plan {
        let last = self.rollouts.last();
        last.map_or(&self.drawn.plan, |stretch| stretch.generator.plan())
    }

    /// Every row, by start and run id.
    pub fn rows(&self) -> Result<Vec<Labelled<'_>>> {
        let mut all = Vec::new();
        for (number, stretch) in self.rollouts.iter().enumerate() {
            let releases = self.releases.get(number..number + 2);
            let releases = releases.context("a rollout has two releases")?;
            let is_last = number + 1 == self.rollouts.len();
            stretch.rows(number, releases, is_last, &mut all)?;
        }
        let mut dice = Dice::named(self.seed, &["labels"]);
        let is_together = |a: &Labelled<'_>, b: &Labelled<'_>| {
            (a.since_first, a.row.release, a.row.workflow)
                == (b.since_first, b.row.release, b.row.workflow)
        };
        for cell in all.chunk_by_mut(is_together) {
            label(cell, &self.drawn, &mut dice);
        }
        all.sort_by(|a, b| {
            (a.row.started_at, &a.row.run_id).cmp(&(b.row.started_at, &b.row.run_id))
        });
        Ok(all)
    }
}

impl Stretch {
    fn of(drawn: &Drawn, step: u32, seed: u64) -> Result<Self> {
        let is_last = step + 2 == drawn.releases;
        let creep = drawn.events.iter().find(|event| event.kind == Kind::Creep);
        let mut plan = drawn.plan.clone();
        if let Some(creep) = creep {
            plan = worn(plan, creep, step);
        }
        if !is_last {
            plan.besides.clear();
            plan.troubles.clear();
        }
        let before = match step {
            0 => 0,
            _ => drawn.plan.history + step * drawn.plan.nights,
        };
        if step > 0 {
            plan.history = 0;
        }
        let generator = Generator::new(plan, seed)?;
        Ok(Self {
            rollout: generator.rollout(u64::from(step)),
            generator,
            before,
        })
    }

    fn rows<'a>(
        &'a self,
        number: usize,
        releases: &'a [String],
        is_last: bool,
        all: &mut Vec<Labelled<'a>>,
    ) -> Result<()> {
        let plan = self.generator.plan();
        let first = self.generator.day(0);
        let shift = Days::new(u64::from(self.before));
        let nights = plan.history + plan.nights;
        rows(&self.generator, &self.rollout, nights, &mut |mut row| {
            let night = (row.started_at.date_naive() - first).num_days();
            let night = u32::try_from(night)?;
            let is_candidate = row.release == RELEASES[1];
            row.release = &releases[usize::from(is_candidate)];
            row.started_at = row.started_at + shift;
            row.recorded_at = row.recorded_at + shift;
            if releases[0] != RELEASES[0] {
                row.run_id = format!("rollout{number}-{}", row.run_id);
            }
            let of_rollout = i32::try_from(night)? - i32::try_from(plan.history)? + 1;
            all.push(Labelled {
                row,
                tool: "",
                model: "",
                tenant: "",
                batch: String::new(),
                is_candidate: is_last && is_candidate,
                night: is_last.then_some(of_rollout),
                since_first: self.before + night,
            });
            Ok(())
        })
    }
}

/// A plan whose baseline has come so many steps of a creep already.
fn worn(mut plan: Plan, creep: &Event, steps: u32) -> Plan {
    let ratio = plan.change.ratio.powi(i32::try_from(steps).unwrap_or(0));
    let place = creep.workflow.or(creep.class);
    let place = place.and_then(|place| usize::try_from(place).ok());
    match (place, creep.workflow) {
        (None, _) => plan.rate *= ratio,
        (Some(place), Some(_)) => {
            let risk = |plan: &Plan| -> f64 {
                let each = plan.workflows.iter();
                each.map(|one| one.baseline * one.risk).sum()
            };
            let before = risk(&plan);
            if let Some(workflow) = plan.workflows.get_mut(place) {
                workflow.risk *= ratio;
            }
            plan.rate *= risk(&plan) / before;
        }
        (Some(place), None) => {
            let before: f64 = plan.classes.iter().sum();
            if let Some(class) = plan.classes.get_mut(place) {
                *class *= ratio;
            }
            plan.rate *= plan.classes.iter().sum::<f64>() / before;
        }
    }
    plan
}

impl Drawn {
    /// What of it could not be planted as it was drawn.
    fn is_too_much(&self) -> Option<String> {
        let plan = &self.plan;
        let steps = i32::try_from(self.releases - 1).unwrap_or(i32::MAX);
        for workflow in &plan.workflows {
            let mut rate = plan.rate_in(workflow);
            for event in &self.events {
                let is_here = |place: u32| {
                    usize::try_from(place).is_ok_and(|place| plan.workflows[place] == *workflow)
                };
                if event.workflow.is_none_or(is_here) {
                    rate = self.rate_with(event, workflow.candidate, rate, steps);
                }
            }
            if rate > MOST {
                return Some(format!("too many runs of {} would fail", workflow.name));
            }
        }
        let past = |event: &&Event| {
            // As `Plan::with_every_column` has it: a hundredth goes past a boundary, a twentieth of failures is rescued.
            let usual = match event.kind {
                Kind::Drift => 0.01,
                Kind::Rescue => 0.05,
                _ => return false,
            };
            matches!(event.more, More::Times(ratio) if ratio * usual > MOST)
        };
        let event = self.events.iter().find(past)?;
        Some(format!("no {} of that size", event.kind))
    }

    /// The rate of a workflow's failures with an event besides.
    fn rate_with(&self, event: &Event, traffic: f64, rate: f64, steps: i32) -> f64 {
        let class = event.class_share(&self.plan);
        let hours = f64::from(event.until_hour - event.from_hour) / 24.0;
        match event.more {
            More::Times(ratio) => match event.kind {
                Kind::Drift | Kind::Rescue => rate,
                Kind::Creep => rate * ratio.powi(steps),
                _ => rate * (1.0 + class * hours * (ratio - 1.0)),
            },
            More::Failures(failures) => {
                let whole: f64 = self.plan.workflows.iter().map(|one| one.candidate).sum();
                let night = usize::try_from(event.from - 1).unwrap_or(0);
                let share = match &self.plan.traffic {
                    Traffic::Steps(steps) => {
                        2.0 * steps.get(night).or(steps.last()).unwrap_or(&0.5)
                    }
                    _ => 1.0,
                };
                let runs = f64::from(self.plan.runs) * share;
                let runs = event.workflow.map_or(runs, |_| runs * traffic / whole);
                rate + failures / runs
            }
        }
    }
}

#[cfg(test)]
mod tests;
