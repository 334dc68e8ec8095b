//! What should have happened with a run, and what did.

use super::planned_action::{hand_over, retry};
use crate::cube::Run;
use crate::number::{self, counted};
use crate::policy::RetryBounds;
use crate::terms;
use crate::vocabulary::Response;

/// What the plan asks for. `barred` names the conditions of a retry that the run does not meet.
pub(crate) fn expected_action(
    response: Option<Response>,
    retries: RetryBounds,
    barred: &[&str],
    owner: &str,
    queue: Option<&str>,
) -> String {
    let hand_over = hand_over(owner, queue);
    match response {
        None => format!("the plan has no response; {hand_over}"),
        Some(Response::Stop) => format!("stop and {hand_over}"),
        Some(Response::Retry) if barred.is_empty() => {
            format!("{}, then {hand_over}", retry(retries))
        }
        Some(Response::Retry) => {
            format!(
                "stop and {hand_over}, because it is not {}",
                barred.join(" and not ")
            )
        }
    }
}

/// `failed after 3 retries; handed over to payments; the action was executed; finished by a person in 30 min`.
pub(crate) fn happened(run: &Run, handoff_target: Option<&str>) -> String {
    let failed = match run.retry_count {
        None => "failed".to_owned(),
        Some(0) => "failed without a retry".to_owned(),
        Some(retries) => format!("failed after {}", counted(retries, "retry", "retries")),
    };
    let handed = handoff_target.map(|target| format!("handed over to {target}"));
    let executed = run.action_executed.map(|executed| {
        if executed {
            "the action was executed".to_owned()
        } else {
            "the action was not executed".to_owned()
        }
    });
    let approval = run.approval_state;
    let approval = approval.map(|state| format!("approval: {}", terms::approval(state)));
    let rescued = (run.rescued == Some(true)).then(|| {
        run.rescue_minutes.map_or_else(
            || "finished by a person".to_owned(),
            |minutes| format!("finished by a person in {}", number::minutes(minutes)),
        )
    });
    let parts = [Some(failed), handed, executed, approval, rescued];
    parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
}
