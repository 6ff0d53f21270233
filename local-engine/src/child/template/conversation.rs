//! A conversation as templates expect it: what vLLM makes of an `OpenAI` request.

use minijinja::value::{Value, ValueKind};

use crate::child::template::RenderError;
use crate::protocol::{Json, Message, Role};

/// A message; what is not there is not defined.
pub(super) fn message(message: &Message) -> Result<Value, RenderError> {
    let role = match message.role {
        Role::System => "system",
        Role::User => "user",
        Role::Assistant => "assistant",
        Role::Tool => "tool",
    };
    let mut fields = vec![
        ("role", Value::from(role)),
        ("content", (&*message.content).into()),
    ];
    let mut add = |field, text: Option<&str>| {
        fields.extend(text.map(|text| (field, Value::from(text))));
    };
    add("name", message.name.as_deref());
    add("tool_call_id", message.tool_call_id.as_deref());
    // Templates read either name.
    add("reasoning", message.reasoning.as_deref());
    add("reasoning_content", message.reasoning.as_deref());
    let calls = json(message.tool_calls.as_ref(), "tool_calls")?;
    if calls.kind() == ValueKind::Seq && calls.len() != Some(0) {
        let calls = items(&calls).map(|call| with(&call, "function", function));
        fields.push(("tool_calls", calls.collect()));
    }
    Ok(Value::from_pairs(fields))
}

/// A function that was called: its arguments, a JSON string by `OpenAI`'s rules, as the object that
/// templates expect. What is no object is an empty one: it was the model's mistake, turns ago.
fn function(function: Option<Value>) -> Option<Value> {
    let function = function?;
    if function.kind() != ValueKind::Map {
        return Some(function);
    }
    Some(with(&function, "arguments", |arguments| {
        let arguments = arguments.unwrap_or_default();
        let arguments = match arguments.as_str() {
            Some(text) => serde_json::from_str(text).unwrap_or_default(),
            None => arguments,
        };
        let is_object = arguments.kind() == ValueKind::Map;
        Some(if is_object { arguments } else { no_arguments() })
    }))
}

fn no_arguments() -> Value {
    Value::from_pairs(std::iter::empty::<(Value, Value)>())
}

/// The same map with another value for a key, in its place.
fn with(map: &Value, key: &str, change: impl Fn(Option<Value>) -> Option<Value>) -> Value {
    if map.kind() != ValueKind::Map {
        return map.clone();
    }
    let is_there = items(map).any(|other| other.as_str() == Some(key));
    let old = items(map).filter_map(|other| {
        let value = map.get_item(&other).unwrap_or_default();
        if other.as_str() == Some(key) {
            change(Some(value)).map(|value| (other, value))
        } else {
            Some((other, value))
        }
    });
    let new = if is_there { None } else { change(None) };
    let new = new.map(|value| (Value::from(key), value));
    Value::from_pairs(old.chain(new))
}

/// Of a list; of a map, the keys.
fn items(value: &Value) -> impl Iterator<Item = Value> {
    value.try_iter().into_iter().flatten()
}

/// Reads JSON, in the order in which it is written; nothing is `none`.
pub(super) fn json(json: Option<&Json>, field: &'static str) -> Result<Value, RenderError> {
    let Some(json) = json else {
        return Ok(Value::from(()));
    };
    serde_json::from_str(&json.0).map_err(|_| RenderError::Json(field))
}

/// The same value with every string in it, keys included, replaced.
pub(super) fn map_strings(value: &Value, replace: &impl Fn(&str) -> String) -> Value {
    let inside = |value: &Value| map_strings(value, replace);
    match value.kind() {
        ValueKind::String => Value::from(replace(value.as_str().expect("it is a string"))),
        ValueKind::Seq => items(value).map(|item| inside(&item)).collect(),
        ValueKind::Map => {
            let pairs = items(value).map(|key| {
                let value = value.get_item(&key).unwrap_or_default();
                (inside(&key), inside(&value))
            });
            Value::from_pairs(pairs)
        }
        _ => value.clone(),
    }
}
