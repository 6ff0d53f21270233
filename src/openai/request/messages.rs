//! The messages of a request: roles, text parts, tool calls and their results.

use serde_json::value::RawValue;

use super::Reader;
use super::values::{Raw, array, is_null, missing, object, one_of, string, wrong};
use crate::error::Refusal;
use crate::error_code::ErrorCode;
use crate::openai::chat::{Content, Message, Role, ToolCall};
use crate::openai::json::canonical;

impl Reader<'_> {
    pub(super) fn messages(&mut self, raw: Raw<'_>) -> Result<Vec<Message<String>>, Refusal> {
        let list = array(raw, "messages")?;
        if list.is_empty() {
            return Err(wrong("messages", "must hold at least one message"));
        }
        if list.len() > self.limits.messages {
            let most = self.limits.messages;
            return Err(wrong(
                "messages",
                &format!("may hold at most {most} messages"),
            ));
        }
        list.into_iter()
            .enumerate()
            .map(|(index, raw)| self.message(raw, index))
            .collect()
    }

    fn message(&mut self, raw: Raw<'_>, index: usize) -> Result<Message<String>, Refusal> {
        let at = |field: &str| format!("messages[{index}].{field}");
        let mut role = None;
        let mut message = Message {
            role: Role::User,
            content: Content::None,
            reasoning: None,
            refusal: None,
            name: None,
            tool_calls: Vec::new(),
            tool_call_id: None,
        };
        for (key, raw) in object(raw, &format!("messages[{index}]"))? {
            let field = &*key;
            // A client library sends back what it received, empty members included.
            if is_null(raw) || raw.get() == "[]" && field != "content" {
                if !MESSAGE_MEMBERS.contains(&field) {
                    self.unknown(field, raw)?;
                }
                continue;
            }
            match field {
                "role" => role = Some(self::role(raw, &at("role"))?),
                "content" => message.content = self.content(raw, &at("content"))?,
                "reasoning_content" => {
                    message.reasoning = Some(string(raw, &at("reasoning_content"))?);
                }
                "refusal" => message.refusal = Some(string(raw, &at("refusal"))?),
                "name" => message.name = Some(string(raw, &at("name"))?),
                "tool_calls" => message.tool_calls = self.tool_calls(raw, &at("tool_calls"))?,
                "tool_call_id" => message.tool_call_id = Some(string(raw, &at("tool_call_id"))?),
                "audio" | "function_call" => {
                    return Err(Refusal::Invalid {
                        message: format!("`{}` is not supported; leave it out", at(field)).into(),
                        param: Some(at(field)),
                        code: Some(ErrorCode::UnsupportedParameter),
                    });
                }
                unknown => self.unknown(unknown, raw)?,
            }
        }
        message.role = role.ok_or_else(|| {
            missing(
                &at("role"),
                "use system, developer, user, assistant or tool",
            )
        })?;
        complete(message, &at)
    }

    pub(super) fn content(
        &mut self,
        raw: Raw<'_>,
        param: &str,
    ) -> Result<Content<String>, Refusal> {
        match raw.get().as_bytes().first() {
            Some(b'"') => Ok(Content::Text(string(raw, param)?)),
            Some(b'[') => {
                let parts = array(raw, param)?;
                let mut texts = Vec::with_capacity(parts.len());
                for (index, raw) in parts.into_iter().enumerate() {
                    texts.push(self.part(raw, &format!("{param}[{index}]"))?);
                }
                Ok(Content::Parts(texts))
            }
            _ => Err(wrong(param, "must be a string or a list of text parts")),
        }
    }

    fn part(&mut self, raw: Raw<'_>, param: &str) -> Result<String, Refusal> {
        let mut kind = None;
        let mut text = None;
        let mut refusal = None;
        let mut carries_more = false;
        for (key, raw) in object(raw, param)? {
            match &*key {
                "type" => kind = Some(string(raw, &format!("{param}.type"))?),
                "text" => text = Some(string(raw, &format!("{param}.text"))?),
                "refusal" => refusal = Some(string(raw, &format!("{param}.refusal"))?),
                "image_url" | "input_audio" | "file" => carries_more = true,
                unknown => self.unknown(unknown, raw)?,
            }
        }
        match (kind.as_deref(), text, refusal) {
            (Some("text"), Some(text), None) | (Some("refusal"), None, Some(text))
                if !carries_more =>
            {
                Ok(text)
            }
            (Some("text" | "refusal"), None, None) if !carries_more => Err(missing(
                &format!("{param}.text"),
                "a text part has a `text`",
            )),
            (None, ..) => Err(missing(&format!("{param}.type"), "use \"text\"")),
            (Some(_), ..) => Err(Refusal::Invalid {
                message: format!(
                    "`{param}`: only text parts can be read; images, audio and files are not \
                     accepted, because what cannot be scanned does not leave the bank"
                )
                .into(),
                param: Some(format!("{param}.type")),
                code: Some(ErrorCode::UnsupportedContentPart),
            }),
        }
    }

    fn tool_calls(&mut self, raw: Raw<'_>, param: &str) -> Result<Vec<ToolCall<String>>, Refusal> {
        let calls = array(raw, param)?;
        calls
            .into_iter()
            .enumerate()
            .map(|(index, raw)| self.tool_call(raw, &format!("{param}[{index}]")))
            .collect()
    }

    fn tool_call(&mut self, raw: Raw<'_>, param: &str) -> Result<ToolCall<String>, Refusal> {
        let mut id = None;
        let mut function = None;
        for (key, raw) in object(raw, param)? {
            match &*key {
                "id" => id = Some(string(raw, &format!("{param}.id"))?),
                "type" => {
                    one_of(raw, &format!("{param}.type"), &["function"])?;
                }
                "function" => {
                    function = Some(self.called_function(raw, &format!("{param}.function"))?);
                }
                // Where the call stood in the stream: some clients send it back.
                "index" => {}
                unknown => self.unknown(unknown, raw)?,
            }
        }
        let (name, arguments) = function
            .ok_or_else(|| missing(&format!("{param}.function"), "name the function called"))?;
        // Arguments come from a model: what is no JSON is masked as plain text. What is JSON must
        // be JSON that has one meaning.
        let (arguments, is_json) = match serde_json::from_str::<&RawValue>(&arguments) {
            Ok(raw) => (self.tool_arguments(raw, param)?, true),
            Err(_) => (arguments, false),
        };
        Ok(ToolCall {
            id: id.ok_or_else(|| missing(&format!("{param}.id"), "send the call's id"))?,
            name,
            arguments,
            is_json,
        })
    }

    fn tool_arguments(&self, raw: Raw<'_>, param: &str) -> Result<String, Refusal> {
        canonical(raw.get(), self.limits.json_depth).map_err(|fault| {
            let param = format!("{param}.function.arguments");
            let message = format!("`{param}` {fault}");
            Refusal::invalid(param, message)
        })
    }

    fn called_function(&mut self, raw: Raw<'_>, param: &str) -> Result<(String, String), Refusal> {
        let mut name = None;
        let mut arguments = None;
        for (key, raw) in object(raw, param)? {
            match &*key {
                "name" => name = Some(string(raw, &format!("{param}.name"))?),
                "arguments" => arguments = Some(string(raw, &format!("{param}.arguments"))?),
                unknown => self.unknown(unknown, raw)?,
            }
        }
        Ok((
            name.ok_or_else(|| missing(&format!("{param}.name"), "name the function called"))?,
            arguments.unwrap_or_default(),
        ))
    }
}

const MESSAGE_MEMBERS: [&str; 10] = [
    "role",
    "content",
    "reasoning_content",
    "refusal",
    "name",
    "tool_calls",
    "tool_call_id",
    "audio",
    "function_call",
    "annotations",
];

/// Whether a message has what its role needs.
fn complete(
    message: Message<String>,
    at: &dyn Fn(&str) -> String,
) -> Result<Message<String>, Refusal> {
    let empty = matches!(message.content, Content::None);
    if message.role == Role::Tool && message.tool_call_id.is_none() {
        return Err(missing(
            &at("tool_call_id"),
            "name the call that this result answers",
        ));
    }
    let may_be_empty = message.role == Role::Assistant
        && (!message.tool_calls.is_empty() || message.refusal.is_some());
    if empty && !may_be_empty {
        return Err(missing(&at("content"), "send the message's text"));
    }
    Ok(message)
}

fn role(raw: Raw<'_>, param: &str) -> Result<Role, Refusal> {
    let name = string(raw, param)?;
    Role::ALL
        .into_iter()
        .find(|role| role.name() == name)
        .ok_or_else(|| wrong(param, "must be system, developer, user, assistant or tool"))
}
