//! The results as a table for a terminal, and as a chart.

use std::fmt::Write as _;

use anyhow::Result;

use super::cell_store::KeptCell;
use super::first_lines::{SettingTried, first_lines};
use super::night_variation::NightVariation;
use super::own_rates::OwnRates;
use super::regret::MeanRegret;
use super::simulation_results::SimulatedCell;
use super::smallest_change::{LARGEST, POWER, SmallestChange};
use crate::generate::{RolloutPlan, hundredths};
use crate::number::{self, counted, fixed};
use crate::report::charts::{Curve, Detection, detection};
use crate::report::visible;

/// Stands where there is no figure.
const NOTHING: &str = "–";

/// Nights by which a share is shown, and the last one.
const SHOWN: [u32; 2] = [3, 7];

/// The results of scenarios, a line a cell.
pub(crate) fn scenario_table(cells: &[KeptCell]) -> String {
    let nights = shown(cells);
    let mut head: Vec<String> = ["scenario", "runs", "rate"].map(str::to_owned).to_vec();
    head.extend(columns(&nights));
    let rows = cells.iter().map(|kept| {
        let cell = &kept.cell;
        let mut row = vec![
            cell.scenario.clone().unwrap_or_default(),
            number::count(u64::from(cell.plan.runs)),
            number::probability(cell.plan.rate),
        ];
        row.extend(figures(cell, &nights));
        row
    });
    let rows = rows.collect();
    aligned(&head, rows) + &legend(cells) + &regrets(cells)
}

/// The results on a team's own rates: what a team will see, the rates, a line a ratio, and the smallest change found.
pub(crate) fn own_rates_text(
    own: &OwnRates,
    cells: &[KeptCell],
    smallest: &[SmallestChange],
    tried: &[SettingTried],
) -> String {
    let innocent = cells
        .iter()
        .map(|kept| &kept.cell)
        .find(|cell| cell.innocent);
    let mut text = first_lines(innocent, smallest, tried);
    if !text.is_empty() {
        text.push('\n');
    }
    text += &rates(own);
    let nights = shown(cells);
    let rows = cells.iter().map(|kept| figures(&kept.cell, &nights));
    text += &aligned(&columns(&nights), rows.collect());
    text += &legend(cells);
    text += &regrets(cells);
    for one in smallest {
        let found = match one.ratio {
            Some(ratio) => format!("×{}", number::ratio(ratio)),
            None => format!("more than ×{}", number::amount(LARGEST)),
        };
        let _ = writeln!(
            text,
            "Smallest change found in {} of rollouts by night {}: {found}",
            number::probability(POWER),
            one.by_night
        );
    }
    text
}

/// The rates that a plan was made of.
fn rates(own: &OwnRates) -> String {
    let plan = &own.plan;
    let mut columns = Vec::new();
    columns.extend(plan.high_severity.map(|_| "severity"));
    columns.extend(plan.approvals.as_ref().map(|_| "approvals"));
    columns.extend(plan.rescue.map(|_| "rescues"));
    let columns = if columns.is_empty() {
        "nothing".to_owned()
    } else {
        columns.join(", ")
    };
    format!(
        "Rates of {}: {} on {}, in {} and {}. {} of runs failed.\n\
         Recorded besides failures: {columns}.\n\
         Simulated: {} per night and arm, after {} of history.\n\
         {}\n\n",
        visible(&own.baseline),
        counted(own.runs, "run", "runs"),
        counted(own.nights, "night", "nights"),
        counted(plan.workflows.len() as u64, "workflow", "workflows"),
        counted(
            plan.classes.len() as u64,
            "failure class",
            "failure classes"
        ),
        number::rate(plan.rate),
        counted(u64::from(plan.runs), "run", "runs"),
        counted(u64::from(plan.history), "night", "nights"),
        variation(&own.variation)
    )
}

/// How much nights vary, and what told shared variation from own.
fn variation(of: &NightVariation) -> String {
    let [own, shared] = [of.own, of.shared].map(|part| number::probability(hundredths(part)));
    match &of.told_by {
        Some(told_by) => format!(
            "Beyond chance, nights vary by {shared} for all releases alike and by {own} for each alone, as {} with {} show.",
            counted(told_by.nights, "night", "nights"),
            visible(&told_by.release),
        ),
        None => format!(
            "Nights vary by {own} beyond chance. Too few nights have two releases to tell shared variation from own.\n\
             All of it is simulated as each release's own, which is the worse case."
        ),
    }
}

/// The share of innocent releases in the mean regret: the one that the choices are weighed with.
const INNOCENT: f64 = 0.7;

