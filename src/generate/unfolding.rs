//! A rollout as it becomes known, night by night.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::night_counts::count;
use super::rollout::{Generator, Rollout};
use crate::cube::{Cube, LostRows};
use crate::vocabulary::Outcome;

/// No row is later than this.
const MOST_LATE: u32 = 2;

/// The counts of a rollout as they become known.
#[derive(Debug)]
pub struct Unfolding<'a> {
    generator: &'a Generator,
    rollout: &'a Rollout,
    cube: Cube,
    /// Nights that have been counted, those of the history included.
    nights: u32,
}

impl<'a> Unfolding<'a> {
    /// The history, before the first night of the rollout.
    #[must_use]
    pub fn new(generator: &'a Generator, rollout: &'a Rollout) -> Self {
        let mut unfolding = Self {
            generator,
            rollout,
            cube: Cube::default(),
            nights: generator.plan().history,
        };
        for night in 0..unfolding.nights {
            unfolding.add(night);
        }
        unfolding
    }

    /// Counts the next night, and again the nights before it whose late rows came in. Gives the day to judge by, `None`
    /// after the last night.
    pub fn next_night(&mut self) -> Option<NaiveDate> {
        let plan = self.generator.plan();
        if self.nights >= plan.history + plan.nights {
            return None;
        }
        let night = self.nights;
        self.nights += 1;
        let is_late = plan.late > 0.0 || plan.late_failures.is_some();
        let late = if is_late { MOST_LATE } else { 0 };
        for counted in night.saturating_sub(late)..=night {
            self.add(counted);
        }
        let as_of = self.generator.day(night);
        self.cube.known_by = Some(as_of);
        Some(as_of)
    }

    /// What is known so far.
    #[must_use]
    pub const fn cube(&self) -> &Cube {
        &self.cube
    }

    /// The lost rows of the nights so far, by release.
    fn lost(&self) -> BTreeMap<Option<String>, LostRows> {
        let mut lost: BTreeMap<Option<String>, LostRows> = BTreeMap::new();
        let nights = (0..self.nights).filter_map(|night| self.rollout.night(night));
        for cell in nights.flatten().filter(|cell| cell.lost.runs > 0) {
            let release = self.generator.names().cell(cell).release.clone();
            let failures = u64::from(cell.lost.runs);
            let of_release = lost.entry(Some(release)).or_default();
            of_release.count(Some(Outcome::Failure), failures);
        }
        lost
    }

    fn add(&mut self, night: u32) {
        let Some(rows) = self.rollout.night(night) else {
            return;
        };
        let later = self.nights.saturating_sub(night + 1);
        let day = count(self.generator.names(), rows, later);
        if !day.runs.is_empty() {
            self.cube.days.insert(self.generator.day(night), day);
        }
        self.cube.lost = self.lost();
    }
}
