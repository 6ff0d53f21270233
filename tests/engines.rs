//! Several built-in engines, one that never comes up, and one that is full.

use std::time::Duration;

use futures_util::future;
use serde_json::{Value, json};

use crate::support::program::{Program, kill, model, wait_for};

/// Everything stays inside; who asks for the second model gets it.
const RULES: &str = r#"
[engine.local]
kind = "local"

[engine.second]
kind = "local"

[[rule]]
name = "second"
when = { model = "another-135m" }
then = { engine = "second" }
reason = "asked for by name"

[[rule]]
name = "default"
then = { engine = "local" }
reason = "all else"
"#;

/// The settings with a second engine, of this model file.
fn with_second(file: &str) -> impl FnOnce(String) -> String {
    let second = format!(
        r#"
[engine.second]
kind = "local"
models = ["another-135m"]
file = "{file}"
context = 512
parallel = 2
default_max_tokens = 16
"#
    );
    move |settings| settings + &second
}

fn ask_for(model: &str, max_tokens: u32) -> Value {
    json!({
        "model": model,
        "messages": [{ "role": "user", "content": "What is the capital of Japan?" }],
        "max_completion_tokens": max_tokens,
        "temperature": 0,
    })
}

async fn readiness(program: &Program) -> (u16, Value) {
    let (status, text) = program.admin("readyz").await;
    (status, serde_json::from_str(&text).unwrap_or_default())
}

#[tokio::test]
async fn two_models_run_side_by_side_and_fall_alone() {
    let program = Program::with(with_second(&model().display().to_string()), RULES).await;
    assert_eq!(program.engine_processes().len(), 2);
    for (model, engine) in [("smollm2-135m", "local"), ("another-135m", "second")] {
        let answer = program.ask(&ask_for(model, 4)).await.unwrap();
        assert_eq!(answer.headers()["x-sekisho-engine"], engine);
        let answer: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
        assert_eq!(answer["model"], model);
    }
    let (_, metrics) = program.admin("metrics").await;
    for line in [
        "sekisho_engine_ready{engine=\"local\"} 1",
        "sekisho_engine_ready{engine=\"second\"} 1",
        "sekisho_queue_depth{class=\"interactive\",engine=\"second\"} 0",
        "sekisho_queue_wait_seconds_count{class=\"interactive\",engine=\"local\"} 1",
        "vllm:num_requests_running{model_name=\"another-135m\"} 0",
    ] {
        assert!(metrics.contains(line), "{line}: {metrics}");
    }

    // One of them dies; the other answers on, and the gateway stays ready.
    let processes = program.engine_processes();
    kill("KILL", processes[0]);
    let is_down = async || {
        let (status, said) = readiness(&program).await;
        let engines = said["engines"].as_array().cloned().unwrap_or_default();
        let down = engines.iter().find(|engine| engine["state"] != "ready");
        (status, down.cloned())
    };
    let mut down = None;
    for _ in 0..400 {
        let (status, found) = is_down().await;
        assert_eq!(status, 200);
        down = found;
        if down.is_some() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let down = down.expect("nobody noticed that a process was killed");
    let failure = down["last_failure"].as_str().unwrap_or_default();
    assert!(failure.contains("signal 9"), "{down}");
    let other = if down["engine"] == "local" {
        "another-135m"
    } else {
        "smollm2-135m"
    };
    assert_eq!(program.ask(&ask_for(other, 4)).await.unwrap().status(), 200);
    let back = wait_for(|| (program.engine_processes().len() == 2).then_some(())).await;
    assert!(back.is_some(), "the engine does not come back");
}

#[tokio::test]
async fn a_model_that_cannot_be_loaded_is_told_and_does_not_stop_the_others() {
    let files = tempfile::tempdir().unwrap();
    let broken = files.path().join("broken.gguf");
    std::fs::write(&broken, "GGUF and then nothing that is a model").unwrap();
    let program = Program::with(with_second(&broken.display().to_string()), RULES).await;
    let (status, said) = readiness(&program).await;
    assert_eq!((status, &said["ready"]), (200, &json!(true)));
    let second = &said["engines"][1];
    assert_eq!(second["engine"], "second");
    assert_eq!(second["needed"], true);
    let failure = second["last_failure"].as_str().unwrap_or_default();
    assert!(!failure.is_empty(), "{said}");
    let answer = program.ask(&ask_for("another-135m", 4)).await.unwrap();
    assert_eq!(answer.status(), 503);
    assert_eq!(
        program
            .ask(&ask_for("smollm2-135m", 4))
            .await
            .unwrap()
            .status(),
        200
    );
    let (_, metrics) = program.admin("metrics").await;
    assert!(metrics.contains("sekisho_engine_ready{engine=\"second\"} 0"));
}

#[tokio::test]
async fn a_full_engine_says_when_to_come_again() {
    let small = |settings: String| settings.replace("parallel = 4", "parallel = 1\nqueue = 1");
    let rules = include_str!("../routes.toml");
    let program = Program::with(small, rules).await;
    let mut long = ask_for("smollm2-135m", 900);
    long["stream"] = json!(true);
    let running = program.ask(&long).await.unwrap();
    assert_eq!(running.status(), 200);
    // One of the two waits for a place, and the other finds the queue full.
    let both = future::select(Box::pin(program.ask(&long)), Box::pin(program.ask(&long))).await;
    let refused = both.factor_first().0.unwrap();
    assert_eq!(refused.status(), 429);
    let after: u64 = refused.headers()["retry-after"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!((1..=600).contains(&after), "{after}");
    let error: Value = serde_json::from_str(&refused.text().await.unwrap()).unwrap();
    assert_eq!(error["error"]["code"], "rate_limit_exceeded");
    drop(running);
}
