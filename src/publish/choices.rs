//! What each choice brings, as it is published.

use super::finding::carrier;
use crate::compare::{Place, View};
use crate::config::Config;
use crate::decision::ChoiceProspect;
use crate::judge::{Judgement, Prices, Prospect, Prospects, restrictable};
use crate::tell;
use crate::vocabulary::Choice;

/// Keep, restrict, roll back and wait, in this order; empty where the failure rate is not measured, the variation between nights is
/// not known, or the candidate has no traffic any more.
pub(super) fn choices(
    view: &View<'_>,
    config: &Config,
    judgement: &Judgement,
    prices: &Prices,
) -> Vec<ChoiceProspect> {
    let margins = &judgement.comparison.margins;
    let Some(prospects) = Prospects::of(view, config, margins, prices) else {
        return Vec::new();
    };
    let place = restrictable(judgement);
    let restricted = place
        .as_ref()
        .and_then(|place| prospects.restricted(&view.without_place(place), config, prices));
    let published = |one: &Prospect, place: Option<&Place>| ChoiceProspect {
        choice: one.choice,
        until: prospects.ahead.until,
        r#where: place.map(|place| carrier(place, view)),
        nights: one.nights,
        failures: one.failures,
        high_severity: one.high_severity,
        rescue_minutes: one.rescue_minutes,
        usd: one.usd,
        switch_cost: one.switch_cost,
        delay_cost: one.delay_cost,
        night_worth: prospects
            .worth_of_a_night
            .filter(|_| one.choice == Choice::Wait),
        expected_usd: one.expected_usd(),
        label: tell::verdict::choice_label(one, place),
        in_words: tell::verdict::choice(one, &prospects, place),
    };
    let restrict = match &restricted {
        Some(one) => published(one, place.as_ref()),
        None => published(&Prospect::unknown(Choice::Restrict), None),
    };
    vec![
        published(&prospects.keep, None),
        restrict,
        published(&prospects.roll_back, None),
        published(&prospects.wait, None),
    ]
}
