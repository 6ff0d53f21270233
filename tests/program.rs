//! The built program with the demo model: what an operator and an SRE rely on.

use std::time::Duration;

use frontier_stand_in::Behaviour;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::program::{Program, kill, refused, wait_for};
use crate::support::{chat, settings_for};

const PUBLIC: &str = "What is an inverted yield curve?";
const MY_NUMBER: &str = "個人番号は482917305620です。確認してください。";
const RULES: &str = include_str!("../routes.toml");

fn inside(stream: bool, max_tokens: u32) -> Value {
    let mut request = chat(MY_NUMBER, stream);
    request["max_completion_tokens"] = json!(max_tokens);
    request["temperature"] = json!(0);
    request
}

async fn header(program: &Program, request: &Value, name: &str) -> String {
    let answer = program.ask(request).await.unwrap();
    answer
        .headers()
        .get(name)
        .map_or(String::new(), |value| value.to_str().unwrap().to_owned())
}

#[tokio::test]
async fn what_must_not_leave_is_answered_inside_and_an_outage_too() {
    let program = Program::start().await;
    for stream in [false, true] {
        let answer = program.ask(&inside(stream, 8)).await.unwrap();
        assert_eq!(answer.headers()["x-sekisho-engine"], "local");
        assert_eq!(answer.headers()["x-sekisho-route"], "my-number");
        assert!(answer.text().await.unwrap().contains("smollm2-135m"));
    }
    assert!(program.frontier.recorded().is_empty());
    for behaviour in [Behaviour::ResetBeforeHeaders, Behaviour::HangBeforeHeaders] {
        program.frontier.set_behaviour(behaviour);
        for stream in [false, true] {
            let mut request = chat(PUBLIC, stream);
            request["max_completion_tokens"] = json!(4);
            let answer = program.ask(&request).await.unwrap();
            assert_eq!(answer.headers()["x-sekisho-engine"], "local");
            let fallback = answer.headers()["x-sekisho-fallback"].to_str().unwrap();
            assert!(fallback.starts_with("frontier: "), "{fallback}");
        }
    }
}

#[tokio::test]
async fn a_prompt_that_does_not_fit_is_refused_with_the_numbers() {
    let program = Program::start().await;
    let request = chat(&format!("{MY_NUMBER} {}", "long ".repeat(3000)), false);
    let answer = program.ask(&request).await.unwrap();
    assert_eq!(answer.status(), 400);
    let error: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
    assert_eq!(error["error"]["code"], "context_length_exceeded");
    let message = error["error"]["message"].as_str().unwrap();
    assert!(message.contains("1024 tokens"), "{message}");
}

#[tokio::test]
async fn killing_the_engine_fails_its_requests_only_and_it_comes_back() {
    let program = Program::start().await;
    let mut running = Vec::new();
    for _ in 0..3 {
        running.push(program.ask(&inside(true, 400)).await.unwrap());
    }
    let engine = program.engine().expect("the engine has a process");
    kill("KILL", engine);
    for answer in running {
        let text = answer.text().await.unwrap();
        assert!(
            text.contains("engine_unavailable") && !text.contains("[DONE]"),
            "{text}"
        );
    }
    // The way outside does not need it.
    assert_eq!(
        header(&program, &chat(PUBLIC, false), "x-sekisho-engine").await,
        "frontier"
    );
    let back = wait_for(|| program.engine().filter(|new| *new != engine)).await;
    assert!(back.is_some(), "the engine does not come back");
    program.wait_until_ready().await;
    assert_eq!(program.ask(&inside(false, 4)).await.unwrap().status(), 200);
    let (_, metrics) = program.admin("metrics").await;
    assert!(
        metrics.contains("sekisho_engine_restarts_total{engine=\"local\"} 1"),
        "{metrics}"
    );
}

