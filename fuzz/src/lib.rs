//! A folder in which a fuzz target calls the program, with a few good runs.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

/// The exit codes of a call that ended as it must: docs/running.md lists them. 70, a bug, is not among them.
const CODES: [u8; 8] = [0, 2, 20, 65, 66, 74, 75, 78];

/// A folder for one call.
pub struct Place(TempDir);

impl Place {
    /// A new one. In memory, where the system has a place for that.
    pub fn new() -> Self {
        let memory = Path::new("/dev/shm");
        let folder = if memory.is_dir() {
            TempDir::new_in(memory)
        } else {
            TempDir::new()
        };
        Self(folder.expect("a temporary folder"))
    }

    /// Where a file of this name is.
    pub fn at(&self, name: &str) -> String {
        self.0.path().join(name).to_string_lossy().into_owned()
    }

    /// Writes a file and returns where it is.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.at(name);
        fs::write(&path, content).expect("a file");
        path
    }

    /// Two releases of four runs; the first run has these words for its names, and fails with the last of them.
    pub fn runs(&self, [release, workflow, class, message]: [&str; 4]) -> String {
        let mut text = String::from(
            "run_id\tstarted_at\trelease\tworkflow\toutcome\tfailure_class\terror_message\n",
        );
        let field = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
        for number in 0..40 {
            let hostile = number % 4 == 0;
            let release = if hostile {
                field(release)
            } else {
                "1.0".to_owned()
            };
            let outcome = if number % 3 == 0 {
                "failure"
            } else {
                "success"
            };
            text.push_str(&format!(
                "{number}\t2026-03-0{}T{:02}:00:00Z\t{release}\t{}\t{outcome}\t{}\t{}\n",
                8 + u32::from(number % 5 > 1),
                number % 24,
                if number % 2 == 0 {
                    field(workflow)
                } else {
                    "w".to_owned()
                },
                field(class),
                field(message),
            ));
        }
        self.write("runs.tsv", text)
    }

    /// Calls the program on the night of the runs, and fails if it does not end as it must.
    pub fn call(&self, command: &str, words: &[&str]) -> u8 {
        let staging = self.at("staging");
        let begin = ["relapse", command, "--quiet"];
        let end = ["--as-of", "2026-03-09", "--staging", &staging];
        let end = if command == "config" {
            &end[..0]
        } else {
            &end[..]
        };
        let code = relapse::cli::call(&[&begin[..], words, end].concat());
        assert!(CODES.contains(&code), "exit code {code}");
        code
    }
}

impl Default for Place {
    fn default() -> Self {
        Self::new()
    }
}
