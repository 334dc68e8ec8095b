//! The findings for a spreadsheet: one row a finding, numbers in full precision, nulls empty.

use anyhow::{Context, Result};

use super::text::visible;
use crate::decision::{Decision, Effect, Finding, RunToLabel};
use crate::number::Estimate;
use crate::vocabulary::EffectKind;

/// A column's name and how a finding fills it.
type Column = (&'static str, fn(&Finding) -> Cell);

/// The columns. New ones are added at the end: a spreadsheet may count on their places.
const COLUMNS: &[Column] = &[
    ("id", |of| text(&of.id)),
    ("trigger", |of| ours(of.trigger)),
    ("metric", |of| ours(of.metric)),
    ("failure_class", |of| texts(of.failure_class.as_ref())),
    ("workflow", |of| texts(of.workflow.as_ref())),
    ("tool", |of| texts(of.tool.as_ref())),
    ("tenant", |of| texts(of.tenant.as_ref())),
    ("model", |of| texts(of.model.as_ref())),
    ("approval_state", |of| if_any(of.approval_state)),
    ("state", |of| ours(of.state)),
    ("reason", |of| if_any(of.reason)),
    ("baseline_count", |of| number(Some(of.baseline.count))),
    ("baseline_exposure", |of| ours(of.baseline.exposure)),
    ("baseline_rate", |of| number(of.baseline.rate)),
    ("candidate_count", |of| number(Some(of.candidate.count))),
    ("candidate_exposure", |of| ours(of.candidate.exposure)),
    ("candidate_rate", |of| number(of.candidate.rate)),
    ("effect_kind", |of| ours(kind(of.effect))),
    ("effect_estimate", |of| number(of.effect.estimate)),
    ("effect_lower", |of| number(of.effect.lower)),
    ("effect_upper", |of| number(of.effect.upper)),
    ("effect_level", |of| number(Some(of.effect.level))),
    ("difference_kind", |of| if_any(of.difference.map(kind))),
    ("difference_estimate", |of| {
        number(of.difference.and_then(|of| of.estimate))
    }),
    ("difference_lower", |of| {
        number(of.difference.and_then(|of| of.lower))
    }),
    ("difference_upper", |of| {
        number(of.difference.and_then(|of| of.upper))
    }),
    ("difference_level", |of| {
        number(of.difference.map(|of| of.level))
    }),
    ("margin", |of| number(Some(of.margin))),
    ("margin_difference", |of| number(of.margin_difference)),
    ("log10_p", |of| number(of.log10_p)),
    ("adjusted_p", |of| number(of.adjusted_p)),
    ("log10_e", |of| number(of.log10_e)),
    ("dispersion", |of| number(of.dispersion)),
    ("new_failure_class", |of| ours(of.new_failure_class)),
    ("cause", |of| if_any(of.cause)),
    ("extent", |of| if_any(of.extent)),
    ("scope", |of| if_any(of.scope)),
    ("scope_confidence", |of| number(of.scope_confidence)),
    ("scope_evidence", |of| texts(of.scope_evidence.as_ref())),
    ("onset", |of| if_any(of.onset.as_ref().map(|of| of.date))),
    ("onset_lower", |of| {
        if_any(of.onset.as_ref().map(|of| of.lower))
    }),
    ("onset_upper", |of| {
        if_any(of.onset.as_ref().map(|of| of.upper))
    }),
    ("failures_per_night", |of| {
        number(failures(of).map(|of| of.estimate))
    }),
    ("failures_per_night_lower", |of| {
        number(failures(of).and_then(|of| of.lower))
    }),
    ("failures_per_night_upper", |of| {
        number(failures(of).and_then(|of| of.upper))
    }),
    ("rescue_minutes_per_night", |of| {
        number(rescue(of).map(|of| of.estimate))
    }),
    ("rescue_minutes_per_night_lower", |of| {
        number(rescue(of).and_then(|of| of.lower))
    }),
    ("rescue_minutes_per_night_upper", |of| {
        number(rescue(of).and_then(|of| of.upper))
    }),
    ("usd_per_night", |of| number(usd(of).map(|of| of.estimate))),
    ("usd_per_night_lower", |of| {
        number(usd(of).and_then(|of| of.lower))
    }),
    ("usd_per_night_upper", |of| {
        number(usd(of).and_then(|of| of.upper))
    }),
    ("needs_runs", |of| if_any(of.needs.map(|of| of.runs))),
    ("needs_nights", |of| if_any(of.needs.map(|of| of.nights))),
    ("response", |of| texts(of.response.as_ref())),
    ("owner", |of| texts(of.owner.as_ref())),
    ("runs", |of| text(&of.runs.join(" "))),
    ("reason_text", |of| texts(of.reason_text.as_ref())),
];

/// One row a finding, in the decision's order.
pub(crate) fn findings_csv(decision: &Decision) -> Result<String> {
    let failed = "the findings could not be written as CSV";
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer
        .write_record(COLUMNS.iter().map(|(name, _)| name))
        .context(failed)?;
    for finding in &decision.findings {
        writer
            .write_record(COLUMNS.iter().map(|(_, cell)| cell(finding).0))
            .context(failed)?;
    }
    String::from_utf8(writer.into_inner().context(failed)?).context(failed)
}

/// One row a run for a person to read, the most telling first.
pub(crate) fn to_label_csv(runs: &[RunToLabel]) -> Result<String> {
    let failed = "the runs to label could not be written as CSV";
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer
        .write_record(["run_id", "stratum", "why"])
        .context(failed)?;
    for run in runs {
        let cells = [text(&run.run_id), ours(&run.stratum), ours(run.why)];
        writer
            .write_record(cells.map(|cell| cell.0))
            .context(failed)?;
    }
    String::from_utf8(writer.into_inner().context(failed)?).context(failed)
}

/// A cell that no spreadsheet takes for a formula.
struct Cell(String);

/// A text from the records: invisible characters spelled out, and an apostrophe before what a spreadsheet would run.
fn text(raw: &str) -> Cell {
    let text = visible(raw);
    let begins = |text: &str| {
        text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
    };
    // Some spreadsheets pass over blanks.
    let runs = begins(raw) || begins(raw.trim_start());
    Cell(if runs { format!("'{text}") } else { text })
}

fn texts(raw: Option<&String>) -> Cell {
    raw.map_or_else(empty, |raw| text(raw))
}

/// A number of ours, with every digit it has.
fn number(value: Option<f64>) -> Cell {
    value
        .filter(|value| value.is_finite())
        .map_or_else(empty, ours)
}

/// A word or a number of our own.
#[expect(
    clippy::needless_pass_by_value,
    reason = "all of them are small and copied"
)]
fn ours<T: ToString>(value: T) -> Cell {
    Cell(value.to_string())
}

