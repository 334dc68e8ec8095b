//! Headers of HTTP: Authorization of every scheme, RFC 9110, and cookies, RFC 6265.

use std::sync::LazyLock;

use regex::Regex;

use super::randomness::looks_random;
use super::secret_names::Strength;
use super::secret_value::is_secret;
use crate::mask::spans::Spans;

/// A scheme and a credential, wherever they stand.
static SCHEME: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(bearer|basic|apikey|ssws|negotiate|token|authorization:?)(?:\s+|%20)([A-Za-z0-9._~+/=-]{8,})").ok()
});

/// Parameters of Digest and of signed requests.
static PARAMETERS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(digest|aws4-hmac-sha256|hmac[-a-z0-9]*|oauth)\s+([^\r\n]*(?:username|credential|signature|oauth_token)\s*=[^\r\n]*)").ok()
});

/// The pairs of a cookie header, up to the end of the line or of the quotes.
static COOKIES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"(?i)\b(?:set-)?cookie["']?\s*[:=]\s*["']?([^\r\n"']*=[^\r\n"']*)"#).ok()
});

/// A cookie and its value.
static PAIR: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"([^=;,\s]+)=([^;,\s]+)").ok());

/// What a Set-Cookie header says of its cookie.
const ATTRIBUTES: &[&str] = &[
    "path", "domain", "expires", "max-age", "samesite", "version", "priority",
];

/// Finds the credentials and the cookies.
pub(super) fn find(text: &str, spans: &mut Spans) {
    let (Some(scheme), Some(parameters), Some(cookies), Some(pair)) = (
        SCHEME.as_ref(),
        PARAMETERS.as_ref(),
        COOKIES.as_ref(),
        PAIR.as_ref(),
    ) else {
        return;
    };
    for found in scheme.captures_iter(text) {
        let Some(value) = found.get(2) else { continue };
        let is_long = value.len() >= 16 && is_secret(value.as_str(), Strength::Key);
        let is_encoded = value.as_str().ends_with('=') || looks_random(value.as_str());
        if is_encoded || (is_long && value.as_str().bytes().any(|byte| byte.is_ascii_digit())) {
            spans.add(value.range());
        }
    }
    for found in parameters.captures_iter(text) {
        spans.extend(found.get(2).map(|value| value.range()));
    }
    for found in cookies.captures_iter(text) {
        let Some(pairs) = found.get(1) else { continue };
        for found in pair.captures_iter(pairs.as_str()) {
            let is_attribute = ATTRIBUTES.contains(&found[1].to_lowercase().as_str());
            if let Some(value) = found
                .get(2)
                .filter(|value| !is_attribute && is_secret(value.as_str(), Strength::Password))
            {
                spans.add(pairs.start() + value.start()..pairs.start() + value.end());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mask::spans::masked_by;

    #[track_caller]
    fn case(text: &str, expected: &str) {
        assert_eq!(masked_by(find, text), expected);
    }

    #[test]
    fn credentials_are_masked_and_sentences_about_them_are_not() {
        case(
            "> Authorization: Bearer q7Zk2Pw9xT4mB1sL",
            "> Authorization: Bearer [masked]",
        );
        case("Basic dXNlcjpwYXNz dXNl", "Basic dXNlcjpwYXNz dXNl");
        case(
            "bearer authentication required",
            "bearer authentication required",
        );
        case(
            "Basic troubleshooting of tools",
            "Basic troubleshooting of tools",
        );
        case(
            "Cookie: a=b1; theme=dark; Path=/",
            "Cookie: a=[masked]; theme=[masked]; Path=/",
        );
    }
}
