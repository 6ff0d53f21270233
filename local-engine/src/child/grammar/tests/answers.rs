//! What an answer may be.

use serde_json::value::RawValue;

use super::*;
use crate::protocol::ToolChoice;

fn weather() -> Value {
    json!({"name": "weather", "strict": true, "parameters": {
        "type": "object", "properties": {"city": {"type": "string"}, "days": {"type": "integer"}},
        "required": ["city"], "additionalProperties": false}})
}

fn time() -> Value {
    json!({"name": "time"})
}

const CALL: &str =
    "<tool_call>\n{\"name\": \"weather\", \"arguments\": {\"city\": \"Tokyo\"}}\n</tool_call>";
const CALL_WRONG: &str =
    "<tool_call>\n{\"name\": \"weather\", \"arguments\": {\"town\": \"Tokyo\"}}\n</tool_call>";
const CALL_TIME: &str = "<tool_call>\n{\"name\": \"time\", \"arguments\": {}}\n</tool_call>";

fn required(tools: &[Value]) -> Request {
    let mut request = with_tools(tools);
    request.tool_choice = ToolChoice::Required;
    request
}

#[test]
fn json_object_is_an_object() {
    let mut request = Request::new(Prompt::default());
    request.format = Format::JsonObject;
    let grammar = compile(&request, Thinking::No).expect("it compiles");
    for seed in 0..50 {
        let said = babble(&mut grammar.clone(), seed, 300).expect("it goes on");
        if let Some(said) = said {
            // Not as a `Value`, whose numbers end at 1e308.
            serde_json::from_str::<Box<RawValue>>(&said).expect(&said);
            assert!(said.trim_start().starts_with('{'), "{said}");
        }
    }
    assert!(takes(&request, Thinking::No, "{\"a\": [1, {\"b\": null}]}"));
    assert!(takes(&request, Thinking::No, "{\n  \"a\": 1\n}"));
    assert!(!takes(&request, Thinking::No, "[1]"));
    assert!(!takes(&request, Thinking::No, "Sure: {}"));
}

#[test]
fn the_turn_ends_only_when_the_answer_is_whole() {
    let request = with_schema(&json!({"type": "array", "items": {"enum": [1, 2]}, "maxItems": 2}));
    let mut grammar = compile(&request, Thinking::No).expect("it compiles");
    for (text, may) in [
        ("[", false),
        ("1", false),
        (", ", false),
        ("2", false),
        ("]", true),
    ] {
        assert!(says(&mut grammar, text), "{text}");
        assert_eq!(may_end(&mut grammar), may, "{text}");
    }
    let end = words().ends[1];
    assert!(grammar.accept(end).is_ok());
    assert_eq!(
        grammar.accept(end),
        Ok(()),
        "an end after the end is harmless"
    );
}

#[test]
fn an_end_before_the_answer_is_whole_is_an_error() {
    let request = with_schema(&json!({"type": "object"}));
    let mut grammar = compile(&request, Thinking::No).expect("it compiles");
    assert!(says(&mut grammar, "{\""));
    assert_eq!(grammar.accept(words().ends[0]), Err(GrammarError::Failed));
}

#[test]
fn white_space_is_bounded() {
    let request = with_schema(&json!({"type": "object"}));
    assert!(takes(&request, Thinking::No, "{\"a\": 1}"));
    assert!(takes(&request, Thinking::No, "{\"a\":1}"));
    assert!(takes(&request, Thinking::No, "{\n    \"a\": 1\n}"));
    assert!(!takes(&request, Thinking::No, "{  \"a\": 1}"));
    assert!(!takes(&request, Thinking::No, "{\n\n\"a\": 1}"));
    assert!(!takes(
        &request,
        Thinking::No,
        &format!("{{\n{}\"a\": 1}}", " ".repeat(21))
    ));
}

#[test]
fn required_calls_are_calls_and_several_only_where_they_may_be() {
    let mut request = required(&[weather(), time()]);
    assert!(takes(&request, Thinking::No, CALL));
    assert!(takes(
        &request,
        Thinking::No,
        &format!("{CALL}\n{CALL_TIME}")
    ));
    assert!(!takes(&request, Thinking::No, CALL_WRONG));
    assert!(!takes(&request, Thinking::No, "It rains."));
    request.parallel_tool_calls = false;
    assert!(takes(&request, Thinking::No, CALL));
    assert!(!takes(
        &request,
        Thinking::No,
        &format!("{CALL}\n{CALL_TIME}")
    ));
}

#[test]
fn a_named_function_is_the_one_that_is_called() {
    let mut request = with_tools(&[weather(), time()]);
    request.tool_choice = ToolChoice::Function("time".into());
    assert!(takes(&request, Thinking::No, CALL_TIME));
    assert!(!takes(&request, Thinking::No, CALL));
    request.tool_choice = ToolChoice::Function("tide".into());
    assert!(Constraint::of(&request, Thinking::No).is_err());
}

#[test]
fn a_strict_tool_is_called_as_it_must_be_and_text_stays_free() {
    let mut request = with_tools(&[weather()]);
    assert!(takes(&request, Thinking::No, "It rains < 5 mm."));
    assert!(takes(&request, Thinking::No, CALL));
    assert!(takes(
        &request,
        Thinking::No,
        &format!("Let me see.\n{CALL} {CALL}")
    ));
    assert!(!takes(&request, Thinking::No, CALL_WRONG));
    assert!(!takes(
        &request,
        Thinking::No,
        &format!("{CALL} and {CALL_WRONG}")
    ));
    request.parallel_tool_calls = false;
    assert!(takes(&request, Thinking::No, CALL));
    assert!(!takes(&request, Thinking::No, &format!("{CALL} {CALL}")));
}

