//! Scope: whether a regression is one burst, one place, or the release itself.

use super::bursts::Burst;
use crate::compare::{Evidence, Finding, Look, Question, View, Without};
use crate::decision::EffectKind;
use crate::number;
use crate::vocabulary::{Cause, Design, Extent, Metric, Scope};

/// What kind of event a regression is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnosis {
    /// What brought it about.
    pub cause: Cause,
    /// How far it reaches.
    pub extent: Extent,
    /// The workflow that carries it, where one does.
    pub workflow: Option<String>,
    /// What shows it, in one sentence.
    pub evidence: String,
}

impl Diagnosis {
    /// Cause and extent in one word: rollout in one place is `local`.
    #[must_use]
    pub const fn scope(&self) -> Scope {
        match (self.cause, self.extent) {
            (Cause::OneOff, _) => Scope::OneOff,
            (Cause::Systemic, _) => Scope::Systemic,
            (Cause::Undetermined, _) => Scope::Undetermined,
            (Cause::Rollout, Extent::Local) => Scope::Local,
            (Cause::Rollout, Extent::Everywhere) => Scope::Rollout,
        }
    }
}

/// A rest with a one-sided p above this shows no excess of its own.
const LN_NO_EXCESS: f64 = -2.995_732; // one in twenty

/// A night that carries this share of the excess is the excess.
const MOST_OF_IT: f64 = 0.8;

/// Looks into a regressed finding.
///
/// One-off: without the burst, or without its worst night, nothing is left. Local: one workflow carries it, and the
/// others taken together are shown unaffected: their interval excludes what that workflow suffers, and they have no
/// excess of their own. Otherwise it is the release's where both releases shared days, and undetermined where not.
#[must_use]
pub fn diagnose(
    view: &View<'_>,
    finding: &Finding,
    look: Look,
    bursts: &[Burst],
) -> Option<Diagnosis> {
    let whole = finding.evidence.as_ref().ok()?;
    if let Some(evidence) = one_off(view, &finding.question, look, bursts) {
        return Some(Diagnosis {
            cause: Cause::OneOff,
            extent: Extent::Everywhere,
            workflow: None,
            evidence,
        });
    }
    let place = local(view, &finding.question, look);
    let (cause, caveat) = match view.arms.design {
        Design::BeforeAfter => (
            Cause::Undetermined,
            "; the releases share no day in any workflow, so that nothing tells the release from the days it ran on",
        ),
        Design::Concurrent | Design::Mixed => (Cause::Rollout, ""),
    };
    Some(match place {
        Some(place) => Diagnosis {
            cause,
            extent: Extent::Local,
            evidence: place.evidence + caveat,
            workflow: Some(place.workflow),
        },
        None => Diagnosis {
            cause,
            extent: Extent::Everywhere,
            workflow: finding.question.workflow.clone(),
            evidence: match &finding.question.workflow {
                Some(_) => "the other workflows are not shown to be free of it".to_owned(),
                None => everywhere(view, whole),
            } + caveat,
        },
    })
}

fn everywhere(view: &View<'_>, whole: &Evidence) -> String {
    if whole.kind == EffectKind::TotalVariation {
        return "the mix moved in more than one workflow, or in none for certain".to_owned();
    }
    match view.arms.design {
        Design::BeforeAfter => format!(
            "{} has more than {} had before it, and no single workflow carries the excess",
            view.arms.candidate, view.arms.baseline
        ),
        Design::Concurrent | Design::Mixed => format!(
            "on the same days and workflows {} has {} and {} {}, and no single workflow carries the excess",
            view.arms.candidate,
            number::of(&whole.candidate),
            view.arms.baseline,
            number::of(&whole.baseline)
        ),
    }
}

/// One workflow and what sets it apart.
struct Place {
    workflow: String,
    evidence: String,
}

fn local(view: &View<'_>, question: &Question, look: Look) -> Option<Place> {
    let whole = Question {
        workflow: None,
        ..question.clone()
    };
    let evidence_of =
        |view: &View<'_>, asked: &Question| view.evidence(asked, look, view.history(asked));
    let workflows = match &question.workflow {
        Some(workflow) => vec![workflow.clone()],
        None => view.workflows().into_iter().collect(),
    };
    let worst = workflows
        .into_iter()
        .filter_map(|workflow| Some((evidence_of(view, &whole.within(&workflow))?, workflow)))
        .min_by(|(a, _), (b, _)| a.ln_p.total_cmp(&b.ln_p));
    let (inside, workflow) = worst?;
    let others = view.without(Without::Workflow(&workflow));
    let rest = others.evidence(&whole, look, others.history(&whole))?;
    let unaffected = rest.ln_p > LN_NO_EXCESS && rest.interval.upper < inside.interval.lower;
    unaffected.then(|| Place {
        evidence: format!(
            "{workflow} carries it ({} against {}); the other workflows together show none of it ({} against {})",
            number::share(&inside.candidate),
            number::share(&inside.baseline),
            number::share(&rest.candidate),
            number::share(&rest.baseline)
        ),
        workflow,
    })
}

/// The sentence, if the excess is one burst's or one night's.
fn one_off(view: &View<'_>, question: &Question, look: Look, bursts: &[Burst]) -> Option<String> {
    if matches!(question.metric, Metric::ApprovalMix | Metric::RescueMinutes) {
        return None;
    }
    let nights = view.nightly_excess(question, look.through);
    let total: f64 = nights.values().map(|night| night.excess).sum();
    let (worst, most) = nights
        .iter()
        .map(|(date, night)| (date, night.excess))
        .max_by(|a, b| a.1.total_cmp(&b.1))?;
    let in_burst = bursts.iter().any(|burst| {
        burst.date == *worst
            && burst.cell.release == view.arms.candidate
            && question
                .failure_class
                .as_ref()
                .is_none_or(|class| *class == burst.failure_class)
    });
    // On the first nights there is no other night to compare with: then only a burst within an hour tells.
    if most < MOST_OF_IT * total || (nights.len() < 3 && !in_burst) {
        return None;
    }
    let rest = view.without(Without::Night(*worst));
    let left = rest.ln_p(question, look.through, rest.history(question));
    let gone = left.is_none_or(|ln_p| ln_p > LN_NO_EXCESS);
    let how = if in_burst {
        "in a burst"
    } else {
        "on one night"
    };
    gone.then(|| {
        format!(
            "{} of the {} excess events came {how}, on {}; without that night nothing is left",
            number::amount(most.round()),
            number::amount(total.round()),
            number::date(*worst)
        )
    })
}
