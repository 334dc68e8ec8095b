//! Which kind of event a regression is.

use super::diagnosis::Diagnosis;
use super::regression::{LN_LEFT, Regression};
use crate::compare::{Burst, Finding, Look, View};

/// Looks into a regressed finding.
///
/// *One-off*: it was never found without the hours and batches that burst; or an episode of at most three nights is the
/// likeliest explanation, and nothing is left without these nights. If something is left, the rest is examined separately.
///
/// *Local*: one workflow, tool, model, tenant, version or label most likely carries the excess, and the others together are shown to be
/// unaffected. They have no excess of their own. Besides, their interval excludes what that place suffers, or the odds are
/// 19 to 1 that the place carries the excess alone.
///
/// Otherwise the release caused it, where both releases shared days. Where they shared none, the cause is undetermined,
/// unless it began before the candidate did, or other releases and workflows that the candidate did not change suffer too.
#[must_use]
pub(crate) fn diagnose(
    view: &View<'_>,
    finding: &Finding,
    look: Look,
    bursts: &[Burst],
) -> Option<Diagnosis> {
    let regression = Regression {
        view,
        finding,
        evidence: finding.evidence.as_ref().ok()?,
        look,
    };
    let question = &finding.question;
    let weighed = regression.weigh(view, question, bursts)?;
    if let Some(one_off) = regression.of_bursts(bursts) {
        return Some(one_off);
    }
    if weighed.short() <= 0.5 {
        return regression.lasting(view, &weighed, bursts, None);
    }
    let nights = weighed.episode()?;
    let rest = view.without_nights(*nights.start(), *nights.end());
    let left = rest.ln_p(question, look.through, &rest.history(question));
    if left.is_none_or(|ln_p| ln_p > LN_LEFT) {
        return Some(regression.of_nights(&weighed, nights, bursts));
    }
    let weighed = regression.weigh(&rest, question, &[])?;
    regression.lasting(&rest, &weighed, &[], Some(nights))
}
