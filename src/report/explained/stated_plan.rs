//! What the failure plan states of a run.

use crate::decision::RunPlan;
use crate::number::{self, counted};
use crate::report::text::{name, within};
use crate::terms;
use crate::vocabulary::Response;

/// The most characters of a reason.
const REASON: usize = 200;

/// The plan's statements, a line each.
pub(super) fn stated(plan: &RunPlan, line: &mut dyn FnMut(&str, &str)) {
    line("plan", &response(plan));
    line("", &retries(plan));
    let handed = [
        ("owner", &plan.owner),
        ("queue", &plan.queue),
        ("fallback", &plan.fallback),
    ];
    for (label, value) in handed {
        let value = value.as_deref().map_or_else(
            || "none planned".to_owned(),
            |value| name(value).to_string(),
        );
        line(label, &value);
    }
    for required in &plan.evidence {
        let found = if required.present {
            "present"
        } else {
            "missing"
        };
        line("evidence", &format!("{}: {found}", name(&required.column)));
    }
    if let Some(trigger) = &plan.trigger {
        let margin = trigger.margin.map_or_else(String::new, |margin| {
            format!(" beyond × {}", number::ratio(margin))
        });
        let how = trigger.restriction.map_or_else(String::new, |restriction| {
            format!(" ({})", terms::restriction(restriction))
        });
        line(
            "trigger",
            &format!(
                "{}{margin}: {}{how}",
                terms::metric_rate(trigger.metric),
                trigger.action.as_str().replace('_', " ")
            ),
        );
    }
    if let Some(accepted) = &plan.accepted {
        let what = if accepted.fingerprint.is_some() {
            "the pattern"
        } else {
            "the class"
        };
        line(
            "accepted",
            &format!(
                "{what}, until {}: {}",
                number::date(accepted.until),
                within(&accepted.why, REASON)
            ),
        );
    }
    if let Some(day) = plan.fixed_on {
        line("fixed", &format!("on {}", number::date(day)));
    }
}

fn response(plan: &RunPlan) -> String {
    let file = within(&plan.file, REASON);
    match plan.response {
        Some(Response::Stop) => format!("{file}: stop and hand over"),
        Some(Response::Retry) => {
            let mut only = Vec::new();
            only.extend((plan.transient_only == Some(true)).then_some("transient"));
            only.extend((plan.idempotent_only == Some(true)).then_some("idempotent"));
            let only = if only.is_empty() {
                String::new()
            } else {
                format!(", if {}", only.join(" and "))
            };
            format!("{file}: retry{only}")
        }
        None if plan.is_planned => {
            format!("{file}: does not say whether to stop or retry this class")
        }
        None => format!("{file}: has no entry for this class"),
    }
}

/// The attempts planned, against those made.
fn retries(plan: &RunPlan) -> String {
    let made = plan.retry_count.map_or_else(
        || "the number of retries is not known".to_owned(),
        |made| format!("it was retried {}", counted(made, "time", "times")),
    );
    plan.max_retries.map_or_else(
        || made.clone(),
        |most| {
            let most = counted(u64::from(most), "retry", "retries");
            format!("{most} at most; {made}")
        },
    )
}
