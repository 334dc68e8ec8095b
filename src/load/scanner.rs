//! The grammar of JSON, by RFC 8259.

use std::borrow::Cow;

use super::json::{Broken, Parsed, Value};

/// A place in a JSON text.
pub(super) struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    /// At the start of a text.
    pub(super) const fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Passes over space.
    pub(super) fn space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    /// Passes over a byte if it is the next.
    pub(super) fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    /// Passes over a byte, or says what is wrong.
    pub(super) fn expect(&mut self, byte: u8, otherwise: &'static str) -> Parsed<()> {
        if self.eat(byte) {
            Ok(())
        } else if self.at >= self.text.len() {
            Err(Broken("not valid JSON: it ends too early"))
        } else {
            Err(Broken(otherwise))
        }
    }

    /// Holds when nothing but space follows.
    pub(super) fn end(&mut self) -> Parsed<()> {
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

    /// Reads a value.
    pub(super) fn value(&mut self) -> Parsed<Value<'a>> {
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
    pub(super) fn string(&mut self) -> Parsed<Cow<'a, str>> {
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
                self.expect(
                    b',',
                    "not valid JSON: a comma or a closing bracket was expected",
                )?;
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
