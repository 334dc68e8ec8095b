//! All questions of one night.

use super::ledger::Ledger;
use crate::compare::answer::{ClassLabels, Depth, Finding, MarginsInForce, spending};
use crate::compare::counted::View;
use crate::config::Config;

/// Everything one night found.
#[derive(Clone, Debug)]
pub(crate) struct Comparison {
    /// Every question with its answer, in the order asked.
    pub(crate) findings: Vec<Finding>,
    /// The classes whose rise is matched by the fall of others.
    pub(crate) relabelled: Vec<(String, ClassLabels)>,
    /// From where on a change of a headline rate matters.
    pub(crate) margins: MarginsInForce,
    /// Which night of the rollout it is.
    pub(crate) night: u32,
    /// The budget spent by this night.
    pub(crate) spent: f64,
    /// Questions that could be put to the data this night.
    pub(crate) questions: u32,
}

/// Puts every question of the night to the cube, with the margins of an `earlier` night.
#[must_use]
pub(crate) fn compare(view: &View<'_>, config: &Config, earlier: &MarginsInForce) -> Comparison {
    let ledger = Ledger::of(view, config, Depth::Shown, earlier);
    let budget = config.decision.false_rollback_budget;
    Comparison {
        findings: ledger.findings(view, config),
        relabelled: ledger.relabelled(),
        margins: ledger.margins.clone(),
        night: ledger.night(),
        // A night that waits is looked at when its records are in.
        spent: if view.known.are_immature() {
            0.0
        } else {
            budget * spending(config).by(ledger.night())
        },
        questions: u32::try_from(ledger.asked()).unwrap_or(u32::MAX),
    }
}
