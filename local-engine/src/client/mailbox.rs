//! Where the events of one request wait for their reader.
//!
//! The socket is read by one task for all requests, so delivering must never wait: a reader that
//! is slow finds the pieces of a choice joined into one, not a longer queue. A mailbox thus holds
//! at most the answer, which `max_tokens` bounds (with log-probabilities, those too), and the sequence goes on and frees
//! its place in the cache at full speed.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use crate::error::EngineError;
use crate::protocol::Event;

#[derive(Default)]
pub(crate) struct Mailbox(Mutex<Contents>);

#[derive(Default)]
struct Contents {
    events: VecDeque<Event>,
    /// Set by the first of: the child's last word, the loss of the child.
    end: Option<Result<(), EngineError>>,
    reader: Option<Waker>,
}

impl Mailbox {
    /// Delivers an event; after the end it is dropped.
    pub(crate) fn deliver(&self, event: Event) {
        let mut contents = self.lock();
        if contents.end.is_some() {
            return;
        }
        if let Some(event) = join(&mut contents.events, event) {
            contents.events.push_back(event);
        }
        contents.wake();
    }

    /// Nothing more will come; the first end counts.
    pub(crate) fn end(&self, result: Result<(), EngineError>) {
        let mut contents = self.lock();
        contents.end.get_or_insert(result);
        contents.wake();
    }

    /// The next event; `None` for ever after the end.
    pub(crate) fn poll(&self, cx: &mut Context<'_>) -> Poll<Option<Result<Event, EngineError>>> {
        let mut contents = self.lock();
        if let Some(event) = contents.events.pop_front() {
            return Poll::Ready(Some(Ok(event)));
        }
        if let Some(end) = &mut contents.end {
            return Poll::Ready(std::mem::replace(end, Ok(())).err().map(Err));
        }
        contents.reader = Some(cx.waker().clone());
        Poll::Pending
    }

    fn lock(&self) -> MutexGuard<'_, Contents> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Contents {
    fn wake(&mut self) {
        if let Some(reader) = self.reader.take() {
            reader.wake();
        }
    }
}

/// Appends a piece to the last one of its choice that waits; gives back what it could not join.
fn join(waiting: &mut VecDeque<Event>, event: Event) -> Option<Event> {
    let of_choice = |earlier: &&mut Event| earlier.choice() == event.choice();
    match waiting.iter_mut().rev().find(of_choice) {
        Some(earlier) => earlier.append(event),
        None => Some(event),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{Counts, Finish};

    fn text(choice: u32, text: &str) -> Event {
        Event::Text {
            choice,
            text: text.into(),
            logprobs: Vec::new(),
            counts: Counts::default(),
        }
    }

    fn read(mailbox: &Mailbox) -> Vec<Result<Event, EngineError>> {
        let mut cx = Context::from_waker(Waker::noop());
        let mut read = Vec::new();
        while let Poll::Ready(Some(event)) = mailbox.poll(&mut cx) {
            read.push(event);
        }
        read
    }

    #[test]
    fn a_slow_reader_finds_larger_pieces_not_more_of_them() {
        let mailbox = Mailbox::default();
        for _ in 0..1000 {
            mailbox.deliver(text(0, "a"));
            mailbox.deliver(text(1, "b"));
        }
        let finished = Event::Finished {
            choice: 1,
            reason: Finish::Stop,
            counts: Counts::default(),
        };
        mailbox.deliver(finished.clone());
        mailbox.deliver(text(0, "c"));
        let expected = [
            text(0, &("a".repeat(1000) + "c")),
            text(1, &"b".repeat(1000)),
            finished,
        ];
        assert_eq!(read(&mailbox), expected.map(Ok));
    }

    #[test]
    fn pieces_are_never_joined_past_one_of_another_kind() {
        let mailbox = Mailbox::default();
        let call = |name: Option<&str>, arguments: &str| Event::ToolCall {
            choice: 0,
            index: 0,
            name: name.map(str::to_owned),
            arguments: arguments.into(),
            counts: Counts::default(),
        };
        let written = [
            text(0, "a"),
            call(Some("f"), ""),
            call(None, "{"),
            call(None, "}"),
            text(0, "b"),
        ];
        written.into_iter().for_each(|event| mailbox.deliver(event));
        let expected = [text(0, "a"), call(Some("f"), "{}"), text(0, "b")];
        assert_eq!(read(&mailbox), expected.map(Ok));
    }

    #[test]
    fn an_error_comes_once_and_after_what_was_delivered() {
        let mailbox = Mailbox::default();
        mailbox.deliver(text(0, "a"));
        mailbox.end(Err(EngineError::Internal));
        mailbox.end(Err(EngineError::Timeout));
        mailbox.deliver(text(0, "b"));
        assert_eq!(
            read(&mailbox),
            [Ok(text(0, "a")), Err(EngineError::Internal)]
        );
        assert_eq!(read(&mailbox), []);
    }
}
