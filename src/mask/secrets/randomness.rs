//! Whether a text looks as if a machine had drawn its letters and digits.

/// The least entropy of a drawn text, in bits a character. Sixteen random hexadecimal digits have about 3.2.
const LEAST_ENTROPY: f64 = 2.8;

/// The least share of neighbours of different kinds (small, capital, digit). Drawn hexadecimal digits have about one half.
const LEAST_CHANGES: f64 = 0.22;

/// Whether a text holds letters and digits in no order that people write.
pub(super) fn looks_random(text: &str) -> bool {
    let has = |is: fn(&u8) -> bool| text.as_bytes().iter().any(is);
    has(u8::is_ascii_digit)
        && has(u8::is_ascii_alphabetic)
        && share_of_changes(text) >= LEAST_CHANGES
        && entropy(text) >= LEAST_ENTROPY
}

/// How often a small letter, a capital and a digit follow one another, among all neighbours within a word.
fn share_of_changes(text: &str) -> f64 {
    let kind = |byte: u8| match byte {
        b'a'..=b'z' => Some(0),
        b'A'..=b'Z' => Some(1),
        b'0'..=b'9' => Some(2),
        _ => None,
    };
    let kinds: Vec<Option<u8>> = text.bytes().map(kind).collect();
    let (mut pairs, mut changes) = (0_u32, 0_u32);
    for pair in kinds.windows(2) {
        if let [Some(one), Some(next)] = pair {
            pairs += 1;
            // A capital that begins a word is no change.
            changes += u32::from(one != next && (*one, *next) != (1, 0));
        }
    }
    f64::from(changes) / f64::from(pairs.max(1))
}

/// The Shannon entropy of the characters, in bits.
pub(in crate::mask) fn entropy(text: &str) -> f64 {
    let mut counts = std::collections::BTreeMap::<char, u32>::new();
    for character in text.chars() {
        *counts.entry(character).or_default() += 1;
    }
    let all = f64::from(counts.values().sum::<u32>().max(1));
    let share = |count: &u32| f64::from(*count) / all;
    counts
        .values()
        .map(share)
        .map(|share| -share * share.log2())
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_is_not_random() {
        for text in [
            "search_flights_v2_experimental",
            "claude-sonnet-4-5-20250929",
            "AuthTokenValidator2",
            "us-east-1",
            "2026-11-18T10:00:00",
            "abcdefghijklmnop1234",
        ] {
            assert!(!looks_random(text), "{text}");
        }
        for text in ["4bf92f3577b34da6a3ce929d0e0e4736", "q7Zk2Pw9xT4mB1sL8dRv"] {
            assert!(looks_random(text), "{text}");
        }
    }

    /// By hand: four equally frequent characters have two bits each.
    #[test]
    fn entropy_is_in_bits_a_character() {
        assert!((entropy("abcdabcd") - 2.0).abs() < 1e-12);
        assert!(entropy("aaaa").abs() < 1e-12);
    }
}
