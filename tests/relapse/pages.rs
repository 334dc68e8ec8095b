//! The page as a browser lays it out: at the size of a laptop, of a phone and on paper, in light and dark. Needs Chromium, and
//! says so where there is none.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::support::{Place, day};

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

/// The demo's night after the one before it, written for this test.
fn demo(place: &Place) -> PathBuf {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/runs.parquet");
    for as_of in ["2026-11-19", "2026-11-20"] {
        let input = ["run", "--input", data.to_str().unwrap(), "--as-of", as_of];
        let finished = place.relapse(&input);
        assert_eq!(finished.code, 0, "{}", finished.err);
    }
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

/// Twenty nights in these workflows with these classes, and from the thirteenth on a candidate that fails three times as often.
fn crowded(releases: [&str; 2], workflows: &[String], classes: &[String]) -> Place {
    let mut lines = Vec::new();
    for number in 1..=20 {
        let date = format!("2026-03-{number:02}");
        for (arm, release) in releases.into_iter().enumerate() {
            if arm == 1 && number < 13 {
                continue;
            }
            for (place, workflow) in workflows.iter().enumerate() {
                for (other, class) in classes.iter().enumerate() {
                    let is_seen = (number + place + other) % (7 - 4 * arm) == 0;
                    let workflow = format!("{workflow}-{}", other % 2);
                    let runs = day(&date, release, &workflow, 8, usize::from(is_seen), class);
                    let named = |line: String| {
                        line.replacen(
                            "\"run_id\":\"",
                            &format!("\"run_id\":\"{place}-{other}-"),
                            1,
                        )
                    };
                    lines.extend(runs.into_iter().map(named));
                }
            }
        }
    }
    Place::with_runs(&lines)
}

#[track_caller]
fn fits_everywhere(browser: &str, place: &Place) {
    let finished = place.relapse(&["run", "--input", "runs.ndjson", "--as-of", "2026-03-20"]);
    assert_eq!(finished.code, 0, "{}", finished.err);
    let night = place.path().join("reports/2026-03-20");
    for page in ["index.html", "all.html"] {
        let file = night.join(page);
        assert!(fs::metadata(&file).unwrap().len() < 500_000, "{page}");
        for (size, dark) in [([1280, 900], false), ([390, 844], true)] {
            fits(&measured(browser, &file, size, dark), dark);
        }
    }
    assert_eq!(printed(browser, &night.join("index.html")), 2);
}

#[test]
fn long_wide_and_right_to_left_names_fit() {
    let Some(browser) = browser() else { return };
    let long = |letter: &str| format!("name_{}_end", letter.repeat(190));
    let workflows = [
        long("w"),
        "حجز رحلة جديدة".to_owned(),
        "予約を変更する手続き全部".to_owned(),
    ];
    let classes = [
        long("c"),
        "超時エラー".to_owned(),
        "💥💥💥 boom".to_owned(),
        "فشل الأداة".to_owned(),
    ];
    let releases = [long("1"), long("2")];
    let place = crowded([&releases[0], &releases[1]], &workflows, &classes);
    fits_everywhere(browser, &place);
}

#[test]
fn two_hundred_classes_and_sixty_workflows_fit() {
    let Some(browser) = browser() else { return };
    let numbered = |what: &str, most: usize| -> Vec<String> {
        (0..most).map(|number| format!("{what}_{number}")).collect()
    };
    let many = crowded(
        ["1.0", "1.1"],
        &numbered("workflow", 1),
        &numbered("class", 200),
    );
    fits_everywhere(browser, &many);
    let many = crowded(
        ["1.0", "1.1"],
        &numbered("workflow", 30),
        &numbered("class", 4),
    );
    fits_everywhere(browser, &many);
}
