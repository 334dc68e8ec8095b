//! What kind of event the report takes a planted one for, since when, and how sure it is.
//!
//! ```text
//! cargo bench --bench scope -- [HISTORIES [SEED]]
//! ```
//!
//! Histories are drawn with sizes, places, times, traffic and noise at random, and judged on their last night by the
//! shipped decision. They are counted by what was planted (rows) and by the reported scope of the strongest regression of
//! failures (columns). A tenth as many, in which the place matters, are written out as records and read by the program
//! ([`records`]).

mod records;

use anyhow::Result;
use rayon::prelude::*;
use relapse::config::Config;
use relapse::decision::{Decision, Finding};
use relapse::generate::{Generator, RolloutPlan, SampleRandom, Unfolding, class_name};
use relapse::pipeline::{Loaded, judge};
use relapse::sample::plant::{EventKind, HistoryRequest, TrafficSplit, draw_history};
use relapse::simulate::RolloutShare;
use relapse::vocabulary::{FindingState, Recommendation, Scope, Trigger};

/// What is planted: kinds in one history, with the scopes that are right for them.
struct Case {
    name: &'static str,
    kinds: &'static [EventKind],
    overlap: Option<TrafficSplit>,
    right: &'static [Scope],
}

const fn case(
    name: &'static str,
    kinds: &'static [EventKind],
    overlap: Option<TrafficSplit>,
    right: &'static [Scope],
) -> Case {
    Case {
        name,
        kinds,
        overlap,
        right,
    }
}

#[rustfmt::skip]
const CASES: [Case; 10] = [
    case("Innocent", &[EventKind::Innocent], None, &[]),
    case("Rollout", &[EventKind::Rollout], None, &[Scope::Rollout]),
    case("Local", &[EventKind::Local], None, &[Scope::Local]),
    case("Burst", &[EventKind::Burst], None, &[Scope::OneOff]),
    case("Outage", &[EventKind::Outage], None, &[Scope::Systemic]),
    case("OutageInRollout", &[EventKind::Outage, EventKind::Rollout], None, &[Scope::Rollout]),
    case("BurstInRollout", &[EventKind::Burst, EventKind::Rollout], None, &[Scope::Rollout]),
    case("Cutover", &[EventKind::Rollout], Some(TrafficSplit::Cutover), &[Scope::Undetermined]),
    case("CutoverEarlier", &[EventKind::Earlier], Some(TrafficSplit::Cutover), &[Scope::Systemic, Scope::Undetermined]),
    case("CutoverOutage", &[EventKind::Outage], Some(TrafficSplit::Cutover), &[Scope::OneOff, Scope::Systemic, Scope::Undetermined]),
];

impl Case {
    fn has_change(&self) -> bool {
        self.kinds.iter().any(|kind| kind.is_change())
    }

    fn planted(&'static self, random: &mut SampleRandom) -> Result<Planted> {
        let request = HistoryRequest {
            overlap: self.overlap,
            ..HistoryRequest::any(self.kinds)
        };
        Ok(Planted {
            case: self,
            plan: draw_history(&request, random)?.plan,
        })
    }
}

/// A history and its truth.
struct Planted {
    case: &'static Case,
    plan: RolloutPlan,
}

/// What the decision reports of a history.
struct Reported {
    planted: Planted,
    number: u64,
    scope: Option<Scope>,
    confidence: f64,
    recommendation: Recommendation,
    has_event: bool,
    /// Days between the reported onset and the true one, where there are both.
    onset_error: Option<i64>,
    within: Option<bool>,
}

fn reported(number: u64, seed: u64) -> Result<Reported> {
    let mut random = SampleRandom::seeded(seed.wrapping_mul(1_000_003).wrapping_add(number));
    let case = &CASES[usize::try_from(number)? % CASES.len()];
    let planted = case.planted(&mut random)?;
    let generator = Generator::new(planted.plan.clone(), seed)?;
    let rollout = generator.rollout(number);
    let mut unfolding = Unfolding::new(&generator, &rollout);
    let mut as_of = generator.day(0);
    while let Some(night) = unfolding.next_night() {
        as_of = night;
    }
    let loaded = Loaded::counted(unfolding.cube().clone());
    let decision = judge(&Config::default(), as_of, &loaded, None, None).decision;
    let trouble = planted.plan.troubles.first();
    let beside = trouble
        .and_then(|trouble| trouble.class)
        .filter(|_| case.has_change());
    let beside = beside.map(class_name);
    let strongest = strongest(&decision, beside.as_deref());
    let began = generator.day(planted.plan.history + planted.plan.change.from - 1);
    let onset = strongest
        .and_then(|finding| finding.onset.as_ref())
        .filter(|_| planted.case.has_change());
    Ok(Reported {
        number,
        scope: strongest.and_then(|finding| finding.scope),
        confidence: strongest
            .and_then(|finding| finding.scope_confidence)
            .unwrap_or(0.0),
        recommendation: decision.recommendation,
        has_event: decision
            .events
            .iter()
            .any(|event| event.scope == Scope::Systemic),
        onset_error: onset.map(|onset| (onset.date - began).num_days().abs()),
        within: onset.map(|onset| (onset.lower..=onset.upper).contains(&began)),
        planted,
    })
}

