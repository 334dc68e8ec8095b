//! What a rollback did, as it is published.

use super::ratio_effect::effect;
use crate::decision::{Rollback, RollbackClass};
use crate::diagnose::{ClassInSpans, FoundRollback, RollbackOutcome};
use crate::tell::beyond::rollback_sentence;
use crate::vocabulary::RollbackState;

pub(super) fn rollback(done: FoundRollback, level: f64) -> Rollback {
    Rollback {
        sentence: rollback_sentence(&done),
        release: done.release,
        returned_to: done.returned_to,
        first_run: done.first_run,
        last_run: done.last_run,
        state: match done.outcome {
            RollbackOutcome::Cured => RollbackState::Cured,
            RollbackOutcome::PartlyCured | RollbackOutcome::NotCured => RollbackState::NotCured,
            RollbackOutcome::NothingToCure | RollbackOutcome::TooEarly => RollbackState::TooEarly,
        },
        before: done.counts.before,
        during: done.counts.during,
        after: done.counts.after,
        during_versus_before: done.during_versus_before.map(|ratio| effect(ratio, level)),
        after_versus_before: done.after_versus_before.map(|ratio| effect(ratio, level)),
        after_versus_during: done.after_versus_during.map(|ratio| effect(ratio, level)),
        class: done.class.map(class),
    }
}

fn class(class: ClassInSpans) -> RollbackClass {
    RollbackClass {
        failure_class: class.failure_class,
        before: class.counts.before,
        during: class.counts.during,
        after: class.counts.after,
    }
}
