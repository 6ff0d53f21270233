//! `[telemetry]`: which collector is told of traces and of the record, and how much.

use std::time::Duration;

use http::{HeaderName, HeaderValue};

use super::base_url::{BaseUrl, BaseUrlError};
use super::files::Files;
use super::read::{millis, seconds};
use super::reader::Section;
use super::secret::Secret;
use super::secrets::telemetry_key;

/// `[telemetry]`: an OTLP collector.
#[derive(Clone, Debug)]
pub struct Telemetry {
    /// Where it is: `/v1/traces` and `/v1/logs` come after it.
    pub endpoint: BaseUrl,
    /// The header that shows who tells, and its secret.
    pub key: Option<(HeaderName, Secret)>,
    /// Whether it is told of requests.
    pub traces: bool,
    /// Whether it is told what is recorded.
    pub records: bool,
    /// The part of traces that is kept where whoever called leaves it open, from 0 to 1.
    pub sample: f32,
    /// Whether engines outside get a `traceparent`.
    pub traceparent_outside: bool,
    /// The name under which the collector knows this gateway.
    pub service: String,
    /// Longest time for one batch.
    pub timeout: Duration,
    /// So many spans, and so many records, may wait.
    pub queue: usize,
}

impl Telemetry {
    /// The header with its value, which shows as a secret.
    #[must_use]
    pub fn header(&self) -> Option<(HeaderName, HeaderValue)> {
        let (name, key) = self.key.as_ref()?;
        let value = if *name == http::header::AUTHORIZATION {
            format!("Bearer {}", key.expose())
        } else {
            key.expose().to_owned()
        };
        let mut value = HeaderValue::try_from(value).expect("the settings check that a key fits");
        value.set_sensitive(true);
        Some((name.clone(), value))
    }
}

/// The collector, if one is set.
pub(super) fn telemetry(
    root: &Section<'_, '_>,
    files: Files,
    warnings: &mut Vec<String>,
) -> Option<Telemetry> {
    let table = root.table("telemetry");
    if !root.has("telemetry") {
        return None;
    }
    let key = telemetry_key(&table, files, warnings);
    let header = header(&table);
    let endpoint = endpoint(&table);
    let records = table.flag("records", false);
    if records && !root.has("audit") {
        let fix = "set [audit], or take `records` out";
        table.problem("records", "is true, and no record is kept", fix);
    }
    let service = table.text("service");
    Some(Telemetry {
        // Stands in for one that is missing or wrong; then there are no settings.
        endpoint: endpoint.unwrap_or_else(BaseUrl::nowhere),
        key: header.zip(key),
        traces: table.flag("traces", true),
        records,
        sample: table.optional_decimal("sample", 0.0..=1.0).unwrap_or(1.0),
        traceparent_outside: table.flag("traceparent_outside", false),
        service: service.unwrap_or_else(|| "sekisho".to_owned()),
        timeout: table.duration("timeout", seconds(5), millis(100)..=seconds(60)),
        queue: table.integer("queue", 16_384, 512..=1_000_000),
    })
}

fn endpoint(table: &Section<'_, '_>) -> Option<BaseUrl> {
    const FIX: &str = "write the collector's base as in `http://127.0.0.1:4318`; `/v1/traces` and \
                       `/v1/logs` are added";
    if !table.has("endpoint") {
        table.missing("endpoint", FIX);
    }
    let wrong = |error: BaseUrlError| match error {
        BaseUrlError::PlainHttp => {
            let message = "is plain http to another machine: who asked what of whom would cross the \
                           network readable";
            let fix = "use https; plain http is for this machine alone, where a collector's agent \
                       can listen";
            table.problem("endpoint", message, fix);
        }
        BaseUrlError::Credentials => table.problem("endpoint", &error.to_string(), error.fix()),
        _ => table.problem("endpoint", &error.to_string(), FIX),
    };
    BaseUrl::parse(&table.text("endpoint")?).map_err(wrong).ok()
}

fn header(table: &Section<'_, '_>) -> Option<HeaderName> {
    let Some(name) = table.text("key_header") else {
        return Some(http::header::AUTHORIZATION);
    };
    let parsed = HeaderName::try_from(name).ok();
    if parsed.is_none() {
        let fix = "write one as in `authorization` or `x-api-key`; the key itself never goes here";
        table.problem("key_header", "is no name of a header", fix);
    }
    parsed
}
