//! Whether the rise of a failure class is matched by the fall of others: then failures changed their label, not their
//! number.

use crate::compare::in_units::in_real;

/// What one class has in the matched strata.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ClassChange {
    /// The candidate's failures beyond its share of both releases' (the score's gap), and the variance if runs were
    /// independent.
    pub(crate) gap: f64,
    pub(crate) variance: f64,
    /// What that variance is multiplied by.
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
    /// The places of the classes that fell.
    pub(crate) sources: Vec<usize>,
    /// Twice the logarithm of the odds that nothing fell against a fall of the sources by as much as the class rose.
    evidence: f64,
}

/// What the other classes say of the rise of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LabelReading {
    /// They did not fall with it: more fails.
    Apart,
    /// The data cannot tell.
    Open,
    /// They fell as much as it rose.
    Matched,
}

/// Odds of 33 to 1, as twice their logarithm. If one fixed class is the source, such odds against it arise on some night in
/// at most 3 % of rollouts (Ville 1939). The source is searched for, so that is a guide and no bound: the simulation is
/// what shows the error (scenarios `renamed`, `split` and `cleaned_up`).
const CONVINCING: f64 = 7.0;

/// What each source after the first must add, so that chance falls are not put together.
const FOR_ANOTHER: f64 = 3.0;

impl LabelMatch {
    pub(crate) fn reading(&self) -> LabelReading {
        if self.evidence > CONVINCING {
            LabelReading::Apart
        } else if self.evidence < -CONVINCING {
            LabelReading::Matched
        } else {
            LabelReading::Open
        }
    }
}

