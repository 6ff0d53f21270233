//! What is answered or sent is on record, and was before.

use audit::{Cases, records};
use axum::body::Body;
use frontier_stand_in::Behaviour;
use http::Request;
use sekisho::rehearsal::LogLines;

use super::{CUSTOMER, Desk, PUBLIC, SHIPPED, assert_all_on_record, id, key, sent};
use crate::support::program::wait_for;

/// What refuses one kind of request.
const REFUSING: &str = r#"
[[rule]]
name = "no-mail"
when = { findings = "EMAIL" }
then = { refuse = "mail addresses are not for this" }
reason = "for the tests"

"#;

#[tokio::test]
async fn every_answer_and_everything_sent_is_on_record() {
    let desk = Desk::new(SHIPPED, false).await;
    let gateway = &desk.gateway;
    let whole = gateway.say(PUBLIC, false).await;
    let masked = gateway.say(CUSTOMER, true).await;
    let inside = gateway
        .say("マイナンバー 1234-5678-9018 の手続きを教えて", false)
        .await;
    gateway
        .frontier
        .set_behaviour(Behaviour::ResetBeforeHeaders);
    let fallen_back = gateway.say(PUBLIC, false).await;
    let cases = desk.closed();
    assert_eq!(cases.len(), 4);

    let case = &cases[&id(&whole)];
    let first = case.decision.first.as_ref().unwrap();
    let destination = first.destination.as_ref().unwrap();
    assert_eq!(
        (&*first.engine, &*case.decision.level),
        ("frontier", "public")
    );
    assert_eq!(
        (&*destination.host, &*destination.country),
        ("127.0.0.1", "US")
    );
    assert_eq!(destination.operator, "Example Frontier, Inc.");
    assert_eq!(case.outcome_name(), "answered");
    assert!(case.outcome.as_ref().unwrap().tokens.unwrap().output > 0);

    let case = &cases[&id(&masked)];
    assert_eq!(case.decision.masked["EMAIL"], 1);
    assert_eq!(case.decision.findings["PERSON"], 1);
    assert_eq!(case.decision.masking["EMAIL"], "placeholder");
    assert_eq!(case.decision.language, "ja");
    let facts = case.decision.facts.as_ref().unwrap().json();
    let facts: serde_json::Value = serde_json::from_str(facts).unwrap();
    assert_eq!(
        (&facts["app"], &facts["findings"]["EMAIL"]),
        (&"demo".into(), &1.into())
    );
    let mail = key().value("EMAIL", "kenichi.sato@example.co.jp");
    assert_eq!(case.decision.subjects["EMAIL"], [mail]);
    assert_eq!(case.decision.rules.len(), 64);

    // The engine inside is down here: what was to stay inside went nowhere else.
    let case = &cases[&id(&inside)];
    assert_eq!(case.transfers().count(), 0);
    assert_eq!(case.decision.rule, "my-number");
    assert_eq!(case.outcome_name(), "failed");

    let case = &cases[&id(&fallen_back)];
    let engines: Vec<_> = case.attempts().map(|attempt| &*attempt.engine).collect();
    assert_eq!(engines, ["frontier", "local"]);
    assert_eq!(
        (&*case.followed[0].1.after, &*case.followed[0].1.failure),
        ("frontier", "unavailable")
    );

    // Other rules can be asked about the same requests, from the record alone.
    for file in std::fs::read_dir(desk.path()).unwrap() {
        let file = std::fs::File::open(file.unwrap().path()).unwrap();
        let told: Vec<_> = LogLines::of(std::io::BufReader::new(file)).collect();
        assert!(
            told.iter()
                .all(|it| it.facts.is_some() && it.rules.is_some())
        );
        assert_eq!(told.len(), 4);
    }

    let received = gateway.frontier.recorded();
    assert_eq!(received.len(), 3);
    assert_all_on_record(&received, &sent(cases.values()));
}

