//! Releases that begin on one day, so that the records do not tell which of them is the newer one.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use chrono::NaiveDate;

/// The newest releases, where several begin on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ReleaseTie {
    /// The day.
    pub day: NaiveDate,
    /// Their names, in the order of their versions where they have one.
    pub names: Vec<String>,
    /// Whether they are two versions of which one is the greater.
    pub is_ordered: bool,
}

impl ReleaseTie {
    /// The releases that begin on the day of this one.
    pub(crate) fn of(release: &str, first_seen: &BTreeMap<String, NaiveDate>) -> Option<Self> {
        let day = *first_seen.get(release)?;
        let names = first_seen.iter().filter(|(_, first)| **first == day);
        let mut names: Vec<String> = names.map(|(name, _)| name.clone()).collect();
        if names.len() < 2 {
            return None;
        }
        let order = match names.as_slice() {
            [one, other] => by_version(one, other),
            _ => None,
        };
        if order == Some(Ordering::Greater) {
            names.reverse();
        }
        Some(Self {
            day,
            names,
            is_ordered: matches!(order, Some(Ordering::Less | Ordering::Greater)),
        })
    }

    /// The candidate and the baseline that the versions propose.
    pub(crate) fn proposed(&self) -> Option<[&str; 2]> {
        match self.names.as_slice() {
            [baseline, candidate] if self.is_ordered => Some([candidate, baseline]),
            _ => None,
        }
    }
}

/// Which of two versions is the greater one, where they differ in their numbers only: `v1.9` and `v1.10`.
fn by_version(one: &str, other: &str) -> Option<Ordering> {
    let digits = |letter: char| letter.is_ascii_digit();
    let is_alike = one
        .split(digits)
        .filter(|text| !text.is_empty())
        .eq(other.split(digits).filter(|text| !text.is_empty()));
    let numbers = |name: &str| -> Option<Vec<u64>> {
        let numbers = name.split(|letter: char| !digits(letter));
        let numbers = numbers.filter(|text| !text.is_empty());
        numbers.map(|text| text.parse().ok()).collect()
    };
    is_alike.then_some(numbers(one)?.cmp(&numbers(other)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn case(names: &[&str], wanted: Option<[&str; 2]>) {
        let day = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
        let older = ("0.1".to_owned(), day.pred_opt().unwrap());
        let first_seen = names.iter().map(|name| ((*name).to_owned(), day));
        let first_seen = first_seen.chain([older]).collect();
        let tie = ReleaseTie::of(names[0], &first_seen).unwrap();
        assert_eq!(tie.names.len(), names.len());
        assert_eq!(tie.proposed(), wanted);
    }

    #[test]
    fn only_versions_that_differ_in_numbers_have_an_order() {
        case(&["v1.10", "v1.9"], Some(["v1.10", "v1.9"]));
        case(&["2.4.0", "2.3.2"], Some(["2.4.0", "2.3.2"]));
        case(&["agent-b", "agent-a"], None);
        case(&["1.0-rc1", "1.0"], None);
        case(&["3f2a9c", "9c1d07"], None);
        case(&["1", "2", "3"], None);
    }
}
