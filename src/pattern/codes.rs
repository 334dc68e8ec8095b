//! Digits that say what failed: error, status and exit codes, and names of standards such as SHA256. They are never folded.
//!
//! A code is known by its form (`ORA-00001`, `E1101`, an HRESULT) or by the words beside it. Without such words a number is a
//! count, a port or a size. A status below 400 says that nothing failed, so it folds like any number.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

/// A code as it is written: a number, letters with a number (`TS2345`), five characters of SQL (`42P01`), or a hexadecimal
/// number.
macro_rules! token {
    () => {
        r"(?:-?[0-9]{1,10}|(?-i:[A-Z]{1,8})[-_]?[0-9]{1,7}(?-i:[A-Z])?|(?-i:[0-9A-Z]{2}[0-9]{3}|[0-9]{2}[0-9A-Z]{3})|0x[0-9a-f]{1,16})\b"
    };
}

/// What may stand between a word and its code: `code: 7`, `"code": 7`, `code (7`, `code is 7`.
macro_rules! between {
    () => {
        r#"["'`]?\s{0,2}(?:is|was|of)?\s{0,2}[:=#(\[]{0,2}\s{0,2}["'`]?"#
    };
}

/// Words that announce a code of any form. Each match ends with the code.
const ANNOUNCED: &str = concat!(
    r"(?i)(?:(?:\b|_)(?:exit|return|error|err|result|reason|fault|failure|native|vendor|sql|stop|termination|abort|api|rpc|grpc|with|and|an?|the|got|returned|received)[\s_-]?code",
    between!(),
    token!(),
    r"|(?:^|[^\w\s-]\s{0,2})code",
    between!(),
    token!(),
    r"|\b(?:errno|sqlcode|hresult|winerror|rc|retcode|exitstatus|signal)",
    between!(),
    token!(),
    r"|\bsqlstate",
    between!(),
    r"[0-9A-Z]{5}",
    r"|\bexit(?:ed|s)?(?:[\s_](?:abnormally|with|status|value|code)){0,3}",
    between!(),
    r"-?[0-9]{1,10}",
    r"|\b(?:error|err|exception|warning)(?:\s?[\[(#]|\s(?:no\.?|number)\s?|=|\s)",
    token!(),
    r"|\bcurl:\s\([0-9]{1,3}",
    r"|\bmsg\s[0-9]{3,5}",
    r"|(?-i)\b(?:(?:ORA|TNS|PLS|RMAN|KUP|LRM|DRG|OCI|BEA)-[0-9]{3,6}|E[0-9]{3,5}|AADSTS[0-9]{4,7}|SQL[0-9]{4,5}[NCW]|AMQ[0-9]{4,5}[EIWS]?|MSB[0-9]{4}|NETSDK[0-9]{4}|HHH[0-9]{5,6}|0x80[0-9A-Fa-f]{6}|0xC000[0-9A-Fa-f]{4}))",
);

/// Words that announce a status.
const STATUS: &str = concat!(
    r"(?i)(?:(?:\b|_)(?:status|response)(?:[\s_-]?(?:code|line))?",
    between!(),
    r"-?[0-9]{1,5}",
    r"|\bhttp(?:s|error|exception)?(?:/(?:[0-9](?:\.[0-9])?|<\*>))?(?:\s(?:client|server|error|response)){0,3}",
    between!(),
    r"[0-9]{3})",
);

/// Words that go with a status of HTTP and with other numbers too. What follows decides.
const ANSWERED: &str = concat!(
    r"(?i)(?:\b(?:answer|return|respond|repl(?:y|ie)|fail|got|receiv|gave|rais|thr[eo]w|reject)(?:e?d|s)?(?:\swith)?(?:\s(?:an?|the|http|status|code|error|response)){0,3}\s?[:(]?\s?[45][0-9]{2}",
    r"|(?:^\W{0,3}|(?:\berror|[a-z](?-i:Error|Exception))\W{1,3})[45][0-9]{2}",
    r"|\berror:\s(?:-[0-9]{1,5}|[0-9]{3,5})",
    r"|\b(?:get|post|put|patch|delete|head|options)\s\S+(?:\sHTTP/\S+)?\s(?:[:>=-]{1,2}\s?)?[45][0-9]{2}",
    r"|(?:->|=>)\s?[45][0-9]{2})",
);

