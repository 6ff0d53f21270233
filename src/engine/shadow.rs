//! Copies of requests for comparison: asked beside the answer, counted, and thrown away.
//!
//! A copy goes the way of every request: to an engine outside as a masked prompt only, with a
//! record of its own, which is written before anything is sent. It never holds up the request, and there are never many of them.

use std::sync::Arc;

use futures_util::StreamExt;
use local_engine::Class;
use tokio::sync::Semaphore;

use super::Event;
use super::dispatch::Dispatch;
use crate::error::Refusal;
use crate::passage::{Attempt, Call};
use crate::record::Outcome;

/// More copies at once are not made: the engines are there for answers.
const AT_ONCE: usize = 16;

/// The places for copies.
#[derive(Clone, Debug)]
pub(super) struct Shadows(Arc<Semaphore>);

impl Default for Shadows {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(AT_ONCE)))
    }
}

impl Shadows {
    /// Asks another engine the same, if there is a place for it; else counts that it was not asked.
    pub(super) fn ask(&self, dispatch: &Dispatch, call: &Call, attempt: &Attempt) {
        let place = Arc::clone(&self.0).try_acquire_owned().ok();
        let place = place.filter(|_| dispatch.has_room_for_copy(attempt));
        let Some(place) = place else {
            return dispatch.count_dropped_copy(call, attempt);
        };
        let copy = Call {
            record: call.record.of_copy(),
            app: Arc::clone(&call.app),
            prompt: Arc::clone(&call.prompt),
            max_tokens: call.max_tokens,
            deadline: call.deadline,
            priority: Some(Class::Batch),
            attempts: Vec::new(),
            shadow: None,
        };
        let (dispatch, attempt) = (dispatch.clone(), attempt.clone());
        tokio::spawn(async move {
            let _place = place;
            hear_out(&dispatch, &copy, &attempt).await;
        });
    }
}

/// Takes the whole answer and keeps its figures.
async fn hear_out(dispatch: &Dispatch, call: &Call, attempt: &Attempt) {
    let record = &call.record;
    // Without a record nothing leaves, and a copy is worth no exception.
    let Some(receipt) = dispatch.record_copy(call, attempt).await else {
        return record.refused(&Refusal::Unrecorded);
    };
    let mut events = match dispatch.try_one(call, attempt, Some(&receipt)).await {
        Ok(events) => events,
        Err(failure) => {
            return record.refused(&failure.into_refusal(attempt.engine()));
        }
    };
    while let Some(event) = events.next().await {
        match event {
            Ok(Event::Usage(_)) => {}
            Ok(_) => record.note(|noted| {
                noted
                    .first_token
                    .get_or_insert_with(|| record.arrived().elapsed());
            }),
            Err(failure) => {
                return record.refused(&failure.into_refusal(attempt.engine()));
            }
        }
    }
    record.note(|noted| noted.outcome = Outcome::Answered);
}