/// What a rollout costs beyond the best choice: by cell, and over all ratios of a scenario; empty where no costs are stated.
fn regrets(cells: &[KeptCell]) -> String {
    let mut text = String::new();
    let mut groups: Vec<Vec<(&SimulatedCell, MeanRegret)>> = Vec::new();
    for cell in cells.iter().map(|kept| &kept.cell) {
        let Some(regret) = cell.regret else {
            continue;
        };
        match groups.last_mut() {
            Some(group) if is_alike(group[0].0, cell) => group.push((cell, regret)),
            _ => groups.push(vec![(cell, regret)]),
        }
    }
    for group in &groups {
        let of = |(cell, regret): &(&SimulatedCell, MeanRegret)| {
            format!("{} {}", ratio(&cell.plan), against(*regret))
        };
        let each: Vec<String> = group.iter().map(of).collect();
        let _ = writeln!(
            text,
            "\nRegret of a rollout by the advice, and of holding to the last night: {}.",
            each.join("; ")
        );
        if let Some(mean) = mean_regret(group) {
            let _ = writeln!(
                text,
                "With seven in ten releases innocent, and the other ratios alike: {}.",
                against(mean)
            );
        }
    }
    text
}

/// Whether two cells differ by their ratio alone.
fn is_alike(one: &SimulatedCell, other: &SimulatedCell) -> bool {
    let [one, other] = [one, other].map(|cell| (&cell.scenario, cell.plan.runs, cell.plan.rate));
    one == other
}

fn against(regret: MeanRegret) -> String {
    let [followed, waited] = [regret.followed, regret.waited].map(number::money);
    format!("{followed} against {waited}")
}

/// Over innocent and bad releases; `None` where either is not there.
fn mean_regret(group: &[(&SimulatedCell, MeanRegret)]) -> Option<MeanRegret> {
    let mean = |of: fn(&MeanRegret) -> f64| -> Option<f64> {
        let part = |innocent: bool| {
            let own = group.iter().filter(|(cell, _)| cell.innocent == innocent);
            let own: Vec<f64> = own.map(|(_, regret)| of(regret)).collect();
            let number = own.iter().map(|_| 1.0).sum::<f64>();
            (number > 0.0).then(|| own.iter().sum::<f64>() / number)
        };
        Some(INNOCENT * part(true)? + (1.0 - INNOCENT) * part(false)?)
    };
    Some(MeanRegret {
        followed: mean(|regret| regret.followed)?,
        waited: mean(|regret| regret.waited)?,
    })
}

/// What the columns mean.
fn legend(cells: &[KeptCell]) -> String {
    let Some(first) = cells.first() else {
        return String::new();
    };
    let SimulatedCell { key, plan, .. } = &first.cell;
    format!(
        "\nEach line is {} over {}, seed {}. Figures are percentages of rollouts.\n\
         rolled back, restricted, proceed: advised on any night.\n\
         ×1: an innocent release, so every rollback or restriction is false.\n\
         found 3: advised by night 3 to roll back, or to restrict the place that is worse.\n\
         median: the night by which half of the rollouts are found.\n",
        counted(key.rollouts, "rollout", "rollouts"),
        counted(u64::from(plan.nights), "night", "nights"),
        key.seed
    )
}

fn columns(nights: &[u32]) -> Vec<String> {
    let mut head: Vec<String> = ["ratio", "rolled back", "99 % interval", "restricted"]
        .map(str::to_owned)
        .to_vec();
    head.extend(nights.iter().map(|night| format!("found {night}")));
    head.extend(["median", "proceed"].map(str::to_owned));
    head
}

fn figures(cell: &SimulatedCell, nights: &[u32]) -> Vec<String> {
    let interval = [cell.roll_back.lower, cell.roll_back.upper].map(percent);
    let mut row = vec![
        ratio(&cell.plan),
        percent(cell.roll_back.rate),
        interval.join(" to "),
        percent(cell.restrict.rate),
    ];
    row.extend(nights.iter().map(|night| {
        let found = cell.found_by(*night).filter(|_| !cell.innocent);
        found.map_or_else(|| NOTHING.to_owned(), percent)
    }));
    let median = cell.median_night.map(|night| night.to_string());
    row.push(median.unwrap_or_else(|| NOTHING.to_owned()));
    row.push(percent(cell.proceed.rate));
    row
}

fn ratio(plan: &RolloutPlan) -> String {
    let ratio = plan.change.ratio;
    let text = number::exact(ratio).unwrap_or_else(|| number::ratio(ratio));
    format!("×{text}")
}

/// A share in per cent, without the unit, which the legend gives. What happened is not shown as 0.
fn percent(share: f64) -> String {
    let decimals = if share > 0.0 && share < 0.001 { 2 } else { 1 };
    fixed(share * 100.0, decimals)
}

fn shown(cells: &[KeptCell]) -> Vec<u32> {
    let last = cells.iter().map(|kept| kept.cell.plan.nights).min();
    let last = last.unwrap_or(1);
    let before = SHOWN.into_iter().filter(|night| *night < last);
    before.chain([last]).collect()
}

