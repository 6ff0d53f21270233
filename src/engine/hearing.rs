//! What was spent on one engine that is asked, however that ends: [`Hearing`].
//!
//! An engine outside tells what it used at the end of its answer. Where it does not (the client left, the
//! answer broke off, a provider does not say), the tokens are estimated and marked as such: an
//! estimate is nearer to the bill than nothing, and budgets would never be used up otherwise. An engine
//! inside tells with every piece, so that nothing of it is estimated.

use std::sync::Arc;

use classifiers::Scanned;
use futures_util::{StreamExt, stream};

use super::{EngineFailure, Event, EventResult, Events, Piece, Usage};
use crate::openai::chat::Chat;
use crate::passage::{Attempt, Call};
use crate::record::Record;

/// One engine being heard. What it used is noted at the latest when this is dropped.
pub(super) struct Hearing {
    record: Arc<Record>,
    prompt: Arc<Chat<Scanned>>,
    /// Bills what it was sent, whether it answers or not. One inside notes by itself what it used.
    is_external: bool,
    /// It told what it used, or it did not work on the request.
    is_settled: bool,
    said: Estimate,
}

impl Hearing {
    /// From the moment on at which the engine is asked.
    pub(super) fn begin(call: &Call, attempt: &Attempt) -> Self {
        call.record.note(|noted| {
            noted.usage = None;
            noted.is_estimated = false;
        });
        Self {
            record: Arc::clone(&call.record),
            prompt: Arc::clone(&call.prompt),
            is_external: attempt.is_external(),
            is_settled: false,
            said: Estimate::default(),
        }
    }

    /// The same events, heard.
    pub(super) fn hear(self, events: Events) -> Events {
        // The events go first when this is dropped: an engine inside notes what it knows then.
        let state = (events, self);
        Box::pin(stream::unfold(state, |(mut events, mut hearing)| async {
            let event = events.next().await?;
            hearing.heard(&event);
            Some((event, (events, hearing)))
        }))
    }

    /// It did not begin to answer.
    pub(super) fn failed(mut self, failure: &EngineFailure) {
        self.is_settled = !failure.may_be_billed();
    }

    fn heard(&mut self, event: &EventResult) {
        match event {
            Ok(Event::Delta { piece, .. }) => self.said.add(piece.text()),
            Ok(Event::Usage(usage)) => self.told(*usage),
            Ok(Event::Finished { .. }) | Err(_) => {}
        }
    }

    /// A number that cannot be is none: there are endpoints that report zeros for streams.
    fn told(&mut self, usage: Usage) {
        let is_whole = usage.input > 0 && (usage.output > 0 || self.said.tokens() == 0);
        self.is_settled |= is_whole;
        self.record.note(|noted| noted.usage = Some(usage));
    }

    /// What it used, as far as it is known, completed by estimates.
    fn completed(&self, known: Option<Usage>) -> Usage {
        let mut usage = known.unwrap_or_default();
        if usage.input == 0 {
            let mut prompt = Estimate::default();
            self.prompt.texts().for_each(|text| prompt.add(text.text()));
            usage.input = prompt.tokens();
        }
        usage.output = usage.output.max(self.said.tokens());
        usage
    }
}

impl Drop for Hearing {
    fn drop(&mut self) {
        if self.is_settled || !self.is_external {
            return;
        }
        self.record.note(|noted| {
            noted.usage = Some(self.completed(noted.usage));
            noted.is_estimated = true;
        });
    }
}

/// Tokens of texts, from their characters alone: four of ASCII are one, and every other is one. The
/// tokenizers in use make one of about four English letters and of one to one and a half characters of
/// Japanese.
#[derive(Clone, Copy, Debug, Default)]
struct Estimate {
    ascii: u64,
    other: u64,
}

impl Estimate {
    fn add(&mut self, text: &str) {
        let ascii = text.bytes().filter(u8::is_ascii).count();
        // Every character has one byte that continues none.
        let all = text.bytes().filter(|byte| byte & 0xc0 != 0x80).count();
        self.ascii += ascii as u64;
        self.other += (all - ascii) as u64;
    }

    const fn tokens(self) -> u64 {
        self.ascii.div_ceil(4) + self.other
    }
}

impl Piece {
    fn text(&self) -> &str {
        match self {
            Self::Text(said) => &said.text,
            Self::Refusal(text) | Self::Reasoning(text) => text,
            Self::ToolCall(call) => &call.arguments,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_about_as_many_tokens_as_tokenizers_make_of_it() {
        let tokens = |texts: &[&str]| {
            let mut estimate = Estimate::default();
            texts.iter().for_each(|text| estimate.add(text));
            estimate.tokens()
        };
        assert_eq!(tokens(&["What is an inverted yield curve?"]), 8);
        assert_eq!(tokens(&["逆イールドとは何ですか。"]), 12);
        assert_eq!(tokens(&["a", "b", "c", "金利 d"]), 4);
        assert_eq!(tokens(&[]), 0);
    }
}
