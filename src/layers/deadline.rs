//! Two deadlines: the whole request may take so long, and an answer may pause so long.
//!
//! Both hold until the last byte of the answer is out; `tower_http::timeout` ends with the
//! response's headers. When one passes, the engine's stream is dropped, which cancels it.

use std::time::Duration;

use futures_util::{StreamExt, stream};
use tokio::time::{Instant, timeout_at};

use super::{Rest, Step};
use crate::engine::{EngineFailure, Events};
use crate::error::Refusal;
use crate::passage::{Arrived, Reply};

/// The step. Made by [`within`].
#[derive(Clone, Copy, Debug)]
pub struct Deadline {
    total: Duration,
    idle: Duration,
}

/// Gives a request `total` from its arrival to its end, and `idle` between two pieces.
#[must_use]
pub const fn within(total: Duration, idle: Duration) -> Deadline {
    Deadline { total, idle }
}

impl Step<Arrived> for Deadline {
    type Next = Arrived;
    type Answer = Reply;
    type Error = Refusal;

    async fn pass(&self, arrived: Arrived, rest: impl Rest<Arrived>) -> Result<Reply, Refusal> {
        let end = Instant::from_std(arrived.record.arrived()) + self.total;
        let reply = timeout_at(end, rest.go(arrived))
            .await
            .map_err(|_| Refusal::DeadlineExceeded(self.total))??;
        Ok(bound(reply, end, *self))
    }
}

/// The same reply, which fails when `end` or the idle time passes.
fn bound(reply: Reply, end: Instant, deadline: Deadline) -> Reply {
    reply.map_events(|events| {
        stream::unfold(Some(events), move |events: Option<Events>| async move {
            let mut events = events?;
            let next = end.min(Instant::now() + deadline.idle);
            match timeout_at(next, events.next()).await {
                Ok(event) => event.map(|event| (event, Some(events))),
                Err(_) if next == end => {
                    Some((Err(EngineFailure::DeadlineExceeded(deadline.total)), None))
                }
                Err(_) => Some((Err(EngineFailure::Timeout), None)),
            }
        })
    })
}
