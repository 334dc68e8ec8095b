//! One question, followed night by night.

use chrono::NaiveDate;

use super::incident_track::IncidentTrack;
use super::longer_tally::LongerTally;
use super::looks::{Known, LookP, Looks, Spent};
use super::night_dispersion::standing_out;
use super::night_history::{Guard, GuardingHistory};
use super::question_standing::Crossing;
use crate::compare::counted::{Question, QuestionTally, View, Without};
use crate::compare::incidents::{FewIncidents, IncidentFloor};
use crate::stats::{Dispersion, ln_level};
use crate::vocabulary::Design;

/// How much of the evidence is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// What a verdict depends on.
    Verdict,
    /// Everything a report shows.
    Shown,
}

/// Where the release cannot be distinguished from the days it ran on, one or two nights are too small a sample. A single bad
/// day is further out than the normal law of a mean allows. The third night may spend what they could not.
pub(super) const FEWEST_CANDIDATE_NIGHTS: u32 = 3;

/// A crossing stands while tonight's p is at most one in forty.
const LN_BORNE_OUT: f64 = ln_level::ONE_IN_FORTY;

/// Without a control on the same days a mean over few nights keeps the skewness of its nights: for gamma nights with a
/// coefficient of variation of 0.3 the upper tail was measured at up to twice the normal law's.
const SKEWNESS: f64 = 2.0;

/// ln of what the p-values of a design are multiplied by.
pub(super) fn ln_p_factor(design: Design) -> f64 {
    match design {
        Design::BeforeAfter => SKEWNESS.ln(),
        Design::Concurrent | Design::Mixed => 0.0,
    }
}

/// ln of a p-value as a design lets it count.
fn as_of_design(ln_p: f64, design: Design) -> f64 {
    (ln_p + ln_p_factor(design)).min(0.0)
}

/// A question with its answer on each night so far.
#[derive(Clone, Debug)]
pub(crate) struct Track {
    pub(super) tally: QuestionTally,
    /// The same with the baseline's history, of a headline rate whose history shows nothing but chance.
    pub(super) longer: Option<LongerTally>,
    history: GuardingHistory,
    /// What tonight's evidence allows for.
    pub(super) guard: Guard,
    pub(super) looks: Looks,
    /// Nights on which the candidate ran.
    pub(super) candidate_nights: u32,
    /// The same in incidents, of failures that come together.
    incidents: Option<IncidentTrack>,
    /// Whether the candidate's failures have been enough incidents.
    has_enough: bool,
    /// Why failures that rose by tonight are no regression.
    few_incidents: Option<FewIncidents>,
    /// When the budget's bound was first crossed.
    pub(crate) crossing: Option<Crossing>,
    /// ln of the error with which it was.
    ln_crossed_at: f64,
}

/// What a rise must be to count.
pub(crate) struct Demands<'a, 'b> {
    /// The exact p-value is computed where the guarded one is below this. A logarithm.
    pub(crate) exact_below: f64,
    /// No p above this can reject. A logarithm.
    pub(crate) ln_budget: f64,
    /// The incidents that the candidate's failures must be.
    pub(crate) floor: &'a IncidentFloor<'a, 'b>,
}

impl Track {
    pub(crate) fn new(view: &View<'_>, question: &Question, history: GuardingHistory) -> Self {
        Self {
            longer: LongerTally::of(view, question, &history),
            tally: QuestionTally::new(view, question),
            history,
            guard: Guard::Unknown(None),
            looks: Looks::new(),
            candidate_nights: 0,
            incidents: IncidentTrack::of(view, question),
            has_enough: false,
            few_incidents: None,
            crossing: None,
            ln_crossed_at: f64::NEG_INFINITY,
        }
    }

    /// Adds a day before the rollout began, without a look.
    pub(crate) fn day(&mut self, view: &View<'_>, date: NaiveDate) {
        self.tally.day(view, date);
        if let Some(longer) = &mut self.longer {
            longer.day(view, date);
        }
        if let Some(incidents) = &mut self.incidents {
            incidents.day(view, date);
        }
    }

    /// Adds a night and looks.
    pub(crate) fn look(
        &mut self,
        view: &View<'_>,
        date: NaiveDate,
        spent: Spent,
        demands: &Demands<'_, '_>,
    ) {
        self.day(view, date);
        self.candidate_nights += u32::from(view.runs_on(date));
        let alone = view.arms.design == Design::BeforeAfter;
        // So high a rate needs no second incident.
        let is_catastrophe = view.is_catastrophe(&self.tally.question, date);
        self.guard = if is_catastrophe {
            Guard::Known(Dispersion::INDEPENDENT)
        } else if alone
            && self.candidate_nights < FEWEST_CANDIDATE_NIGHTS
            && !self.tally.is_of_tasks
        {
            Guard::Unknown(view.within_clusters(&self.tally.question, date))
        } else {
            view.guard(&self.tally, date, &self.history)
        };
        let ln_p = self.guard.dispersion().and_then(|dispersion| {
            let ln_p = self.tally.ln_p(Some(dispersion), demands.exact_below)?;
            let ln_p = if alone && !is_catastrophe {
                self.without_an_outage(view, date, ln_p, dispersion)
            } else {
                ln_p
            };
            Some(as_of_design(ln_p, view.arms.design))
        });
        let ln_p = ln_p.unwrap_or(0.0);
        let ln_p = if is_catastrophe {
            LookP {
                all: ln_p,
                without_bursts: ln_p,
            }
        } else {
            let all = self.in_incidents(view, date, ln_p, demands);
            LookP {
                all,
                without_bursts: self.without_bursts(view, date, all, demands),
            }
        };
        let known = Known {
            information: self.tally.information(),
            effective_runs: self.tally.effective_runs,
        };
        self.looks.add(known, spent, ln_p);
    }

