//! What kind of event the report says a planted one is, since when, and how sure it says it is.
//!
//! ```text
//! cargo bench --bench scope -- [HISTORIES [SEED]]
//! ```
//!
//! Histories are drawn with sizes, places, times, traffic and noise at random, judged on their last night by the shipped
//! decision, and counted by what was planted (rows) and what was said of the strongest regression of failures (columns).

use std::collections::BTreeMap;

use anyhow::Result;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use rayon::prelude::*;
use relapse::config::Config;
use relapse::decision::{Data, Decision, Finding};
use relapse::load::Quarantine;
use relapse::pipeline::{Loaded, judge};
use relapse::simulate::{
    Change, Changed, Generator, Hits, More, Place, Plan, Share, Traffic, Trouble, Unfolding,
    Workflow,
};
use relapse::vocabulary::{FindingState, Recommendation, Scope, Trigger};

/// What was planted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Innocent,
    Rollout,
    Local,
    Burst,
    Outage,
    OutageInRollout,
    BurstInRollout,
    Cutover,
    CutoverEarlier,
    CutoverOutage,
}

impl Kind {
    const ALL: [Self; 10] = [
        Self::Innocent,
        Self::Rollout,
        Self::Local,
        Self::Burst,
        Self::Outage,
        Self::OutageInRollout,
        Self::BurstInRollout,
        Self::Cutover,
        Self::CutoverEarlier,
        Self::CutoverOutage,
    ];

    /// The scopes that are right for it.
    const fn right(self) -> &'static [Scope] {
        match self {
            Self::Innocent => &[],
            Self::Rollout | Self::OutageInRollout | Self::BurstInRollout => &[Scope::Rollout],
            Self::Local => &[Scope::Local],
            Self::Burst => &[Scope::OneOff],
            Self::Outage => &[Scope::Systemic],
            Self::Cutover => &[Scope::Undetermined],
            Self::CutoverEarlier => &[Scope::Systemic, Scope::Undetermined],
            Self::CutoverOutage => &[Scope::OneOff, Scope::Systemic, Scope::Undetermined],
        }
    }

    const fn has_change(self) -> bool {
        matches!(
            self,
            Self::Rollout
                | Self::Local
                | Self::OutageInRollout
                | Self::BurstInRollout
                | Self::Cutover
        )
    }
}

/// A history and its truth.
struct Planted {
    kind: Kind,
    plan: Plan,
}

fn between(random: &mut StdRng, low: f64, high: f64) -> f64 {
    low * (high / low).powf(random.random::<f64>())
}

fn planted(kind: Kind, random: &mut StdRng) -> Planted {
    let nights = random.random_range(5..=14);
    let workflows = random.random_range(2..=6);
    let classes = random.random_range(2..=6_u32);
    let runs = random.random_range(200..=3000);
    let share = |random: &mut StdRng| between(random, 0.3, 1.0);
    let apart = matches!(
        kind,
        Kind::Cutover | Kind::CutoverEarlier | Kind::CutoverOutage
    );
    let troubles = match kind {
        Kind::Burst | Kind::BurstInRollout => {
            vec![burst(random, nights, workflows, classes, runs)]
        }
        Kind::Outage | Kind::OutageInRollout | Kind::CutoverOutage => vec![outage(random, nights)],
        Kind::CutoverEarlier => vec![Trouble {
            night: -random.random_range(2..8),
            nights: 100,
            from_hour: 0,
            until_hour: 24,
            ..outage(random, nights)
        }],
        _ => Vec::new(),
    };
    let is_local = kind == Kind::Local;
    let is_late = !apart && random.random_bool(0.25);
    let plan = Plan {
        workflows: (0..workflows)
            .map(|number| Workflow {
                name: format!("workflow_{number}"),
                risk: between(random, 0.5, 2.0),
                baseline: share(random),
                candidate: share(random),
            })
            .collect(),
        classes: (0..classes).map(|_| share(random)).collect(),
        change: Change {
            of: Changed::Failures,
            ratio: match kind {
                _ if !kind.has_change() => 1.0,
                Kind::Local => between(random, 2.0, 10.0),
                _ => between(random, 1.5, 6.0),
            },
            workflow: if is_local {
                Place::Only(random.random_range(0..workflows))
            } else {
                Place::All
            },
            class: if random.random_bool(0.5) {
                Place::Only(random.random_range(0..classes))
            } else {
                Place::All
            },
            from: if is_late {
                random.random_range(1..nights.max(2))
            } else {
                1
            },
        },
        traffic: if apart {
            Traffic::Cutover
        } else if random.random_bool(0.3) {
            Traffic::Steps(vec![0.1, 0.1, 0.25, 0.25, 0.5])
        } else {
            Traffic::Equal
        },
        noise: if random.random_bool(0.5) {
            0.0
        } else {
            random.random_range(0.0..0.3)
        },
        troubles,
        ..Plan::quiet(28, nights, runs, between(random, 0.01, 0.08))
    };
    Planted { kind, plan }
}

