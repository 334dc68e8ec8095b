//! The failure classes that are known by name: what each is, whether to stop or to retry, and what others call it.

use crate::vocabulary::Response;

/// One class.
#[derive(Clone, Copy, Debug)]
pub struct ClassEntry {
    /// Its name.
    pub class: &'static str,
    /// What it is, in one sentence.
    pub about: &'static str,
    /// Stop and hand over, or try again.
    pub response: Response,
    /// Why, in one sentence.
    pub reason: &'static str,
    /// The failure modes of MAST that it covers (Cemri et al. 2025).
    pub mast: &'static [&'static str],
    /// The error categories of TRAIL that it covers (Deshpande et al. 2025).
    pub trail: &'static [&'static str],
}

/// The class of this name.
#[must_use]
pub fn entry(class: &str) -> Option<&'static ClassEntry> {
    TAXONOMY.iter().find(|entry| entry.class == class)
}

const fn stop(class: &'static str, about: &'static str, reason: &'static str) -> ClassEntry {
    ClassEntry {
        class,
        about,
        response: Response::Stop,
        reason,
        mast: &[],
        trail: &[],
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
}

/// Every class, the gravest first.
#[rustfmt::skip]
pub const TAXONOMY: &[ClassEntry] = &[
    stop("authority_crossed",
        "It acted outside its authority, whether or not harm came of it.",
        "Whoever may do it must decide; a second attempt crosses the same line.")
        .known_as(&["FM-1.2 Disobey role specification"], &[]),
    stop("unsafe_side_effect",
        "It changed something in the world twice, in the wrong place, or unasked.",
        "A second attempt may do the harm again; what was done must be reversed first.")
        .known_as(&[], &[]),
    stop("policy_violation",
        "It broke a rule, went past an approval, or asked for what it may not have.",
        "The rule holds for the second attempt too, and trying until it gives way is the violation.")
        .known_as(&[], &["Authentication Errors"]),
    stop("injection",
        "It was given orders by what it read: a prompt injection or a jailbreak.",
        "The same text gives the same orders; a person must look at what it read.")
        .known_as(&[], &[]),
    stop("ambiguity_with_high_consequence",
        "It was not clear what was meant, much hung on it, and it went on all the same.",
        "Only somebody who knows what was meant can settle it.")
        .known_as(&["FM-2.2 Fail to ask for clarification"], &["Incorrect Problem Identification"]),
    stop("missing_evidence",
        "It concluded or acted without the evidence that the step needs.",
        "Another attempt guesses again; the evidence must be found first.")
        .known_as(&[], &["Poor Information Retrieval"]),
    stop("verification_missing",
        "What it did was not checked, or the check was wrong.",
        "Until the check is there, another attempt is no better known than this one.")
        .known_as(&["FM-3.2 No or incomplete verification", "FM-3.3 Incorrect verification"], &[]),
    stop("hallucination",
        "It made up a fact, a source, a tool or a tool's answer.",
        "What is made up once is made up again, and the next time perhaps unnoticed.")
        .known_as(&[], &["Language-only", "Tool-related"]),
    stop("goal_deviation",
        "It did something other than it was asked.",
        "The instructions are the same the next time; they or the agent must change.")
        .known_as(&["FM-1.1 Disobey task specification", "FM-2.3 Task derailment"], &["Goal Deviation", "Instruction Non-compliance"]),
    stop("wrong_tool",
        "It called a tool that does not exist or is not meant for the case.",
        "It would choose the same tool again, and the wrong one may do harm.")
        .known_as(&[], &["Tool Selection Errors"]),
    stop("tool_arguments",
        "It called the right tool with arguments that the tool refuses.",
        "The same arguments are refused again; the call must be mended.")
        .known_as(&[], &["Formatting Errors"]),
    stop("context_lost",
        "It lost what was said or found before, or had more than the model holds.",
        "What the rest of the run stands on is gone; it must begin again from the whole.")
        .known_as(&["FM-1.4 Loss of conversation history", "FM-2.1 Conversation reset"], &["Context Handling Failures"]),
    stop("loop",
        "It repeated steps, or went on until a limit stopped it.",
        "More attempts are what it died of.")
        .known_as(&["FM-1.3 Step repetition", "FM-1.5 Unaware of termination conditions"], &["Resource Abuse"]),
    stop("premature_end",
        "It ended before the task was done.",
        "Some steps are done and some are not; somebody must see which before they are repeated.")
        .known_as(&["FM-3.1 Premature termination"], &[]),
    stop("handoff_failure",
        "It gave the case up, and the next in line did not get it, or not whole.",
        "The case is in nobody's hands; a person must take it from where it was lost.")
        .known_as(&["FM-2.4 Information withholding", "FM-2.5 Ignored other agent's input"], &["Task Orchestration"]),
    stop("resource_not_found",
        "What it asked for does not exist: a record, a file, an address.",
        "It is not there the second time either; the name or the record must be put right.")
        .known_as(&[], &["Resource Not Found"]),
    stop("authentication",
        "Its credentials were missing, wrong or expired, and were refused.",
        "The same credentials are refused again, and may be locked; they must be renewed.")
        .known_as(&[], &["Authentication Errors"]),
    stop("configuration",
        "The agent, a tool or its surroundings are set up wrongly.",
        "Nothing changes until somebody changes the setting.")
        .known_as(&[], &["Environment Setup Errors", "Tool Definition Issues"]),
    stop("resource_exhausted",
        "Memory, disk, quota or budget is used up.",
        "The next attempt needs as much, and takes it from the others.")
        .known_as(&[], &["Resource Exhaustion"]),
    retry("rate_limited",
        "It asked a service more often than it may.",
        "It passes by itself after the wait that the service names.")
        .known_as(&[], &["Rate Limiting"]),
    retry("timeout",
        "An answer did not come in time.",
        "It may pass by itself; a step that is not idempotent may have taken effect all the same.")
        .known_as(&[], &["Timeout Issues"]),
    retry("tool_error",
        "A tool, or the service behind it, failed or could not be reached.",
        "It may pass by itself, where the step may be repeated without harm.")
        .known_as(&[], &["Service Errors"]),
];
