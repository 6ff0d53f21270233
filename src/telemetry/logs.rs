//! Lines of the record as log records: each line as it stands in the file, with its number, kind and
//! hash beside it. A receiver sees by the numbers whether one is missing, and can compute the chain from
//! the lines.

use jiff::Timestamp;
use opentelemetry_proto::tonic::common::v1::AnyValue;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::logs::v1::{LogRecord, SeverityNumber};
use serde::Deserialize;

use super::attribute::Attribute;

/// What of a line stands beside it.
#[derive(Deserialize)]
struct Line<'l> {
    seq: u64,
    time: Timestamp,
    #[serde(borrow)]
    kind: &'l str,
    /// Of records about one request.
    #[serde(borrow, default)]
    request: Option<&'l str>,
    #[serde(borrow)]
    hash: &'l str,
}

/// How many records these lines are.
pub(super) fn count(lines: &[u8]) -> usize {
    memchr::memchr_iter(b'\n', lines).count()
}

/// The records of these lines, each with its end.
pub(super) fn records(lines: &[u8], now: Timestamp) -> impl Iterator<Item = LogRecord> {
    let lines = lines.split(|byte| *byte == b'\n');
    lines.filter_map(move |line| record(line, now))
}

/// `None` for what is no line of a record; there is none.
fn record(line: &[u8], now: Timestamp) -> Option<LogRecord> {
    let text = std::str::from_utf8(line).ok()?;
    let Line {
        seq,
        time,
        kind,
        request,
        hash,
    } = serde_json::from_str(text).ok()?;
    let mut attributes = vec![
        Attribute::RecordSeq(seq),
        Attribute::RecordKind(kind),
        Attribute::RecordHash(hash),
    ];
    attributes.extend(request.map(Attribute::RequestId));
    let (severity, severity_text) = match kind {
        // Something that people should look at.
        "gap" | "repaired" => (SeverityNumber::Warn, "WARN"),
        _ => (SeverityNumber::Info, "INFO"),
    };
    Some(LogRecord {
        time_unix_nano: nanoseconds(time),
        observed_time_unix_nano: nanoseconds(now),
        severity_number: severity.into(),
        severity_text: severity_text.to_owned(),
        event_name: format!("sekisho.record.{kind}"),
        body: Some(AnyValue {
            value: Some(Value::StringValue(text.to_owned())),
        }),
        attributes: attributes.into_iter().map(Into::into).collect(),
        ..LogRecord::default()
    })
}

/// Since 1970.
fn nanoseconds(time: Timestamp) -> u64 {
    u64::try_from(time.as_nanosecond()).unwrap_or_default()
}
