//! One kind of bad input, and how it is run: as a process of its own, whose time and memory the system measures.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::support::Place;

/// After this a process hangs.
const HANGS: Duration = Duration::from_mins(3);
/// The bound of time of a case that sets no other. On two busy cores a case takes less than a second.
const SECONDS: u64 = 30;
/// The bound of memory, at the peak.
const MEGABYTES: u64 = 400;

/// What is put into a folder before the call.
type Prepare = Box<dyn Fn(&Place)>;

/// One kind of bad input and what becomes of it.
pub(super) struct Case {
    pub(super) name: String,
    prepare: Vec<Prepare>,
    arguments: Vec<String>,
    variables: Vec<(&'static str, String)>,
    /// A line of the shell, in which `RELAPSE` stands for the call.
    shell: Option<&'static str>,
    code: i32,
    says: Vec<String>,
    /// Rows read, used and quarantined.
    rows: Option<[u64; 3]>,
    cells: u64,
    seconds: u64,
    megabytes: u64,
}

impl Case {
    /// A call in a folder.
    pub(super) fn call(name: &str, arguments: &[&str]) -> Self {
        Self {
            name: name.to_owned(),
            prepare: Vec::new(),
            arguments: arguments.iter().map(ToString::to_string).collect(),
            variables: Vec::new(),
            shell: None,
            code: 0,
            says: Vec::new(),
            rows: None,
            cells: 0,
            seconds: SECONDS,
            megabytes: MEGABYTES,
        }
    }

    /// `check` of one input.
    pub(super) fn input(file: &str, content: impl Into<Vec<u8>>, name: &str) -> Self {
        let check = ["check", "--input", file, "--as-of", "2026-03-09"];
        Self::call(name, &check).file(file, content)
    }

    pub(super) fn file(self, name: &str, content: impl Into<Vec<u8>>) -> Self {
        let (name, content) = (name.to_owned(), content.into());
        self.prepared(move |place| {
            let path = place.path().join(&name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, &content).unwrap();
        })
    }

    pub(super) fn prepared(mut self, prepare: impl Fn(&Place) + 'static) -> Self {
        self.prepare.push(Box::new(prepare));
        self
    }

    pub(super) fn more(mut self, arguments: &[&str]) -> Self {
        let more = arguments.iter().map(ToString::to_string);
        self.arguments.extend(more);
        self
    }

    pub(super) fn variable(mut self, name: &'static str, value: &str) -> Self {
        self.variables.push((name, value.to_owned()));
        self
    }

    pub(super) fn shell(mut self, line: &'static str) -> Self {
        self.shell = Some(line);
        self
    }

    /// The exit code and a part of what is said.
    pub(super) fn ends(mut self, code: i32, says: &str) -> Self {
        self.code = code;
        self.says(says)
    }

    pub(super) fn says(mut self, says: &str) -> Self {
        self.says.push(says.to_owned());
        self
    }

    /// The rows that are read, used and quarantined.
    pub(super) const fn rows(mut self, read: u64, used: u64, quarantined: u64) -> Self {
        self.rows = Some([read, used, quarantined]);
        self
    }

    /// The cells that are unknown.
    pub(super) const fn cells(mut self, cells: u64) -> Self {
        self.cells = cells;
        self
    }

    pub(super) const fn within(mut self, seconds: u64, megabytes: u64) -> Self {
        self.seconds = seconds;
        self.megabytes = megabytes;
        self
    }

    /// What is wrong with what the program did; nothing where it did what it must.
    fn faults(&self) -> Vec<String> {
        let place = Place::new();
        for prepare in &self.prepare {
            prepare(&place);
        }
        let ended = self.run(&place);
        let said = format!("{}{}", ended.error, ended.out);
        let mut faults = Vec::new();
        let mut claim = |holds: bool, fault: String| {
            if !holds {
                faults.push(fault);
            }
        };
        let code = ended.code;
        claim(
            code == self.code,
            format!("exit code {code} and not {}", self.code),
        );
        for says in &self.says {
            claim(said.contains(says), format!("does not say {says:?}"));
        }
        if let Some(rows) = self.rows {
            let found = rows_of(&ended.out);
            claim(
                found == Some(rows),
                format!("rows {found:?} and not {rows:?}"),
            );
            let cells = cells_of(&ended.out);
            claim(
                cells == self.cells,
                format!("{cells} unknown cells and not {}", self.cells),
            );
        }
        claim(!said.contains("panicked"), "panics".to_owned());
        let is_raw = |letter: char| letter.is_control() && letter != '\n';
        claim(
            !said.contains(is_raw),
            "prints control characters".to_owned(),
        );
        let seconds = ended.elapsed.as_secs();
        claim(seconds < self.seconds, format!("takes {seconds} s"));
        let megabytes = ended.peak >> 20;
        claim(megabytes < self.megabytes, format!("takes {megabytes} MB"));
        let left = left_behind(place.path());
        claim(left.is_empty(), format!("leaves {left:?}"));
        if !faults.is_empty() {
            faults.push(said.chars().take(1_500).collect());
        }
        faults
    }

