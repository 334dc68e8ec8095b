//! A random sample of each day's runs, for people to read.
//!
//! A run is drawn by the hash of its id. So the draw does not depend on the order of the rows or on other runs, a run that is drawn
//! stays in the sample until one with a smaller hash comes, and the samples of several days add up to one of all of them.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use chrono::NaiveDate;
use polars::prelude::DataFrame;

use super::Days;
use crate::cube::counts::{DRAWN, KnownCells};
use crate::cube::rows::{dates, hash_of_id};
use crate::vocabulary::{Outcome, RecordedAs};

/// The runs with the smallest hashes so far: hash, id and workflow.
type Smallest<'a> = BTreeSet<(u64, &'a str, &'a str)>;

/// Draws of each release and kind of run on each day.
pub(super) fn draw(frame: &DataFrame, days: &mut Days) -> Result<()> {
    let text = |name: &str| frame.column(name)?.str();
    let (ids, releases) = (text("run_id")?, text("release")?);
    let (workflows, outcomes) = (text("workflow")?, text("outcome")?);
    let rescued = frame.column("rescued")?.bool()?;
    let places = ids.iter().zip(releases.iter()).zip(workflows.iter());
    let ends = outcomes.iter().zip(rescued.iter());
    let mut drawn: BTreeMap<(NaiveDate, &str, RecordedAs), Smallest<'_>> = BTreeMap::new();
    for ((((id, release), workflow), (outcome, rescued)), date) in
        places.zip(ends).zip(dates(frame)?)
    {
        let (Some(id), Some(release), Some(workflow)) = (id, release, workflow) else {
            continue;
        };
        let kind = match (outcome == Some(Outcome::Failure.as_str()), rescued) {
            (true, _) => RecordedAs::Failure,
            (false, Some(true)) => RecordedAs::RescuedSuccess,
            (false, _) => RecordedAs::Success,
        };
        let smallest = drawn.entry((date, release, kind)).or_default();
        offer(smallest, (hash_of_id(id), id, workflow));
    }
    let mut cells = KnownCells::default();
    for ((date, release, kind), smallest) in drawn {
        let day = days.entry(date).or_default();
        for (_, id, workflow) in smallest {
            let place = (cells.named(release, workflow), kind);
            day.drawn.entry(place).or_default().push(id.to_owned());
        }
    }
    Ok(())
}

fn offer<'a>(smallest: &mut Smallest<'a>, run: (u64, &'a str, &'a str)) {
    if smallest.len() == DRAWN {
        if smallest.last().is_some_and(|last| run >= *last) {
            return;
        }
        smallest.pop_last();
    }
    smallest.insert(run);
}

#[cfg(test)]
mod tests {
    use polars::prelude::df;

    use super::*;

    #[test]
    fn the_smallest_hashes_are_drawn_whatever_the_order() {
        let mut ids: Vec<String> = (0..500).map(|number| format!("run-{number}")).collect();
        ids.sort_by_key(|id| hash_of_id(id));
        let wanted: BTreeSet<&str> = ids.iter().take(DRAWN).map(String::as_str).collect();
        for reversed in [false, true] {
            let mut given = ids.clone();
            if reversed {
                given.reverse();
            }
            let mut smallest = Smallest::new();
            for id in &given {
                offer(&mut smallest, (hash_of_id(id), id, "work"));
            }
            let drawn: BTreeSet<&str> = smallest.iter().map(|(_, id, _)| *id).collect();
            assert_eq!(drawn, wanted);
        }
    }

    #[test]
    fn runs_are_drawn_by_release_and_by_what_their_record_says() {
        let mut frame = df!(
            "run_id" => ["a", "b", "c", "d", "e"],
            "release" => ["1.0", "1.0", "1.0", "1.1", "1.1"],
            "workflow" => ["x", "y", "x", "x", "x"],
            "outcome" => ["success", "success", "failure", "failure", "success"],
            "rescued" => [Some(false), Some(true), Some(true), None, None],
        )
        .unwrap();
        let date = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
        let on_a_day = polars::prelude::Column::new("started_on".into(), vec![date; 5]);
        frame.with_column(on_a_day).unwrap();
        let mut days = Days::new();
        draw(&frame, &mut days).unwrap();
        let drawn: Vec<(&str, &str, RecordedAs, &[String])> = days[&date]
            .drawn
            .iter()
            .map(|((cell, kind), ids)| {
                let (release, workflow) = (cell.release.as_str(), cell.workflow.as_str());
                (release, workflow, *kind, ids.as_slice())
            })
            .collect();
        let id = |id: &str| [id.to_owned()];
        assert_eq!(
            drawn,
            [
                ("1.0", "x", RecordedAs::Success, id("a").as_slice()),
                ("1.0", "x", RecordedAs::Failure, id("c").as_slice()),
                ("1.0", "y", RecordedAs::RescuedSuccess, id("b").as_slice()),
                ("1.1", "x", RecordedAs::Success, id("e").as_slice()),
                ("1.1", "x", RecordedAs::Failure, id("d").as_slice()),
            ]
        );
    }
}
