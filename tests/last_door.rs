//! The last door never shuts. Here the masking has a fault, so that it does: nothing leaves, the
//! request is answered inside or refused, and somebody is called.

use std::time::Duration;

use serde_json::json;

use crate::support::prometheus::Prometheus;
use crate::support::{Gateway, chat};

const LETTER: &str =
    "お客様の柴田郁恵様(メール ikue.shibata@example.com)への返信を書いてください。";
const OUTSIDE: &str = "engine = \"frontier\"";
const SHUT: &str = "sekisho_egress_blocked_total{reason=\"guard\"}";

fn times_shut(gateway: &Gateway) -> usize {
    let metrics = gateway.metrics();
    let line = metrics.lines().find_map(|line| line.strip_prefix(SHUT));
    line.expect("it is there from the start")
        .trim()
        .parse()
        .unwrap()
}

#[tokio::test]
async fn where_no_engine_inside_may_answer_the_request_is_refused() {
    let gateway = Gateway::forgetful(OUTSIDE).await;
    assert_eq!(times_shut(&gateway), 0);
    for (times, stream) in [(1, false), (2, true)] {
        let answer = gateway.say(LETTER, stream).await;
        assert_eq!(answer.status, 403);
        assert_eq!(answer.code(), "policy_denied");
        assert!(!answer.body.contains("ikue"), "{}", answer.body);
        assert_eq!(times_shut(&gateway), times);
    }
    assert_eq!(gateway.frontier.bytes_received(), 0);
}

#[tokio::test]
async fn where_one_may_it_is_asked_and_the_frontier_is_not() {
    let gateway = Gateway::forgetful("engines = [\"frontier\", \"local\"]").await;
    let answer = gateway.say(LETTER, false).await;
    // It is down in these tests.
    assert_eq!(answer.header("x-sekisho-engine"), "local");
    assert_eq!(answer.status, 503);
    assert_eq!(times_shut(&gateway), 1);
    assert_eq!(gateway.frontier.bytes_received(), 0);
}

#[tokio::test]
async fn it_shuts_for_whatever_part_of_a_request_holds_the_value() {
    let gateway = Gateway::forgetful(OUTSIDE).await;
    let mail = "ikue.shibata@example.com";
    let document = json!({ "to": mail, "note": "a\nb" }).to_string();
    let parts = [
        json!({ "messages": [{ "role": "user", "content": [{ "type": "text", "text": mail }] }] }),
        json!({ "messages": [{ "role": "user", "content": "hi" }], "stop": [mail] }),
        json!({ "messages": [{ "role": "user", "content": "hi" }], "tools": [
            { "type": "function", "function": { "name": "f", "description": mail } }] }),
        json!({ "messages": [{ "role": "assistant", "tool_calls": [{ "id": "c", "type": "function",
            "function": { "name": "f", "arguments": document } }] },
            { "role": "tool", "tool_call_id": "c", "content": "done" }] }),
        json!({ "messages": [{ "role": "user", "content": "hi" }], "response_format": {
            "type": "json_schema", "json_schema": { "name": "s", "schema": { "title": mail } } } }),
    ];
    for (times, mut request) in (1..).zip(parts) {
        request["model"] = json!("auto");
        let answer = gateway.ask(request.to_string()).await;
        assert_eq!(answer.status, 403, "{request}: {}", answer.body);
        assert_eq!(times_shut(&gateway), times, "{request}");
    }
    assert_eq!(gateway.frontier.bytes_received(), 0);
}

#[tokio::test]
async fn it_does_not_shut_for_a_request_without_values() {
    let gateway = Gateway::forgetful(OUTSIDE).await;
    let answer = gateway
        .ask(chat("What is a bond?", false).to_string())
        .await;
    assert_eq!(answer.header("x-sekisho-engine"), "frontier");
    assert_eq!(times_shut(&gateway), 0);
}

#[tokio::test]
async fn somebody_is_called_at_once() {
    let gateway = Gateway::forgetful(OUTSIDE).await;
    let prometheus = Prometheus::scraping(gateway.open_admin().await).await;
    wait_until(|| async { !prometheus.ask(SHUT).await.is_empty() }).await;
    // Before the first scrape the gateway was missed; no alert is left of that.
    wait_until(|| async { prometheus.alerts().await.is_empty() }).await;
    gateway.say(LETTER, false).await;
    wait_until(|| async {
        let alerts = prometheus.alerts().await;
        alerts.contains(&"SekishoLastDoorShut".to_owned())
    })
    .await;
}

async fn wait_until<F: Future<Output = bool>>(is_so: impl Fn() -> F) {
    for _ in 0..300 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("it does not come to be so");
}
