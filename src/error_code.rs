//! What an application is told of a request that is not answered, or not to its end, in one word: `code`
//! of OpenAI's errors. Metrics count by it, and the record and the log repeat it. What engines did
//! wrong is another list ([`ErrorType`]).
//!
//! [`ErrorType`]: crate::error_type::ErrorType

use std::fmt;

use serde::{Serialize, Serializer};

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $code:ident = $name:literal,)+) => {
        /// What went wrong, as the application is told.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum ErrorCode { $($(#[doc = $doc])+ $code,)+ }

        impl ErrorCode {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$code,)+];

            /// The word.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$code => $name,)+ }
            }
        }
    };
}

codes! {
    /// No key, or one that no application has.
    InvalidApiKey = "invalid_api_key",
    /// Nothing is at this path.
    NotFound = "not_found",
    /// This path takes another method.
    MethodNotAllowed = "method_not_allowed",
    /// As many requests are open, or were sent, as may be.
    RateLimitExceeded = "rate_limit_exceeded",
    /// The header names no purpose of the application.
    UnknownPurpose = "unknown_purpose",
    /// The body's end can be read in two ways.
    AmbiguousFraming = "ambiguous_framing",
    /// The body is compressed.
    UnsupportedContentEncoding = "unsupported_content_encoding",
    /// The body's characters are not those of UTF-8, or its type stands there twice.
    UnsupportedCharset = "unsupported_charset",
    /// The body is too large.
    RequestTooLarge = "request_too_large",
    /// The body did not come in time.
    RequestTimeout = "request_timeout",
    /// The body broke off.
    IncompleteBody = "incomplete_body",
    /// The body is no JSON.
    InvalidJson = "invalid_json",
    /// A parameter is missing.
    MissingRequiredParameter = "missing_required_parameter",
    /// A parameter is of the wrong type or out of range.
    InvalidValue = "invalid_value",
    /// A parameter that is not offered.
    UnsupportedParameter = "unsupported_parameter",
    /// An image, a sound or a file.
    UnsupportedContentPart = "unsupported_content_part",
    /// No such model.
    ModelNotFound = "model_not_found",
    /// A rule refuses the request.
    PolicyDenied = "policy_denied",
    /// The decision cannot be recorded.
    AuditUnavailable = "audit_unavailable",
    /// Prompt and answer do not fit into the model's context.
    ContextLengthExceeded = "context_length_exceeded",
    /// The engine does not do what is asked for.
    UnsupportedByEngine = "unsupported_by_engine",
    /// An engine outside says that the request is at fault.
    RejectedByEngine = "rejected_by_engine",
    /// An engine outside does not answer such content.
    ContentFilter = "content_filter",
    /// No engine that may answer can.
    EngineUnavailable = "engine_unavailable",
    /// The engine did not answer in time.
    EngineTimeout = "engine_timeout",
    /// The answer cannot be searched, as a rule wants it.
    AnswerUnscannable = "answer_unscannable",
    /// The whole request took too long.
    DeadlineExceeded = "deadline_exceeded",
    /// A fault of ours.
    InternalError = "internal_error",
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for ErrorCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_stands_in_the_runbook() {
        const RUNBOOK: &str = include_str!("../docs/sre.md");
        for code in ErrorCode::ALL {
            assert!(RUNBOOK.contains(&format!("\n| `{code}` |")), "{code}");
        }
    }
}
