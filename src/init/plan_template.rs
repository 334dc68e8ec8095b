//! A commented `policy.toml`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::RangeInclusive;

use chrono::NaiveDate;

use crate::classify::{UNCLASSIFIED, entry};
use crate::number::{count, counted};
use crate::policy::{FailuresSeen, key};
use crate::vocabulary::Response;

/// What the inputs show.
#[derive(Debug)]
pub(crate) struct Sight {
    /// The nights read.
    pub nights: RangeInclusive<NaiveDate>,
    /// The failures, by class and workflow.
    pub failures: FailuresSeen,
    /// The runs, by workflow.
    pub runs: BTreeMap<String, u64>,
    /// What retries propose, by class.
    pub proposals: BTreeMap<String, ProposedPlan>,
}

/// What retries propose for a class.
#[derive(Debug)]
pub(crate) struct ProposedPlan {
    /// The response; `None` where the runs do not tell.
    pub response: Option<Response>,
    /// Whether every retried run could be retried without harm.
    pub is_safe: bool,
    /// The most attempts after the first, with `retry`.
    pub max_retries: Option<u32>,
    /// Why, in words of ours.
    pub why: String,
    /// Some of the retried runs.
    pub runs: Vec<String>,
}

const HEAD: &str = r"# The failure plan. For each failure class it decides: stop or retry, who gets the hand-off, what evidence must be kept,
# and which metric triggers an action. docs/policy.md and `relapse schema policy` explain the keys.
#
# Open decisions are commented out. `relapse check` and the report list them as gaps. A gap turns proceed into hold.
";

const SHARED: &str = r#"
# Defaults for the classes below. A class without a table still has no plan.
[defaults]
# evidence = ["error_message", "trace_url"]
# handoff = { owner = "platform", queue = "agent-failures" }

# Who can receive a hand-off. {failure_class}, {workflow}, {candidate}, {baseline} and {as_of} are filled in.
# [owner.platform]
# contact = "platform on call"
# runbook = "https://runbooks.example/{failure_class}"
# ticket = "https://tickets.example/new?title={failure_class}%20in%20{workflow}"

# Settings of the conduct audit: docs/conduct.md.
# [audit]
# generic_targets = ["support", "inbox"]        # targets that name no particular owner
# target = { packets_keep_context = 0.9 }       # the lowest compliance at which a statement holds
"#;

const WORKFLOWS: &str =
    "\n# The owner of each workflow gets the failures whose class names no other owner.\n";

const CLASSES: &str = "\n# The failure classes.\n";

const RULES: &str = r#"
# Rules that classify failures without a failure_class, in order. Then the shipped rules are tried (docs/taxonomy.md).
[classification]
# shipped_rules = true         # false: use only the rules below

# [[rule]]
# id = "refund_limit"          # recorded with each failure it classifies
# class = "authority_crossed"
# when.workflow = "refunds"    # a value, or tests (matches, one_of, at_least, at_most, is_present); all must be met
# when.error_message = { matches = "(?i)limit of .* exceeded" }
"#;

/// The keys of a class after its response.
const CLASS: &str = r#"# max_retries = 2
# transient_only = true        # retry only transient failures
# idempotent_only = true       # retry only idempotent steps
# severity = 3                 # 1 is worst
# evidence = ["error_message", "trace_url"]
# handoff = { owner = "platform", queue = "agent-failures", fallback = "another owner" }   # TODO
# trigger = { metric = "failure_rate", action = "roll_back" }   # TODO: roll_back, restrict, update_evaluation or none
# trigger = { metric = "failure_rate", margin = 1.5, action = "restrict", restriction = "narrow_permissions" }
# accept_until = 2026-12-31    # a known failure: until then it does not roll back on its own
# accept_why = "why it is accepted"
"#;

/// The commented response of a class, with the suggestion of the taxonomy if there is one.
fn response(class: &str, proposed: Option<&ProposedPlan>) -> String {
    let (word, reason) = match entry(class) {
        // What was seen counts before what usually holds, and nothing suggests a retry that may do harm.
        _ if proposed.is_some_and(|proposed| proposed.response.is_some() || !proposed.is_safe) => {
            ("stop", String::new())
        }
        Some(entry) => (
            entry.response.as_str(),
            format!("# Suggested: {}. {}\n", entry.response, entry.reason),
        ),
        None if class == UNCLASSIFIED => (
            "stop",
            "# No class is recorded and no rule matches. Instead of a plan, add a [[rule]] or record failure_class.\n"
                .to_owned(),
        ),
        None => ("stop", String::new()),
    };
    let word = proposed
        .and_then(|proposed| proposed.response)
        .map_or(word, Response::as_str);
    let reason = format!("{}{reason}", proposed.map(evidence).unwrap_or_default());
    let line = format!("# response = \"{word}\"");
    format!("{reason}{line:<32}# TODO: \"stop\", or \"retry\" with the next three lines\n")
}

