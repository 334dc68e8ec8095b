//! The rules from findings to a recommendation, in the order in which they are tried.

use super::because::Because;
use super::choices::Weighed;
use super::data_problem::DataProblem;
use super::judged::{Judged, class_of};
use crate::compare::{Coverage, Standing};
use crate::config;
use crate::diagnose::Diagnosis;
use crate::policy::{FoundGap, OnRegression, Planned};
use crate::vocabulary::{
    AtHorizon, Consequence, Design, FindingState, Metric, NoDataReason, Recommendation,
    Restriction, Scope, Trigger, VerdictReason,
};

/// The recommendation and what decided it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Verdict {
    /// What the night advises.
    pub(crate) recommendation: Recommendation,
    /// How to restrict, with `restrict` only.
    pub(crate) restriction: Option<Restriction>,
    /// The finding that decided, as its place in the list.
    pub(crate) deciding: Option<usize>,
    /// Why it is no plain rollback, restriction or go-ahead.
    pub(crate) because: Option<Because>,
}

/// What a verdict depends on besides the findings.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Circumstances<'a> {
    /// How the releases overlap.
    pub(crate) design: Design,
    /// How much of the candidate could be compared.
    pub(crate) coverage: Coverage,
    /// Whether the last planned night has come.
    pub(crate) is_at_horizon: bool,
    /// What is wrong with the data, if anything.
    pub(crate) distrust: Option<&'a DataProblem>,
    /// The failure plan, where one is in use.
    pub(crate) plan: Option<&'a Planned<'a>>,
    /// What keeping, rolling back and waiting cost, where the configuration states the costs of delay and of a switch.
    pub(crate) weighed: Option<Weighed>,
}

/// A release of which a larger share than this could not be compared does not go on.
const MOST_UNCOMPARED: f64 = 0.2;

/// Whether too much of the candidate could not be compared for it to go on.
#[must_use]
pub(super) fn is_mostly_uncompared(coverage: Coverage) -> bool {
    coverage.uncompared_share() > MOST_UNCOMPARED
}

/// Applies the rules:
///
/// 1. A regression of the whole release, on a trigger that may roll back, caused by the release and not limited to one place,
///    rolls back. Without shared days the cause is undetermined, and it may still roll back.
/// 2. A regression in one place restricts that place.
/// 3. Any other regression holds.
/// 4. Where every run of both releases failed, nothing tells them apart, and the verdict is hold.
/// 5. With the four headline metrics clear (or not measurable, unless the configuration requires them) the rollout
///    goes on. The failure rate must be measured. Data that cannot be trusted are never a pass, and neither is a
///    release of which a fifth or more could not be compared.
/// 6. Anything else holds: too little is known. It goes on where the configuration states what delay costs, and waiting costs more
///    than it is worth. On the last planned night it may go on, if the configuration says so.
///
/// `by_scope` of the configuration replaces what a scope leads to in 1 and 2. A failure plan spares, accepts or restricts
/// the regression of a class (not of the whole, nor of a workflow), and what it leaves open holds in place of 5.
///
/// No regression rolls back whose variation between nights could not be estimated, no change of the approval mix alone, and
/// none whose scope is less probable than `min_scope_confidence`. `diagnosis_of` gives the kind of event behind a regression.
/// It is called only where a rule depends on it.
#[must_use]
pub(super) fn verdict<'a>(
    standings: &[Standing],
    diagnosis_of: &dyn Fn(usize) -> Option<&'a Diagnosis>,
    config: &config::Decision,
    circumstances: &Circumstances<'_>,
) -> Verdict {
    let scope_of = |place: usize| diagnosis_of(place).map(Diagnosis::scope);
    let regressions = by_strength(standings);
    let first =
        |rule: &dyn Fn(usize) -> bool| regressions.iter().copied().find(|place| rule(*place));
    let leads_to = |place: usize, consequence: Consequence| {
        scope_of(place)
            .is_some_and(|scope| consequence_of(scope, config, circumstances.design) == consequence)
    };
    let ruling = |place: usize| ruling(&standings[place], circumstances.plan);
    // What rolls back if its scope is certain enough.
    let points_to_roll_back = |place: usize| {
        let one = &standings[place];
        // A mix that moved is a change, not yet a worse one; one workflow's budget is that of a restriction.
        one.question.metric != Metric::ApprovalMix
            && one.question.workflow.is_none()
            && one.is_guarded
            && config.roll_back.contains(&one.question.trigger())
            && leads_to(place, Consequence::RollBack)
    };
    let uncertain = |place: usize| {
        diagnosis_of(place).filter(|one| one.confidence < config.min_scope_confidence)
    };
    let usually_rolls_back =
        |place: usize| points_to_roll_back(place) && uncertain(place).is_none();
    let may_roll_back = |place| ruling(place) == OnRegression::Usual && usually_rolls_back(place);
    if let Some(place) = first(&may_roll_back) {
        return Verdict::of(Recommendation::RollBack, Some(place));
    }
    let may_restrict = |place| match ruling(place) {
        OnRegression::Accepted(_) | OnRegression::Spared(_) => false,
        OnRegression::Usual => leads_to(place, Consequence::Restrict),
        OnRegression::Restrict(_) => {
            leads_to(place, Consequence::Restrict) || usually_rolls_back(place)
        }
    };
    if let Some(place) = first(&may_restrict) {
        let one = &standings[place];
        return Verdict {
            restriction: Some(match ruling(place) {
                OnRegression::Restrict(restriction) => restriction,
                _ => restriction(one.question.trigger()),
            }),
            because: (!leads_to(place, Consequence::Restrict)).then_some(Because::PlanRestricts),
            ..Verdict::of(Recommendation::Restrict, Some(place))
        };
    }
    // A regression that the plan does not excuse explains the hold better.
    let is_excused = |place| {
        matches!(
            ruling(place),
            OnRegression::Accepted(_) | OnRegression::Spared(_)
        )
    };
    let strongest = first(&|place| !is_excused(place)).or(regressions.first().copied());
    if let Some(place) = strongest {
        let one = &standings[place];
        let doubt = uncertain(place).filter(|_| points_to_roll_back(place));
        let doubt = doubt.map(|one| Because::ScopeUncertain {
            scope: one.scope(),
            confidence: one.confidence,
            least: config.min_scope_confidence,
        });
        let because = excuse(ruling(place))
            .or(doubt)
            .unwrap_or_else(|| why_not(one, scope_of(place), config));
        return Verdict {
            because: Some(because),
            ..Verdict::of(Recommendation::Hold, Some(place))
        };
    }
    without_regression(standings, config, circumstances)
}

