//! The comparison: every question, put to the counts of the nights so far.
//!
//! A night asks all its questions at once and looks every night. Both are paid for: a question's sequential p-value holds
//! for all nights at once (`stats::sequential`), and Holm's weighted procedure divides the budget over the questions
//! (`budget`). What earlier nights found is derived from the data of those nights ([`Ledger`]), never from whether the
//! program ran.

mod arms;
mod ask;
mod budget;
mod conduct;
mod contrast;
mod dispersion;
mod evidence;
mod facet;
mod finding;
mod fold;
mod ledger;
mod lifespan;
mod measure;
mod missing;
mod outlook;
mod overlap;
mod pair;
mod question;
mod repeated;
pub mod series;
mod series_of_cube;
mod strata;
mod tally;
mod track;
mod unclassified;

pub use arms::{Arms, NightsLacking, Role, Unusable, nights};
pub use conduct::LEVEL as CONDUCT_LEVEL;
pub use conduct::{
    AuditCount, AuditFinding, Compliance, ConductFindings, Conducted, Fatigue, Kept, Planning,
    Share, Unaudited, conduct, conduct_of_all,
};
pub use contrast::{Contrasts, Place};
pub use dispersion::NightExcess;
pub use evidence::{Difference, Evidence, Look};
pub use finding::{Crossing, Finding, Standing};
pub use ledger::Ledger;
pub use lifespan::{Lifespan, lifespans};
pub use measure::{Assumption, Known, headline};
pub use missing::Missing;
pub use outlook::Outlook;
pub use overlap::Coverage;
pub use pair::Pair;
pub use question::Question;
pub use repeated::{
    Override, Overrides, PatternStanding, PatternsOf, RepeatedPattern, Trend, by_release, repeated,
};
pub use series_of_cube::{failure_rates, series};
pub use strata::{View, Without, in_minutes, mix_states};
pub use track::Depth;
pub use unclassified::{
    Unclassified, UnclassifiedRise, UnclassifiedShare, WithoutClass, rise, rise_of_late,
    unclassified,
};

use crate::config::Config;

/// Everything one night found.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// Every question with its answer, in the order asked.
    pub findings: Vec<Finding>,
    /// Which night of the rollout it is.
    pub night: u32,
    /// The budget spent by this night.
    pub spent: f64,
    /// Questions that could be put to the data this night.
    pub questions: u32,
}

/// Puts every question of the night to the cube.
#[must_use]
pub fn compare(view: &View<'_>, config: &Config) -> Comparison {
    let ledger = Ledger::of(view, config, Depth::Shown);
    let budget = config.decision.false_rollback_budget;
    Comparison {
        findings: ledger.findings(view, config),
        night: ledger.night(),
        spent: budget * budget::spending(config).by(ledger.night()),
        questions: u32::try_from(ledger.asked()).unwrap_or(u32::MAX),
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
const fn in_real(count: u64) -> f64 {
    count as f64
}
