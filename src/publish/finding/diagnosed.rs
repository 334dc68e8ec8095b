//! What kind of event a finding is, as it is published.

use super::Publishing;
use crate::compare::Place;
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
            place: place.map(carrier),
            scope_evidence: Some(scope_sentence(&diagnosis.evidence, arms)),
            onset: began.map(|began| onset(began, &arms.candidate)),
        }
    }
}

/// The place of a regression.
pub(in crate::publish) fn carrier(place: &Place) -> Carrier {
    let value = |dimension| place.value_of(dimension).map(str::to_owned);
    Carrier {
        workflow: place.workflow().map(str::to_owned),
        tool: value(Dimension::Tool),
        model: value(Dimension::Model),
        tenant: value(Dimension::Tenant),
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