/// The strongest regression of failures of the whole release, of a class other than one that a burst has for itself.
fn strongest<'a>(decision: &'a Decision, beside: Option<&str>) -> Option<&'a Finding> {
    decision
        .findings
        .iter()
        .filter(|finding| {
            finding.trigger == Trigger::ClearRegression
                && finding.state == FindingState::Regressed
                && finding.workflow.is_none()
                && (beside.is_none() || finding.failure_class.as_deref() != beside)
        })
        .min_by(|a, b| {
            let p = |finding: &Finding| finding.log10_p.unwrap_or(0.0);
            p(a).total_cmp(&p(b))
        })
}

fn percent(part: usize, of: usize) -> f64 {
    100.0 * RolloutShare::new(part as u64, of as u64).rate
}

#[expect(clippy::print_stdout, reason = "the table is the output")]
fn main() -> Result<()> {
    let mut typed = std::env::args().skip(1).filter(|word| word != "--bench");
    let histories: u64 = typed.next().map_or(Ok(4000), |word| word.parse())?;
    let seed: u64 = typed.next().map_or(Ok(1), |word| word.parse())?;
    let all: Vec<Reported> = (0..histories)
        .into_par_iter()
        .map(|number| reported(number, seed))
        .collect::<Result<_>>()?;
    println!(
        "planted            none rollout  local one_off systemic undet. |  right%  event% roll_back%"
    );
    let (mut all_right, mut all_found) = (0, 0);
    for case in &CASES {
        let of_kind: Vec<&Reported> = all
            .iter()
            .filter(|one| one.planted.case.name == case.name)
            .collect();
        let count = |scope: Option<Scope>| of_kind.iter().filter(|one| one.scope == scope).count();
        let found = of_kind.len() - count(None);
        let good = of_kind
            .iter()
            .filter(|one| one.scope.is_some_and(|scope| case.right.contains(&scope)))
            .count();
        if !case.right.is_empty() {
            all_right += good;
            all_found += found;
        }
        println!(
            "{:<17} {:>5} {:>7} {:>6} {:>7} {:>8} {:>6} | {:>6.1} {:>7.1} {:>9.1}",
            case.name,
            count(None),
            count(Some(Scope::Rollout)),
            count(Some(Scope::Local)),
            count(Some(Scope::OneOff)),
            count(Some(Scope::Systemic)),
            count(Some(Scope::Undetermined)),
            percent(good, found),
            percent(
                of_kind.iter().filter(|one| one.has_event).count(),
                of_kind.len()
            ),
            percent(
                of_kind
                    .iter()
                    .filter(|one| one.recommendation == Recommendation::RollBack)
                    .count(),
                of_kind.len()
            ),
        );
    }
    println!(
        "\nscope right: {all_right} of {all_found} that were seen, {:.1} %",
        percent(all_right, all_found)
    );
    onsets(&all);
    confidence(&all);
    worst(&all);
    records::table(histories / 10, seed)
}

#[expect(clippy::print_stdout, reason = "the table is the output")]
fn onsets(all: &[Reported]) {
    let mut errors: Vec<i64> = all.iter().filter_map(|one| one.onset_error).collect();
    errors.sort_unstable();
    let within = all.iter().filter(|one| one.within == Some(true)).count();
    let exact = errors.iter().filter(|error| **error == 0).count();
    println!(
        "onset: {} reported, median error {} days, 90 % within {}, exact {:.1} %, in the interval {:.1} %",
        errors.len(),
        errors.get(errors.len() / 2).copied().unwrap_or(0),
        errors.get(errors.len() * 9 / 10).copied().unwrap_or(0),
        percent(exact, errors.len()),
        percent(within, errors.len()),
    );
}

#[expect(clippy::print_stdout, reason = "the table is the output")]
fn confidence(all: &[Reported]) {
    println!("reported confidence → share right");
    for (low, high) in [
        (0.0, 0.5),
        (0.5, 0.8),
        (0.8, 0.95),
        (0.95, 0.99),
        (0.99, 1.01),
    ] {
        let bin: Vec<&Reported> = all
            .iter()
            .filter(|one| one.scope.is_some() && !one.planted.case.right.is_empty())
            .filter(|one| (low..high).contains(&one.confidence))
            .collect();
        let right = bin.iter().filter(|one| {
            one.scope
                .is_some_and(|scope| one.planted.case.right.contains(&scope))
        });
        println!(
            "  {low:.2}–{high:.2}: {:>5} reported, {:.1} % right",
            bin.len(),
            percent(right.count(), bin.len())
        );
    }
}

/// The mistakes that were reported most surely.
#[expect(clippy::print_stdout, reason = "the table is the output")]
fn worst(all: &[Reported]) {
    let mut wrong: Vec<&Reported> = all
        .iter()
        .filter(|one| {
            !one.planted.case.right.is_empty()
                && one
                    .scope
                    .is_some_and(|scope| !one.planted.case.right.contains(&scope))
        })
        .collect();
    wrong.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    println!("worst mistakes");
    for one in wrong.iter().take(8) {
        let plan = &one.planted.plan;
        println!(
            "  {} {} reported as {:?} at {:.3}: {} nights of {} runs at {:.3}, {} workflows, change {:?}, noise {:.2}, traffic {:?}, {:?}",
            one.number,
            one.planted.case.name,
            one.scope,
            one.confidence,
            plan.nights,
            plan.runs,
            plan.rate,
            plan.workflows.len(),
            plan.change,
            plan.noise,
            plan.traffic,
            plan.troubles
        );
    }
}
