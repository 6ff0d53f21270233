//! What is said is the same however it is cut, and as a plain parser says of the whole.

use proptest::prelude::*;

use super::*;

fn rules(stop: &[&str]) -> SpeechRules {
    SpeechRules {
        thinking: Thinking::Split { opened: false },
        calls: true,
        parallel_calls: true,
        stop: stop.iter().map(|&stop| stop.to_owned()).collect(),
    }
}

/// What is said of these pieces; true if the choice ended by itself.
fn said(rules: &SpeechRules, pieces: &[&[u8]]) -> (Vec<Said>, bool) {
    let (mut speech, mut out) = (Speech::new(rules), Vec::new());
    let ended = pieces.iter().any(|piece| speech.push(piece, &mut out));
    speech.finish(&mut out);
    (out, ended)
}

/// As lines that can be read and compared.
fn shown(said: &[Said]) -> String {
    let line = |said: &Said| match said {
        Said::Text(text) => format!("text {text:?}"),
        Said::Reasoning(text) => format!("reasoning {text:?}"),
        Said::Call {
            index,
            name,
            arguments,
        } => format!("call {index} {} {arguments}", name.as_deref().unwrap_or("")),
    };
    said.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn of(text: &str) -> String {
    let each: Vec<_> = text
        .char_indices()
        .map(|(at, next)| &text.as_bytes()[at..at + next.len_utf8()])
        .collect();
    let once = shown(&said(&rules(&[]), &[text.as_bytes()]).0);
    assert_eq!(once, shown(&said(&rules(&[]), &each).0));
    once
}


#[test]
fn a_call_is_told() {
    insta::assert_snapshot!(
        of("<tool_call>\n{\"name\": \"f\", \"arguments\": {\"a\": 1}}\n</tool_call>"),
        @r#"call 0 f {"a": 1}"#
    );
}
