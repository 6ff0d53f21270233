//! The tools of a request, and which of them may or must be called.

use super::Reader;
use super::values::{Raw, array, missing, object, one_of, string, wrong};
use crate::error::Refusal;
use crate::error_code::ErrorCode;
use crate::openai::chat::ToolChoice;

/// Characters, as OpenAI's interface has it.
const LONGEST_NAME: usize = 64;

/// The `tools` array.
pub(super) struct Tools {
    /// As JSON text.
    pub(super) document: String,
    /// The functions' names.
    names: Vec<String>,
}

impl Reader<'_> {
    /// The tools; `None` for an empty list. What stands in a function beside its name is the
    /// engine's to judge.
    pub(super) fn tools(&self, raw: Raw<'_>) -> Result<Option<Tools>, Refusal> {
        let document = self.json_text(raw, "tools", '[')?;
        let names = array(raw, "tools")?
            .into_iter()
            .enumerate()
            .map(|(index, raw)| tool_name(raw, &format!("tools[{index}]")))
            .collect::<Result<Vec<_>, _>>()?;
        Ok((!names.is_empty()).then_some(Tools { document, names }))
    }

    pub(super) fn tool_choice(&mut self, raw: Raw<'_>) -> Result<ToolChoice<String>, Refusal> {
        const PARAM: &str = "tool_choice";
        if raw.get().starts_with('"') {
            return Ok(ToolChoice::Mode(one_of(
                raw,
                PARAM,
                &["none", "auto", "required"],
            )?));
        }
        let members = object(raw, PARAM)?;
        if members.iter().any(|(key, _)| key == "allowed_tools") {
            return Err(Refusal::Invalid {
                message: "`tool_choice` with `allowed_tools` is not supported; send only the \
                          allowed tools in `tools`, and \"auto\" or \"required\" here"
                    .into(),
                param: Some(PARAM.to_owned()),
                code: Some(ErrorCode::UnsupportedParameter),
            });
        }
        let mut name = None;
        for (key, raw) in members {
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
}

fn tool_name(raw: Raw<'_>, param: &str) -> Result<String, Refusal> {
    let mut name = None;
    for (key, raw) in object(raw, param)? {
        match &*key {
            "type" => {
                one_of(raw, &format!("{param}.type"), &["function"])?;
            }
            "function" => {
                let param = format!("{param}.function");
                let members = object(raw, &param)?;
                let written = members.into_iter().find(|(key, _)| key == "name");
                name = written
                    .map(|(_, raw)| string(raw, &format!("{param}.name")))
                    .transpose()?;
            }
            // Scanned with the whole document, and sent on in it.
            _ => {}
        }
    }
    let param = format!("{param}.function.name");
    let name = name
        .filter(|name| !name.is_empty())
        .ok_or_else(|| missing(&param, "name the function"))?;
    if name.chars().count() > LONGEST_NAME {
        let fix = format!("has more than {LONGEST_NAME} characters; shorten it");
        return Err(wrong(&param, &fix));
    }
    Ok(name)
}

/// Whether what must be called is there.
pub(super) fn check_choice(
    choice: &ToolChoice<String>,
    tools: Option<&Tools>,
) -> Result<(), Refusal> {
    let names = tools.map_or(&[][..], |tools| &tools.names);
    match choice {
        ToolChoice::Mode("required") if names.is_empty() => Err(wrong(
            "tool_choice",
            "is \"required\", but there are no `tools`",
        )),
        ToolChoice::Function(name) if !names.contains(name) => Err(wrong(
            "tool_choice.function.name",
            "is the name of none of the `tools`",
        )),
        _ => Ok(()),
    }
}
