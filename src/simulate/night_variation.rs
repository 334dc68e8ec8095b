//! How much nights vary beyond chance: what releases share, and what is each release's own.

use std::collections::BTreeSet;

use super::release_counts::{ReleaseCounts, WindowDays, cells, number, share};
use crate::cube::{Cell, Day, RunCounts};

/// How much nights vary beyond chance, as coefficients of variation of nightly factors.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct NightVariation {
    /// Of the factor that each release has for itself.
    pub(crate) own: f64,
    /// Of the factor that all releases share: weekdays, trends, outages and what else happens to every run.
    pub(crate) shared: f64,
    /// What told the two apart. `None`: nothing did, and all of the variation is taken for each release's own.
    pub(crate) told_by: Option<SharedNights>,
}

/// Nights on which another release ran beside the baseline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SharedNights {
    /// The other release.
    pub(crate) release: String,
    pub(crate) nights: u64,
}

/// Variation is estimated from so many nights or more.
pub(super) const ENOUGH_NIGHTS: usize = 7;

impl NightVariation {
    /// From a release's nights, `history`, and from those of all `days` on which another release ran beside it.
    ///
    /// Own factors of variance c² and a shared one of variance s² multiply to one of variance (1 + c²)(1 + s²) − 1. The
    /// history shows the product and the shared nights c².
    pub(super) fn of(history: &WindowDays<'_>, days: &WindowDays<'_>, release: &str) -> Self {
        let whole = variance(history, release);
        let Some((told_by, pairs)) = most_shared(days, release) else {
            return Self {
                own: whole.sqrt(),
                shared: 0.0,
                told_by: None,
            };
        };
        let own = own_variance(&pairs);
        let shared = (1.0 + whole) / (1.0 + own) - 1.0;
        Self {
            own: own.sqrt(),
            shared: shared.max(0.0).sqrt(),
            told_by: Some(told_by),
        }
    }
}

/// The variance of a nightly factor that would make a release's nights vary as much as they do.
///
/// By the method of moments. Let x be the failures of a night, e those expected, v the variance of independent runs and c²
/// the variance of the factor. Then Σ (x − e)² is (1 − 1/nights) Σ (v + c² e²) on average. Nights that vary no more than
/// independent runs give 0.
fn variance(days: &WindowDays<'_>, release: &str) -> f64 {
    let counts = ReleaseCounts::of(days, release);
    let rate = |cell: &Cell| {
        let runs = counts.by_workflow.get(&cell.workflow);
        runs.map_or(0.0, |runs| share(runs.failures, runs.runs))
    };
    let (mut squares, mut variance, mut expected_squares, mut nights) = (0.0, 0.0, 0.0, 0.0);
    for (_, day) in days {
        let (mut seen, mut expected) = (0.0, 0.0);
        for (cell, runs) in cells(day, release) {
            let of_cell = rate(cell) * number(runs.runs);
            seen += number(runs.failures);
            expected += of_cell;
            variance += of_cell * (1.0 - rate(cell));
        }
        if expected > 0.0 {
            squares += (seen - expected).powi(2);
            expected_squares += expected * expected;
            nights += 1.0;
        }
    }
    if nights < 2.0 {
        return 0.0;
    }
    let excess = squares * nights / (nights - 1.0) - variance;
    (excess / expected_squares).max(0.0)
}

/// The two releases' runs in the workflows of one night that both ran: the release's own, and the other's.
type NightPairs<'a> = Vec<[&'a RunCounts; 2]>;

/// The release that shares most nights with this one, and their counts. `None` where too few nights are shared.
fn most_shared<'a>(
    days: &WindowDays<'a>,
    release: &str,
) -> Option<(SharedNights, Vec<NightPairs<'a>>)> {
    let runs = days.iter().flat_map(|(_, day)| day.runs.keys());
    let others: BTreeSet<&str> = runs
        .map(|cell| cell.release.as_str())
        .filter(|other| *other != release)
        .collect();
    let beside = |other: &str| -> Vec<NightPairs<'a>> {
        let nights = days.iter().map(|(_, day)| pairs(day, release, other));
        nights.filter(|night| informs(night)).collect()
    };
    let shared = others.into_iter().map(|other| (other, beside(other)));
    let (other, nights) = shared.max_by_key(|(_, nights)| nights.len())?;
    (nights.len() >= ENOUGH_NIGHTS).then(|| {
        let told_by = SharedNights {
            release: other.to_owned(),
            nights: nights.len() as u64,
        };
        (told_by, nights)
    })
}

