//! Which hand-off packets a night leaves: of the patterns behind its verdict. What they say is in the modules below.

mod build;
mod missing;
pub(super) mod next_action;
mod said;
mod tried;

use std::collections::{BTreeMap, BTreeSet};

use super::findings::examples;
use super::next_step::where_in_words;
use super::plan::{Owners, workflow_of};
use super::sentences::statement;
use super::verdict::{Judged, Verdict};
use super::{change, next_step};
use crate::compare::{Question, RepeatedPattern, View, by_release};
use crate::config::Config;
use crate::cube::{Cell, Dimension, EXAMPLES, PatternCounts};
use crate::decision::{Count, InRelease, PacketEntry};
use crate::policy::Planned;
use crate::vocabulary::{FindingState, Metric};

pub use build::{Circumscribed, packet};
pub(super) use said::{is_long, shown, value};

/// The most packets of one finding, and of a night.
const OF_A_FINDING: usize = 5;
const OF_A_NIGHT: usize = 20;

/// What one packet is to be about. The rows of its runs are read once it is known.
#[derive(Clone, Debug)]
pub struct Brief {
    /// The name of its files, without their ending.
    name: String,
    title: String,
    /// The places of the findings it stands behind, in the decision's list; the first one is told.
    findings: Vec<usize>,
    /// Their ids.
    ids: Vec<String>,
    /// The change of the first one in words.
    says: String,
    is_deciding: bool,
    about: About,
    owner: String,
    count: u64,
    /// The runs it lists.
    pub runs: Vec<String>,
}

/// A pattern, or a finding that has none.
#[derive(Clone, Debug)]
enum About {
    Pattern(Box<Chosen>),
    Finding,
}

/// A pattern with its counts by release.
#[derive(Clone, Debug)]
struct Chosen {
    found: RepeatedPattern,
    releases: Vec<InRelease>,
    retries: u64,
}

impl Brief {
    /// The Markdown file.
    pub(super) fn file(&self) -> String {
        format!("packets/{}.md", self.name)
    }

    /// The packet as the decision lists it.
    pub(super) fn entry(&self) -> PacketEntry {
        PacketEntry {
            file: self.file(),
            pattern: self
                .chosen()
                .map(|chosen| chosen.found.pattern.fingerprint()),
            finding: self.ids.first().cloned().unwrap_or_default(),
            findings: self.ids.clone(),
            owner: self.owner.clone(),
            count: self.count,
            runs: self.runs.len() as u64,
        }
    }

    fn chosen(&self) -> Option<&Chosen> {
        match &self.about {
            About::Pattern(chosen) => Some(chosen),
            About::Finding => None,
        }
    }
}

/// The packets of a night on which the releases could be compared: for the deciding finding and for every other that is
/// worse, of each the patterns that rose most in the candidate; where a finding counts no failures, for itself.
#[must_use]
pub fn behind(
    view: &View<'_>,
    judged: &[Judged],
    verdict: &Verdict,
    patterns: &[RepeatedPattern],
    config: &Config,
    plan: Option<&Planned<'_>>,
) -> Vec<Brief> {
    let findings = named(judged, verdict);
    if findings.is_empty() {
        return Vec::new();
    }
    let ranked = Ranked::of(view, patterns);
    let owners = Owners::of(config, plan);
    let choices: Vec<Vec<About>> = findings
        .iter()
        .map(|place| ranked.behind(&judged[*place]))
        .collect();
    let mut briefs: Vec<Brief> = Vec::new();
    for [rank, finding] in in_turn(choices.len()) {
        let place = findings[finding];
        let one = &judged[place];
        let Some(about) = choices[finding].get(rank) else {
            continue;
        };
        let name = name(about, one);
        if let Some(brief) = briefs.iter_mut().find(|brief| brief.name == name) {
            brief.findings.push(place);
            brief.ids.push(one.finding.question.id());
            continue;
        }
        let runs = runs(about, one, view);
        if briefs.len() == OF_A_NIGHT || runs.is_empty() {
            continue;
        }
        briefs.push(Brief {
            name,
            title: title(about, one),
            findings: vec![place],
            ids: vec![one.finding.question.id()],
            says: statement(&one.finding, config),
            is_deciding: verdict.deciding == Some(place),
            owner: owner(about, one, &owners),
            count: count(about, one, runs.len()),
            about: about.clone(),
            runs,
        });
    }
    briefs
}

