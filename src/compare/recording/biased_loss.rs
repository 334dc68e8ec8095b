//! Whether the rows that were refused are lost alike in both releases.

use super::ln_p_two_sided;
use crate::compare::counted::{LossGap, LostShare, PossibleEvents};
use crate::compare::in_units::in_real;
use crate::cube::{Cube, Denominator, LostRows, RunCounts};
use crate::stats::{Arm, Stratum};
use crate::vocabulary::Metric;

/// The two-sided p below which a difference of the lost shares is beyond chance. Such a loss must also be large enough to
/// matter, and it holds a release only for as long as it is there: so it may be noticed early.
const BEYOND_CHANCE: f64 = 0.01;

/// The refused rows of baseline and candidate beside those that count.
pub(crate) struct Losses {
    counted: [RunCounts; 2],
    lost: [LostRows; 2],
    nameless: LostRows,
    denominator: Denominator,
}

/// Rows of one kind: those refused, and those that count.
#[derive(Clone, Copy)]
struct Kind {
    refused: u64,
    kept: u64,
}

/// Refused rows beyond the share that the other release loses.
#[derive(Clone, Copy)]
struct Excess {
    failures: u64,
    successes: u64,
    unknown: u64,
}

impl Losses {
    /// `None` where no row was refused.
    pub(crate) fn of(cube: &Cube, releases: [&str; 2], counted: [RunCounts; 2]) -> Option<Self> {
        let lost = |release: Option<&str>| {
            let key = release.map(str::to_owned);
            cube.lost.get(&key).copied().unwrap_or_default()
        };
        let losses = Self {
            counted,
            lost: releases.map(|release| lost(Some(release))),
            nameless: lost(None),
            denominator: cube.denominator,
        };
        let [theirs, ours] = losses.lost.map(LostRows::all);
        (theirs + ours + losses.nameless.all() > 0).then_some(losses)
    }

    /// What the loss leaves possible of a metric; `None` where both releases lose rows alike.
    pub(crate) fn gap(&self, metric: Metric) -> Option<LossGap> {
        let nameless = self.nameless_failures();
        let excess = [self.excess(0, 1), self.excess(1, 0)];
        let is_alike = excess.iter().all(|one| one.all() == 0) && nameless == 0;
        (!is_alike).then(|| {
            let possible = [0, 1].map(|arm| self.possible(metric, arm, excess[arm], nameless));
            let counted = [0, 1].map(|arm| self.events(metric, arm));
            LossGap {
                baseline: self.share(0),
                candidate: self.share(1),
                nameless,
                counted,
                possible,
            }
        })
    }

    /// All rows of an arm. Where successes are not given, these are failures.
    fn share(&self, arm: usize) -> LostShare {
        let refused = self.lost[arm].all();
        let kept = match self.denominator {
            Denominator::Runs => self.counted[arm].runs,
            Denominator::Exposure => self.counted[arm].failures,
        };
        LostShare {
            refused,
            of: refused + kept,
        }
    }

    /// Failures, successes, and rows of unknown outcome.
    fn kinds(&self, arm: usize) -> [Kind; 3] {
        let (lost, counted) = (self.lost[arm], self.counted[arm]);
        let successes = counted.runs - counted.failures;
        let kind = |refused, kept| Kind { refused, kept };
        match self.denominator {
            Denominator::Runs => [
                kind(lost.failures, counted.failures),
                kind(lost.successes, successes),
                kind(lost.unknown, counted.runs),
            ],
            // Every row is a failure, whatever it says; the runs are counted elsewhere.
            Denominator::Exposure => [
                kind(lost.all(), counted.failures),
                kind(0, successes),
                kind(0, counted.runs),
            ],
        }
    }

    fn excess(&self, arm: usize, other: usize) -> Excess {
        let (own, others) = (self.kinds(arm), self.kinds(other));
        let [failures, successes, unknown] = [0, 1, 2].map(|kind| own[kind].beyond(others[kind]));
        Excess {
            failures,
            successes,
            unknown,
        }
    }

    /// Failures among the rows that name no release, beyond the share of successes that name none.
    fn nameless_failures(&self) -> u64 {
        let [theirs, ours] = &self.counted;
        let failures = theirs.failures + ours.failures;
        let successes = theirs.runs + ours.runs - failures;
        let (own, other) = match self.denominator {
            Denominator::Runs => (
                (self.nameless.failures, failures),
                (self.nameless.successes, successes),
            ),
            Denominator::Exposure => ((self.nameless.all(), failures), (0, successes)),
        };
        let kind = |(refused, kept)| Kind { refused, kept };
        kind(own).beyond(kind(other))
    }

    fn events(&self, metric: Metric, arm: usize) -> PossibleEvents {
        let counted = &self.counted[arm];
        let events = match metric {
            Metric::FailureRate | Metric::FailedClusterRate | Metric::IncidentRate => {
                counted.failures
            }
            Metric::HighSeverityRate => counted.high_severity,
            Metric::BoundaryRate | Metric::ApprovalStateRate | Metric::ApprovalMix => {
                counted.boundary
            }
            Metric::AuthorityCrossedRate => counted.authority_crossed,
            Metric::RescueRate | Metric::RescueMinutes => counted.rescued,
            Metric::HiddenRescueRate => counted.hidden_rescues,
        };
        PossibleEvents {
            least: events,
            most: events,
            runs: counted.runs,
        }
    }

    /// A lost failure is a failure. Whether a lost row had another event is not known.
    fn possible(&self, metric: Metric, arm: usize, lost: Excess, nameless: u64) -> PossibleEvents {
        let [certain, open] = match metric {
            Metric::FailureRate | Metric::FailedClusterRate | Metric::IncidentRate => {
                [lost.failures, lost.unknown]
            }
            Metric::HighSeverityRate => [0, lost.failures + lost.unknown],
            _ => [0, lost.all()],
        };
        let counted = self.events(metric, arm);
        PossibleEvents {
            least: counted.least + certain,
            most: counted.most + certain + open + nameless,
            runs: match self.denominator {
                Denominator::Runs => counted.runs + lost.all(),
                Denominator::Exposure => counted.runs,
            },
        }
    }
}

impl Kind {
    /// The refused rows beyond the other's share of them, where that is beyond chance.
    fn beyond(self, other: Self) -> u64 {
        let all = self.refused + self.kept;
        let of_other = in_real(other.refused) / in_real((other.refused + other.kept).max(1));
        let expected = (of_other * in_real(all)).ceil();
        let arm = |one: Self| Arm::new(one.refused, one.refused + one.kept);
        let is_beyond_chance = || {
            let both = arm(other).zip(arm(self));
            both.is_some_and(|(baseline, candidate)| {
                let stratum = Stratum {
                    baseline,
                    candidate,
                };
                ln_p_two_sided(&[stratum]) < BEYOND_CHANCE.ln()
            })
        };
        if in_real(self.refused) > expected && is_beyond_chance() {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a whole number below the refused rows"
            )]
            return self.refused - expected as u64;
        }
        0
    }
}

impl Excess {
    const fn all(self) -> u64 {
        self.failures + self.successes + self.unknown
    }
}
