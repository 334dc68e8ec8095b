//! The change of the failure rate and what it is made of.

use super::by_version::VersionSum;
use super::contributing::Contributing;
use super::cut::Cut;
use super::failure_counts::Part;
use super::failure_parts::PlaceSum;
use super::workflow_mix::WorkflowMix;

/// Parts that are listed; the others are added up.
pub(super) const MOST: usize = 10;

/// A change within this part of the baseline's rate is next to none: no shares of it are given, and nothing runs against it.
const NEXT_TO_NONE: f64 = 0.01;

/// A part with this share of its class's effect is named in the class's place.
const MOST_OF_A_CLASS: f64 = 0.5;

/// The change of the failure rate, candidate minus baseline, and what it is made of.
///
/// The rate effect and the mix effect add up to the change; the parts, the classes and the places each add up to the rate
/// effect; the workflows' mix adds up to the mix effect.
#[derive(Debug)]
pub(crate) struct Breakdown<'a> {
    /// The baseline's rate over all its runs of the days compared.
    pub(crate) baseline_rate: f64,
    /// The candidate's.
    pub(crate) candidate_rate: f64,
    /// What the rates within like strata did.
    pub(crate) rate_effect: f64,
    /// What another mix of strata did.
    pub(crate) mix_effect: f64,
    /// The coverage of the intervals, each taken by itself.
    pub(crate) level: f64,
    /// The narrowest cut that has most of the rate effect and stands out from chance.
    pub(crate) leading: Option<Contributing<Cut<'a>>>,
    /// Every failure class, the largest effect first.
    pub(crate) classes: Vec<Contributing<&'a str>>,
    /// Every class by workflow and tool, the largest effect first.
    pub(crate) parts: Vec<Contributing<Part<'a>>>,
    /// The mix effect by workflow, the largest first.
    pub(crate) mix: Vec<WorkflowMix<'a>>,
    /// The change over all runs of both releases, compared or not.
    pub(crate) all_change: f64,
    /// The mix effect by workflow over all runs.
    pub(crate) all_mix: Vec<WorkflowMix<'a>>,
    /// The rate effect by workflow and tool, the largest first.
    pub(crate) places: Vec<PlaceSum<'a>>,
    /// The failures by the values of versions and labels, the largest excess first.
    pub(crate) versions: Vec<VersionSum>,
}

/// A crude rate that moved against the rates among like runs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Paradox<'a> {
    /// The change of the crude rate.
    pub(crate) change: f64,
    /// Whether only the rate of all runs shows it, not that of the days compared.
    pub(crate) of_all_runs: bool,
    /// The workflow whose share of these runs moved most.
    pub(crate) moved: WorkflowMix<'a>,
}

impl<'a> Breakdown<'a> {
    /// The whole change.
    #[must_use]
    pub(crate) fn change(&self) -> f64 {
        self.candidate_rate - self.baseline_rate
    }

    /// The largest parts.
    #[must_use]
    pub(crate) fn listed(&self) -> &[Contributing<Part<'a>>] {
        &self.parts[..self.parts.len().min(MOST)]
    }

    /// The other parts.
    #[must_use]
    pub(crate) fn unlisted(&self) -> &[Contributing<Part<'a>>] {
        &self.parts[self.parts.len().min(MOST)..]
    }

    /// An effect as a share of the whole change; `None` where the whole is next to none.
    #[must_use]
    pub(crate) fn share_of(&self, estimate: f64) -> Option<f64> {
        let change = self.change();
        self.matters(change).then(|| estimate / change)
    }

    /// What carries the change: the leading cut; else the class with the largest effect, where it stands out from chance,
    /// narrowed down to the part that has most of it, where one does.
    #[must_use]
    pub(crate) fn carrier(&self) -> Option<Contributing<Cut<'a>>> {
        if let Some(leading) = &self.leading {
            return Some(leading.cut_to(leading.part));
        }
        let class = self.classes.first()?;
        if !class.stands_out(self.level, self.classes.len()) {
            return None;
        }
        let part = self
            .listed()
            .iter()
            .find(|part| part.part.failure_class == class.part)
            .filter(|part| part.estimate() / class.estimate() >= MOST_OF_A_CLASS);
        Some(match part {
            Some(part) => part.cut_to(Cut {
                failure_class: Some(part.part.failure_class),
                workflow: Some(part.part.workflow),
                tool: part.part.tool,
            }),
            None => class.cut_to(Cut {
                failure_class: Some(class.part),
                ..Cut::default()
            }),
        })
    }

    /// Simpson's (1951) paradox, where a crude rate and the rates among like runs moved in opposite directions, both by more
    /// than next to nothing. The crude rate is that of the days compared, or else that of all runs. Runs that nothing is
    /// compared with can turn the latter alone.
    #[must_use]
    pub(crate) fn simpson(&self) -> Option<Paradox<'a>> {
        let paradox = |change: f64, mix: &[WorkflowMix<'a>], of_all_runs| {
            let is_paradox = change * self.rate_effect < 0.0
                && self.matters(change)
                && self.matters(self.rate_effect);
            let moved = mix
                .iter()
                .max_by(|one, other| one.moved().total_cmp(&other.moved()))?;
            is_paradox.then_some(Paradox {
                change,
                of_all_runs,
                moved: *moved,
            })
        };
        paradox(self.change(), &self.mix, false)
            .or_else(|| paradox(self.all_change, &self.all_mix, true))
    }

    /// Whether a change is more than next to none.
    fn matters(&self, change: f64) -> bool {
        change.abs() > NEXT_TO_NONE * self.baseline_rate
    }
}
