//! What shows the scope of a regression, in words.

use std::ops::RangeInclusive;

use chrono::NaiveDate;

use super::place_words::named;
use crate::compare::Arms;
use crate::diagnose::{ApartEvidence, Figures, InBatches, InNights, Lasting, Reach, ScopeEvidence};
use crate::number::{self, Count};
use crate::vocabulary::{Design, Metric};

/// What shows where a regression is and what caused it.
pub(crate) fn scope_sentence(evidence: &ScopeEvidence, arms: &Arms) -> String {
    match evidence {
        ScopeEvidence::Batches(batches) => in_batches(batches),
        ScopeEvidence::Nights(nights) => in_nights(nights),
        ScopeEvidence::Lasting(lasting) => lasts(lasting, arms),
    }
}

fn in_batches(evidence: &InBatches) -> String {
    let InBatches { first, batches, .. } = evidence;
    let (which, them) = match batches {
        1 => (format!("the batch {first}"), "it"),
        _ => (
            format!("{batches} batches, {first} the first of them"),
            "them",
        ),
    };
    let came = match evidence.of {
        Some(all) => format!(
            "{} of the {} events came in",
            number::count(evidence.failures),
            number::amount(all)
        ),
        None => format!(
            "it came with {} in",
            number::counted(evidence.failures, "failure", "failures")
        ),
    };
    format!(
        "{came} {which}, on {}; without {them} nothing is left",
        nights_in_words(&evidence.nights)
    )
}

fn in_nights(evidence: &InNights) -> String {
    let how = if evidence.in_burst {
        "in a burst, on "
    } else {
        "on "
    };
    let which = if evidence.nights.start() == evidence.nights.end() {
        "that night"
    } else {
        "these nights"
    };
    let carried = match evidence.excess {
        None => "the excess came".to_owned(),
        Some(excess) => format!(
            "{} of the {} excess {} came",
            number::amount(excess.within.round()),
            number::amount(excess.all.round()),
            match excess.borrowed {
                Some(Metric::RescueRate) => "rescued runs",
                Some(Metric::BoundaryRate) => "runs past an approval boundary",
                _ => "events",
            }
        ),
    };
    format!(
        "{carried} {how}{}; without {which} nothing is left",
        nights_in_words(&evidence.nights)
    )
}

fn lasts(evidence: &Lasting, arms: &Arms) -> String {
    let reach = match &evidence.reach {
        Reach::Alone {
            place,
            inside,
            others,
            without,
        } => format!(
            "{} carries it ({}); the other {}s together show none of it ({}){}",
            named(place),
            compared(inside),
            place.kind(),
            compared(others),
            without.as_ref().map_or_else(String::new, stands_out)
        ),
        Reach::NotOnlyThisWorkflow => {
            "the other workflows are not shown to be free of it".to_owned()
        }
        Reach::Everywhere { figures, kinds } => everywhere(figures, kinds, arms),
    };
    let apart = evidence.apart.as_ref().map_or_else(String::new, apart);
    let beside = evidence
        .beside
        .as_ref()
        .map_or_else(String::new, stands_out);
    format!("{reach}{apart}{beside}")
}

/// That a regression is the whole release's. `kinds` are the kinds of place that could have carried it alone.
fn everywhere(figures: &Figures, kinds: &[&str], arms: &Arms) -> String {
    let [candidate, baseline] = match figures {
        Figures::Mix { .. } => {
            return "the mix moved in more than one workflow, or in none for certain".to_owned();
        }
        Figures::Events {
            candidate,
            baseline,
        } => [candidate, baseline].map(number::of),
        Figures::Minutes {
            candidate,
            baseline,
        } => [candidate, baseline].map(minutes_of_rescue),
    };
    let nowhere = match kinds {
        [] => String::new(),
        [one] => format!(", and no single {one} carries the excess"),
        [first @ .., last] => format!(
            ", and no single {} or {last} carries the excess",
            first.join(", ")
        ),
    };
    match arms.design {
        Design::BeforeAfter => format!(
            "{} has more than {} had before it{nowhere}",
            arms.candidate, arms.baseline
        ),
        Design::Concurrent | Design::Mixed => format!(
            "on the same days and workflows {} has {} and {} {}{nowhere}",
            arms.candidate, candidate, arms.baseline, baseline
        ),
    }
}

fn apart(evidence: &ApartEvidence) -> String {
    match evidence {
        ApartEvidence::OthersSuffer(others) => format!(
            "; what it did not change suffers too: other releases and workflows went from {} to {} with its first day",
            number::share(&others.before),
            number::share(&others.since)
        ),
        ApartEvidence::BeganBefore => {
            "; it began before the candidate did, so that the candidate did not bring it".to_owned()
        }
        ApartEvidence::Nothing => {
            "; the releases share no day in any workflow, so that nothing tells the release from the days it ran on: a night on which both run in one workflow would"
                .to_owned()
        }
    }
}

