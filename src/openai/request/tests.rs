//! What is read, what is refused, and how it is said.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::openai::chat::{Chat, Options};

const LIMITS: Limits = Limits {
    json_depth: 16,
    messages: 64,
    choices: 4,
    completion_tokens: 1000,
};

fn parse_json(request: &Value) -> Result<Parsed, Refusal> {
    parse(request.to_string().as_bytes(), &LIMITS)
}

fn minimal() -> Value {
    json!({ "model": "auto", "messages": [{ "role": "user", "content": "hi" }] })
}

fn with(member: &str, value: Value) -> Value {
    let mut request = minimal();
    request[member] = value;
    request
}

/// A request that offers `f`, with this `tool_choice`.
fn with_tool(choice: Value) -> Value {
    let mut request = with("tool_choice", choice);
    request["tools"] = json!([{ "type": "function", "function": { "name": "f" } }]);
    request
}

fn texts(chat: &Chat<String>) -> Vec<&str> {
    chat.texts().map(String::as_str).collect()
}

#[test]
fn every_string_of_a_request_is_a_text() {
    let request = json!({
        "model": "auto",
        "messages": [
            { "role": "developer", "content": "t1", "name": "t2" },
            { "role": "user", "content": [{ "type": "text", "text": "t3" }, { "type": "text", "text": "t4" }] },
            { "role": "assistant", "content": null, "refusal": "t5", "reasoning_content": "t25", "tool_calls": [
                { "id": "t6", "type": "function", "function": { "name": "t7", "arguments": "{\"a\":\"t8\"}" } },
                { "id": "t9", "type": "function", "function": { "name": "t10", "arguments": "not json t11" } },
            ] },
            { "role": "tool", "content": "t12", "tool_call_id": "t13" },
        ],
        "tools": [
            { "type": "function", "function": { "name": "t14", "description": "t15" } },
            { "type": "function", "function": { "name": "t16" } },
        ],
        "tool_choice": { "type": "function", "function": { "name": "t16" } },
        "response_format": { "type": "json_schema", "json_schema": { "name": "t17",
            "description": "t26", "schema": { "t27": ["t28"] } } },
        "chat_template_kwargs": { "t29": "t30" },
        "stop": ["t18", "t19"],
        "prediction": { "type": "content", "content": [{ "type": "text", "text": "t31" }] },
        "user": "t20",
        "metadata": { "t21": "t22" },
        "brand_new_field": { "t23": ["t24"] },
    });
    let parsed = parse_json(&request).unwrap();
    let all = texts(&parsed.chat).join("\n");
    for place in 1..=31 {
        assert!(
            all.contains(&format!("t{place}")),
            "t{place} is not scanned"
        );
    }
    assert!(parsed.chat.has_unknown);
}

#[test]
fn an_unknown_field_is_noticed_at_every_level() {
    let unknown = [
        with("x", json!(1)),
        with("x", Value::Null),
        with(
            "messages",
            json!([{ "role": "user", "content": "hi", "x": 1 }]),
        ),
        with(
            "messages",
            json!([{ "role": "user", "content": [{ "type": "text", "text": "t", "x": 1 }] }]),
        ),
        with("stream_options", json!({ "x": 1 })),
        with_tool(json!({ "type": "function", "function": { "name": "f", "x": 1 } })),
        with("Messages", json!([])),
        with("response_format", json!({ "type": "text", "x": 1 })),
        with(
            "prediction",
            json!({ "type": "content", "content": "t", "x": 1 }),
        ),
        with(
            "prediction",
            json!({ "type": "content", "content": [{ "type": "text", "text": "t", "x": 1 }] }),
        ),
        with(
            "response_format",
            json!({ "type": "json_schema", "json_schema": { "name": "s", "x": 1 } }),
        ),
    ];
    for request in unknown {
        assert!(parse_json(&request).unwrap().chat.has_unknown, "{request}");
    }
    for member in KEPT {
        assert!(
            !parse_json(&with(member, json!("x")))
                .unwrap()
                .chat
                .has_unknown,
            "{member}"
        );
    }
}

