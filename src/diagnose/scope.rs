//! Scope: whether a regression is one burst, one place, or the release itself.

use chrono::NaiveDate;

use super::bursts::Burst;
use super::onset::Began;
use super::weigh::Weighed;
use crate::compare::{Evidence, Finding, Look, Question, View, Without};
use crate::decision::EffectKind;
use crate::number;
use crate::vocabulary::{Cause, Design, Extent, Scope};

/// What kind of event a regression is.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnosis {
    /// What brought it about.
    pub cause: Cause,
    /// How far it reaches.
    pub extent: Extent,
    /// The workflow that carries it, where one does.
    pub workflow: Option<String>,
    /// What shows it, in one sentence.
    pub evidence: String,
    /// The probability that it is an event of this scope, given that it is one.
    pub confidence: f64,
    /// Since when.
    pub began: Option<Began>,
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

/// Nothing is said more surely, for there are explanations that were not weighed: of what was, 99 in 100 are right
/// (`benches/scope.rs`).
const SUREST: f64 = 0.99;

/// A workflow that carries it with this probability needs no interval apart from the others'.
const ALONE: f64 = 0.95;

/// A regression and what there is to look into it with.
struct Case<'a> {
    view: &'a View<'a>,
    finding: &'a Finding,
    evidence: &'a Evidence,
    look: Look,
}

/// Looks into a regressed finding.
///
/// One-off: of all explanations an episode of at most three nights is the likelier, and without these nights nothing is
/// left; where something is, the rest is looked into by itself. Local: one workflow most likely carries it, and the others
/// taken together are shown unaffected: they have no excess of their own, and their interval excludes what that workflow
/// suffers, or the odds are 19 to 1 that it alone carries it. Otherwise it is the release's where both releases shared
/// days. Where they did not it is undetermined, but what began before the candidate did is not the candidate's.
#[must_use]
pub fn diagnose(
    view: &View<'_>,
    finding: &Finding,
    look: Look,
    bursts: &[Burst],
) -> Option<Diagnosis> {
    let case = Case {
        view,
        finding,
        evidence: finding.evidence.as_ref().ok()?,
        look,
    };
    let question = &finding.question;
    let weighed = case.weigh(view, question, bursts)?;
    if weighed.short() <= 0.5 {
        return case.lasting(view, &weighed, bursts, "");
    }
    let (from, until) = weighed.episode()?;
    let rest = view.without(Without::Nights(from, until));
    let left = rest.ln_p(question, look.through, rest.history(question));
    if left.is_none_or(|ln_p| ln_p > LN_NO_EXCESS) {
        return Some(case.one_off(&weighed, (from, until), bursts));
    }
    let beside = format!("; beside it {} stands out", nights_in_words(from, until));
    case.lasting(&rest, &case.weigh(&rest, question, &[])?, &[], &beside)
}

