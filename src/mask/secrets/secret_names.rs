//! Names whose value is a secret: `DB_PASSWORD`, `clientSecret`, `api key`.

/// How sure a name makes that its value is a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::mask) enum Strength {
    /// Passwords: any value is one, unless it says that there is none.
    Password,
    /// Keys and tokens: a value that is a plain word or a small number is none.
    Key,
    /// Words with further meanings, such as `auth` or `sid`: only what looks drawn by a machine is a secret.
    Weak,
}

/// Words that are a password by themselves, at the end of a name.
const PASSWORDS: &[&str] = &[
    "password",
    "passwords",
    "passwd",
    "passphrase",
    "passcode",
    "pwd",
    "psw",
    "pw",
    "pass",
    "passwort",
    "kennwort",
    "contrasena",
    "contraseña",
    "senha",
    "motdepasse",
    "wachtwoord",
    "hasło",
    "pin",
    "otp",
    "cvv",
    "cvc",
    "cvv2",
];

/// Words that name a key or a token by themselves, at the end of a name.
const KEYS: &[&str] = &[
    "secret",
    "secrets",
    "token",
    "apikey",
    "apitoken",
    "authtoken",
    "accesstoken",
    "refreshtoken",
    "accesskey",
    "secretkey",
    "privatekey",
    "clientsecret",
    "credential",
    "credentials",
    "authorization",
    "cookie",
    "jwt",
    "bearer",
    "authkey",
    "sas",
    "authtok",
    "signature",
    "tok",
];

/// What makes a `key` a secret one: `api_key`, `signing-key`.
const OF_KEY: &[&str] = &[
    "api",
    "access",
    "secret",
    "private",
    "signing",
    "encryption",
    "auth",
    "account",
    "service",
    "consumer",
    "app",
    "application",
    "admin",
    "webhook",
    "shared",
    "storage",
    "deploy",
    "client",
    "master",
    "license",
    "subscription",
    "ssh",
    "rsa",
    "aes",
    "hmac",
    "jwt",
    "stripe",
    "openai",
    "anthropic",
    "authentication",
    "authorization",
    "session",
    "x",
    "ingest",
    "write",
    "read",
    "maps",
    "integration",
    "security",
    "root",
    "crypto",
    "cipher",
    "vault",
    "bot",
];

/// Names of sessions and other words that are secrets only with a value that looks it.
const WEAK: &[&str] = &[
    "auth",
    "sid",
    "sessionid",
    "jsessionid",
    "phpsessid",
    "aspsessionid",
    "sessid",
    "session",
    "csrftoken",
    "xsrf",
    "csrf",
    "sig",
    "hmac",
    "salt",
    "nonce",
    "pat",
    "tokens",
];

/// Words after the one that counts, which do not change what the name means.
const AFTER: &[&str] = &[
    "prod",
    "production",
    "dev",
    "test",
    "staging",
    "live",
    "value",
    "base",
    "old",
    "new",
    "enc",
    "encrypted",
    "raw",
    "plain",
    "string",
    "text",
    "hash",
    "default",
    "env",
    "primary",
    "secondary",
    "current",
];

/// Words before a token that make it a unit of text, or a place in a list.
const OF_TEXT: &[&str] = &[
    "max",
    "min",
    "next",
    "page",
    "pagination",
    "continuation",
    "input",
    "output",
    "prompt",
    "completion",
    "total",
    "num",
    "unexpected",
    "cached",
    "reasoning",
    "stop",
    "eos",
    "bos",
    "pad",
    "unk",
    "cursor",
    "sync",
    "per",
    "of",
    "synchronization",
    "first",
    "last",
    "budget",
];

/// What a name says of its value; `None` for any other name.
pub(in crate::mask) fn strength(name: &str) -> Option<Strength> {
    let mut words = words(name);
    while words.len() > 1
        && words.last().is_some_and(|last| {
            AFTER.contains(&last.as_str()) || last.bytes().all(|byte| byte.is_ascii_digit())
        })
    {
        words.pop();
    }
    let last = words.pop()?;
    let before = words.last().map(String::as_str);
    let is = |list: &[&str]| list.contains(&last.as_str());
    let joined = before.map(|before| format!("{before}{last}"));
    let is_joined = |list: &[&str]| joined.as_deref().is_some_and(|name| list.contains(&name));
    if is(PASSWORDS) || is_joined(&["motdepasse", "onetimecode"]) {
        return Some(Strength::Password);
    }
    let is_of_text = matches!(last.as_str(), "token" | "tokens")
        && before.is_some_and(|before| OF_TEXT.contains(&before));
    if is_of_text {
        return None;
    }
    if last == "key" {
        return before
            .filter(|before| OF_KEY.contains(before))
            .map(|_| Strength::Key);
    }
    if is(WEAK) || is_joined(WEAK) || (last == "id" && matches!(before, Some("session" | "sess"))) {
        return Some(Strength::Weak);
    }
    let ends_in_one = |list: &[&str]| {
        list.iter()
            .any(|word| word.len() > 4 && last.ends_with(word))
    };
    if is(KEYS)
        || is_joined(KEYS)
        || ends_in_one(&["apikey", "secret", "token", "secretkey", "accesskey"])
    {
        return Some(Strength::Key);
    }
    ends_in_one(&["password", "passwd", "passphrase"]).then_some(Strength::Password)
}

/// The words of a name in small letters: `dbPassword`, `DB_PASSWORD` and `db password` have the same.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_small = false;
    for letter in name.chars() {
        let begins = letter.is_uppercase() && was_small;
        if begins || !letter.is_alphanumeric() {
            words.push(String::new());
        }
        if letter.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(letter.to_lowercase());
        }
        was_small = letter.is_lowercase() || letter.is_numeric();
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_what_its_value_is() {
        for (name, expected) in [
            ("DB_PASSWORD", Some(Strength::Password)),
            ("userPassword", Some(Strength::Password)),
            ("db.pass", Some(Strength::Password)),
            ("DB_PASSWORD_PROD", Some(Strength::Password)),
            ("accessToken", Some(Strength::Key)),
            ("APIKEY", Some(Strength::Key)),
            ("x-api-key", Some(Strength::Key)),
            ("client_secret", Some(Strength::Key)),
            ("STRIPE_KEY", Some(Strength::Key)),
            ("session_id", Some(Strength::Weak)),
            ("connect.sid", Some(Strength::Weak)),
            ("max_tokens", None),
            ("next_token", None),
            ("primary_key", None),
            ("compass", None),
            ("password_reset", None),
            ("token_type", None),
            ("tokens_used", None),
            ("key", None),
        ] {
            assert_eq!(strength(name), expected, "{name}");
        }
    }
}
