//! How the rollout goes by its plan, as it is published.

use crate::compare::Arms;
use crate::config::Config;
use crate::decision::{Decision, Deviation, Rollout};
use crate::judge::{Decided, RolloutKept};
use crate::rollout::PlannedRollout;
use crate::tell::verdict::{deviation_sentence, rollout_in_words, rollout_not_begun};

/// The plan of an agent's rollout, where one is in use.
pub(crate) fn rollout_of<'a>(
    config: &'a Config,
    agent: Option<&str>,
) -> Option<&'a PlannedRollout> {
    let planned = config.planned_rollout.as_ref();
    planned.filter(|planned| planned.agent.as_deref() == agent)
}

/// The decision with how its rollout goes by the plan, where the two can be compared.
pub(super) fn with_rollout(decision: Decision, decided: &Decided<'_>) -> Decision {
    let rollout = decided.rollout.map(|kept| rollout(kept, decided.arms));
    Decision {
        rollout: rollout.or(decision.rollout),
        ..decision
    }
}

fn rollout(kept: &RolloutKept<'_>, arms: &Arms) -> Rollout {
    let deviation = |one: &crate::judge::Deviation| Deviation {
        code: one.kind,
        night: one.night,
        until: one.until,
        planned: one.planned,
        actual: one.actual,
        metric: one.metric,
        text: deviation_sentence(one, kept, arms),
    };
    Rollout {
        as_planned: Some(kept.deviations.is_empty()),
        deviations: kept.deviations.iter().map(deviation).collect(),
        night: Some(kept.night),
        planned_share: Some(kept.planned.ramp.share_on(kept.night)),
        in_words: rollout_in_words(kept),
        ..not_begun(kept.planned)
    }
}

/// A rollout that cannot be held beside its plan.
pub(super) fn not_begun(planned: &PlannedRollout) -> Rollout {
    Rollout {
        as_planned: None,
        deviations: Vec::new(),
        night: None,
        planned_share: None,
        proceed_by: planned.proceed_by,
        baseline: planned.baseline.clone(),
        sha256: planned.sha256.clone(),
        in_words: rollout_not_begun().to_owned(),
    }
}
