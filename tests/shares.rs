//! What a rule asks of other engines than its own: canaries and shadow copies, and what a request
//! is for. The local engine is down here, so whatever is answered was answered outside.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use classifiers::Classifier;
use http::{Request, StatusCode};

use crate::support::{Gateway, KEY, chat};

const MAIL: &str = "taro.yamada@example.co.jp";
const MY_NUMBER: &str = "1234 5678 9018";

/// Everything may leave masked by a rule with this `then`.
async fn gateway(then: &str) -> Gateway {
    let rules = format!(
        r#"
[engine.local]
kind = "local"

[engine.frontier]
kind = "external"
operator = "Frontier stand-in"
country = "JP"
training = false
retention = "none"
contract = "none: a stand-in"

[[rule]]
name = "default"
then = {{ {then} }}
reason = {{ ja = "試験です", en = "for the tests" }}
"#
    );
    Gateway::by(&rules, Arc::new(Classifier::default())).await
}

#[tokio::test]
async fn a_canary_is_asked_first_and_gets_what_is_masked() {
    let canary = "engine = 'local', canary = { engine = 'frontier', percent = 100 }";
    let gateway = gateway(canary).await;
    let answer = gateway
        .say(&format!("{MAIL} に返事を書いてください"), false)
        .await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header("x-sekisho-engine"), "frontier");
    assert!(gateway.frontier.bytes_received() > 0 && !gateway.frontier.received(MAIL));
}

#[tokio::test]
async fn a_shadow_gets_a_masked_copy_and_nothing_under_a_floor() {
    let shadow = "engine = 'local', shadow = { engine = 'frontier', percent = 100 }";
    let gateway = gateway(shadow).await;
    for text in [
        format!("個人番号は {MY_NUMBER} です"),
        format!("{MAIL} に返事を書いてください"),
    ] {
        let answer = gateway.say(&text, false).await;
        assert_eq!(
            answer.status,
            StatusCode::SERVICE_UNAVAILABLE,
            "nobody sees its answer"
        );
    }
    // The copy is not waited for: it arrives when it arrives.
    while gateway.frontier.recorded().is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(gateway.frontier.recorded().len(), 1);
    assert!(!gateway.frontier.received(MAIL) && !gateway.frontier.received(MY_NUMBER));
}

#[tokio::test]
async fn whoever_is_refused_is_told_in_the_language_that_is_asked_for() {
    let refuse = "refuse = { ja = '窓口へどうぞ', en = 'please ask the help desk' }";
    let gateway = gateway(refuse).await;
    let request = |header: (&'static str, &'static str)| {
        Request::post("/v1/chat/completions")
            .header("authorization", format!("Bearer {KEY}"))
            .header(header.0, header.1)
            .body(Body::from(chat("こんにちは", false).to_string()))
            .unwrap()
    };
    let english = gateway
        .send(request(("accept-language", "en-GB, ja;q=0.5")))
        .await;
    assert_eq!(english.status, StatusCode::FORBIDDEN);
    assert!(
        english
            .body
            .contains("please ask the help desk (for the tests)"),
        "{}",
        english.body
    );
    assert!(!english.body.contains("窓口"));
    let japanese = gateway.send(request(("accept-language", "ja"))).await;
    assert!(
        japanese.body.contains("窓口へどうぞ (試験です)"),
        "{}",
        japanese.body
    );
    let undeclared = gateway.send(request(("x-sekisho-purpose", "offers"))).await;
    assert_eq!(undeclared.status, StatusCode::BAD_REQUEST);
    assert!(
        undeclared.body.contains("unknown_purpose"),
        "{}",
        undeclared.body
    );
}

#[tokio::test]
async fn what_a_finding_is_refused_for_is_told_in_the_language_that_is_asked_for() {
    let gateway = gateway("engine = 'frontier', mask = { EMAIL = 'refuse' }").await;
    let said = chat(MAIL, false).to_string();
    let mut told = Vec::new();
    for tongue in ["ja", "en"] {
        let request = Request::post("/v1/chat/completions")
            .header("authorization", format!("Bearer {KEY}"))
            .header("accept-language", tongue)
            .body(Body::from(said.clone()))
            .unwrap();
        let answer = gateway.send(request).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        told.push(answer.body);
    }
    assert!(
        told[0].contains("依頼に EMAIL が含まれており"),
        "{}",
        told[0]
    );
    assert!(told[1].contains("the request holds EMAIL"), "{}", told[1]);
}
