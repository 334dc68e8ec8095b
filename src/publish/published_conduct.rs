//! The conduct audit and the scorecard as they are published.

use super::finding::published;
use super::pattern::in_dollars;
use crate::compare::{AuditFinding, AuditShare, ConductFindings, Fatigue, ONE_NIGHT_LEVEL};
use crate::cube::{Example, Retries};
use crate::decision::{
    Approvals, AuditRate, Audited, Conduct, Effect, NeverHelped, PolicyCheck, Retried,
    RetriesOfBoth, ReviewDelay, ScorecardCount, Signal, Validity, WorkflowAnswer, WorkflowHealth,
    WorstRun,
};
use crate::judge::{
    Judged, RescueForFailure, ScorecardExample, StatementHealth, Unread, WorkflowAnswers,
    rescue_for_failure,
};
use crate::stats::{Arm, Interval};
use crate::tell;
use crate::tell::records::KeptStatement;
use crate::vocabulary::{
    Audit, ConductSignal, EffectKind, FindingState, Health, Severity, Statement,
};

/// The audits with their rates, and the signals.
pub(super) fn conduct(
    found: &ConductFindings,
    judged: &[Judged],
    unread: &[Unread<'_>],
) -> Conduct {
    let [baseline, candidate] = found.retries.map(|retries| retried(&retries));
    let mut conduct = Conduct {
        audits: found
            .audits
            .iter()
            .map(|found| audited(found, unread))
            .collect(),
        signals: vec![
            rescue_signal(rescue_for_failure(judged)),
            Signal {
                signal: ConductSignal::ApprovalFatigue,
                state: found
                    .fatigue
                    .as_ref()
                    .map_or(FindingState::NoData, |found| found.state),
                text: tell::records::approval_fatigue(found.fatigue.as_ref()),
            },
        ],
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
        in_words: Vec::new(),
        workflows: Vec::new(),
    };
    conduct.in_words = tell::records::conduct_notes(&conduct);
    conduct
}

fn rescue_signal(found: Option<RescueForFailure<'_>>) -> Signal {
    Signal {
        signal: ConductSignal::RescueForFailure,
        state: match &found {
            None => FindingState::NoData,
            Some(found) if found.is_shown => FindingState::Regressed,
            Some(_) => FindingState::Inconclusive,
        },
        text: tell::records::rescue_for_failure(found),
    }
}

/// The published health of a statement.
pub(super) fn policy_check(health: StatementHealth, unread: &[Unread<'_>]) -> PolicyCheck {
    PolicyCheck {
        check: health.statement,
        state: health.state,
        value: health.value,
        of: health.of,
        kept: health.value.map(|value| kept(value, health.of)),
        examples_in_words: health.examples.iter().map(tell::records::example).collect(),
        baseline: health.baseline,
        target: health.target,
        reason: health
            .lacks
            .as_ref()
            .map(|lacks| tell::records::lacking(lacks, unread)),
        examples: health.examples.into_iter().map(example).collect(),
    }
}

fn example(example: ScorecardExample) -> String {
    match example {
        ScorecardExample::Id(id) => id,
        ScorecardExample::Gap(class, gap) => format!("{class}: {gap}"),
    }
}

/// How many keep to a statement, from their share.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "a share of a count that stays far below 2^53"
)]
fn kept(share: f64, of: u64) -> u64 {
    (share * of as f64).round() as u64
}

/// How many statements are met; `None` where there are none.
pub(super) fn scorecard(checks: &[PolicyCheck]) -> Option<ScorecardCount> {
    let statements: Vec<KeptStatement> = checks
        .iter()
        .map(|check| KeptStatement {
            statement: check.check,
            state: check.state,
            kept: check.kept,
            of: check.of,
        })
        .collect();
    let met = checks.iter().filter(|check| check.state == Health::Met);
    (!checks.is_empty()).then(|| ScorecardCount {
        met: met.count() as u64,
        of: checks.len() as u64,
        in_words: tell::records::scorecard(&statements),
    })
}

/// The published answers of a workflow.
pub(super) fn workflow(found: WorkflowAnswers, unread: &[Unread<'_>]) -> WorkflowHealth {
    let answers = found.answers.iter().map(|answer| WorkflowAnswer {
        question: answer.question,
        state: answer.state,
        reason: tell::records::plan_answer(answer, unread),
    });
    WorkflowHealth {
        answers: answers.collect(),
        workflow: found.workflow,
        owner: found.owner,
        failures: found.failures,
    }
}

/// The statement that an audit belongs to.
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

fn audited(found: &AuditFinding, unread: &[Unread<'_>]) -> Audited {
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
        reason: found
            .reason
            .as_ref()
            .map(|reason| tell::finding::unaudited(reason, unread)),
        worst: found.worst.iter().map(|example| worst(example)).collect(),
    }
}

fn rate(share: &AuditShare) -> AuditRate {
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
        (ONE_NIGHT_LEVEL, Validity::ThisNight),
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
        cost_usd: retries.micro_usd.map(in_dollars),
        in_vain_cost_usd: retries.in_vain_micro_usd.map(in_dollars),
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