fn pairs<'a>(day: &'a Day, release: &str, other: &str) -> NightPairs<'a> {
    let of = |cell: &Cell, release: &str| {
        let cell = Cell::of(release, cell.workflow.as_str());
        day.runs.get(&cell).filter(|runs| runs.runs > 0)
    };
    let own = day.runs.iter().filter(|(cell, _)| cell.release == release);
    own.filter_map(|(cell, runs)| {
        let runs = Some(runs).filter(|runs| runs.runs > 0)?;
        Some([runs, of(cell, other)?])
    })
    .collect()
}

/// Whether a night has a failure in a workflow that both ran.
fn informs(night: &NightPairs<'_>) -> bool {
    let mut failures = night.iter().flatten().map(|runs| runs.failures);
    failures.any(|failures| failures > 0)
}

/// How a night's failures lie between two releases, of which the other one fails `ratio` times as often.
#[derive(Clone, Copy, Debug, Default)]
struct Between {
    /// The failures of both.
    failures: f64,
    /// The other release's part of them, were nothing beyond chance.
    expected: f64,
    /// The other release's failures beyond its part.
    beyond: f64,
    /// Their variance, given the sum, where runs are independent.
    variance: f64,
    /// Their increase for each unit of the logarithm of the ratio.
    slope: f64,
    /// The variance of the slope: that of a count is its mean.
    slope_variance: f64,
}

impl Between {
    fn of(night: &NightPairs<'_>, ratio: f64) -> Self {
        let mut all = Self::default();
        for [own, other] in night {
            let runs = number(own.runs + other.runs);
            let failures = number(own.failures + other.failures);
            let weight = ratio * number(other.runs);
            let part = weight / (weight + number(own.runs));
            let slope = failures * part * (1.0 - part);
            all.failures += failures;
            all.expected += failures * part;
            all.beyond += number(other.failures) - failures * part;
            all.slope += slope;
            all.slope_variance += slope * part * (1.0 - part);
            // The hypergeometric law: runs that fail are drawn without replacement.
            all.variance += slope * (runs - failures) / (runs - 1.0).max(1.0);
        }
        all
    }

    /// The square of the slope without the variance of the counts.
    fn slope_squared(&self) -> f64 {
        (self.slope * self.slope - self.slope_variance).max(0.0)
    }

    /// The variance of the failures of both, in relation to that of one release's factor.
    fn spread(&self) -> f64 {
        let part = self.expected / self.failures;
        part * part + (1.0 - part) * (1.0 - part)
    }
}

