//! From a recorded request and a manner to what goes back, fault or answer.

use std::time::Duration;

use bytes::Bytes;
use futures_util::stream;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::Response;
use hyper::body::Frame;
use serde_json::{Value, json};

use crate::behaviour::{Behaviour, Manner, Pace, Part};
use crate::completion::{Completion, Content};
use crate::record::Recorded;
use crate::wording;

/// The connection is to be reset instead of ended.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reset;

impl std::fmt::Display for Reset {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("reset on request")
    }
}

impl std::error::Error for Reset {}

pub(crate) type ReplyBody = UnsyncBoxBody<Bytes, Reset>;

/// How a body stops after its last piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    Orderly,
    Silence,
    Reset,
}

/// # Errors
/// [`Reset`] when nothing is to be answered at all.
pub(crate) async fn to(request: &Recorded, manner: &Manner) -> Result<Response<ReplyBody>, Reset> {
    if !manner.pace.delay().is_zero() {
        tokio::time::sleep(manner.pace.delay()).await;
    }
    if manner.behaviour == Behaviour::HangBeforeHeaders {
        std::future::pending::<()>().await;
    }
    if manner.behaviour == Behaviour::ResetBeforeHeaders {
        return Err(Reset);
    }
    Ok(match (request.method.as_str(), request.path.as_str()) {
        ("POST", "/v1/chat/completions") => chat(request, manner),
        ("GET", "/v1/models") => json(200, &models()),
        _ => error(
            404,
            "invalid_request_error",
            "the stand-in does not know this path",
        ),
    })
}

fn models() -> Value {
    let model = |id| json!({ "id": id, "object": "model", "created": 0, "owned_by": "stand-in" });
    json!({ "object": "list", "data": [model("frontier-stand-in"), model("frontier-stand-in-mini")] })
}

fn chat(request: &Recorded, manner: &Manner) -> Response<ReplyBody> {
    let Some(chat) = request.json() else {
        return error(400, "invalid_request_error", "the body is not JSON");
    };
    match &manner.behaviour {
        Behaviour::Status { code, retry_after } => refusal(*code, *retry_after),
        Behaviour::Reject { status, code } => error(*status, code, &last_text_of(&chat, "user")),
        Behaviour::Redirect { to } => redirect(to),
        Behaviour::Garbage => garbage(streamed(&chat)),
        behaviour => completed(&chat, behaviour, manner.pace),
    }
}

/// An answer to the end, or as far as the behaviour lets it go.
fn completed(chat: &Value, behaviour: &Behaviour, pace: Pace) -> Response<ReplyBody> {
    let completion = completion(chat, behaviour);
    if !streamed(chat) && *behaviour == Behaviour::ErrorMidStream {
        return refusal(500, None);
    }
    let parts = if streamed(chat) {
        let include_usage = chat["stream_options"]["include_usage"] == true;
        let event_chars = match behaviour {
            Behaviour::Huge { .. } => usize::MAX,
            _ => pace.event_chars,
        };
        let mut events: Vec<_> = completion
            .events(event_chars, include_usage)
            .iter()
            .map(event)
            .collect();
        events.push(Bytes::from_static(b"data: [DONE]\n\n"));
        events
    } else {
        vec![Bytes::from(completion.whole().to_string())]
    };
    let (parts, ending) = broken(parts, behaviour);
    let content_type = if streamed(chat) {
        "text/event-stream"
    } else {
        "application/json"
    };
    let orderly_whole = !streamed(chat) && ending == Ending::Orderly && pace.write_bytes == 0;
    let body = match orderly_whole.then(|| parts.concat()) {
        Some(whole) => full(whole),
        None => in_pieces(recut(parts, pace.write_bytes), pace.pause(), ending),
    };
    response(200, content_type, body)
}

fn completion(chat: &Value, behaviour: &Behaviour) -> Completion {
    let texts = texts(chat);
    let last_user = last_text_of(chat, "user");
    let everything = texts.join("\n");
    let placeholders = wording::placeholders(&everything);
    let tool_answered = last_role(chat) == Some("tool");
    let content = match behaviour {
        Behaviour::Echo => Content::Text(last_user),
        Behaviour::Huge { chars } => Content::Text("x".repeat(*chars)),
        Behaviour::CallTool if !tool_answered => tool_call(chat, &placeholders),
        Behaviour::Say { pieces, part } => Content::Pieces {
            pieces: pieces.clone(),
            part: *part,
            name: (*part == Part::Arguments).then(|| first_tool(chat)),
            has_logprobs: chat["logprobs"] == true,
        },
        _ => Content::Text(wording::answer(&last_user, &placeholders)),
    };
    Completion {
        model: chat["model"]
            .as_str()
            .unwrap_or("frontier-stand-in")
            .to_owned(),
        choices: chat["n"].as_u64().unwrap_or(1).clamp(1, 16),
        content,
        prompt_tokens: wording::tokens(&everything),
        predicted: chat["prediction"]["content"].as_str().map(str::to_owned),
        has_usage: *behaviour != Behaviour::NoUsage,
    }
}

/// The first tool, every one of its parameters set to all placeholders.
fn tool_call(chat: &Value, placeholders: &[&str]) -> Content {
    let function = &chat["tools"][0]["function"];
    let said = Value::from(placeholders.join(", "));
    let names = function["parameters"]["properties"].as_object();
    let mut arguments: serde_json::Map<_, _> = names
        .into_iter()
        .flatten()
        .map(|(name, _)| (name.clone(), said.clone()))
        .collect();
    if arguments.is_empty() {
        arguments.insert("values".into(), said);
    }
    Content::ToolCall {
        name: first_tool(chat),
        arguments: Value::from(arguments).to_string(),
    }
}

