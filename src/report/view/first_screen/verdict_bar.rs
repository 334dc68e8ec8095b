//! The first seconds: the verdict and its sentence, the two releases, and what keeps the data from being fully trusted.

use serde::Serialize;

use crate::decision::{Arm, Decision};
use crate::number;
use crate::report::text::{Text, name};
use crate::report::view::section::more;
use crate::report::view::since_last_night::answer;
use crate::report::view::source::{Source, finding};
use crate::terms;
use crate::vocabulary::{Design, Recommendation};

/// The most lines on the data.
const MOST: usize = 3;

/// The verdict bar.
#[derive(Debug, Serialize)]
pub(in crate::report) struct Verdict {
    /// `roll_back`, …: picks icon and colour.
    pub(in crate::report) key: &'static str,
    pub(in crate::report) word: &'static str,
    pub(in crate::report) sign: &'static str,
    pub(in crate::report) summary: Text,
    /// What to restrict, and where.
    pub(in crate::report) restriction: Option<Text>,
    pub(in crate::report) agent: Option<Text>,
    pub(in crate::report) as_of: Text,
    pub(in crate::report) candidate: Option<Text>,
    pub(in crate::report) baseline: Option<Text>,
    pub(in crate::report) window: Text,
    pub(in crate::report) night: Text,
    pub(in crate::report) since: Text,
    pub(in crate::report) decided_by: Text,
    /// What keeps the data from being fully trusted.
    pub(in crate::report) amber: Vec<Text>,
    /// The two releases: from which to which a rollback leads, or which is compared with which.
    pub(in crate::report) pair: Option<Text>,
    /// How good the data are, in a few words.
    pub(in crate::report) trust: Text,
    /// What the design cannot show.
    pub(in crate::report) caveat: Option<Text>,
    /// How many runs were compared.
    pub(in crate::report) compared: Option<Text>,
}

/// The document's title.
pub(in crate::report::view) fn title(decision: &Decision) -> String {
    let release = decision
        .candidate
        .as_ref()
        .map_or(String::new(), |arm| format!(" {}", name(&arm.release)));
    let agent = decision.agent.as_deref();
    let agent = agent.map_or(String::new(), |agent| format!("{}: ", name(agent)));
    format!(
        "{agent}{}{release}, {} (relapse)",
        terms::verdict(decision.recommendation),
        number::date(decision.as_of)
    )
}

impl Verdict {
    pub(in crate::report::view) fn of(source: Source<'_>) -> Self {
        let Source {
            decision,
            sentences,
            ..
        } = source;
        let window = decision.window;
        Self {
            key: decision.recommendation.as_str(),
            word: terms::verdict(decision.recommendation),
            sign: terms::verdict_sign(decision.recommendation),
            summary: sentences.text(&decision.summary),
            restriction: restriction(decision).map(Text::from),
            agent: decision.agent.as_deref().map(|agent| name(agent).into()),
            as_of: number::date(decision.as_of).into(),
            candidate: decision.candidate.as_ref().map(arm),
            baseline: decision.baseline.as_ref().map(arm),
            window: format!(
                "{} to {} ({})",
                number::day(window.from),
                number::date(window.to),
                number::counted(u64::from(window.nights), "night", "nights")
            )
            .into(),
            night: decision.looks.night_in_words.clone().into(),
            since: since(decision).into(),
            decided_by: sentences.text(&decision.decided_by_text),
            amber: amber(source),
            pair: pair(decision),
            trust: trust(decision),
            caveat: decision
                .design_caveat
                .as_deref()
                .map(|caveat| sentences.text(caveat)),
            compared: compared(decision),
        }
    }
}

/// `2.4.0 → 2.3.2`, or `2.4.0 against 2.3.2`.
fn pair(decision: &Decision) -> Option<Text> {
    let candidate = decision.candidate.as_ref()?;
    let Some(baseline) = &decision.baseline else {
        return Some(name(&candidate.release).into());
    };
    let between = if decision.recommendation == Recommendation::RollBack {
        "→"
    } else {
        "against"
    };
    let [candidate, baseline] = [candidate, baseline].map(|arm| name(&arm.release));
    Some(format!("{candidate} {between} {baseline}").into())
}

