//! What the releases in a row add to a decision: reasons, what speaks against it, and other candidates. The recommendation
//! is not theirs to change.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use super::assemble::arm;
use super::sentences;
use super::verdict::{Judged, Verdict, standings};
use crate::compare::{Arms, Unusable, View};
use crate::config::Config;
use crate::decision::{OtherCandidate, Reason};
use crate::diagnose::{Across, Gone};
use crate::number;
use crate::tell::beyond::creep_sentence;
use crate::vocabulary::Recommendation;

/// Reasons beside those of the findings.
pub(super) fn reasons(
    verdict: &Verdict,
    arms: &Arms,
    across: &Across,
    config: &Config,
) -> Vec<Reason> {
    let watch = across.gone.map_or_else(
        || past_horizon(arms, config),
        |gone| Some(without_traffic(arms, gone)),
    );
    let creep = creep(across).filter(|_| verdict.recommendation == Recommendation::Hold);
    let creep = creep.map(|sentence| Reason {
        text: sentence,
        rule: "each release against the reference; on this night alone".to_owned(),
        finding: None,
    });
    watch.into_iter().chain(creep).collect()
}

/// That small steps add up, where they do.
pub(super) fn creep(across: &Across) -> Option<String> {
    let creep = across.succession.as_ref()?.creep.as_ref()?;
    Some(creep_sentence(creep))
}

/// `2.4.0 has taken no traffic since 14 Nov`.
pub(super) fn no_traffic(who: &str, gone: Gone) -> String {
    format!(
        "{who} has taken no traffic since {}",
        number::day(gone.last_run)
    )
}

fn without_traffic(arms: &Arms, gone: Gone) -> Reason {
    Reason {
        text: format!(
            "{}, and {} goes on: what was found until then stands.",
            no_traffic(&arms.candidate, gone),
            arms.baseline
        ),
        rule: format!(
            "no runs on the last {}",
            number::counted(gone.nights, "night", "nights")
        ),
        finding: None,
    }
}

/// What becomes of a watch that is longer than planned.
fn past_horizon(arms: &Arms, config: &Config) -> Option<Reason> {
    let horizon = config.window.horizon;
    let ended: NaiveDate = arms.since + Days::new(u64::from(horizon).saturating_sub(1));
    (arms.night() > horizon).then(|| Reason {
        text: format!(
            "The planned watch of {} ended on {}; the open-ended watch goes on with the tenth of the budget that was kept \
             for it.",
            number::counted(u64::from(horizon), "night", "nights"),
            number::day(ended)
        ),
        rule: format!("night {}, past the horizon", arms.night()),
        finding: None,
    })
}

/// Another candidate, judged by the same rules.
#[must_use]
pub fn other_candidate(
    view: &View<'_>,
    judged: &[Judged],
    verdict: &Verdict,
    config: &Config,
    first_seen: &BTreeMap<String, NaiveDate>,
) -> OtherCandidate {
    let own = arm(view.cube, view.arms, &view.arms.candidate, first_seen);
    OtherCandidate {
        release: own.release,
        first_seen: own.first_seen,
        runs: own.runs,
        recommendation: verdict.recommendation,
        decided_by: verdict.decided_by(&standings(judged)),
        summary: sentences::summary(judged, verdict, view.arms, config, &Across::default()),
    }
}

/// Another candidate that cannot be held against the baseline.
#[must_use]
pub fn other_unusable(
    release: &str,
    unusable: &Unusable,
    view: &View<'_>,
    first_seen: &BTreeMap<String, NaiveDate>,
) -> OtherCandidate {
    let own = arm(view.cube, view.arms, release, first_seen);
    OtherCandidate {
        release: own.release,
        first_seen: own.first_seen,
        runs: own.runs,
        recommendation: Recommendation::DataIncomplete,
        decided_by: format!("data:{}", unusable.check),
        summary: format!("Data incomplete: {}.", unusable.reason),
    }
}
