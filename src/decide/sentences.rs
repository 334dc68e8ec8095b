//! The sentences of a decision, each generated from the values that decided.

use super::needs::needs_without_horizon;
use super::next_step::place;
use super::verdict::{Judged, Verdict, regressed};
use crate::compare::{Arms, Evidence, Finding, Question};
use crate::config::Config;
use crate::decision::{Count, EffectKind, Needs};
use crate::number::{self, Precision};
use crate::vocabulary::{FindingState, Metric, Recommendation, Restriction, Scope};

/// What a question is about, as the subject of a sentence.
pub(super) fn subject(question: &Question) -> String {
    let what = match (
        question.metric,
        &question.failure_class,
        question.approval_state,
    ) {
        (_, Some(class), _) => format!("{class} failures"),
        (_, _, Some(state)) => format!("{state} approvals"),
        (Metric::FailureRate, ..) => "failures".to_owned(),
        (Metric::HighSeverityRate, ..) => "high-severity failures".to_owned(),
        (Metric::BoundaryRate | Metric::ApprovalStateRate, ..) => {
            "runs past an approval boundary".to_owned()
        }
        (Metric::AuthorityCrossedRate, ..) => "runs outside their authority".to_owned(),
        (Metric::ApprovalMix, ..) => "the mix of approval states".to_owned(),
        (Metric::RescueRate, ..) => "rescued runs".to_owned(),
        (Metric::HiddenRescueRate, ..) => "hidden rescues".to_owned(),
        (Metric::RescueMinutes, ..) => "rescue minutes".to_owned(),
    };
    match &question.workflow {
        Some(workflow) => format!("{what} in {workflow}"),
        None => what,
    }
}

/// Out of what a rate is taken.
const fn denominator(metric: Metric) -> &'static str {
    match metric {
        Metric::HiddenRescueRate => "successes",
        _ => "runs",
    }
}

/// What changed and by how much: `rose from 1.1 % to 2.8 % of runs (+1.7 points, 95 % interval +0.8 to +2.5; 61 of
/// 2,180 against 24 of 2,104)`.
pub(super) fn change(finding: &Finding, evidence: &Evidence, level: f64) -> String {
    let counts = format!(
        "{} against {}",
        number::of(&evidence.candidate),
        number::of(&evidence.baseline)
    );
    let interval = number::level(level);
    let Some(difference) = evidence.difference else {
        let [distance, lower, upper] = [
            evidence.estimate.unwrap_or(0.0),
            evidence.interval.lower,
            evidence.interval.upper,
        ]
        .map(|share| number::fixed(share * 100.0, 1));
        return format!("moved by {distance} points ({interval} {lower} to {upper})");
    };
    let rates = [evidence.baseline.rate, evidence.candidate.rate];
    let verb = match rates {
        [Some(before), Some(after)] if after > before => "rose",
        [Some(before), Some(after)] if after < before => "fell",
        _ => "stayed the same",
    };
    let bounds = [
        Some(difference.interval.lower),
        Some(difference.interval.upper),
    ];
    let (scale, unit, per) = match difference.kind {
        EffectKind::MeanDifference => (1.0, "min", "a run"),
        _ => (100.0, "points", "of"),
    };
    let precision = Precision::of(&[rates], &[Some(difference.estimate)], scale);
    let [lower, upper] = bounds.map(|bound| precision.change(bound.unwrap_or(0.0), scale));
    let unit = if number::runs_against(&evidence.baseline, &evidence.candidate, difference.estimate)
    {
        format!("{unit} {}", number::LIKE_FOR_LIKE)
    } else {
        unit.to_owned()
    };
    let by = format!(
        "{} {unit}, {interval} {lower} to {upper}",
        precision.change(difference.estimate, scale)
    );
    let minutes = |count: &Count| precision.plain(count.rate.unwrap_or(0.0));
    match (
        number::known_rate(&evidence.baseline),
        number::known_rate(&evidence.candidate),
    ) {
        _ if difference.kind == EffectKind::MeanDifference => format!(
            "{verb} from {} to {} min {per} ({by})",
            minutes(&evidence.baseline),
            minutes(&evidence.candidate)
        ),
        (Some(before), Some(after)) if verb == "stayed the same" => format!(
            "{verb} at {} {per} {} ({by}; {counts}; {})",
            precision.rate(before),
            denominator(finding.question.metric),
            precision.rate(after)
        ),
        (Some(before), Some(after)) => format!(
            "{verb} from {} to {} {per} {} ({by}; {counts})",
            precision.rate(before),
            precision.rate(after),
            denominator(finding.question.metric)
        ),
        _ => format!("came to {counts} ({by})"),
    }
}

