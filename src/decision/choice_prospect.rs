//! What each choice brings, as it is published.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use super::Carrier;
use crate::number::Estimate;
use crate::vocabulary::Choice;

/// What one choice brings beyond the baseline, from the last night that counts to the horizon's end, at today's share of traffic.
///
/// An interval is a 95 % credible interval.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ChoiceProspect {
    /// The choice.
    pub choice: Choice,
    /// The last night of the span: the horizon's end, or the next night where that has passed.
    pub until: NaiveDate,
    /// Where, with `restrict`; null where no place can be told apart.
    pub r#where: Option<Carrier>,
    /// Nights to look before choosing; 0 but for `wait`.
    pub nights: u32,
    /// Excess failures.
    pub failures: Option<Estimate>,
    /// Excess failures of severity 1 and 2.
    pub high_severity: Option<Estimate>,
    /// Excess person-minutes of rescue.
    pub rescue_minutes: Option<Estimate>,
    /// Excess dollars of failures and rescues.
    pub usd: Option<Estimate>,
    /// Dollars for a rollback or restriction; with `wait`, times the probability that a rollback follows.
    pub switch_cost: Option<f64>,
    /// Dollars for the nights waited.
    pub delay_cost: Option<f64>,
    /// Dollars that choosing after the next night saves against choosing now, before what waiting costs; with `wait` only.
    pub night_worth: Option<f64>,
    /// The expected dollars of all of it; null where no dollars are known.
    pub expected_usd: Option<f64>,
    /// The choice by name.
    pub label: String,
    /// The same in one line.
    pub in_words: String,
}
