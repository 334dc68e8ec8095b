//! Two releases compared, each regression diagnosed, and what is advised.

use super::distrust::{refused_beyond, without_failures};
use super::{Loaded, SCOPE_LEVEL};
use crate::compare::{Comparison, Look, View, compare};
use crate::config::Config;
use crate::decide::{Circumstances, Judged, Verdict, standings, verdict};
use crate::diagnose::{Burst, diagnose};
use crate::policy::Planned;
use crate::vocabulary::FindingState;

/// A comparison with what kind of event each regression is, and what is advised.
pub(super) struct Compared {
    pub(super) comparison: Comparison,
    pub(super) judged: Vec<Judged>,
    pub(super) verdict: Verdict,
}

impl Compared {
    pub(super) fn of(
        view: &View<'_>,
        config: &Config,
        loaded: &Loaded,
        bursts: &[Burst],
        plan: Option<&Planned<'_>>,
    ) -> Self {
        let arms = view.arms;
        let comparison = compare(view, config);
        let look = Look {
            through: arms.to,
            level: SCOPE_LEVEL,
        };
        let judged: Vec<Judged> = comparison
            .findings
            .iter()
            .map(|finding| Judged {
                diagnosis: (finding.state == FindingState::Regressed)
                    .then(|| diagnose(view, finding, look, bursts))
                    .flatten(),
                finding: finding.clone(),
            })
            .collect();
        let distrust = refused_beyond(&loaded.data, config.decision.max_quarantined)
            .or_else(|| without_failures(loaded));
        let circumstances = Circumstances {
            design: arms.design,
            coverage: arms.coverage,
            distrust: distrust.as_ref(),
            plan,
        };
        let scope_of = |place: usize| judged[place].scope();
        let verdict = verdict(
            &standings(&judged),
            &scope_of,
            &config.decision,
            &circumstances,
        );
        Self {
            comparison,
            judged,
            verdict,
        }
    }
}