/// Rules 4 to 6: nothing regressed.
fn without_regression(
    standings: &[Standing],
    config: &config::Decision,
    circumstances: &Circumstances<'_>,
) -> Verdict {
    let gap = circumstances
        .plan
        .and_then(Planned::open_gap)
        .filter(|_| config.plan_gaps_hold);
    let held = |because, deciding| Verdict {
        because: Some(because),
        ..Verdict::of(Recommendation::Hold, deciding)
    };
    let failures = headline_of(standings, Metric::FailureRate);
    if let Some(place) = failures.filter(|place| standings[*place].has_only_events) {
        return held(Because::EveryRunFails, Some(place));
    }
    let open = unsettled(standings, config).map(|(place, because)| match because {
        Because::TooLittleData if circumstances.is_at_horizon => {
            (place, Because::AtHorizon(standings[place].question.metric))
        }
        because => (place, because),
    });
    let open = open.map(|(place, because)| (place, weighed(because, circumstances)));
    let goes_on_open = |because: &Because| match because {
        Because::WaitingCostsMore(_) => true,
        Because::AtHorizon(_) => config.at_horizon == AtHorizon::Proceed,
        _ => false,
    };
    if let Some((place, because)) = &open
        && !goes_on_open(because)
    {
        return held(because.clone(), Some(*place));
    }
    if let Some(problem) = circumstances.distrust {
        return Verdict {
            because: Some(Because::Distrusted(problem.clone())),
            ..Verdict::of(problem.instead_of_proceed(), None)
        };
    }
    if is_mostly_uncompared(circumstances.coverage) {
        return held(Because::Uncompared(circumstances.coverage), failures);
    }
    if let Some(gap) = gap {
        return held(Because::PlanGap(gap.clone()), None);
    }
    let (place, because) = open.unzip();
    Verdict {
        because,
        ..Verdict::of(Recommendation::Proceed, place)
    }
}

/// Why a release holds; or goes on, where it merely lacks data and waiting costs more than it is worth.
fn weighed(because: Because, circumstances: &Circumstances<'_>) -> Because {
    let lacks_data = matches!(because, Because::TooLittleData | Because::AtHorizon(_));
    let goes_on = circumstances.weighed.filter(Weighed::goes_on);
    match goes_on.filter(|_| lacks_data) {
        Some(weighed) => Because::WaitingCostsMore(weighed),
        None => because,
    }
}

