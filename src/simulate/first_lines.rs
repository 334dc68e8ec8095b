//! What a team will see, in the three lines that stand first: good news, bad news, and what would help.

use serde::Serialize;

use super::simulation_results::SimulatedCell;
use super::smallest_change::{LARGEST, SmallestChange};
use crate::config::Config;
use crate::number;
use crate::vocabulary::Metric;

/// A setting that was tried on innocent releases.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct SettingTried {
    /// As a line of `relapse.toml`: `[window] horizon = 21`.
    pub(crate) setting: String,
    /// The share of innocent releases that are let go with it, by its last night.
    pub(crate) proceed: f64,
}

/// A setting to try.
#[derive(Clone, Debug)]
pub(crate) struct SettingToTry {
    pub(crate) setting: String,
    pub(crate) config: Config,
}

/// A setting helps where it lets so many more innocent releases go.
const HELPS: f64 = 0.05;

/// How many times as many nights, and as wide a margin, are tried.
const LONGER: f64 = 1.5;
const WIDER: f64 = 2.0;

/// What could help an innocent release: more nights, or a wider margin on either scale.
pub(crate) fn settings_to_try(config: &Config) -> Vec<SettingToTry> {
    let horizon = whole(LONGER * f64::from(config.window.horizon));
    let mut longer = config.clone();
    longer.window.horizon = horizon;
    let [ratio, difference] = config.margin.widest_of(Metric::FailureRate);
    let mut ratios = config.clone();
    let ratio = 1.0 + WIDER * (ratio - 1.0);
    ratios.margin.widest_ratio = Some(ratio);
    let mut differences = config.clone();
    let difference = WIDER * difference;
    differences.margin.widest_difference = Some(difference);
    [
        (format!("[window] horizon = {horizon}"), longer),
        (format!("[margin] widest_ratio = {ratio}"), ratios),
        (
            format!("[margin] widest_difference = {difference}"),
            differences,
        ),
    ]
    .into_iter()
    .map(|(setting, config)| SettingToTry { setting, config })
    .collect()
}

/// The three lines; one is left out where nothing was simulated for it.
pub(crate) fn first_lines(
    innocent: Option<&SimulatedCell>,
    smallest: &[SmallestChange],
    tried: &[SettingTried],
) -> String {
    let lines = [
        innocent.map(let_go),
        rises(smallest),
        innocent.and_then(|innocent| help(innocent, tried)),
    ];
    lines
        .into_iter()
        .flatten()
        .map(|line| line + "\n")
        .collect()
}

fn let_go(innocent: &SimulatedCell) -> String {
    let nights = innocent.plan.nights;
    if innocent.proceed.count == 0 {
        return format!("No innocent release is let go by night {nights}.");
    }
    let half = innocent.by_night.iter();
    let half = half.filter(|night| 2 * night.proceed >= innocent.key.rollouts);
    let half = half.map(|night| night.night).min();
    let half = half.map_or_else(String::new, |night| {
        format!(", and half of all by night {night}")
    });
    let share = percent(innocent.proceed.rate);
    format!("An innocent release is let go in {share} of rollouts by night {nights}{half}.")
}

fn rises(smallest: &[SmallestChange]) -> Option<String> {
    let mut latest_first = smallest.to_vec();
    latest_first.sort_by_key(|one| std::cmp::Reverse(one.by_night));
    let found = |one: &SmallestChange| Some((one.ratio?, one.by_night));
    let known: Vec<(f64, u32)> = latest_first.iter().filter_map(found).collect();
    let latest = latest_first.first()?.by_night;
    if known.is_empty() {
        return Some(format!(
            "No failure rate up to {} times as high is found in 8 of 10 rollouts by night {latest}.",
            number::amount(LARGEST)
        ));
    }
    let found: Vec<String> = known
        .iter()
        .map(|(ratio, night)| format!("{} times as high by night {night}", number::ratio(*ratio)))
        .collect();
    Some(format!(
        "8 of 10 rollouts find a failure rate {}.",
        found.join(", and one ")
    ))
}

