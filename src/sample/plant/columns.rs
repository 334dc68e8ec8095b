//! The columns that have nothing to do with the release: their values and how many of the runs have each.

use rand::RngExt;
use rand::rngs::StdRng;

use super::draw::between;
use super::place::Column;

/// One value of a column, from 0; of batches, one of each night's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Value {
    /// The column.
    pub column: Column,
    /// Its number.
    pub number: usize,
}

/// The values of each column and their shares of the runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Columns {
    /// By column, in the order of [`Column::ALL`].
    values: [Vec<Named>; 4],
}

/// A value and its share.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Named {
    pub(super) name: String,
    pub(super) share: f64,
}

impl Columns {
    pub(super) fn draw(random: &mut StdRng) -> Self {
        let mut values = |column: Column, least: u32, most: u32| {
            let many = random.random_range(least..=most);
            let weights: Vec<f64> = (0..many).map(|_| between(random, 0.3, 1.0)).collect();
            let total: f64 = weights.iter().sum();
            (1..)
                .zip(weights)
                .map(|(number, weight)| Named {
                    name: format!("{}_{number}", column.as_str()),
                    share: weight / total,
                })
                .collect::<Vec<Named>>()
        };
        Self {
            values: [
                values(Column::Tool, 3, 6),
                values(Column::Model, 2, 3),
                values(Column::Tenant, 4, 9),
                values(Column::Batch, 6, 12),
            ],
        }
    }

    pub(super) fn of(&self, column: Column) -> &[Named] {
        let place = Column::ALL.iter().position(|one| *one == column);
        place.map_or(&[], |place| &self.values[place])
    }

    pub(super) fn names(&self, column: Column) -> Vec<String> {
        self.of(column).iter().map(|one| one.name.clone()).collect()
    }

    /// The share of the runs that have a value; all of them where there is none.
    pub(super) fn share(&self, value: Option<Value>) -> f64 {
        let named = value.and_then(|value| self.of(value.column).get(value.number));
        named.map_or(1.0, |named| named.share)
    }

    /// What a value is called on a night, counted from 0 on the first of all.
    pub(super) fn name(&self, value: Value, night: u32) -> String {
        let values = self.of(value.column);
        if value.column == Column::Batch {
            let before = usize::try_from(night).unwrap_or(0) * values.len();
            return format!("job-{:04}", before + value.number + 1);
        }
        let named = values.get(value.number);
        named.map_or_else(String::new, |named| named.name.clone())
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;

    #[test]
    fn shares_add_up_to_one_and_every_night_has_its_own_batches() {
        let columns = Columns::draw(&mut StdRng::seed_from_u64(1));
        for column in Column::ALL {
            let total: f64 = columns.of(column).iter().map(|one| one.share).sum();
            assert!((total - 1.0).abs() < 1e-12);
        }
        let batches = columns.of(Column::Batch).len();
        let name = |number, night| {
            let column = Column::Batch;
            columns.name(Value { column, number }, night)
        };
        assert_eq!(name(0, 0), "job-0001");
        assert_eq!(name(1, 1), format!("job-{:04}", batches + 2));
        assert!((columns.share(None) - 1.0).abs() < 1e-15);
    }
}
