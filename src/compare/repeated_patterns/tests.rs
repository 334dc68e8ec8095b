use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};

use super::pattern_standing::PatternStanding;
use super::{Override, Overrides, PatternsOf, RepeatedPattern, repeated};
use crate::config::Cost;
use crate::cube::{Cube, Day, PatternCounts};
use crate::pattern::Pattern;
use crate::vocabulary::Severity;

fn seen(date: &str, rows: &[(&str, u64, u64, u8)]) -> (NaiveDate, Day) {
    let date: NaiveDate = date.parse().unwrap();
    let at: DateTime<Utc> = date.and_hms_opt(1, 0, 0).unwrap().and_utc();
    let mut day = Day::default();
    for (message, count, milli_minutes, severity) in rows {
        let pattern = Pattern::of("timeout", "refunds", None, message);
        let counts = PatternCounts {
            count: *count,
            milli_minutes: Some(*milli_minutes),
            worst_severity: Severity::new(*severity),
            ..PatternCounts::none(at)
        };
        day.patterns.insert((pattern, "1".to_owned()), counts);
    }
    (date, day)
}

fn found(days: impl IntoIterator<Item = (NaiveDate, Day)>, cost: Cost) -> Vec<RepeatedPattern> {
    with(days, cost, &Overrides::default())
}

fn with(
    days: impl IntoIterator<Item = (NaiveDate, Day)>,
    cost: Cost,
    overrides: &Overrides,
) -> Vec<RepeatedPattern> {
    let cube = Cube {
        days: days.into_iter().collect(),
        ..Cube::default()
    };
    let nights = "2026-11-01".parse().unwrap()..="2026-11-20".parse().unwrap();
    let patterns = PatternsOf {
        cube: &cube,
        nights: &nights,
        arms: None,
        cost: &cost,
        overrides,
    };
    repeated(&patterns.all())
}

/// Decisions about single patterns, by the message that has the fingerprint.
fn said<const N: usize>(of: [(&str, Override); N]) -> Overrides {
    Overrides {
        by_fingerprint: of
            .into_iter()
            .map(|(message, said)| (fingerprint(message), said))
            .collect(),
        ..Overrides::default()
    }
}

fn fingerprint(message: &str) -> String {
    Pattern::of("timeout", "refunds", None, message).fingerprint()
}

fn same_as(fingerprint: &str) -> Override {
    Override {
        same_as: Some(fingerprint.to_owned()),
        ..Override::default()
    }
}

fn apart() -> Override {
    Override {
        apart: true,
        ..Override::default()
    }
}

/// Two failures of each message on one day.
fn one_day(messages: &[&str]) -> [(NaiveDate, Day); 1] {
    let rows: Vec<_> = messages.iter().map(|message| (*message, 2, 0, 3)).collect();
    [seen("2026-11-02", &rows)]
}

/// The templates found with their counts, in order of template.
fn listed(found: &[RepeatedPattern]) -> Vec<(&str, u64)> {
    let mut listed: Vec<_> = found
        .iter()
        .map(|one| (one.pattern.template.as_str(), one.counts.count))
        .collect();
    listed.sort_unstable();
    listed
}

#[test]
fn templates_that_differ_in_a_word_that_varies_are_one_pattern_with_their_counts_added() {
    let users = [
        "user ann not found",
        "user bob not found",
        "user u1 not found",
    ];
    let rows: Vec<_> = users.iter().map(|user| (*user, 1, 60_000, 3)).collect();
    let found = found(
        [
            seen("2026-11-02", &rows[..2]),
            seen("2026-11-09", &rows[1..]),
        ],
        Cost::default(),
    );
    assert_eq!(found.len(), 1);
    let only = &found[0];
    assert_eq!(only.pattern.template, "user <*> not found");
    assert_eq!(
        (
            only.counts.count,
            only.counts.milli_minutes,
            only.parts.len()
        ),
        (4, Some(240_000), 3)
    );
    // The identifier is that of a record whose own text shows what varies.
    assert_eq!(
        only.pattern.fingerprint(),
        Pattern::of("timeout", "refunds", None, "user u7 not found").fingerprint()
    );
}

#[test]
fn patterns_rank_by_time_first_and_by_both_where_an_hour_has_a_price() {
    let mut day = seen(
        "2026-11-02",
        &[("slow ledger", 2, 120_000, 4), ("wide bill", 2, 60_000, 1)],
    );
    for ((pattern, _), counts) in &mut day.1.patterns {
        counts.micro_usd = if pattern.template == "wide bill" {
            Some(90_000_000)
        } else {
            Some(0)
        };
    }
    let by_time = found([day.clone()], Cost::default());
    assert_eq!(by_time[0].pattern.template, "slow ledger");
    assert_eq!(
        (by_time[0].rank_by_cost, by_time[0].rank_by_severity),
        (1, 2)
    );
    assert_eq!(by_time[0].total_micro_usd, None);
    // At 60 dollars an hour two hours are 120 dollars, one hour and 90 dollars are 150.
    let priced = found(
        [day],
        Cost {
            person_hour_usd: Some(60.0),
            ..Cost::default()
        },
    );
    let totals: Vec<_> = priced.iter().map(|entry| entry.total_micro_usd).collect();
    assert_eq!(totals, [Some(150_000_000), Some(120_000_000)]);
    assert_eq!(priced[0].rank_by_severity, 1);
}

