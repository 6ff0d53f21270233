//! The stand-in as a client sees it, over a plain socket.

use std::time::Duration;

use frontier_stand_in::{Behaviour, Pace, StandIn};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// What came back until the connection ended, and how it ended.
struct Answer {
    bytes: Vec<u8>,
    ended: std::io::Result<usize>,
}

async fn exchange(stand_in: &StandIn, request: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(stand_in.address())
        .await
        .expect("it listens");
    stream.write_all(request).await.expect("it reads");
    let mut bytes = Vec::new();
    let ended = stream.read_to_end(&mut bytes).await;
    Answer { bytes, ended }
}

impl Answer {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    fn contains(&self, part: &str) -> bool {
        self.text().contains(part)
    }

    fn was_reset(&self) -> bool {
        let ended = self.ended.as_ref();
        ended.is_err_and(|error| error.kind() == std::io::ErrorKind::ConnectionReset)
    }

    fn body(&self) -> &[u8] {
        let head = self.bytes.windows(4).position(|four| four == b"\r\n\r\n");
        &self.bytes[head.expect("an answer has a head") + 4..]
    }

    fn json(&self) -> Value {
        serde_json::from_slice(self.body()).expect("the body is JSON")
    }

    /// The body with its chunked framing taken off.
    fn unchunked(&self) -> String {
        let mut rest = self.body();
        let mut plain = Vec::new();
        while let Some(end) = rest.iter().position(|&byte| byte == b'\n') {
            let size = String::from_utf8_lossy(&rest[..end]);
            let size = usize::from_str_radix(size.trim(), 16).expect("a chunk has a size");
            plain.extend_from_slice(&rest[end + 1..end + 1 + size]);
            rest = &rest[end + 3 + size..];
        }
        String::from_utf8(plain).expect("events are UTF-8")
    }

    /// The text of a streamed answer.
    fn streamed_text(&self) -> String {
        (self.unchunked().split("\n\n"))
            .filter_map(|event| serde_json::from_str::<Value>(event.strip_prefix("data: ")?).ok())
            .filter_map(|event| Some(event["choices"][0]["delta"]["content"].as_str()?.to_owned()))
            .collect()
    }
}

