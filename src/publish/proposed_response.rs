//! What retries propose for the classes whose response is not planned.

use crate::compare::{Proposed, RetryProposal};
use crate::decision::ProposedResponse;
use crate::policy::Planned;
use crate::tell;
use crate::vocabulary::Response;

/// The proposals for the classes without a response.
pub(crate) fn proposals(
    proposals: &[RetryProposal],
    plan: Option<&Planned<'_>>,
) -> Vec<ProposedResponse> {
    let is_open = |one: &&RetryProposal| {
        plan.is_none_or(|plan| plan.response_of(&one.failure_class).is_none())
    };
    proposals.iter().filter(is_open).map(published).collect()
}

fn published(one: &RetryProposal) -> ProposedResponse {
    let (max_retries, more) = match one.proposed {
        Proposed::Retry { max_retries } => (Some(max_retries), None),
        Proposed::TooFew { more } => (None, more),
        _ => (None, None),
    };
    ProposedResponse {
        failure_class: one.failure_class.clone(),
        response: response(one.proposed),
        max_retries,
        runs: one.runs.safe,
        helped: one.runs.helped,
        lower: one.helped.map(|helped| helped.lower),
        upper: one.helped.map(|helped| helped.upper),
        harmful: one.runs.harmful,
        unknown: one.runs.unknown,
        more,
        in_words: tell::records::retry_evidence(one),
        examples: one.runs.examples.clone(),
    }
}

const fn response(proposed: Proposed) -> Option<Response> {
    match proposed {
        Proposed::Retry { .. } => Some(Response::Retry),
        Proposed::StopInVain | Proposed::StopHarmful => Some(Response::Stop),
        Proposed::SomeHarmful | Proposed::TooFew { .. } => None,
    }
}
