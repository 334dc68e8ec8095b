//! Errors in a failure plan, each with its line and a correction.

mod audit_faults;
mod pattern_faults;

use anyhow::{Result, bail};
use chrono::{Datelike, NaiveDate};

use super::failure_plan::{ClassPlan, Handoff, Policy};
use super::key_lines::KeyLines;
use super::template::{NAMES, key, unknown_name};
use crate::classify::{self, RuleFault};
use crate::config::LARGEST_RATIO;
use crate::record;
use crate::vocabulary::{Action, Response};

struct Problem {
    line: usize,
    text: String,
}

/// The errors found so far.
struct Problems<'a> {
    policy: &'a Policy,
    lines: KeyLines<'a>,
    found: Vec<Problem>,
}

impl Policy {
    /// Reports all errors at once.
    pub(super) fn check(&self, text: &str) -> Result<()> {
        let mut problems = Problems {
            policy: self,
            lines: KeyLines::of(text),
            found: Vec::new(),
        };
        problems.owners();
        problems.workflows();
        problems.plan(&["defaults"], &self.defaults, None);
        for (name, plan) in &self.class {
            problems.plan(&["class", name], plan, Some(&self.defaults));
        }
        problems.audits();
        for fault in classify::faults(&self.rule) {
            problems.rule(&fault);
        }
        problems.patterns();
        problems.folding();
        let mut found = problems.found;
        if found.is_empty() {
            return Ok(());
        }
        found.sort_by_key(|problem| problem.line);
        let lines = found
            .iter()
            .map(|problem| format!("line {}: {}", problem.line, problem.text));
        bail!("{}", lines.collect::<Vec<_>>().join("\n"))
    }
}

