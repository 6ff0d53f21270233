//! What the objectives are measured by tells of engines that hang, of answers that come whole, and of
//! faults of ours, whatever the client does.

use std::sync::Arc;
use std::time::Duration;

use classifiers::{Classifier, EntityType, Scanned, Sensitivity};
use frontier_stand_in::Behaviour;
use sekisho::error_type::ErrorType;
use sekisho::layers::inspect::Scan;
use sekisho::metrics::Metrics;
use sekisho::prices::Prices;
use sekisho::record::{Noted, Outcome};
use sekisho::routes::Day;

use crate::support::prometheus::Prometheus;
use crate::support::{Gateway, chat};

const QUESTION: &str = "What is an inverted yield curve?";
const FRONTIER: &str = "engine=\"frontier\"";
const ATTEMPTS: &str = "sekisho_engine_attempts_total";
const FIRST_TOKEN: &str = "gen_ai_server_time_to_first_token_seconds_count";

async fn gateway(behaviour: Behaviour) -> Gateway {
    let gateway = Gateway::ruled("", Arc::new(Classifier::default())).await;
    gateway.frontier.set_behaviour(behaviour);
    gateway
}

/// Until every request is counted, which is after its last byte.
async fn settle(gateway: &Gateway) {
    for _ in 0..500 {
        if gateway.counted("sekisho_requests_open", &[]) == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("a request does not end");
}

#[tokio::test]
async fn a_client_that_leaves_an_engine_that_says_nothing_is_no_success_of_the_engine() {
    for stream in [false, true] {
        let gateway = gateway(Behaviour::HangBeforeHeaders).await;
        let asked = gateway.begin(chat(QUESTION, stream).to_string());
        let left = tokio::time::timeout(Duration::from_millis(300), asked).await;
        assert!(left.is_err(), "the client left before the answer");
        settle(&gateway).await;
        let gone = "error_type=\"client_gone\"";
        assert_eq!(gateway.counted(ATTEMPTS, &[FRONTIER, gone]), 1);
        assert_eq!(gateway.counted(ATTEMPTS, &["error_type=\"\""]), 0);
        let streamed = format!("stream=\"{stream}\"");
        let waited = "sekisho_abandoned_seconds_count";
        assert_eq!(gateway.counted(waited, &[FRONTIER, &streamed]), 1);
    }
}

#[tokio::test]
async fn a_client_that_leaves_while_it_is_answered_is_no_failure_of_the_engine() {
    let gateway = gateway(Behaviour::HangMidStream).await;
    let response = gateway.begin(chat(QUESTION, true).to_string()).await;
    let mut body = response.into_body();
    http_body_util::BodyExt::frame(&mut body)
        .await
        .unwrap()
        .unwrap();
    drop(body);
    settle(&gateway).await;
    assert_eq!(gateway.counted(ATTEMPTS, &[FRONTIER, "error_type=\"\""]), 1);
    assert_eq!(gateway.counted("sekisho_abandoned_seconds_count", &[]), 0);
}

#[tokio::test]
async fn only_an_answer_in_pieces_has_a_first_piece() {
    let gateway = gateway(Behaviour::Answer).await;
    gateway.say(QUESTION, false).await;
    settle(&gateway).await;
    assert_eq!(gateway.counted(FIRST_TOKEN, &[]), 0);
    gateway.say(QUESTION, true).await;
    settle(&gateway).await;
    assert_eq!(gateway.counted(FIRST_TOKEN, &[FRONTIER]), 1);
}

#[tokio::test]
async fn how_an_engine_failed_is_told_in_the_same_words_everywhere() {
    let teapot = Behaviour::Status {
        code: 418,
        retry_after: None,
    };
    for (behaviour, word) in [
        (teapot, "status"),
        (Behaviour::Garbage, "garbage"),
        (Behaviour::ResetBeforeHeaders, "unavailable"),
        (Behaviour::ResetMidStream, "unavailable"),
        (Behaviour::HangMidStream, "timeout"),
    ] {
        let gateway = gateway(behaviour).await;
        gateway.say(QUESTION, true).await;
        settle(&gateway).await;
        let word = format!("error_type=\"{word}\"");
        for metric in [ATTEMPTS, "gen_ai_client_operation_duration_seconds_count"] {
            let told = gateway.counted(metric, &[FRONTIER, &word]);
            assert_eq!(told, 1, "{metric} {word}: {}", gateway.metrics());
        }
    }
}

/// Breaks while it searches answers.
struct Breaking(Classifier);

impl Scan for Breaking {
    fn scan(&self, app: &str, text: String) -> Scanned {
        Scan::scan(&self.0, app, text)
    }

    fn scan_once(&self, _: String) -> Scanned {
        panic!("a detector broke");
    }

    fn scan_seams(&self, scanned: &mut [Scanned]) {
        Scan::scan_seams(&self.0, scanned);
    }

    fn scan_context(&self, app: &str, scanned: &mut [Scanned]) {
        Scan::scan_context(&self.0, app, scanned);
    }
}

#[tokio::test]
async fn a_panic_on_the_way_back_is_a_failure_of_ours_and_is_told() {
    for stream in [false, true] {
        let rule = "restore = { answers = \"mask\" }";
        let scanner = Breaking(Classifier::default());
        let gateway = Gateway::ruled(rule, Arc::new(scanner)).await;
        let answer = gateway.say(QUESTION, stream).await;
        assert!(answer.body.contains("internal_error"), "{}", answer.body);
        assert!(!answer.is_done());
        settle(&gateway).await;
        let failed = gateway.counted("sekisho_requests_total", &["outcome=\"failed\""]);
        assert_eq!(failed, 1, "{}", gateway.metrics());
        let internal = "error_type=\"internal\"";
        assert_eq!(gateway.counted(ATTEMPTS, &[internal]), 1);
    }
}

#[test]
fn an_engine_that_stands_in_is_not_told_to_have_waited() {
    let noted = Noted {
        engine: Some("local".into()),
        failed_over: vec![("frontier".into(), ErrorType::Timeout)],
        outcome: Outcome::ClientGone,
        ..Noted::default()
    };
    assert_eq!(noted.ended_as(), Some(ErrorType::ClientGone));
    let failed = Noted {
        engine: Some("frontier".into()),
        ..noted
    };
    assert_eq!(
        failed.ended_as(),
        None,
        "it had failed before the client left"
    );
}

/// The panel on which nothing may ever be seen sees the first of it.
#[tokio::test]
async fn the_first_restricted_request_outside_is_seen_and_calls_somebody() {
    let metrics = Arc::new(Metrics::new(Prices::default(), None));
    let told = Arc::clone(&metrics);
    let render = move || std::future::ready(told.render());
    let router = axum::Router::new().route("/metrics", axum::routing::get(render));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    let prometheus = Prometheus::in_a_hurry(address).await;
    let boundary = observability::dashboards().remove(0);
    let panel = boundary
        .panels()
        .find(|it| it.title == "Restricted requests answered outside");
    let panel = panel.unwrap().queries[0]
        .expression
        .replace("$__range", "1m");
    let shows = async |number: &str| {
        for _ in 0..200 {
            let found = prometheus.ask(&panel).await;
            if found[0]["value"][1] == number {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("{number} is not shown: {:?}", prometheus.ask(&panel).await);
    };
    let scraped = "count_over_time(sekisho_restricted_outside_total[1m]) > 2";
    while prometheus.ask(scraped).await.is_empty() {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    shows("0").await;
    let mut noted = Noted {
        // It was sent outside, and answered inside.
        engine: Some("local".into()),
        asked_outside: 1,
        sensitivity: Some(Sensitivity::Restricted),
        outcome: Outcome::Answered,
        ..Noted::default()
    };
    noted.findings.add(EntityType::MyNumber, 1);
    let _ = metrics.count(&noted, Duration::from_secs(1), Day::FIRST);
    shows("1").await;
    for _ in 0..200 {
        let firing = prometheus.firing().await;
        if firing.contains(&"SekishoRestrictedOutside".to_owned()) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("nobody is called");
}
