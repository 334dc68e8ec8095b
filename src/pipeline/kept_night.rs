//! A night's counts as they are kept beside its report, and the night judged again from them alone.

use std::io::Write;

use anyhow::{Context, Result, bail};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Loaded, NightOutcome, judge};
use crate::config::Config;
use crate::decision::{Decision, FirstVerdict, NightBefore, Overrule};
use crate::panels::{self, Panel, PanelFile};
use crate::policy::{Policy, PolicyFile};

/// The version of this file's shape.
const SCHEMA: &str = "relapse.counts/1";

/// The version of this program.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Everything a night was judged by.
///
/// The configuration, the plans and the night before are TOML: it gives every number back to the last bit.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct KeptNight {
    schema: String,
    /// The version of the program that wrote it.
    pub(crate) version: String,
    as_of: NaiveDate,
    /// The command that reproduces the night.
    pub(crate) command: String,
    /// The effective configuration.
    pub(crate) configuration: String,
    plan: Option<KeptPlan>,
    /// The plan of the rollout.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rollout: Option<String>,
    night_before: Option<String>,
    /// The verdict that it was first published with, where that is another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) first_verdict: Option<FirstVerdict>,
    /// What a person put in place of its verdict.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) overrule: Option<Overrule>,
    /// The queries of the team's panels.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) panels: Vec<PanelFile>,
    counts: Loaded,
}

/// The failure plan of a night.
#[derive(Debug, Serialize, Deserialize)]
struct KeptPlan {
    file: String,
    policy: String,
}

/// What every version of this file says first.
#[derive(Deserialize)]
struct Head {
    schema: String,
    version: String,
}

/// What a night is judged by besides its counts.
#[derive(Clone, Copy, Debug)]
pub(super) struct JudgedBy<'a> {
    pub(super) config: &'a Config,
    pub(super) plan: Option<&'a PolicyFile>,
    pub(super) before: Option<&'a NightBefore>,
}

impl KeptNight {
    pub(super) fn of(
        as_of: NaiveDate,
        by: JudgedBy<'_>,
        command: String,
        counts: Loaded,
    ) -> Result<Self> {
        let kept_plan = |plan: &PolicyFile| -> Result<KeptPlan> {
            Ok(KeptPlan {
                file: plan.file.clone(),
                policy: toml::to_string(&plan.policy)?,
            })
        };
        let rollout = by.config.planned_rollout.as_ref();
        Ok(Self {
            schema: SCHEMA.to_owned(),
            version: VERSION.to_owned(),
            as_of,
            command,
            configuration: toml::to_string(by.config)?,
            plan: by.plan.map(kept_plan).transpose()?,
            rollout: rollout.map(toml::to_string).transpose()?,
            night_before: by.before.map(toml::to_string).transpose()?,
            first_verdict: None,
            overrule: None,
            panels: Vec::new(),
            counts,
        })
    }

    /// Reads what [`Self::write_json`] wrote.
    pub(crate) fn read(text: &str) -> Result<Self> {
        let head: Head = serde_json::from_str(text).context("it is not a night's counts")?;
        if head.schema != SCHEMA {
            bail!(
                "its schema is {:?}, and this program reads {SCHEMA:?}; verify it with relapse {}, which wrote it",
                head.schema,
                head.version
            );
        }
        serde_json::from_str(text).with_context(|| {
            let version = &head.version;
            format!("its counts, written by relapse {version}, cannot be read")
        })
    }

    /// Writes the file's content. It is never held in memory as a whole.
    pub(crate) fn write_json(&self, to: &mut dyn Write) -> Result<()> {
        serde_json::to_writer(&mut *to, self)?;
        Ok(to.write_all(b"\n")?)
    }