fn if_any<T: ToString>(value: Option<T>) -> Cell {
    value.map_or_else(empty, ours)
}

fn empty() -> Cell {
    Cell(String::new())
}

const fn kind(effect: Effect) -> &'static str {
    match effect.kind {
        EffectKind::RateRatio => "rate_ratio",
        EffectKind::RateDifference => "rate_difference",
        EffectKind::MeanRatio => "mean_ratio",
        EffectKind::MeanDifference => "mean_difference",
        EffectKind::TotalVariation => "total_variation",
    }
}

fn failures(finding: &Finding) -> Option<Estimate> {
    finding.cost_per_night.and_then(|cost| cost.failures)
}

fn rescue(finding: &Finding) -> Option<Estimate> {
    finding.cost_per_night.and_then(|cost| cost.rescue_minutes)
}

fn usd(finding: &Finding) -> Option<Estimate> {
    finding.cost_per_night.and_then(|cost| cost.usd)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The characters are those that OWASP lists under "CSV Injection".
    #[test]
    fn a_text_that_a_spreadsheet_would_run_begins_with_an_apostrophe() {
        for (raw, cell) in [
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-1.5", "'-1.5"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\\t=1"),
            ("\r=1", "'\\r=1"),
            ("  =1", "'  =1"),
            ("\u{a0}@x", "'\u{a0}@x"),
            ("＝1", "'＝1"),
            ("2.4.0", "2.4.0"),
            ("a=b", "a=b"),
            ("'=1", "'=1"),
        ] {
            assert_eq!(text(raw).0, cell);
        }
    }

    #[test]
    fn a_run_to_label_is_no_formula() {
        let run = RunToLabel {
            run_id: "=HYPERLINK(\"x\")\u{202e}".to_owned(),
            stratum: "candidate/success".to_owned(),
            why: "Did it do what it was asked to?",
        };
        assert_eq!(
            to_label_csv(&[run]).unwrap(),
            "run_id,stratum,why\n\"'=HYPERLINK(\"\"x\"\")\\u{202e}\",candidate/success,Did it do what it was asked to?\n"
        );
        assert_eq!(to_label_csv(&[]).unwrap(), "run_id,stratum,why\n");
    }

    #[test]
    fn a_number_stays_a_number() {
        assert_eq!(number(Some(-0.25)).0, "-0.25");
        assert_eq!(number(Some(1e-12)).0, "0.000000000001");
        assert_eq!(number(Some(f64::INFINITY)).0, "");
        assert_eq!(number(None).0, "");
        assert_eq!(ours(61_u64).0, "61");
    }

    #[test]
    fn a_text_with_separators_stays_in_its_cell() {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record([text("a,\"=1\"\nb").0]).unwrap();
        let bytes = writer.into_inner().unwrap();
        assert_eq!(String::from_utf8(bytes).unwrap(), "\"a,\"\"=1\"\"\\nb\"\n");
    }
}
