//! Bursts that belong together: the hours, batches, workflows and classes of one night's burst.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::found_event::{BurstEvidence, BurstWithin, EventEvidence, FoundEvent};
use crate::compare::{Burst, NightsOf, Stretch};

/// One event for each burst of a night and release.
pub(super) fn one_off(bursts: &[&Burst]) -> Vec<FoundEvent> {
    let nights = NightsOf::of(bursts.iter().copied(), Burst::cell_and_class);
    let passes = |burst: &&&Burst| !nights.has_come_to_stay(&burst.cell_and_class(), burst.date);
    let mut together: Vec<Together<'_>> = Vec::new();
    let mut of_night: BTreeMap<(NaiveDate, &str), Vec<usize>> = BTreeMap::new();
    for burst in bursts.iter().filter(passes) {
        let night = of_night
            .entry((burst.date, &burst.cell.release))
            .or_default();
        if let Some(one) = night.iter().find(|one| together[**one].includes(burst)) {
            together[*one].add(burst);
        } else {
            night.push(together.len());
            together.push(Together::of(burst));
        }
    }
    together.iter().map(Together::event).collect()
}

/// What belongs to one burst.
struct Together<'a> {
    first: &'a Burst,
    /// From the beginning of one to the end of the other, where it sits in hours.
    hours: Option<[u8; 2]>,
    batches: BTreeSet<&'a str>,
    workflows: BTreeSet<&'a str>,
    classes: BTreeSet<&'a str>,
    failures: u64,
    /// The runs of each stretch and workflow: classes share them.
    runs: BTreeMap<(&'a Stretch, &'a str), Option<u64>>,
}

impl<'a> Together<'a> {
    fn of(burst: &'a Burst) -> Self {
        let mut one = Self {
            first: burst,
            hours: None,
            batches: BTreeSet::new(),
            workflows: BTreeSet::new(),
            classes: BTreeSet::new(),
            failures: 0,
            runs: BTreeMap::new(),
        };
        one.add(burst);
        one
    }

    /// Whether a burst of its night and release belongs to it: in the same batch, or side by side in one workflow or of one
    /// class.
    fn includes(&self, burst: &Burst) -> bool {
        let workflow = self.workflows.contains(burst.cell.workflow.as_str());
        let class = self.classes.contains(burst.failure_class.as_str());
        match (&burst.stretch, self.hours) {
            (Stretch::Hour(hour), Some([from, until])) => {
                *hour + 1 >= from && *hour <= until && (workflow || class)
            }
            (Stretch::Batch(batch), None) => {
                self.batches.contains(batch.as_str()) || (workflow && class)
            }
            _ => false,
        }
    }

    fn add(&mut self, burst: &'a Burst) {
        match &burst.stretch {
            Stretch::Hour(hour) => {
                let [from, until] = self.hours.unwrap_or([*hour, hour + 1]);
                self.hours = Some([from.min(*hour), until.max(hour + 1)]);
            }
            Stretch::Batch(batch) => drop(self.batches.insert(batch)),
        }
        self.workflows.insert(&burst.cell.workflow);
        self.classes.insert(&burst.failure_class);
        self.failures += burst.failures;
        let stretch = (&burst.stretch, burst.cell.workflow.as_str());
        self.runs.insert(stretch, burst.runs);
    }

    fn event(&self) -> FoundEvent {
        let single = |values: &BTreeSet<&str>| match values.len() {
            1 => values.first().map(|value| (*value).to_owned()),
            _ => None,
        };
        let named = |values: &BTreeSet<&str>| -> BTreeSet<String> {
            values.iter().map(|value| (*value).to_owned()).collect()
        };
        FoundEvent {
            from: self.first.date,
            until: self.first.date,
            releases: BTreeSet::from([self.first.cell.release.clone()]),
            workflow: single(&self.workflows),
            failure_class: single(&self.classes),
            evidence: EventEvidence::Burst(BurstEvidence {
                failures: self.failures,
                runs: self.runs.values().copied().sum(),
                classes: named(&self.classes),
                workflows: named(&self.workflows),
                within: match self.hours {
                    Some(hours) => BurstWithin::Hours(hours),
                    None => BurstWithin::Batches(named(&self.batches)),
                },
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::cube::Cell;

    fn burst(night: u32, stretch: Stretch, workflow: &str, class: &str) -> Burst {
        Burst {
            date: NaiveDate::from_ymd_opt(2026, 9, night).unwrap(),
            stretch,
            cell: Cell::of("2.0".to_owned(), workflow.to_owned()),
            failure_class: class.to_owned(),
            failures: 10,
            runs: Some(30),
        }
    }

    fn joined(bursts: &[Burst]) -> Vec<BurstEvidence> {
        let bursts: Vec<&Burst> = bursts.iter().collect();
        let evidence = |event: FoundEvent| match event.evidence {
            EventEvidence::Burst(burst) => burst,
            other => panic!("no burst: {other:?}"),
        };
        one_off(&bursts).into_iter().map(evidence).collect()
    }

    fn names(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn hours_side_by_side_are_one_burst() {
        let hours = [3, 4, 5, 9].map(|hour| burst(4, Stretch::Hour(hour), "search", "timeout"));
        let joined = joined(&hours);
        assert_eq!(joined.len(), 2);
        assert_eq!(
            joined[0],
            BurstEvidence {
                failures: 30,
                runs: Some(90),
                classes: names(&["timeout"]),
                workflows: names(&["search"]),
                within: BurstWithin::Hours([3, 6]),
            }
        );
    }

    #[test]
    fn a_batch_is_one_burst_whatever_failed_in_it() {
        let batch = || Stretch::Batch("job-7".to_owned());
        let joined = joined(&[
            burst(4, batch(), "billing", "loop"),
            burst(4, batch(), "billing", "timeout"),
            burst(4, batch(), "search", "timeout"),
        ]);
        assert_eq!(
            joined,
            [BurstEvidence {
                failures: 30,
                runs: Some(60),
                classes: names(&["loop", "timeout"]),
                workflows: names(&["billing", "search"]),
                within: BurstWithin::Batches(names(&["job-7"])),
            }]
        );
    }

    #[test]
    fn what_stands_out_night_after_night_has_come_to_stay() {
        let nights = [4, 5, 6, 7].map(|night| burst(night, Stretch::Hour(1), "search", "timeout"));
        assert!(joined(&nights).is_empty());
        assert_eq!(joined(&nights[..3]).len(), 3);
    }
}
