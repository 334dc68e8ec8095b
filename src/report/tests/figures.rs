//! Every figure of a sentence is compared with the decision's value: a snapshot accepts any prose.

use super::planted::{Night, creep, gaps, hold, replayed, roll_back};
use crate::decision::Finding;
use crate::number::Count;
use crate::report::replay;
use crate::report::view::{Caps, Page, Section};
use crate::vocabulary::{ClearedBy, FindingState, Health, Scope};

/// A number as it is shown, and half of its last digit.
#[derive(Debug)]
struct Figure {
    value: f64,
    half_a_digit: f64,
}

/// The numbers of a sentence in their order; names such as `2.4.0` are none.
fn figures(sentence: &str) -> Vec<Figure> {
    let is_edge = |letter: char| "()[],;:.%$×“”".contains(letter);
    sentence
        .split_whitespace()
        .filter_map(|word| {
            let word = word.trim_matches(is_edge);
            let word = word.replace('−', "-").replace(',', "");
            let value: f64 = word.parse().ok()?;
            let decimals = word
                .split_once('.')
                .map_or(0, |(_, decimals)| decimals.len());
            let half_a_digit = 0.5 * 10f64.powi(-i32::try_from(decimals).unwrap());
            Some(Figure {
                value,
                half_a_digit,
            })
        })
        .collect()
}

/// Each figure of the sentence is the value beside it, to its last digit.
#[track_caller]
fn shows(sentence: &str, values: &[f64]) {
    let figures = figures(sentence);
    assert_eq!(
        figures.len(),
        values.len(),
        "{sentence}\n{figures:?} {values:?}"
    );
    for (figure, value) in figures.iter().zip(values) {
        let is_near = (figure.value - value).abs() <= figure.half_a_digit * (1.0 + 1e-9);
        assert!(is_near, "{figure:?} is not {value}: {sentence}");
    }
}

#[test]
fn the_numbers_of_a_sentence_are_found() {
    shows(
        "Roll back 2.4.0: from 0.8 % to 6.5 % (+5.6 points, 95 % interval −3.7 to +7.6; 1,720 runs).",
        &[0.8, 6.5, 5.6, 95.0, -3.7, 7.6, 1720.0],
    );
    assert!(figures("no single workflow-2 or tool 2.4.0").is_empty());
}

fn page(night: &Night) -> Page {
    let caps = Caps {
        whole: false,
        findings: 100,
        lines: 100,
        nights: 100,
    };
    Page::of(&night.report(), caps)
}

/// The paragraphs of a section.
#[track_caller]
fn lead(night: &Night, id: &str) -> Vec<String> {
    let page = page(night);
    let section: &Section = page
        .sections
        .iter()
        .chain(&page.folded)
        .find(|section| section.id == id)
        .unwrap_or_else(|| panic!("no section {id}"));
    let folds = section.folds.iter().flat_map(|fold| &fold.lead);
    let lines = section.lead.iter().chain(folds);
    lines.map(|line| line.as_str().to_owned()).collect()
}

fn percent(count: &Count) -> f64 {
    100.0 * count.rate.unwrap()
}

fn whole(value: impl TryInto<u32>) -> f64 {
    f64::from(value.try_into().ok().unwrap())
}

#[test]
fn the_error_budget_is_a_share_of_the_budget() {
    for night in [roll_back(), hold(), gaps()] {
        let looks = &night.decision.looks;
        let lead = lead(night, "trust");
        let sentence = lead.iter().find(|line| line.contains("error budget"));
        shows(
            sentence.unwrap(),
            &[
                f64::from(looks.night),
                f64::from(looks.horizon),
                f64::from(looks.questions),
                100.0 * looks.budget,
                100.0 * looks.spent_share,
            ],
        );
    }
}

#[test]
fn the_dispersion_is_that_of_the_deciding_finding() {
    let decision = &roll_back().decision;
    let deciding = decision.reasons[0].finding.as_deref();
    let deciding = decision
        .findings
        .iter()
        .find(|one| Some(one.id.as_str()) == deciding);
    let lead = lead(roll_back(), "trust");
    let sentence = lead.iter().find(|line| line.contains("vary"));
    shows(sentence.unwrap(), &[deciding.unwrap().dispersion.unwrap()]);
}

