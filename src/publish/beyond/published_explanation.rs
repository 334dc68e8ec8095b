//! What explains the change, as it is published.

use crate::decision::{
    ClassEffect, Contributor, Explanation, FacetExcess, Leading, MixPart, PlaceEffect, Rest,
};
use crate::diagnose::{Breakdown, Contributing, Cut, Part, PlaceSum, VersionSum, WorkflowMix};
use crate::number::Estimate;
use crate::tell::beyond::{explanation_summary, simpson_sentence};
use crate::vocabulary::Metric;

/// The most values of versions and labels that are listed.
const MOST_FACETS: usize = 50;

/// What explains the change, with its sentences.
pub(crate) fn explanation(breakdown: &Breakdown<'_>) -> Explanation {
    let unlisted = breakdown.unlisted();
    Explanation {
        metric: Metric::FailureRate,
        summary: explanation_summary(breakdown),
        baseline_rate: breakdown.baseline_rate,
        candidate_rate: breakdown.candidate_rate,
        change: breakdown.change(),
        rate_effect: breakdown.rate_effect,
        mix_effect: breakdown.mix_effect,
        simpson: simpson_sentence(breakdown),
        level: breakdown.level,
        leading: breakdown
            .leading
            .as_ref()
            .map(|one| leading(one, breakdown)),
        classes: breakdown
            .classes
            .iter()
            .map(|one| class(one, breakdown))
            .collect(),
        contributors: breakdown
            .listed()
            .iter()
            .map(|one| contributor(one, breakdown))
            .collect(),
        rest: Rest {
            count: unlisted.len() as u64,
            estimate: unlisted.iter().map(Contributing::estimate).sum(),
        },
        mix: breakdown.mix.iter().map(mix_part).collect(),
        places: breakdown.places.iter().map(place).collect(),
        facets: breakdown
            .versions
            .iter()
            .take(MOST_FACETS)
            .map(facet)
            .collect(),
    }
}

fn effect<K>(one: &Contributing<K>, breakdown: &Breakdown<'_>) -> Estimate {
    let interval = one.interval(breakdown.level);
    Estimate {
        estimate: one.estimate(),
        lower: Some(interval.lower),
        upper: Some(interval.upper),
    }
}

fn leading(one: &Contributing<Cut<'_>>, breakdown: &Breakdown<'_>) -> Leading {
    let named = |value: Option<&str>| value.map(str::to_owned);
    Leading {
        failure_class: named(one.part.failure_class),
        workflow: named(one.part.workflow),
        tool: named(one.part.tool),
        effect: effect(one, breakdown),
        share: breakdown.share_of(one.estimate()),
        excess: one.contribution.excess,
        baseline_count: one.contribution.baseline_count,
        candidate_count: one.contribution.candidate_count,
    }
}

fn class(one: &Contributing<&str>, breakdown: &Breakdown<'_>) -> ClassEffect {
    ClassEffect {
        failure_class: one.part.to_owned(),
        effect: effect(one, breakdown),
        share: breakdown.share_of(one.estimate()),
        baseline_count: one.contribution.baseline_count,
        candidate_count: one.contribution.candidate_count,
    }
}

fn contributor(one: &Contributing<Part<'_>>, breakdown: &Breakdown<'_>) -> Contributor {
    Contributor {
        failure_class: one.part.failure_class.to_owned(),
        workflow: one.part.workflow.to_owned(),
        tool: one.part.tool.map(str::to_owned),
        effect: effect(one, breakdown),
        share: breakdown.share_of(one.estimate()),
        baseline_count: one.contribution.baseline_count,
        candidate_count: one.contribution.candidate_count,
    }
}

fn mix_part(one: &WorkflowMix<'_>) -> MixPart {
    MixPart {
        workflow: one.workflow.to_owned(),
        estimate: one.estimate,
        baseline_share: one.baseline_share,
        candidate_share: one.candidate_share,
    }
}

fn facet(one: &VersionSum) -> FacetExcess {
    FacetExcess {
        column: one.facet.dimension.name(),
        value: one.facet.value.clone(),
        baseline: one.baseline,
        candidate: one.candidate,
        excess: one.excess,
    }
}

fn place(one: &PlaceSum<'_>) -> PlaceEffect {
    PlaceEffect {
        workflow: one.workflow.to_owned(),
        tool: one.tool.map(str::to_owned),
        excess: one.excess,
        estimate: one.estimate,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cube::Cube;
    use crate::diagnose::test_cubes::{Planted, date, ran, shared};

    #[track_caller]
    fn close(got: f64, expected: f64) {
        assert!((got - expected).abs() < 1e-12, "{got} is not {expected}");
    }

    #[track_caller]
    fn adds_up(cube: Cube) -> Explanation {
        let explained = explanation(&Planted::of(cube).breakdown().unwrap());
        let Explanation {
            change,
            rate_effect,
            mix_effect,
            ..
        } = explained;
        close(change, explained.candidate_rate - explained.baseline_rate);
        close(rate_effect + mix_effect, change);
        let sum = |estimates: &mut dyn Iterator<Item = f64>| -> f64 { estimates.sum() };
        let classes = &mut explained.classes.iter().map(|class| class.effect.estimate);
        close(sum(classes), rate_effect);
        let listed = &mut explained
            .contributors
            .iter()
            .map(|part| part.effect.estimate);
        close(sum(listed) + explained.rest.estimate, rate_effect);
        let places = &mut explained.places.iter().map(|place| place.estimate);
        close(sum(places), rate_effect);
        let mix = &mut explained.mix.iter().map(|part| part.estimate);
        close(sum(mix), mix_effect);
        explained
    }

    #[test]
    fn what_is_published_adds_up_with_what_is_left_out() {
        assert_eq!(adds_up(shared()).rest.count, 0);
        let mut cube = shared();
        let day = cube.days.entry(date(2)).or_default();
        for number in 1..=12 {
            let tool = format!("tool-{number}");
            ran(day, "b", "orders", 100, &[("loop", &[(&tool, number)])]);
        }
        // Four parts of before and twelve more, of which ten are listed.
        assert_eq!(adds_up(cube).rest.count, 6);
    }
}