fn post(body: &Value) -> Vec<u8> {
    let body = body.to_string();
    format!(
        "POST /v1/chat/completions HTTP/1.1\r\nHost: stand-in\r\nX-Canary: in-a-header\r\n\
         Connection: close\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

fn chat(text: &str, stream: bool) -> Value {
    json!({
        "model": "frontier-stand-in",
        "stream": stream,
        "stream_options": { "include_usage": true },
        "messages": [{ "role": "user", "content": text }],
    })
}

#[tokio::test]
async fn an_answer_mentions_every_placeholder_and_counts_tokens() {
    let stand_in = StandIn::start().await;
    let request = chat("<PERSON_A1B2> 様の口座 <BANK_ACCOUNT_C3D4> について", false);
    let answer = exchange(&stand_in, &post(&request)).await;
    let answer = answer.json();
    let text = answer["choices"][0]["message"]["content"].as_str().unwrap();
    assert!(text.contains("<PERSON_A1B2>") && text.contains("<BANK_ACCOUNT_C3D4>"));
    assert!(answer["usage"]["total_tokens"].as_u64().unwrap() > 10);
}

#[tokio::test]
async fn header_lines_and_bodies_are_recorded_also_of_requests_that_fail() {
    let stand_in = StandIn::start().await;
    for behaviour in [
        Behaviour::Answer,
        Behaviour::ResetBeforeHeaders,
        Behaviour::Status {
            code: 500,
            retry_after: None,
        },
        Behaviour::Garbage,
        Behaviour::HalfStream,
    ] {
        stand_in.forget();
        stand_in.set_behaviour(behaviour);
        let request = post(&chat("canary", true));
        let _ = exchange(&stand_in, &request).await;
        assert_eq!(stand_in.recorded()[0].raw, request);
        assert!(stand_in.received("X-Canary: in-a-header"));
        assert_eq!(
            stand_in.recorded()[0].header("x-canary"),
            Some(&b"in-a-header"[..])
        );
    }
}

#[tokio::test]
async fn bytes_that_never_became_a_request_are_recorded() {
    let stand_in = StandIn::start().await;
    let mut stream = TcpStream::connect(stand_in.address()).await.unwrap();
    stream
        .write_all(b"POST /v1/chat/completions HTTP/1.1\r\nX-Half: canary")
        .await
        .unwrap();
    drop(stream);
    while stand_in.bytes_received() == 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    assert!(stand_in.received("X-Half: canary"));
    assert!(stand_in.recorded().is_empty());
}

#[tokio::test]
async fn an_echo_comes_back_whole_however_it_is_cut() {
    let stand_in = StandIn::start().await;
    stand_in.set_behaviour(Behaviour::Echo);
    for (event_chars, write_bytes) in [(1, 0), (3, 1), (2, 7)] {
        stand_in.set_pace(Pace {
            event_chars,
            write_bytes,
            ..Pace::default()
        });
        let answer = exchange(&stand_in, &post(&chat("関所を通る<PERSON_A1>🏯", true))).await;
        assert_eq!(answer.streamed_text(), "関所を通る<PERSON_A1>🏯");
        assert!(answer.unchunked().ends_with("data: [DONE]\n\n"));
    }
}

#[tokio::test]
async fn usage_comes_with_the_last_event_when_asked_for() {
    let stand_in = StandIn::start().await;
    let answer = exchange(&stand_in, &post(&chat("hello", true))).await;
    assert!(answer.contains(r#""choices":[],"#) && answer.contains("completion_tokens"));
    let mut request = chat("hello", true);
    request["stream_options"] = Value::Null;
    let answer = exchange(&stand_in, &post(&request)).await;
    assert!(!answer.contains("completion_tokens"));
}

#[tokio::test]
async fn the_first_tool_is_called_and_its_result_spoken_of() {
    let stand_in = StandIn::start().await;
    stand_in.set_behaviour(Behaviour::CallTool);
    let mut request = chat("Look up <BANK_ACCOUNT_C3D4>", false);
    request["tools"] = json!([{ "type": "function", "function": {
        "name": "lookup", "parameters": { "type": "object", "properties": { "account": {} } },
    } }]);
    let answer = exchange(&stand_in, &post(&request)).await;
    let answer = answer.json();
    let call = &answer["choices"][0]["message"]["tool_calls"][0]["function"];
    assert_eq!(call["name"], "lookup");
    assert_eq!(call["arguments"], r#"{"account":"<BANK_ACCOUNT_C3D4>"}"#);

    let result = json!({ "role": "tool", "tool_call_id": "call_stand_in", "content": "1,000 yen" });
    request["messages"].as_array_mut().unwrap().push(result);
    let answer = exchange(&stand_in, &post(&request)).await;
    assert!(answer.contains(r#""finish_reason":"stop""#));
}

#[tokio::test]
async fn a_reset_is_a_reset() {
    let stand_in = StandIn::start().await;
    stand_in.set_behaviour(Behaviour::ResetBeforeHeaders);
    let answer = exchange(&stand_in, &post(&chat("hello", true))).await;
    assert!(answer.bytes.is_empty());
    assert!(answer.was_reset());

    stand_in.set_behaviour(Behaviour::ResetMidStream);
    for streamed in [true, false] {
        let answer = exchange(&stand_in, &post(&chat("hello", streamed))).await;
        assert!(answer.was_reset());
        assert!(answer.text().starts_with("HTTP/1.1 200") && !answer.contains("[DONE]"));
    }
}

#[tokio::test]
async fn half_a_stream_ends_in_order_without_a_finish() {
    let stand_in = StandIn::start().await;
    stand_in.set_behaviour(Behaviour::HalfStream);
    let answer = exchange(&stand_in, &post(&chat("hello", true))).await;
    assert!(answer.ended.is_ok() && answer.text().ends_with("0\r\n\r\n"));
    assert!(!answer.contains("[DONE]") && !answer.contains(r#""finish_reason":"stop""#));
}

#[tokio::test]
async fn hanging_sends_nothing_or_half() {
    let stand_in = StandIn::start().await;
    for (behaviour, least) in [
        (Behaviour::HangBeforeHeaders, 0),
        (Behaviour::HangMidStream, 100),
    ] {
        stand_in.set_behaviour(behaviour);
        let mut stream = TcpStream::connect(stand_in.address()).await.unwrap();
        stream.write_all(&post(&chat("hello", true))).await.unwrap();
        let mut answer = Vec::new();
        let whole = stream.read_to_end(&mut answer);
        let ended = tokio::time::timeout(Duration::from_millis(100), whole).await;
        assert!(ended.is_err() && answer.len() >= least);
    }
}

#[tokio::test]
async fn statuses_redirects_and_garbage_are_as_told() {
    let stand_in = StandIn::start().await;
    stand_in.set_behaviour(Behaviour::Status {
        code: 429,
        retry_after: Some(7),
    });
    let answer = exchange(&stand_in, &post(&chat("hello", false))).await;
    assert!(answer.text().starts_with("HTTP/1.1 429") && answer.contains("retry-after: 7"));

    stand_in.set_behaviour(Behaviour::Redirect {
        to: "http://elsewhere.invalid/".into(),
    });
    let answer = exchange(&stand_in, &post(&chat("hello", false))).await;
    assert!(
        answer.text().starts_with("HTTP/1.1 302") && answer.contains("location: http://elsewhere")
    );

    stand_in.set_behaviour(Behaviour::Garbage);
    let answer = exchange(&stand_in, &post(&chat("hello", false))).await;
    assert!(serde_json::from_slice::<Value>(answer.body()).is_err());
}

#[tokio::test]
async fn a_huge_answer_is_one_event() {
    let stand_in = StandIn::start().await;
    stand_in.set_behaviour(Behaviour::Huge { chars: 100_000 });
    let answer = exchange(&stand_in, &post(&chat("hello", true))).await;
    let events = answer.unchunked();
    assert_eq!(events.matches("data: ").count(), 5);
    assert_eq!(answer.streamed_text().len(), 100_000);
}

#[tokio::test]
async fn it_is_steered_and_read_over_http() {
    let stand_in = StandIn::start().await;
    let told = br#"{"behaviour":"huge","chars":5000}"#;
    let head = format!(
        "POST /__stand-in/behaviour HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\
         Content-Length: {}\r\n\r\n",
        told.len()
    );
    let _ = exchange(&stand_in, &[head.as_bytes(), told].concat()).await;
    let answer = exchange(&stand_in, &post(&chat("hello", false))).await;
    assert!(answer.bytes.len() > 5000);

    let read = b"GET /__stand-in/recorded HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    let answer = exchange(&stand_in, read).await;
    let recorded = answer.json();
    assert_eq!(recorded.as_array().unwrap().len(), 1);
    assert_eq!(recorded[0]["path"], "/v1/chat/completions");
}
