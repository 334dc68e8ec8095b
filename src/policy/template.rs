//! Names and links as they are written into files and pages.

use std::fmt::Write as _;

/// The values for the placeholders of a runbook or a ticket.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Filling<'a> {
    /// The failure class.
    pub failure_class: Option<&'a str>,
    /// The workflow.
    pub workflow: Option<&'a str>,
    /// The release being rolled out.
    pub candidate: Option<&'a str>,
    /// The release it is compared with.
    pub baseline: Option<&'a str>,
    /// The last day that counts.
    pub as_of: &'a str,
}

/// The names of the placeholders.
pub(super) const NAMES: [&str; 5] = [
    "failure_class",
    "workflow",
    "candidate",
    "baseline",
    "as_of",
];

impl Filling<'_> {
    /// The template with its placeholders filled in, percent-encoded so that a record cannot change the link. `None` if a
    /// placeholder has no value.
    #[must_use]
    pub(crate) fn fill(&self, template: &str) -> Option<String> {
        let mut filled = String::with_capacity(template.len());
        for piece in pieces(template) {
            match piece {
                TemplatePiece::Text(text) => filled.push_str(text),
                TemplatePiece::Name(name) => filled.push_str(&encoded(self.value(name)?)),
            }
        }
        Some(filled)
    }

    fn value(&self, name: &str) -> Option<&str> {
        let value = match name {
            "failure_class" => self.failure_class,
            "workflow" => self.workflow,
            "candidate" => self.candidate,
            "baseline" => self.baseline,
            "as_of" => Some(self.as_of),
            _ => None,
        };
        value.filter(|value| !value.is_empty())
    }
}

/// A part of a template.
enum TemplatePiece<'a> {
    Text(&'a str),
    Name(&'a str),
}

fn pieces(template: &str) -> Vec<TemplatePiece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else {
            break;
        };
        pieces.extend([TemplatePiece::Text(before), TemplatePiece::Name(name)]);
        rest = after;
    }
    pieces.push(TemplatePiece::Text(rest));
    pieces
}

/// The first unknown placeholder.
pub(super) fn unknown_name(template: &str) -> Option<&str> {
    pieces(template).into_iter().find_map(|piece| match piece {
        TemplatePiece::Name(name) if !NAMES.contains(&name) => Some(name),
        _ => None,
    })
}

fn encoded(value: &str) -> String {
    let mut encoded = String::with_capacity(value.len());
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// A name as a key of TOML: bare if possible, else quoted and escaped. So no name can start a line, a comment or a table, or
/// change the direction of the text.
#[must_use]
pub(crate) fn key(name: &str) -> String {
    let is_bare = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    if !name.is_empty() && name.bytes().all(is_bare) {
        return name.to_owned();
    }
    let mut quoted = String::from('"');
    for character in name.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            ' '..='~' => quoted.push(character),
            letter if letter.is_alphanumeric() => quoted.push(letter),
            other => {
                let _ = write!(quoted, "\\U{:08X}", u32::from(other));
            }
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_reads_back_as_itself_whatever_is_in_it() {
        for name in [
            "timeout",
            "",
            "two words",
            "größer",
            "a.b",
            "\"] \n[owner.x]\n# \\",
            "\u{202e}cba\u{7f}",
            "a'b",
        ] {
            let written = format!("{} = 1", key(name));
            assert_eq!(written.lines().count(), 1, "{written}");
            let table: toml::Table = toml::from_str(&written).unwrap();
            assert_eq!(table.keys().next().unwrap(), name);
        }
    }

    #[test]
    fn what_a_record_says_cannot_leave_its_place_in_a_link() {
        let filling = Filling {
            failure_class: Some("x&admin=1#"),
            workflow: Some("a b"),
            ..Filling::default()
        };
        assert_eq!(
            filling.fill("https://t/?c={failure_class}&w={workflow}&{"),
            Some("https://t/?c=x%26admin%3D1%23&w=a%20b&{".to_owned())
        );
    }

    #[test]
    fn a_link_with_a_hole_is_no_link() {
        let filling = Filling {
            failure_class: Some(""),
            workflow: Some("refunds"),
            as_of: "2026-11-20",
            ..Filling::default()
        };
        for template in [
            "https://t/?title={failure_class}%20in%20{workflow}",
            "https://t/{candidate}",
            "https://t/{baseline}/{workflow}",
        ] {
            assert_eq!(filling.fill(template), None, "{template}");
        }
        let whole = filling.fill("https://t/{workflow}/{as_of}");
        assert_eq!(whole.as_deref(), Some("https://t/refunds/2026-11-20"));
    }

    #[test]
    fn an_unknown_name_in_braces_is_found() {
        assert_eq!(unknown_name("a{workflow}b{klass}"), Some("klass"));
        assert_eq!(unknown_name("a{as_of}{"), None);
    }
}
