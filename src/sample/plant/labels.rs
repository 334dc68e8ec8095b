//! Gives rows their tool, model, tenant and batch. Where an event is confined to one of them, the runs that it made
//! fall there; the others are dealt so that each value keeps its share of the runs.

use serde::Serialize;

use super::columns::Value;
use super::draw::Drawn;
use super::event::{Event, real};
use super::place::Column;
use crate::sample::draw::Dice;
use crate::simulate::More;
use crate::simulate::records::Row;

/// A row with the columns beside.
#[derive(Clone, Debug, Serialize)]
pub struct Labelled<'a> {
    /// What the generator drew.
    #[serde(flatten)]
    pub row: Row<'a>,
    /// The tool in use.
    pub tool: &'a str,
    /// The model behind the agent.
    pub model: &'a str,
    /// The customer.
    pub tenant: &'a str,
    /// The job.
    pub batch: String,
    /// Whether it is of the last release.
    #[serde(skip)]
    pub(super) is_candidate: bool,
    /// Its night of the last rollout: 1 is the first. `None` in rollouts before that.
    #[serde(skip)]
    pub(super) night: Option<i32>,
    /// Its night, counted from 0 on the first of all.
    #[serde(skip)]
    pub(super) since_first: u32,
}

impl Labelled<'_> {
    /// Whether an event hits a run like this: its release on its nights, in its workflow and hours.
    pub(super) fn is_hit(&self, event: &Event, drawn: &Drawn) -> bool {
        (self.is_candidate || event.kind.hits_both()) && self.is_near(event, drawn)
    }

    /// The same, whatever the release.
    pub(super) fn is_near(&self, event: &Event, drawn: &Drawn) -> bool {
        self.night.is_some_and(|night| event.is_on(night))
            && event.is_around(&self.row, &drawn.plan)
    }

    /// Whether it has a value.
    pub(super) fn has(&self, value: Value, drawn: &Drawn) -> bool {
        let own = match value.column {
            Column::Tool => self.tool,
            Column::Model => self.model,
            Column::Tenant => self.tenant,
            Column::Batch => &self.batch,
        };
        own == drawn.columns.name(value, self.since_first)
    }
}

/// Labels the rows of one release and workflow on one night.
pub(super) fn label<'a>(cell: &mut [Labelled<'a>], drawn: &'a Drawn, dice: &mut Dice) {
    for column in Column::ALL {
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
            let number = deal(&shares, tilted, dice);
            row.put(Value { column, number }, drawn);
        }
    }
}

impl<'a> Labelled<'a> {
    fn put(&mut self, value: Value, drawn: &'a Drawn) {
        let named = drawn.columns.of(value.column).get(value.number);
        let name = named.map_or("", |named| named.name.as_str());
        match value.column {
            Column::Tool => self.tool = name,
            Column::Model => self.model = name,
            Column::Tenant => self.tenant = name,
            Column::Batch => self.batch = drawn.columns.name(value, self.since_first),
        }
    }
}

/// One value by the shares, but the tilted one with its own probability.
fn deal(shares: &[f64], tilted: Option<(usize, f64)>, dice: &mut Dice) -> usize {
    let without = tilted.map(|(value, _)| value);
    if let Some((value, probability)) = tilted
        && dice.chance(probability)
    {
        return value;
    }
    let others = || (0..shares.len()).filter(|number| Some(*number) != without);
    let mut left = dice.unit() * others().map(|number| shares[number]).sum::<f64>();
    let chosen = others().find(|number| {
        left -= shares[*number];
        left < 0.0
    });
    chosen.or_else(|| others().next_back()).unwrap_or(0)
}

/// How likely a run has the value that an event is confined to.
struct Tilt<'a> {
    event: &'a Event,
    value: Value,
    /// Where the event made it what it is.
    made: f64,
    /// Otherwise, in the event's hours.
    rest: f64,
}

impl<'a> Tilt<'a> {
    fn of(event: &'a Event, value: Value, cell: &[Labelled<'_>], drawn: &Drawn) -> Self {
        let share = drawn.columns.share(Some(value));
        let hit = cell.iter().filter(|row| row.is_hit(event, drawn));
        let (mut runs, mut of) = (0, 0);
        for row in hit {
            runs += 1;
            of += usize::from(event.is_of(&row.row));
        }
        let made = match event.more {
            // Share · ratio of what is usual, of 1 + share · (ratio − 1).
            More::Times(ratio) => share * ratio / (1.0 + share * (ratio - 1.0)),
            More::Failures(failures) => {
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

    /// `None` where the event has no say.
    fn probability(&self, row: &Labelled<'_>, drawn: &Drawn) -> Option<f64> {
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
        let mut dice = Dice::named(1, &["test"]);
        let mut count = |tilted| {
            let mut counts = [0_u32; 3];
            for _ in 0..20_000 {
                counts[deal(&[0.5, 0.3, 0.2], tilted, &mut dice)] += 1;
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
