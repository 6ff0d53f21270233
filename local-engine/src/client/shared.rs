//! What the handle, the answers and the supervisor know together: the state of the child and the
//! requests in it.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use tokio::sync::{mpsc, watch};

use crate::client::mailbox::Mailbox;
use crate::error::EngineError;
use crate::protocol::Event;
use crate::wire::{Done, Load, ModelFacts, RequestId, Stage, ToChild};

/// Beyond queue and running sequences, this many requests may be on their way in or out.
const IN_TRANSIT: usize = 64;

/// Is the engine up?
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// The child is being started.
    Starting(Stage),
    /// The child takes requests.
    Ready,
    /// There is no child; one will be tried again, unless the engine was shut down.
    Down {
        /// Since when.
        since: SystemTime,
        /// What is known of the cause, for the operator.
        why: String,
    },
}

/// What the engine is doing right now.
#[derive(Clone, Debug)]
pub struct Status {
    /// Is it up?
    pub state: State,
    /// How often a child was started again.
    pub restarts: u64,
    /// Why the last child was lost, even when another is up by now.
    pub last_failure: Option<String>,
    /// The child's process.
    pub pid: Option<u32>,
    /// The model, once it was loaded.
    pub model: Option<ModelFacts>,
    /// Requests in the engine that have not ended.
    pub in_flight: usize,
    /// How busy it is; `done` counts what all its children did, so it never falls.
    pub load: Load,
}

/// See the module.
pub(crate) struct Shared {
    inner: Mutex<Inner>,
    next_id: AtomicU64,
    max_in_flight: usize,
    /// Follows `Inner::state`, for those who wait for it.
    state: watch::Sender<State>,
    /// Follows the number of requests in flight.
    in_flight: watch::Sender<usize>,
}

#[derive(Default)]
struct Inner {
    restarts: u64,
    last_failure: Option<String>,
    pid: Option<u32>,
    model: Option<ModelFacts>,
    load: Load,
    /// What the children before this one did.
    done_before: Done,
    /// There is one exactly while the state is `Ready` or the child of that state drains.
    link: Option<Link>,
    /// Set once; no request is taken from then on.
    closing: bool,
}

/// The way to a child that is up, and the requests in it. They are lost together.
struct Link {
    to_child: mpsc::UnboundedSender<ToChild>,
    mailboxes: HashMap<RequestId, Arc<Mailbox>>,
}

impl Shared {
    pub(crate) fn new(max_in_child: usize) -> Self {
        Self {
            inner: Mutex::default(),
            next_id: AtomicU64::new(1),
            max_in_flight: max_in_child + IN_TRANSIT,
            state: watch::Sender::new(State::Starting(Stage::Launching)),
            in_flight: watch::Sender::new(0),
        }
    }

    /// Sends a request to the child: `message` with the id it is given.
    ///
    /// # Errors
    /// `Unavailable` when there is none, `Busy` when too many are in it.
    pub(crate) fn submit(
        &self,
        message: impl FnOnce(RequestId) -> ToChild,
    ) -> Result<(RequestId, Arc<Mailbox>), EngineError> {
        let mut inner = self.lock();
        let retry_after = inner.load.retry_after;
        if inner.closing {
            return Err(EngineError::Unavailable {
                why: "it is shutting down".into(),
            });
        }
        let Some(link) = &mut inner.link else {
            return Err(self.unavailable());
        };
        if link.mailboxes.len() >= self.max_in_flight {
            return Err(EngineError::Busy {
                retry_after: retry_after.max(Duration::from_secs(1)),
            });
        }
        let id = self.next_id.fetch_add(1, Ordering::Relaxed);
        let mailbox = Arc::new(Mailbox::default());
        link.mailboxes.insert(id, Arc::clone(&mailbox));
        // If the writer is gone the child is being lost: the mailbox will be told.
        let _ = link.to_child.send(message(id));
        self.in_flight.send_replace(link.mailboxes.len());
        Ok((id, mailbox))
    }

    /// Nobody waits for this request any more. It counts as in flight until the child has said so.
    pub(crate) fn cancel(&self, id: RequestId) {
        if let Some(link) = &self.lock().link
            && link.mailboxes.contains_key(&id)
        {
            let _ = link.to_child.send(ToChild::Cancel { id });
        }
    }

