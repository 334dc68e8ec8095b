//! The night from start to end: load → cube → compare → diagnose → judge → tell → publish. Rows and numbers meet here.

mod agents;
mod beside;
mod explain;
mod groundwork;
mod hand_off;
mod held_releases;
mod kept_night;
mod planned;
mod reading;
mod rows_lost;
mod rows_repeated;
#[cfg(test)]
mod state_tests;
#[cfg(test)]
mod written_tests;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::compare::series::{Lead, RateSeries, Series};
use crate::compare::{
    Arms, KnownFields, ONE_NIGHT_LEVEL, Question, View, conduct, conduct_of_all, lead, rise,
    rise_of_late, series, unclassified,
};
use crate::config::Config;
use crate::cube::{Cube, RepeatedIds, Reviewed, Versions};
use crate::decision::{Data, Decision, FirstVerdict, NightBefore, Overrule, RunToLabel};
use crate::diagnose::{Across, release_changes};
use crate::exit::Failure;
use crate::judge::{
    DataProblem, Decided, Judged, Judgement, NextShare, Owners, RefusedRows, RolloutKept, Rows,
    TableDates,
};
use crate::load::{self, CellTally, Limits, Quarantine, Refused, Survey, Unplaced};
use crate::policy::PolicyFile;
use crate::publish::{
    AskedCases, Beyond, Brief, behind, decision, incomplete, margins_of, rollout_of, to_label,
    unclassified_share, unread, with_first_verdict, with_overrule,
};
use crate::record::Change;
use crate::step::Step;
use crate::tell;
use crate::vocabulary::{Design, Metric, Recommendation};
use groundwork::Groundwork;
use rows_repeated::many_repeats;

pub(crate) use agents::agents;
pub(crate) use explain::explain;
pub(crate) use hand_off::HandOff;
pub(crate) use kept_night::{KeptNight, VERSION};
pub(crate) use planned::{planned, proposed_responses};
pub(crate) use reading::InputSize;
pub use reading::Reading;

/// What was read: everything the judgement needs, with no row left in it.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Loaded {
    /// Whose rows they are; `None` where the records name no agent.
    pub agent: Option<String>,
    /// The counts.
    pub cube: Cube,
    /// Each release's first day, also before the window.
    pub first_seen: BTreeMap<String, NaiveDate>,
    /// What was read and refused.
    pub data: Data,
    /// The rows of one run within a day beside the one that counts.
    pub(crate) versions: Versions,
    /// Run ids that stand on several days or in several releases.
    pub(crate) repeated: RepeatedIds,
    /// The refused rows by reason, and by release and outcome.
    pub refused: Refused,
    /// What happened to single cells: the unreadable ones by column, release and outcome.
    pub cells: CellTally,
    /// The rows of the same table that may be any agent's.
    pub(crate) unplaced: Unplaced,
    /// What each release changed, as a table lists it.
    pub changes: Vec<Change>,
    /// What people found when they read single runs.
    #[serde(default)]
    pub(crate) reviewed: Reviewed,
    /// The refused rows.
    #[serde(skip)]
    pub quarantine: Quarantine,
    /// The days of the records.
    pub(crate) records: TableDates,
    /// The days of the exposure, where there is one.
    pub(crate) exposure: Option<TableDates>,
}

impl Loaded {
    /// Counts that no file was read for.
    #[must_use]
    pub fn counted(cube: Cube) -> Self {
        Self {
            cube,
            ..Self::default()
        }
    }

    fn rows(&self) -> Rows<'_> {
        Rows {
            used: self.data.rows_used,
            refused: self.data.quarantined,
            left_out: self.versions.left_out,
            reasons: &self.data.quarantine_reasons,
            unplaced: RefusedRows {
                refused: self.unplaced.refused.rows,
                of: self.unplaced.of,
                reasons: &self.unplaced.refused.by_reason,
            },
            excluded: self.data.excluded,
            excluded_for: self
                .data
                .excluded_reasons
                .first()
                .map(|rows| (rows.reason.as_str(), rows.count)),
            records: &self.records,
            exposure: self.exposure.as_ref(),
        }
    }

    /// What a reader should know before anything else.
    pub(crate) fn alarm(&self) -> Option<String> {
        many_repeats(self.versions.left_out, self.data.rows_used)
    }

    /// What makes a go-ahead on these rows untrustworthy.
    fn distrust(&self, config: &Config) -> Option<DataProblem> {
        self.rows()
            .distrust(&self.cube, config.decision.max_quarantined)
    }
}

