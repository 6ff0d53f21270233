//! Why a request is not answered, and what the client is told: one exhaustive match.
//!
//! A message says what to do about it. None repeats any text of the request.

use std::borrow::Cow;
use std::time::Duration;

use http::StatusCode;

use crate::error_code::ErrorCode;
use crate::error_type::ErrorType;
use crate::openai::json::Fault;

/// A request that is not answered, or an answer that broke off.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// A parameter is missing, of the wrong type or out of range.
    #[error("{message}")]
    Invalid {
        /// What is wrong and how to mend it.
        message: Cow<'static, str>,
        /// `messages[2].content`; built from known names and indices only.
        param: Option<String>,
        /// OpenAI's `code`.
        code: Option<ErrorCode>,
    },
    /// The body is not the JSON that it should be.
    #[error("the request body {0}")]
    Json(Fault),
    /// No API key, or one that no application has.
    #[error(
        "the API key is missing or wrong; send `Authorization: Bearer KEY` with a key of your application"
    )]
    InvalidApiKey,
    /// A rule refuses the request.
    #[error("refused by rule `{rule}`: {message} ({reason})")]
    PolicyDenied {
        /// The rule's name.
        rule: String,
        /// What the rule tells whoever is refused.
        message: String,
        /// Its reason, as the rules file words it.
        reason: String,
    },
    /// No such path.
    #[error("there is nothing at this path; use POST /v1/chat/completions or GET /v1/models")]
    NotFound,
    /// A path that exists, with another method.
    #[error("this path does not take this method")]
    MethodNotAllowed,
    /// The request names a model that is not configured.
    #[error("the model does not exist; use `auto` or a name from GET /v1/models")]
    UnknownModel,
    /// The body is larger than allowed.
    #[error("the request body is larger than {limit_bytes} bytes; send less text")]
    TooLarge {
        /// `limits.max_body_bytes`.
        limit_bytes: usize,
    },
    /// The body is compressed, or coded in a way that is not known.
    #[error("the request body is coded; send it plain, without `Content-Encoding`")]
    Compressed,
    /// Where the body ends is told in a way that two readers could understand differently.
    #[error(
        "the end of the request body is told in more than one way, or in one that is not understood; send one \
         `Content-Length`, or `Transfer-Encoding: chunked` alone"
    )]
    AmbiguousFraming,
    /// The body is written in other characters than those of UTF-8, or has two types.
    #[error(
        "the request body must be JSON in UTF-8; send one `Content-Type: application/json`, without another \
         charset"
    )]
    ForeignCharset,
    /// The body did not arrive in time.
    #[error("the request body did not arrive within {} s", .0.as_secs())]
    SlowBody(Duration),
    /// The client stopped sending in the middle of the body.
    #[error("the request body broke off")]
    BrokenBody,
    /// The application sends faster than it may.
    #[error("this application has reached its limit of {what}; try again in {} s", .retry_after.as_secs().max(1))]
    RateLimited {
        /// Which limit, in words.
        what: &'static str,
        /// When it is worth trying again.
        retry_after: Duration,
    },
    /// The gateway or the engine has as many requests as it takes.
    #[error("too many requests are under way; try again in {} s", .retry_after.as_secs().max(1))]
    Busy {
        /// When it is worth trying again.
        retry_after: Duration,
    },
    /// Prompt and answer do not fit into the local model's context.
    #[error(
        "this model's context is {context} tokens; the prompt has {prompt_tokens} and {max_tokens} were asked for the answer. Shorten the prompt or lower max_completion_tokens"
    )]
    ContextExceeded {
        /// Tokens in the rendered prompt.
        prompt_tokens: u32,
        /// Tokens asked for the answer.
        max_tokens: u32,
        /// Tokens a conversation may have in all.
        context: u32,
    },
    /// An engine outside says that the request itself is at fault: sent again, it fails again.
    #[error("{}", rejected(engine, *why))]
    Rejected {
        /// The engine's configured name.
        engine: String,
        /// The status that it answered.
        status: u16,
        /// What it said of it.
        why: Rejection,
    },
    /// No engine that may answer the request can.
    #[error("engine `{engine}` is not available; try again shortly")]
    EngineUnavailable {
        /// The engine's configured name.
        engine: String,
    },
    /// A rule says that answers are searched, and this one cannot be.
    #[error(
        "the answer of engine `{engine}` holds something that cannot be searched, such as a long encoded piece, and this rule lets no such answer through; ask for plain text"
    )]
    AnswerUnscannable {
        /// The engine's configured name.
        engine: String,
    },
    /// The engine did not answer in time.
    #[error("engine `{engine}` did not answer in time")]
    EngineTimeout {
        /// The engine's configured name.
        engine: String,
    },
    /// The whole request took longer than allowed.
    #[error("the request took longer than the {} s it may take", .0.as_secs())]
    DeadlineExceeded(Duration),
    /// The decision about the request cannot be recorded.
    #[error(
        "this request cannot be recorded at present, and nothing is answered without a record; try again shortly"
    )]
    Unrecorded,
    /// A fault of ours. What it was stands in the log, by request id.
    #[error("an internal error; report the x-request-id")]
    Internal,
}

