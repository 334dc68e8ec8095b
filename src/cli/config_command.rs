//! `relapse config`: every setting of a run with its value and where it came from, as TOML that reads back as itself.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::Context as _;

use super::arguments::{Given, GivenBy, RunArguments};
use super::config_listing::{Setting, settings};
use super::print;
use super::settings::{Effective, quoted};
use crate::config::Config;
use crate::exit::{self, Failure};
use crate::files;
use crate::mask::Masker;
use crate::report::{configuration_hash, visible};

/// The flag of each setting that has one, as clap knows it.
const FLAGS: [(&str, &str); 19] = [
    ("policy", "policy"),
    ("input.changes", "changes"),
    ("input.exposure", "exposure"),
    ("input.labels", "labels"),
    ("input.map", "map"),
    ("input.max_join_pairs", "max_join_pairs"),
    ("input.max_unpack_ratio", "max_unpack_ratio"),
    ("input.runs", "input"),
    ("input.tables", "table"),
    ("input.timezone", "timezone"),
    ("release.baseline", "baseline"),
    ("release.candidate", "candidate"),
    ("release.reference", "reference"),
    ("report.out", "out"),
    ("rollout.file", "rollout"),
    ("state.staging", "staging"),
    ("window.as_of", "as_of"),
    ("window.horizon", "horizon"),
    ("window.nights", "window"),
];

/// What is typed for the call and not for the night.
const OF_THE_CALL: [&str; 4] = ["color", "config", "log_format", "quiet"];

/// The variable that lists inputs. It is split like PATH, and so clap does not read it.
const INPUTS: &str = "RELAPSE_INPUT";

/// Prints what a run with these arguments would use.
pub(super) fn print_settings(typed: RunArguments) -> Result<u8, Failure> {
    let given = typed.input.given.clone();
    let Effective { config, file } = Effective::from(typed.input, typed.out)?;
    let sources = Sources {
        given: &given,
        in_file: in_file(file.as_ref()).map_err(Failure::with(exit::BAD_CONFIG))?,
        file,
    };
    print(&listing(&config, &sources)?)?;
    Ok(exit::OK)
}

fn listing(config: &Config, sources: &Sources<'_>) -> anyhow::Result<String> {
    let written = toml::to_string(config)?;
    let mut text = format!(
        "# The configuration of a run, with where each value came from. Secrets are masked.\n\
         # hash: {}\n",
        configuration_hash(&written)
    );
    let mut section = None;
    for setting in settings(config)? {
        if setting.section != section {
            section.clone_from(&setting.section);
            let _ = writeln!(text, "\n[{}]", section.as_deref().unwrap_or_default());
        }
        for line in setting.about.lines() {
            let _ = writeln!(text, "# {line}");
        }
        let line = match &setting.value {
            Some(value) => {
                let value = masked(&setting, value.clone(), &config.masker);
                format!("{} = {value} # {}", setting.key, sources.of(&setting))
            }
            None => format!("# {} is not set", setting.key),
        };
        let _ = writeln!(text, "{}", visible(&line));
    }
    text.push_str(&of_the_run(sources.given, &config.masker));
    Ok(text)
}

/// A value that may be shown. Patterns for masking would match themselves, and only the shipped rules apply to them.
fn masked(setting: &Setting, value: toml::Value, masker: &Masker) -> toml::Value {
    let shipped = Masker::default();
    let masker = if setting.section.as_deref() == Some("mask") {
        &shipped
    } else {
        masker
    };
    masked_value(&setting.key, value, masker)
}

fn masked_value(key: &str, value: toml::Value, masker: &Masker) -> toml::Value {
    match value {
        toml::Value::String(text) => {
            toml::Value::String(masker.mask_named(key, &text).into_string())
        }
        toml::Value::Array(items) => {
            let items = items.into_iter();
            toml::Value::Array(items.map(|item| masked_value(key, item, masker)).collect())
        }
        toml::Value::Table(members) => {
            let members = members.into_iter();
            toml::Value::Table(
                members
                    .map(|(name, value)| {
                        let value = masked_value(&name, value, masker);
                        (name, value)
                    })
                    .collect(),
            )
        }
        plain => plain,
    }
}

/// What a run takes that no file can say.
fn of_the_run(given: &Given, masker: &Masker) -> String {
    let is_listed = |flag: &str| {
        let mut flags = FLAGS.iter();
        flags.any(|(_, listed)| *listed == flag) || OF_THE_CALL.contains(&flag)
    };
    let mut text = String::new();
    for (flag, by, words) in given.all().filter(|(flag, ..)| !is_listed(flag)) {
        let words: Vec<String> = words.iter().map(|word| quoted(word)).collect();
        let words = masker.mask_named(flag, &words.join(" "));
        let flag_written = GivenBy::Flag.written(flag);
        let line = format!("# {flag_written} {}: {}", &*words, by.written(flag));
        let _ = writeln!(text, "{}", visible(&line));
    }
    if text.is_empty() {
        return text;
    }
    format!("\n# Options of the run, which are no settings of the file:\n{text}")
}

/// Where the values come from.
struct Sources<'a> {
    given: &'a Given,
    file: Option<PathBuf>,
    /// The keys of the file, by section; those outside of a section under an empty name.
    in_file: BTreeMap<String, Vec<String>>,
}

impl Sources<'_> {
    fn of(&self, setting: &Setting) -> String {
        let path = setting.path();
        let flag = FLAGS
            .iter()
            .find(|(of, _)| *of == path)
            .map(|(_, flag)| *flag);
        if let Some((flag, by)) = flag.and_then(|flag| Some((flag, self.given.by(flag)?))) {
            return by.written(flag);
        }
        let inputs_are_given = self.inputs_are_given();
        if path == "input.runs" && inputs_are_given {
            return INPUTS.to_owned();
        }
        let section = setting.section.clone().unwrap_or_default();
        // Other inputs set the file's whole section aside.
        let counts = section != "input" || !inputs_are_given;
        let keys = self.in_file.get(&section).filter(|_| counts);
        let is_in_file = keys.is_some_and(|keys| keys.contains(&setting.key));
        match &self.file {
            Some(file) if is_in_file => file.display().to_string(),
            Some(file) if path == "policy" => format!("beside {}", file.display()),
            _ => "default".to_owned(),
        }
    }

    fn inputs_are_given(&self) -> bool {
        self.given.by("input").is_some()
            || std::env::var_os(INPUTS).is_some_and(|inputs| !inputs.is_empty())
    }
}

/// The keys that the file has.
fn in_file(file: Option<&PathBuf>) -> anyhow::Result<BTreeMap<String, Vec<String>>> {
    let Some(file) = file else {
        return Ok(BTreeMap::new());
    };
    let text = files::read_text(file).with_context(|| format!("cannot read {}", file.display()))?;
    let table: toml::Table = toml::from_str(&text)?;
    let mut keys: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in table {
        match value {
            toml::Value::Table(section) => {
                let section = section.into_iter().map(|(key, _)| key);
                keys.insert(name, section.collect());
            }
            _ => keys.entry(String::new()).or_default().push(name),
        }
    }
    Ok(keys)
}
