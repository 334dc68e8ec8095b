//! Every setting there is, by the JSON Schema of the configuration, so that no list of them can be forgotten.

use schemars::schema_for;
use serde_json::{Map, Value};

use crate::config::Config;

/// A setting, set or not.
#[derive(Debug)]
pub(super) struct Setting {
    /// `None` for a setting outside of all sections.
    pub(super) section: Option<String>,
    pub(super) key: String,
    /// What it means, in lines.
    pub(super) about: String,
    pub(super) value: Option<toml::Value>,
}

impl Setting {
    /// Its name with that of its section, as in `window.nights`.
    pub(super) fn path(&self) -> String {
        let section = self.section.iter().map(String::as_str);
        let parts: Vec<&str> = section.chain([self.key.as_str()]).collect();
        parts.join(".")
    }
}

/// All settings by section and name, those outside of a section first.
pub(super) fn settings(config: &Config) -> anyhow::Result<Vec<Setting>> {
    let schema = schema_for!(Config).to_value();
    let values = values(config)?;
    let (mut outside, mut inside) = (Vec::new(), Vec::new());
    for (name, property) in members(&schema) {
        let section = section_of(&schema, property);
        let Some(section) = section else {
            outside.push(Setting {
                section: None,
                key: name.clone(),
                about: about(property),
                value: values.get(name).cloned(),
            });
            continue;
        };
        for (key, property) in section {
            inside.push(Setting {
                section: Some(name.clone()),
                key: key.clone(),
                about: about(property),
                value: values.get(name).and_then(|set| set.get(key)).cloned(),
            });
        }
    }
    outside.append(&mut inside);
    Ok(outside)
}

/// What is set. The folder of temporary data is no part of a night's configuration, and is added here.
fn values(config: &Config) -> anyhow::Result<toml::Table> {
    let mut values = toml::Table::try_from(config)?;
    if let Some(staging) = &config.state.staging {
        let state = values
            .entry("state")
            .or_insert_with(|| toml::Table::new().into());
        if let toml::Value::Table(state) = state {
            let staging = staging.to_string_lossy().into_owned();
            state.insert("staging".to_owned(), staging.into());
        }
    }
    Ok(values)
}

fn members(schema: &Value) -> impl Iterator<Item = (&String, &Value)> {
    schema["properties"].as_object().into_iter().flatten()
}

/// The settings of a section; `None` for a setting of its own.
fn section_of<'a>(schema: &'a Value, property: &Value) -> Option<&'a Map<String, Value>> {
    let definition = property["$ref"].as_str()?.rsplit('/').next()?;
    schema["$defs"][definition]["properties"].as_object()
}

fn about(property: &Value) -> String {
    property["description"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_of_a_configuration_is_a_setting() {
        let text = "[state]\ndir = \"kept\"\nstaging = \"here\"\n[mask]\npatterns = [\"a\"]\n[input]\ntimezone = \"UTC\"\n";
        let config = Config::parse(text).unwrap();
        let settings = settings(&config).unwrap();
        let mut values = 0;
        for (name, value) in values_of(&config) {
            let found = settings.iter().find(|one| one.path() == name);
            assert_eq!(
                found.and_then(|one| one.value.clone()),
                Some(value),
                "{name}"
            );
            values += 1;
        }
        assert!(values > 20, "{values}");
        assert!(settings.iter().all(|one| !one.about.is_empty()));
    }

    fn values_of(config: &Config) -> Vec<(String, toml::Value)> {
        let sections = values(config).unwrap().into_iter();
        let values = sections.flat_map(|(section, value)| match value {
            toml::Value::Table(keys) => keys
                .into_iter()
                .map(|(key, value)| (format!("{section}.{key}"), value))
                .collect(),
            value => vec![(section, value)],
        });
        values.collect()
    }
}
