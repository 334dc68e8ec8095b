//! How far a regression reaches, in sentences.

use super::among_sentences::where_among;
use super::both_figures::{compared, counts};
use super::nights_words::nights_in_words;
use crate::compare::Arms;
use crate::diagnose::{Figures, Reach};
use crate::number;
use crate::tell::finding::place_words::{named, others as others_of};
use crate::vocabulary::Design;

pub(super) fn reach(reach: &Reach, arms: &Arms) -> String {
    match reach {
        Reach::Alone {
            place,
            inside,
            others,
            without,
        } => {
            let others_burst = without.as_ref().map_or_else(String::new, |nights| {
                let nights = nights_in_words(nights);
                format!(" The burst of the others {nights} is left out.")
            });
            format!(
                "The regression is limited to {}: {}. The {} together show no excess: {}.{others_burst}",
                named(place),
                compared(inside),
                others_of(place),
                compared(others),
            )
        }
        Reach::NotOnlyThisWorkflow => {
            "The data do not show that the other workflows are unaffected.".to_owned()
        }
        Reach::NotConfined {
            figures,
            tasks,
            among,
        } => {
            let compared = both_releases(figures, *tasks, arms);
            let sentences = [compared, where_among(among)];
            let sentences: Vec<String> = sentences.into_iter().flatten().collect();
            sentences.join(" ")
        }
    }
}

/// What both releases have; `None` for a mix.
fn both_releases(figures: &Figures, tasks: Option<u64>, arms: &Arms) -> Option<String> {
    let [candidate, baseline] = counts(figures)?;
    if let Some(tasks) = tasks {
        return Some(format!(
            "On the same {}, {} had {candidate} and {} had {baseline}.",
            number::counted(tasks, "task", "tasks"),
            arms.candidate,
            arms.baseline
        ));
    }
    Some(match arms.design {
        Design::BeforeAfter => format!(
            "The figure of {} is higher than that of {} before it.",
            arms.candidate, arms.baseline
        ),
        Design::Concurrent | Design::Mixed => format!(
            "On the same days and workflows, {} had {candidate} and {} had {baseline}.",
            arms.candidate, arms.baseline
        ),
    })
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::compare::{Coverage, Maturity, Place, SharedRuns};
    use crate::cube::{Dimension, Facet};
    use crate::diagnose::Among;
    use crate::number::Count;

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
            seen_earlier: None,
            design,
            coverage: Coverage::default(),
            shared_runs: SharedRuns::default(),
            maturity: Maturity::default(),
        }
    }

    #[track_caller]
    fn says(evidence: &Reach, expected: &str) {
        assert_eq!(reach(evidence, &arms(Design::Concurrent)), expected);
    }

    fn events(candidate: [u64; 2], baseline: [u64; 2]) -> Figures {
        let count = |[events, runs]: [u64; 2]| Count::of_events(events, runs);
        Figures::Events {
            candidate: count(candidate),
            baseline: count(baseline),
        }
    }

    fn minutes([candidate, baseline]: [f64; 2], runs: [u64; 2]) -> Figures {
        Figures::Minutes {
            candidate: Count::new(candidate, runs[0]),
            baseline: Count::new(baseline, runs[1]),
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
    fn one_place_is_stated_with_its_figures_and_those_of_the_others() {
        let [inside, others] = [events([31, 400], [9, 420]), events([5, 800], [6, 800])];
        says(
            &alone(Place::Workflow("refunds".to_owned()), inside, others),
            "The regression is limited to refunds: 31 of 400 (7.8 %) against 9 of 420 (2.1 %). The other workflows together \
             show no excess: 5 of 800 (0.6 %) against 6 of 800 (0.8 %).",
        );
        says(
            &alone(
                Place::Workflow("refunds".to_owned()),
                Figures::Mix { moved: 0.25 },
                Figures::Mix { moved: 0.01 },
            ),
            "The regression is limited to refunds: the mix moved by 25.0 points. The other workflows together show no excess: \
             the mix moved by 1.0 points.",
        );
    }

    #[test]
    fn a_burst_of_the_others_that_is_left_out_is_named() {
        let facet = Facet {
            dimension: Dimension::Tool,
            value: "crm".to_owned(),
        };
        says(
            &Reach::Alone {
                place: Place::Facet(facet),
                inside: minutes([1_696.0, 800.0], [400, 400]),
                others: minutes([400.0, 400.0], [400, 400]),
                without: Some(day(16)..=day(16)),
            },
            "The regression is limited to the tool crm: 4.2 min a run against 2 min a run. The other tools together show no \
             excess: 1 min a run against 1 min a run. The burst of the others on 16 Nov 2026 is left out.",
        );
    }

    #[test]
    fn a_whole_release_is_stated_with_what_is_known_of_its_places() {
        let not_confined = |figures, kinds: &[&'static str]| Reach::NotConfined {
            figures,
            tasks: None,
            among: kinds
                .iter()
                .map(|kind| Among {
                    kind,
                    most: None,
                    others_too: true,
                })
                .collect(),
        };
        let figures = events([61, 2_180], [30, 2_104]);
        let counts =
            "On the same days and workflows, 2.4.0 had 61 of 2,180 and 2.3.2 had 30 of 2,104.";
        says(&not_confined(figures, &[]), counts);
        says(
            &not_confined(figures, &["workflow"]),
            &format!("{counts} The excess is spread over several workflows."),
        );
        says(
            &not_confined(minutes([1_696.0, 800.0], [1_872, 1_900]), &[]),
            "On the same days and workflows, 2.4.0 had 28 h 16 min of rescue in 1,872 runs and 2.3.2 had 13 h 20 min of rescue \
             in 1,900 runs.",
        );
        let mix = Reach::NotConfined {
            figures: Figures::Mix { moved: 0.2 },
            tasks: None,
            among: vec![Among {
                kind: "workflow",
                most: None,
                others_too: false,
            }],
        };
        says(
            &mix,
            "The data do not show in which workflows the excess is.",
        );
        assert_eq!(
            reach(&not_confined(figures, &[]), &arms(Design::BeforeAfter)),
            "The figure of 2.4.0 is higher than that of 2.3.2 before it."
        );
    }
}
