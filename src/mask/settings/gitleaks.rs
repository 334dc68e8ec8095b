//! Rules in the format of gitleaks, applied to a text.

use std::ops::Range;

use anyhow::{Context, Result, bail, ensure};
use regex::bytes::{Captures, Regex, RegexBuilder};

use super::gitleaks_file::{GitleaksFile, WrittenAllowlist, WrittenRule};
use crate::mask::secrets::entropy;
use crate::mask::spans::Spans;

/// The most bytes of a compiled expression.
const LARGEST: usize = 1 << 26;

/// The rules of a file.
#[derive(Debug)]
pub(super) struct GitleaksRules {
    rules: Vec<GitleaksRule>,
}

#[derive(Debug)]
struct GitleaksRule {
    finds: Regex,
    secret_group: usize,
    entropy: f64,
    /// In small letters.
    keywords: Vec<String>,
    allowlists: Vec<Allowlist>,
}

#[derive(Clone, Debug)]
struct Allowlist {
    /// Whether it needs all of its conditions.
    needs_all: bool,
    /// Whether it has a condition that no text of a record meets: a path or a commit.
    has_place: bool,
    target: Target,
    regexes: Vec<Regex>,
    /// In small letters.
    stopwords: Vec<String>,
}

#[derive(Clone, Copy, Debug)]
enum Target {
    Secret,
    Match,
    Line,
}

impl GitleaksRules {
    /// Reads the text of a file.
    pub(super) fn of(text: &str) -> Result<Self> {
        let file: GitleaksFile = toml::from_str(text)?;
        ensure!(
            !file.extend.use_default && file.extend.path.is_none(),
            "it builds on other rules with [extend], which are not read; put those rules into a file, and name both files"
        );
        let of_all: Vec<&WrittenAllowlist> =
            file.allowlists.iter().chain(&file.allowlist).collect();
        let mut rules = Vec::new();
        for written in &file.rules {
            let common = of_all.iter().filter(|list| {
                list.target_rules.is_empty() || list.target_rules.contains(&written.id)
            });
            let rule = GitleaksRule::of(written, common.copied())
                .with_context(|| format!("the rule with id {:?} cannot be read", written.id))?;
            rules.extend(rule);
        }
        ensure!(!rules.is_empty(), "it has no [[rules]] with a regex");
        Ok(Self { rules })
    }

    /// Finds what the rules call a secret.
    pub(super) fn find(&self, text: &str, spans: &mut Spans) {
        let small = text.to_lowercase();
        for rule in &self.rules {
            let is_tried =
                rule.keywords.is_empty() || rule.keywords.iter().any(|word| small.contains(word));
            if is_tried {
                rule.find(text, spans);
            }
        }
    }
}

impl GitleaksRule {
    /// `None` for a rule about paths alone.
    fn of<'a>(
        written: &'a WrittenRule,
        common: impl Iterator<Item = &'a WrittenAllowlist>,
    ) -> Result<Option<Self>> {
        let Some(regex) = &written.regex else {
            return Ok(None);
        };
        let finds = compiled(regex)?;
        ensure!(
            written.secret_group < finds.captures_len(),
            "its secretGroup is {}, and its regex has {} groups",
            written.secret_group,
            finds.captures_len() - 1
        );
        let lists = written
            .allowlists
            .iter()
            .chain(&written.allowlist)
            .chain(common);
        Ok(Some(Self {
            finds,
            secret_group: written.secret_group,
            entropy: written.entropy,
            keywords: written
                .keywords
                .iter()
                .map(|word| word.to_lowercase())
                .collect(),
            allowlists: lists.map(Allowlist::of).collect::<Result<_>>()?,
        }))
    }

    fn find(&self, text: &str, spans: &mut Spans) {
        for found in self.finds.captures_iter(text.as_bytes()) {
            let Some((whole, secret)) = self.secret_in(&found, text) else {
                continue;
            };
            let is_allowed = self
                .allowlists
                .iter()
                .any(|list| list.allows(text, &whole, &secret));
            if !is_allowed && (self.entropy <= 0.0 || entropy(&text[secret.clone()]) > self.entropy)
            {
                spans.add(secret);
            }
        }
    }

    /// The match and the secret in it.
    fn secret_in(&self, found: &Captures<'_>, text: &str) -> Option<(Range<usize>, Range<usize>)> {
        // Expressions are matched byte by byte, as those of gitleaks know only ASCII letters; half a character is widened.
        let widened = |part: Range<usize>| {
            text.floor_char_boundary(part.start)..text.ceil_char_boundary(part.end)
        };
        let whole = found.get(0)?.range();
        let group = match self.secret_group {
            0 => found
                .iter()
                .skip(1)
                .flatten()
                .find(|group| !group.is_empty()),
            group => found.get(group),
        };
        let secret = group.map_or_else(|| whole.clone(), |group| group.range());
        Some((widened(whole), widened(secret)))
    }
}

impl Allowlist {
    fn of(written: &WrittenAllowlist) -> Result<Self> {
        let needs_all = match written
            .condition
            .as_deref()
            .map(str::to_uppercase)
            .as_deref()
        {
            None | Some("OR" | "||" | "") => false,
            Some("AND" | "&&") => true,
            Some(other) => {
                bail!("the condition of an allowlist is {other:?}; it must be \"OR\" or \"AND\"")
            }
        };
        let target = match written.regex_target.as_deref() {
            None | Some("secret" | "") => Target::Secret,
            Some("match") => Target::Match,
            Some("line") => Target::Line,
            Some(other) => bail!(
                "the regexTarget of an allowlist is {other:?}; it must be \"secret\", \"match\" or \"line\""
            ),
        };
        Ok(Self {
            needs_all,
            has_place: !(written.paths.is_empty() && written.commits.is_empty()),
            target,
            regexes: written
                .regexes
                .iter()
                .map(|regex| compiled(regex))
                .collect::<Result<_>>()?,
            stopwords: written
                .stopwords
                .iter()
                .map(|word| word.to_lowercase())
                .collect(),
        })
    }

    fn allows(&self, text: &str, whole: &Range<usize>, secret: &Range<usize>) -> bool {
        let target = match self.target {
            Target::Secret => &text[secret.clone()],
            Target::Match => &text[whole.clone()],
            Target::Line => line_of(text, whole),
        };
        let small = text[secret.clone()].to_lowercase();
        let is_matched = self
            .regexes
            .iter()
            .any(|regex| regex.is_match(target.as_bytes()));
        let is_stopped = self.stopwords.iter().any(|word| small.contains(word));
        if self.needs_all {
            !self.has_place
                && (self.regexes.is_empty() || is_matched)
                && (self.stopwords.is_empty() || is_stopped)
                && !(self.regexes.is_empty() && self.stopwords.is_empty())
        } else {
            is_matched || is_stopped
        }
    }
}

/// The lines that a match stands on.
fn line_of<'a>(text: &'a str, part: &Range<usize>) -> &'a str {
    let start = text[..part.start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[part.end..]
        .find('\n')
        .map_or(text.len(), |at| part.end + at);
    &text[start..end]
}

/// An expression of Go, in which `\w`, `\d` and `\b` know only ASCII. One with other letters is read with all of Unicode.
fn compiled(regex: &str) -> Result<Regex> {
    let build = |is_unicode| {
        RegexBuilder::new(regex)
            .unicode(is_unicode)
            .size_limit(LARGEST)
            .build()
    };
    Ok(build(false).or_else(|_| build(true))?)
}
