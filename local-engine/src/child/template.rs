//! The model's own chat template, and what a user may not do with it.
//!
//! A template is Jinja as Hugging Face renders it. Contents are put into it as they are, so the
//! rendering equals the reference's; only control tokens in them are cut, see
//! [`control`](super::control).

mod clock;
mod conversation;
mod json;
#[cfg(test)]
mod qwen3;
#[cfg(test)]
mod tests;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Value, ValueKind};
use minijinja::{Environment, Error, ErrorKind};

use crate::child::control::{ControlTokens, unused_mark};
use crate::protocol::Prompt;
use conversation::{json, map_strings, message};

pub(crate) use clock::read_time_zone;

/// Used when the file has no template: `ChatML`.
const CHATML: &str = "{% for message in messages %}{{ '<|im_start|>' + message.role + '\n' + \
                      message.content + '<|im_end|>\n' }}{% endfor %}\
                      {% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

/// Begins the error of `raise_exception`.
const RAISED: &str = "raised: ";

/// A model's template with all it refers to.
pub(crate) struct Template {
    environment: Environment<'static>,
    source: String,
    control: ControlTokens,
    bos: String,
    eos: String,
}

/// Variables that are never taken from the request's `chat_template_kwargs`.
const OWN: [&str; 6] = [
    "messages",
    "tools",
    "documents",
    "add_generation_prompt",
    "bos_token",
    "eos_token",
];

/// A prompt as the template wrote it.
pub(crate) struct Rendered {
    text: String,
    mark: char,
    thinking: Thinking,
}

/// Does the model think aloud before it answers?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Thinking {
    /// No: its template knows no thinking, or wrote an empty thought for it.
    No,
    /// The answer may begin with `<think>`.
    May,
    /// The prompt ends with `<think>`.
    Begun,
}

impl Rendered {
    /// The text in pieces to be tokenized one by one.
    pub(crate) fn pieces(&self) -> impl Iterator<Item = &str> {
        self.text.split(self.mark).filter(|piece| !piece.is_empty())
    }

    pub(crate) fn thinking(&self) -> Thinking {
        self.thinking
    }
}

/// Why a prompt could not be rendered. Holds no text of it.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum RenderError {
    /// `tools` or `tool_calls` is not JSON.
    #[error("`{0}` is not valid JSON")]
    Json(&'static str),
    /// What it says.
    #[error("`chat_template_kwargs` must be a JSON object")]
    Variables,
    /// The template refuses such a conversation (`raise_exception`).
    #[error("the model's chat template does not take this conversation: {0}")]
    Refused(String),
    /// The template cannot be run here.
    #[error("the model's chat template failed ({0})")]
    Failed(String),
}

impl Template {
    /// `source`: Jinja; `control`: the vocabulary's control tokens as they are written.
    ///
    /// # Errors
    /// The source is no template; says where.
    pub(crate) fn new(
        source: Option<String>,
        control: &[String],
        bos: String,
        eos: String,
    ) -> Result<Self, String> {
        let source = source.unwrap_or_else(|| CHATML.to_owned());
        let mut environment = Environment::new();
        // As Hugging Face's `ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True)`.
        let syntax = SyntaxConfig::builder()
            .trim_blocks(true)
            .lstrip_blocks(true)
            .build();
        environment.set_syntax(syntax.expect("only whitespace differs from the default"));
        environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
        environment
            .set_unknown_method_callback(minijinja_contrib::pycompat::unknown_method_callback);
        environment.add_filter("tojson", json::to_json);
        environment.add_function("raise_exception", raise_exception);
        environment.add_function("strftime_now", clock::strftime_now);
        environment
            .add_template_owned("chat", source.clone())
            .map_err(|error| format!("line {}: {}", error.line().unwrap_or(0), error.kind()))?;
        Ok(Self {
            environment,
            source,
            control: ControlTokens::new(control),
            bos,
            eos,
        })
    }

    /// Writes the prompt, up to where the assistant's turn begins.
    ///
    /// # Errors
    /// See [`RenderError`].
    pub(crate) fn render(&self, prompt: &Prompt) -> Result<Rendered, RenderError> {
        let messages = prompt.messages.iter().map(message);
        let asked = json(prompt.template.kwargs.as_ref(), "chat_template_kwargs")?;
        if !matches!(asked.kind(), ValueKind::None | ValueKind::Map) {
            return Err(RenderError::Variables);
        }
        let texts = [
            messages.collect::<Result<Value, _>>()?,
            json(prompt.tools.as_ref(), "tools")?,
            asked,
        ];
        let mark = unused_mark(&texts);
        let [messages, tools, asked] =
            texts.map(|value| map_strings(&value, &|text| self.control.mark(text, mark)));
        let text = self.write(messages, tools, &asked, prompt.template.enable_thinking)?;
        let thinking = self.thinking(&text);
        Ok(Rendered {
            text,
            mark,
            thinking,
        })
    }

    /// `asked`: variables of the request's own. They go before `enable_thinking`.
    fn write(
        &self,
        messages: Value,
        tools: Value,
        asked: &Value,
        enable_thinking: bool,
    ) -> Result<String, RenderError> {
        let asked = asked.try_iter().into_iter().flatten().filter_map(|name| {
            let value = asked.get_item(&name).ok()?;
            let is_own = OWN.contains(&name.as_str()?);
            (!is_own).then_some((name, value))
        });
        let variables = [("enable_thinking".into(), enable_thinking.into())];
        let own = [
            messages,
            tools,
            Value::from(()),
            true.into(),
            (&*self.bos).into(),
            (&*self.eos).into(),
        ];
        let own = OWN.map(Value::from).into_iter().zip(own);
        let variables: Value = Value::from_pairs(variables.into_iter().chain(asked).chain(own));
        let template = self
            .environment
            .get_template("chat")
            .expect("added by `new`");
        let text = template.render(variables);
        text.map_err(|error| self.render_error(&error))
    }

    fn thinking(&self, text: &str) -> Thinking {
        let text = text.trim_end();
        if text.ends_with("<think>") {
            Thinking::Begun
        } else if text.ends_with("</think>") || !self.source.contains("<think>") {
            Thinking::No
        } else {
            Thinking::May
        }
    }

    /// The template's own words are passed on only where they are literally its own: they may be
    /// built from the conversation.
    fn render_error(&self, error: &Error) -> RenderError {
        let said = error.detail().unwrap_or_default();
        if error.kind() != ErrorKind::InvalidOperation || !said.starts_with(RAISED) {
            let line = error.line().unwrap_or(0);
            return RenderError::Failed(format!("line {line}: {}", error.kind()));
        }
        let said = &said[RAISED.len()..];
        let own = if self.source.contains(&format!("'{said}'")) {
            said
        } else {
            "it does not say why"
        };
        RenderError::Refused(own.to_owned())
    }
}

fn raise_exception(why: &str) -> Result<String, Error> {
    Err(Error::new(
        ErrorKind::InvalidOperation,
        format!("{RAISED}{why}"),
    ))
}
