//! A request that has ended, as spans: one for the whole of it, one for each step of the gateway's, one
//! for each engine that was asked, and one for the time in which an answer was streamed.
//!
//! They are written as OTLP spells them (`trace.proto` 1.x) by whoever ends the request.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use opentelemetry_proto::tonic::trace::v1::status::StatusCode;
use redaction::Counts;
use uuid::Uuid;

use super::attribute::Attribute;
use super::context::{SpanId, SpanIds, TraceId};
use super::protobuf::Fields;
use super::trace::{Asked, Taken, Trace};
use crate::record::{Noted, Outcome};
use crate::routes::{Decision, Floor, Rule};

/// The span of a whole request.
const WHOLE: &str = "POST /v1/chat/completions";
/// W3C Trace Context's flag that a trace is kept.
const SAMPLED: u32 = 1;
/// `ScopeSpans.spans`
const SPANS: u32 = 2;
/// What the spans of most requests take.
const ROOM_BYTES: usize = 2560;

/// Where engines outside are, by name: host and port.
pub(super) type Peers = HashMap<String, (String, u16)>;

/// A request that has ended, and whose trace is kept.
#[derive(Debug)]
pub(super) struct Ended<'r> {
    pub(super) request: Uuid,
    pub(super) trace: &'r Trace,
    pub(super) noted: &'r Noted,
    pub(super) arrived: Instant,
    pub(super) total: Duration,
    pub(super) yen: f64,
    /// The clock when it ended.
    pub(super) at: SystemTime,
}

/// The spans of a request as fields of `ScopeSpans`, the whole first; and how many they are.
pub(super) fn write(ended: &Ended<'_>, peers: &Peers) -> (Vec<u8>, usize) {
    let mut writer = Writer {
        ended,
        ids: SpanIds::of(ended.request),
        fields: Fields::with_capacity(ROOM_BYTES),
        count: 0,
    };
    let whole = writer.whole();
    for step in &ended.trace.steps {
        writer.step(step, whole);
    }
    for (index, asked) in ended.trace.asked.iter().enumerate() {
        let is_last = index + 1 == ended.trace.asked.len();
        let span = writer.asked(asked, is_last, whole, peers);
        writer.stream(asked, is_last, span);
    }
    (writer.fields.into_bytes(), writer.count)
}

struct Writer<'r> {
    ended: &'r Ended<'r>,
    ids: SpanIds,
    fields: Fields,
    count: usize,
}

/// What one span says.
struct Span<'s> {
    name: &'s str,
    kind: SpanKind,
    parent: Option<SpanId>,
    times: (Instant, Instant),
    attributes: &'s [Attribute<'s>],
    link: Option<(TraceId, SpanId)>,
    is_failed: bool,
}