/// Columns as wide as their longest entry: words on the left, numbers on the right.
fn aligned(head: &[String], rows: Vec<Vec<String>>) -> String {
    let lines: Vec<Vec<String>> = std::iter::once(head.to_vec()).chain(rows).collect();
    let width_of = |column: usize| {
        let cells = lines.iter().filter_map(|line| line.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..head.len()).map(width_of).collect();
    let mut text = String::new();
    for line in &lines {
        let mut padded = String::new();
        for (column, (cell, width)) in line.iter().zip(&widths).enumerate() {
            let is_word = column == 0 && head[0] == "scenario";
            let cell = if is_word {
                format!("{cell:<width$}")
            } else {
                format!("{cell:>width$}")
            };
            let _ = write!(padded, "{}{cell}", if column == 0 { "" } else { "  " });
        }
        let _ = writeln!(text, "{}", padded.trim_end());
    }
    text
}

/// The chart: a panel for each scenario, number of runs and rate, with a line for each ratio.
pub(crate) fn chart(cells: &[KeptCell]) -> Result<String> {
    let mut panels: Vec<Detection> = Vec::new();
    for kept in cells {
        let cell = &kept.cell;
        let name = cell.scenario.as_deref().unwrap_or("own rates");
        let title = format!(
            "{name}: {} a night, {} fail",
            counted(u64::from(cell.plan.runs), "run", "runs"),
            number::probability(cell.plan.rate)
        );
        let place = panels.iter().position(|panel| panel.title == title);
        let place = place.unwrap_or_else(|| {
            panels.push(Detection {
                title,
                curves: Vec::new(),
                foot: String::new(),
            });
            panels.len() - 1
        });
        let panel = &mut panels[place];
        panel.curves.push(curve(cell));
        if cell.innocent {
            panel.foot = format!(
                "×1: rolled back in {} % ({} to {})",
                percent(cell.roll_back.rate),
                percent(cell.roll_back.lower),
                percent(cell.roll_back.upper)
            );
        }
    }
    detection(&panels)
}

fn curve(cell: &SimulatedCell) -> Curve {
    Curve {
        label: ratio(&cell.plan),
        innocent: cell.innocent,
        shares: cell
            .by_night
            .iter()
            .filter_map(|by| cell.found_by(by.night))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generate::Scenario;
    use crate::simulate::night_variation::SharedNights;
    use crate::simulate::simulation_results::tests::cell;

    fn kept(ratio: f64) -> KeptCell {
        KeptCell::new(cell(ratio)).unwrap()
    }

    #[test]
    fn scenarios_as_a_table() {
        insta::assert_snapshot!(scenario_table(&[kept(1.0), kept(2.0)]));
    }

    #[test]
    fn own_rates_as_text() {
        let own_rates = OwnRates {
            baseline: "2.3.2\u{1b}[2J".to_owned(),
            runs: 15_994,
            nights: 24,
            variation: NightVariation {
                own: 0.05,
                shared: 0.5,
                told_by: Some(SharedNights {
                    release: "2.3.3\u{1b}[2J".to_owned(),
                    nights: 14,
                }),
            },
            plan: Scenario::MixShift.plan(497, 0.062, 1.0),
        };
        let smallest = [Some(1.63), None].map(|ratio| SmallestChange { by_night: 7, ratio });
        insta::assert_snapshot!(own_rates_text(
            &own_rates,
            &[kept(1.0), kept(2.0)],
            &smallest,
            &[SettingTried {
                setting: "[window] horizon = 21".to_owned(),
                proceed: 0.9,
            }]
        ));
    }

    #[test]
    fn regret_is_averaged_over_innocent_and_bad_releases() {
        let of = |ratio: f64, followed: f64, waited: f64| {
            let mut cell = cell(ratio);
            cell.regret = Some(MeanRegret { followed, waited });
            KeptCell::new(cell).unwrap()
        };
        let text = regrets(&[
            of(1.0, 40.0, 280.0),
            of(2.0, 200.0, 830.0),
            of(3.0, 100.0, 1630.0),
        ]);
        assert!(
            text.contains("×1 $40.00 against $280.00; ×2 $200.00 against $830.00"),
            "{text}"
        );
        // 0.7 × 40 + 0.3 × 150 and 0.7 × 280 + 0.3 × 1,230.
        let mean = "With seven in ten releases innocent, and the other ratios alike: $73.00 against $565.00.";
        assert!(text.contains(mean), "{text}");
        assert_eq!(regrets(&[kept(1.0)]), "", "no costs are stated");
    }

    #[test]
    fn variation_that_nothing_tells_apart_is_said_to_be_taken_for_own() {
        let text = variation(&NightVariation {
            own: 0.5,
            shared: 0.0,
            told_by: None,
        });
        assert!(
            text.starts_with("Nights vary by 50 % beyond chance."),
            "{text}"
        );
        assert!(text.contains("simulated as each release's own"), "{text}");
    }

    #[test]
    fn a_panel_holds_every_ratio_of_its_kind() {
        let svg = chart(&[kept(1.0), kept(2.0)]).unwrap();
        assert_eq!(
            svg.matches("clean: 2,000 runs a night, 2 % fail").count(),
            1
        );
        assert!(svg.contains("×1") && svg.contains("×2"));
        assert!(svg.contains("rolled back in 50.0 %"), "{svg}");
    }
}
