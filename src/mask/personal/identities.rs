//! National identity numbers that their form or their check digits give away.

use std::sync::LazyLock;

use regex::Regex;

use super::cards::luhn;
use crate::mask::spans::{Spans, begins_word, beside, ends_word};

/// Whether a text is a number that an authority gives out.
type IsGiven = fn(&str) -> bool;

/// A form, and whether a text of the form is a number that an authority gives out.
struct Form {
    finds: Regex,
    is_given: IsGiven,
}

/// The forms, each by the rules of its authority.
const WRITTEN: &[(&str, IsGiven)] = &[
    // United States, Social Security Administration, "Is there any significance to the numbers"; ITIN, Internal Revenue Service.
    (r"[0-9]{3}-[0-9]{2}-[0-9]{4}", is_social_security),
    // United Kingdom, HM Revenue & Customs, NIM39110.
    (
        r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-D]",
        |_| true,
    ),
    // Spain, Orden de 7 de febrero de 1997: the letter is the rest by 23.
    (r"(?:[0-9]{8}|[XYZ][0-9]{7})-?[A-HJ-NP-TV-Z]", is_spanish),
    // Italy, Decreto 23 dicembre 1976.
    (
        r"[A-Z]{6}[0-9LMNP-V]{2}[A-EHLMPRST][0-9LMNP-V]{2}[A-Z][0-9LMNP-V]{3}[A-Z]",
        |_| true,
    ),
    // Mexico, Registro Nacional de Población: CURP.
    (
        r"[A-Z][AEIOUX][A-Z]{2}[0-9]{6}[HMX][A-Z]{2}[B-DF-HJ-NP-TV-Z]{3}[A-Z0-9][0-9]",
        |_| true,
    ),
    // Brazil, Receita Federal: CPF.
    (r"[0-9]{3}\.[0-9]{3}\.[0-9]{3}-[0-9]{2}", is_brazilian),
    // France, INSEE: sex, year, month, department, commune, order and the key by 97.
    (
        r"[1-478] ?[0-9]{2} ?(?:0[1-9]|1[0-2]|[2-9][0-9]) ?(?:[0-9]{2}|2[AB]) ?[0-9]{3} ?[0-9]{3} ?[0-9]{2}",
        is_french,
    ),
    // Switzerland, Central Compensation Office: 756 and the check digit of EAN-13.
    (r"756[. ]?[0-9]{4}[. ]?[0-9]{4}[. ]?[0-9]{2}", is_ean),
    // Sweden, Skatteverket: the date and Luhn's digit.
    (
        r"(?:19|20)?[0-9]{2}(?:0[1-9]|1[0-2])(?:[0-2][0-9]|3[01]|[6-9][0-9])[-+][0-9]{4}",
        is_swedish,
    ),
    // Finland, Digital and Population Data Services Agency: the rest by 31.
    (
        r"(?:[0-2][0-9]|3[01])(?:0[1-9]|1[0-2])[0-9]{2}[-+A-FU-Y][0-9]{3}[0-9A-FHJ-NPR-Y]",
        is_finnish,
    ),
    // China, GB 11643: eighteen digits, the last by ISO 7064.
    (
        r"[1-8][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:[0-2][0-9]|3[01])[0-9]{3}[0-9X]",
        is_chinese,
    ),
    // Korea, Resident Registration Act.
    (
        r"[0-9]{2}(?:0[1-9]|1[0-2])(?:[0-2][0-9]|3[01])-[1-8][0-9]{6}",
        |_| true,
    ),
    // Singapore, National Registration Act: a letter that the digits determine.
    (r"[STFGM][0-9]{7}[A-Z]", is_singaporean),
    // India, Income Tax Department: PAN, with the kind of its holder as the fourth letter.
    (r"[A-Z]{3}[PCHFATBLJG][A-Z][0-9]{4}[A-Z]", |_| true),
    // Machine-readable lines of travel documents, ICAO Doc 9303.
    (r"P[A-Z<][A-Z]{3}[A-Z<]{39}", |_| true),
    (
        r"[A-Z0-9<]{9}[0-9][A-Z]{3}[0-9]{7}[MFX<][0-9]{7}[A-Z0-9<]{14}[0-9<]{2}",
        |_| true,
    ),
];

static FORMS: LazyLock<Vec<Form>> = LazyLock::new(|| {
    let compiled = WRITTEN.iter().filter_map(|(written, is_given)| {
        let finds = Regex::new(&format!("(?-u:{written})")).ok()?;
        Some(Form {
            finds,
            is_given: *is_given,
        })
    });
    compiled.collect()
});

