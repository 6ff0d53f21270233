//! A value planted anywhere in a request, whole or streamed, with anything failing on the way, is
//! never among the bytes that reach the frontier.
//!
//! Seven values, in 86 places, in six notations, whole and streamed: 7,224 requests. All of them for
//! each way of masking and each of the scanner's faults; for each of the frontier's ten manners, of
//! every value, place and form one notation, in turn: 48,160 requests in all, some 15 seconds.

mod canaries;
mod places;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use classifiers::{Classifier, Scanned, Unscannable};
use frontier_stand_in::Behaviour;
use sekisho::layers::inspect::Scan;
use sekisho::openai::request::{self, Limits};
use serde_json::json;

use self::canaries::{CANARIES, MAIL};
use self::places::{Fate, WITHOUT_TEXT, fields, places};
use crate::support::Gateway;

/// Which notations of a canary are tried in a place.
#[derive(Clone, Copy, Debug)]
enum Notations {
    All,
    /// One: another from place to place, from canary to canary, and whole or streamed.
    InTurn,
}

/// Sends every canary from every place, whole and streamed, and tells how many requests left.
async fn nothing_leaks(gateway: &Gateway, fault: &str, notations: Notations) -> usize {
    let mut left = 0;
    // Other notations for other faults.
    let first = fault.len();
    for (nth, canary) in CANARIES.iter().enumerate() {
        let encodings = canary.encodings();
        for (at, mut place) in places(canary).into_iter().enumerate() {
            place.request["model"] = json!("auto");
            for stream in [false, true] {
                place.request["stream"] = json!(stream);
                let plain = place.request.to_string();
                let turn = first + nth + at + usize::from(stream) * 3;
                for (i, (encoding, written)) in encodings.iter().enumerate() {
                    if matches!(notations, Notations::InTurn) && turn % encodings.len() != i {
                        continue;
                    }
                    gateway.ask(plain.replace(canary.value, written)).await;
                    let from = || format!("from `{}`, {encoding}, {stream}", place.name);
                    if let Some(trace) = canary.trace_in(&gateway.frontier) {
                        panic!("{fault}: {trace} left {}", from());
                    }
                    let requests = gateway.frontier.recorded().len();
                    assert!(
                        canary.may_leave || requests == 0,
                        "{fault}: a request with {} left {}",
                        canary.entity,
                        from()
                    );
                    left += requests;
                    gateway.frontier.forget();
                }
            }
        }
    }
    left
}

#[tokio::test]
async fn from_no_place_of_a_request() {
    let gateway = Gateway::start().await;
    assert!(nothing_leaks(&gateway, "no fault", Notations::All).await > 0);
}

#[tokio::test]
async fn however_it_is_masked() {
    for mode in ["surrogate", "drop"] {
        let types = ["EMAIL", "PERSON", "PHONE", "ADDRESS"];
        let modes = types.map(|entity| format!("{entity} = \"{mode}\""));
        let then = format!("mask = {{ {} }}", modes.join(", "));
        let gateway = Gateway::ruled(&then, Arc::new(Classifier::default())).await;
        assert!(nothing_leaks(&gateway, mode, Notations::All).await > 0);
    }
}

#[tokio::test]
async fn where_it_can_be_masked_it_is_masked_and_not_merely_kept() {
    let gateway = Gateway::start().await;
    for canary in CANARIES.iter().filter(|canary| canary.may_leave) {
        for mut place in places(canary) {
            place.request["model"] = json!("auto");
            gateway.frontier.forget();
            let answer = gateway.ask(place.request.to_string()).await;
            let is_masked = gateway.frontier.received(&format!("{}_", canary.entity));
            let fate = match answer.status.as_u16() {
                _ if is_masked => Fate::Masked,
                400 => Fate::Refused,
                _ => Fate::Kept,
            };
            assert_eq!(
                fate, place.fate,
                "{} {}: {}",
                canary.value, place.name, answer.body
            );
        }
    }
}

/// A new field of the request's types neither builds nor passes without a row in the table.
#[test]
fn every_field_of_a_request_has_a_place_in_the_table() {
    let request = json!({
        "model": "auto",
        "messages": [{ "role": "assistant", "content": "hi", "tool_calls": [
            { "id": "c", "type": "function", "function": { "name": "f", "arguments": "{}" } } ] }],
        "tools": [{ "type": "function", "function": { "name": "f" } }],
        "tool_choice": "auto",
        "response_format": { "type": "text" },
    });
    let limits = Limits {
        json_depth: 64,
        messages: 16,
        choices: 1,
        completion_tokens: 1024,
    };
    let parsed = request::parse(request.to_string().as_bytes(), &limits).expect("a request");
    let places = places(&MAIL);
    for field in fields(&parsed.chat) {
        let has_row = places.iter().any(|place| place.field == field);
        assert!(
            has_row || WITHOUT_TEXT.contains(&field),
            "{field} has no row"
        );
    }
}

#[tokio::test]
async fn in_no_pieces_and_as_no_number() {
    let gateway = Gateway::start().await;
    let halves = json!([
        { "type": "text", "text": "個人番号は482917" }, { "type": "text", "text": "305620です" },
    ]);
    let split = json!({ "model": "auto", "messages": [{ "role": "user", "content": halves }] });
    let foreseen = json!({ "model": "auto",
        "messages": [{ "role": "user", "content": "What is a bond?" }],
        "prediction": { "type": "content", "content": halves } });
    let seed = json!({ "model": "auto", "seed": 482_917_305_620_u64, "temperature": 0.482_917_305,
        "logit_bias": { "482917": 30.5620 }, "top_k": 305_620, "min_p": 0.482_917,
        "messages": [{ "role": "user", "content": "What is a bond?" }] });
    let twice = json!({ "model": "auto", "messages": [{ "role": "assistant", "tool_calls": [
        { "id": "c1", "type": "function", "function": { "name": "f",
            "arguments": format!(r#"{{"a":"{}","a":1}}"#, MAIL.encodings()[2].1) } },
    ] }] });
    for split in [split, foreseen] {
        let answer = gateway.ask(split.to_string()).await;
        assert_eq!(answer.header("x-sekisho-engine"), "local");
    }
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
        let left = nothing_leaks(&gateway, &fault, Notations::InTurn).await;
        assert!(left > 0, "{fault}: nothing was sent");
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

    fn scan_context(&self, _app: &str, scanned: &mut [Scanned]) {
        self.scanner.scan_context(scanned);
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
        assert!(nothing_leaks(&gateway, fault, Notations::All).await > 0);
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
    let answer = gateway
        .say(&format!("{padding} {}", MAIL.value), false)
        .await;
    assert_eq!(answer.header("x-sekisho-sensitivity"), "restricted");
    assert!(gateway.frontier.recorded().is_empty());
}

#[tokio::test]
async fn from_a_request_whose_client_leaves() {
    let gateway = Gateway::start().await;
    for canary in &CANARIES {
        for mut place in places(canary) {
            place.request["model"] = json!("auto");
            place.request["stream"] = json!(true);
            drop(gateway.begin(place.request.to_string()).await);
        }
        assert_eq!(canary.trace_in(&gateway.frontier), None);
        gateway.frontier.forget();
    }
}
