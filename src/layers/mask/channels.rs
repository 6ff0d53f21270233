//! An answer is several streams of text at once: each choice's text, refusal and reasoning, and
//! each tool call's arguments. Here each goes through a filter of its own, which may hold text
//! back; what filters do is for others.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use futures_util::{Stream, StreamExt, stream};
use redaction::Span;

use super::logprobs::Aligner;
use crate::engine::{EngineFailure, Event, EventResult, Events, Piece, Said, ToolCallPiece};
use crate::record::Record;

/// Streams of text in one answer. One with more is none that anybody asked for.
const MOST_CHANNELS: usize = 1024;

/// One stream of text within a choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Channel {
    Text,
    Refusal,
    Reasoning,
    ToolCall(u32),
}

/// What one stream of text goes through.
pub(super) trait Filter: Send {
    /// Takes the next piece, and appends to `out` what can go out.
    fn push(&mut self, piece: &str, out: &mut String) -> Result<(), EngineFailure>;

    /// Appends what was held back: the stream is over.
    fn finish(&mut self, out: &mut String) -> Result<(), EngineFailure>;

    /// What became of what went out since this was last asked. Asked only where
    /// [`Filters::keeps_logprobs`].
    fn take_trace(&mut self) -> Vec<Span>;

    /// Notes what it did, once its stream is over.
    fn note(&self, record: &Record);
}

/// Makes a filter for each stream of text.
pub(super) trait Filters: Send + 'static {
    type Filter: Filter;

    /// `None` for a stream that passes as it is.
    fn filter(&self, channel: Channel) -> Option<Self::Filter>;

    /// The name of a tool that is called, which comes in one piece.
    fn tool_name(&self, name: String) -> String {
        name
    }

    /// Whether the tokens of a text are to be told with it. Otherwise they are left out.
    fn keeps_logprobs(&self) -> bool;

    /// Whether tokens that were not said, but likely, are told with those that were.
    fn keeps_alternatives(&self) -> bool;
}

/// The same events, with the text that the filters make of theirs.
pub(super) fn filtered(
    events: Events,
    filters: impl Filters,
    record: Arc<Record>,
) -> impl Stream<Item = EventResult> + Send {
    let filtering = Filtering {
        events,
        filters,
        record,
        streams: HashMap::new(),
        ready: VecDeque::new(),
        has_failed: false,
    };
    stream::unfold(filtering, |mut filtering| async move {
        let event = filtering.next().await?;
        Some((event, filtering))
    })
}

struct Filtering<F: Filters> {
    events: Events,
    filters: F,
    record: Arc<Record>,
    /// Those that have begun and not ended.
    streams: HashMap<(u32, Channel), OneStream<F::Filter>>,
    /// Events to be given before any other.
    ready: VecDeque<Event>,
    has_failed: bool,
}

struct OneStream<F> {
    filter: F,
    /// Where tokens are told with the text.
    aligner: Option<Aligner>,
}

impl<F: Filters> Filtering<F> {
    async fn next(&mut self) -> Option<EventResult> {
        if self.has_failed {
            return None;
        }
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Some(Ok(event));
            }
            let done = match self.events.next().await {
                Some(Ok(Event::Delta { choice, piece })) => match self.turn(choice, piece) {
                    Ok(Some(piece)) => return Some(Ok(Event::Delta { choice, piece })),
                    Ok(None) => Ok(()),
                    Err(failure) => Err(failure),
                },
                Some(Ok(Event::Finished { choice, reason })) => {
                    let done = self.flush(Some(choice));
                    self.ready.push_back(Event::Finished { choice, reason });
                    done
                }
                Some(other) => return Some(other),
                None if self.streams.is_empty() => return None,
                None => self.flush(None),
            };
            if let Err(failure) = done {
                self.has_failed = true;
                return Some(Err(failure));
            }
        }
    }

    /// The piece as the filter makes it; `None` if all of it is held back for now.
    fn turn(&mut self, choice: u32, mut piece: Piece) -> Result<Option<Piece>, EngineFailure> {
        if let Piece::ToolCall(call) = &mut piece {
            call.name = call.name.take().map(|name| self.filters.tool_name(name));
        }
        let channel = Channel::of(&piece);
        let key = (choice, channel);
        if !self.streams.contains_key(&key) {
            let Some(filter) = self.filters.filter(channel) else {
                return Ok(Some(piece));
            };
            if self.streams.len() == MOST_CHANNELS {
                return Err(EngineFailure::TooLarge);
            }
            let is_aligned = channel == Channel::Text && self.filters.keeps_logprobs();
            let alternatives = self.filters.keeps_alternatives();
            let aligner = is_aligned.then(|| Aligner::new(alternatives));
            self.streams.insert(key, OneStream { filter, aligner });
        }
        let stream = self
            .streams
            .get_mut(&key)
            .expect("it was there, or was just put there");
        let text = piece.text_mut();
        let mut out = String::with_capacity(text.len() + 32);
        stream.filter.push(text, &mut out)?;
        *text = out;
        if let Piece::Text(said) = &mut piece {
            stream.align(said);
        }
        Ok((piece.says_more() || !piece.text_mut().is_empty()).then_some(piece))
    }

    /// Lets out what is held back of one choice, or of all.
    fn flush(&mut self, only: Option<u32>) -> Result<(), EngineFailure> {
        let is_over = |choice: u32| only.is_none_or(|only| only == choice);
        let ended = self.streams.extract_if(|(choice, _), _| is_over(*choice));
        let mut ended: Vec<_> = ended.collect();
        ended.sort_by_key(|(key, _)| *key);
        for ((choice, channel), mut stream) in ended {
            let mut out = String::new();
            let done = stream.filter.finish(&mut out);
            stream.filter.note(&self.record);
            done?;
            let mut piece = channel.piece(out);
            if let Piece::Text(said) = &mut piece {
                stream.align(said);
            }
            if piece.says_more() || !piece.text_mut().is_empty() {
                self.ready.push_back(Event::Delta { choice, piece });
            }
        }
        Ok(())
    }
}

