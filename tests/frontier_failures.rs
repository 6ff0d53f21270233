//! A frontier that fails before its first event is an engine that is not there; one that fails
//! later ends its stream with an error and without an end mark.

use std::sync::Arc;
use std::time::{Duration, Instant};

use classifiers::Classifier;
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

const RULED: &str = "お客様の柴田郁恵様(電話 090-4418-7205)への返信を書いてください。";

/// Whoever is told that it will pass tries again for ever; and what an endpoint says of a request may repeat it.
#[tokio::test]
async fn a_request_that_the_frontier_calls_wrong_is_told_as_that_in_our_words() {
    let gateway = Gateway::ruled("", Arc::new(Classifier::default())).await;
    let cases = [
        (400, "invalid_request_error", 400, "rejected_by_engine"),
        (413, "too_large", 413, "rejected_by_engine"),
        (422, "unprocessable", 422, "rejected_by_engine"),
        (400, "content_filter", 400, "content_filter"),
        (
            400,
            "context_length_exceeded",
            400,
            "context_length_exceeded",
        ),
    ];
    for (status, code, told_status, told_code) in cases {
        gateway.frontier.set_behaviour(Behaviour::Reject {
            status,
            code: code.to_owned(),
        });
        for stream in [false, true] {
            let answer = gateway.say(RULED, stream).await;
            let told = (answer.status.as_u16(), &*answer.code());
            assert_eq!(told, (told_status, told_code), "{code}");
            assert_eq!(answer.header("retry-after"), "");
            assert!(answer.body.contains("engine `frontier`"), "{}", answer.body);
            for word in ["柴田", "PERSON", "返信"] {
                assert!(!answer.body.contains(word), "{}", answer.body);
            }
        }
        let refused = gateway.counted("sekisho_refused_total", &[&format!("\"{told_code}\"")]);
        assert!(refused >= 2, "{told_code}: {refused}");
    }
    let ended = |outcome: &str| {
        let labels = ["engine=\"frontier\"", outcome];
        gateway.counted("sekisho_requests_total", &labels)
    };
    assert_eq!(ended("outcome=\"refused\""), 10);
    assert_eq!(ended("outcome=\"failed\""), 0);
    let attempts = |how: &str| {
        let labels = ["engine=\"frontier\"", &format!("error_type=\"{how}\"")];
        gateway.counted("sekisho_engine_attempts_total", &labels)
    };
    assert_eq!(attempts("rejected"), 8);
    assert_eq!(attempts("context_exceeded"), 2);
    assert_eq!(attempts("status"), 0);
    let yen = gateway.counted("sekisho_cost_yen_total", &[]);
    assert_eq!(yen, 0, "what is not taken is not billed");
}

/// Our key and our settings are none of the application's business, and may be mended.
#[tokio::test]
async fn what_the_frontier_says_of_our_key_is_no_fault_of_the_request() {
    let gateway = Gateway::ruled("", Arc::new(Classifier::default())).await;
    for code in [401, 403, 404] {
        gateway.frontier.set_behaviour(Behaviour::Status {
            code,
            retry_after: None,
        });
        let answer = gateway.say(QUESTION, false).await;
        let told = (answer.status.as_u16(), &*answer.code());
        assert_eq!(told, (503, "engine_unavailable"), "{code}");
    }
    let failed = ["engine=\"frontier\"", "outcome=\"failed\""];
    assert_eq!(gateway.counted("sekisho_requests_total", &failed), 3);
}

/// The stand-in may take what the first engine does not.
#[tokio::test]
async fn a_stand_in_is_asked_for_what_the_frontier_does_not_take() {
    let gateway = Gateway::start().await;
    gateway.frontier.set_behaviour(Behaviour::Reject {
        status: 400,
        code: "invalid_request_error".to_owned(),
    });
    let answer = gateway.say(QUESTION, false).await;
    let failed = answer.header("x-sekisho-fallback");
    assert_eq!(failed, "frontier: rejected, local: unavailable");
    // The local engine, which is down in these tests, could take it: trying again makes sense.
    assert_eq!(answer.status, 503);
}
