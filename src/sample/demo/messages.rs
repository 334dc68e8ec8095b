//! The error messages of failures: untrusted text, as it is in life, with numbers, ids, and now and then a secret or some
//! markup.

use crate::generate::SampleRandom;

/// The messages of each failure class. `{…}` is filled in by [`fill`].
#[rustfmt::skip]
const MESSAGES: &[(&str, &[&str])] = &[
    ("tool_arguments", &[
        "{tool}: argument 'amount' must be a number, got '{money} EUR'",
        "{tool}: missing required argument 'reference' (request {hex})",
        "{tool} rejected the call: 'date' is not ISO 8601 in call {n}",
        "validation failed for {tool}: expected at most {n} items, got {n}",
        "{tool}: unknown customer id {id}",
        "JSON schema error at $.items[{n}].quantity in the call of {tool}",
        "{tool}: enum value 'partial' is not allowed for 'mode', call {hex}",
    ]),
    ("tool_error", &[
        "{tool} answered 503 after {n} ms",
        "{tool} answered 500: internal error, incident {id}",
        "connection to {ip}:{n} refused by {tool}",
        "{tool}: database is read only, replica {n}",
        "401 from {tool} for request {hex}, sent header Authorization: Bearer {token}",
        "{tool}: rate limit of {n} requests a minute exceeded",
        "TLS handshake with {ip} failed: certificate expired",
    ]),
    ("timeout", &[
        "{tool} timed out after {n} s",
        "no answer from {tool} within {n} ms (attempt {n})",
        "deadline exceeded waiting for {hex} at {ip}",
        "the run used {n} of its seconds and was cut off in {tool}",
        "queue wait of {n} s is over the limit",
        "read from {ip} timed out after {n} bytes",
    ]),
    ("wrong_tool", &[
        "called {tool} where the plan of step {n} named another tool",
        "{tool} is not meant for case {id}",
        "step {n} used {tool} although the case was already closed",
        "{tool} was called {n} times for a question it cannot answer",
        "the agent wrote with {tool} before it had read anything, run {hex}",
        "{tool} chosen for a request in another currency, case {id}",
    ]),
    ("missing_evidence", &[
        "answer given without a source for {id}",
        "document {id} was cited but never opened",
        "{n} of {n} statements have no evidence",
        "no receipt attached to case {id}",
        "{tool} returned nothing and the answer went out all the same",
        "the cited page {n} does not exist in {id}",
    ]),
    ("policy_violation", &[
        "rule {n}: refund above the limit of {money} EUR",
        "rule {n}: personal data in the answer to {id}",
        "four eyes required for {tool}, only two were there (case {id})",
        "action outside of business hours by {tool}, rule {n}",
        "blocked country in case {id}, rule {n}",
        "discount of {n} percent is above what {tool} may give",
    ]),
    ("context_lost", &[
        "turn {n} contradicts turn {n}",
        "the customer's name changed between turns, case {id}",
        "{n} tokens were cut from the conversation before {tool}",
        "asked for order number {id} a second time",
        "summary of {hex} lost the open question",
        "the agent answered about {id} while the case is about {id}",
    ]),
    ("premature_end", &[
        "ended after step {n} of {n}",
        "run {hex} closed with {n} open tasks",
        "final answer before {tool} returned",
        "stopped at the token limit of {n}",
        "marked done, but case {id} is still open",
        "page ended early: <script>alert('case {id}')</script>",
    ]),
    ("handoff_failure", &[
        "queue rejected the case {id}: field 'summary' is empty",
        "no team is on call for {tool} (slot {n})",
        "handed over {n} times without an owner",
        "the packet of {hex} is over {n} kilobytes",
        "case {id} was sent to a queue closed in {n}",
        "\u{1b}[31mhandoff refused\u{1b}[0m for case {id}",
    ]),
    ("unsafe_side_effect", &[
        "{tool} ran twice for {id}",
        "amount of {money} EUR was sent to the wrong account {id}",
        "{n} records were changed, one was asked for",
        "{tool} wrote to production in a dry run, run {hex}",
        "message for {id} went out to {n} recipients",
        "deleted entry {id} without a copy",
    ]),
];

/// The message that the candidate's planted regression brings.
pub(super) const NEW_IN_CANDIDATE: &str =
    "{tool}: unexpected argument 'locale_hint', the schema has no such field (call {hex})";
/// The message of the planted burst.
pub(super) const BURST: &str = "{tool}: no route to carrier hub at {ip}, gave up after {n} s";
/// The message of the planted pattern that is expensive.
pub(super) const EXPENSIVE: &str =
    "the annex to contract {id} was not in the data room, {n} clauses left open";

/// A message of the class, its blanks filled.
pub(super) fn message(class: &str, tool: &str, random: &mut SampleRandom) -> String {
    match MESSAGES.iter().find(|(name, _)| *name == class) {
        Some((_, templates)) => fill(random.pick::<&str>(templates), tool, random),
        None => String::new(),
    }
}

/// The template with every blank filled: `{tool}`, `{n}`, `{id}`, `{hex}`, `{ip}`, `{money}`, `{token}`.
pub(super) fn fill(template: &str, tool: &str, random: &mut SampleRandom) -> String {
    let mut filled = String::with_capacity(template.len() + 24);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((blank, after)) = after.split_once('}') else {
            break;
        };
        filled.push_str(before);
        filled.push_str(&value(blank, tool, random));
        rest = after;
    }
    filled.push_str(rest);
    filled
}

fn value(blank: &str, tool: &str, random: &mut SampleRandom) -> String {
    match blank {
        "tool" => tool.to_owned(),
        "n" => random.within(2..400_u32).to_string(),
        "id" => format!(
            "{}{:05}",
            random.pick(&["A", "C", "K", "Q"]),
            random.within(0..100_000_u32)
        ),
        // A letter and a digit first: this is always an identifier.
        "hex" => format!(
            "x{}{:06x}",
            random.within(0..10_u32),
            random.within(0..1_u32 << 24)
        ),
        "ip" => format!(
            "10.{}.{}.{}",
            random.within(0..32_u32),
            random.within(0..256_u32),
            random.within(1..255_u32)
        ),
        "money" => format!(
            "{}.{:02}",
            random.within(5..900_u32),
            random.within(0..100_u32)
        ),
        "token" => format!(
            "tk{:08x}{:08x}",
            random.within(0..u32::MAX),
            random.within(0..u32::MAX)
        ),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::demo::demo_figures::CLASSES;

    #[test]
    fn every_class_has_six_messages_or_more_and_every_blank_is_known() {
        for class in CLASSES {
            let (_, templates) = MESSAGES
                .iter()
                .find(|(name, _)| *name == class.name)
                .unwrap();
            assert!(templates.len() >= 6, "{}", class.name);
            for template in *templates {
                let mut random = SampleRandom::named(1, &[template]);
                for blank in template.split('{').skip(1) {
                    let blank = blank.split('}').next().unwrap();
                    assert_ne!(value(blank, "t", &mut random), "", "{template}");
                }
                assert!(
                    !fill(template, "t", &mut random).contains('{'),
                    "{template}"
                );
            }
        }
    }

    #[test]
    fn a_template_without_blanks_stays_as_it_is() {
        assert_eq!(
            fill("plain { text", "t", &mut SampleRandom::named(1, &[])),
            "plain { text"
        );
    }
}