impl Writer<'_> {
    /// The whole request.
    fn whole(&mut self) -> SpanId {
        let ended = self.ended;
        let noted = ended.noted;
        let mut attributes = Vec::with_capacity(24);
        attributes.extend([
            Attribute::HttpMethod,
            Attribute::HttpRoute,
            Attribute::UrlPath,
            Attribute::UrlScheme,
            Attribute::Outcome(noted.outcome),
            Attribute::Findings(total(&noted.findings)),
            Attribute::Masked(total(&noted.masked)),
            Attribute::Restored(total(&noted.restored)),
            Attribute::CostYen(ended.yen),
        ]);
        let mut request = Uuid::encode_buffer();
        let request = ended.request.hyphenated().encode_lower(&mut request);
        attributes.push(Attribute::RequestId(request));
        attributes.extend(ended.status().map(Attribute::HttpStatus));
        attributes.extend(noted.error_type.map(Attribute::ErrorType));
        attributes.extend(noted.error.map(|code| Attribute::ErrorCode(code.name())));
        attributes.extend(noted.app.as_deref().map(Attribute::App));
        attributes.extend(noted.sensitivity.map(Attribute::Level));
        attributes.extend(noted.engine.as_deref().map(Attribute::Engine));
        attributes.extend(noted.kept_inside.map(Attribute::KeptInside));
        let rules = noted.rules.as_ref().map(|rules| rules.hash());
        attributes.extend(rules.map(|hash| Attribute::Rules(hash)));
        if let Some(decision) = &noted.decision {
            attributes.push(Attribute::Rule(Rule::name(Decision::rule(decision))));
            attributes.extend(decision.floor().map(Floor::name).map(Attribute::Floor));
        }
        self.span(&Span {
            name: WHOLE,
            kind: SpanKind::Server,
            parent: ended.trace.parent,
            times: (ended.arrived, ended.end()),
            attributes: &attributes,
            link: None,
            is_failed: noted.outcome == Outcome::Failed,
        })
    }

    fn step(&mut self, step: &Taken, parent: SpanId) {
        let times = (step.began, step.ended);
        self.plain(step.stage.name(), parent, times);
    }

    /// An engine that was asked. The last one's answer is what the client got.
    fn asked(&mut self, asked: &Asked, is_last: bool, parent: SpanId, peers: &Peers) -> SpanId {
        let noted = self.ended.noted;
        let failure = asked.failed.map(|(_, how)| how);
        let broke_off = noted
            .error_type
            .filter(|_| is_last && noted.outcome == Outcome::Failed);
        let error = failure.or(broke_off);
        let mut attributes = Vec::with_capacity(16);
        attributes.extend([
            Attribute::Operation,
            Attribute::Provider {
                is_external: asked.is_external,
            },
            Attribute::RequestModel(&asked.model),
            Attribute::Engine(&asked.engine),
        ]);
        if let Some((host, port)) = peers.get(&*asked.engine) {
            attributes.extend([Attribute::ServerAddress(host), Attribute::ServerPort(*port)]);
        }
        attributes.extend(error.map(Attribute::ErrorType));
        if is_last && failure.is_none() {
            attributes.push(Attribute::ResponseModel(&asked.model));
            self.ended.describe_answer(asked, &mut attributes);
        }
        let end = self.ended.end();
        let kind = if asked.is_external {
            SpanKind::Client
        } else {
            SpanKind::Internal
        };
        self.span(&Span {
            name: &format!("chat {}", asked.model),
            kind,
            parent: Some(parent),
            times: (asked.began, asked.failed.map_or(end, |(ended, _)| ended)),
            attributes: &attributes,
            link: asked.outside,
            is_failed: error.is_some(),
        })
    }

    /// From the first piece of a streamed answer to its end.
    fn stream(&mut self, asked: &Asked, is_last: bool, parent: SpanId) {
        let ended = self.ended;
        let is_it = is_last && asked.failed.is_none() && ended.noted.is_stream;
        if let Some(first) = ended.noted.first_token.filter(|_| is_it) {
            self.plain("stream", parent, (ended.arrived + first, ended.end()));
        }
    }

    /// A span of which nothing is told but when it was.
    fn plain(&mut self, name: &str, parent: SpanId, times: (Instant, Instant)) {
        self.span(&Span {
            name,
            kind: SpanKind::Internal,
            parent: Some(parent),
            times,
            attributes: &[],
            link: None,
            is_failed: false,
        });
    }

    fn span(&mut self, span: &Span<'_>) -> SpanId {
        let id = self.ids.next();
        let ended = self.ended;
        let (began, ending) = span.times;
        self.count += 1;
        self.fields.message(SPANS, |fields| {
            fields.bytes(1, &ended.trace.id.0);
            fields.bytes(2, &id.0);
            fields.bytes(4, span.parent.as_ref().map_or(&[], |parent| &parent.0));
            fields.bytes(5, span.name.as_bytes());
            fields.varint(6, number(span.kind));
            fields.fixed64(7, ended.unix(began));
            fields.fixed64(8, ended.unix(ending));
            for attribute in span.attributes {
                attribute.write(9, fields);
            }
            if let Some((trace, span)) = &span.link {
                fields.message(13, |link| {
                    link.bytes(1, &trace.0);
                    link.bytes(2, &span.0);
                    link.fixed32(6, SAMPLED);
                });
            }
            if span.is_failed {
                // No message: what went wrong is `error.type`.
                fields.message(15, |status| status.varint(3, number(StatusCode::Error)));
            }
            fields.fixed32(16, SAMPLED);
        });
        id
    }
}

/// Of an enumeration.
fn number(of: impl Into<i32>) -> u64 {
    u64::from(of.into().unsigned_abs())
}