    /// The p of a question across a cut-over, where an outage of one night hits nothing else. If the candidate's worst night
    /// stands out of its others, the larger p of all nights and of the others counts.
    fn without_an_outage(
        &self,
        view: &View<'_>,
        date: NaiveDate,
        ln_p: f64,
        dispersion: Dispersion,
    ) -> f64 {
        let outage = (ln_p <= ln_level::ONE_IN_A_HUNDRED)
            .then(|| standing_out(&self.tally.candidate_nights, dispersion))
            .flatten();
        let Some(outage) = outage else {
            return ln_p;
        };
        let others = view.without_nights(outage, outage);
        let others = QuestionTally::through(&others, &self.tally.question, date);
        let of_others = others.ln_p(Some(dispersion), f64::INFINITY);
        ln_p.max(of_others.unwrap_or(0.0))
    }

    /// The larger p of a question and of what is left of it without the candidate's bursts.
    fn without_bursts(
        &self,
        view: &View<'_>,
        date: NaiveDate,
        ln_p: f64,
        demands: &Demands<'_, '_>,
    ) -> f64 {
        let question = &self.tally.question;
        // Where failures come together everywhere, their incidents are counted already.
        let bursts = if ln_p > demands.ln_budget || self.incidents.is_some() {
            Vec::new()
        } else {
            demands.floor.bursts_of(question)
        };
        if bursts.is_empty() {
            return ln_p;
        }
        let rest = view.without(Without::Bursts(&bursts));
        let rest = QuestionTally::through(&rest, question, date);
        let left = rest.ln_p(self.guard.dispersion(), demands.exact_below);
        ln_p.max(as_of_design(left.unwrap_or(0.0), view.arms.design))
    }

    /// The larger p of a question and of its incidents. Where the candidate's failures are too few incidents, it is 1.
    fn in_incidents(
        &mut self,
        view: &View<'_>,
        date: NaiveDate,
        ln_p: f64,
        demands: &Demands<'_, '_>,
    ) -> f64 {
        self.few_incidents = None;
        if ln_p > demands.ln_budget {
            return ln_p;
        }
        if !self.has_enough {
            self.few_incidents = demands.floor.lacking(&self.tally.question);
            self.has_enough = self.few_incidents.is_none();
            if !self.has_enough {
                return 0.0;
            }
        }
        let Some(incidents) = &self.incidents else {
            return ln_p;
        };
        let in_incidents = incidents.ln_p(view, date, demands.exact_below);
        let in_incidents = as_of_design(in_incidents.unwrap_or(0.0), view.arms.design);
        if in_incidents > demands.ln_budget {
            self.few_incidents = Some(incidents.without_rise(self.events_of_candidate()));
        }
        ln_p.max(in_incidents)
    }

    /// Why failures that rose by tonight are no regression; `None` where nothing keeps them from being one.
    pub(crate) const fn few_incidents(&self) -> Option<FewIncidents> {
        self.few_incidents
    }

    pub(super) fn events_of_candidate(&self) -> u64 {
        let strata = self.tally.strata.iter();
        strata.map(|stratum| stratum.candidate.events()).sum()
    }

    pub(crate) const fn looks(&self) -> &Looks {
        &self.looks
    }

    /// What the variance of independent runs is multiplied by.
    pub(crate) fn dispersion(&self) -> f64 {
        let dispersion = self.guard.dispersion();
        dispersion.map_or(1.0, |dispersion| dispersion.factor)
    }

    /// The crossing, while tonight's p alone bears it out.
    pub(crate) fn regression(&self) -> Option<Crossing> {
        self.crossing.filter(|_| self.ln_p() <= LN_BORNE_OUT)
    }

    /// Whether a night so far rejects "no worse" with this error for all nights together. If so, it is noted as a crossing.
    pub(crate) fn cross(&mut self, night: u32, ln_error: f64) -> bool {
        let rejects = self.looks.rejects(ln_error);
        if rejects {
            self.ln_crossed_at = ln_error;
            self.crossing = Some(Crossing {
                night,
                outlasts_bursts: false,
            });
        }
        rejects
    }

    /// Notes whether the crossing is found without the candidate's bursts too, with the same error.
    pub(crate) fn outlast_bursts(&mut self) {
        if let Some(crossing) = &mut self.crossing {
            crossing.outlasts_bursts =
                crossing.outlasts_bursts || self.looks.rejects_without_bursts(self.ln_crossed_at);
        }
    }

    /// ln of tonight's p, as it was looked at.
    pub(crate) fn ln_p(&self) -> f64 {
        self.looks.ln_p()
    }

    /// Whether its events are counted in strata.
    pub(crate) const fn is_rate(&self) -> bool {
        self.tally.is_rate()
    }

    /// Whether it asks for minutes, and neither release has any.
    pub(crate) fn lacks_minutes(&self) -> bool {
        self.tally.lacks_minutes()
    }

    /// Whether the releases share a stratum.
    pub(crate) fn is_answered(&self) -> bool {
        self.tally.is_answered()
    }
}
