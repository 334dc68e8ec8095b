//! The inputs of an agent, read once and counted for one night after another.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::rc::Rc;

use anyhow::Context;
use chrono::NaiveDate;

use super::kept_night::{JudgedBy, KeptNight};
use super::planned::folding;
use super::rows_lost::{self, excluded_reasons, lost, refused_by_release, trimmed, unknown_cells};
use super::rows_repeated::{changed_versions, many_repeats};
use super::{Loaded, NightOutcome, judge};
use crate::classify::{Classifier, Rule};
use crate::compare::nights;
use crate::config::Config;
use crate::cube::{
    Denominator, Dimension, Nightly, Reviewed, Run, Sources, Totals, UNCLASSIFIED,
    changed_together, find,
};
use crate::decision::{Data, NightBefore, PendingRuns};
use crate::exit::{self, Failure};
use crate::judge::TableDates;
use crate::load::{
    self, Agents, Changes, Excluded, Exposure, ExposureTable, Limits, LoadError, Quarantines,
    Records, Refused, Request, Reviews, RowsAre, Unplaced, Vantage,
};
use crate::mask::Masker;
use crate::pattern::Folding;
use crate::policy::PolicyFile;
use crate::record::Change;
use crate::state::State;
use crate::step::Step;
use crate::tell;
use crate::warehouse::FaultKind;

/// The inputs of an agent for some nights, and what was counted for the last of them that was looked at.
#[derive(Debug)]
pub struct Reading<'a> {
    /// Its releases are those of this agent.
    pub(super) config: Config,
    /// What was read for all agents.
    pub(crate) input: InputSize,
    pub(super) plan: Option<&'a PolicyFile>,
    /// What earlier nights have read and counted.
    state: Option<&'a State>,
    /// The folder of its reports, where the records name agents.
    pub(super) folder: Option<String>,
    classifier: Option<Rc<Classifier>>,
    folding: Folding,
    records: Records,
    exposure: Option<ExposureTable>,
    changes: Rc<Changes>,
    /// The columns that changed together.
    changed: Vec<Dimension>,
    reviews: Rc<Reviews>,
    /// Rows refused on every night: a refused row may have no day.
    refused: Refused,
    nightly: Nightly,
    loaded: Loaded,
}

/// How much was read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct InputSize {
    /// Rows of the records.
    pub(crate) rows: u64,
    /// Bytes of their files.
    pub(crate) bytes: u64,
    /// Bytes that came back from the engine that holds them, if one does.
    pub(crate) fetched: Option<u64>,
}

/// What becomes of failures that a night's exposure does not cover.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Uncovered {
    /// They are counted, and written to the quarantine.
    Kept,
    /// They are counted: the same failure may be refused on many nights.
    Counted,
}

