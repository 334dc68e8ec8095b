//! JSON masked by its structure: every text, and every value under a telling name.

use serde_json::{Map, Value};

use super::masked::Masked;
use super::masker::Masker;
use super::personal::is_personal_name;
use super::secrets::{Strength, is_secret, strength};
use super::spans::MASK;

impl Masker {
    /// A JSON value with every text masked, and every value under the name of a secret or of personal data masked completely.
    #[must_use]
    pub(crate) fn mask_value(&self, value: Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.mask(&text).into_string()),
            Value::Number(number) => {
                let text = number.to_string();
                if self.mask(&text) == *text {
                    Value::Number(number)
                } else {
                    Value::String(MASK.to_owned())
                }
            }
            Value::Array(items) => Value::Array(
                items
                    .into_iter()
                    .map(|item| self.mask_value(item))
                    .collect(),
            ),
            Value::Object(fields) => Value::Object(self.mask_fields(fields)),
            plain => plain,
        }
    }

    /// The value of a name masked: completely under the name of a secret or of personal data.
    #[must_use]
    pub(crate) fn mask_named(&self, name: &str, text: &str) -> Masked {
        if is_hidden(name, &Value::String(text.to_owned())) {
            return Masked::of(MASK.to_owned());
        }
        self.mask(text)
    }

    fn mask_fields(&self, fields: Map<String, Value>) -> Map<String, Value> {
        let mut masked = Map::new();
        for (name, value) in fields {
            let value = if is_hidden(&name, &value) {
                Value::String(MASK.to_owned())
            } else {
                self.mask_value(value)
            };
            let mut name = self.mask(&name).into_string();
            // Two names may look alike once they are masked, and no value may be lost.
            while masked.contains_key(&name) {
                name.push('\'');
            }
            masked.insert(name, value);
        }
        masked
    }
}

/// Whether the name of a field says that its value has to be masked completely.
fn is_hidden(name: &str, value: &Value) -> bool {
    let strength = strength(name);
    match value {
        Value::Null | Value::Bool(_) => false,
        Value::String(text) => {
            strength.is_some_and(|strength| is_secret(text, strength))
                || (is_personal_name(name)
                    && text.contains(|letter: char| letter == '@' || letter.is_ascii_digit()))
        }
        Value::Number(_) => {
            strength == Some(Strength::Password)
                || strength == Some(Strength::Key)
                || is_personal_name(name)
        }
        Value::Array(items) => strength.is_some() && items.iter().any(|item| is_hidden(name, item)),
        Value::Object(_) => matches!(strength, Some(Strength::Password)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn json_is_masked_by_its_names_as_well() {
        let masker = Masker::default();
        let value = json!({
            "password": "a b", "userToken": 17, "email": "jo@example.com", "card": 4_111_111_111_111_111_u64,
            "note": ["mail jo@example.com", {"cvv": 123}], "tokens_used": 12, "valid": true, "max_tokens": 4096,
            "token_type": "bearer", "dateOfBirth": "1985-04-12", "phone": "5550132"
        });
        let shown = masker.mask_value(value);
        assert_eq!(
            shown,
            json!({
                "password": "[masked]", "userToken": "[masked]", "email": "[masked]", "card": "[masked]",
                "note": ["mail [masked]", {"cvv": "[masked]"}], "tokens_used": 12, "valid": true, "max_tokens": 4096,
                "token_type": "bearer", "dateOfBirth": "[masked]", "phone": "[masked]"
            })
        );
        assert_eq!(masker.mask_value(shown.clone()), shown);
    }

    #[test]
    fn a_name_tells_what_its_value_is() {
        let masker = Masker::default();
        assert_eq!(masker.mask_named("db_password", "swordfish"), "[masked]");
        assert_eq!(masker.mask_named("prompt_version", "p7"), "p7");
    }

    #[test]
    fn no_field_is_lost_where_two_names_are_masked() {
        let value = json!({"a@example.com": 1, "b@example.com": 2});
        let masked = Masker::default().mask_value(value);
        assert_eq!(masked, json!({"[masked]": 1, "[masked]'": 2}));
    }
}
