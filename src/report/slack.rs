//! The night as a message of Slack: `{"text", "blocks"}`, as an incoming webhook and `chat.postMessage` take it.
//!
//! Limits: <https://docs.slack.dev/reference/block-kit/blocks>. A message has at most 50 blocks, and a text in one has at most
//! 3,000 characters.

use anyhow::{Context, Result};
use serde::Serialize;
use serde_json::{Value, json};

use super::Report;
use super::decision_json::spelled;
use super::markdown::broken_up;
use super::text::Text;
use super::view::{Page, Verdict, Why};
use crate::number;

const MOST_BLOCKS: usize = 50;
const MOST_CHARACTERS: usize = 3_000;

/// Neither seen nor a place to break a line.
const JOINER: char = '\u{2060}';

/// A night as a message.
#[derive(Debug)]
pub(crate) struct Message {
    /// What a notification shows.
    text: String,
    /// The verdict and what to do: all that is shown of one agent among several.
    brief: Vec<Value>,
    /// The reasons, the triggers and the data.
    rest: Vec<Value>,
}

/// What Slack takes.
#[derive(Serialize)]
struct Sent {
    text: String,
    blocks: Vec<Value>,
}

/// The night of one agent.
pub(crate) fn slack_message(report: &Report<'_>) -> Message {
    let page = Page::without_lists(report);
    // A header is no mrkdwn, and nothing in it can be escaped: it has our words alone.
    let title = format!(
        "{} {}, {}",
        page.verdict.sign,
        page.verdict.word,
        page.verdict.as_of.as_str()
    );
    let agent = page.verdict.agent.as_ref().map(escaped);
    let summary = escaped(&page.verdict.summary);
    let mut brief = vec![header(&title)];
    brief.extend(
        agent
            .iter()
            .map(|agent| section(&format!("*Agent*  {agent}"))),
    );
    brief.extend(sections(&summary));
    brief.extend(restriction(&page.verdict));
    brief.extend(next(&page.why));
    let mut rest = context(&format!(
        "{} · {}",
        escaped(&page.verdict.night),
        escaped(&page.verdict.since)
    ));
    let amber = page.verdict.amber.iter();
    rest.extend(amber.flat_map(|line| sections(&format!("⚠ {}", escaped(line)))));
    rest.extend(why(&page.why));
    rest.extend(triggers(&page));
    let data = &report.decision.data;
    rest.extend(context(&format!(
        "{} read, {} used, {} refused · {}",
        number::counted(data.rows_read, "row", "rows"),
        number::count(data.rows_used),
        number::count(data.quarantined),
        escaped(&page.version)
    )));
    Message {
        text: match agent {
            Some(agent) => format!("{agent}: {title}\n{summary}"),
            None => format!("{title}\n{summary}"),
        },
        brief,
        rest,
    }
}

/// One message of the nights of all agents, the worst first.
pub(crate) fn slack<'a>(nights: impl IntoIterator<Item = &'a Message>) -> Result<String> {
    let nights: Vec<&Message> = nights.into_iter().collect();
    let texts: Vec<&str> = nights.iter().map(|night| night.text.as_str()).collect();
    let mut text = texts.join("\n");
    if let Some((end, _)) = text.char_indices().nth(MOST_CHARACTERS) {
        text.truncate(text[..end].rfind('\n').unwrap_or(end));
    }
    let blocks = match nights.as_slice() {
        [only] => {
            let all = only.brief.iter().chain(&only.rest);
            all.take(MOST_BLOCKS).cloned().collect()
        }
        several => briefs(several),
    };
    let sent = serde_json::to_string_pretty(&Sent { text, blocks });
    let sent = sent.context("the verdict could not be written as a message of Slack")?;
    Ok(spelled(&sent) + "\n")
}

/// As many agents as fit, and how many do not.
fn briefs(nights: &[&Message]) -> Vec<Value> {
    let mut blocks: Vec<Value> = Vec::new();
    for (place, night) in nights.iter().enumerate() {
        if blocks.len() + night.brief.len() >= MOST_BLOCKS {
            let rest = (nights.len() - place) as u64;
            let rest = number::counted(rest, "more agent is", "more agents are");
            blocks.extend(context(&format!("{rest} in index.html")));
            break;
        }
        blocks.extend(night.brief.iter().cloned());
    }
    blocks
}

fn restriction(verdict: &Verdict) -> Vec<Value> {
    let restriction = verdict.restriction.as_ref();
    restriction.map_or(Vec::new(), |text| sections(&escaped(text)))
}

