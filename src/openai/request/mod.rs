//! Reading a chat request: bytes → [`Chat<String>`], or an error that names the parameter.
//!
//! Every member of every object is one of four things: read here; known and never sent on;
//! refused with a reason; or unknown, which keeps the whole request inside. There is no fifth.

mod messages;
mod options;
mod prediction;
mod tools;
mod values;

use std::borrow::Cow;

use self::options::Sampled;
use self::values::{Raw, array, boolean, is_null, missing, object, one_of, string, wrong};
use super::chat::{Chat, Content, Form, ResponseFormat};
use super::json::{Fault, Members, canonical};
use crate::error::Refusal;
use crate::error_code::ErrorCode;

/// What a request may not exceed.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Levels of nested JSON.
    pub json_depth: usize,
    /// Messages in a conversation.
    pub messages: usize,
    /// `n`.
    pub choices: u32,
    /// `max_tokens`, `max_completion_tokens`.
    pub completion_tokens: u32,
}

/// A request as read: the model it asks for, and the rest.
pub struct Parsed {
    /// `auto` or a name, not yet looked up.
    pub model: String,
    /// The rest.
    pub chat: Chat<String>,
}

/// Members that steer bookkeeping at the provider and are never sent on.
const KEPT: [&str; 7] = [
    "user",
    "metadata",
    "store",
    "safety_identifier",
    "prompt_cache_key",
    "prompt_cache_retention",
    "moderation",
];

/// Members that would change the answer in a way that is not offered.
const UNSUPPORTED: [&str; 6] = [
    "functions",
    "function_call",
    "audio",
    "modalities",
    "web_search_options",
    "suffix",
];

/// Members that are read here; `options::READ` has those of what steers the answer.
const READ: [&str; 11] = [
    "model",
    "messages",
    "tools",
    "tool_choice",
    "parallel_tool_calls",
    "response_format",
    "stop",
    "prediction",
    "stream",
    "stream_options",
    "chat_template_kwargs",
];

/// Reads a request body.
///
/// # Errors
/// Broken JSON, duplicate keys, wrong types, values out of range. Nothing is lost silently.
pub fn parse(body: &[u8], limits: &Limits) -> Result<Parsed, Refusal> {
    let body = std::str::from_utf8(body).map_err(|_| Refusal::Invalid {
        message: "the request body is not valid UTF-8".into(),
        param: None,
        code: Some(ErrorCode::InvalidJson),
    })?;
    let Members(members) = serde_json::from_str(body).map_err(|error| body_fault(&error, body))?;
    let mut reader = Reader {
        limits,
        has_unknown: false,
        kept: Vec::new(),
    };
    reader.request(members)
}

/// Tells a body that is no object from one that is no JSON.
fn body_fault(error: &serde_json::Error, body: &str) -> Refusal {
    let starts_as_object = body.trim_start().starts_with('{');
    if error.is_data() && !starts_as_object {
        return Refusal::Invalid {
            message: "the request body must be a JSON object".into(),
            param: None,
            code: Some(ErrorCode::InvalidJson),
        };
    }
    let duplicate = error.is_data();
    Refusal::Json(if duplicate {
        Fault::DuplicateKey
    } else {
        Fault::Syntax {
            line: error.line(),
            column: error.column(),
        }
    })
}

struct Reader<'l> {
    limits: &'l Limits,
    has_unknown: bool,
    kept: Vec<String>,
}

