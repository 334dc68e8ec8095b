//! The night, from start to end: load → cube → compare → diagnose → decide. Where rows and numbers meet.

mod beside;
mod compared;
mod distrust;
mod explain;
mod hand_off;
mod planned;
mod reading;

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use chrono::NaiveDate;

use crate::compare::series::{RateSeries, Series};
use crate::compare::{
    Arms, Conducted, Known, PatternsOf, Planning, Unusable, View, conduct, conduct_of_all, nights,
    repeated, rise, rise_of_late, series, unclassified,
};
use crate::config::Config;
use crate::cube::Cube;
use crate::decide::{
    AskedCases, Brief, Judged, Night, asked_cases, behind, decision, incomplete, unclassified_share,
};
use crate::decision::{Data, Decision, LastNight};
use crate::diagnose::{bursts, events};
use crate::exit::Failure;
use crate::load::Quarantine;
use crate::policy::PolicyFile;
use crate::publish::beyond::Beyond;
use crate::tell::beyond::missing_reference_sentence;
use compared::Compared;
use distrust::{MOST_REFUSED, REFUSED, refused_beyond};

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
    let planning = plan.map_or(Planning::Unplanned, |_| Planning::Planned);
    let conducted = Conducted::of(cube, &window, planning);
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
        Err(unusable) => {
            let (decision, series) = not_compared(night, &unusable, loaded, &window);
            return Judgement {
                decision,
                series,
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
    let risen = rise(&share, &night_of.comparison.findings).or_else(|| rise_of_late(cube, &window));
    night.data.warnings.extend(risen);
    night.data.unclassified_share = Some(unclassified_share(share));
    let beyond = beside::across(config, loaded, &view, &bursts, planned);
    let across = &beyond.across;
    let missing = across.missing_reference.as_ref();
    night
        .data
        .warnings
        .extend(missing.map(missing_reference_sentence));
    let mut series = series(&view, &night_of.comparison.findings);
    for rate in &mut series.rates {
        rate.onset = onset_of(&night_of.judged, rate);
    }
    series.rollback = beside::rollback(loaded, &window, across);
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
            beyond,
            &briefs,
        ),
        series,
        briefs,
        asked,
    }
}

/// The decision of a night that has no two releases to compare; where rows enough were refused, of none at all.
fn not_compared(
    mut night: Night<'_>,
    unusable: &Unusable,
    loaded: &Loaded,
    window: &RangeInclusive<NaiveDate>,
) -> (Decision, Series) {
    if unusable.check == REFUSED {
        return (incomplete(night, unusable, None), Series::default());
    }
    let across = beside::in_a_row(night.config, loaded, window, None);
    let missing = across.missing_reference.as_ref();
    night
        .data
        .warnings
        .extend(missing.map(missing_reference_sentence));
    let series = Series {
        rollback: beside::rollback(loaded, window, &across),
        nights: beside::listed(window),
        ..Series::default()
    };
    (
        incomplete(night, unusable, Beyond::alone(across).published()),
        series,
    )
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
