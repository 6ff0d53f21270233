//! Rules that change while requests come: each request is decided by one file, the whole of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use classifiers::Classifier;
use http::StatusCode;
use sekisho::routes::Policy;

use crate::support::{Gateway, chat};

const RELOADS: u32 = 10_000;
const CLIENTS: usize = 4;

/// Everything in it that an answer tells has the version in it.
fn rules(version: &str) -> String {
    format!(
        r#"
[engine.local]
kind = "local"

[[rule]]
name = "{version}-tools"
when = {{ tools = true }}
then = {{ refuse = "{version}" }}
reason = "{version}"

[[rule]]
name = "{version}"
then = {{ refuse = "{version}" }}
reason = "{version}"
"#
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_request_sees_half_a_file_while_the_rules_change_ten_thousand_times() {
    let gateway = Gateway::by(&rules("odd"), Arc::new(Classifier::default())).await;
    let gateway = Arc::new(gateway);
    let (is_over, answers) = (
        Arc::new(AtomicBool::new(false)),
        Arc::new(AtomicU64::new(0)),
    );
    let clients = (0..CLIENTS).map(|_| {
        let (gateway, is_over) = (Arc::clone(&gateway), Arc::clone(&is_over));
        let answers = Arc::clone(&answers);
        tokio::spawn(async move {
            while !is_over.load(Ordering::Relaxed) {
                let answer = gateway.ask(chat("hello", false).to_string()).await;
                assert_eq!(answer.status, StatusCode::FORBIDDEN);
                let rule = answer.header("x-sekisho-route").to_owned();
                let other = if rule == "odd" { "even" } else { "odd" };
                assert!(["odd", "even"].contains(&rule.as_str()), "{rule}");
                let text = answer.body;
                assert!(text.contains(&rule) && !text.contains(other), "{text}");
                answers.fetch_add(1, Ordering::Relaxed);
            }
        })
    });
    let clients: Vec<_> = clients.collect();
    let reloading = Arc::clone(&gateway);
    let reloaded = tokio::task::spawn_blocking(move || {
        let files = [rules("even"), rules("odd")];
        let mut seen: Vec<std::sync::Weak<Policy>> = Vec::new();
        for n in 0..RELOADS {
            reloading.change_rules(&files[n as usize % 2]);
            seen.push(Arc::downgrade(&reloading.rules().policy()));
        }
        seen
    });
    let seen = reloaded.await.unwrap();
    is_over.store(true, Ordering::Relaxed);
    for client in clients {
        client.await.unwrap();
    }
    let alive = seen.iter().filter(|policy| policy.strong_count() > 0);
    assert_eq!(
        alive.count(),
        1,
        "of those before nothing is left in memory"
    );
    assert!(answers.load(Ordering::Relaxed) > 1000, "{answers:?}");
}
