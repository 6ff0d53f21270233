//! Work that may take for ever, waited for no longer than is set.
//!
//! A thread cannot be ended from outside. Work that is late goes on unheard, and until it is done no
//! other begins: so at most one processor is lost to it.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

pub(super) struct Patience {
    most: Duration,
    stack_bytes: usize,
    /// Work that was late. Locked while other work runs, so that there is never more of it.
    late: Mutex<Option<JoinHandle<()>>>,
}

/// Why there is no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unfinished {
    /// It took too long.
    Late,
    /// It was not begun: earlier work that was late is not done yet.
    Busy,
    Panicked,
    NoThread,
}

impl Patience {
    pub(super) fn new(most: Duration, stack_bytes: usize) -> Self {
        Self {
            most,
            stack_bytes,
            late: Mutex::default(),
        }
    }

    /// Does the work on a thread of its own, one after the other.
    pub(super) fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Unfinished> {
        let mut late = self.late.lock().unwrap_or_else(PoisonError::into_inner);
        if late.as_ref().is_some_and(|late| !late.is_finished()) {
            return Err(Unfinished::Busy);
        }
        let (done, result) = mpsc::sync_channel(1);
        let work = move || {
            // An error says that nobody waits for it any more.
            let _ = done.send(work());
        };
        let thread = thread::Builder::new()
            .name("grammar".into())
            .stack_size(self.stack_bytes)
            .spawn(work)
            .map_err(|_| Unfinished::NoThread)?;
        result.recv_timeout(self.most).map_err(|error| match error {
            RecvTimeoutError::Timeout => {
                *late = Some(thread);
                Unfinished::Late
            }
            RecvTimeoutError::Disconnected => Unfinished::Panicked,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn while_late_work_goes_on_no_other_begins() {
        let patience = Patience::new(Duration::ZERO, 64 << 10);
        let (end, ended) = mpsc::channel::<()>();
        let endless = move || ended.recv().unwrap_or(());
        assert_eq!(patience.run(endless), Err(Unfinished::Late));
        for _ in 0..3 {
            let begun = patience.run(|| unreachable!("it must not begin"));
            assert_eq!(begun, Err::<(), _>(Unfinished::Busy));
        }
        drop(end);
        while patience.run(|| ()) == Err(Unfinished::Busy) {
            thread::yield_now();
        }
    }

    #[test]
    fn a_panic_is_told_and_does_not_keep_it_busy() {
        let patience = Patience::new(Duration::from_secs(600), 64 << 10);
        let panics = || std::panic::resume_unwind(Box::new(()));
        assert_eq!(patience.run::<()>(panics), Err(Unfinished::Panicked));
        assert_eq!(patience.run(|| 1), Ok(1));
    }
}
