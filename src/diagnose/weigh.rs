//! The explanations of an excess, weighed by what each night and workflow says.

use chrono::NaiveDate;

use super::bursts::Burst;
use crate::compare::{Contrasts, Question, View};
use crate::stats::{Episode, Prior, Span, episodes};
use crate::vocabulary::Design;

/// The explanations, and the nights and workflows they speak of.
#[derive(Clone, Debug)]
pub(super) struct Weighed {
    contrasts: Contrasts,
    episodes: Vec<Episode>,
}

/// One in four excesses is taken for an episode before anything is known…
const SHORT: f64 = 0.25;

/// …and seven in ten where a burst within an hour was seen.
const SHORT_WITH_BURST: f64 = 0.7;

/// Every other one is confined to a workflow; that the others are free of it must be shown besides.
const LOCAL: f64 = 0.5;

/// What a release brings, it mostly brings on its first day.
const WITH_RELEASE: f64 = 0.8;

/// Where the nights before it are looked at too, the days may have brought it as well.
const WITH_RELEASE_APART: f64 = 0.5;

/// On fewer nights nothing but a burst tells an episode from what lasts.
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
            burst.is_of(&view.arms.candidate, question.failure_class.as_deref())
                && contrasts.nights[contrasts.release..].contains(&burst.date)
        });
        let prior = Prior {
            short: match (has_burst, nights >= FEWEST_NIGHTS) {
                (true, _) => SHORT_WITH_BURST,
                (false, true) => SHORT,
                (false, false) => 0.0,
            },
            local: LOCAL,
            with_release: if view.arms.design == Design::BeforeAfter {
                WITH_RELEASE_APART
            } else {
                WITH_RELEASE
            },
            release: contrasts.release,
        };
        Some(Self {
            episodes: episodes(&contrasts.cells, dispersion.max(1.0), &prior),
            contrasts,
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
    pub(super) fn episode(&self) -> Option<(NaiveDate, NaiveDate)> {
        let episode = self.episodes.iter().find(|episode| !episode.lasts)?;
        Some(self.dates(episode.span))
    }

    /// The workflow that most likely carries what lasts, or the one named, and the probability that it does, and alone.
    pub(super) fn place(&self, named: Option<&str>) -> Option<(&str, f64)> {
        let lasting = |place: usize| {
            self.probability(|episode| episode.lasts && episode.place == Some(place))
        };
        let workflows = self.contrasts.workflows.iter().enumerate();
        workflows
            .filter(|(_, workflow)| named.is_none_or(|named| named == *workflow))
            .map(|(place, workflow)| (workflow.as_str(), lasting(place)))
            .max_by(|a, b| a.1.total_cmp(&b.1))
    }

    /// The probability of each night that what lasts began on it, of a workflow or of all explanations.
    pub(super) fn onsets(&self, workflow: Option<&str>) -> Vec<(NaiveDate, f64)> {
        let workflows = &self.contrasts.workflows;
        // A single place is not told from everywhere.
        let place = workflow
            .filter(|_| workflows.len() > 1)
            .and_then(|name| workflows.iter().position(|workflow| workflow == name));
        let mut onsets: Vec<(NaiveDate, f64)> = self
            .contrasts
            .nights
            .iter()
            .map(|date| (*date, 0.0))
            .collect();
        for episode in &self.episodes {
            if episode.lasts && (place.is_none() || episode.place == place) {
                onsets[episode.span.first].1 += episode.probability;
            }
        }
        let total: f64 = onsets.iter().map(|(_, probability)| probability).sum();
        for (_, probability) in &mut onsets {
            *probability /= total;
        }
        onsets
    }

    fn dates(&self, span: Span) -> (NaiveDate, NaiveDate) {
        let nights = &self.contrasts.nights;
        (nights[span.first], nights[span.last])
    }
}
