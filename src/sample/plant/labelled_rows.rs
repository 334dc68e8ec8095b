//! Gives rows their tool, model, tenant and batch.
//!
//! Where an event is confined to one of them, the runs that it made fall there. The others are dealt so that each value
//! keeps its share of the runs.

use super::confinement::LabelColumn;
use super::drawn_history::DrawnHistory;
use super::label_columns::LabelValue;
use super::planted_event::{PlantedEvent, real};
use crate::generate::{Increase, RunRow, SampleRandom};

/// A row and its place in the history.
#[derive(Clone, Debug)]
pub(super) struct LabelledRow<'a> {
    /// The row as it is written.
    pub(super) row: RunRow<'a>,
    /// Whether it belongs to the last release.
    pub(super) is_candidate: bool,
    /// Its night of the last rollout, whose first is 1. `None` in rollouts before that.
    pub(super) night: Option<i32>,
    /// Its night, counted from 0 on the first of all.
    pub(super) since_first: u32,
}

impl LabelledRow<'_> {
    /// Whether an event hits a run like this: its release on its nights, in its workflow and hours.
    pub(super) fn is_hit(&self, event: &PlantedEvent, drawn: &DrawnHistory) -> bool {
        (self.is_candidate || event.kind.hits_both()) && self.is_near(event, drawn)
    }

    /// The same for all releases.
    pub(super) fn is_near(&self, event: &PlantedEvent, drawn: &DrawnHistory) -> bool {
        self.night.is_some_and(|night| event.is_on(night))
            && event.is_around(&self.row, &drawn.plan)
    }

    /// Whether it has a value.
    pub(super) fn has(&self, value: LabelValue, drawn: &DrawnHistory) -> bool {
        let own = match value.column {
            LabelColumn::Tool => self.row.tool,
            LabelColumn::Model => self.row.model,
            LabelColumn::Tenant => self.row.tenant,
            LabelColumn::Batch => self.row.batch.as_deref(),
        };
        own.is_some_and(|own| own == drawn.columns.name(value, self.since_first))
    }
}

/// Labels the rows of one release and workflow on one night.
pub(super) fn label<'a>(
    cell: &mut [LabelledRow<'a>],
    drawn: &'a DrawnHistory,
    random: &mut SampleRandom,
) {
    for column in LabelColumn::ALL {
        let confined = drawn.events.iter().find_map(|event| {
            let value = event.value.filter(|value| value.column == column)?;
            Some(Tilt::of(event, value, cell, drawn))
        });
        let shares: Vec<f64> = drawn
            .columns
            .of(column)
            .iter()
            .map(|one| one.share)
            .collect();
        for row in &mut *cell {
            let tilted = confined.as_ref().and_then(|tilt| {
                let probability = tilt.probability(row, drawn)?;
                Some((tilt.value.number, probability))
            });
            let number = deal(&shares, tilted, random);
            row.put(LabelValue { column, number }, drawn);
        }
    }
}

impl<'a> LabelledRow<'a> {
    fn put(&mut self, value: LabelValue, drawn: &'a DrawnHistory) {
        let named = drawn.columns.of(value.column).get(value.number);
        let name = named.map(|named| named.name.as_str());
        match value.column {
            LabelColumn::Tool => self.row.tool = name,
            LabelColumn::Model => self.row.model = name,
            LabelColumn::Tenant => self.row.tenant = name,
            LabelColumn::Batch => {
                self.row.batch = Some(drawn.columns.name(value, self.since_first));
            }
        }
    }
}

/// One value by the shares. The tilted one has a probability of its own.
fn deal(shares: &[f64], tilted: Option<(usize, f64)>, random: &mut SampleRandom) -> usize {
    let without = tilted.map(|(value, _)| value);
    if let Some((value, probability)) = tilted
        && random.chance(probability)
    {
        return value;
    }
    let others = || (0..shares.len()).filter(|number| Some(*number) != without);
    let whole = others().map(|number| shares[number]).sum::<f64>();
    let chosen = random.place_by_share(whole, others().map(|number| shares[number]));
    let chosen = chosen.and_then(|place| others().nth(place));
    chosen.or_else(|| others().next_back()).unwrap_or(0)
}

/// How likely a run is to have the value that an event is confined to.
struct Tilt<'a> {
    event: &'a PlantedEvent,
    value: LabelValue,
    /// Where the event made it what it is.
    made: f64,
    /// Otherwise, in the event's hours.
    rest: f64,
}

impl<'a> Tilt<'a> {
    fn of(
        event: &'a PlantedEvent,
        value: LabelValue,
        cell: &[LabelledRow<'_>],
        drawn: &DrawnHistory,
    ) -> Self {
        let share = drawn.columns.share(Some(value));
        let hit = cell.iter().filter(|row| row.is_hit(event, drawn));
        let (mut runs, mut of) = (0, 0);
        for row in hit {
            runs += 1;
            of += usize::from(event.is_of(&row.row));
        }
        let made = match event.more {
            // Share · ratio of what is usual, of 1 + share · (ratio − 1).
            Increase::Times(ratio) => share * ratio / (1.0 + share * (ratio - 1.0)),
            Increase::Failures(failures) => {
                let cells = event
                    .workflow
                    .map_or(real(drawn.plan.workflows.len()), |_| 1.0);
                let extra = (failures / cells).min(real(of));
                share + (1.0 - share) * extra / real(of).max(1.0)
            }
        };
        let rest = share.mul_add(real(runs), -(made * real(of))) / real(runs - of).max(1.0);
        Self {
            event,
            value,
            made,
            rest: rest.clamp(0.0, 1.0),
        }
    }

    /// `None` where the event does not hit the run.
    fn probability(&self, row: &LabelledRow<'_>, drawn: &DrawnHistory) -> Option<f64> {
        let is_of = self.event.is_of(&row.row);
        row.is_hit(self.event, drawn)
            .then_some(if is_of { self.made } else { self.rest })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_dealt_by_their_shares_and_the_tilted_one_by_its_own() {
        let mut random = SampleRandom::named(1, &["test"]);
        let mut count = |tilted| {
            let mut counts = [0_u32; 3];
            for _ in 0..20_000 {
                counts[deal(&[0.5, 0.3, 0.2], tilted, &mut random)] += 1;
            }
            counts.map(|count| f64::from(count) / 20_000.0)
        };
        // Four standard errors are 0.014.
        let near = |seen: [f64; 3], expected: [f64; 3]| {
            seen.iter()
                .zip(expected)
                .all(|(seen, expected)| (seen - expected).abs() < 0.014)
        };
        assert!(near(count(None), [0.5, 0.3, 0.2]));
        assert!(near(count(Some((2, 0.6))), [0.25, 0.15, 0.6]));
        assert!(near(count(Some((0, 0.0))), [0.0, 0.6, 0.4]));
    }
}
