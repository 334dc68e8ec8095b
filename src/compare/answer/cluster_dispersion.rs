//! How much more failures vary because they fall on clusters of runs.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::compare::counted::{Question, View};
use crate::cube::{ClusterSizes, ClusterSums};
use crate::stats::Dispersion;
use crate::vocabulary::Metric;

/// A release in a workflow.
type Source<'a> = (&'a str, &'a str);

/// Runs a cluster must hold on average before clusters are looked at.
const LEAST_CLUSTER: f64 = 1.05;

impl View<'_> {
    /// How much more failures vary than independent runs would because they fall on clusters: repeated attempts at one
    /// task, the runs of one conversation. Σ (x − p n)² over the clusters, against the binomial Σ n p (1 − p) (the
    /// design effect of a clustered proportion; Kish 1965, section 5.4).
    ///
    /// Of the failure rate only; `None` where runs name no cluster or clusters are single runs.
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        reason = "sums over clusters stay far below 2^53"
    )]
    pub(crate) fn within_clusters(
        &self,
        question: &Question,
        through: NaiveDate,
    ) -> Option<Dispersion> {
        if question.metric != Metric::FailureRate {
            return None;
        }
        let mut sources: BTreeMap<Source<'_>, (ClusterSizes, ClusterSums)> = BTreeMap::new();
        for (date, day) in self
            .cube
            .days
            .range(self.arms.from..=through.max(self.arms.from))
        {
            for (cell, sizes) in &day.cluster_sizes {
                if !self.holds(*date, cell, question) {
                    continue;
                }
                let source = (cell.release.as_str(), cell.workflow.as_str());
                let (all_sizes, all_sums) = sources.entry(source).or_default();
                all_sizes.add(sizes);
                let key = (cell.clone(), question.failure_class.clone());
                if let Some(sums) = day.clusters.get(&key) {
                    all_sums.add(sums);
                }
            }
        }
        let (mut clusters, mut runs, mut seen, mut independent) = (0.0, 0.0, 0.0, 0.0);
        for (sizes, sums) in sources.values() {
            let rate = sums.failures as f64 / sizes.runs as f64;
            seen += sums.failures_squared as f64 - 2.0 * rate * sums.failures_times_runs as f64
                + rate * rate * sizes.runs_squared as f64;
            independent += sizes.runs as f64 * rate * (1.0 - rate);
            clusters += sizes.clusters as f64;
            runs += sizes.runs as f64;
        }
        let degrees_of_freedom = clusters - sources.len() as f64;
        let is_clustered =
            runs >= LEAST_CLUSTER * clusters && degrees_of_freedom >= 1.0 && independent > 0.0;
        is_clustered.then(|| Dispersion {
            factor: (seen / independent * clusters / degrees_of_freedom).max(1.0),
            degrees_of_freedom,
        })
    }
}
