//! What the candidate did not change: other releases, and workflows it does not run in, before its first day and since.

use std::collections::BTreeMap;

use crate::compare::{Evidence, Look, Question, View};
use crate::number::Count;
use crate::stats::{Arm, Stratum, compare_rates, ln_level};

/// Events of runs that are not the candidate's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Control {
    /// Before the candidate's first day.
    pub(crate) before: Count,
    /// Since then.
    pub(crate) since: Count,
}

/// ln of the one-sided p from which on they count as risen too: one in a hundred, since this keeps a release that nothing
/// else distinguishes from its days.
const LN_ROSE: f64 = ln_level::ONE_IN_A_HUNDRED;

impl Control {
    /// Where they rose since the candidate's first day, by a ratio that is not below the candidate's. `None` where they did
    /// not, or where there are none.
    pub(super) fn suffering(
        view: &View<'_>,
        question: &Question,
        evidence: &Evidence,
        look: Look,
    ) -> Option<Self> {
        let whole = Question {
            workflow: None,
            ..question.clone()
        };
        let strata = strata(view, &whole, look);
        let history = view.history(&whole).alone();
        let compared = compare_rates(&strata, look.level, history)?;
        let is_like = compared.ratio_interval.upper >= evidence.interval.lower;
        let sum = |side: fn(&Stratum) -> Arm| {
            let events = strata.iter().map(|stratum| side(stratum).events()).sum();
            let exposure = strata.iter().map(|stratum| side(stratum).exposure()).sum();
            Count::of_events(events, exposure)
        };
        (compared.ln_p_worse <= LN_ROSE && is_like).then(|| Self {
            before: sum(|stratum| stratum.baseline),
            since: sum(|stratum| stratum.candidate),
        })
    }
}

/// By release and workflow: before, and since.
fn strata(view: &View<'_>, question: &Question, look: Look) -> Vec<Stratum> {
    let mut sums: BTreeMap<_, [[u64; 2]; 2]> = BTreeMap::new();
    for (date, day) in view.cube.days.range(view.arms.from..=look.through) {
        let side = usize::from(*date >= view.arms.since);
        let others = day
            .releases()
            .filter(|release| *release != view.arms.candidate);
        let workflow = question.workflow.as_deref();
        for (cell, _) in others.flat_map(|release| day.cells_of(release, workflow)) {
            if let Some(arm) = view.known.count(question, day, cell) {
                let sum = &mut sums.entry(cell).or_default()[side];
                *sum = [sum[0] + arm.events(), sum[1] + arm.exposure()];
            }
        }
    }
    let arm = |[events, exposure]: [u64; 2]| (exposure > 0).then(|| Arm::new(events, exposure))?;
    sums.into_values()
        .filter_map(|[before, since]| {
            Some(Stratum {
                baseline: arm(before)?,
                candidate: arm(since)?,
            })
        })
        .collect()
}