/// Finds the numbers.
pub(super) fn find(text: &str, spans: &mut Spans) {
    for form in FORMS.iter() {
        let mut from = 0;
        while let Some(found) = form.finds.find_at(text, from) {
            let [previous, next] = beside(text, &found.range());
            let is_free = begins_word(text, found.start())
                && ends_word(text, found.end())
                && !matches!(previous, Some('-' | '.' | '/'))
                && next != Some('-');
            if is_free && (form.is_given)(found.as_str()) {
                spans.add(found.range());
                from = found.end();
            } else {
                from = found.start() + 1;
            }
        }
    }
}

fn digits(text: &str) -> Vec<u32> {
    text.chars()
        .filter_map(|letter| letter.to_digit(10))
        .collect()
}

/// Areas, groups and serials that are never issued are left out.
fn is_social_security(text: &str) -> bool {
    let (area, group, serial) = (&text[..3], &text[4..6], &text[7..]);
    let is_taxpayer =
        area >= "900" && matches!(group.parse(), Ok(50..=65 | 70..=88 | 90..=92 | 94..=99_u8));
    let is_person =
        area != "000" && area != "666" && area < "900" && group != "00" && serial != "0000";
    is_taxpayer || is_person
}

fn is_spanish(text: &str) -> bool {
    const LETTERS: &[u8] = b"TRWAGMYFPDXBNJZSQVHLCKE";
    let number = text.replace('X', "0").replace('Y', "1").replace('Z', "2");
    let letter = text.bytes().last();
    let number: String = number.chars().take(8).collect();
    let rest = number.parse::<usize>().ok().map(|number| number % 23);
    rest.and_then(|rest| LETTERS.get(rest).copied()) == letter
}

/// Two check digits of the nine before them, by weights and the rest by 11.
pub(super) fn is_brazilian(text: &str) -> bool {
    let digits = digits(text);
    let check = |length: u32| {
        let weights = (2..=length + 1).rev();
        let weighted = digits.iter().zip(weights);
        let sum: u32 = weighted.map(|(digit, weight)| digit * weight).sum();
        sum * 10 % 11 % 10
    };
    digits.len() == 11
        && digits.iter().any(|digit| *digit != digits[0])
        && digits[9] == check(9)
        && digits[10] == check(10)
}

fn is_french(text: &str) -> bool {
    let number: String = text.replace("2A", "19").replace("2B", "18");
    let number: String = number.chars().filter(char::is_ascii_digit).collect();
    if number.len() != 15 {
        return false;
    }
    let (number, key) = number.split_at(13);
    let both = number.parse::<u64>().ok().zip(key.parse::<u64>().ok());
    both.is_some_and(|(number, key)| 97 - number % 97 == key)
}

fn is_ean(text: &str) -> bool {
    let digits = digits(text);
    let sum: u32 = digits
        .iter()
        .enumerate()
        .map(|(place, digit)| if place % 2 == 0 { *digit } else { digit * 3 })
        .sum();
    digits.len() == 13 && sum.is_multiple_of(10)
}

fn is_swedish(text: &str) -> bool {
    let digits = digits(text);
    luhn(&digits[digits.len() - 10..])
}

fn is_finnish(text: &str) -> bool {
    const LETTERS: &[u8] = b"0123456789ABCDEFHJKLMNPRSTUVWXY";
    let number = format!("{}{}", &text[..6], &text[7..10]).parse::<usize>();
    let letter = number
        .ok()
        .and_then(|number| LETTERS.get(number % 31).copied());
    letter == text.bytes().last()
}

fn is_chinese(text: &str) -> bool {
    let value = |letter: char| {
        if letter == 'X' {
            Some(10)
        } else {
            letter.to_digit(10)
        }
    };
    let rest = text
        .chars()
        .try_fold(0, |rest, letter| Some((rest * 2 + value(letter)?) % 11));
    // ISO 7064, MOD 11-2: the weighted sum leaves 1.
    rest == Some(1)
}

fn is_singaporean(text: &str) -> bool {
    let weights = [2, 7, 6, 5, 4, 3, 2];
    let digits = digits(text);
    let sum: u32 = digits
        .iter()
        .zip(weights)
        .map(|(digit, weight)| digit * weight)
        .sum();
    let (letters, more): (&[u8], u32) = match text.as_bytes()[0] {
        b'S' => (b"JZIHGFEDCBA", 0),
        b'T' => (b"JZIHGFEDCBA", 4),
        b'F' => (b"XWUTRQPNMLK", 0),
        b'G' => (b"XWUTRQPNMLK", 4),
        _ => (b"KLJNPQRTUWX", 3),
    };
    letters.get(((sum + more) % 11) as usize).copied() == text.bytes().last()
}

#[cfg(test)]
pub(super) fn forms_compile() -> bool {
    FORMS.len() == WRITTEN.len()
}