impl Reader<'_> {
    fn request(&mut self, members: Vec<(Cow<'_, str>, Raw<'_>)>) -> Result<Parsed, Refusal> {
        let mut model = None;
        let mut messages = None;
        let mut tools = None;
        let mut tool_choice = None;
        let mut parallel_tool_calls = None;
        let mut response_format = None;
        let mut template_kwargs = None;
        let mut stop = Vec::new();
        let mut prediction = Content::None;
        let mut stream = false;
        let mut include_usage = false;
        let mut sampled = Sampled::default();
        for (key, raw) in members {
            let name = &*key;
            if is_null(raw) {
                if !self.is_known(name) {
                    self.keep(raw)?;
                    self.keep_key(name);
                }
                continue;
            }
            match name {
                "model" => model = Some(string(raw, name)?),
                "messages" => messages = Some(self.messages(raw)?),
                "tools" => tools = self.tools(raw)?,
                "tool_choice" => tool_choice = Some(self.tool_choice(raw)?),
                "parallel_tool_calls" => parallel_tool_calls = Some(boolean(raw, name)?),
                "response_format" => response_format = Some(self.response_format(raw)?),
                "stop" => stop = stops(raw)?,
                "prediction" => prediction = self.prediction(raw)?,
                "stream" => stream = boolean(raw, name)?,
                "stream_options" => include_usage = self.stream_options(raw)?,
                "chat_template_kwargs" => {
                    let read = self.template_kwargs(raw)?;
                    sampled.options.thinking = read.thinking;
                    template_kwargs = Some(read.document);
                }
                option if options::READ.contains(&option) => {
                    sampled.read(option, raw, self.limits)?;
                }
                kept if KEPT.contains(&kept) => self.keep(raw)?,
                refused if UNSUPPORTED.contains(&refused) => unsupported(refused, raw)?,
                unknown => {
                    self.has_unknown = true;
                    self.keep_key(unknown);
                    self.keep(raw)?;
                }
            }
        }
        if let Some(choice) = &tool_choice {
            tools::check_choice(choice, tools.as_ref())?;
        }
        Ok(Parsed {
            model: model.ok_or_else(|| missing("model", "name a model, or send \"auto\""))?,
            chat: Chat {
                messages: messages
                    .ok_or_else(|| missing("messages", "send at least one message"))?,
                tools: tools.map(|tools| tools.document),
                tool_choice,
                parallel_tool_calls,
                response_format,
                template_kwargs,
                stop,
                prediction,
                options: sampled.finish()?,
                kept: std::mem::take(&mut self.kept),
                has_unknown: self.has_unknown,
                form: if stream {
                    Form::Stream { include_usage }
                } else {
                    Form::Whole
                },
            },
        })
    }

    /// A `null` member says nothing, whether we know it or not; its name still might.
    fn is_known(&mut self, name: &str) -> bool {
        let known = [&READ[..], &options::READ, &KEPT, &UNSUPPORTED]
            .iter()
            .any(|names| names.contains(&name));
        self.has_unknown |= !known;
        known
    }

    /// Remembers a value that is scanned and not sent on.
    fn keep(&mut self, raw: Raw<'_>) -> Result<(), Refusal> {
        let text = canonical(raw.get(), self.limits.json_depth).map_err(Refusal::Json)?;
        self.kept.push(text);
        Ok(())
    }

    fn keep_key(&mut self, key: &str) {
        self.kept.push(serde_json::Value::from(key).to_string());
    }

    /// An unknown member of a nested object.
    fn unknown(&mut self, key: &str, raw: Raw<'_>) -> Result<(), Refusal> {
        self.has_unknown = true;
        self.keep_key(key);
        self.keep(raw)
    }

    /// A JSON document that goes on as JSON, starting with `open`.
    fn json_text(&self, raw: Raw<'_>, param: &str, open: char) -> Result<String, Refusal> {
        if !raw.get().starts_with(open) {
            let expected = if open == '[' {
                "must be an array"
            } else {
                "must be an object"
            };
            return Err(wrong(param, expected));
        }
        canonical(raw.get(), self.limits.json_depth)
            .map_err(|fault| Refusal::invalid(param, format!("`{param}` {fault}")))
    }

    fn response_format(&mut self, raw: Raw<'_>) -> Result<ResponseFormat<String>, Refusal> {
        const PARAM: &str = "response_format";
        let mut kind = None;
        let mut schema = None;
        for (key, raw) in object(raw, PARAM)? {
            match &*key {
                "type" => {
                    let kinds = ["text", "json_object", "json_schema"];
                    kind = Some(one_of(raw, "response_format.type", &kinds)?);
                }
                "json_schema" if is_null(raw) => {}
                "json_schema" => schema = Some(self.schema(raw)?),
                unknown => self.unknown(unknown, raw)?,
            }
        }
        let is_schema = kind == Some("json_schema");
        match (kind, schema) {
            (Some(_), Some(schema)) if is_schema => Ok(ResponseFormat::JsonSchema(schema)),
            (Some(_), None) if is_schema => Err(missing(
                "response_format.json_schema",
                "send an object with `name` and `schema`",
            )),
            (Some(_), Some(_)) => Err(wrong(
                "response_format.json_schema",
                "is for the type \"json_schema\" alone",
            )),
            (Some("json_object"), None) => Ok(ResponseFormat::JsonObject),
            (Some(_), None) => Ok(ResponseFormat::Text),
            (None, _) => Err(missing(
                "response_format.type",
                "use \"text\", \"json_object\" or \"json_schema\"",
            )),
        }
    }

    /// The `json_schema` object: its members are known, the schema itself is the engine's to judge.
    fn schema(&mut self, raw: Raw<'_>) -> Result<String, Refusal> {
        const PARAM: &str = "response_format.json_schema";
        let mut has_name = false;
        for (key, raw) in object(raw, PARAM)? {
            let param = format!("{PARAM}.{key}");
            match &*key {
                "name" => has_name = !string(raw, &param)?.is_empty(),
                "description" | "strict" | "schema" if is_null(raw) => {}
                "description" => drop(string(raw, &param)?),
                "strict" => drop(boolean(raw, &param)?),
                "schema" => drop(object(raw, &param)?),
                unknown => self.unknown(unknown, raw)?,
            }
        }
        if !has_name {
            return Err(missing(
                "response_format.json_schema.name",
                "give the schema a name",
            ));
        }
        self.json_text(raw, PARAM, '{')
    }

    fn stream_options(&mut self, raw: Raw<'_>) -> Result<bool, Refusal> {
        let mut include_usage = false;
        for (key, raw) in object(raw, "stream_options")? {
            match &*key {
                "include_usage" if is_null(raw) => {}
                "include_usage" => include_usage = boolean(raw, "stream_options.include_usage")?,
                // Padding against eavesdropping on the provider's network: not for our clients.
                "include_obfuscation" => {}
                unknown => self.unknown(unknown, raw)?,
            }
        }
        Ok(include_usage)
    }
}

