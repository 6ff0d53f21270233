//! Puts originals back into the events of an answer: one restorer for each stream of text in it.
//!
//! What a placeholder is, and where one stays, is the crate `redaction`'s.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use futures_util::{Stream, StreamExt, stream};
use redaction::{Escape, Restorer, Vault};

use crate::engine::{Event, EventResult, Events, Piece, ToolCallPiece};
use crate::record::Record;

/// One stream of text within an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Channel {
    Text,
    Refusal,
    Reasoning,
    ToolCall(u32),
}

/// The same events with originals in place of placeholders, however the text is cut.
struct Restoring {
    events: Events,
    vault: Arc<Vault>,
    /// How originals are written into the answer's text.
    text: Escape,
    record: Arc<Record>,
    /// One for each stream of text that has begun and not ended.
    restorers: HashMap<(u32, Channel), Restorer>,
    /// Events to be given before any other.
    ready: VecDeque<Event>,
}

pub(super) fn restored(
    events: Events,
    vault: Arc<Vault>,
    text: Escape,
    record: Arc<Record>,
) -> impl Stream<Item = EventResult> + Send {
    let restoring = Restoring {
        events,
        vault,
        text,
        record,
        restorers: HashMap::new(),
        ready: VecDeque::new(),
    };
    stream::unfold(restoring, |mut restoring| async move {
        let event = restoring.next().await?;
        Some((event, restoring))
    })
}

impl Restoring {
    async fn next(&mut self) -> Option<EventResult> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Some(Ok(event));
            }
            match self.events.next().await {
                Some(Ok(Event::Delta { choice, piece })) => {
                    if let Some(piece) = self.restore(choice, piece) {
                        return Some(Ok(Event::Delta { choice, piece }));
                    }
                }
                Some(Ok(Event::Finished { choice, reason })) => {
                    self.flush(Some(choice));
                    self.ready.push_back(Event::Finished { choice, reason });
                }
                Some(other) => return Some(other),
                None if self.restorers.is_empty() => return None,
                None => self.flush(None),
            }
        }
    }

    /// The piece with originals in it; `None` if all of it is held back for now.
    fn restore(&mut self, choice: u32, mut piece: Piece) -> Option<Piece> {
        let channel = match &piece {
            Piece::Text(_) => Channel::Text,
            Piece::Refusal(_) => Channel::Refusal,
            Piece::Reasoning(_) => Channel::Reasoning,
            Piece::ToolCall(call) => Channel::ToolCall(call.index),
        };
        let escape = match channel {
            Channel::ToolCall(_) => Escape::Json,
            Channel::Text => self.text,
            Channel::Refusal | Channel::Reasoning => Escape::None,
        };
        let restorer = self
            .restorers
            .entry((choice, channel))
            .or_insert_with(|| self.vault.restorer(escape));
        let text = piece.text_mut();
        let mut out = String::with_capacity(text.len() + 32);
        restorer.push(text, &mut out);
        *text = out;
        (piece.says_more() || !piece.text_mut().is_empty()).then_some(piece)
    }

    /// Lets out what is held back of one answer, or of all.
    fn flush(&mut self, only: Option<u32>) {
        let mut ended: Vec<_> = self
            .restorers
            .extract_if(|(choice, _), _| only.is_none_or(|only| only == *choice))
            .collect();
        ended.sort_by_key(|((choice, channel), _)| {
            (
                *choice,
                if let Channel::ToolCall(index) = channel {
                    *index + 1
                } else {
                    0
                },
            )
        });
        for ((choice, channel), mut restorer) in ended {
            let mut out = String::new();
            restorer.finish(&mut out);
            self.note(&restorer);
            if !out.is_empty() {
                self.ready.push_back(Event::Delta {
                    choice,
                    piece: channel.piece(out),
                });
            }
        }
    }

    fn note(&self, restorer: &Restorer) {
        let tally = restorer.tally();
        self.record.note(|noted| {
            for (entity, count) in tally.restored.iter() {
                noted.restored.add(entity, count);
            }
            noted.unresolved += tally.unresolved;
            noted.withheld += tally.withheld;
        });
    }
}

impl Drop for Restoring {
    fn drop(&mut self) {
        // The client left, or the engine broke off: what was restored until then still counts.
        for restorer in self.restorers.values() {
            self.note(restorer);
        }
    }
}

impl Channel {
    fn piece(self, text: String) -> Piece {
        match self {
            Self::Text => Piece::Text(text.into()),
            Self::Refusal => Piece::Refusal(text),
            Self::Reasoning => Piece::Reasoning(text),
            Self::ToolCall(index) => Piece::ToolCall(ToolCallPiece {
                index,
                arguments: text,
                ..Default::default()
            }),
        }
    }
}
