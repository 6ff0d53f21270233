//! How tokens are drawn, and what an answer must be.

use local_engine::{EngineError, Finish, Format, Json, Request, Sampling, ToolChoice};
use serde_json::{Value, json};

use crate::{answer, ask, engine};

fn with_seed(content: &str, seed: u64) -> Request {
    let mut request = ask(content);
    request.sampling = Sampling {
        seed: Some(seed),
        ..Sampling::default()
    };
    request
}

#[tokio::test]
async fn a_schema_is_kept_to_at_temperature_1() {
    let engine = engine(|_| ()).await;
    let schema = json!({"type": "object", "additionalProperties": false,
        "properties": {
            "city": {"type": "string", "maxLength": 20},
            "people": {"type": "integer", "minimum": 0, "maximum": 100_000_000},
            "coast": {"type": "boolean"},
            "climate": {"enum": ["cold", "mild", "hot"]},
        },
        "required": ["city", "people", "coast", "climate"]});
    for seed in 0..4 {
        let mut request = with_seed("Describe Tokyo in JSON.", seed);
        request.format = Format::JsonSchema(Json(schema.to_string()));
        request.max_tokens = Some(160);
        let answer = answer(&engine, request).await.expect("answered");
        let said = &answer.texts[0];
        let value: Value = serde_json::from_str(said).expect(said);
        assert!(matches!(answer.ends[0], Some((Finish::Stop, _))), "{said}");
        assert_eq!(
            value.as_object().map(serde_json::Map::len),
            Some(4),
            "{said}"
        );
        assert!(
            value["people"].as_f64().is_some_and(|people| people <= 1e8),
            "{said}"
        );
        assert!(
            value["city"]
                .as_str()
                .is_some_and(|city| city.chars().count() <= 20),
            "{said}"
        );
    }
}

#[tokio::test]
async fn json_object_is_an_object_or_cut_short() {
    let engine = engine(|_| ()).await;
    for seed in 0..4 {
        let mut request = with_seed("Describe Tokyo in JSON, with three members.", seed);
        request.format = Format::JsonObject;
        request.max_tokens = Some(160);
        let answer = answer(&engine, request).await.expect("answered");
        let said = &answer.texts[0];
        assert!(said.starts_with('{'), "{said}");
        match answer.ends[0] {
            Some((Finish::Stop, _)) => {
                let value: Value = serde_json::from_str(said).expect(said);
                assert!(value.is_object(), "{said}");
            }
            end => assert_eq!(end, Some((Finish::Length, 160))),
        }
    }
}

#[tokio::test]
async fn choices_of_one_request_keep_to_its_schema_each_for_itself() {
    let engine = engine(|_| ()).await;
    let mut request = with_seed("Name a number.", 5);
    request.format = Format::JsonSchema(Json(
        json!({"type": "array", "items": {"type": "integer", "minimum": 0, "maximum": 999},
            "minItems": 2, "maxItems": 3})
        .to_string(),
    ));
    request.choices = 3;
    request.max_tokens = Some(60);
    let answer = answer(&engine, request).await.expect("answered");
    assert_eq!(answer.texts.len(), 3);
    for said in &answer.texts {
        let numbers: Vec<u32> = serde_json::from_str(said).expect(said);
        assert!((2..=3).contains(&numbers.len()), "{said}");
    }
}

#[tokio::test]
async fn a_required_call_is_made_also_by_a_model_that_knows_no_tools() {
    let engine = engine(|_| ()).await;
    let tools = json!([{"type": "function", "function": {"name": "weather", "parameters": {
        "type": "object", "properties": {"unit": {"enum": ["celsius", "fahrenheit"]}},
        "required": ["unit"], "additionalProperties": false}}}]);
    let mut request = with_seed("How warm is it?", 1);
    request.prompt.tools = Some(Json(tools.to_string()));
    request.tool_choice = ToolChoice::Required;
    request.parallel_tool_calls = false;
    request.max_tokens = Some(120);
    let answer = answer(&engine, request).await.expect("answered");
    let [(name, arguments)] = answer.calls.as_slice() else {
        panic!("{answer:?}");
    };
    assert_eq!(name, "weather");
    let arguments: Value = serde_json::from_str(arguments).expect(arguments);
    assert!(
        ["celsius", "fahrenheit"]
            .map(Value::from)
            .contains(&arguments["unit"])
    );
    assert!(
        matches!(answer.ends[0], Some((Finish::ToolCalls, _))),
        "{answer:?}"
    );
}

#[tokio::test]
async fn a_schema_that_cannot_be_kept_to_is_refused_by_its_keyword() {
    let engine = engine(|_| ()).await;
    let mut request = ask("Hello");
    request.format = Format::JsonSchema(Json(json!({"not": {"type": "string"}}).to_string()));
    let refused = answer(&engine, request).await.expect_err("it is refused");
    assert_eq!(
        refused,
        EngineError::Invalid("`response_format`: `not` is not supported".into())
    );
    assert!(
        answer(&engine, ask("Hello")).await.is_ok(),
        "others are answered"
    );
}

#[tokio::test]
async fn logprobs_are_of_the_models_own_distribution() {
    let engine = engine(|_| ()).await;
    let mut request = ask("What is the capital of Japan?");
    request.logprobs = Some(20);
    let answer = answer(&engine, request).await.expect("answered");
    let said: Vec<u8> = answer
        .logprobs
        .iter()
        .flat_map(|told| told.bytes.clone())
        .collect();
    assert_eq!(String::from_utf8_lossy(&said), answer.texts[0]);
    for told in &answer.logprobs {
        assert_eq!(told.top.len(), 20);
        assert_eq!(
            (&told.bytes, told.logprob),
            (&told.top[0].bytes, told.top[0].logprob)
        );
        assert!(told.top.is_sorted_by(|a, b| a.logprob >= b.logprob));
        let sum: f32 = told.top.iter().map(|top| top.logprob.exp()).sum();
        assert!((0.2..1.001).contains(&sum), "{sum}");
    }
}

/// "The", with which SmolLM2 begins its answer.
const THE: u32 = 504;

#[tokio::test]
async fn a_bias_forces_and_bans() {
    let engine = engine(|_| ()).await;
    let mut forced = ask("What is the capital of Japan?");
    forced.logit_bias = vec![(THE, 100.0)];
    forced.max_tokens = Some(3);
    let said = answer(&engine, forced).await.expect("answered");
    assert_eq!(said.texts, ["TheTheThe"]);
    let mut banned = ask("What is the capital of Japan?");
    banned.logit_bias = vec![(THE, -100.0)];
    let said = answer(&engine, banned).await.expect("answered");
    assert!(!said.texts[0].starts_with("The"), "{said:?}");
}

#[tokio::test]
async fn a_seed_draws_the_same_again_and_choices_differ() {
    let engine = engine(|_| ()).await;
    let story = |seed| {
        let mut request = with_seed("Tell me a story.", seed);
        request.choices = 2;
        request.max_tokens = Some(24);
        answer(&engine, request)
    };
    let first = story(7).await.expect("answered").texts;
    assert_eq!(first, story(7).await.expect("answered").texts);
    assert_ne!(first, story(9).await.expect("answered").texts);
    assert_ne!(first[0], first[1]);
}
