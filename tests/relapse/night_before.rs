//! What a night says of the one before: since when it advises the same, and which findings have another answer.

use std::collections::BTreeMap;

use relapse::sample::demo::{DemoPlan, DemoTruth, write};
use serde_json::Value;

use crate::support::Place;

/// The days around the demo's release of 12 November.
const NIGHTS: [&str; 6] = [
    "2026-11-11",
    "2026-11-12",
    "2026-11-13",
    "2026-11-14",
    "2026-11-15",
    "2026-11-16",
];

fn answers(decision: &Value) -> BTreeMap<&str, &str> {
    let findings = decision["findings"].as_array().unwrap().iter();
    findings
        .map(|one| (one["id"].as_str().unwrap(), one["shown"].as_str().unwrap()))
        .collect()
}

fn releases(decision: &Value) -> [&Value; 2] {
    ["candidate", "baseline"].map(|arm| &decision[arm]["release"])
}

fn is_open(shown: &str) -> bool {
    ["regressed", "inconclusive"].contains(&shown)
}

#[test]
fn a_night_tells_what_is_another_than_on_the_one_before() {
    let place = Place::new();
    let plan = DemoPlan {
        seed: 7,
        truths: DemoTruth::ALL.iter().copied().collect(),
    };
    write(&plan, &place.path().join("data")).unwrap();
    let nights = NIGHTS.map(|as_of| {
        let input = ["run", "--input", "data/runs.parquet", "--as-of", as_of];
        place
            .relapse(&[&input[..], &["--format", "json"]].concat())
            .json()
    });
    let (mut stood, mut listed, mut others) = (0, 0, 0);
    for pair in nights.windows(2) {
        let [before, now] = pair else { unreachable!() };
        let said = &now["since_last_night"];
        let is_same = releases(before) == releases(now);
        assert_eq!(said["same_releases"], is_same);
        assert_eq!(said["as_of"], before["as_of"]);
        let stands = is_same && before["recommendation"] == now["recommendation"];
        let since = if stands {
            let earlier = &before["since_last_night"]["since"];
            if earlier.is_null() {
                &before["as_of"]
            } else {
                earlier
            }
        } else {
            &now["as_of"]
        };
        assert_eq!(&said["since"], since);
        let (then, today) = (answers(before), answers(now));
        let expected: BTreeMap<&str, (Option<&str>, &str)> = today
            .iter()
            .map(|(id, shown)| (*id, (then.get(id).copied(), *shown)))
            .filter(|(_, (was, shown))| was.map_or(is_open(shown), |was| was != *shown))
            .filter(|_| is_same)
            .collect();
        let changed = said["changed"].as_array().unwrap().iter();
        let changed: BTreeMap<&str, (Option<&str>, &str)> = changed
            .map(|one| {
                let now = one["now"].as_str().unwrap();
                (one["finding"].as_str().unwrap(), (one["was"].as_str(), now))
            })
            .collect();
        assert_eq!(changed, expected, "{}", now["as_of"]);
        let gone = then
            .iter()
            .filter(|(id, shown)| is_same && is_open(shown) && !today.contains_key(*id));
        assert_eq!(said["no_longer_asked"], gone.count());
        stood += usize::from(stands);
        listed += changed.len();
        others += usize::from(!is_same);
    }
    assert!(
        stood > 0 && listed > 0 && others > 0,
        "{stood} {listed} {others}"
    );
}
