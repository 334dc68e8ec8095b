use super::*;

#[test]
fn counts_have_separators_and_minuses_are_true() {
    assert_eq!(count(1_234_567), "1,234,567");
    assert_eq!(count(999), "999");
    assert_eq!(fixed(-1234.5, 1), "−1,234.5");
    assert_eq!(fixed(-0.01, 1), "0.0");
    assert_eq!(amount(61.0), "61");
    assert_eq!(amount(0.04), "0.04");
}

#[test]
fn no_number_is_printed_that_is_not_one() {
    for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        for text in [
            fixed(value, 1),
            rate(value),
            ratio(value),
            minutes(value),
            money(value),
            points(value),
        ] {
            assert!(!text.contains("NaN") && !text.contains("inf"), "{text}");
        }
    }
}

#[test]
fn rates_that_differ_look_different() {
    let precision = Precision::of(&[[Some(0.0114), Some(0.0106)]], &[Some(-0.0008)], 100.0);
    assert_eq!(precision.rate(0.0114), "1.14 %");
    assert_eq!(precision.rate(0.0106), "1.06 %");
    assert_eq!(precision.change(-0.0008, 100.0), "−0.08");
    assert_eq!(rate(0.028), "2.8 %");
    assert_eq!(rate(0.0004), "0.04 %");
    assert_eq!(rate(0.0), "0 %");
    assert_eq!(rate(1e-9), "< 0.0001 %");
    assert_eq!(points(0.017), "+1.7 points");
}

#[test]
fn a_value_beside_its_limit_is_told_apart() {
    assert_eq!(beside(1.2486, 1.25), "1.249");
    assert_eq!(beside(1.249_98, 1.25), "1.24998");
    assert_eq!(beside(1.4, 1.25), "1.40");
    assert_eq!(beside(1.25, 1.25), "1.25");
    let precision = Precision::of(&[[Some(0.0019), Some(0.002)]], &[], 100.0);
    assert_eq!(precision.change(0.0019, 100.0), "+0.19");
}

#[test]
fn no_percentage_under_twenty_runs() {
    assert_eq!(share(&Count::new(3.0, 12)), "3 of 12");
    assert_eq!(share(&Count::new(61.0, 2_180)), "61 of 2,180 (2.8 %)");
    assert_eq!(share(&Count::new(0.0, 0)), "0 of 0");
}

#[test]
fn lengths_and_money_read_as_people_write_them() {
    assert_eq!(minutes(4.25), "4.2 min");
    assert_eq!(minutes(42.4), "42 min");
    assert_eq!(minutes(512.0), "8 h 32 min");
    assert_eq!(minutes(59.7), "1 h");
    assert_eq!(minutes(-120.0), "−2 h");
    assert_eq!(minutes(7_380.0), "123 h");
    assert_eq!(minutes(0.0), "0 min");
    assert_eq!(money(80.1), "$80.10");
    assert_eq!(money(-1234.4), "−$1,234");
    assert_eq!(level(0.95), "95 % interval");
    assert_eq!(level(0.975), "97.5 % interval");
    assert_eq!(probability(0.01), "1 %");
    assert_eq!(probability(0.004), "0.4 %");
    assert_eq!(probability(0.004_123_7), "0.4 %");
    assert_eq!(probability(0.0025), "0.25 %");
}

#[test]
fn a_change_that_is_not_the_difference_of_the_rates_is_noticed() {
    let precision = Precision::of(&[[Some(0.052), Some(0.066)]], &[Some(0.008)], 100.0);
    assert!(!precision.subtracts([0.052, 0.066], 0.008, 100.0));
    assert!(precision.subtracts([0.011, 0.049], 0.038, 100.0));
    // 1.14 % and 4.86 % are printed as 1.1 and 4.9, and 3.72 points as 3.7: rounding alone is no contradiction.
    assert!(precision.subtracts([0.0114, 0.0486], 0.0372, 100.0));
}

#[test]
fn a_number_without_a_unit_is_short_and_no_zero_unless_it_is() {
    for (value, text) in [
        (0.0, "0"),
        (61.0, "61"),
        (-1_234.0, "−1,234"),
        (31.456, "31.46"),
        (0.023_456, "0.0235"),
        (-0.5, "−0.5000"),
        (0.000_01, "< 0.0001"),
        (1e-12, "< 0.0001"),
    ] {
        assert_eq!(plain(value), text, "{value}");
    }
}
