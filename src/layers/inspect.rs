//! Every text of the request is scanned. What cannot be scanned stays inside.
//!
//! Small requests are scanned where they are; large ones on a thread that may take its time, so
//! that they do not delay others.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Instant;

use classifiers::{Scanned, Unscannable};

use super::{Rest, Step};
use crate::error::Refusal;
use crate::openai::chat::{Chat, Content as Said};
use crate::passage::{Inspected, Received, Reply};
use crate::record::{Counts, Stage};
use crate::routes::Content;

/// Texts of up to this many bytes in all are scanned without leaving the thread: well under a
/// millisecond.
pub(super) const SMALL_BYTES: usize = 16 << 10;

/// Finds what is in a text. There is one implementation, and the tests' broken ones.
pub trait Scan: Send + Sync + 'static {
    /// Scans a text.
    fn scan(&self, text: String) -> Scanned;
}

impl Scan for classifiers::Classifier {
    fn scan(&self, text: String) -> Scanned {
        self.scan(text)
    }
}

/// The step. Made by [`with`].
pub struct Inspect {
    scanner: Arc<dyn Scan>,
    max_bytes: usize,
}

/// Scans with `scanner`, at most `max_bytes` of text a request.
#[must_use]
pub fn with(scanner: Arc<dyn Scan>, max_bytes: usize) -> Inspect {
    Inspect { scanner, max_bytes }
}

impl Step<Received> for Inspect {
    type Next = Inspected;
    type Answer = Reply;
    type Error = Refusal;

    async fn pass(&self, received: Received, rest: impl Rest<Inspected>) -> Result<Reply, Refusal> {
        let Received {
            app,
            record,
            model,
            chat,
        } = received;
        let began = Instant::now();
        let (chat, is_split) = self.scan(chat).await?;
        let mut content: Content = chat.texts().collect();
        if is_split {
            content.add_unscannable();
        }
        let mut findings = Counts::default();
        for finding in chat.texts().flat_map(Scanned::findings) {
            findings.add(finding.entity, 1);
        }
        record.note(|noted| {
            noted.sensitivity = Some(content.sensitivity);
            noted.findings = findings;
            noted.matters = content.matters.iter().collect();
        });
        record.passed(Stage::Inspect, began);
        rest.go(Inspected {
            app,
            record,
            model,
            chat,
            content,
        })
        .await
    }
}

impl Inspect {
    /// The request with every text scanned, and whether something lies across two parts.
    async fn scan(&self, chat: Chat<String>) -> Result<(Chat<Scanned>, bool), Refusal> {
        let bytes: usize = chat.texts().map(String::len).sum();
        if bytes > self.max_bytes {
            let unread = |text| Scanned::unscannable(text, Unscannable::TooLong);
            return Ok((chat.map(unread), false));
        }
        if bytes <= SMALL_BYTES {
            return Ok(scan_all(&*self.scanner, chat));
        }
        let scanner = Arc::clone(&self.scanner);
        tokio::task::spawn_blocking(move || scan_all(&*scanner, chat))
            .await
            .map_err(|_| Refusal::Internal)
    }
}

fn scan_all(scanner: &dyn Scan, chat: Chat<String>) -> (Chat<Scanned>, bool) {
    let is_split = chat.messages.iter().any(|message| match &message.content {
        Said::Parts(parts) => lies_across(scanner, parts),
        Said::None | Said::Text(_) => false,
    });
    (chat.map(|text| scan_one(scanner, text)), is_split)
}

/// A detector that panics leaves its text unscanned, and the request inside.
fn scan_one(scanner: &dyn Scan, text: String) -> Scanned {
    let kept = text.clone();
    catch_unwind(AssertUnwindSafe(|| scanner.scan(text)))
        .unwrap_or_else(|_| Scanned::unscannable(kept, Unscannable::DetectorFailed))
}

/// Whether the parts of a message, read one after the other as a model reads them, hold something
/// that no part holds by itself. It could be found, but not masked.
fn lies_across(scanner: &dyn Scan, parts: &[String]) -> bool {
    if parts.len() < 2 {
        return false;
    }
    let joined = scan_one(scanner, parts.concat());
    let mut end = 0;
    let borders: Vec<usize> = parts
        .iter()
        .map(|part| {
            end += part.len();
            end
        })
        .collect();
    let found = joined.findings().iter().map(|finding| &finding.range);
    let spoken = joined.signals().iter().map(|signal| &signal.range);
    joined.why_unscannable().is_some()
        || found.chain(spoken).any(|range| {
            borders
                .iter()
                .any(|at| range.start < *at && *at < range.end)
        })
}

impl std::fmt::Debug for Inspect {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Inspect")
            .field("max_bytes", &self.max_bytes)
            .finish_non_exhaustive()
    }
}