#[test]
fn the_event_is_that_of_the_deciding_finding() {
    let decision = &roll_back().decision;
    let finding = decision
        .findings
        .iter()
        .find(|one| one.id == decision.decided_by)
        .unwrap();
    let lead = lead(roll_back(), "event");
    shows(&lead[0], &[100.0 * finding.scope_confidence.unwrap()]);
    let counts = [&finding.candidate, &finding.baseline];
    let counts = counts.map(|count| [count.count, whole(count.exposure)]);
    shows(&lead[1], &counts.concat());
    let onset = finding.onset.as_ref().unwrap();
    let day = onset.date.format("%-d").to_string().parse().unwrap();
    let year = onset.date.format("%Y").to_string().parse().unwrap();
    let dates = onset.placebo.unwrap().dates;
    shows(&lead[2], &[day, year, f64::from(dates)]);
}

#[test]
fn the_change_is_split_as_the_explanation_splits_it() {
    let explanation = roll_back().decision.explanation.as_ref().unwrap();
    let leading = explanation.leading.as_ref().unwrap();
    let lead = lead(roll_back(), "explanation");
    shows(
        &lead[0],
        &[
            100.0 * explanation.change,
            100.0 * explanation.rate_effect,
            100.0 * explanation.mix_effect,
            100.0 * leading.share.unwrap(),
        ],
    );
}

#[test]
fn a_rollback_and_creep_have_their_own_figures() {
    let across = creep().decision.across.as_ref().unwrap();
    let rollback = across.rollback.as_ref().unwrap();
    let lead = lead(creep(), "across");
    shows(
        &lead[0],
        &[
            rollback.last_run.format("%-d").to_string().parse().unwrap(),
            percent(&rollback.after),
            percent(&rollback.before),
            percent(&rollback.during),
        ],
    );
    let creep = across.creep.as_ref().unwrap();
    let [estimate, lower, upper] = [
        creep.effect.estimate,
        creep.effect.lower,
        creep.effect.upper,
    ]
    .map(Option::unwrap);
    shows(
        &lead[1],
        &[
            whole(creep.steps),
            estimate,
            lower,
            upper,
            creep.largest_ratio,
        ],
    );
}

#[test]
fn rescues_are_those_of_the_series() {
    let minutes = roll_back().series.rescue_minutes.as_ref().unwrap();
    let lead = lead(roll_back(), "people");
    for (sentence, release) in lead.iter().zip([&minutes.baseline, &minutes.candidate]) {
        let hours = (release.total / 60.0).floor();
        shows(
            sentence,
            &[
                whole(release.known),
                whole(release.runs),
                hours,
                release.total - 60.0 * hours,
                release.median.unwrap(),
                release.ninth_decile.unwrap(),
                whole(release.unknown),
            ],
        );
    }
}

/// What a section answers.
#[track_caller]
fn answer(night: &Night, id: &str) -> String {
    let page = page(night);
    let mut sections = page.sections.iter();
    let section = sections.find(|section| section.id == id);
    let answer = section.and_then(|section| section.answer.as_ref());
    answer
        .unwrap_or_else(|| panic!("no answer {id}"))
        .as_str()
        .to_owned()
}

#[test]
fn an_answer_shows_the_figures_of_the_decision() {
    let night = roll_back();
    let decision = &night.decision;
    let count = |state| {
        let findings = decision.findings.iter();
        findings.filter(|finding| finding.state == state).count()
    };
    let states = [
        FindingState::Regressed,
        FindingState::Inconclusive,
        FindingState::Clear,
    ];
    let [worse, open, fine] = states.map(count);
    shows(
        &answer(night, "effects"),
        &[worse + open + fine, worse, open, fine].map(whole),
    );
    let new = decision.repeated.iter().filter(|one| one.new_in_candidate);
    let failures: u64 = new.clone().map(|one| one.count).sum();
    shows(
        &answer(night, "new"),
        &[whole(new.count()), whole(failures)],
    );
    let explanation = decision.explanation.as_ref().unwrap();
    let share = explanation.leading.as_ref().unwrap().share.unwrap();
    shows(
        &answer(night, "explanation"),
        &[100.0 * share, 100.0 * explanation.change],
    );
    let onset = decision
        .findings
        .iter()
        .find(|one| one.id == decision.decided_by);
    let onset = onset.unwrap().onset.as_ref().unwrap();
    let day: f64 = onset.date.format("%-d").to_string().parse().unwrap();
    let of = |scope| {
        let events = decision.events.iter();
        whole(events.filter(|event| event.scope == scope).count())
    };
    let events = [of(Scope::Systemic), of(Scope::OneOff)];
    let values = [&[day][..], &events[..]].concat();
    shows(&answer(night, "event"), &values);
    let data = &decision.data;
    let mut values = vec![data.rows_used, data.rows_read];
    values.extend((data.quarantined > 0).then_some(data.quarantined));
    let warnings = data.warnings.len() as u64;
    values.extend((warnings > 0).then_some(warnings));
    let values: Vec<f64> = values.into_iter().map(whole).collect();
    shows(&answer(night, "trust"), &values);
    let first = &decision.repeated[0];
    let said = answer(night, "repeated");
    assert!(said.contains(&first.failure_class), "{said}");
    assert!(
        said.contains(&format!("({} failures", first.count)),
        "{said}"
    );
}

