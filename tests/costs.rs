//! Tokens and yen are counted on every path, however a request ends, and what no engine told is
//! estimated and marked.

use std::sync::Arc;
use std::time::Duration;

use classifiers::Classifier;
use frontier_stand_in::{Behaviour, Pace};
use http_body_util::BodyExt;
use serde_json::{Value, json};

use crate::support::program::Program;
use crate::support::{Gateway, chat, counted};

/// Eight tokens by estimate.
const QUESTION: &str = "What is an inverted yield curve?";
const FRONTIER: &str = "engine=\"frontier\"";
const LOCAL: &str = "engine=\"local\"";

/// What a gateway counted: tokens read and written, yen, estimated yen, answers that were not told.
#[derive(Debug, PartialEq)]
struct Counted {
    input: i64,
    output: i64,
    yen: i64,
    estimated: i64,
    untold: i64,
}

fn outside(gateway: &Gateway) -> Counted {
    let tokens = |kind: &str| {
        let label = format!("gen_ai_token_type=\"{kind}\"");
        gateway.counted("gen_ai_client_token_usage_sum", &[FRONTIER, &label])
    };
    Counted {
        input: tokens("input"),
        output: tokens("output"),
        yen: gateway.counted("sekisho_cost_yen_total", &[FRONTIER]),
        estimated: gateway.counted("sekisho_cost_estimated_yen_total", &[FRONTIER]),
        untold: gateway.counted("sekisho_tokens_usage_missing_total", &[]),
    }
}

/// So many tokens at [`PRICES`], told by the engine.
fn told(input: i64, output: i64) -> Counted {
    Counted {
        input,
        output,
        yen: 10 * input + 100 * output,
        estimated: 0,
        untold: 0,
    }
}

/// The same, not told by anybody.
fn estimated(input: i64, output: i64) -> Counted {
    let yen = 10 * input + 100 * output;
    Counted {
        estimated: yen,
        untold: 1,
        ..told(input, output)
    }
}

async fn gateway(behaviour: Behaviour) -> Gateway {
    let gateway = Gateway::ruled("", Arc::new(Classifier::default())).await;
    gateway.frontier.set_behaviour(behaviour);
    gateway
}

