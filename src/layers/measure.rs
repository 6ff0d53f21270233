//! Notes how an answer went: its first piece, its tokens, its end. [`Record`] does the counting
//! when everybody is done with it.

use std::sync::Arc;

use futures_util::StreamExt;

use super::{Rest, Step};
use crate::engine::{EngineFailure, Event};
use crate::error::Refusal;
use crate::openai::chat::Form;
use crate::passage::{Arrived, Reply};
use crate::record::{Outcome, Record};

/// The step.
#[derive(Clone, Copy, Debug)]
pub struct Measure;

impl Step<Arrived> for Measure {
    type Next = Arrived;
    type Answer = Reply;
    type Error = Refusal;

    async fn pass(&self, arrived: Arrived, rest: impl Rest<Arrived>) -> Result<Reply, Refusal> {
        let record = Arc::clone(&arrived.record);
        match rest.go(arrived).await {
            Ok(reply) => Ok(watched(reply, record)),
            Err(refusal) => {
                record.refused(&refusal);
                Err(refusal)
            }
        }
    }
}

/// The same reply, which notes what passes.
fn watched(reply: Reply, record: Arc<Record>) -> Reply {
    let mut is_first = true;
    record.note(|noted| noted.is_stream = reply.form != Form::Whole);
    reply.map_events(move |events| {
        let end = Arc::clone(&record);
        let passing = events.inspect(move |event| match event {
            Ok(Event::Delta { .. }) if is_first => {
                is_first = false;
                record.note(|noted| noted.first_token = Some(record.arrived().elapsed()));
            }
            Ok(_) => {}
            Err(failure) => failed(&record, failure),
        });
        // Polled only once everything before it has been taken: then the answer is complete.
        let ended = futures_util::stream::poll_fn(move |_| {
            end.note(|noted| {
                if noted.error.is_none() {
                    noted.outcome = Outcome::Answered;
                }
            });
            std::task::Poll::Ready(None)
        });
        passing.chain(ended)
    })
}

fn failed(record: &Record, failure: &EngineFailure) {
    let engine = record
        .note(|noted| noted.engine.clone())
        .unwrap_or_else(|| "none".into());
    record.refused(&failure.clone().into_refusal(&engine));
    record.note(|noted| noted.error_type = Some(failure.error_type()));
}
