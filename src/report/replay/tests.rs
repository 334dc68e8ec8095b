//! A replay in every format, and what no input may break.

use super::*;
use crate::report::tests::planted;
use crate::report::tests::{COLOUR, PLAIN};
use crate::report::tests::{check_page, check_titles, text_of};
use crate::report::text::is_hidden;

const COMMAND: &str = "relapse replay relapse.toml --from 2026-11-10 --to 2026-11-20";

/// Eleven nights: one with a single release, the last of one rollout, and the first five of another.
fn nights() -> Vec<Replayed> {
    planted::replayed().to_vec()
}

/// The same nights with text that wants out.
fn hostile() -> Vec<Replayed> {
    let mut nights = nights();
    for (place, night) in nights.iter_mut().enumerate() {
        let wild = planted::hostile_text(place);
        night.decided_by.clone_from(&wild);
        night.candidate = Some(wild.clone());
        night.baseline = Some(format!("日本{wild}"));
        for trigger in &mut night.triggers {
            trigger.reason_text = Some(wild.clone());
        }
    }
    nights
}

#[test]
fn a_replay_in_every_format() {
    let nights = nights();
    insta::assert_snapshot!("replay.txt", replay_terminal(&nights, PLAIN));
    insta::assert_snapshot!("replay.ndjson", replay_lines(&nights).unwrap());
    insta::assert_snapshot!("timeline.svg", timeline(&nights).unwrap());
    let replay = Replay {
        agent: None,
        nights: &nights,
        command: COMMAND,
    };
    insta::assert_snapshot!("replay.html.txt", text_of(&replay_html(&replay).unwrap()));
}

#[test]
fn a_line_has_what_was_promised_and_no_more() {
    for line in replay_lines(&nights()).unwrap().lines() {
        let night: serde_json::Value = serde_json::from_str(line).unwrap();
        let keys: Vec<_> = night.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["as_of", "decided_by", "recommendation", "triggers"]);
    }
}

#[test]
fn hostile_text_stays_in_its_place() {
    let nights = hostile();
    let replay = Replay {
        agent: None,
        nights: &nights,
        command: &planted::hostile_text(3),
    };
    check_page(&replay_html(&replay).unwrap());
    check_titles(&timeline(&nights).unwrap());
    let text = replay_terminal(&nights, PLAIN);
    let hides = |text: &str| {
        text.chars()
            .any(|letter| letter != '\n' && is_hidden(letter))
    };
    assert!(!hides(&text) && !hides(&replay_lines(&nights).unwrap()));
    for line in text.lines() {
        assert!(crate::report::terminal::width(line) <= 100, "{line}");
    }
    let colour = replay_terminal(&nights, COLOUR);
    let paint = regex::Regex::new("\u{1b}\\[[0-9;]*m").unwrap();
    assert_eq!(paint.replace_all(&colour, ""), text, "colour moves nothing");
}

#[test]
#[ignore = "writes the pages to look at them"]
fn pages_to_look_at() {
    let out = std::env::temp_dir().join("relapse-pages");
    std::fs::create_dir_all(&out).unwrap();
    let one = nights()[3..4].to_vec();
    for (name, nights) in [
        ("replay", nights()),
        ("replay-hostile", hostile()),
        ("replay-one", one),
    ] {
        let replay = Replay {
            agent: None,
            nights: &nights,
            command: COMMAND,
        };
        std::fs::write(
            out.join(format!("{name}.html")),
            replay_html(&replay).unwrap(),
        )
        .unwrap();
        std::fs::write(out.join(format!("{name}.svg")), timeline(&nights).unwrap()).unwrap();
    }
}

#[test]
fn one_night_and_a_thousand_are_drawn() {
    let one = &nights()[3..4];
    check_titles(&timeline(one).unwrap());
    assert_eq!(summary(one), "1 night, 13 Nov 2026: HOLD.");
    let many: Vec<Replayed> = nights().into_iter().cycle().take(1000).collect();
    let replay = Replay {
        agent: None,
        nights: &many,
        command: COMMAND,
    };
    let page = replay_html(&replay).unwrap();
    assert!(page.contains("The 200 earlier nights"));
    check_titles(&timeline(&many).unwrap());
}
