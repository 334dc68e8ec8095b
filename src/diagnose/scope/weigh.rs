//! The explanations of an excess, weighed by the counts of each night and workflow.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use chrono::NaiveDate;

use crate::compare::{Burst, Contrasts, Place, Question, View};
use crate::cube::Dimension;
use crate::diagnose::real_numbers::real;
use crate::stats::{Contrast, Episode, Prior, Region, Span, episodes};
use crate::vocabulary::Design;

/// The explanations, and the nights and places they are about.
#[derive(Clone, Debug)]
pub(super) struct Weighed {
    nights: Vec<NaiveDate>,
    /// The place of each region; the first region is everywhere, which is no place.
    places: Vec<Option<Place>>,
    episodes: Vec<Episode>,
}

/// Before anything is known, one excess in four is an episode…
const SHORT: f64 = 0.25;

/// …and seven in ten where a burst within an hour was seen.
const SHORT_WITH_BURST: f64 = 0.7;

/// Every other one is confined to a place: a workflow, a tool, a model, a tenant, a version of one kind, or a label. Each of these
/// kinds is as likely as the others. All labels together are one kind, so that with many of them none is named sooner. That
/// the other places are free of it must be shown besides.
const LOCAL: f64 = 0.5;

/// What a release brings, it mostly brings on its first day.
const WITH_RELEASE: f64 = 0.8;

/// Where the nights before it are looked at too, the days may have brought it instead.
const WITH_RELEASE_APART: f64 = 0.5;

/// On fewer nights, only a burst distinguishes an episode from what lasts.
const FEWEST_NIGHTS: usize = 3;

impl Weighed {
    /// Weighs the explanations of what a question of all workflows asks about; `None` where nothing can be compared.
    pub(super) fn of(
        view: &View<'_>,
        question: &Question,
        through: NaiveDate,
        dispersion: f64,
        bursts: &[Burst],
    ) -> Option<Self> {
        let contrasts = view.contrasts(question, through)?;
        let nights = contrasts.nights.len() - contrasts.release;
        let has_burst = bursts.iter().any(|burst| {
            burst.is_of(&view.arms.candidate, question)
                && contrasts.nights[contrasts.release..].contains(&burst.date)
        });
        let prior = Prior {
            short: match (has_burst, nights >= FEWEST_NIGHTS) {
                (true, _) => SHORT_WITH_BURST,
                (false, true) => SHORT,
                (false, false) => 0.0,
            },
            with_release: if view.arms.design == Design::BeforeAfter {
                WITH_RELEASE_APART
            } else {
                WITH_RELEASE
            },
            release: contrasts.release,
        };
        let (places, regions): (Vec<_>, Vec<_>) = regions(&contrasts).into_iter().unzip();
        Some(Self {
            episodes: episodes(&regions, dispersion.max(1.0), &prior),
            places,
            nights: contrasts.nights,
        })
    }

    /// The probability of all explanations of a kind.
    pub(super) fn probability(&self, is_of: impl Fn(&Episode) -> bool) -> f64 {
        let of_kind = self.episodes.iter().filter(|episode| is_of(episode));
        of_kind.map(|episode| episode.probability).sum()
    }

    /// That it is an episode of the candidate's, and over.
    pub(super) fn short(&self) -> f64 {
        self.probability(|episode| !episode.lasts)
    }

    /// The nights of the likeliest episode.
    pub(super) fn episode(&self) -> Option<RangeInclusive<NaiveDate>> {
        let episode = self.episodes.iter().find(|episode| !episode.lasts)?;
        let Span { first, last } = episode.span;
        Some(self.nights[first]..=self.nights[last])
    }

    /// The place that most likely carries what lasts, and the probability that it alone does. Of the workflows, only the one
    /// named is considered, where one is.
    pub(super) fn place(&self, named: Option<&str>) -> Option<(&Place, f64)> {
        let is_asked = |place: &Place| match (place, named) {
            (Place::Workflow(workflow), Some(named)) => workflow == named,
            _ => true,
        };
        let lasting =
            |region: usize| self.probability(|episode| episode.lasts && episode.region == region);
        let places = self.places.iter().enumerate();
        places
            .filter_map(|(region, place)| Some((region, place.as_ref()?)))
            .filter(|(_, place)| is_asked(place))
            .map(|(region, place)| (place, lasting(region)))
            .max_by(|a, b| a.1.total_cmp(&b.1))
    }

