//! What the record says of a request: what was found and what became of it, and no text.

use frontier_stand_in::{Behaviour, StandIn};

use super::{CUSTOMER, Desk, SHIPPED, id, key};
use crate::support::program::wait_for;

#[tokio::test]
async fn what_was_never_sent_is_no_transfer() {
    let mut desk = Desk::new(SHIPPED, false).await;
    // Nobody listens any more where the frontier was.
    desk.gateway.frontier = StandIn::start().await;
    let unreachable = desk.gateway.say(CUSTOMER, false).await;
    // Its stand-in inside is down here.
    assert_eq!(unreachable.status, 503);
    let cases = desk.closed();
    let case = &cases[&id(&unreachable)];
    assert_eq!(case.attempts().count(), 2, "it was tried");
    assert_eq!(case.transfers().count(), 0, "and nothing was sent");
    assert!(case.followed[0].1.unsent);
    let period = audit::report::Period {
        from: jiff::Timestamp::UNIX_EPOCH,
        to: jiff::Timestamp::MAX,
        offset: jiff::tz::offset(9),
    };
    let report = audit::report::month(&desk.path(), period).unwrap();
    assert!(report.to_markdown().contains("該当なし / none"));
}

#[tokio::test]
async fn a_copy_is_on_record_with_all_that_was_found() {
    let rules = SHIPPED.replace(
        "then = { engines = [\"frontier\", \"local\"]",
        "then = { engines = [\"local\"], shadow = { engine = \"frontier\", percent = 100 }",
    );
    assert_ne!(rules, SHIPPED);
    let desk = Desk::new(&rules, false).await;
    let asked = desk.gateway.say(CUSTOMER, false).await;
    let answered =
        wait_for(|| (desk.gateway.counted("sekisho_shadow_requests_total", &[]) > 0).then_some(()));
    answered.await.expect("a copy is made");
    let cases = desk.closed();
    let copy = cases.values().find(|case| case.decision.copy_of.is_some());
    let copy = copy.expect("it has a record of its own");
    assert_eq!(copy.decision.copy_of, Some(id(&asked)));
    let original = &cases[&id(&asked)].decision;
    assert_eq!(copy.decision.findings, original.findings);
    assert_eq!(copy.decision.findings["EMAIL"], 1);
    assert_eq!(copy.decision.matters, original.matters);
    assert_eq!(copy.decision.subjects, original.subjects);
    assert_eq!(
        desk.gateway.counted("sekisho_findings_total", &["EMAIL"]),
        1
    );
}

#[tokio::test]
async fn a_value_that_was_sent_in_base64_is_on_record_as_itself() {
    let desk = Desk::new(SHIPPED, false).await;
    // "連絡先は taro@example.co.jp、電話は 090-4418-7205 です。"
    let text = "これを読んでください: 6YCj57Wh5YWI44GvIHRhcm9AZXhhbXBsZS5jby5qcOOAgembu+ipseOBryAwOTAtNDQxOC03MjA1IOOBp+OBmeOAgg==";
    let asked = desk.gateway.say(text, false).await;
    let escaped = desk
        .gateway
        .say(r"電話は \u0030\u0039\u0030-4418-7205 です", false)
        .await;
    let cases = desk.closed();
    let phone = key().value(
        "PHONE",
        &redaction::identity(classifiers::EntityType::Phone, "090-4418-7205"),
    );
    let mail = key().value("EMAIL", "taro@example.co.jp");
    let subjects = &cases[&id(&asked)].decision.subjects;
    assert_eq!(subjects["PHONE"], [phone]);
    assert_eq!(subjects["EMAIL"], [mail]);
    assert_eq!(cases[&id(&escaped)].decision.subjects["PHONE"], [phone]);
}

#[tokio::test]
async fn no_text_of_a_request_or_reply_stands_in_the_record() {
    let desk = Desk::new(SHIPPED, false).await;
    let canaries = [
        "Zebedee-Quillfeather",
        "4071825",
        "kenichi.sato@example.co.jp",
        "佐藤",
        "健一",
        "canary_field",
        "canary-user",
        "返金",
        "canary_tool",
    ];
    let request = serde_json::json!({
        "model": "auto",
        "user": "canary-user",
        "metadata": { "canary_field": "Zebedee-Quillfeather" },
        "messages": [
            { "role": "system", "content": "Zebedee-Quillfeather" },
            { "role": "user", "name": "canary-user", "content":
              "佐藤 健一様(口座番号 4071825、kenichi.sato@example.co.jp)に返金の連絡" },
        ],
        "tools": [{ "type": "function", "function": {
            "name": "canary_tool", "description": "Zebedee-Quillfeather", "parameters": {} } }],
    });
    let mut stream = request.clone();
    stream["stream"] = true.into();
    let mut unknown = request.clone();
    unknown["canary_field"] = "Zebedee-Quillfeather".into();
    for behaviour in [Behaviour::Answer, Behaviour::Echo, Behaviour::Garbage] {
        desk.gateway.frontier.set_behaviour(behaviour);
        for request in [&request, &stream, &unknown] {
            desk.gateway.ask(request.to_string()).await;
        }
    }
    desk.gateway
        .ask("{\"canary_field\": \"Zebedee-Quillfeather\"")
        .await;
    assert_eq!(desk.closed().len(), 9);
    for file in std::fs::read_dir(desk.path()).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        for canary in canaries {
            assert!(!text.contains(canary), "{canary}");
        }
    }
}
