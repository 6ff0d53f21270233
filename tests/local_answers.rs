//! What the built-in model answers when more than text is asked of it.

use serde_json::{Value, json};

use crate::support::program::Program;

fn question(members: &Value) -> Value {
    let mut request = json!({
        "model": "smollm2-135m",
        "messages": [{ "role": "user", "content": "What is the weather in Tokyo today?" }],
        "max_completion_tokens": 96,
        "temperature": 0,
    });
    for (name, value) in members.as_object().unwrap() {
        request[name] = value.clone();
    }
    request
}

/// The whole answer; every request of this file is one to be answered.
async fn whole(program: &Program, request: &Value) -> Value {
    let answer = program.ask(request).await.unwrap();
    let status = answer.status();
    let text = answer.text().await.unwrap();
    assert_eq!(status, 200, "{text}");
    serde_json::from_str(&text).unwrap()
}

/// The choices of each event of the streamed answer.
async fn streamed(program: &Program, mut request: Value) -> Vec<Value> {
    request["stream"] = json!(true);
    let answer = program.ask(&request).await.unwrap();
    let text = answer.text().await.unwrap();
    assert!(text.ends_with("data: [DONE]\n\n"), "{text}");
    let events = text.lines().filter_map(|line| line.strip_prefix("data: "));
    let events = events.filter(|data| *data != "[DONE]");
    events
        .map(|data| serde_json::from_str::<Value>(data).unwrap()["choices"][0].clone())
        .collect()
}

fn weather() -> Value {
    json!([{ "type": "function", "function": {
        "name": "weather",
        "description": "Tells the weather of a city",
        "parameters": {
            "type": "object",
            "properties": { "city": { "type": "string", "maxLength": 12 } },
            "required": ["city"],
            "additionalProperties": false,
        },
    } }])
}

#[tokio::test]
async fn a_tool_that_must_be_called_is_called_whole_and_streamed() {
    let program = Program::start().await;
    for choice in [
        json!("required"),
        json!({ "type": "function", "function": { "name": "weather" } }),
    ] {
        let request = question(&json!({ "tools": weather(), "tool_choice": choice,
            "parallel_tool_calls": false }));
        let answer = whole(&program, &request).await;
        let choice = &answer["choices"][0];
        assert_eq!(choice["finish_reason"], "tool_calls", "{answer}");
        let call = &choice["message"]["tool_calls"][0];
        assert_eq!(call["function"]["name"], "weather");
        assert!(call["id"].as_str().unwrap().starts_with("call_"), "{call}");
        let arguments: Value =
            serde_json::from_str(call["function"]["arguments"].as_str().unwrap()).unwrap();
        assert!(arguments["city"].is_string(), "{arguments}");

        let events = streamed(&program, request).await;
        let deltas = events.iter().filter_map(|event| {
            let delta = &event["delta"]["tool_calls"][0];
            (!delta.is_null()).then_some(delta)
        });
        let deltas: Vec<_> = deltas.collect();
        assert_eq!(deltas[0]["function"]["name"], "weather");
        assert_eq!(deltas[0]["type"], "function");
        assert!(deltas[1..].iter().all(|delta| delta["id"].is_null()));
        let pieces = deltas.iter();
        let written: String = pieces
            .filter_map(|delta| delta["function"]["arguments"].as_str())
            .collect();
        assert_eq!(serde_json::from_str::<Value>(&written).unwrap(), arguments);
        assert_eq!(events.last().unwrap()["finish_reason"], "tool_calls");
    }
    // The call and its result go back in, and the model goes on in words.
    let messages = json!([
        { "role": "user", "content": "What is the weather in Tokyo today?" },
        { "role": "assistant", "content": null, "reasoning_content": "I should look it up.",
          "tool_calls": [{ "id": "call_a", "type": "function",
            "function": { "name": "weather", "arguments": "{\"city\":\"Tokyo\"}" } }] },
        { "role": "tool", "tool_call_id": "call_a", "content": "sunny" },
    ]);
    let request = question(&json!({ "messages": messages, "tools": weather(),
        "tool_choice": "none", "max_completion_tokens": 8 }));
    let answer = whole(&program, &request).await;
    assert!(
        answer["choices"][0]["message"]["tool_calls"].is_null(),
        "{answer}"
    );
}

#[tokio::test]
async fn an_answer_keeps_to_its_schema() {
    let program = Program::start().await;
    let schema = json!({
        "type": "object",
        "properties": {
            "sky": { "enum": ["sunny", "cloudy"] },
            "degrees": { "type": "integer", "minimum": -50, "maximum": 50 },
        },
        "required": ["sky", "degrees"],
        "additionalProperties": false,
    });
    let format = json!({ "type": "json_schema",
        "json_schema": { "name": "weather", "strict": true, "schema": schema } });
    let request = question(&json!({ "response_format": format }));
    let answer = whole(&program, &request).await;
    let choice = &answer["choices"][0];
    assert_eq!(choice["finish_reason"], "stop", "{answer}");
    let said: Value = serde_json::from_str(choice["message"]["content"].as_str().unwrap()).unwrap();
    assert!(
        ["sunny", "cloudy"].contains(&said["sky"].as_str().unwrap()),
        "{said}"
    );
    assert!(
        (-50..=50).contains(&said["degrees"].as_i64().unwrap()),
        "{said}"
    );
    let texts: String = streamed(&program, request)
        .await
        .iter()
        .filter_map(|event| event["delta"]["content"].as_str())
        .collect();
    assert_eq!(serde_json::from_str::<Value>(&texts).unwrap(), said);
}

