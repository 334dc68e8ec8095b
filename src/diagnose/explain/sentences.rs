//! The sentences of an explanation, each generated from its values.

use super::is_told;
use crate::decision::{ClassEffect, Contributor, Explanation, Leading, MixPart};
use crate::number::{self, Precision};

/// What is left of nothing by the rounding of sums.
const ROUNDING: f64 = 1e-12;

/// A place with this share of a class's effect is named.
const MOST_OF_IT: f64 = 0.5;

/// One sentence for the manager: how much of the change is rates, how much is mix, and which part is the largest.
pub(super) fn summary(explanation: &Explanation, carrier: Option<&ClassEffect>) -> String {
    let Explanation {
        baseline_rate,
        candidate_rate,
        change,
        rate_effect,
        mix_effect,
        ..
    } = *explanation;
    let [no_rates, no_mix] = [rate_effect, mix_effect].map(|effect| effect.abs() < ROUNDING);
    if no_rates && no_mix {
        return "The failure rate is the same in both releases, in every workflow.".to_owned();
    }
    let digits = Precision::of(
        &[[Some(baseline_rate), Some(candidate_rate)]],
        &[Some(change), Some(rate_effect)],
        100.0,
    )
    .adding_up(change, &[rate_effect, mix_effect], 100.0);
    let points = |value: f64| digits.change(value, 100.0);
    let rates = if rate_effect > 0.0 {
        "worse rates"
    } else {
        "better rates"
    };
    let work = if mix_effect > 0.0 {
        "more risky work"
    } else {
        "less risky work"
    };
    let parts = match (no_rates, no_mix) {
        (true, _) => format!("all are {work}"),
        (_, true) => format!("all are {rates}"),
        _ => format!(
            "{} are {rates} and {} {work}",
            points(rate_effect),
            points(mix_effect)
        ),
    };
    format!(
        "Of {} points, {parts}; {}.",
        points(change),
        carries(explanation, carrier)
    )
}

/// The part that most of it lies in; else the class that carries the most, where one stands out, with the place, where one
/// has most of it.
fn carries(explanation: &Explanation, carrier: Option<&ClassEffect>) -> String {
    if let Some(leading) = &explanation.leading {
        return told(&cut(leading), leading.share, leading.effect.estimate);
    }
    let Some(class) = carrier else {
        return "no failure class stands out from chance".to_owned();
    };
    let part = explanation
        .contributors
        .iter()
        .find(|part| part.failure_class == class.failure_class)
        .filter(|part| part.effect.estimate / class.effect.estimate >= MOST_OF_IT);
    let (effect, share, place) = match part {
        Some(part) => (part.effect, part.share, place(part)),
        None => (class.effect, class.share, String::new()),
    };
    let name = &class.failure_class;
    told(&format!("{name}{place}"), share, effect.estimate)
}

fn told(part: &str, share: Option<f64>, estimate: f64) -> String {
    match share.filter(|share| *share > 0.0) {
        Some(share) => format!("{part} carries {}", number::share_of_whole(share)),
        None => format!("{part} makes {}", number::points(estimate)),
    }
}

/// `timeout in triage with tool search`, `triage`, `the tool search`.
fn cut(leading: &Leading) -> String {
    let tool = leading.tool.as_deref();
    let with_tool = tool.map_or(String::new(), |tool| format!(" with tool {tool}"));
    match (&leading.failure_class, &leading.workflow) {
        (Some(class), Some(workflow)) => format!("{class} in {workflow}{with_tool}"),
        (Some(class), None) => format!("{class}{with_tool}"),
        (None, Some(workflow)) => format!("{workflow}{with_tool}"),
        (None, None) => format!("the tool {}", tool.unwrap_or_default()),
    }
}

fn place(part: &Contributor) -> String {
    let tool = part
        .tool
        .as_ref()
        .map_or(String::new(), |tool| format!(" with tool {tool}"));
    format!(" in {}{tool}", part.workflow)
}

/// Simpson's (1951) paradox, where it is one: the whole and the rates within it moved in opposite directions, both by more
/// than next to nothing.
pub(super) fn simpson(explanation: &Explanation) -> Option<String> {
    let Explanation {
        baseline_rate,
        change,
        rate_effect,
        ..
    } = *explanation;
    let is_paradox = change * rate_effect < 0.0
        && is_told(change, baseline_rate)
        && is_told(rate_effect, baseline_rate);
    let moved = explanation.mix.iter().max_by(|one, other| {
        let by = |part: &MixPart| (part.candidate_share - part.baseline_share).abs();
        by(one).total_cmp(&by(other))
    })?;
    let verb = |value: f64| if value > 0.0 { "rose" } else { "fell" };
    is_paradox.then(|| {
        format!(
            "Simpson's paradox: the failure rate {} as a whole ({}) and {} among like runs ({}), because the traffic moved, most of \
             all in {}, from {} of the baseline's runs to {} of the candidate's.",
            verb(change),
            number::points(change),
            verb(rate_effect),
            number::points(rate_effect),
            moved.workflow,
            number::rate(moved.baseline_share),
            number::rate(moved.candidate_share)
        )
    })
}
