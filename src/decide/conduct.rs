//! The conduct audit as it is published, and what shows in two of its numbers together.

use super::findings::published;
use super::happenings::in_dollars;
use super::verdict::Judged;
use crate::compare::{AuditFinding, CONDUCT_LEVEL, ConductFindings, Fatigue, Question, Share};
use crate::cube::{Example, Retries};
use crate::decision::{
    Approvals, AuditRate, Audited, Conduct, Effect, NeverHelped, Retried, RetriesOfBoth,
    ReviewDelay, Signal, Validity, WorstRun,
};
use crate::number::{counted, fixed, share};
use crate::stats::{Arm, Interval};
use crate::vocabulary::{
    Audit, ConductSignal, EffectKind, FindingState, Metric, Severity, Statement,
};

/// The audits with their rates, and the signals.
pub(super) fn conduct(found: &ConductFindings, judged: &[Judged]) -> Conduct {
    let [baseline, candidate] = found.retries.map(|retries| retried(&retries));
    Conduct {
        audits: found.audits.iter().map(audited).collect(),
        signals: vec![rescue_for_failure(judged), fatigue(found.fatigue.as_ref())],
        retries: RetriesOfBoth {
            baseline,
            candidate,
        },
        retries_never_helped: found
            .never_helped
            .iter()
            .map(|(workflow, runs)| NeverHelped {
                workflow: workflow.clone(),
                runs: *runs,
            })
            .collect(),
        review_delay: found.fatigue.as_ref().map(review_delay),
        workflows: Vec::new(),
    }
}

/// The statement an audit speaks for.
const fn statement_of(audit: Audit) -> Option<Statement> {
    match audit {
        Audit::StopRetried | Audit::UnsafeActionExecuted => Some(Statement::UnsafeFailClosed),
        Audit::RetriedNotTransient
        | Audit::RetriedNotIdempotent
        | Audit::RetriedHighRisk
        | Audit::RetriedUnchanged
        | Audit::RetriedBeyondBound
        | Audit::RetryWidened
        | Audit::RetriedInVain => Some(Statement::RetriesNarrow),
        Audit::EvidenceMissing
        | Audit::NotReconstructable
        | Audit::HandoffNowhere
        | Audit::HandoffElsewhere
        | Audit::HandoffGeneric
        | Audit::HandoffNeedless
        | Audit::PacketIncomplete
        | Audit::PacketEmpty => Some(Statement::PacketsKeepContext),
        Audit::HiddenRescue
        | Audit::RescueWithoutHandoff
        | Audit::ClosedWithoutHandoff
        | Audit::ApprovalBypassed
        | Audit::ApprovalTimedOutInto
        | Audit::ApprovedAfterTheFact
        | Audit::ExecutedUnapproved
        | Audit::AuthorityCrossed => None,
    }
}

fn audited(found: &AuditFinding) -> Audited {
    let compared = found.comparison.as_ref();
    Audited {
        audit: found.audit,
        statement: statement_of(found.audit),
        baseline: found.baseline.as_ref().map(rate),
        candidate: rate(&found.candidate),
        effect: compared.map(|compared| {
            effect(
                EffectKind::RateRatio,
                compared.ratio,
                compared.ratio_interval,
            )
        }),
        difference: compared.map(|compared| {
            let estimate = Some(compared.difference);
            effect(
                EffectKind::RateDifference,
                estimate,
                compared.difference_interval,
            )
        }),
        adjusted_p: found
            .adjusted_ln_p
            .map(|ln_p| ln_p.exp().max(f64::MIN_POSITIVE)),
        state: found.state,
        reason: found.reason.clone(),
        worst: found.worst.iter().map(|example| worst(example)).collect(),
    }
}

fn rate(share: &Share) -> AuditRate {
    AuditRate {
        count: share.arm.events(),
        of: share.arm.exposure(),
        unknown: share.unknown,
        rate: share.arm.rate(),
        lower: share.interval.map(|interval| interval.lower),
        upper: share.interval.map(|interval| interval.upper),
        rescue_minutes: share.rescue_minutes,
    }
}

