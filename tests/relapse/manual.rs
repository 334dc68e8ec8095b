//! Completions and the pages of the manual, as a shell and `man` read them.

use std::process::{Command, Stdio};

use crate::support::Place;

/// Gives a program a text and returns what it prints; `None` where the program is missing.
fn piped(program: &str, arguments: &[&str], text: &str) -> Option<(bool, String)> {
    let place = Place::new();
    let file = place.write("text", text);
    let output = Command::new(program)
        .args(arguments)
        .arg(file)
        .env("MANPAGER", "cat")
        .stdin(Stdio::null())
        .output();
    let Ok(output) = output else {
        println!("skipped: no {program} here");
        return None;
    };
    let said = [output.stdout, output.stderr].concat();
    Some((
        output.status.success(),
        String::from_utf8_lossy(&said).into_owned(),
    ))
}

#[test]
fn each_shell_gets_a_script_and_bash_can_read_its_own() {
    let place = Place::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = place.relapse(&["completions", shell]);
        assert_eq!(script.code, 0, "{}", script.err);
        for word in ["completions", "replay", "fail-on"] {
            assert!(script.out.contains(word), "{shell}: {word}");
        }
    }
    let script = place.relapse(&["completions", "bash"]).out;
    if let Some((is_read, said)) = piped("bash", &["-n"], &script) {
        assert!(is_read, "{said}");
    }
    // What a person sees after `relapse che` and the tabulator.
    let asked = format!(
        "{script}\nCOMP_WORDS=(relapse che); COMP_CWORD=1; _relapse relapse che relapse; echo \"${{COMPREPLY[@]}}\""
    );
    if let Some((_, said)) = piped("bash", &[], &asked) {
        assert_eq!(said.trim(), "check");
    }
    place.relapse(&["completions", "csh"]).fails(2, "bash");
}

#[test]
fn each_command_has_a_page_that_man_renders() {
    let place = Place::new();
    let mut rendered = 0;
    for command in ["", "run", "config", "replay", "man"] {
        let words: Vec<&str> = ["man", command]
            .into_iter()
            .filter(|word| !word.is_empty())
            .collect();
        let page = place.relapse(&words);
        assert_eq!(page.code, 0, "{}", page.err);
        let name = if command.is_empty() {
            "relapse".to_owned()
        } else {
            format!("relapse-{command}")
        };
        assert!(page.out.contains(&format!(".TH {name} 1")), "{}", page.out);
        if let Some((is_read, text)) = piped("man", &["-l"], &page.out) {
            // A minimal system has a `man` that only says that there are no manuals.
            if text.contains("minimized") || !is_read {
                println!("skipped: man cannot render here: {text}");
                continue;
            }
            assert!(text.contains("SYNOPSIS"), "{text}");
            rendered += 1;
        }
    }
    println!("{rendered} pages were rendered");
    let own = place
        .command(&["man"])
        .env("RELAPSE_AS_OF", "2026-01-02")
        .output()
        .unwrap();
    assert_eq!(
        String::from_utf8(own.stdout).unwrap(),
        place.relapse(&["man"]).out
    );
    place.relapse(&["man", "chekc"]).fails(2, "replay");
}