impl<'r> Ended<'r> {
    fn describe_answer(&self, asked: &Asked, attributes: &mut Vec<Attribute<'r>>) {
        let noted = &self.noted;
        attributes.push(Attribute::RequestStream(noted.is_stream));
        if let Some(first) = noted.first_token.filter(|_| noted.is_stream) {
            let first = (self.arrived + first).saturating_duration_since(asked.began);
            attributes.push(Attribute::TimeToFirstChunk(first.as_secs_f64()));
        }
        if let Some(usage) = noted.usage {
            if noted.is_estimated {
                attributes.push(Attribute::UsageEstimated);
            }
            attributes.extend([
                Attribute::InputTokens(usage.input),
                Attribute::CachedInputTokens(usage.cached_input),
                Attribute::OutputTokens(usage.output),
                Attribute::ReasoningTokens(usage.reasoning),
            ]);
        }
    }

    /// The status that went out with the headers; none where the client left before.
    fn status(&self) -> Option<u16> {
        let noted = &self.noted;
        // What fails after the first piece of a stream fails after its headers.
        let has_begun = noted.is_stream && noted.first_token.is_some();
        match noted.outcome {
            Outcome::Answered => Some(200),
            _ if has_begun => Some(200),
            _ => noted.status,
        }
    }

    fn end(&self) -> Instant {
        self.arrived + self.total
    }

    /// Nanoseconds since 1970, by the clock at the end.
    fn unix(&self, moment: Instant) -> u64 {
        let at = self.at.duration_since(UNIX_EPOCH).unwrap_or_default();
        let before = self.end().saturating_duration_since(moment);
        u64::try_from(at.saturating_sub(before).as_nanos()).unwrap_or(u64::MAX)
    }
}

fn total(counts: &Counts) -> u32 {
    counts.iter().map(|(_, count)| count).sum()
}

/// That engines outside are where the settings say.
pub(super) fn peers(engines: &[crate::config::ExternalEngine]) -> Arc<Peers> {
    let peer = |engine: &crate::config::ExternalEngine| {
        let host = engine.base_url.host().to_owned();
        (engine.name.clone(), (host, engine.base_url.port()))
    };
    Arc::new(engines.iter().map(peer).collect())
}

#[cfg(test)]
mod tests {
    use opentelemetry_proto::tonic::trace::v1::ScopeSpans;
    use prost::Message;

    use super::*;
    use crate::engine::Usage;
    use crate::error_type::ErrorType;
    use crate::record::Stage;

    /// What a library reads of it, it writes as it was.
    #[test]
    fn spans_are_written_as_a_library_writes_them() {
        let now = Instant::now();
        let asked = |failed, outside| Asked {
            engine: "frontier".into(),
            model: "gpt-5.2".into(),
            is_external: true,
            began: now,
            failed,
            outside,
        };
        let link = (TraceId([3; 16]), SpanId([4; 8]));
        let mut trace = Trace::new(TraceId([1; 16]), Some(SpanId([2; 8])), false);
        trace.passed(Stage::Read, now, now);
        trace.asked = vec![
            asked(Some((now, ErrorType::Timeout)), Some(link)),
            asked(None, None),
        ];
        let noted = Noted {
            is_stream: true,
            first_token: Some(Duration::from_millis(3)),
            outcome: Outcome::Failed,
            usage: Some(Usage {
                input: 70_000,
                ..Usage::default()
            }),
            ..Noted::default()
        };
        let ended = Ended {
            request: Uuid::now_v7(),
            trace: &trace,
            noted: &noted,
            arrived: now,
            total: Duration::from_millis(7),
            yen: 0.25,
            at: SystemTime::now(),
        };
        let peers = Peers::from([("frontier".to_owned(), ("host".to_owned(), 443))]);
        let (written, count) = write(&ended, &peers);
        let read = ScopeSpans::decode(&*written).expect("protobuf");
        assert_eq!(read.encode_to_vec(), written);
        let names: Vec<_> = read.spans.iter().map(|span| &*span.name).collect();
        let expected = [WHOLE, "read", "chat gpt-5.2", "chat gpt-5.2", "stream"];
        assert_eq!((&*names, count), (&expected[..], expected.len()));
        assert_eq!(read.spans[2].links[0].span_id, [4; 8]);
        assert!(read.spans[2].status.is_some() && read.spans[1].status.is_none());
    }
}
