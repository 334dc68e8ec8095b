//! Records of every format. The first byte names the format, the others are the file.
#![no_main]

use libfuzzer_sys::fuzz_target;
use relapse_fuzz::Place;

const NAMES: [&str; 8] = [
    "a.csv",
    "a.tsv",
    "a.ndjson",
    "a.json",
    "a.parquet",
    "a.binpb",
    "a.ndjson.gz",
    "a.csv.zst",
];

fuzz_target!(|data: &[u8]| {
    let Some((first, content)) = data.split_first() else {
        return;
    };
    let name = NAMES[usize::from(*first) % NAMES.len()];
    let place = Place::new();
    let input = place.write(name, content);
    let map = if name == "a.binpb" {
        &["--map", "otel_genai"][..]
    } else {
        &[]
    };
    place.call("check", &[&["--input", &input], map].concat());
});
