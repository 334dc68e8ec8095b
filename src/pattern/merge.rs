//! Merges templates that differ in a variable word.
//!
//! After Drain (He, Zhu, Zheng & Lyu 2017, "Drain: An Online Log Parsing Approach with Fixed Depth Tree", ICWS): only
//! templates with the same number of words and the same start are compared, and the share of equal words decides. Drain
//! reads line by line, so its groups depend on the order. Here all distinct templates are compared at once, so neither
//! order nor frequency matters:
//!
//! - Templates that differ only in one word, which is not the first, are merged if that word has five values or more, or if
//!   one of them has the placeholder there, which shows that the word varies.
//! - Apart from it, at least two words and half of all words must be constant. A word whose key says what failed never varies,
//!   neither does a code or the name of an error, nor text that the failure plan keeps.
//! - Merged templates are compared again, until nothing changes.

use std::collections::{BTreeMap, BTreeSet};

use super::fold_rules::PLACEHOLDER;
use super::keep::Keep;
use super::telling::is_telling;

/// The fewest values of a variable word. Fewer values may be states or kinds of something.
const VALUES: usize = 5;

/// The fewest constant words apart from the variable one.
const CONSTANT: usize = 2;

/// A template's words.
type Words<'a> = Vec<&'a str>;

/// The merged template of each of these. Most stay the same.
pub(super) fn merged<'a>(templates: &BTreeSet<&'a str>, keep: &Keep) -> BTreeMap<&'a str, String> {
    let mut forms: BTreeMap<&str, Words<'a>> = templates
        .iter()
        .map(|template| (*template, template.split(' ').collect()))
        .collect();
    loop {
        let distinct: Vec<Words<'a>> = forms
            .values()
            .cloned()
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect();
        let groups = Groups::of(&distinct, keep);
        if groups.are_all_single() {
            break;
        }
        let becomes = groups.forms(&distinct);
        for form in forms.values_mut() {
            if let Some(new) = becomes.get(form) {
                form.clone_from(new);
            }
        }
    }
    forms
        .into_iter()
        .map(|(template, form)| (template, form.join(" ")))
        .collect()
}

/// The groups of forms, as a forest: each form points to another of its group or to itself.
struct Groups(Vec<usize>);

impl Groups {
    fn of(forms: &[Words<'_>], keep: &Keep) -> Self {
        let mut groups = Self((0..forms.len()).collect());
        let kept: Vec<Vec<bool>> = forms.iter().map(|form| keep.words(form)).collect();
        let longest = forms.iter().map(Vec::len).max().unwrap_or(0);
        for place in 1..longest {
            let mut alike: Vec<usize> = (0..forms.len())
                .filter(|form| may_vary(&forms[*form], place) && !kept[*form][place])
                .collect();
            let others = |form: &usize| {
                (
                    forms[*form].len(),
                    &forms[*form][..place],
                    &forms[*form][place + 1..],
                )
            };
            alike.sort_by(|a, b| others(a).cmp(&others(b)));
            for run in alike.chunk_by(|a, b| others(a) == others(b)) {
                let shows_it = run.iter().any(|form| forms[*form][place] == PLACEHOLDER);
                if run.len() >= VALUES || shows_it {
                    run.iter()
                        .skip(1)
                        .for_each(|form| groups.join(run[0], *form));
                }
            }
        }
        groups
    }

    fn root(&self, mut form: usize) -> usize {
        while self.0[form] != form {
            form = self.0[form];
        }
        form
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        // The smallest of a group is its root, so that paths stay short and the order of joining does not matter.
        self.0[a.max(b)] = a.min(b);
    }

    fn are_all_single(&self) -> bool {
        self.0.iter().enumerate().all(|(form, root)| form == *root)
    }

    /// The merged form of each form: the common words, with the placeholder where they differ.
    fn forms<'a>(&self, forms: &[Words<'a>]) -> BTreeMap<Words<'a>, Words<'a>> {
        let mut common: BTreeMap<usize, Words<'a>> = BTreeMap::new();
        for (number, form) in forms.iter().enumerate() {
            let shared = common
                .entry(self.root(number))
                .or_insert_with(|| form.clone());
            for (word, own) in shared.iter_mut().zip(form) {
                if word != own {
                    *word = PLACEHOLDER;
                }
            }
        }
        let of = |(number, form): (usize, &Words<'a>)| {
            Some((form.clone(), common.get(&self.root(number))?.clone()))
        };
        forms.iter().enumerate().filter_map(of).collect()
    }
}

/// Whether the word at this position may vary.
fn may_vary(form: &[&str], place: usize) -> bool {
    let Some(word) = form.get(place) else {
        return false;
    };
    if word.split_once('=').is_some_and(|(key, _)| is_telling(key)) {
        return false;
    }
    let beside = form.iter().enumerate().filter(|(other, _)| *other != place);
    let constant = beside.filter(|(_, word)| is_constant(word)).count();
    constant >= CONSTANT && 2 * constant >= form.len()
}

/// Whether a word has text apart from placeholders.
fn is_constant(word: &str) -> bool {
    word.split(PLACEHOLDER)
        .any(|rest| rest.contains(char::is_alphanumeric))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(templates: &[&str]) -> Vec<String> {
        let becomes = merged(&templates.iter().copied().collect(), &Keep::default());
        templates
            .iter()
            .map(|template| becomes[template].clone())
            .collect()
    }

    #[test]
    fn a_word_of_many_values_varies() {
        let users =
            ["ann", "bob", "cat", "dan", "eve"].map(|name| format!("user {name} not found"));
        let all: Vec<&str> = users.iter().map(String::as_str).collect();
        assert_eq!(of(&all), vec!["user <*> not found"; 5]);
        assert_eq!(of(&all[..4]), all[..4], "four may be kinds of something");
    }

    #[test]
    fn one_placeholder_shows_that_a_word_varies() {
        assert_eq!(
            of(&["user ann not found", "user <*> not found"]),
            vec!["user <*> not found"; 2]
        );
    }

    #[test]
    fn the_first_word_and_short_messages_stay() {
        let first =
            ["a", "b", "c", "d", "e", "<*>"].map(|word| format!("{word} could not be read"));
        let all: Vec<&str> = first.iter().map(String::as_str).collect();
        assert_eq!(of(&all), all);
        let short = ["a", "b", "c", "d", "e"].map(|word| format!("failed: {word}"));
        let all: Vec<&str> = short.iter().map(String::as_str).collect();
        assert_eq!(of(&all), all);
    }

    #[test]
    fn what_failed_never_varies() {
        let errors = ["a", "b", "c", "d", "e"].map(|word| format!("call to ledger error={word}"));
        let all: Vec<&str> = errors.iter().map(String::as_str).collect();
        assert_eq!(of(&all), all);
    }

    #[test]
    fn two_words_that_vary_are_found_one_after_the_other() {
        let mut all = Vec::new();
        for user in ["a", "b", "c", "d", "e"] {
            for host in ["v", "w", "x", "y", "z"] {
                all.push(format!("login of {user} was refused by {host}"));
            }
        }
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        assert_eq!(of(&all), vec!["login of <*> was refused by <*>"; 25]);
    }
}
