//! Which nights count: those whose records are in, for both releases.
//!
//! A release whose failures are recorded late looks better on its newest nights than it is, and the other one looks worse.
//! So the window ends earlier, by as many nights as it takes until too few records are missing to matter.

use chrono::{Days, NaiveDate};

use super::lateness::{Delays, Lateness};
use super::unusable::Role;
use crate::compare::in_units::in_real;
use crate::cube::{Cube, Day, Denominator, LAGS};
use crate::vocabulary::Outcome;

/// The most nights that wait. Later records are missing from the comparison.
pub(crate) const MOST_NIGHTS: u32 = 7;

/// A share of missing records that never matters: far below every margin.
const TOLERATED: f64 = 0.01;

/// Missing records also do not matter where they move the ratio by less than this part of its standard error.
const PART_OF_ERROR: f64 = 0.2;

/// How long the nights of a comparison wait for late records.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Maturity {
    /// Nights before the last known one that do not count yet.
    pub(crate) wait: u32,
    /// What they wait for: the worst of it.
    pub(crate) awaited: Option<Awaited>,
    /// Whether waiting longer than allowed would be needed.
    pub(crate) is_cut: bool,
    /// Whether no night on which both releases ran counts yet.
    pub(crate) is_immature: bool,
    /// How late each release's own records are, where any are late.
    pub(crate) lateness: Vec<Lateness>,
}

/// What nights wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Awaited {
    /// Whose records.
    pub(crate) role: Role,
    /// Their outcome; pending runs wait for one.
    pub(crate) outcome: Outcome,
    /// How many of them are missing on their own day, in hundredths; of pending runs, their number.
    pub(crate) missing: u64,
    /// How many nights wait.
    pub(crate) nights: u32,
}

/// What a comparison waits for, before it is known which of its nights count.
pub(super) struct Expected<'a> {
    pub(super) cube: &'a Cube,
    /// Baseline and candidate.
    pub(super) releases: [(&'a str, Role); 2],
    /// The candidate's first night.
    pub(super) since: NaiveDate,
}

/// The share of a release's records that is missing, by the days since, and what is missing most.
struct MissingShare {
    by_lag: [f64; LAGS],
    awaited: Option<Awaited>,
}

impl Expected<'_> {
    /// How long its nights wait, by what was known on the cube's night.
    pub(super) fn maturity(&self) -> Maturity {
        let Some(known_by) = self.cube.known_by else {
            return Maturity::default();
        };
        let lateness = self.lateness(known_by);
        let missing = self.missing(&lateness, known_by);
        let failures = self.failures_a_night();
        let is_settled = |wait: &u32| {
            let nights = (known_by - self.since).num_days() + 1 - i64::from(*wait);
            let nights = usize::try_from(nights).unwrap_or(0).clamp(1, LAGS);
            is_negligible(&missing.by_lag, *wait, nights, failures)
        };
        let enough = (0..=MOST_NIGHTS).find(is_settled);
        let wait = enough.unwrap_or(MOST_NIGHTS);
        Maturity {
            wait,
            awaited: missing.awaited.filter(|_| wait > 0).map(|awaited| Awaited {
                nights: wait,
                ..awaited
            }),
            is_cut: enough.is_none(),
            is_immature: false,
            lateness: lateness
                .into_iter()
                .map(|(_, own, shares)| Lateness {
                    known: own.known(&Delays::default()),
                    ..shares
                })
                .filter(|own| own.known[0] < 1.0)
                .collect(),
        }
    }

    /// The lateness of both releases' failures and successes.
    fn lateness(&self, known_by: NaiveDate) -> Vec<(Role, Delays, Lateness)> {
        let mut all = Vec::new();
        for outcome in [Outcome::Failure, Outcome::Success] {
            let delays = |release: &str| Delays::of(self.cube, release, outcome, known_by);
            let [(baseline, _), (candidate, _)] = self.releases;
            let both = [delays(baseline), delays(candidate)];
            for (place, (release, role)) in self.releases.into_iter().enumerate() {
                let lateness = Lateness {
                    release: release.to_owned(),
                    outcome,
                    known: both[place].known(&both[1 - place]),
                };
                all.push((role, both[place].clone(), lateness));
            }
        }
        all
    }

    /// What is missing of the newest days, in the release that lacks most.
    fn missing(&self, lateness: &[(Role, Delays, Lateness)], known_by: NaiveDate) -> MissingShare {
        let mut missing = MissingShare {
            by_lag: [0.0; LAGS],
            awaited: None,
        };
        let mut most = 0.0;
        for (role, _, late) in lateness {
            for (share, known) in missing.by_lag.iter_mut().zip(late.known) {
                *share = share.max(1.0 - known);
            }
            if 1.0 - late.known[0] > most {
                most = 1.0 - late.known[0];
                missing.awaited = Some(Awaited {
                    role: *role,
                    outcome: late.outcome,
                    missing: hundredths(most),
                    nights: 0,
                });
            }
        }
        // What is pending for longer stays so.
        for (back, share) in (0..u64::from(MOST_NIGHTS)).zip(&mut missing.by_lag) {
            let Some(day) = self.cube.days.get(&(known_by - Days::new(back))) else {
                continue;
            };
            for (place, (release, role)) in self.releases.into_iter().enumerate() {
                let other = self.releases[1 - place].0;
                let undecided = self.undecided(day, release, other);
                *share = share.max(undecided);
                if undecided > most {
                    most = undecided;
                    missing.awaited = Some(Awaited {
                        role,
                        outcome: Outcome::Pending,
                        missing: pending(day, release),
                        nights: 0,
                    });
                }
            }
        }
        missing
    }

    /// The share of a release's failures of a day that its pending runs may still become, beyond what is pending in the
    /// other release too and what chance explains.
    fn undecided(&self, day: &Day, release: &str, other: &str) -> f64 {
        let own = pending(day, release);
        if own == 0 {
            return 0.0;
        }
        let [own, others] = [own, pending(day, other)].map(in_real);
        let [decided, failures] = self.counted(day, release);
        let [decided_other, _] = self.counted(day, other);
        let scale = (own + decided) / (others + decided_other).max(1.0);
        let excess = own - others * scale - (own + others * scale * scale).sqrt();
        excess.max(0.0) / (failures + excess.max(0.0)).max(1.0)
    }

    /// The decided runs that rows stand for, and the failures, of a release on a day.
    fn counted(&self, day: &Day, release: &str) -> [f64; 2] {
        let mut counted = [0, 0];
        for (_, counts) in day.runs.iter().filter(|(cell, _)| cell.release == release) {
            counted[0] += match self.cube.denominator {
                Denominator::Runs => counts.runs,
                Denominator::Exposure => counts.failures,
            };
            counted[1] += counts.failures;
        }
        counted.map(in_real)
    }

    /// The failures of a night, of the release that has more.
    fn failures_a_night(&self) -> f64 {
        let of_release = |(release, _): (&str, Role)| {
            let (mut failures, mut nights) = (0, 0_u64);
            for day in self.cube.days.values() {
                let cells = day.runs.iter().filter(|(cell, _)| cell.release == release);
                let mut cells = cells.peekable();
                nights += u64::from(cells.peek().is_some());
                failures += cells.map(|(_, counts)| counts.failures).sum::<u64>();
            }
            in_real(failures) / in_real(nights.max(1))
        };
        let [baseline, candidate] = self.releases.map(of_release);
        baseline.max(candidate)
    }
}