/// A candidate's burst of one class in one workflow, an hour or a few long, sometimes on two nights.
fn burst(random: &mut StdRng, nights: u32, workflows: u32, classes: u32, runs: u32) -> Trouble {
    let hour = random.random_range(0..20);
    Trouble {
        hits: Hits::Candidate,
        night: random.random_range(1..=nights.cast_signed()),
        nights: 1 + u32::from(random.random_bool(0.2)),
        from_hour: hour,
        until_hour: hour + random.random_range(1..=4),
        workflow: Some(random.random_range(0..workflows)),
        class: Some(random.random_range(0..classes)),
        more: More::Failures(f64::from(runs) * between(random, 0.02, 0.1)),
    }
}

/// Everything fails more for some hours, whichever release.
fn outage(random: &mut StdRng, nights: u32) -> Trouble {
    let hour = random.random_range(0..12);
    Trouble {
        hits: Hits::Both,
        night: random.random_range(1..=nights.cast_signed()),
        nights: 1 + u32::from(random.random_bool(0.3)),
        from_hour: hour,
        until_hour: hour + random.random_range(4..=12),
        workflow: None,
        class: None,
        more: More::Times(between(random, 4.0, 20.0)),
    }
}

/// What was said.
struct Said {
    planted: Planted,
    number: u64,
    scope: Option<Scope>,
    confidence: f64,
    recommendation: Recommendation,
    has_event: bool,
    /// Days between the onset that was said and the true one, where both are.
    onset_error: Option<i64>,
    within: Option<bool>,
}

