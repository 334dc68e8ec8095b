//! The failure plan.
#![no_main]

use libfuzzer_sys::fuzz_target;
use relapse_fuzz::Place;

fuzz_target!(|plan: &[u8]| {
    let place = Place::new();
    let input = place.runs(["1.1", "w", "timeout", "timed out"]);
    let plan = place.write("policy.toml", plan);
    place.call("check", &["--input", &input, "--policy", &plan]);
});
