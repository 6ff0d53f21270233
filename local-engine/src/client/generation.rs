//! One request's answer as a stream; dropping it cancels the request.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::Stream;
use tokio::time::{Sleep, sleep};

use crate::client::mailbox::Mailbox;
use crate::client::shared::Shared;
use crate::error::EngineError;
use crate::protocol::Event;
use crate::wire::RequestId;

/// The events of one request, in the order [`Event`] describes, then the end of the stream; or
/// an error and then the end.
///
/// Dropping it frees the request's place in the engine within one step of the model.
pub struct Generation {
    pub(super) id: RequestId,
    pub(super) mailbox: Arc<Mailbox>,
    pub(super) shared: Arc<Shared>,
    /// Read ahead, to be given out first.
    pub(super) first: Option<Event>,
    /// The child keeps to the deadline too; this one holds even in the middle of a step.
    pub(super) deadline: Option<Pin<Box<Sleep>>>,
    pub(super) ended: bool,
}

impl Generation {
    pub(super) fn new(
        id: RequestId,
        mailbox: Arc<Mailbox>,
        shared: Arc<Shared>,
        deadline: Option<Duration>,
    ) -> Self {
        let deadline = deadline.map(|limit| Box::pin(sleep(limit)));
        Self {
            id,
            mailbox,
            shared,
            first: None,
            deadline,
            ended: false,
        }
    }
}

impl Stream for Generation {
    type Item = Result<Event, EngineError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(event) = self.first.take() {
            return Poll::Ready(Some(Ok(event)));
        }
        if self.ended {
            return Poll::Ready(None);
        }
        if let Poll::Ready(item) = self.mailbox.poll(cx) {
            self.ended = !matches!(item, Some(Ok(_)));
            return Poll::Ready(item);
        }
        let passed = |deadline: &mut Pin<Box<Sleep>>| deadline.as_mut().poll(cx).is_ready();
        if self.deadline.as_mut().is_some_and(passed) {
            self.ended = true;
            self.shared.cancel(self.id);
            return Poll::Ready(Some(Err(EngineError::Timeout)));
        }
        Poll::Pending
    }
}

impl Drop for Generation {
    fn drop(&mut self) {
        if !self.ended {
            self.shared.cancel(self.id);
        }
    }
}

impl fmt::Debug for Generation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Generation({})", self.id)
    }
}