fn stops(raw: Raw<'_>) -> Result<Vec<String>, Refusal> {
    const MOST: usize = 4;
    /// As much of an answer may be held back until it is clear that it is none of them.
    const LONGEST: usize = 1024;
    let stops = if raw.get().starts_with('[') {
        let list = array(raw, "stop")?;
        list.into_iter()
            .enumerate()
            .map(|(index, raw)| string(raw, &format!("stop[{index}]")))
            .collect::<Result<Vec<_>, _>>()?
    } else {
        vec![string(raw, "stop")?]
    };
    if stops.len() > MOST {
        return Err(wrong("stop", "may hold at most 4 strings"));
    }
    if stops.iter().any(String::is_empty) {
        return Err(wrong("stop", "may not hold an empty string"));
    }
    if stops.iter().any(|stop| stop.len() > LONGEST) {
        let fix = "holds a string of more than 1 KiB; send only how it begins";
        return Err(wrong("stop", fix));
    }
    Ok(stops)
}

fn unsupported(name: &str, raw: Raw<'_>) -> Result<(), Refusal> {
    let says_nothing = match name {
        "modalities" => raw.get().split_whitespace().collect::<String>() == "[\"text\"]",
        _ => matches!(raw.get(), "false" | "0" | "{}" | "[]"),
    };
    if says_nothing {
        return Ok(());
    }
    Err(Refusal::Invalid {
        message: format!("`{name}` is not supported; leave it out").into(),
        param: Some(name.to_owned()),
        code: Some(ErrorCode::UnsupportedParameter),
    })
}

#[cfg(test)]
mod tests;
