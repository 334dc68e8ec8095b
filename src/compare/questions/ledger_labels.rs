//! Which classes that crossed their bound changed their label only.

use super::ledger::Ledger;
use crate::compare::answer::{ClassChanges, ClassLabels, Crossing, Track};
use crate::compare::counted::Question;
use crate::compare::in_units::in_real;
use crate::config::Config;
use crate::vocabulary::Metric;

/// The part of the budget that labels taken for a regression may use up. All classes in doubt share it.
const OF_BUDGET: f64 = 0.5;

impl Ledger {
    /// Looks at the classes that crossed their bound, tonight or before. One whose rise is no change of labels is not looked
    /// at again: its regression begins on that night. Where all failures together rose too, no fall of others makes up for it.
    pub(super) fn read_labels(&mut self, config: &Config) {
        let asked: Vec<(&String, &Track)> = self
            .classes
            .iter()
            .filter_map(|class| Some((class, self.class(class)?)))
            .filter(|(class, track)| self.is_in_doubt(class, track))
            .collect();
        if asked.is_empty() {
            return;
        }
        let (names, changes) = self.class_changes();
        let more_fails = self.has_crossed(&Question::whole(Metric::FailureRate));
        let sharing = in_real(asked.len() as u64);
        let ln_error = (OF_BUDGET * config.decision.false_rollback_budget / sharing).ln();
        let read: Vec<(String, Option<ClassLabels>)> = asked
            .into_iter()
            .filter_map(|(class, track)| {
                let place = names.iter().position(|name| name == class)?;
                let level = track.looks().ln_level(ln_error);
                let labels = (!more_fails).then(|| ClassLabels::of(&changes, &names, place, level));
                Some((class.clone(), labels.flatten()))
            })
            .collect();
        for (class, labels) in read {
            match labels {
                Some(labels) => {
                    self.labels.insert(class, labels);
                }
                None if self.labels.remove(&class).is_some() => {
                    let track = self.tracks.get_mut(&Question::class(&class));
                    if let Some(crossing) = track.and_then(|track| track.crossing.as_mut()) {
                        crossing.night = self.night;
                    }
                }
                None => {}
            }
        }
    }

    fn class(&self, class: &str) -> Option<&Track> {
        self.tracks.get(&Question::class(class))
    }

    /// Whether a class crossed its bound tonight, or is in doubt since it did. Classes are compared by their strata.
    fn is_in_doubt(&self, class: &str, track: &Track) -> bool {
        let tonight = |crossing: Crossing| crossing.night == self.night;
        track.is_rate() && (self.labels.contains_key(class) || track.crossing.is_some_and(tonight))
    }

    fn has_crossed(&self, question: &Question) -> bool {
        let track = self.tracks.get(question);
        track.is_some_and(|track| track.crossing.is_some())
    }

    /// All classes by name, with what they have in the matched strata.
    fn class_changes(&self) -> (Vec<&str>, ClassChanges) {
        let (mut names, mut classes) = (Vec::new(), Vec::new());
        for class in &self.classes {
            if let Some(track) = self.class(class) {
                names.push(class.as_str());
                classes.push(track.class_change(!self.of_baseline.contains(class)));
            }
        }
        let whole = self.tracks.get(&Question::whole(Metric::FailureRate));
        let whole = whole.map_or(1.0, Track::dispersion);
        (names, ClassChanges::new(classes, whole))
    }

    /// What is in doubt about the class of a question, where something is. Failures that have changed their label bring their
    /// rescues and severities with them.
    pub(super) fn doubt(&self, question: &Question) -> Option<&ClassLabels> {
        self.labels.get(question.failure_class.as_ref()?)
    }

    /// The classes whose rise is matched by the fall of others.
    pub(super) fn relabelled(&self) -> Vec<(String, ClassLabels)> {
        let matched = self.labels.iter();
        matched
            .filter(|(_, labels)| labels.missing().is_some())
            .map(|(class, labels)| (class.clone(), labels.clone()))
            .collect()
    }
}
