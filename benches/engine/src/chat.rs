//! One chat request, and everything that was heard of its answer.

use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use bytes::Bytes;
use gateway_bench::{Result, wire};
use http_body_util::BodyExt;
use serde_json::Value;

use crate::events::Events;

/// Where chat requests go.
#[derive(Clone, Debug)]
pub(crate) struct Endpoint {
    pub(crate) address: SocketAddr,
    pub(crate) key: String,
}

/// How an answer ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// A stream with its mark, or a whole answer.
    Done,
    /// An error as the last event of a stream, or instead of an answer.
    Error,
    /// The client left, as it was told to.
    Left,
    /// The bytes ended before the answer did.
    Cut,
}

/// One of the answers to a request.
#[derive(Default)]
pub(crate) struct Choice {
    pub(crate) text: String,
    pub(crate) finish: Option<String>,
    /// Function names and arguments, by index.
    pub(crate) calls: BTreeMap<u64, (String, String)>,
}

/// What was heard.
pub(crate) struct Heard {
    pub(crate) status: u16,
    pub(crate) has_retry_after: bool,
    pub(crate) end: End,
    /// `{"message", "type", "param", "code"}`, or whatever came as `error`.
    pub(crate) error: Option<Value>,
    /// Events after the one that ended the stream.
    pub(crate) events_after_end: usize,
    pub(crate) choices: BTreeMap<u64, Choice>,
    pub(crate) prompt_tokens: u64,
    pub(crate) completion_tokens: u64,
    /// From the request's first byte to the first text.
    pub(crate) first_text: Option<Duration>,
    /// Between one event with text and the next.
    pub(crate) gaps: Vec<Duration>,
    /// The whole body, of an answer that is no stream.
    pub(crate) body: Option<Value>,
    sent: Instant,
    last_text: Option<Instant>,
}

/// Sends a request and listens to the end, or until so many events with text have come.
///
/// # Errors
/// The connection fails before the answer's head.
pub(crate) async fn ask(
    endpoint: &Endpoint,
    request: &Value,
    leave_after: Option<usize>,
) -> Result<Heard> {
    let sent = Instant::now();
    let mut sender = wire::connect(endpoint.address).await?;
    let body = Bytes::from(request.to_string());
    let request = wire::chat(endpoint.address, &endpoint.key, body)?;
    let (parts, mut body) = sender.send_request(request).await?.into_parts();
    let mut heard = Heard::new(sent, parts.status.as_u16());
    heard.has_retry_after = parts.headers.contains_key("retry-after");
    let kind = parts.headers.get("content-type");
    let is_stream = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"));
    if !is_stream {
        if let Ok(body) = body.collect().await {
            heard.whole(&body.to_bytes());
        }
        return Ok(heard);
    }
    let mut events = Events::default();
    while let Some(Ok(frame)) = body.frame().await {
        let data = frame.into_data().unwrap_or_default();
        events.push(&data).iter().for_each(|data| heard.event(data));
        if leave_after.is_some_and(|most| heard.texts() >= most) && heard.end == End::Cut {
            heard.end = End::Left;
            return Ok(heard);
        }
    }
    Ok(heard)
}

impl Heard {
    fn new(sent: Instant, status: u16) -> Self {
        Self {
            status,
            has_retry_after: false,
            end: End::Cut,
            error: None,
            events_after_end: 0,
            choices: BTreeMap::new(),
            prompt_tokens: 0,
            completion_tokens: 0,
            first_text: None,
            gaps: Vec::new(),
            body: None,
            sent,
            last_text: None,
        }
    }

    /// Events with text so far.
    fn texts(&self) -> usize {
        usize::from(self.first_text.is_some()) + self.gaps.len()
    }

    /// The text of the first choice.
    pub(crate) fn text(&self) -> &str {
        self.choices.get(&0).map_or("", |choice| &choice.text)
    }

