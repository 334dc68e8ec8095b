use super::*;
use crate::cube::Day;
use chrono::{DateTime, Utc};

fn seen(date: &str, rows: &[(&str, u64, u64, u8)]) -> (NaiveDate, Day) {
    let date: NaiveDate = date.parse().unwrap();
    let at: DateTime<Utc> = date.and_hms_opt(1, 0, 0).unwrap().and_utc();
    let mut day = Day::default();
    for (message, count, milli_minutes, severity) in rows {
        let pattern = Pattern::of("timeout", "refunds", None, message);
        let counts = PatternCounts {
            count: *count,
            milli_minutes: *milli_minutes,
            worst_severity: Some(*severity),
            ..PatternCounts::none(at)
        };
        day.patterns.insert((pattern, "1".to_owned()), counts);
    }
    (date, day)
}

fn found(days: impl IntoIterator<Item = (NaiveDate, Day)>, cost: Cost) -> Vec<RepeatedPattern> {
    let cube = Cube {
        days: days.into_iter().collect(),
        ..Cube::default()
    };
    let nights = "2026-11-01".parse().unwrap()..="2026-11-20".parse().unwrap();
    repeated(&patterns(&cube, &nights, None, &cost))
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
        (4, 240_000, 3)
    );
    // The identifier is that of a record which says by itself what varies.
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
            90_000_000
        } else {
            0
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
        },
    );
    let totals: Vec<_> = priced.iter().map(|entry| entry.total_micro_usd).collect();
    assert_eq!(totals, [Some(150_000_000), Some(120_000_000)]);
    assert_eq!(priced[0].rank_by_severity, 1);
}
