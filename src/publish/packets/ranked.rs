//! The patterns of a finding, those that rose most in the candidate first.

use std::collections::BTreeMap;

use super::brief::{About, Chosen, ListedRun};
use crate::compare::{RepeatedPattern, View, by_release};
use crate::cube::{Cell, Dimension, EXAMPLES, PatternCounts};
use crate::decision::InRelease;
use crate::judge::Judged;
use crate::number::Count;
use crate::vocabulary::{Metric, Severity};

/// The most packets of one finding.
pub(super) const OF_A_FINDING: usize = 5;

/// The patterns of the window that the candidate has, with their counts by release, the greatest excess first.
pub(super) struct Ranked<'a> {
    view: &'a View<'a>,
    runs: Runs,
    entries: Vec<Entry<'a>>,
}

struct Entry<'a> {
    found: &'a RepeatedPattern,
    releases: BTreeMap<String, PatternCounts>,
    /// Failures of the candidate beyond those at the baseline's rate in the same workflow.
    excess: f64,
}

impl<'a> Ranked<'a> {
    pub(super) fn of(view: &'a View<'a>, patterns: &'a [RepeatedPattern]) -> Self {
        let arms = view.arms;
        let own = patterns
            .iter()
            .filter(|found| found.releases.contains(&arms.candidate));
        let own: Vec<&RepeatedPattern> = own.collect();
        let releases = by_release(view.cube, &(arms.from..=arms.to), &own);
        let runs = Runs::of(view);
        let mut entries: Vec<Entry<'_>> = own
            .into_iter()
            .zip(releases)
            .map(|(found, releases)| Entry {
                found,
                excess: runs.excess(view, &found.pattern.workflow, &releases),
                releases,
            })
            .collect();
        entries.sort_by(|a, b| {
            b.excess
                .total_cmp(&a.excess)
                .then_with(|| b.found.counts.count.cmp(&a.found.counts.count))
                .then_with(|| a.found.pattern.cmp(&b.found.pattern))
        });
        Self {
            view,
            runs,
            entries,
        }
    }

    /// What a finding's packets are about. Where some of its patterns rose, those that did not are left out.
    pub(super) fn behind(&self, one: &Judged) -> Vec<About> {
        let own: Vec<&Entry<'_>> = self
            .entries
            .iter()
            .filter(|entry| self.is_pattern_of(entry, one))
            .collect();
        let rose = own.iter().any(|entry| entry.excess > 0.0);
        let chosen: Vec<About> = own
            .into_iter()
            .filter(|entry| !rose || entry.excess > 0.0)
            .take(OF_A_FINDING)
            .map(|entry| About::Pattern(Box::new(self.chosen(entry))))
            .collect();
        if chosen.is_empty() {
            return vec![About::Finding];
        }
        chosen
    }

    fn is_pattern_of(&self, entry: &Entry<'_>, one: &Judged) -> bool {
        let (pattern, question) = (&entry.found.pattern, &one.finding.question);
        let own = entry.releases.get(&self.view.arms.candidate);
        let class = question.failure_class.as_ref();
        let is_of_class = class.is_none_or(|class| *class == pattern.failure_class);
        let is_counted = match question.metric {
            Metric::FailureRate | Metric::FailedClusterRate | Metric::IncidentRate => true,
            Metric::HighSeverityRate => own
                .and_then(|counts| counts.worst_severity)
                .is_some_and(Severity::is_high),
            _ => class.is_some(),
        };
        let tool = one
            .place()
            .and_then(|place| place.value_of(Dimension::Tool));
        is_counted
            && is_of_class
            && one
                .workflow()
                .is_none_or(|workflow| workflow == pattern.workflow)
            && tool.is_none_or(|tool| pattern.tool.as_deref() == Some(tool))
    }

    fn chosen(&self, entry: &Entry<'_>) -> Chosen {
        let arms = self.view.arms;
        let workflow = &entry.found.pattern.workflow;
        let rest = entry.releases.keys();
        let rest = rest.filter(|name| **name != arms.candidate && **name != arms.baseline);
        let names = [&arms.candidate, &arms.baseline].into_iter().chain(rest);
        Chosen {
            found: entry.found.clone(),
            runs: entry.runs(&arms.candidate, &arms.baseline),
            releases: names
                .map(|release| {
                    let counts = entry.releases.get(release);
                    InRelease {
                        release: release.clone(),
                        count: Count::of_events(
                            counts.map_or(0, |counts| counts.count),
                            self.runs.of_release(release, workflow),
                        ),
                        first_seen: counts.map(|counts| counts.first_seen),
                        last_seen: counts.map(|counts| counts.last_seen),
                    }
                })
                .collect(),
        }
    }
}

impl Entry<'_> {
    /// Runs of the candidate first, then of the baseline, then of the other releases.
    fn runs(&self, candidate: &str, baseline: &str) -> Vec<ListedRun> {
        let rest = self.releases.keys().map(String::as_str);
        let rest = rest.filter(|name| *name != candidate && *name != baseline);
        let releases = [candidate, baseline].into_iter().chain(rest);
        let listed = releases.flat_map(|release| {
            let examples = self.releases.get(release).map(|counts| &counts.examples);
            examples.into_iter().flatten().map(|run_id| ListedRun {
                release: release.to_owned(),
                run_id: run_id.clone(),
            })
        });
        listed.take(EXAMPLES).collect()
    }
}

/// The runs of each release and workflow over the window.
struct Runs(BTreeMap<Cell, u64>);

impl Runs {
    fn of(view: &View<'_>) -> Self {
        let mut runs = BTreeMap::new();
        let days = view.cube.days.range(view.arms.from..=view.arms.to);
        for (cell, counts) in days.flat_map(|(_, day)| &day.runs) {
            *runs.entry(cell.clone()).or_insert(0) += counts.runs;
        }
        Self(runs)
    }

    fn of_release(&self, release: &str, workflow: &str) -> u64 {
        let cell = Cell::of(release.to_owned(), workflow.to_owned());
        self.0.get(&cell).copied().unwrap_or(0)
    }

    #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
    fn excess(
        &self,
        view: &View<'_>,
        workflow: &str,
        releases: &BTreeMap<String, PatternCounts>,
    ) -> f64 {
        let (candidate, baseline) = (&view.arms.candidate, &view.arms.baseline);
        let count = |release: &str| releases.get(release).map_or(0, |counts| counts.count) as f64;
        let runs = |release: &str| self.of_release(release, workflow) as f64;
        let (own, base) = (count(candidate), runs(baseline));
        if base > 0.0 {
            own - count(baseline) * runs(candidate) / base
        } else {
            own
        }
    }
}
