//! What is said is the same however it is cut, and what a plain parser says of the whole.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn rules(stop: &[&str]) -> SpeechRules {
    SpeechRules {
        thinking: Thinking::Split { opened: false },
        calls: true,
        parallel_calls: true,
        stop: Patterns::new(stop),
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
fn shown(told: &(Vec<Said>, bool)) -> String {
    pieces(told) + if told.1 { "ended" } else { "" }
}

/// The same without a word on whether the choice ended: a stop string that may also be a tag is
/// known to be one only when nothing follows.
fn pieces((said, _): &(Vec<Said>, bool)) -> String {
    let line = |said: &Said| match said {
        Said::Text(text) => format!("text {text:?}\n"),
        Said::Reasoning(text) => format!("reasoning {text:?}\n"),
        Said::Call {
            index,
            name,
            arguments,
        } => format!(
            "call {index} {} {arguments}\n",
            name.as_deref().unwrap_or("…")
        ),
    };
    said.iter().map(line).collect()
}

/// What is said of a text, whole and byte by byte.
fn told(rules: &SpeechRules, text: &str) -> String {
    let each: Vec<_> = text.as_bytes().chunks(1).collect();
    let whole = shown(&said(rules, &[text.as_bytes()]));
    assert_eq!(whole, shown(&said(rules, &each)));
    whole
}

fn of(text: &str) -> String {
    told(&rules(&[]), text)
}

#[test]
fn thinking_is_told_apart() {
    insta::assert_snapshot!(of("<think>\n\nOne.\n\nTwo.\n</think>\n\nYes.\n"), @r#"
    reasoning "One.\n\nTwo."
    text "Yes.\n"
    "#);
    insta::assert_snapshot!(of("\n<think>\n\n</think>\n\nYes"), @r#"text "Yes""#);
    insta::assert_snapshot!(of("<think>\nNever closed <tool_call> </thin"), @r#"reasoning "Never closed <tool_call> </thin""#);
    insta::assert_snapshot!(of("\n<thin air> </think>"), @r#"text "\n<thin air> </think>""#);
    insta::assert_snapshot!(of("No <think>x</think>"), @r#"text "No <think>x</think>""#);
}

#[test]
fn thinking_that_the_prompt_opened_needs_no_tag() {
    let mut rules = rules(&[]);
    rules.thinking = Thinking::Split { opened: true };
    insta::assert_snapshot!(told(&rules, "\nOne.\n</think>\nYes"), @r#"
    reasoning "One."
    text "Yes"
    "#);
    insta::assert_snapshot!(told(&rules, "<think>\nOne.\n"), @r#"reasoning "One.""#);
    insta::assert_snapshot!(told(&rules, "<th"), @r#"reasoning "<th""#);
}

#[test]
fn without_thinking_and_calls_everything_is_text() {
    let mut rules = rules(&[]);
    (rules.thinking, rules.calls) = (Thinking::Off, false);
    let text =
        "<think>\n</think>\n<tool_call>\n{\"name\": \"f\", \"arguments\": {}}\n</tool_call>\n";
    assert_eq!(told(&rules, text), format!("text {text:?}\n"));
}

#[test]
fn calls_are_told_with_the_text_around_them() {
    insta::assert_snapshot!(
        of("Let me see.\n<tool_call>\n{\"name\": \"f\", \"arguments\": {\"a\": [1, \"}\"]}}\n</tool_call>\n\
            <tool_call>\n{\"name\": \"g\", \"arguments\": {}}\n</tool_call>\nThat is all.\n"),
        @r#"
    text "Let me see."
    call 0 f {"a": [1, "}"]}
    call 1 g {}
    text "That is all.\n"
    "#);
}

#[test]
fn a_call_may_be_written_in_many_ways() {
    let call = "call 0 f {\"a\": \"</tool_call>\"}\n";
    for text in [
        r#"<tool_call>{"arguments": {"a": "</tool_call>"}, "name": "f"}</tool_call>"#,
        r#"<tool_call>{"id":7,"name":"f","x":[{}],"arguments":{"a": "</tool_call>"},"y":null}</tool_call>"#,
        r#"<tool_call> { "n\u0061me" : "f" , "arguments" : {"a": "</tool_call>"} } "#,
        r#"<tool_call>{"name": "f", "arguments": "{\"a\": \"</tool_call>\"}"}</tool_call>"#,
        "<tool_call>\n{\"name\": \"f\", \"arguments\": {\"a\": \"</tool_call>\"}}}\n\n</tool_call>\n",
        r#"<tool_call>{"name": "f", "arguments": {"a": "</tool_call>"}}</tool_"#,
        r#"<tool_call>{"name": "f", "arguments": {"a": "</tool_call>"}"#,
        r#"<tool_call>{"name": "f", "arguments": {"a": "</tool_call>"}, "name": "g", "arguments": {}}"#,
    ] {
        assert_eq!(of(text), call, "{text}");
    }
    for arguments in [r#", "arguments": null"#, r#", "arguments": """#, ",", ""] {
        let text = format!("<tool_call>\n{{\"name\": \"f\"{arguments}}}\n</tool_call>");
        assert_eq!(of(&text), "call 0 f {}\n", "{text}");
    }
}

#[test]
fn what_is_no_call_is_text_in_full() {
    for text in [
        "<tool_call>\n<function=f>\n<parameter=a>1</parameter>\n</function>\n</tool_call>",
        "<tool_call>\nf(1)\n</tool_call>\nYes",
        "<tool_call>\n[]\n</tool_call>",
        "<tool_call>\n{}\n</tool_call>",
        "\n<tool_call>\n{\"name\": \"f\"\n</tool_call>",
        "<tool_call>\n{\"name\": \"\", \"arguments\": {}}\n</tool_call>",
        "<tool_call>\n{\"name\": [\"f\"], \"arguments\": {}}\n</tool_call>",
        "<tool_call>\n{\"name\": \"f\", \"arguments\": 5}\n</tool_call>",
        "<tool_call>\n{\"name\": \"f\", \"arguments\": nil}\n</tool_call>",
        "<tool_call>\n{\"name\": \"f\", \"parameters\": {\"a\": 1}}\n</tool_call>",
        "<tool_call>\n{\"arguments\": {\"a\": 1}}\n</tool_call>",
        "<tool_call>\n{\"arguments\": {\"a\": 1</tool_call>",
        "<tool_call>\n{\"name\": \"f",
        "<tool_call>\n{\"arguments\": {\"a\": 1}, \"na",
        "a <tool_call",
        "a < b </tool_call>",
    ] {
        assert_eq!(of(text), format!("text {text:?}\n"));
    }
}

#[test]
fn a_call_after_what_is_none_is_one() {
    insta::assert_snapshot!(
        of("Write <tool_call> and <tool_call>{\"name\": \"f\"}"),
        @r#"
    text "Write <tool_call> and "
    call 0 f {}
    "#);
}

#[test]
fn what_was_announced_stays_a_call_however_it_goes_on() {
    let begun = "<tool_call>{\"name\": \"f\", \"arguments\": {\"a\": ";
    insta::assert_snapshot!(of(&format!("{begun}True}}}}</tool_call>")), @r#"call 0 f {"a": True}"#);
    insta::assert_snapshot!(of(&format!("{begun}1\n</tool_call>\nNo.")), @r#"
    call 0 f {"a": 1
    text "No."
    "#);
    insta::assert_snapshot!(of(&format!("{begun}\"open}}}}\n</tool_call>\nNo.")), @r#"
    call 0 f {"a": "open}}
    text "No."
    "#);
    insta::assert_snapshot!(of(&format!("{begun}1}} No.")), @r#"
    call 0 f {"a": 1}
    text "No."
    "#);
    insta::assert_snapshot!(of(&format!("{begun}\"</tool_c")), @r#"call 0 f {"a": "</tool_c"#);
}

#[test]
fn a_call_is_announced_when_its_arguments_begin_and_told_as_it_is_written() {
    let mut speech = Speech::new(&rules(&[]));
    let mut told = Vec::new();
    for piece in [
        "Hm\n",
        "<tool_call>",
        "{\"name\": \"f\"",
        ", \"arguments\": ",
        "{\"a",
        "\": 1",
        "}}",
    ] {
        let mut out = Vec::new();
        speech.push(piece.as_bytes(), &mut out);
        told.push(shown(&(out, false)));
    }
    assert_eq!(
        told,
        [
            "text \"Hm\"\n",
            "",
            "",
            "",
            "call 0 f {\"a\n",
            "call 0 … \": 1\n",
            "call 0 … }\n"
        ]
    );
    assert!(speech.has_called());
}

#[test]
fn where_one_call_is_allowed_the_choice_ends_before_the_second() {
    let mut rules = rules(&[]);
    rules.parallel_calls = false;
    insta::assert_snapshot!(
        told(&rules, "<tool_call>1<tool_call>{\"name\": \"f\"}</tool_call>\nand\n<tool_call>{\"name\""),
        @r#"
    text "<tool_call>1"
    call 0 f {}
    text "and"
    ended
    "#);
}

#[test]
fn a_stop_string_ends_text_and_nothing_else() {
    let rules = rules(&["stop", "\n\n", "x<tool_call>{"]);
    insta::assert_snapshot!(told(&rules, "yes st\n\nno"), @r#"
    text "yes st"
    ended
    "#);
    insta::assert_snapshot!(
        told(&rules, "<think>stop\n\n</think>\n\n<tool_call>{\"name\": \"f\", \"arguments\": {\"a\": \"stop\"}}"),
        @r#"
    reasoning "stop"
    call 0 f {"a": "stop"}
    "#);
    insta::assert_snapshot!(told(&rules, "a x<tool_call>{1"), @r#"
    text "a "
    ended
    "#);
}

#[test]
fn a_call_that_never_begins_is_not_held_for_ever() {
    let text = "<tool_call>{\"arguments\": \"".to_owned() + &"a".repeat(300_000);
    let (mut speech, mut out) = (Speech::new(&rules(&[])), Vec::new());
    speech.push(text.as_bytes(), &mut out);
    assert_eq!(shown(&(out, false)), format!("text {text:?}\n"));
}

/// Texts made of what matters here.
fn soup() -> impl Strategy<Value = String> {
    let words: &'static [&str] = &[
        "<think>",
        "</think>",
        "<tool_call>",
        "</tool_call>",
        "\n",
        "\n\n",
        "{",
        "}",
        "\"",
        "\\",
        "\"name\"",
        "\"arguments\"",
        ": ",
        ", ",
        "\"f\"",
        "{\"a\": 1}",
        "null",
        "関",
        "<",
        "ab",
        "a",
        "{\"name\": \"f\", \"arguments\": {\"b\": \"",
        "{\"name\": \"f\", \"arguments\": \"",
        "\\u00e9",
        "\\ud83d",
    ];
    prop::collection::vec(prop::sample::select(words), 0..24).prop_map(|words| words.concat())
}

fn any_rules() -> impl Strategy<Value = SpeechRules> {
    let thinking = prop_oneof![
        Just(Thinking::Off),
        any::<bool>().prop_map(|opened| Thinking::Split { opened }),
    ];
    let stop = prop::collection::vec("(a|b|関|<|\n|tool_call>){1,3}", 0..3);
    (thinking, any::<bool>(), any::<bool>(), stop).prop_map(
        |(thinking, calls, parallel_calls, stop)| SpeechRules {
            thinking,
            calls,
            parallel_calls,
            stop: stop.into(),
        },
    )
}

fn cut<'t>(bytes: &'t [u8], cuts: &[usize]) -> Vec<&'t [u8]> {
    let mut cuts: Vec<_> = cuts.iter().map(|cut| cut % (bytes.len() + 1)).collect();
    cuts.extend([0, bytes.len()]);
    cuts.sort_unstable();
    cuts.windows(2).map(|cut| &bytes[cut[0]..cut[1]]).collect()
}

/// The text, up to the stop string that is complete first; of several, the longest.
fn before_stop<'t>(text: &'t str, stop: &[String]) -> &'t str {
    let found = stop
        .iter()
        .filter_map(|stop| text.find(stop.as_str()).map(|at| (at + stop.len(), at)));
    found.min().map_or(text, |(_, at)| &text[..at])
}

/// Thinking and stop strings, of the whole; no calls.
fn plainly(rules: &SpeechRules, text: &str) -> String {
    let begins = text.trim_start_matches('\n').strip_prefix("<think>");
    let thought = match rules.thinking {
        Thinking::Split { opened: true } => Some(begins.unwrap_or(text)),
        Thinking::Split { opened: false } => begins,
        Thinking::Off => None,
    };
    let (reasoning, text) = match thought.map(|thought| thought.split_once("</think>")) {
        None => ("", text),
        Some(Some((thought, text))) => (thought, text.trim_start_matches('\n')),
        Some(None) => (thought.unwrap_or_default(), ""),
    };
    let reasoning = reasoning.trim_matches('\n');
    let text = before_stop(text, &rules.stop.strings());
    let mut all = Vec::new();
    say(&mut all, Said::Reasoning(reasoning.to_owned()));
    say(&mut all, Said::Text(text.to_owned()));
    pieces(&(all, false))
}

/// A call as a model may write it, and what is to be told of it.
fn written_call() -> impl Strategy<Value = (String, (String, Value))> {
    let value = prop_oneof![
        any::<i32>().prop_map(Value::from),
        Just(Value::Null),
        "(a|\"|\\\\|\n|関|😀|<tool_call>|</tool_call>|\\{|\\}){0,6}".prop_map(Value::from),
        Just(json!([{"x": [true, "]"]}, 1.5])),
    ];
    let arguments = prop::collection::btree_map("[a-z\"]{0,3}", value, 0..4);
    let style = (
        0..4,
        any::<bool>(),
        "[ \n]{0,2}",
        prop::sample::select(&["}\n</tool_call>", "}</tool_call>\n", "", "}"][..]),
    );
    ("(f|関|<think>|\"|\\\\){1,4}", arguments, style).prop_map(
        |(name, arguments, (style, pretty, space, end))| {
            let value = json!(arguments);
            let arguments = if pretty {
                serde_json::to_string_pretty(&value)
            } else {
                serde_json::to_string(&value)
            };
            let arguments = arguments.expect("JSON");
            let name_written = json!(name);
            let raw = match style {
                0 => format!("{{\"name\": {name_written}, \"arguments\": {arguments}{end}"),
                1 => format!("{{\"arguments\":{arguments}{space},\"name\":{name_written}{end}"),
                2 => format!(
                    "{{\"name\": {name_written}, \"arguments\": {}{end}",
                    json!(arguments)
                ),
                _ => format!(
                    "{{\"arguments\":{},\"id\":[\"}}\"],\"name\":{space}{name_written}{end}",
                    json!(arguments)
                ),
            };
            (format!("<tool_call>{space}{raw}"), (name, value))
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn however_it_is_cut_the_same_is_said(
        text in soup(),
        rules in any_rules(),
        cuts in prop::collection::vec(any::<usize>(), 0..12),
    ) {
        let whole = said(&rules, &[text.as_bytes()]);
        prop_assert_eq!(shown(&said(&rules, &cut(text.as_bytes(), &cuts))), shown(&whole));
    }

    #[test]
    fn bytes_of_any_kind_are_taken(
        pieces in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..6), 0..12),
        rules in any_rules(),
    ) {
        let pieces: Vec<_> = pieces.iter().map(Vec::as_slice).collect();
        let whole = pieces.concat();
        prop_assert_eq!(shown(&said(&rules, &pieces)), shown(&said(&rules, &[&whole])));
    }

    #[test]
    fn without_calls_it_is_what_a_plain_parser_says(text in soup(), rules in any_rules()) {
        let rules = SpeechRules { calls: false, ..rules };
        prop_assert_eq!(pieces(&said(&rules, &[text.as_bytes()])), plainly(&rules, &text));
    }

    #[test]
    fn where_nothing_is_called_nothing_is_lost(text in soup(), rules in any_rules()) {
        let without = SpeechRules { calls: false, ..rules.clone() };
        let rules = SpeechRules { calls: true, ..rules };
        let told = said(&rules, &[text.as_bytes()]);
        if !told.0.iter().any(|said| matches!(said, Said::Call { .. })) {
            prop_assert_eq!(pieces(&told), pieces(&said(&without, &[text.as_bytes()])));
        }
    }

    #[test]
    fn no_stop_string_is_told(text in soup(), rules in any_rules()) {
        let stop = rules.stop.strings();
        for said in said(&rules, &[text.as_bytes()]).0 {
            if let Said::Text(text) = said {
                prop_assert!(stop.iter().all(|stop| !text.contains(stop.as_str())), "{}", text);
            }
        }
    }

    #[test]
    fn no_more_is_held_back_than_may_be_needed(text in soup(), rules in any_rules()) {
        let stop = rules.stop.strings();
        let longest = stop.iter().map(String::len).chain(["\n</tool_call>".len()]).max();
        let (mut speech, mut out) = (Speech::new(&rules), Vec::new());
        for next in text.chars() {
            speech.push(next.encode_utf8(&mut [0; 4]).as_bytes(), &mut out);
            prop_assert!(Some(speech.held.len()) < longest);
        }
    }

    #[test]
    fn calls_are_told_as_they_were_meant(
        calls in prop::collection::vec(("[a-z .\n]{0,3}", written_call()), 0..4),
        cuts in prop::collection::vec(any::<usize>(), 0..12),
    ) {
        let written = calls.iter().flat_map(|(before, (written, _))| [before.as_str(), written]);
        let text: String = written.collect();
        let told = said(&rules(&[]), &cut(text.as_bytes(), &cuts)).0;
        let told = told.into_iter().filter_map(|said| match said {
            Said::Call { index, name, arguments } => {
                let arguments: Value = serde_json::from_str(&arguments).unwrap_or_default();
                Some((index, name, arguments))
            }
            _ => None,
        });
        let told: Vec<_> = told.collect();
        let meant = calls.into_iter().enumerate().map(|(index, (_, (_, (name, arguments))))| {
            (u32::try_from(index).expect("few"), Some(name), arguments)
        });
        prop_assert_eq!(told, meant.collect::<Vec<_>>());
    }
}
