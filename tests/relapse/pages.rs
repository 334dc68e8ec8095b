//! The page as a browser lays it out: at the size of a laptop, of a phone and on paper, in light and dark. Needs Chromium, and
//! says so where there is none.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::support::Place;

/// What Chromium is called.
const BROWSERS: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];

/// Measures a page from inside a frame: no window of Chromium is as narrow as a phone. The copy that it runs in has no policy
/// that would stop it.
const MEASURE: &str = r#"<script>
addEventListener("load", () => {
  const box = s => { const e = document.querySelector(s); return e ? e.getBoundingClientRect() : null; };
  const end = s => { const b = box(s); return b && Math.round(b.bottom + scrollY); };
  const luminance = c => { const f = c.map(v => { v /= 255; return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; }); return .2126 * f[0] + .7152 * f[1] + .0722 * f[2]; };
  const colour = text => text.match(/[\d.]+/g).map(Number);
  const ground = e => { for (; e; e = e.parentElement) { const c = colour(getComputedStyle(e).backgroundColor); if (c.length < 4 || c[3] == 1) return c; } return [255, 255, 255]; };
  const faint = [...document.querySelectorAll("p, td, th, dt, dd, h1, h2, li, small, summary, a")].filter(e => e.innerText && e.checkVisibility()).filter(e => {
    const both = [colour(getComputedStyle(e).color), ground(e)].map(c => luminance(c.slice(0, 3))).sort((a, b) => b - a);
    return (both[0] + .05) / (both[1] + .05) < 4.5;
  });
  const wide = [...document.querySelectorAll("main *, header *")].filter(e => !e.closest(".scroll, .skip, caption, thead, svg") && e.getBoundingClientRect().right > innerWidth + 1);
  const found = {
    height: document.documentElement.scrollHeight, width: document.documentElement.scrollWidth, screen: innerWidth,
    dark: matchMedia("(prefers-color-scheme: dark)").matches,
    picture: box(".look svg") && Math.round(box(".look svg").top + scrollY), triggers: end(".triggers"), facts: end(".facts"),
    faint: faint.slice(0, 5).map(e => e.outerHTML.slice(0, 120)), wide: wide.slice(0, 5).map(e => e.outerHTML.slice(0, 120)),
  };
  parent.postMessage(JSON.stringify(found), "*");
});
</script>"#;

fn browser() -> Option<&'static str> {
    let found = BROWSERS.into_iter().find(|name| {
        let version = Command::new(name).arg("--version").output();
        version.is_ok_and(|version| version.status.success())
    });
    if found.is_none() {
        println!("skipped: no Chromium is installed, so no page was looked at");
    }
    found
}

/// A browser without a screen, with a profile of its own.
fn chromium(name: &str, profile: &Path) -> Command {
    let mut command = Command::new(name);
    command
        .args(["--headless", "--no-sandbox", "--disable-gpu"])
        .arg(format!("--user-data-dir={}", profile.display()));
    command
}

/// What a page measures in a window.
#[track_caller]
fn measured(name: &str, page: &Path, [width, height]: [u32; 2], dark: bool) -> Value {
    let text = fs::read_to_string(page).unwrap();
    let policy = regex::Regex::new("<meta http-equiv=\"Content-Security-Policy\"[^>]*>").unwrap();
    let text = policy.replace(&text, MEASURE);
    let copy = page.with_file_name("measured.html");
    fs::write(&copy, text.as_bytes()).unwrap();
    let frame = page.with_file_name("frame.html");
    let listen = r#"<script>addEventListener("message", e => { document.body.innerHTML = "<pre>" + e.data.replace(/</g, "&lt;") + "</pre>"; });</script>"#;
    let inside = format!(
        "<!DOCTYPE html><meta charset=\"utf-8\">{listen}<iframe src=\"measured.html\" width=\"{width}\" height=\"{height}\" style=\"border:0\"></iframe>"
    );
    fs::write(&frame, inside).unwrap();
    let profile = tempfile::tempdir().unwrap();
    let scheme = u8::from(!dark);
    let output = chromium(name, profile.path())
        .arg(format!("--blink-settings=preferredColorScheme={scheme}"))
        .args(["--virtual-time-budget=2000", "--dump-dom"])
        .arg(format!("file://{}", frame.display()))
        .output()
        .unwrap();
    fs::remove_file(&copy).unwrap();
    fs::remove_file(&frame).unwrap();
    let dom = String::from_utf8_lossy(&output.stdout).into_owned();
    let json = dom
        .rsplit_once("<pre>")
        .and_then(|(_, rest)| rest.split("</pre>").next());
    let json = json.unwrap_or_else(|| panic!("{dom}\n{}", String::from_utf8_lossy(&output.stderr)));
    let json = json
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&");
    serde_json::from_str(&json).unwrap()
}

/// How many pages of paper it takes.
fn printed(name: &str, page: &Path) -> usize {
    let profile = tempfile::tempdir().unwrap();
    let paper = profile.path().join("page.pdf");
    let output = chromium(name, profile.path())
        .args(["--no-pdf-header-footer"])
        .arg(format!("--print-to-pdf={}", paper.display()))
        .arg(format!("file://{}", page.display()))
        .output()
        .unwrap();
    let pdf = fs::read(&paper)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
    String::from_utf8_lossy(&pdf)
        .matches("/Type /Page\n")
        .count()
}

/// The demo's night, written for this test.
fn demo(place: &Place) -> PathBuf {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/runs.parquet");
    let finished = place.relapse(&[
        "run",
        "--input",
        data.to_str().unwrap(),
        "--as-of",
        "2026-11-20",
    ]);
    assert_eq!(finished.code, 0, "{}", finished.err);
    place.path().join("reports/2026-11-20")
}

/// What holds at any size.
#[track_caller]
fn fits(found: &Value, dark: bool) {
    assert_eq!(found["dark"], dark, "{found}");
    assert!(
        found["width"].as_u64() <= found["screen"].as_u64(),
        "{found}"
    );
    for kind in ["faint", "wide"] {
        assert_eq!(found[kind], Value::Array(Vec::new()), "{kind}: {found}");
    }
}

#[test]
fn the_first_screen_decides_on_a_laptop_and_on_a_phone() {
    let Some(browser) = browser() else { return };
    let place = Place::new();
    let night = demo(&place);
    let page = night.join("index.html");
    let at = |size, dark| {
        let found = measured(browser, &page, size, dark);
        fits(&found, dark);
        move |what: &str| found[what].as_u64().unwrap()
    };
    let laptop = at([1280, 900], false);
    assert!(laptop("picture") < 300, "{}", laptop("picture"));
    assert!(laptop("facts") <= 900, "{}", laptop("facts"));
    assert!(laptop("height") <= 4_500, "{}", laptop("height"));
    let _ = at([1280, 900], true);
    let phone = at([390, 844], true);
    assert!(phone("triggers") <= 2 * 844, "{}", phone("triggers"));
    assert!(phone("height") <= 12 * 844, "{}", phone("height"));
    for other in ["all.html", "../index.html"] {
        for dark in [false, true] {
            let found = measured(browser, &night.join(other), [390, 844], dark);
            fits(&found, dark);
        }
    }
    assert_eq!(printed(browser, &page), 2);
}
