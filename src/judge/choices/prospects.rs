//! What each choice brings until the horizon's end.

use super::CREDIBLE_LEVEL;
use super::ahead::Ahead;
use super::belief::{Belief, Beliefs};
use super::waits::{Priced, Wait, Waits};
use crate::compare::{MarginsInForce, View};
use crate::config::Config;
use crate::judge::bill::Prices;
use crate::number::Estimate;
use crate::stats::Distribution;
use crate::vocabulary::{Choice, Metric};

/// What one choice brings beyond the baseline.
#[derive(Clone, Debug)]
pub(crate) struct Prospect {
    pub(crate) choice: Choice,
    pub(crate) failures: Option<Estimate>,
    pub(crate) high_severity: Option<Estimate>,
    pub(crate) rescue_minutes: Option<Estimate>,
    /// Dollars of failed runs and of rescue time.
    pub(crate) usd: Option<Estimate>,
    /// Dollars for a rollback or restriction; of waiting, times the probability that a rollback follows.
    pub(crate) switch_cost: Option<f64>,
    /// Dollars for the nights waited.
    pub(crate) delay_cost: Option<f64>,
    /// Nights to look before choosing.
    pub(crate) nights: u32,
}

/// The choices that every release has, and what they depend on.
#[derive(Clone, Debug)]
pub(crate) struct Prospects {
    pub(crate) ahead: Ahead,
    pub(crate) keep: Prospect,
    pub(crate) roll_back: Prospect,
    pub(crate) wait: Prospect,
    /// Dollars that choosing after the next night saves against choosing now, before what waiting costs; `None` without prices, and
    /// where no night follows it.
    pub(crate) worth_of_a_night: Option<f64>,
    pub(super) beliefs: Beliefs,
}

impl Prospect {
    /// The expected dollars, with those of the switch and the delay; `None` where no dollars are known.
    #[must_use]
    pub(crate) fn expected_usd(&self) -> Option<f64> {
        let usd = self.usd?.estimate;
        Some(usd + self.switch_cost.unwrap_or(0.0) + self.delay_cost.unwrap_or(0.0))
    }

    /// Of which nothing can be said.
    #[must_use]
    pub(crate) const fn unknown(choice: Choice) -> Self {
        Self {
            choice,
            failures: None,
            high_severity: None,
            rescue_minutes: None,
            usd: None,
            switch_cost: None,
            delay_cost: None,
            nights: 0,
        }
    }

    /// All of the excess that is believed in, over some runs.
    fn with_excess(choice: Choice, beliefs: &Beliefs, dollars: Option<&Belief>, runs: f64) -> Self {
        let of = |belief: &Belief| estimate(&belief.posterior.times(runs));
        let metric = |metric: Metric| beliefs.metric(metric).map(of);
        Self {
            choice,
            failures: metric(Metric::FailureRate),
            high_severity: metric(Metric::HighSeverityRate),
            rescue_minutes: metric(Metric::RescueMinutes),
            usd: dollars.map(of),
            ..Self::unknown(choice)
        }
    }

    /// No excess in what is measured.
    fn of_none(choice: Choice, like: &Self) -> Self {
        Self {
            failures: like.failures.map(|_| Estimate::NOTHING),
            high_severity: like.high_severity.map(|_| Estimate::NOTHING),
            rescue_minutes: like.rescue_minutes.map(|_| Estimate::NOTHING),
            usd: like.usd.map(|_| Estimate::NOTHING),
            ..Self::unknown(choice)
        }
    }

    /// Looking for some nights, then keeping or rolling back. What the metrics beside the one that decides bring is taken not to
    /// depend on the choice.
    fn of_waiting(wait: &Wait, beliefs: &Beliefs, dollars: Option<&Belief>, ahead: &Ahead) -> Self {
        let [first, all] = [ahead.over(wait.nights), ahead.over(ahead.nights)];
        let kept = wait.deciding().kept;
        let either = |belief: &Belief| estimate(&belief.posterior.times_either(first, all, kept));
        let metric = |metric: Metric| beliefs.metric(metric).map(either);
        let money = wait.money.as_ref();
        let over = |total: &Distribution| estimate(&total.times(ahead.runs));
        Self {
            choice: Choice::Wait,
            failures: Some(over(&wait.failures.total)),
            high_severity: metric(Metric::HighSeverityRate),
            rescue_minutes: metric(Metric::RescueMinutes),
            usd: match money {
                Some(money) => Some(over(&money.total)),
                None => dollars.map(either),
            },
            switch_cost: wait.switch_cost,
            delay_cost: wait.delay_cost,
            nights: wait.nights,
        }
    }
}

impl Prospects {
    /// `None` where the failure rate is not measured, or the candidate has no traffic any more.
    #[must_use]
    pub(crate) fn of(
        view: &View<'_>,
        config: &Config,
        margins: &MarginsInForce,
        prices: &Prices,
    ) -> Option<Self> {
        let ahead = Ahead::of(view, config.window.horizon)?;
        let beliefs = Beliefs::of(view)?;
        let dollars = beliefs.dollars(prices, &config.cost);
        let switch = config.cost.switch;
        let waits = Waits {
            ahead: &ahead,
            failures: beliefs.metric(Metric::FailureRate)?,
            tolerated: beliefs.margin(margins, config)?,
            priced: dollars
                .as_ref()
                .zip(switch)
                .map(|(dollars, switch)| Priced {
                    dollars,
                    switch,
                    delay: config.cost.delay_per_night,
                }),
        };
        let runs = ahead.over(ahead.nights);
        let keep = Prospect::with_excess(Choice::Keep, &beliefs, dollars.as_ref(), runs);
        let wait = Prospect::of_waiting(&waits.best()?, &beliefs, dollars.as_ref(), &ahead);
        Some(Self {
            roll_back: Prospect {
                switch_cost: switch,
                ..Prospect::of_none(Choice::RollBack, &keep)
            },
            worth_of_a_night: waits.worth_of_a_night(),
            keep,
            wait,
            ahead,
            beliefs,
        })
    }

    /// The excess of the places beside one that is restricted, where `others` is the view without it; `None` where they cannot be
    /// compared.
    #[must_use]
    pub(crate) fn restricted(
        &self,
        others: &View<'_>,
        config: &Config,
        prices: &Prices,
    ) -> Option<Prospect> {
        let beliefs = Beliefs::of(others)?;
        let dollars = beliefs.dollars(prices, &config.cost);
        let runs = self.ahead.over(self.ahead.nights) * beliefs.compared / self.beliefs.compared;
        Some(Prospect {
            switch_cost: config.cost.switch,
            ..Prospect::with_excess(Choice::Restrict, &beliefs, dollars.as_ref(), runs)
        })
    }
}

fn estimate(total: &Distribution) -> Estimate {
    let interval = total.interval(CREDIBLE_LEVEL);
    Estimate {
        estimate: total.mean(),
        lower: Some(interval.lower),
        upper: Some(interval.upper),
    }
}
