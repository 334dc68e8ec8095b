//! The night, from start to end: load → cube → compare → diagnose → decide. Where rows and numbers meet.

mod beside;
mod explain;
mod hand_off;
mod planned;
mod reading;

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::compare::series::{RateSeries, Series};
use crate::compare::{
    Arms, Comparison, Conducted, Known, Look, PatternsOf, Planning, Unusable, View, compare,
    conduct, conduct_of_all, nights, repeated, rise, series, unclassified,
};
use crate::config::Config;
use crate::cube::{Cube, Denominator};
use crate::decide::{
    AskedCases, Brief, Circumstances, Judged, Night, Verdict, asked_cases, behind, decision,
    incomplete, standings, verdict,
};
use crate::decision::{Data, Decision, LastNight};
use crate::diagnose::{Burst, bursts, diagnose, events};
use crate::exit::Failure;
use crate::load::Quarantine;
use crate::number;
use crate::policy::{Planned, PolicyFile};
use crate::vocabulary::FindingState;

pub use explain::explain;
pub use hand_off::HandOff;
pub use planned::planned;
pub use reading::Reading;

/// Level of the intervals that tell one place from the others. What kind of event a regression is, is asked once it is
/// one, so the budget is not spent on it again; two 90 % intervals that lie apart differ at the 2 to 10 % level (Goldstein
/// & Healy 1995, table 1).
pub(crate) const SCOPE_LEVEL: f64 = 0.9;

/// What was read: everything the judgement needs, with no row left in it.
#[derive(Debug)]
pub struct Loaded {
    /// The counts.
    pub cube: Cube,
    /// Each release's first day, also before the window.
    pub first_seen: BTreeMap<String, NaiveDate>,
    /// What was read and refused.
    pub data: Data,
    /// The refused rows.
    pub quarantine: Quarantine,
}

#[cfg(test)]
impl Loaded {
    /// Counts that no file was read for.
    pub(crate) fn counted(cube: Cube) -> anyhow::Result<Self> {
        Ok(Self {
            cube,
            first_seen: BTreeMap::new(),
            data: Data::default(),
            quarantine: Quarantine::new()?,
        })
    }
}

/// What a night found, ready to be shown.
#[derive(Debug)]
pub struct Judgement {
    /// The decision.
    pub decision: Decision,
    /// What the charts draw.
    pub series: Series,
    /// What its hand-off packets are to be about.
    pub briefs: Vec<Brief>,
    /// What is put into the agent's evaluation, where a class asks for it.
    pub asked: Option<AskedCases>,
}

/// Reads the inputs of one night and counts them, held against the failure plan where there is one.
pub fn read(
    config: &Config,
    plan: Option<&PolicyFile>,
    as_of: NaiveDate,
    progress: &dyn Fn(&str),
) -> Result<Loaded, Failure> {
    let mut reading = Reading::open(config, plan, &(as_of..=as_of), progress)?;
    reading.only(as_of, progress)?;
    Ok(reading.into_loaded())
}

/// Judges the counts: the same counts, configuration, failure plan and last night give the same decision.
#[must_use]
pub fn judge(
    config: &Config,
    as_of: NaiveDate,
    loaded: &Loaded,
    last_night: Option<LastNight>,
    plan: Option<&PolicyFile>,
) -> Judgement {
    let window = nights(&config.window, as_of);
    let cube = &loaded.cube;
    let seen = cube.failures_seen(&window);
    let planned = plan.map(|plan| planned(config, plan, as_of, loaded));
    let planned = planned.as_ref();
    let bursts = bursts(cube, &window);
    let chosen = match refused_beyond(&loaded.data, MOST_REFUSED) {
        Some(unusable) => Err(unusable),
        None => Arms::choose(cube, &config.release, &window, &loaded.first_seen),
    };
    let conducted = Conducted::of(
        cube,
        &window,
        if plan.is_some() {
            Planning::Planned
        } else {
            Planning::Unplanned
        },
    );
    let conduct_of_all = conduct_of_all(&conducted);
    let overrides = planned::overrides(plan, as_of);
    let found = PatternsOf {
        cube,
        nights: &window,
        arms: chosen.as_ref().ok(),
        cost: &config.cost,
        overrides: &overrides,
    }
    .all();
    let asked = planned.and_then(|planned| asked_cases(cube, &window, &found, planned));
    let mut night = Night {
        as_of,
        config,
        events: events(cube, &window, &bursts),
        repeated: repeated(&found),
        first_seen: &loaded.first_seen,
        last_night,
        data: loaded.data.clone(),
        plan: planned,
        seen: &seen,
        conducted: &conducted,
        conduct: &conduct_of_all,
        evaluation: asked.as_ref().map(|asked| asked.published.clone()),
    };
    let arms = match chosen {
        Ok(arms) => arms,
        Err(unusable) if unusable.check == REFUSED => {
            return Judgement {
                decision: incomplete(night, &unusable, None),
                series: Series::default(),
                briefs: Vec::new(),
                asked,
            };
        }
        Err(unusable) => {
            let across = beside::in_a_row(config, loaded, &window, None);
            night.data.warnings.extend(across.warning.clone());
            return Judgement {
                series: Series {
                    rollback: beside::rollback(loaded, &window, &across),
                    nights: beside::listed(&window),
                    ..Series::default()
                },
                decision: incomplete(night, &unusable, across.published),
                briefs: Vec::new(),
                asked,
            };
        }
    };
    let known = Known::of(cube, &arms);
    night.data.warnings.extend(arms.warnings());
    night.data.warnings.extend(known.warnings());
    let view = View::of(cube, &arms, &known);
    let conduct = conduct(&view, &conducted, config);
    night.conduct = &conduct;
    let night_of = Compared::of(&view, config, loaded, &bursts, planned);
    let share = unclassified(cube, &arms);
    let risen = rise(&share, &night_of.comparison.findings);
    night.data.warnings.extend(risen);
    night.data.unclassified_share = Some(share);
    let across = beside::across(config, loaded, &view, &bursts, planned);
    night.data.warnings.extend(across.warning.clone());
    let mut series = series(&view, &night_of.comparison.findings);
    for rate in &mut series.rates {
        rate.onset = onset_of(&night_of.judged, rate);
    }
    series.rollback = beside::rollback(loaded, &window, &across);
    let Compared {
        comparison,
        judged,
        verdict,
    } = night_of;
    let briefs = behind(&view, &judged, &verdict, &found, config, planned);
    Judgement {
        decision: decision(
            night,
            &view,
            &comparison,
            &judged,
            &verdict,
            across,
            &briefs,
        ),
        series,
        briefs,
        asked,
    }
}