impl Case<'_> {
    fn weigh(&self, view: &View<'_>, question: &Question, bursts: &[Burst]) -> Option<Weighed> {
        // That of the history: a burst in the rollout would excuse itself.
        let dispersion = view.history(question).map_or(1.0, |one| one.factor);
        Weighed::of(view, question, self.look.through, dispersion, bursts)
    }

    fn one_off(
        &self,
        weighed: &Weighed,
        (from, until): (NaiveDate, NaiveDate),
        bursts: &[Burst],
    ) -> Diagnosis {
        let question = &self.finding.question;
        let nights = self.view.nightly_excess(question, self.look.through);
        let total: f64 = nights.values().map(|night| night.excess).sum();
        let most: f64 = nights
            .range(from..=until)
            .map(|(_, night)| night.excess)
            .sum();
        let in_burst = bursts.iter().any(|burst| {
            (from..=until).contains(&burst.date)
                && burst.is_of(&self.view.arms.candidate, question.failure_class.as_deref())
        });
        let how = if in_burst { "in a burst, on " } else { "on " };
        let which = if from == until {
            "that night"
        } else {
            "these nights"
        };
        let carried = if nights.is_empty() {
            "the excess came".to_owned()
        } else {
            format!(
                "{} of the {} excess events came",
                number::amount(most.round()),
                number::amount(total.round())
            )
        };
        Diagnosis {
            cause: Cause::OneOff,
            extent: Extent::Everywhere,
            workflow: None,
            evidence: format!(
                "{carried} {how}{}; without {which} nothing is left",
                nights_in_words(from, until)
            ),
            confidence: weighed.short().min(SUREST),
            began: Some(Began::episode(from, until)),
        }
    }

    /// What is no episode. `view` leaves out an episode that was told of `beside` it.
    fn lasting(
        &self,
        view: &View<'_>,
        weighed: &Weighed,
        bursts: &[Burst],
        beside: &str,
    ) -> Option<Diagnosis> {
        let question = &self.finding.question;
        let whole = Question {
            workflow: None,
            ..question.clone()
        };
        let lasts = 1.0 - weighed.short();
        // One workflow is told from the others by a question of them all.
        let of_all = match &question.workflow {
            Some(_) => &self.weigh(view, &whole, bursts)?,
            None => weighed,
        };
        let (workflow, carries) = of_all.place(question.workflow.as_deref())?;
        let carries = carries / (1.0 - of_all.short()).max(f64::MIN_POSITIVE);
        let place = (carries > 0.5)
            .then(|| self.shown_alone(view, &whole, workflow, carries))
            .flatten();
        let is_apart = view.arms.design == Design::BeforeAfter;
        let (extent, named, evidence, alone) = match place {
            Some(evidence) => (Extent::Local, Some(workflow.to_owned()), evidence, carries),
            None => (
                Extent::Everywhere,
                question.workflow.clone(),
                match &question.workflow {
                    Some(_) => "the other workflows are not shown to be free of it".to_owned(),
                    None => everywhere(view, self.evidence),
                },
                // A mix and a mean have no counts by which one place could be told.
                if self.evidence.kind == EffectKind::RateRatio {
                    1.0 - carries
                } else {
                    1.0
                },
            ),
        };
        let onsets = weighed.onsets(named.as_deref());
        let began = Began::of(view, question, self.evidence, &onsets);
        let earlier: f64 = onsets
            .iter()
            .filter(|(date, _)| *date < view.arms.since)
            .map(|(_, probability)| probability)
            .sum();
        let (cause, caveat, confidence) = match (is_apart, earlier > 0.5) {
            (false, _) => (Cause::Rollout, "", lasts * alone),
            (true, false) => (Cause::Undetermined, APART, lasts),
            (true, true) => (Cause::Systemic, BEFORE, lasts * earlier),
        };
        Some(Diagnosis {
            cause,
            extent,
            workflow: named,
            evidence: format!("{evidence}{caveat}{beside}"),
            confidence: confidence.min(SUREST),
            began,
        })
    }

    /// What shows that a workflow, which does with this probability, carries it and the others do not.
    fn shown_alone(
        &self,
        view: &View<'_>,
        whole: &Question,
        workflow: &str,
        carries: f64,
    ) -> Option<String> {
        let evidence_of = |view: &View<'_>, asked: &Question| {
            view.evidence(asked, self.look, view.history(asked))
        };
        let inside = evidence_of(view, &whole.within(workflow))?;
        let rest = evidence_of(&view.without(Without::Workflow(workflow)), whole)?;
        let is_apart = rest.interval.upper < inside.interval.lower;
        let unaffected = rest.ln_p > LN_NO_EXCESS && (is_apart || carries > ALONE);
        unaffected.then(|| {
            format!(
                "{workflow} carries it ({} against {}); the other workflows together show none of it ({} against {})",
                number::share(&inside.candidate),
                number::share(&inside.baseline),
                number::share(&rest.candidate),
                number::share(&rest.baseline)
            )
        })
    }
}

const APART: &str = "; the releases share no day in any workflow, so that nothing tells the release from the days it ran on";

const BEFORE: &str = "; it began before the candidate did, so that the candidate did not bring it";

/// `9 Nov` or `9 to 11 Nov`.
fn nights_in_words(from: NaiveDate, until: NaiveDate) -> String {
    if from == until {
        number::date(from)
    } else {
        format!("{} to {}", number::day(from), number::date(until))
    }
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