#[test]
fn gaps_are_counted_among_the_failures_seen() {
    for night in [roll_back(), gaps()] {
        let plan = night.decision.plan.as_ref().unwrap();
        let open = plan.gaps.iter().filter(|gap| gap.failures > 0).count();
        let mut values = vec![whole(open)];
        values.extend((!plan.accepted.is_empty()).then(|| whole(plan.accepted.len())));
        shows(&lead(night, "plan")[0], &values);
    }
}

/// The numbers that the reason of a state may show, as they are printed: of the ratio, then of the difference.
fn limits(finding: &Finding) -> Vec<f64> {
    let difference = finding.difference.unwrap();
    match (finding.state, finding.cleared_by) {
        (FindingState::Clear, Some(ClearedBy::Ratio)) => {
            vec![finding.effect.upper.unwrap(), finding.margin]
        }
        (FindingState::Clear, Some(ClearedBy::Difference)) => vec![
            100.0 * difference.upper.unwrap(),
            100.0 * finding.margin_difference.unwrap(),
        ],
        (FindingState::Regressed, None) => vec![finding.effect.lower.unwrap()],
        (FindingState::Inconclusive, None) => finding
            .effect
            .upper
            .map_or_else(Vec::new, |upper| vec![upper, finding.margin]),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_reason_of_a_state_shows_the_limit_and_the_margin() {
    let mut with_history = 0;
    for night in [roll_back(), hold(), gaps()] {
        let rates = night.decision.findings.iter();
        let rates = rates.filter(|one| one.metric.is_rate() && one.difference.is_some());
        for finding in rates {
            let mut expected = limits(finding);
            if let Some(history) = finding.history.filter(|_| expected.len() == 2) {
                expected.insert(1, history.nights.into());
                with_history += 1;
            }
            shows(&finding.state_reason, &expected);
        }
    }
    assert!(with_history > 0);
}

#[test]
fn the_scorecard_counts_its_statements() {
    for night in [roll_back(), gaps()] {
        let checks = &night.decision.policy_health;
        let scorecard = night.decision.scorecard.as_ref().unwrap();
        let met = checks.iter().filter(|check| check.state == Health::Met);
        assert_eq!(scorecard.met, met.count() as u64);
        assert_eq!(scorecard.of, checks.len() as u64);
        let mut values = vec![whole(scorecard.met), whole(scorecard.of)];
        for check in checks.iter().filter(|check| check.state == Health::NotMet) {
            values.extend([check.kept.unwrap(), check.of].map(whole));
            if check.of >= 20 {
                values.push(100.0 * check.value.unwrap());
            }
        }
        shows(&scorecard.in_words, &values);
    }
}

#[test]
fn needs_are_those_of_the_findings() {
    let decision = &hold().decision;
    let page = page(hold());
    assert!(!page.why.needs.is_empty());
    for (sentence, trigger) in page.why.needs.iter().zip(
        decision
            .triggers
            .iter()
            .filter_map(|trigger| trigger.finding.as_ref())
            .filter_map(|id| decision.findings.iter().find(|finding| finding.id == *id))
            .filter_map(|finding| finding.needs),
    ) {
        shows(
            sentence.as_str(),
            &[whole(trigger.runs), whole(trigger.nights)],
        );
    }
}

#[test]
fn a_replay_counts_its_nights() {
    let nights = replayed();
    let count = |word: &str| {
        let own = nights
            .iter()
            .filter(|night| night.recommendation.as_str() == word);
        whole(own.count())
    };
    let sentence = replay::summary(nights);
    let changes = nights
        .windows(2)
        .filter(|pair| pair[0].recommendation != pair[1].recommendation);
    shows(
        &sentence,
        &[
            11.0,
            10.0,
            20.0,
            2026.0,
            count("roll_back"),
            count("hold"),
            count("proceed"),
            count("data_incomplete"),
            whole(changes.count()),
        ],
    );
}
