//! The least number of incidents that a regression must be.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::bursts::Burst;
use super::candidate_bursts::{BurstsByNight, CandidateBursts};
use super::few_incidents::FewIncidents;
use super::hours::hours_of;
use crate::compare::counted::{Question, View, watched};
use crate::cube::{Cell, Day, Dimension, FailedTogether, Occasion, RunCounts};
use crate::vocabulary::{Design, Metric};

/// The incidents that the candidate's failures must at least be, by the nights through one of them.
pub(in crate::compare) struct IncidentFloor<'a, 'b> {
    view: &'a View<'a>,
    through: NaiveDate,
    needed: u64,
    bursts: &'a BurstsByNight<'b>,
}

impl<'a, 'b> IncidentFloor<'a, 'b> {
    pub(in crate::compare) const fn of(
        view: &'a View<'a>,
        through: NaiveDate,
        needed: u64,
        bursts: &'a BurstsByNight<'b>,
    ) -> Self {
        Self {
            view,
            through,
            needed,
            bursts,
        }
    }

    /// What the candidate's failures come down to, where they are too few incidents. Approvals are asked for whatever becomes
    /// of a run, unless of the failures of a class, and a mix counts no events.
    pub(in crate::compare) fn lacking(&self, question: &Question) -> Option<FewIncidents> {
        let is_of_failures = matches!(
            question.metric,
            Metric::FailureRate
                | Metric::FailedClusterRate
                | Metric::IncidentRate
                | Metric::HighSeverityRate
                | Metric::RescueRate
                | Metric::RescueMinutes
        );
        if !is_of_failures && question.failure_class.is_none() {
            return None;
        }
        let (mut failures, mut incidents) = (0, 0);
        for date in self.view.days_through(self.through) {
            let Some(day) = self.view.cube.days.get(&date) else {
                continue;
            };
            let compared = self.compared(day, date, question);
            let [of_day, incidents_of_day] = compared.events(question, self);
            failures += of_day;
            incidents += incidents_of_day;
            if incidents >= self.needed {
                return None;
            }
        }
        Some(FewIncidents::TooFew {
            failures,
            incidents,
            needed: self.needed,
        })
    }

    /// The candidate's bursts of what a question asks about.
    pub(in crate::compare) fn bursts_of(&self, question: &Question) -> Vec<Burst> {
        let bursts = self.bursts.through(self.through);
        let own = bursts.single.iter();
        own.filter(|burst| burst.is_in(question)).cloned().collect()
    }

    /// The candidate's cells of a day that are compared.
    fn compared<'c>(
        &self,
        day: &'c Day,
        date: NaiveDate,
        question: &'c Question,
    ) -> ComparedDay<'c> {
        let arms = self.view.arms;
        let has_counterpart = |cell: &Cell| {
            let of_baseline = Cell::of(arms.baseline.clone(), cell.workflow.clone());
            arms.design == Design::BeforeAfter || day.runs.contains_key(&of_baseline)
        };
        let own = day
            .runs
            .keys()
            .filter(|cell| cell.release == arms.candidate);
        let compared =
            own.filter(|cell| self.view.holds(date, cell, question) && has_counterpart(cell));
        ComparedDay {
            day,
            date,
            cells: compared.collect(),
            class: question.failure_class.as_deref(),
        }
    }
}

/// A day of the candidate, as far as it is compared.
struct ComparedDay<'a> {
    day: &'a Day,
    date: NaiveDate,
    cells: Vec<&'a Cell>,
    class: Option<&'a str>,
}