    /// The night that the counts give.
    pub(crate) fn judge_again(&self) -> Result<NightOutcome> {
        let mut config = Config::parse(&self.configuration).context("its configuration")?;
        let plan = self.plan.as_ref().map(KeptPlan::read).transpose()?;
        if let Some(plan) = &plan {
            config.class_triggers = plan.policy.class_triggers();
        }
        let rollout = self.rollout.as_deref().map(toml::from_str);
        config.planned_rollout = rollout.transpose().context("its rollout plan")?;
        let before = self.night_before.as_deref().map(toml::from_str);
        let before: Option<NightBefore> = before.transpose().context("its night before")?;
        let (before, plan) = (before.as_ref(), plan.as_ref());
        let outcome = judge(&config, self.as_of, &self.counts, before, plan);
        let outcome = outcome.first_published(self.first_verdict.as_ref());
        Ok(outcome.overruled(self.overrule.as_ref()))
    }

    /// The team's panels of the night that was decided.
    pub(crate) fn run_panels(&self, decision: &Decision) -> Result<Vec<Panel>> {
        panels::run(&self.panels, decision, &self.counts.cube)
    }

    /// What was counted.
    pub(crate) const fn counts(&self) -> &Loaded {
        &self.counts
    }
}

impl KeptPlan {
    fn read(&self) -> Result<PolicyFile> {
        Ok(PolicyFile {
            policy: Policy::parse(&self.policy).context("its failure plan")?,
            file: self.file.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decision::MarginInForce;
    use crate::vocabulary::{MarginSource, Metric, Recommendation, Shown};

    /// The TOML blocks of a page of the documentation.
    fn blocks(page: &str) -> impl Iterator<Item = &str> {
        page.split("```toml\n")
            .skip(1)
            .filter_map(|rest| Some(rest.split_once("```")?.0))
    }

    fn kept(config: &Config, plan: Option<&PolicyFile>, before: Option<&NightBefore>) -> KeptNight {
        let by = JudgedBy {
            config,
            plan,
            before,
        };
        let as_of = "2026-11-20".parse().unwrap();
        let kept = KeptNight::of(as_of, by, String::new(), Loaded::default()).unwrap();
        let mut json = Vec::new();
        kept.write_json(&mut json).unwrap();
        KeptNight::read(str::from_utf8(&json).unwrap()).unwrap()
    }

    #[test]
    fn every_plan_of_the_documentation_comes_back_as_it_was() {
        let pages = [
            include_str!("../../docs/policy.md"),
            include_str!("../../docs/conduct.md"),
        ];
        let mut seen = 0;
        for policy in pages
            .into_iter()
            .flat_map(blocks)
            .filter_map(|text| Policy::parse(text).ok())
        {
            let file = PolicyFile {
                policy,
                file: "policy.toml".to_owned(),
            };
            let again = kept(&Config::default(), Some(&file), None).plan.unwrap();
            assert_eq!(again.read().unwrap().policy, file.policy);
            seen += 1;
        }
        assert!(seen > 0);
    }

    #[test]
    fn every_configuration_of_the_documentation_comes_back_as_it_was() {
        let page = include_str!("../../docs/configuration.md");
        let mut seen = 0;
        for config in blocks(page).filter_map(|text| Config::parse(text).ok()) {
            let again = kept(&config, None, None).configuration;
            assert_eq!(Config::parse(&again).unwrap(), config);
            seen += 1;
        }
        assert!(seen > 0);
    }

    #[test]
    fn a_margin_comes_back_to_the_last_bit() {
        let margin = MarginInForce {
            metric: Metric::FailureRate,
            ratio: 1.311_314_460_732_347_3,
            difference: 0.1 + 0.2,
            source: MarginSource::Traffic,
            fixed_on: "2026-11-19".parse().unwrap(),
            power: None,
        };
        let before = NightBefore {
            as_of: "2026-11-19".parse().unwrap(),
            recommendation: Recommendation::Hold,
            since: "2026-11-17".parse().unwrap(),
            releases: Some(["b".to_owned(), "a".to_owned()]),
            margins: vec![
                margin,
                MarginInForce {
                    power: Some(1.0 / 3.0),
                    ..margin
                },
            ],
            runs_by_day: [("2026-11-19".parse().unwrap(), 120)].into(),
            shown: [(
                "clear_regression/failure_class=\"a.b\"".to_owned(),
                Shown::Regressed,
            )]
            .into(),
        };
        let again = kept(&Config::default(), None, Some(&before))
            .night_before
            .unwrap();
        assert_eq!(toml::from_str::<NightBefore>(&again).unwrap(), before);
    }
}
