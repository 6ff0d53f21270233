//! Bytes to request: the body within its limits, parsed strictly, for a model that exists.
//!
//! A body that is too large is read to its end and thrown away (within bounds) before the refusal
//! is sent: clients that are still writing would see a reset connection instead of the answer.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use http_body::Body as _;
use http_body_util::BodyExt;
use tokio::time::timeout;

use super::{Rest, Step, framing};
use crate::catalog::Catalog;
use crate::config;
use crate::error::Refusal;
use crate::openai::request::{self, Parsed};
use crate::passage::{Admitted, Received, Reply};
use crate::record::Stage;

/// How much of a body that is too large is read before the connection is given up.
const MAX_DISCARDED_BYTES: u64 = 256 << 20;

/// The step. Made by [`within`].
#[derive(Debug)]
pub struct Read {
    max_bytes: usize,
    timeout: Duration,
    parse: request::Limits,
    catalog: Arc<Catalog>,
}

/// Reads requests within these limits, for the models of this catalogue.
#[must_use]
pub fn within(limits: &config::Limits, catalog: Arc<Catalog>) -> Read {
    Read {
        max_bytes: limits.max_body_bytes,
        timeout: limits.read_timeout,
        parse: request::Limits {
            json_depth: limits.max_json_depth,
            messages: limits.max_messages,
            choices: limits.max_choices,
            completion_tokens: limits.max_completion_tokens,
        },
        catalog,
    }
}

impl Step<Admitted> for Read {
    type Next = Received;
    type Answer = Reply;
    type Error = Refusal;

    async fn pass(&self, admitted: Admitted, rest: impl Rest<Received>) -> Result<Reply, Refusal> {
        let Admitted {
            app,
            headers: told,
            arrived,
        } = admitted;
        let record = arrived.record;
        let headers = arrived.request.headers();
        framing::check(headers)?;
        let body = timeout(
            self.timeout,
            collect(arrived.request.into_body(), self.max_bytes),
        )
        .await
        .map_err(|_| Refusal::SlowBody(self.timeout))??;
        let began = Instant::now();
        let Parsed { model, chat } = request::parse(&body, &self.parse)?;
        let model = self.catalog.look_up(&model).ok_or(Refusal::UnknownModel)?;
        record.passed(Stage::Read, began);
        rest.go(Received {
            app,
            headers: told,
            record,
            model,
            chat,
        })
        .await
    }
}

/// The whole body, without a copy where it came in one piece.
async fn collect(mut body: Body, max_bytes: usize) -> Result<Bytes, Refusal> {
    let too_large = Refusal::TooLarge {
        limit_bytes: max_bytes,
    };
    if body.size_hint().lower() > max_bytes as u64 {
        discard(body).await;
        return Err(too_large);
    }
    let Some(first) = next_data(&mut body).await? else {
        return Ok(Bytes::new());
    };
    let Some(second) = next_data(&mut body).await? else {
        return if first.len() > max_bytes {
            Err(too_large)
        } else {
            Ok(first)
        };
    };
    let mut all = BytesMut::from(first);
    let mut piece = Some(second);
    while let Some(bytes) = piece {
        if all.len() + bytes.len() > max_bytes {
            discard(body).await;
            return Err(too_large);
        }
        all.extend_from_slice(&bytes);
        piece = next_data(&mut body).await?;
    }
    Ok(all.freeze())
}

async fn next_data(body: &mut Body) -> Result<Option<Bytes>, Refusal> {
    while let Some(frame) = body.frame().await {
        if let Ok(data) = frame.map_err(|_| Refusal::BrokenBody)?.into_data() {
            return Ok(Some(data));
        }
    }
    Ok(None)
}

async fn discard(mut body: Body) {
    let mut discarded = 0;
    while let Ok(Some(data)) = next_data(&mut body).await {
        discarded += data.len() as u64;
        if discarded > MAX_DISCARDED_BYTES {
            return;
        }
    }
}
