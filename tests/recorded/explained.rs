//! As an auditor: decisions of every kind, explained from the record alone by the program that the auditor has.

use std::process::Command;

use frontier_stand_in::Behaviour;
use serde_json::json;

use super::{CUSTOMER, Desk, PUBLIC, SHIPPED, id};
use crate::support::chat;

/// What `sekisho audit search --request` prints of this request, without what is new each time.
fn explained(desk: &Desk, request: &str) -> String {
    let ran = Command::new(env!("CARGO_BIN_EXE_sekisho"))
        .args(["audit", "search", "--request", request, "--dir"])
        .arg(desk.path())
        .output()
        .unwrap();
    let said = String::from_utf8(ran.stdout).unwrap();
    let said = said.replace(request, "ID");
    let lines = said.lines().filter(|line| !line.starts_with("on record"));
    let line = |line: &str| {
        let words = line.split_inclusive(' ').map(|word| {
            let is_time = word.contains("+09:00") || word.starts_with("20") && word.len() == 11;
            let is_new = is_time || word.parse::<f64>().is_ok() && word.contains('.');
            if is_new { "N " } else { word }
        });
        let mut line: String = words.collect();
        // How long it took comes last.
        if let Some(at) = line.rfind(" yen, ") {
            line.truncate(at);
        }
        line
    };
    let mut all: Vec<String> = lines.map(line).collect();
    all.retain(|line| !line.starts_with("time "));
    all.join("\n").trim_end().to_owned()
}

#[tokio::test]
async fn every_kind_of_decision_is_explained_by_its_record() {
    let rules = SHIPPED.replace(
        "[[rule]]\nname = \"my-number\"",
        "[[rule]]\nname = \"not-in-streams\"\nwhen = { stream = true, tools = true }\n\
         then = { refuse = \"no tools in a stream\" }\nreason = \"Art. 5\"\n\n\
         [[rule]]\nname = \"my-number\"",
    );
    assert_ne!(rules, SHIPPED);
    let desk = Desk::new(&rules, false).await;
    let masked = desk.gateway.say(CUSTOMER, false).await;
    let inside = desk
        .gateway
        .say("個人番号は482917305620です。確認してください。", false)
        .await;
    let mut tools = chat(PUBLIC, true);
    tools["tools"] = json!([{ "type": "function", "function": { "name": "f", "parameters": {} } }]);
    let refused = desk.gateway.ask(tools.to_string()).await;
    let mut unknown = chat(PUBLIC, false);
    unknown["surprise"] = json!(1);
    let unknown = desk.gateway.ask(unknown.to_string()).await;
    let reject = Behaviour::Reject {
        status: 422,
        code: "invalid_request_error".to_owned(),
    };
    desk.gateway.frontier.set_behaviour(reject);
    let rejected = desk.gateway.say(PUBLIC, false).await;
    desk.recorder.close();
    let told = [&masked, &inside, &refused, &unknown, &rejected]
        .map(|answer| explained(&desk, &id(answer)));
    insta::assert_snapshot!(told.join("\n\n"), @r"
    request   ID
    from      demo (frontier), chat for `auto`
    found     confidential: EMAIL ×1, PERSON ×1; about customer_drafts; in ja
    facts     about 47 tokens, 0 % of the budget used, no engine down
    rule      customers-masked (line 172): 外部利用を認められた業務です(リテール・融資)。顧客情報はマスキングします / an application of retail or lending cleared for the frontier; customers are masked
    asked     frontier (gpt-5.2) at 127.0.0.1, Example Frontier, Inc., US: 459 bytes, masked EMAIL ×1, PERSON ×1
              had it failed: local
    outcome   answered, 97 + 70 tokens, restored EMAIL ×1, PERSON ×1, 7970.0000

    request   ID
    from      demo (frontier), chat for `auto`
    found     restricted: MY_NUMBER ×1; about rules; in ja
    facts     about 31 tokens, 0 % of the budget used, no engine down
    rule      my-number (line 70): 番号法第19条: 個人番号は第三者に提供しません / My Numbers are never handed to third parties
    asked     local (smollm2-135m), inside
    outcome   failed (engine_unavailable), nothing was sent to the engine asked last, tokens not told, 0.0000

    request   ID
    from      demo (frontier), chat for `auto`, streamed, with tools
    found     public: nothing; about markets; in en
    facts     about 46 tokens, 0 % of the budget used, no engine down
    rule      not-in-streams (line 64): Art. 5
    asked     nobody: it is refused
    outcome   refused (policy_denied), 0.0000

    request   ID
    from      demo (frontier), chat for `auto`, with fields that nobody listed
    found     public: nothing; about markets; in en
    facts     about 21 tokens, 0 % of the budget used, no engine down
    rule      general-knowledge (line 144): 未知の項目を含む依頼は行外に出しません / a request with an unknown field never leaves the bank
    floor     unknown_field: no engine outside, whatever the rule says
    asked     local (smollm2-135m), inside
    outcome   failed (engine_unavailable), nothing was sent to the engine asked last, tokens not told, 0.0000

    request   ID
    from      demo (frontier), chat for `auto`
    found     public: nothing; about markets; in en
    facts     about 16 tokens, 0 % of the budget used, no engine down
    rule      general-knowledge (line 144): 一般的な知識の質問です / general knowledge: nothing of the bank or its customers is in it
    asked     frontier (gpt-5.2) at 127.0.0.1, Example Frontier, Inc., US: 93 bytes, masked nothing
              frontier failed (rejected); then, N N local (smollm2-135m), inside
    outcome   failed (engine_unavailable), nothing was sent to the engine asked last, tokens not told, 0.0000
    ");
}