#[test]
fn numbers_and_forms_arrive_as_they_were_sent() {
    let mut request = minimal();
    let members = [
        ("temperature", json!(0.5)),
        ("top_p", json!(1)),
        ("seed", json!(-7)),
        ("n", json!(3)),
        ("max_tokens", json!(10)),
        ("max_completion_tokens", json!(20)),
        ("presence_penalty", json!(-2)),
        ("frequency_penalty", json!(2.0)),
        ("stream", json!(true)),
        ("stream_options", json!({ "include_usage": true })),
        ("stop", json!("END")),
        ("logprobs", json!(true)),
        ("top_logprobs", json!(20)),
        ("logit_bias", json!({ "0": 100, "151643": -0.5 })),
        ("top_k", json!(-1)),
        ("min_p", json!(0.05)),
        ("repetition_penalty", json!(1.1)),
        ("service_tier", json!("flex")),
        (
            "chat_template_kwargs",
            json!({ "enable_thinking": false, "x": 1 }),
        ),
        ("reasoning_effort", json!("low")),
    ];
    for (name, value) in members {
        request[name] = value;
    }
    let chat = parse_json(&request).unwrap().chat;
    let options = Options {
        max_tokens: Some(20),
        temperature: Some(0.5),
        top_p: Some(1.0),
        presence_penalty: Some(-2.0),
        frequency_penalty: Some(2.0),
        seed: Some(-7),
        choices: 3,
        reasoning_effort: Some("low"),
        verbosity: None,
        logprobs: Some(20),
        logit_bias: vec![(0, 100.0), (151_643, -0.5)],
        top_k: Some(0),
        min_p: Some(0.05),
        repetition_penalty: Some(1.1),
        thinking: Some(false),
        is_flex: true,
    };
    assert_eq!(chat.options, options);
    assert_eq!(
        chat.form,
        Form::Stream {
            include_usage: true
        }
    );
    assert_eq!(chat.stop, ["END"]);
    assert!(!chat.has_unknown);
}

#[test]
fn what_says_nothing_is_left_out() {
    for (member, value) in [
        ("logprobs", json!(false)),
        ("top_logprobs", json!(0)),
        ("logit_bias", json!({})),
        ("tools", json!([])),
        ("tool_choice", json!("auto")),
        ("chat_template_kwargs", Value::Null),
        ("service_tier", json!("auto")),
        ("functions", json!([])),
        ("prediction", Value::Null),
    ] {
        let chat = parse_json(&with(member, value)).unwrap().chat;
        assert!(chat.tools.is_none() && !chat.has_unknown, "{member}");
        assert!(chat.options.logprobs.is_none() && !chat.options.is_flex);
    }
}

#[test]
fn a_null_of_enable_thinking_is_no_choice() {
    let kwargs = json!({ "x": null, "enable_thinking": null, "y": { "enable_thinking": null } });
    let chat = parse_json(&with("chat_template_kwargs", kwargs))
        .unwrap()
        .chat;
    assert_eq!(chat.options.thinking, None);
    let sent: Value = serde_json::from_str(&chat.template_kwargs.unwrap()).unwrap();
    assert_eq!(sent, json!({ "x": null, "y": { "enable_thinking": null } }));
}