fn trust(decision: &Decision) -> Text {
    let data = &decision.data;
    let refused = (data.quarantined > 0).then(|| {
        format!(
            "{} refused",
            number::counted(data.quarantined, "row", "rows")
        )
    });
    let warnings = data.warnings.len() as u64;
    let warnings = (warnings > 0).then(|| number::counted(warnings, "warning", "warnings"));
    let parts: Vec<String> = [refused, warnings].into_iter().flatten().collect();
    if parts.is_empty() {
        return "Data: no warning".into();
    }
    format!("Data: {}", parts.join(", ")).into()
}

/// How many runs each release has where both are compared, and in all.
fn compared(decision: &Decision) -> Option<Text> {
    let (candidate, baseline) = decision
        .candidate
        .as_ref()
        .zip(decision.baseline.as_ref())?;
    let id = "clear_regression/metric=failure_rate";
    let whole = finding(decision, Some(id))?;
    let over = match decision.design? {
        Design::Concurrent | Design::Mixed => "of the same days and workflows",
        Design::BeforeAfter => "of the same workflows, before and after",
    };
    let [ours, theirs] = [&whole.candidate, &whole.baseline].map(|side| side.exposure);
    let in_all = if ours == candidate.runs && theirs == baseline.runs {
        String::new()
    } else {
        format!(
            " In all, {} has {} in the window and {} has {}.",
            name(&candidate.release),
            number::counted(candidate.runs, "run", "runs"),
            name(&baseline.release),
            number::count(baseline.runs)
        )
    };
    Some(
        format!(
            "{} against {} {over}.{in_all}",
            number::count(ours),
            number::counted(theirs, "run", "runs")
        )
        .into(),
    )
}

fn arm(arm: &Arm) -> Text {
    format!(
        "{} ({}, first seen {})",
        name(&arm.release),
        number::counted(arm.runs, "run", "runs"),
        number::day(arm.first_seen)
    )
    .into()
}

fn restriction(decision: &Decision) -> Option<String> {
    let restriction = decision.restriction.as_ref()?;
    let mut sentence = format!("Restriction: {}", terms::restriction(restriction.kind));
    let place = &restriction.place;
    for (what, value) in [
        ("workflow", &place.workflow),
        ("tool", &place.tool),
        ("model", &place.model),
        ("tenant", &place.tenant),
    ] {
        if let Some(value) = value {
            sentence = format!("{sentence}, {what} {}", name(value));
        }
    }
    for (column, value) in &place.facets {
        sentence = format!("{sentence}, {} {}", name(column), name(value));
    }
    Some(sentence)
}

fn since(decision: &Decision) -> String {
    let standing = match &decision.overruled {
        Some(said) => {
            let advised = terms::verdict(said.advised);
            format!(
                "overruled by {}; the night advised {advised}",
                name(&said.by)
            )
        }
        None => standing(decision),
    };
    let Some(first) = &decision.first_verdict else {
        return standing;
    };
    let releases = if first.recommendation == decision.recommendation {
        " for other releases"
    } else {
        ""
    };
    let first = terms::verdict(first.recommendation);
    format!("{standing}; first published as {first}{releases}")
}

fn standing(decision: &Decision) -> String {
    let now = terms::verdict(decision.recommendation);
    let Some(last) = &decision.since_last_night else {
        return "no earlier night on record".to_owned();
    };
    let verdict = if last.since < decision.as_of {
        format!("{now} since {}", number::day(last.since))
    } else {
        let was = terms::verdict(last.recommendation);
        let verdicts = [last.recommendation, decision.recommendation];
        let are_judged = !verdicts.contains(&Recommendation::DataIncomplete);
        let releases = if are_judged && !last.same_releases {
            " for other releases"
        } else {
            ""
        };
        format!("{was} on {}{releases} → {now}", number::day(last.as_of))
    };
    answer(last).map_or(verdict.clone(), |changed| format!("{verdict}; {changed}"))
}

fn amber(source: Source<'_>) -> Vec<Text> {
    let decision = source.decision;
    let warnings = &decision.data.warnings;
    let caveat = decision.design_caveat.iter();
    let mut lines: Vec<Text> = caveat
        .chain(warnings.iter().take(MOST - 1))
        .map(|line| source.sentences.text(line))
        .collect();
    lines.extend(more(warnings.len(), MOST - 1, "“Can I trust this?”"));
    lines
}
