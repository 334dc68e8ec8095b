//! A finding's change in words.

use crate::compare::{Difference, Evidence, Finding};
use crate::number::{self, LIKE_FOR_LIKE, Precision};
use crate::vocabulary::{EffectKind, Metric};

/// What changed and by how much: `rose from 1.1 % to 2.8 % of runs (+1.7 points, 95 % interval +0.8 to +2.5; 61 of
/// 2,180 against 24 of 2,104)`.
///
/// The verb is that of the change among like days and workflows. Where the plain rates went the other way, both are given.
pub(super) fn change(finding: &Finding, evidence: &Evidence, level: f64) -> String {
    let interval = number::level(level);
    let Some(difference) = evidence.difference else {
        return moved(evidence, &interval);
    };
    let counts = [&evidence.candidate, &evidence.baseline].map(|count| match difference.kind {
        EffectKind::MeanDifference => {
            let runs = number::counted(count.exposure, "run", "runs");
            format!("{} in {runs}", number::minutes(count.count))
        }
        _ => number::of(count),
    });
    let over = |tasks| format!(" over the same {}", number::counted(tasks, "task", "tasks"));
    let over = evidence.tasks.map_or_else(String::new, over);
    let counts = format!("{}{over}", counts.join(" against "));
    let units = Units::of(finding.question.metric, &difference);
    let rates = [evidence.baseline.rate, evidence.candidate.rate];
    let precision = Precision::of(
        &[rates],
        &[rates[0], rates[1], Some(difference.estimate)],
        units.scale,
    );
    let [estimate, lower, upper] = [
        difference.estimate,
        difference.interval.lower,
        difference.interval.upper,
    ]
    .map(|change| precision.change(change, units.scale));
    let (name, of) = (units.name, units.of);
    let subtracts = match rates {
        [Some(before), Some(after)] => {
            precision.subtracts([before, after], difference.estimate, units.scale)
        }
        _ => true,
    };
    let adjusted = if subtracts {
        String::new()
    } else {
        format!(" {LIKE_FOR_LIKE}")
    };
    let range = if evidence.guarded {
        format!("{interval} {lower} to {upper}")
    } else {
        NO_INTERVAL.to_owned()
    };
    let by = format!("{estimate} {name}{adjusted}, {range}");
    let measured = [&evidence.baseline, &evidence.candidate].map(number::known_rate);
    let [Some(before), Some(after)] = measured else {
        // Of so few runs a point is too large a unit.
        return format!("were {counts} ({range})");
    };
    let shown = |rate: f64| match difference.kind {
        EffectKind::MeanDifference => format!("{} min", precision.plain(rate)),
        _ => precision.rate(rate),
    };
    let (before, after) = (shown(before), shown(after));
    if number::runs_against(&evidence.baseline, &evidence.candidate, difference.estimate) {
        let verb = if difference.estimate > 0.0 {
            "rose"
        } else {
            "fell"
        };
        let size = precision.plain(difference.estimate.abs() * units.scale);
        return format!(
            "{verb} by {size} {name} {LIKE_FOR_LIKE} ({range}), while overall they went from \
             {before} to {after} {of} ({counts})"
        );
    }
    match difference.estimate {
        change if change > 0.0 => format!("rose from {before} to {after} {of} ({by}; {counts})"),
        change if change < 0.0 => format!("fell from {before} to {after} {of} ({by}; {counts})"),
        _ => format!("stayed at {after} {of} ({by}; {counts})"),
    }
}

/// There is none until it is known how much nights vary.
const NO_INTERVAL: &str = "no interval yet";

/// How far a mix moved.
fn moved(evidence: &Evidence, interval: &str) -> String {
    let [distance, lower, upper] = [
        evidence.estimate.unwrap_or(0.0),
        evidence.interval.lower,
        evidence.interval.upper,
    ]
    .map(|share| number::fixed(share * 100.0, 1));
    if !evidence.guarded {
        return format!("moved by {distance} points ({NO_INTERVAL})");
    }
    format!("moved by {distance} points ({interval} {lower} to {upper})")
}

/// What a change is measured in.
struct Units {
    scale: f64,
    name: &'static str,
    of: &'static str,
}

impl Units {
    fn of(metric: Metric, difference: &Difference) -> Self {
        let (scale, name, of) = match (difference.kind, metric) {
            (EffectKind::MeanDifference, _) => (1.0, "min", "a run"),
            (_, Metric::HiddenRescueRate) => (100.0, "points", "of successes"),
            _ => (100.0, "points", "of runs"),
        };
        Self { scale, name, of }
    }
}
