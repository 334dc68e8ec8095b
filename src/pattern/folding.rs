//! Folds messages by the shipped rules, except text that the failure plan keeps.

use std::collections::{BTreeMap, BTreeSet};

use super::blobs::shortened;
use super::colours::without_colours;
use super::fingerprint::Pattern;
use super::fold_rules::{EachFold, KEPT, fold};
use super::keep::{Keep, UnusableExpression};
use super::merge;
use super::settled::Settled;
use crate::mask::{Masked, Masker};
use crate::record::Record;

/// The most characters of a message that are used. The rest seldom distinguishes failures.
const LONGEST_MESSAGE: usize = 400;

/// The name of the step that keeps text.
const KEPT_BY_THE_PLAN: &str = "kept by the plan";

/// The shipped rules, and the text that they must keep. The same record and the same folding give the same pattern.
#[derive(Clone, Debug, Default)]
pub struct Folding {
    keep: Keep,
    masker: Masker,
}

/// One replacement by one rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folded {
    /// The name of the rule.
    pub rule: &'static str,
    /// The text that was replaced.
    pub text: Masked,
    /// The replacement.
    pub becomes: Masked,
}

impl Folding {
    /// The shipped rules, which keep the text that any of these regular expressions matches.
    pub fn keeping(expressions: &[String]) -> Result<Self, UnusableExpression> {
        Ok(Self {
            keep: Keep::of(expressions)?,
            masker: Masker::default(),
        })
    }

    /// The same folding, with the masker of a configuration.
    #[must_use]
    pub fn masked_by(self, masker: &Masker) -> Self {
        Self {
            masker: masker.clone(),
            ..self
        }
    }

    /// The pattern of one record.
    #[must_use]
    pub fn pattern(
        &self,
        failure_class: &str,
        workflow: &str,
        tool: Option<&str>,
        message: &str,
    ) -> Pattern {
        Pattern {
            failure_class: failure_class.to_owned(),
            workflow: workflow.to_owned(),
            tool: tool.map(str::to_owned),
            template: self.template(message),
        }
    }

    /// The message with secrets masked and variable parts folded. Without kept text, folding a template changes nothing more.
    #[must_use]
    pub fn template(&self, message: &str) -> String {
        self.template_after(message, &mut Settled::default())
    }

    /// The same, with a cache of texts that no longer change.
    pub(super) fn template_after(&self, message: &str, settled: &mut Settled) -> String {
        self.fold(message, settled, &mut |_, _, _| ())
    }

    /// The replacements that lead to the [`template`](Self::template), in order.
    #[must_use]
    pub fn folds(&self, message: &str) -> Vec<Folded> {
        let mut steps = Vec::new();
        self.fold(
            message,
            &mut Settled::default(),
            &mut |rule, text, becomes| {
                steps.push(Folded {
                    rule,
                    text: self.masker.mask(text),
                    becomes: self.masker.mask(becomes),
                });
            },
        );
        steps
    }

    /// The template of each of these after similar ones are merged. Most stay the same. Kept text never varies.
    #[must_use]
    pub fn merged<'a>(&self, templates: &BTreeSet<&'a str>) -> BTreeMap<&'a str, String> {
        merge::merged(templates, &self.keep)
    }

    /// Secrets are masked before folding, which would tear them apart, and the whole is masked after it.
    fn fold(&self, message: &str, settled: &mut Settled, seen: EachFold<'_>) -> String {
        let prepare = |text: &str| self.prepared(text);
        let masked = if self.keep.is_empty() {
            String::new()
        } else {
            prepare(message)
        };
        let kept = self.keep.spans(&masked);
        if kept.is_empty() {
            let folded = fold(message, &prepare, settled, seen);
            return self.masker.mask(&folded).into_string();
        }
        let mut around = String::new();
        let mut copied = 0;
        for span in &kept {
            around.push_str(&unmarked(&masked[copied..span.start]));
            around.push(KEPT);
            copied = span.end;
            let text = &masked[span.clone()];
            seen(KEPT_BY_THE_PLAN, text, text);
        }
        around.push_str(&unmarked(&masked[copied..]));
        let mut pieces = kept.into_iter().map(|span| &masked[span]);
        let mut whole = String::new();
        // Secrets are masked already. Masking again could mistake kept text for a secret.
        let around = fold(&around, &cut, &mut Settled::default(), seen);
        for letter in around.chars() {
            match letter {
                KEPT => whole.push_str(pieces.next().unwrap_or_default()),
                letter => whole.push(letter),
            }
        }
        self.masker.mask(&whole).into_string()
    }

    /// Stands for the masker, as a part of the key of what was folded.
    #[must_use]
    pub(crate) fn masker_key(&self) -> &[u8] {
        self.masker.key()
    }

    fn prepared(&self, text: &str) -> String {
        self.masker.mask_secrets(&cut(&without_colours(text)))
    }
}

