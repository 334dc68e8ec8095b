//! The known failure classes, with the suggested response and the names in published taxonomies.

use crate::vocabulary::Response;

/// One class.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ClassEntry {
    /// The name.
    pub class: &'static str,
    /// A description in one sentence.
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "a test compares it with docs/taxonomy.md")
    )]
    pub about: &'static str,
    /// The suggested response.
    pub response: Response,
    /// Why this response, in one or two sentences.
    pub reason: &'static str,
    /// The failure modes of MAST that it covers (Cemri et al. 2025).
    pub mast: &'static [&'static str],
    /// The error categories of TRAIL that it covers (Deshpande et al. 2025).
    pub trail: &'static [&'static str],
    /// The failure categories of `AgentRx` that it covers (Barke et al. 2026).
    pub agentrx: &'static [&'static str],
}

/// The class with this name, here or in a published taxonomy: `guardrails_triggered` is `AgentRx`'s "Guardrails Triggered".
#[must_use]
pub(crate) fn entry(class: &str) -> Option<&'static ClassEntry> {
    let own = TAXONOMY.iter().find(|entry| entry.class == class);
    own.or_else(|| {
        let sought = folded(class);
        let is_sought = |name: &&str| folded(name) == sought || folded(&shorter(name)) == sought;
        TAXONOMY.iter().find(|entry| {
            let names = entry.mast.iter().chain(entry.trail).chain(entry.agentrx);
            names.copied().any(|name| is_sought(&name))
        })
    })
}

/// A name in the form in which names are compared: `Intent-Plan Misalignment` is also written `intent_plan_misalignment`.
fn folded(name: &str) -> String {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|letter| letter.to_ascii_lowercase()).collect()
}

/// A name with only the first of two alternatives: `Instruction/Plan Adherence Failure` is also an `Instruction Adherence Failure`.
fn shorter(name: &str) -> String {
    let words = name
        .split(' ')
        .map(|word| word.split('/').next().unwrap_or(word));
    words.collect::<Vec<_>>().join(" ")
}

const fn stop(class: &'static str, about: &'static str, reason: &'static str) -> ClassEntry {
    ClassEntry {
        class,
        about,
        response: Response::Stop,
        reason,
        mast: &[],
        trail: &[],
        agentrx: &[],
    }
}

const fn retry(class: &'static str, about: &'static str, reason: &'static str) -> ClassEntry {
    ClassEntry {
        response: Response::Retry,
        ..stop(class, about, reason)
    }
}

impl ClassEntry {
    const fn known_as(self, mast: &'static [&'static str], trail: &'static [&'static str]) -> Self {
        Self {
            mast,
            trail,
            ..self
        }
    }

    const fn in_agentrx(self, agentrx: &'static [&'static str]) -> Self {
        Self { agentrx, ..self }
    }
}

