//! Personal data that only their label gives away: passports, dates of birth, licences, accounts, and numbers whose form
//! alone could be anything.

use std::sync::LazyLock;

use regex::Regex;

use crate::mask::spans::Spans;

/// Labels of identity numbers, in the languages of the countries that give them out.
const IDENTITIES: &str = concat!(
    r"ssn|social[ _-]?security(?:[ _-]?(?:number|no\.?))?|social|itin|tax(?:payer)?[ _-]?(?:id|number|no\.?)|national[ _-]?(?:id|insurance|identity)|nino|(?-i:NI|RG|RFC|NIR|NIP|SIN|FIN|CPR|EGN|OIB|CNP|AVS|MRN)",
    r"|steuer[ _-]?(?:id|identifikationsnummer|nummer)|idnr|sozialversicherungsnummer|personalausweis(?:nummer)?|ausweisnummer|cpf|dni|nie|nif|nuss",
    r"|codice[ _]fiscale|numéro de sécurité sociale|pesel|bsn|burgerservicenummer|rijksregisternummer|aadhaar|aadhar|pan[ _]card|pan[ _]number|curp|personnummer",
    r"|fødselsnummer|henkilötunnus|hetu|rodné číslo|emšo|jmbg|amka|teudat zehut|social[ _]insurance(?:[ _]number)?|tfn|tax[ _]file[ _]number|medicare|nhs|nric",
    r"|rrn|my[ _]?number|身份证|ahv|id[ _-]?card|identity[ _-]?(?:card|number)|identity|voter[ _]id|resident[ _]registration",
    r"|passport|pass(?:port)?nummer|reisepass|passeport|pasaporte|passaporto|paspoort|paszport",
    r"|driver'?s?[ _-]?licen[cs]e|driving[ _-]?licen[cs]e|licen[cs]e[ _-]?(?:number|no\.?)|führerschein",
    r"|account[ _-]?(?:number|no\.?)|acct[ _-]?(?:number|no\.?|#)|kontonummer|bank[ _]account|routing[ _-]?(?:number|no\.?)|sort[ _-]?code|medical[ _]record(?:[ _]number)?|card[ _-]?(?:number|no\.?)|credit[ _-]?card",
);

/// Labels of a date of birth.
const BIRTHS: &str = concat!(
    r"born(?: on)?|d\.?o\.?b\.?|date[ _-]?of[ _-]?birth|birth[ _-]?(?:date|day)|geburts(?:datum|tag)|geboren(?: am)?|geb\.|née?(?: le)?|date[ _]de[ _]naissance",
    r"|fecha[ _]de[ _]nacimiento|nacid[oa](?: el)?|data[ _]di[ _]nascita|nat[oa] il|data[ _]de[ _]nascimento|nascid[oa] em|geboortedatum|\(b\.",
);

/// Labels of telephone numbers.
const PHONES: &str = r"(?:tele)?phone|tel|telefono|teléfono|telefone|téléphone|telefon|mobile|mobil|handy|cell ?phone|fax|whatsapp|msisdn";

/// What may stand between a label and its value.
const BETWEEN: &str = r#"(?:[ _-]?(?:number|no\.?|nr\.?|num|nummer|número|numéro|id|card|#))?\\*["']?\]?\s*(?:[:=#]|=>|%3[AaDd]|\b(?:is|was|ist)\b|>)?\s*\(?\\*["']?"#;

static IDENTITY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let value = r"([A-Za-z]{0,5}[ -]?[0-9][A-Za-z0-9]*(?:[ ./-]?[A-Za-z]?[0-9][A-Za-z0-9]*){0,6}(?: [A-Z])?\b|[A-Z]{2,5}[0-9][A-Z0-9]{4,14}\b)";
    Regex::new(&format!(r"(?i)(?:\b|_)(?:{IDENTITIES}){BETWEEN}{value}")).ok()
});

static BIRTH: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let months = r"(?:jan|feb|mar|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez|ene|abr|ago|dic|fév|avr|aoû|mär)\p{L}*\.?";
    let numbers = r"[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{1,4}|(?:19|20)[0-9]{6}\b";
    let words = format!(
        r"[0-9]{{1,2}}(?:st|nd|rd|th|\.)?(?: of| de)? {months}(?: de)?,? ?[0-9]{{2,4}}|{months} [0-9]{{1,2}}(?:st|nd|rd|th)?,? [0-9]{{2,4}}"
    );
    Regex::new(&format!(
        r"(?i)(?:\b|_)?(?:{BIRTHS}){BETWEEN}({words}|{numbers})"
    ))
    .ok()
});

static PHONE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(&format!(
        r"(?i)(?:\b|_)(?:{PHONES})(?:[ _-]?(?:number|no\.?|nummer))?{BETWEEN}\.?\s*(\+?\(?[0-9](?:[\s()./-]{{0,2}}[0-9]){{6,14}})"
    ))
    .ok()
});

/// The check number on the back of a card.
static CARD_CHECK: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:cvv2?|cvc2?|csc|security code)\b\W{1,3}([0-9]{3,4})\b").ok()
});

/// A name of a field whose value is personal whatever it looks like.
static NAME: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let more = r"iban|e-?mail(?:[_-]?address)?|(?:tele)?phone|mobile|msisdn|ip[_-]?address|remote[_-]?addr|client[_-]?ip|pan|surname|last[_-]?name|first[_-]?name|full[_-]?name";
    Regex::new(&format!(
        r"(?i)^(?:.*[ ._-])?(?:{more}|{IDENTITIES}|{BIRTHS})(?:[ _-]?(?:number|no|id))?$"
    ))
    .ok()
});

/// Whether the value of a field of this name is personal.
pub(in crate::mask) fn is_personal_name(name: &str) -> bool {
    let mut written = String::with_capacity(name.len() + 4);
    let mut was_small = false;
    for letter in name.chars() {
        if letter.is_uppercase() && was_small {
            written.push('_');
        }
        was_small = letter.is_lowercase();
        written.push(letter);
    }
    NAME.as_ref().is_some_and(|rule| rule.is_match(&written))
}

/// Finds the values behind the labels.
pub(super) fn find(text: &str, spans: &mut Spans) {
    each(
        &IDENTITY,
        text,
        |value| has_digits(value, 4) && is_no_version(value),
        spans,
    );
    each(&BIRTH, text, |_| true, spans);
    each(&CARD_CHECK, text, |_| true, spans);
    each(&PHONE, text, |value| has_digits(value, 7), spans);
}

fn each(rule: &LazyLock<Option<Regex>>, text: &str, is_value: fn(&str) -> bool, spans: &mut Spans) {
    for found in rule.iter().flat_map(|rule| rule.captures_iter(text)) {
        let value = found.get(1).filter(|value| is_value(value.as_str()));
        spans.extend(value.map(|value| value.range()));
    }
}

fn has_digits(text: &str, least: usize) -> bool {
    text.bytes().filter(u8::is_ascii_digit).count() >= least
}

fn is_no_version(text: &str) -> bool {
    text.len() >= 6
}

#[cfg(test)]
pub(super) fn labels_compile() -> bool {
    IDENTITY.is_some()
        && CARD_CHECK.is_some()
        && BIRTH.is_some()
        && PHONE.is_some()
        && NAME.is_some()
}
