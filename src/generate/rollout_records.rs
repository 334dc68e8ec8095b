//! A rollout as run records, one row a run. The program counts the same cube from them.

use std::io::Write;

use anyhow::Result;
use chrono::{Days, NaiveDate, NaiveTime, TimeDelta};

use super::cell_night::{ArrivedRows, CellNight, DrawnFailure, Repair};
use super::random::RolloutRandom;
use super::rollout::{Generator, Rollout};
use super::rollout_names::{OptionalColumn, RolloutNames};
use super::run_row::RunRow;
use crate::vocabulary::{ApprovalState, Outcome};

/// Writes what is known after some nights (those of the history included) as NDJSON. A late row was recorded on the
/// night on which it became known.
pub fn write_records(
    generator: &Generator,
    rollout: &Rollout,
    nights: u32,
    out: &mut dyn Write,
) -> Result<()> {
    each_record(generator, rollout, nights, &mut |row| {
        serde_json::to_writer(&mut *out, &row)?;
        out.write_all(b"\n")?;
        Ok(())
    })
}

/// Hands over what is known after some nights, row by row: by night, release and workflow.
pub(crate) fn each_record<'a>(
    generator: &'a Generator,
    rollout: &'a Rollout,
    nights: u32,
    put: &mut dyn FnMut(RunRow<'a>) -> Result<()>,
) -> Result<()> {
    for night in 0..nights {
        let later = nights - night - 1;
        for (place, cell) in rollout.night(night).unwrap_or_default().iter().enumerate() {
            for (late, rows) in (0..=later).zip(&cell.arrivals) {
                let arrival = Arrival {
                    names: generator.names(),
                    cell,
                    rows,
                    day: generator.day(night),
                    late,
                    id: format!("night{night}-cell{place}-late{late}"),
                };
                arrival.each(put)?;
            }
            let lost = Arrival {
                names: generator.names(),
                cell,
                rows: &cell.lost,
                day: generator.day(night),
                late: 0,
                id: format!("night{night}-cell{place}-lost"),
            };
            lost.each(&mut |row| {
                put(RunRow {
                    workflow: "",
                    ..row
                })
            })?;
        }
    }
    Ok(())
}

/// The rows of an arm and workflow that became known together.
struct Arrival<'a> {
    names: &'a RolloutNames,
    cell: &'a CellNight,
    rows: &'a ArrivedRows,
    day: NaiveDate,
    /// Nights.
    late: u32,
    /// What all their ids begin with.
    id: String,
}

impl<'a> Arrival<'a> {
    fn each(&self, put: &mut dyn FnMut(RunRow<'a>) -> Result<()>) -> Result<()> {
        let mut states = self.states().into_iter();
        let mut tenants = self.tenants_of_successes().into_iter();
        let mut number = 0;
        let mut put = |row: RunRow<'a>| {
            put(RunRow {
                approval_state: states.next(),
                ..row
            })
        };
        for failure in &self.rows.failures {
            put(self.failure(number, *failure))?;
            number += 1;
        }
        let mut rescues = self.rows.rescues.iter().copied();
        let successes = self.names.hour_spread(self.cell).successes(self.rows);
        for (hour, successes) in (0..24).zip(successes) {
            for _ in 0..successes {
                put(RunRow {
                    tenant: tenants.next(),
                    ..self.success(number, hour, rescues.next())
                })?;
                number += 1;
            }
        }
        Ok(())
    }

    /// The approval states, in an order that has nothing to do with the outcome.
    fn states(&self) -> Vec<ApprovalState> {
        let counts = self.rows.approvals.iter();
        let mut states: Vec<ApprovalState> = self
            .names
            .states()
            .iter()
            .zip(counts)
            .flat_map(|(state, count)| (0..*count).map(|_| *state))
            .collect();
        RolloutRandom::of_rollout(&[0; 32], u64::from(self.late)).shuffle(&mut states);
        states
    }

