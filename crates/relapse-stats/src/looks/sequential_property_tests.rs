//! Properties of the levels of repeated looks, for any plan.

use proptest::prelude::*;

use super::growing_levels::GrowingLevels;
use super::planned_look::PlannedLook;
use super::sequential::{critical_levels, first_crossing, first_crossing_after};
use super::sequential_p::ln_sequential_p;
use crate::numerics::{nodes_between, normal_upper_quantile};

/// Plans with increments from a thousandth to a thousandfold, nights without runs and nights that may spend nothing.
fn looks() -> impl Strategy<Value = Vec<PlannedLook>> {
    let increment = prop_oneof![
        6 => (-3.0..3.0_f64).prop_map(f64::exp),
        2 => (-7.0..7.0_f64).prop_map(f64::exp),
        1 => Just(0.0),
    ];
    let share = prop_oneof![5 => 0.01..1.0_f64, 1 => 1e-4..1e-2_f64, 1 => Just(0.0)];
    prop::collection::vec((increment, share), 1..16).prop_map(|nights| {
        let total: f64 = nights.iter().map(|(_, share)| share).sum();
        let (mut information, mut spent) = (0.0, 0.0);
        let mut cumulate = |(increment, share): (f64, f64)| {
            information += increment;
            spent += share / total.max(1e-4);
            PlannedLook { information, spent }
        };
        nights.into_iter().map(&mut cumulate).collect()
    })
}

fn ln_alpha() -> impl Strategy<Value = f64> {
    prop_oneof![5 => -10.0..-0.7_f64, 1 => -28.0..-10.0_f64, 1 => -590.0..-28.0_f64]
}

/// A plan with a p-value for each of its looks.
fn watched() -> impl Strategy<Value = (Vec<PlannedLook>, Vec<f64>)> {
    looks().prop_flat_map(|looks| {
        let ln_p = prop_oneof![8 => -9.0..0.0_f64, 1 => -60.0..0.0_f64, 1 => Just(0.0)];
        let ln_p = prop::collection::vec(ln_p, looks.len());
        (Just(looks), ln_p)
    })
}

/// The probability that each look is the first to reject, by a plain recursion over a fine grid. It follows the density of
/// the paths that have not been rejected.
fn chances(looks: &[PlannedLook], ln_levels: &[f64]) -> Vec<f64> {
    let spread = 1.0 / std::f64::consts::TAU.sqrt();
    let density = |z: f64| spread * (-0.5 * z * z).exp();
    // (z, weight × density) at the previous look, where no look has rejected.
    let mut before: Vec<(f64, f64)> = Vec::new();
    let mut chances = Vec::new();
    for (k, (look, ln_level)) in looks.iter().zip(ln_levels).enumerate() {
        let boundary = normal_upper_quantile(ln_level.exp());
        let density_at = |z: f64| {
            if k == 0 {
                return density(z);
            }
            let rho = (looks[k - 1].information / look.information).sqrt();
            let tau = (1.0 - rho * rho).sqrt();
            let from = |(u, mass): &(f64, f64)| mass * density((z - rho * u) / tau) / tau;
            before.iter().map(from).sum()
        };
        let rejected = nodes_between(boundary, 9.0, 96.0);
        chances.push(rejected.map(|node| node.weight * density_at(node.x)).sum());
        let going_on = nodes_between(-9.0, boundary, 256.0);
        let going_on = going_on.map(|node| (node.x, node.weight * density_at(node.x)));
        before = going_on.collect();
    }
    chances
}

