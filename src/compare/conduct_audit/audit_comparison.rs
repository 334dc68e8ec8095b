//! Each audit as a rate of each release, and the comparison of the two.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::arm_fold::{add, stratum};
use super::audit_finding::{AuditFinding, ConductFindings};
use super::audit_share::AuditShare;
use super::conducted::Conducted;
use super::fatigue::fatigue;
use crate::compare::ONE_NIGHT_LEVEL;
use crate::compare::answer::{Margin, answered, between_nights};
use crate::compare::arms::Arms;
use crate::compare::counted::{Fold, NightExcess, Question, View};
use crate::compare::in_units::in_minutes;
use crate::config::Config;
use crate::cube::{Cell, Day, Retries};
use crate::stats::{Hypothesis, RateChange, Score, Stratum, compare_rates, holm, rate_interval};
use crate::vocabulary::{Audit, Design, FindingState, Metric};

/// Audits the two releases of a comparison.
#[must_use]
pub(crate) fn conduct(view: &View<'_>, conducted: &Conducted, config: &Config) -> ConductFindings {
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
        fatigue: fatigue(view, ONE_NIGHT_LEVEL),
    }
}

/// Audits all releases together, where no two can be compared.
#[must_use]
pub(crate) fn conduct_of_all(conducted: &Conducted) -> ConductFindings {
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

    fn share(&self, audit: Audit, release: Option<&str>) -> AuditShare {
        let count = self.kept(audit, release).count;
        AuditShare {
            arm: count.arm,
            unknown: count.unknown,
            interval: rate_interval(count.arm, ONE_NIGHT_LEVEL),
            rescue_minutes: self
                .recorded
                .contains("rescue_minutes")
                .then(|| in_minutes(count.milli_minutes)),
        }
    }
}

/// The strata of day and workflow in which both releases have runs that an audit covers, compared.
fn compared(view: &View<'_>, conducted: &Conducted, audit: Audit) -> Option<RateChange> {
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
    let guard = view
        .history_of(None, &|_, day, cell| count(day, cell))
        .as_measured()
        .guard(
            between_nights(&nights),
            view.arms.design,
            Score::of(&strata).variance,
        );
    compare_rates(&strata, ONE_NIGHT_LEVEL, guard.dispersion())
}

/// Sets the state of each audit from all the comparisons together.
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
    let margin = Margin::of_audit(config);
    let mut adjusted = holm(&hypotheses).into_iter();
    for finding in audits {
        let Some(compared) = &finding.comparison else {
            continue;
        };
        let ln_p = adjusted.next().map(|ln_p| (ln_p + spent).min(0.0));
        finding.adjusted_ln_p = ln_p;
        let is_worse = ln_p.is_some_and(|ln_p| ln_p <= config.decision.false_rollback_budget.ln());
        let difference = Some(compared.difference_interval);
        let successes = Some(compared.success_ratio_upper);
        let is_clear = margin
            .clears(compared.ratio_interval, successes, difference)
            .is_some();
        finding.state = answered(is_clear, is_worse);
    }
}
