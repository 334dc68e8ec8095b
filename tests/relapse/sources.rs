//! The sources of the crate as text, without their tests, for the fences.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A source file without its tests.
pub(crate) struct Source {
    /// Its place in `src`, such as `load/mapping/mod.rs`.
    pub(crate) name: String,
    pub(crate) code: String,
}

impl Source {
    /// The room it is in (`stats`, `report`), or its own name at the top.
    pub(crate) fn room(&self) -> &str {
        self.name.split(['/', '.']).next().unwrap()
    }
}

/// The crate of the statistics; its files are listed as the room `stats`.
pub(crate) const STATISTICS: &str = "crates/relapse-stats";

/// Every source file but those that only tests use.
pub(crate) fn sources() -> Vec<Source> {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources = sources_under(&package.join("src"), "");
    let statistics = package.join(STATISTICS).join("src");
    sources.extend(sources_under(&statistics, "stats/"));
    sources.sort_by(|a, b| a.name.cmp(&b.name));
    assert!(sources.len() > 200, "the fence looks at the sources");
    sources
}

fn sources_under(root: &Path, prefix: &str) -> Vec<Source> {
    let mut folders = vec![root.to_owned()];
    let mut sources = Vec::new();
    let mut tests = BTreeSet::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(root).unwrap();
                let name = format!("{prefix}{}", name.to_string_lossy());
                let text = fs::read_to_string(&path).unwrap();
                let stripped = without_tests(&text);
                let folder = folder_of_children(&name);
                tests.extend(stripped.modules.iter().map(|own| format!("{folder}{own}")));
                sources.push(Source {
                    name,
                    code: stripped.code,
                });
            }
        }
    }
    let is_test = |name: &str| {
        let places = name.match_indices(['/', '.']).map(|(end, _)| &name[..end]);
        places.into_iter().any(|place| tests.contains(place))
    };
    sources.retain(|source| !is_test(&source.name));
    sources
}

/// Where the modules that a file declares are found, relative to `src`.
fn folder_of_children(name: &str) -> String {
    let (folder, file) = name
        .rsplit_once('/')
        .map_or(("", name), |(folder, file)| (folder, file));
    let parent = if folder.is_empty() {
        String::new()
    } else {
        format!("{folder}/")
    };
    match file {
        "mod.rs" | "lib.rs" | "main.rs" => parent,
        file => format!("{parent}{}/", file.trim_end_matches(".rs")),
    }
}

/// A text without what is compiled for tests alone.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Stripped {
    pub(crate) code: String,
    /// The modules in files of their own that only tests use.
    modules: Vec<String>,
}

/// Leaves out each item under `#[cfg(test)]`, and nothing else. An item ends at its semicolon, or where its closing brace
/// stands as far in as its attribute, which is how rustfmt sets it.
pub(crate) fn without_tests(text: &str) -> Stripped {
    let mut code = String::new();
    let mut modules = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if line.trim() != "#[cfg(test)]" {
            code.push_str(line);
            code.push('\n');
            continue;
        }
        let indent = &line[..line.len() - line.trim_start().len()];
        let Some(item) = lines.find(|line| !line.trim().starts_with("#[")) else {
            break;
        };
        let declared = item.trim().trim_start_matches("pub(crate) ");
        if let Some(module) = declared
            .strip_prefix("mod ")
            .and_then(|rest| rest.strip_suffix(';'))
        {
            modules.push(module.to_owned());
        }
        if !item.ends_with([';', '}']) {
            let ends = ["}", "};", ");"].map(|end| format!("{indent}{end}"));
            lines.find(|line| ends.iter().any(|end| end == line));
        }
    }
    Stripped { code, modules }
}

/// Lines of code, without comments.
pub(crate) fn lines(code: &str) -> impl Iterator<Item = &str> {
    code.lines()
        .map(str::trim)
        .filter(|line| !line.starts_with("//"))
}

/// What a file takes from the crate: each path after `crate::`, after `relapse::`, or after as many `super::` as lead to
/// the top. A visibility such as `pub(in crate::load)` takes nothing.
pub(crate) fn used<'a>(name: &str, code: &'a str) -> Vec<&'a str> {
    let depth = folder_of_children(name).matches('/').count();
    let mut used = Vec::new();
    for line in lines(code) {
        for root in ["crate::", "relapse::"] {
            for (start, _) in line.match_indices(root) {
                let before = &line[..start];
                let is_whole =
                    !before.ends_with(|last: char| last.is_alphanumeric() || last == '_');
                if is_whole && !before.ends_with("pub(in ") {
                    used.push(&line[start + root.len()..]);
                }
            }
        }
        let mut rest = line;
        while let Some(start) = rest.find("super::") {
            let mut path = &rest[start..];
            let mut up = 0;
            while let Some(further) = path.strip_prefix("super::") {
                path = further;
                up += 1;
            }
            if up >= depth {
                used.push(path);
            }
            rest = path;
        }
    }
    used
}

#[test]
fn only_what_is_compiled_for_tests_is_left_out() {
    let text = "mod a;\n#[cfg(test)]\nmod tests;\nmod b;\n#[cfg(test)]\n#[path = \"x.rs\"]\nmod x;\n#[cfg(test)]\nuse c::{\n    d,\n};\nuse e;\n";
    let expected = Stripped {
        code: "mod a;\nmod b;\nuse e;\n".to_owned(),
        modules: vec!["tests".to_owned(), "x".to_owned()],
    };
    assert_eq!(without_tests(text), expected);
}