const USERS: [&str; 5] = [
    "user ann not found",
    "user bob not found",
    "user cat not found",
    "user dan not found",
    "user eve not found",
];

#[test]
fn a_part_that_is_kept_apart_stands_alone_and_the_others_merge_without_it() {
    let with_number = [&USERS[..3], &["user u1 not found"]].concat();
    let all = with(
        one_day(&with_number),
        Cost::default(),
        &said([("user ann not found", apart())]),
    );
    assert_eq!(
        listed(&all),
        [("user <*> not found", 6), ("user ann not found", 2)]
    );
    // Four names are no more than the states of something could be.
    let four = with(
        one_day(&USERS),
        Cost::default(),
        &said([("user ann not found", apart())]),
    );
    assert_eq!(four.len(), 5);
}

#[test]
fn a_merged_pattern_that_is_kept_apart_falls_into_its_parts() {
    let all = with(
        one_day(&USERS),
        Cost::default(),
        &said([("user u1 not found", apart())]),
    );
    let own: Vec<_> = USERS.iter().map(|user| (*user, 2)).collect();
    assert_eq!(listed(&all), own);
}

#[test]
fn nothing_takes_the_fingerprint_of_a_part_that_stands_alone() {
    let with_number = [&USERS[..], &["user u1 not found"]].concat();
    let all = with(
        one_day(&with_number),
        Cost::default(),
        &said([("user u1 not found", apart())]),
    );
    assert_eq!(all.len(), 6);
    let of_number = all
        .iter()
        .find(|one| one.fingerprint == fingerprint("user u1 not found"));
    assert_eq!(of_number.unwrap().counts.count, 2);
}

#[test]
fn a_pattern_counts_under_the_other_by_any_of_its_fingerprints() {
    let messages = [&USERS[..], &["ledger is locked"]].concat();
    // The merged fingerprint, and that of one of its parts.
    for name in ["user u1 not found", "user bob not found"] {
        let all = with(
            one_day(&messages),
            Cost::default(),
            &said([(name, same_as(&fingerprint("ledger is locked")))]),
        );
        assert_eq!(listed(&all), [("ledger is locked", 12)]);
        assert_eq!(all[0].fingerprint, fingerprint("ledger is locked"));
        assert_eq!((all[0].parts.len(), all[0].by_plan.len()), (6, 5));
        let known: Vec<_> = all[0].also_known_as.iter().collect();
        assert_eq!(known, [&fingerprint("user u1 not found")]);
    }
}

#[test]
fn the_identifier_is_the_others_also_while_no_failure_has_it() {
    let all = with(
        one_day(&["ledger is locked", "ledger is shut"]),
        Cost::default(),
        &said([
            ("ledger is locked", same_as("0123456789ab")),
            ("ledger is shut", same_as("0123456789ab")),
        ]),
    );
    assert_eq!(listed(&all), [("ledger is locked", 4)]);
    assert_eq!(all[0].fingerprint, "0123456789ab");
}

#[test]
fn a_circle_that_likeness_closes_is_one_pattern() {
    // Of one merged pattern one part counts under the ledger, and the ledger under another part of it.
    let messages = [&USERS[..], &["ledger is locked"]].concat();
    let all = with(
        one_day(&messages),
        Cost::default(),
        &said([
            (USERS[0], same_as(&fingerprint("ledger is locked"))),
            ("ledger is locked", same_as(&fingerprint(USERS[1]))),
        ]),
    );
    assert_eq!(all.len(), 1);
    assert_eq!(all[0].counts.count, 12);
}

#[test]
fn fingerprints_that_nothing_has_are_known() {
    let days = one_day(&USERS).into_iter().collect();
    let cube = Cube {
        days,
        ..Cube::default()
    };
    let nights = "2026-11-01".parse().unwrap()..="2026-11-20".parse().unwrap();
    let overrides = said([
        ("user ann not found", same_as("0123456789ab")),
        // Also while it is taken apart.
        ("user u1 not found", apart()),
        ("no such failure", apart()),
    ]);
    let not_seen = PatternsOf {
        cube: &cube,
        nights: &nights,
        arms: None,
        cost: &Cost::default(),
        overrides: &overrides,
    }
    .not_seen();
    let expected = ["0123456789ab".to_owned(), fingerprint("no such failure")];
    assert_eq!(not_seen, BTreeSet::from(expected));
}

#[test]
fn what_is_said_of_any_part_is_said_of_the_pattern() {
    let accepted = Override {
        accepted_until: Some("2026-12-01".parse().unwrap()),
        owner: Some("payments".to_owned()),
        ..Override::default()
    };
    let all = with(
        one_day(&USERS),
        Cost::default(),
        &said([("user dan not found", accepted)]),
    );
    assert_eq!(all[0].standing, PatternStanding::Accepted);
    assert_eq!(all[0].owner.as_deref(), Some("payments"));
}
