//! Secrets in the arguments of programs that have a way of their own to take them.

use std::sync::LazyLock;

use regex::Regex;

use super::secret_names::Strength;
use super::secret_value::is_secret;
use crate::mask::spans::Spans;

/// Each program, and its argument, by its manual.
static ARGUMENTS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    [
        // curl(1): -u, --user <user:password>.
        r#"\b(?:curl|http|https|wget)\b[^\r\n]*?\s(?:-u|--user|-a|--auth|--proxy-user)[ =]?["']?[^\s:"']+:([^\s"']+)"#,
        // mysql(1): -p directly followed by the password.
        r"\b(?:mysql|mysqldump|mysqladmin|mariadb|sshpass)\b[^\r\n]*?\s-p([^\s-][^\s]*)",
        // docker-login(1), az-login, ldapsearch(1): -p or -w and the password.
        r"\b(?:docker login|podman login|helm registry login|az login|ldapsearch|redis-cli|mongo|mongosh)\b[^\r\n]*?\s-[pwa]\s+([^\s]+)",
        // netrc(5).
        r"\bmachine\s+\S+\s+login\s+\S+\s+password\s+(\S+)",
        // The text of a code for a wireless network: WIFI:T:WPA;S:name;P:password;;
        r"\bWIFI:[^\r\n]*?\bP:([^;\r\n]+);",
        // docker-config-json: the registry's user and password in Base64.
        r#""auth"\s*:\s*"([A-Za-z0-9+/]{16,}={0,2})""#,
    ]
    .iter()
    .filter_map(|written| Regex::new(written).ok())
    .collect()
});

/// A word of each of them, so that most texts are not searched.
const NEEDED: &[&str] = &[" -", "machine", "WIFI:", "\"auth\""];

/// Finds the arguments.
pub(super) fn find(text: &str, spans: &mut Spans) {
    if !NEEDED.iter().any(|word| text.contains(word)) {
        return;
    }
    for found in ARGUMENTS.iter().flat_map(|rule| rule.captures_iter(text)) {
        let value = found.get(1);
        let value = value.filter(|value| is_secret(value.as_str(), Strength::Password));
        spans.extend(value.map(|value| value.range()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_compile_and_are_found() {
        assert_eq!(ARGUMENTS.len(), 6);
        let text = "curl -s -u jo:ab12 https://a.example && mysql -u root -pab12 x";
        let mut spans = Spans::default();
        find(text, &mut spans);
        assert_eq!(
            spans.hidden_in(text).unwrap(),
            "curl -s -u jo:[masked] https://a.example && mysql -u root -p[masked] x"
        );
    }
}