#[tokio::test]
async fn the_record_is_there_before_anything_is_sent() {
    let desk = Desk::new(SHIPPED, false).await;
    desk.gateway
        .frontier
        .set_behaviour(Behaviour::HangBeforeHeaders);
    let asking = desk.gateway.say(CUSTOMER, false);
    let looking = async {
        let received = wait_for(|| desk.gateway.frontier.recorded().first().cloned());
        let received = received.await.expect("the frontier was asked");
        // The request still hangs; what it is was written before.
        let cases = Cases::new(records(&desk.path()).unwrap()).map(Result::unwrap);
        let cases: Vec<_> = cases.collect();
        assert_eq!(cases[0].outcome, None);
        assert_all_on_record(&[received], &sent(cases.iter()));
    };
    futures_util::future::join(asking, looking).await;
}

#[tokio::test]
async fn a_refusal_by_rule_is_on_record_and_one_before_any_rule_is_counted() {
    let rules = SHIPPED.replacen(
        "[[rule]]\nname = \"my-number\"",
        &format!("{REFUSING}[[rule]]\nname = \"my-number\""),
        1,
    );
    let desk = Desk::new(&rules, false).await;
    let refused = desk.gateway.say(CUSTOMER, false).await;
    assert_eq!(refused.status, 403, "{}", refused.body);
    desk.gateway.ask("not JSON").await;
    let keyless = Request::post("/v1/chat/completions")
        .body(Body::empty())
        .unwrap();
    desk.gateway.send(keyless).await;
    let cases = desk.closed();
    assert_eq!(cases.len(), 1);
    let case = &cases[&id(&refused)];
    assert_eq!(
        (&*case.decision.action, &*case.decision.rule),
        ("refuse", "no-mail")
    );
    assert_eq!(case.outcome_name(), "refused");
    let counts: Vec<_> = records(&desk.path())
        .unwrap()
        .filter_map(|located| match located.unwrap().record {
            audit::Record::Refusals(refusals) => Some(refusals.counts),
            _ => None,
        })
        .flatten()
        .map(|refused| (refused.app, refused.code, refused.count))
        .collect();
    let app = |name: &str| Some(name.to_owned());
    assert_eq!(
        counts,
        [
            (None, "invalid_api_key".to_owned(), 1),
            (app("demo"), "invalid_json".to_owned(), 1)
        ]
    );
}

#[tokio::test]
async fn without_a_record_nothing_is_answered_and_nothing_leaves() {
    for (inside_without_record, inside_code) in
        [(false, "audit_unavailable"), (true, "engine_unavailable")]
    {
        let desk = Desk::new(SHIPPED, inside_without_record).await;
        desk.gateway.say(PUBLIC, false).await;
        desk.gateway.frontier.forget();
        desk.faults.leave_room_for(0);
        for stream in [false, true] {
            // The rule's engines are frontier, then local: only the one inside may be asked.
            let outside = desk.gateway.say(PUBLIC, stream).await;
            assert_eq!(
                (outside.status.as_u16(), &*outside.code()),
                (503, inside_code)
            );
            let inside = desk.gateway.say("暗証番号は 4821 です", stream).await;
            assert_eq!(
                (inside.status.as_u16(), &*inside.code()),
                (503, inside_code)
            );
        }
        assert_eq!(desk.gateway.frontier.bytes_received(), 0);
        assert!(desk.recorder.status().unwrap().failing.is_some());
        desk.faults.make_room();
        let again = desk.gateway.say(PUBLIC, false).await;
        assert_eq!(again.status, 200);
        let cases = desk.closed();
        assert_eq!(cases.len(), 2);
        let gap =
            records(&desk.path())
                .unwrap()
                .find_map(|located| match located.unwrap().record {
                    audit::Record::Gap(gap) => Some(gap),
                    _ => None,
                });
        let gap = gap.expect("the chain tells of it");
        assert_eq!(
            gap.answered_inside,
            if inside_without_record { 4 } else { 0 }
        );
    }
}
