//! How the failure plan is kept to: the five statements, the audits behind them, and the four questions of each workflow.

use super::{Column, Grid, Section, Source, more};
use crate::decision::{
    Approvals, AuditRate, Audited, Decision, PolicyCheck, ReviewDelay, WorkflowAnswer,
    WorkflowHealth,
};
use crate::number;
use crate::report::text::{Sentences, Text, name};
use crate::terms;
use crate::vocabulary::{FindingState, Health, PlanQuestion};

/// The most audits, workflows, and runs of a row.
const AUDITS: usize = 12;
const WORKFLOWS: usize = 12;
const RUNS: usize = 3;

/// Adds what stands behind the scorecard to the section of the failure plan.
pub(super) fn add(source: Source<'_>, section: &mut Section) {
    let Source {
        decision,
        sentences,
        caps,
        ..
    } = source;
    let conduct = &decision.conduct;
    section.grids.extend(audits(decision, caps.findings));
    section
        .grids
        .extend(workflows(&conduct.workflows, sentences, caps.findings));
    let signals = conduct.signals.iter();
    let shown = signals.filter(|signal| signal.state == FindingState::Regressed);
    section
        .notes
        .extend(shown.map(|signal| sentences.text(&signal.text)));
    section.notes.extend(retries(decision));
    section
        .notes
        .extend(conduct.review_delay.as_ref().map(review_delay));
    section.notes.extend(unmeasured(&conduct.audits, sentences));
}

/// What a terminal has room for.
pub(super) fn line(decision: &Decision) -> Option<String> {
    let checks = &decision.policy_health;
    let met = checks.iter().filter(|check| check.state == Health::Met);
    let unmet = checks.iter().filter(|check| check.state == Health::NotMet);
    let unmet: Vec<String> = unmet
        .map(|check| format!("{} {}", terms::statement(check.check), figure(check)))
        .collect();
    (!checks.is_empty()).then(|| {
        let broken = if unmet.is_empty() {
            String::new()
        } else {
            format!("; not met: {}", unmet.join("; "))
        };
        format!(
            "{} of {} statements of a healthy plan met{broken}.",
            met.count(),
            checks.len()
        )
    })
}

/// The five statements.
pub(super) fn scorecard(checks: &[PolicyCheck], sentences: &Sentences) -> Option<Grid> {
    (!checks.is_empty()).then(|| Grid {
        caption: "A healthy failure plan".into(),
        columns: vec![
            Column::words("Statement"),
            Column::words("State"),
            Column::number("Kept"),
            Column::number("Baseline"),
            Column::number("Target"),
            Column::words("Worst, or what is not measured"),
        ],
        rows: checks
            .iter()
            .map(|check| {
                vec![
                    terms::statement(check.check).into(),
                    state(check.state).into(),
                    figure(check).into(),
                    number::finite(check.baseline)
                        .map_or_else(String::new, number::rate)
                        .into(),
                    number::rate(check.target).into(),
                    aside(check, sentences).into(),
                ]
            })
            .collect(),
        more: None,
    })
}

fn state(state: Health) -> String {
    format!("{} {}", terms::health_sign(state), terms::health(state))
}

/// `87.9 % of 306`; below twenty the counts alone.
fn figure(check: &PolicyCheck) -> String {
    let Some(value) = number::finite(check.value) else {
        return number::UNKNOWN.to_owned();
    };
    #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
    let good = (value * check.of as f64).round();
    number::share(&crate::number::Count::new(good, check.of))
}

fn aside(check: &PolicyCheck, sentences: &Sentences) -> String {
    let reason = check.reason.as_deref();
    let reason = reason.map(|reason| sentences.text(reason).as_str().to_owned());
    let examples = check
        .examples
        .iter()
        .take(RUNS)
        .map(|one| name(one).to_string());
    let examples = examples.collect::<Vec<_>>().join(", ");
    [reason, Some(examples).filter(|list| !list.is_empty())]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join("; ")
}

/// The audits that found something, and those that got worse.
fn audits(decision: &Decision, most: usize) -> Option<Grid> {
    let mut found: Vec<&Audited> = decision
        .conduct
        .audits
        .iter()
        .filter(|audit| audit.candidate.count > 0 || audit.state == FindingState::Regressed)
        .filter(|audit| audit.state != FindingState::NoData)
        .collect();
    // What got worse comes first, then what is most frequent.
    found.sort_by(|a, b| {
        let is_worse = |one: &Audited| one.state == FindingState::Regressed;
        let rate = |one: &Audited| number::finite(one.candidate.rate).unwrap_or(0.0);
        is_worse(b)
            .cmp(&is_worse(a))
            .then_with(|| rate(b).total_cmp(&rate(a)))
    });
    let most = AUDITS.min(most);
    (!found.is_empty()).then(|| Grid {
        caption: "What the runs did otherwise than planned (intervals for this night alone; none of it decides)".into(),
        columns: vec![
            Column::words("Audit"),
            Column::words("Against baseline"),
            Column::number("Baseline"),
            Column::number("Candidate"),
            Column::number("95 % interval"),
            Column::number("Not told"),
            Column::words("Worst runs"),
        ],
        rows: found.iter().take(most).map(|one| audit(one)).collect(),
        more: more(found.len(), most, "decision.json"),
    })
}

