//! Nights for the tests of what is shown. A test plants runs; they are read, counted, judged and handed over by the code of
//! the nightly job, so no test shows what no input can produce. Only hostile text is put in by hand ([`flooded`]).

mod flooded;
mod kinds;
mod runs;

use std::collections::BTreeMap;
use std::fs;
use std::ops::RangeInclusive;

use chrono::NaiveDate;

pub(in crate::report) use flooded::{
    FIGURES, flooded, flooded_case, flooded_packet, hostile, hostile_text,
};
pub(in crate::report) use kinds::{
    all, bare, creep, gaps, hold, incomplete, named, replayed, roll_back,
};

use crate::compare::series::Series;
use crate::config::Config;
use crate::decision::{Decision, EvaluationCase, NightBefore, Packet};
use crate::pipeline::{HandOff, Reading, judge};
use crate::policy::{Policy, PolicyFile};
use crate::report::Report;
use crate::vocabulary::{Recommendation, Shown};
use runs::Traffic;

pub(in crate::report) const CONFIGURATION: &str = "[input]\nruns = [\"data/runs.ndjson\"]\n\n[window]\nas_of = 2026-11-20\nnights = 28\nhorizon = 14\n\n[decision]\nfalse_rollback_budget = 0.01\n";

pub(in crate::report) const COMMAND: &str = "relapse run relapse.toml --as-of 2026-11-20";

/// What a night left to be shown.
#[derive(Debug)]
pub(in crate::report) struct Night {
    pub(in crate::report) decision: Decision,
    pub(in crate::report) series: Series,
    pub(in crate::report) packets: Vec<Packet>,
    pub(in crate::report) evaluation: Vec<EvaluationCase>,
}

impl Night {
    pub(in crate::report) fn report(&self) -> Report<'_> {
        report(&self.decision, &self.series)
    }
}

/// A report of a decision and its series.
pub(in crate::report) fn report<'a>(decision: &'a Decision, series: &'a Series) -> Report<'a> {
    Report {
        decision,
        series,
        configuration: CONFIGURATION,
        command: COMMAND,
        panels: &[],
        to_label: &[],
    }
}

/// The last night of everything planted.
fn last() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 20).unwrap()
}

/// Runs, and what they are judged by.
#[derive(Debug, Default)]
struct Planted {
    configuration: &'static str,
    plan: Option<&'static str>,
    traffic: Vec<Traffic>,
    /// The table of changes, where there is one.
    changes: Option<&'static str>,
    /// Columns that are not recorded.
    without: &'static [&'static str],
}

impl Planted {
    /// Judges the last night and hands over what it found.
    fn night(&self, night_before: Option<Recommendation>) -> Night {
        self.read(&(last()..=last()), |reading, config, plan| {
            let loaded = reading.only(last(), &|_| ()).unwrap();
            let answers = [
                ("clear_regression/metric=failure_rate", Shown::Inconclusive),
                ("clear_regression/failure_class=gone", Shown::Regressed),
            ];
            let night_before = night_before.map(|recommendation| NightBefore {
                runs_by_day: BTreeMap::new(),
                as_of: last().pred_opt().unwrap(),
                recommendation,
                since: last().pred_opt().unwrap(),
                releases: Some(["2.4.0", "2.3.2"].map(str::to_owned)),
                margins: Vec::new(),
                shown: answers.map(|(id, shown)| (id.to_owned(), shown)).into(),
            });
            let judgement = judge(config, last(), loaded, night_before.as_ref(), plan);
            let HandOff {
                packets,
                evaluation,
            } = reading.hand_off(last(), &judgement).unwrap();
            Night {
                decision: judgement.decision,
                series: judgement.series,
                packets,
                evaluation: evaluation.unwrap_or_default(),
            }
        })
    }

    /// Judges every night from one to the last.
    fn nights(&self, from: NaiveDate) -> Vec<Decision> {
        self.read(&(from..=last()), |reading, config, plan| {
            let nights = from.iter_days().take_while(|night| *night <= last());
            nights
                .map(|as_of| {
                    let loaded = reading.night(as_of, &|_| ()).unwrap();
                    judge(config, as_of, loaded, None, plan).decision
                })
                .collect()
        })
    }

    /// Writes the runs to a file and opens it, as the nightly job does.
    fn read<T>(
        &self,
        nights: &RangeInclusive<NaiveDate>,
        look: impl FnOnce(&mut Reading<'_>, &Config, Option<&PolicyFile>) -> T,
    ) -> T {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("runs.ndjson");
        let traffic = self.traffic.iter().enumerate();
        let lines: Vec<String> = traffic
            .flat_map(|(place, traffic)| traffic.lines(last(), place, self.without))
            .collect();
        fs::write(&file, lines.join("\n") + "\n").unwrap();
        let mut config = Config::parse(self.configuration).unwrap();
        config.input.runs = vec![file.to_string_lossy().into_owned()];
        config.input.changes = self.changes.map(|table| {
            let file = folder.path().join("changes.csv");
            fs::write(&file, table).unwrap();
            file.to_string_lossy().into_owned()
        });
        config.window.nights = 28;
        let plan = self.plan.map(|text| PolicyFile {
            policy: Policy::parse(text).unwrap(),
            file: "policy.toml".to_owned(),
        });
        if let Some(plan) = &plan {
            config.class_triggers = plan.policy.class_triggers();
        }
        let mut reading = Reading::open(&config, plan.as_ref(), nights, &|_| ()).unwrap();
        look(&mut reading, &config, plan.as_ref())
    }
}
