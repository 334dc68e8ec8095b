//! Errors in the tables of single patterns and of folding.

use super::Problems;
use crate::pattern::Folding;
use crate::policy::known_patterns::KnownPattern;

/// The length of a fingerprint.
const DIGITS: usize = 12;

impl Problems<'_> {
    pub(super) fn folding(&mut self) {
        for expression in &self.policy.folding.keep {
            if let Err(unusable) = Folding::keeping(std::slice::from_ref(expression)) {
                self.add(&["folding", "keep"], &format!("contains {unusable}"));
            }
        }
    }

    pub(super) fn patterns(&mut self) {
        for (fingerprint, known) in &self.policy.pattern {
            if !is_fingerprint(fingerprint) {
                self.add(&["pattern", fingerprint], NO_FINGERPRINT);
            }
            self.merged(fingerprint, known);
            self.acceptance(
                &["pattern", fingerprint],
                known.accept_until,
                known.accept_why.as_ref(),
            );
            if let Some(fixed_on) = known.fixed_on {
                self.within_reason(&["pattern", fingerprint, "fixed_on"], fixed_on);
            }
            if let Some(owner) = &known.owner {
                self.defined(&["pattern", fingerprint, "owner"], owner);
            }
        }
    }

    fn merged(&mut self, fingerprint: &str, known: &KnownPattern) {
        let Some(other) = &known.same_as else {
            return;
        };
        let at = ["pattern", fingerprint, "same_as"];
        if !is_fingerprint(other) {
            self.add(
                &at,
                &format!("is `{}`, which {NO_FINGERPRINT}", other.escape_debug()),
            );
        } else if other == fingerprint {
            self.add(
                &at,
                "is the pattern itself; name another pattern, or remove it",
            );
        } else if self.leads_back(fingerprint) {
            let text = format!(
                "is {other}, which leads back to {fingerprint}; remove same_as from one of them"
            );
            self.add(&at, &text);
        }
        let set = [
            ("apart", known.apart),
            ("accept_until", known.accept_until.is_some()),
            ("accept_why", known.accept_why.is_some()),
            ("fixed_on", known.fixed_on.is_some()),
            ("owner", known.owner.is_some()),
        ];
        for (name, _) in set.into_iter().filter(|(_, is_set)| *is_set) {
            let text = format!(
                "has no effect, because the pattern counts under {}; remove it, or set it there",
                other.escape_debug()
            );
            self.add(&["pattern", fingerprint, name], &text);
        }
    }

    /// Whether a chain of `same_as` returns to the pattern.
    fn leads_back(&self, fingerprint: &str) -> bool {
        let next = |from: &str| self.policy.pattern.get(from)?.same_as.as_deref();
        let steps = std::iter::successors(next(fingerprint), |from| next(from));
        let mut steps = steps.take(self.policy.pattern.len());
        steps.any(|step| step == fingerprint)
    }
}

const NO_FINGERPRINT: &str =
    "is not a fingerprint; copy the 12 hexadecimal digits from decision.json or relapse explain";

fn is_fingerprint(text: &str) -> bool {
    let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    text.len() == DIGITS && text.bytes().all(is_digit)
}
