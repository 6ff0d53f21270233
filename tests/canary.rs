//! A value planted anywhere in a request, whole or streamed, with anything failing on the way, is
//! never among the bytes that reach the frontier.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use classifiers::{Classifier, Scanned, Unscannable};
use frontier_stand_in::Behaviour;
use sekisho::layers::inspect::Scan;
use serde_json::{Value, json};

use crate::support::Gateway;

/// May leave masked.
const MAIL: &str = "kanaria.tori@example-bank.co.jp";
/// May not leave at all.
const SECRET: &str = "AKIA4QYZ7WLXK2MTNB5C";
/// Of each canary, what nothing may contain.
const TRACES: [&str; 4] = [MAIL, "kanaria.tori", SECRET, "4QYZ7WLXK2MTNB5C"];

#[expect(clippy::too_many_lines, reason = "a list: one place after the other")]
/// Every place of a request that carries text, with the canary planted there.
fn planted(canary: &str) -> Vec<(&'static str, Value)> {
    let said = |message: Value| vec![message];
    let user = || json!({ "role": "user", "content": "What is a bond?" });
    let call = |id: &str, name: &str, arguments: &str| {
        json!({ "role": "assistant", "tool_calls": [
            { "id": id, "type": "function", "function": { "name": name, "arguments": arguments } },
        ] })
    };
    let messages =
        |place: &'static str, messages: Vec<Value>| (place, json!({ "messages": messages }));
    let beside = |place: &'static str, member: &str, value: Value| {
        (place, json!({ "messages": [user()], member: value }))
    };
    let tool = |name: &str, description: &str, key: &str, value: &str| {
        json!([{ "type": "function", "function": { "name": name, "description": description,
            "parameters": { "type": "object", "properties": { key: { "enum": [value] } } } } }])
    };
    let text = format!("Please write to {canary} today.");
    vec![
        messages("system", said(json!({ "role": "system", "content": text }))),
        messages(
            "developer",
            said(json!({ "role": "developer", "content": text })),
        ),
        messages("user", said(json!({ "role": "user", "content": text }))),
        messages(
            "assistant",
            vec![user(), json!({ "role": "assistant", "content": text })],
        ),
        messages(
            "refusal",
            vec![user(), json!({ "role": "assistant", "refusal": text })],
        ),
        messages(
            "reasoning",
            vec![
                user(),
                json!({ "role": "assistant", "content": "hi", "reasoning_content": text }),
            ],
        ),
        messages(
            "part",
            said(json!({ "role": "user", "content": [
            { "type": "text", "text": "Mail:" }, { "type": "text", "text": text } ] })),
        ),
        messages(
            "name",
            said(json!({ "role": "user", "name": canary, "content": "hi" })),
        ),
        messages(
            "tool",
            vec![
                user(),
                call("c1", "f", "{}"),
                json!({ "role": "tool", "tool_call_id": "c1", "content": text }),
            ],
        ),
        messages(
            "tool call id",
            vec![
                user(),
                call(canary, "f", "{}"),
                json!({ "role": "tool", "tool_call_id": canary, "content": "done" }),
            ],
        ),
        messages("called name", vec![user(), call("c1", canary, "{}")]),
        messages(
            "arguments",
            vec![
                user(),
                call("c1", "f", &json!({ "to": canary }).to_string()),
            ],
        ),
        messages(
            "arguments' key",
            vec![user(), call("c1", "f", &json!({ canary: 1 }).to_string())],
        ),
        messages(
            "arguments behind a line break",
            vec![
                user(),
                call(
                    "c1",
                    "f",
                    &json!({ "note": format!("to\n{canary}\tnow") }).to_string(),
                ),
            ],
        ),
        messages(
            "arguments that are no JSON",
            vec![user(), call("c1", "f", &text)],
        ),
        messages(
            "unknown member of a message",
            said(json!({ "role": "user", "content": "hi", "x_note": text })),
        ),
        beside("tool name", "tools", tool(canary, "", "a", "b")),
        beside("tool description", "tools", tool("f", &text, "a", "b")),
        beside("tool parameter", "tools", tool("f", "", canary, "b")),
        beside("tool enum", "tools", tool("f", "", "a", canary)),
        (
            "tool choice",
            json!({ "messages": [user()], "tools": tool(canary, "", "a", "b"),
                "tool_choice": { "type": "function", "function": { "name": canary } } }),
        ),
        beside(
            "schema",
            "response_format",
            json!({ "type": "json_schema",
            "json_schema": { "name": "s", "schema": { "description": text } } }),
        ),
        beside(
            "schema's name",
            "response_format",
            json!({ "type": "json_schema", "json_schema": { "name": canary, "schema": {} } }),
        ),
        beside(
            "schema's description",
            "response_format",
            json!({ "type": "json_schema",
            "json_schema": { "name": "s", "description": text, "schema": {} } }),
        ),
        beside(
            "unknown member of the format",
            "response_format",
            json!({ "type": "text", "x_note": text }),
        ),
        beside(
            "template variable",
            "chat_template_kwargs",
            json!({ "note": text }),
        ),
        beside(
            "template variable's name",
            "chat_template_kwargs",
            json!({ canary: 1 }),
        ),
        beside("service tier", "service_tier", json!(canary)),
        beside("stop", "stop", json!([canary])),
        beside("user id", "user", json!(canary)),
        beside("metadata", "metadata", json!({ "owner": canary })),
        beside("metadata key", "metadata", json!({ canary: "owner" })),
        beside("unknown field", "x_context", json!({ "deep": [text] })),
        (
            "unknown field's name",
            json!({ "messages": [user()], canary: null }),
        ),
    ]
}

