//! Looking for some more nights before choosing between keeping the candidate and rolling it back.

use super::ahead::Ahead;
use super::belief::Belief;
use crate::stats::{Waited, Waiting};

/// What decides between keeping and rolling back after more nights.
pub(super) struct Waits<'a> {
    pub(super) ahead: &'a Ahead,
    pub(super) failures: &'a Belief,
    /// The excess failures per run up to which a release is kept where no dollars are known.
    pub(super) tolerated: f64,
    pub(super) priced: Option<Priced<'a>>,
}

/// Dollars per run, with what a switch and a night's delay cost.
pub(super) struct Priced<'a> {
    pub(super) dollars: &'a Belief,
    pub(super) switch: f64,
    /// A night's; `None` where it is not stated.
    pub(super) delay: Option<f64>,
}

/// Some nights waited. Totals are per run of a night.
pub(super) struct Wait {
    pub(super) nights: u32,
    pub(super) failures: Waited,
    /// `None` where no dollars are known.
    pub(super) money: Option<Waited>,
    pub(super) switch_cost: Option<f64>,
    pub(super) delay_cost: Option<f64>,
}

impl Wait {
    /// What the choice after the wait goes by.
    pub(super) fn deciding(&self) -> &Waited {
        self.money.as_ref().unwrap_or(&self.failures)
    }
}

impl Waits<'_> {
    /// The wait that costs least; the next night where delay has no price.
    pub(super) fn best(&self) -> Option<Wait> {
        let is_priced = self
            .priced
            .as_ref()
            .is_some_and(|priced| priced.delay.is_some());
        let most = if is_priced { self.ahead.nights } else { 1 };
        let waits = (1..=most).filter_map(|nights| self.of(nights));
        waits.min_by(|a, b| self.usd(a).total_cmp(&self.usd(b)))
    }

    /// Dollars that choosing after the next night saves, before what waiting costs: the expected value of sample information
    /// (Raiffa & Schlaifer 1961, section 4.5).
    pub(super) fn worth_of_a_night(&self) -> Option<f64> {
        let priced = self.priced.as_ref().filter(|_| self.ahead.nights > 1)?;
        let wait = self.of(1)?;
        let mean = priced.dollars.posterior.mean();
        let [first, rest] = [self.ahead.over(1), self.ahead.over(self.ahead.nights - 1)];
        let chosen_now = mean * first + f64::min(mean * rest, priced.switch);
        let chosen_after = self.usd(&wait) - wait.delay_cost.unwrap_or(0.0);
        // Knowing more never costs: less than nothing is rounding.
        Some((chosen_now - chosen_after).max(0.0))
    }

    /// The expected dollars of a wait; 0 where none are known.
    fn usd(&self, wait: &Wait) -> f64 {
        let excess = wait.money.as_ref().map(|money| money.total.mean());
        excess.unwrap_or(0.0) * self.ahead.runs
            + wait.switch_cost.unwrap_or(0.0)
            + wait.delay_cost.unwrap_or(0.0)
    }

    fn of(&self, nights: u32) -> Option<Wait> {
        let rest = self.ahead.nights.checked_sub(nights)?;
        let money = match &self.priced {
            None => None,
            Some(priced) => {
                let allowed = priced.switch / self.ahead.over(rest);
                Some((priced, self.waited(priced.dollars, nights, allowed)?))
            }
        };
        let tolerated = match &self.priced {
            None => self.tolerated,
            Some(priced) => {
                // As many failures as the dollars allow, where they cost what they cost in the baseline.
                let per_dollar = self.failures.baseline() / priced.dollars.baseline();
                priced.switch / self.ahead.over(rest) * per_dollar
            }
        };
        let (priced, money) = money.unzip();
        Some(Wait {
            nights,
            failures: self.waited(self.failures, nights, tolerated)?,
            switch_cost: priced
                .zip(money.as_ref())
                .map(|(priced, money)| priced.switch * (1.0 - money.kept)),
            delay_cost: priced.and_then(|priced| Some(priced.delay? * f64::from(nights))),
            money,
        })
    }

    /// What the nights so far told, as many more nights tell at the same pace.
    fn waited(&self, belief: &Belief, nights: u32, at_most: f64) -> Option<Waited> {
        let rest = self.ahead.nights - nights;
        if rest == 0 {
            // Nothing is left to choose.
            let total = belief.posterior.times(f64::from(nights));
            return Some(Waited { total, kept: 1.0 });
        }
        let a_night = belief.variance * f64::from(self.ahead.seen.max(1));
        let waiting = Waiting {
            wait: f64::from(nights),
            rest: f64::from(rest),
            variance: a_night / f64::from(nights),
            at_most,
        };
        waiting.on(&belief.posterior)
    }
}
