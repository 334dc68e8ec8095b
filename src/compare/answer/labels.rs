//! Whether the rise of a failure class is matched by the fall of others: then failures changed their label, not their
//! number.

use std::cmp::Ordering;

use crate::compare::in_units::in_real;
use crate::stats::{Dispersion, Score};

/// What one class has in the matched strata.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ClassChange {
    /// Against "no difference".
    pub(crate) score: Score,
    /// What the variance of independent runs is multiplied by.
    pub(crate) dispersion: f64,
    /// The failures that the candidate would have at the baseline's rates.
    pub(crate) expected: f64,
    /// The failures that it has.
    pub(crate) seen: f64,
    /// Whether the baseline never had the class in the window.
    pub(crate) is_new: bool,
}

/// Where the failures of a class may have come from.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct LabelMatch {
    /// The places of the classes that match the rise best.
    pub(crate) sources: Vec<usize>,
    /// Whether their fall is shown. Otherwise the data cannot tell yet.
    pub(crate) is_shown: bool,
}

/// The square of the standard errors by which each of several sources must have fallen, so that chance falls are not put
/// together.
const A_FALL: f64 = 3.0;

/// All classes of two releases.
///
/// Where labels changed, the class and its sources together are no worse. That is a question like any other, so it has a
/// p-value, and with the level of its look the error over all nights is the level's whole (`sequential`). A rise is apart
/// where every choice of sources rejects (an intersection–union test: Berger 1982). The true sources are among the choices,
/// so labels that changed are taken for a regression no more often than the level says, without a division by the number
/// of choices.
///
/// That holds for one source. Several sources are those that fell together, so there the simulation shows the error
/// (scenarios `renamed`, `split` and `cleaned_up`). A likelihood ratio with a limit by Ville's (1939) inequality would hold
/// as well, but only with a mixture in place of the best fit, and it would need more evidence on any fixed night.
///
/// The scores are taken for normal. Classes vary independently, and together where the nights of the whole vary more than
/// those of its parts explain: Σ = diag(d) + κ v vᵀ, with v the variances of independent runs.
#[derive(Debug)]
pub(crate) struct ClassChanges {
    classes: Vec<ClassChange>,
    own: Vec<f64>,
    common: f64,
}

impl ClassChanges {
    /// `whole` is the dispersion of all failures together.
    pub(crate) fn new(classes: Vec<ClassChange>, whole: f64) -> Self {
        let variance = |one: &ClassChange| one.score.variance;
        let sum = |of: &dyn Fn(&ClassChange) -> f64| classes.iter().map(of).sum::<f64>();
        let total = sum(&variance);
        let between = total * total - sum(&|one| variance(one).powi(2));
        let beyond = whole.max(1.0) * total - sum(&|one| one.dispersion.max(1.0) * variance(one));
        let common = if between > 0.0 {
            (beyond / between).max(0.0)
        } else {
            0.0
        };
        let own = classes
            .iter()
            .map(|one| {
                let shared = common * variance(one).powi(2);
                (one.dispersion.max(1.0) * variance(one) - shared).max(variance(one))
            })
            .collect();
        Self {
            classes,
            own,
            common,
        }
    }

    /// Where the failures of a class that rose may have come from, at the level of tonight's look; `None` where no fall of
    /// others matches its rise.
    ///
    /// Sources are single classes, those that fell, together, and of a new class also all others.
    pub(crate) fn matched(&self, class: usize, ln_level: f64) -> Option<LabelMatch> {
        let matches: Vec<LabelMatch> = self
            .choices(class)
            .into_iter()
            .filter(|sources| self.together(class, sources).ln_p_rise() > ln_level)
            .map(|sources| LabelMatch {
                is_shown: self.is_shown(class, &sources, ln_level),
                sources,
            })
            .collect();
        let is_any_shown = matches.iter().any(|one| one.is_shown);
        let best = matches
            .into_iter()
            .filter(|one| one.is_shown == is_any_shown);
        best.min_by(|a, b| self.by_rest(class, &a.sources, &b.sources))
    }

