//! A finding as it is published: its numbers, its kind of event, and the runs to look at.

mod diagnosed;
mod examples;
mod harm;
mod measured;

use std::collections::BTreeMap;

use crate::compare::{Column, Evidence, KnownRuns, Question, View};
use crate::config::Config;
use crate::decision::{Corrected, FindingHistory, KnownShares, Needs};
use crate::judge::{Judged, Owners, Prices, Settling, Unread, settling};
use crate::tell;
use crate::vocabulary::Metric;

pub(super) use diagnosed::carrier;
pub(super) use examples::examples;
pub(super) use harm::ranked_by_harm;
pub(super) use measured::published;

use diagnosed::Diagnosed;
use measured::Measured;

/// What findings are published with.
pub(super) struct Publishing<'a> {
    pub(super) view: &'a View<'a>,
    pub(super) config: &'a Config,
    pub(super) owners: Owners<'a>,
    pub(super) prices: &'a Prices,
    /// The cells that could not be read.
    pub(super) unread: &'a [Unread<'a>],
    /// The failure rates by the labels of people.
    pub(super) corrected: Option<Corrected>,
    /// The known runs of baseline and candidate, by column.
    pub(super) known: BTreeMap<&'static str, [KnownRuns; 2]>,
}

/// A finding as it is published.
pub(super) fn finding(one: &Judged, with: &Publishing<'_>) -> crate::decision::Finding {
    let finding = &one.finding;
    let question = &finding.question;
    let class = question.failure_class.as_deref();
    let measured = Measured::of(finding, with);
    let state_reason = tell::finding::state_reason(finding, with.unread);
    let diagnosed = Diagnosed::of(one, with);
    let settling = settling(finding, with.view.arms, with.config);
    crate::decision::Finding {
        id: question.id(),
        trigger: question.trigger(),
        metric: question.metric,
        failure_class: question.failure_class.clone(),
        workflow: question.workflow.clone(),
        tool: None,
        tenant: None,
        model: None,
        approval_state: question.approval_state,
        vanished_failure_class: class.is_some()
            && question.metric == Metric::FailureRate
            && measured.candidate.count == 0.0
            && measured.baseline.count > 0.0,
        baseline: measured.baseline,
        candidate: measured.candidate,
        corrected: with
            .corrected
            .clone()
            .filter(|_| *question == Question::whole(Metric::FailureRate)),
        effect: measured.effect,
        difference: measured.difference,
        log10_p: measured.log10_p,
        adjusted_p: finding
            .adjusted_ln_p
            .map(|ln_p| ln_p.exp().max(f64::MIN_POSITIVE)),
        log10_e: None,
        dispersion: measured.dispersion,
        history: finding.evidence.as_ref().ok().and_then(history),
        tasks: finding
            .evidence
            .as_ref()
            .ok()
            .and_then(|evidence| evidence.tasks),
        margin: finding.margin,
        margin_difference: finding.margin_difference,
        success_ratio_upper: finding.evidence.as_ref().ok().and_then(success_ratio_upper),
        state: finding.state,
        shown: finding.shown(),
        cleared_by: finding.cleared_by(),
        state_reason: state_reason.clone(),
        reason: finding.reason(),
        reason_text: finding.reason().map(|_| state_reason),
        known: known(question.metric, with),
        new_failure_class: finding.is_new_class(),
        cause: diagnosed.cause,
        extent: diagnosed.extent,
        scope: diagnosed.scope,
        scope_confidence: diagnosed.scope_confidence,
        r#where: diagnosed.place,
        facets: diagnosed.facets,
        scope_evidence: diagnosed.scope_evidence,
        onset: diagnosed.onset,
        cost_per_night: measured.cost_per_night,
        rank_by_harm: 0,
        needs: settling.and_then(needs),
        needs_reason: settling.and_then(tell::finding::why_no_number),
        response: with
            .owners
            .response(class)
            .map(|response| response.to_string()),
        owner: Some(with.owners.of_finding(one)),
        runs: examples(finding, with.view),
    }
}

fn history(evidence: &Evidence) -> Option<FindingHistory> {
    let history = evidence.history?;
    Some(FindingHistory {
        nights: history.nights,
        baseline: history.counted,
    })
}

fn success_ratio_upper(evidence: &Evidence) -> Option<f64> {
    evidence
        .success_ratio_upper
        .filter(|upper| upper.is_finite())
}

/// The known shares of the columns that a metric depends on.
fn known(metric: Metric, with: &Publishing<'_>) -> BTreeMap<String, KnownShares> {
    let columns = Column::of(metric).iter().map(|column| column.name());
    let shares = columns.filter_map(|column| {
        let [baseline, candidate] = with.known.get(column)?;
        let shares = KnownShares {
            baseline: baseline.share(),
            candidate: candidate.share(),
        };
        Some((column.to_owned(), shares))
    });
    shares.collect()
}

const fn needs(settling: Settling) -> Option<Needs> {
    match settling {
        Settling::Within { runs, nights } => Some(Needs {
            runs,
            nights: nights as u64,
        }),
        _ => None,
    }
}
