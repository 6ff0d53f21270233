//! What the client expects most of the answer to be (`prediction`): a text like every other.

use super::Reader;
use super::values::{Raw, missing, object, one_of};
use crate::error::Refusal;
use crate::openai::chat::Content;

const PARAM: &str = "prediction";

impl Reader<'_> {
    pub(super) fn prediction(&mut self, raw: Raw<'_>) -> Result<Content<String>, Refusal> {
        let mut kind = None;
        let mut content = None;
        for (key, raw) in object(raw, PARAM)? {
            match &*key {
                "type" => kind = Some(one_of(raw, "prediction.type", &["content"])?),
                "content" => content = Some(self.content(raw, "prediction.content")?),
                unknown => self.unknown(unknown, raw)?,
            }
        }
        if kind.is_none() {
            return Err(missing("prediction.type", "use \"content\""));
        }
        content.ok_or_else(|| missing("prediction.content", "send the text you expect"))
    }
}
