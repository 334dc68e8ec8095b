//! What people did: the approvals they gave and the runs they rescued.

use super::section::{Column, Grid, Section};
use crate::compare::series::{MinutesOfRelease, MixShare, Series};
use crate::number;
use crate::report::text::Text;
use crate::terms;

/// `None` where neither is known.
pub(super) fn section(series: &Series) -> Option<Section> {
    let mut section = Section {
        id: "people",
        title: "What did people do?".into(),
        ..Section::default()
    };
    let mix_answer = if series.approval_mix.is_empty() {
        "no approval states are known"
    } else {
        section.charts.push("approval_mix");
        section.drawn.push(mix(&series.approval_mix));
        "approvals by state"
    };
    let rescues = match &series.rescue_minutes {
        None => "no rescue minutes are known".to_owned(),
        Some(minutes) => {
            section.charts.push("rescue_minutes");
            let lines = [
                in_words("Baseline", &minutes.baseline),
                in_words("Candidate", &minutes.candidate),
            ];
            section
                .folds
                .extend(Section::fold("How long the rescues took", lines.into(), []));
            let rescues = [&minutes.baseline, &minutes.candidate].map(|of| of.known + of.unknown);
            let [before, after] = rescues.map(number::count);
            format!("rescues {before} → {after}")
        }
    };
    section.answer = Some(format!("{mix_answer}, {rescues}").into());
    (!series.nights.is_empty()).then_some(section)
}

fn mix(shares: &[MixShare]) -> Grid {
    Grid {
        caption: "Approval states".into(),
        columns: vec![
            Column::words("Approval state"),
            Column::number("Baseline"),
            Column::number("Candidate"),
        ],
        rows: shares
            .iter()
            .filter(|share| share.baseline.count > 0.0 || share.candidate.count > 0.0)
            .map(|share| {
                vec![
                    terms::approval(share.state).into(),
                    number::share(&share.baseline).into(),
                    number::share(&share.candidate).into(),
                ]
            })
            .collect(),
        more: None,
    }
}

fn in_words(which: &str, minutes: &MinutesOfRelease) -> Text {
    let [half, nine_in_ten] =
        [minutes.median, minutes.ninth_decile].map(|end| number::finite(end).map(number::minutes));
    let shape = match (half, nine_in_ten) {
        (Some(half), Some(nine)) => {
            format!(" Half took less than {half}, nine in ten less than {nine}.")
        }
        (Some(half), None) => format!(" Half took less than {half}."),
        (None, _) => String::new(),
    };
    let unknown = match minutes.unknown {
        0 => String::new(),
        unknown => format!(
            " {} no known time.",
            number::counted(unknown, "rescue has", "rescues have")
        ),
    };
    format!(
        "{which}: {} in {}, {} in total.{shape}{unknown}",
        number::counted(minutes.known, "timed rescue", "timed rescues"),
        number::counted(minutes.runs, "run", "runs"),
        number::minutes(minutes.total)
    )
    .into()
}
