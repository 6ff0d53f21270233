//! The running gateway's side of trials: a thread that begins them, writes down what they count, and
//! ends them when their time is over.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::order::{Order, OrderError, Report, Trials};
use super::tally::{Tally, TallyJson};
use super::trial::Trial;
use crate::routes::{Policy, RulesHandle};

/// How often orders are looked at.
const LOOK: Duration = Duration::from_secs(2);

/// Looks after trials until it is dropped.
#[derive(Debug)]
pub struct Keeper {
    /// Dropped first: the thread ends when nobody can tell it to.
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Keeper {
    /// Begins to look.
    ///
    /// # Errors
    /// The system has no thread to spare.
    pub fn begin(trials: Trials, rules: Arc<RulesHandle>) -> io::Result<Self> {
        let (stop, stopped) = mpsc::channel();
        let mut desk = TrialDesk::new(trials, rules);
        let thread = thread::Builder::new()
            .name("rules-shadow".into())
            .spawn(move || {
                loop {
                    if let Err(error) = desk.look(Timestamp::now()) {
                        desk.complain(&error);
                    }
                    if stopped.recv_timeout(LOOK) != Err(RecvTimeoutError::Timeout) {
                        return;
                    }
                }
            })?;
        Ok(Self {
            stop: Some(stop),
            thread: Some(thread),
        })
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // An error is its panic, which has been printed.
            let _ = thread.join();
        }
    }
}

/// One look after another.
pub(super) struct TrialDesk {
    trials: Trials,
    rules: Arc<RulesHandle>,
    /// The order that was last acted on.
    taken: Option<Order>,
    /// What was last told.
    told: Tally,
    /// The last complaint, told once.
    complaint: String,
}

impl TrialDesk {
    pub(super) fn new(trials: Trials, rules: Arc<RulesHandle>) -> Self {
        Self {
            trials,
            rules,
            taken: None,
            told: Tally::default(),
            complaint: String::new(),
        }
    }

    /// Does what the order says at this time.
    pub(super) fn look(&mut self, now: Timestamp) -> Result<(), OrderError> {
        let order = self.trials.order()?;
        let order = order.filter(|order| order.until > now);
        if order != self.taken {
            self.end(now)?;
            self.taken.clone_from(&order);
            if let Some(order) = order {
                self.begin(&order, now)?;
            }
        }
        if let Some(trial) = self.rules.trial() {
            let tally = trial.tally();
            if tally != self.told {
                self.tell(&tally, None, now)?;
            }
        }
        Ok(())
    }

    fn begin(&mut self, order: &Order, now: Timestamp) -> Result<(), OrderError> {
        let file = self.trials.rules_file();
        let checked = Policy::check_file(&file, Some(self.rules.known()))
            .map_err(|problems| problems.to_string());
        let checked = checked.and_then(|policy| {
            if **policy.hash() == order.sha256 {
                Ok(policy)
            } else {
                Err(format!(
                    "{} is not the file that was ordered",
                    file.display()
                ))
            }
        });
        match checked {
            Ok(policy) => {
                let left = order.until.duration_since(now).unsigned_abs();
                let until = Instant::now() + left;
                self.rules.set_trial(Some(Trial::begin(policy, until)));
                tracing::info!(rules = order.sha256, until = %order.until, "rules are on trial");
                self.tell(&Tally::default(), None, now)
            }
            Err(why) => {
                tracing::error!(%why, "rules were not taken on trial");
                self.tell(&Tally::default(), Some(why), now)
            }
        }
    }

    fn end(&mut self, now: Timestamp) -> Result<(), OrderError> {
        let Some(trial) = self.rules.trial() else {
            return Ok(());
        };
        let tally = trial.tally();
        self.rules.set_trial(None);
        let (changed, compared) = (tally.changed(), tally.compared());
        tracing::info!(changed, compared, "the trial of other rules is over");
        self.tell(&tally, None, now)
    }

    fn tell(
        &mut self,
        tally: &Tally,
        refused: Option<String>,
        now: Timestamp,
    ) -> Result<(), OrderError> {
        let Some(order) = self.taken.clone() else {
            return Ok(());
        };
        let json: TallyJson = tally.json();
        self.told = tally.clone();
        self.trials.tell(&Report {
            order,
            at: now,
            refused,
            in_force: self.rules.policy().hash().to_string(),
            tally: json,
        })
    }

    fn complain(&mut self, error: &OrderError) {
        let complaint = error.to_string();
        if complaint != self.complaint {
            tracing::warn!(%complaint, "trials of rules cannot be looked after");
            self.complaint = complaint;
        }
    }
}