/// That an episode stands out besides.
fn stands_out(nights: &RangeInclusive<NaiveDate>) -> String {
    format!("; beside it {} stands out", nights_in_words(nights))
}

/// An episode's nights: `9 Nov 2026` or `9 Nov to 11 Nov 2026`.
fn nights_in_words(nights: &RangeInclusive<NaiveDate>) -> String {
    let (from, until) = (*nights.start(), *nights.end());
    if from == until {
        number::date(from)
    } else {
        format!("{} to {}", number::day(from), number::date(until))
    }
}

/// Both releases' figures: `31 of 400 (7.8 %) against 9 of 420 (2.1 %)`, or how far a mix moved.
fn compared(figures: &Figures) -> String {
    match figures {
        Figures::Events {
            candidate,
            baseline,
        } => format!(
            "{} against {}",
            number::share(candidate),
            number::share(baseline)
        ),
        Figures::Minutes {
            candidate,
            baseline,
        } => format!("{} against {}", per_run(candidate), per_run(baseline)),
        Figures::Mix { moved } => {
            format!(
                "the mix moved by {} points",
                number::fixed(100.0 * moved, 1)
            )
        }
    }
}

/// `28 h 16 min of rescue in 1,872 runs`.
fn minutes_of_rescue(minutes: &Count) -> String {
    format!(
        "{} of rescue in {}",
        number::minutes(minutes.count),
        number::counted(minutes.exposure, "run", "runs")
    )
}