fn first_tool(chat: &Value) -> String {
    let name = chat["tools"][0]["function"]["name"].as_str();
    name.unwrap_or("unnamed").to_owned()
}

/// What is left of an answer under a fault, and how it stops.
fn broken(mut parts: Vec<Bytes>, behaviour: &Behaviour) -> (Vec<Bytes>, Ending) {
    let ending = match behaviour {
        Behaviour::HangMidStream => Ending::Silence,
        Behaviour::ResetMidStream => Ending::Reset,
        Behaviour::HalfStream | Behaviour::ErrorMidStream => Ending::Orderly,
        _ => return (parts, Ending::Orderly),
    };
    if let [whole] = &mut parts[..] {
        whole.truncate(whole.len() / 2);
    }
    parts.truncate(parts.len().div_ceil(2));
    if *behaviour == Behaviour::ErrorMidStream {
        parts.push(event(&error_body(
            "server_error",
            "the stand-in broke off as it was told to",
        )));
    }
    (parts, ending)
}

fn refusal(code: u16, retry_after: Option<u32>) -> Response<ReplyBody> {
    let kind = match code {
        401 => "invalid_api_key",
        429 => "rate_limit_exceeded",
        400..=499 => "invalid_request_error",
        _ => "server_error",
    };
    let mut response = error(code, kind, "the stand-in fails as it was told to");
    if let Some(seconds) = retry_after {
        response.headers_mut().insert("retry-after", seconds.into());
    }
    response
}

fn redirect(to: &str) -> Response<ReplyBody> {
    let mut response = response(302, "text/plain", full("moved"));
    let location = to
        .parse()
        .unwrap_or(hyper::header::HeaderValue::from_static("/"));
    response.headers_mut().insert("location", location);
    response
}

fn garbage(streamed: bool) -> Response<ReplyBody> {
    let bytes = b"\xff\xfe<html>\ndata: {not json\n\ndata: 7\n\nevent: \xe9\n\n".as_slice();
    let content_type = if streamed {
        "text/event-stream"
    } else {
        "application/json"
    };
    response(200, content_type, full(bytes))
}

pub(crate) fn error(code: u16, kind: &str, message: &str) -> Response<ReplyBody> {
    json(code, &error_body(kind, message))
}

fn error_body(kind: &str, message: &str) -> Value {
    json!({ "error": { "message": message, "type": kind, "param": null, "code": kind } })
}

pub(crate) fn json(code: u16, body: &Value) -> Response<ReplyBody> {
    response(code, "application/json", full(body.to_string()))
}

fn response(code: u16, content_type: &'static str, body: ReplyBody) -> Response<ReplyBody> {
    Response::builder()
        .status(code)
        .header("content-type", content_type)
        .body(body)
        .unwrap_or_else(|_| Response::new(full("not a status code")))
}

fn full(bytes: impl Into<Bytes>) -> ReplyBody {
    Full::new(bytes.into())
        .map_err(|never| match never {})
        .boxed_unsync()
}

/// Each piece is flushed on its own; `pause` lies before every piece but the first.
fn in_pieces(pieces: Vec<Bytes>, pause: Duration, ending: Ending) -> ReplyBody {
    let stream = stream::unfold(
        (pieces.into_iter(), true),
        move |(mut left, first)| async move {
            if !first && !pause.is_zero() {
                tokio::time::sleep(pause).await;
            } else if !first {
                tokio::task::yield_now().await;
            }
            match (left.next(), ending) {
                (Some(piece), _) => Some((Ok(Frame::data(piece)), (left, false))),
                (None, Ending::Orderly) => None,
                (None, Ending::Silence) => std::future::pending().await,
                (None, Ending::Reset) => {
                    // What was sent should arrive before the reset overtakes it.
                    tokio::time::sleep(Duration::from_millis(20)).await;
                    Some((Err(Reset), (left, false)))
                }
            }
        },
    );
    StreamBody::new(stream).boxed_unsync()
}

fn recut(parts: Vec<Bytes>, bytes: usize) -> Vec<Bytes> {
    if bytes == 0 {
        return parts;
    }
    let mut whole = Bytes::from(parts.concat());
    let mut pieces = Vec::with_capacity(whole.len().div_ceil(bytes));
    while !whole.is_empty() {
        pieces.push(whole.split_to(bytes.min(whole.len())));
    }
    pieces
}

fn event(payload: &Value) -> Bytes {
    format!("data: {payload}\n\n").into()
}

fn streamed(chat: &Value) -> bool {
    chat["stream"] == true
}

fn messages(chat: &Value) -> &[Value] {
    chat["messages"].as_array().map_or(&[], Vec::as_slice)
}

fn last_role(chat: &Value) -> Option<&str> {
    messages(chat).last()?["role"].as_str()
}

fn texts(chat: &Value) -> Vec<String> {
    messages(chat).iter().map(text_of).collect()
}

fn last_text_of(chat: &Value, role: &str) -> String {
    messages(chat)
        .iter()
        .rev()
        .find(|message| message["role"] == role)
        .map_or_else(String::new, text_of)
}

/// A message's content: a string, or text parts run together.
fn text_of(message: &Value) -> String {
    match &message["content"] {
        Value::String(text) => text.clone(),
        Value::Array(parts) => parts
            .iter()
            .filter_map(|part| part["text"].as_str())
            .collect(),
        _ => String::new(),
    }
}
