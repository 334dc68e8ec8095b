//! Sums over the nights of a window.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use chrono::NaiveDate;

use super::day::Cube;

impl Cube {
    /// Failures of every release in these nights, by class and workflow.
    #[must_use]
    pub(crate) fn failures_seen(
        &self,
        nights: &RangeInclusive<NaiveDate>,
    ) -> BTreeMap<String, BTreeMap<String, u64>> {
        let mut seen: BTreeMap<String, BTreeMap<String, u64>> = BTreeMap::new();
        let days = self.days.range(nights.clone());
        for ((cell, class), failures) in days.flat_map(|(_, day)| &day.classes) {
            let workflows = seen.entry(class.clone()).or_default();
            *workflows.entry(cell.workflow.clone()).or_default() += failures;
        }
        seen
    }

    /// Runs of every release in these nights, by workflow.
    #[must_use]
    pub(crate) fn runs_seen(&self, nights: &RangeInclusive<NaiveDate>) -> BTreeMap<String, u64> {
        let mut seen: BTreeMap<String, u64> = BTreeMap::new();
        let days = self.days.range(nights.clone());
        for (cell, counts) in days.flat_map(|(_, day)| &day.runs) {
            *seen.entry(cell.workflow.clone()).or_default() += counts.runs;
        }
        seen
    }
}