    /// The child is up.
    pub(crate) fn ready(&self, model: ModelFacts, to_child: mpsc::UnboundedSender<ToChild>) {
        let mut inner = self.lock();
        inner.model = Some(model);
        inner.link = Some(Link {
            to_child,
            mailboxes: HashMap::new(),
        });
        self.state.send_replace(State::Ready);
    }

    pub(crate) fn starting(&self, stage: Stage) {
        self.state.send_replace(State::Starting(stage));
    }

    /// A child process exists.
    pub(crate) fn spawned(&self, pid: Option<u32>) {
        self.lock().pid = pid;
    }

    pub(crate) fn restarting(&self) {
        self.lock().restarts += 1;
        self.starting(Stage::Launching);
    }

    /// The child is gone and every request in it fails.
    pub(crate) fn lost(&self, why: &str) {
        let mut inner = self.lock();
        inner.pid = None;
        inner.done_before = inner.done_before + inner.load.done;
        inner.load = Load {
            kv_total: inner.load.kv_total,
            ..Load::default()
        };
        inner.last_failure = Some(why.to_owned());
        let link = inner.link.take();
        self.state.send_replace(State::Down {
            since: SystemTime::now(),
            why: why.to_owned(),
        });
        drop(inner);
        for mailbox in link
            .into_iter()
            .flat_map(|link| link.mailboxes.into_values())
        {
            mailbox.end(Err(EngineError::Unavailable {
                why: why.to_owned(),
            }));
        }
        self.in_flight.send_replace(0);
    }

    pub(crate) fn deliver(&self, id: RequestId, event: Event) {
        if let Some(link) = &self.lock().link
            && let Some(mailbox) = link.mailboxes.get(&id)
        {
            mailbox.deliver(event);
        }
    }

    pub(crate) fn ended(&self, id: RequestId, result: Result<(), EngineError>) {
        if let Some(link) = &mut self.lock().link
            && let Some(mailbox) = link.mailboxes.remove(&id)
        {
            mailbox.end(result);
            self.in_flight.send_replace(link.mailboxes.len());
        }
    }

    pub(crate) fn loaded(&self, load: Load) {
        self.lock().load = load;
    }

    pub(crate) fn close(&self) {
        self.lock().closing = true;
    }

    pub(crate) fn in_flight(&self) -> usize {
        *self.in_flight.borrow()
    }

    pub(crate) fn watch_in_flight(&self) -> watch::Receiver<usize> {
        self.in_flight.subscribe()
    }

    pub(crate) fn watch_state(&self) -> watch::Receiver<State> {
        self.state.subscribe()
    }

    pub(crate) fn status(&self) -> Status {
        let inner = self.lock();
        Status {
            state: self.state.borrow().clone(),
            restarts: inner.restarts,
            last_failure: inner.last_failure.clone(),
            pid: inner.pid,
            model: inner.model.clone(),
            in_flight: inner.link.as_ref().map_or(0, |link| link.mailboxes.len()),
            load: Load {
                done: inner.done_before + inner.load.done,
                ..inner.load
            },
        }
    }

    fn unavailable(&self) -> EngineError {
        let why = match &*self.state.borrow() {
            State::Starting(stage) => format!("it is starting ({stage:?})"),
            State::Ready => "its child is being replaced".into(),
            State::Down { why, .. } => why.clone(),
        };
        EngineError::Unavailable { why }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_done_is_summed_over_children_and_never_falls() {
        let shared = Shared::new(1);
        let load = |steps| Load {
            done: Done {
                steps,
                ..Done::default()
            },
            ..Load::default()
        };
        let mut seen = Vec::new();
        for steps in [3, 7] {
            shared.loaded(load(steps));
            seen.push(shared.status().load.done.steps);
        }
        shared.lost("a crash");
        seen.push(shared.status().load.done.steps);
        shared.loaded(load(2));
        seen.push(shared.status().load.done.steps);
        assert_eq!(seen, [3, 7, 7, 9]);
    }
}
