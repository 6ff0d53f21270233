//! Grammars over a small vocabulary: all bytes, some pieces of JSON and text, the markers, and two
//! tokens that end a turn.

mod answers;
mod random;
mod schemas;

use std::sync::LazyLock;

use serde_json::{Value, json};

use super::*;
use crate::child::backend::Token;
use crate::child::sampler::{Drawing, Sampler};
use crate::protocol::{Format, Json, Prompt, Request, Sampling};

fn words() -> Words {
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
        ">\n\n",
        "</",
        "<think>",
        "</think>",
        "<tool_call>",
        "</tool_call>",
        "\n</",
    ];
    bytes.extend(pieces.map(|piece| piece.as_bytes().to_vec()));
    let end = Token::try_from(bytes.len()).expect("few");
    bytes.extend([Vec::new(), Vec::new(), b"<|control|>".to_vec()]);
    bytes.last_mut().expect("just added").clear();
    Words {
        bytes,
        ends: vec![end, end + 1],
    }
}

fn ends_the_turn(token: Token) -> bool {
    words().ends.contains(&token)
}

static GRAMMARS: LazyLock<Grammars> = LazyLock::new(|| Grammars::new(words));

fn compile(request: &Request, thinking: Thinking) -> Result<Grammar, String> {
    let constraint = Constraint::of(request, thinking)?.expect("it constrains");
    GRAMMARS.compile(&constraint).map_err(|none| match none {
        NoGrammar::Invalid(why) => why,
        NoGrammar::Busy => panic!("nothing else compiles for so long"),
    })
}

fn with_schema(schema: &Value) -> Request {
    let mut request = Request::new(Prompt::default());
    request.format = Format::JsonSchema(Json(schema.to_string()));
    request
}

fn with_tools(tools: &[Value]) -> Request {
    let tools: Vec<_> = tools
        .iter()
        .map(|function| json!({"type": "function", "function": function}))
        .collect();
    let mut request = Request::new(Prompt::default());
    request.prompt.tools = Some(Json(Value::from(tools).to_string()));
    request
}

/// The fewest tokens that spell a text.
fn spelled(text: &str) -> Vec<Token> {
    let words = words().bytes;
    let mut rest = text.as_bytes();
    let mut tokens = Vec::new();
    while !rest.is_empty() {
        let begins = (0..)
            .zip(&words)
            .filter(|(_, word)| !word.is_empty() && rest.starts_with(word));
        let (token, word) = begins
            .max_by_key(|(_, word)| word.len())
            .expect("all bytes");
        tokens.push(token);
        rest = &rest[word.len()..];
    }
    tokens
}

/// Says a text token by token; true if every token was in its mask.
fn says(grammar: &mut Grammar, text: &str) -> bool {
    spelled(text).into_iter().all(|token| {
        let mask = grammar.mask().expect("something may follow");
        let may = mask.is_none_or(|mask| mask.allows(token));
        may && grammar.accept(token).is_ok()
    })
}

/// May the turn end here?
fn may_end(grammar: &mut Grammar) -> bool {
    let mask = grammar.mask().expect("something may follow");
    let end = words().ends[0];
    mask.is_none_or(|mask| mask.allows(end))
}

/// Is it one of the answers?
fn takes(request: &Request, thinking: Thinking, text: &str) -> bool {
    let mut grammar = compile(request, thinking).expect("it compiles");
    says(&mut grammar, text) && may_end(&mut grammar)
}

/// What a model that knows nothing says; `None` if it did not end in time.
fn babble(
    grammar: &mut Grammar,
    seed: u64,
    most_tokens: usize,
) -> Result<Option<String>, GrammarError> {
    let words = words().bytes;
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
        let logits: Vec<f32> = words.iter().map(|_| random.f32() * 8.0).collect();
        let mask = grammar.mask()?;
        let token = sampler.draw(&logits, mask).expect("a token").token;
        grammar.accept(token)?;
        if ends_the_turn(token) {
            return Ok(Some(String::from_utf8(said).expect("whole characters")));
        }
        said.extend_from_slice(&words[usize::try_from(token).expect("not negative")]);
    }
    Ok(None)
}
