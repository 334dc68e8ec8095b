//! Maps whose keys are no text, written down as a list of `[key, value]`: JSON has only text as a key.
//!
//! Used as `#[serde(with = "crate::pairs")]`.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Writes a map.
pub(crate) fn serialize<K, V, S>(map: &BTreeMap<K, V>, serializer: S) -> Result<S::Ok, S::Error>
where
    K: Serialize,
    V: Serialize,
    S: Serializer,
{
    serializer.collect_seq(map)
}

/// Reads a map. A key that comes twice is an error.
pub(crate) fn deserialize<'de, K, V, D>(deserializer: D) -> Result<BTreeMap<K, V>, D::Error>
where
    K: Deserialize<'de> + Ord,
    V: Deserialize<'de>,
    D: Deserializer<'de>,
{
    deserializer.deserialize_seq(Pairs(PhantomData))
}

struct Pairs<K, V>(PhantomData<(K, V)>);

impl<'de, K, V> Visitor<'de> for Pairs<K, V>
where
    K: Deserialize<'de> + Ord,
    V: Deserialize<'de>,
{
    type Value = BTreeMap<K, V>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of [key, value]")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut pairs: A) -> Result<Self::Value, A::Error> {
        let mut read: Vec<(K, V)> = Vec::new();
        while let Some(pair) = pairs.next_element()? {
            read.push(pair);
        }
        // They are written in order, and a map is soonest made of them all at once.
        let number = read.len();
        let map = BTreeMap::from_iter(read);
        if map.len() < number {
            return Err(A::Error::custom("a key that comes twice"));
        }
        Ok(map)
    }
}

/// The same for keys of two parts, as a list of `[first part, [[second part, value], …]]`: the first part stands once.
pub(crate) mod grouped {
    use std::collections::BTreeMap;

    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    /// Writes a map.
    pub(crate) fn serialize<K, L, V, S>(
        map: &BTreeMap<(K, L), V>,
        serializer: S,
    ) -> Result<S::Ok, S::Error>
    where
        K: Serialize + PartialEq,
        L: Serialize,
        V: Serialize,
        S: Serializer,
    {
        let mut groups: Vec<(&K, Vec<(&L, &V)>)> = Vec::new();
        for ((first, second), value) in map {
            match groups.last_mut() {
                Some((last, group)) if *last == first => group.push((second, value)),
                _ => groups.push((first, vec![(second, value)])),
            }
        }
        serializer.collect_seq(groups)
    }

    /// Reads a map. A key that comes twice is an error.
    pub(crate) fn deserialize<'de, K, L, V, D>(
        deserializer: D,
    ) -> Result<BTreeMap<(K, L), V>, D::Error>
    where
        K: Deserialize<'de> + Clone + Ord,
        L: Deserialize<'de> + Ord,
        V: Deserialize<'de>,
        D: Deserializer<'de>,
    {
        let groups = Vec::<(K, Vec<(L, V)>)>::deserialize(deserializer)?;
        let mut map = BTreeMap::new();
        for (first, group) in groups {
            for (second, value) in group {
                if map.insert((first.clone(), second), value).is_some() {
                    return Err(D::Error::custom("a key that comes twice"));
                }
            }
        }
        Ok(map)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Kept {
        #[serde(with = "super")]
        flat: BTreeMap<(String, Option<u8>), u64>,
        #[serde(with = "super::grouped")]
        grouped: BTreeMap<(Option<String>, u8), u64>,
    }

    fn kept() -> Kept {
        let key = |name: &str, hour| (name.to_owned(), hour);
        let grouped = [
            ((None, 1), 5),
            ((Some("b".to_owned()), 1), 6),
            ((Some("b".to_owned()), 2), 7),
        ];
        Kept {
            flat: BTreeMap::from([(key("a", None), 1), (key("a", Some(7)), u64::MAX)]),
            grouped: BTreeMap::from(grouped),
        }
    }

    #[test]
    fn a_map_is_a_list_of_keys_and_values() {
        let text = r#"{"flat":[[["a",null],1],[["a",7],18446744073709551615]],"grouped":[[null,[[1,5]]],["b",[[1,6],[2,7]]]]}"#;
        assert_eq!(serde_json::to_string(&kept()).unwrap(), text);
        assert_eq!(serde_json::from_str::<Kept>(text).unwrap(), kept());
        let bytes = postcard::to_stdvec(&kept()).unwrap();
        assert_eq!(postcard::from_bytes::<Kept>(&bytes).unwrap(), kept());
    }

    #[test]
    fn a_key_that_comes_twice_is_refused() {
        for text in [
            r#"{"flat":[[["a",null],1],[["a",null],2]],"grouped":[]}"#,
            r#"{"flat":[],"grouped":[["b",[[1,6]]],["b",[[1,7]]]]}"#,
        ] {
            let error = serde_json::from_str::<Kept>(text).unwrap_err();
            assert!(error.to_string().contains("comes twice"), "{error}");
        }
    }
}
