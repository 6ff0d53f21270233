//! Log-probabilities of an answer's tokens, as OpenAI writes them.

use serde::Serialize;

use crate::engine::{Said, Token, TokenLogprob};

/// OpenAI's floor: what is less likely than anything is still a number.
const LEAST: f32 = -9999.0;

/// The `logprobs` object of a choice.
#[derive(Serialize)]
pub(super) struct WireLogprobs<'a> {
    content: Vec<WireLogprob<'a>>,
    refusal: Option<()>,
}

#[derive(Serialize)]
struct WireLogprob<'a> {
    #[serde(flatten)]
    said: WireToken<'a>,
    top_logprobs: Vec<WireToken<'a>>,
}

#[derive(Serialize)]
struct WireToken<'a> {
    token: &'a str,
    logprob: f32,
    bytes: Option<&'a [u8]>,
}

impl<'a> WireLogprobs<'a> {
    /// Those of a piece or of a whole text; `None` where they were not asked for.
    pub(super) fn of(said: &'a Said) -> Option<Self> {
        (!said.logprobs.is_empty()).then(|| Self {
            content: said.logprobs.iter().map(WireLogprob::from).collect(),
            refusal: None,
        })
    }
}

impl<'a> From<&'a TokenLogprob> for WireLogprob<'a> {
    fn from(token: &'a TokenLogprob) -> Self {
        Self {
            said: WireToken::from(&token.said),
            top_logprobs: token.top.iter().map(WireToken::from).collect(),
        }
    }
}

impl<'a> From<&'a Token> for WireToken<'a> {
    fn from(token: &'a Token) -> Self {
        Self {
            token: &token.text,
            // JSON has no infinity, and `max` takes no NaN.
            logprob: token.logprob.max(LEAST),
            bytes: token.bytes.as_deref(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::openai::response::json;

    #[test]
    fn an_impossible_token_is_still_valid_json() {
        let token = |text: &str, logprob| Token {
            text: text.into(),
            bytes: Some(text.into()),
            logprob,
        };
        let said = Said {
            text: "a".into(),
            logprobs: vec![TokenLogprob {
                said: token("a", -0.25),
                top: vec![token("a", -0.25), token("b", f32::NEG_INFINITY)],
            }],
        };
        let written = WireLogprobs::of(&said).map(|logprobs| json(&logprobs));
        insta::assert_snapshot!(written.unwrap_or_default(), @r#"{"content":[{"token":"a","logprob":-0.25,"bytes":[97],"top_logprobs":[{"token":"a","logprob":-0.25,"bytes":[97]},{"token":"b","logprob":-9999.0,"bytes":[98]}]}],"refusal":null}"#);
    }
}
