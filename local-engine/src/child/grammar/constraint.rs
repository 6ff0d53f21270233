//! What a request says its answer must be.

use serde_json::{Map, Value, json};

use crate::protocol::{Format, Json, Request, ToolChoice};

/// What an answer must be.
#[derive(Clone, PartialEq)]
pub(crate) struct Constraint {
    pub(super) thinking: Thinking,
    pub(super) answer: Answer,
}

/// Does the model think aloud before it answers? Thoughts are not constrained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Thinking {
    /// The answer comes at once.
    No,
    /// The answer may begin with `<think>`.
    May,
    /// The prompt ended with `<think>`.
    Begun,
}

#[derive(Clone, PartialEq)]
pub(super) enum Answer {
    /// A JSON value of this schema.
    Json(Value),
    /// Calls of these tools and nothing else.
    Calls(Calls),
    /// One or the other.
    JsonOrCalls(Value, Calls),
    /// Text; what it calls fits.
    TextWithCalls(Calls),
}

#[derive(Clone, PartialEq)]
pub(super) struct Calls {
    /// Never empty.
    pub(super) tools: Vec<Tool>,
    /// More than one call may come.
    pub(super) several: bool,
}

#[derive(Clone, PartialEq)]
pub(super) struct Tool {
    pub(super) name: String,
    /// The schema of its arguments: an object.
    pub(super) parameters: Value,
    /// Its calls must fit the schema; of others it is hoped.
    pub(super) strict: bool,
}

impl Constraint {
    /// What the request constrains; `None` if nothing.
    ///
    /// # Errors
    /// What is wrong with the schema, the tools or the choice; without their texts.
    pub(crate) fn of(request: &Request, thinking: Thinking) -> Result<Option<Self>, String> {
        let tools = match &request.prompt.tools {
            Some(tools) if request.tool_choice != ToolChoice::None => parse_tools(tools)?,
            _ => Vec::new(),
        };
        let schema = match &request.format {
            Format::Text => None,
            Format::JsonObject => Some(json!({"type": "object"})),
            Format::JsonSchema(schema) => Some(parse_schema(schema)?),
        };
        let calls = |tools| Calls {
            tools,
            several: request.parallel_tool_calls,
        };
        let answer = match (&request.tool_choice, schema) {
            (ToolChoice::Required, _) if tools.is_empty() => {
                return Err("`tool_choice` asks for a call, but there are no `tools`".into());
            }
            (ToolChoice::Required, _) => Answer::Calls(calls(tools)),
            (ToolChoice::Function(name), _) => {
                let mut tools = tools;
                tools.retain(|tool| tool.name == *name);
                tools.truncate(1);
                if tools.is_empty() {
                    return Err("`tool_choice` names a function that is not in `tools`".into());
                }
                Answer::Calls(calls(tools))
            }
            (_, Some(schema)) if tools.is_empty() => Answer::Json(schema),
            (_, Some(schema)) => Answer::JsonOrCalls(schema, calls(tools)),
            (_, None) if tools.iter().any(|tool| tool.strict) => {
                Answer::TextWithCalls(calls(tools))
            }
            (_, None) => return Ok(None),
        };
        Ok(Some(Self { thinking, answer }))
    }
}

fn parse_schema(schema: &Json) -> Result<Value, String> {
    let schema = serde_json::from_str(&schema.0)
        .map_err(|_| "`response_format`: the schema is not JSON, or too deep".to_owned())?;
    if matches!(schema, Value::Object(_)) {
        Ok(schema)
    } else {
        Err("`response_format`: the schema must be an object".into())
    }
}

fn parse_tools(tools: &Json) -> Result<Vec<Tool>, String> {
    let tools: Vec<Value> = serde_json::from_str(&tools.0)
        .map_err(|_| "`tools` must be an array of JSON objects".to_owned())?;
    tools.into_iter().enumerate().map(parse_tool).collect()
}

fn parse_tool((index, mut tool): (usize, Value)) -> Result<Tool, String> {
    let function = tool.get_mut("function").map(Value::take);
    let Some(Value::Object(mut function)) = function else {
        return Err(format!("`tools[{index}]` has no `function`"));
    };
    let Some(Value::String(name)) = function.remove("name") else {
        return Err(format!("`tools[{index}].function` has no `name`"));
    };
    let parameters = match function.remove("parameters") {
        None | Some(Value::Null) => no_parameters(),
        Some(Value::Object(schema)) => arguments_schema(schema),
        Some(_) => {
            return Err(format!(
                "`tools[{index}].function.parameters` must be a JSON schema: an object"
            ));
        }
    };
    Ok(Tool {
        name,
        parameters,
        strict: function.get("strict") == Some(&Value::Bool(true)),
    })
}

/// A function without parameters takes an empty object.
fn no_parameters() -> Value {
    json!({"type": "object", "properties": {}, "additionalProperties": false})
}

/// Arguments are an object, also where the schema does not say so.
fn arguments_schema(mut schema: Map<String, Value>) -> Value {
    if schema.is_empty() {
        return no_parameters();
    }
    schema.entry("type").or_insert_with(|| "object".into());
    Value::Object(schema)
}
