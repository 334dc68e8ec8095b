//! How the work of a night grows with the workflows, the failure classes, the nights and the releases.
//!
//! Work is counted, not timed. The program is built with the compiler's coverage counters (`.ci/counting-rustc`), and the
//! counters of a run are added up: how often each region of this workspace's code ran. A loop or a closure that runs four
//! times as often counts four times as much, on whatever machine. What Polars and the standard library do inside is not
//! counted, and is paid for by as many calls as are counted.
//!
//! Ignored unless asked for, since an ordinary build has no counters: `just work`.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

/// The largest exponent of the growth.
const MOST: f64 = 1.1;

/// The same where a rollout has more nights: each of its looks is integrated over a range that grows with the square root of
/// the looks before it.
const MOST_OF_LONGER_ROLLOUTS: f64 = 1.15;

/// What is varied, one at a time.
#[derive(Clone, Copy)]
struct Size {
    workflows: usize,
    classes: usize,
    nights: usize,
    releases: usize,
    rows: usize,
    /// One row in so many fails.
    one_fails_in: usize,
}

/// The growth between two sizes, of what lies above a smaller history, so that a fixed start does not hide it.
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
fn exponent(sizes: [usize; 3], of: impl Fn(usize) -> Size) -> f64 {
    let [least, small, large] = sizes.map(|size| work(of(size)) as f64);
    let [first, second, third] = sizes.map(|size| size as f64);
    let exponent =
        ((large - least) / (small - least)).ln() / ((third - first) / (second - first)).ln();
    println!("{sizes:?}: {least:.4e}, {small:.4e}, {large:.4e}, exponent {exponent:.2}");
    exponent
}

#[test]
#[ignore = "needs the counters of `just work`"]
fn it_grows_linearly_with_workflows() {
    let of = |workflows| Size {
        workflows,
        classes: 10,
        nights: 42,
        releases: 3,
        rows: 300 * workflows,
        one_fails_in: 20,
    };
    assert!(exponent([25, 100, 400], of) <= MOST);
}

#[test]
#[ignore = "needs the counters of `just work`"]
fn it_grows_linearly_with_classes() {
    let of = |classes| Size {
        workflows: 6,
        classes,
        nights: 42,
        releases: 3,
        rows: 60 * classes,
        one_fails_in: 2,
    };
    assert!(exponent([50, 250, 1000], of) <= MOST);
}

#[test]
#[ignore = "needs the counters of `just work`"]
fn it_grows_linearly_with_nights() {
    let of = |nights| of_nights(nights, 3);
    assert!(exponent([10, 45, 180], of) <= MOST);
}

#[test]
#[ignore = "needs the counters of `just work`"]
fn it_grows_little_more_with_the_nights_of_a_year() {
    let of = |nights| of_nights(nights, 3);
    assert!(exponent([20, 90, 360], of) <= MOST_OF_LONGER_ROLLOUTS);
}

#[test]
#[ignore = "needs the counters of `just work`"]
fn it_grows_linearly_with_nights_and_their_releases() {
    let of = |nights| of_nights(nights, nights / 15);
    assert!(exponent([30, 90, 360], of) <= MOST);
}

fn of_nights(nights: usize, releases: usize) -> Size {
    Size {
        workflows: 6,
        classes: 10,
        nights,
        releases,
        rows: 100 * nights,
        one_fails_in: 10,
    }
}

/// The regions that ran in one night of a made-up history.
fn work(size: Size) -> u64 {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("runs.csv"), records(size)).unwrap();
    let counters = folder.path().join("counters.profraw");
    let finished = Command::new(env!("CARGO_BIN_EXE_relapse"))
        .args(["run", "--input", "runs.csv", "--as-of", "2026-11-20"])
        .args(["--window", &size.nights.to_string(), "--out", "reports"])
        .current_dir(folder.path())
        .env("LLVM_PROFILE_FILE", &counters)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&finished.stderr).into_owned();
    assert!(
        finished.status.code().is_some_and(|code| code < 10),
        "{said}"
    );
    assert!(
        folder
            .path()
            .join("reports/2026-11-20/decision.json")
            .exists(),
        "{said}"
    );
    sum_of_counters(&counters)
}

/// Rows in the order of time. Each release takes over from the one before.
fn records(size: Size) -> String {
    let mut rows = String::from(
        "run_id,started_at,release,workflow,outcome,failure_class,error_message,rescued\n",
    );
    let end = chrono::NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
    let mut state = 1_u64;
    let mut draw = |below: usize| {
        // Knuth's linear congruential generator (MMIX).
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    };
    for row in 0..size.rows {
        let night = row * size.nights / size.rows;
        let ago = u64::try_from(size.nights - 1 - night).unwrap();
        let date = end - chrono::Days::new(ago);
        let slice = row * 100 * size.releases / size.rows;
        let is_taken_over = draw(100) < 2 * (slice % 100);
        let release = (slice / 100).saturating_sub(usize::from(!is_taken_over));
        let [hour, minute, workflow, class, number] =
            [24, 60, size.workflows, size.classes, 9000].map(&mut draw);
        let has_failed = draw(size.one_fails_in) == 0;
        let told = if has_failed {
            format!(
                "failure,class_{class},tool said no to order {number},{}",
                number % 2 == 0
            )
        } else {
            "success,,,".to_owned()
        };
        writeln!(
            rows,
            "run-{row},{date}T{hour:02}:{minute:02}:00Z,2.{release}.0,workflow_{workflow},{told}"
        )
        .unwrap();
    }
    rows
}

/// Adds up the counters of a raw profile, version 10: compiler-rt's `InstrProfData.inc`, `INSTR_PROF_RAW_HEADER` and
/// `INSTR_PROF_DATA`.
fn sum_of_counters(file: &Path) -> u64 {
    let bytes =
        fs::read(file).unwrap_or_else(|error| panic!("no counters, build by `just work`: {error}"));
    let word = |at: usize| u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap());
    let field = |place: usize| usize::try_from(word(8 * place)).unwrap();
    // The low bytes; the highest holds flags.
    assert_eq!(
        word(8) & 0xff_ffff,
        10,
        "the layout of another compiler's profile"
    );
    let [binary_ids, functions, padding, counters] = [2, 3, 4, 5].map(field);
    let first = 16 * 8 + binary_ids + functions * 64 + padding;
    (0..counters).map(|place| word(first + 8 * place)).sum()
}