#[tokio::test]
async fn a_schema_that_nobody_can_follow_is_400_and_the_engine_lives() {
    let program = Program::start().await;
    let engine = program.engine();
    for schema in [
        json!({ "type": "no such type" }),
        json!({ "$ref": "https://example.com/elsewhere" }),
        json!({ "type": "string", "pattern": "(" }),
    ] {
        let format = json!({ "type": "json_schema",
            "json_schema": { "name": "s", "schema": schema } });
        let request = question(&json!({ "response_format": format }));
        let answer = program.ask(&request).await.unwrap();
        assert_eq!(answer.status(), 400, "{schema}");
        let error: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
        assert_eq!(error["error"]["code"], "unsupported_by_engine");
    }
    assert_eq!(program.engine(), engine);
}

#[tokio::test]
async fn probabilities_are_told_for_every_token_whole_and_streamed() {
    let program = Program::start().await;
    let request = question(&json!({ "logprobs": true, "top_logprobs": 2,
        "max_completion_tokens": 12 }));
    let answer = whole(&program, &request).await;
    let choice = &answer["choices"][0];
    let tokens = choice["logprobs"]["content"].as_array().unwrap();
    let said: String = tokens
        .iter()
        .map(|token| token["token"].as_str().unwrap())
        .collect();
    assert_eq!(choice["message"]["content"], said, "{answer}");
    for token in tokens {
        assert_eq!(token["top_logprobs"].as_array().unwrap().len(), 2);
        // Greedy: what was said was the likeliest.
        assert_eq!(token["token"], token["top_logprobs"][0]["token"]);
        assert!(token["logprob"].as_f64().unwrap() <= 0.0);
        assert!(token["bytes"].is_array());
    }
    let events = streamed(&program, request).await;
    let told: Vec<_> = events
        .iter()
        .filter_map(|event| event["logprobs"]["content"].as_array())
        .flatten()
        .map(|token| token["token"].clone())
        .collect();
    assert_eq!(told.len(), tokens.len());
    let plain = whole(&program, &question(&json!({ "max_completion_tokens": 2 }))).await;
    assert!(plain["choices"][0]["logprobs"].is_null());
}

#[tokio::test]
async fn a_prompt_that_was_computed_is_not_computed_again() {
    let program = Program::start().await;
    let background = "The branch in Osaka opens at nine and closes at three. ".repeat(8);
    let mut cached = Vec::new();
    for ending in ["When does it open?", "When does it close?"] {
        let request = question(&json!({ "max_completion_tokens": 2, "messages": [
            { "role": "system", "content": background }, { "role": "user", "content": ending } ] }));
        let answer = whole(&program, &request).await;
        let details = &answer["usage"]["prompt_tokens_details"];
        cached.push(details["cached_tokens"].as_u64().unwrap());
    }
    assert!(cached[1] > 50, "{cached:?}");
    let (_, metrics) = program.admin("metrics").await;
    assert!(
        !metrics.contains("sekisho_prefix_cache_hit_tokens_total{engine=\"local\"} 0"),
        "{metrics}"
    );
}

#[tokio::test]
async fn stop_bias_and_seed_do_what_they_say() {
    let program = Program::start().await;
    let text = async |members: &Value| {
        let mut request = question(&json!({ "max_completion_tokens": 24 }));
        for (name, value) in members.as_object().unwrap() {
            request[name] = value.clone();
        }
        let answer = whole(&program, &request).await;
        answer["choices"][0]["message"]["content"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let plain = text(&json!({})).await;
    let word = plain.split_whitespace().nth(3).unwrap().to_owned();
    let stopped = text(&json!({ "stop": word })).await;
    assert!(
        !stopped.contains(&word) && plain.starts_with(&stopped),
        "{stopped}"
    );
    let seeded = json!({ "temperature": 1.0, "top_k": 40, "seed": 11 });
    assert_eq!(text(&seeded).await, text(&seeded).await);
    // A token that is forced is all that is said.
    let forced = text(&json!({ "logit_bias": { "260": 100 }, "max_completion_tokens": 3 })).await;
    let same: Vec<_> = forced.split_whitespace().collect();
    assert!(same.windows(2).all(|two| two[0] == two[1]), "{forced}");
}

#[tokio::test]
async fn a_request_that_may_wait_is_answered_too() {
    let program = Program::start().await;
    let request = question(&json!({ "service_tier": "flex", "max_completion_tokens": 2 }));
    whole(&program, &request).await;
    let mut counted = false;
    for _ in 0..100 {
        let (_, metrics) = program.admin("metrics").await;
        counted = metrics
            .contains("sekisho_queue_wait_seconds_count{class=\"batch\",engine=\"local\"} 1");
        if counted {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert!(counted);
}