#[test]
fn what_is_as_long_as_may_be_is_read() {
    let longest = "関".repeat(64);
    let mut request = with("stop", json!("b".repeat(1024)));
    request["tools"] = json!([{ "type": "function", "function": { "name": longest } }]);
    request["chat_template_kwargs"] = json!({ "x": "y".repeat((64 << 10) - r#"{"x":""}"#.len()) });
    assert!(parse_json(&request).is_ok());
}

/// What is said of each of these requests, with the parameter and the code.
fn told(wrong: &[Value]) -> String {
    let told: Vec<_> = wrong
        .iter()
        .map(|request| {
            let refusal = parse_json(request).map(|_| ()).unwrap_err();
            let code = refusal.wire().code;
            format!("{refusal} [{}, {code}]", refusal.param().unwrap_or("-"))
        })
        .collect();
    told.join("\n")
}

#[test]
fn a_wrong_request_is_told_what_is_wrong_where() {
    let user = |content: Value| json!([{ "role": "user", "content": content }]);
    let wrong = [
        json!([]),
        json!({ "messages": user(json!("hi")) }),
        json!({ "model": "auto" }),
        with("model", json!(7)),
        with("messages", json!({})),
        with("messages", json!([])),
        with("messages", json!(["hi"])),
        with("messages", json!([{ "content": "hi" }])),
        with("messages", json!([{ "role": "robot", "content": "hi" }])),
        with("messages", json!([{ "role": "user" }])),
        with(
            "messages",
            json!([{ "role": "assistant", "content": null }]),
        ),
        with("messages", json!([{ "role": "tool", "content": "hi" }])),
        with("messages", user(json!(7))),
        with(
            "messages",
            user(json!([{ "type": "image_url", "image_url": { "url": "data:" } }])),
        ),
        with("messages", user(json!([{ "type": "text" }]))),
        with("temperature", json!("hot")),
        with("temperature", json!(2.1)),
        with("n", json!(0)),
        with("n", json!(5)),
        with("max_tokens", json!(1001)),
        with("max_tokens", json!(-1)),
        with("max_completion_tokens", json!(1e30)),
        with("stop", json!(["a", "b", "c", "d", "e"])),
        with("stop", json!([""])),
        with("stop", json!(["a", "b".repeat(1025)])),
        with("stream", json!("yes")),
        with("modalities", json!(["text", "audio"])),
        with("tools", json!({})),
        with("tool_choice", json!("maybe")),
        with("reasoning_effort", json!("all of it")),
        with("prediction", json!("a text")),
        with("prediction", json!({ "content": "a text" })),
        with("prediction", json!({ "type": "text", "content": "a text" })),
        with("prediction", json!({ "type": "content" })),
        with("prediction", json!({ "type": "content", "content": 7 })),
        with(
            "prediction",
            json!({ "type": "content", "content": [{ "type": "image_url" }] }),
        ),
    ];
    insta::assert_snapshot!(told(&wrong), @r#"
    the request body must be a JSON object [-, invalid_json]
    `model` is missing: name a model, or send "auto" [model, missing_required_parameter]
    `messages` is missing: send at least one message [messages, missing_required_parameter]
    `model` must be a string [model, invalid_value]
    `messages` must be a list [messages, invalid_value]
    `messages` must hold at least one message [messages, invalid_value]
    `messages[0]` must be an object [messages[0], invalid_value]
    `messages[0].role` is missing: use system, developer, user, assistant or tool [messages[0].role, missing_required_parameter]
    `messages[0].role` must be system, developer, user, assistant or tool [messages[0].role, invalid_value]
    `messages[0].content` is missing: send the message's text [messages[0].content, missing_required_parameter]
    `messages[0].content` is missing: send the message's text [messages[0].content, missing_required_parameter]
    `messages[0].tool_call_id` is missing: name the call that this result answers [messages[0].tool_call_id, missing_required_parameter]
    `messages[0].content` must be a string or a list of text parts [messages[0].content, invalid_value]
    `messages[0].content[0]`: only text parts can be read; images, audio and files are not accepted, because what cannot be scanned does not leave the bank [messages[0].content[0].type, unsupported_content_part]
    `messages[0].content[0].text` is missing: a text part has a `text` [messages[0].content[0].text, missing_required_parameter]
    `temperature` must be a number from 0 to 2 [temperature, invalid_value]
    `temperature` must be a number from 0 to 2 [temperature, invalid_value]
    `n` must be a whole number from 1 to 4 [n, invalid_value]
    `n` must be a whole number from 1 to 4 [n, invalid_value]
    `max_tokens` must be a whole number from 1 to 1000 [max_tokens, invalid_value]
    `max_tokens` must be a whole number from 1 to 1000 [max_tokens, invalid_value]
    `max_completion_tokens` must be a whole number from 1 to 1000 [max_completion_tokens, invalid_value]
    `stop` may hold at most 4 strings [stop, invalid_value]
    `stop` may not hold an empty string [stop, invalid_value]
    `stop` holds a string of more than 1 KiB; send only how it begins [stop, invalid_value]
    `stream` must be true or false [stream, invalid_value]
    `modalities` is not supported; leave it out [modalities, unsupported_parameter]
    `tools` must be an array [tools, invalid_value]
    `tool_choice` must be one of none, auto, required [tool_choice, invalid_value]
    `reasoning_effort` must be one of none, minimal, low, medium, high, xhigh [reasoning_effort, invalid_value]
    `prediction` must be an object [prediction, invalid_value]
    `prediction.type` is missing: use "content" [prediction.type, missing_required_parameter]
    `prediction.type` must be one of content [prediction.type, invalid_value]
    `prediction.content` is missing: send the text you expect [prediction.content, missing_required_parameter]
    `prediction.content` must be a string or a list of text parts [prediction.content, invalid_value]
    `prediction.content[0]`: only text parts can be read; images, audio and files are not accepted, because what cannot be scanned does not leave the bank [prediction.content[0].type, unsupported_content_part]
    "#);
}

#[test]
fn what_steers_the_answer_is_checked_with_its_range() {
    let wrong = [
        with("logprobs", json!(5)),
        with("top_logprobs", json!(3)),
        with("top_logprobs", json!(21)),
        with("logit_bias", json!([])),
        with("logit_bias", json!({ "token": 1 })),
        with("logit_bias", json!({ "+7": 1 })),
        with("logit_bias", json!({ "7": 101 })),
        with("top_k", json!(-2)),
        with("min_p", json!(1.5)),
        with("repetition_penalty", json!(0)),
        with("service_tier", json!("flexible")),
        with("chat_template_kwargs", json!([])),
        with("chat_template_kwargs", json!({ "enable_thinking": 1 })),
        with("chat_template_kwargs", json!({ "x": "y".repeat(64 << 10) })),
        with("response_format", json!("json")),
        with("response_format", json!({ "type": "grammar" })),
        with("response_format", json!({ "json_schema": { "name": "s" } })),
        with("response_format", json!({ "type": "json_schema" })),
        with(
            "response_format",
            json!({ "type": "json_schema", "json_schema": {} }),
        ),
        with(
            "response_format",
            json!({ "type": "json_schema", "json_schema": { "name": "s", "schema": [] } }),
        ),
        with(
            "response_format",
            json!({ "type": "json_schema", "json_schema": { "name": "s", "strict": "yes" } }),
        ),
        with(
            "response_format",
            json!({ "type": "text", "json_schema": { "name": "s" } }),
        ),
        with(
            "tools",
            json!([{ "type": "custom", "custom": { "name": "f" } }]),
        ),
        with("tools", json!([{ "type": "function", "function": {} }])),
        with(
            "tools",
            json!([{ "type": "function", "function": { "name": "関".repeat(65) } }]),
        ),
        with("tool_choice", json!("required")),
        with_tool(json!({ "type": "function", "function": { "name": "g" } })),
        with_tool(json!({ "type": "allowed_tools", "allowed_tools": { "mode": "auto" } })),
    ];
    insta::assert_snapshot!(told(&wrong), @r#"
    `logprobs` must be true or false [logprobs, invalid_value]
    `logprobs` is missing: `top_logprobs` is for requests with `logprobs: true` [logprobs, missing_required_parameter]
    `top_logprobs` must be a whole number from 0 to 20 [top_logprobs, invalid_value]
    `logit_bias` must be an object [logit_bias, invalid_value]
    `logit_bias` must have token ids as keys, as in "50256" [logit_bias, invalid_value]
    `logit_bias` must have token ids as keys, as in "50256" [logit_bias, invalid_value]
    `logit_bias` must hold numbers from -100 to 100 [logit_bias, invalid_value]
    `top_k` must be a whole number from 1 to 1048576, or 0 to keep all [top_k, invalid_value]
    `min_p` must be a number from 0 to 1 [min_p, invalid_value]
    `repetition_penalty` must be a number from 0.1 to 10 [repetition_penalty, invalid_value]
    `service_tier` must be one of auto, default, flex, priority, scale [service_tier, invalid_value]
    `chat_template_kwargs` must be an object [chat_template_kwargs, invalid_value]
    `chat_template_kwargs.enable_thinking` must be true or false [chat_template_kwargs.enable_thinking, invalid_value]
    `chat_template_kwargs` has more than 64 KiB; put long texts into a message [chat_template_kwargs, invalid_value]
    `response_format` must be an object [response_format, invalid_value]
    `response_format.type` must be one of text, json_object, json_schema [response_format.type, invalid_value]
    `response_format.type` is missing: use "text", "json_object" or "json_schema" [response_format.type, missing_required_parameter]
    `response_format.json_schema` is missing: send an object with `name` and `schema` [response_format.json_schema, missing_required_parameter]
    `response_format.json_schema.name` is missing: give the schema a name [response_format.json_schema.name, missing_required_parameter]
    `response_format.json_schema.schema` must be an object [response_format.json_schema.schema, invalid_value]
    `response_format.json_schema.strict` must be true or false [response_format.json_schema.strict, invalid_value]
    `response_format.json_schema` is for the type "json_schema" alone [response_format.json_schema, invalid_value]
    `tools[0].type` must be one of function [tools[0].type, invalid_value]
    `tools[0].function.name` is missing: name the function [tools[0].function.name, missing_required_parameter]
    `tools[0].function.name` has more than 64 characters; shorten it [tools[0].function.name, invalid_value]
    `tool_choice` is "required", but there are no `tools` [tool_choice, invalid_value]
    `tool_choice.function.name` is the name of none of the `tools` [tool_choice.function.name, invalid_value]
    `tool_choice` with `allowed_tools` is not supported; send only the allowed tools in `tools`, and "auto" or "required" here [tool_choice, unsupported_parameter]
    "#);
}

#[test]
fn broken_json_is_told_where_it_breaks_and_not_what_stands_there() {
    let broken: [&[u8]; 7] = [
        b"",
        b"{\"model\": \"auto\", secret}",
        b"{\"model\": \"auto\", \"model\": \"auto\"}",
        b"{\"model\": \"auto\", \"messages\": [{\"role\": \"user\", \"role\": \"user\"}]}",
        b"{\"model\": \"auto\", \"metadata\": {\"a\": 1, \"a\": 2}, \"messages\": [7]}",
        b"\xff\xfe",
        b"\"secret\"",
    ];
    let told: Vec<_> = broken
        .iter()
        .map(|body| parse(body, &LIMITS).map(|_| ()).unwrap_err().to_string())
        .collect();
    insta::assert_snapshot!(told.join("\n"), @"
    the request body is not valid JSON (line 1, column 0)
    the request body is not valid JSON (line 1, column 19)
    the request body has an object with the same key twice; every key may stand only once
    `messages[0]` has an object with the same key twice; every key may stand only once
    the request body has an object with the same key twice; every key may stand only once
    the request body is not valid UTF-8
    the request body must be a JSON object
    ");
}

#[test]
fn nesting_is_bounded_wherever_it_stands() {
    let deep = "[".repeat(100_000) + &"]".repeat(100_000);
    for member in ["tools", "metadata", "unknown"] {
        let body = format!(
            r#"{{"model":"auto","messages":[{{"role":"user","content":"hi"}}],"{member}":{deep}}}"#
        );
        let told = parse(body.as_bytes(), &LIMITS)
            .map(|_| ())
            .unwrap_err()
            .to_string();
        assert!(told.contains("deeper than 16 levels"), "{told}");
    }
}

/// Requests that are nearly right: known members with values of every shape.
fn any_request() -> impl Strategy<Value = String> {
    let member = prop::sample::select(vec![
        "model",
        "messages",
        "tools",
        "tool_choice",
        "stop",
        "stream",
        "n",
        "temperature",
        "user",
        "stream_options",
        "response_format",
        "content",
        "x",
    ]);
    let value = prop_oneof![
        Just("null".to_owned()),
        Just("\"秘密\"".to_owned()),
        Just("1e400".to_owned()),
        Just("[{\"role\":\"user\",\"content\":\"秘密\"}]".to_owned()),
        Just("[{\"type\":\"function\"}]".to_owned()),
        Just("{\"a\":{\"秘密\":[]}}".to_owned()),
        "\\PC{0,12}",
    ];
    prop::collection::vec((member, value), 0..8).prop_map(|members| {
        let members: Vec<_> = members
            .iter()
            .map(|(name, value)| format!("\"{name}\":{value}"))
            .collect();
        format!("{{{}}}", members.join(","))
    })
}

proptest! {
    #[test]
    fn no_body_makes_the_reader_panic_and_no_error_repeats_it(body in any_request()) {
        if let Err(refusal) = parse(body.as_bytes(), &LIMITS) {
            prop_assert!(!refusal.to_string().contains("秘密"));
        }
    }

    #[test]
    fn nor_do_arbitrary_bytes(body in prop::collection::vec(any::<u8>(), 0..64)) {
        let _ = parse(&body, &LIMITS);
    }
}
