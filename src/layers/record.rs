//! No record, no answer: what is decided is written down before anything comes of it.
//!
//! Two steps, above and below what decides. The lower one lets no engine be asked before the
//! decision is in the record; the upper one records what was decided and asked of nobody, before the
//! refusal goes out. What engines are asked after the first is recorded where they are asked
//! (`engine/dispatch`); the outcome, when [`Record`](crate::record::Record) ends.

use std::sync::Arc;
use std::time::Instant;

use super::inspect::Scan;
use super::mask::without_delaying_others;
use super::{Rest, Step};
use crate::engine::dispatch::Engines;
use crate::error::Refusal;
use crate::passage::{Call, Inspected, Recorded, Reply};
use crate::record::{OnRecord, Record, Stage};
use crate::recorder::Recorder;

/// The upper step. Made by [`refusals`].
pub struct Refusals {
    recorder: Arc<Recorder>,
    engines: Arc<Engines>,
    scanner: Arc<dyn Scan>,
}

/// Records what is decided below and comes back refused.
#[must_use]
pub fn refusals(
    recorder: Arc<Recorder>,
    engines: Arc<Engines>,
    scanner: Arc<dyn Scan>,
) -> Refusals {
    Refusals {
        recorder,
        engines,
        scanner,
    }
}

impl Step<Inspected> for Refusals {
    type Next = Inspected;
    type Answer = Reply;
    type Error = Refusal;

    async fn pass(
        &self,
        inspected: Inspected,
        rest: impl Rest<Inspected>,
    ) -> Result<Reply, Refusal> {
        let record = Arc::clone(&inspected.record);
        self.note_subjects(&inspected);
        let refusal = match rest.go(inspected).await {
            Ok(reply) => return Ok(reply),
            Err(refusal) => refusal,
        };
        let is_untold =
            record.note(|noted| noted.on_record == OnRecord::Not && noted.decision.is_some());
        if is_untold && refusal != Refusal::Unrecorded {
            let began = Instant::now();
            let recorded = self.recorder.decided(&record, &[], &self.engines).await;
            record.passed(Stage::Record, began);
            if recorded.is_err() && !self.recorder.lets_inside_pass(&record) {
                return Err(Refusal::Unrecorded);
            }
        }
        Err(refusal)
    }
}

impl Refusals {
    /// The values found, while the texts are at hand.
    fn note_subjects(&self, inspected: &Inspected) {
        let began = Instant::now();
        let texts = || inspected.chat.texts();
        let bytes = texts().map(|text| text.text().len()).sum();
        let subjects =
            without_delaying_others(bytes, || self.recorder.subjects(texts(), &*self.scanner));
        inspected.record.note(|noted| noted.subjects = subjects);
        inspected.record.passed(Stage::Record, began);
    }
}

/// The lower step. Made by [`before`].
#[derive(Debug)]
pub struct Before {
    recorder: Arc<Recorder>,
    engines: Arc<Engines>,
}

/// Records what is decided before any of these engines is asked.
#[must_use]
pub fn before(recorder: Arc<Recorder>, engines: Arc<Engines>) -> Before {
    Before { recorder, engines }
}

impl Step<Call> for Before {
    type Next = Recorded;
    type Answer = Reply;
    type Error = Refusal;

    async fn pass(&self, mut call: Call, rest: impl Rest<Recorded>) -> Result<Reply, Refusal> {
        let began = Instant::now();
        let written = self
            .recorder
            .decided(&call.record, &call.attempts, &self.engines)
            .await;
        call.record.passed(Stage::Record, began);
        let receipt = written.ok();
        if receipt.is_none() {
            self.stay_inside(&mut call)?;
        }
        rest.go(Recorded { call, receipt }).await
    }
}

impl Before {
    /// Without a record nothing leaves, and where the settings do not say otherwise nobody is asked.
    fn stay_inside(&self, call: &mut Call) -> Result<(), Refusal> {
        call.attempts.retain(|attempt| !attempt.is_external());
        let record: &Record = &call.record;
        if call.attempts.is_empty() || !self.recorder.lets_inside_pass(record) {
            return Err(Refusal::Unrecorded);
        }
        Ok(())
    }
}

impl std::fmt::Debug for Refusals {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Refusals").finish_non_exhaustive()
    }
}
