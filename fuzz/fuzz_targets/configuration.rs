//! The configuration: it is read, checked and listed, and what is listed reads back as itself.
#![no_main]

use libfuzzer_sys::fuzz_target;
use relapse_fuzz::Place;

fuzz_target!(|text: &[u8]| {
    let place = Place::new();
    let file = place.write("relapse.toml", text);
    let code = place.call("config", &[&file]);
    assert!([0, 2, 78].contains(&code), "exit code {code}");
    let Ok(text) = std::str::from_utf8(text) else {
        return;
    };
    if let Ok(config) = relapse::config::Config::parse(text) {
        let written = format!("{config:?}");
        let again = relapse::config::Config::parse(text).map(|again| format!("{again:?}"));
        assert_eq!(again.ok(), Some(written));
    }
});
