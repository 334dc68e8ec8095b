//! Why a verdict is no plain rollback, restriction or go-ahead.

use chrono::NaiveDate;

use super::choices::Weighed;
use super::data_problem::DataProblem;
use crate::compare::{Coverage, FewIncidents, Missing};
use crate::policy::FoundGap;
use crate::vocabulary::{Action, Metric, Scope, Trigger};

/// The reason of a verdict, as a value. Its sentence is made in `tell`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Because {
    /// `decision.by_scope` makes a regression of this scope hold.
    ScopeIsSetToHold(Scope),
    /// The regression is one burst.
    OneBurst,
    /// The regression hits every release.
    EveryRelease,
    /// Too few nights are known to estimate how much nights vary.
    FewNights,
    /// `decision.roll_back` does not name this trigger.
    NotSetToRollBack(Trigger),
    /// A mix changed, which alone is no worsening.
    OnlyTheMix,
    /// One workflow regressed; neither the others nor the whole release are settled.
    OtherWorkflowsOpen,
    /// The design cannot say what caused the regression.
    ScopeUndetermined,
    /// The scope that would roll back is less probable than `decision.min_scope_confidence`.
    ScopeUncertain {
        scope: Scope,
        confidence: f64,
        /// The setting.
        least: f64,
    },
    /// The failure plan accepts the class until this day.
    Accepted(NaiveDate),
    /// The failure plan sets the action for the class to one that spares the release.
    Spared(Action),
    /// The failure plan sets the action for the class to `restrict`, where it would have rolled back.
    PlanRestricts,
    /// A headline of this trigger is required, and cannot be measured.
    RequiredUnmeasured(Trigger, Missing),
    /// What is recorded of the two releases does not let this headline be compared.
    NotComparable(Metric, Missing),
    /// Every run of both releases failed, so that nothing can tell them apart.
    EveryRunFails,
    /// The events of this headline rose, and are too few incidents.
    FewIncidents(Metric, FewIncidents),
    /// Nothing regressed, and not every headline is clear yet.
    TooLittleData,
    /// The same on the last planned night or later, of this headline and perhaps others.
    AtHorizon(Metric),
    /// The same, but waiting costs more than it is worth, so that the release goes on.
    WaitingCostsMore(Weighed),
    /// Too much of the candidate's traffic has no counterpart in the baseline.
    Uncompared(Coverage),
    /// The data cannot be trusted.
    Distrusted(DataProblem),
    /// The failure plan leaves this open.
    PlanGap(FoundGap),
}