    /// Whether the sources fell beyond chance, and that explains more than a rise of the class alone.
    fn is_shown(&self, class: usize, sources: &[usize], ln_level: f64) -> bool {
        let others = in_real(self.classes.len() as u64 - 1);
        let fall = self.sum(sources);
        let rest = self.together(class, sources);
        fall.ln_p_fall() <= ln_level - others.ln() && rest.squared() < fall.squared()
    }

    /// How much more the class has, and how much less the sources have, in failures.
    pub(crate) fn rise_and_fall(&self, class: usize, sources: &[usize]) -> [f64; 2] {
        let more = |class: usize| self.classes[class].seen - self.classes[class].expected;
        [more(class), -sources.iter().copied().map(more).sum::<f64>()]
    }

    /// The sources that a class may have.
    fn choices(&self, class: usize) -> Vec<Vec<usize>> {
        let others = || (0..self.classes.len()).filter(|other| *other != class);
        let some = others().filter(|other| self.classes[*other].expected > 0.0);
        let mut choices: Vec<Vec<usize>> = some.map(|other| vec![other]).collect();
        let mut together = Vec::new();
        while let Some(next) = others()
            .filter(|other| !together.contains(other) && self.has_fallen(*other))
            .map(|other| [&together[..], &[other]].concat())
            .min_by(|a, b| self.by_rest(class, a, b))
        {
            together.clone_from(&next);
            choices.push(next);
        }
        if self.classes[class].is_new && !choices.is_empty() {
            choices.push(others().collect());
        }
        choices
    }

    fn has_fallen(&self, class: usize) -> bool {
        let alone = self.sum(&[class]);
        alone.score.gap < 0.0 && alone.squared() > A_FALL
    }

    /// By what the falls leave unexplained of the rise.
    fn by_rest(&self, class: usize, a: &[usize], b: &[usize]) -> Ordering {
        let rest = |sources| self.together(class, sources).score.gap.abs();
        rest(a).total_cmp(&rest(b))
    }

    fn together(&self, class: usize, sources: &[usize]) -> Sum {
        self.sum(&[sources, &[class]].concat())
    }

    /// Some classes counted as one.
    fn sum(&self, classes: &[usize]) -> Sum {
        let scores = || classes.iter().map(|class| self.classes[*class].score);
        let score = scores().fold(Score::default(), Score::and);
        let own: f64 = classes.iter().map(|class| self.own[*class]).sum();
        Sum {
            score,
            variance: own + self.common * score.variance.powi(2),
        }
    }
}

/// Some classes counted as one.
struct Sum {
    score: Score,
    /// With what nights vary beyond chance.
    variance: f64,
}

impl Sum {
    fn squared(&self) -> f64 {
        if self.variance > 0.0 {
            self.score.gap.powi(2) / self.variance
        } else {
            0.0
        }
    }

    /// ln p of "no worse".
    fn ln_p_rise(&self) -> f64 {
        self.score.ln_p_guarded(Dispersion {
            factor: self.variance / self.score.variance,
            degrees_of_freedom: f64::INFINITY,
        })
    }