impl Problems<'_> {
    /// Adds an error about the value at a path.
    fn add(&mut self, path: &[&str], text: &str) {
        let parts: Vec<String> = path.iter().map(|part| key(part)).collect();
        self.found.push(Problem {
            line: self.lines.line(path),
            text: format!("{} {text}", parts.join(".")),
        });
    }

    /// The message names a rule by its id. The line is found by its position.
    fn rule(&mut self, fault: &RuleFault) {
        let place = fault.rule.to_string();
        let within = fault.at.iter().map(String::as_str);
        let path: Vec<&str> = ["rule", &place].into_iter().chain(within).collect();
        let id: String = self.policy.rule[fault.rule].id.chars().take(60).collect();
        let keys: Vec<String> = fault.at.iter().map(|part| key(part)).collect();
        self.found.push(Problem {
            line: self.lines.line(&path),
            text: format!(
                "rule `{}`: {} {}",
                id.escape_debug(),
                keys.join("."),
                fault.text
            ),
        });
    }

    fn owners(&mut self) {
        for (name, owner) in &self.policy.owner {
            if name.trim().is_empty() {
                self.add(&["owner", name], "has an empty name; give it a name");
            }
            for (what, template) in [("runbook", &owner.runbook), ("ticket", &owner.ticket)] {
                let unknown = template.as_deref().and_then(unknown_name);
                if let Some(unknown) = unknown {
                    let text = format!(
                        "has the unknown placeholder {{{}}}; use {{{}}}",
                        unknown.escape_debug(),
                        NAMES.join("}, {")
                    );
                    self.add(&["owner", name, what], &text);
                }
            }
        }
    }

    fn workflows(&mut self) {
        for (name, workflow) in &self.policy.workflow {
            if let Some(owner) = &workflow.owner {
                self.defined(&["workflow", name, "owner"], owner);
            }
        }
    }

    /// One plan, together with the defaults.
    fn plan(&mut self, at: &[&str], plan: &ClassPlan, defaults: Option<&ClassPlan>) {
        self.retries(at, plan, defaults);
        self.handoff(at, &plan.handoff, defaults.map(|plan| &plan.handoff));
        self.evidence(at, plan);
        self.trigger(at, plan);
        self.accepted(at, plan, defaults.is_some());
    }

    fn retries(&mut self, at: &[&str], plan: &ClassPlan, defaults: Option<&ClassPlan>) {
        let response = plan.response.or(defaults.and_then(|plan| plan.response));
        let most = plan
            .max_retries
            .or(defaults.and_then(|plan| plan.max_retries));
        // The defaults are checked together with each class.
        if response == Some(Response::Retry) && most.is_none() && defaults.is_some() {
            let text = "is \"retry\" without max_retries; add for example max_retries = 2";
            self.add(&[at, &["response"]].concat(), text);
        }
        if plan.max_retries == Some(0) {
            let text = "is 0; set it to 1 or more, or set response to \"stop\"";
            self.add(&[at, &["max_retries"]].concat(), text);
        }
        if response == Some(Response::Stop) {
            let set = [
                ("max_retries", plan.max_retries.is_some()),
                ("transient_only", plan.transient_only.is_some()),
                ("idempotent_only", plan.idempotent_only.is_some()),
            ];
            for (name, _) in set.into_iter().filter(|(_, is_set)| *is_set) {
                let text = "applies only to response = \"retry\", but the response is \"stop\"; remove it, or change the response";
                self.add(&[at, &[name]].concat(), text);
            }
        }
    }

    fn handoff(&mut self, at: &[&str], own: &Handoff, defaults: Option<&Handoff>) {
        let path = |name: &'static str| [at, &["handoff", name]].concat();
        for (name, owner) in [("owner", &own.owner), ("fallback", &own.fallback)] {
            if let Some(owner) = owner {
                self.defined(&path(name), owner);
            }
        }
        let or = |own: &Option<String>, default: fn(&Handoff) -> &Option<String>| {
            own.clone()
                .or(defaults.and_then(|all| default(all).clone()))
        };
        let owner = or(&own.owner, |all| &all.owner);
        let fallback = or(&own.fallback, |all| &all.fallback);
        let is_own = own.owner.is_some() || own.fallback.is_some();
        if is_own && owner.is_some() && owner == fallback {
            let at = path(if own.fallback.is_some() {
                "fallback"
            } else {
                "owner"
            });
            self.add(
                &at,
                "is both the owner and the fallback; name two different owners",
            );
        }
    }

    fn evidence(&mut self, at: &[&str], plan: &ClassPlan) {
        for column in plan.evidence.iter().flatten() {
            if record::position(column).is_none() {
                let nearest = record::nearest(column)
                    .map_or_else(String::new, |name| format!(" (did you mean `{name}`?)"));
                let text = format!(
                    "names `{}`, which is not a column of the record{nearest}; relapse schema record lists the columns",
                    column.escape_debug()
                );
                self.add(&[at, &["evidence"]].concat(), &text);
            }
        }
    }

    fn trigger(&mut self, at: &[&str], plan: &ClassPlan) {
        let Some(trigger) = &plan.trigger else {
            return;
        };
        let path = |name: &'static str| [at, &["trigger", name]].concat();
        match (trigger.action, trigger.restriction) {
            (Action::Restrict, None) => self.add(
                &path("action"),
                "is \"restrict\" without a restriction; add restriction = \"narrow_permissions\" or \"tighten_approval\"",
            ),
            (Action::Restrict, Some(_)) | (_, None) => {}
            (_, Some(_)) => self.add(
                &path("restriction"),
                "applies only to action = \"restrict\"; remove it, or change the action",
            ),
        }
        if let Some(margin) = trigger.margin
            && !(margin > 1.0 && margin <= LARGEST_RATIO)
        {
            let text = format!(
                "is {margin:?}; it must be greater than 1 and at most {LARGEST_RATIO}, for example 1.25"
            );
            self.add(&path("margin"), &text);
        }
    }

    fn accepted(&mut self, at: &[&str], plan: &ClassPlan, is_class: bool) {
        if !is_class && plan.accept_until.is_some() {
            let text = "is set in [defaults]; accept one class at a time, in its own table";
            self.add(&[at, &["accept_until"]].concat(), text);
            return;
        }
        self.acceptance(at, plan.accept_until, plan.accept_why.as_ref());
    }

    /// An acceptance needs a day and a reason.
    fn acceptance(&mut self, at: &[&str], until: Option<NaiveDate>, why: Option<&String>) {
        let is_explained = why.is_some_and(|why| !why.trim().is_empty());
        let path = [at, &["accept_until"]].concat();
        match until {
            Some(date) if !is_explained => {
                self.within_reason(&path, date);
                let text = "is set without a reason; add accept_why = \"…\"";
                self.add(&path, text);
            }
            Some(date) => self.within_reason(&path, date),
            None if why.is_some() => {
                let text = "is set without accept_until; add the last day, for example accept_until = 2026-12-01";
                self.add(&[at, &["accept_why"]].concat(), text);
            }
            None => {}
        }
    }

    fn within_reason(&mut self, path: &[&str], date: NaiveDate) {
        if !(1970..=2200).contains(&date.year()) {
            let text = format!("is {date}; the year must be between 1970 and 2200");
            self.add(path, &text);
        }
    }

    /// Reports an owner that no table defines.
    fn defined(&mut self, path: &[&str], owner: &str) {
        if self.policy.owner.contains_key(owner) {
            return;
        }
        let nearest = self
            .policy
            .owner
            .keys()
            .map(|known| (strsim::jaro_winkler(owner, known), known))
            .filter(|(similarity, _)| *similarity > 0.8)
            .max_by(|a, b| a.0.total_cmp(&b.0))
            .map_or_else(String::new, |(_, known)| {
                format!(" (did you mean `{}`?)", known.escape_debug())
            });
        let text = format!(
            "is `{}`, which is not defined{nearest}; add a table [owner.{}]",
            owner.escape_debug(),
            key(owner)
        );
        self.add(path, &text);
    }
}
