//! The conduct audit of the releases: each audit as a rate of each, and compared.
//!
//! The audits do not decide; what of them decides is a question of its own (`hidden_rescue_rate`). All the same they are looked
//! at every night, and many at once: Holm's procedure divides the error over the audits, and the k-th night spends
//! 1/(k(k+1)) of it, which is 1 over all nights together (the α-spending of a watch without an end).

mod count;
mod counted;
mod fatigue;
mod measured;

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;

use super::arms::Arms;
use super::dispersion::{NightExcess, between_nights, combined};
use super::fold::Fold;
use super::question::Question;
use super::strata::View;
use crate::config::Config;
use crate::cube::{Cell, Day, Example, Retries};
use crate::stats::{
    Arm, Hypothesis, Interval, RateComparison, Score, Stratum, compare_rates, holm, rate_interval,
};
use crate::vocabulary::{Audit, Design, FindingState, Metric};

pub use count::Count as AuditCount;
pub use counted::{Compliance, Conducted, Kept, Planning};
pub use fatigue::Fatigue;
pub use measured::Unaudited;

/// One audit of both releases.
#[derive(Clone, Debug)]
pub struct AuditFinding {
    /// The audit.
    pub audit: Audit,
    /// The release before; absent where there is none.
    pub baseline: Option<Share>,
    /// The release under rollout; where there are not two, all that ran.
    pub candidate: Share,
    /// The comparison over the matched strata; absent where there is nothing to compare.
    pub comparison: Option<RateComparison>,
    /// Natural logarithm of the p of "no worse", adjusted for the audits and the nights.
    pub adjusted_ln_p: Option<f64>,
    /// What it shows.
    pub state: FindingState,
    /// Why there is no answer, with `no_data`.
    pub reason: Option<Unaudited>,
    /// The worst runs of the candidate.
    pub worst: Vec<Arc<Example>>,
}

/// Runs of one release that are not as planned, out of those of which it is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// Not as planned, out of those known.
    pub arm: Arm,
    /// Those of which the record does not tell.
    pub unknown: u64,
    /// The interval of the rate, for this night alone; absent where none is known.
    pub interval: Option<Interval>,
    /// Known person-minutes of rescue of those not as planned.
    pub rescue_minutes: f64,
}

/// Everything the audit finds.
#[derive(Clone, Debug)]
pub struct ConductFindings {
    /// In the order of the vocabulary.
    pub audits: Vec<AuditFinding>,
    /// Retries of the baseline and of the candidate.
    pub retries: [Retries; 2],
    /// Workflows in which no retry helped, with how many runs were retried there.
    pub never_helped: Vec<(String, u64)>,
    /// Whether approvals are given more often, and faster.
    pub fatigue: Option<Fatigue>,
}

/// Level of the intervals: they speak for one night.
pub const LEVEL: f64 = 0.95;

/// Audits the two releases of a comparison.
#[must_use]
pub fn conduct(view: &View<'_>, conducted: &Conducted, config: &Config) -> ConductFindings {
    let arms = view.arms;
    let mut audits: Vec<AuditFinding> = Audit::ALL
        .iter()
        .map(|audit| {
            let alone = conducted.alone(*audit, Some(&arms.candidate));
            let baseline = conducted.share(*audit, Some(&arms.baseline));
            let comparison = (alone.state != FindingState::NoData)
                .then(|| compared(view, conducted, *audit))
                .flatten();
            AuditFinding {
                baseline: Some(baseline),
                comparison,
                ..alone
            }
        })
        .collect();
    judge(&mut audits, arms, config);
    ConductFindings {
        audits,
        retries: [&arms.baseline, &arms.candidate].map(|release| conducted.retries(Some(release))),
        never_helped: conducted.never_helped(),
        fatigue: fatigue::fatigue(view, LEVEL),
    }
}

/// Audits all releases together, where no two can be compared.
#[must_use]
pub fn conduct_of_all(conducted: &Conducted) -> ConductFindings {
    let audits = Audit::ALL.iter();
    ConductFindings {
        audits: audits.map(|audit| conducted.alone(*audit, None)).collect(),
        retries: [Retries::default(), conducted.retries(None)],
        never_helped: conducted.never_helped(),
        fatigue: None,
    }
}