/// The findings that the verdict names: the deciding one, the others that are worse by their strength, and the class that
/// the failure plan leaves open where that alone holds.
fn named(judged: &[Judged], verdict: &Verdict) -> Vec<usize> {
    let is_told = |place: &usize| {
        let state = judged[*place].finding.state;
        matches!(state, FindingState::Regressed | FindingState::Inconclusive)
    };
    let deciding = verdict.deciding.filter(is_told);
    let open = verdict.gap.as_ref().and_then(|gap| {
        let question = Question::class(&gap.failure_class);
        judged
            .iter()
            .position(|one| one.finding.question == question)
    });
    let mut worse: Vec<usize> = (0..judged.len())
        .filter(|place| judged[*place].finding.state == FindingState::Regressed)
        .collect();
    worse.sort_by(|a, b| judged[*a].ln_p().total_cmp(&judged[*b].ln_p()));
    let mut named: Vec<usize> = deciding.into_iter().chain(open).collect();
    for place in worse {
        if !named.contains(&place) {
            named.push(place);
        }
    }
    named
}

/// All choices of the first finding, then the first of each other, the second of each, and so on: where there is no room for
/// all, no finding is left without.
fn in_turn(findings: usize) -> Vec<[usize; 2]> {
    let first = (0..OF_A_FINDING).map(|rank| [rank, 0]);
    let others =
        (0..OF_A_FINDING).flat_map(|rank| (1..findings).map(move |finding| [rank, finding]));
    first.chain(others).collect()
}

/// The patterns of the window that the candidate has, with their counts by release, the greatest excess first.
struct Ranked<'a> {
    view: &'a View<'a>,
    runs: Runs,
    entries: Vec<Entry<'a>>,
}

struct Entry<'a> {
    found: &'a RepeatedPattern,
    releases: BTreeMap<String, PatternCounts>,
    /// Failures of the candidate beyond those at the baseline's rate in the same workflow.
    excess: f64,
}

impl<'a> Ranked<'a> {
    fn of(view: &'a View<'a>, patterns: &'a [RepeatedPattern]) -> Self {
        let arms = view.arms;
        let own = patterns
            .iter()
            .filter(|found| found.releases.contains(&arms.candidate));
        let own: Vec<&RepeatedPattern> = own.collect();
        let releases = by_release(view.cube, &(arms.from..=arms.to), &own);
        let runs = Runs::of(view);
        let mut entries: Vec<Entry<'_>> = own
            .into_iter()
            .zip(releases)
            .map(|(found, releases)| Entry {
                found,
                excess: runs.excess(view, &found.pattern.workflow, &releases),
                releases,
            })
            .collect();
        entries.sort_by(|a, b| {
            b.excess
                .total_cmp(&a.excess)
                .then_with(|| b.found.counts.count.cmp(&a.found.counts.count))
                .then_with(|| a.found.pattern.cmp(&b.found.pattern))
        });
        Self {
            view,
            runs,
            entries,
        }
    }

    /// What a finding's packets are about. Where some of its patterns rose, those that did not are left out.
    fn behind(&self, one: &Judged) -> Vec<About> {
        let own: Vec<&Entry<'_>> = self
            .entries
            .iter()
            .filter(|entry| self.stands_behind(entry, one))
            .collect();
        let rose = own.iter().any(|entry| entry.excess > 0.0);
        let chosen: Vec<About> = own
            .into_iter()
            .filter(|entry| !rose || entry.excess > 0.0)
            .take(OF_A_FINDING)
            .map(|entry| About::Pattern(Box::new(self.chosen(entry))))
            .collect();
        if chosen.is_empty() {
            return vec![About::Finding];
        }
        chosen
    }

