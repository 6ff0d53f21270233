//! What is asked of a schema, and that none does harm.

use super::*;

fn refusal(schema: &Value) -> String {
    compile(&with_schema(schema), Thinking::No)
        .err()
        .unwrap_or_default()
}

#[test]
fn a_refusal_names_the_keyword_and_quotes_nothing() {
    let refusals: Vec<_> = [
        json!({"type": "object", "properties": {"secret": {"not": {}}}}),
        json!({"type": "strnig"}),
        json!({"properties": {"secret": {"type": "string", "pattern": "(?=secret)"}}}),
        json!({"properties": {"secret": {"type": "string", "format": "secret"}}}),
        json!({"properties": {"secret": {"minLength": "secret"}}}),
        json!({"type": "string", "minLength": 5, "maxLength": 2}),
        json!({"$ref": "#/$defs/secret"}),
        json!({"$ref": "https://example.com/secret"}),
        json!({"$ref": "#"}),
        json!({"oneOf": [{"type": "string"}, {"maxLength": 3}]}),
        json!({"type": "array", "uniqueItems": true}),
        json!({"enum": []}),
        json!({"const": 9_007_199_254_740_993_u64}),
        json!({"properties": {"a": {}, "b": {}}, "minProperties": 1}),
        json!({"type": "number", "multipleOf": 1e-300}),
        json!({"required": "secret"}),
        json!({"allOf": [{"$ref": "#/$defs/a"}], "$defs": {"a": {"type": "object", "allOf": [{"$ref": "#/$defs/a"}]}}}),
    ]
    .iter()
    .map(refusal)
    .collect();
    insta::assert_snapshot!(refusals.join("\n"), @r"
    `response_format`: `not` is not supported
    `response_format`: `type` must be one or more of null, boolean, integer, number, string, array, object
    `response_format`: a `pattern` is not supported, or too complex
    `response_format`: `format` must be one of date, date-time, duration, email, hostname, ipv4, ipv6, time, uri, uuid
    `response_format`: `minLength` must be a whole number of at most a million
    `response_format`: no value fits the schema
    `response_format`: `$ref` does not lead to a schema
    `response_format`: `$ref` must be `#` or `#/…`, without `~` and `%`
    `response_format`: no value fits the schema
    `response_format`: `oneOf` is supported only where its branches exclude each other by a `const`, an `enum` or a `type`; use `anyOf`
    `response_format`: `uniqueItems` is not supported
    `response_format`: `enum` must be an array with values
    `response_format`: `const` must be a number below 2^53
    `response_format`: `minProperties` and `maxProperties` are supported only where all `properties` are `required`
    `response_format`: the schema is too complex
    `response_format`: `required` must be an array of names
    `response_format`: a `$ref` to itself with other keywords beside it is not supported
    ");
}

#[test]
fn a_reference_leads_to_a_schema_that_was_checked_or_is_refused() {
    let inner = json!({"type": "string"});
    for place in [
        "$defs/x",
        "properties/x",
        "allOf/0",
        "items",
        "$defs/x/items",
    ] {
        let schema = json!({
            "anyOf": [{"$ref": format!("#/{place}")}],
            "$defs": {"x": {"items": inner}}, "properties": {"x": inner}, "allOf": [inner],
            "items": inner,
        });
        assert_eq!(refusal(&schema), "", "{place}");
    }
    for place in [
        "x",
        "default",
        "examples/0",
        "const",
        "enum/0",
        "$defs",
        "$defs/a/b",
        "allOf/00",
    ] {
        let schema = json!({
            "anyOf": [{"$ref": format!("#/{place}")}], "x": inner, "default": inner,
            "examples": [inner], "const": inner, "enum": [inner], "allOf": [inner],
            "$defs": {"a/b": inner, "a": {"b": inner}},
        });
        let refused = "`response_format`: `$ref` does not lead to a schema";
        assert_eq!(refusal(&schema), refused, "{place}");
    }
}

#[test]
fn what_is_no_json_or_no_schema_is_refused() {
    for text in [
        "",
        "{",
        "[1]",
        "true",
        "\"secret\"",
        "{\"a\":1e999}",
        &"[".repeat(500),
    ] {
        let mut request = Request::new(Prompt::default());
        request.format = Format::JsonSchema(Json(text.to_owned()));
        let refused = Constraint::of(&request, Thinking::No).err().expect(text);
        assert!(!refused.contains("secret"), "{refused}");
    }
}

#[test]
fn a_schema_cannot_loosen_the_rules_of_the_house() {
    let schema =
        json!({"type": "object", "x-guidance": {"lenient": true, "whitespace_pattern": "x*"}});
    assert!(!takes(&with_schema(&schema), Thinking::No, "{xx}"));
    let old = json!({"$schema": "http://json-schema.org/draft-04/schema#", "if": {}, "then": {}});
    assert_eq!(refusal(&old), "`response_format`: `if` is not supported");
}

fn nested(times: usize, wrap: impl Fn(Value) -> Value) -> Value {
    (0..times).fold(json!({"type": "string"}), |inner, _| wrap(inner))
}

fn chain(length: usize, link: impl Fn(Value) -> Value) -> Value {
    let defs: serde_json::Map<_, _> = (0..length)
        .map(|at| {
            (
                format!("d{at}"),
                link(json!({"$ref": format!("#/$defs/d{}", (at + 1) % length)})),
            )
        })
        .collect();
    json!({"$ref": "#/$defs/d0", "$defs": defs})
}

/// Far more patterns than are allowed, where nobody looks for a schema.
fn hidden(keyword: &str) -> Value {
    let patterns = (0..8000).map(|at| (format!("^{at}$"), json!({})));
    let patterns = Value::Object(patterns.collect());
    json!({"$ref": format!("#/{keyword}"), keyword: {"patternProperties": patterns}})
}

fn properties(count: usize) -> Value {
    let named = (0..count).map(|at| (format!("property{at}"), json!({"type": "string"})));
    json!({"type": "object", "properties": Value::Object(named.collect())})
}

/// Whatever it is, it is compiled or refused, and what is compiled runs or fails with an error.
#[test]
fn no_schema_does_harm() {
    let nasty = [
        nested(60, |inner| json!({"type": "array", "items": inner})),
        nested(60, |inner| json!({"anyOf": [inner, {"type": "null"}]})),
        nested(
            10,
            |inner| json!({"properties": {"a": inner.clone(), "b": inner}}),
        ),
        nested(9, |inner| json!({"allOf": [inner.clone(), inner]})),
        nested(9, |inner| json!({"anyOf": [inner.clone(), inner]})),
        chain(2000, |next| next),
        chain(2000, |next| json!({"allOf": [next]})),
        chain(1000, |next| json!({"properties": {"a": next}})),
        chain(40, |next| json!({"allOf": [next.clone(), next]})),
        chain(40, |next| json!({"anyOf": [next, {"type": "string"}]})),
        chain(
            3,
            |next| json!({"type": "object", "properties": {"a": next}, "required": ["a"]}),
        ),
        json!({"anyOf": [{"$ref": "#"}, {"type": "string"}]}),
        hidden("x"),
        hidden("default"),
        hidden("const"),
        properties(400),
        json!({"anyOf": (0..200).map(|_| properties(3)).collect::<Vec<_>>()}),
        json!({"allOf": (0..20).map(properties).collect::<Vec<_>>()}),
        json!({"enum": (0..4000).map(|at| format!("{at:>40}")).collect::<Vec<_>>()}),
        json!({"type": "string", "minLength": 1_000_000}),
        json!({"type": "string", "maxLength": 1_000_000, "pattern": "^[a-z関]+$"}),
        json!({"type": "array", "items": {"type": "string"}, "minItems": 1_000_000}),
        json!({"type": "array", "maxItems": 999_999, "prefixItems": [{"type": "null"}]}),
        json!({"type": "string", "pattern": "^(a+)+(b+)+((c*)*)*$"}),
        json!({"type": "string", "pattern": "^(((a{1,100}){1,100}){1,100}){1,100}$"}),
        json!({"type": "string", "pattern": "(.*a){100}.*b.{100}c.{100}$"}),
        json!({"type": "string", "pattern": "a[ab]{60}c[ab]{60}"}),
        json!({"type": "string", "pattern": "^\\p{L}{1,500}\\w{3,400}$"}),
        json!({"type": "string", "pattern": "(".repeat(2000) + &")".repeat(2000)}),
        json!({"type": "string", "pattern": "a?".repeat(2000)}),
        json!({"type": "string", "pattern": "[\\u0000-\\uffff]{4,900}\\b(?i)x"}),
        json!({"type": "integer", "multipleOf": 99_999_999_989_u64}),
        json!({"type": "integer", "minimum": 5, "maximum": 4}),
        json!({"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1e-15}),
        json!({"patternProperties": {"^a.{50}b": {}, "^c.*d.{40}e$": {}}}),
        json!({"patternProperties": {"a": {}, "b": {}}}),
        json!({"items": [{}, {}], "additionalItems": false}),
        json!({"items": false, "minItems": 1}),
        json!({"additionalProperties": {"$ref": "#"}}),
        json!({"required": ["関", "\u{0}", "\"", "\\"]}),
        json!({"properties": {"": false, "\u{0}\"\\": {"const": "\u{0}\"\\関"}}}),
        json!({"type": ["string", "string", "array"], "const": {"a": [{}]}}),
    ];
    for schema in nasty {
        if let Ok(grammar) = compile(&with_schema(&schema), Thinking::No) {
            for seed in 0..2 {
                // That it goes on or ends with an error is all that is asked.
                let _ = babble(&mut grammar.clone(), seed, 100);
            }
        }
    }
}
