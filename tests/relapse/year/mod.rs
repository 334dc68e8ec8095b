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

/// The release before the first rollout.
const FIRST: &str = "1.0";
/// The nights before it.
const HISTORY: usize = 14;

/// A job that runs night after night.
struct Job {
    place: Place,
    records: Records,
    /// The night that comes next.
    night: NaiveDate,
    baseline: String,
    /// How long each call of `run` took.
    times: Vec<Duration>,
}

impl Job {
    fn begin(year: &Year) -> Self {
        let place = Place::new();
        fs::create_dir(place.path().join("runs")).unwrap();
        let horizon = year.nights;
        let config = format!("[input]\nruns = [\"runs\"]\n[window]\nhorizon = {horizon}\n");
        place.write("relapse.toml", &config);
        let mut job = Self {
            place,
            records: Records::new(year.runs),
            night: NaiveDate::from_ymd_opt(2026, 1, 1).unwrap(),
            baseline: FIRST.to_owned(),
            times: Vec::new(),
        };
        for _ in 0..HISTORY {
            job.alone();
            job.night = job.night + Days::new(1);
        }
        job
    }

    /// The baseline has a day to itself.
    fn alone(&mut self) {
        let arms = [(self.baseline.as_str(), Planted::Nothing, 100)];
        self.records.write(&self.place, self.night, &arms);
    }

    /// The nights of a rollout, without those that the job misses, and how it turned out.
    fn roll_out(&mut self, rollout: &Rollout, nights: usize, misses: impl Fn(usize) -> bool) {
        let (mut is_live, mut is_overruled) = (true, false);
        for of_rollout in 1..=nights {
            let percent = if is_live { percent_of(of_rollout) } else { 0 };
            let arms = [
                (self.baseline.as_str(), Planted::Nothing, 100 - percent),
                (rollout.release.as_str(), rollout.planted, percent),
            ];
            self.records.write(&self.place, self.night, &arms);
            if !misses(of_rollout) {
                self.judge(self.night, &["--catch-up"]);
                let advises = scorecard::advises_rollback(&self.place, &rollout.release);
                if advises && rollout.is_overruled && !is_overruled {
                    overrule(&self.place, self.night);
                    is_overruled = true;
                }
                is_live &= !advises || rollout.is_overruled;
            }
            self.night = self.night + Days::new(1);
        }
        let is_bad = rollout.planted != Planted::Nothing;
        outcome(&self.place, &rollout.release, is_bad);
        if is_live && !is_bad {
            self.baseline.clone_from(&rollout.release);
        }
    }

    fn judge(&mut self, night: NaiveDate, more: &[&str]) -> Duration {
        let as_of = night.to_string();
        let began = Instant::now();
        said(&self.place, &[&["run", "--as-of", &as_of], more].concat());
        self.times.push(began.elapsed());
        began.elapsed()
    }

    fn list(&self) -> String {
        fs::read_to_string(self.place.path().join("reports/index.html")).unwrap()
    }
}

/// Lives through the rollouts, and through one night more.
fn live(year: &Year) -> Job {
    let mut job = Job::begin(year);
    for (number, rollout) in (1..).zip(&year.rollouts) {
        let misses = |night| number == year.missed_in && (4..=6).contains(&night);
        job.roll_out(rollout, year.nights, misses);
    }
    job.alone();
    job.judge(job.night, &[]);
    job
}

/// The candidate's percentage of the traffic, by the night of its rollout.
const fn percent_of(night: usize) -> usize {
    match night {
        1 | 2 => 10,
        3 | 4 => 25,
        _ => 50,
    }
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
    let job = live(&year);
    let counted = Scorecard::check(&job.place, &year.rollouts);
    assert_eq!(counted.rollouts, 3);
    assert_eq!(counted.nights, 3 * 6 + 1, "missed nights are made good");
    assert!(counted.both > 0, "a rollback is what this is about");
    assert_eq!(counted.overrules, 1);
    let list = job.list();
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
    let mut job = live(&year);
    let counted = Scorecard::check(&job.place, &year.rollouts);
    counted.print(&year.rollouts, &job.times);
    assert_eq!(counted.nights, 365);

    // Old reports go, and what was learned of them stays.
    println!(
        "the list of {} nights has {} bytes",
        counted.nights,
        job.list().len()
    );
    let took = job.judge(job.night, &["--keep", "60"]);
    println!(
        "--keep 60 took {took:?}; the list has {} bytes",
        job.list().len()
    );
    assert_eq!(job.list().matches("class=\"word").count(), 60);
    let kept = Scorecard::check(&job.place, &year.rollouts);
    assert_eq!(kept.rollouts, counted.rollouts);
}