impl ComparedDay<'_> {
    /// The events of a metric, and how many incidents they are at most.
    fn events(&self, question: &Question, floor: &IncidentFloor<'_, '_>) -> [u64; 2] {
        let metric = question.metric;
        let failures = self.failures();
        if failures == 0 && metric != Metric::RescueRate && metric != Metric::RescueMinutes {
            return [0, 0];
        }
        let known = floor.view.known;
        let bursts = &floor.bursts.through(floor.through);
        let by_hours = self.by_hours(known.failures_come_together(), bursts);
        let by_clusters = known.clusters_fail_together().then(|| self.by_clusters());
        let by_keys = [Some(by_hours), self.by_batches(bursts), by_clusters];
        // All the tasks of a pass begin together, and most of a hard benchmark fail.
        let occasions: &[Occasion] = if known.matching.are_tasks() {
            &[Occasion::Cluster]
        } else {
            &Occasion::ALL
        };
        let together = occasions.iter().map(|occasion| {
            let release = &floor.view.arms.candidate;
            Some(self.by_occasion(self.day.occasions.of(*occasion, release)))
        });
        let by_keys = by_keys.into_iter().chain(together).flatten();
        let incidents = by_keys.min().unwrap_or(failures);
        let [events, incidents] = match metric {
            _ if let Some(class) = question.watched_class() => [self.watched(class), incidents],
            Metric::HighSeverityRate => [self.sum(|runs| runs.high_severity), incidents],
            Metric::RescueRate | Metric::RescueMinutes => {
                let of_successes = self.sum(|runs| runs.hidden_rescues);
                [self.sum(|runs| runs.rescued), incidents + of_successes]
            }
            _ => [failures, incidents],
        };
        [events, incidents.min(events)]
    }

    /// The failures of a class with the event of its own metric.
    fn watched(&self, class: &str) -> u64 {
        let of_cells = self.cells.iter();
        of_cells
            .map(|cell| watched(self.day, cell, class).events)
            .sum()
    }

    fn sum(&self, of: fn(&RunCounts) -> u64) -> u64 {
        let counts = self
            .cells
            .iter()
            .filter_map(|cell| self.day.runs.get(*cell));
        counts.map(of).sum()
    }

    /// The failures that are asked about, by the hour in which they fell.
    fn in_hours(&self) -> impl Iterator<Item = (u8, u64)> {
        let of_cells = self.cells.iter().flat_map(|cell| hours_of(self.day, cell));
        let asked =
            of_cells.filter(|(hour, _)| self.class.is_none_or(|class| class == hour.failure_class));
        asked.map(|(hour, failures)| (hour.hour, failures))
    }

    fn failures(&self) -> u64 {
        let Some(class) = self.class else {
            return self.sum(|runs| runs.failures);
        };
        let of_class = |cell: &&Cell| self.day.classes.get(&((*cell).clone(), class.to_owned()));
        self.cells.iter().filter_map(of_class).sum()
    }

    /// Hours that stand out, side by side, are one incident. Where failures come together everywhere, each class has one an
    /// hour, and else each failure is one.
    fn by_hours(&self, come_together: bool, bursts: &CandidateBursts) -> u64 {
        let in_hours: u64 = self.in_hours().map(|(_, failures)| failures).sum();
        let mut single = self.failures().saturating_sub(in_hours);
        let mut standing_out = BTreeSet::new();
        for (hour, failures) in self.in_hours() {
            if bursts.hours.contains(&(self.date, hour)) {
                standing_out.insert(hour);
            } else {
                single += if come_together { 1 } else { failures };
            }
        }
        let begins = |hour: &&u8| {
            let before = hour.checked_sub(1);
            before.is_none_or(|before| !standing_out.contains(&before))
        };
        standing_out.iter().filter(begins).map(|_| 1).sum::<u64>() + single
    }

    /// Batches that stand out are an incident each, and so is every other failure.
    fn by_batches(&self, bursts: &CandidateBursts) -> Option<u64> {
        let batches = self.day.facets.get(&Dimension::Batch)?;
        let (mut standing_out, mut within) = (0, 0);
        for (batch, cells) in batches.values() {
            if bursts.batches.contains(&(self.date, batch.to_owned())) {
                let own = self.cells.iter().filter_map(|cell| cells.get(cell));
                let failures = own.map(|counts| match self.class {
                    Some(class) => counts.classes.of(class),
                    None => counts.failures,
                });
                let failures: u64 = failures.sum();
                standing_out += u64::from(failures > 0);
                within += failures;
            }
        }
        Some(standing_out + self.failures().saturating_sub(within))
    }

    /// Runs of a cluster, a batch or a minute that failed together, in whatever workflow, are one incident, and so is every other
    /// failure.
    fn by_occasion(&self, values: &[FailedTogether]) -> u64 {
        let is_asked = |workflow: &str, class: &str| {
            self.class.is_none_or(|own| own == class)
                && self.cells.iter().any(|cell| cell.workflow == workflow)
        };
        let (mut together, mut within) = (0, 0);
        for value in values {
            let own = value
                .iter()
                .filter(|((workflow, class), _)| is_asked(workflow, class));
            let failures: u64 = own.map(|(_, failures)| failures).sum();
            together += u64::from(failures > 0);
            within += failures;
        }
        together + self.failures().saturating_sub(within)
    }

    /// Failed clusters; a failure without a cluster is one of its own.
    fn by_clusters(&self) -> u64 {
        let (mut clusters, mut within) = (0, 0);
        for cell in &self.cells {
            let key = ((*cell).clone(), self.class.map(str::to_owned));
            if let Some(sums) = self.day.clusters.get(&key) {
                clusters += sums.clusters;
                within += sums.failures;
            }
        }
        clusters + self.failures().saturating_sub(within)
    }
}
