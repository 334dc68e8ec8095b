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
        let mut map = BTreeMap::new();
        while let Some((key, value)) = pairs.next_element()? {
            if map.insert(key, value).is_some() {
                return Err(A::Error::custom("a key that comes twice"));
            }
        }
        Ok(map)
    }
}

/// The same for maps that are the values of a map with text as its keys.
pub(crate) mod inside {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize)]
    #[serde(transparent, bound(serialize = "K: Serialize, V: Serialize"))]
    struct Written<'a, K, V>(#[serde(serialize_with = "super::serialize")] &'a BTreeMap<K, V>);

    #[derive(Deserialize)]
    #[serde(
        transparent,
        bound(deserialize = "K: Deserialize<'de> + Ord, V: Deserialize<'de>")
    )]
    struct Read<K, V>(#[serde(deserialize_with = "super::deserialize")] BTreeMap<K, V>);

    /// Writes the maps.
    pub(crate) fn serialize<K, V, S>(
        maps: &BTreeMap<String, BTreeMap<K, V>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error>
    where
        K: Serialize,
        V: Serialize,
        S: Serializer,
    {
        serializer.collect_map(maps.iter().map(|(name, map)| (name, Written(map))))
    }

    /// Reads the maps.
    pub(crate) fn deserialize<'de, K, V, D>(
        deserializer: D,
    ) -> Result<BTreeMap<String, BTreeMap<K, V>>, D::Error>
    where
        K: Deserialize<'de> + Ord,
        V: Deserialize<'de>,
        D: Deserializer<'de>,
    {
        let maps = BTreeMap::<String, Read<K, V>>::deserialize(deserializer)?;
        Ok(maps.into_iter().map(|(name, map)| (name, map.0)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Kept {
        #[serde(with = "super")]
        flat: BTreeMap<(String, Option<u8>), u64>,
        #[serde(with = "super::inside")]
        nested: BTreeMap<String, BTreeMap<Option<String>, [u64; 2]>>,
    }

    fn kept() -> Kept {
        let key = |name: &str, hour| (name.to_owned(), hour);
        let inner = BTreeMap::from([(None, [1, 2]), (Some("b".to_owned()), [3, 4])]);
        Kept {
            flat: BTreeMap::from([(key("a", None), 1), (key("a", Some(7)), u64::MAX)]),
            nested: BTreeMap::from([("x".to_owned(), inner), ("y".to_owned(), BTreeMap::new())]),
        }
    }

    #[test]
    fn a_map_is_a_list_of_keys_and_values() {
        let text = r#"{"flat":[[["a",null],1],[["a",7],18446744073709551615]],"nested":{"x":[[null,[1,2]],["b",[3,4]]],"y":[]}}"#;
        assert_eq!(serde_json::to_string(&kept()).unwrap(), text);
        assert_eq!(serde_json::from_str::<Kept>(text).unwrap(), kept());
        let bytes = postcard::to_stdvec(&kept()).unwrap();
        assert_eq!(postcard::from_bytes::<Kept>(&bytes).unwrap(), kept());
    }

    #[test]
    fn a_key_that_comes_twice_is_refused() {
        let text = r#"{"flat":[[["a",null],1],[["a",null],2]],"nested":{}}"#;
        let error = serde_json::from_str::<Kept>(text).unwrap_err();
        assert!(error.to_string().contains("comes twice"), "{error}");
    }
}
