//! Credentials in links: the user and the password before the host, parameters that carry a secret, and secret paths.

use std::sync::LazyLock;

use regex::Regex;

use super::randomness::looks_random;
use crate::mask::spans::Spans;

/// `scheme://user:password@`, RFC 3986. A password may hold `@`, `?` and `#` where it was not escaped.
static USER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"(?i)\b[a-z][a-z0-9+.-]*:(?:[a-z0-9]+:)*//((?:[^\s/:@?#"'<>]*:[^\s/"'<>]*)|[^\s/?#@"'<>]+)@"#).ok()
});

/// `user/password@` of Oracle, "thin-style service name syntax".
static ORACLE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)\boracle:(?:thin|oci8?):([^\s/@]+/[^\s@]+)@").ok());

/// Parameters whose value is a secret whatever it looks like.
static PARAMETER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r#"(?i)(?:[?&;#]|%3F|%26)(?:[a-z0-9]+[._-])*(?:access_token|id_token|refresh_token|token|api[_-]?key|apikey|secret|client_secret|sig|signature|hmac|auth|password|passwd|pwd|session|sessionid|sid|jwt|credential|email|phone|otp)(?:=|%3D)([^\s&#"'<>]+)"#,
    )
    .ok()
});

/// A key or code of this length that looks drawn is probably a credential.
static LONG_PARAMETER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"(?i)[?&;#](?:[a-z0-9]+[._-])*(?:key|code|state|ticket|assertion|verifier)=([^\s&#"'<>]{16,})"#).ok()
});

/// Paths that let whoever knows them write: "Incoming webhooks" of Slack, Discord, Teams, Zapier and Make; the Bot API of Telegram.
static PATH: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)(?:hooks\.slack\.com/(?:services|workflows|triggers)/|discord(?:app)?\.com/api/(?:v\d+/)?webhooks/\d+/",
        r"|webhook\.office\.com/webhookb?2?/|hooks\.zapier\.com/hooks/catch/|hook\.[a-z0-9.]*make\.com/",
        r"|outlook\.office\.com/webhook/|api\.telegram\.org/(?:file/)?bot)([A-Za-z0-9_/@:.%-]+?)(?:/sendMessage\b|[^A-Za-z0-9_/@:.%-]|$)"
    ))
    .ok()
});

/// Finds the credentials in links.
pub(super) fn find(text: &str, spans: &mut Spans) {
    let add_all =
        |rule: &LazyLock<Option<Regex>>, is_secret: fn(&str) -> bool, spans: &mut Spans| {
            for found in rule.iter().flat_map(|rule| rule.captures_iter(text)) {
                let value = found.get(1).filter(|value| is_secret(value.as_str()));
                spans.extend(value.map(|value| value.range()));
            }
        };
    if text.contains('@') {
        add_all(&USER, is_no_stand_in, spans);
        add_all(&ORACLE, is_no_stand_in, spans);
    }
    if text.contains('=') || text.contains("%3") {
        add_all(&PARAMETER, is_no_stand_in, spans);
        add_all(&LONG_PARAMETER, looks_random, spans);
    }
    if text.contains(".com/") || text.contains("telegram.org/") {
        add_all(&PATH, is_no_stand_in, spans);
    }
}

fn is_no_stand_in(value: &str) -> bool {
    !value.starts_with(['<', '{', '$', '[']) && !value.contains("***") && value != "..."
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
    fn the_host_and_the_other_parameters_stay() {
        case(
            "postgres://app:s3@cret@db:5432/x refused",
            "postgres://[masked]@db:5432/x refused",
        );
        case(
            "https://ghx123@host.example/x",
            "https://[masked]@host.example/x",
        );
        case(
            "https://t.example/r/1?view=a&X-Amz-Signature=deadbeef&access_token=abc",
            "https://t.example/r/1?view=a&X-Amz-Signature=[masked]&access_token=[masked]",
        );
        case(
            "https://a.example/x?code=404&page=2",
            "https://a.example/x?code=404&page=2",
        );
        case(
            "https://a.example/u@b.example",
            "https://a.example/u@b.example",
        );
    }
}
