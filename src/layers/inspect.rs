//! Every text of the request is scanned. What cannot be scanned stays inside.
//!
//! Small requests are scanned where they are; large ones on a thread that may take its time, so
//! that they do not delay others.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Instant;

use classifiers::{Cache, Classifier, Scanned, Unscannable};

use super::{Rest, Step};
use crate::apps::App;
use crate::error::Refusal;
use crate::openai::chat::{Chat, Content as Said};
use crate::passage::{Inspected, Received, Reply};
use crate::record::{Counts, Stage};
use crate::routes::Content;

/// Texts of up to this many bytes in all are scanned without leaving the thread: well under a
/// millisecond.
pub(super) const SMALL_BYTES: usize = 16 << 10;

/// Finds what is in a text: the cache over the classifier, the classifier alone, and the tests'
/// broken ones.
pub trait Scan: Send + Sync + 'static {
    /// Scans a text of this application. What is remembered for one is not for another: how fast
    /// an answer comes would tell what others sent.
    fn scan(&self, app: &str, text: String) -> Scanned;
}

impl Scan for Classifier {
    fn scan(&self, _app: &str, text: String) -> Scanned {
        self.scan(text)
    }
}

impl Scan for Cache {
    fn scan(&self, app: &str, text: String) -> Scanned {
        self.scan(app, text)
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
        let (chat, is_split) = self.scan(&app, chat).await?;
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
    async fn scan(
        &self,
        app: &Arc<App>,
        chat: Chat<String>,
    ) -> Result<(Chat<Scanned>, bool), Refusal> {
        let bytes: usize = chat.texts().map(String::len).sum();
        if bytes > self.max_bytes {
            let unread = |text| Scanned::unscannable(text, Unscannable::TooLong);
            return Ok((chat.map(unread), false));
        }
        if bytes <= SMALL_BYTES {
            return Ok(scan_all(&*self.scanner, &app.name, chat));
        }
        let scanner = Arc::clone(&self.scanner);
        let app = Arc::clone(app);
        tokio::task::spawn_blocking(move || scan_all(&*scanner, &app.name, chat))
            .await
            .map_err(|_| Refusal::Internal)
    }
}

fn scan_all(scanner: &dyn Scan, app: &str, chat: Chat<String>) -> (Chat<Scanned>, bool) {
    let is_split = chat.messages.iter().any(|message| match &message.content {
        Said::Parts(parts) => lies_across(scanner, app, parts),
        Said::None | Said::Text(_) => false,
    });
    (chat.map(|text| scan_one(scanner, app, text)), is_split)
}

/// A detector that panics leaves its text unscanned, and the request inside.
fn scan_one(scanner: &dyn Scan, app: &str, text: String) -> Scanned {
    let kept = text.clone();
    catch_unwind(AssertUnwindSafe(|| scanner.scan(app, text)))
        .unwrap_or_else(|_| Scanned::unscannable(kept, Unscannable::DetectorFailed))
}

/// Whether the parts of a message, read one after the other as a model reads them, hold something
/// that no part holds by itself. It could be found, but not masked.
fn lies_across(scanner: &dyn Scan, app: &str, parts: &[String]) -> bool {
    if parts.len() < 2 {
        return false;
    }
    let joined = scan_one(scanner, app, parts.concat());
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::openai::request::{Limits, parse};

    fn app(name: &str) -> Arc<App> {
        let model = tempfile::NamedTempFile::new().expect("a temporary file");
        std::fs::write(model.path(), "GGUF").expect("a temporary file takes four bytes");
        let settings = format!(
            "[[app]]\nname = \"{name}\"\nkey_sha256 = \"{}\"\n[engine.local]\nkind = \"local\"\n\
             models = [\"m\"]\nfile = \"{}\"\n",
            "a".repeat(64),
            model.path().display()
        );
        let config = Config::from_toml_str(&settings).unwrap_or_else(|wrong| panic!("{wrong}"));
        Arc::new(App::new(&config.apps[0]))
    }

    /// A conversation of one user's messages.
    fn conversation(messages: &[&str]) -> Chat<String> {
        let message = |text: &&str| serde_json::json!({ "role": "user", "content": text });
        let messages: Vec<_> = messages.iter().map(message).collect();
        let request = serde_json::json!({ "model": "auto", "messages": messages });
        let limits = Limits {
            json_depth: 16,
            messages: 64,
            choices: 4,
            completion_tokens: 1000,
        };
        let parsed = parse(request.to_string().as_bytes(), &limits);
        parsed.expect("a good request").chat
    }

    #[tokio::test]
    async fn a_conversation_that_comes_again_is_scanned_where_it_is_new() {
        let cache = Arc::new(Cache::new(Classifier::default(), &[7; 32], 1 << 20));
        let inspect = with(cache.clone(), 1 << 20);
        let (loans, cards) = (app("loans"), app("cards"));
        let long = "金利のご案内です。".repeat(2000);
        let turns = ["taro@example.co.jp です", &long, "いつまでですか"];
        for (app, turns, hits, misses) in [
            (&loans, &turns[..2], 0, 2),
            (&loans, &turns[..], 2, 3),
            (&cards, &turns[..2], 2, 5),
        ] {
            let scanned = inspect.scan(app, conversation(turns)).await;
            let Ok((chat, false)) = scanned else {
                panic!("scanned, and nothing lies across")
            };
            let found = chat.texts().flat_map(Scanned::findings).count();
            let load = cache.load();
            assert_eq!((found, load.hits, load.misses), (1, hits, misses));
        }
    }
}