/// The variance of the factor that each of two releases has for itself, by the method of moments on what differs between
/// them on the nights that they share, given the failures of both together.
///
/// Let d be the other release's failures beyond its part, v their variance where runs are independent, and b their slope.
/// Factors of variance c² make the variance of d v + 2 c² b². As the ratio makes Σ d zero, 1 − 2 b / Σ b + Σ b² / (Σ b)² of a
/// night's variance is left. The last step allows for b, which is taken from the failures seen and varies by the same factors.
fn own_variance(nights: &[NightPairs<'_>]) -> f64 {
    let ratio = ratio_of(nights);
    let between = nights.iter().map(|night| Between::of(night, ratio));
    let between: Vec<Between> = between.collect();
    let sum = |of: &dyn Fn(&Between) -> f64| between.iter().map(of).sum::<f64>();
    let total = sum(&|night| night.slope);
    if total <= 0.0 {
        return 0.0;
    }
    let squares = sum(&|night| night.slope * night.slope) / (total * total);
    let left = |night: &Between| 1.0 - 2.0 * night.slope / total + squares;
    let excess = sum(&|night| night.beyond * night.beyond - left(night) * night.variance);
    let weight = sum(&|night| left(night) * night.slope_squared());
    if excess <= 0.0 || weight <= 0.0 {
        return 0.0;
    }
    let seen = excess / (2.0 * weight);
    let spread =
        sum(&|night| night.spread() * night.slope_squared()) / sum(&|night| night.slope_squared());
    seen / (1.0 - seen * spread).max(LEAST_LEFT)
}

/// Factors without limit would leave nothing of the slopes. No less than this is left.
const LEAST_LEFT: f64 = 0.1;

/// Newton steps for the ratio. They converge in a few.
const STEPS: u32 = 30;

/// How many times as often the other release fails over all nights, so that nothing is beyond its part.
fn ratio_of(nights: &[NightPairs<'_>]) -> f64 {
    let mut logarithm = 0.0_f64;
    for _ in 0..STEPS {
        let (mut beyond, mut slope) = (0.0, 0.0);
        for night in nights {
            let night = Between::of(night, logarithm.exp());
            beyond += night.beyond;
            slope += night.slope;
        }
        if slope <= 0.0 {
            break;
        }
        // Where one release has no failure, the ratio has no limit.
        logarithm = (logarithm + (beyond / slope).clamp(-1.0, 1.0)).clamp(-10.0, 10.0);
    }
    logarithm.exp()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generate::{Generator, RolloutPlan, Scenario, Unfolding};

    const ROLLOUTS: u64 = 20;

    /// The root mean squares of own and shared variation over many rollouts of a plan.
    fn found(plan: &RolloutPlan) -> [f64; 2] {
        let generator = Generator::new(plan.clone(), 3).unwrap();
        let mut sums = [0.0; 2];
        for number in 0..ROLLOUTS {
            let rollout = generator.rollout(number);
            let mut unfolding = Unfolding::new(&generator, &rollout);
            while unfolding.next_night().is_some() {}
            let days: WindowDays<'_> = unfolding.cube().days.iter().collect();
            let before = usize::try_from(plan.history).unwrap();
            let history: WindowDays<'_> = days[..before].to_vec();
            let variation = NightVariation::of(&history, &days, "1.0");
            let told_by = variation.told_by.unwrap();
            assert_eq!((told_by.release.as_str(), told_by.nights), ("1.1", 14));
            sums[0] += variation.own.powi(2);
            sums[1] += variation.shared.powi(2);
        }
        sums.map(|sum| (sum / 20.0).sqrt())
    }

    fn noise(own: f64, shared: f64, ratio: f64) -> RolloutPlan {
        RolloutPlan {
            noise: own,
            common_noise: shared,
            ..Scenario::MixShift.plan(4000, 0.05, ratio)
        }
    }

    #[track_caller]
    fn case(plan: &RolloutPlan, [own, shared]: [[f64; 2]; 2]) {
        let [seen_own, seen_shared] = found(plan);
        assert!((own[0]..own[1]).contains(&seen_own), "own {seen_own}");
        assert!(
            (shared[0]..shared[1]).contains(&seen_shared),
            "shared {seen_shared}"
        );
    }

    /// A variance estimated from 14 nights has a relative standard error of 0.39, and from 28 of 0.27; over 20 rollouts a
    /// root mean square is uncertain by 4 and 3 %. What is never below 0 is above 0 on average.
    #[test]
    fn shared_and_own_variation_are_told_apart() {
        case(&noise(0.0, 0.5, 1.0), [[0.0, 0.08], [0.42, 0.58]]);
        case(&noise(0.4, 0.0, 1.0), [[0.34, 0.46], [0.0, 0.2]]);
        case(&noise(0.3, 0.4, 1.0), [[0.25, 0.35], [0.33, 0.47]]);
        case(&noise(0.0, 0.0, 1.0), [[0.0, 0.06], [0.0, 0.06]]);
    }

    #[test]
    fn a_release_that_is_worse_every_night_does_not_count_as_varying() {
        case(&noise(0.0, 0.5, 3.0), [[0.0, 0.08], [0.42, 0.58]]);
    }

    /// Two days in seven at 2.5: a mean of 10/7, a variance of 2.5 − (10/7)², and a coefficient of 0.474.
    #[test]
    fn weekends_are_shared() {
        let plan = Scenario::Weekend.plan(4000, 0.02, 1.0);
        case(&plan, [[0.0, 0.08], [0.42, 0.53]]);
    }

    #[test]
    fn a_cutover_cannot_tell_them_apart() {
        let plan = Scenario::Cutover.plan(4000, 0.05, 1.0);
        let generator = Generator::new(plan, 3).unwrap();
        let rollout = generator.rollout(0);
        let mut unfolding = Unfolding::new(&generator, &rollout);
        while unfolding.next_night().is_some() {}
        let days: WindowDays<'_> = unfolding.cube().days.iter().collect();
        let variation = NightVariation::of(&days[..28].to_vec(), &days, "1.0");
        assert_eq!(variation.told_by, None);
        assert!(variation.shared == 0.0);
        assert!((0.2..0.4).contains(&variation.own), "{}", variation.own);
    }

    /// Three nights in one workflow. The figures are those of a plain loop in Python.
    #[test]
    fn what_differs_between_two_releases_is_as_by_a_plain_loop() {
        let counts = |runs, failures| RunCounts {
            runs,
            failures,
            ..RunCounts::default()
        };
        let own = [(300, 21), (300, 15), (250, 30)].map(|(runs, failures)| counts(runs, failures));
        let other = [(100, 8), (100, 9), (90, 4)].map(|(runs, failures)| counts(runs, failures));
        let nights: Vec<NightPairs<'_>> = own
            .iter()
            .zip(&other)
            .map(|(own, other)| vec![[own, other]])
            .collect();
        assert!((ratio_of(&nights) - 0.925_925_925_926).abs() < 1e-9);
        assert!((own_variance(&nights) - 0.248_148_502_219).abs() < 1e-9);
    }
}
