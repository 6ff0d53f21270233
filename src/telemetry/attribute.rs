//! All that a span or a log record can say beside names and times: nothing that is not listed here can
//! be put into one. No attribute is a text of a request or an answer, or made of one.

use classifiers::Sensitivity;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};
use prost::encoding::encoded_len_varint;

use super::protobuf::{Fields, len_of_field};
use crate::error_type::ErrorType;
use crate::record::Outcome;

/// An attribute. Texts in it are names from the settings or the rules, or words of this program.
#[derive(Clone, Copy, Debug)]
pub(super) enum Attribute<'n> {
    ServiceName(&'n str),
    ServiceVersion,
    ServiceInstance(&'n str),

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

    /// Writes it as a `KeyValue` into a message of spans.
    pub(super) fn write(&self, tag: u32, fields: &mut Fields) {
        let (key, value) = (self.key(), self.value());
        let len = value.len();
        fields.head(tag, len_of_field(key.len()) + len_of_field(len));
        fields.bytes(1, key.as_bytes());
        fields.head(2, len);
        match value {
            Said::Text(text) => {
                fields.head(1, text.len());
                fields.add(text.as_bytes());
            }
            Said::Flag(is_so) => fields.varint(2, is_so.into()),
            Said::Count(count) => fields.varint(3, count),
            Said::Decimal(number) => fields.fixed64(4, number.to_bits()),
        }
    }

    fn value(&self) -> Said<'_> {
        match *self {
            Self::ServiceVersion => Said::Text(env!("CARGO_PKG_VERSION")),
            Self::HttpMethod => Said::Text("POST"),
            Self::HttpRoute | Self::UrlPath => Said::Text(PATH),
            Self::UrlScheme => Said::Text("http"),
            Self::Operation => Said::Text("chat"),
            Self::Provider { is_external } => {
                Said::Text(if is_external { "openai" } else { "sekisho" })
            }
            Self::RequestStream(is_so) => Said::Flag(is_so),
            Self::UsageEstimated => Said::Flag(true),
            Self::TimeToFirstChunk(number) | Self::CostYen(number) => Said::Decimal(number),
            Self::HttpStatus(number) | Self::ServerPort(number) => Said::Count(number.into()),
            Self::Findings(count) | Self::Masked(count) | Self::Restored(count) => {
                Said::Count(count.into())
            }
            Self::InputTokens(count)
            | Self::CachedInputTokens(count)
            | Self::OutputTokens(count)
            | Self::ReasoningTokens(count)
            // As a signed number it would be below zero otherwise.
            | Self::RecordSeq(count) => Said::Count(count.min(i64::MAX.unsigned_abs())),
            Self::Level(level) => Said::Text(level.name()),
            Self::Outcome(outcome) => Said::Text(outcome.name()),
            Self::ErrorType(what) => Said::Text(what.name()),
            Self::ErrorCode(word) | Self::Floor(word) | Self::KeptInside(word) => Said::Text(word),
            Self::ServiceName(name)
            | Self::ServiceInstance(name)
            | Self::RequestModel(name)
            | Self::ResponseModel(name)
            | Self::ServerAddress(name)
            | Self::RequestId(name)
            | Self::App(name)
            | Self::Rule(name)
            | Self::Rules(name)
            | Self::Engine(name)
            | Self::RecordKind(name)
            | Self::RecordHash(name) => Said::Text(name),
        }
    }
}

/// What is said of an attribute, in one of the forms that OTLP has.
#[derive(Clone, Copy)]
enum Said<'n> {
    Text(&'n str),
    Flag(bool),
    Count(u64),
    Decimal(f64),
}

impl Said<'_> {
    /// Bytes of it as an `AnyValue`.
    const fn len(&self) -> usize {
        match self {
            Self::Text(text) => len_of_field(text.len()),
            Self::Flag(_) => 2,
            Self::Count(count) => 1 + encoded_len_varint(*count),
            Self::Decimal(_) => 9,
        }
    }
}

impl From<Said<'_>> for Value {
    fn from(said: Said<'_>) -> Self {
        match said {
            Said::Text(text) => Self::StringValue(text.to_owned()),
            Said::Flag(is_so) => Self::BoolValue(is_so),
            Said::Count(count) => Self::IntValue(count.cast_signed()),
            Said::Decimal(number) => Self::DoubleValue(number),
        }
    }
}

impl From<Attribute<'_>> for KeyValue {
    fn from(attribute: Attribute<'_>) -> Self {
        Self {
            key: attribute.key().to_owned(),
            value: Some(AnyValue {
                value: Some(attribute.value().into()),
            }),
            ..Self::default()
        }
    }
}
