//! The situations: what is recorded, and what it must lead to.

use serde_json::{Value, json};

use super::batch::{Batch, LAST, SINCE, baseline, beside, failing, records, uneven, usual};

/// One situation.
pub(super) struct Situation {
    pub(super) name: &'static str,
    pub(super) advice: &'static str,
    pub(super) lines: Vec<String>,
    pub(super) arguments: &'static [&'static str],
    /// Files beside the records.
    pub(super) files: &'static [(&'static str, &'static str)],
}

impl Situation {
    fn of(name: &'static str, advice: &'static str, lines: Vec<String>) -> Self {
        Self {
            name,
            advice,
            lines,
            arguments: &[],
            files: &[],
        }
    }

    fn with(self, arguments: &'static [&'static str]) -> Self {
        Self { arguments, ..self }
    }

    fn beside(self, files: &'static [(&'static str, &'static str)]) -> Self {
        Self { files, ..self }
    }
}

/// A plan whose one class has an owner, a response and a trigger.
const PLAN: &str = "[defaults]\nevidence = [\"error_message\"]\nhandoff = { owner = \"platform\", queue = \"failures\" }\n\n[owner.platform]\ncontact = \"platform on call\"\n\n[workflow.orders]\nowner = \"platform\"\n\n[workflow.refunds]\nowner = \"platform\"\n\n[class.timeout]\nresponse = \"stop\"\nseverity = 3\ntrigger = { metric = \"failure_rate\", action = \"roll_back\" }\n";

const ACCEPTED: &str = "[defaults]\nevidence = [\"error_message\"]\nhandoff = { owner = \"platform\", queue = \"failures\" }\n\n[owner.platform]\ncontact = \"platform on call\"\n\n[workflow.orders]\nowner = \"platform\"\n\n[workflow.refunds]\nowner = \"platform\"\n\n[class.timeout]\nresponse = \"stop\"\nseverity = 3\ntrigger = { metric = \"failure_rate\", action = \"roll_back\" }\naccept_until = 2026-12-01\naccept_why = \"the quota is raised by then\"\n";

/// The same with fields replaced.
fn changed(number: u32, failed: bool, fields: Value) -> Value {
    let mut record = usual(number, failed);
    if let (Some(record), Value::Object(fields)) = (record.as_object_mut(), fields) {
        record.extend(fields);
    }
    record
}

fn severe(number: u32, failed: bool) -> Value {
    changed(
        number,
        failed,
        if failed {
            json!({"severity": 1})
        } else {
            json!({})
        },
    )
}

fn bypassing(number: u32, failed: bool) -> Value {
    let state = if number % 10 == 5 {
        "bypassed"
    } else {
        "not_required"
    };
    changed(number, failed, json!({"approval_state": state}))
}

fn crossing(number: u32, failed: bool) -> Value {
    changed(
        number,
        failed,
        json!({"authority_crossed": number % 12 == 5}),
    )
}

fn rescued(number: u32, failed: bool) -> Value {
    let is_rescued = number % 8 == 5;
    let minutes = if is_rescued { 12 } else { 0 };
    changed(
        number,
        failed,
        json!({"rescued": is_rescued, "rescue_minutes": minutes}),
    )
}

fn rescued_seldom(number: u32, failed: bool) -> Value {
    let is_rescued = number % 40 == 5;
    let minutes = if is_rescued { 4 } else { 0 };
    changed(
        number,
        failed,
        json!({"rescued": is_rescued, "rescue_minutes": minutes}),
    )
}

fn rescued_long(number: u32, failed: bool) -> Value {
    let is_rescued = number % 40 == 5;
    let minutes = if is_rescued { 45 } else { 0 };
    changed(
        number,
        failed,
        json!({"rescued": is_rescued, "rescue_minutes": minutes}),
    )
}

fn bare(_: u32, _: bool) -> Value {
    Value::Null
}

fn in_ledger(number: u32, failed: bool) -> Value {
    let tool = if failed {
        "ledger"
    } else {
        ["search", "ledger", "mail"][number as usize % 3]
    };
    changed(number, failed, json!({"tool": tool}))
}

fn of_north(number: u32, failed: bool) -> Value {
    let tenant = if failed {
        "north"
    } else {
        ["north", "south"][number as usize / 3 % 2]
    };
    changed(number, failed, json!({"tenant": tenant}))
}

/// Severities in every other failure only.
fn half_filled(number: u32, failed: bool) -> Value {
    let severity = if failed && number.is_multiple_of(2) {
        json!(1)
    } else {
        Value::Null
    };
    changed(number, failed, json!({"severity": severity}))
}

fn undecided(number: u32, failed: bool) -> Value {
    if number % 10 == 9 {
        return changed(number, failed, json!({"outcome": "pending"}));
    }
    usual(number, failed)
}