fn per_run(minutes: &Count) -> String {
    match minutes.rate {
        Some(mean) => format!("{} a run", number::minutes(mean)),
        None => "no run".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::Coverage;
    use crate::compare::Place;
    use crate::cube::{Dimension, Facet};
    use crate::diagnose::{Control, ExcessOnNights};

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
    }

    fn arms(design: Design) -> Arms {
        Arms {
            candidate: "2.4.0".to_owned(),
            baseline: "2.3.2".to_owned(),
            from: day(1),
            since: day(14),
            to: day(20),
            last_run: day(20),
            stray: None,
            design,
            coverage: Coverage::default(),
        }
    }

    #[track_caller]
    fn says(evidence: &ScopeEvidence, expected: &str) {
        assert_eq!(
            scope_sentence(evidence, &arms(Design::Concurrent)),
            expected
        );
    }

    fn lasting(reach: Reach) -> ScopeEvidence {
        ScopeEvidence::Lasting(Lasting {
            reach,
            apart: None,
            beside: None,
        })
    }

    fn events(candidate: [u64; 2], baseline: [u64; 2]) -> Figures {
        let count = |[events, runs]: [u64; 2]| Count::of_events(events, runs);
        Figures::Events {
            candidate: count(candidate),
            baseline: count(baseline),
        }
    }

    fn minutes(candidate: f64, baseline: f64) -> Figures {
        Figures::Minutes {
            candidate: Count::new(candidate, 400),
            baseline: Count::new(baseline, 400),
        }
    }

    fn alone(place: Place, inside: Figures, others: Figures) -> Reach {
        Reach::Alone {
            place,
            inside,
            others,
            without: None,
        }
    }

    #[test]
    fn an_episode_is_said_with_its_nights_and_what_came_on_them() {
        let batches = |batches, nights| {
            ScopeEvidence::Batches(InBatches {
                failures: 59,
                of: Some(68.0),
                batches,
                first: "job-7".to_owned(),
                nights,
            })
        };
        says(
            &batches(1, day(16)..=day(16)),
            "59 of the 68 events came in the batch job-7, on 16 Nov 2026; without it nothing is left",
        );
        says(
            &batches(3, day(16)..=day(18)),
            "59 of the 68 events came in 3 batches, job-7 the first of them, on 16 Nov to 18 Nov 2026; without them nothing is left",
        );
        let nights = |excess, in_burst, nights| {
            ScopeEvidence::Nights(InNights {
                nights,
                excess,
                in_burst,
            })
        };
        let excess = ExcessOnNights {
            within: 40.4,
            all: 44.6,
            borrowed: None,
        };
        says(
            &nights(Some(excess), true, day(16)..=day(16)),
            "40 of the 45 excess events came in a burst, on 16 Nov 2026; without that night nothing is left",
        );
        says(
            &nights(None, false, day(16)..=day(17)),
            "the excess came on 16 Nov to 17 Nov 2026; without these nights nothing is left",
        );
    }

    #[test]
    fn failures_are_no_part_of_minutes_or_of_what_else_is_counted() {
        let batches = InBatches {
            failures: 59,
            of: None,
            batches: 1,
            first: "job-7".to_owned(),
            nights: day(16)..=day(16),
        };
        says(
            &ScopeEvidence::Batches(batches),
            "it came with 59 failures in the batch job-7, on 16 Nov 2026; without it nothing is left",
        );
        for (borrowed, noun) in [
            (Some(Metric::RescueRate), "rescued runs"),
            (Some(Metric::BoundaryRate), "runs past an approval boundary"),
            (None, "events"),
        ] {
            let excess = ExcessOnNights {
                within: 40.0,
                all: 45.0,
                borrowed,
            };
            says(
                &ScopeEvidence::Nights(InNights {
                    nights: day(16)..=day(16),
                    excess: Some(excess),
                    in_burst: false,
                }),
                &format!(
                    "40 of the 45 excess {noun} came on 16 Nov 2026; without that night nothing is left"
                ),
            );
        }
    }

    #[test]
    fn one_place_is_said_with_its_figures_and_those_of_the_others() {
        let [inside, others] = [events([31, 400], [9, 420]), events([5, 800], [6, 800])];
        says(
            &lasting(alone(Place::Workflow("refunds".to_owned()), inside, others)),
            "refunds carries it (31 of 400 (7.8 %) against 9 of 420 (2.1 %)); the other workflows together show none of it \
             (5 of 800 (0.6 %) against 6 of 800 (0.8 %))",
        );
        let facet = Facet {
            dimension: Dimension::Tool,
            value: "crm".to_owned(),
        };
        let mut reach = alone(
            Place::Facet(facet),
            minutes(1_696.0, 800.0),
            minutes(400.0, 400.0),
        );
        if let Reach::Alone { without, .. } = &mut reach {
            *without = Some(day(16)..=day(16));
        }
        says(
            &lasting(reach),
            "the tool crm carries it (4.2 min a run against 2 min a run); the other tools together show none of it (1 min a \
             run against 1 min a run); beside it 16 Nov 2026 stands out",
        );
        says(
            &lasting(alone(
                Place::Workflow("refunds".to_owned()),
                Figures::Mix { moved: 0.25 },
                Figures::Mix { moved: 0.01 },
            )),
            "refunds carries it (the mix moved by 25.0 points); the other workflows together show none of it (the mix moved \
             by 1.0 points)",
        );
        says(
            &lasting(Reach::NotOnlyThisWorkflow),
            "the other workflows are not shown to be free of it",
        );
    }

    #[test]
    fn a_whole_release_is_said_with_the_places_that_could_have_carried_it() {
        let everywhere = |figures, kinds: &[&'static str]| {
            lasting(Reach::Everywhere {
                figures,
                kinds: kinds.to_vec(),
            })
        };
        let figures = events([61, 2_180], [30, 2_104]);
        let counts = "on the same days and workflows 2.4.0 has 61 of 2,180 and 2.3.2 30 of 2,104";
        says(&everywhere(figures, &[]), counts);
        says(
            &everywhere(figures, &["workflow"]),
            &format!("{counts}, and no single workflow carries the excess"),
        );
        says(
            &everywhere(figures, &["workflow", "tool", "model"]),
            &format!("{counts}, and no single workflow, tool or model carries the excess"),
        );
        let figures_in_minutes = Figures::Minutes {
            candidate: Count::new(1_696.0, 1_872),
            baseline: Count::new(800.0, 1_900),
        };
        says(
            &everywhere(figures_in_minutes, &[]),
            "on the same days and workflows 2.4.0 has 28 h 16 min of rescue in 1,872 runs and 2.3.2 13 h 20 min of rescue in \
             1,900 runs",
        );
        says(
            &everywhere(Figures::Mix { moved: 0.2 }, &["workflow"]),
            "the mix moved in more than one workflow, or in none for certain",
        );
        assert_eq!(
            scope_sentence(&everywhere(figures, &[]), &arms(Design::BeforeAfter)),
            "2.4.0 has more than 2.3.2 had before it"
        );
    }

    #[test]
    fn what_is_known_without_shared_days_comes_after_and_an_episode_last() {
        let after = |apart, expected: &str| {
            let evidence = ScopeEvidence::Lasting(Lasting {
                reach: Reach::NotOnlyThisWorkflow,
                apart: Some(apart),
                beside: Some(day(9)..=day(11)),
            });
            let reach = "the other workflows are not shown to be free of it";
            let beside = "; beside it 9 Nov to 11 Nov 2026 stands out";
            says(&evidence, &format!("{reach}{expected}{beside}"));
        };
        let control = Control {
            before: Count::of_events(10, 1_000),
            since: Count::of_events(50, 1_000),
        };
        after(
            ApartEvidence::OthersSuffer(control),
            "; what it did not change suffers too: other releases and workflows went from 10 of 1,000 (1.0 %) to 50 of 1,000 \
             (5.0 %) with its first day",
        );
        after(
            ApartEvidence::BeganBefore,
            "; it began before the candidate did, so that the candidate did not bring it",
        );
        after(
            ApartEvidence::Nothing,
            "; the releases share no day in any workflow, so that nothing tells the release from the days it ran on: a night \
             on which both run in one workflow would",
        );
    }
}
