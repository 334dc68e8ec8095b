//! A night that takes over what earlier nights counted says the same as one that reads everything.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::Reading;
use crate::config::Config;
use crate::load::Agents;
use crate::policy::{Policy, PolicyFile};
use crate::state::State;

const PLAN: &str = r#"
[class.timeout]
response = "retry"
max_retries = 1
severity = "high"

[class.bad_plan]
trigger = { metric = "failure_rate", margin = 1.5, action = "update_evaluation" }

[[rule]]
id = "slow"
class = "timeout"
when.error_message = { matches = "timed out" }
"#;

/// What can change between two nights.
#[derive(Clone, Debug)]
enum Edit {
    /// A file is written anew, or replaced.
    Write(usize, Vec<Row>),
    Delete(usize),
    /// A byte of a kept entry is turned, or the entry is cut.
    Damage(usize, bool),
    AsOf(u32),
    Window(u32),
    Plan(bool),
    /// The records are failures, and a table has the runs.
    Exposure(bool),
    /// A mapping reads the files.
    Map(bool),
}

/// A row by the number of its run; of a run there are several versions.
type Row = (u32, u32);

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let row = (0..120_u32, 0..6_u32);
    let rows = prop::collection::vec(row, 0..25);
    let edit = prop_oneof![
        6 => (0..5_usize, rows).prop_map(|(file, rows)| Edit::Write(file, rows)),
        2 => (0..5_usize).prop_map(Edit::Delete),
        2 => (0..40_usize, any::<bool>()).prop_map(|(entry, cut)| Edit::Damage(entry, cut)),
        3 => (1..8_u32).prop_map(Edit::AsOf),
        2 => (3..9_u32).prop_map(Edit::Window),
        1 => any::<bool>().prop_map(Edit::Plan),
        1 => any::<bool>().prop_map(Edit::Exposure),
        1 => any::<bool>().prop_map(Edit::Map),
    ];
    prop::collection::vec(edit, 4..12)
}

/// A run over one of six days. The version changes its outcome, and when it was updated.
fn run((number, version): Row) -> Value {
    let day = number % 6 + 1;
    let is_failure = (number + version).is_multiple_of(3);
    let outcome = match version {
        4 => "pending",
        _ if is_failure => "failure",
        _ => "success",
    };
    let mut run = json!({
        "run_id": format!("r{}", number % 90),
        "started_at": format!("2026-03-{day:02}T{:02}:00:00Z", number % 24),
        "recorded_at": format!("2026-03-{:02}T23:30:00Z", day + version % 2),
        "updated_at": format!("2026-03-{day:02}T23:{:02}:00Z", version * 7),
        "release": if number.is_multiple_of(2) { "1" } else { "2 " },
        "workflow": if number % 5 < 3 { "refund" } else { "search" },
        "outcome": outcome,
        "tool": format!("tool {}", number % 3),
        "label": { "team": format!("team {}", number % 2) },
        "rescued": number.is_multiple_of(4), "rescue_minutes": f64::from(number % 40),
        "severity": if number % 17 == 5 { json!("dire") } else { json!(number % 4 + 1) },
        "approval_state": if number.is_multiple_of(2) { "approved" } else { "bypassed" },
    });
    if is_failure {
        run["error_message"] = json!(format!("the tool timed out after {number} s"));
        run["failure_class"] = [json!("bad_plan"), Value::Null][number as usize / 3 % 2].clone();
    }
    if version == 5 {
        run["agent"] = json!("scribe");
    }
    if number % 23 == 7 {
        run["started_at"] = json!("soon");
    }
    run
}

const EXPOSURE: &str = "day,release,workflow,runs\n\
    2026-03-01,1,refund,40\n2026-03-01,2,refund,40\n2026-03-02,1,refund,50\n2026-03-02,2,refund,50\n\
    2026-03-03,1,search,3\n2026-03-04,2,refund,1\n2026-03-05,2,search,30\n2026-03-06,1,search,30\n";

const MAP: &str = "SELECT run_id, started_at, recorded_at, updated_at, \"release\", workflow, outcome, error_message, \
    failure_class, severity, rescued, CASE WHEN tool = 'tool 2' THEN 'not ours' END AS excluded FROM raw";

/// The inputs, and how they are looked at.
struct World {
    place: PathBuf,
    files: BTreeMap<usize, Vec<Row>>,
    as_of: u32,
    window: u32,
    has_plan: bool,
    has_exposure: bool,
    is_mapped: bool,
}

impl World {
    fn new(place: &Path) -> Self {
        fs::create_dir(place.join("runs")).unwrap();
        fs::write(place.join("runs/notes.txt"), "no runs").unwrap();
        fs::write(place.join("exposure.csv"), EXPOSURE).unwrap();
        fs::write(place.join("map.sql"), MAP).unwrap();
        let mut world = Self {
            place: place.to_owned(),
            files: BTreeMap::new(),
            as_of: 6,
            window: 6,
            has_plan: true,
            has_exposure: false,
            is_mapped: false,
        };
        for file in 0..3 {
            let rows = (0..40).map(|row| (row * 3 + file, row % 4)).collect();
            world.apply(&Edit::Write(file as usize, rows));
        }
        world
    }

