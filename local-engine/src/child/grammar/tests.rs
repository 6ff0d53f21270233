//! Grammars over a small vocabulary.

use serde_json::{Value, json};

use super::*;
use crate::child::backend::Token;
use crate::child::sampler::{Drawing, Sampler};
use crate::protocol::{Format, Json, Prompt, Request, Sampling, ToolChoice};

/// All bytes, some pieces of JSON and text, a token for each marker, and two that end the turn.
pub(super) fn words() -> Words {
    let mut bytes: Vec<Vec<u8>> = (0..=255).map(|byte| vec![byte]).collect();
    let pieces = [
        "{\"",
        "\": ",
        "\",",
        ", \"",
        "\"}",
        "},",
        "]",
        "[]",
        "{}",
        "true",
        "false",
        "null",
        "  ",
        "\n  ",
        "\n\n",
        "name",
        "arguments",
        " the",
        "tool",
        "関所",
        "12",
        "0.5",
        ">\n",
        "</",
        "<think>",
        "</think>",
        "<tool_call>",
        "</tool_call>",
    ];
    bytes.extend(pieces.map(|piece| piece.as_bytes().to_vec()));
    let end = i32::try_from(bytes.len()).expect("few");
    bytes.extend([Vec::new(), Vec::new(), Vec::new()]);
    Words {
        bytes,
        ends: vec![end, end + 1],
    }
}

pub(super) fn end() -> Token {
    words().ends[0]
}

pub(super) fn schema_request(schema: &Value) -> Request {
    let mut request = Request::new(Prompt::default());
    request.format = Format::JsonSchema(Json(schema.to_string()));
    request
}

pub(super) fn compile(request: &Request, thinking: Thinking) -> Result<Grammar, String> {
    let constraint = Constraint::of(request, thinking)?.expect("it constrains");
    Grammars::new(words).compile(&constraint)
}

/// What a model that knows nothing says under the grammar; `None` if it was cut.
pub(super) fn babble(grammar: &mut Grammar, seed: u64, most_tokens: usize) -> Option<String> {
    let words = words();
    let sampling = Sampling {
        seed: Some(seed),
        ..Sampling::default()
    };
    let drawing = Drawing {
        sampling,
        ..Drawing::default()
    };
    let mut sampler = Sampler::new(drawing, 0, &[]);
    let mut random = fastrand::Rng::with_seed(seed);
    let mut said = Vec::new();
    for _ in 0..most_tokens {
        let logits: Vec<f32> = words.bytes.iter().map(|_| random.f32() * 8.0).collect();
        let mask = grammar.mask().expect("something may follow").cloned();
        let token = sampler.draw(&logits, mask.as_ref()).expect("a token").token;
        grammar.accept(token).expect("it was allowed");
        if words.ends.contains(&token) {
            return Some(String::from_utf8(said).expect("whole characters"));
        }
        said.extend_from_slice(&words.bytes[usize::try_from(token).expect("not negative")]);
    }
    None
}

#[test]
fn json_object_is_an_object() {
    let mut request = Request::new(Prompt::default());
    request.format = Format::JsonObject;
    for seed in 0..50 {
        let mut grammar = compile(&request, Thinking::No).expect("compiles");
        if let Some(said) = babble(&mut grammar, seed, 300) {
            // Not as a `Value`, whose numbers end at 1e308.
            serde_json::from_str::<Box<serde_json::value::RawValue>>(&said).expect(&said);
            assert!(said.trim_start().starts_with('{'), "{said}");
        }
    }
}

#[test]
fn required_calls_are_calls() {
    let tools = json!([{"type": "function", "function": {
        "name": "f", "parameters": {"type": "object", "properties": {"a": {"type": "boolean"}},
        "required": ["a"], "additionalProperties": false}}}]);
    let mut request = Request::new(Prompt::default());
    request.prompt.tools = Some(Json(tools.to_string()));
    request.tool_choice = ToolChoice::Required;
    let mut grammar = compile(&request, Thinking::No).expect("compiles");
    let said = babble(&mut grammar, 1, 3000).expect("it ends");
    assert!(
        said.contains("<tool_call>\n{\"name\": \"f\", \"arguments\": {"),
        "{said}"
    );
    assert!(said.ends_with("}\n</tool_call>"), "{said}");
    assert!(end() > 0);
}
