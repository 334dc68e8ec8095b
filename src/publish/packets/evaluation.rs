//! What is put into the agent's evaluation: the failures of the classes whose plan asks for it, each with what should have
//! happened.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use chrono::NaiveDate;

use super::brief::ListedRun;
use super::masked_text::{is_long, shown, value};
use crate::compare::RepeatedPattern;
use crate::conduct::says_something;
use crate::cube::{Cube, Run, Topic};
use crate::decision::{
    EVALUATION_SCHEMA, Evaluation, EvaluationCase, Expected, ExpectedHandoff, Happened,
};
use crate::mask::Masker;
use crate::pattern::{Folding, Pattern};
use crate::policy::Planned;
use crate::tell::hand_off::{expected_action, happened as happened_words};
use crate::vocabulary::{Response, Severity};

/// The most cases of a night.
const MOST: usize = 2_000;

/// The most characters of a text, and of a name.
const TEXT: usize = 4_000;
const NAME: usize = 200;

/// The file.
const FILE: &str = "evaluation.ndjson";

/// The cases of a night. Their rows are read once they are known.
#[derive(Clone, Debug)]
pub(crate) struct AskedCases {
    /// What the decision says of them.
    pub(crate) published: Evaluation,
    cases: BTreeSet<(NaiveDate, ListedRun)>,
    /// The listed pattern of each pattern of a single record.
    fingerprints: BTreeMap<Pattern, String>,
}

/// Which failures of a window are put into the evaluation: of each class the newest, as far as examples are kept; `None` where
/// no class asks for it.
#[must_use]
pub(crate) fn asked_cases(
    cube: &Cube,
    nights: &RangeInclusive<NaiveDate>,
    patterns: &[RepeatedPattern],
    planned: &Planned<'_>,
) -> Option<AskedCases> {
    let classes = planned.evaluated();
    if classes.is_empty() {
        return None;
    }
    let mut failures = 0;
    let mut ranked: Vec<(usize, NaiveDate, ListedRun)> = Vec::new();
    for class in &classes {
        let mut newest = Vec::new();
        for (date, day) in cube.days.range(nights.clone()).rev() {
            let own = day.classes.iter().filter(|((_, own), _)| own == class);
            failures += own.map(|(_, count)| count).sum::<u64>();
            let topic = Topic::Failure((*class).to_owned());
            let examples = day.examples.iter().filter(|((_, own), _)| *own == topic);
            let of_day = examples.flat_map(|((cell, _), runs)| {
                runs.iter().map(|run_id| ListedRun {
                    release: cell.release.clone(),
                    run_id: run_id.clone(),
                })
            });
            let of_day = of_day.map(|run| (*date, run));
            newest.extend(of_day);
        }
        ranked.extend(
            newest
                .into_iter()
                .enumerate()
                .map(|(rank, (date, run))| (rank, date, run)),
        );
    }
    // By their rank in their class first, so that a frequent class leaves room for the others.
    ranked.sort_by_key(|(rank, ..)| *rank);
    let kept = ranked.into_iter().take(MOST);
    let cases: BTreeSet<_> = kept.map(|(_, date, run)| (date, run)).collect();
    let is_own = |found: &&RepeatedPattern| classes.contains(&found.pattern.failure_class.as_str());
    let own = patterns.iter().filter(is_own);
    let fingerprints = own.flat_map(|found| {
        let fingerprint = found.pattern.fingerprint();
        let parts = found.parts.keys();
        parts.map(move |part| (part.clone(), fingerprint.clone()))
    });
    Some(AskedCases {
        published: Evaluation {
            file: FILE.to_owned(),
            classes: classes.iter().map(|class| (*class).to_owned()).collect(),
            cases: cases.len() as u64,
            left_out: failures.saturating_sub(cases.len() as u64),
        },
        fingerprints: fingerprints.collect(),
        cases,
    })
}

impl AskedCases {
    /// The ids of its runs.
    pub(crate) fn run_ids(&self) -> impl Iterator<Item = &String> {
        self.cases.iter().map(|(_, run)| &run.run_id)
    }

    /// The cases among some rows, by their start.
    #[must_use]
    pub(crate) fn among(
        &self,
        rows: &[Run],
        planned: &Planned<'_>,
        (folding, masker): (&Folding, &Masker),
        default_owner: &str,
    ) -> Vec<EvaluationCase> {
        let is_asked = |run: &&Run| {
            let listed = ListedRun {
                release: run.release.clone(),
                run_id: run.run_id.clone(),
            };
            self.cases.contains(&(run.started_at.date_naive(), listed))
        };
        let asked = rows.iter().filter(is_asked);
        let mut cases: Vec<EvaluationCase> = asked
            .filter_map(|run| self.case(run, planned, (folding, masker), default_owner))
            .collect();
        cases.sort_by(|a, b| (a.started_at, &a.run_id).cmp(&(b.started_at, &b.run_id)));
        cases
    }

