//! What kind of event a finding is, as it is published.

use std::collections::BTreeMap;

use super::Publishing;
use crate::compare::{Place, View};
use crate::cube::Dimension;
use crate::decision::{Carrier, Onset, Placebo};
use crate::diagnose::{Began, Diagnosis};
use crate::judge::Judged;
use crate::tell::finding::{NO_SCOPE_YET, onset_sentence, scope_sentence};
use crate::vocabulary::{Cause, Extent, FindingState, Scope};

/// Cause, extent and onset of a regression; an inconclusive finding has an undetermined scope.
#[derive(Default)]
pub(super) struct Diagnosed {
    pub(super) cause: Option<Cause>,
    pub(super) extent: Option<Extent>,
    pub(super) scope: Option<Scope>,
    pub(super) scope_confidence: Option<f64>,
    pub(super) place: Option<Carrier>,
    pub(super) facets: BTreeMap<String, String>,
    pub(super) scope_evidence: Option<String>,
    pub(super) onset: Option<Onset>,
}

impl Diagnosed {
    pub(super) fn of(one: &Judged, with: &Publishing<'_>) -> Self {
        match &one.diagnosis {
            Some(diagnosis) => Self::by(diagnosis, with),
            None if one.finding.state == FindingState::Inconclusive => Self {
                scope: Some(Scope::Undetermined),
                scope_evidence: Some(NO_SCOPE_YET.to_owned()),
                ..Self::default()
            },
            None => Self::default(),
        }
    }

    fn by(diagnosis: &Diagnosis, with: &Publishing<'_>) -> Self {
        let arms = with.view.arms;
        let place = diagnosis.place.as_ref();
        let place = place.filter(|_| diagnosis.extent == Extent::Local);
        let began = diagnosis.began.as_ref();
        Self {
            cause: Some(diagnosis.cause),
            extent: Some(diagnosis.extent),
            scope: Some(diagnosis.scope()),
            scope_confidence: Some(diagnosis.confidence),
            place: place.map(|place| carrier(place, with.view)),
            facets: place.map_or_else(BTreeMap::new, |place| facets(place, with.view)),
            scope_evidence: Some(scope_sentence(&diagnosis.evidence, arms)),
            onset: began.map(|began| onset(began, &arms.candidate)),
        }
    }
}

/// The columns and values of a place, those with the same runs of the candidate among them.
fn facets(place: &Place, view: &View<'_>) -> BTreeMap<String, String> {
    let Place::Facet(facet) = place else {
        return BTreeMap::new();
    };
    let same = view.known.values.with_the_same_runs(facet);
    let all = same.chain([facet]);
    all.map(|one| (one.dimension.name(), one.value.clone()))
        .collect()
}

/// The place of a regression.
pub(in crate::publish) fn carrier(place: &Place, view: &View<'_>) -> Carrier {
    let value = |dimension| place.value_of(dimension).map(str::to_owned);
    Carrier {
        workflow: place.workflow().map(str::to_owned),
        tool: value(Dimension::Tool),
        model: value(Dimension::Model),
        tenant: value(Dimension::Tenant),
        facets: facets(place, view)
            .into_iter()
            .filter(|(column, _)| !["tool", "model", "tenant"].contains(&column.as_str()))
            .collect(),
    }
}

fn onset(began: &Began, candidate: &str) -> Onset {
    Onset {
        date: began.date,
        lower: began.lower,
        upper: began.upper,
        evidence: Some(onset_sentence(began, candidate)),
        placebo: began.placebo().map(|placebo| Placebo {
            dates: placebo.tried,
            as_large: placebo.as_large,
        }),
    }
}
