//! JSON Schemas of what goes in and what comes out.

use serde_json::{Map, Value, json};

use super::arguments::SchemaOf;
use super::print;
use crate::config::Config;
use crate::decision::{Decision, Overrule};
use crate::exit::{self, Failure};
use crate::ledgers::{NightVerdict, OutcomeSaid};
use crate::policy::Policy;
use crate::record::{FIELDS, Field, Kind};

/// Prints one schema.
pub(super) fn print_schema(of: SchemaOf) -> Result<u8, Failure> {
    let schema = match of {
        SchemaOf::Record => record(),
        SchemaOf::Config => schemars::schema_for!(Config).to_value(),
        SchemaOf::Policy => schemars::schema_for!(Policy).to_value(),
        SchemaOf::Overrule => schemars::schema_for!(Overrule).to_value(),
        SchemaOf::Outcome => schemars::schema_for!(OutcomeSaid).to_value(),
        SchemaOf::Ledger => schemars::schema_for!(NightVerdict).to_value(),
        SchemaOf::Decision => schemars::schema_for!(Decision).to_value(),
    };
    let text = serde_json::to_string_pretty(&schema).map_err(anyhow::Error::from)?;
    print(&format!("{text}\n"))?;
    Ok(exit::OK)
}

/// One row of the input, from the same table that loading checks rows against.
fn record() -> Value {
    let properties: Map<String, Value> = FIELDS
        .iter()
        .map(|field| (field.name.to_owned(), property(field)))
        .collect();
    let required: Vec<&str> = FIELDS
        .iter()
        .filter(|field| field.required)
        .map(|field| field.name)
        .collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Run",
        "description": "One run of an agent. Further columns are ignored, with a warning.",
        "type": "object",
        "required": required,
        "properties": properties,
        "patternProperties": { "^label\\..+$": { "type": label_types() } },
    })
}

/// The types of a label's value.
fn label_types() -> Value {
    json!(["string", "number", "boolean", "null"])
}

fn property(field: &Field) -> Value {
    let kind_of = |name: &str| {
        if field.required {
            json!(name)
        } else {
            json!([name, "null"])
        }
    };
    let [text, integer, number, boolean] = ["string", "integer", "number", "boolean"].map(kind_of);
    let mut property = match field.kind {
        Kind::Text | Kind::Name => json!({ "type": text }),
        Kind::Labels => {
            json!({ "type": ["object", "null"], "additionalProperties": { "type": label_types() } })
        }
        Kind::TextOrList => json!({ "type": ["string", "array", "object", "null"] }),
        Kind::Timestamp => json!({ "type": text, "format": "date-time" }),
        Kind::Count => json!({ "type": integer, "minimum": 0 }),
        Kind::Amount => json!({ "type": number, "minimum": 0 }),
        Kind::Flag => json!({ "type": boolean }),
        Kind::Severity => json!({
            "anyOf": [
                { "type": "integer", "minimum": 1, "maximum": 5 },
                { "type": "string", "description": "sev1 to sev5, P0 to P5, critical, high, medium, low, info" },
                { "type": "null" },
            ]
        }),
        Kind::Word(words) if field.required => json!({ "enum": words }),
        Kind::Word(words) => {
            let mut values: Vec<Value> = words.iter().map(|word| json!(word)).collect();
            values.push(Value::Null);
            json!({ "enum": values })
        }
    };
    property["description"] = json!(field.about);
    property
}