impl Verdict {
    const fn of(recommendation: Recommendation, deciding: Option<usize>) -> Self {
        Self {
            recommendation,
            restriction: None,
            deciding,
            because: None,
        }
    }

    /// Why, as a code.
    #[must_use]
    pub(crate) const fn reason(&self) -> VerdictReason {
        match (&self.because, self.recommendation) {
            (Some(Because::OneBurst), _) => VerdictReason::Burst,
            (Some(Because::EveryRelease), _) => VerdictReason::Systemic,
            (Some(Because::TooLittleData | Because::WaitingCostsMore(_)), _) => {
                VerdictReason::TooLittleData
            }
            (Some(Because::AtHorizon(_)), _) => VerdictReason::Horizon,
            (Some(Because::PlanGap(_)), _) => VerdictReason::PlanGap,
            (Some(Because::Distrusted(_)), _) | (_, Recommendation::DataIncomplete) => {
                VerdictReason::BadData
            }
            (
                Some(
                    Because::RequiredUnmeasured(..)
                    | Because::NotComparable(..)
                    | Because::EveryRunFails
                    | Because::FewIncidents(..)
                    | Because::Uncompared(_),
                ),
                _,
            ) => VerdictReason::NotComparable,
            (_, Recommendation::Proceed) => VerdictReason::AllClear,
            (_, Recommendation::Restrict) => VerdictReason::LocalRegression,
            (_, Recommendation::RollBack | Recommendation::Hold) => VerdictReason::Regressed,
        }
    }

    /// What the failure plan leaves open, where that alone keeps the release from going on.
    #[must_use]
    pub(crate) const fn gap(&self) -> Option<&FoundGap> {
        match &self.because {
            Some(Because::PlanGap(gap)) => Some(gap),
            _ => None,
        }
    }

    /// What is wrong with the data, where that alone keeps the release from going on.
    #[must_use]
    pub(crate) const fn distrust(&self) -> Option<&DataProblem> {
        match &self.because {
            Some(Because::Distrusted(problem)) => Some(problem),
            _ => None,
        }
    }

    /// The headline that could not be compared, and why, where that alone keeps the release from going on.
    #[must_use]
    pub(crate) const fn not_comparable(&self) -> Option<(Metric, NoDataReason)> {
        match self.because {
            Some(Because::NotComparable(metric, missing)) => Some((metric, missing.reason())),
            Some(Because::FewIncidents(metric, _)) => Some((metric, NoDataReason::FewIncidents)),
            _ => None,
        }
    }

    /// `trigger/key=value/…` where a regression decided, `data:<check>`, `data:<reason>/metric=M` or `plan:<gap>` where that
    /// alone did, `horizon:<metric>` on the last planned night, `choices:keep` where waiting costs more than it is worth, else `all_clear` or `insufficient_data`.
    #[must_use]
    pub(crate) fn decided_by(&self, standings: &[Standing]) -> String {
        let regression = self
            .deciding
            .map(|place| &standings[place])
            .filter(|one| one.state == FindingState::Regressed);
        if let (None, Some((metric, reason))) = (regression, self.not_comparable()) {
            return format!("data:{reason}/metric={metric}");
        }
        if self.because == Some(Because::EveryRunFails) {
            return "data:every_run_failed".to_owned();
        }
        if let (None, Some(Because::AtHorizon(metric))) = (regression, &self.because) {
            return format!("horizon:{metric}");
        }
        if let (None, Some(Because::WaitingCostsMore(_))) = (regression, &self.because) {
            return "choices:keep".to_owned();
        }
        match (regression, self.distrust(), self.gap()) {
            (Some(one), ..) => one.question.id(),
            (None, Some(problem), _) => decided_by(problem),
            (None, None, Some(found)) => format!("plan:{}", found.gap),
            (None, None, None) if self.recommendation == Recommendation::Proceed => {
                "all_clear".to_owned()
            }
            (None, None, None) => "insufficient_data".to_owned(),
        }
    }
}

/// What decided a night whose data cannot be judged: `data:<check>`.
#[must_use]
pub(crate) fn decided_by(problem: &DataProblem) -> String {
    format!("data:{}", problem.check())
}

/// The places of the regressions, the strongest first.
fn by_strength(standings: &[Standing]) -> Vec<usize> {
    let mut regressions: Vec<usize> = (0..standings.len())
        .filter(|place| standings[*place].state == FindingState::Regressed)
        .collect();
    regressions.sort_by(|a, b| standings[*a].ln_p.total_cmp(&standings[*b].ln_p));
    regressions
}