    /// The same without the explanations by versions and labels.
    pub(super) fn without_versions_and_labels(&self) -> Self {
        let is_of_one = |episode: &Episode| {
            let place = self.places[episode.region].as_ref();
            place.is_some_and(Place::is_version_or_label)
        };
        let mut rest = self.clone();
        rest.episodes.retain(|episode| !is_of_one(episode));
        if rest.episodes.len() < self.episodes.len() {
            let total = rest.probability(|_| true).max(f64::MIN_POSITIVE);
            for episode in &mut rest.episodes {
                episode.probability /= total;
            }
        }
        rest
    }

    /// How many labels have places.
    pub(super) fn labels(&self) -> usize {
        let facets = self.places.iter().flatten();
        let columns = facets.filter_map(|place| match place {
            Place::Facet(facet) => Some(facet.dimension),
            Place::Workflow(_) => None,
        });
        let labels = columns.filter(|one| matches!(one, Dimension::Label(_)));
        labels.collect::<BTreeSet<_>>().len()
    }

    /// Whether there are other workflows than one.
    pub(super) fn has_several_workflows(&self) -> bool {
        self.places
            .iter()
            .flatten()
            .any(|place| place.workflow().is_some())
    }

    /// The probability of each night that what lasts began on it, of a place or of all explanations.
    pub(super) fn onsets(&self, place: Option<&Place>) -> Vec<(NaiveDate, f64)> {
        let named = |place| {
            self.places
                .iter()
                .position(|one| one.as_ref() == Some(place))
        };
        let region = place.and_then(named);
        let mut onsets: Vec<(NaiveDate, f64)> =
            self.nights.iter().map(|date| (*date, 0.0)).collect();
        for episode in &self.episodes {
            if episode.lasts && region.is_none_or(|region| episode.region == region) {
                onsets[episode.span.first].1 += episode.probability;
            }
        }
        let total: f64 = onsets.iter().map(|(_, probability)| probability).sum();
        for (_, probability) in &mut onsets {
            *probability /= total;
        }
        onsets
    }
}

/// Places of one column, with their parts.
type Group<'a> = Vec<(Place, Vec<&'a [Contrast]>)>;

/// Everywhere, and the places an event can be confined to. A column with a single value is no place of its own.
fn regions(contrasts: &Contrasts) -> Vec<(Option<Place>, Region<'_>)> {
    let everywhere = contrasts.workflows.iter();
    let everywhere = everywhere.map(|(_, nights)| nights.as_slice()).collect();
    let mut kinds: Vec<Vec<Group<'_>>> = Vec::new();
    if contrasts.workflows.len() > 1 {
        let workflows = contrasts.workflows.iter();
        let own = workflows.map(|(name, nights)| {
            let place = Place::Workflow(name.clone());
            (place, vec![nights.as_slice()])
        });
        kinds.push(vec![own.collect()]);
    }
    let columns = Dimension::ALL.into_iter().chain(Dimension::VERSIONS);
    kinds.extend(columns.map(|column| groups(contrasts, |one| one == column)));
    kinds.push(groups(contrasts, |one| matches!(one, Dimension::Label(_))));
    kinds.retain(|groups| !groups.is_empty());
    let confined = if kinds.is_empty() { 0.0 } else { LOCAL };
    let each_kind = confined / real(kinds.len().max(1));
    let mut regions = vec![(
        None,
        Region {
            parts: everywhere,
            prior: 1.0 - confined,
        },
    )];
    for groups in kinds {
        let each_group = each_kind / real(groups.len());
        for group in groups {
            let prior = each_group / real(group.len());
            let places = group.into_iter();
            regions.extend(places.map(|(place, parts)| (Some(place), Region { parts, prior })));
        }
    }
    regions
}

/// The places of each of some columns. A value that all runs have is not among them ([`View::contrasts`]), so of two values of a
/// version or a label a single one may be left.
fn groups(contrasts: &Contrasts, is_asked: impl Fn(Dimension) -> bool) -> Vec<Group<'_>> {
    let mut groups: BTreeMap<Dimension, Group<'_>> = BTreeMap::new();
    for (facet, parts) in &contrasts.facets {
        if is_asked(facet.dimension) {
            let parts = parts.iter().map(Vec::as_slice).collect();
            let place = Place::Facet(facet.clone());
            groups
                .entry(facet.dimension)
                .or_default()
                .push((place, parts));
        }
    }
    groups.retain(|column, group| group.len() > 1 || column.is_version_or_label());
    groups.into_values().collect()
}
