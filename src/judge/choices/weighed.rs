//! Whether one more night costs more than it is worth.

use super::prospects::Prospects;
use crate::compare::{MarginsInForce, View};
use crate::config::Config;
use crate::judge::bill::Prices;
use crate::vocabulary::Metric;

/// The expected dollars of keeping, rolling back and waiting.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Weighed {
    pub(crate) keep: f64,
    pub(crate) roll_back: f64,
    pub(crate) wait: f64,
    /// The first headline of which the data make a rise by its margin more probable than it was before the release.
    pub(in crate::judge) raised: Option<Metric>,
}

impl Weighed {
    /// `None` unless the configuration has both `cost.delay_per_night` and `cost.switch`, and the cost of failures is known.
    #[must_use]
    pub(crate) fn of(view: &View<'_>, config: &Config, margins: &MarginsInForce) -> Option<Self> {
        config.cost.delay_per_night?;
        config.cost.switch?;
        let prospects = Prospects::of(view, config, margins, &Prices::of(view, &config.cost))?;
        Some(Self {
            keep: prospects.keep.expected_usd()?,
            roll_back: prospects.roll_back.expected_usd()?,
            wait: prospects.wait.expected_usd()?,
            raised: prospects.beliefs.raised(margins, config),
        })
    }

    /// Whether a release that merely lacks data goes on: keeping it costs least, and the data speak against it in no headline.
    #[must_use]
    pub(crate) fn goes_on(&self) -> bool {
        self.raised.is_none() && self.keep <= self.wait && self.keep <= self.roll_back
    }
}