    fn case(
        &self,
        run: &Run,
        planned: &Planned<'_>,
        (folding, masker): (&Folding, &Masker),
        default_owner: &str,
    ) -> Option<EvaluationCase> {
        let class = run.class()?;
        let own = run.pattern(folding)?;
        let listed = self.fingerprints.get(&own).cloned();
        let content = |raw: &Option<String>| raw.as_deref().map(|raw| value(raw, TEXT, masker));
        let expected = expected(run, class, planned, default_owner);
        Some(EvaluationCase {
            schema: EVALUATION_SCHEMA,
            run_id: run.run_id.clone(),
            started_at: run.started_at,
            release: run.release.clone(),
            workflow: run.workflow.clone(),
            failure_class: class.to_owned(),
            severity: run.severity.map(Severity::level),
            tool: run.tool.clone(),
            pattern: listed.unwrap_or_else(|| own.fingerprint()),
            task: content(&run.task),
            evidence: content(&run.evidence),
            tools_called: content(&run.tools_called),
            missing: missing(run, &expected),
            expected,
            happened: happened(run, masker),
            cut: cut(run),
        })
    }
}

/// What the plan says of this run: a retry only of what it lets be retried.
fn expected(run: &Run, class: &str, planned: &Planned<'_>, default_owner: &str) -> Expected {
    let handoff = planned.handoff_of(class);
    let owner = planned.owner_of(Some(class), Some(&run.workflow));
    let owner = owner.unwrap_or(default_owner).to_owned();
    let retries = planned.retries_of(class);
    let barred: Vec<&str> = [
        (retries.transient_only && run.transient == Some(false)).then_some("transient"),
        (retries.idempotent_only && run.idempotent == Some(false)).then_some("idempotent"),
    ]
    .into_iter()
    .flatten()
    .collect();
    let planned = planned.response_of(class);
    let response = match planned {
        Some(Response::Retry) if !barred.is_empty() => Some(Response::Stop),
        other => other,
    };
    let in_words = expected_action(planned, retries, &barred, &owner, handoff.queue.as_deref());
    Expected {
        response,
        max_retries: retries.most.filter(|_| response == Some(Response::Retry)),
        handoff: ExpectedHandoff {
            owner,
            queue: handoff.queue,
            fallback: handoff.fallback,
        },
        in_words,
    }
}

fn happened(run: &Run, masker: &Masker) -> Happened {
    let text = |raw: &str, most| Some(shown(raw, most, masker)).filter(|text| !text.is_empty());
    let handoff_target = run.handoff_target.as_deref();
    let handoff_target = handoff_target.and_then(|target| text(target, NAME));
    Happened {
        error_message: run.error_message.as_deref().and_then(|raw| text(raw, TEXT)),
        retry_count: run.retry_count,
        transient: run.transient,
        idempotent: run.idempotent,
        action_executed: run.action_executed,
        approval_state: run.approval_state,
        authority_crossed: run.authority_crossed,
        rescued: run.rescued,
        rescue_minutes: run.rescue_minutes,
        in_words: happened_words(run, handoff_target.as_deref()),
        handoff_target,
    }
}

fn missing(run: &Run, expected: &Expected) -> Vec<&'static str> {
    let lacks = |text: &Option<String>| !text.as_deref().is_some_and(says_something);
    let is_retry = expected.response == Some(Response::Retry);
    [
        (lacks(&run.task), "task"),
        (lacks(&run.evidence), "evidence"),
        (lacks(&run.tools_called), "tools_called"),
        (lacks(&run.tool), "tool"),
        (lacks(&run.error_message), "error_message"),
        (run.severity.is_none(), "severity"),
        (run.retry_count.is_none(), "retry_count"),
        (is_retry && run.transient.is_none(), "transient"),
        (is_retry && run.idempotent.is_none(), "idempotent"),
        (lacks(&run.handoff_target), "handoff_target"),
    ]
    .into_iter()
    .filter_map(|(is_missing, column)| is_missing.then_some(column))
    .collect()
}

fn cut(run: &Run) -> Vec<&'static str> {
    [
        ("task", run.task.as_deref()),
        ("evidence", run.evidence.as_deref()),
        ("tools_called", run.tools_called.as_deref()),
        ("error_message", run.error_message.as_deref()),
    ]
    .into_iter()
    .filter_map(|(column, text)| is_long(text?, TEXT).then_some(column))
    .collect()
}