#[test]
fn each_look_rejects_first_with_just_its_share() {
    let plans: [&[f64]; 3] = [
        &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
        &[1.0, 1.1, 9.0, 10.0, 40.0, 41.0],
        &[1.0, 30.0, 31.5, 33.0, 900.0, 950.0],
    ];
    for information in plans {
        let spent = [0.1, 0.15, 0.4, 0.6, 0.7, 1.0];
        let looks: Vec<PlannedLook> = information
            .iter()
            .zip(spent)
            .map(|(information, spent)| PlannedLook {
                information: *information,
                spent,
            })
            .collect();
        let levels = critical_levels(&looks, 0.05_f64.ln());
        let mut before = 0.0;
        for (chance, spent) in chances(&looks, &levels).into_iter().zip(spent) {
            let share = 0.05 * (spent - before);
            assert!(
                (chance / share - 1.0).abs() < 1e-8,
                "{chance} is not {share}"
            );
            before = spent;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_level_is_at_least_its_share_and_at_most_all_that_is_spent(
        looks in looks(), ln_alpha in ln_alpha(),
    ) {
        let mut spent = 0.0;
        for (look, level) in looks.iter().zip(critical_levels(&looks, ln_alpha)) {
            if level > f64::NEG_INFINITY {
                prop_assert!(level >= ln_alpha + (look.spent - spent).ln() - 1e-9);
                prop_assert!(level <= ln_alpha + look.spent.ln() + 1e-9);
                spent = look.spent;
            }
        }
    }

    #[test]
    fn a_larger_error_has_larger_levels(looks in looks(), ln_alpha in ln_alpha(), less in 1e-3..2.0_f64) {
        let smaller = critical_levels(&looks, ln_alpha - less);
        for (level, smaller) in critical_levels(&looks, ln_alpha).into_iter().zip(smaller) {
            prop_assert!(smaller <= level, "{smaller} {level}");
        }
    }

    #[test]
    fn the_sequential_p_agrees_with_the_crossing((looks, ln_p) in watched()) {
        let p = ln_sequential_p(&looks, &ln_p);
        prop_assert!(p <= 0.0);
        if p < 0.0 {
            prop_assert_eq!(first_crossing(&looks, &ln_p, p - 1e-8), None);
            if p < -0.694 {
                prop_assert!(first_crossing(&looks, &ln_p, p + 1e-8).is_some());
            }
        } else {
            prop_assert_eq!(first_crossing(&looks, &ln_p, -std::f64::consts::LN_2), None);
        }
    }

    #[test]
    fn the_first_crossing_is_the_first_level_reached((looks, ln_p) in watched(), ln_alpha in ln_alpha()) {
        let levels = critical_levels(&looks, ln_alpha);
        let plain = levels.iter().zip(&ln_p).position(|(level, ln_p)| ln_p <= level);
        prop_assert_eq!(first_crossing(&looks, &ln_p, ln_alpha), plain);
    }

    #[test]
    fn more_looks_never_raise_the_sequential_p((looks, ln_p) in watched(), seen in 1_usize..15) {
        let seen = seen.min(looks.len());
        let early = ln_sequential_p(&looks[..seen], &ln_p[..seen]);
        let late = ln_sequential_p(&looks, &ln_p);
        prop_assert!(late <= early + 1e-8 * early.abs().max(1.0), "{late} {early}");
    }

    #[test]
    fn levels_that_grow_are_those_of_the_plan_so_far(looks in looks(), ln_alpha in ln_alpha()) {
        let mut growing = GrowingLevels::new(ln_alpha);
        for seen in 1..=looks.len() {
            let levels = critical_levels(&looks[..seen], ln_alpha);
            let grown = growing.of(&looks[..seen]);
            prop_assert!(agree(grown, &levels), "{grown:?} {levels:?}");
        }
    }

    #[test]
    fn where_no_grown_level_may_be_crossed_none_is(
        (looks, ln_p) in watched(), ln_alpha in ln_alpha(), less in 0.0..2.0_f64, known in 0_usize..15,
    ) {
        let mut growing = GrowingLevels::new(ln_alpha);
        for seen in 1..=looks.len() {
            let (looks, ln_p) = (&looks[..seen], &ln_p[..seen]);
            let first = first_crossing_after(known, looks, ln_p, ln_alpha);
            let may_cross = growing.may_cross_after(known, looks, ln_p);
            prop_assert!(may_cross || first.is_none());
            prop_assert!(may_cross || first_crossing_after(known, looks, ln_p, ln_alpha - less).is_none());
        }
    }
}

/// Whether logarithms of levels are the same to a tenth of what a grown level may differ by.
fn agree(grown: &[f64], levels: &[f64]) -> bool {
    grown
        .iter()
        .zip(levels)
        .all(|(one, other)| one.to_bits() == other.to_bits() || (one - other).abs() < 1e-7)
}

#[test]
fn levels_of_many_nights_grow_as_their_plan_has_them() {
    for (nights, ln_alpha) in [(120, -4.6), (400, -6.9), (400, -1.2)] {
        let night = |night: u32| PlannedLook {
            information: f64::from(night),
            spent: f64::from(night) / f64::from(nights),
        };
        let looks: Vec<PlannedLook> = (1..=nights).map(night).collect();
        let mut growing = GrowingLevels::new(ln_alpha);
        for seen in 1..looks.len() {
            growing.of(&looks[..seen]);
        }
        let levels = critical_levels(&looks, ln_alpha);
        let grown = growing.of(&looks);
        assert!(agree(grown, &levels), "{grown:?} {levels:?}");
    }
}