/// How every finding stands.
#[must_use]
pub(crate) fn standings(judged: &[Judged]) -> Vec<Standing> {
    judged.iter().map(Judged::standing).collect()
}

/// What a regression leads to by its scope, where the rules of its question allow it.
fn consequence_of(scope: Scope, config: &config::Decision, design: Design) -> Consequence {
    let usual = match scope {
        Scope::Rollout => Consequence::RollBack,
        Scope::Undetermined if design == Design::BeforeAfter => Consequence::RollBack,
        Scope::Local => Consequence::Restrict,
        Scope::OneOff | Scope::Systemic | Scope::Undetermined => Consequence::Hold,
    };
    config.by_scope.get(&scope).copied().unwrap_or(usual)
}

/// Why a regression does not roll back, and restricts nothing.
fn why_not(one: &Standing, scope: Option<Scope>, config: &config::Decision) -> Because {
    match scope {
        Some(scope) if config.by_scope.get(&scope) == Some(&Consequence::Hold) => {
            Because::ScopeIsSetToHold(scope)
        }
        Some(Scope::OneOff) => Because::OneBurst,
        Some(Scope::Systemic) => Because::EveryRelease,
        _ if !one.is_guarded => Because::FewNights,
        _ if !config.roll_back.contains(&one.question.trigger()) => {
            Because::NotSetToRollBack(one.question.trigger())
        }
        _ if one.question.metric == Metric::ApprovalMix => Because::OnlyTheMix,
        Some(Scope::Rollout) if one.question.workflow.is_some() => Because::OtherWorkflowsOpen,
        _ => Because::ScopeUndetermined,
    }
}

/// Why the plan keeps a regression from rolling back or restricting, where it does.
const fn excuse(ruling: OnRegression) -> Option<Because> {
    match ruling {
        OnRegression::Usual | OnRegression::Restrict(_) => None,
        OnRegression::Accepted(until) => Some(Because::Accepted(until)),
        OnRegression::Spared(action) => Some(Because::Spared(action)),
    }
}

/// What the plan says of a regression: it speaks of a class over the whole release alone.
fn ruling(one: &Standing, plan: Option<&Planned<'_>>) -> OnRegression {
    match (plan, class_of(&one.question)) {
        (Some(plan), Some(class)) => plan.ruling(class, one.question.metric),
        _ => OnRegression::Usual,
    }
}

const fn restriction(trigger: Trigger) -> Restriction {
    match trigger {
        Trigger::ApprovalDrift => Restriction::TightenApproval,
        Trigger::ClearRegression | Trigger::HighSeverity | Trigger::ManualRescue => {
            Restriction::NarrowPermissions
        }
    }
}

/// The place of a headline.
fn headline_of(standings: &[Standing], metric: Metric) -> Option<usize> {
    standings
        .iter()
        .position(|one| one.question.is_headline() && one.question.metric == metric)
}

/// The headline that keeps a release from going on, and why; `None` when nothing does. One that more nights cannot settle
/// comes before one that merely has too little data.
fn unsettled(standings: &[Standing], config: &config::Decision) -> Option<(usize, Because)> {
    let open: Vec<(usize, Because)> = Metric::HEADLINES
        .into_iter()
        .filter_map(|metric| {
            let place = headline_of(standings, metric)?;
            Some((place, why_open(&standings[place], config)?))
        })
        .collect();
    let lasting = open
        .iter()
        .find(|(_, because)| !matches!(because, Because::TooLittleData | Because::FewNights));
    // More nights settle these, and too few nights are known before the rates are.
    let few_nights = open
        .iter()
        .find(|(_, because)| *because == Because::FewNights);
    lasting.or(few_nights).or(open.first()).cloned()
}

/// Why a headline keeps a release from going on; `None` where it does not.
fn why_open(one: &Standing, config: &config::Decision) -> Option<Because> {
    let metric = one.question.metric;
    let is_required = metric == Metric::FailureRate || config.require.contains(&metric.trigger());
    match (&one.missing, one.state) {
        (_, FindingState::Clear) => None,
        (Some(missing), _) if missing.reason().holds() => {
            Some(Because::NotComparable(metric, *missing))
        }
        (Some(missing), _) => {
            is_required.then_some(Because::RequiredUnmeasured(metric.trigger(), *missing))
        }
        (None, _) if !one.is_guarded => Some(Because::FewNights),
        (None, _) => Some(one.few_incidents.map_or(Because::TooLittleData, |few| {
            Because::FewIncidents(metric, few)
        })),
    }
}

#[cfg(test)]
mod plan_tests;
#[cfg(test)]
mod tests;
