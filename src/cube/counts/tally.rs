//! A few counts by key. There are very many of these, mostly empty or of one key, for which a map is too large.

use std::borrow::Borrow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Counts in the order of their keys, written down as a map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tally<K>(Vec<(K, u64)>);

impl<K> Default for Tally<K> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K: Ord> Tally<K> {
    /// Adds to the count of a key.
    pub(crate) fn add<Q>(&mut self, key: &Q, more: u64)
    where
        K: Borrow<Q>,
        Q: Ord + ToOwned<Owned = K> + ?Sized,
    {
        match self.place(key) {
            Ok(place) => self.0[place].1 += more,
            Err(place) => {
                self.0.reserve_exact(1);
                self.0.insert(place, (key.to_owned(), more));
            }
        }
    }

    /// The count of a key.
    pub(crate) fn of<Q>(&self, key: &Q) -> u64
    where
        K: Borrow<Q>,
        Q: Ord + ?Sized,
    {
        self.place(key).map_or(0, |place| self.0[place].1)
    }

    fn place<Q>(&self, key: &Q) -> Result<usize, usize>
    where
        K: Borrow<Q>,
        Q: Ord + ?Sized,
    {
        self.0.binary_search_by(|(own, _)| own.borrow().cmp(key))
    }
}

impl<K> Tally<K> {
    /// The counts, in the order of their keys.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&K, u64)> {
        self.0.iter().map(|(key, count)| (key, *count))
    }

    /// How many keys have a count.
    pub(crate) const fn len(&self) -> usize {
        self.0.len()
    }
}

impl<K: Serialize> Serialize for Tally<K> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(self.iter())
    }
}

impl<'de, K: Deserialize<'de> + Ord> Deserialize<'de> for Tally<K> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(Counts(PhantomData))
    }
}

struct Counts<K>(PhantomData<K>);

impl<'de, K: Deserialize<'de> + Ord> Visitor<'de> for Counts<K> {
    type Value = Tally<K>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a map of counts")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut counts: Vec<(K, u64)> = Vec::new();
        while let Some(count) = map.next_entry()? {
            counts.reserve_exact(1);
            counts.push(count);
        }
        if !counts.is_sorted_by(|(one, _), (next, _)| one < next) {
            return Err(A::Error::custom("keys are not in order, or come twice"));
        }
        Ok(Tally(counts))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_kept_in_order_and_written_as_a_map() {
        let mut tally = Tally::<String>::default();
        for key in ["b", "a", "c", "a"] {
            tally.add(key, 2);
        }
        assert_eq!(
            ["a", "b", "d"].map(|key| tally.of(key)),
            [4, 2, 0],
            "{tally:?}"
        );
        let text = r#"{"a":4,"b":2,"c":2}"#;
        assert_eq!(serde_json::to_string(&tally).unwrap(), text);
        assert_eq!(serde_json::from_str::<Tally<String>>(text).unwrap(), tally);
        for damaged in [r#"{"b":1,"a":1}"#, r#"{"a":1,"a":1}"#] {
            assert!(serde_json::from_str::<Tally<String>>(damaged).is_err());
        }
    }
}