impl<F: Filters> Drop for Filtering<F> {
    fn drop(&mut self) {
        // The client left, or the engine broke off: what was done until then still counts.
        for stream in self.streams.values() {
            stream.filter.note(&self.record);
        }
    }
}

impl<F: Filter> OneStream<F> {
    /// Gives a piece that was filtered the tokens that its text now consists of.
    fn align(&mut self, said: &mut Said) {
        let tokens = std::mem::take(&mut said.logprobs);
        if let Some(aligner) = &mut self.aligner {
            let trace = self.filter.take_trace();
            said.logprobs = aligner.align(tokens, &trace, &said.text);
        }
    }
}

impl Channel {
    fn of(piece: &Piece) -> Self {
        match piece {
            Piece::Text(_) => Self::Text,
            Piece::Refusal(_) => Self::Refusal,
            Piece::Reasoning(_) => Self::Reasoning,
            Piece::ToolCall(call) => Self::ToolCall(call.index),
        }
    }

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decision_log::DecisionLog;
    use crate::engine::FinishReason;
    use crate::metrics::Metrics;
    use crate::prices::Prices;
    use crate::record::Ledger;
    use crate::recorder::Recorder;

    /// Holds back all of its text until that is over.
    #[derive(Default)]
    struct Holding(String);

    impl Filter for Holding {
        fn push(&mut self, piece: &str, _: &mut String) -> Result<(), EngineFailure> {
            self.0.push_str(piece);
            Ok(())
        }

        fn finish(&mut self, out: &mut String) -> Result<(), EngineFailure> {
            out.push_str(&self.0);
            Ok(())
        }

        fn take_trace(&mut self) -> Vec<Span> {
            Vec::new()
        }

        fn note(&self, _: &Record) {}
    }

    /// Has every stream held back.
    struct HoldAll;

    impl Filters for HoldAll {
        type Filter = Holding;

        fn filter(&self, _: Channel) -> Option<Holding> {
            Some(Holding::default())
        }

        fn keeps_logprobs(&self) -> bool {
            false
        }

        fn keeps_alternatives(&self) -> bool {
            false
        }
    }

    /// What comes of an answer, however many streams are in it.
    async fn read(events: impl Iterator<Item = Event> + Send + 'static) -> Vec<EventResult> {
        let events = stream::iter(events.map(Ok));
        let record = Record::begin(Arc::new(Ledger {
            metrics: Arc::new(Metrics::new(Prices::default(), None)),
            decisions: DecisionLog::nowhere(),
            recorder: Arc::new(Recorder::off()),
            budgets: Arc::default(),
            telemetry: Arc::default(),
        }));
        filtered(Box::pin(events), HoldAll, record).collect().await
    }

    fn argument(choice: u32, call: usize) -> Event {
        let index = u32::try_from(call).expect("few calls");
        let piece = Piece::ToolCall(ToolCallPiece {
            index,
            arguments: "x".to_owned(),
            ..Default::default()
        });
        Event::Delta { choice, piece }
    }

    #[tokio::test]
    async fn an_answer_holds_as_many_streams_as_anybody_could_ask_for() {
        let told = read((0..MOST_CHANNELS).map(|call| argument(0, call))).await;
        assert_eq!(told.len(), MOST_CHANNELS);
        assert!(told.iter().all(Result::is_ok));
    }

    #[tokio::test]
    async fn one_with_more_breaks_off_and_says_nothing_of_what_it_held_back() {
        let told = read((0..=MOST_CHANNELS).map(|call| argument(0, call))).await;
        assert!(told == [Err(EngineFailure::TooLarge)]);
    }

    #[tokio::test]
    async fn streams_that_ended_make_room_for_others() {
        let events = (0..4).flat_map(|choice| {
            let reason = FinishReason::ToolCalls;
            let end = Event::Finished { choice, reason };
            (0..MOST_CHANNELS)
                .map(move |call| argument(choice, call))
                .chain([end])
        });
        let told = read(events).await;
        assert_eq!(told.len(), 4 * (MOST_CHANNELS + 1));
        assert!(told.iter().all(Result::is_ok));
    }
}
