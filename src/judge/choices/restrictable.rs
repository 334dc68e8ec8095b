//! The place that a restriction would be about.

use crate::compare::{Place, in_real};
use crate::judge::judged::Judged;
use crate::judge::judgement::Judgement;
use crate::vocabulary::Metric;

/// The place that carries the deciding regression; else, of several workflows, the one with the largest excess of failures. `None`
/// where none has an excess.
#[must_use]
pub(crate) fn restrictable(judgement: &Judgement) -> Option<Place> {
    let carrier = judgement.deciding().and_then(Judged::place);
    carrier.cloned().or_else(|| worst_workflow(judgement))
}

fn worst_workflow(judgement: &Judgement) -> Option<Place> {
    let excesses = judgement.judged.iter().filter_map(|one| {
        let question = &one.finding.question;
        let evidence = one.finding.evidence.as_ref().ok()?;
        let is_asked = question.metric == Metric::FailureRate && question.failure_class.is_none();
        let workflow = question.workflow.as_ref().filter(|_| is_asked)?;
        let excess = evidence.difference?.estimate * in_real(evidence.candidate.exposure);
        Some((workflow, excess))
    });
    let excesses: Vec<(&String, f64)> = excesses.collect();
    let worst = excesses.iter().max_by(|a, b| a.1.total_cmp(&b.1));
    let worst = worst.filter(|(_, excess)| *excess > 0.0 && excesses.len() > 1);
    worst.map(|(workflow, _)| Place::Workflow((*workflow).clone()))
}
