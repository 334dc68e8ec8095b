//! The named scenarios, as plans.

/// A kind of rollout that a simulation can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scenario {
    /// Independent failures, equal traffic.
    Clean,
    /// On one random night both arms' rates are five times as high.
    Outage,
    /// The candidate's traffic grows in steps, and there is an outage.
    RampOutage,
    /// The candidate gets more of a risky workflow. No workflow changes.
    MixShift,
    /// Each arm draws its own factor each night, with a coefficient of variation of 0.3.
    DayNoise3,
    /// The same with 0.5.
    DayNoise5,
    /// Failures come in bursts of five on average.
    Clusters,
    /// The same, and the records name the burst.
    ClustersKeyed,
    /// Twelve failure classes. The regression, if any, is in one of them.
    Classes,
    /// The candidate's four classes have other names.
    Renamed,
    /// Half of the commonest class counts as the rarest of four.
    Split,
    /// Three in ten failures of the baseline are of one class, which the candidate counts in four others.
    CleanedUp,
    /// The candidate replaces the baseline. Nights vary for both alike, with a coefficient of variation of 0.3.
    Cutover,
    /// Three workflows, of which one regresses.
    Staggered,
    /// More failures are of high severity.
    HighSeverity,
    /// More runs of one workflow go past an approval boundary.
    ApprovalDrift,
    /// Rescues take longer.
    RescueMinutes,
    /// More runs are rescued.
    RescueRate,
    /// Tenants of two kinds, of which one fails three times as often. The candidate serves 70 % of these, the baseline 30 %.
    TenantMix,
    /// The candidate serves the eight hours that fail three times as often as the others.
    HourMix,
    /// Twenty tenants of unlike size and rate. Each is served by one release.
    StickyTenants,
    /// The same, and the candidate writes null where a run was not rescued.
    RescuedNull,
    /// Half of the baseline's failures have no severity.
    SeverityHalf,
    /// A fifth of the baseline's failures are refused.
    LostRows,
    /// Three in four of the baseline's failures become known the night after.
    LateBaseline,
    /// Three in four of both releases' failures become known the night after.
    LateBoth,
    /// Both releases fail 2.5 times as often on two days in seven.
    Weekend,
    /// Failures are twice as frequent up to the middle of the history.
    Step,
    /// The rate of both releases doubles over all nights, evenly.
    Trend,
    /// Nights vary for both releases alike, with a coefficient of variation of 0.3.
    SharedNoise,
    /// Each release has noise of its own that lasts from night to night.
    OwnAr,
    /// The candidate replaces the baseline, and both share noise that lasts from night to night.
    SharedAr,
    /// Both releases start on the same night. Each draws its own factor each night, with a coefficient of variation of 0.5.
    NoHistory,
    /// The same after three nights of the baseline.
    ThreeNights,
    /// On two random nights of the history the rate is ten times as high.
    HistoryOutages,
    /// The candidate replaces the baseline at midnight. Nights vary for both alike, with a coefficient of variation of 0.1.
    CutoverQuiet,
    /// The same, but the candidate replaces the baseline at noon.
    NoonDeploy,
    /// The same, but five runs of the baseline are on the candidate's first day.
    StrayOverlap,
    /// The candidate replaces the baseline, and one of its first three nights has an outage.
    OutageAfterCutover,
    /// Failures come in bursts whose sizes have a heavy tail.
    Bursts,
    /// Every release, also those of the history, has 25 further failures in its first hour.
    DeployBlip,
    /// Ten runs of one hour of the candidate's first night fail together.
    FirstNightIncident,
}

/// Runs per arm and night of the scenarios' cells.
pub const RUNS: [u32; 2] = [200, 2000];
/// Baseline failure rates of the scenarios' cells.
pub const RATES: [f64; 3] = [0.005, 0.02, 0.1];
/// True ratios of the scenarios' cells.
pub const RATIOS: [f64; 5] = [1.0, 1.25, 1.5, 2.0, 3.0];