#[tokio::test]
async fn sigterm_lets_running_requests_finish() {
    let mut program = Program::start().await;
    let running = program.ask(&inside(true, 300)).await.unwrap();
    program.signal("TERM");
    let mut seen = 0;
    for _ in 0..200 {
        seen = program.admin("readyz").await.0;
        if seen == 503 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let text = running.text().await.unwrap();
    assert!(text.ends_with("data: [DONE]\n\n"), "{text}");
    assert!(program.ended().await.success());
    assert_eq!(seen, 503, "nobody was told that the program is ending");
    assert!(program.ask(&chat(PUBLIC, false)).await.is_err());
}

#[tokio::test]
async fn rules_are_taken_over_whole_or_not_at_all() {
    let program = Program::start().await;
    let route = async || header(&program, &chat(PUBLIC, false), "x-sekisho-route").await;
    assert_eq!(route().await, "general-knowledge");

    program.write_rules(&RULES.replace("engines = [", "engine = ["));
    let told = wait_for(|| program.log().contains("does not check").then_some(())).await;
    assert!(told.is_some(), "{}", program.log());
    assert_eq!(route().await, "general-knowledge");
    let (_, metrics) = program.admin("metrics").await;
    assert!(metrics.contains("sekisho_rules_last_reload_successful 0"));

    program.write_rules(&RULES.replace("\"general-knowledge\"", "\"world\""));
    let told = wait_for(|| {
        program
            .log()
            .contains("new rules are in force")
            .then_some(())
    })
    .await;
    assert!(told.is_some(), "{}", program.log());
    assert_eq!(route().await, "world");

    program.write_rules(RULES);
    program.signal("HUP");
    let twice = || (program.log().matches("new rules are in force").count() > 1).then_some(());
    assert!(wait_for(twice).await.is_some(), "{}", program.log());
    assert_eq!(route().await, "general-knowledge");
}

#[tokio::test]
async fn a_hundred_megabytes_are_refused_and_the_program_goes_on() {
    let program = Program::start().await;
    let answer = program
        .ask(&chat(&"a".repeat(100 << 20), false))
        .await
        .unwrap();
    assert_eq!(answer.status(), 413);
    assert_eq!(
        program.ask(&chat(PUBLIC, false)).await.unwrap().status(),
        200
    );
}

#[tokio::test]
async fn nothing_of_a_request_or_reply_stands_in_the_log_or_the_metrics() {
    let program = Program::start().await;
    program.frontier.set_behaviour(Behaviour::Echo);
    let text = "合言葉は鯨波 whalesong。連絡先は kujira.nami@example.com です。";
    for stream in [false, true] {
        program
            .ask(&chat(text, stream))
            .await
            .unwrap()
            .text()
            .await
            .unwrap();
        let mut request = inside(stream, 8);
        request["messages"][0]["content"] = json!(format!("{MY_NUMBER} {text}"));
        program.ask(&request).await.unwrap().text().await.unwrap();
        for wrong in [
            "{\"model\": whalesong",
            "{\"model\": \"whalesong\", \"messages\": []}",
        ] {
            let request = reqwest::Client::new()
                .post(format!(
                    "http://{}/v1/chat/completions?whalesong",
                    program.data
                ))
                .bearer_auth(crate::support::KEY)
                .body(wrong);
            assert!(request.send().await.unwrap().status().is_client_error());
        }
    }
    let (_, metrics) = program.admin("metrics").await;
    let log = program.log();
    for trace in ["鯨波", "whalesong", "kujira", "482917305620"] {
        assert!(!log.contains(trace), "{log}");
        assert!(!metrics.contains(trace), "{metrics}");
    }
    assert!(log.contains("\"message\":\"decision\""));
}

#[tokio::test]
async fn every_step_is_counted() {
    let program = Program::start().await;
    let mail = "mail ikue.shibata@example.com about the bond";
    for request in [
        chat(PUBLIC, false),
        chat(mail, true),
        inside(false, 4),
        json!({}),
    ] {
        program.ask(&request).await.unwrap().text().await.unwrap();
    }
    let is_counted = |metrics: &str| {
        [
            r#"sekisho_requests_total{app="demo",engine="frontier",outcome="answered",route="general-knowledge",sensitivity="public"} 1"#,
            r#"sekisho_requests_total{app="demo",engine="local",outcome="answered",route="my-number",sensitivity="restricted"} 1"#,
            r#"sekisho_requests_total{app="demo",engine="none",outcome="refused",route="none",sensitivity="none"} 1"#,
            r#"sekisho_findings_total{type="MY_NUMBER"} 1"#,
            r#"sekisho_masked_total{type="EMAIL"} 1"#,
            r#"sekisho_overhead_seconds_count{stage="inspect"} 3"#,
            r#"gen_ai_token_type="output""#,
            "gen_ai_server_time_to_first_token_seconds_bucket",
            "sekisho_rules_info{approved_by=",
            "sekisho_requests_open 0",
        ]
        .into_iter()
        .find(|line| !metrics.contains(line))
    };
    // The last request is counted just after its last byte.
    let mut missing = None;
    for _ in 0..100 {
        let (_, metrics) = program.admin("metrics").await;
        missing = is_counted(&metrics);
        if missing.is_none() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(missing, None);
    assert_eq!(program.admin("livez").await.0, 200);
}

#[test]
fn it_refuses_to_start_and_says_everything_that_is_wrong() {
    let files = tempfile::tempdir().unwrap();
    let good = settings_for(&files, "https://api.openai.com/v1", "127.0.0.1:0");
    let key_file = files.path().join("frontier.key").display().to_string();
    let broken_rules = RULES.replace("engine = \"local\"", "engine = \"lokal\"");
    let told = |settings: &str, rules: &str| {
        let output = refused(&files, settings, rules);
        assert!(!output.status.success());
        let text = String::from_utf8(output.stderr).unwrap();
        text.replace(&files.path().display().to_string(), "…")
    };
    let all = told(
        &good
            .replace(
                "kind = \"external\"",
                "kind = \"external\"\nsecret = \"sk-1\"",
            )
            .replace("context = 1024", "context = \"big\"")
            .replace("https://api.openai.com", "http://api.openai.com"),
        &broken_rules,
    );
    for (problem, fix) in [
        ("secret", "unknown"),
        ("context", "number"),
        ("base_url", "https"),
        ("lokal", "did you mean `local`"),
    ] {
        assert!(
            all.contains(problem) && all.contains(fix),
            "{problem}, {fix}: {all}"
        );
    }
    assert!(!all.contains("sk-1"), "{all}");
    std::fs::write(&key_file, "").unwrap();
    let empty = told(&good, RULES);
    assert!(
        empty.contains("key_file") && empty.contains("empty"),
        "{empty}"
    );
}

#[test]
fn a_model_file_that_cannot_be_read_is_said_before_the_start() {
    let files: TempDir = tempfile::tempdir().unwrap();
    let good = settings_for(&files, "https://api.openai.com/v1", "127.0.0.1:0");
    let model = crate::support::program::model().display().to_string();
    let output = refused(&files, &good.replace(&model, "/nowhere/model.gguf"), RULES);
    assert!(!output.status.success());
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.contains("/nowhere/model.gguf"), "{text}");
}

#[tokio::test]
async fn a_client_that_leaves_frees_the_engine() {
    let program = Program::start().await;
    let running = async || {
        let (_, metrics) = program.admin("metrics").await;
        let line = metrics
            .lines()
            .find(|line| line.starts_with("sekisho_engine_running_sequences{engine=\"local\"} "));
        line.and_then(|line| line.rsplit(' ').next()?.parse::<u32>().ok())
    };
    for stream in [true, false] {
        let request = inside(stream, 900);
        let asked = program.ask(&request);
        let left = tokio::time::timeout(Duration::from_millis(2500), async {
            let answer = asked.await.unwrap();
            answer.text().await
        });
        assert!(left.await.is_err(), "the answer was too short to leave it");
        let mut is_free = false;
        for _ in 0..100 {
            is_free = running().await == Some(0);
            if is_free {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert!(is_free, "the engine goes on for nobody; streamed: {stream}");
    }
    assert!(program.log().contains("client_gone"), "{}", program.log());
    let (_, metrics) = program.admin("metrics").await;
    // What was drawn until then was told with every piece.
    assert!(
        metrics.contains("sekisho_tokens_usage_missing_total 0"),
        "{metrics}"
    );
    let drawn = metrics.lines().find(|line| {
        line.starts_with("gen_ai_client_token_usage_sum") && line.contains("\"output\"")
    });
    let drawn = drawn.and_then(|line| line.rsplit(' ').next()?.parse::<u32>().ok());
    assert!(drawn.is_some_and(|tokens| tokens > 0), "{metrics}");
}
