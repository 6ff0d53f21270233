//! A frontier that fails before its first event is an engine that is not there; one that fails
//! later ends its stream with an error and without an end mark.

use std::time::{Duration, Instant};

use frontier_stand_in::Behaviour;

use crate::support::Gateway;

const QUESTION: &str = "What is an inverted yield curve?";

#[tokio::test]
async fn before_the_first_event_the_next_engine_is_asked() {
    let gateway = Gateway::start().await;
    let failures = [
        (Behaviour::HangBeforeHeaders, "timeout"),
        (Behaviour::ResetBeforeHeaders, "unavailable"),
        (
            Behaviour::Status {
                code: 500,
                retry_after: None,
            },
            "status",
        ),
        (
            Behaviour::Status {
                code: 401,
                retry_after: None,
            },
            "status",
        ),
        (
            Behaviour::Status {
                code: 429,
                retry_after: Some(7),
            },
            "busy",
        ),
        (
            Behaviour::Redirect {
                to: "http://127.0.0.1:9/v1".to_owned(),
            },
            "status",
        ),
        (Behaviour::Garbage, "garbage"),
    ];
    for (behaviour, name) in failures {
        for stream in [false, true] {
            gateway.frontier.set_behaviour(behaviour.clone());
            let answer = gateway.say(QUESTION, stream).await;
            // In these tests the local engine is down as well, and says so.
            assert_eq!(answer.status, 503, "{behaviour:?}");
            assert_eq!(answer.code(), "engine_unavailable");
            assert_eq!(answer.header("x-sekisho-engine"), "local");
            let failed = answer.header("x-sekisho-fallback");
            if !(stream && behaviour == Behaviour::Garbage) {
                assert_eq!(failed, format!("frontier: {name}, local: unavailable"));
            }
        }
    }
}

#[tokio::test]
async fn after_it_the_stream_ends_with_an_error_and_no_end_mark() {
    let gateway = Gateway::start().await;
    let failures = [
        Behaviour::HangMidStream,
        Behaviour::ResetMidStream,
        Behaviour::ErrorMidStream,
        Behaviour::HalfStream,
    ];
    for behaviour in failures {
        gateway.frontier.set_behaviour(behaviour.clone());
        let answer = gateway.say(QUESTION, true).await;
        assert_eq!(answer.status, 200, "{behaviour:?}");
        let last = answer.events().pop().unwrap();
        assert!(last["error"]["code"].is_string(), "{behaviour:?}: {last}");
        assert!(!answer.is_done(), "{behaviour:?}");
    }
}

#[tokio::test]
async fn half_a_whole_answer_is_no_answer() {
    let gateway = Gateway::start().await;
    for behaviour in [
        Behaviour::ResetMidStream,
        Behaviour::HalfStream,
        Behaviour::HangMidStream,
    ] {
        gateway.frontier.set_behaviour(behaviour.clone());
        let answer = gateway.say(QUESTION, false).await;
        assert_eq!(answer.status, 503, "{behaviour:?}");
    }
}

#[tokio::test]
async fn an_answer_without_end_is_given_up() {
    let gateway = Gateway::start().await;
    gateway
        .frontier
        .set_behaviour(Behaviour::Huge { chars: 64 << 20 });
    let began = Instant::now();
    let answer = gateway.say(QUESTION, false).await;
    assert_eq!(answer.status, 503);
    assert!(
        began.elapsed() < Duration::from_secs(60),
        "the answer was read to its end"
    );
}
