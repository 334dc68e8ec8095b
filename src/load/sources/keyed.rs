//! Keyed documents: objects whose members are the rows, each under its own key.
//!
//! An object is one if it has three or more members, all of them objects, which share half of their keys.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::json_members::{Broken, JsonValue, Parsed, members};

/// Fewer members than this are taken for the parts of one row.
const FEWEST: usize = 3;
/// The most different keys of members that are counted; what all members share is met long before.
const MOST_KEYS: usize = 4096;
/// The member that a key stands for where no member has it.
pub(in crate::load) const RUN_ID: &str = "run_id";

/// A keyed document.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::load) struct Keyed {
    /// Whether the key is the run's id, because no member has one.
    pub(in crate::load) key_is_run_id: bool,
}

/// Whether an object is a keyed document; `None` if it is not. One with a member of a column's name is a row.
pub(in crate::load) fn keyed(
    object: &str,
    is_column: impl Fn(&str) -> bool,
) -> Parsed<Option<Keyed>> {
    const NOT_KEYED: Broken = Broken("not a keyed document");
    let mut count = 0;
    let mut keys = SharedKeys::default();
    let read = members(object, |key, value| match value {
        JsonValue::Object(member) if !is_column(&key) => {
            count += 1;
            keys.count(member)
        }
        _ => Err(NOT_KEYED),
    });
    if read == Err(NOT_KEYED) {
        return Ok(None);
    }
    read?;
    let is_keyed = count >= FEWEST && keys.are_shared(count);
    Ok(is_keyed.then_some(Keyed {
        key_is_run_id: !keys.has_run_id,
    }))
}

/// How many members have each key.
#[derive(Default)]
struct SharedKeys<'a> {
    members: BTreeMap<Cow<'a, str>, usize>,
    total: usize,
    has_run_id: bool,
}

impl<'a> SharedKeys<'a> {
    fn count(&mut self, member: &'a str) -> Parsed<()> {
        members(member, |key, _| {
            self.total += 1;
            self.has_run_id |= key == RUN_ID;
            if let Some(members) = self.members.get_mut(&key) {
                *members += 1;
            } else if self.members.len() < MOST_KEYS {
                self.members.insert(key, 1);
            }
            Ok(())
        })
    }

    /// Whether half of all keys are keys that half of the members have.
    fn are_shared(&self, members: usize) -> bool {
        let counts = self.members.values();
        let shared: usize = counts.filter(|count| 2 * **count >= members).sum();
        shared > 0 && 2 * shared >= self.total
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn case(object: &str, wanted: bool) {
        let found = keyed(object, |name| name == "outcome").unwrap();
        assert_eq!(found.is_some(), wanted, "{object}");
    }

    #[test]
    fn three_objects_that_share_half_their_keys_are_rows() {
        case(
            r#"{"r1":{"a":1,"b":2},"r2":{"a":1,"c":3},"r\u0033":{"a":{},"d":[]}}"#,
            true,
        );
        // A row that holds an error alone does not hide the others.
        case(
            r#"{"r1":{"a":1,"b":2},"r2":{"a":1,"b":3},"r3":{"error":"x"}}"#,
            true,
        );
    }

    #[test]
    fn the_parts_of_one_row_are_no_rows() {
        case(r#"{"r1":{"a":1},"r2":{"a":1}}"#, false);
        case(r#"{"r1":{"a":1},"r2":{"a":1},"n":3}"#, false);
        case(r#"{"r1":{"a":1},"r2":{"a":1},"n":[]}"#, false);
        case(
            r#"{"user":{"id":1},"usage":{"tokens":2},"meta":{"env":3}}"#,
            false,
        );
        case(r#"{"r1":{},"r2":{},"r3":{}}"#, false);
        case(
            r#"{"r1":{"a":1,"b":1,"c":1},"r2":{"a":1,"d":1,"e":1},"r3":{"a":1,"f":1,"g":1}}"#,
            false,
        );
        case("{}", false);
        case(r#"{"r1":{"a":1},"outcome":{"a":1},"r3":{"a":1}}"#, false);
    }

    #[test]
    fn the_key_is_the_run_id_where_no_member_has_one() {
        let found = |object| keyed(object, |_| false).unwrap().unwrap().key_is_run_id;
        assert!(found(r#"{"x":{"a":1},"y":{"a":1},"z":{"a":1}}"#));
        assert!(!found(
            r#"{"x":{"a":1},"y":{"a":1,"run_id":"r"},"z":{"a":1}}"#
        ));
    }

    #[test]
    fn what_is_no_json_is_an_error() {
        assert!(keyed(r#"{"x":{"a":NaN}}"#, |_| false).is_err());
        assert!(keyed(r#"{"x":{"a":1"#, |_| false).is_err());
    }
}
