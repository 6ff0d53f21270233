//! The program's log: a JSON object a line, each with its request's id, none with a text.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::net::TcpStream;

use frontier_stand_in::Behaviour;
use serde_json::Value;

use crate::support::chat;
use crate::support::program::{Program, wait_for};

const TEXT: &str = "What is an inverted yield curve? Ask whalesong about 鯨波.";

#[tokio::test]
async fn every_line_is_a_json_object_and_tells_its_request() {
    let debug = |settings: String| settings + "\n[log]\nlevel = \"debug\"\n";
    let rules = include_str!("../routes.toml");
    let mut program = Program::listening(debug, rules).await;
    let mut ids = BTreeSet::new();
    for behaviour in [
        Behaviour::Answer,
        Behaviour::Echo,
        Behaviour::ResetBeforeHeaders,
        Behaviour::ResetMidStream,
        Behaviour::Garbage,
    ] {
        program.frontier.set_behaviour(behaviour);
        for stream in [false, true] {
            let answer = program.ask(&chat(TEXT, stream)).await.unwrap();
            let id = &answer.headers()["x-request-id"];
            ids.insert(id.to_str().unwrap().to_owned());
            let _ = answer.text().await;
        }
    }
    let refused = program.ask(&Value::from("whalesong")).await.unwrap();
    let id = &refused.headers()["x-request-id"];
    ids.insert(id.to_str().unwrap().to_owned());
    let mut no_http = TcpStream::connect(program.data).unwrap();
    no_http
        .write_all("鯨波 whalesong\r\n\r\n".as_bytes())
        .unwrap();
    program.write_rules("[[rule]]\nname = \"broken");
    let is_refused = || program.log().contains("does not check").then_some(());
    wait_for(is_refused).await.expect("the rules are looked at");
    program.signal("TERM");
    assert!(program.ended().await.success());

    let log = program.log();
    let mut decided = BTreeSet::new();
    let mut failed = BTreeSet::new();
    for line in log.lines() {
        let Ok(Value::Object(line)) = serde_json::from_str(line) else {
            panic!("no JSON object: {line}");
        };
        for member in ["timestamp", "level", "message"] {
            assert!(
                line.get(member).is_some_and(Value::is_string),
                "{member} of {line:?}"
            );
        }
        let request = line.get("request_id").and_then(Value::as_str);
        let spans = line.get("span").map(|span| span["request_id"].as_str());
        let message = line["message"].as_str().unwrap();
        if let Some(span) = spans {
            assert!(request.is_none() || request == span, "{line:?}");
        }
        let request = request.or(spans.flatten()).map(str::to_owned);
        match message {
            "decision" => decided.extend(request),
            "engine did not begin to answer" => failed.extend(request),
            _ => {}
        }
    }
    assert_eq!(decided, ids);
    assert!(failed.len() >= 3 && failed.is_subset(&ids), "{failed:?}");
    for text in ["whalesong", "鯨波", "yield curve", "sk-sekisho"] {
        assert!(!log.contains(text), "{text}: {log}");
    }
}