/// Every class, the most serious first.
#[rustfmt::skip]
pub(super) const TAXONOMY: &[ClassEntry] = &[
    stop("authority_crossed",
        "It acted outside its authority, with or without harm.",
        "The owner of that authority must decide. A retry would cross the same boundary.")
        .known_as(&["FM-1.2 Disobey role specification"], &[]),
    stop("unsafe_side_effect",
        "It changed something twice, in the wrong place, or without being asked.",
        "A retry may repeat the harm. The change must be reversed first.")
        .known_as(&[], &[]),
    stop("policy_violation",
        "It broke a rule, bypassed an approval, or requested something it has no permission for.",
        "The rule applies to a retry too. Retrying until it succeeds would be another violation.")
        .known_as(&[], &["Authentication Errors"]),
    stop("guardrail_stop",
        "A guardrail, a safety filter or a policy check stopped it before it did harm: a safe stop.",
        "The same request is stopped again. A person must decide whether the stop was right.")
        .known_as(&[], &[])
        .in_agentrx(&["Guardrails Triggered"]),
    stop("injection",
        "Content that it read gave it instructions: a prompt injection or a jailbreak.",
        "The same content gives the same instructions. A person must review it.")
        .known_as(&[], &[]),
    stop("ambiguity_with_high_consequence",
        "The request was ambiguous, the consequences were serious, and it did not ask.",
        "Only a person who knows the intention can resolve the ambiguity.")
        .known_as(&["FM-2.2 Fail to ask for clarification"], &["Incorrect Problem Identification"])
        .in_agentrx(&["Underspecified User Intent"]),
    stop("missing_evidence",
        "It concluded or acted without the evidence that the step needs.",
        "A retry would guess again. The evidence must be found first.")
        .known_as(&[], &["Poor Information Retrieval", "Tool Output Misinterpretation"])
        .in_agentrx(&["Misinterpretation of Tool Output"]),
    stop("verification_missing",
        "Its work was not verified, or the verification was wrong.",
        "Without verification, nobody knows whether a retry succeeded.")
        .known_as(&["FM-3.2 No or incomplete verification", "FM-3.3 Incorrect verification"], &[]),
    stop("hallucination",
        "It invented a fact, a source, a tool or a tool result.",
        "A retry may invent something again, and nobody may notice.")
        .known_as(&[], &["Language-only", "Tool-related"])
        .in_agentrx(&["Invention of New Information"]),
    stop("goal_deviation",
        "It did something other than the task.",
        "A retry gets the same instructions. The instructions or the agent must change.")
        .known_as(&["FM-1.1 Disobey task specification", "FM-2.3 Task derailment"], &["Goal Deviation", "Instruction Non-compliance"])
        .in_agentrx(&["Instruction/Plan Adherence Failure", "Intent-Plan Misalignment"]),
    stop("wrong_tool",
        "It called a tool that does not exist or does not fit the task.",
        "A retry would choose the same tool, and the wrong tool may do harm.")
        .known_as(&[], &["Tool Selection Errors"])
        .in_agentrx(&["Intent Not Supported"]),
    stop("tool_arguments",
        "It called the right tool with arguments that the tool rejects.",
        "The tool rejects the same arguments again. The call must be corrected.")
        .known_as(&[], &["Formatting Errors"])
        .in_agentrx(&["Invalid Invocation"]),
    stop("context_lost",
        "It lost earlier context, or exceeded the context window of the model.",
        "The rest of the run lacks that context. The task must start again from the beginning.")
        .known_as(&["FM-1.4 Loss of conversation history", "FM-2.1 Conversation reset"], &["Context Handling Failures"]),
    stop("loop",
        "It repeated steps, or continued until a limit stopped it.",
        "The run failed because of too many attempts. A retry adds more.")
        .known_as(&["FM-1.3 Step repetition", "FM-1.5 Unaware of termination conditions"], &["Resource Abuse"]),
    stop("premature_end",
        "It ended before the task was done.",
        "Some steps are done and some are not. A person must check which before any are repeated.")
        .known_as(&["FM-3.1 Premature termination"], &[]),
    stop("handoff_failure",
        "It handed the task over, and the recipient did not get it, or not all of it.",
        "Nobody has the task. A person must pick it up where it was lost.")
        .known_as(&["FM-2.4 Information withholding", "FM-2.5 Ignored other agent's input"], &["Task Orchestration"]),
    stop("resource_not_found",
        "It requested something that does not exist: a record, a file or an address.",
        "It will not exist on a retry either. The name or the record must be corrected.")
        .known_as(&[], &["Resource Not Found"]),
    stop("authentication",
        "Its credentials were missing, wrong or expired.",
        "The same credentials are rejected again, and the account may be locked. They must be renewed.")
        .known_as(&[], &["Authentication Errors"]),
    stop("configuration",
        "The agent, a tool or the environment is misconfigured.",
        "Nothing changes until somebody corrects the configuration.")
        .known_as(&[], &["Environment Setup Errors", "Tool Definition Issues"]),
    stop("resource_exhausted",
        "Memory, disk, quota or budget is exhausted.",
        "A retry needs as much again, and takes it from other runs.")
        .known_as(&[], &["Resource Exhaustion"]),
    retry("rate_limited",
        "It called a service more often than the service allows.",
        "The limit resets after the wait that the service specifies.")
        .known_as(&[], &["Rate Limiting"]),
    retry("timeout",
        "A response did not arrive in time.",
        "It may be transient. A step that is not idempotent may already have taken effect.")
        .known_as(&[], &["Timeout Issues"]),
    retry("tool_error",
        "A tool, or the service behind it, failed or was unreachable.",
        "It may be transient. A retry is safe only if the step is idempotent.")
        .known_as(&[], &["Service Errors"])
        .in_agentrx(&["System Failure"]),
];