    fn run(&self, place: &Place) -> Ended {
        let words: Vec<&str> = self.arguments.iter().map(String::as_str).collect();
        let mut command = match self.shell {
            None => place.command(&words),
            Some(line) => in_shell(place, &words, line),
        };
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        let written = tempfile::tempdir().unwrap();
        let [out, error] = ["out", "error"].map(|name| written.path().join(name));
        command
            .stdin(Stdio::null())
            .stdout(File::create(&out).unwrap())
            .stderr(File::create(&error).unwrap());
        let begun = Instant::now();
        let mut child = command.spawn().unwrap();
        let mut peak = 0;
        let status = loop {
            peak = peak.max(peak_of(child.id()));
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            if begun.elapsed() > HANGS {
                child.kill().unwrap();
            }
            thread::sleep(Duration::from_millis(2));
        };
        let text = |path: &Path| String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned();
        Ended {
            code: status
                .code()
                .unwrap_or_else(|| -status.signal().unwrap_or(0)),
            out: text(&out),
            error: text(&error),
            elapsed: begun.elapsed(),
            peak,
        }
    }
}

/// The most bytes that a process or one that it started had in memory: `VmHWM` (proc(5)), which counts from the start of the
/// program. What the system counts for a parent that waits holds the memory of this test too. 0 where there is no such file.
fn peak_of(process: u32) -> u64 {
    let process = process.to_string();
    let folder = Path::new("/proc").join(&process);
    let children = fs::read_to_string(folder.join("task").join(&process).join("children"));
    let children = children.unwrap_or_default();
    let own = fs::read_to_string(folder.join("status")).unwrap_or_default();
    let own = own.lines().find_map(|line| {
        let kilobytes = line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?;
        Some(kilobytes.parse::<u64>().ok()? << 10)
    });
    let children = children.split_whitespace();
    let children = children.filter_map(|child| Some(peak_of(child.parse().ok()?)));
    children.chain(own).max().unwrap_or(0)
}

/// A shell in the folder, with the variables of a call.
fn in_shell(place: &Place, words: &[&str], line: &str) -> Command {
    let quoted = |word: &str| format!("'{}'", word.replace('\'', r"'\''"));
    let mut call = quoted(env!("CARGO_BIN_EXE_relapse"));
    for word in words {
        write!(call, " {}", quoted(word)).unwrap();
    }
    let mut shell = Command::new("sh");
    shell
        .args(["-c", &line.replace("RELAPSE", &call)])
        .current_dir(place.path());
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("RELAPSE_")) {
        shell.env_remove(name);
    }
    shell
}

struct Ended {
    /// The exit code, or the number of the signal below 0.
    code: i32,
    out: String,
    error: String,
    elapsed: Duration,
    /// The bytes in memory at the peak.
    peak: u64,
}

/// The rows read, used and quarantined, as `check` prints them.
fn rows_of(out: &str) -> Option<[u64; 3]> {
    let line = out.lines().find_map(|line| line.strip_prefix("rows: "))?;
    let numbers = line.split(", ").take(3);
    let numbers = numbers.filter_map(|part| number(part.split(' ').next()?));
    numbers.collect::<Vec<_>>().try_into().ok()
}

/// The unknown cells, as `check` prints them.
fn cells_of(out: &str) -> u64 {
    let lines = out
        .lines()
        .filter_map(|line| line.strip_prefix("unknown: "));
    lines
        .filter_map(|line| number(line.split(' ').next()?))
        .sum()
}

fn number(text: &str) -> Option<u64> {
    text.replace(',', "").parse().ok()
}

/// What no run may leave: temporary data, and a night that is half written.
fn left_behind(folder: &Path) -> Vec<String> {
    let names = |folder: &Path| {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned())
    };
    let reports = folder.join("reports");
    let half = names(&reports).filter(|name| name.starts_with(".relapse-"));
    half.chain(names(&reports.join(".staging"))).collect()
}

/// Runs every case, and fails with all that is wrong.
#[track_caller]
pub(super) fn check_all(cases: Vec<Case>) {
    let number = cases.len();
    let mut text = String::new();
    for case in cases {
        let faults = case.faults();
        if !faults.is_empty() {
            write!(text, "\n== {}: {}", case.name, faults.join("\n  ")).unwrap();
        }
    }
    assert!(text.is_empty(), "{text}");
    println!("{number} kinds");
}