    /// The tenants of the successes, in an order that has nothing to do with the hour.
    fn tenants_of_successes(&self) -> Vec<&'a str> {
        let tenants = self.names.tenants().iter().enumerate();
        let mut tenants: Vec<&str> = tenants
            .flat_map(|(place, tenant)| {
                let successes = 0..self.rows.successes_with(place);
                successes.map(move |_| tenant.as_str())
            })
            .collect();
        RolloutRandom::of_rollout(&[1; 32], u64::from(self.late)).shuffle(&mut tenants);
        tenants
    }

    fn failure(&self, number: u32, failure: DrawnFailure) -> RunRow<'a> {
        let incident = failure.incident;
        RunRow {
            outcome: Outcome::Failure,
            tenant: self
                .names
                .tenants()
                .get(usize::from(failure.value))
                .map(String::as_str),
            failure_class: Some(self.names.class(usize::from(failure.class))),
            severity: failure.high.map(|high| if high { 2 } else { 3 }),
            cluster: incident
                .filter(|_| self.names.has(OptionalColumn::Cluster))
                .map(|incident| format!("{}-incident{incident}", self.id)),
            ..self.run(number, failure.hour, failure.repair)
        }
    }

    fn success(&self, number: u32, hour: u8, repair: Option<Repair>) -> RunRow<'a> {
        RunRow {
            cluster: self
                .names
                .has(OptionalColumn::Cluster)
                .then(|| format!("{}-run{number}", self.id)),
            ..self.run(number, hour, repair)
        }
    }

    fn run(&self, number: u32, hour: u8, repair: Option<Repair>) -> RunRow<'a> {
        let cell = self.names.cell(self.cell);
        let within_the_hour = i64::from(number.wrapping_mul(7) % 3600);
        let midnight = self.day.and_time(NaiveTime::MIN).and_utc();
        let started_at =
            midnight + TimeDelta::hours(i64::from(hour)) + TimeDelta::seconds(within_the_hour);
        let run_id = format!("{}-run{number}", self.id);
        RunRow {
            recorded_at: started_at + Days::new(u64::from(self.late)),
            rescued: self
                .names
                .has(OptionalColumn::Rescue)
                .then_some(repair.is_some())
                .filter(|rescued| *rescued || self.names.writes_not_rescued(self.cell)),
            rescue_minutes: repair
                .and_then(|Repair(milli_minutes)| milli_minutes)
                .map(|milli_minutes| f64::from(milli_minutes) / 1000.0),
            ..RunRow::success(run_id, started_at, &cell.release, &cell.workflow)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::io::BufWriter;

    use super::*;
    use crate::config::Config;
    use crate::cube::{Conduct, Cube, Dimension, Occasions};
    use crate::generate::{RolloutPlan, Scenario, Unfolding};
    use crate::pipeline::read;

    /// The cube that the program counts from a rollout's records, without what only a report needs.
    fn counted(generator: &Generator, rollout: &Rollout, nights: u32) -> Cube {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("runs.ndjson");
        let mut out = BufWriter::new(File::create(&path).unwrap());
        write_records(generator, rollout, nights, &mut out).unwrap();
        out.flush().unwrap();
        let mut config = Config::default();
        config.input.runs = vec![path.to_string_lossy().into_owned()];
        let loaded = read(&config, None, generator.day(nights - 1), &|_| {}).unwrap();
        assert_eq!(loaded.data.duplicates, 0);
        let mut cube = loaded.cube;
        for day in cube.days.values_mut() {
            if !generator.plan().has_hours() && !generator.plan().fills_hours() {
                // Where hours do not differ, the generator spares the simulation their counts.
                day.facets.remove(&Dimension::Hour);
            }
            // No scenario has a mix of two columns, nor tasks that both releases run.
            day.facets.remove(&Dimension::Task);
            day.facets
                .retain(|dimension, _| dimension.parts().is_none());
            // The generator has hours, not minutes.
            day.occasions = Occasions::default();
            day.patterns.clear();
            day.examples.clear();
            // Nobody reads the runs of a simulation.
            day.drawn.clear();
            day.conduct = Conduct::default();
            day.approval_waits.clear();
        }
        cube
    }

    #[track_caller]
    fn case(plan: RolloutPlan) {
        let (history, nights) = (3, 4);
        let plan = RolloutPlan {
            history,
            nights,
            ..plan
        };
        let generator = Generator::new(plan, 5).unwrap();
        let rollout = generator.rollout(2);
        let mut unfolding = Unfolding::new(&generator, &rollout);
        for night in 1..=nights {
            assert_eq!(
                unfolding.next_night(),
                Some(generator.day(history + night - 1))
            );
            let read = counted(&generator, &rollout, history + night);
            let drawn = unfolding.cube();
            assert_eq!(drawn.days.len(), read.days.len());
            assert_eq!(drawn.lost, read.lost);
            for (date, day) in &read.days {
                assert_eq!(drawn.days[date], *day, "{date} on night {night}");
            }
        }
        assert_eq!(unfolding.next_night(), None);
    }

    #[test]
    fn counting_the_records_gives_the_same_cube() {
        for scenario in Scenario::ALL {
            case(scenario.plan(200, 0.1, 2.0));
        }
    }

    #[test]
    fn also_with_late_rows_and_without_columns() {
        for scenario in [Scenario::MixShift, Scenario::ClustersKeyed] {
            let plan = RolloutPlan {
                late: 0.2,
                ..scenario.plan(100, 0.1, 2.0)
            };
            case(plan.clone());
            case(plan.of_failures_only());
        }
    }
}