impl Conducted {
    /// An audit of one release, or of all together, compared with none.
    fn alone(&self, audit: Audit, release: Option<&str>) -> AuditFinding {
        let share = self.share(audit, release);
        let reason = self.missing(audit, &share);
        AuditFinding {
            audit,
            baseline: None,
            candidate: share,
            comparison: None,
            adjusted_ln_p: None,
            state: if reason.is_some() {
                FindingState::NoData
            } else {
                FindingState::Inconclusive
            },
            reason,
            worst: self.kept(audit, release).worst,
        }
    }

    fn share(&self, audit: Audit, release: Option<&str>) -> Share {
        let count = self.kept(audit, release).count;
        Share {
            arm: count.arm,
            unknown: count.unknown,
            interval: rate_interval(count.arm, LEVEL),
            rescue_minutes: super::in_minutes(count.milli_minutes),
        }
    }
}

/// The strata of day and workflow in which both releases have runs that an audit speaks of, compared.
fn compared(view: &View<'_>, conducted: &Conducted, audit: Audit) -> Option<RateComparison> {
    // The runs of every cell: an audit leaves none out.
    let whole = Question::whole(Metric::FailureRate);
    let mut fold = Fold::new(view.arms.design, add);
    let mut nights: BTreeMap<NaiveDate, NightExcess> = BTreeMap::new();
    let count = |day: &Day, cell: &Cell| {
        let arm = conducted.count(audit, day, cell).arm;
        (arm.exposure() > 0).then_some(arm)
    };
    for date in view.days_through(view.arms.to) {
        let from = fold.day(view.sides_on(&whole, date, &count));
        let strata: Vec<Stratum> = fold.matched()[from..].iter().map(stratum).collect();
        if view.arms.design != Design::BeforeAfter && !strata.is_empty() {
            let score = Score::of(&strata);
            nights.insert(
                date,
                NightExcess {
                    excess: score.gap,
                    variance: score.variance,
                },
            );
        }
    }
    let strata: Vec<Stratum> = fold.matched().iter().map(stratum).collect();
    let dispersion = combined(
        view.history_of(&count),
        between_nights(&nights),
        view.arms.design,
    );
    compare_rates(&strata, LEVEL, dispersion)
}

const fn stratum([baseline, candidate]: &[Arm; 2]) -> Stratum {
    Stratum {
        baseline: *baseline,
        candidate: *candidate,
    }
}

fn add(sum: &mut Arm, next: &Arm) {
    let events = sum.events() + next.events();
    *sum = Arm::new(events, sum.exposure() + next.exposure()).unwrap_or(*sum);
}

/// Says what the comparisons show, all of them together.
fn judge(audits: &mut [AuditFinding], arms: &Arms, config: &Config) {
    let night = f64::from(arms.night().max(1));
    let spent = (night * (night + 1.0)).ln();
    let hypotheses: Vec<Hypothesis> = audits
        .iter()
        .filter_map(|finding| finding.comparison)
        .map(|compared| Hypothesis {
            ln_p: compared.ln_p_worse,
            weight: 1.0,
        })
        .collect();
    let mut adjusted = holm(&hypotheses).into_iter();
    for finding in audits {
        let Some(compared) = &finding.comparison else {
            continue;
        };
        let ln_p = adjusted.next().map(|ln_p| (ln_p + spent).min(0.0));
        finding.adjusted_ln_p = ln_p;
        let is_worse = ln_p.is_some_and(|ln_p| ln_p <= config.decision.false_rollback_budget.ln());
        let is_clear = compared.ratio_interval.upper < config.margin.ratio
            || compared.difference_interval.upper < config.margin.difference;
        finding.state = if is_clear {
            FindingState::Clear
        } else if is_worse {
            FindingState::Regressed
        } else {
            FindingState::Inconclusive
        };
    }
}