/// Why an engine outside does not take a request, as far as its answer tells that in a word that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rejection {
    /// Prompt and answer do not fit into its context.
    Context,
    /// It does not answer such content.
    Content,
    /// Something else.
    Other,
}

impl Rejection {
    const fn code(self) -> ErrorCode {
        match self {
            Self::Context => ErrorCode::ContextLengthExceeded,
            Self::Content => ErrorCode::ContentFilter,
            Self::Other => ErrorCode::RejectedByEngine,
        }
    }

    /// The engine's own, but for what has one already.
    fn status(self, told: u16) -> StatusCode {
        match self {
            Self::Context => StatusCode::BAD_REQUEST,
            Self::Content | Self::Other => {
                StatusCode::from_u16(told).unwrap_or(StatusCode::BAD_REQUEST)
            }
        }
    }
}

/// In our words: the engine's own may repeat what it was sent.
fn rejected(engine: &str, why: Rejection) -> String {
    match why {
        Rejection::Context => format!(
            "prompt and answer do not fit into the context of the model at engine `{engine}`; shorten the prompt or \
             lower max_completion_tokens"
        ),
        Rejection::Content => format!(
            "the provider of engine `{engine}` does not answer such content; sent again as it is, it fails again"
        ),
        Rejection::Other => format!(
            "engine `{engine}` does not take this request; sent again as it is, it fails again: compare its \
             parameters and its length with what the model offers"
        ),
    }
}

/// What goes over the wire for a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wire {
    /// Of the response, when no headers are out yet.
    pub status: StatusCode,
    /// OpenAI's `error.type`.
    pub kind: &'static str,
    /// OpenAI's `error.code`.
    pub code: ErrorCode,
}

impl Refusal {
    /// A parameter is wrong: what is expected of it.
    pub fn invalid(param: impl Into<String>, message: impl Into<Cow<'static, str>>) -> Self {
        Self::Invalid {
            message: message.into(),
            param: Some(param.into()),
            code: None,
        }
    }