/// A value as `\u` escapes, as many programs dump Japanese.
fn hidden(canary: &str) -> String {
    canary.chars().fold(String::new(), |hidden, c| {
        format!("{hidden}\\u{:04x}", u32::from(c))
    })
}

async fn nothing_leaks(gateway: &Gateway, fault: &str) {
    for canary in [MAIL, SECRET] {
        let hidden = hidden(canary);
        // Escapes that stand in a text are escaped once more where that text is sent.
        let sent = hidden.replace('\\', "\\\\");
        for (place, mut request) in planted(canary) {
            request["model"] = json!("auto");
            for stream in [false, true] {
                request["stream"] = json!(stream);
                let plain = request.to_string();
                let bodies = [
                    plain.replace(canary, &hidden),
                    plain.replace(canary, &sent),
                    plain,
                ];
                for body in bodies {
                    gateway.ask(body).await;
                }
                for trace in TRACES.into_iter().chain([&*hidden, &*sent]) {
                    assert!(
                        !gateway.frontier.received(trace),
                        "{fault}: the canary left from `{place}`, streamed: {stream}"
                    );
                }
            }
        }
    }
}

#[tokio::test]
async fn from_no_place_of_a_request() {
    let gateway = Gateway::start().await;
    nothing_leaks(&gateway, "no fault").await;
}

/// Places from which a value leaves as a placeholder. The others keep the request inside, or are
/// not sent at all.
const MASKED: [&str; 15] = [
    "system",
    "developer",
    "user",
    "assistant",
    "refusal",
    "part",
    "tool",
    "arguments",
    "arguments behind a line break",
    "arguments that are no JSON",
    "tool description",
    "tool enum",
    "schema",
    "schema's description",
    "stop",
];

#[tokio::test]
async fn where_it_can_be_masked_it_is_masked_and_not_merely_kept() {
    let gateway = Gateway::start().await;
    for (place, mut request) in planted(MAIL) {
        request["model"] = json!("auto");
        gateway.frontier.forget();
        gateway.ask(request.to_string()).await;
        let is_masked = gateway.frontier.received("EMAIL_");
        assert!(
            is_masked || !MASKED.contains(&place),
            "{place} is not masked"
        );
    }
}