fn said(number: u64, seed: u64) -> Result<Said> {
    let mut random = StdRng::seed_from_u64(seed.wrapping_mul(1_000_003).wrapping_add(number));
    let kind = Kind::ALL[usize::try_from(number)? % Kind::ALL.len()];
    let planted = planted(kind, &mut random);
    let generator = Generator::new(planted.plan.clone(), seed)?;
    let rollout = generator.rollout(number);
    let mut unfolding = Unfolding::new(&generator, &rollout);
    let mut as_of = generator.day(0);
    while let Some(night) = unfolding.next_night() {
        as_of = night;
    }
    let loaded = Loaded {
        cube: unfolding.cube().clone(),
        first_seen: BTreeMap::new(),
        data: Data::default(),
        quarantine: Quarantine::new()?,
    };
    let decision = judge(&Config::default(), as_of, &loaded, None).decision;
    let beside = match kind {
        Kind::BurstInRollout => planted
            .plan
            .troubles
            .first()
            .and_then(|trouble| trouble.class),
        _ => None,
    };
    let beside = beside.map(|class| format!("class_{:02}", class + 1));
    let strongest = strongest(&decision, beside.as_deref());
    let began = generator.day(planted.plan.history + planted.plan.change.from - 1);
    let onset = strongest
        .and_then(|finding| finding.onset.as_ref())
        .filter(|_| planted.kind.has_change());
    Ok(Said {
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
    100.0 * Share::new(part as u64, of as u64).rate
}

#[expect(clippy::print_stdout, reason = "the table is the output")]
fn main() -> Result<()> {
    let mut typed = std::env::args().skip(1).filter(|word| word != "--bench");
    let histories: u64 = typed.next().map_or(Ok(4000), |word| word.parse())?;
    let seed: u64 = typed.next().map_or(Ok(1), |word| word.parse())?;
    let all: Vec<Said> = (0..histories)
        .into_par_iter()
        .map(|number| said(number, seed))
        .collect::<Result<_>>()?;
    println!(
        "planted            none rollout  local one_off systemic undet. |  right%  event% roll_back%"
    );
    let (mut all_right, mut all_found) = (0, 0);
    for kind in Kind::ALL {
        let of_kind: Vec<&Said> = all.iter().filter(|one| one.planted.kind == kind).collect();
        let count = |scope: Option<Scope>| of_kind.iter().filter(|one| one.scope == scope).count();
        let found = of_kind.len() - count(None);
        let good = of_kind
            .iter()
            .filter(|one| one.scope.is_some_and(|scope| kind.right().contains(&scope)))
            .count();
        if !kind.right().is_empty() {
            all_right += good;
            all_found += found;
        }
        println!(
            "{:<17} {:>5} {:>7} {:>6} {:>7} {:>8} {:>6} | {:>6.1} {:>7.1} {:>9.1}",
            format!("{kind:?}"),
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
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the table is the output")]
fn onsets(all: &[Said]) {
    let mut errors: Vec<i64> = all.iter().filter_map(|one| one.onset_error).collect();
    errors.sort_unstable();
    let within = all.iter().filter(|one| one.within == Some(true)).count();
    let exact = errors.iter().filter(|error| **error == 0).count();
    println!(
        "onset: {} said, median error {} days, 90 % within {}, exact {:.1} %, in the interval {:.1} %",
        errors.len(),
        errors.get(errors.len() / 2).copied().unwrap_or(0),
        errors.get(errors.len() * 9 / 10).copied().unwrap_or(0),
        percent(exact, errors.len()),
        percent(within, errors.len()),
    );
}

#[expect(clippy::print_stdout, reason = "the table is the output")]
fn confidence(all: &[Said]) {
    println!("confidence said → share right");
    for (low, high) in [
        (0.0, 0.5),
        (0.5, 0.8),
        (0.8, 0.95),
        (0.95, 0.99),
        (0.99, 1.01),
    ] {
        let bin: Vec<&Said> = all
            .iter()
            .filter(|one| one.scope.is_some() && !one.planted.kind.right().is_empty())
            .filter(|one| (low..high).contains(&one.confidence))
            .collect();
        let right = bin.iter().filter(|one| {
            one.scope
                .is_some_and(|scope| one.planted.kind.right().contains(&scope))
        });
        println!(
            "  {low:.2}–{high:.2}: {:>5} said, {:.1} % right",
            bin.len(),
            percent(right.count(), bin.len())
        );
    }
}

/// The mistakes that were said most surely.
#[expect(clippy::print_stdout, reason = "the table is the output")]
fn worst(all: &[Said]) {
    let mut wrong: Vec<&Said> = all
        .iter()
        .filter(|one| {
            !one.planted.kind.right().is_empty()
                && one
                    .scope
                    .is_some_and(|scope| !one.planted.kind.right().contains(&scope))
        })
        .collect();
    wrong.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    println!("worst mistakes");
    for one in wrong.iter().take(8) {
        let plan = &one.planted.plan;
        println!(
            "  {} {:?} said {:?} at {:.3}: {} nights of {} runs at {:.3}, {} workflows, change {:?}, noise {:.2}, traffic {:?}, {:?}",
            one.number,
            one.planted.kind,
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