    fn stands_behind(&self, entry: &Entry<'_>, one: &Judged) -> bool {
        let (pattern, question) = (&entry.found.pattern, &one.finding.question);
        let own = entry.releases.get(&self.view.arms.candidate);
        let is_counted = match question.metric {
            Metric::FailureRate | Metric::FailedClusterRate => {
                let class = question.failure_class.as_ref();
                class.is_none_or(|class| *class == pattern.failure_class)
            }
            Metric::HighSeverityRate => own
                .and_then(|counts| counts.worst_severity)
                .is_some_and(|severity| severity <= 2),
            _ => false,
        };
        let tool = next_step::place(Some(one)).and_then(|place| place.value_of(Dimension::Tool));
        is_counted
            && workflow_of(one).is_none_or(|workflow| workflow == pattern.workflow)
            && tool.is_none_or(|tool| pattern.tool.as_deref() == Some(tool))
    }

    fn chosen(&self, entry: &Entry<'_>) -> Chosen {
        let arms = self.view.arms;
        let workflow = &entry.found.pattern.workflow;
        let rest = entry.releases.keys();
        let rest = rest.filter(|name| **name != arms.candidate && **name != arms.baseline);
        let names = [&arms.candidate, &arms.baseline].into_iter().chain(rest);
        Chosen {
            found: entry.found.clone(),
            retries: entry.releases.values().map(|counts| counts.retries).sum(),
            releases: names
                .map(|release| {
                    let counts = entry.releases.get(release);
                    InRelease {
                        release: release.clone(),
                        count: Count::of_events(
                            counts.map_or(0, |counts| counts.count),
                            self.runs.of_release(release, workflow),
                        ),
                        first_seen: counts.map(|counts| counts.first_seen),
                        last_seen: counts.map(|counts| counts.last_seen),
                    }
                })
                .collect(),
        }
        .with_examples(entry, &arms.candidate, &arms.baseline)
    }
}

impl Chosen {
    /// The examples of the candidate first, then the baseline's, then those of the other releases.
    fn with_examples(mut self, entry: &Entry<'_>, candidate: &str, baseline: &str) -> Self {
        let of = |name: &str| entry.releases.get(name).map(|counts| &counts.examples);
        let rest = entry.releases.iter();
        let rest = rest.filter(|(name, _)| *name != candidate && *name != baseline);
        let listed = of(candidate)
            .into_iter()
            .chain(of(baseline))
            .chain(rest.map(|(_, counts)| &counts.examples));
        let mut seen = BTreeSet::new();
        let listed = listed.flatten().filter(|run| seen.insert(run.as_str()));
        self.found.counts.examples = listed.take(EXAMPLES).cloned().collect();
        self
    }
}

/// The runs of each release and workflow over the window.
struct Runs(BTreeMap<Cell, u64>);

impl Runs {
    fn of(view: &View<'_>) -> Self {
        let mut runs = BTreeMap::new();
        let days = view.cube.days.range(view.arms.from..=view.arms.to);
        for (cell, counts) in days.flat_map(|(_, day)| &day.runs) {
            *runs.entry(cell.clone()).or_insert(0) += counts.runs;
        }
        Self(runs)
    }

    fn of_release(&self, release: &str, workflow: &str) -> u64 {
        let cell = Cell {
            release: release.to_owned(),
            workflow: workflow.to_owned(),
        };
        self.0.get(&cell).copied().unwrap_or(0)
    }