fn help(innocent: &SimulatedCell, tried: &[SettingTried]) -> Option<String> {
    let best = tried
        .iter()
        .max_by(|one, other| one.proceed.total_cmp(&other.proceed))?;
    let share = percent(best.proceed);
    if best.proceed < innocent.proceed.rate + HELPS {
        return Some(
            "No setting that was tried would let many more go: nights and margins.".to_owned(),
        );
    }
    Some(format!(
        "{} would help most: it lets {share} go.",
        best.setting
    ))
}

/// A share in whole per cent.
fn percent(share: f64) -> String {
    format!("{} %", number::fixed(100.0 * share, 0))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a number of nights"
)]
fn whole(nights: f64) -> u32 {
    nights.ceil() as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generate::Scenario;
    use crate::simulate::rollout_tally::RolloutTally;
    use crate::simulate::simulation_results::CellKey;

    /// Four rollouts of three nights, let go by each night as said.
    fn innocent(proceed: [u64; 3]) -> SimulatedCell {
        let mut plan = Scenario::Clean.plan(500, 0.02, 1.0);
        plan.nights = 3;
        let tally = RolloutTally {
            rollouts: 4,
            roll_back: vec![0; 3],
            restrict: vec![0; 3],
            elsewhere: vec![0; 3],
            found: vec![0; 3],
            proceed: proceed.to_vec(),
            proceed_tonight: proceed.to_vec(),
            ..RolloutTally::default()
        };
        let key = CellKey {
            id: String::new(),
            seed: 1,
            rollouts: 4,
            configuration: String::new(),
            version: String::new(),
            program: String::new(),
        };
        SimulatedCell::of(None, key, &plan, &tally)
    }

    fn change(by_night: u32, ratio: Option<f64>) -> SmallestChange {
        SmallestChange { by_night, ratio }
    }

    fn tried(proceed: f64) -> Vec<SettingTried> {
        let one = |setting: &str, proceed| SettingTried {
            setting: setting.to_owned(),
            proceed,
        };
        vec![
            one("[window] horizon = 21", proceed),
            one("[margin] widest_ratio = 2", 0.01),
        ]
    }

    #[test]
    fn three_lines_say_what_a_team_will_see() {
        let smallest = [change(7, Some(2.104)), change(14, Some(1.52))];
        assert_eq!(
            first_lines(Some(&innocent([0, 2, 3])), &smallest, &tried(0.914)),
            "An innocent release is let go in 75 % of rollouts by night 3, and half of all by night 2.\n\
             8 of 10 rollouts find a failure rate 1.52 times as high by night 14, and one 2.10 times as high by night 7.\n\
             [window] horizon = 21 would help most: it lets 91 % go.\n"
        );
    }

    #[test]
    fn what_is_never_seen_is_said_so() {
        let smallest = [change(7, None), change(14, None)];
        assert_eq!(
            first_lines(Some(&innocent([0; 3])), &smallest, &tried(0.02)),
            "No innocent release is let go by night 3.\n\
             No failure rate up to 10 times as high is found in 8 of 10 rollouts by night 14.\n\
             No setting that was tried would let many more go: nights and margins.\n"
        );
        assert_eq!(first_lines(None, &[], &[]), "");
    }

    #[test]
    fn settings_are_lines_of_the_configuration() {
        let config = Config::default();
        for SettingToTry {
            setting,
            config: tried,
        } in settings_to_try(&config)
        {
            let (section, line) = setting.split_once(' ').unwrap();
            let text = format!("{section}\n{line}\n");
            let read: Config = toml::from_str(&text).unwrap();
            assert_eq!(read.margin, tried.margin, "{setting}");
            assert_eq!(read.window, tried.window, "{setting}");
        }
    }
}
