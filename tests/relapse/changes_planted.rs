//! Which of several changes is named on planted histories: one of them doubles the failure rate.

use std::env;
use std::fmt::Write as _;

use serde_json::Value;

use super::support::{Chance, Place};

const COLUMNS: [&str; 4] = ["prompt_version", "model", "config_version", "agent_version"];

/// How the changes come to the candidate's runs.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Exposure {
    /// Each to half of the runs, drawn by itself.
    Crossed,
    /// Each to half of the runs, a third of which are the same for all.
    Overlapping,
    /// All to the same half.
    Together,
    /// All to the same half, but for one run in a hundred.
    NearlyTogether,
    /// All to every run.
    AtOnce,
    /// One after the other, two nights apart, to every run.
    Staggered,
}

/// A fortnight of 1.0 with 1,000 runs a night and 2 % failures, then seven nights of 1.1 beside it. The first change is to blame.
fn records(exposure: Exposure, changes: usize, chance: &mut Chance) -> String {
    let mut rows = format!(
        "run_id,started_at,release,workflow,outcome,{}\n",
        COLUMNS.join(",")
    );
    for day in 1..=21u32 {
        for release in ["1.0", "1.1"]
            .iter()
            .filter(|one| day > 14 || **one == "1.0")
        {
            for number in 0..1000 {
                let mut has = [false; 4];
                if *release == "1.1" {
                    let half = chance.happens(0.5);
                    for (place, has) in has.iter_mut().take(changes).enumerate() {
                        let own = chance.happens(0.5);
                        *has = match exposure {
                            Exposure::Overlapping if chance.happens(0.33) => half,
                            Exposure::Crossed | Exposure::Overlapping => own,
                            Exposure::Together => half,
                            Exposure::NearlyTogether => half != chance.happens(0.01),
                            Exposure::AtOnce => true,
                            Exposure::Staggered => day as usize > 15 + 2 * place,
                        };
                    }
                }
                let failed = chance.happens(if has[0] { 0.04 } else { 0.02 });
                let workflow = ["a", "b", "c"][number % 3];
                write!(
                    rows,
                    "{day}-{release}-{number},2026-11-{day:02}T{:02}:00:00Z,{release},{workflow},{}",
                    number % 24,
                    if failed { "failure" } else { "success" }
                )
                .unwrap();
                for has in has {
                    rows.push_str(if has { ",new" } else { ",old" });
                }
                rows.push('\n');
            }
        }
    }
    rows
}

/// What a night says of the changes, the guilty one listed last.
fn changes(exposure: Exposure, changes: usize, seed: u64) -> Vec<Value> {
    let place = Place::new();
    place.write(
        "runs.csv",
        &records(exposure, changes, &mut Chance::of(seed)),
    );
    let mut table = "release,kind,key,from,to\n".to_owned();
    for column in COLUMNS[..changes].iter().rev() {
        writeln!(table, "1.1,other,{column},old,new").unwrap();
    }
    place.write("changes.csv", &table);
    let arguments = ["run", "--input", "runs.csv", "--changes", "changes.csv"];
    let night = ["--as-of", "2026-11-21", "--format", "json"];
    let decision = place
        .relapse(&[arguments.as_slice(), &night].concat())
        .json();
    decision["changes"].as_array().unwrap().clone()
}

/// Histories of a kind, with two to four changes. `RELAPSE_SEEDS` says how many.
fn histories(exposure: Exposure) -> Vec<Vec<Value>> {
    let seeds = env::var("RELAPSE_SEEDS").map_or(3, |seeds| seeds.parse().unwrap());
    (0..seeds)
        .map(|seed| changes(exposure, 2 + usize::try_from(seed % 3).unwrap(), seed + 1))
        .collect()
}

/// Histories in which the guilty change comes first, and those in which another is shown to raise the rate.
fn named(histories: &[Vec<Value>]) -> [usize; 2] {
    let is_guilty = |change: &Value| change["key"] == COLUMNS[0];
    let raises = |change: &Value| {
        change["effect"]["lower"]
            .as_f64()
            .is_some_and(|lower| lower > 0.0)
    };
    let right = histories.iter().filter(|one| is_guilty(&one[0])).count();
    let wrong = histories.iter().filter(|one| {
        one.iter()
            .any(|change| raises(change) && !is_guilty(change))
    });
    [right, wrong.count()]
}

#[test]
fn the_change_that_doubles_failures_is_named_first() {
    for exposure in [
        Exposure::Crossed,
        Exposure::Overlapping,
        Exposure::Staggered,
    ] {
        let histories = histories(exposure);
        let [right, wrong] = named(&histories);
        let of = histories.len();
        println!("{exposure:?}: {right} of {of} name the right change first, {wrong} show another");
        let least = if exposure == Exposure::Staggered {
            60
        } else {
            92
        };
        assert!(100 * right >= least * of, "{exposure:?}: {right} of {of}");
        assert!(
            20 * wrong <= of,
            "{exposure:?}: {wrong} of {of} show another"
        );
    }
}

#[test]
fn changes_that_cannot_be_told_apart_are_not_named() {
    for exposure in [
        Exposure::Together,
        Exposure::NearlyTogether,
        Exposure::AtOnce,
    ] {
        for change in histories(exposure).into_iter().flatten() {
            assert_eq!(change["told"], false, "{exposure:?}: {change}");
            assert_eq!(
                [&change["effect"], &change["needs_split"]],
                [&Value::Null, &Value::Bool(true)]
            );
        }
    }
}
