//! Which hand-off packets a night leaves: of the patterns behind its verdict. What they say is in the modules below.

mod build;
mod missing;
pub(super) mod next_action;
mod ranked;
mod said;
mod tried;

use ranked::Ranked;

use super::findings::examples;
use super::next_step::where_in_words;
use super::plan::Owners;
use super::sentences::statement;
use super::verdict::{Judged, Verdict};
use super::{change, next_step};
use crate::compare::{Question, RepeatedPattern, View};
use crate::config::Config;
use crate::decision::{InRelease, PacketEntry};
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
    use std::collections::BTreeSet;

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
