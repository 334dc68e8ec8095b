//! Simulation and product are one: what a simulated rollout is told is what the program says of its records.

use std::collections::BTreeSet;
use std::fs;

use relapse::config::Config;
use relapse::generate::{Generator, RolloutPlan, Scenario, Unfolding, write_records};
use relapse::simulate::Watch;
use serde_json::Value;

use crate::support::Place;

/// Writes what is known after so many nights to `runs.ndjson`.
fn write(place: &Place, generator: &Generator, number: u64, nights: u32) {
    let mut file = fs::File::create(place.path().join("runs.ndjson")).unwrap();
    let mut lines = std::io::BufWriter::new(&mut file);
    write_records(generator, &generator.rollout(number), nights, &mut lines).unwrap();
}

/// What the file holds on a night.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum File {
    /// The rows known by then.
    Known,
    /// All rows of the rollout; when they became known stands in `recorded_at`.
    Whole,
}

/// Runs the program night by night, compares what it says with what the simulation was told, and returns it.
#[track_caller]
fn case(plan: RolloutPlan, number: u64, file: File) -> Vec<(String, String)> {
    let plan = RolloutPlan {
        history: 10,
        nights: 7,
        late: 0.05,
        ..plan
    };
    let (history, nights) = (plan.history, plan.nights);
    let generator = Generator::new(plan, 11).unwrap();
    let rollout = generator.rollout(number);
    let config = Config::default();
    let mut watch = Watch::new(&config);
    let mut unfolding = Unfolding::new(&generator, &rollout);
    let mut said = Vec::new();
    let mut expected = Vec::new();
    let place = Place::new();
    for night in 0..nights {
        let known = match file {
            File::Known => history + night + 1,
            File::Whole => history + nights + 2,
        };
        write(&place, &generator, number, known);
        let as_of = generator.day(history + night).to_string();
        let decision = place.decide(&as_of, &[]);
        let text = |key: &str| decision[key].as_str().unwrap().to_owned();
        said.push((text("recommendation"), text("decided_by")));
        assert!(unfolding.next_night().is_some());
        let told = watch.night(unfolding.cube(), generator.day(history + night));
        expected.push((told.recommendation.as_str().to_owned(), told.decided_by));
    }
    assert_eq!(said, expected);
    said
}

#[test]
fn the_program_says_of_the_records_what_the_simulation_was_told() {
    let mut said = BTreeSet::new();
    for (number, (plan, file)) in (0..).zip([
        (Scenario::Staggered.plan(200, 0.1, 3.0), File::Known),
        (Scenario::ClustersKeyed.plan(200, 0.1, 3.0), File::Known),
        (Scenario::Cutover.plan(200, 0.02, 3.0), File::Whole),
        (Scenario::ApprovalDrift.plan(200, 0.02, 20.0), File::Known),
        (Scenario::RescueRate.plan(200, 0.1, 8.0), File::Whole),
        (Scenario::TenantMix.plan(200, 0.1, 2.0), File::Known),
        (Scenario::HourMix.plan(200, 0.1, 2.0), File::Known),
        (Scenario::StickyTenants.plan(200, 0.1, 4.0), File::Whole),
        (Scenario::LateBaseline.plan(200, 0.1, 2.0), File::Whole),
        (Scenario::NoonDeploy.plan(200, 0.1, 2.0), File::Known),
        (Scenario::Bursts.plan(200, 0.1, 2.0), File::Known),
        (Scenario::DeployBlip.plan(200, 0.1, 1.0), File::Known),
    ]) {
        said.extend(case(plan, number, file));
    }
    println!("{said:?}");
    for (recommendation, decided_by) in [
        ("roll_back", "clear_regression/"),
        ("restrict", "clear_regression/"),
        ("restrict", "approval_drift/"),
        ("roll_back", "manual_rescue/"),
    ] {
        let is_said = said
            .iter()
            .any(|(word, by)| word == recommendation && by.starts_with(decided_by));
        assert!(is_said, "nothing said {recommendation} by {decided_by}");
    }
}

/// The cells on standard output of a simulation that succeeded.
#[track_caller]
fn simulate(place: &Place, arguments: &[&str]) -> Value {
    let mut all = vec!["simulate", "--format", "json", "--rollouts", "6"];
    all.extend(arguments);
    place.relapse(&all).json()
}

const CLEAN: [&str; 6] = [
    "--scenario",
    "clean",
    "--runs-a-night",
    "200",
    "--rate",
    "0.1",
];

#[test]
fn what_was_simulated_is_not_simulated_again() {
    let place = Place::new();
    let two = [&CLEAN[..], &["--ratio", "1,3"]].concat();
    let first = simulate(&place, &[&CLEAN[..], &["--ratio", "1"]].concat());
    assert_eq!(first["schema"], "relapse.simulation/1");
    assert_eq!(first["cells"].as_array().unwrap().len(), 1);
    // A mark that only reading the file can bring back.
    let file = place.path().join("reports/simulation/simulation.json");
    let text = fs::read_to_string(&file).unwrap();
    let marked = text.replace("\"median_night\":null", "\"median_night\":99");
    assert_ne!(text, marked);
    fs::write(&file, marked).unwrap();
    let second = simulate(&place, &two);
    let cells = second["cells"].as_array().unwrap();
    assert_eq!(cells.len(), 2);
    assert_eq!(cells[0]["median_night"], 99, "kept");
    assert_ne!(cells[1]["median_night"], 99, "run");
    assert_eq!(simulate(&place, &two), second, "both kept");
    // Another seed, another configuration: other cells, beside the old ones.
    let seed = simulate(&place, &[&two[..], &["--seed", "2"]].concat());
    let horizon = simulate(&place, &[&two[..], &["--horizon", "9"]].concat());
    for other in [seed, horizon] {
        assert_eq!(other["cells"][0]["median_night"], Value::Null);
    }
    let kept: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
    assert_eq!(kept["cells"].as_array().unwrap().len(), 6);
    let svg = fs::read_to_string(file.with_extension("svg")).unwrap();
    assert!(roxmltree::Document::parse(&svg).is_ok());
}

