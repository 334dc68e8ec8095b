//! A strict reader of one JSON object that hands out each member's text as it stands.
//!
//! `serde_json` reads a number as the nearest float it finds quickly, cannot hand out the text of a list
//! without a feature that recompiles Polars, and recurses. This one does what a line reader needs: members in
//! order, numbers and lists as their own text, nesting to any depth on a stack of bits.

use std::borrow::Cow;

/// A member's value: scalars taken apart, lists and objects as their text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value<'a> {
    /// `null`
    Null,
    /// `true` or `false`
    Flag(bool),
    /// A number's text.
    Number(&'a str),
    /// A text, its escapes resolved.
    Text(Cow<'a, str>),
    /// A list's text.
    List(&'a str),
    /// An object's text.
    Object(&'a str),
}

/// What is wrong with a text that is not JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Broken(pub(super) &'static str);

type Parsed<T> = Result<T, Broken>;

/// Calls `member` with each key and value of an object.
pub(super) fn members<'a>(
    text: &'a str,
    mut member: impl FnMut(Cow<'a, str>, Value<'a>) -> Parsed<()>,
) -> Parsed<()> {
    let mut scanner = Scanner::new(text);
    scanner.space();
    scanner.expect(b'{', "not a JSON object")?;
    scanner.space();
    if !scanner.eat(b'}') {
        loop {
            scanner.space();
            scanner.expect(b'"', "not valid JSON: a key was expected")?;
            let key = scanner.string()?;
            scanner.space();
            scanner.expect(b':', "not valid JSON: a colon was expected")?;
            scanner.space();
            member(key, scanner.value()?)?;
            scanner.space();
            if scanner.eat(b'}') {
                break;
            }
            scanner.expect(b',', "not valid JSON: a comma or the end of the object was expected")?;
        }
    }
    scanner.end()
}

/// Calls `element` with each element of a list.
pub(super) fn elements<'a>(
    text: &'a str,
    mut element: impl FnMut(Value<'a>) -> Parsed<()>,
) -> Parsed<()> {
    let mut scanner = Scanner::new(text);
    scanner.space();
    scanner.expect(b'[', "not a JSON list")?;
    scanner.space();
    if !scanner.eat(b']') {
        loop {
            scanner.space();
            element(scanner.value()?)?;
            scanner.space();
            if scanner.eat(b']') {
                break;
            }
            scanner.expect(b',', "not valid JSON: a comma or the end of the list was expected")?;
        }
    }
    scanner.end()
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    const fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, byte: u8, otherwise: &'static str) -> Parsed<()> {
        if self.eat(byte) {
            Ok(())
        } else if self.at >= self.text.len() {
            Err(Broken("not valid JSON: it ends too early"))
        } else {
            Err(Broken(otherwise))
        }
    }

    fn end(&mut self) -> Parsed<()> {
        self.space();
        if self.at == self.text.len() {
            Ok(())
        } else {
            Err(Broken("not valid JSON: something follows the end"))
        }
    }

    fn since(&self, start: usize) -> &'a str {
        self.text.get(start..self.at).unwrap_or_default()
    }

    fn value(&mut self) -> Parsed<Value<'a>> {
        let start = self.at;
        match self.peek() {
            Some(b'"') => {
                self.at += 1;
                self.string().map(Value::Text)
            }
            Some(b'{') => self.nested().map(|()| Value::Object(self.since(start))),
            Some(b'[') => self.nested().map(|()| Value::List(self.since(start))),
            Some(b't') => self.literal("true").map(|()| Value::Flag(true)),
            Some(b'f') => self.literal("false").map(|()| Value::Flag(false)),
            Some(b'n') => self.literal("null").map(|()| Value::Null),
            Some(b'-' | b'0'..=b'9') => {
                self.number()?;
                Ok(Value::Number(self.since(start)))
            }
            Some(_) => Err(Broken("not valid JSON: a value was expected")),
            None => Err(Broken("not valid JSON: it ends too early")),
        }
    }

    fn literal(&mut self, word: &str) -> Parsed<()> {
        if self.text.as_bytes()[self.at..].starts_with(word.as_bytes()) {
            self.at += word.len();
            Ok(())
        } else {
            Err(Broken("not valid JSON: a value was expected"))
        }
    }

    fn digits(&mut self) -> Parsed<()> {
        let start = self.at;
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
        if self.at > start {
            Ok(())
        } else {
            Err(Broken("not valid JSON: a digit was expected"))
        }
    }

    fn number(&mut self) -> Parsed<()> {
        self.eat(b'-');
        if !self.eat(b'0') {
            self.digits()?;
        }
        if self.eat(b'.') {
            self.digits()?;
        }
        if self.eat(b'e') || self.eat(b'E') {
            if !self.eat(b'+') {
                self.eat(b'-');
            }
            self.digits()?;
        }
        Ok(())
    }

    /// Moves to the next quote, backslash or control character of a string.
    fn plain(&mut self) {
        let rest = &self.text.as_bytes()[self.at..];
        self.at += rest
            .iter()
            .position(|byte| matches!(byte, b'"' | b'\\' | ..0x20))
            .unwrap_or(rest.len());
    }

    /// The rest of a string whose opening quote has been read.
    fn string(&mut self) -> Parsed<Cow<'a, str>> {
        let start = self.at;
        self.plain();
        if self.peek() == Some(b'"') {
            let text = self.since(start);
            self.at += 1;
            return Ok(Cow::Borrowed(text));
        }
        let mut text = String::from(self.since(start));
        loop {
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(Cow::Owned(text));
                }
                Some(b'\\') => {
                    self.at += 1;
                    text.push(self.escape()?);
                }
                Some(_) => return Err(Broken("not valid JSON: a raw control character in a text")),
                None => return Err(Broken("not valid JSON: a text is never closed")),
            }
            let run = self.at;
            self.plain();
            text.push_str(self.since(run));
        }
    }

    fn escape(&mut self) -> Parsed<char> {
        let byte = self.peek();
        self.at += 1;
        match byte {
            Some(b'"') => Ok('"'),
            Some(b'\\') => Ok('\\'),
            Some(b'/') => Ok('/'),
            Some(b'b') => Ok('\u{8}'),
            Some(b'f') => Ok('\u{c}'),
            Some(b'n') => Ok('\n'),
            Some(b'r') => Ok('\r'),
            Some(b't') => Ok('\t'),
            Some(b'u') => self.unicode_escape(),
            _ => Err(Broken("not valid JSON: an unknown escape in a text")),
        }
    }

    fn unicode_escape(&mut self) -> Parsed<char> {
        const LONE: Broken = Broken("not valid JSON: half of a surrogate pair in a text");
        let first = self.hex()?;
        let code = match first {
            0xD800..=0xDBFF => {
                if !(self.eat(b'\\') && self.eat(b'u')) {
                    return Err(LONE);
                }
                let second = self.hex()?;
                if !(0xDC00..=0xDFFF).contains(&second) {
                    return Err(LONE);
                }
                0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00)
            }
            code => code,
        };
        char::from_u32(code).ok_or(LONE)
    }

    fn hex(&mut self) -> Parsed<u32> {
        let digits = self.text.as_bytes().get(self.at..self.at + 4);
        let digits = digits.filter(|digits| digits.iter().all(u8::is_ascii_hexdigit));
        self.at += 4;
        digits
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u32::from_str_radix(digits, 16).ok())
            .ok_or(Broken("not valid JSON: \\u needs four hexadecimal digits"))
    }

    /// Passes over a list or an object, checking its grammar, without recursion.
    fn nested(&mut self) -> Parsed<()> {
        // One entry a level: whether it is an object.
        let mut levels: Vec<bool> = Vec::new();
        loop {
            // Here a value is due.
            self.space();
            match self.peek() {
                Some(b'{') => {
                    self.at += 1;
                    self.space();
                    if !self.eat(b'}') {
                        levels.push(true);
                        self.key()?;
                        continue;
                    }
                }
                Some(b'[') => {
                    self.at += 1;
                    self.space();
                    if !self.eat(b']') {
                        levels.push(false);
                        continue;
                    }
                }
                _ => drop(self.value()?),
            }
            // Here a value has ended: close what ends with it.
            loop {
                let Some(&is_object) = levels.last() else {
                    return Ok(());
                };
                self.space();
                if self.eat(if is_object { b'}' } else { b']' }) {
                    levels.pop();
                    continue;
                }
                self.expect(b',', "not valid JSON: a comma or a closing bracket was expected")?;
                if is_object {
                    self.key()?;
                }
                break;
            }
        }
    }

    fn key(&mut self) -> Parsed<()> {
        self.space();
        self.expect(b'"', "not valid JSON: a key was expected")?;
        self.string()?;
        self.space();
        self.expect(b':', "not valid JSON: a colon was expected")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn accepted(text: &str) -> bool {
        members(text, |_, _| Ok(())).is_ok()
    }

    fn by_serde(text: &str) -> bool {
        serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(text).is_ok()
    }

    #[test]
    fn members_come_in_order_with_their_own_text() {
        let mut seen = Vec::new();
        members(
            r#" {"a":1.50, "b" : "x\n\u00e9\ud83d\ude00" ,"c":[1, {"d":[]}],"__proto__":null,"e":true} "#,
            |key, value| {
                seen.push((key.into_owned(), format!("{value:?}")));
                Ok(())
            },
        )
        .unwrap();
        let seen: Vec<_> = seen.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        assert_eq!(
            seen,
            [
                ("a", "Number(\"1.50\")"),
                ("b", "Text(\"x\\né😀\")"),
                ("c", "List(\"[1, {\\\"d\\\":[]}]\")"),
                ("__proto__", "Null"),
                ("e", "Flag(true)"),
            ]
        );
    }

    #[test]
    fn ten_thousand_levels_do_not_overflow_the_stack() {
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(accepted(&deep));
        let open = format!("{{\"a\":{}", "{\"a\":".repeat(100_000));
        assert!(!accepted(&open));
    }

    #[test]
    fn what_is_not_json_is_refused() {
        for text in [
            "", "{", "}", "[]", "1", "{}x", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "{'a':1}",
            "{\"a\":01}", "{\"a\":1.}", "{\"a\":.5}", "{\"a\":1e}", "{\"a\":+1}", "{\"a\":NaN}",
            "{\"a\":tru}", "{\"a\":\"\\x\"}", "{\"a\":\"\\ud800\"}", "{\"a\":\"\\u12\"}",
            "{\"a\":\"\u{1}\"}", "{\"a\":\"b}", "{\"a\":[1,]}", "{\"a\":[1 2]}", "{\"a\":{\"b\"}}",
            "{\"a\":[}", "{\"a\":\"\\", "{\"a\":\"\\ud83dé\"}",
        ] {
            assert!(!accepted(text), "{text}");
            assert!(!by_serde(text), "{text}");
        }
        for text in ["{}", " { } ", "{\"\":0}", "{\"a\":-0.0e-9,\"b\":1E+3}", "{\"a\":1e999}"] {
            assert!(accepted(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn it_accepts_what_serde_json_accepts(text in r#"[{}\[\]",:0-9eE.+\- tfna-c\\u]{0,40}"#) {
            let text = format!("{{\"k\":{text}}}");
            // serde_json also refuses numbers beyond the range of a float; the record does that with a reason.
            if by_serde(&text) {
                prop_assert!(accepted(&text));
            }
            if accepted(&text) && !text.contains(['e', 'E']) {
                prop_assert!(by_serde(&text));
            }
        }
    }
}
