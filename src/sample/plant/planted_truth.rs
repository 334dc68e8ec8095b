//! What was planted in a history: `truth.json`.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::confinement::LabelColumn;
use super::history_request::TrafficSplit;
use super::labelled_rows::LabelledRow;
use super::planted_event::PlantedEvent;
use super::planted_history::History;
use crate::generate::{Increase, class_name};

/// The name and version of this shape of `truth.json`.
const SCHEMA: &str = "relapse.truth.planted/1";

impl History {
    /// What the rows hold. A place that is absent means every one.
    ///
    /// The `counts` of an event are those of its nights, hours and place, by release. Its `excess` is how many of them it
    /// would make on average if it were alone.
    pub(super) fn truth(&self, rows: &[LabelledRow<'_>]) -> Value {
        let plan = self.plan();
        let [baseline, candidate] = match self.releases.as_slice() {
            [.., baseline, candidate] => [baseline, candidate],
            _ => [&String::new(), &String::new()],
        };
        let events: Vec<Value> = self
            .drawn
            .events
            .iter()
            .map(|event| self.event(event, candidate, rows))
            .collect();
        let rates: BTreeMap<&str, f64> = plan
            .workflows
            .iter()
            .map(|workflow| (workflow.name.as_str(), plan.rate_in(workflow)))
            .collect();
        json!({
            "schema": SCHEMA,
            "seed": self.seed,
            "candidate": candidate,
            "baseline": baseline,
            "first_day": self.first_day(),
            "last_day": self.as_of(),
            "candidate_from": self.day(1),
            "as_of": self.as_of(),
            "rows": rows.len(),
            "releases": releases(rows),
            "overlap": TrafficSplit::of(&plan.traffic).as_str(),
            "noise": plan.noise,
            "rate": plan.rate,
            "runs_a_night": plan.runs,
            "rates_by_workflow": rates,
            "columns": self.columns(),
            "events": events,
        })
    }

    fn event(&self, event: &PlantedEvent, candidate: &str, rows: &[LabelledRow<'_>]) -> Value {
        let hits = if event.kind.hits_both() {
            "both"
        } else {
            "candidate"
        };
        let [ratio, failures] = match event.more {
            Increase::Times(ratio) => [Some(ratio), None],
            Increase::Failures(failures) => [None, Some(failures)],
        };
        json!({
            "kind": event.kind.as_str(),
            "hits": hits,
            "changes": event.kind.changed(),
            "ratio": ratio,
            "failures_a_night": failures,
            "where": self.place(event, candidate),
            "from": self.day(event.from),
            "to": self.day(event.until(self.drawn.plan.nights)),
            "from_hour": event.from_hour,
            "until_hour": event.until_hour,
            "excess": self.excess(event, rows),
            "counts": self.counts(event, rows),
        })
    }

    fn place(&self, event: &PlantedEvent, candidate: &str) -> Value {
        let mut place = Map::new();
        if !event.kind.hits_both() {
            place.insert("release".to_owned(), json!(candidate));
        }
        let workflow = event.workflow.and_then(|number| {
            let number = usize::try_from(number).ok()?;
            self.drawn.plan.workflows.get(number)
        });
        if let Some(workflow) = workflow {
            place.insert("workflow".to_owned(), json!(workflow.name));
        }
        if let Some(class) = event.class {
            place.insert("failure_class".to_owned(), json!(class_name(class)));
        }
        if let Some(value) = event.value {
            let days = self.day(event.from) - self.first_day();
            let night = u32::try_from(days.num_days()).unwrap_or(0);
            let name = self.drawn.columns.name(value, night);
            place.insert(value.column.as_str().to_owned(), json!(name));
        }
        Value::Object(place)
    }

    /// How many more failures, boundary crossings or rescues it makes, on average.
    fn excess(&self, event: &PlantedEvent, rows: &[LabelledRow<'_>]) -> f64 {
        if let Increase::Failures(failures) = event.more {
            let nights = event.until(self.drawn.plan.nights) - event.from + 1;
            return failures * f64::from(nights.max(0));
        }
        // All hours have equally many runs, so that the runs of a night give those of its hours.
        let all_day = PlantedEvent {
            from_hour: 0,
            until_hour: 24,
            ..event.clone()
        };
        let mut runs: BTreeMap<&str, u32> = BTreeMap::new();
        for row in rows.iter().filter(|row| row.is_hit(&all_day, &self.drawn)) {
            *runs.entry(row.row.workflow).or_default() += 1;
        }
        let share = self.drawn.columns.share(event.value);
        let plan = self.plan();
        runs.into_iter()
            .map(|(workflow, runs)| {
                let each = event.excess(plan, workflow, share);
                f64::from(runs) * each.unwrap_or(0.0)
            })
            .sum()
    }

    /// Runs in its place, and those among them that it makes more of.
    fn counts(&self, event: &PlantedEvent, rows: &[LabelledRow<'_>]) -> Value {
        let mut counts: BTreeMap<&str, [u32; 2]> = BTreeMap::new();
        for row in rows {
            let is_there = event.value.is_none_or(|value| row.has(value, &self.drawn));
            if is_there && row.is_near(event, &self.drawn) {
                let [runs, of] = counts.entry(row.row.release).or_default();
                *runs += 1;
                *of += u32::from(event.is_of(&row.row));
            }
        }
        let by_release = counts.into_iter().map(|(release, [runs, of])| {
            let counted = json!({"runs": runs, "of_them": of});
            (release.to_owned(), counted)
        });
        Value::Object(by_release.collect())
    }

    /// The share of each tool, model and tenant.
    fn columns(&self) -> Value {
        let named = [LabelColumn::Tool, LabelColumn::Model, LabelColumn::Tenant].map(|column| {
            let values = self.drawn.columns.of(column).iter();
            let shares: Map<String, Value> = values
                .map(|one| (one.name.clone(), json!(one.share)))
                .collect();
            (column.as_str().to_owned(), Value::Object(shares))
        });
        Value::Object(named.into_iter().collect())
    }
}

/// Each release with its first and last day and its runs.
fn releases(rows: &[LabelledRow<'_>]) -> Vec<Value> {
    let mut days = BTreeMap::new();
    for row in rows {
        let day = row.row.started_at.date_naive();
        let (first, last, runs) = days.entry(row.row.release).or_insert((day, day, 0));
        *first = day.min(*first);
        *last = day.max(*last);
        *runs += 1;
    }
    days.into_iter()
        .map(|(release, (first, last, runs))| {
            json!({"release": release, "first_day": first, "last_day": last, "runs": runs})
        })
        .collect()
}