    fn apply(&mut self, edit: &Edit) {
        let path = |file: usize| self.place.join(format!("runs/{file}.ndjson"));
        match edit {
            Edit::Write(file, rows) => {
                let lines: Vec<String> = rows.iter().map(|row| run(*row).to_string()).collect();
                fs::write(path(*file), lines.join("\n")).unwrap();
                self.files.insert(*file, rows.clone());
            }
            Edit::Delete(file) => {
                if self.files.len() > 1 && self.files.remove(file).is_some() {
                    fs::remove_file(path(*file)).unwrap();
                }
            }
            Edit::Damage(entry, cut) => self.damage(*entry, *cut),
            Edit::AsOf(day) => self.as_of = *day,
            Edit::Window(nights) => self.window = *nights,
            Edit::Plan(has) => self.has_plan = *has,
            Edit::Exposure(has) => self.has_exposure = *has,
            Edit::Map(is) => self.is_mapped = *is,
        }
    }

    fn damage(&self, entry: usize, cut: bool) {
        let mut entries = Vec::new();
        for kind in ["inputs", "days", "cases"] {
            let found = fs::read_dir(self.place.join("state").join(kind)).unwrap();
            entries.extend(found.map(|entry| entry.unwrap().path()));
        }
        entries.sort();
        if entries.is_empty() {
            return;
        }
        let path = &entries[entry % entries.len()];
        let mut bytes = fs::read(path).unwrap();
        let middle = bytes.len() / 2;
        if cut {
            bytes.truncate(middle);
        } else {
            bytes[middle] ^= 1;
        }
        fs::write(path, bytes).unwrap();
    }

    /// Everything that a night says, or why it says nothing.
    fn night(&self, state: Option<&State>) -> Said {
        let text = |name: &str| self.place.join(name).display().to_string();
        let mut config = Config::default();
        config.input.runs = vec![text("runs")];
        config.input.exposure = self.has_exposure.then(|| text("exposure.csv"));
        config.input.map = self.is_mapped.then(|| self.place.join("map.sql"));
        config.window.nights = self.window;
        config.window.horizon = 3;
        let plan = self.has_plan.then(|| PolicyFile {
            policy: Policy::parse(PLAN).unwrap(),
            file: "policy.toml".to_owned(),
        });
        let as_of = NaiveDate::from_ymd_opt(2026, 3, self.as_of).unwrap();
        let nights = as_of..=as_of;
        let failed = |failure: crate::exit::Failure| format!("{:#}", failure.error);
        let readings = Reading::each(
            &config,
            plan.as_ref(),
            state,
            &nights,
            Agents::Apart,
            &|_| (),
        );
        let mut said = Vec::new();
        for mut reading in readings.map_err(failed)? {
            reading.only(as_of, &|_| ()).map_err(failed)?;
            let outcome = reading.judge(as_of, None);
            let hand_off = reading.hand_off(as_of, &outcome).map_err(failed)?;
            said.push(serde_json::to_string_pretty(&outcome.decision).unwrap());
            said.push(format!("{hand_off:#?}"));
            let mut quarantine = Vec::new();
            let loaded = reading.into_loaded();
            loaded
                .quarantine
                .copy_to(&mut quarantine, &crate::mask::Masker::default())
                .unwrap();
            said.push(String::from_utf8(quarantine).unwrap());
        }
        Ok(said)
    }
}

type Said = Result<Vec<String>, String>;

/// The first line in which two nights differ.
fn first_difference(one: &Said, other: &Said) -> Option<[String; 2]> {
    let lines = |said: &Said| -> Vec<String> {
        let text = said
            .clone()
            .map_or_else(|error| error, |texts| texts.concat());
        text.lines()
            .map(str::to_owned)
            .chain(["end".to_owned()])
            .collect()
    };
    let pairs = lines(one).into_iter().zip(lines(other));
    let mut differing = pairs.filter(|(one, other)| one != other);
    differing.next().map(|(one, other)| [one, other])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 40, ..ProptestConfig::default() })]

    #[test]
    fn a_night_says_the_same_with_and_without_the_state(edits in edits()) {
        let place = tempfile::tempdir().unwrap();
        let mut world = World::new(place.path());
        let state = State::open(&place.path().join("state")).unwrap();
        for step in std::iter::once(None).chain(edits.iter().map(Some)) {
            if let Some(edit) = step {
                world.apply(edit);
            }
            let differs = first_difference(&world.night(Some(&state)), &world.night(None));
            prop_assert_eq!(differs, None, "after {:?}", step);
        }
        prop_assert_eq!(state.trouble(), None);
    }
}

/// The names of the kept entries of a kind.
fn entries(place: &Path, kind: &str) -> Vec<String> {
    let found = fs::read_dir(place.join("state").join(kind)).unwrap();
    let mut names: Vec<String> = found
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn only_what_is_new_is_counted() {
    let place = tempfile::tempdir().unwrap();
    let mut world = World::new(place.path());
    let state = State::open(&place.path().join("state")).unwrap();
    world.night(Some(&state)).unwrap();
    let count = || ["inputs", "days", "cases"].map(|kind| entries(place.path(), kind).len());
    assert_eq!(
        count(),
        [3, 5, 5],
        "three files; nothing is known of the sixth day"
    );
    world.night(Some(&state)).unwrap();
    assert_eq!(count(), [3, 5, 5], "nothing is new");
    // Runs 6 and 12 began on the first day, 13 on the second.
    world.apply(&Edit::Write(4, vec![(6, 0), (12, 1), (13, 0)]));
    world.night(Some(&state)).unwrap();
    assert_eq!(count(), [4, 7, 7], "a file with rows of two days");
    world.apply(&Edit::Delete(4));
    world.night(Some(&state)).unwrap();
    assert_eq!(count(), [4, 7, 7], "as it was before");
}