fn cut(text: &str) -> String {
    if text.len() <= LONGEST_MESSAGE {
        return text.to_owned();
    }
    let mut text = shortened(text);
    if let Some((end, _)) = text.char_indices().nth(LONGEST_MESSAGE) {
        text.truncate(end);
    }
    text
}

/// The text without the marker of kept text, which no message should contain.
fn unmarked(text: &str) -> String {
    text.replace(KEPT, "\u{fffd}")
}

impl Pattern {
    /// The pattern of one record without a plan.
    #[must_use]
    pub fn of(failure_class: &str, workflow: &str, tool: Option<&str>, message: &str) -> Self {
        Folding::default().pattern(failure_class, workflow, tool, message)
    }
}

impl<Text: AsRef<str>> Record<Text> {
    /// The pattern of the record before merging; `None` for a success.
    #[must_use]
    pub fn pattern(&self, folding: &Folding) -> Option<Pattern> {
        let text = |text: &Option<Text>| text.as_ref().map(|text| text.as_ref().to_owned());
        Some(Pattern {
            failure_class: self.class()?.to_owned(),
            workflow: self.workflow.as_ref().to_owned(),
            tool: text(&self.tool),
            template: folding.template(&text(&self.error_message).unwrap_or_default()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pattern::fold_rules::PLACEHOLDER;

    fn keeping(expressions: &[&str]) -> Folding {
        let expressions: Vec<String> = expressions.iter().map(|one| (*one).to_owned()).collect();
        Folding::keeping(&expressions).unwrap()
    }

    #[test]
    fn the_steps_name_the_rule_and_the_text() {
        let masker = Masker::default();
        let step = |rule, text: &str, becomes: &str| Folded {
            rule,
            text: masker.mask(text),
            becomes: masker.mask(becomes),
        };
        assert_eq!(
            Folding::default().folds("order A-1042 took 30 ms"),
            [
                step("word with a digit", "A-1042", PLACEHOLDER),
                step("word with a digit", "30", PLACEHOLDER),
                step("unit", "<*> ms", PLACEHOLDER)
            ]
        );
        assert_eq!(
            keeping(&["exit code \\d+"]).folds("exit code 137 in A-7"),
            [
                step("kept by the plan", "exit code 137", "exit code 137"),
                step("word with a digit", "A-7", PLACEHOLDER)
            ]
        );
    }

    #[test]
    fn kept_text_stays_whatever_rule_would_have_folded_it() {
        let folding = keeping(&["exit code \\d+", "E[0-9]{3}", "/mnt/data"]);
        for (message, expected) in [
            ("exit code 137 after 3 s", "exit code 137 after <*>"),
            ("user=E404 id=7", "user=E404 id=<*>"),
            (
                "cannot read /mnt/data/7 in 9 s",
                "cannot read /mnt/data/<*> in <*>",
            ),
            ("E404 and E500, 3 times", "E404 and E500, <*> times"),
            ("nothing kept in 9 s", "nothing kept in <*>"),
        ] {
            assert_eq!(folding.template(message), expected);
        }
        // Overlapping finds are kept together.
        let both = keeping(&["code \\d+ in", "in \\w+ 7"]);
        assert_eq!(
            both.template("code 3 in zone 7 at 8"),
            "code 3 in zone 7 at <*>"
        );
    }

    #[test]
    fn a_message_without_kept_text_has_the_template_it_has_without_a_plan() {
        let folding = keeping(&["exit code \\d+"]);
        for message in ["no answer in 31 s", "exit code none", "a\u{fdd0}7"] {
            assert_eq!(
                folding.template(message),
                Folding::default().template(message)
            );
        }
    }

    #[test]
    fn a_secret_is_not_kept() {
        let folding = keeping(&["key \\S+"]);
        assert_eq!(
            folding.template("bad key sk-abcdefghijklmnop at 7"),
            "bad key [masked] at <*>"
        );
        let folding = keeping(&["hunter\\d"]);
        assert_eq!(
            folding.template("password=hunter22 at 7"),
            "password=[masked] at <*>"
        );
    }

    #[test]
    fn the_mark_of_kept_text_in_a_message_stands_for_nothing() {
        let folding = keeping(&["code \\d+"]);
        assert_eq!(folding.template("a \u{fdd0} code 7"), "a \u{fffd} code 7");
    }

    #[test]
    fn kept_text_is_never_taken_to_vary() {
        let messages = [1, 2, 3, 4, 5, 6].map(|zone| format!("worker left the grid zone {zone}"));
        let kept = keeping(&["zone \\d+"]);
        let templates: BTreeSet<&str> = messages.iter().map(String::as_str).collect();
        assert!(
            kept.merged(&templates)
                .iter()
                .all(|(own, form)| own == form)
        );
        let without = Folding::default().merged(&templates);
        assert!(
            without
                .values()
                .all(|form| form == "worker left the grid zone <*>"),
            "{without:?}"
        );
    }
}