/// What a night found, ready to be shown.
#[derive(Debug)]
pub struct NightOutcome {
    /// The decision.
    pub decision: Decision,
    /// What the charts draw.
    pub(crate) series: Series,
    /// What its hand-off packets are to be about.
    pub(crate) briefs: Vec<Brief>,
    /// What is put into the agent's evaluation, where a class asks for it.
    pub(crate) asked: Option<AskedCases>,
    /// The runs that people are asked to read.
    pub(crate) to_label: Vec<RunToLabel>,
}

impl NightOutcome {
    /// The same with the verdict that a person put in place of it.
    pub(crate) fn overruled(self, said: Option<&Overrule>) -> Self {
        match said {
            Some(said) => Self {
                decision: with_overrule(self.decision, said),
                ..self
            },
            None => self,
        }
    }

    /// The same for a night that was published before, with the verdict it had then.
    pub(crate) fn first_published(self, first: Option<&FirstVerdict>) -> Self {
        Self {
            decision: with_first_verdict(self.decision, first),
            ..self
        }
    }
}

/// Reads the inputs of one night and counts them as those of one agent, with the failure plan where there is one.
pub fn read(
    config: &Config,
    plan: Option<&PolicyFile>,
    as_of: NaiveDate,
    progress: &dyn Fn(Step<'_>),
) -> Result<Loaded, Failure> {
    read_of(config, plan, as_of, None, progress)
}

/// The same for the rows of one agent, where it is named.
pub(crate) fn read_of(
    config: &Config,
    plan: Option<&PolicyFile>,
    as_of: NaiveDate,
    agent: Option<&str>,
    progress: &dyn Fn(Step<'_>),
) -> Result<Loaded, Failure> {
    let nights = as_of..=as_of;
    let mut reading = match agent {
        None => Reading::open(config, plan, &nights, progress)?,
        Some(_) => agents::only(agents(config, plan, None, &nights, agent, progress)?)?,
    };
    reading.only(as_of, progress)?;
    Ok(reading.into_loaded())
}

/// Looks at inputs whose columns are not known. `named` are columns that only their names find.
pub(crate) fn survey(
    config: &Config,
    named: &BTreeSet<String>,
    progress: &dyn Fn(Step<'_>),
) -> Result<Survey, Failure> {
    let input = &config.input;
    let limits = Limits::of(input.max_unpack_ratio, input.max_join_pairs);
    load::survey(&input.runs, named, limits, progress).map_err(reading::of_load)
}

/// Judges the counts: the same counts, configuration, failure plan and last night give the same decision.
#[must_use]
pub fn judge(
    config: &Config,
    as_of: NaiveDate,
    loaded: &Loaded,
    before: Option<&NightBefore>,
    plan: Option<&PolicyFile>,
) -> NightOutcome {
    let groundwork = Groundwork::of(config, as_of, loaded, before, plan);
    let outcome = match &groundwork.arms {
        Ok(arms) => compared(&groundwork, arms, before),
        Err(problem) => {
            let (decision, series) = not_compared(&groundwork, problem, before);
            NightOutcome {
                decision,
                series,
                briefs: Vec::new(),
                asked: None,
                to_label: Vec::new(),
            }
        }
    };
    NightOutcome {
        asked: groundwork.asked,
        ..outcome
    }
}

/// The night of two releases that can be compared.
fn compared(
    groundwork: &Groundwork<'_>,
    arms: &Arms,
    before: Option<&NightBefore>,
) -> NightOutcome {
    let Groundwork { config, loaded, .. } = *groundwork;
    let cube = &loaded.cube;
    let known = KnownFields::of(cube, arms, &config.margin);
    let view = View::of(cube, arms, &known);
    let distrust = groundwork.distrust();
    let planned = groundwork.planned.as_ref();
    let judgement = Judgement::of(
        &view,
        config,
        &margins_of(before, arms),
        &groundwork.bursts,
        distrust.as_ref(),
        planned,
    );
    let across = beside::across(config, loaded, &view);
    let unread = unread(&loaded.data.unknown_cells);
    let changes = release_changes(
        &view,
        &loaded.changes,
        &judgement.comparison.findings,
        ONE_NIGHT_LEVEL,
    );
    let rollout = rollout_of(config, loaded.agent.as_deref());
    let rollout = rollout.and_then(|planned| {
        RolloutKept::of(planned, &view, judgement.verdict.recommendation, config)
    });
    let decided = Decided {
        judgement: &judgement,
        arms,
        config,
        across: &across,
        in_both: loaded.repeated.in_both([&arms.baseline, &arms.candidate]),
        unread: &unread,
        changes: &changes,
        owners: Owners::of(config, planned),
        rollout: rollout.as_ref(),
        next_share: NextShare::of(&view, &judgement.judged, rollout.as_ref()),
    };
    let briefs = behind(&view, &decided, &groundwork.patterns);
    let conduct = conduct(&view, &groundwork.conducted, config);
    let share = unclassified(cube, arms);
    let risen = rise(&share, &judgement.comparison.findings)
        .or_else(|| rise_of_late(cube, &groundwork.window));
    let warnings = [
        tell::records::later_than_allowed(&arms.maturity)
            .into_iter()
            .collect(),
        arms.nights_lacking()
            .iter()
            .map(tell::records::nights_lacking)
            .collect(),
        known
            .assumptions()
            .into_iter()
            .map(tell::records::assumption)
            .collect(),
        risen.iter().map(tell::records::unclassified_rise).collect(),
        tell::records::relabelled(&arms.candidate, &judgement.comparison.relabelled)
            .into_iter()
            .collect(),
        reference_warnings(&across),
    ];
    let mut data = groundwork.data(warnings.concat(), Some(unclassified_share(share)));
    if arms.design != Design::BeforeAfter && !known.matching.names_units {
        data.notes.push(tell::records::runs_assigned_singly());
    }
    let margins = &judgement.comparison.margins;
    let waits = judgement.verdict.recommendation == Recommendation::Hold;
    let seldom = waits.then(|| tell::records::seldom_let_go(margins, config.window.horizon));
    data.notes.extend(tell::records::wider_margins(margins));
    data.notes.extend(seldom.flatten());
    let night = groundwork.night(&conduct, before, data);
    let published = beside::with_candidates(&view, groundwork, &across);
    let decision = decision(night, &view, &decided, published, &briefs);
    let mut series = series(&view, &judgement.comparison.findings);
    for rate in &mut series.rates {
        rate.onset = onset_of(&judgement.judged, rate);
    }
    series.lead = lead_of(&view, &judgement, &decision, &series.nights);
    series.rollback = beside::rollback(config, loaded, &groundwork.window, &across);
    NightOutcome {
        decision,
        series,
        briefs,
        asked: None,
        to_label: to_label(&view, &loaded.reviewed),
    }
}

/// The night that has no two releases to compare; where most rows were refused, nothing at all is shown of them.
fn not_compared(
    groundwork: &Groundwork<'_>,
    problem: &DataProblem,
    before: Option<&NightBefore>,
) -> (Decision, Series) {
    let conduct = conduct_of_all(&groundwork.conducted);
    let night = |warnings| {
        let data = groundwork.data(warnings, None);
        groundwork.night(&conduct, before, data)
    };
    if matches!(
        problem,
        DataProblem::RowsRefused { .. } | DataProblem::Repeated { .. }
    ) {
        return (
            incomplete(night(Vec::new()), problem, None),
            Series::default(),
        );
    }
    let (loaded, window) = (groundwork.loaded, &groundwork.window);
    let across = beside::in_a_row(groundwork.config, loaded, window, None);
    let series = Series {
        rollback: beside::rollback(groundwork.config, loaded, window, &across),
        nights: beside::listed(window),
        ..Series::default()
    };
    let night = night(reference_warnings(&across));
    let across = Beyond::alone(across).published();
    (incomplete(night, problem, across), series)
}

/// That the reference of the releases in a row is missing.
fn reference_warnings(across: &Across) -> Vec<String> {
    let missing = across.missing_reference.iter();
    missing
        .map(tell::beyond::missing_reference_sentence)
        .collect()
}

/// The rate that the night is about: of the finding that decided or gives the first reason, or else the first headline that
/// is measured.
fn lead_of(
    view: &View<'_>,
    judgement: &Judgement,
    decision: &Decision,
    nights: &[NaiveDate],
) -> Option<Lead> {
    let reason = decision.reasons.first();
    let reason = reason.and_then(|reason| reason.finding.as_deref());
    let of = |id: &str| {
        let mut judged = judgement.judged.iter();
        judged.find(|one| one.finding.question.id() == id)
    };
    if let Some(one) = of(&decision.decided_by).or_else(|| of(reason?)) {
        let began = one.diagnosis.as_ref().and_then(|one| one.began.as_ref());
        let onset = began.map(|began| [began.lower, began.upper]);
        return Some(lead(view, &one.finding.question, nights, onset));
    }
    let mut headlines = Metric::HEADLINES.into_iter().map(Question::whole);
    let measured = headlines.find(|question| view.known.missing(question).is_none())?;
    Some(lead(view, &measured, nights, None))
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
