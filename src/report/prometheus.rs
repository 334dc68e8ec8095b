//! The night for Prometheus: gauges in the text format that `node_exporter`'s textfile collector and OpenMetrics both read.
//!
//! Format: <https://prometheus.io/docs/instrumenting/exposition_formats/>. A word of a closed list is one series, 1 or 0, and
//! every word has its series. A number that was not measured has none.

use std::fmt::{Display, Write as _};

use chrono::{Days, NaiveTime};

use super::text::visible;
use crate::decision::{Decision, Finding};
use crate::vocabulary::{FindingState, Metric, Recommendation, Trigger};

/// The gauges of a night.
#[must_use]
pub(crate) fn prometheus(decision: &Decision) -> String {
    let mut gauges = Gauges {
        text: String::new(),
        agent: decision.agent.as_deref().map(escaped),
    };
    verdict(&mut gauges, decision);
    triggers(&mut gauges, decision);
    rates(&mut gauges, decision);
    rows(&mut gauges, decision);
    last_success(&mut gauges, decision);
    gauges.text.push_str("# EOF\n");
    gauges.text
}

fn verdict(gauges: &mut Gauges, decision: &Decision) {
    let name = "relapse_verdict";
    gauges.begin(
        name,
        "The recommendation of the night: 1 for the one given.",
    );
    for known in Recommendation::ALL {
        let is_given = *known == decision.recommendation;
        let labels = [("verdict", known.as_str())];
        gauges.sample(name, &labels, u8::from(is_given));
    }
}

fn triggers(gauges: &mut Gauges, decision: &Decision) {
    let name = "relapse_trigger_state";
    gauges.begin(name, "The state of each trigger: 1 for the one it is in.");
    for trigger in Trigger::ALL {
        let found = decision.triggers.iter().find(|one| one.trigger == *trigger);
        for state in FindingState::ALL {
            let is_in = found.is_some_and(|one| one.state == *state);
            let labels = [("trigger", trigger.as_str()), ("state", state.as_str())];
            gauges.sample(name, &labels, u8::from(is_in));
        }
    }
}

fn rates(gauges: &mut Gauges, decision: &Decision) {
    let whole: Vec<&Finding> = Metric::ALL
        .iter()
        .filter_map(|metric| of_the_whole_release(decision, *metric))
        .collect();
    let name = "relapse_rate";
    gauges.begin(
        name,
        "What was measured of both releases, per run of the days and workflows compared.",
    );
    for finding in &whole {
        for (arm, count) in [
            ("baseline", finding.baseline),
            ("candidate", finding.candidate),
        ] {
            let labels = [("metric", finding.metric.as_str()), ("arm", arm)];
            gauges.measured(name, &labels, count.rate);
        }
    }
    let name = "relapse_rate_ratio";
    gauges.begin(
        name,
        "The candidate's rate over the baseline's, the ends of its interval, and the margin from which it matters.",
    );
    for finding in whole.iter().filter(|one| one.effect.kind.is_ratio()) {
        let effect = finding.effect;
        for (bound, value) in [
            ("estimate", effect.estimate),
            ("lower", effect.lower),
            ("upper", effect.upper),
            ("margin", Some(finding.margin)),
        ] {
            let labels = [("metric", finding.metric.as_str()), ("bound", bound)];
            gauges.measured(name, &labels, value);
        }
    }
}

/// The question about all runs of a release: not about a class, a workflow or an approval state.
fn of_the_whole_release(decision: &Decision, metric: Metric) -> Option<&Finding> {
    decision.findings.iter().find(|finding| {
        finding.metric == metric
            && finding.failure_class.is_none()
            && finding.workflow.is_none()
            && finding.approval_state.is_none()
    })
}

fn rows(gauges: &mut Gauges, decision: &Decision) {
    let data = &decision.data;
    let name = "relapse_rows";
    gauges.begin(name, "Rows of the input, by what became of them.");
    for (kind, rows) in [
        ("read", data.rows_read),
        ("used", data.rows_used),
        ("quarantined", data.quarantined),
        ("duplicates", data.duplicates),
        ("excluded", data.excluded),
        ("out_of_scope", data.out_of_scope),
    ] {
        gauges.sample(name, &[("kind", kind)], rows);
    }
}

/// The end of the night stands for the time of the run: the same night has the same bytes, whenever it is written.
fn last_success(gauges: &mut Gauges, decision: &Decision) {
    let name = "relapse_last_success_timestamp_seconds";
    gauges.begin(
        name,
        "The end of the last night that was judged, in seconds since 1970 (UTC).",
    );
    let end = decision.as_of + Days::new(1);
    gauges.sample(
        name,
        &[],
        end.and_time(NaiveTime::MIN).and_utc().timestamp(),
    );
}

/// The text so far, and the label that every series has.
struct Gauges {
    text: String,
    agent: Option<String>,
}

impl Gauges {
    fn begin(&mut self, name: &str, help: &str) {
        let _ = writeln!(self.text, "# HELP {name} {help}\n# TYPE {name} gauge");
    }

    /// A series. The values of its labels are words of ours.
    fn sample(&mut self, name: &str, labels: &[(&str, &str)], value: impl Display) {
        let own = labels.iter().map(|(label, word)| (*label, *word));
        let agent = self.agent.as_deref().map(|agent| ("agent", agent));
        let labels: Vec<String> = own
            .chain(agent)
            .map(|(label, text)| format!("{label}=\"{text}\""))
            .collect();
        let labels = match labels.as_slice() {
            [] => String::new(),
            some => format!("{{{}}}", some.join(",")),
        };
        let _ = writeln!(self.text, "{name}{labels} {value}");
    }

    /// A series, where there is a number.
    fn measured(&mut self, name: &str, labels: &[(&str, &str)], value: Option<f64>) {
        if let Some(value) = value.filter(|value| value.is_finite()) {
            self.sample(name, labels, value);
        }
    }
}

/// A text as the value of a label.
fn escaped(text: &str) -> String {
    visible(text).replace('\\', r"\\").replace('"', "\\\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_name_ends_its_label() {
        assert_eq!(escaped("support"), "support");
        assert_eq!(escaped(r#"a"} 1"#), r#"a\"} 1"#);
        assert_eq!(escaped(r"a\"), r"a\\");
        assert_eq!(escaped("a\nb 1"), r"a\\nb 1");
    }
}
