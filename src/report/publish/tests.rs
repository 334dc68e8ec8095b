use super::*;

/// Publishes where nothing is remembered.
fn publish(out: &Path, as_of: NaiveDate, files: &[File]) -> Result<PathBuf> {
    super::publish(out, as_of, files, &Ledgers::default())
}

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
}

fn night(summary: &str) -> Vec<File> {
    let decision = format!(
        r#"{{"recommendation": "hold", "summary": "{summary}", "candidate": {{"release": "2.4.0", "runs": 1}}, "baseline": null}}"#
    );
    vec![
        File::text("decision.json", decision),
        File::text("charts/forest.svg", "<svg/>".to_owned()),
        File {
            path: "quarantine.ndjson".into(),
            content: Content::Writer(Box::new(|out| Ok(out.write_all(b"{}\n")?))),
        },
    ]
}

fn names(directory: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_night_is_published_whole_and_listed() {
    let out = tempfile::tempdir().unwrap();
    let target = publish(out.path(), day(20), &night("first")).unwrap();
    assert_eq!(target, out.path().join("2026-11-20"));
    assert_eq!(
        names(&target),
        ["charts", "decision.json", "quarantine.ndjson"]
    );
    assert_eq!(names(out.path()), ["2026-11-20", "index.html", "latest"]);
    publish(out.path(), day(18), &night("an earlier night, made later")).unwrap();
    assert_eq!(
        fs::read_link(out.path().join("latest")).unwrap(),
        Path::new("2026-11-20")
    );
    let list = fs::read_to_string(out.path().join("index.html")).unwrap();
    assert!(
        list.find("first").unwrap() < list.find("an earlier night").unwrap(),
        "newest first"
    );
}

#[test]
fn the_same_night_again_replaces_the_directory_whole() {
    let out = tempfile::tempdir().unwrap();
    let target = publish(out.path(), day(20), &night("first")).unwrap();
    fs::write(target.join("stale.txt"), "from a former run").unwrap();
    publish(out.path(), day(20), &night("second")).unwrap();
    assert_eq!(
        names(&target),
        ["charts", "decision.json", "quarantine.ndjson"]
    );
    assert!(
        fs::read_to_string(target.join("decision.json"))
            .unwrap()
            .contains("second")
    );
    assert_eq!(names(out.path()), ["2026-11-20", "index.html", "latest"]);
}

#[test]
fn leftovers_of_a_killed_run_are_cleaned_and_a_night_moved_aside_comes_back() {
    let out = tempfile::tempdir().unwrap();
    publish(out.path(), day(19), &night("kept")).unwrap();
    // Killed while writing the 20th, and between the two renames of the 19th.
    fs::create_dir(out.path().join(".relapse-writing-2026-11-20")).unwrap();
    fs::write(
        out.path().join(".relapse-writing-2026-11-20/decision.json"),
        "{",
    )
    .unwrap();
    fs::rename(
        out.path().join("2026-11-19"),
        out.path().join(".relapse-aside-2026-11-19"),
    )
    .unwrap();
    publish(out.path(), day(20), &night("new")).unwrap();
    assert_eq!(
        names(out.path()),
        ["2026-11-19", "2026-11-20", "index.html", "latest"]
    );
    // Killed after both renames.
    fs::create_dir(out.path().join(".relapse-aside-2026-11-19")).unwrap();
    publish(out.path(), day(20), &night("new")).unwrap();
    assert_eq!(
        names(out.path()),
        ["2026-11-19", "2026-11-20", "index.html", "latest"]
    );
}

#[test]
fn without_an_exchange_the_former_night_steps_aside_and_comes_back_after_an_error() {
    let out = tempfile::tempdir().unwrap();
    let target = publish(out.path(), day(20), &night("first")).unwrap();
    let aside = out.path().join(".relapse-aside-2026-11-20");
    let says = |text: &str| {
        let decision = fs::read_to_string(target.join("decision.json")).unwrap();
        assert!(decision.contains(text), "{decision}");
    };
    let nowhere = out.path().join("nowhere");
    let error = format!("{:#}", step_aside(&nowhere, &target, &aside).unwrap_err());
    assert!(error.contains("cannot move"), "{error}");
    says("first");
    let next = written(out.path(), "2026-11-20", &night("second")).unwrap();
    step_aside(next.path(), &target, &aside).unwrap();
    drop(next);
    says("second");
    assert_eq!(names(out.path()), ["2026-11-20", "index.html", "latest"]);
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_a_link_that_lies_in_the_directory() {
    use std::os::unix::fs::symlink;
    let out = tempfile::tempdir().unwrap();
    let precious = tempfile::tempdir().unwrap();
    let file = precious.path().join("file");
    fs::write(&file, "kept").unwrap();
    for name in [
        ".relapse-writing-index",
        "index.html",
        ".relapse-writing-latest",
    ] {
        symlink(&file, out.path().join(name)).unwrap();
    }
    for name in ["2026-11-20", ".relapse-writing-2026-11-20", "latest"] {
        symlink(precious.path(), out.path().join(name)).unwrap();
    }
    publish(out.path(), day(20), &night("first")).unwrap();
    assert_eq!(names(out.path()), ["2026-11-20", "index.html", "latest"]);
    assert_eq!(names(precious.path()), ["file"]);
    assert_eq!(fs::read_to_string(&file).unwrap(), "kept");
}

#[test]
fn a_replay_is_published_whole_beside_the_nights_and_is_none_of_them() {
    let out = tempfile::tempdir().unwrap();
    publish(out.path(), day(20), &night("a night")).unwrap();
    let replay = |text: &str| {
        let files = [File::text("replay.ndjson", text.to_owned())];
        publish_replay(out.path(), &(day(18)..=day(20)), &files).unwrap()
    };
    let target = replay("first");
    assert_eq!(target, out.path().join("replay-2026-11-18-2026-11-20"));
    // Killed between the two renames.
    fs::rename(
        &target,
        out.path()
            .join(".relapse-aside-replay-2026-11-18-2026-11-20"),
    )
    .unwrap();
    publish(out.path(), day(20), &night("a night")).unwrap();
    assert_eq!(
        fs::read_to_string(target.join("replay.ndjson")).unwrap(),
        "first"
    );
    replay("second");
    assert_eq!(
        fs::read_to_string(target.join("replay.ndjson")).unwrap(),
        "second"
    );
    let listed = [
        "2026-11-20",
        "index.html",
        "latest",
        "replay-2026-11-18-2026-11-20",
    ];
    assert_eq!(names(out.path()), listed);
    let list = fs::read_to_string(out.path().join("index.html")).unwrap();
    let (nights, replays) = list.split_once("<h2>Replays</h2>").unwrap();
    assert!(!nights.contains("replay-"), "{list}");
    assert_eq!(
        replays
            .matches("replay-2026-11-18-2026-11-20/index.html")
            .count(),
        1
    );
}

#[test]
fn a_failure_while_writing_leaves_the_former_night() {
    let out = tempfile::tempdir().unwrap();
    let target = publish(out.path(), day(20), &night("first")).unwrap();
    let mut broken = night("second");
    broken.push(File {
        path: "more.ndjson".into(),
        content: Content::Writer(Box::new(|_| bail!("the rows are gone"))),
    });
    let error = format!("{:#}", publish(out.path(), day(20), &broken).unwrap_err());
    assert!(
        error.ends_with("cannot write more.ndjson: the rows are gone"),
        "{error}"
    );
    assert!(
        fs::read_to_string(target.join("decision.json"))
            .unwrap()
            .contains("first")
    );
    assert_eq!(names(out.path()), ["2026-11-20", "index.html", "latest"]);
}

#[test]
fn a_path_that_leaves_the_directory_is_refused() {
    let out = tempfile::tempdir().unwrap();
    for path in ["../escape", "/etc/passwd", "", "a/../../b"] {
        let files = [File::text(path, String::new())];
        assert!(publish(out.path(), day(20), &files).is_err(), "{path}");
    }
    assert!(names(out.path()).is_empty());
}

#[test]
fn a_directory_that_cannot_be_written_is_named() {
    let out = tempfile::tempdir().unwrap();
    let file = out.path().join("file");
    fs::write(&file, "").unwrap();
    let error = format!(
        "{:#}",
        publish(&file.join("reports"), day(20), &night("x")).unwrap_err()
    );
    assert!(
        error.starts_with("the report could not be written to "),
        "{error}"
    );
    assert!(
        error.contains("file/reports") && error.contains("directory"),
        "{error}"
    );
}

#[test]
fn a_night_that_cannot_be_read_is_listed_all_the_same() {
    let out = tempfile::tempdir().unwrap();
    fs::create_dir(out.path().join("2026-11-18")).unwrap();
    fs::create_dir(out.path().join("not-a-night")).unwrap();
    publish(out.path(), day(20), &night("<b>&amp; \\u001b[31m")).unwrap();
    let list = fs::read_to_string(out.path().join("index.html")).unwrap();
    assert!(list.contains("UNREADABLE") && !list.contains("not-a-night"));
    assert!(list.contains("&lt;b&gt;&amp;amp; \\u{1b}[31m"), "{list}");
}

fn night_of(agent: &str, recommendation: &str) -> Vec<File> {
    let decision = format!(
        r#"{{"agent": "{agent}", "recommendation": "{recommendation}", "summary": "of {agent}", "candidate": null, "baseline": null}}"#
    );
    vec![File::text("decision.json", decision)]
}

#[test]
fn agents_are_listed_by_their_newest_night_and_then_the_worst_first() {
    let out = tempfile::tempdir().unwrap();
    for (agent, date, recommendation) in [
        ("a", 20, "proceed"),
        ("b", 20, "data_incomplete"),
        ("c", 20, "hold"),
        ("d", 20, "restrict"),
        ("e", 20, "roll_back"),
        ("e", 19, "proceed"),
        ("gone", 18, "roll_back"),
        ("torn", 20, "hold"),
        ("torn", 19, "hold"),
    ] {
        let files = night_of(agent, recommendation);
        publish(&out.path().join(agent), day(date), &files).unwrap();
    }
    fs::write(out.path().join("torn/2026-11-20/decision.json"), "{").unwrap();
    // Nights of no agent, and folders that hold none.
    publish(&out.path().join("another"), day(20), &night("of no agent")).unwrap();
    fs::create_dir_all(out.path().join("empty/2026-11-20")).unwrap();
    list_nights(out.path(), &Ledgers::default()).unwrap();
    let list = fs::read_to_string(out.path().join("index.html")).unwrap();
    let links = list.split("class=\"agent\" href=\"").skip(1);
    let links: Vec<&str> = links.map(|rest| rest.split('"').next().unwrap()).collect();
    let expected =
        ["e", "torn", "d", "c", "b", "a"].map(|agent| format!("{agent}/2026-11-20/index.html"));
    let expected: Vec<&str> = expected
        .iter()
        .map(String::as_str)
        .chain(["gone/2026-11-18/index.html"])
        .collect();
    assert_eq!(links, expected);
    assert!(!list.contains("of no agent") && !list.contains("Nights, newest first"));
    assert!(!out.path().join("latest").exists());

    // Nights from before the records named agents stay listed.
    publish(out.path(), day(17), &night("an older night")).unwrap();
    let list = fs::read_to_string(out.path().join("index.html")).unwrap();
    let at = |what: &str| list.find(what).unwrap();
    assert!(at("Agents, worst first") < at("Nights, newest first"));
    assert!(at("Nights, newest first") < at("an older night"));
}

#[test]
fn the_triggers_of_the_nights_and_the_replays_are_listed() {
    let out = tempfile::tempdir().unwrap();
    let of = |state: &str| {
        let decision = format!(
            r#"{{"recommendation": "hold", "summary": "s", "candidate": null, "baseline": null, "triggers": [{{"trigger": "clear_regression", "state": "{state}"}}]}}"#
        );
        [File::text("decision.json", decision)]
    };
    publish(out.path(), day(18), &of("clear")).unwrap();
    publish_replay(out.path(), &(day(1)..=day(17)), &of("clear")).unwrap();
    publish(out.path(), day(19), &of("regressed")).unwrap();
    let list = fs::read_to_string(out.path().join("index.html")).unwrap();
    let marks: Vec<&str> = list
        .split("<td")
        .skip(1)
        .filter_map(|cell| cell.split("title=\"").nth(1)?.split('"').next())
        .collect();
    assert_eq!(marks, ["18 Nov: clear", "19 Nov: regressed"]);
    assert!(list.contains(
        "href=\"replay-2026-11-01-2026-11-17/index.html\">1 Nov 2026 to 17 Nov 2026</a>"
    ));
}