#[test]
fn a_call_is_seen_also_where_its_marker_is_spelled_out() {
    let request = with_tools(&[weather()]);
    let mut grammar = compile(&request, Thinking::No).expect("it compiles");
    for token in "<tool_call".bytes().map(Token::from) {
        grammar.accept(token).expect("text is free");
    }
    // ">\n" ends the marker and begins the call.
    assert!(says(&mut grammar, ">\n{\"name\": \"weather\", "));
    assert!(!says(&mut grammar, "]"));
}

#[test]
fn with_a_schema_and_tools_the_answer_is_one_or_the_other() {
    let mut request = with_tools(&[time()]);
    request.format = Format::JsonObject;
    assert!(takes(&request, Thinking::No, "{\"a\": 1}"));
    assert!(takes(&request, Thinking::No, CALL_TIME));
    assert!(!takes(&request, Thinking::No, "Sure."));
    request.tool_choice = ToolChoice::None;
    assert!(!takes(&request, Thinking::No, CALL_TIME));
}

#[test]
fn thoughts_are_free_and_come_before_the_answer() {
    let request = with_schema(&json!({"type": "object"}));
    assert!(!takes(&request, Thinking::No, "<think>x</think>{}"));
    for text in [
        "{}",
        "<think>\nHm, {[</think>\n\n{}",
        "<think></think>{\"a\": 1}",
    ] {
        assert!(takes(&request, Thinking::May, text), "{text}");
    }
    assert!(!takes(&request, Thinking::May, "Hm."));
    assert!(!takes(&request, Thinking::May, "<think>x</think>Hm."));
    assert!(takes(&request, Thinking::Begun, "\nHm.</think>\n\n{}"));
    assert!(
        !takes(&request, Thinking::Begun, "{}"),
        "it has not said what it thinks yet"
    );
}

#[test]
fn a_thought_that_ends_in_the_middle_of_a_token_ends_there() {
    let request = with_schema(&json!({"type": "object"}));
    let mut grammar = compile(&request, Thinking::Begun).expect("it compiles");
    for token in "</think".bytes().map(Token::from) {
        grammar.accept(token).expect("thoughts are free");
    }
    assert!(says(&mut grammar, ">\n\n"));
    assert!(says(&mut grammar, "{}"));
    assert!(may_end(&mut grammar));
}

#[test]
fn arguments_of_a_tool_that_is_not_strict_are_free_where_its_schema_is_not_supported() {
    let tool =
        |strict: bool, schema: Value| json!({"name": "f", "strict": strict, "parameters": schema});
    let schemas = [
        json!({"not": {"type": "string"}}),
        json!({"type": "object", "properties": {"a": {"oneOf": [{"type": "string"}, {"minLength": 2}]}}}),
    ];
    for schema in schemas {
        let call = "<tool_call>\n{\"name\": \"f\", \"arguments\": {\"x\": 1}}\n</tool_call>";
        assert!(takes(
            &required(&[tool(false, schema.clone())]),
            Thinking::No,
            call
        ));
        assert!(compile(&required(&[tool(true, schema)]), Thinking::No).is_err());
    }
}

#[test]
fn names_are_spelled_as_json_spells_them() {
    for name in ["a\"b", "a\\n", "関所", "a b", "i", "/x/i", "%json"] {
        let request = required(&[json!({"name": name})]);
        let call = format!(
            "<tool_call>\n{{\"name\": {}, \"arguments\": {{}}}}\n</tool_call>",
            json!(name)
        );
        assert!(takes(&request, Thinking::No, &call), "{name}");
    }
}

#[test]
fn nothing_is_constrained_where_nothing_is_asked() {
    let none = |request: &Request| {
        Constraint::of(request, Thinking::No)
            .expect("fine")
            .is_none()
    };
    assert!(none(&Request::new(Prompt::default())));
    assert!(none(&with_tools(&[time()])));
    let mut request = with_tools(&[weather()]);
    request.tool_choice = ToolChoice::None;
    assert!(none(&request));
}

#[test]
fn only_what_is_constrained_is_limited_in_size() {
    let long = "x".repeat(300_000);
    let tools = |strict| {
        let deep = (0..200).fold(json!({}), |inner, _| json!({"items": inner}));
        with_tools(&[
            json!({"name": "f", "description": long, "strict": null, "parameters": deep}),
            json!({"name": "g", "strict": strict}),
        ])
    };
    let constraint = |request: &Request| Constraint::of(request, Thinking::No);
    assert!(matches!(constraint(&tools(false)), Ok(None)));
    let refused = "`tools`: more than 262144 bytes are too many for a grammar";
    assert_eq!(constraint(&tools(true)).err().as_deref(), Some(refused));
    let mut request = tools(false);
    request.tool_choice = ToolChoice::Required;
    assert_eq!(constraint(&request).err().as_deref(), Some(refused));
}

#[test]
fn a_vocabulary_that_cannot_spell_the_answer_is_an_error_and_no_empty_mask() {
    let grammars = Grammars::new(|| Words {
        bytes: vec![b"{".to_vec(), b"\"".to_vec(), b"a".to_vec(), Vec::new()],
        ends: vec![3],
    });
    let constraint = Constraint::of(&with_schema(&json!({"type": "object"})), Thinking::No);
    let constraint = constraint.expect("fine").expect("it constrains");
    let mut grammar = grammars.compile(&constraint).expect("it compiles");
    for token in [0, 1, 2, 1] {
        assert!(grammar.mask().is_ok());
        grammar.accept(token).expect("it may come");
    }
    assert_eq!(grammar.mask().err(), Some(GrammarError::DeadEnd));
}
