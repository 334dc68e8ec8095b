//! Packets and evaluation cases: what they look like, and what no record may make of them.

use crate::report::tests::planted::{self, flooded_case, flooded_packet, roll_back};
use crate::report::text::is_hidden;
use crate::report::{evaluation_lines, packet as markdown, packet_json};

#[test]
fn a_packet_in_every_format() {
    let night = roll_back();
    let [packet, ..] = &night.packets[..] else {
        panic!("no packet");
    };
    insta::assert_snapshot!("packet.md", markdown(packet));
    insta::assert_snapshot!("packet.json", packet_json(packet).unwrap());
    insta::assert_snapshot!("bare_packet.md", markdown(&planted::bare().packets[0]));
    let cases = &night.evaluation[..1];
    insta::assert_snapshot!("evaluation.ndjson", evaluation_lines(cases).unwrap());
}

#[test]
fn a_packet_has_no_empty_section() {
    let lines = markdown(&planted::bare().packets[0]);
    let lines: Vec<&str> = lines.lines().filter(|line| !line.is_empty()).collect();
    for pair in lines.windows(2) {
        let is_heading = |line: &str| line.starts_with('#');
        assert!(!(is_heading(pair[0]) && is_heading(pair[1])), "{pair:?}");
    }
}

/// The lines that are ours alone: headings, table heads, list marks. A record adds none of them.
fn structure(text: &str) -> Vec<String> {
    let bar = regex::Regex::new(r"(?:^|[^\\])\|").unwrap();
    let mut lines = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with("    ")) {
        let mark = line.split(' ').next().unwrap_or_default();
        let mark = if mark.starts_with('|') {
            format!("{} cells", bar.find_iter(line).count())
        } else if ["#", "##", "-"].contains(&mark) {
            mark.to_owned()
        } else {
            String::new()
        };
        lines.push(mark);
    }
    lines.retain(|mark| !mark.is_empty());
    lines
}

#[test]
fn a_packet_shows_hostile_text_literally() {
    let hostile = [
        planted::hostile_text(1),
        "# head\n## other\n- item\n| a | b |\n```\n<details>\n![x](http://evil.example/x.png)\n    code\n---\n".to_owned(),
        "\n\n1. item\n=====\n[a]: http://evil.example\n<!-- \u{1b}]8;;http://evil.example\u{7}x".to_owned(),
    ];
    let own =
        regex::Regex::new(r"\[(?:trace|ticket|runbook)\]\(https?://[!-'*-;=?-Z_a-z~]*\)").unwrap();
    let live = regex::Regex::new(r"[^\\](<|`|\[|&)|\*\*b\*\*|@octocat|http://|\x1b").unwrap();
    for text in hostile {
        let shown = markdown(&flooded_packet(&text));
        assert_eq!(
            structure(&shown),
            structure(&markdown(&flooded_packet("x"))),
            "{shown}"
        );
        let prose: Vec<&str> = shown
            .lines()
            .filter(|line| !line.starts_with("    "))
            .collect();
        let prose = prose.join("\n");
        let prose = own.replace_all(&prose, "");
        assert!(live.find(&prose).is_none(), "{:?}", live.find(&prose));
        assert!(
            !shown
                .chars()
                .any(|letter| letter != '\n' && letter != '\u{2060}' && is_hidden(letter))
        );
    }
}

#[test]
fn json_of_a_packet_and_of_a_case_reads_back_and_hides_nothing() {
    let hostile = planted::hostile_text(1);
    let text = packet_json(&flooded_packet(&hostile)).unwrap();
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["failed"]["messages"][0]["text"], hostile);
    let cases = [flooded_case(&hostile), flooded_case("x")];
    let lines = evaluation_lines(&cases).unwrap();
    assert_eq!(
        lines.lines().count(),
        2,
        "a newline in a text is no end of a line"
    );
    let first: serde_json::Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
    assert_eq!(first["happened"]["error_message"], hostile);
    for text in [text, lines] {
        assert!(
            !text
                .chars()
                .any(|letter| letter != '\n' && is_hidden(letter))
        );
    }
}
