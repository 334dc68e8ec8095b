//! A short name for a configuration: two nights with one name were judged by the same settings.

/// The digits of a hash that are shown. Two settings that differ share them once in 2^48 times.
const DIGITS: usize = 12;

/// A short name for a configuration, which changes with each of its values.
#[must_use]
pub(crate) fn configuration_hash(configuration: &str) -> String {
    let hash = blake3::hash(configuration.as_bytes()).to_hex();
    hash[..DIGITS].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_that_of_another_implementation() {
        // printf '[window]\nnights = 42\n' through the Python package blake3
        assert_eq!(
            configuration_hash("[window]\nnights = 42\n"),
            "980c7b030f26"
        );
    }
}
