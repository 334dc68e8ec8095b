//! What explains the change of the failure rate, in words.

use crate::diagnose::{Breakdown, Cut};
use crate::number::{self, Precision};
use crate::tell::capital;

/// What is left of nothing by the rounding of sums.
const ROUNDING: f64 = 1e-12;

/// One sentence for the manager: how much of the change is rates, how much is mix, and which part is the largest.
pub(crate) fn explanation_summary(breakdown: &Breakdown<'_>) -> String {
    let Breakdown {
        baseline_rate,
        candidate_rate,
        rate_effect,
        mix_effect,
        ..
    } = *breakdown;
    let change = breakdown.change();
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
    let rates = if rate_effect > 0.0 {
        "higher failure rates"
    } else {
        "lower failure rates"
    };
    let work = if mix_effect > 0.0 {
        "a riskier mix of work"
    } else {
        "a less risky mix of work"
    };
    let points = |value: f64| digits.change(value, 100.0);
    let parts = match (no_rates, no_mix) {
        (true, _) => format!("all come from {work}"),
        (_, true) => format!("all come from {rates}"),
        _ => {
            let is_rise = rate_effect > 0.0 && mix_effect > 0.0;
            let [by_rates, by_work] = [rate_effect, mix_effect].map(|effect| {
                if is_rise {
                    unsigned(&points(effect))
                } else {
                    points(effect)
                }
            });
            format!("{by_rates} come from {rates} and {by_work} from {work}")
        }
    };
    format!(
        "Of the {} points, {parts}. {}.",
        points(change),
        largest_part(breakdown)
    )
}

/// A part of a rise whose parts are all rises: the sign of the whole is enough.
fn unsigned(points: &str) -> String {
    points.strip_prefix("< ").map_or_else(
        || points.trim_start_matches('+').to_owned(),
        |least| format!("less than {least}"),
    )
}

/// The part that explains most of the change, and how much of it.
fn largest_part(breakdown: &Breakdown<'_>) -> String {
    let Some(carrier) = breakdown.carrier() else {
        return "No failure class differs significantly from chance".to_owned();
    };
    let part = cut_in_words(&carrier.part);
    let name = carrier.part.failure_class.or(carrier.part.workflow);
    let part = capital(&part, name);
    let share = breakdown.share_of(carrier.estimate());
    match share.filter(|share| *share > 0.0) {
        Some(share) => format!(
            "{part} accounts for {} the change",
            of_whole(&number::share_of_whole(share))
        ),
        None => format!("{part} contributes {}", number::points(carrier.estimate())),
    }
}

/// `83 % of`; a multiple stands by itself: `1.4 times`.
fn of_whole(share: &str) -> String {
    if share.ends_with('%') {
        format!("{share} of")
    } else {
        share.to_owned()
    }
}

/// `timeout in triage with tool search`, `triage`, `the tool search`.
fn cut_in_words(cut: &Cut<'_>) -> String {
    let tool = cut.tool.unwrap_or_default();
    let with_tool = cut
        .tool
        .map_or_else(String::new, |tool| format!(" with tool {tool}"));
    match (cut.failure_class, cut.workflow) {
        (Some(class), Some(workflow)) => format!("{class} in {workflow}{with_tool}"),
        (Some(class), None) => format!("{class}{with_tool}"),
        (None, Some(workflow)) => format!("{workflow}{with_tool}"),
        (None, None) => format!("the tool {tool}"),
    }
}

/// A smaller shift of a workflow's share is not named: where releases ran on other days, the work can be the same.
const LEAST_SHIFT: f64 = 0.01;

