//! All that a span or a log record can say beside names and times: nothing that is not listed here can
//! be put into one. No attribute is a text of a request or an answer, or made of one.

use classifiers::Sensitivity;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};
use uuid::Uuid;

use crate::error_type::ErrorType;
use crate::record::Outcome;

/// An attribute. Texts in it are names from the settings or the rules, or words of this program.
#[derive(Clone, Copy, Debug)]
pub(super) enum Attribute<'n> {
    ServiceName(&'n str),
    ServiceVersion,
    ServiceInstance(Uuid),

    HttpMethod,
    HttpRoute,
    UrlPath,
    UrlScheme,
    HttpStatus(u16),
    ErrorType(ErrorType),
    /// The code that the application was told.
    ErrorCode(&'static str),

    Operation,
    Provider {
        is_external: bool,
    },
    RequestModel(&'n str),
    RequestStream(bool),
    ResponseModel(&'n str),
    TimeToFirstChunk(f64),
    InputTokens(u64),
    CachedInputTokens(u64),
    OutputTokens(u64),
    ReasoningTokens(u64),
    /// No engine told the tokens; there only where that is so.
    UsageEstimated,
    ServerAddress(&'n str),
    ServerPort(u16),

    RequestId(&'n str),
    App(&'n str),
    Rule(&'n str),
    Rules(&'n str),
    Floor(&'static str),
    KeptInside(&'static str),
    Level(Sensitivity),
    Findings(u32),
    Masked(u32),
    Restored(u32),
    Outcome(Outcome),
    Engine(&'n str),
    CostYen(f64),

    RecordSeq(u64),
    RecordKind(&'n str),
    RecordHash(&'n str),
}

/// The one path on which there are spans.
pub(super) const PATH: &str = "/v1/chat/completions";

impl Attribute<'_> {
    /// The name: of the semantic conventions where they have one, else with our prefix.
    pub(super) const fn key(&self) -> &'static str {
        match self {
            Self::ServiceName(_) => "service.name",
            Self::ServiceVersion => "service.version",
            Self::ServiceInstance(_) => "service.instance.id",
            Self::HttpMethod => "http.request.method",
            Self::HttpRoute => "http.route",
            Self::UrlPath => "url.path",
            Self::UrlScheme => "url.scheme",
            Self::HttpStatus(_) => "http.response.status_code",
            Self::ErrorType(_) => "error.type",
            Self::ErrorCode(_) => "sekisho.error.code",
            Self::Operation => "gen_ai.operation.name",
            Self::Provider { .. } => "gen_ai.provider.name",
            Self::RequestModel(_) => "gen_ai.request.model",
            Self::RequestStream(_) => "gen_ai.request.stream",
            Self::ResponseModel(_) => "gen_ai.response.model",
            Self::TimeToFirstChunk(_) => "gen_ai.response.time_to_first_chunk",
            Self::InputTokens(_) => "gen_ai.usage.input_tokens",
            Self::CachedInputTokens(_) => "gen_ai.usage.cache_read.input_tokens",
            Self::OutputTokens(_) => "gen_ai.usage.output_tokens",
            Self::ReasoningTokens(_) => "gen_ai.usage.reasoning.output_tokens",
            Self::UsageEstimated => "sekisho.usage.estimated",
            Self::ServerAddress(_) => "server.address",
            Self::ServerPort(_) => "server.port",
            Self::RequestId(_) => "sekisho.request.id",
            Self::App(_) => "sekisho.app",
            Self::Rule(_) => "sekisho.rule",
            Self::Rules(_) => "sekisho.rules",
            Self::Floor(_) => "sekisho.floor",
            Self::KeptInside(_) => "sekisho.kept_inside",
            Self::Level(_) => "sekisho.sensitivity",
            Self::Findings(_) => "sekisho.findings",
            Self::Masked(_) => "sekisho.masked",
            Self::Restored(_) => "sekisho.restored",
            Self::Outcome(_) => "sekisho.outcome",
            Self::Engine(_) => "sekisho.engine",
            Self::CostYen(_) => "sekisho.cost.yen",
            Self::RecordSeq(_) => "sekisho.record.seq",
            Self::RecordKind(_) => "sekisho.record.kind",
            Self::RecordHash(_) => "sekisho.record.hash",
        }
    }

    fn value(&self) -> Value {
        match *self {
            Self::ServiceVersion => text(env!("CARGO_PKG_VERSION")),
            Self::ServiceInstance(id) => Value::StringValue(id.to_string()),
            Self::HttpMethod => text("POST"),
            Self::HttpRoute | Self::UrlPath => text(PATH),
            Self::UrlScheme => text("http"),
            Self::Operation => text("chat"),
            Self::Provider { is_external } => text(if is_external { "openai" } else { "sekisho" }),
            Self::RequestStream(is_so) => Value::BoolValue(is_so),
            Self::UsageEstimated => Value::BoolValue(true),
            Self::TimeToFirstChunk(number) | Self::CostYen(number) => Value::DoubleValue(number),
            Self::HttpStatus(number) | Self::ServerPort(number) => {
                Value::IntValue(i64::from(number))
            }
            Self::Findings(count) | Self::Masked(count) | Self::Restored(count) => {
                Value::IntValue(i64::from(count))
            }
            Self::InputTokens(count)
            | Self::CachedInputTokens(count)
            | Self::OutputTokens(count)
            | Self::ReasoningTokens(count)
            | Self::RecordSeq(count) => Value::IntValue(i64::try_from(count).unwrap_or(i64::MAX)),
            Self::Level(level) => text(level.name()),
            Self::Outcome(outcome) => text(outcome.name()),
            Self::ErrorType(what) => text(what.name()),
            Self::ErrorCode(word) | Self::Floor(word) | Self::KeptInside(word) => text(word),
            Self::ServiceName(name)
            | Self::RequestModel(name)
            | Self::ResponseModel(name)
            | Self::ServerAddress(name)
            | Self::RequestId(name)
            | Self::App(name)
            | Self::Rule(name)
            | Self::Rules(name)
            | Self::Engine(name)
            | Self::RecordKind(name)
            | Self::RecordHash(name) => text(name),
        }
    }
}

fn text(name: &str) -> Value {
    Value::StringValue(name.to_owned())
}

impl From<Attribute<'_>> for KeyValue {
    fn from(attribute: Attribute<'_>) -> Self {
        Self {
            key: attribute.key().to_owned(),
            value: Some(AnyValue {
                value: Some(attribute.value()),
            }),
            ..Self::default()
        }
    }
}