/// A status of HTTP before its reason phrase (RFC 9110, section 15, and the IANA registry). Each match begins with the code.
const WITH_PHRASE: &str = r"(?i)(?-u:\b[45][0-9]{2}(?:\s|\s?[-:]\s?)(?:bad\s(?:request|gateway)|unauthorized|payment\srequired|forbidden|not\s(?:found|acceptable|implemented)|method\snot|proxy\sauth|request\s(?:time-?out|entity|uri|header)|conflict\b|gone\b|length\srequired|precondition|payload\stoo|content\stoo|uri\stoo|unsupported\smedia|range\snot|expectation\sfailed|misdirected|unprocessable|locked\b|failed\sdependency|too\s(?:early|many\srequests)|upgrade\srequired|unavailable\sfor|internal\sserver|service\sunavailable|gateway\stime|http\sversion|insufficient\sstorage|loop\sdetected|network\sauth|client\serror|server\serror))";

/// Names of protocols, encodings, hashes and types that have digits, and of errors (`urllib3.exceptions.MaxRetryError`).
const STANDARDS: &str = r"(?-u:\b[A-Za-z_]\w*(?:\.\w+)*(?:Error|Exception|Failure|Fault|Timeout|Violation|Warning)\b)|(?i)(?-u:\b(?:socks[45]|ipv[46]|sha-?(?:1|224|256|384|512)|md5|utf-?(?:8|16|32)|tls\s?v?1(?:\.[0-3])?|ssl\s?v[23]|oauth\s?[12]|base(?:32|58|64)|x\.?509|x86(?:_64)?|amd64|arm64|u?int(?:8|16|32|64)|float(?:16|32|64)|iso-8859-[0-9]{1,2}|latin-?1|[rh]s256|es256|(?-i:S3|EC2))\b)";

/// After these a number is a count or a quantity after all.
const COUNTED: &str = r"(?i)^\s?(?:%|x\b|(?:of|out|times?|ret(?:ry|ries)|attempts?|tries|errors|warnings|failures|items?|rows?|records?|results|tokens?|requests|calls|files?|lines?|steps?|users?|bytes?|[kmg]i?b|ns|us|ms|s|secs?|seconds?|mins?|minutes?|hours?|days?|more|other)\b)";

/// After a request and before these a status is one of the measurements in a line of an access log, which reports no failure.
const MEASURED: &str = r"(?i)^\s?,?\s?(?:len|length|size|bytes|time|duration|elapsed|latency):";

/// After these a number that may be a status of HTTP is one.
const STATUS_ENDS: &str = r"(?i)^(?:$|\W{0,2}$|\s?[:;,)\]}]|\.(?:\s|$)|\s-\s|\s(?:error|from|for|on|when|while|after|because|due|by|and|response|status|client|server|not|bad|internal|service|gateway|unauthorized|forbidden|too|unprocessable|conflict|gone|overloaded|rate|retry|retrying)\b)";

/// Names of errors without digits. They may stand where other messages have another name, and yet never vary.
const NAMES: &str = r"(?-u:\bE[A-Z]{4,}\b|\b[A-Z]\w*(?:Error|Exception|Failure|Fault)\b|\bERR_[A-Z_]+\b|\bE_[A-Z_]+\b|\bSIG[A-Z]{3,}\b)";

/// The expressions, compiled.
struct Codes {
    /// All of the next five. Most texts have no code, and are searched once.
    any: Regex,
    announced: Regex,
    status: Regex,
    answered: Regex,
    with_phrase: Regex,
    standards: Regex,
    counted: Regex,
    measured: Regex,
    status_ends: Regex,
    names: Regex,
}

static CODES: LazyLock<Option<Codes>> = LazyLock::new(|| {
    let compiled = |text: &str| Regex::new(text).ok();
    let all = [ANNOUNCED, STATUS, ANSWERED, WITH_PHRASE, STANDARDS];
    Some(Codes {
        any: compiled(&all.map(|one| format!("(?:{one})")).join("|"))?,
        announced: compiled(ANNOUNCED)?,
        status: compiled(STATUS)?,
        answered: compiled(ANSWERED)?,
        with_phrase: compiled(WITH_PHRASE)?,
        standards: compiled(STANDARDS)?,
        counted: compiled(COUNTED)?,
        measured: compiled(MEASURED)?,
        status_ends: compiled(STATUS_ENDS)?,
        names: compiled(NAMES)?,
    })
});