impl Scenario {
    /// Every scenario.
    pub const ALL: [Self; 42] = [
        Self::Clean,
        Self::Outage,
        Self::RampOutage,
        Self::MixShift,
        Self::DayNoise3,
        Self::DayNoise5,
        Self::Clusters,
        Self::ClustersKeyed,
        Self::Classes,
        Self::Cutover,
        Self::Staggered,
        Self::HighSeverity,
        Self::ApprovalDrift,
        Self::RescueMinutes,
        Self::RescueRate,
        Self::TenantMix,
        Self::HourMix,
        Self::StickyTenants,
        Self::RescuedNull,
        Self::SeverityHalf,
        Self::LostRows,
        Self::LateBaseline,
        Self::LateBoth,
        Self::Renamed,
        Self::Split,
        Self::CleanedUp,
        Self::Weekend,
        Self::Step,
        Self::Trend,
        Self::SharedNoise,
        Self::OwnAr,
        Self::SharedAr,
        Self::NoHistory,
        Self::ThreeNights,
        Self::HistoryOutages,
        Self::CutoverQuiet,
        Self::NoonDeploy,
        Self::StrayOverlap,
        Self::OutageAfterCutover,
        Self::Bursts,
        Self::DeployBlip,
        Self::FirstNightIncident,
    ];

    /// Its name on the command line and in results.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Clean => "clean",
            Self::Outage => "outage",
            Self::RampOutage => "ramp_outage",
            Self::MixShift => "mix_shift",
            Self::DayNoise3 => "day_noise_0.3",
            Self::DayNoise5 => "day_noise_0.5",
            Self::Clusters => "clusters",
            Self::ClustersKeyed => "clusters_keyed",
            Self::Classes => "classes",
            Self::Renamed => "renamed",
            Self::Split => "split",
            Self::CleanedUp => "cleaned_up",
            Self::Cutover => "cutover",
            Self::Staggered => "staggered",
            Self::HighSeverity => "high_severity",
            Self::ApprovalDrift => "approval_drift",
            Self::RescueMinutes => "rescue_minutes",
            Self::RescueRate => "rescue_rate",
            Self::TenantMix => "tenant_mix",
            Self::HourMix => "hour_mix",
            Self::StickyTenants => "sticky_tenants",
            Self::RescuedNull => "rescued_null",
            Self::SeverityHalf => "severity_half",
            Self::LostRows => "lost_rows",
            Self::LateBaseline => "late_baseline",
            Self::LateBoth => "late_both",
            Self::Weekend => "weekend",
            Self::Step => "step",
            Self::Trend => "trend",
            Self::SharedNoise => "shared_noise",
            Self::OwnAr => "own_ar",
            Self::SharedAr => "shared_ar",
            Self::NoHistory => "no_history",
            Self::ThreeNights => "three_nights",
            Self::HistoryOutages => "history_outages",
            Self::CutoverQuiet => "cutover_quiet",
            Self::NoonDeploy => "noon_deploy",
            Self::StrayOverlap => "stray_overlap",
            Self::OutageAfterCutover => "outage_after_cutover",
            Self::Bursts => "bursts",
            Self::DeployBlip => "deploy_blip",
            Self::FirstNightIncident => "first_night_incident",
        }
    }

    /// The scenario of this name.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.as_str() == word)
    }

    /// Whether only failures change, so that no other column is needed to see it.
    #[must_use]
    pub const fn is_of_failures(self) -> bool {
        !matches!(
            self,
            Self::HighSeverity
                | Self::ApprovalDrift
                | Self::RescueMinutes
                | Self::RescueRate
                | Self::RescuedNull
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generate::ChangeTarget;

    #[test]
    fn every_scenario_has_its_name_and_can_be_drawn() {
        for scenario in Scenario::ALL {
            assert_eq!(Scenario::from_word(scenario.as_str()), Some(scenario));
            let changed = scenario.plan(200, 0.02, 1.0).change.of;
            assert_eq!(scenario.is_of_failures(), changed == ChangeTarget::Failures);
            for rate in RATES {
                assert!(scenario.plan(200, rate, 3.0).check().is_ok());
            }
        }
        assert_eq!(Scenario::from_word("Clean"), None);
    }

    #[test]
    fn no_two_scenarios_have_the_same_plan() {
        let plans = Scenario::ALL.map(|scenario| scenario.plan(200, 0.02, 1.0));
        for (place, plan) in plans.iter().enumerate() {
            assert!(!plans[..place].contains(plan), "{:?}", Scenario::ALL[place]);
        }
    }

    #[test]
    fn shares_add_up_to_one() {
        for scenario in Scenario::ALL {
            let plan = scenario.plan(200, 0.02, 1.0);
            let states = plan.approvals.unwrap_or_default();
            let states = (!states.is_empty()).then_some(states);
            for total in [
                plan.classes.iter().sum::<f64>(),
                plan.workflows.iter().map(|one| one.baseline).sum(),
                plan.workflows.iter().map(|one| one.candidate).sum(),
                states.map_or(1.0, |states| states.iter().map(|one| one.share).sum()),
            ] {
                assert!((total - 1.0).abs() < 1e-12, "{scenario:?} {total}");
            }
        }
    }
}