    /// Status, type and code.
    #[must_use]
    pub fn wire(&self) -> Wire {
        const INVALID: &str = "invalid_request_error";
        let (status, kind, code) = match self {
            Self::Invalid { code, .. } => (
                StatusCode::BAD_REQUEST,
                INVALID,
                code.unwrap_or(ErrorCode::InvalidValue),
            ),
            Self::Json(_) => (StatusCode::BAD_REQUEST, INVALID, ErrorCode::InvalidJson),
            Self::BrokenBody => (StatusCode::BAD_REQUEST, INVALID, ErrorCode::IncompleteBody),
            Self::ContextExceeded { .. } => (
                StatusCode::BAD_REQUEST,
                INVALID,
                ErrorCode::ContextLengthExceeded,
            ),
            Self::InvalidApiKey => (StatusCode::UNAUTHORIZED, INVALID, ErrorCode::InvalidApiKey),
            Self::PolicyDenied { .. } => (
                StatusCode::FORBIDDEN,
                "policy_error",
                ErrorCode::PolicyDenied,
            ),
            Self::NotFound => (StatusCode::NOT_FOUND, INVALID, ErrorCode::NotFound),
            Self::UnknownModel => (StatusCode::NOT_FOUND, INVALID, ErrorCode::ModelNotFound),
            Self::MethodNotAllowed => (
                StatusCode::METHOD_NOT_ALLOWED,
                INVALID,
                ErrorCode::MethodNotAllowed,
            ),
            Self::SlowBody(_) => (
                StatusCode::REQUEST_TIMEOUT,
                INVALID,
                ErrorCode::RequestTimeout,
            ),
            Self::Compressed => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                INVALID,
                ErrorCode::UnsupportedContentEncoding,
            ),
            Self::AmbiguousFraming => (
                StatusCode::BAD_REQUEST,
                INVALID,
                ErrorCode::AmbiguousFraming,
            ),
            Self::ForeignCharset => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                INVALID,
                ErrorCode::UnsupportedCharset,
            ),
            Self::Rejected { status, why, .. } => (why.status(*status), INVALID, why.code()),
            Self::TooLarge { .. } => (
                StatusCode::PAYLOAD_TOO_LARGE,
                INVALID,
                ErrorCode::RequestTooLarge,
            ),
            Self::RateLimited { .. } | Self::Busy { .. } => (
                StatusCode::TOO_MANY_REQUESTS,
                "rate_limit_error",
                ErrorCode::RateLimitExceeded,
            ),
            Self::EngineUnavailable { .. } => (
                StatusCode::SERVICE_UNAVAILABLE,
                "server_error",
                ErrorCode::EngineUnavailable,
            ),
            Self::AnswerUnscannable { .. } => (
                StatusCode::BAD_GATEWAY,
                "server_error",
                ErrorCode::AnswerUnscannable,
            ),
            Self::EngineTimeout { .. } => (
                StatusCode::GATEWAY_TIMEOUT,
                "server_error",
                ErrorCode::EngineTimeout,
            ),
            Self::DeadlineExceeded(_) => (
                StatusCode::GATEWAY_TIMEOUT,
                "server_error",
                ErrorCode::DeadlineExceeded,
            ),
            Self::Unrecorded => (
                StatusCode::SERVICE_UNAVAILABLE,
                "server_error",
                ErrorCode::AuditUnavailable,
            ),
            Self::Internal => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "server_error",
                ErrorCode::InternalError,
            ),
        };
        Wire { status, kind, code }
    }

    /// What metrics and traces say of it.
    #[must_use]
    pub const fn error_type(&self) -> ErrorType {
        match self {
            Self::EngineUnavailable { .. } => ErrorType::Unavailable,
            Self::EngineTimeout { .. } => ErrorType::Timeout,
            Self::DeadlineExceeded(_) => ErrorType::DeadlineExceeded,
            Self::AnswerUnscannable { .. } => ErrorType::Unscannable,
            Self::ContextExceeded { .. }
            | Self::Rejected {
                why: Rejection::Context,
                ..
            } => ErrorType::ContextExceeded,
            Self::Rejected { .. } => ErrorType::Rejected,
            Self::Unrecorded => ErrorType::Unrecorded,
            Self::Internal => ErrorType::Internal,
            Self::Busy { .. } => ErrorType::Busy,
            Self::Invalid { .. }
            | Self::Json(_)
            | Self::InvalidApiKey
            | Self::PolicyDenied { .. }
            | Self::NotFound
            | Self::MethodNotAllowed
            | Self::UnknownModel
            | Self::TooLarge { .. }
            | Self::Compressed
            | Self::AmbiguousFraming
            | Self::ForeignCharset
            | Self::SlowBody(_)
            | Self::BrokenBody
            | Self::RateLimited { .. } => ErrorType::Refused,
        }
    }

    /// The parameter at fault, as OpenAI names it.
    #[must_use]
    pub fn param(&self) -> Option<&str> {
        match self {
            Self::Invalid { param, .. } => param.as_deref(),
            Self::UnknownModel => Some("model"),
            Self::ContextExceeded { .. }
            | Self::Rejected {
                why: Rejection::Context,
                ..
            } => Some("messages"),
            _ => None,
        }
    }

    /// When it is worth trying again, where that is known.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::RateLimited { retry_after, .. } | Self::Busy { retry_after } => {
                Some(*retry_after)
            }
            Self::EngineUnavailable { .. } | Self::Unrecorded => Some(Duration::from_secs(1)),
            _ => None,
        }
    }
}