/// Subject and change of a finding; only the subject and the reason where it could not be measured.
pub(super) fn statement(finding: &Finding, config: &Config) -> String {
    match &finding.evidence {
        Ok(evidence) => format!(
            "{} {}",
            subject(&finding.question),
            change(finding, evidence, config.decision.interval_level)
        ),
        Err(reason) => format!("{} not measured: {reason}", subject(&finding.question)),
    }
}

/// The sentence of the night.
pub(super) fn summary(
    judged: &[Judged],
    verdict: &Verdict,
    arms: &Arms,
    config: &Config,
) -> String {
    let Arms {
        candidate,
        baseline,
        ..
    } = arms;
    let deciding = verdict.deciding.map(|place| &judged[place]);
    let said = deciding
        .map(|one| statement(&one.finding, config))
        .unwrap_or_default();
    let because = verdict.because.as_deref().unwrap_or_default();
    let since = format!("since {}", number::day(arms.since));
    match verdict.recommendation {
        Recommendation::RollBack => {
            let reach = match deciding.and_then(super::verdict::scope) {
                Some(Scope::Undetermined) => "with no day shared between the two",
                _ if deciding.is_some_and(|one| one.finding.question.workflow.is_some()) => {
                    "and elsewhere too"
                }
                _ => "not confined to one workflow",
            };
            format!("Roll back {candidate} to {baseline}: {said}, {reach}, {since}.")
        }
        Recommendation::Restrict => {
            let workflow = place(deciding);
            let how = match verdict.restriction {
                Some(Restriction::TightenApproval) => "tighten approval",
                _ => "narrow permissions",
            };
            format!(
                "Restrict {candidate} in {workflow} ({how}): {said}, and not in the other workflows, {since}."
            )
        }
        Recommendation::Hold if deciding.is_some_and(regressed) => {
            format!("Hold {candidate}: {said}, but {because}.")
        }
        Recommendation::Hold | Recommendation::DataIncomplete => {
            let needs = deciding
                .and_then(|one| needs_without_horizon(&one.finding, judged, arms, config))
                .map(|needs| would_settle(needs, arms, config))
                .unwrap_or_default();
            format!("Hold {candidate}: {because}: {said}{needs}.")
        }
        Recommendation::Proceed => {
            let clear: Vec<String> = headlines(judged, FindingState::Clear);
            let unseen: Vec<String> = headlines(judged, FindingState::NoData);
            let unseen = if unseen.is_empty() {
                String::new()
            } else {
                format!("; not looked at: {}", unseen.join(", "))
            };
            format!(
                "Go on with {candidate}: {} shown to be no worse than {baseline} by more than the margin{unseen}.",
                clear.join(", ")
            )
        }
    }
}

/// What it would take to settle a question, against the nights that are left.
fn would_settle(needs: Needs, arms: &Arms, config: &Config) -> String {
    let runs = number::counted(needs.runs, "more run", "more runs");
    let nights = number::counted(needs.nights, "night", "nights");
    let left = u64::from(config.window.horizon.saturating_sub(arms.night()));
    if needs.nights <= left {
        format!("; about {runs} in {nights} settle it if what is seen is true")
    } else {
        format!(
            "; about {runs} would settle it, some {nights} at this traffic, and the horizon leaves {}",
            number::count(left)
        )
    }
}

fn headlines(judged: &[Judged], state: FindingState) -> Vec<String> {
    judged
        .iter()
        .filter(|one| one.finding.question.is_headline() && one.finding.state == state)
        .map(|one| subject(&one.finding.question))
        .collect()
}