/// A comparison with what kind of event each regression is, and what is advised.
struct Compared {
    comparison: Comparison,
    judged: Vec<Judged>,
    verdict: Verdict,
}

impl Compared {
    fn of(
        view: &View<'_>,
        config: &Config,
        loaded: &Loaded,
        bursts: &[Burst],
        plan: Option<&Planned<'_>>,
    ) -> Self {
        let arms = view.arms;
        let comparison = compare(view, config);
        let look = Look {
            through: arms.to,
            level: SCOPE_LEVEL,
        };
        let judged: Vec<Judged> = comparison
            .findings
            .iter()
            .map(|finding| Judged {
                diagnosis: (finding.state == FindingState::Regressed)
                    .then(|| diagnose(view, finding, look, bursts))
                    .flatten(),
                finding: finding.clone(),
            })
            .collect();
        let distrust = refused_beyond(&loaded.data, config.decision.max_quarantined)
            .or_else(|| without_failures(loaded));
        let circumstances = Circumstances {
            design: arms.design,
            coverage: arms.coverage,
            distrust: distrust.as_ref(),
            plan,
        };
        let scope_of = |place: usize| judged[place].scope();
        let verdict = verdict(
            &standings(&judged),
            &scope_of,
            &config.decision,
            &circumstances,
        );
        Self {
            comparison,
            judged,
            verdict,
        }
    }
}

/// Between which nights the regression of a rate of the whole release began.
fn onset_of(judged: &[Judged], rate: &RateSeries) -> Option<[NaiveDate; 2]> {
    let is_asked = |one: &&Judged| {
        let question = &one.finding.question;
        question.metric == rate.metric
            && question.failure_class == rate.failure_class
            && question.workflow.is_none()
    };
    let diagnosis = judged.iter().find(is_asked)?.diagnosis.as_ref()?;
    let began = diagnosis.began.as_ref()?;
    Some([began.lower, began.upper])
}

/// Share of the rows beyond which nothing is judged, whatever the configuration.
const MOST_REFUSED: f64 = 0.5;

/// The check of the rows refused.
const REFUSED: &str = "quarantine";

/// What is wrong when more than this share of the rows was refused.
fn refused_beyond(data: &Data, limit: f64) -> Option<Unusable> {
    let rows = data.rows_used + data.quarantined;
    #[expect(clippy::cast_precision_loss, reason = "a share of rows")]
    let share = data.quarantined as f64 / rows.max(1) as f64;
    (share > limit).then(|| {
        let worst = data
            .quarantine_reasons
            .iter()
            .max_by_key(|(_, rows)| **rows);
        let worst = worst.map_or(String::new(), |(reason, rows)| {
            format!(", most often ({}) for: {reason}", number::count(*rows))
        });
        Unusable {
            check: REFUSED,
            reason: format!(
                "{} of {} rows were refused{worst}",
                number::count(data.quarantined),
                number::count(rows)
            ),
            action: "mend the rows listed in quarantine.ndjson, or raise decision.max_quarantined"
                .to_owned(),
        }
    })
}

/// A table of runs without one failure is an export that broke, sooner than a release without fault.
fn without_failures(loaded: &Loaded) -> Option<Unusable> {
    let is_empty = loaded.cube.denominator == Denominator::Exposure && loaded.data.rows_used == 0;
    is_empty.then(|| Unusable {
        check: "no_failures",
        reason: "the exposure has runs, and not one failure was given".to_owned(),
        action: "check that the failures were exported".to_owned(),
    })
}
