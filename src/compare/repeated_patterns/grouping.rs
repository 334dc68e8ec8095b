//! Which patterns of single records are one: by similar templates, then by the plan.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use chrono::NaiveDate;

use super::overrides::Overrides;
use crate::cube::Cube;
use crate::pattern::Pattern;

/// The patterns of a window and what each is counted under.
#[derive(Debug, Default)]
pub(super) struct Grouping {
    /// What likeness makes of each pattern of single records.
    alike: BTreeMap<Pattern, Pattern>,
    /// The groups that likeness makes, by each fingerprint that stands for one.
    by_fingerprint: BTreeMap<String, Pattern>,
    /// What each of these groups is counted under.
    roots: BTreeMap<Pattern, Root>,
    /// Every fingerprint of the window, also of what would be merged if it were not kept apart.
    seen: BTreeSet<String>,
}

/// What a group is counted under.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Root {
    /// The fingerprint that is published.
    pub(super) fingerprint: String,
    /// The pattern that has it; `None` where no failure of the window does.
    pub(super) pattern: Option<Pattern>,
}

impl Grouping {
    pub(super) fn of(
        cube: &Cube,
        nights: &RangeInclusive<NaiveDate>,
        overrides: &Overrides,
    ) -> Self {
        let mut grouping = Self::default();
        for parts in places(cube, nights).into_values() {
            grouping.add_place(&parts, overrides);
        }
        let groups: BTreeSet<&Pattern> = grouping.alike.values().collect();
        let plans = grouping.plans(overrides);
        grouping.roots = groups
            .into_iter()
            .map(|group| (group.clone(), grouping.root(group, &plans)))
            .collect();
        grouping
    }

    /// What a pattern of single records is counted under, and the group that the plan put there with it, where it did.
    pub(super) fn root_of(&self, part: &Pattern) -> Option<(&Root, Option<&Pattern>)> {
        let group = self.alike.get(part)?;
        let root = self.roots.get(group)?;
        let is_planned = root.pattern.as_ref() != Some(group);
        Some((root, is_planned.then_some(group)))
    }

    /// Of the fingerprints that the overrides name, those that no pattern of the window has.
    pub(super) fn not_seen(&self, overrides: &Overrides) -> BTreeSet<String> {
        let named = overrides
            .by_fingerprint
            .iter()
            .flat_map(|(fingerprint, said)| said.same_as.iter().chain([fingerprint]));
        named
            .filter(|fingerprint| !self.seen.contains(*fingerprint))
            .cloned()
            .collect()
    }

    /// The patterns of one class, workflow and tool.
    fn add_place(&mut self, parts: &BTreeSet<&Pattern>, overrides: &Overrides) {
        let templates: BTreeSet<&str> = parts.iter().map(|part| part.template.as_str()).collect();
        let mut forms = overrides.folding.merged(&templates);
        if !overrides.by_fingerprint.is_empty() {
            let alone = self.alone(parts, &forms, overrides);
            if !alone.is_empty() {
                let rest = templates.difference(&alone).copied().collect();
                forms = overrides.folding.merged(&rest);
                // Nothing else takes the fingerprint of a pattern that stands alone.
                forms.retain(|_, form| !alone.contains(form.as_str()));
            }
        }
        for part in parts {
            let group = form_of(part, &forms);
            if !overrides.by_fingerprint.is_empty() {
                for fingerprint in [part.fingerprint(), group.fingerprint()] {
                    self.by_fingerprint.insert(fingerprint, group.clone());
                }
            }
            self.alike.insert((*part).clone(), group);
        }
    }

    /// The templates of a place that are kept apart. Notes every fingerprint that could be meant.
    fn alone<'a>(
        &mut self,
        parts: &BTreeSet<&'a Pattern>,
        forms: &BTreeMap<&str, String>,
        overrides: &Overrides,
    ) -> BTreeSet<&'a str> {
        let own: BTreeSet<String> = parts.iter().map(|part| part.fingerprint()).collect();
        let mut alone = BTreeSet::new();
        for part in parts {
            let merged = form_of(part, forms).fingerprint();
            // A fingerprint that no record has can only mean what was merged.
            let is_taken_apart = overrides.is_apart(&merged) && !own.contains(&merged);
            if is_taken_apart || overrides.is_apart(&part.fingerprint()) {
                alone.insert(part.template.as_str());
            }
            self.seen.insert(merged);
        }
        self.seen.extend(own);
        alone
    }

    /// The fingerprint that the plan counts each group under, if it names any of the group's fingerprints.
    fn plans(&self, overrides: &Overrides) -> BTreeMap<&Pattern, String> {
        let mut plans: BTreeMap<&Pattern, String> = BTreeMap::new();
        for (fingerprint, group) in &self.by_fingerprint {
            let said = overrides.by_fingerprint.get(fingerprint);
            let Some(other) = said.and_then(|said| said.same_as.clone()) else {
                continue;
            };
            let is_published = *fingerprint == group.fingerprint();
            if is_published || !plans.contains_key(group) {
                plans.insert(group, other);
            }
        }
        plans
    }

    /// Follows the plan from a group to the last one.
    fn root(&self, group: &Pattern, plans: &BTreeMap<&Pattern, String>) -> Root {
        let mut path = vec![group];
        while let Some(last) = path.last().copied() {
            let Some(fingerprint) = plans.get(last) else {
                return Root::of(last);
            };
            let Some(next) = self.by_fingerprint.get(fingerprint) else {
                return Root {
                    fingerprint: fingerprint.clone(),
                    pattern: None,
                };
            };
            if let Some(start) = path.iter().position(|passed| *passed == next) {
                // Likeness closed a circle that the plan does not have: the first in order represents all.
                let first = path[start..].iter().min();
                return Root::of(first.unwrap_or(&group));
            }
            path.push(next);
        }
        Root::of(group)
    }
}

/// What a pattern becomes when its template does.
fn form_of(part: &Pattern, forms: &BTreeMap<&str, String>) -> Pattern {
    let template = forms.get(part.template.as_str());
    Pattern {
        template: template.unwrap_or(&part.template).clone(),
        ..part.clone()
    }
}

impl Root {
    fn of(pattern: &Pattern) -> Self {
        Self {
            fingerprint: pattern.fingerprint(),
            pattern: Some(pattern.clone()),
        }
    }
}

type ClassWorkflowTool<'a> = (&'a str, &'a str, Option<&'a str>);

/// The patterns of single records, by class, workflow and tool.
fn places<'a>(
    cube: &'a Cube,
    nights: &RangeInclusive<NaiveDate>,
) -> BTreeMap<ClassWorkflowTool<'a>, BTreeSet<&'a Pattern>> {
    let mut places: BTreeMap<ClassWorkflowTool<'a>, BTreeSet<&Pattern>> = BTreeMap::new();
    for (_, day) in cube.days.range(nights.clone()) {
        for (pattern, _) in day.patterns.keys() {
            let place = (
                pattern.failure_class.as_str(),
                pattern.workflow.as_str(),
                pattern.tool.as_deref(),
            );
            places.entry(place).or_default().insert(pattern);
        }
    }
    places
}
