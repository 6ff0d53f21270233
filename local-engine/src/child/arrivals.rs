//! Requests as they come off the socket.

use std::collections::HashMap;
use std::io;
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};
use std::time::Instant;

use crate::protocol::{EmbedRequest, Request};
use crate::wire::{self, RequestId, ToChild};

/// A request, and what is known of it besides.
pub(crate) struct Arrived<R> {
    pub(crate) id: RequestId,
    pub(crate) request: R,
    pub(crate) at: Instant,
    /// Set when nobody waits for the answer any more.
    pub(crate) cancelled: Arc<AtomicBool>,
}

impl Arrived<Box<Request>> {
    /// Its deadline has passed.
    pub(super) fn is_late(&self) -> bool {
        let limit = self.request.deadline;
        limit.is_some_and(|limit| self.at.elapsed() >= limit)
    }
}

/// What may arrive.
pub(super) enum Arrival {
    Chat(Arrived<Box<Request>>),
    Texts(Arrived<EmbedRequest>),
}

/// Reads the socket to its end. A cancellation takes effect at once, wherever the request is.
///
/// # Errors
/// The socket failed, the parent speaks another protocol, or nobody `take`s any more: it says so by
/// `false`.
pub(super) fn read(mut socket: UnixStream, take: impl Fn(Arrival) -> bool) -> io::Result<()> {
    let mut live = Live::default();
    while let Some(message) = wire::read(&mut socket)? {
        let arrival = match message {
            ToChild::Submit { id, request } => Arrival::Chat(live.arrived(id, request)),
            ToChild::Embed { id, request } => Arrival::Texts(live.arrived(id, request)),
            ToChild::Cancel { id } => {
                live.cancel(id);
                continue;
            }
            ToChild::Configure { .. } => {
                let twice = "configured twice";
                return Err(io::Error::new(io::ErrorKind::InvalidData, twice));
            }
        };
        if !take(arrival) {
            return Err(io::Error::other("the thread that takes requests is gone"));
        }
    }
    Ok(())
}

/// The requests that may still be cancelled.
#[derive(Default)]
struct Live {
    requests: HashMap<RequestId, Weak<AtomicBool>>,
    /// Those that ended are forgotten when there are so many.
    forget_at: usize,
}

impl Live {
    fn arrived<R>(&mut self, id: RequestId, request: R) -> Arrived<R> {
        let cancelled = Arc::new(AtomicBool::new(false));
        self.requests.insert(id, Arc::downgrade(&cancelled));
        if self.requests.len() > self.forget_at {
            self.requests
                .retain(|_, cancelled| cancelled.strong_count() > 0);
            self.forget_at = 1024.max(2 * self.requests.len());
        }
        Arrived {
            id,
            request,
            at: Instant::now(),
            cancelled,
        }
    }

    fn cancel(&mut self, id: RequestId) {
        if let Some(cancelled) = self.requests.remove(&id).and_then(|weak| weak.upgrade()) {
            cancelled.store(true, Ordering::Relaxed);
        }
    }
}