/// The record is counted when the last who holds it lets go, which is after the answer's last byte.
async fn settled(gateway: &Gateway) -> Counted {
    for _ in 0..200 {
        if gateway.counted("sekisho_requests_open", &[]) == 0 {
            return outside(gateway);
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the request does not end");
}

/// Asks for the usage of this request, whole or streamed, and gives it.
async fn usage(gateway: &Gateway, mut request: Value) -> Value {
    let is_stream = request["stream"] == true;
    if is_stream {
        request["stream_options"] = json!({ "include_usage": true });
    }
    let answer = gateway.ask(request.to_string()).await;
    if is_stream {
        return answer.events().pop().unwrap()["usage"].take();
    }
    let mut whole: Value = serde_json::from_str(&answer.body).unwrap();
    whole["usage"].take()
}

#[tokio::test]
async fn what_the_frontier_tells_is_what_is_counted_whole_and_streamed() {
    for stream in [false, true] {
        let gateway = gateway(Behaviour::Echo).await;
        let usage = usage(&gateway, chat(QUESTION, stream)).await;
        let tokens = |kind: &str| usage[kind].as_i64().unwrap();
        let expected = told(tokens("prompt_tokens"), tokens("completion_tokens"));
        assert!(expected.input > 0 && expected.output > 0, "{expected:?}");
        assert_eq!(settled(&gateway).await, expected, "{stream}");
    }
}

#[tokio::test]
async fn what_was_rejected_of_a_prediction_is_told_and_paid_for_as_output() {
    for stream in [false, true] {
        let gateway = gateway(Behaviour::Echo).await;
        let plain = usage(&gateway, chat(QUESTION, stream)).await;
        let before = settled(&gateway).await;
        let mut request = chat(QUESTION, stream);
        request["prediction"] = json!({ "type": "content", "content": "Not at all." });
        let usage = usage(&gateway, request).await;
        let tokens = |kind: &str| usage["completion_tokens_details"][kind].as_i64().unwrap();
        let rejected = tokens("rejected_prediction_tokens");
        assert!(rejected > 0, "{usage}");
        assert_eq!(tokens("accepted_prediction_tokens"), 0);
        let output = plain["completion_tokens"].as_i64().unwrap() + rejected;
        assert_eq!(usage["completion_tokens"], output);
        let expected = told(2 * before.input, before.output + output);
        assert_eq!(settled(&gateway).await, expected, "{stream}");
    }
}

#[tokio::test]
async fn what_it_does_not_tell_is_estimated_and_marked() {
    for stream in [false, true] {
        let gateway = gateway(Behaviour::NoUsage).await;
        let said = gateway.say(QUESTION, stream).await.text();
        let ascii = said.chars().filter(char::is_ascii).count();
        let tokens = ascii.div_ceil(4) + said.chars().count() - ascii;
        let expected = estimated(8, i64::try_from(tokens).unwrap());
        assert_eq!(settled(&gateway).await, expected, "{stream}: {said}");
    }
}

#[tokio::test]
async fn a_client_that_leaves_in_the_middle_pays_for_what_was_said() {
    let gateway = gateway(Behaviour::HangMidStream).await;
    let response = gateway.begin(chat(QUESTION, true).to_string()).await;
    let mut body = response.into_body();
    let first = body.frame().await.unwrap().unwrap().into_data().unwrap();
    assert!(!first.is_empty());
    drop(body);
    let counted = settled(&gateway).await;
    assert_eq!(counted, estimated(8, counted.output));
    assert_eq!(
        gateway.counted("sekisho_requests_total", &["client_gone"]),
        1
    );
}

#[tokio::test]
async fn a_client_that_leaves_before_the_answer_pays_for_its_question() {
    let gateway = gateway(Behaviour::HangBeforeHeaders).await;
    let asked = gateway.begin(chat(QUESTION, false).to_string());
    let left = tokio::time::timeout(Duration::from_millis(500), asked).await;
    assert!(left.is_err(), "the client left before the answer");
    assert_eq!(settled(&gateway).await, estimated(8, 0));
}

#[tokio::test]
async fn an_answer_that_breaks_off_costs_what_was_said() {
    for behaviour in [Behaviour::ResetMidStream, Behaviour::ErrorMidStream] {
        let gateway = gateway(behaviour).await;
        let answer = gateway.say(QUESTION, true).await;
        assert!(!answer.is_done());
        let counted = settled(&gateway).await;
        assert_eq!(counted, estimated(8, counted.output));
        assert!(counted.output > 0);
        assert_eq!(
            gateway.counted("sekisho_requests_total", &["\"failed\""]),
            1
        );
    }
}

#[tokio::test]
async fn an_engine_that_failed_is_paid_for_if_it_may_have_worked() {
    let status = |code| Behaviour::Status {
        code,
        retry_after: None,
    };
    for (behaviour, is_billed) in [
        (Behaviour::HangBeforeHeaders, true),
        (Behaviour::ResetBeforeHeaders, true),
        (Behaviour::Garbage, true),
        (status(500), false),
        (status(401), false),
        (status(429), false),
    ] {
        let gateway = Gateway::start().await;
        gateway.frontier.set_behaviour(behaviour.clone());
        let answer = gateway.say(QUESTION, false).await;
        // The engine that stands in is down in these tests.
        assert_eq!(answer.status, 503);
        let expected = if is_billed {
            estimated(8, 0)
        } else {
            told(0, 0)
        };
        assert_eq!(settled(&gateway).await, expected, "{behaviour:?}");
    }
}

#[tokio::test]
async fn what_is_refused_costs_nothing() {
    let gateway = Gateway::start().await;
    let mut unknown = chat(QUESTION, false);
    unknown["model"] = json!("nobody-has-this");
    assert_eq!(gateway.ask(unknown.to_string()).await.status, 404);
    let mut wrong = chat(QUESTION, false);
    wrong["temperature"] = json!("hot");
    assert_eq!(gateway.ask(wrong.to_string()).await.status, 400);
    assert_eq!(settled(&gateway).await, told(0, 0));
    assert_eq!(
        gateway.counted("sekisho_requests_total", &["\"refused\""]),
        2
    );
}

#[tokio::test]
async fn hostile_names_models_and_paths_make_no_series() {
    let gateway = Gateway::start().await;
    let ask = async |n: usize| {
        let mut request = chat(QUESTION, n.is_multiple_of(2));
        request["model"] = json!(format!("model-{n}\"}}\nsekisho_evil 1"));
        request["user"] = json!(format!("user-{n}"));
        request["metadata"] = json!({ format!("key-{n}"): "v" });
        gateway.ask(request.to_string()).await;
        let request = http::Request::post(format!("/v1/chat/completions?n={n}"))
            .header("authorization", format!("Bearer sk-{n}"))
            .header("x-app", format!("app-{n}"))
            .body(axum::body::Body::from(chat(QUESTION, false).to_string()))
            .unwrap();
        assert_eq!(gateway.send(request).await.status, 401);
    };
    for n in 0..2 {
        ask(n).await;
    }
    settled(&gateway).await;
    let before = gateway.metrics();
    for n in 2..200 {
        ask(n).await;
    }
    settled(&gateway).await;
    let after = gateway.metrics();
    assert_eq!(before.lines().count(), after.lines().count());
    for hostile in ["model-", "user-1", "app-1", "evil", "key-"] {
        assert!(!after.contains(hostile), "{hostile}");
    }
}

/// The built-in model knows its tokens exactly; what it saved is what they would have cost outside.
#[tokio::test]
async fn answers_from_inside_are_priced_and_so_is_what_they_saved() {
    let program = Program::start().await;
    let scrape = async || program.admin("metrics").await.1;
    let settled = async || {
        for _ in 0..200 {
            // Metrics are gathered one after the other: what a scrape says of costs can be older than
            // what it says of open requests, so the one after it is asked.
            if counted(&scrape().await, "sekisho_requests_open", &[]) == 0 {
                return scrape().await;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("a request does not end");
    };
    let sum = |scrape: &str, kind: &str| {
        let label = format!("gen_ai_token_type=\"{kind}\"");
        counted(scrape, "gen_ai_client_token_usage_sum", &[LOCAL, &label])
    };
    for stream in [false, true] {
        let mut request = chat("個人番号は482917305620です。確認してください。", stream);
        request["max_completion_tokens"] = json!(8);
        let answer = program.ask(&request).await.unwrap();
        assert!(answer.status().is_success());
        answer.text().await.unwrap();
    }
    let whole = settled().await;
    let (input, output) = (sum(&whole, "input"), sum(&whole, "output"));
    assert!(input > 0 && output > 0);
    let yen = counted(&whole, "sekisho_cost_yen_total", &[LOCAL]);
    let avoided = counted(&whole, "sekisho_cost_avoided_yen_total", &[LOCAL]);
    assert!(yen > 0 && yen <= input + 10 * output, "{yen}");
    assert_eq!(avoided, 10 * (input + 10 * output));
    assert_eq!(
        counted(&whole, "sekisho_tokens_usage_missing_total", &[]),
        0
    );

    program
        .frontier
        .set_behaviour(Behaviour::ResetBeforeHeaders);
    let mut public = chat(QUESTION, false);
    public["max_completion_tokens"] = json!(8);
    let stood_in = program.ask(&public).await.unwrap();
    assert_eq!(stood_in.headers()["x-sekisho-engine"], "local");
    stood_in.text().await.unwrap();
    let whole = settled().await;
    let (input, output) = (sum(&whole, "input"), sum(&whole, "output"));
    let frontier = counted(&whole, "sekisho_cost_estimated_yen_total", &[FRONTIER]);
    assert_eq!(frontier, 80, "what was sent outside before is paid for");
    let before = counted(&whole, "sekisho_tokens_usage_missing_total", &[]);
    assert_eq!(before, 1);

    let mut long = chat("個人番号は482917305620です。数え続けてください。", true);
    long["max_completion_tokens"] = json!(800);
    long["logit_bias"] = json!({ "2": -100 });
    let mut answer = program.ask(&long).await.unwrap();
    answer.chunk().await.unwrap().unwrap();
    drop(answer);
    for _ in 0..200 {
        if counted(&scrape().await, "sekisho_requests_total", &["client_gone"]) > 0 {
            let now = settled().await;
            assert_eq!(
                counted(&now, "sekisho_tokens_usage_missing_total", &[]),
                before,
                "the engine tells with every piece what was drawn"
            );
            assert!(sum(&now, "input") > input, "the prompt was read");
            assert!(sum(&now, "output") > output, "and something was said");
            assert_eq!(
                counted(&now, "sekisho_cost_estimated_yen_total", &[LOCAL]),
                0
            );
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the client's leaving is not counted");
}

#[tokio::test]
async fn a_stream_that_is_slow_costs_no_more_than_one_that_is_not() {
    let gateway = gateway(Behaviour::Echo).await;
    gateway.frontier.set_pace(Pace {
        pause_ms: 2,
        ..Pace::default()
    });
    gateway.say(QUESTION, true).await;
    let slow = settled(&gateway).await;
    gateway.frontier.set_pace(Pace::default());
    gateway.say(QUESTION, true).await;
    let both = settled(&gateway).await;
    assert_eq!(both.yen, 2 * slow.yen);
}
