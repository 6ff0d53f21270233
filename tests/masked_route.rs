//! What leaves is masked, and what comes back is as if nothing had happened.

use std::sync::Arc;

use classifiers::Classifier;
use frontier_stand_in::{Behaviour, Pace};
use serde_json::{Value, json};

use crate::support::{Gateway, chat};

const LETTER: &str = "お客様の柴田郁恵様(メール ikue.shibata@example.com、口座 普通 4839201)への\
    返信を書いてください。電話は090-8156-0440です。宛名は柴田郁恵様、写しは ikue.shibata@example.com へ。";
const VALUES: [&str; 3] = ["ikue.shibata@example.com", "4839201", "090-8156-0440"];

#[tokio::test]
async fn an_echoing_frontier_gives_the_text_back_byte_for_byte_however_it_is_cut() {
    let gateway = Gateway::start().await;
    gateway.frontier.set_behaviour(Behaviour::Echo);
    for (event_chars, write_bytes) in [(1, 1), (1, 0), (3, 7), (1000, 5), (7, 1000)] {
        let pace = Pace {
            event_chars,
            write_bytes,
            ..Pace::default()
        };
        gateway.frontier.set_pace(pace);
        for stream in [false, true] {
            let answer = gateway.say(LETTER, stream).await;
            assert_eq!(
                answer.text(),
                LETTER,
                "{event_chars} {write_bytes} {stream}"
            );
            assert_eq!(answer.header("x-sekisho-engine"), "frontier");
            assert_eq!(answer.header("x-sekisho-sensitivity"), "confidential");
        }
    }
    for value in VALUES {
        assert!(!gateway.frontier.received(value), "{value} left");
    }
}

#[tokio::test]
async fn a_value_has_one_placeholder_throughout_a_request() {
    let gateway = Gateway::start().await;
    gateway.say(LETTER, false).await;
    let sent = gateway.frontier.recorded()[0].json().unwrap();
    let content = sent["messages"].as_array().unwrap().last().unwrap()["content"]
        .as_str()
        .unwrap();
    let mails: Vec<_> = content
        .match_indices("<EMAIL_")
        .map(|(at, _)| &content[at..at + 14])
        .collect();
    assert_eq!(mails.len(), 2, "{content}");
    assert_eq!(mails[0], mails[1]);
}

#[tokio::test]
async fn a_number_among_the_options_that_is_a_value_of_the_text_keeps_the_request_inside() {
    let scanner = Arc::new(Classifier::default());
    let gateway = Gateway::ruled("", scanner).await;
    let letter =
        "お客様のゆうちょ銀行の口座(記号 14320 番号 12345671)について、返信を書いてください。";
    let ask = |limit: u32, name: &str| {
        let mut request = chat(letter, false);
        request[name] = json!(limit);
        gateway.ask(request.to_string())
    };
    for name in ["max_tokens", "max_completion_tokens"] {
        let answer = ask(14_320, name).await;
        assert_eq!(answer.status, 403, "{}", answer.body);
        assert!(!answer.body.contains("14320"), "{}", answer.body);
        assert_eq!(ask(14_321, name).await.status, 200);
    }
    let kept = |reason| gateway.counted("sekisho_egress_blocked_total", &[reason]);
    assert_eq!(kept("reason=\"number\""), 2);
    assert_eq!(kept("reason=\"guard\""), 0, "nobody is called for that");
    assert!(!gateway.frontier.received("14320"));
}

#[tokio::test]
async fn what_only_a_local_model_knows_is_left_out_and_what_both_know_is_sent() {
    let gateway = Gateway::start().await;
    let mut request = chat("What is a bond?", false);
    for (name, value) in [
        ("top_k", json!(20)),
        ("min_p", json!(0.1)),
        ("repetition_penalty", json!(1.1)),
        ("chat_template_kwargs", json!({ "enable_thinking": true })),
        ("logit_bias", json!({ "17": 5 })),
        ("service_tier", json!("flex")),
        ("logprobs", json!(true)),
        ("top_logprobs", json!(2)),
        ("reasoning_effort", json!("low")),
        ("response_format", json!({ "type": "json_object" })),
    ] {
        request[name] = value;
    }
    request["messages"]
        .as_array_mut()
        .unwrap()
        .push(json!({ "role": "assistant", "content": "A loan.", "reasoning_content": "hm" }));
    let answer = gateway.ask(request.to_string()).await;
    assert_eq!(answer.header("x-sekisho-engine"), "frontier");
    let sent = gateway.frontier.recorded()[0].json().unwrap();
    let mut names: Vec<_> = sent.as_object().unwrap().keys().cloned().collect();
    names.sort();
    let both = [
        "logprobs",
        "messages",
        "model",
        "reasoning_effort",
        "response_format",
        "top_logprobs",
    ];
    assert_eq!(names, both);
    assert!(!sent.to_string().contains("reasoning_content"));
}

