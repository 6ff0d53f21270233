//! What steers the answer and is no text: numbers within their ranges, choices among known names.

use serde_json::Value;

use super::values::{
    Raw, boolean, integer, is_null, missing, number, object, one_of, whole, wrong,
};
use super::{Limits, Reader};
use crate::error::Refusal;
use crate::openai::chat::Options;
use crate::openai::json::canonical;

/// The members read here.
pub(super) const READ: [&str; 17] = [
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
    "logprobs",
    "top_logprobs",
    "logit_bias",
    "top_k",
    "min_p",
    "repetition_penalty",
    "service_tier",
];

const EFFORTS: [&str; 6] = ["none", "minimal", "low", "medium", "high", "xhigh"];
const VERBOSITIES: [&str; 3] = ["low", "medium", "high"];
const TIERS: [&str; 5] = ["auto", "default", "flex", "priority", "scale"];

/// As OpenAI's interface has it.
const MOST_TOP_LOGPROBS: u32 = 20;
/// More tokens than anybody lists by hand, and few enough to look through for every token.
const MOST_BIASES: usize = 1024;
const BIAS: &str = "logit_bias";
/// No vocabulary is larger.
const MOST_TOP_K: u32 = 1 << 20;
const KWARGS: &str = "chat_template_kwargs";
const THINKING: &str = "enable_thinking";
/// Variables are switches and names; a template may read them many times over.
const LONGEST_KWARGS: usize = 64 << 10;

/// The options as far as they were read; some depend on each other.
#[derive(Default)]
pub(super) struct Sampled {
    pub(super) options: Options,
    older_max_tokens: Option<u32>,
    logprobs: bool,
    top_logprobs: Option<u8>,
}

impl Sampled {
    /// Reads the member `name`, one of [`READ`].
    pub(super) fn read(
        &mut self,
        name: &str,
        raw: Raw<'_>,
        limits: &Limits,
    ) -> Result<(), Refusal> {
        let options = &mut self.options;
        let tokens = || whole(raw, name, 1, limits.completion_tokens);
        match name {
            "max_completion_tokens" => options.max_tokens = Some(tokens()?),
            "max_tokens" => self.older_max_tokens = Some(tokens()?),
            "temperature" => options.temperature = Some(number(raw, name, 0.0, 2.0)?),
            "top_p" => options.top_p = Some(number(raw, name, 0.0, 1.0)?),
            "presence_penalty" => options.presence_penalty = Some(number(raw, name, -2.0, 2.0)?),
            "frequency_penalty" => {
                options.frequency_penalty = Some(number(raw, name, -2.0, 2.0)?);
            }
            "seed" => options.seed = Some(integer(raw, name)?),
            "n" => options.choices = whole(raw, name, 1, limits.choices)?,
            "reasoning_effort" => options.reasoning_effort = Some(one_of(raw, name, &EFFORTS)?),
            "verbosity" => options.verbosity = Some(one_of(raw, name, &VERBOSITIES)?),
            "logprobs" => self.logprobs = boolean(raw, name)?,
            "top_logprobs" => {
                let most = whole(raw, name, 0, MOST_TOP_LOGPROBS)?;
                self.top_logprobs = u8::try_from(most).ok();
            }
            "logit_bias" => options.logit_bias = logit_bias(raw)?,
            "top_k" => options.top_k = Some(top_k(raw)?),
            "min_p" => options.min_p = Some(number(raw, name, 0.0, 1.0)?),
            "repetition_penalty" => {
                options.repetition_penalty = Some(number(raw, name, 0.1, 10.0)?);
            }
            "service_tier" => options.is_flex = one_of(raw, name, &TIERS)? == "flex",
            _ => unreachable!("only the members of the list are read here"),
        }
        Ok(())
    }

    /// The options, with those that depend on others checked.
    pub(super) fn finish(self) -> Result<Options, Refusal> {
        let logprobs = match (self.logprobs, self.top_logprobs) {
            (true, top) => Some(top.unwrap_or(0)),
            (false, None | Some(0)) => None,
            (false, Some(_)) => {
                let fix = "`top_logprobs` is for requests with `logprobs: true`";
                return Err(missing("logprobs", fix));
            }
        };
        Ok(Options {
            max_tokens: self.options.max_tokens.or(self.older_max_tokens),
            choices: self.options.choices.max(1),
            logprobs,
            ..self.options
        })
    }
}

/// −1 and 0 both keep all tokens: the one as vLLM has it, the other as llama.cpp.
fn top_k(raw: Raw<'_>) -> Result<u32, Refusal> {
    if raw.get() == "-1" {
        return Ok(0);
    }
    let expected = format!("must be a whole number from 1 to {MOST_TOP_K}, or 0 to keep all");
    whole(raw, "top_k", 0, MOST_TOP_K).map_err(|_| wrong("top_k", &expected))
}

/// `{"50256": -100}`
fn logit_bias(raw: Raw<'_>) -> Result<Vec<(u32, f32)>, Refusal> {
    let members = object(raw, BIAS)?;
    if members.len() > MOST_BIASES {
        let expected = format!("may hold at most {MOST_BIASES} tokens");
        return Err(wrong(BIAS, &expected));
    }
    members.iter().map(|(key, raw)| bias(key, raw)).collect()
}

/// The biased token's id is its key, written as JSON writes numbers: `"007"` is nobody's.
fn bias(key: &str, raw: Raw<'_>) -> Result<(u32, f32), Refusal> {
    let id = key.parse().ok().filter(|id: &u32| id.to_string() == key);
    let id = id.ok_or_else(|| wrong(BIAS, "must have token ids as keys, as in \"50256\""))?;
    let bias = number(raw, BIAS, -100.0, 100.0)
        .map_err(|_| wrong(BIAS, "must hold numbers from -100 to 100"))?;
    #[expect(clippy::cast_possible_truncation, reason = "f32 has digits enough")]
    Ok((id, bias as f32))
}

/// The `chat_template_kwargs` object.
pub(super) struct TemplateKwargs {
    /// As JSON text.
    pub(super) document: String,
    /// `enable_thinking`: the one variable that also decides how tokens are drawn.
    pub(super) thinking: Option<bool>,
}

impl Reader<'_> {
    pub(super) fn template_kwargs(&self, raw: Raw<'_>) -> Result<TemplateKwargs, Refusal> {
        let mut members = object(raw, KWARGS)?;
        // A `null` says nothing here, as everywhere; a template would take it for a choice.
        members.retain(|(key, raw)| key != THINKING || !is_null(raw));
        let thinking = members.iter().find(|(key, _)| key == THINKING);
        let thinking = thinking
            .map(|(_, raw)| boolean(raw, "chat_template_kwargs.enable_thinking"))
            .transpose()?;
        let members: Vec<_> = members
            .iter()
            .map(|(key, raw)| format!("{}:{}", Value::from(&**key), raw.get()))
            .collect();
        let document = format!("{{{}}}", members.join(","));
        let document = canonical(&document, self.limits.json_depth)
            .map_err(|fault| wrong(KWARGS, &fault.to_string()))?;
        if document.len() > LONGEST_KWARGS {
            let fix = "has more than 64 KiB; put long texts into a message";
            return Err(wrong(KWARGS, fix));
        }
        Ok(TemplateKwargs { document, thinking })
    }
}