/// That the whole and the rates within it moved in opposite directions, where they did (Simpson 1951).
pub(crate) fn simpson_sentence(breakdown: &Breakdown<'_>) -> Option<String> {
    let paradox = breakdown.simpson()?;
    let (change, rate_effect) = (paradox.change, breakdown.rate_effect);
    let verb = |value: f64| if value > 0.0 { "rose" } else { "fell" };
    let moved = paradox.moved;
    let shift = (moved.moved() >= LEAST_SHIFT).then(|| {
        format!(
            " The largest shift is in {}, from {} of the baseline's runs to {} of the candidate's.",
            moved.workflow,
            number::rate(moved.baseline_share),
            number::rate(moved.candidate_share)
        )
    });
    let [overall, like] = [change, rate_effect].map(number::points);
    let [did, did_among_like] = [change, rate_effect].map(verb);
    let sentences = if paradox.of_all_runs {
        format!(
            "Over all runs, those without a counterpart included, the failure rate {did} ({overall}). Among like runs it \
             {did_among_like} ({like}). The releases did other work or ran on other days (Simpson's paradox)."
        )
    } else {
        format!(
            "The failure rate {did} overall ({overall}) but {did_among_like} among like runs ({like}), because the mix of work \
             changed (Simpson's paradox)."
        )
    };
    Some(format!("{sentences}{}", shift.unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cube::Cube;
    use crate::diagnose::test_cubes::{
        Planted, date, paradox, ran, riskier_mix, shared, uncompared_paradox,
    };

    #[track_caller]
    fn summary(cube: Cube) -> String {
        explanation_summary(&Planted::of(cube).breakdown().unwrap())
    }

    #[track_caller]
    fn simpson(cube: Cube) -> Option<String> {
        simpson_sentence(&Planted::of(cube).breakdown().unwrap())
    }

    #[test]
    fn a_change_of_rates_names_its_largest_part() {
        // 16 of 1,000 → 82 of 1,000; arguments in refunds with crm make 54 of the 66 more.
        assert_eq!(
            summary(shared()),
            "Of the +6.6 points, all come from higher failure rates. arguments in refunds with tool crm accounts for 82 % of the \
             change."
        );
    }

    #[test]
    fn the_parts_of_a_rise_have_no_sign_of_their_own() {
        assert_eq!(unsigned("+3.8"), "3.8");
        assert_eq!(unsigned("< 0.1"), "less than 0.1");
    }

    #[test]
    fn a_change_of_the_mix_names_no_class() {
        // 5.5 % → 9.1 %, with the same rates in each workflow.
        assert_eq!(
            summary(riskier_mix()),
            "Of the +3.6 points, all come from a riskier mix of work. No failure class differs significantly from chance."
        );
        assert_eq!(simpson(riskier_mix()), None);
    }

    #[test]
    fn a_whole_that_moves_against_its_parts_is_named() {
        // 9.1 % → 3.3 %, while the rates rise by 3 points.
        assert_eq!(
            simpson(paradox()).as_deref(),
            Some(
                "The failure rate fell overall (−5.8 points) but rose among like runs (+3.0 points), because the mix of work \
                 changed (Simpson's paradox). The largest shift is in orders, from 10.0 % of the baseline's runs to 90.0 % of \
                 the candidate's."
            )
        );
        assert!(
            summary(paradox())
                .starts_with("Of the −5.8 points, +3.0 come from higher failure rates and −8.8 from a less risky mix of work. ")
        );
    }

    #[test]
    fn uncompared_runs_that_turn_the_whole_are_named() {
        assert_eq!(
            simpson(uncompared_paradox()).as_deref(),
            Some(
                "Over all runs, those without a counterpart included, the failure rate fell (−3.0 points). Among like runs it rose \
                 (+5.0 points). The releases did other work or ran on other days (Simpson's paradox). The largest shift is in \
                 easy, from 0 % of the baseline's runs to 90.0 % of the candidate's."
            )
        );
    }

    #[test]
    fn an_unchanged_rate_is_called_the_same() {
        let mut cube = Cube::default();
        ran(
            cube.days.entry(date(1)).or_default(),
            "a",
            "orders",
            100,
            &[],
        );
        for release in ["a", "b"] {
            ran(
                cube.days.entry(date(2)).or_default(),
                release,
                "orders",
                50,
                &[],
            );
        }
        assert_eq!(
            summary(cube),
            "The failure rate is the same in both releases, in every workflow."
        );
    }
}
