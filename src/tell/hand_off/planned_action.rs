//! The action that a failure plan asks for.

use crate::number::counted;
use crate::policy::RetryBounds;
use crate::vocabulary::Response;

/// `stop and hand over to payments (queue refund-failures)`.
pub(crate) fn planned_action(
    response: Response,
    retries: RetryBounds,
    owner: &str,
    queue: Option<&str>,
) -> String {
    let hand_over = hand_over(owner, queue);
    match response {
        Response::Stop => format!("stop and {hand_over}"),
        Response::Retry => format!("{}, then {hand_over}", retry(retries)),
    }
}

/// `hand over to payments (queue refund-failures)`.
pub(super) fn hand_over(owner: &str, queue: Option<&str>) -> String {
    let queue = queue.map_or_else(String::new, |queue| format!(" (queue {queue})"));
    format!("hand over to {owner}{queue}")
}

/// `retry at most 2 times if transient and idempotent`.
pub(super) fn retry(retries: RetryBounds) -> String {
    let most = retries.most.map_or_else(
        || "retry".to_owned(),
        |most| format!("retry at most {}", counted(most.into(), "time", "times")),
    );
    let only: Vec<&str> = [
        retries.transient_only.then_some("transient"),
        retries.idempotent_only.then_some("idempotent"),
    ]
    .into_iter()
    .flatten()
    .collect();
    if only.is_empty() {
        return most;
    }
    format!("{most} if {}", only.join(" and "))
}
