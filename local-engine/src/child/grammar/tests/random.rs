//! Whatever the schema and whatever the model: what is said to its end is JSON that fits.

use proptest::prelude::*;

use super::*;

/// Schemas of which every part is required or bounded, so that babble comes to an end.
fn any_schema() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(json!({"type": "boolean"})),
        Just(json!({"type": "null"})),
        Just(json!({"type": ["null", "boolean"]})),
        (-50..50, 0..100).prop_map(|(least, more)| {
            json!({"type": "integer", "minimum": least, "maximum": least + more})
        }),
        (0..4, 0..4).prop_map(|(least, more)| {
            json!({"type": "string", "minLength": least, "maxLength": least + more})
        }),
        Just(json!({"type": "string", "pattern": "^[a-c]{2}-[0-9]$"})),
        Just(json!({"type": "string", "format": "date"})),
        prop::collection::vec("[a-c関\"\\\\ ]{0,3}", 1..4)
            .prop_map(|values| json!({"enum": values})),
        (-5..5).prop_map(|value| json!({"const": [value, {"k": "v"}]})),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        let array = (inner.clone(), 0..3usize, 0..3usize).prop_map(|(items, least, more)| {
            json!({"type": "array", "items": items, "minItems": least, "maxItems": least + more})
        });
        let member = ("[a-d関\"\\\\]{1,3}", inner.clone(), any::<bool>());
        let object = prop::collection::vec(member, 0..4).prop_map(|members| {
            let required: std::collections::BTreeSet<_> = members
                .iter()
                .filter(|member| member.2)
                .map(|member| &member.0)
                .collect();
            let properties: serde_json::Map<_, _> = members
                .iter()
                .map(|member| (member.0.clone(), member.1.clone()))
                .collect();
            json!({"type": "object", "properties": properties, "required": required,
                "additionalProperties": false})
        });
        let any_of = prop::collection::vec(inner, 1..4).prop_map(|of| json!({"anyOf": of}));
        prop_oneof![array, object, any_of]
    })
}

/// Does the value fit? For the keywords of [`any_schema`], written as plainly as can be.
fn fits(schema: &Value, value: &Value) -> bool {
    if let Some(any_of) = schema["anyOf"].as_array() {
        return any_of.iter().any(|schema| fits(schema, value));
    }
    if let Some(values) = schema["enum"].as_array() {
        return values.contains(value);
    }
    if let Some(constant) = schema.get("const") {
        return constant == value;
    }
    let within = |amount: u64, least: &str, most: &str| {
        schema[least].as_u64().is_none_or(|least| amount >= least)
            && schema[most].as_u64().is_none_or(|most| amount <= most)
    };
    match (value, schema["type"].as_str()) {
        (Value::Null | Value::Bool(_), None)
        | (Value::Bool(_), Some("boolean"))
        | (Value::Null, Some("null")) => true,
        // -0 is a float to serde.
        (Value::Number(number), Some("integer")) => number.as_f64().is_some_and(|number| {
            number.fract() == 0.0
                && schema["minimum"]
                    .as_f64()
                    .is_none_or(|least| number >= least)
                && schema["maximum"].as_f64().is_none_or(|most| number <= most)
        }),
        (Value::String(text), Some("string")) => {
            let shape = |classes: &[char]| {
                text.chars().count() == classes.len()
                    && text
                        .chars()
                        .zip(classes)
                        .all(|(letter, class)| match class {
                            'a' => ('a'..='c').contains(&letter),
                            '0' => letter.is_ascii_digit(),
                            other => letter == *other,
                        })
            };
            within(text.chars().count() as u64, "minLength", "maxLength")
                && (schema.get("pattern").is_none() || shape(&['a', 'a', '-', '0']))
                && (schema.get("format").is_none()
                    || shape(&['0', '0', '0', '0', '-', '0', '0', '-', '0', '0']))
        }
        (Value::Array(items), Some("array")) => {
            within(items.len() as u64, "minItems", "maxItems")
                && items.iter().all(|item| fits(&schema["items"], item))
        }
        (Value::Object(members), Some("object")) => {
            let required = schema["required"].as_array().into_iter().flatten();
            let property = |name: &str| schema["properties"].get(name);
            required
                .into_iter()
                .all(|name| members.contains_key(name.as_str().unwrap_or_default()))
                && members
                    .iter()
                    .all(|(name, value)| property(name).is_some_and(|schema| fits(schema, value)))
        }
        _ => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn what_is_said_to_its_end_fits_the_schema(schema in any_schema(), seed: u64) {
        let grammar = compile(&with_schema(&schema), Thinking::No);
        let grammar = grammar.map_err(|error| TestCaseError::fail(format!("{error}: {schema}")))?;
        for seed in [seed, seed ^ 1] {
            let said = babble(&mut grammar.clone(), seed, 3000).expect("something may follow");
            let said = said.expect("everything is bounded");
            let value: Value = serde_json::from_str(&said).expect(&said);
            prop_assert!(fits(&schema, &value), "{} does not fit {}", said, schema);
        }
    }

    #[test]
    fn any_json_as_a_schema_is_compiled_or_refused(
        keyword in prop::sample::select(vec![
            "type", "enum", "const", "properties", "required", "items", "anyOf", "allOf", "oneOf",
            "$ref", "pattern", "format", "minLength", "maxItems", "minimum", "multipleOf",
            "additionalProperties", "patternProperties", "$defs", "prefixItems",
        ]),
        value in any_json(),
        other in any_json(),
    ) {
        let schema = json!({keyword: value, "properties": {"a": {keyword: other}}});
        if let Ok(mut grammar) = compile(&with_schema(&schema), Thinking::No) {
            let _ = babble(&mut grammar, 1, 30);
        }
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        prop::sample::select(vec![
            "string",
            "object",
            "#",
            "#/properties/a",
            "[a-z]+",
            "(",
            "date"
        ])
        .prop_map(Value::from),
        ".{0,120}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::hash_map("type|items|enum|[a-z]{1,3}", inner, 0..3)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}