#[tokio::test]
async fn in_no_pieces_and_as_no_number() {
    let gateway = Gateway::start().await;
    let split = json!({ "model": "auto", "messages": [{ "role": "user", "content": [
        { "type": "text", "text": "個人番号は482917" }, { "type": "text", "text": "305620です" },
    ] }] });
    let seed = json!({ "model": "auto", "seed": 482_917_305_620_u64, "temperature": 0.482_917_305,
        "logit_bias": { "482917": 30.5620 }, "top_k": 305_620, "min_p": 0.482_917,
        "messages": [{ "role": "user", "content": "What is a bond?" }] });
    let twice = json!({ "model": "auto", "messages": [{ "role": "assistant", "tool_calls": [
        { "id": "c1", "type": "function", "function": { "name": "f",
            "arguments": format!(r#"{{"a":"{}","a":1}}"#, hidden(MAIL)) } },
    ] }] });
    assert_eq!(
        gateway
            .ask(split.to_string())
            .await
            .header("x-sekisho-engine"),
        "local"
    );
    assert_eq!(
        gateway
            .ask(seed.to_string())
            .await
            .header("x-sekisho-engine"),
        "frontier"
    );
    assert_eq!(gateway.ask(twice.to_string()).await.status, 400);
    for trace in ["482917", "305620", "u006b"] {
        assert!(!gateway.frontier.received(trace), "{trace} left");
    }
}

#[tokio::test]
async fn whatever_the_frontier_does() {
    let gateway = Gateway::start().await;
    let behaviours = [
        Behaviour::Echo,
        Behaviour::CallTool,
        Behaviour::ResetBeforeHeaders,
        Behaviour::ResetMidStream,
        Behaviour::Status {
            code: 500,
            retry_after: None,
        },
        Behaviour::Status {
            code: 401,
            retry_after: None,
        },
        Behaviour::Redirect {
            to: gateway.frontier.base_url() + "/chat/completions?again",
        },
        Behaviour::ErrorMidStream,
        Behaviour::Garbage,
        Behaviour::HalfStream,
    ];
    for behaviour in behaviours {
        let fault = format!("{behaviour:?}");
        gateway.frontier.set_behaviour(behaviour);
        nothing_leaks(&gateway, &fault).await;
    }
}

/// What a broken scanner does with a text.
type Failure = fn(String) -> Scanned;

/// A scanner that fails on every third text.
struct Failing {
    scanner: Classifier,
    texts: AtomicUsize,
    how: Failure,
}

impl Scan for Failing {
    fn scan(&self, _app: &str, text: String) -> Scanned {
        if self.texts.fetch_add(1, Ordering::Relaxed).is_multiple_of(3) {
            return (self.how)(text);
        }
        self.scanner.scan(text)
    }

    fn scan_once(&self, text: String) -> Scanned {
        self.scanner.scan(text)
    }

    fn scan_seams(&self, scanned: &mut [Scanned]) {
        self.scanner.scan_seams(scanned);
    }
}

#[tokio::test]
async fn whatever_the_scanner_does() {
    let failures: [(&str, Failure); 2] = [
        ("a scanner that gives up", |text| {
            Scanned::unscannable(text, Unscannable::TooLong)
        }),
        ("a scanner that panics", |_| panic!("a broken detector")),
    ];
    for (fault, how) in failures {
        let scanner = Failing {
            scanner: Classifier::default(),
            texts: AtomicUsize::new(0),
            how,
        };
        let gateway = Gateway::with("", Arc::new(scanner)).await;
        nothing_leaks(&gateway, fault).await;
    }
}

#[tokio::test]
async fn from_a_text_too_long_to_scan() {
    let gateway = Gateway::with(
        "[limits]\nmax_scan_bytes = 1024\n",
        Arc::new(Classifier::default()),
    )
    .await;
    let padding = "padding ".repeat(1000);
    let answer = gateway.say(&format!("{padding} {MAIL}"), false).await;
    assert_eq!(answer.header("x-sekisho-sensitivity"), "restricted");
    assert!(gateway.frontier.recorded().is_empty());
}

#[tokio::test]
async fn from_a_request_whose_client_leaves() {
    let gateway = Gateway::start().await;
    for (_, mut request) in planted(MAIL) {
        request["model"] = json!("auto");
        request["stream"] = json!(true);
        drop(gateway.begin(request.to_string()).await);
    }
    assert!(!gateway.frontier.received("kanaria"));
}