/// Whether too little is missing to matter on any look, whose nights are up to `nights`.
///
/// After `k` nights with `m` failures each the logarithm of the ratio has the standard error √(2/km).
fn is_negligible(missing: &[f64; LAGS], wait: u32, nights: usize, failures: f64) -> bool {
    let from = usize::try_from(wait).unwrap_or(LAGS);
    let mut sum = 0.0;
    let mut count = 0.0;
    missing.iter().skip(from).take(nights).all(|share| {
        sum += share;
        count += 1.0;
        let error = (2.0 / (count * failures.max(1.0))).sqrt();
        sum / count <= TOLERATED.max(PART_OF_ERROR * error)
    })
}

fn pending(day: &Day, release: &str) -> u64 {
    day.known_late.get(release).map_or(0, |rows| rows.pending)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share in hundredths"
)]
fn hundredths(share: f64) -> u64 {
    (share * 100.0).round() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn case(missing: &[f64], wait: u32, nights: usize, failures: f64, expected: bool) {
        let mut by_lag = [0.0; LAGS];
        by_lag[..missing.len()].copy_from_slice(missing);
        let found = is_negligible(&by_lag, wait, nights, failures);
        assert_eq!(found, expected, "{missing:?} {wait} {nights} {failures}");
    }

    #[test]
    fn what_is_missing_matters_by_its_size_and_by_the_failures_of_a_night() {
        case(&[], 0, 14, 1e5, true);
        case(&[0.75], 0, 1, 40.0, false);
        case(&[0.75], 1, 1, 40.0, true);
        // One in a hundred never matters; 2 % does where a night has 1,000 failures, and does not where it has 40.
        case(&[0.01], 0, 14, 1e5, true);
        case(&[0.02], 0, 14, 1000.0, false);
        case(&[0.02], 0, 14, 40.0, true);
        // 4 % for each of six nights add up: 0.2·√(2/40) = 0.045 on the first, 0.018 on the sixth.
        case(&[0.04; 6], 0, 1, 40.0, true);
        case(&[0.04; 6], 0, 14, 40.0, false);
        case(&[0.04; 6], 4, 14, 40.0, false);
        case(&[0.04; 6], 5, 14, 40.0, true);
    }
}