fn effect(kind: EffectKind, estimate: Option<f64>, interval: Interval) -> Effect {
    published(
        kind,
        estimate,
        interval,
        (CONDUCT_LEVEL, Validity::ThisNight),
    )
}

fn worst(example: &Example) -> WorstRun {
    WorstRun {
        run_id: example.run_id.clone(),
        workflow: example.workflow.clone(),
        failure_class: example.failure_class.clone(),
        severity: example.severity.map(Severity::level),
    }
}

fn retried(retries: &Retries) -> Retried {
    Retried {
        attempts: retries.attempts,
        in_vain: retries.in_vain,
        cost_usd: in_dollars(retries.micro_usd),
        in_vain_cost_usd: in_dollars(retries.in_vain_micro_usd),
    }
}

/// People rescue more runs while fewer fail: what the agent no longer reports, a person repairs.
fn rescue_for_failure(judged: &[Judged]) -> Signal {
    let signal = ConductSignal::RescueForFailure;
    let of = |metric| {
        let whole = Question::whole(metric);
        let one = judged.iter().find(|one| one.finding.question == whole)?;
        one.finding.evidence.as_ref().ok()
    };
    let (Some(rescues), Some(failures)) = (of(Metric::RescueRate), of(Metric::FailureRate)) else {
        return Signal {
            signal,
            state: FindingState::NoData,
            text: "Whether people rescue more while less fails is not measured: it needs the rescue rate and the failure rate of two releases.".to_owned(),
        };
    };
    let is_up = rescues.interval.lower > 1.0;
    let is_down = failures.interval.upper < 1.0;
    let rates = format!(
        "rescued: {} against {}; failed: {} against {}",
        share(&rescues.candidate),
        share(&rescues.baseline),
        share(&failures.candidate),
        share(&failures.baseline)
    );
    if is_up && is_down {
        return Signal {
            signal,
            state: FindingState::Regressed,
            text: format!(
                "People rescue more runs while fewer fail: what is no longer reported is repaired by hand ({rates})."
            ),
        };
    }
    Signal {
        signal,
        state: FindingState::Inconclusive,
        text: format!("It is not shown that people rescue more while less fails ({rates})."),
    }
}

fn review_delay(found: &Fatigue) -> ReviewDelay {
    let of = |arm: Arm, mean_wait_s| Approvals {
        approved: arm.events(),
        of: arm.exposure(),
        mean_wait_s,
    };
    let (wait, share) = (&found.wait, &found.share);
    ReviewDelay {
        baseline: of(found.approved.baseline, found.waits.baseline),
        candidate: of(found.approved.candidate, found.waits.candidate),
        wait: effect(EffectKind::MeanRatio, wait.ratio, wait.ratio_interval),
        approved: effect(EffectKind::RateRatio, share.ratio, share.ratio_interval),
    }
}

/// More is approved, in less time.
fn fatigue(found: Option<&Fatigue>) -> Signal {
    let signal = ConductSignal::ApprovalFatigue;
    let Some(found) = found else {
        return Signal {
            signal,
            state: FindingState::NoData,
            text: "Approval fatigue is not measured: it needs approval_state and approval_wait_s in two releases.".to_owned(),
        };
    };
    let of = |arm: Arm| {
        format!(
            "{} of {}",
            crate::number::count(arm.events()),
            counted(arm.exposure(), "run", "runs")
        )
    };
    let rates = format!(
        "a person approved {} against {}; the wait was {} s on average against {} s",
        of(found.approved.candidate),
        of(found.approved.baseline),
        fixed(found.waits.candidate, 0),
        fixed(found.waits.baseline, 0)
    );
    let text = if found.state == FindingState::Regressed {
        format!(
            "More is approved in less time, which is how people approve who are tired of it: {rates}."
        )
    } else {
        format!("It is not shown that more is approved in less time: {rates}.")
    };
    Signal {
        signal,
        state: found.state,
        text,
    }
}
