//! What a request says its answer must be.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::child::grammar::schema::check;
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
        if leaves_all_free(request) {
            return Ok(None);
        }
        let tools = match &request.prompt.tools {
            Some(tools) if request.tool_choice != ToolChoice::None => parse_tools(tools)?,
            _ => Vec::new(),
        };
        let schema = match &request.format {
            Format::Text => None,
            Format::JsonObject => Some(any_object()),
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

impl Answer {
    /// Where the request says it.
    pub(super) fn place(&self) -> &'static str {
        match self {
            Self::Json(_) => "`response_format`",
            Self::Calls(_) | Self::TextWithCalls(_) => "`tools`",
            Self::JsonOrCalls(..) => "`response_format` or `tools`",
        }
    }

    /// The same, where the arguments of tools that are not strict may be any object; `None` if
    /// there are no such tools.
    pub(super) fn with_hoped_for_arguments_free(mut self) -> Option<Self> {
        let (Self::Calls(calls) | Self::JsonOrCalls(_, calls) | Self::TextWithCalls(calls)) =
            &mut self
        else {
            return None;
        };
        let mut hoped_for = calls
            .tools
            .iter_mut()
            .filter(|tool| !tool.strict)
            .peekable();
        hoped_for.peek()?;
        hoped_for.for_each(|tool| tool.parameters = any_object());
        Some(self)
    }
}

/// Text, in which tools that are not strict may be called as the model likes. Told without a look
/// at their schemas, so that what is not needed is not refused for its size.
fn leaves_all_free(request: &Request) -> bool {
    let free = matches!(request.format, Format::Text) && request.tool_choice == ToolChoice::Auto;
    let tools = request.prompt.tools.as_ref();
    free && tools.is_none_or(|tools| !may_be_strict(&tools.0))
}

/// True also if the tools cannot be read: they are refused when they are parsed.
fn may_be_strict(tools: &str) -> bool {
    #[derive(Deserialize)]
    struct Tool {
        function: Function,
    }
    #[derive(Deserialize)]
    struct Function {
        strict: Option<bool>,
    }
    let tools = serde_json::from_str(tools);
    tools.map_or(true, |tools: Vec<Tool>| {
        tools.iter().any(|tool| tool.function.strict == Some(true))
    })
}

/// Bytes of a schema, and of all tools.
const MOST_BYTES: usize = 256 << 10;

fn parse_schema(schema: &Json) -> Result<Value, String> {
    let wrong = |what: &str| format!("`response_format`: {what}");
    let mut schema = parse(&schema.0).map_err(|error| wrong(&error))?;
    if !schema.is_object() {
        return Err(wrong("the schema must be an object"));
    }
    check(&mut schema).map_err(|error| wrong(&error))?;
    Ok(schema)
}

fn parse_tools(tools: &Json) -> Result<Vec<Tool>, String> {
    let tools = parse(&tools.0).map_err(|error| format!("`tools`: {error}"))?;
    let Value::Array(tools) = tools else {
        return Err("`tools` must be an array".into());
    };
    let numbered = tools.into_iter().enumerate();
    let parse = |(index, tool)| {
        parse_tool(tool).map_err(|error| format!("`tools[{index}].function`: {error}"))
    };
    numbered.map(parse).collect()
}

fn parse(json: &str) -> Result<Value, String> {
    if json.len() > MOST_BYTES {
        return Err(format!(
            "more than {MOST_BYTES} bytes are too many for a grammar"
        ));
    }
    serde_json::from_str(json).map_err(|_| "it is not JSON, or too deep".to_owned())
}

fn parse_tool(mut tool: Value) -> Result<Tool, String> {
    let Some(Value::Object(mut function)) = tool.get_mut("function").map(Value::take) else {
        return Err("it is missing".into());
    };
    let Some(Value::String(name)) = function.remove("name") else {
        return Err("it has no `name`".into());
    };
    let strict = function.get("strict") == Some(&Value::Bool(true));
    let mut parameters = match function.remove("parameters") {
        None | Some(Value::Null) => no_parameters(),
        Some(Value::Object(schema)) => arguments_schema(schema),
        Some(_) => return Err("`parameters` must be a JSON schema: an object".into()),
    };
    match check(&mut parameters) {
        Err(error) if strict => return Err(format!("`parameters`: {error}")),
        Err(_) => parameters = any_object(),
        Ok(()) => {}
    }
    Ok(Tool {
        name,
        parameters,
        strict,
    })
}

fn any_object() -> Value {
    json!({"type": "object"})
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