impl<'a> Reading<'a> {
    /// Reads what the nights from the first `as_of` to the last need, as if all rows were those of one agent.
    pub fn open(
        config: &Config,
        plan: Option<&'a PolicyFile>,
        as_of: &RangeInclusive<NaiveDate>,
        progress: &dyn Fn(Step<'_>),
    ) -> Result<Self, Failure> {
        let all = Self::each(config, plan, None, as_of, Agents::Together, progress)?;
        super::agents::only(all)
    }

    /// Reads the same agent by agent. The inputs are read once.
    pub(super) fn each(
        config: &Config,
        plan: Option<&'a PolicyFile>,
        state: Option<&'a State>,
        as_of: &RangeInclusive<NaiveDate>,
        agents: Agents,
        progress: &dyn Fn(Step<'_>),
    ) -> Result<Vec<Self>, Failure> {
        let classifier = plan
            .map(|plan| plan.policy.classifier())
            .transpose()
            .context("making the rules ready")?
            .map(Rc::new);
        let folding = folding(config, plan);
        let first = nights(&config.window, *as_of.start());
        let last = nights(&config.window, *as_of.end());
        let window = *first.start()..=*last.end();
        let mut quarantines = Quarantines::new(agents);
        let limits = Limits::of(config.input.max_unpack_ratio, config.input.max_join_pairs);
        let path = config.input.exposure.as_deref();
        let exposure = path
            .map(|path| {
                Ok((
                    path,
                    load::load_exposure(path, &window, limits, &mut quarantines)?,
                ))
            })
            .transpose()
            .map_err(of_load)?;
        let path = config.input.changes.as_deref();
        let changes = path
            .map(|path| load::load_changes(path, limits, &mut quarantines))
            .transpose()
            .map_err(of_load)?;
        let changes = Rc::new(changes.unwrap_or_default());
        let path = config.input.labels.as_deref();
        let reviews = path
            .map(|path| load::load_reviews(path, limits, &mut quarantines))
            .transpose()
            .map_err(of_load)?;
        let reviews = Rc::new(reviews.unwrap_or_default());
        let request = Request {
            runs: &config.input.runs,
            warehouse: config.input.warehouse.as_ref(),
            map: config.input.map.as_deref(),
            tables: (config.input.tables.iter())
                .map(|(name, paths)| (name.as_str(), paths.as_slice()))
                .collect(),
            timezone: config.input.timezone,
            window,
            known_by: *as_of.end(),
            rows_are: if exposure.is_some() {
                RowsAre::Failures
            } else {
                RowsAre::Runs
            },
            limits,
        };
        let records = load::load(&request, &mut quarantines, state, progress).map_err(of_load)?;
        let input = InputSize {
            rows: records.tally().rows_read,
            bytes: records.bytes(),
            fetched: records.fetched(),
        };
        let agents = load::by_agent(records, exposure, quarantines).map_err(of_load)?;
        let masked = masked_changes(&changes, &config.masker);
        let readings = agents.into_iter().map(|rows| Self {
            config: config.clone(),
            input,
            plan,
            state,
            folder: None,
            classifier: classifier.clone(),
            folding: folding.clone(),
            records: rows.records,
            exposure: rows.exposure,
            changes: Rc::clone(&changes),
            changed: changed_together(&masked),
            reviews: Rc::clone(&reviews),
            refused: rows.refused,
            nightly: Nightly::default(),
            loaded: Loaded {
                agent: rows.agent,
                quarantine: rows.quarantine,
                unplaced: Unplaced {
                    excluded: Excluded {
                        by_reason: rows_lost::mask_reasons(
                            &rows.unplaced.excluded.by_reason,
                            &config.masker,
                        ),
                        ..rows.unplaced.excluded
                    },
                    ..rows.unplaced
                },
                changes: masked.clone(),
                ..Loaded::default()
            },
        });
        Ok(readings.collect())
    }

    /// Whose rows they are; `None` where the records name no agent.
    #[must_use]
    pub(crate) fn agent(&self) -> Option<&str> {
        self.loaded.agent.as_deref()
    }

    /// The folder of its reports among those of all agents; `None` where the records name no agent.
    #[must_use]
    pub(crate) fn folder(&self) -> Option<&str> {
        self.folder.as_deref()
    }

    /// Whether a release has runs, on whichever day.
    pub(super) fn has(&self, release: &str) -> bool {
        let exposed = self.exposure.iter().flat_map(ExposureTable::releases);
        self.records.has(release) || exposed.into_iter().any(|known| known == release)
    }

    /// Judges what was counted last.
    #[must_use]
    pub(crate) fn judge(&self, as_of: NaiveDate, before: Option<&NightBefore>) -> NightOutcome {
        judge(&self.config, as_of, &self.loaded, before, self.plan)
    }

    /// What a night would have read: the days of its window, and of their rows those known by its end. Nights may be
    /// looked at in any order; in their own, no day is counted twice without need.
    pub fn night(
        &mut self,
        as_of: NaiveDate,
        progress: &dyn Fn(Step<'_>),
    ) -> Result<&Loaded, Failure> {
        self.look(as_of, Uncovered::Counted, progress)?;
        Ok(&self.loaded)
    }

    /// The one night that is looked at.
    pub(crate) fn only(
        &mut self,
        as_of: NaiveDate,
        progress: &dyn Fn(Step<'_>),
    ) -> Result<&Loaded, Failure> {
        self.look(as_of, Uncovered::Kept, progress)?;
        Ok(&self.loaded)
    }

    /// The rows of some run ids that a night sees, one a day and id.
    pub(crate) fn find(
        &self,
        as_of: NaiveDate,
        run_ids: &BTreeSet<String>,
    ) -> Result<Vec<Run>, Failure> {
        let vantage = Vantage {
            window: nights(&self.config.window, as_of),
            known_by: as_of,
        };
        let exposure = self.exposure_of(&vantage);
        let sources = self.sources(&vantage, exposure.as_ref());
        find(&self.nightly, &self.loaded.cube, &sources, run_ids)
            .map_err(|error| of_count(error.context("looking for single runs")))
    }

    fn exposure_of(&self, vantage: &Vantage) -> Option<Exposure> {
        let table = self.exposure.as_ref()?;
        Some(table.within(&vantage.window))
    }

    fn sources<'b>(&'b self, vantage: &'b Vantage, exposure: Option<&'b Exposure>) -> Sources<'b> {
        Sources {
            agent: self.agent(),
            records: &self.records,
            exposure,
            vantage,
            policy: self.plan.map(|plan| &plan.policy),
            folding: &self.folding,
            classifier: self.classifier.as_deref(),
            changed: &self.changed,
            state: self.state,
        }
    }

    /// The rule of this id.
    #[must_use]
    pub(crate) fn rule(&self, id: &str) -> Option<Rule> {
        self.classifier.as_ref()?.rule(id).cloned()
    }

    /// The record's columns that at least one input has.
    #[must_use]
    pub(crate) const fn columns(&self) -> &BTreeSet<&'static str> {
        self.records.columns()
    }

    /// Everything the night was judged by, once no more rows are asked for.
    pub(crate) fn keep(
        self,
        as_of: NaiveDate,
        before: Option<&NightBefore>,
        command: String,
    ) -> Result<KeptNight, Failure> {
        let by = JudgedBy {
            config: &self.config,
            plan: self.plan,
            before,
        };
        Ok(KeptNight::of(as_of, by, command, self.loaded).context("keeping the counts")?)
    }

    /// What was counted, once no more rows are asked for.
    #[must_use]
    pub(crate) fn into_loaded(self) -> Loaded {
        self.loaded
    }

    fn look(
        &mut self,
        as_of: NaiveDate,
        uncovered: Uncovered,
        progress: &dyn Fn(Step<'_>),
    ) -> Result<(), Failure> {
        let vantage = Vantage {
            window: nights(&self.config.window, as_of),
            known_by: as_of,
        };
        let exposure = self.exposure_of(&vantage);
        let sources = Sources {
            agent: self.loaded.agent.as_deref(),
            records: &self.records,
            exposure: exposure.as_ref(),
            vantage: &vantage,
            policy: self.plan.map(|plan| &plan.policy),
            folding: &self.folding,
            classifier: self.classifier.as_deref(),
            changed: &self.changed,
            state: self.state,
        };
        let quarantine = &mut self.loaded.quarantine;
        let totals = self
            .nightly
            .advance(
                &mut self.loaded.cube,
                &sources,
                &mut |refusal| match uncovered {
                    Uncovered::Kept => Ok(quarantine.refuse(refusal)?),
                    Uncovered::Counted => Ok(()),
                },
                progress,
            )
            .map_err(|error| of_count(error.context("counting the records")))?;
        self.loaded.first_seen = self.records.first_seen(as_of);
        self.loaded.reviewed = Reviewed::of(&self.reviews, &self.nightly, &self.loaded.cube);
        self.loaded.refused = self.refused.clone();
        self.loaded.refused.add(&totals.refused);
        self.loaded.cube.lost = lost(&self.loaded.refused);
        self.loaded.cells = self.records.cells(&vantage);
        rows_lost::mask_examples(&mut self.loaded.cells, &self.config.masker);
        self.loaded.data = self.data(&vantage, &totals);
        self.loaded.versions = totals.versions;
        self.loaded.repeated = totals.repeated;
        self.loaded.records = TableDates {
            rows: self.loaded.data.rows_read,
            outside: self.loaded.data.out_of_scope - self.records.late(&vantage),
            span: self.records.span(),
        };
        self.loaded.exposure = self.exposure.as_ref().map(|table| TableDates {
            rows: table.accepted(),
            outside: table.accepted() - table.rows_within(&vantage.window),
            span: table.span(),
        });
        self.loaded
            .data
            .warnings
            .extend(exposure.into_iter().flat_map(|table| table.warnings));
        Ok(())
    }

    /// What the report says of the rows.
    fn data(&self, vantage: &Vantage, totals: &Totals) -> Data {
        let cube = &self.loaded.cube;
        let tally = self.records.tally();
        let classes = cube.days.values().flat_map(|day| &day.classes);
        let unclassified = classes.filter(|((_, class), _)| class == UNCLASSIFIED);
        let mut classified = BTreeMap::new();
        for ((_, rule), failures) in cube.days.values().flat_map(|day| &day.classified) {
            *classified.entry(rule.clone()).or_default() += failures;
        }
        let refused = &self.loaded.refused;
        let unknown_cells = unknown_cells(&self.loaded.cells, &self.config.masker);
        let trimmed = trimmed(&self.loaded.cells);
        let refused_by_release = refused_by_release(refused);
        let mut notes = self.notes();
        notes.extend(unknown_cells.note);
        notes.extend(trimmed.note);
        let twice = self.loaded.cells.twice;
        notes.extend((twice > 0).then(|| tell::records::shown_twice(twice)));
        notes.extend(refused_by_release.note);
        let unplaced = &self.loaded.unplaced;
        let (refused_of_none, excluded) = (unplaced.refused.rows, &unplaced.excluded);
        notes.extend(
            (refused_of_none > 0).then(|| tell::records::refused_of_no_agent(refused_of_none)),
        );
        notes.extend(
            (excluded.rows > 0)
                .then(|| tell::records::excluded_of_no_agent(excluded.rows, &excluded.by_reason)),
        );
        Data {
            rows_read: tally.rows_read,
            columns: self
                .columns()
                .iter()
                .filter(|name| **name != "agent")
                .map(|name| (*name).to_owned())
                .collect(),
            runs_by_day: Vec::new(),
            releases: Vec::new(),
            releases_left_out: 0,
            rows_used: totals.rows_used,
            quarantined: refused.rows,
            duplicates: totals.versions.left_out.total(),
            excluded: tally.excluded,
            excluded_reasons: excluded_reasons(
                tally.excluded,
                self.records.excluded_reasons(),
                &self.config.masker,
            ),
            out_of_scope: tally.out_of_scope + tally.staged - totals.known,
            unclassified: unclassified.map(|(_, failures)| failures).sum(),
            classified,
            unclassified_share: None,
            quarantine_reasons: refused.by_reason.clone(),
            refused_by_release: refused_by_release.entries,
            unknown_cells: unknown_cells.entries,
            pending: self.pending(),
            lateness: Vec::new(),
            trimmed: trimmed.entries,
            changed_versions: changed_versions(&totals.versions.changed).entries,
            checks: Vec::new(),
            warnings: self.warnings(vantage, totals),
            notes,
        }
    }

    /// The runs of each release that are not decided yet.
    fn pending(&self) -> Vec<PendingRuns> {
        let mut pending: BTreeMap<&str, u64> = BTreeMap::new();
        let days = self.loaded.cube.days.values();
        for (release, rows) in days.flat_map(|day| &day.known_late) {
            *pending.entry(release).or_default() += rows.pending;
        }
        let pending = pending.into_iter().filter(|(_, count)| *count > 0);
        pending
            .map(|(release, count)| PendingRuns {
                release: release.to_owned(),
                count,
            })
            .collect()
    }

    /// What may make a figure of the night wrong.
    fn warnings(&self, vantage: &Vantage, totals: &Totals) -> Vec<String> {
        let mut warnings: Vec<String> = many_repeats(totals.versions.left_out, totals.rows_used)
            .into_iter()
            .collect();
        warnings.extend_from_slice(self.records.warnings());
        warnings.extend(rows_lost::warning(&self.loaded.cells));
        warnings.extend(changed_versions(&totals.versions.changed).warning);
        // Of several agents, each has releases that the others do not have.
        let may_lack = self.loaded.agent.is_some();
        let of_changes = self
            .changes
            .warnings(|release| may_lack || self.has(release));
        warnings.extend(of_changes);
        let refused = self.reviews.refused;
        warnings.extend((refused > 0).then(|| tell::records::refused_labels(refused)));
        if self.loaded.cube.denominator == Denominator::Exposure {
            warnings.push(tell::records::only_failures());
        }
        let unsaid = self.records.unsaid(vantage);
        let is_lacking = self.has_recorded_at() && unsaid > 0;
        warnings.extend(is_lacking.then(|| tell::records::rows_without_recorded_at(unsaid)));
        warnings
    }

    /// What the program filled in.
    fn notes(&self) -> Vec<String> {
        let days = self.loaded.cube.days.values();
        let graded: u64 = days.map(|day| day.planned_severities).sum();
        let graded = (graded > 0).then(|| tell::records::severity_of_the_plan(graded));
        let pending = self.pending();
        let pending = (!pending.is_empty()).then(|| tell::records::pending(&pending));
        let known = (!self.has_recorded_at()).then(tell::records::recorded_at_is_absent);
        let of_load = self.records.notes().iter().cloned();
        of_load.chain(graded).chain(pending).chain(known).collect()
    }

    fn has_recorded_at(&self) -> bool {
        self.records.columns().contains("recorded_at")
    }
}

/// An input may have to be read again while days are counted.
fn of_count(error: anyhow::Error) -> Failure {
    match error.downcast::<LoadError>() {
        Ok(error) => of_load(error),
        Err(error) => error.into(),
    }
}

/// The table of changes as it may leave. A changed setting may be a secret.
fn masked_changes(changes: &Changes, masker: &Masker) -> Vec<Change> {
    let without_secrets = |change: &Change| {
        let name = change.key.as_deref().unwrap_or_default();
        let value = |text: &Option<String>| {
            let text = text.as_deref();
            text.map(|text| masker.mask_named(name, text).into_string())
        };
        Change {
            from: value(&change.from),
            to: value(&change.to),
            ..change.clone()
        }
    };
    changes.rows.iter().map(without_secrets).collect()
}

pub(super) fn of_load(error: LoadError) -> Failure {
    let code = match error {
        LoadError::Missing { .. } => exit::MISSING_INPUT,
        LoadError::NotLoadable { .. } | LoadError::NothingRead(_) => exit::NOT_LOADABLE,
        LoadError::BadMapping { .. } | LoadError::BadWarehouse { .. } => exit::BAD_CONFIG,
        LoadError::Engine(ref fault) => match fault.kind {
            FaultKind::Unavailable => exit::UNAVAILABLE,
            FaultKind::Missing => exit::MISSING_INPUT,
            FaultKind::Setting => exit::BAD_CONFIG,
        },
        LoadError::Storage { .. } => exit::CANNOT_WRITE,
    };
    Failure::with(code)(error)
}
