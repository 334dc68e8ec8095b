//! Numbers of nights. A number that no calendar has is refused with the range, whatever type would hold it.

use serde::de::Error;
use serde::{Deserialize, Deserializer};

pub(super) fn deserialize<'de, D: Deserializer<'de>>(input: D) -> Result<u32, D::Error> {
    let number = i64::deserialize(input)?;
    u32::try_from(number).map_err(|_| {
        D::Error::custom(format!(
            "{number} is no number of nights: it must be between 1 and 3660, for example 14"
        ))
    })
}