/// The spans of the codes in a text, in no order. Spans may overlap.
pub(super) fn codes(text: &str) -> Vec<Range<usize>> {
    let Some(codes) = CODES.as_ref() else {
        return Vec::new();
    };
    if !text.bytes().any(|byte| byte.is_ascii_digit()) || !codes.any.is_match(text) {
        return Vec::new();
    }
    let mut spans = Vec::new();
    let mut add = |code: Range<usize>, is_meant: bool| {
        if is_meant && stands_alone(text, &code) {
            spans.push(code);
        }
    };
    for found in codes.announced.find_iter(text) {
        let code = last_word(text, found.range());
        let is_number = text[code.clone()].bytes().all(|byte| byte.is_ascii_digit());
        let is_counted = is_number && codes.counted.is_match(&text[code.end..]);
        add(code, !is_counted);
    }
    for found in codes.status.find_iter(text) {
        let code = last_word(text, found.range());
        let rest = &text[code.end..];
        let is_fine = code.len() == 3 && text[code.clone()].starts_with(['1', '2', '3']);
        let is_logged = text[..code.start].contains("HTTP/") && codes.measured.is_match(rest);
        add(
            code,
            !is_fine && !is_logged && !codes.counted.is_match(rest),
        );
    }
    for found in codes.answered.find_iter(text) {
        let code = last_word(text, found.range());
        let rest = &text[code.end..];
        add(code, codes.status_ends.is_match(rest));
    }
    for found in codes.with_phrase.find_iter(text) {
        add(found.start()..found.start() + 3, true);
    }
    for found in codes.standards.find_iter(text) {
        add(found.range(), is_apart(text, found.start()));
    }
    spans
}

/// The spans of codes, and of names of errors without digits.
pub(super) fn codes_and_names(text: &str) -> Vec<Range<usize>> {
    let mut spans = codes(text);
    if let Some(codes) = CODES.as_ref() {
        spans.extend(codes.names.find_iter(text).map(|found| found.range()));
    }
    spans
}

/// The code at the end of a match.
fn last_word(text: &str, found: Range<usize>) -> Range<usize> {
    let is_of_code = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let bytes = &text.as_bytes()[found.clone()];
    let length = bytes
        .iter()
        .rev()
        .take_while(|byte| is_of_code(byte))
        .count();
    found.end - length..found.end
}

/// Whether a code ends where its word ends: not in `404.5`, `10:30`, `3/7` or `12ab`.
fn stands_alone(text: &str, code: &Range<usize>) -> bool {
    let mut rest = text[code.end..].chars();
    match (rest.next(), rest.next()) {
        (Some(next), _) if next.is_alphanumeric() || next == '_' => false,
        (Some('.' | ':' | '/' | '-' | ',' | '~' | '@' | '#'), Some(after)) => {
            !after.is_alphanumeric()
        }
        _ => true,
    }
}

/// Whether the name that starts here is not a part of a longer one.
fn is_apart(text: &str, start: usize) -> bool {
    let before = text[..start].chars().next_back();
    !before.is_some_and(|letter| letter.is_alphanumeric() || "_-./~@#$%\\".contains(letter))
}

/// A digit of a code while the rest is folded: a code point that is never a character, so that no rule takes it for a digit.
const SHIELDS: [char; 10] = [
    '\u{fdd1}', '\u{fdd2}', '\u{fdd3}', '\u{fdd4}', '\u{fdd5}', '\u{fdd6}', '\u{fdd7}', '\u{fdd8}',
    '\u{fdd9}', '\u{fdda}',
];

/// The text with the digits of its codes shielded from the rules.
pub(super) fn shielded(text: String) -> String {
    let text = if text.is_ascii() {
        text
    } else {
        text.replace(SHIELDS, "\u{fffd}")
    };
    let spans = codes(&text);
    if spans.is_empty() {
        return text;
    }
    let is_of_code = |at: usize| spans.iter().any(|span| span.contains(&at));
    text.char_indices()
        .map(|(at, letter)| match letter.to_digit(10) {
            Some(digit) if is_of_code(at) => SHIELDS[digit as usize],
            _ => letter,
        })
        .collect()
}

/// The text with shielded digits as they were.
pub(super) fn unshielded(text: &str) -> String {
    let digit = |letter: char| SHIELDS.iter().position(|shield| *shield == letter);
    text.chars()
        .map(|letter| match digit(letter) {
            Some(value) => char::from(b'0' + u8::try_from(value).unwrap_or_default()),
            None => letter,
        })
        .collect()
}

/// Whether a text has shielded digits.
pub(super) fn is_shielded(text: &str) -> bool {
    !text.is_ascii() && text.contains(SHIELDS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_expression_compiles() {
        for text in [
            ANNOUNCED,
            STATUS,
            ANSWERED,
            WITH_PHRASE,
            STANDARDS,
            COUNTED,
            MEASURED,
            STATUS_ENDS,
            NAMES,
        ] {
            assert!(Regex::new(text).is_ok(), "{text}");
        }
    }
}
