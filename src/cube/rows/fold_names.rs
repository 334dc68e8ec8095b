//! Of very many workflows or classes the rare ones count together, as `other`.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use polars::prelude::{DataFrame, IntoColumn, StringChunked};

use super::fill_classes::Classified;
use crate::cube::counts::Cell;
use crate::policy::Policy;
use crate::record::OTHER_VALUES;

/// Puts the workflows and classes that are not kept apart under `other`, where not all are. Those that the failure plan names
/// stay.
pub(in crate::cube) fn fold_names(
    classified: Classified,
    [workflows, classes]: [Option<&BTreeSet<String>>; 2],
    policy: Option<&Policy>,
) -> Result<Classified> {
    let Classified { mut frame, by_rule } = classified;
    let of_plan: BTreeSet<&str> = policy.map(named_in).unwrap_or_default();
    if let Some(kept) = classes {
        fold(&mut frame, "failure_class", kept, &of_plan)?;
    }
    let Some(kept) = workflows else {
        return Ok(Classified { frame, by_rule });
    };
    fold(&mut frame, "workflow", kept, &of_plan)?;
    let by_rule = by_rule.into_iter().map(|(date, of_day)| {
        let mut folded = BTreeMap::new();
        for ((cell, rule), failures) in of_day {
            let workflow = folded_name(&cell.workflow, kept, &of_plan);
            let cell = Cell::of(cell.release.as_str(), workflow);
            *folded.entry((cell, rule)).or_default() += failures;
        }
        (date, folded)
    });
    Ok(Classified {
        frame,
        by_rule: by_rule.collect(),
    })
}

/// The workflows and classes that a failure plan names.
fn named_in(policy: &Policy) -> BTreeSet<&str> {
    let given = policy.rule.iter().map(|rule| &rule.class);
    let named = policy.workflow.keys().chain(policy.class.keys());
    named.chain(given).map(String::as_str).collect()
}

fn fold(
    frame: &mut DataFrame,
    column: &str,
    kept: &BTreeSet<String>,
    of_plan: &BTreeSet<&str>,
) -> Result<()> {
    let names = frame.column(column)?.str()?;
    let folded: StringChunked = names
        .iter()
        .map(|name| Some(folded_name(name?, kept, of_plan)))
        .collect();
    let folded = folded.with_name(column.into());
    frame.with_column(folded.into_column())?;
    Ok(())
}

fn folded_name<'a>(name: &'a str, kept: &BTreeSet<String>, of_plan: &BTreeSet<&str>) -> &'a str {
    if kept.contains(name) || of_plan.contains(name) {
        name
    } else {
        OTHER_VALUES
    }
}

#[cfg(test)]
mod tests {
    use polars::prelude::df;

    use super::super::by_date::test::date;
    use super::*;

    #[test]
    fn rare_names_count_as_other_unless_the_plan_names_them() {
        let frame = df!(
            "workflow" => ["often", "rare", "planned"],
            "failure_class" => [Some("once"), None, Some("of a rule")],
        );
        let cell = |workflow: &str| Cell::of("1".to_owned(), workflow.to_owned());
        let by_rule = |counts: &[(&str, u64)]| {
            let counts = counts.iter();
            let counts = counts.map(|(workflow, count)| ((cell(workflow), "r".to_owned()), *count));
            BTreeMap::from([(date(1), counts.collect::<BTreeMap<_, _>>())])
        };
        let classified = Classified {
            frame: frame.unwrap(),
            by_rule: by_rule(&[("often", 1), ("rare", 2), ("scarce", 4)]),
        };
        let (workflows, classes) = (BTreeSet::from(["often".to_owned()]), BTreeSet::new());
        let plan = "[workflow.planned]\nowner = \"me\"\n[owner.me]\n[[rule]]\nid = \"r\"\nclass = \"of a rule\"\nwhen.tool = \"t\"\n";
        let policy: Policy = toml::from_str(plan).unwrap();
        let folded = fold_names(
            classified,
            [Some(&workflows), Some(&classes)],
            Some(&policy),
        )
        .unwrap();
        let text = |name: &str| {
            let column = folded.frame.column(name).unwrap().str().unwrap();
            column
                .iter()
                .map(|value| value.map(str::to_owned))
                .collect::<Vec<_>>()
        };
        let some = |texts: [&str; 3]| texts.map(|text| Some(text.to_owned())).to_vec();
        assert_eq!(text("workflow"), some(["often", "other", "planned"]));
        let classes = [Some("other"), None, Some("of a rule")];
        assert_eq!(
            text("failure_class"),
            classes.map(|one| one.map(str::to_owned))
        );
        assert_eq!(folded.by_rule, by_rule(&[("often", 1), ("other", 6)]));
    }
}
