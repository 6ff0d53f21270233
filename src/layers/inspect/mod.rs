//! Every text of the request is scanned. What cannot be scanned stays inside.
//!
//! Small requests are scanned where they are; large ones on a thread that may take its time, so
//! that they do not delay others.

mod conversation;

use std::sync::Arc;
use std::time::Instant;

use classifiers::{Cache, Classifier, Scanned, Unscannable};
use redaction::Counts;

use self::conversation::scan_all;
use super::{Rest, Step};
use crate::apps::App;
use crate::error::Refusal;
use crate::openai::chat::Chat;
use crate::passage::{Inspected, Received, Reply};
use crate::record::Stage;
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

    /// Scans a piece of an answer, which comes only once: nothing of it is remembered.
    fn scan_once(&self, text: String) -> Scanned;

    /// Adds to texts that were scanned one by one what is split over several of them.
    fn scan_seams(&self, scanned: &mut [Scanned]);

    /// Adds to texts of this application, scanned one by one, what only another of them tells.
    fn scan_context(&self, app: &str, scanned: &mut [Scanned]);
}

impl Scan for Classifier {
    fn scan(&self, _app: &str, text: String) -> Scanned {
        self.scan(text)
    }

    fn scan_once(&self, text: String) -> Scanned {
        self.scan(text)
    }

    fn scan_seams(&self, scanned: &mut [Scanned]) {
        self.scan_seams(scanned);
    }

    fn scan_context(&self, _app: &str, scanned: &mut [Scanned]) {
        self.scan_context(scanned);
    }
}

impl Scan for Cache {
    fn scan(&self, app: &str, text: String) -> Scanned {
        self.scan(app, text)
    }

    fn scan_once(&self, text: String) -> Scanned {
        self.classifier().scan(text)
    }

    fn scan_seams(&self, scanned: &mut [Scanned]) {
        self.classifier().scan_seams(scanned);
    }

    fn scan_context(&self, app: &str, scanned: &mut [Scanned]) {
        self.scan_context(app, scanned);
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
            headers,
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
            headers,
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
        // What is logged there, a panic for example, is this request's.
        let request = tracing::Span::current();
        let work = move || request.in_scope(|| scan_all(&*scanner, &app.name, chat));
        tokio::task::spawn_blocking(work)
            .await
            .map_err(|_| Refusal::Internal)
    }
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
        chat(&serde_json::json!({ "model": "auto", "messages": messages }))
    }

    fn chat(request: &serde_json::Value) -> Chat<String> {
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

    fn found(chat: &Chat<Scanned>) -> Vec<&str> {
        let texts = chat.texts();
        texts
            .flat_map(|text| {
                let found = text.findings().iter();
                found.map(|finding| &text.text()[finding.range.clone()])
            })
            .collect()
    }

    #[tokio::test]
    async fn a_value_that_is_split_over_turns_is_found_in_each() {
        for scanner in [
            Arc::new(Classifier::default()) as Arc<dyn Scan>,
            Arc::new(Cache::new(Classifier::default(), &[7; 32], 1 << 20)),
        ] {
            let inspect = with(scanner, 1 << 20);
            let turns = ["個人番号は 1234 5678", "続きをどうぞ", "9018 です"];
            let scanned = inspect.scan(&app("loans"), conversation(&turns)).await;
            let Ok((chat, false)) = scanned else {
                panic!("scanned, and what is split can be masked")
            };
            assert_eq!(found(&chat), ["1234 5678", "9018"]);
        }
    }

    #[tokio::test]
    async fn an_answer_is_read_with_what_asked_for_it() {
        for scanner in [
            Arc::new(Classifier::default()) as Arc<dyn Scan>,
            Arc::new(Cache::new(Classifier::default(), &[7; 32], 1 << 20)),
        ] {
            let inspect = with(scanner, 1 << 20);
            let call = serde_json::json!({
                "id": "call_1", "type": "function",
                "function": { "name": "ask", "arguments": "{\"ask\":\"SMS認証コード\"}" },
            });
            for [question, answer] in [
                [
                    serde_json::json!({ "role": "assistant", "content": "認証コードをどうぞ" }),
                    serde_json::json!({ "role": "user", "content": "482913" }),
                ],
                [
                    serde_json::json!({ "role": "assistant", "content": null, "tool_calls": [call] }),
                    serde_json::json!({ "role": "tool", "tool_call_id": "call_1", "content": "482913" }),
                ],
            ] {
                let wish = serde_json::json!({ "role": "user", "content": "手続き" });
                let messages = [wish, question, answer];
                let chat = chat(&serde_json::json!({ "model": "auto", "messages": messages }));
                let scanned = inspect.scan(&app("loans"), chat).await;
                let Ok((chat, false)) = scanned else {
                    panic!("scanned, and nothing lies across")
                };
                assert_eq!(found(&chat), ["482913"]);
            }
        }
    }

    #[test]
    fn what_is_split_over_parts_stays_inside_unless_each_piece_was_found() {
        let classifier = Classifier::default();
        let parts = |texts: &[&str]| {
            let message = serde_json::json!({ "role": "user", "content": texts.iter()
                .map(|text| serde_json::json!({ "type": "text", "text": text }))
                .collect::<Vec<_>>() });
            let request = serde_json::json!({ "model": "auto", "messages": [message] });
            let limits = Limits {
                json_depth: 16,
                messages: 4,
                choices: 1,
                completion_tokens: 8,
            };
            parse(request.to_string().as_bytes(), &limits)
                .expect("a good request")
                .chat
        };
        for (texts, pieces, is_split) in [
            (
                ["個人番号は 1234 5678 ", "9018 です"],
                vec!["1234 5678", "9018"],
                false,
            ),
            (["佐藤健", "一様の件"], vec![], true),
            (
                ["佐藤健一様はうつ", "病で通院中です"],
                vec!["佐藤健一"],
                true,
            ),
            (["金利の", "ご案内です"], vec![], false),
        ] {
            let (chat, split) = scan_all(&classifier, "loans", parts(&texts));
            if !is_split {
                assert_eq!(found(&chat), pieces, "{texts:?}");
            }
            assert_eq!(split, is_split, "{texts:?}");
        }
    }
}
