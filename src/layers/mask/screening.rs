//! Hides from the client what an answer says that the client did not write.
//!
//! What a value is, and how much is held back to tell, is the crate `redaction`'s.

use std::sync::Arc;

use redaction::{Escape, Screen, Span};

use super::channels::{Channel, Filter, Filters};
use super::without_delaying_others;
use crate::engine::EngineFailure;
use crate::layers::inspect::Scan;
use crate::record::Record;

/// How an answer is screened.
pub(super) struct Screening {
    pub(super) by: Arc<redaction::Screening>,
    pub(super) scanner: Arc<dyn Scan>,
    /// How the answer's text is written.
    pub(super) text: Escape,
    /// Whether the client asked for the text's tokens.
    pub(super) logprobs: bool,
}

/// One stream of text that is screened.
pub(super) struct Screened {
    screen: Screen,
    scanner: Arc<dyn Scan>,
}

impl Filters for Screening {
    type Filter = Screened;

    fn filter(&self, channel: Channel) -> Option<Screened> {
        let screen = match channel {
            Channel::ToolCall(_) => self.by.screen(Escape::Json),
            Channel::Text if self.logprobs => self.by.screen(self.text).tracing(),
            Channel::Text => self.by.screen(self.text),
            Channel::Refusal | Channel::Reasoning => self.by.screen(Escape::None),
        };
        let scanner = Arc::clone(&self.scanner);
        Some(Screened { screen, scanner })
    }

    fn keeps_logprobs(&self) -> bool {
        self.logprobs
    }

    /// Nobody searched what could have been said.
    fn keeps_alternatives(&self) -> bool {
        false
    }
}

impl Filter for Screened {
    fn push(&mut self, piece: &str, out: &mut String) -> Result<(), EngineFailure> {
        let Self { screen, scanner } = self;
        let scan = |text| scanner.scan_once(text);
        without_delaying_others(piece.len(), || screen.push(piece, scan, out))
            .map_err(|_| EngineFailure::Unscannable)
    }

    fn finish(&mut self, out: &mut String) -> Result<(), EngineFailure> {
        let scan = |text| self.scanner.scan_once(text);
        self.screen
            .finish(scan, out)
            .map_err(|_| EngineFailure::Unscannable)
    }

    fn take_trace(&mut self) -> Vec<Span> {
        self.screen.take_trace()
    }

    fn note(&self, record: &Record) {
        record.note(|noted| {
            for (entity, count) in self.screen.masked().iter() {
                noted.answer_masked.add(entity, count);
            }
        });
    }
}
