//! Bad input gets a clear error; nothing of it reaches an engine.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use classifiers::Classifier;
use frontier_stand_in::Behaviour;
use futures_util::stream;
use http::Request;

use crate::support::{Gateway, KEY, chat};

#[tokio::test]
async fn a_wrong_key_is_401_before_the_body_is_read() {
    let gateway = Gateway::start().await;
    let wrong = [
        None,
        Some("Bearer "),
        Some("Bearer sk-wrong"),
        Some("Basic c2s="),
        Some(KEY),
    ];
    for header in wrong {
        let mut request = Request::post("/").body(Body::from_stream(stream::pending::<
            Result<Bytes, Infallible>,
        >()));
        if let Some(header) = header {
            request = Request::post("/")
                .header("authorization", header)
                .body(Body::empty());
        }
        let answer = gateway.send(request.unwrap()).await;
        assert_eq!(
            (answer.status.as_u16(), &*answer.code()),
            (401, "invalid_api_key"),
            "{header:?}"
        );
        assert!(!answer.header("x-request-id").is_empty());
    }
    let twice = Request::post("/")
        .header("authorization", format!("Bearer {KEY}"))
        .header("authorization", "Bearer other")
        .body(Body::empty());
    assert_eq!(gateway.send(twice.unwrap()).await.status, 401);
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_413_whether_it_says_its_length_or_not() {
    let gateway = Gateway::with(
        "[limits]\nmax_body_bytes = \"64KiB\"\n",
        Arc::new(Classifier::default()),
    )
    .await;
    let large = chat(&"a".repeat(200_000), false).to_string();
    let answer = gateway.ask(large.clone()).await;
    assert_eq!(
        (answer.status.as_u16(), &*answer.code()),
        (413, "request_too_large")
    );
    let pieces: Vec<_> = large
        .as_bytes()
        .chunks(1000)
        .map(|piece| Ok::<_, Infallible>(Bytes::copy_from_slice(piece)))
        .collect();
    let answer = gateway.ask(Body::from_stream(stream::iter(pieces))).await;
    assert_eq!(answer.status, 413);
    assert!(gateway.frontier.recorded().is_empty());
}

#[tokio::test]
async fn a_body_that_does_not_come_is_408() {
    let settings = "[limits]\nread_timeout = \"200ms\"\n";
    let gateway = Gateway::with(settings, Arc::new(Classifier::default())).await;
    let never = stream::pending::<Result<Bytes, Infallible>>();
    let answer = gateway.ask(Body::from_stream(never)).await;
    assert_eq!(
        (answer.status.as_u16(), &*answer.code()),
        (408, "request_timeout")
    );
}

#[tokio::test]
async fn a_body_that_breaks_off_is_400() {
    let gateway = Gateway::start().await;
    let pieces = [
        Ok(Bytes::from_static(b"{\"model\":")),
        Err(std::io::Error::other("gone")),
    ];
    let answer = gateway.ask(Body::from_stream(stream::iter(pieces))).await;
    assert_eq!(
        (answer.status.as_u16(), &*answer.code()),
        (400, "incomplete_body")
    );
}

#[tokio::test]
async fn a_body_that_two_readers_could_read_differently_is_refused() {
    let gateway = Gateway::start().await;
    let headers = [
        ("content-encoding", "gzip", 415),
        ("transfer-encoding", "chunked", 400),
    ];
    for (name, value, status) in headers {
        let request = Request::post("/")
            .header("authorization", format!("Bearer {KEY}"))
            .header("content-length", "2")
            .header(name, value)
            .body(Body::from("{}"));
        assert_eq!(
            gateway.send(request.unwrap()).await.status,
            status,
            "{name}"
        );
    }
}

#[tokio::test]
async fn an_unknown_model_is_404() {
    let gateway = Gateway::start().await;
    let mut request = chat("hi", false);
    request["model"] = "gpt-5.2/../../admin".into();
    let answer = gateway.ask(request.to_string()).await;
    assert_eq!(
        (answer.status.as_u16(), &*answer.code()),
        (404, "model_not_found")
    );
}

#[tokio::test]
async fn beyond_the_places_requests_are_429_and_a_place_is_kept_until_the_body_ends() {
    let settings = "[limits]\nmax_in_flight = 1\n";
    let gateway = Gateway::with(settings, Arc::new(Classifier::default())).await;
    let running = gateway
        .begin(chat("What is a bond?", true).to_string())
        .await;
    assert_eq!(running.status(), 200);
    let refused = gateway.say("What is a bond?", false).await;
    assert_eq!(
        (refused.status.as_u16(), &*refused.code()),
        (429, "rate_limit_exceeded")
    );
    assert!(!refused.header("retry-after").is_empty());
    drop(running);
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(gateway.say("What is a bond?", false).await.status, 200);
}

#[tokio::test]
async fn a_client_that_stops_reading_loses_its_place() {
    let settings = "[limits]\nmax_in_flight = 1\nidle_deadline = \"1s\"\n";
    let gateway = Gateway::with(settings, Arc::new(Classifier::default())).await;
    gateway.frontier.set_behaviour(Behaviour::Echo);
    let long = "bonds and yields ".repeat(2_000);
    let unread = gateway.begin(chat(&long, true).to_string()).await;
    assert_eq!(unread.status(), 200);
    assert_eq!(gateway.say("What is a bond?", false).await.status, 429);
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(gateway.say("What is a bond?", false).await.status, 200);
    drop(unread);
}

#[tokio::test]
async fn the_whole_request_has_a_deadline() {
    let settings = "[limits]\ntotal_deadline = \"1s\"\nidle_deadline = \"1s\"\n";
    let gateway = Gateway::with(settings, Arc::new(Classifier::default())).await;
    gateway.frontier.set_behaviour(Behaviour::HangBeforeHeaders);
    let answer = gateway.say("What is a bond?", false).await;
    assert_eq!(
        (answer.status.as_u16(), &*answer.code()),
        (504, "deadline_exceeded")
    );
}