    fn event(&mut self, data: &str) {
        if self.end != End::Cut {
            self.events_after_end += 1;
            return;
        }
        if data == "[DONE]" {
            self.end = End::Done;
            return;
        }
        let event: Value = serde_json::from_str(data).unwrap_or_default();
        self.read(&event, "delta");
        if self.error.is_some() {
            self.end = End::Error;
        }
    }

    fn whole(&mut self, body: &[u8]) {
        let Ok(body) = serde_json::from_slice::<Value>(body) else {
            return;
        };
        self.read(&body, "message");
        self.end = if self.error.is_some() {
            End::Error
        } else {
            End::Done
        };
        self.body = Some(body);
    }

    /// What an event or a whole answer holds; they differ in the name of the message alone.
    fn read(&mut self, answer: &Value, message: &str) {
        self.error = answer.get("error").cloned();
        if let Some(usage) = answer.get("usage").filter(|usage| usage.is_object()) {
            self.prompt_tokens = usage["prompt_tokens"].as_u64().unwrap_or(0);
            self.completion_tokens = usage["completion_tokens"].as_u64().unwrap_or(0);
        }
        let choices = answer["choices"].as_array().map_or(&[][..], Vec::as_slice);
        for choice in choices {
            self.choice(choice, &choice[message]);
        }
    }

    fn choice(&mut self, choice: &Value, message: &Value) {
        let kept = self
            .choices
            .entry(choice["index"].as_u64().unwrap_or(0))
            .or_default();
        if let Some(finish) = choice["finish_reason"].as_str() {
            kept.finish = Some(finish.to_owned());
        }
        let calls = message["tool_calls"]
            .as_array()
            .map_or(&[][..], Vec::as_slice);
        for (place, call) in (0..).zip(calls) {
            let index = call["index"].as_u64().unwrap_or(place);
            let (name, arguments) = kept.calls.entry(index).or_default();
            name.push_str(call["function"]["name"].as_str().unwrap_or(""));
            arguments.push_str(call["function"]["arguments"].as_str().unwrap_or(""));
        }
        let text = message["content"].as_str().unwrap_or("");
        kept.text.push_str(text);
        if !text.is_empty() || !calls.is_empty() {
            self.note_text();
        }
    }

    fn note_text(&mut self) {
        let now = Instant::now();
        match self.last_text.replace(now) {
            Some(last) => self.gaps.push(now - last),
            None => self.first_text = Some(now - self.sent),
        }
    }
}

impl fmt::Debug for Heard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Heard")
            .field("status", &self.status)
            .field("end", &self.end)
            .field("choices", &self.choices.len())
            .field("tokens", &self.completion_tokens)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(events: &[&str]) -> Heard {
        let mut heard = Heard::new(Instant::now(), 200);
        events.iter().for_each(|event| heard.event(event));
        heard
    }

    #[test]
    fn a_stream_without_its_mark_is_cut() {
        let piece = r#"{"choices":[{"index":0,"delta":{"content":"a"}}]}"#;
        assert_eq!(heard(&[piece]).end, End::Cut);
        assert_eq!(heard(&[piece, "[DONE]"]).end, End::Done);
        assert_eq!(
            heard(&[piece, r#"{"error":{"code":null}}"#]).end,
            End::Error
        );
        assert_eq!(heard(&[piece, "[DONE]", piece]).events_after_end, 1);
    }

    #[test]
    fn pieces_of_texts_and_calls_are_joined_by_choice() {
        let heard = heard(&[
            r#"{"choices":[{"index":1,"delta":{"content":"a"}}]}"#,
            r#"{"choices":[{"index":1,"delta":{"content":"b"},"finish_reason":"stop"}]}"#,
            r#"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"name":"f","arguments":"{"}}]}}]}"#,
            r#"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"}"}}]}}]}"#,
        ]);
        assert_eq!(heard.choices[&1].text, "ab");
        assert_eq!(heard.choices[&1].finish.as_deref(), Some("stop"));
        assert_eq!(heard.choices[&0].calls[&0], ("f".into(), "{}".into()));
        assert_eq!(heard.gaps.len(), 3);
    }
}