/// Every batch of a day records the same.
fn recording(batches: Vec<Batch>, more: fn(u32, bool) -> Value) -> Vec<Batch> {
    batches.into_iter().map(|batch| batch.with(more)).collect()
}

/// Both releases record one thing, and the candidate another.
fn both(
    of_baseline: fn(u32, bool) -> Value,
    of_candidate: fn(u32, bool) -> Value,
    failures: u32,
) -> Vec<String> {
    records(|day| {
        let mut batches = recording(baseline(day), of_baseline);
        if day >= SINCE {
            batches.extend(recording(failing(failures, failures)(day), of_candidate));
        }
        batches
    })
}

/// The candidate in place of the baseline from its first day on.
fn cut_over(failures: u32) -> Vec<String> {
    records(|day| {
        if day < SINCE {
            baseline(day)
        } else {
            failing(failures, failures)(day)
        }
    })
}

/// So many runs of each release in one workflow.
fn small(runs: u32, candidate_failures: u32) -> Vec<String> {
    records(|day| {
        let mut batches = vec![Batch::of("1.0", "orders", runs, u32::from(day % 4 == 0))];
        if day >= SINCE {
            batches.push(Batch::of("1.1", "orders", runs, candidate_failures));
        }
        batches
    })
}

/// What fails, where, and by how much.
fn rises() -> Vec<Situation> {
    let more = |day: u32, class: &'static str| {
        let mut batches = failing(6, 6)(day);
        batches.push(Batch::of("1.1", "orders", 60, 12).class(class));
        batches
    };
    vec![
        Situation::of(
            "three times the failures everywhere",
            "roll_back",
            beside(failing(18, 18)),
        ),
        Situation::of(
            "three times the failures in one workflow",
            "restrict",
            beside(failing(6, 18)),
        ),
        Situation::of(
            "three times the failures from the first night on, judged on it",
            "roll_back",
            records(|day| {
                let mut batches = baseline(day);
                if day == LAST {
                    batches.extend(failing(24, 24)(day));
                }
                batches
            }),
        ),
        Situation::of(
            "seven in ten fail on the first night",
            "roll_back",
            records(|day| {
                let mut batches = baseline(day);
                if day == LAST {
                    batches.extend(failing(140, 140)(day));
                }
                batches
            }),
        ),
        Situation::of(
            "every run of the candidate fails",
            "roll_back",
            beside(failing(199, 199)),
        ),
        Situation::of(
            "a class that the baseline never had",
            "restrict",
            beside(|day| more(day, "loop")),
        ),
        Situation::of(
            "only one tool fails more",
            "restrict",
            both(usual, in_ledger, 18),
        ),
        Situation::of(
            "only one tenant fails more",
            "restrict",
            both(usual, of_north, 18),
        ),
        Situation::of("a rise after the cut-over", "roll_back", cut_over(30)),
        Situation::of("no rise after the cut-over", "proceed", cut_over(6)),
        Situation::of("half of the failures", "proceed", beside(failing(3, 3))),
        Situation::of("a rise within the margin", "hold", beside(failing(7, 7))),
        Situation::of(
            "one class rises as another falls",
            "roll_back",
            records(|day| {
                let loops = |release, workflow, failures| {
                    Batch::of(release, workflow, 200, failures).class("loop")
                };
                let mut batches = baseline(day);
                batches.push(loops("1.0", "orders", uneven(day + 2, 2)));
                batches.push(loops("1.0", "refunds", uneven(day + 5, 2)));
                if day >= SINCE {
                    batches.extend(failing(1, 1)(day));
                    batches.push(loops("1.1", "orders", uneven(day, 11)));
                    batches.push(loops("1.1", "refunds", uneven(day + 3, 11)));
                }
                batches
            }),
        ),
    ]
}