/// All classes of two releases.
///
/// The gaps are taken for normal. Classes vary independently, and together where the nights of the whole vary more than
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
        let classes: Vec<ClassChange> = classes
            .into_iter()
            .map(|one| ClassChange {
                // A single failure is known no better than this.
                variance: one.variance.max(0.25),
                dispersion: one.dispersion.max(1.0),
                ..one
            })
            .collect();
        let sum = |of: &dyn Fn(&ClassChange) -> f64| classes.iter().map(of).sum::<f64>();
        let variance = sum(&|one| one.variance);
        let between = variance * variance - sum(&|one| one.variance * one.variance);
        let beyond = whole * variance - sum(&|one| one.dispersion * one.variance);
        let common = if between > 0.0 {
            (beyond / between).max(0.0)
        } else {
            0.0
        };
        let own = classes
            .iter()
            .map(|one| {
                let shared = common * one.variance * one.variance;
                (one.dispersion * one.variance - shared).max(one.variance)
            })
            .collect();
        Self {
            classes,
            own,
            common,
        }
    }

    /// The classes whose fall matches the rise of one best; `None` where there is no other class.
    ///
    /// Sources are single classes, those that together match better, and of a new class also all others in proportion.
    pub(crate) fn matched(&self, class: usize) -> Option<LabelMatch> {
        let others = || (0..self.classes.len()).filter(|other| *other != class);
        let mut best: Option<LabelMatch> = None;
        loop {
            let so_far = best.as_ref().map_or(&[][..], |best| &best.sources);
            let next = others()
                .filter(|other| !so_far.contains(other))
                .filter_map(|other| self.from(class, [so_far, &[other]].concat()))
                .min_by(|a, b| a.evidence.total_cmp(&b.evidence));
            match next {
                Some(next)
                    if best
                        .as_ref()
                        .is_none_or(|best| next.evidence < best.evidence) =>
                {
                    best = Some(next);
                }
                _ => break,
            }
        }
        let all = self.classes[class].is_new.then(|| LabelMatch {
            sources: others().collect(),
            evidence: self.evidence(class, &others().collect::<Vec<_>>()),
        });
        best.into_iter()
            .chain(all.filter(|all| !all.sources.is_empty()))
            .min_by(|a, b| a.evidence.total_cmp(&b.evidence))
    }

    /// How much more the class has, and how much less the sources have, in failures.
    pub(crate) fn rise_and_fall(&self, class: usize, sources: &[usize]) -> [f64; 2] {
        let more = |class: usize| self.classes[class].seen - self.classes[class].expected;
        [more(class), -sources.iter().copied().map(more).sum::<f64>()]
    }

    fn from(&self, class: usize, sources: Vec<usize>) -> Option<LabelMatch> {
        let has_any = sources
            .last()
            .is_some_and(|source| self.classes[*source].expected > 0.0);
        has_any.then(|| LabelMatch {
            evidence: self.evidence(class, &sources)
                + FOR_ANOTHER * in_real(sources.len() as u64 - 1),
            sources,
        })
    }

    /// Twice the logarithm of the odds that only the class changed, against sources that each lost the same share to it.
    fn evidence(&self, class: usize, sources: &[usize]) -> f64 {
        let mut alone = vec![0.0; self.classes.len()];
        alone[class] = 1.0;
        let mut moved = alone.clone();
        let whole: f64 = sources
            .iter()
            .map(|source| self.classes[*source].expected)
            .sum();
        for source in sources {
            moved[*source] = -self.classes[*source].expected / whole.max(f64::MIN_POSITIVE);
        }
        self.fit(&alone) - self.fit(&moved) + self.unlikely_share(class, whole)
    }

    /// A part of a class that is small for it is less likely to be what moved: of a move any share is as likely as another,
    /// and a rise has any size. Half of that is counted. A new class has come from somewhere, whatever its size.
    fn unlikely_share(&self, class: usize, of_sources: f64) -> f64 {
        let one = &self.classes[class];
        if one.is_new {
            return 0.0;
        }
        (of_sources / one.seen.max(1.0)).max(1.0).ln()
    }

    /// Twice the logarithm of the likelihood that a change in this direction gains over none.
    fn fit(&self, direction: &[f64]) -> f64 {
        let gaps: Vec<f64> = self.classes.iter().map(|one| one.gap).collect();
        let along = self.product(direction, &gaps);
        let length = self.product(direction, direction);
        if along > 0.0 && length > 0.0 {
            along * along / length
        } else {
            0.0
        }
    }

    /// xᵀ Σ⁻¹ y (Sherman & Morrison 1950).
    fn product(&self, x: &[f64], y: &[f64]) -> f64 {
        let variances: Vec<f64> = self.classes.iter().map(|one| one.variance).collect();
        let apart = |x: &[f64], y: &[f64]| -> f64 {
            let terms = x.iter().zip(y).zip(&self.own);
            terms.map(|((x, y), own)| x * y / own).sum()
        };
        let shared = 1.0 + self.common * apart(&variances, &variances);
        apart(x, y) - self.common * apart(x, &variances) * apart(y, &variances) / shared
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
            gap,
            variance: 25.0,
            dispersion: 1.0,
            expected,
            seen,
            is_new,
        }
    }

    fn of_quiet_nights(classes: &[ClassChange]) -> ClassChanges {
        ClassChanges::new(classes.to_vec(), 1.0)
    }

    /// What the first class is matched by.
    #[track_caller]
    fn matched(changes: &ClassChanges, sources: &[usize], evidence: f64, reading: LabelReading) {
        let matched = changes.matched(0).unwrap();
        assert_eq!(matched.sources, sources);
        assert!((matched.evidence - evidence).abs() < 1e-9, "{matched:?}");
        assert_eq!(matched.reading(), reading);
    }

    /// Alone: 30² / 25 = 36. With a fall by f beside it: (30 + f)² / (2 · 25).
    #[test]
    fn a_fall_as_large_as_the_rise_matches_and_none_does_not() {
        for (fall, evidence, reading) in [
            (30.0, 36.0 - 72.0, LabelReading::Matched),
            (10.0, 36.0 - 32.0, LabelReading::Open),
            (0.0, 36.0 - 18.0, LabelReading::Apart),
        ] {
            let rise = class(30.0, [60.0, 120.0], KNOWN);
            let other = class(-fall, [100.0, 100.0 - fall], KNOWN);
            matched(&of_quiet_nights(&[rise, other]), &[1], evidence, reading);
        }
    }

    /// The source is four times as large as the class: ln 4, but nothing for a class that the baseline never had.
    #[test]
    fn a_small_part_of_a_large_class_counts_for_less() {
        let other = class(-10.0, [480.0, 470.0], KNOWN);
        for (is_new, share) in [(KNOWN, 4.0_f64.ln()), (NEW, 0.0)] {
            let rise = class(30.0, [60.0, 120.0], is_new);
            matched(
                &of_quiet_nights(&[rise, other]),
                &[1],
                36.0 - 32.0 + share,
                LabelReading::Open,
            );
        }
    }

    /// Falls of 20 and 10 in proportion 2 : 1. (30 + 40/3 + 10/3)² / 25 / (1 + 4/9 + 1/9) = 56; the second source costs 3,
    /// unless the class is new and the sources are all others.
    #[test]
    fn several_classes_match_a_rise_together() {
        let others = [
            class(-20.0, [40.0, 20.0], KNOWN),
            class(-10.0, [20.0, 10.0], KNOWN),
        ];
        for (is_new, another) in [(KNOWN, 3.0), (NEW, 0.0)] {
            let rise = class(30.0, [30.0, 60.0], is_new);
            let changes = of_quiet_nights(&[rise, others[0], others[1]]);
            let evidence = 36.0 - 56.0 + another;
            matched(&changes, &[1, 2], evidence, LabelReading::Matched);
            let moved = changes.rise_and_fall(0, &[1, 2]);
            assert!(moved.iter().all(|failures| (failures - 30.0).abs() < 1e-9));
        }
    }

    /// The whole varies three times as much as chance, so Σ = [75 50; 50 75] and Σ⁻¹ = [24 −16; −16 24] / 1000.
    /// Alone: (0.024 · 30)² / 0.024 = 21.6. Moved: (0.04 · 30)² / 0.08 = 18.
    #[test]
    fn a_rise_may_be_a_noisy_week_of_all_classes() {
        let classes = vec![
            class(30.0, [60.0, 120.0], KNOWN),
            class(0.0, [100.0, 100.0], KNOWN),
        ];
        let changes = ClassChanges::new(classes, 3.0);
        matched(&changes, &[1], 21.6 - 18.0, LabelReading::Open);
    }

    #[test]
    fn a_class_that_had_no_failures_is_no_source() {
        let rise = class(30.0, [60.0, 120.0], KNOWN);
        let none = class(0.0, [0.0, 0.0], KNOWN);
        assert!(of_quiet_nights(&[rise]).matched(0).is_none());
        assert!(of_quiet_nights(&[rise, none]).matched(0).is_none());
    }
}
