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
                .then(|| self.vault.restorer_of_arguments()),
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

#[cfg(test)]
mod tests {
    use classifiers::{Confidence, EntityType, Finding, Scanned};
    use futures_util::{FutureExt, StreamExt, stream};
    use proptest::prelude::*;
    use redaction::{Masker, Masking, Outline, Scope};

    use super::super::channels::filtered;
    use super::*;
    use crate::decision_log::DecisionLog;
    use crate::engine::{Event, Piece, Said, Token, TokenLogprob};
    use crate::metrics::Metrics;
    use crate::prices::Prices;
    use crate::record::Ledger;
    use crate::recorder::Recorder;

    /// A text of these parts in which every name and number is a finding.
    fn text(parts: &[&str]) -> Scanned {
        let mut text = String::new();
        let mut findings = Vec::new();
        for part in parts {
            let range = text.len()..text.len() + part.len();
            text.push_str(part);
            let entity = match part {
                part if part.starts_with("柴田") => EntityType::Person,
                part if part.starts_with("090") => EntityType::Phone,
                _ => continue,
            };
            findings.push(Finding {
                range,
                entity,
                confidence: Confidence::Certain,
                reason: "test",
            });
        }
        Scanned::for_tests(text, findings)
    }

    /// What a frontier says that repeats the text, and what restores it.
    fn echo(text: &Scanned) -> (String, Restoring) {
        let scope = Scope {
            app: "crm",
            conversation: &[],
        };
        let outline = Outline::Object(vec![("said", Outline::Text(text))]);
        let masked = Masker::new([7; 32]).mask(&scope, &outline, &Masking::default());
        let (prompt, vault) = masked.expect("maskable");
        let body: serde_json::Value =
            serde_json::from_slice(&prompt.body_for("m")).expect("the body is JSON");
        let restoring = Restoring {
            vault: Arc::new(vault),
            text: Escape::None,
            tool_arguments: true,
            logprobs: true,
        };
        (body["said"].as_str().expect("a text").to_owned(), restoring)
    }

    /// A text as tokens that end anywhere, also within characters, so many of them a piece.
    fn pieces(text: &str, lengths: &[usize], tokens_a_piece: usize) -> Vec<Said> {
        let mut tokens = Vec::new();
        let (mut rest, mut lengths) = (text.as_bytes(), lengths.iter().cycle());
        while !rest.is_empty() {
            let length = *lengths.next().expect("there is one");
            let (token, behind) = rest.split_at(length.min(rest.len()));
            rest = behind;
            tokens.push(TokenLogprob {
                said: Token::of_bytes(token.to_vec(), -0.5),
                top: vec![Token::of_bytes(b"x".to_vec(), -1.0)],
            });
        }
        let (mut told, mut said) = (0, 0);
        let mut piece = |tokens: &[TokenLogprob]| {
            let bytes = tokens.iter().filter_map(|token| token.said.bytes.as_ref());
            said += bytes.map(Vec::len).sum::<usize>();
            // A character is told once it is whole.
            let end = (told..=said).rev().find(|&at| text.is_char_boundary(at));
            let end = end.unwrap_or(told);
            let piece = Said {
                text: text[told..end].to_owned(),
                logprobs: tokens.to_vec(),
            };
            told = end;
            piece
        };
        tokens.chunks(tokens_a_piece).map(&mut piece).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn a_text_and_its_tokens_come_back_however_they_are_cut(
            parts in prop::collection::vec(prop::sample::select(vec![
                "柴田 郁恵", "柴田郁恵", "柴田", "090-1234-5678", "様、", "は", " to ", "<", "PERSON_", "😀", "\n",
            ]), 0..12),
            lengths in prop::collection::vec(1_usize..9, 1..6),
            tokens_a_piece in 1_usize..4,
        ) {
            let text = text(&parts);
            let (echo, restoring) = echo(&text);
            let said = pieces(&echo, &lengths, tokens_a_piece);
            let tokens: usize = said.iter().map(|said| said.logprobs.len()).sum();
            let event = |said| Ok(Event::Delta { choice: 0, piece: Piece::Text(said) });
            let events = Box::pin(stream::iter(said.into_iter().map(event)));
            let record = Record::begin(Arc::new(Ledger {
                metrics: Arc::new(Metrics::new(Prices::default(), None)),
                decisions: DecisionLog::nowhere(),
                recorder: Arc::new(Recorder::off()),
                budgets: Arc::default(),
                telemetry: Arc::default(),
            }));
            let told = filtered(events, restoring, record).collect::<Vec<_>>();
            let (mut back, mut bytes, mut logprob) = (String::new(), Vec::new(), 0.0);
            for event in told.now_or_never().expect("nothing is waited for") {
                let Ok(Event::Delta { piece: Piece::Text(said), .. }) = event else {
                    panic!("only text was said");
                };
                back.push_str(&said.text);
                for token in said.logprobs {
                    bytes.extend(token.said.bytes.unwrap_or_default());
                    logprob += f64::from(token.said.logprob);
                }
            }
            prop_assert_eq!(&back, text.text());
            prop_assert_eq!(String::from_utf8(bytes).expect("whole characters"), back);
            let expected = -0.5 * f64::from(u32::try_from(tokens).expect("few"));
            prop_assert!((logprob - expected).abs() < 1e-9);
        }
    }
}
