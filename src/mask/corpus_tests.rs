//! How many of the secrets and personal data of a corpus are masked, and how many innocent texts are altered.
//!
//! The corpora were written before the rules, by the forms in the documentation of vendors, authorities and standards.

use std::collections::BTreeMap;

use super::Masker;

const SECRETS: &str = include_str!("corpus/secrets.tsv");
const PERSONAL: &str = include_str!("corpus/personal.tsv");
const INNOCENT: &str = include_str!("corpus/innocent.txt");

/// The least share of what has to be masked, and the greatest of innocent texts that may be altered.
const LEAST_FOUND: f64 = 0.95;
const MOST_ALTERED: f64 = 0.02;

/// A sentence, and the parts of it that must not be left.
struct Case {
    kind: &'static str,
    text: String,
    hidden: Vec<String>,
}

fn lines(corpus: &'static str) -> impl Iterator<Item = &'static str> {
    corpus
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
}

fn cases(corpus: &'static str) -> Vec<Case> {
    let case = |line: &'static str| {
        let (kind, written) = line.split_once('\t')?;
        let written = written
            .replace('¦', "")
            .replace("\\\\n", "\u{1}")
            .replace("\\n", "\n")
            .replace('\u{1}', "\\n");
        let hidden = written
            .split("[[")
            .skip(1)
            .filter_map(|rest| rest.split_once("]]"));
        Some(Case {
            kind,
            hidden: hidden.map(|(hidden, _)| hidden.to_owned()).collect(),
            text: written.replace("[[", "").replace("]]", ""),
        })
    };
    lines(corpus).filter_map(case).collect()
}

/// Whether something of a secret is left: eight characters of it, or all of a shorter one.
fn is_left(masked: &str, hidden: &str) -> bool {
    let letters: Vec<char> = hidden.chars().collect();
    let window = letters.len().min(8);
    letters
        .windows(window)
        .any(|part| masked.contains(&part.iter().collect::<String>()))
}

/// Prints the recall of each kind, and gives that of all.
fn recall(corpus: &'static str) -> f64 {
    let masker = Masker::default();
    let mut by_kind: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    for case in cases(corpus) {
        let shown = masker.mask(&case.text);
        let is_found = !case.hidden.iter().any(|hidden| is_left(&shown, hidden));
        if !is_found {
            println!("left {}: {shown}", case.kind);
        }
        let (found, all) = by_kind.entry(case.kind).or_default();
        *found += u32::from(is_found);
        *all += 1;
    }
    for (kind, (found, all)) in &by_kind {
        println!("{kind}: {found} of {all}");
    }
    let (found, all) = by_kind
        .values()
        .fold((0, 0), |(found, all), kind| (found + kind.0, all + kind.1));
    println!("in all: {found} of {all}");
    f64::from(found) / f64::from(all)
}

#[test]
fn secrets_are_found() {
    assert!(lines(SECRETS).count() >= 150);
    assert!(recall(SECRETS) >= LEAST_FOUND);
}

#[test]
fn personal_data_are_found() {
    assert!(lines(PERSONAL).count() >= 80);
    assert!(recall(PERSONAL) >= LEAST_FOUND);
}

#[test]
fn innocent_texts_stay() {
    let masker = Masker::default();
    let all = lines(INNOCENT).count();
    assert!(all >= 150);
    let altered = lines(INNOCENT).filter(|text| {
        let shown = masker.mask(text);
        let is_altered = shown != **text;
        if is_altered {
            println!("altered: {text}\n      to: {shown}");
        }
        is_altered
    });
    let altered = altered.count();
    println!("altered: {altered} of {all}");
    #[expect(clippy::cast_precision_loss, reason = "a few hundred texts")]
    let share = altered as f64 / all as f64;
    assert!(share <= MOST_ALTERED);
}

#[test]
fn masking_twice_changes_nothing_more() {
    let masker = Masker::default();
    let texts = cases(SECRETS).into_iter().chain(cases(PERSONAL));
    for text in texts.map(|case| case.text) {
        let once = masker.mask(&text);
        assert_eq!(masker.mask(&once), once, "{text}");
    }
}
