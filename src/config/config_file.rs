//! Reading `relapse.toml`.

use std::path::Path;

use anyhow::{Context, Error, Result};

use super::explain::explain;
use super::sections::{Config, Paths};
use crate::files;
use crate::mappings;
use crate::mask::Masker;

/// The file that is read if none is named.
pub const DEFAULT_FILE: &str = "relapse.toml";

impl Config {
    /// Reads a file. Paths in it are resolved against its directory.
    pub fn read(file: &Path) -> Result<Self> {
        let text = files::read_text(file).map_err(|error| {
            let todo = "name an existing file, or give --input. relapse --help lists the commands";
            let todo = files::if_missing(&error, todo);
            Error::new(error).context(format!(
                "cannot read the configuration {}{todo}",
                file.display()
            ))
        })?;
        let mut config = Self::parse(&text)
            .with_context(|| format!("the configuration {} is not valid", file.display()))?;
        let folder = file.parent().unwrap_or(Path::new(""));
        config.resolve_paths(folder);
        config.masker = config
            .make_masker()
            .with_context(|| format!("the configuration {} is not valid", file.display()))?;
        Ok(config)
    }

    fn make_masker(&self) -> Result<Masker> {
        let mut rules = Vec::new();
        for file in self.mask.gitleaks() {
            let text = files::read_text(Path::new(file)).with_context(|| {
                format!("cannot read {file}; mask.gitleaks must name existing files")
            })?;
            rules.push((file.clone(), text));
        }
        Masker::with(&self.mask.patterns, &rules)
    }

    /// Reads the text of a file.
    pub fn parse(text: &str) -> Result<Self> {
        let config: Self = toml::from_str(text).map_err(|error| explain(&error))?;
        config.check()?;
        Ok(config)
    }

    fn resolve_paths(&mut self, folder: &Path) {
        let join = |path: &Path| {
            if path.is_absolute() {
                path.to_owned()
            } else {
                folder.join(path)
            }
        };
        let join_text = |text: &String| join(Path::new(text)).to_string_lossy().into_owned();
        self.input.runs = self.input.runs.iter().map(join_text).collect();
        for paths in self.input.tables.values_mut() {
            *paths = Paths::Several(paths.as_slice().iter().map(join_text).collect());
        }
        self.input.exposure = self.input.exposure.as_ref().map(join_text);
        self.input.changes = self.input.changes.as_ref().map(join_text);
        self.input.labels = self.input.labels.as_ref().map(join_text);
        if let Some(warehouse) = &mut self.input.warehouse {
            warehouse.resolve_paths(folder);
        }
        let map = self.input.map.as_deref();
        self.input.map = map.map(|map| match mappings::shipped(map) {
            Some(_) if !join(map).is_file() => map.to_owned(),
            _ => join(map),
        });
        self.policy = self.policy.as_deref().map(join);
        self.rollout.file = self.rollout.file.as_deref().map(join);
        self.report.out = join(&self.report.out);
        self.state.dir = self.state.dir.as_deref().map(join);
        // A name without a slash is looked for in the system's folders of programs.
        if let Some(program) = self.notify.command.first_mut()
            && program.contains('/')
        {
            *program = join_text(program);
        }
        self.state.staging = self.state.staging.as_deref().map(join);
        let rules = self.mask.gitleaks();
        if !rules.is_empty() {
            self.mask.gitleaks = Some(Paths::Several(rules.iter().map(join_text).collect()));
        }
    }
}
