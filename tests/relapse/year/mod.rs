//! Rollouts in a row with a known truth, judged night by night: what the list of nights says of the rollbacks is what a count
//! of the ledger, of the outcomes and of the truth says.
//!
//! People do what the nights advise. A release that is to be rolled back loses its traffic on the next day, unless somebody
//! overrules that. `just ledger` does it for a year and prints what came of it.

mod exact_interval;
mod rollout_records;
mod scorecard;

use std::fs;
use std::time::{Duration, Instant};

use chrono::{Days, NaiveDate};

use crate::support::Place;
use rollout_records::{Planted, Records};
use scorecard::Scorecard;

/// A release, and what it does.
struct Rollout {
    release: String,
    planted: Planted,
    /// Whether people keep it although a night advises to roll it back.
    is_overruled: bool,
}

/// Rollouts in a row.
struct Year {
    rollouts: Vec<Rollout>,
    /// Nights of a rollout.
    nights: usize,
    /// Runs of a night.
    runs: usize,
    /// The rollout in whose fourth to sixth night the job does not run.
    missed_in: usize,
}

impl Year {
    /// Rollouts of these, the first of them number 1. `overruled` names them by number.
    fn of(planted: &[Planted], overruled: &[usize]) -> Vec<Rollout> {
        let numbered = (1..).zip(planted);
        let rollout = |(number, planted): (usize, &Planted)| Rollout {
            release: format!("1.{number}"),
            planted: *planted,
            is_overruled: overruled.contains(&number),
        };
        numbered.map(rollout).collect()
    }
}

/// What a year left behind.
struct Lived {
    place: Place,
    /// The last night.
    last: NaiveDate,
    /// How long each call of `run` took.
    times: Vec<Duration>,
}

/// The release before the first rollout.
const FIRST: &str = "1.0";
const HISTORY: u64 = 14;

/// Lives through the rollouts, and through one night more.
fn live(year: &Year) -> Lived {
    let place = Place::new();
    fs::create_dir(place.path().join("runs")).unwrap();
    place.write(
        "relapse.toml",
        &format!(
            "[input]\nruns = [\"runs\"]\n[window]\nhorizon = {}\n",
            year.nights
        ),
    );
    let start = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
    let mut records = Records::new(year.runs);
    for day in start.iter_days().take(HISTORY as usize) {
        records.write(&place, day, &[(FIRST, Planted::Nothing, 1.0)]);
    }
    let mut night = start + Days::new(HISTORY);
    let mut baseline = FIRST.to_owned();
    let mut times = Vec::new();
    for (number, rollout) in (1..).zip(&year.rollouts) {
        let (mut is_live, mut is_overruled) = (true, false);
        for of_rollout in 1..=year.nights {
            let share = if is_live { share_of(of_rollout) } else { 0.0 };
            let arms = [
                (baseline.as_str(), Planted::Nothing, 1.0 - share),
                (rollout.release.as_str(), rollout.planted, share),
            ];
            records.write(&place, night, &arms);
            let is_missed = number == year.missed_in && (4..=6).contains(&of_rollout);
            if !is_missed {
                times.push(judge(&place, night, &["--catch-up"]));
                let advises = scorecard::advises_rollback(&place, &rollout.release);
                if advises && rollout.is_overruled && !is_overruled {
                    overrule(&place, night);
                    is_overruled = true;
                }
                is_live &= !advises || rollout.is_overruled;
            }
            night = night + Days::new(1);
        }
        let is_bad = rollout.planted != Planted::Nothing;
        outcome(&place, &rollout.release, is_bad);
        if is_live && !is_bad {
            baseline.clone_from(&rollout.release);
        }
    }
    records.write(&place, night, &[(&baseline, Planted::Nothing, 1.0)]);
    times.push(judge(&place, night, &[]));
    Lived {
        place,
        last: night,
        times,
    }
}

/// The candidate's share of the traffic, by the night of its rollout.
const fn share_of(night: usize) -> f64 {
    match night {
        1 | 2 => 0.1,
        3 | 4 => 0.25,
        _ => 0.5,
    }
}

fn judge(place: &Place, night: NaiveDate, more: &[&str]) -> Duration {
    let as_of = night.to_string();
    let began = Instant::now();
    said(place, &[&["run", "--as-of", &as_of], more].concat());
    began.elapsed()
}

fn overrule(place: &Place, night: NaiveDate) {
    let as_of = night.to_string();
    let call = [
        "overrule", "--as-of", &as_of, "--by", "Ana", "--why", "kept", "--to", "hold",
    ];
    said(place, &call);
}

fn outcome(place: &Place, release: &str, is_bad: bool) {
    let was = if is_bad { "bad" } else { "good" };
    let call = [
        "outcome",
        "--release",
        release,
        "--was",
        was,
        "--why",
        "planted",
    ];
    said(place, &call);
}

/// Calls the program, which has to succeed. The reports of a year are not checked again after each call.
#[track_caller]
fn said(place: &Place, arguments: &[&str]) {
    let output = place.command(arguments).output().unwrap();
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {text}");
}

#[test]
fn the_list_says_of_a_few_rollouts_what_a_count_says() {
    let planted = [
        Planted::Failures(4.0),
        Planted::Nothing,
        Planted::Boundaries(6.0),
    ];
    let year = Year {
        rollouts: Year::of(&planted, &[3]),
        nights: 6,
        runs: 300,
        missed_in: 2,
    };
    let lived = live(&year);
    let counted = Scorecard::check(&lived.place, &year.rollouts);
    assert_eq!(counted.rollouts, 3);
    assert_eq!(counted.nights, 3 * 6 + 1, "missed nights are made good");
    assert!(counted.both > 0, "a rollback is what this is about");
    let list = fs::read_to_string(lived.place.path().join("reports/index.html")).unwrap();
    assert_eq!(
        list.matches("Overruled by Ana, HOLD instead: kept").count(),
        counted.overrules
    );
}

#[test]
#[ignore = "a year: just ledger"]
fn a_year_of_rollouts() {
    use Planted::{Boundaries, Failures, HighSeverity, Nothing, Rescues};
    let planted = [
        Nothing,
        Failures(2.0),
        Nothing,
        Nothing,
        HighSeverity(3.0),
        Nothing,
        Failures(1.5),
        Nothing,
        Nothing,
        Boundaries(3.0),
        Nothing,
        Failures(3.0),
        Nothing,
        Nothing,
        Nothing,
        Rescues(2.5),
        Nothing,
        Failures(1.5),
        Nothing,
        Nothing,
        HighSeverity(2.0),
        Nothing,
        Failures(2.0),
        Nothing,
        Boundaries(2.0),
        Nothing,
    ];
    let year = Year {
        rollouts: Year::of(&planted, &[5, 12]),
        nights: 14,
        runs: 1_000,
        missed_in: 9,
    };
    let lived = live(&year);
    let counted = Scorecard::check(&lived.place, &year.rollouts);
    counted.print(&year.rollouts, &lived.times);
    assert_eq!(counted.nights, 365);

    // Old reports go, and what was learned of them stays.
    let list = || fs::read_to_string(lived.place.path().join("reports/index.html")).unwrap();
    println!(
        "the list of {} nights has {} bytes",
        counted.nights,
        list().len()
    );
    let took = judge(&lived.place, lived.last, &["--keep", "60"]);
    println!(
        "--keep 60 took {took:?}; the list has {} bytes",
        list().len()
    );
    assert_eq!(list().matches("class=\"word").count(), 60);
    let kept = Scorecard::check(&lived.place, &year.rollouts);
    assert_eq!(kept.rollouts, counted.rollouts);
}
