//! What the list of nights shows of the ledgers: what was overruled, how releases turned out, and how often the advice to
//! roll back was right.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::decision::Overrule;
use crate::ledgers::{LEVEL, Ledgers, OutcomeSaid, RollbackRecord, Share};
use crate::number::{self, Count};
use crate::report::text::{Text, name, within};
use crate::terms;
use crate::vocabulary::Recommendation;

/// The most columns of a reason.
const LONGEST_REASON: usize = 300;

/// What people said of the nights of an agent.
pub(super) struct Remembered<'a> {
    ledgers: &'a Ledgers,
    agent: Option<&'a str>,
    /// Releases whose outcome is shown beside a newer night.
    shown: BTreeSet<&'a str>,
}

impl<'a> Remembered<'a> {
    pub(super) const fn of(ledgers: &'a Ledgers, agent: Option<&'a str>) -> Self {
        Self {
            ledgers,
            agent,
            shown: BTreeSet::new(),
        }
    }

    /// What stands beside a night. The nights come newest first, and the newest of a rollout has its outcome. Where an overrule is
    /// in force, the summary has it, and what the night itself advised stands here.
    pub(super) fn beside(
        &mut self,
        night: NaiveDate,
        candidate: Option<&str>,
        advised: Option<Recommendation>,
    ) -> Vec<Text> {
        let in_force = advised.and_then(|_| self.ledgers.put_in_place_of(self.agent, night));
        let overrules = self.ledgers.overrules_of(self.agent, night);
        let others = overrules.filter(|said| Some(*said) != in_force);
        let itself = advised.map(|advised| {
            Text::from(format!(
                "The night itself advised {}.",
                terms::verdict(advised)
            ))
        });
        let mut notes: Vec<Text> = itself.into_iter().chain(others.map(overruled)).collect();
        let outcomes = self.ledgers.outcomes_of(self.agent);
        let outcome = candidate.and_then(|candidate| outcomes.get_key_value(candidate));
        if let Some((release, said)) = outcome
            && self.shown.insert(*release)
        {
            notes.push(turned_out(said));
        }
        notes
    }

    /// How often the advice to roll back was right, one sentence each.
    pub(super) fn record(&self) -> Vec<Text> {
        let Some(record) = RollbackRecord::of(self.ledgers, self.agent) else {
            return Vec::new();
        };
        let word = terms::verdict(Recommendation::RollBack);
        let [known, rollouts] = [record.known, record.rollouts].map(number::count);
        vec![
            format!("The outcome of {known} of {rollouts} rollouts is known.").into(),
            share(
                record.right,
                &format!("releases with the verdict {word} were bad"),
                &format!("No release had the verdict {word}"),
            ),
            share(
                record.found,
                &format!("bad releases had the verdict {word}"),
                "No release was bad",
            ),
        ]
    }
}

fn overruled(said: &Overrule) -> Text {
    let to = said
        .to
        .map(|to| format!(", {} instead", terms::verdict(to)));
    let (by, why) = (name(&said.by), within(&said.why, LONGEST_REASON));
    format!("Overruled by {by}{}: {why}", to.unwrap_or_default()).into()
}

fn turned_out(said: &OutcomeSaid) -> Text {
    let by = said.by.as_deref().map(|by| format!(", says {}", name(by)));
    let (release, why) = (name(&said.release), within(&said.why, LONGEST_REASON));
    let was = said.was.as_str();
    format!(
        "{release} turned out {was}{}: {why}",
        by.unwrap_or_default()
    )
    .into()
}

/// A share with its interval. Out of fewer than twenty there is no percentage: the ends are shares of one.
fn share(share: Share, what: &str, none: &str) -> Text {
    let Some(interval) = share.interval else {
        return format!("{none}.").into();
    };
    let count = Count::of_events(share.count, share.of);
    let end = |end: f64| match number::known_rate(&count) {
        Some(_) => number::rate(end),
        None => number::fixed(end, 2),
    };
    let [lower, upper] = [end(interval.lower), end(interval.upper)];
    let level = number::level(LEVEL);
    format!(
        "{} {what} ({level} {lower} to {upper}).",
        number::share(&count)
    )
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Interval;

    #[test]
    fn few_rollouts_have_no_percentage() {
        let of = |count, of| {
            // SciPy 1.17.1: beta.ppf(0.025, x, n − x + 1) and beta.ppf(0.975, x + 1, n − x)
            let interval = match of {
                4 => Some([0.194_120, 0.993_691]),
                20 => Some([0.683_017, 0.987_651]),
                _ => None,
            };
            let interval = interval.map(|[lower, upper]| Interval { lower, upper });
            let given = Share {
                count,
                of,
                interval,
            };
            share(given, "releases were bad", "No release was rolled back")
        };
        assert_eq!(
            of(3, 4).as_str(),
            "3 of 4 releases were bad (95 % interval 0.19 to 0.99)."
        );
        assert_eq!(
            of(18, 20).as_str(),
            "18 of 20 (90.0 %) releases were bad (95 % interval 68.3 % to 98.8 %)."
        );
        assert_eq!(of(0, 0).as_str(), "No release was rolled back.");
    }
}