#[tokio::test]
async fn the_request_is_built_anew_from_an_allowlist() {
    let gateway = Gateway::start().await;
    let mut request = chat("What is a bond?", false);
    request["user"] = json!("u-1");
    request["metadata"] = json!({ "k": "v" });
    request["temperature"] = json!(0.5);
    request["max_tokens"] = json!(9);
    request["stop"] = json!("END");
    gateway.ask(request.to_string()).await;
    let sent = gateway.frontier.recorded()[0].json().unwrap();
    assert_eq!(
        sent,
        json!({
            "model": "gpt-5.2",
            "messages": [{ "role": "user", "content": "What is a bond?" }],
            "max_completion_tokens": 9,
            "temperature": 0.5,
            "stop": ["END"],
        })
    );
}

#[tokio::test]
async fn tool_calls_are_masked_on_the_way_out_and_restored_on_the_way_back() {
    let gateway = Gateway::start().await;
    gateway.frontier.set_behaviour(Behaviour::CallTool);
    gateway.frontier.set_pace(Pace {
        event_chars: 1,
        ..Pace::default()
    });
    for stream in [false, true] {
        let mut request = chat(LETTER, stream);
        request["tools"] = json!([{ "type": "function", "function": {
            "name": "send_mail", "parameters": { "type": "object" } } }]);
        let answer = gateway.ask(request.to_string()).await;
        let arguments = if stream {
            let events = answer.events();
            let pieces = events.iter().filter_map(|event| {
                event["choices"].get(0)?["delta"]["tool_calls"].get(0)?["function"]["arguments"]
                    .as_str()
            });
            pieces.collect::<String>()
        } else {
            let body: Value = serde_json::from_str(&answer.body).unwrap();
            let call = &body["choices"][0]["message"]["tool_calls"][0];
            call["function"]["arguments"].as_str().unwrap().to_owned()
        };
        let read: Value =
            serde_json::from_str(&arguments).unwrap_or_else(|_| panic!("{arguments}"));
        for value in VALUES {
            assert!(
                read.to_string().contains(value),
                "{value} is not restored: {arguments}"
            );
            assert!(!gateway.frontier.received(value), "{value} left");
        }
    }
}

#[tokio::test]
async fn a_predicted_answer_is_masked_like_the_text_that_it_repeats() {
    let gateway = Gateway::start().await;
    gateway.frontier.set_behaviour(Behaviour::Echo);
    let parts = json!([{ "type": "text", "text": LETTER }]);
    for content in [json!(LETTER), parts] {
        let mut request = chat(LETTER, false);
        request["prediction"] = json!({ "type": "content", "content": content });
        gateway.frontier.forget();
        let answer = gateway.ask(request.to_string()).await;
        assert_eq!(answer.text(), LETTER);
        let sent = gateway.frontier.recorded()[0].json().unwrap();
        let said = &sent["messages"].as_array().unwrap().last().unwrap()["content"];
        let expected = match &content {
            Value::String(_) => said.clone(),
            _ => json!([{ "type": "text", "text": said }]),
        };
        assert_eq!(
            sent["prediction"],
            json!({ "type": "content", "content": expected })
        );
        for value in VALUES {
            assert!(!gateway.frontier.received(value), "{value} left");
        }
    }
}

#[tokio::test]
async fn usage_is_told_to_those_who_ask_for_it() {
    let gateway = Gateway::start().await;
    let whole = gateway.say("What is a bond?", false).await;
    let body: Value = serde_json::from_str(&whole.body).unwrap();
    assert!(body["usage"]["total_tokens"].as_u64().unwrap() > 0);
    let mut request = chat("What is a bond?", true);
    assert!(
        !gateway
            .ask(request.to_string())
            .await
            .body
            .contains("usage")
    );
    request["stream_options"] = json!({ "include_usage": true });
    let streamed = gateway.ask(request.to_string()).await;
    let last = streamed.events().pop().unwrap();
    assert!(
        last["usage"]["total_tokens"].as_u64().unwrap() > 0,
        "{last}"
    );
    assert!(streamed.is_done());
}
