//! Puts originals back into the events of an answer.
//!
//! What a placeholder is, and where one stays, is the crate `redaction`'s.

use std::sync::Arc;

use redaction::{Escape, Restorer, Span, Vault};

use super::channels::{Channel, Filter, Filters};
use crate::engine::EngineFailure;
use crate::record::Record;

/// How an answer is restored.
pub(super) struct Restoring {
    pub(super) vault: Arc<Vault>,
    /// How originals are written into the answer's text.
    pub(super) text: Escape,
    /// Whether the arguments of tool calls are restored.
    pub(super) tool_arguments: bool,
    /// Whether the client asked for the text's tokens.
    pub(super) logprobs: bool,
}

impl Filters for Restoring {
    type Filter = Restorer;

    fn filter(&self, channel: Channel) -> Option<Restorer> {
        match channel {
            Channel::ToolCall(_) => self
                .tool_arguments
                .then(|| self.vault.restorer(Escape::Json)),
            Channel::Text if self.logprobs => Some(self.vault.restorer(self.text).tracing()),
            Channel::Text => Some(self.vault.restorer(self.text)),
            Channel::Refusal | Channel::Reasoning => Some(self.vault.restorer(Escape::None)),
        }
    }

    /// Whatever the rule says of arguments: the client knows its tools by their names.
    fn tool_name(&self, name: String) -> String {
        let mut restorer = self.vault.restorer(Escape::None);
        let mut written = String::with_capacity(name.len());
        restorer.push(&name, &mut written);
        restorer.finish(&mut written);
        written
    }

    fn keeps_logprobs(&self) -> bool {
        self.logprobs
    }

    fn keeps_alternatives(&self) -> bool {
        true
    }
}

impl Filter for Restorer {
    fn push(&mut self, piece: &str, out: &mut String) -> Result<(), EngineFailure> {
        Restorer::push(self, piece, out);
        Ok(())
    }

    fn finish(&mut self, out: &mut String) -> Result<(), EngineFailure> {
        Restorer::finish(self, out);
        Ok(())
    }

    fn take_trace(&mut self) -> Vec<Span> {
        Restorer::take_trace(self)
    }

    fn note(&self, record: &Record) {
        let tally = self.tally();
        record.note(|noted| {
            noted.restored.add_all(&tally.restored);
            noted.unresolved += tally.unresolved;
            noted.withheld += tally.withheld;
        });
    }
}
