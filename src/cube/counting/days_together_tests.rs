//! Days that are counted together have the counts that each has alone.

use chrono::NaiveDate;
use polars::prelude::*;
use proptest::prelude::*;

use super::{Asked, Days, count_known_late, count_runs};
use crate::cube::counts::Dimension;
use crate::cube::rows::{STARTED_ON, keep_last, read};
use crate::load::Labels;
use crate::pattern::Folding;
use crate::record::{FIELDS, Kind};

const MICROS_OF_A_MINUTE: i64 = 60_000_000;
const MINUTES_OF_A_DAY: i64 = 24 * 60;

/// A run as numbers: each stands for one of a few values, and the first of them for none.
#[derive(Clone, Debug)]
struct Drawn {
    id: u8,
    day: i64,
    minute: i64,
    release: u8,
    workflow: u8,
    has_failed: bool,
    class: u8,
    values: [u8; 5],
    late: Option<i64>,
}

fn drawn() -> impl Strategy<Value = Drawn> {
    let times = (0..4_i64, 0..3_i64, proptest::option::of(0..4_i64));
    let names = (0..40_u8, 0..2_u8, 0..2_u8);
    let rest = (any::<bool>(), 0..3_u8, proptest::array::uniform5(0..4_u8));
    (times, names, rest).prop_map(|(times, names, rest)| Drawn {
        day: times.0,
        // On day 0 all runs are at midnight, as in records that have dates only.
        minute: if times.0 == 0 { 0 } else { times.1 },
        late: times.2,
        id: names.0,
        release: names.1,
        workflow: names.2,
        has_failed: rest.0,
        class: rest.1,
        values: rest.2,
    })
}

fn instant(run: &Drawn, days: i64) -> i64 {
    ((run.day + days) * MINUTES_OF_A_DAY + run.minute) * MICROS_OF_A_MINUTE
}

fn text(run: &Drawn, field: &str) -> Option<String> {
    let value = |place: usize| {
        let value = run.values[place];
        (value > 0).then(|| format!("{field} {value}"))
    };
    match field {
        "run_id" => Some(format!("id {}", run.id)),
        "release" => Some(run.release.to_string()),
        "workflow" => Some(format!("w{}", run.workflow)),
        "outcome" => Some(if run.has_failed { "failure" } else { "success" }.to_owned()),
        "failure_class" => {
            (run.has_failed && run.class > 0).then(|| format!("class {}", run.class))
        }
        "tool" => value(0),
        "tenant" => value(1),
        "cluster" => value(2),
        "batch" => value(3),
        "approval_state" => [None, Some("approved"), Some("bypassed"), Some("unknown")]
            [usize::from(run.values[4])]
        .map(str::to_owned),
        _ => None,
    }
}

/// The runs as rows of the record.
fn frame(runs: &[&Drawn]) -> DataFrame {
    let columns = FIELDS.iter().map(|field| {
        let name = field.name.into();
        let height = runs.len();
        match field.kind {
            Kind::Timestamp => {
                let instants = runs.iter().map(|run| match field.name {
                    "started_at" => Some(instant(run, 0)),
                    "recorded_at" => run.late.map(|late| instant(run, late)),
                    _ => None,
                });
                let instants = Series::new(name, instants.collect::<Vec<_>>());
                let instants = instants.into_datetime(TimeUnit::Microseconds, None);
                instants.into_column()
            }
            Kind::Count | Kind::Severity => Column::full_null(name, height, &DataType::Int64),
            Kind::Amount => {
                let waits = runs.iter().map(|run| Some(f64::from(run.values[0])));
                let waits: Vec<Option<f64>> = match field.name {
                    "approval_wait_s" => waits.collect(),
                    _ => vec![None; height],
                };
                Column::new(name, waits)
            }
            Kind::Flag => Column::full_null(name, height, &DataType::Boolean),
            _ => {
                let texts = runs.iter().map(|run| text(run, field.name));
                Column::new(name, texts.collect::<Vec<_>>())
            }
        }
    });
    let source = [
        Column::new("source_file".into(), vec!["f"; runs.len()]),
        Column::new("source_line".into(), vec![1_i64; runs.len()]),
    ];
    DataFrame::new(runs.len(), columns.chain(source).collect()).unwrap()
}

fn counted(runs: &[&Drawn], by_task: bool) -> (Days, Vec<(NaiveDate, u64)>) {
    let rows = read(frame(runs).lazy()).unwrap();
    let kept = keep_last(rows).unwrap();
    assert!(kept.frame.column(STARTED_ON).is_ok());
    let mut days = count_runs(
        &kept.frame,
        None,
        &Folding::default(),
        &Labels::default(),
        &Asked {
            by_task,
            changed: vec![Dimension::Tool, Dimension::Model],
        },
    )
    .unwrap();
    for (date, known_late) in count_known_late(&kept.frame).unwrap() {
        days.entry(date).or_default().known_late = known_late;
    }
    let left_out = kept.versions.into_iter();
    let left_out = left_out.map(|(date, versions)| (date, versions.left_out.total()));
    (days, left_out.filter(|(_, rows)| *rows > 0).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn days_counted_together_have_the_counts_of_each_alone(
        runs in proptest::collection::vec(drawn(), 1..80),
        by_task: bool,
    ) {
        let all: Vec<&Drawn> = runs.iter().collect();
        let together = counted(&all, by_task);
        let mut apart = (Days::new(), Vec::new());
        for day in 0..4 {
            let own: Vec<&Drawn> = runs.iter().filter(|run| run.day == day).collect();
            if !own.is_empty() {
                let (days, left_out) = counted(&own, by_task);
                apart.0.extend(days);
                apart.1.extend(left_out);
            }
        }
        prop_assert_eq!(together, apart);
    }
}
