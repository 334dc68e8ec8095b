//! The failures that are explained: by stratum, and within it by class and tool.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::compare::View;
use crate::cube::{Day, UNCLASSIFIED};
use crate::stats::{Arm, Stratum};
use crate::vocabulary::Design;

/// Failures of the baseline and of the candidate.
pub(super) type Both = [u64; 2];

/// What sets a part of the failures apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Part<'a> {
    pub(crate) workflow: &'a str,
    pub(crate) failure_class: &'a str,
    /// The tool; `None` where none is named.
    pub(crate) tool: Option<&'a str>,
}

/// Which runs are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Runs {
    /// Those of the days that both releases ran on, by day and workflow. Where they share no day, all, by workflow.
    Shared,
    /// All, compared or not, by workflow.
    All,
}

/// The strata of the days compared, and the parts of their failures.
#[derive(Debug, Default)]
pub(super) struct FailureCounts<'a> {
    pub(super) strata: Vec<Stratum>,
    /// The strata of each workflow.
    pub(super) workflows: BTreeMap<&'a str, Vec<usize>>,
    /// Each part's failures by stratum; strata without one are left out.
    pub(super) parts: BTreeMap<Part<'a>, BTreeMap<usize, Both>>,
}

/// One stratum while it is counted.
#[derive(Debug, Default)]
struct StratumTally<'a> {
    runs: Both,
    failures: Both,
    classes: BTreeMap<&'a str, Both>,
    tools: BTreeMap<(&'a str, &'a str), Both>,
}

/// The day, where days are compared, and the workflow.
type StratumKey<'a> = (Option<NaiveDate>, &'a str);

impl<'a> FailureCounts<'a> {
    /// The runs of both releases since the rollout began; where the releases share no day, those of the window.
    pub(super) fn of(view: &View<'a>, which: Runs) -> Self {
        let arms = view.arms;
        let apart = arms.design == Design::BeforeAfter;
        let from = if apart {
            arms.from
        } else {
            arms.since.max(arms.from)
        };
        let side_of = |release: &str| {
            let sides = [&arms.baseline, &arms.candidate];
            sides.iter().position(|name| *name == release)
        };
        let mut tallies: BTreeMap<StratumKey<'a>, StratumTally<'a>> = BTreeMap::new();
        for (date, day) in view.cube.days.range(from..=arms.to.max(from)) {
            match which {
                Runs::Shared if apart => count(day, None, &side_of, &mut tallies),
                Runs::Shared if is_shared(day, &side_of) => {
                    count(day, Some(*date), &side_of, &mut tallies);
                }
                Runs::Shared => {}
                Runs::All => count(day, None, &side_of, &mut tallies),
            }
        }
        let mut counts = Self::default();
        for ((_, workflow), tally) in &tallies {
            counts.add(workflow, tally);
        }
        counts
    }

    fn add(&mut self, workflow: &'a str, tally: &StratumTally<'a>) {
        let arm = |side: usize| Arm::new(tally.failures[side], tally.runs[side]);
        // More failures than runs would be no rate; reading refuses them.
        let (Some(baseline), Some(candidate)) = (arm(0), arm(1)) else {
            return;
        };
        let stratum = self.strata.len();
        self.strata.push(Stratum {
            baseline,
            candidate,
        });
        self.workflows.entry(workflow).or_default().push(stratum);
        for ((failure_class, tool), failures) in tally.parts() {
            let part = Part {
                workflow,
                failure_class,
                tool,
            };
            let sum = self
                .parts
                .entry(part)
                .or_default()
                .entry(stratum)
                .or_default();
            *sum = [sum[0] + failures[0], sum[1] + failures[1]];
        }
    }
}

/// Whether both releases ran on a day.
fn is_shared(day: &Day, side_of: &impl Fn(&str) -> Option<usize>) -> bool {
    let ran = day.runs.iter().filter(|(_, counts)| counts.runs > 0);
    let sides: BTreeSet<usize> = ran.filter_map(|(cell, _)| side_of(&cell.release)).collect();
    sides.len() == 2
}

fn count<'a>(
    day: &'a Day,
    date: Option<NaiveDate>,
    side_of: &impl Fn(&str) -> Option<usize>,
    tallies: &mut BTreeMap<StratumKey<'a>, StratumTally<'a>>,
) {
    for (cell, counts) in &day.runs {
        if let Some(side) = side_of(&cell.release) {
            let tally = tallies.entry((date, &cell.workflow)).or_default();
            tally.runs[side] += counts.runs;
            tally.failures[side] += counts.failures;
        }
    }
    for ((cell, class), failures) in &day.classes {
        if let Some(side) = side_of(&cell.release) {
            let tally = tallies.entry((date, &cell.workflow)).or_default();
            tally.classes.entry(class).or_default()[side] += failures;
        }
    }
    for ((pattern, release), counts) in &day.patterns {
        if let (Some(side), Some(tool)) = (side_of(release), &pattern.tool) {
            let tally = tallies.entry((date, &pattern.workflow)).or_default();
            let key = (pattern.failure_class.as_str(), tool.as_str());
            tally.tools.entry(key).or_default()[side] += counts.count;
        }
    }
}

impl<'a> StratumTally<'a> {
    /// Every failure in one part: those of a class by tool, those of it that name no tool (all, where patterns are not
    /// kept), and those of no known class.
    fn parts(&self) -> Vec<((&'a str, Option<&'a str>), Both)> {
        let mut parts: Vec<_> = self
            .tools
            .iter()
            .map(|((class, tool), failures)| ((*class, Some(*tool)), *failures))
            .collect();
        let mut unclassified = self.failures;
        for (class, failures) in &self.classes {
            let mut unnamed = *failures;
            let named = self.tools.range((*class, "")..);
            for (_, named) in named.take_while(|((own, _), _)| own == class) {
                unnamed = less(unnamed, *named);
            }
            unclassified = less(unclassified, *failures);
            parts.push(((*class, None), unnamed));
        }
        parts.push(((UNCLASSIFIED, None), unclassified));
        parts.retain(|(_, failures)| *failures != [0, 0]);
        parts
    }
}

const fn less(of: Both, some: Both) -> Both {
    [of[0].saturating_sub(some[0]), of[1].saturating_sub(some[1])]
}
