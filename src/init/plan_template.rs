//! A commented `policy.toml`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::RangeInclusive;

use chrono::NaiveDate;

use crate::classify::{UNCLASSIFIED, entry};
use crate::number::{count, counted};
use crate::policy::{FailuresSeen, key};

/// What the data show.
#[derive(Debug)]
pub struct Sight {
    /// The nights looked at.
    pub nights: RangeInclusive<NaiveDate>,
    /// Failures, by class and workflow.
    pub failures: FailuresSeen,
    /// Runs, by workflow.
    pub runs: BTreeMap<String, u64>,
}

const HEAD: &str = r"# The failure plan: what is decided in advance of each failure class. Stop or retry; who gets the hand-off; what
# evidence must be kept; which metric triggers what. What each key means: docs/policy.md, or relapse schema policy.
#
# Everything that is to be decided stands behind a #. Until it is, `relapse check` and the report name what is open, and the
# recommendation is hold where it would be proceed.
";

const SHARED: &str = r#"
# What a class below leaves out. It makes no plan for a class that is not named.
[defaults]
# evidence = ["error_message", "trace_url"]
# handoff = { owner = "platform", queue = "agent-failures" }

# Who can be handed a failure. {failure_class}, {workflow}, {candidate}, {baseline} and {as_of} are filled in.
# [owner.platform]
# contact = "platform on call"
# runbook = "https://runbooks.example/{failure_class}"
# ticket = "https://tickets.example/new?title={failure_class}%20in%20{workflow}"

# What runs are checked against besides the plan of their class: docs/conduct.md.
# [audit]
# generic_targets = ["support", "inbox"]        # hand-offs that nobody in particular answers for
# target = { packets_keep_context = 0.9 }       # the least share with which a statement holds
"#;

const WORKFLOWS: &str = "\n# Who owns each workflow: theirs is what no class hands to another.\n";

const CLASSES: &str = "\n# The failure classes.\n";

const RULES: &str = r#"
# Failures without a failure_class get one by rule: the first of these that matches, then the shipped ones (docs/taxonomy.md).
[classification]
# shipped_rules = true         # false: only the rules below

# [[rule]]
# id = "refund_limit"          # recorded with what it classifies
# class = "authority_crossed"
# when.workflow = "refunds"    # a value, or tests: matches, one_of, at_least, at_most, is_present; all must hold
# when.error_message = { matches = "(?i)limit of .* exceeded" }
"#;

/// What there is to decide of a class, after its response.
const CLASS: &str = r#"# max_retries = 2
# transient_only = true        # retry only what may pass by itself
# idempotent_only = true       # retry only what may be repeated without harm
# severity = 3                 # 1 is worst
# evidence = ["error_message", "trace_url"]
# handoff = { owner = "platform", queue = "agent-failures", fallback = "another owner" }   # TODO
# trigger = { metric = "failure_rate", action = "roll_back" }   # TODO: roll_back, restrict, update_evaluation or none
# trigger = { metric = "failure_rate", margin = 1.5, action = "restrict", restriction = "narrow_permissions" }
# accept_until = 2026-12-31    # a known failure: until then it does not by itself roll back
# accept_why = "why it is accepted"
"#;

/// What to do with a class: what the taxonomy suggests, with its reason, or nothing in particular.
fn response(class: &str) -> String {
    let (word, reason) = match entry(class) {
        Some(entry) => (
            entry.response.as_str(),
            format!("# Suggested: {}. {}\n", entry.response, entry.reason),
        ),
        None if class == UNCLASSIFIED => (
            "stop",
            "# No class is recorded and no rule matches: better than a plan for them is a [[rule]], or recording failure_class.\n"
                .to_owned(),
        ),
        None => ("stop", String::new()),
    };
    let line = format!("# response = \"{word}\"");
    format!("{reason}{line:<32}# TODO: \"stop\", or \"retry\" with the next three lines\n")
}
/// What there is to decide of one pattern, and of folding.
const PATTERNS: &str = r#"
# One failure pattern, by its fingerprint in decision.json or relapse explain: same_as, apart, accept_until, fixed_on, owner.
# [pattern.0f1e2d3c4b5a]
# fixed_on = 2026-11-10        # a fix went out: seen on a later day, it came back
# [folding]
# keep = ["exit code \\d+"]    # text that is never folded away, so that it tells patterns apart
"#;

/// The text of a failure plan with every class and workflow seen; examples where nothing was.
#[must_use]
pub fn plan(sight: Option<&Sight>) -> String {
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
    for (class, workflows) in by_count {
        let _ = writeln!(
            text,
            "\n[class.{}]                 # {}\n{}{}",
            key(class),
            where_seen(workflows),
            response(class),
            CLASS.trim_end()
        );
    }
    if failures.is_empty() {
        let _ = writeln!(text, "\n# [class.timeout]\n{}{CLASS}", response("timeout"));
    }
    text.push_str(PATTERNS);
    format!("{}\n", text.trim_end())
}

/// The most workflows named beside a class.
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
