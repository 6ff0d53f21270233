//! What went wrong, in few words: the label `error_type` of metrics and the attribute `error.type` of
//! traces. One list for both (docs/sre.md shows it), as OpenTelemetry's conventions ask: few values,
//! known before. What an application is told is another thing: OpenAI's codes ([`Refusal::wire`]).
//!
//! [`Refusal::wire`]: crate::error::Refusal::wire

use std::fmt;

/// What went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorType {
    /// The engine cannot be reached, or broke off.
    Unavailable,
    /// It has as many requests as it takes, or as we let it have.
    Busy,
    /// It said nothing for too long.
    Timeout,
    /// It answered with an HTTP status that is no answer.
    Status,
    /// What it answered cannot be read.
    Garbage,
    /// What it answered is larger than allowed.
    TooLarge,
    /// A rule says that answers are searched, and this one cannot be.
    Unscannable,
    /// The whole request took longer than it may.
    DeadlineExceeded,
    /// Prompt and answer do not fit into the engine's context.
    ContextExceeded,
    /// The engine does not do what the request asks for.
    Unsuitable,
    /// An engine outside says that the request is at fault.
    Rejected,
    /// The client left before the engine had said anything.
    ClientGone,
    /// The request, its key, a limit or a rule: no engine was at fault.
    Refused,
    /// The decision could not be recorded.
    Unrecorded,
    /// A fault of ours.
    Internal,
}

impl ErrorType {
    /// How an attempt at an engine can end without an answer.
    pub const OF_ATTEMPTS: [Self; 14] = [
        Self::Unavailable,
        Self::Busy,
        Self::Timeout,
        Self::Status,
        Self::Garbage,
        Self::TooLarge,
        Self::Unscannable,
        Self::DeadlineExceeded,
        Self::ContextExceeded,
        Self::Unsuitable,
        Self::Rejected,
        Self::ClientGone,
        Self::Unrecorded,
        Self::Internal,
    ];

    /// The name in metrics and traces.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unavailable => "unavailable",
            Self::Busy => "busy",
            Self::Timeout => "timeout",
            Self::Status => "status",
            Self::Garbage => "garbage",
            Self::TooLarge => "too_large",
            Self::Unscannable => "unscannable",
            Self::DeadlineExceeded => "deadline_exceeded",
            Self::ContextExceeded => "context_exceeded",
            Self::Unsuitable => "unsuitable",
            Self::Rejected => "rejected",
            Self::ClientGone => "client_gone",
            Self::Refused => "refused",
            Self::Unrecorded => "unrecorded",
            Self::Internal => "internal",
        }
    }
}

impl fmt::Display for ErrorType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_stands_in_the_runbook_and_every_rule_asks_for_words_that_are() {
        const RUNBOOK: &str = include_str!("../docs/sre.md");
        let names = ErrorType::OF_ATTEMPTS.map(ErrorType::name);
        for name in names.iter().chain([&ErrorType::Refused.name()]) {
            assert!(RUNBOOK.contains(&format!("\n| `{name}` |")), "{name}");
        }
        for rules in [
            include_str!("../deploy/prometheus/recording.yml"),
            include_str!("../deploy/prometheus/alerts.yml"),
        ] {
            let asked = rules.split("error_type").skip(1);
            let asked = asked.filter_map(|rest| rest.split('"').nth(1));
            for word in asked.flat_map(|words| words.split('|')) {
                assert!(word.is_empty() || names.contains(&word), "{word}");
            }
        }
    }
}
