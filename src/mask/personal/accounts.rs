//! International bank account numbers: the length of their country and valid check digits (ISO 13616, modulo 97).

use std::sync::LazyLock;

use regex::Regex;

use crate::mask::spans::Spans;

/// The countries and the lengths of their numbers: the registry that SWIFT keeps for ISO 13616.
const COUNTRIES: &str = concat!(
    "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BI27BR29BY28CH21CR22CY28CZ24DE22DJ27DK18DO28EE20EG29ES24FI18FK18FO18FR27GB22GE22",
    "GI23GL18GR27GT28HN28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32LI21LT20LU20LV21LY25MC27MD24ME22MK19MN20MR27MT31",
    "MU30NI28NL18NO15OM23PK24PL28PS29PT25QA29RO24RS22RU33SA24SC31SD18SE24SI19SK24SM27SO23ST25SV28TL23TN24TR26UA29VA22VG24",
    "XK20YE30"
);

/// Written as one word, or in groups of four with blanks or hyphens between them.
static ACCOUNT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let groups = |separator: &str, letter: &str| {
        format!(
            r"{letter}{{2}}[0-9]{{2}}(?:{separator}[{letter_set}0-9]{{4}}){{2,7}}(?:{separator}[{letter_set}0-9]{{1,3}})?",
            letter_set = letter.trim_matches(['[', ']'])
        )
    };
    let forms = ["[A-Z]", "[a-z]"]
        .map(|letter| [groups("", letter), groups(" ", letter), groups("-", letter)].join("|"));
    Regex::new(&format!(r"\b(?:{})\b", forms.join("|"))).ok()
});

/// Finds the accounts.
pub(super) fn find(text: &str, spans: &mut Spans) {
    let Some(account) = ACCOUNT.as_ref() else {
        return;
    };
    let mut from = 0;
    while let Some(found) = account.find_at(text, from) {
        // A word after the number belongs to the sentence.
        let ends = found
            .as_str()
            .char_indices()
            .filter(|(_, letter)| matches!(letter, ' ' | '-'));
        let mut ends: Vec<usize> = ends.map(|(place, _)| place).collect();
        ends.push(found.len());
        let right = ends
            .into_iter()
            .rev()
            .find(|end| is_account(&found.as_str()[..*end]));
        from = found.start() + right.unwrap_or(1);
        spans.extend(right.map(|right| found.start()..found.start() + right));
    }
}

/// The length of the numbers of a country.
fn length_of(country: &str) -> Option<usize> {
    let country = country.to_uppercase();
    let mut entries = COUNTRIES.as_bytes().chunks(4);
    let entry = entries.find(|entry| entry.starts_with(country.as_bytes()))?;
    std::str::from_utf8(&entry[2..]).ok()?.parse().ok()
}

fn is_account(text: &str) -> bool {
    let letters: Vec<char> = text.chars().filter(char::is_ascii_alphanumeric).collect();
    if length_of(&text[..2]) != Some(letters.len()) {
        return false;
    }
    let (head, body) = letters.split_at(4);
    let rest = body.iter().chain(head).try_fold(0, |rest, letter| {
        let value = letter.to_digit(36)?;
        Some((rest * if value > 9 { 100 } else { 10 } + value) % 97)
    });
    rest == Some(1)
}
