//! The columns that have nothing to do with the release: their values and how many of the runs have each.

use super::confinement::LabelColumn;
use crate::generate::SampleRandom;

/// One value of a column, from 0. A batch is one of its night's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LabelValue {
    pub(super) column: LabelColumn,
    pub(super) number: usize,
}

/// The values of each column and their shares of the runs.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct LabelColumns {
    /// By column, in the order of [`LabelColumn::ALL`].
    values: [Vec<NamedShare>; 4],
}

/// A value and its share.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct NamedShare {
    pub(super) name: String,
    pub(super) share: f64,
}

impl LabelColumns {
    pub(super) fn draw(random: &mut SampleRandom) -> Self {
        let mut values = |column: LabelColumn, least: u32, most: u32| {
            let many = random.within(least..=most);
            let weights: Vec<f64> = (0..many).map(|_| random.log_uniform(0.3, 1.0)).collect();
            let total: f64 = weights.iter().sum();
            (1..)
                .zip(weights)
                .map(|(number, weight)| NamedShare {
                    name: format!("{}_{number}", column.as_str()),
                    share: weight / total,
                })
                .collect::<Vec<NamedShare>>()
        };
        Self {
            values: [
                values(LabelColumn::Tool, 3, 6),
                values(LabelColumn::Model, 2, 3),
                values(LabelColumn::Tenant, 4, 9),
                values(LabelColumn::Batch, 6, 12),
            ],
        }
    }

    pub(super) fn of(&self, column: LabelColumn) -> &[NamedShare] {
        let place = LabelColumn::ALL.iter().position(|one| *one == column);
        place.map_or(&[], |place| &self.values[place])
    }

    pub(super) fn names(&self, column: LabelColumn) -> Vec<String> {
        self.of(column).iter().map(|one| one.name.clone()).collect()
    }

    /// The share of the runs that have a value. Without a value, all of them.
    pub(super) fn share(&self, value: Option<LabelValue>) -> f64 {
        let named = value.and_then(|value| self.of(value.column).get(value.number));
        named.map_or(1.0, |named| named.share)
    }

    /// What a value is called on a night, counted from 0 on the first of all.
    pub(super) fn name(&self, value: LabelValue, night: u32) -> String {
        let values = self.of(value.column);
        if value.column == LabelColumn::Batch {
            let before = usize::try_from(night).unwrap_or(0) * values.len();
            return format!("job-{:04}", before + value.number + 1);
        }
        let named = values.get(value.number);
        named.map_or_else(String::new, |named| named.name.clone())
    }
}

#[cfg(test)]
mod tests {

    use super::*;

    #[test]
    fn shares_add_up_to_one_and_every_night_has_its_own_batches() {
        let columns = LabelColumns::draw(&mut SampleRandom::seeded(1));
        for column in LabelColumn::ALL {
            let total: f64 = columns.of(column).iter().map(|one| one.share).sum();
            assert!((total - 1.0).abs() < 1e-12);
        }
        let batches = columns.of(LabelColumn::Batch).len();
        let name = |number, night| {
            let column = LabelColumn::Batch;
            columns.name(LabelValue { column, number }, night)
        };
        assert_eq!(name(0, 0), "job-0001");
        assert_eq!(name(1, 1), format!("job-{:04}", batches + 2));
        assert!((columns.share(None) - 1.0).abs() < 1e-15);
    }
}
