//! What each past night would have recommended. It uses the reading and the rules of the nightly job, on the rows known
//! by the end of that night.

use std::ops::RangeInclusive;

use chrono::NaiveDate;

use crate::config::Config;
use crate::decision::{LastNight, Replayed};
use crate::exit::Failure;
use crate::pipeline::{Reading, judge};
use crate::policy::PolicyFile;

/// Replays every night from the first to the last, by today's configuration and failure plan. The inputs are read once.
pub(crate) fn replay(
    config: &Config,
    plan: Option<&PolicyFile>,
    nights: &RangeInclusive<NaiveDate>,
    progress: &dyn Fn(&str),
) -> Result<Vec<Replayed>, Failure> {
    let mut reading = Reading::open(config, plan, nights, progress)?;
    let mut last_night = None;
    let mut replayed = Vec::new();
    for as_of in nights.start().iter_days() {
        if as_of > *nights.end() {
            break;
        }
        let loaded = reading.night(as_of, progress)?;
        progress(&format!("comparing as of {as_of}"));
        let decision = judge(config, as_of, loaded, last_night, plan).decision;
        last_night = Some(LastNight {
            as_of,
            recommendation: decision.recommendation,
        });
        replayed.push(Replayed::from(decision));
    }
    Ok(replayed)
}
