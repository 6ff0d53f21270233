//! Every document that the tests hold goes to an echoing frontier and comes back byte for byte.
//!
//! `SEKISHO_TEST_DOCUMENTS` names a file with more of them, one `{"text": …}` a line.

use frontier_stand_in::{Behaviour, Pace};
use serde_json::Value;

use crate::support::Gateway;

const LABELLED: &str = include_str!("../src/cli/evaluate/scored/gold.jsonl");

/// What else people paste: code, tables, markup, disguises, and text like our own placeholders.
const PASTED: &[&str] = &[
    "柴田 郁恵様（090-8156-0440）、柴田郁恵様、柴田様。０９０８１５６０４４０、ikue.shibata@example.com",
    "| 氏名 | 口座 |\n|---|---|\n| 柴田 郁恵 | 普通 4839201 |\n| 佐藤 健一 | 普通 4071825 |\n",
    "{\"name\": \"柴田\\u3000郁恵\", \"mail\": \"ikue.shibata@example.com\", \"note\": \"a\\nb\"}",
    "<p class=\"x\">柴田郁恵様 &lt;ikue.shibata@example.com&gt;</p> <PERSON_kfqxwbtd> PERSON_kfqxwbtd",
    "[柴田郁恵](https://crm.example/?mail=ikue.shibata@example.com) ![](https://crm.example/090-8156-0440)",
    "To: ikue.shibata@example.com\r\nSubject: 柴田郁恵様\r\n\r\n拝啓\t時下…\u{3000}敬具",
    "let mail = \"ikue.shibata@example.com\"; // 柴田郁恵\nsend(mail)?;",
    "柴\u{200b}田郁恵 ｼﾊﾞﾀ ｲｸｴ ＜柴田郁恵＞ 柴田郁恵.example ikue.shibata@example.com.x.example",
    "😀柴田郁恵様👨‍👩‍👧 é e\u{301} \u{202e}090-8156-0440\u{202c} \u{0} \u{7f}",
    "4111 1111 1111 1111、4111111111111111、カード番号：4111-1111-1111-1111",
];

fn documents() -> Vec<String> {
    let more = std::env::var_os("SEKISHO_TEST_DOCUMENTS");
    let more = more.map(|path| std::fs::read_to_string(path).unwrap());
    let lines = LABELLED
        .lines()
        .chain(more.iter().flat_map(|more| more.lines()));
    let texts = lines.map(|line| {
        let document: Value = serde_json::from_str(line).unwrap();
        document["text"].as_str().unwrap().to_owned()
    });
    texts
        .chain(PASTED.iter().map(|&text| text.to_owned()))
        .collect()
}

#[tokio::test]
async fn every_document_comes_back_byte_for_byte_whole_and_streamed() {
    let gateway = Gateway::start().await;
    gateway.frontier.set_behaviour(Behaviour::Echo);
    let (mut went_out, mut masked) = (0, 0);
    let documents = documents();
    for document in &documents {
        for (event_chars, write_bytes) in [(1, 1), (2, 0), (7, 3), (10_000, 0)] {
            let pace = Pace {
                event_chars,
                write_bytes,
                ..Pace::default()
            };
            gateway.frontier.set_pace(pace);
            for stream in [false, true] {
                let answer = gateway.say(document, stream).await;
                if answer.header("x-sekisho-engine") != "frontier" {
                    continue;
                }
                assert_eq!(
                    &answer.text(),
                    document,
                    "{event_chars} {write_bytes} {stream}"
                );
                went_out += 1;
                masked += usize::from(is_masked(&gateway));
            }
        }
        gateway.frontier.forget();
    }
    eprintln!(
        "{} documents; of {went_out} echoes {masked} were masked",
        documents.len()
    );
    assert!(masked > 8 * 5, "{masked} of {went_out} were masked");
}

/// Whether something in the last request was masked: then the instruction stands before it.
fn is_masked(gateway: &Gateway) -> bool {
    let last = gateway.frontier.recorded().pop().unwrap().json().unwrap();
    last["messages"]
        .as_array()
        .is_some_and(|messages| messages.len() > 1)
}
