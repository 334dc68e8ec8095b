//! `relapse init`: a first configuration, failure plan and mapping, from what the data show.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::path::PathBuf;

use chrono::NaiveDate;

use super::arguments::InitArguments;
use super::init_words::{Written, said};
use super::settings::{Effective, Settings, run_folder};
use super::{Progress, print};
use crate::compare::{Arms, Unusable, nights};
use crate::config;
use crate::exit::{self, Failure};
use crate::init::{self, MapIs, NewFile, ProposedPlan, ReleaseTie, Sight, Source};
use crate::pipeline::{self, Loaded};
use crate::policy::{self, Policy, PolicyFile};

/// Writes `policy.toml`, and where no configuration is in use yet, `relapse.toml` and the mapping that it needs.
pub(super) fn init(typed: InitArguments) -> Result<u8, Failure> {
    let out = typed.out.unwrap_or_else(|| PathBuf::from("."));
    let agent = typed.input.agent.clone();
    let mut effective = Effective::of_inputs(typed.input)?;
    let _folder = run_folder(&effective.config, None)?;
    let source = source(&effective)?;
    let (seen, problem) = match &source {
        _ if effective.config.input.runs.is_empty() => (None, None),
        Some(source) if !source.can_run() => (None, None),
        _ => look(&effective, agent, source.as_ref())?,
    };
    // The day stands in the file as a comment: it is that of one night.
    if let Some(seen) = &seen {
        effective.config.window.as_of = seen.day;
    }
    let mapping = source.as_ref().and_then(Source::mapping);
    let map_is = if mapping.is_some() {
        MapIs::Beside
    } else {
        MapIs::AsNamed
    };
    let mut files = vec![NewFile {
        name: policy::DEFAULT_FILE,
        text: init::plan(seen.as_ref().map(|seen| &seen.sight)),
    }];
    files.extend(mapping.map(|text| NewFile {
        name: init::MAP_FILE,
        text,
    }));
    if effective.file.is_none() {
        files.push(NewFile {
            name: config::DEFAULT_FILE,
            text: init::configuration(
                &effective.config,
                &out,
                map_is,
                seen.as_ref().and_then(|seen| seen.tie.as_ref()),
            ),
        });
    }
    let paths = init::write(&out, &files).map_err(Failure::with(exit::CANNOT_WRITE))?;
    let written = Written {
        out: &out,
        paths: &paths,
        in_use: effective.file.as_deref(),
    };
    print(&said(
        &written,
        source.as_ref(),
        seen.as_ref(),
        problem.as_deref(),
    ))?;
    Ok(exit::OK)
}

/// What the inputs are, where no configuration or mapping says how to read them.
fn source(effective: &Effective) -> Result<Option<Source>, Failure> {
    let input = &effective.config.input;
    if effective.file.is_some() || input.map.is_some() || input.runs.is_empty() {
        return Ok(None);
    }
    let progress = Progress::new();
    let columns = init::telling_columns();
    let survey = pipeline::survey(&effective.config, &columns, &|step| progress.say(step))?;
    Ok(Some(Source::of(&survey, input)))
}

/// What the nights show.
pub(super) struct Seen {
    /// The classes and workflows.
    pub(super) sight: Sight,
    /// Everything that was read.
    pub(super) loaded: Loaded,
    /// The day to look at, where it is not yesterday: the one asked for, or the last day of the records.
    pub(super) day: Option<NaiveDate>,
    /// The newest releases, where they begin on one day.
    pub(super) tie: Option<ReleaseTie>,
}

/// Reads the inputs through the mapping that is about to be written. A guess that cannot be read is no failure of the
/// command, which then says what is wrong with the guess.
fn look(
    effective: &Effective,
    agent: Option<String>,
    source: Option<&Source>,
) -> Result<(Option<Seen>, Option<String>), Failure> {
    let mapping = source.and_then(Source::mapping);
    let trial = mapping
        .map(|text| init::trial(&text))
        .transpose()
        .map_err(Failure::with(exit::CANNOT_WRITE))?;
    let mut settings = Settings::of(effective, agent)?;
    if let Some(trial) = &trial {
        settings.config.input.map = Some(trial.path().to_owned());
    }
    match (seen(&settings), source) {
        (Ok(seen), _) => Ok((Some(seen), None)),
        (Err(failure), Some(Source::Unknown(_))) => {
            let place = trial.map(|trial| trial.path().display().to_string());
            let chain = failure.error.chain().map(ToString::to_string);
            let text = chain.collect::<Vec<_>>().join(": ");
            let text = text.replace(&place.unwrap_or_default(), init::MAP_FILE);
            Ok((None, Some(text)))
        }
        (Err(failure), Some(Source::Known(known))) => Err(Failure {
            error: failure.error.context(format!(
                "the inputs look like {}, which the mapping {} reads; nothing was written",
                known.source, known.mapping
            )),
            ..failure
        }),
        (Err(failure), _) => Err(failure),
    }
}

/// The nights up to the day asked for, or up to the last day of the records where none was.
fn seen(settings: &Settings) -> Result<Seen, Failure> {
    let loaded = read(settings, settings.as_of)?;
    let is_asked = settings.config.window.as_of.is_some();
    let last = loaded.records.span.as_ref().map(|span| *span.end());
    let ended = last.filter(|last| *last < settings.as_of && !is_asked);
    let (loaded, as_of) = match ended {
        Some(last) => (read(settings, last)?, last),
        None => (loaded, settings.as_of),
    };
    let nights = nights(&settings.config.window, as_of);
    let arms = Arms::choose(
        &loaded.cube,
        &settings.config.release,
        &nights,
        &loaded.first_seen,
    );
    let tie = match arms {
        Err(Unusable::CandidatesTie([one, _])) => ReleaseTie::of(&one, &loaded.first_seen),
        _ => None,
    };
    Ok(Seen {
        sight: Sight {
            failures: loaded.cube.failures_seen(&nights),
            runs: loaded.cube.runs_seen(&nights),
            proposals: proposals(&loaded, &nights),
            nights,
        },
        loaded,
        day: ended.or(settings.config.window.as_of),
        tie,
    })
}

/// What the retries of these nights propose, by class.
fn proposals(
    loaded: &Loaded,
    nights: &RangeInclusive<NaiveDate>,
) -> BTreeMap<String, ProposedPlan> {
    let proposals = pipeline::proposed_responses(loaded, nights).into_iter();
    let planned = proposals.map(|one| {
        let planned = ProposedPlan {
            response: one.response,
            is_safe: one.harmful == 0 && one.unknown == 0,
            max_retries: one.max_retries,
            why: one.in_words,
            runs: one.examples,
        };
        (one.failure_class, planned)
    });
    planned.collect()
}

fn read(settings: &Settings, as_of: NaiveDate) -> Result<Loaded, Failure> {
    let progress = Progress::new();
    // The classes are those that the next night will see: the shipped rules give them where the records do not.
    let bare = PolicyFile {
        policy: Policy::default(),
        file: policy::DEFAULT_FILE.to_owned(),
    };
    pipeline::read_of(
        &settings.config,
        Some(&bare),
        as_of,
        settings.agent.as_deref(),
        &|step| progress.say(step),
    )
}
