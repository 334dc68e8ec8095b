//! The parts of a change in words.

use std::collections::BTreeMap;

use crate::decision::{Contributor, Explanation, PlaceEffect, Repeated};
use crate::number::{self, Precision};
use crate::report::text::name;

/// Failures of a class in a workflow and, where they name one, with a tool: `timeout in refund_request × payment_gateway`.
fn place_label(class: &str, workflow: &str, tool: Option<&str>) -> String {
    let place = format!("{} in {}", name(class), name(workflow));
    match tool {
        Some(tool) => format!("{place} × {}", name(tool)),
        None => place,
    }
}

/// What a part of the change is called.
pub(in crate::report) fn part_label(part: &Contributor) -> String {
    place_label(&part.failure_class, &part.workflow, part.tool.as_deref())
}

/// Where a failure pattern is.
pub(in crate::report) fn pattern_label(pattern: &Repeated) -> String {
    let tool = pattern.tool.as_deref();
    place_label(&pattern.failure_class, &pattern.workflow, tool)
}

/// What the parts that are not listed are called.
pub(in crate::report) fn rest_label(explanation: &Explanation) -> String {
    number::counted(explanation.rest.count, "other part", "other parts")
}

/// The digits of the parts: one more than it takes to show the whole.
pub(in crate::report) fn digits(explanation: &Explanation) -> Precision {
    let rates = [
        Some(explanation.baseline_rate),
        Some(explanation.candidate_rate),
    ];
    Precision::of(&[rates], &[rates[0], rates[1]], 100.0).finer()
}

/// The parts of the rate effect as a picture shows them.
#[derive(Debug)]
pub(in crate::report) struct Parts {
    /// What is named, with its part of the change.
    pub(in crate::report) named: Vec<(String, f64)>,
    /// The sum of the others.
    pub(in crate::report) rest: Option<(String, f64)>,
}

/// The most parts that are named.
const NAMED: usize = 6;

/// A part of a coarse cut is named from this share of the largest on.
const LEAST: f64 = 0.05;

/// The rate effect in the coarsest parts that explain it: by class, by workflow or by tool where one of them has most of it,
/// else by all three.
pub(in crate::report) fn coarsest_parts(explanation: &Explanation) -> Parts {
    let leading = explanation.leading.as_ref();
    let cut = leading.map(|leading| {
        [
            leading.failure_class.is_some(),
            leading.workflow.is_some(),
            leading.tool.is_some(),
        ]
    });
    let of_places = |key: &dyn Fn(&PlaceEffect) -> String| {
        let mut sums: BTreeMap<String, f64> = BTreeMap::new();
        for place in &explanation.places {
            *sums.entry(key(place)).or_default() += place.estimate;
        }
        sums.into_iter().collect()
    };
    match cut {
        Some([true, false, false]) => {
            let classes = explanation.classes.iter();
            let classes = classes.map(|class| {
                let label = format!("{} failures", name(&class.failure_class));
                (label, class.effect.estimate)
            });
            coarse(classes.collect(), ["other class", "other classes"])
        }
        Some([false, true, false]) => coarse(
            of_places(&|place| name(&place.workflow).to_string()),
            ["other workflow", "other workflows"],
        ),
        Some([false, false, true]) => coarse(
            of_places(&|place| {
                let tool = place.tool.as_deref();
                tool.map_or_else(
                    || "no tool recorded".to_owned(),
                    |tool| name(tool).to_string(),
                )
            }),
            ["other tool", "other tools"],
        ),
        _ => Parts {
            named: explanation
                .contributors
                .iter()
                .map(|part| (part_label(part), part.effect.estimate))
                .collect(),
            rest: (explanation.rest.count > 0)
                .then(|| (rest_label(explanation), explanation.rest.estimate)),
        },
    }
}

/// The largest parts by name, and the sum of the others.
fn coarse(mut parts: Vec<(String, f64)>, [one, many]: [&str; 2]) -> Parts {
    parts.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
    let largest = parts.first().map_or(0.0, |part| part.1.abs());
    let is_large = |part: &(String, f64)| part.1.abs() >= LEAST * largest;
    let large = parts
        .iter()
        .take(NAMED)
        .take_while(|part| is_large(part))
        .count();
    let rest = parts.split_off(large);
    let sum = rest.iter().map(|part| part.1).sum();
    Parts {
        named: parts,
        rest: (!rest.is_empty()).then(|| (number::counted(rest.len() as u64, one, many), sum)),
    }
}
