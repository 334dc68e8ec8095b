//! The exact interval of a share by its definition: Clopper and Pearson, Biometrika 26 (1934), 404–413. The lower end is the
//! share at which as many or more are as improbable as the level allows, the upper end the same for as few or fewer.

/// What each tail of a 95 % interval holds.
const TAIL: f64 = 0.025;

/// The lower and the upper end for `count` of `of`.
pub(super) fn exact_interval(count: u32, of: u32) -> [f64; 2] {
    let lower = if count == 0 {
        0.0
    } else {
        crossing(|share| at_least(count, of, share) - TAIL)
    };
    let upper = if count == of {
        1.0
    } else {
        crossing(|share| at_least(count + 1, of, share) - (1.0 - TAIL))
    };
    [lower, upper]
}

/// The probability of `count` or more of `of`: a plain sum.
fn at_least(count: u32, of: u32, share: f64) -> f64 {
    let term = |hits: u32| {
        let ways: f64 = (0..hits)
            .map(|place| f64::from(of - place) / f64::from(place + 1))
            .product();
        ways * share.powf(f64::from(hits)) * (1.0 - share).powf(f64::from(of - hits))
    };
    (count..=of).map(term).sum()
}

/// Where a rising function is zero between 0 and 1.
fn crossing(function: impl Fn(f64) -> f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if function(middle) < 0.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    low
}

#[test]
fn it_is_the_interval_of_the_published_functions() {
    // SciPy 1.17.1: beta.ppf(0.025, 3, 2) and beta.ppf(0.975, 4, 1)
    let [lower, upper] = exact_interval(3, 4);
    assert!((lower - 0.194_120_449_683_243).abs() < 1e-12, "{lower}");
    assert!((upper - 0.993_690_536_790_290).abs() < 1e-12, "{upper}");
    assert!((exact_interval(0, 4)[0]).abs() < 1e-12);
}
