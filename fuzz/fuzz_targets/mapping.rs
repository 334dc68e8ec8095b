//! The SQL of a mapping.
#![no_main]

use libfuzzer_sys::fuzz_target;
use relapse_fuzz::Place;

fuzz_target!(|sql: &[u8]| {
    let place = Place::new();
    let input = place.runs(["1.1", "w", "timeout", "timed out"]);
    let map = place.write("map.sql", sql);
    place.call("check", &["--input", &input, "--map", &map]);
});
