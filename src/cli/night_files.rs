//! The files of a night that its counts alone give: `run` writes them, `verify` compares them.

use crate::report::{self, File, Report};

/// The file that keeps a night's counts.
pub(super) const COUNTS: &str = "counts.json";

/// Every file that needs no row.
pub(super) fn judged_files(shown: &Report<'_>) -> anyhow::Result<Vec<File>> {
    let mut files = vec![
        File::text("index.html", report::html(shown)?),
        File::text("all.html", report::whole_html(shown)?),
        File::text("report.md", report::markdown(shown)),
        File::text("decision.json", report::json(shown.decision)?),
        File::text("findings.csv", report::findings_csv(shown.decision)?),
        File::text("to_label.csv", report::to_label_csv(shown.to_label)?),
        File::text("relapse.prom", report::prometheus(shown.decision)),
    ];
    for chart in report::charts(shown.series, shown.decision)? {
        files.push(File::text(format!("charts/{}.svg", chart.name), chart.svg));
    }
    Ok(files)
}