    #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
    fn excess(
        &self,
        view: &View<'_>,
        workflow: &str,
        releases: &BTreeMap<String, PatternCounts>,
    ) -> f64 {
        let (candidate, baseline) = (&view.arms.candidate, &view.arms.baseline);
        let count = |release: &str| releases.get(release).map_or(0, |counts| counts.count) as f64;
        let runs = |release: &str| self.of_release(release, workflow) as f64;
        let (own, base) = (count(candidate), runs(baseline));
        if base > 0.0 {
            own - count(baseline) * runs(candidate) / base
        } else {
            own
        }
    }
}

/// A file's name that is safe whatever the record says: the fingerprint, or the finding in letters and digits with a hash.
fn name(about: &About, one: &Judged) -> String {
    if let About::Pattern(chosen) = about {
        return chosen.found.pattern.fingerprint();
    }
    slug(&one.finding.question.id())
}

fn slug(id: &str) -> String {
    let mut slug = String::new();
    for letter in id.chars().take(60) {
        if letter.is_ascii_alphanumeric() {
            slug.push(letter.to_ascii_lowercase());
        } else if !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let hash = blake3::hash(id.as_bytes()).to_hex();
    format!("{}-{}", slug.trim_matches('-'), &hash[..8])
}

fn title(about: &About, one: &Judged) -> String {
    match about {
        About::Pattern(chosen) => {
            let pattern = &chosen.found.pattern;
            let tool = pattern.tool.as_ref();
            let tool = tool.map_or_else(String::new, |tool| format!(", tool {tool}"));
            format!("{} in {}{tool}", pattern.failure_class, pattern.workflow)
        }
        About::Finding => {
            let question = &one.finding.question;
            let place = next_step::place(Some(one)).filter(|_| question.workflow.is_none());
            format!("{}{}", change::subject(question), where_in_words(place))
        }
    }
}

fn owner(about: &About, one: &Judged, owners: &Owners<'_>) -> String {
    match about {
        About::Pattern(chosen) => {
            let pattern = &chosen.found.pattern;
            owners.name(Some(&pattern.failure_class), Some(&pattern.workflow))
        }
        About::Finding => owners.of_finding(one),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "events and minutes are not negative, and the cast saturates"
)]
fn count(about: &About, one: &Judged, runs: usize) -> u64 {
    match about {
        About::Pattern(chosen) => chosen.found.counts.count,
        // A mix is no count of anything.
        About::Finding if one.finding.question.metric == Metric::ApprovalMix => runs as u64,
        About::Finding => {
            let evidence = one.finding.evidence.as_ref().ok();
            evidence.map_or(0, |evidence| evidence.candidate.count.round() as u64)
        }
    }
}

fn runs(about: &About, one: &Judged, view: &View<'_>) -> Vec<String> {
    match about {
        About::Pattern(chosen) => chosen.found.counts.examples.clone(),
        About::Finding => examples(&one.finding, view),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_of_a_record_gets_into_a_path() {
        let hostile = [
            "clear_regression/failure_class=../../etc/passwd",
            "clear_regression/failure_class=..%2F..%2Fetc%2Fpasswd",
            "\u{202e}/Größe=\n=cmd()",
            &"x/".repeat(1000),
            "",
        ];
        let names: BTreeSet<String> = hostile.iter().map(|id| slug(id)).collect();
        assert_eq!(
            names.len(),
            hostile.len(),
            "another finding has another name"
        );
        for name in names {
            let is_safe = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
            assert!(
                name.chars().all(|letter| letter == '-' || is_safe(letter)),
                "{name}"
            );
            assert!(name.len() < 80, "{name}");
        }
    }

    #[test]
    fn the_first_finding_comes_first_and_no_other_is_left_out() {
        let turns = in_turn(3);
        assert_eq!(turns.len(), 3 * OF_A_FINDING);
        assert_eq!(turns[..6], [[0, 0], [1, 0], [2, 0], [3, 0], [4, 0], [0, 1]]);
        assert_eq!(turns[6..9], [[0, 2], [1, 1], [1, 2]]);
    }
}
