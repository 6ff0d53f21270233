//! A request that has ended, as spans: one for the whole of it, one for each step of the gateway's, one
//! for each engine that was asked, and one for the time in which an answer was streamed.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use opentelemetry_proto::tonic::trace::v1::span::{Link, SpanKind};
use opentelemetry_proto::tonic::trace::v1::status::StatusCode;
use opentelemetry_proto::tonic::trace::v1::{Span, Status};
use redaction::Counts;
use uuid::Uuid;

use super::attribute::{Attribute, PATH};
use super::context::{SpanId, TraceId};
use super::trace::{Asked, Taken, Trace};
use crate::record::{Noted, Outcome};
use crate::routes::{Decision, Floor, Rule};

/// W3C Trace Context's flag that a trace is kept.
const SAMPLED: u32 = 1;

/// Where engines outside are, by name: host and port.
pub(super) type Peers = HashMap<String, (String, u16)>;

/// A request that has ended, and whose trace is kept.
#[derive(Debug)]
pub(super) struct Ended {
    pub(super) request: Uuid,
    pub(super) trace: Box<Trace>,
    pub(super) noted: Noted,
    pub(super) arrived: Instant,
    pub(super) total: Duration,
    pub(super) yen: f64,
    /// The clock when it ended.
    pub(super) at: SystemTime,
}

/// The spans of a request, the whole first.
pub(super) fn spans(ended: &Ended, peers: &Peers) -> Vec<Span> {
    let whole = ended.whole();
    let parent = whole.span_id.clone();
    let mut spans = Vec::with_capacity(ended.trace.len());
    spans.push(whole);
    for step in &ended.trace.steps {
        spans.push(ended.step(step, &parent));
    }
    for (index, asked) in ended.trace.asked.iter().enumerate() {
        let is_last = index + 1 == ended.trace.asked.len();
        let span = ended.asked(asked, is_last, &parent, peers);
        let stream = ended.stream(asked, is_last, &span.span_id);
        spans.push(span);
        spans.extend(stream);
    }
    spans
}

impl Ended {
    /// The whole request.
    fn whole(&self) -> Span {
        let noted = &self.noted;
        let mut attributes = vec![
            Attribute::HttpMethod,
            Attribute::HttpRoute,
            Attribute::UrlPath,
            Attribute::UrlScheme,
            Attribute::Outcome(noted.outcome),
            Attribute::Findings(total(&noted.findings)),
            Attribute::Masked(total(&noted.masked)),
            Attribute::Restored(total(&noted.restored)),
            Attribute::CostYen(self.yen),
        ];
        let request = self.request.to_string();
        attributes.push(Attribute::RequestId(&request));
        attributes.extend(self.status().map(Attribute::HttpStatus));
        attributes.extend(noted.error_type.map(Attribute::ErrorType));
        attributes.extend(noted.error.map(Attribute::ErrorCode));
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
        let is_failed = noted.outcome == Outcome::Failed;
        Span {
            parent_span_id: self.trace.parent.map_or_else(Vec::new, |it| it.0.to_vec()),
            name: format!("POST {PATH}"),
            kind: SpanKind::Server.into(),
            status: is_failed.then(failed),
            ..self.span((self.arrived, self.end()), &attributes)
        }
    }

    fn step(&self, step: &Taken, parent: &[u8]) -> Span {
        Span {
            parent_span_id: parent.to_vec(),
            name: step.stage.name().to_owned(),
            kind: SpanKind::Internal.into(),
            ..self.span((step.began, step.ended), &[])
        }
    }

    /// An engine that was asked. The last one's answer is what the client got.
    fn asked(&self, asked: &Asked, is_last: bool, parent: &[u8], peers: &Peers) -> Span {
        let noted = &self.noted;
        let failure = asked.failed.map(|(_, how)| how);
        let broke_off = noted
            .error_type
            .filter(|_| is_last && noted.outcome == Outcome::Failed);
        let error = failure.or(broke_off);
        let mut attributes = vec![
            Attribute::Operation,
            Attribute::Provider {
                is_external: asked.is_external,
            },
            Attribute::RequestModel(&asked.model),
            Attribute::Engine(&asked.engine),
        ];
        if let Some((host, port)) = peers.get(&*asked.engine) {
            attributes.extend([Attribute::ServerAddress(host), Attribute::ServerPort(*port)]);
        }
        attributes.extend(error.map(Attribute::ErrorType));
        if is_last && failure.is_none() {
            attributes.push(Attribute::ResponseModel(&asked.model));
            self.describe_answer(asked, &mut attributes);
        }
        let ended = asked.failed.map_or_else(|| self.end(), |(ended, _)| ended);
        let link = |(trace, span): (TraceId, SpanId)| Link {
            trace_id: trace.0.to_vec(),
            span_id: span.0.to_vec(),
            flags: SAMPLED,
            ..Link::default()
        };
        let kind = if asked.is_external {
            SpanKind::Client
        } else {
            SpanKind::Internal
        };
        Span {
            parent_span_id: parent.to_vec(),
            name: format!("chat {}", asked.model),
            kind: kind.into(),
            links: asked.outside.map(link).into_iter().collect(),
            status: error.map(|_| failed()),
            ..self.span((asked.began, ended), &attributes)
        }
    }

    fn describe_answer(&self, asked: &Asked, attributes: &mut Vec<Attribute<'_>>) {
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

    /// From the first piece of a streamed answer to its end.
    fn stream(&self, asked: &Asked, is_last: bool, parent: &[u8]) -> Option<Span> {
        let is_it = is_last && asked.failed.is_none() && self.noted.is_stream;
        let first = self.noted.first_token.filter(|_| is_it)?;
        Some(Span {
            parent_span_id: parent.to_vec(),
            name: "stream".to_owned(),
            kind: SpanKind::Internal.into(),
            ..self.span((self.arrived + first, self.end()), &[])
        })
    }

    fn span(&self, (began, ended): (Instant, Instant), attributes: &[Attribute<'_>]) -> Span {
        Span {
            trace_id: self.trace.id.0.to_vec(),
            span_id: SpanId::random().0.to_vec(),
            flags: SAMPLED,
            start_time_unix_nano: self.unix(began),
            end_time_unix_nano: self.unix(ended),
            attributes: attributes.iter().copied().map(Into::into).collect(),
            ..Span::default()
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

/// No message: what went wrong is `error.type`.
fn failed() -> Status {
    Status {
        message: String::new(),
        code: StatusCode::Error.into(),
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
