//! A night that is published again is there at every moment, and never as a mixture of the two.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use crate::support::{Place, day};

/// How often the night is published again.
const TIMES: usize = 50;

fn publish(place: &Place, input: &str) {
    let finished = place.relapse(&[
        "run",
        "--input",
        input,
        "--as-of",
        "2026-03-09",
        "--no-state",
    ]);
    assert_eq!(finished.code, 0, "{}", finished.err);
}

/// The bytes of two files of a night.
type Night = [Vec<u8>; 2];

fn read(folder: &Path) -> std::io::Result<Night> {
    let [decision, counts] =
        ["decision.json", "counts.json"].map(|name| fs::read(folder.join(name)));
    Ok([decision?, counts?])
}

/// The files of one directory, even if another takes its place meanwhile. It may be removed while it is read.
#[cfg(target_os = "linux")]
fn of_one_directory(folder: &Path) -> Option<Night> {
    use std::os::fd::AsRawFd as _;
    let open = fs::File::open(folder).unwrap();
    read(Path::new(&format!("/proc/self/fd/{}", open.as_raw_fd()))).ok()
}

#[cfg(target_os = "linux")]
#[test]
fn a_reader_never_misses_a_night_that_is_published_again() {
    let place = Place::new();
    for (name, failures) in [("one.ndjson", 2), ("other.ndjson", 20)] {
        let mut lines = day("2026-03-09", "1.0", "refund", 60, 2, "timeout");
        lines.extend(day("2026-03-09", "1.1", "refund", 60, failures, "timeout"));
        place.write(name, &(lines.join("\n") + "\n"));
    }
    let folder = place.path().join("reports/2026-03-09");
    let nights = ["one.ndjson", "other.ndjson"].map(|input| {
        publish(&place, input);
        read(&folder).unwrap()
    });
    assert_ne!(nights[0], nights[1]);
    let is_over = AtomicBool::new(false);
    let [looks, whole] = thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let [mut looks, mut whole] = [0, 0];
            while !is_over.load(Ordering::Relaxed) {
                let decision = fs::read(folder.join("decision.json")).unwrap();
                assert!(
                    nights.iter().any(|night| night[0] == decision),
                    "a torn decision"
                );
                looks += 1;
                if let Some(night) = of_one_directory(&folder) {
                    assert!(nights.contains(&night), "a mixture of two nights");
                    whole += 1;
                }
            }
            [looks, whole]
        });
        for number in 0..TIMES {
            publish(&place, ["one.ndjson", "other.ndjson"][number % 2]);
        }
        is_over.store(true, Ordering::Relaxed);
        reader.join().unwrap()
    });
    assert!(looks > 10 * TIMES && whole > TIMES, "{looks} {whole}");
    let names = fs::read_dir(place.path().join("reports")).unwrap();
    let mut names: Vec<_> = names.map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(
        names,
        [
            ".lock",
            "2026-03-09",
            "index.html",
            "latest",
            "ledger.ndjson"
        ]
    );
}
