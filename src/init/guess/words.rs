//! The words with which programs say how something ended.

/// What a word says of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Ending {
    /// It succeeded.
    Success,
    /// It did not.
    Failure,
    /// It goes on, or was not begun yet.
    Pending,
    /// It did not run, so it says nothing.
    NotRun,
    /// Somebody called it off, which is no failure of the agent.
    CalledOff,
}

#[rustfmt::skip]
const SUCCESS: &[&str] = &[
    "accomplished", "complete", "completed", "correct", "delivered", "done", "finish", "finished", "fixed", "fulfilled", "good", "healthy",
    "no_error", "no_errors", "ok", "okay", "pass", "passed", "passing", "processed", "resolved", "solved", "success", "successful", "succeed", "succeeded",
    "unset", "without_errors", "won",
];
#[rustfmt::skip]
const FAILURE: &[&str] = &[
    "abandoned", "bad", "broken", "budget_exceeded", "crash", "crashed", "dead", "dead_letter",
    "deadline_exceeded", "denied", "died", "dropped", "err", "error", "errored", "errors", "exception", "exhausted", "expired", "fail",
    "failed", "failing", "failure", "fatal", "incorrect", "interrupted", "invalid", "invalid_output", "killed", "limit_exceeded", "lost",
    "max_steps", "max_turns", "not_ok", "oom", "oom_killed", "panic", "partial", "quota_exceeded", "rate_limited", "rejected",
    "startup_failure", "step_limit", "stuck", "terminated", "time_out", "timed_out", "timedout", "timeout", "tool_error",
    "unresolved", "unsolved", "unsuccessful", "upstream_failed", "wrong", "wrong_answer",
];
#[rustfmt::skip]
const PENDING: &[&str] = &[
    "action_required", "active", "assigned", "blocked", "created", "deferred", "executing", "in_flight", "in_progress", "initialising", "initializing",
    "inprogress", "new", "not_started", "open", "paused", "pending", "processing", "queued", "ready", "requested", "restarting",
    "retrying", "running", "scheduled", "started", "starting", "submitted", "suspended", "up_for_reschedule", "up_for_retry",
    "undetermined", "unknown", "unspecified", "waiting",
];
#[rustfmt::skip]
const NOT_RUN: &[&str] = &[
    "deduplicated", "disabled", "ignored", "neutral", "not_run", "removed", "skip", "skipped", "stale", "superseded",
];

#[rustfmt::skip]
const CALLED_OFF: &[&str] = &[
    "abort", "aborted", "cancel", "canceled", "cancelled", "cancelled_by_user",
];

/// What a word says, whatever its spelling and whatever stands before it, as in `JOB_STATE_SUCCEEDED`.
pub(super) fn ending(word: &str) -> Option<Ending> {
    const DENIALS: [&str; 6] = ["not", "non", "no", "partial", "partially", "in"];
    let word = super::names::normal(word);
    let mut rest = word.as_str();
    loop {
        let lists = [
            (FAILURE, Ending::Failure),
            (SUCCESS, Ending::Success),
            (PENDING, Ending::Pending),
            (NOT_RUN, Ending::NotRun),
            (CALLED_OFF, Ending::CalledOff),
        ];
        let mut lists = lists.into_iter();
        if let Some((_, ending)) = lists.find(|(words, _)| words.contains(&rest)) {
            return Some(ending);
        }
        let (before, after) = rest.split_once('_')?;
        if DENIALS.contains(&before) {
            return Some(Ending::Failure);
        }
        rest = after;
    }
}

/// What a word says of a yes-or-no question.
pub(super) fn flag(word: &str) -> Option<bool> {
    match word.trim().to_ascii_lowercase().as_str() {
        "true" | "t" | "yes" | "y" | "1" | "1.0" => Some(true),
        "false" | "f" | "no" | "n" | "0" | "0.0" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_known_in_any_spelling() {
        #[track_caller]
        fn case(word: &str, wanted: Option<Ending>) {
            assert_eq!(ending(word), wanted, "{word}");
        }
        case("Success", Some(Ending::Success));
        case("COMPLETED", Some(Ending::Success));
        case("JOB_STATE_SUCCEEDED", Some(Ending::Success));
        case("STATUS_CODE_ERROR", Some(Ending::Failure));
        case("timed-out", Some(Ending::Failure));
        case("completed with errors", Some(Ending::Failure));
        case("not ok", Some(Ending::Failure));
        case("partially completed", Some(Ending::Failure));
        case("TimedOut", Some(Ending::Failure));
        case("in_progress", Some(Ending::Pending));
        case("skipped", Some(Ending::NotRun));
        case("ABORTED", Some(Ending::CalledOff));
        case("TaskRunCancelled", Some(Ending::CalledOff));
        case("west", None);
        case("", None);
    }

    #[test]
    fn no_word_says_two_things() {
        let all = [SUCCESS, FAILURE, PENDING, NOT_RUN, CALLED_OFF].concat();
        let unique: std::collections::BTreeSet<_> = all.iter().collect();
        assert_eq!(all.len(), unique.len());
        for word in all {
            assert_eq!(super::super::names::normal(word), word);
        }
    }
}