/// What is no matter of the release.
fn events() -> Vec<Situation> {
    vec![
        Situation::of(
            "one burst of the candidate",
            "hold",
            beside(|day| {
                let mut batches = failing(6, 6)(day);
                if day == 17 {
                    batches.push(Batch::of("1.1", "orders", 70, 60).at(3));
                }
                batches
            }),
        ),
        Situation::of(
            "an outage of both releases",
            "proceed",
            records(|day| {
                let mut batches = baseline(day);
                if day >= SINCE {
                    batches.extend(failing(6, 6)(day));
                }
                if day == 17 {
                    batches.push(Batch::of("1.0", "orders", 100, 80).at(9));
                    batches.push(Batch::of("1.1", "orders", 100, 80).at(9));
                }
                batches
            }),
        ),
        Situation::of(
            "everything fails more since before the release",
            "proceed",
            records(|day| {
                let worse = if day >= SINCE - 2 { 12 } else { 0 };
                let mut batches = vec![
                    Batch::of("1.0", "orders", 200, uneven(day, 6) + worse),
                    Batch::of("1.0", "refunds", 200, uneven(day + 3, 6) + worse),
                ];
                if day >= SINCE {
                    batches.extend(failing(6 + worse, 6 + worse)(day));
                }
                batches
            }),
        ),
        Situation::of(
            "a bad first night that did not come back",
            "hold",
            beside(|day| {
                if day == SINCE {
                    failing(30, 30)(day)
                } else {
                    failing(6, 6)(day)
                }
            }),
        ),
        Situation::of(
            "nights that differ as much as the releases",
            "hold",
            records(|day| {
                let swing = [2, 22, 5, 30, 1, 18, 9][day as usize % 7];
                let mut batches = vec![Batch::of("1.0", "orders", 200, swing)];
                if day >= SINCE {
                    let swing = [25, 4, 30, 2, 19, 8, 28][day as usize % 7];
                    batches.push(Batch::of("1.1", "orders", 200, swing));
                }
                batches
            }),
        ),
    ]
}

/// The other three triggers.
fn other_triggers() -> Vec<Situation> {
    vec![
        Situation::of(
            "failures as often, and more of them severe",
            "roll_back",
            both(usual, severe, 6),
        ),
        Situation::of(
            "approvals are bypassed",
            "roll_back",
            both(usual, bypassing, 6),
        ),
        Situation::of(
            "runs outside their authority",
            "roll_back",
            both(usual, crossing, 6),
        ),
        Situation::of(
            "people rescue more runs",
            "roll_back",
            both(rescued_seldom, rescued, 6),
        ),
        Situation::of(
            "rescues take ten times as long",
            "roll_back",
            both(rescued_seldom, rescued_long, 6),
        ),
        Situation::of(
            "more failures and more rescues",
            "roll_back",
            both(rescued_seldom, rescued, 20),
        ),
    ]
}

/// How much is known.
fn amounts() -> Vec<Situation> {
    let large = |failures: u32| {
        records(move |day| {
            let mut batches = vec![Batch::of("1.0", "orders", 1_200, 54 + uneven(day, 6))];
            if day >= SINCE {
                batches.push(Batch::of(
                    "1.1",
                    "orders",
                    1_200,
                    failures + uneven(day + 1, 6),
                ));
            }
            batches
        })
    };
    let last_planned = || {
        records(|day| {
            let mut batches = vec![Batch::of("1.0", "orders", 60, uneven(day, 2))];
            if day >= LAST - 13 {
                batches.push(Batch::of("1.1", "orders", 60, uneven(day + 1, 2)));
            }
            batches
        })
    };
    vec![
        Situation::of("as many failures, and much traffic", "proceed", large(54)),
        Situation::of("as many failures, and little traffic", "hold", small(20, 0)),
        Situation::of(
            "as many failures on the first night",
            "hold",
            records(|day| {
                let mut batches = baseline(day);
                if day == LAST {
                    batches.extend(failing(6, 6)(day));
                }
                batches
            }),
        ),
        Situation::of(
            "the last planned night, not settled",
            "hold",
            last_planned(),
        ),
        Situation::of(
            "the last planned night, and the release goes on",
            "proceed",
            last_planned(),
        )
        .beside(&[("relapse.toml", "[decision]\nat_horizon = \"proceed\"\n")])
        .with(&["relapse.toml"]),
        Situation::of(
            "one run of each release",
            "hold",
            records(|day| match day {
                1 => vec![Batch::of("1.0", "orders", 1, 0)],
                LAST => vec![Batch::of("1.1", "orders", 1, 1)],
                _ => Vec::new(),
            }),
        ),
        Situation::of(
            "three runs a night, all of the candidate's fail",
            "roll_back",
            small(3, 3),
        ),
        Situation::of(
            "nothing fails",
            "proceed",
            records(|day| {
                let mut batches = vec![Batch::of("1.0", "orders", 900, 0)];
                if day >= SINCE {
                    batches.push(Batch::of("1.1", "orders", 900, 0));
                }
                batches
            }),
        ),
        Situation::of(
            "everything fails in both releases",
            "hold",
            records(|day| {
                let mut batches = vec![Batch::of("1.0", "orders", 100, 100)];
                if day >= SINCE {
                    batches.push(Batch::of("1.1", "orders", 100, 100));
                }
                batches
            }),
        ),
    ]
}

