//! A drawn history as rows: rollouts one after the other. The last is the one to judge.

use anyhow::{Context, Result, bail};
use chrono::{Days, NaiveDate};

use super::drawn_history::{DrawnHistory, draw_history};
use super::history_request::HistoryRequest;
use super::labelled_rows::{LabelledRow, label};
use super::planted_event::PlantedEvent;
use super::planted_kind::EventKind;
use crate::generate::{Generator, RELEASES, Rollout, RolloutPlan, SampleRandom, each_record};

/// How many histories are drawn, until one can be planted as it was drawn.
const TRIES: u32 = 100;

/// A history ready to be written.
#[derive(Debug)]
pub struct History {
    pub(super) seed: u64,
    pub(super) drawn: DrawnHistory,
    pub(super) releases: Vec<String>,
    rollouts: Vec<PlantedRollout>,
}

/// A rollout and the nights before it.
#[derive(Debug)]
struct PlantedRollout {
    generator: Generator,
    rollout: Rollout,
    /// Nights before its first.
    before: u32,
}

impl History {
    /// Draws a requested history. The same seed gives the same history.
    pub fn of(request: &HistoryRequest, seed: u64) -> Result<Self> {
        let mut random = SampleRandom::seeded(seed);
        let mut drawn = draw_history(request, &mut random)?;
        let mut tries = 1;
        while let Some(why) = drawn.is_too_much() {
            if tries == TRIES {
                bail!("{why}; give a smaller --size or --rate");
            }
            tries += 1;
            drawn = draw_history(request, &mut random)?;
        }
        drawn.plan = drawn.plan.with_every_column();
        let rollouts = (0..drawn.releases - 1)
            .map(|step| PlantedRollout::of(&drawn, step, seed))
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

    pub(super) fn first_day(&self) -> NaiveDate {
        let first = self.rollouts.first();
        first.map_or(NaiveDate::MIN, |stretch| stretch.generator.day(0))
    }

    /// The day of a night of the last rollout, whose first is 1.
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

    /// What the last rollout is drawn from. Its baseline is as bad as the releases before made it.
    pub(super) fn plan(&self) -> &RolloutPlan {
        let last = self.rollouts.last();
        last.map_or(&self.drawn.plan, |stretch| stretch.generator.plan())
    }

    /// Every row, by start and run id.
    pub(super) fn rows(&self) -> Result<Vec<LabelledRow<'_>>> {
        let mut all = Vec::new();
        for (number, stretch) in self.rollouts.iter().enumerate() {
            let releases = self.releases.get(number..number + 2);
            let releases = releases.context("a rollout has two releases")?;
            let is_last = number + 1 == self.rollouts.len();
            stretch.rows(number, releases, is_last, &mut all)?;
        }
        let mut random = SampleRandom::named(self.seed, &["labels"]);
        let is_together = |a: &LabelledRow<'_>, b: &LabelledRow<'_>| {
            (a.since_first, a.row.release, a.row.workflow)
                == (b.since_first, b.row.release, b.row.workflow)
        };
        for cell in all.chunk_by_mut(is_together) {
            label(cell, &self.drawn, &mut random);
        }
        all.sort_by(|a, b| {
            (a.row.started_at, &a.row.run_id).cmp(&(b.row.started_at, &b.row.run_id))
        });
        Ok(all)
    }
}

impl PlantedRollout {
    fn of(drawn: &DrawnHistory, step: u32, seed: u64) -> Result<Self> {
        let is_last = step + 2 == drawn.releases;
        let creep = drawn
            .events
            .iter()
            .find(|event| event.kind == EventKind::Creep);
        let mut plan = drawn.plan.clone();
        if let Some(creep) = creep {
            plan = after_creep(plan, creep, step);
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
        all: &mut Vec<LabelledRow<'a>>,
    ) -> Result<()> {
        let plan = self.generator.plan();
        let first = self.generator.day(0);
        let shift = Days::new(u64::from(self.before));
        let nights = plan.history + plan.nights;
        each_record(&self.generator, &self.rollout, nights, &mut |mut row| {
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
            all.push(LabelledRow {
                row,
                is_candidate: is_last && is_candidate,
                night: is_last.then_some(of_rollout),
                since_first: self.before + night,
            });
            Ok(())
        })
    }
}

/// A plan whose baseline has come this many steps of a creep already.
fn after_creep(mut plan: RolloutPlan, creep: &PlantedEvent, steps: u32) -> RolloutPlan {
    let ratio = plan.change.ratio.powi(i32::try_from(steps).unwrap_or(0));
    let place = creep.workflow.or(creep.class);
    let place = place.and_then(|place| usize::try_from(place).ok());
    match (place, creep.workflow) {
        (None, _) => plan.rate *= ratio,
        (Some(place), Some(_)) => {
            let risk = |plan: &RolloutPlan| -> f64 {
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