    /// ln p of "no better".
    fn ln_p_fall(&self) -> f64 {
        let score = self.score.mirrored();
        Self { score, ..*self }.ln_p_rise()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: bool = false;
    const NEW: bool = true;

    /// A class with a variance of 25 whose nights vary no more than chance.
    fn class(gap: f64, [expected, seen]: [f64; 2], is_new: bool) -> ClassChange {
        ClassChange {
            score: Score {
                gap,
                variance: 25.0,
            },
            dispersion: 1.0,
            expected,
            seen,
            is_new,
        }
    }

    fn of_quiet_nights(classes: &[ClassChange]) -> ClassChanges {
        ClassChanges::new(classes.to_vec(), 1.0)
    }

    const SHOWN: bool = true;
    const OPEN: bool = false;
    const APART: Option<(&[usize], bool)> = None;

    /// The sources of the first class, and whether their fall is shown.
    #[track_caller]
    fn matched(changes: &ClassChanges, level: f64, expected: Option<(&[usize], bool)>) {
        let expected = expected.map(|(sources, is_shown)| LabelMatch {
            sources: sources.to_vec(),
            is_shown,
        });
        assert_eq!(changes.matched(0, level.ln()), expected);
    }

    /// With a fall by f, the two classes together have z = (30 − f) / √50. P(Z ≥ 2.83) is 0.0023 and P(Z ≥ 4.24) 0.000011.
    #[test]
    fn a_fall_as_large_as_the_rise_matches_and_none_does_not() {
        for (fall, level, expected) in [
            (30.0, 0.005, Some((&[1][..], SHOWN))),
            (10.0, 0.002, Some((&[1], OPEN))),
            (10.0, 0.005, APART),
            (0.0, 0.0001, APART),
        ] {
            let rise = class(30.0, [60.0, 120.0], KNOWN);
            let other = class(-fall, [100.0, 100.0 - fall], KNOWN);
            matched(&of_quiet_nights(&[rise, other]), level, expected);
        }
    }

    /// Of a rise by 30 and a fall by 14 chance explains the rest (z = 2.26), but not the fall either (z = 2.8, P = 0.0026)
    /// where ten classes could have fallen.
    #[test]
    fn a_fall_is_searched_for_among_all_classes() {
        let rise = class(30.0, [60.0, 120.0], KNOWN);
        let fallen = class(-14.0, [100.0, 72.0], KNOWN);
        matched(
            &of_quiet_nights(&[rise, fallen]),
            0.005,
            Some((&[1], SHOWN)),
        );
        let still = class(0.0, [100.0, 100.0], KNOWN);
        let many = [&[rise, fallen][..], &[still; 9]].concat();
        matched(&of_quiet_nights(&many), 0.005, Some((&[1], OPEN)));
    }

    /// Falls of 20 and 10: together they match exactly. One alone leaves 10 or 20 unexplained.
    #[test]
    fn several_classes_match_a_rise_together() {
        let others = [
            class(-20.0, [40.0, 20.0], KNOWN),
            class(-10.0, [20.0, 10.0], KNOWN),
        ];
        for is_new in [KNOWN, NEW] {
            let rise = class(30.0, [30.0, 60.0], is_new);
            let changes = of_quiet_nights(&[rise, others[0], others[1]]);
            matched(&changes, 0.005, Some((&[1, 2], SHOWN)));
            let moved = changes.rise_and_fall(0, &[1, 2]);
            assert!(moved.iter().all(|failures| (failures - 30.0).abs() < 1e-9));
        }
    }

    /// Nine others that each fell by 3, which no one notices, match a rise by 30: z = 3 / √250. Each alone leaves z = 3.8.
    #[test]
    fn a_new_class_may_come_from_all_others() {
        let others = [class(-3.0, [100.0, 97.0], KNOWN); 9];
        let all: Vec<usize> = (1..=9).collect();
        for (is_new, expected) in [(KNOWN, APART), (NEW, Some((&all, OPEN)))] {
            let rise = class(30.0, [0.0, 30.0], is_new);
            let changes = of_quiet_nights(&[&[rise][..], &others].concat());
            matched(&changes, 0.005, expected);
        }
    }

    /// The whole varies three times as much as chance: κ = 100 / 1250, so both classes together have a variance of 50 + κ 50²
    /// = 250, and z = 30 / √250 = 1.9.
    #[test]
    fn a_rise_may_be_a_noisy_week_of_all_classes() {
        let classes = vec![
            class(30.0, [60.0, 120.0], KNOWN),
            class(0.0, [100.0, 100.0], KNOWN),
        ];
        let changes = ClassChanges::new(classes, 3.0);
        matched(&changes, 0.005, Some((&[1], OPEN)));
    }

    #[test]
    fn a_class_that_had_no_failures_is_no_source() {
        let rise = class(30.0, [60.0, 120.0], KNOWN);
        let none = class(0.0, [0.0, 0.0], KNOWN);
        matched(&of_quiet_nights(&[rise]), 0.005, APART);
        matched(&of_quiet_nights(&[rise, none]), 0.005, APART);
    }
}
