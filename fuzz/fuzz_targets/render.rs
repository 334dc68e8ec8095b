//! Records with hostile text: what is rendered of them has no markup of theirs.
#![no_main]

use std::fs;

use libfuzzer_sys::fuzz_target;
use relapse_fuzz::Place;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let mut words = text.splitn(4, '\u{1f}');
    let mut word = || words.next().unwrap_or("x");
    let place = Place::new();
    let input = place.runs([word(), word(), word(), word()]);
    let out = place.at("reports");
    let code = place.call("run", &["--input", &input, "--out", &out, "--no-state"]);
    if code != 0 {
        return;
    }
    let read = |name: &str| fs::read_to_string(format!("{out}/2026-03-09/{name}")).expect(name);
    for name in ["index.html", "all.html"] {
        let page = read(name).to_ascii_lowercase();
        assert_eq!(page.matches("<html").count(), 1, "{name}");
        assert!(page.trim_end().ends_with("</html>"), "{name}");
        assert!(!page.contains("<script"), "{name}");
        assert!(!page.contains("=\"javascript:"), "{name}");
        assert!(!page.contains("<img src=x"), "{name}");
    }
    let report = read("report.md");
    // A backslash makes what follows it literal.
    assert!(
        !report
            .replace("\\<", "")
            .to_ascii_lowercase()
            .contains("<script")
    );
    let is_raw = |letter: char| letter.is_control() && letter != '\n';
    assert!(!report.contains(is_raw));
});
