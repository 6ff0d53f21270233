//! Reading a chat request: bytes → [`Chat<String>`], or an error that names the parameter.
//!
//! Every member of every object is one of four things: read here; known and never sent on;
//! refused with a reason; or unknown, which keeps the whole request inside. There is no fifth.

mod messages;
mod values;

use std::borrow::Cow;

use self::values::{
    Raw, array, boolean, integer, is_null, missing, number, object, one_of, string, whole, wrong,
};
use super::chat::{Chat, Form, Options, ToolChoice};
use super::json::{Fault, Members, canonical};
use crate::error::Refusal;

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
const KEPT: [&str; 8] = [
    "user",
    "metadata",
    "store",
    "safety_identifier",
    "prompt_cache_key",
    "prompt_cache_retention",
    "service_tier",
    "moderation",
];

/// Members that would change the answer in a way that is not offered.
const UNSUPPORTED: [&str; 10] = [
    "logprobs",
    "top_logprobs",
    "logit_bias",
    "functions",
    "function_call",
    "audio",
    "modalities",
    "prediction",
    "web_search_options",
    "suffix",
];

const EFFORTS: [&str; 6] = ["none", "minimal", "low", "medium", "high", "xhigh"];
const VERBOSITIES: [&str; 3] = ["low", "medium", "high"];

/// Reads a request body.
///
/// # Errors
/// Broken JSON, duplicate keys, wrong types, values out of range. Nothing is lost silently.
pub fn parse(body: &[u8], limits: &Limits) -> Result<Parsed, Refusal> {
    let body = std::str::from_utf8(body).map_err(|_| Refusal::Invalid {
        message: "the request body is not valid UTF-8".into(),
        param: None,
        code: Some("invalid_json"),
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
            code: Some("invalid_json"),
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
        let mut stop = Vec::new();
        let mut stream = false;
        let mut include_usage = false;
        let mut older_max_tokens = None;
        let mut options = Options {
            choices: 1,
            ..Options::default()
        };
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
                "tools" => tools = Some(self.json_text(raw, name, '[')?),
                "tool_choice" => tool_choice = Some(self.tool_choice(raw)?),
                "parallel_tool_calls" => parallel_tool_calls = Some(boolean(raw, name)?),
                "response_format" => response_format = Some(self.json_text(raw, name, '{')?),
                "stop" => stop = stops(raw)?,
                "stream" => stream = boolean(raw, name)?,
                "stream_options" => include_usage = self.stream_options(raw)?,
                "max_completion_tokens" => options.max_tokens = Some(self.max_tokens(raw, name)?),
                "max_tokens" => older_max_tokens = Some(self.max_tokens(raw, name)?),
                "temperature" => options.temperature = Some(number(raw, name, 0.0, 2.0)?),
                "top_p" => options.top_p = Some(number(raw, name, 0.0, 1.0)?),
                "presence_penalty" => {
                    options.presence_penalty = Some(number(raw, name, -2.0, 2.0)?);
                }
                "frequency_penalty" => {
                    options.frequency_penalty = Some(number(raw, name, -2.0, 2.0)?);
                }
                "seed" => options.seed = Some(integer(raw, name)?),
                "n" => options.choices = self.choices(raw)?,
                "reasoning_effort" => {
                    options.reasoning_effort = Some(one_of(raw, name, &EFFORTS)?);
                }
                "verbosity" => options.verbosity = Some(one_of(raw, name, &VERBOSITIES)?),
                kept if KEPT.contains(&kept) => self.keep(raw)?,
                refused if UNSUPPORTED.contains(&refused) => unsupported(refused, raw)?,
                unknown => {
                    self.has_unknown = true;
                    self.keep_key(unknown);
                    self.keep(raw)?;
                }
            }
        }
        options.max_tokens = options.max_tokens.or(older_max_tokens);
        Ok(Parsed {
            model: model.ok_or_else(|| missing("model", "name a model, or send \"auto\""))?,
            chat: Chat {
                messages: messages
                    .ok_or_else(|| missing("messages", "send at least one message"))?,
                tools,
                tool_choice,
                parallel_tool_calls,
                response_format,
                stop,
                options,
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
        const READ: [&str; 19] = [
            "model",
            "messages",
            "tools",
            "tool_choice",
            "parallel_tool_calls",
            "response_format",
            "stop",
            "stream",
            "stream_options",
            "max_completion_tokens",
            "max_tokens",
            "temperature",
            "top_p",
            "presence_penalty",
            "frequency_penalty",
            "seed",
            "n",
            "reasoning_effort",
            "verbosity",
        ];
        let known = [&READ[..], &KEPT, &UNSUPPORTED]
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

    fn tool_choice(&mut self, raw: Raw<'_>) -> Result<ToolChoice<String>, Refusal> {
        const PARAM: &str = "tool_choice";
        if raw.get().starts_with('"') {
            return Ok(ToolChoice::Mode(one_of(
                raw,
                PARAM,
                &["none", "auto", "required"],
            )?));
        }
        let mut name = None;
        for (key, raw) in object(raw, PARAM)? {
            match &*key {
                "type" => {
                    one_of(raw, "tool_choice.type", &["function"])?;
                }
                "function" => {
                    for (key, raw) in object(raw, "tool_choice.function")? {
                        match &*key {
                            "name" => name = Some(string(raw, "tool_choice.function.name")?),
                            unknown => self.unknown(unknown, raw)?,
                        }
                    }
                }
                unknown => self.unknown(unknown, raw)?,
            }
        }
        name.map(ToolChoice::Function)
            .ok_or_else(|| missing("tool_choice.function.name", "name the function to call"))
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

    fn max_tokens(&self, raw: Raw<'_>, param: &str) -> Result<u32, Refusal> {
        whole(raw, param, 1, self.limits.completion_tokens)
    }

    fn choices(&self, raw: Raw<'_>) -> Result<u32, Refusal> {
        whole(raw, "n", 1, self.limits.choices)
    }
}

fn stops(raw: Raw<'_>) -> Result<Vec<String>, Refusal> {
    const MOST: usize = 4;
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
        code: Some("unsupported_parameter"),
    })
}

#[cfg(test)]
mod tests;