/// What is recorded, and what is not.
fn recordings() -> Vec<Situation> {
    vec![
        Situation::of(
            "outcomes alone, three times the failures",
            "roll_back",
            both(bare, bare, 18),
        ),
        Situation::of(
            "outcomes alone, as many failures",
            "hold",
            both(bare, bare, 6),
        ),
        Situation::of(
            "severities that only the candidate has",
            "hold",
            both(bare, severe, 6),
        ),
        Situation::of(
            "severities of half of the failures",
            "hold",
            both(half_filled, half_filled, 6),
        ),
        Situation::of(
            "a tenth of the runs is not decided yet",
            "hold",
            both(undecided, undecided, 6),
        ),
        Situation::of(
            "the class was renamed with the release",
            "hold",
            beside(|day| {
                failing(6, 6)(day)
                    .into_iter()
                    .map(|batch| batch.class("deadline_exceeded"))
                    .collect()
            }),
        ),
        Situation::of(
            "the candidate serves another workflow",
            "data_incomplete",
            beside(|day| vec![Batch::of("1.1", "invoices", 200, uneven(day, 6))]),
        ),
    ]
}

/// Which releases there are.
fn releases() -> Vec<Situation> {
    vec![
        Situation::of("one release alone", "data_incomplete", records(baseline)),
        Situation::of(
            "nothing in the window",
            "data_incomplete",
            records(|day| if day <= 2 { baseline(day) } else { Vec::new() }),
        )
        .with(&["--window", "7"]),
        Situation::of(
            "a candidate that nobody saw",
            "data_incomplete",
            beside(failing(6, 6)),
        )
        .beside(&[("relapse.toml", "[release]\ncandidate = \"9.9\"\n")])
        .with(&["relapse.toml"]),
        Situation::of(
            "a bad release that has no traffic any more",
            "roll_back",
            records(|day| {
                let mut batches = baseline(day);
                if (SINCE..=LAST - 3).contains(&day) {
                    batches.extend(failing(24, 24)(day));
                }
                batches
            }),
        ),
        Situation::of(
            "two candidates at once",
            "roll_back",
            records(|day| {
                let mut batches = baseline(day);
                if day >= SINCE {
                    batches.extend(failing(18, 18)(day));
                    batches.push(Batch::of("1.2", "orders", 100, uneven(day, 3)));
                }
                batches
            }),
        )
        .beside(&[(
            "relapse.toml",
            "[release]\ncandidate = \"1.1\"\nbaseline = \"1.0\"\n",
        )])
        .with(&["relapse.toml"]),
        Situation::of(
            "a release that follows a bad one",
            "hold",
            records(|day| {
                let mut batches = Vec::new();
                if day < SINCE {
                    batches.extend(baseline(day));
                } else if day < SINCE + 4 {
                    batches.extend(baseline(day));
                    batches.extend(failing(24, 24)(day));
                } else {
                    batches.extend(baseline(day));
                    batches.push(Batch::of("1.2", "orders", 200, uneven(day + 2, 6)));
                    batches.push(Batch::of("1.2", "refunds", 200, uneven(day + 5, 6)));
                }
                batches
            }),
        ),
    ]
}

/// What a failure plan adds.
fn plans() -> Vec<Situation> {
    let much = || {
        records(|day| {
            let mut batches = vec![Batch::of("1.0", "orders", 1_200, 54 + uneven(day, 6))];
            if day >= SINCE {
                batches.push(Batch::of("1.1", "orders", 1_200, 54 + uneven(day + 1, 6)));
            }
            batches
        })
    };
    vec![
        Situation::of(
            "a rise of a planned class",
            "roll_back",
            beside(failing(18, 18)),
        )
        .beside(&[("policy.toml", PLAN)])
        .with(&["--policy", "policy.toml"]),
        Situation::of(
            "a rise of an accepted class",
            "roll_back",
            beside(failing(18, 18)),
        )
        .beside(&[("policy.toml", ACCEPTED)])
        .with(&["--policy", "policy.toml"]),
        Situation::of(
            "a class without a plan",
            "hold",
            records(|day| {
                let mut batches = much_with(day, "timeout");
                if day >= SINCE {
                    batches.push(Batch::of("1.1", "orders", 20, 2).class("loop"));
                    batches.push(Batch::of("1.0", "orders", 20, 2).class("loop"));
                }
                batches
            }),
        )
        .beside(&[("policy.toml", PLAN)])
        .with(&["--policy", "policy.toml"]),
        Situation::of("as many failures with a plan", "proceed", much())
            .beside(&[("policy.toml", PLAN)])
            .with(&["--policy", "policy.toml"]),
    ]
}

fn much_with(day: u32, class: &'static str) -> Vec<Batch> {
    let mut batches = vec![Batch::of("1.0", "orders", 1_200, 54 + uneven(day, 6)).class(class)];
    if day >= SINCE {
        batches.push(Batch::of("1.1", "orders", 1_200, 54 + uneven(day + 1, 6)).class(class));
    }
    batches
}

pub(super) fn situations() -> Vec<Situation> {
    [
        rises(),
        events(),
        other_triggers(),
        amounts(),
        recordings(),
        releases(),
        plans(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