fn next(why: &Why) -> Vec<Value> {
    let (owner, action) = (escaped(&why.owner), escaped(&why.action));
    let mut blocks = sections(&format!("*Next step*  {owner}: {action}"));
    let needs = why.needs.iter();
    blocks.extend(needs.flat_map(|need| sections(&escaped(need))));
    blocks
}

fn why(why: &Why) -> Vec<Value> {
    let mut blocks = Vec::new();
    for (place, reason) in why.reasons.iter().enumerate() {
        let (text, rule) = (escaped(&reason.text), escaped(&reason.rule));
        blocks.extend(sections(&format!("*{}.*  {text} Rule: {rule}", place + 1)));
    }
    let against = escaped(&why.against);
    blocks.extend(sections(&format!(
        "*Strongest evidence against*  {against}"
    )));
    blocks
}

fn triggers(page: &Page) -> Vec<Value> {
    let tiles = page.tiles.iter();
    tiles
        .flat_map(|tile| {
            let words = escaped(&tile.in_words().into());
            sections(&format!(
                "*{}*  {} {}: {words}",
                tile.title, tile.sign, tile.state
            ))
        })
        .collect()
}

fn header(text: &str) -> Value {
    json!({"type": "header", "text": {"type": "plain_text", "text": text, "emoji": false}})
}

fn context(mrkdwn: &str) -> Vec<Value> {
    let pieces = pieces(mrkdwn).into_iter();
    pieces
        .map(|piece| json!({"type": "context", "elements": [words(&piece)]}))
        .collect()
}

fn sections(mrkdwn: &str) -> Vec<Value> {
    let pieces = pieces(mrkdwn).into_iter();
    pieces.map(|piece| section(&piece)).collect()
}

fn section(mrkdwn: &str) -> Value {
    json!({"type": "section", "text": words(mrkdwn)})
}

/// A text in as many pieces as it takes: nothing of it is left out.
fn pieces(mrkdwn: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut used = 0;
    for word in mrkdwn.split_inclusive(' ') {
        let letters: Vec<char> = word.chars().collect();
        for part in letters.chunks(MOST_CHARACTERS) {
            if used + part.len() > MOST_CHARACTERS {
                pieces.push(String::new());
                used = 0;
            }
            if let Some(piece) = pieces.last_mut() {
                piece.extend(part);
            }
            used += part.len();
        }
    }
    pieces
}

/// `verbatim`: Slack makes no links and no mentions of its own.
fn words(mrkdwn: &str) -> Value {
    json!({"type": "mrkdwn", "text": mrkdwn, "verbatim": true})
}

/// A text that Slack shows literally: no markup, no link, no mention, no emoji.
fn escaped(text: &Text) -> String {
    let text = broken_up(text.as_str());
    let letters: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len() + 16);
    for (place, letter) in letters.iter().copied().enumerate() {
        let near = |place: Option<usize>| {
            let near = place.and_then(|place| letters.get(place));
            near.is_some_and(|letter| letter.is_alphanumeric())
        };
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '_' if near(place.checked_sub(1)) && near(Some(place + 1)) => out.push(letter),
            '*' | '_' | '~' | '`' => out.extend([JOINER, letter, JOINER]),
            plain => out.push(plain),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn case(raw: &str, expected: &str) {
        assert_eq!(escaped(&Text::from(raw.to_owned())), expected);
    }

    #[test]
    fn no_text_of_a_record_is_markup() {
        case("tool_arguments failures", "tool_arguments failures");
        case(
            "<!channel> & <@U1>",
            "&lt;!channel&gt; &amp; &lt;@\u{2060}U1&gt;",
        );
        case("@here", "@\u{2060}here");
        case("*b*", "\u{2060}*\u{2060}b\u{2060}*\u{2060}");
        case("&lt;", "&amp;lt;");
        case(":tada:", ":\u{2060}tada:");
        case("https://a.example", "https:\u{2060}//a.example");
    }

    #[test]
    fn a_long_text_goes_on_in_the_next_section() {
        let text = format!("{} {}", "x".repeat(7_000), "word ".repeat(1_000));
        let sections = sections(&text);
        let texts: Vec<&str> = sections
            .iter()
            .map(|section| section["text"]["text"].as_str().unwrap())
            .collect();
        assert!(texts.iter().all(|text| text.chars().count() <= 3_000));
        assert_eq!(texts.concat(), text);
    }
}