/// What the retried runs of a class show, as comments.
fn evidence(proposed: &ProposedPlan) -> String {
    let word = proposed.response.map_or("nothing yet", Response::as_str);
    let runs: Vec<String> = proposed.runs.iter().map(|run_id| key(run_id)).collect();
    let runs = if runs.is_empty() {
        String::new()
    } else {
        format!("# Some of them: {}\n", runs.join(", "))
    };
    format!("# Proposed from retries: {word}. {}\n{runs}", proposed.why)
}

/// The other keys of a class, with the proposed number of retries.
fn keys(proposed: Option<&ProposedPlan>) -> String {
    match proposed.and_then(|proposed| proposed.max_retries) {
        Some(most) => CLASS.replacen("# max_retries = 2", &format!("# max_retries = {most}"), 1),
        None => CLASS.to_owned(),
    }
}

/// The keys of a pattern and of folding.
const PATTERNS: &str = r#"
# One failure pattern, by the fingerprint from decision.json or relapse explain. Keys: same_as, apart, accept_until, fixed_on, owner.
# [pattern.0f1e2d3c4b5a]
# fixed_on = 2026-11-10        # the day of the fix; if seen on a later day, it came back
# [folding]
# keep = ["exit code \\d+"]    # text that is never folded, so it distinguishes patterns
"#;

/// The text of a failure plan with every class and workflow seen, or with examples.
#[must_use]
pub(crate) fn plan(sight: Option<&Sight>) -> String {
    let nothing = BTreeMap::new();
    let failures = sight.map_or(&nothing, |sight| &sight.failures);
    let mut text = HEAD.to_owned();
    if let Some(sight) = sight {
        let all: u64 = failures.values().flat_map(BTreeMap::values).sum();
        let _ = writeln!(
            text,
            "#\n# Written from {} in the nights {} to {}.",
            counted(all, "failure", "failures"),
            sight.nights.start(),
            sight.nights.end()
        );
    }
    text.push_str(SHARED);
    text.push_str(WORKFLOWS);
    let runs = sight.map(|sight| &sight.runs);
    for (workflow, runs) in runs.into_iter().flatten() {
        let runs = counted(*runs, "run", "runs");
        let _ = writeln!(
            text,
            "[workflow.{}]             # {runs}\n# owner = \"platform\"           # TODO",
            key(workflow)
        );
    }
    if runs.is_none_or(BTreeMap::is_empty) {
        text.push_str("# [workflow.refunds]\n# owner = \"platform\"\n");
    }
    text.push_str(RULES);
    text.push_str(CLASSES);
    let mut by_count: Vec<_> = failures.iter().collect();
    by_count.sort_by_key(|(_, workflows)| std::cmp::Reverse(workflows.values().sum::<u64>()));
    let classes = by_count
        .into_iter()
        .map(|(class, workflows)| (class, where_seen(workflows)));
    let proposals = sight.map(|sight| &sight.proposals).into_iter().flatten();
    let retried = proposals.filter(|(class, _)| !failures.contains_key(*class));
    let retried = retried.map(|(class, _)| (class, "each retry helped in the end".to_owned()));
    for (class, seen) in classes.chain(retried) {
        let proposed = sight.and_then(|sight| sight.proposals.get(class));
        let _ = writeln!(
            text,
            "\n[class.{}]                 # {seen}\n{}{}",
            key(class),
            response(class, proposed),
            keys(proposed).trim_end()
        );
    }
    if failures.is_empty() {
        let _ = writeln!(
            text,
            "\n# [class.timeout]\n{}{CLASS}",
            response("timeout", None)
        );
    }
    text.push_str(PATTERNS);
    format!("{}\n", text.trim_end())
}

/// The most workflows in the comment of a class.
const MOST: usize = 4;

/// `41 failures: 30 in refunds, 11 in orders`.
fn where_seen(workflows: &BTreeMap<String, u64>) -> String {
    let all = counted(workflows.values().sum(), "failure", "failures");
    let mut by_count: Vec<(&String, &u64)> = workflows.iter().collect();
    by_count.sort_by_key(|(_, failures)| std::cmp::Reverse(**failures));
    let mut named: Vec<String> = by_count
        .iter()
        .take(MOST)
        .map(|(workflow, failures)| format!("{} in {}", count(**failures), key(workflow)))
        .collect();
    named.extend((by_count.len() > MOST).then(|| format!("{} more", by_count.len() - MOST)));
    format!("{all}: {}", named.join(", "))
}
