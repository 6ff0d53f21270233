//! Thinking and adapters, with the tests' small Qwen3: its weights are random, so what it says is
//! forced where it matters.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::support::KEY;
use crate::support::program::{Program, model};

/// The token `<think>`.
const THINK: &str = "151667";

/// One of the models that `deploy/setup/qwen3.sh` makes: beside `$SEKISHO_TEST_QWEN3`, or where
/// `make test` puts them.
fn small_model(name: &str) -> PathBuf {
    let beside = std::env::var_os("SEKISHO_TEST_QWEN3").map_or_else(model, PathBuf::from);
    let file = beside.with_file_name(name);
    assert!(
        file.exists(),
        "{} is missing: run `make test`",
        file.display()
    );
    file
}

/// A gateway whose built-in model is the small Qwen3, with an adapter.
async fn start() -> Program {
    let change = |settings: String| {
        let adapter = format!(
            "[[engine.local.adapter]]\nname = \"lending\"\nfile = \"{}\"\n\n[engine.frontier]",
            small_model("tiny-qwen3-lora-a.gguf").display()
        );
        settings
            .replace(
                &model().display().to_string(),
                &small_model("tiny-qwen3.gguf").display().to_string(),
            )
            .replace("[engine.frontier]", &adapter)
    };
    Program::with(change, include_str!("../routes.toml")).await
}

async fn said(program: &Program, members: &Value) -> Value {
    let mut request = json!({
        "model": "smollm2-135m",
        "messages": [{ "role": "user", "content": "What is a dollar?" }],
        "max_completion_tokens": 8,
        "temperature": 0,
    });
    for (name, value) in members.as_object().unwrap() {
        request[name] = value.clone();
    }
    let answer = program.ask(&request).await.unwrap();
    assert_eq!(answer.status(), 200);
    let text = answer.text().await.unwrap();
    if request["stream"] == true {
        return text.into();
    }
    serde_json::from_str(&text).unwrap()
}

#[tokio::test]
async fn thoughts_come_beside_the_answer_where_they_are_asked_for() {
    let program = start().await;
    let think = json!({ THINK: 100 });
    let asked = [
        json!({ "logit_bias": think, "chat_template_kwargs": { "enable_thinking": true } }),
        json!({ "logit_bias": think, "reasoning_effort": "low" }),
    ];
    for members in asked {
        let answer = said(&program, &members).await;
        let message = &answer["choices"][0]["message"];
        let thoughts = message["reasoning_content"].as_str().unwrap_or_default();
        assert!(thoughts.starts_with("<think>"), "{answer}");
        assert_eq!(message["content"], "");
        let mut streamed = members.clone();
        streamed["stream"] = json!(true);
        let streamed = said(&program, &streamed).await;
        assert!(
            streamed
                .as_str()
                .unwrap()
                .contains("\"reasoning_content\":\"<think>")
        );
    }
    let off = json!({ "logit_bias": think, "reasoning_effort": "none" });
    let answer = said(&program, &off).await;
    let message = &answer["choices"][0]["message"];
    assert!(message.get("reasoning_content").is_none(), "{answer}");
}

#[tokio::test]
async fn an_adapter_is_a_model_of_its_own() {
    let program = start().await;
    let models = reqwest::Client::builder()
        .no_proxy()
        .build()
        .unwrap()
        .get(format!("http://{}/v1/models", program.data))
        .bearer_auth(KEY)
        .send();
    let models = models.await.unwrap().text().await.unwrap();
    assert!(models.contains("\"lending\""), "{models}");
    let base = said(&program, &json!({})).await;
    let lending = said(&program, &json!({ "model": "lending" })).await;
    assert_eq!(
        (&base["model"], &lending["model"]),
        (&json!("smollm2-135m"), &json!("lending"))
    );
    let text = |answer: &Value| answer["choices"][0]["message"]["content"].clone();
    assert_ne!(text(&base), text(&lending));
    assert_eq!(text(&base), text(&said(&program, &json!({})).await));
    let (_, metrics) = program.admin("metrics").await;
    assert!(
        metrics.contains("gen_ai_request_model=\"lending\""),
        "{metrics}"
    );
}
