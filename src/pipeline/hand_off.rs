//! The packets and evaluation cases of a night. The rows of the runs behind the decision are read after it is made.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::planned::overrides;
use super::{NightOutcome, Reading};
use crate::cube::Run;
use crate::decision::{EvaluationCase, Packet};
use crate::exit::Failure;
use crate::policy::{FailuresSeen, Planned, Unrecorded};
use crate::publish::{AskedCases, PacketInputs, packet};

/// What a night hands over.
#[derive(Debug, Default)]
pub(crate) struct HandOff {
    /// The packets, in the order of the decision.
    pub(crate) packets: Vec<Packet>,
    /// The cases for the agent's evaluation; `None` where no class asks for it.
    pub(crate) evaluation: Option<Vec<EvaluationCase>>,
}

impl Reading<'_> {
    /// Reads the rows of the runs behind a night's decision, and puts its packets and evaluation cases together.
    pub(crate) fn hand_off(
        &self,
        as_of: NaiveDate,
        outcome: &NightOutcome,
    ) -> Result<HandOff, Failure> {
        let listed = outcome.briefs.iter().flat_map(|brief| &brief.runs);
        let listed = listed.map(|run| &run.run_id);
        let asked = outcome.asked.iter().flat_map(AskedCases::run_ids);
        let run_ids: BTreeSet<String> = listed.chain(asked).cloned().collect();
        let evaluation = outcome.asked.as_ref().map(|_| Vec::new());
        if run_ids.is_empty() {
            return Ok(HandOff {
                packets: Vec::new(),
                evaluation,
            });
        }
        let found = self.find(as_of, &run_ids)?;
        let mut rows: BTreeMap<&str, Vec<&Run>> = BTreeMap::new();
        for run in &found {
            rows.entry(&run.run_id).or_default().push(run);
        }
        let planned = self
            .plan
            .map(|plan| Planned::on(plan, as_of, &FailuresSeen::new(), &Unrecorded::new()));
        let overrides = overrides(&self.config, self.plan, as_of);
        let of = PacketInputs {
            decision: &outcome.decision,
            plan: planned.as_ref(),
            folding: &overrides.folding,
            masker: &self.config.masker,
            columns: self.columns(),
            rows: &rows,
        };
        let cases = outcome.asked.as_ref().zip(planned.as_ref());
        let owner = &self.config.decision.owner;
        Ok(HandOff {
            packets: outcome
                .briefs
                .iter()
                .filter_map(|brief| packet(brief, &of))
                .collect(),
            evaluation: cases.map(|(asked, planned)| {
                asked.among(
                    &found,
                    planned,
                    (&overrides.folding, &self.config.masker),
                    owner,
                )
            }),
        })
    }
}