fn audit(audit: &Audited) -> Vec<Text> {
    let worst = audit
        .worst
        .iter()
        .take(RUNS)
        .map(|run| name(&run.run_id).to_string());
    let interval = match (audit.candidate.lower, audit.candidate.upper) {
        (Some(lower), Some(upper)) => {
            format!("{} to {}", number::rate(lower), number::rate(upper))
        }
        _ => String::new(),
    };
    vec![
        terms::audit(audit.audit).into(),
        format!(
            "{} {}",
            terms::state_sign(audit.state),
            terms::state(audit.state)
        )
        .into(),
        audit
            .baseline
            .as_ref()
            .map_or_else(String::new, share)
            .into(),
        share(&audit.candidate).into(),
        interval.into(),
        number::count(audit.candidate.unknown).into(),
        worst.collect::<Vec<_>>().join(", ").into(),
    ]
}

fn share(rate: &AuditRate) -> String {
    number::share(&crate::number::Count::of_events(rate.count, rate.of))
}

/// The workflows with something to answer for first.
fn workflows(workflows: &[WorkflowHealth], sentences: &Sentences, most: usize) -> Option<Grid> {
    let most = WORKFLOWS.min(most);
    let mut sorted: Vec<&WorkflowHealth> = workflows.iter().collect();
    let unmet = |one: &WorkflowHealth| {
        let answers = one.answers.iter();
        answers.filter(|answer| answer.state != Health::Met).count()
    };
    sorted.sort_by_key(|one| std::cmp::Reverse((unmet(one), one.failures)));
    let mut columns = vec![
        Column::words("Workflow"),
        Column::words("Owner"),
        Column::number("Failures"),
    ];
    let questions = PlanQuestion::ALL.iter();
    columns.extend(questions.map(|question| Column::words(terms::plan_question(*question))));
    (!workflows.is_empty()).then(|| Grid {
        caption: "Is the plan whole in each workflow?".into(),
        columns,
        rows: sorted
            .iter()
            .take(most)
            .map(|one| {
                let owner = one.owner.as_deref();
                let owner = owner.map_or(Text::from("nobody"), |owner| name(owner).into());
                let mut row: Vec<Text> = vec![
                    name(&one.workflow).into(),
                    owner,
                    number::count(one.failures).into(),
                ];
                row.extend(one.answers.iter().map(|one| answer(one, sentences)));
                row
            })
            .collect(),
        more: more(workflows.len(), most, "decision.json"),
    })
}

fn answer(answer: &WorkflowAnswer, sentences: &Sentences) -> Text {
    let word = match answer.state {
        Health::Met => "yes",
        Health::NotMet => "no",
        Health::NotMeasured => "not measured",
    };
    let reason = answer.reason.as_deref();
    let reason = reason.map_or_else(String::new, |reason| {
        format!(": {}", sentences.text(reason).as_str())
    });
    format!("{} {word}{reason}", terms::health_sign(answer.state)).into()
}

/// What the attempts cost that did not help.
fn retries(decision: &Decision) -> Option<Text> {
    let retried = &decision.conduct.retries.candidate;
    (retried.attempts > 0).then(|| {
        let cost = if retried.in_vain_cost_usd > 0.0 {
            format!(
                ", and {} of what was paid went into them",
                number::money(retried.in_vain_cost_usd)
            )
        } else {
            String::new()
        };
        let never = &decision.conduct.retries_never_helped;
        let named = never
            .iter()
            .take(RUNS)
            .map(|one| name(&one.workflow).to_string());
        let rest = more(never.len(), RUNS, "decision.json");
        let named = named.chain(rest.map(|rest| rest.as_str().to_owned()));
        let never = if never.is_empty() {
            String::new()
        } else {
            let named = named.collect::<Vec<_>>().join(", ");
            format!(" No retry helped in {named}.")
        };
        format!(
            "Retries: {} of {} were of runs that failed all the same{cost}.{never}",
            number::count(retried.in_vain),
            number::counted(retried.attempts, "attempt", "attempts")
        )
        .into()
    })
}

/// How long approvals waited.
fn review_delay(delay: &ReviewDelay) -> Text {
    let seconds = |of: &Approvals| number::fixed(of.mean_wait_s, 0);
    let ratio = match (delay.wait.lower, delay.wait.upper) {
        (Some(lower), Some(upper)) => format!(
            " ({} to {} times, 95 % interval)",
            number::ratio(lower),
            number::ratio(upper)
        ),
        _ => String::new(),
    };
    format!(
        "Review delay: an approval waited {} s on average against {} s{ratio}.",
        seconds(&delay.candidate),
        seconds(&delay.baseline)
    )
    .into()
}

/// What is not measured, by the reason.
fn unmeasured(audits: &[Audited], sentences: &Sentences) -> Option<Text> {
    let mut by_reason: std::collections::BTreeMap<&str, Vec<&str>> =
        std::collections::BTreeMap::new();
    for audit in audits {
        if let Some(reason) = audit.reason.as_deref() {
            let own = by_reason.entry(reason).or_default();
            own.push(terms::audit(audit.audit));
        }
    }
    let parts: Vec<String> = by_reason
        .into_iter()
        .map(|(reason, audits)| {
            let reason = sentences.text(reason);
            format!("{} ({})", audits.join(", "), reason.as_str())
        })
        .collect();
    (!parts.is_empty()).then(|| format!("Not measured: {}.", parts.join("; ")).into())
}
