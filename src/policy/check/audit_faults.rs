//! Errors in the settings of the conduct audit.

use super::Problems;
use crate::expression::compiled;

impl Problems<'_> {
    pub(super) fn audits(&mut self) {
        let audit = &self.policy.audit;
        if let Some(words) = &audit.handoff_words
            && let Err(why) = compiled(words)
        {
            self.add(&["audit", "handoff_words"], &why);
        }
        for (statement, target) in &audit.target {
            if !(0.0..=1.0).contains(target) {
                let text = format!("is {target}; it must be between 0 and 1, for example 0.95");
                self.add(&["audit", "target", statement.as_str()], &text);
            }
        }
    }
}