#[test]
fn the_same_seed_gives_the_same_bytes_whatever_the_number_of_threads() {
    let results = |threads: &str| {
        let place = Place::new();
        let arguments = [&["simulate", "--rollouts", "9"], &CLEAN[..]].concat();
        let mut command = place.command(&arguments);
        command.env("RAYON_NUM_THREADS", threads);
        assert!(command.output().unwrap().status.success());
        fs::read_to_string(place.path().join("reports/simulation/simulation.json")).unwrap()
    };
    assert_eq!(results("1"), results("2"));
}

#[test]
fn a_teams_own_rates_come_from_its_records() {
    let place = Place::new();
    let plan = RolloutPlan {
        history: 9,
        nights: 5,
        ..Scenario::MixShift.plan(400, 0.1, 1.0)
    };
    let generator = Generator::new(plan, 1).unwrap();
    write(&place, &generator, 0, 14);
    let as_of = generator.day(13).to_string();
    let own = ["--input", "runs.ndjson", "--as-of", &as_of];
    let results = simulate(&place, &[&own[..], &["--ratio", "1,6"]].concat());
    let cells = results["cells"].as_array().unwrap();
    assert_eq!(cells.len(), 2);
    let plan = &cells[1]["plan"];
    assert_eq!(cells[1]["scenario"], Value::Null);
    assert_eq!(plan["change"]["ratio"], 6.0);
    // Nine nights of 400 runs and five of 800, half for each arm.
    assert_eq!(plan["runs"], (9 * 400 + 5 * 800) / 14 / 2);
    let workflows = plan["workflows"].as_array().unwrap();
    let names: Vec<&Value> = workflows.iter().map(|one| &one["name"]).collect();
    assert_eq!(names, ["high", "low", "middle"]);
    let nights: Vec<&Value> = results["smallest_change"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["by_night"])
        .collect();
    assert_eq!(nights, [7, 14]);
    let text = place.relapse(
        &[
            &["simulate", "--rollouts", "6"],
            &own[..],
            &["--ratio", "1,6"],
        ]
        .concat(),
    );
    assert_eq!(text.code, 0, "{}", text.err);
    for said in [
        "Rates of 1.0: 5,600 runs on 14 nights",
        "3 workflows",
        "×6",
        "Smallest change found in 80 % of rollouts by night 7",
    ] {
        assert!(text.out.contains(said), "{said}: {}", text.out);
    }
}

#[track_caller]
fn refused(arguments: &[&str], code: i32, message: &str) {
    let place = Place::new();
    let finished = place.relapse(&[&["simulate"], arguments].concat());
    assert_eq!(finished.code, code, "{arguments:?}: {}", finished.err);
    assert!(
        finished.err.contains(message),
        "{arguments:?}: {}",
        finished.err
    );
    assert!(finished.out.is_empty());
}

#[test]
fn what_cannot_be_simulated_is_refused_with_what_can() {
    refused(&[], 66, "--scenario");
    refused(&["--scenario", "outages"], 2, "ramp_outage");
    refused(&["--scenario", "clean", "--rate", "0"], 2, "0.00001 to 0.9");
    refused(
        &["--scenario", "clean", "--rate", "NaN"],
        2,
        "0.00001 to 0.9",
    );
    refused(&["--scenario", "clean", "--ratio", "50"], 2, "0.1 to 20");
    refused(&["--scenario", "clean", "--late", "0.6"], 2, "0 to 0.5");
    refused(
        &["--scenario", "clean", "--rollouts", "0"],
        2,
        "1..=1000000",
    );
    refused(
        &["--scenario", "clean", "--runs-a-night", "0"],
        2,
        "1..=1000000",
    );
    refused(
        &["--scenario", "clean", "--columns", "few"],
        2,
        "failures, all",
    );
    refused(
        &["--scenario", "rescue_rate", "--columns", "failures"],
        2,
        "--columns all",
    );
    refused(&["--scenario", "clean", "--input", "x.csv"], 2, "--input");
    refused(&["--rate", "0.1"], 2, "--scenario");
    refused(&["--scenario", "clean", "--horizon", "0"], 78, "horizon");
}

#[test]
fn a_file_that_holds_no_results_is_left_alone() {
    let place = Place::new();
    fs::create_dir(place.path().join("out")).unwrap();
    place.write("out/simulation.json", "{\"mine\": 1}");
    let arguments = [&["simulate", "--out", "out"], &CLEAN[..]].concat();
    let finished = place.relapse(&arguments);
    assert_eq!(finished.code, 74, "{}", finished.err);
    assert!(finished.err.contains("another --out"), "{}", finished.err);
    let left = fs::read_to_string(place.path().join("out/simulation.json")).unwrap();
    assert_eq!(left, "{\"mine\": 1}");
}
