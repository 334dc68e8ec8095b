//! Why a finding is in the state it is in, from the values that put it there.

use crate::decision::Finding;
use crate::number;
use crate::report::figures::{change_in_words, ends, no_change};
use crate::vocabulary::FindingState;

/// Why a finding is in the state it is in, from the values that put it there.
pub(in crate::report::view) fn rule(finding: &Finding) -> String {
    match finding.state {
        FindingState::NoData => finding
            .reason
            .clone()
            .unwrap_or_else(|| "not measured".to_owned()),
        FindingState::Clear => clear_rule(finding),
        FindingState::Regressed => regressed_rule(finding),
        FindingState::Inconclusive => inconclusive_rule(finding),
    }
}

fn clear_rule(finding: &Finding) -> String {
    let margin = number::ratio(finding.margin);
    let [_, end] = ends(finding);
    if let (Some(upper), Some(end)) = (number::finite(finding.effect.upper), end)
        && upper < finding.margin
    {
        return format!(
            "{} ends at {end}, below the margin of {margin}",
            quantity(finding)
        );
    }
    let upper = finding
        .difference
        .and_then(|difference| number::finite(difference.upper));
    match (upper, finding.margin_difference) {
        (Some(upper), Some(margin)) if upper < margin => {
            let [upper, margin] = [upper, margin].map(|value| change_in_words(finding, value));
            format!("the difference ends at {upper}, below the margin of {margin}")
        }
        _ => "below the margin".to_owned(),
    }
}

fn regressed_rule(finding: &Finding) -> String {
    let rejected = "the regression is significant within its share of the error budget";
    let above =
        number::finite(finding.effect.lower).is_some_and(|lower| lower > no_change(finding));
    match ends(finding) {
        [Some(start), _] if above => {
            let nothing = number::fixed(no_change(finding), 0);
            format!(
                "{} starts at {start}, above {nothing}; {rejected}",
                quantity(finding)
            )
        }
        _ => rejected.to_owned(),
    }
}

fn inconclusive_rule(finding: &Finding) -> String {
    let shown = "the data show neither a regression nor its absence";
    let past = number::finite(finding.effect.upper).is_some_and(|upper| upper > finding.margin);
    match ends(finding) {
        [_, Some(end)] if past => {
            let margin = number::ratio(finding.margin);
            format!(
                "{} reaches {end}, above the margin of {margin}; {shown}",
                quantity(finding)
            )
        }
        [_, Some(_)] => shown.to_owned(),
        [_, None] => format!("{} has no upper end; {shown}", quantity(finding)),
    }
}

/// The interval a rule speaks of.
fn quantity(finding: &Finding) -> &'static str {
    if finding.effect.kind.is_ratio() {
        "the ratio's interval"
    } else {
        "the distance's interval"
    }
}
