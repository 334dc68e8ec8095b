//! One tile a trigger: from what to what, how sure, out of how many, and the state in words.

use serde::Serialize;

use crate::decision::{Finding, TriggerState};
use crate::number::Precision;
use crate::report::figures::{ColumnFigures, Figures, column_precision};
use crate::report::text::Text;
use crate::report::view::source::{Source, finding, packet_of};
use crate::terms;
use crate::vocabulary::FindingState;

/// One trigger's answer.
#[derive(Debug, Serialize)]
pub(in crate::report) struct Tile {
    pub(in crate::report) title: &'static str,
    /// `clear`, `regressed`, …: picks icon and colour.
    pub(in crate::report) key: &'static str,
    pub(in crate::report) sign: &'static str,
    pub(in crate::report) state: &'static str,
    pub(in crate::report) figures: Option<TileFigures>,
    /// Why it is in that state, or why there is nothing to say.
    pub(in crate::report) because: Text,
    /// The packet on it.
    pub(in crate::report) packet: Option<String>,
    /// The finding that represents it.
    #[serde(skip)]
    pub(in crate::report) finding: Option<String>,
}

impl Tile {
    /// What it says in one sentence: the figures and what they are of, or why there are none.
    pub(in crate::report) fn in_words(&self) -> String {
        let Some(figures) = &self.figures else {
            return self.because.as_str().to_owned();
        };
        let [subject, change, difference] =
            [&figures.subject, &figures.change, &figures.difference];
        let [subject, change, difference] = [subject, change, difference].map(Text::as_str);
        let interval = figures.interval.as_ref();
        let interval = interval.map_or(String::new(), |of| format!(" ({})", of.as_str()));
        format!("{subject} {change}, {difference}{interval}")
    }
}

/// The numbers of a tile.
#[derive(Debug, Serialize)]
pub(in crate::report) struct TileFigures {
    pub(in crate::report) subject: Text,
    pub(in crate::report) change: Text,
    pub(in crate::report) difference: Text,
    pub(in crate::report) interval: Option<Text>,
    pub(in crate::report) counts: Text,
    /// The same as a column of all triggers has them.
    pub(in crate::report) column: TileColumn,
}

/// The numbers of a tile in one precision with the other triggers', see [`ColumnFigures`].
#[derive(Debug, Serialize)]
pub(in crate::report) struct TileColumn {
    pub(in crate::report) change: Text,
    pub(in crate::report) difference: Text,
    pub(in crate::report) counts: Text,
}

/// The triggers, in the decision's order.
pub(in crate::report::view) fn tiles(source: Source<'_>) -> Vec<Tile> {
    let triggers = &source.decision.triggers;
    let spoken: Vec<&Finding> = triggers
        .iter()
        .filter_map(|trigger| finding(source.decision, trigger.finding.as_deref()))
        .collect();
    let precision = column_precision(&spoken);
    triggers
        .iter()
        .take(8)
        .map(|trigger| tile(source, trigger, precision))
        .collect()
}

fn tile(source: Source<'_>, trigger: &TriggerState, precision: Precision) -> Tile {
    let speaking = finding(source.decision, trigger.finding.as_deref());
    let measured = speaking.filter(|_| trigger.state != FindingState::NoData);
    let because = match (&trigger.reason_text, speaking) {
        (Some(reason), _) => reason.clone(),
        (None, Some(finding)) => finding.state_reason.clone(),
        (None, None) => "no finding for this trigger".to_owned(),
    };
    Tile {
        title: terms::trigger(trigger.trigger),
        key: trigger.state.as_str(),
        sign: terms::state_sign(trigger.state),
        state: match measured {
            Some(finding) if finding.state == trigger.state => terms::shown(finding.shown),
            _ => terms::state(trigger.state),
        },
        figures: measured.map(|finding| {
            let figures = Figures::of(finding);
            let column = ColumnFigures::of(finding, precision);
            TileFigures {
                column: TileColumn {
                    change: column.change.into(),
                    difference: column.difference.into(),
                    counts: column.counts.into(),
                },
                subject: figures.subject.clone().into(),
                change: figures.change.clone().into(),
                counts: figures.counts().into(),
                difference: figures
                    .difference
                    .map_or(Text::from("too few runs for a rate"), Text::from),
                interval: figures.interval.map(Text::from),
            }
        }),
        because: source.sentences.text(&because),
        packet: measured.and_then(|finding| packet_of(source.decision, &finding.id)),
        finding: measured.map(|finding| finding.id.clone()),
    }
}
