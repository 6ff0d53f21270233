//! What is printed for people and for tools.

mod controls;
mod display;
mod explaining;
mod help;
mod model;
mod proving;

use classifiers::{Classifier, Terms};

use super::arguments::{KeyNew, RulesCheck};
use super::{Failure, classify, keys, rules};
use crate::routes::Tongue;

fn classifier() -> Classifier {
    Classifier::new(&Terms::default()).expect("no terms are good terms")
}

fn lines(input: &str) -> (bool, String) {
    let mut out = Vec::new();
    let all_good = classify::lines(&classifier(), "texts.jsonl", input.as_bytes(), &mut out);
    let Ok(all_good) = all_good else {
        panic!("memory can be read and written")
    };
    (all_good, String::from_utf8(out).expect("JSON is UTF-8"))
}

#[test]
fn json_lines_give_offsets_in_code_points() {
    let (all_good, out) = lines(
        "{\"id\": 7, \"text\": \"😀 mail: taro@example.co.jp 。\", \"lang\": \"ja\"}\n\n\
         {\"id\": \"b\", \"text\": \"今日は良い天気です。\"}",
    );
    assert!(all_good);
    insta::assert_snapshot!(out, @r#"
    {"id":7,"level":"confidential","special_care":false,"findings":[{"start":8,"end":26,"type":"EMAIL","confidence":"certain","reason":"form of an e-mail address"}],"passages":[],"reasons":["EMAIL (confidential)"],"topic":null}
    {"id":"b","level":"public","special_care":false,"findings":[],"passages":[],"reasons":[],"topic":null}
    "#);
}

#[test]
fn a_bad_line_is_left_out_and_the_others_are_done() {
    let bad = [
        "{\"id\": 1}",
        "{\"id\": 1, \"text\": 7}",
        "{\"id\": 1, \"text\": \"a\", \"text\": \"b\"}",
        "not JSON",
        "[]",
    ];
    for line in bad {
        let (all_good, out) = lines(&format!("{line}\n{{\"id\": 2, \"text\": \"b\"}}\n"));
        assert!(!all_good, "{line}");
        assert_eq!(out.lines().count(), 1, "{line}");
        assert!(out.starts_with("{\"id\":2,"), "{out}");
    }
}

#[test]
fn a_new_key_is_shown_once_and_its_lines_are_settings() {
    let mut out = Vec::new();
    let done = keys::new(
        &KeyNew {
            app: "loan-review".to_owned(),
        },
        &mut out,
    );
    assert!(done.is_ok());
    let out = String::from_utf8(out).expect("the output is UTF-8");
    let key = out
        .lines()
        .find_map(|line| line.trim().strip_prefix("sk-sekisho-"));
    let key = key.expect("the key is shown");
    assert_eq!(key.len(), 64);
    assert_eq!(out.matches(key).count(), 1);
    let settings = &out[out.find("[[app]]").expect("the lines are shown")..];
    let engine = "[engine.local]\nkind = \"local\"\nfile = \"no.gguf\"\nmodels = [\"m\"]\n";
    let problems = crate::config::Config::from_toml_str(&format!("{settings}{engine}"));
    let problems = problems.expect_err("there is no such model file");
    assert_eq!(
        problems.as_slice().len(),
        1,
        "only the model is wrong: {problems}"
    );
}

#[test]
fn a_name_that_rules_could_not_use_is_refused() {
    let done = keys::new(
        &KeyNew {
            app: "loan review\"".to_owned(),
        },
        &mut Vec::new(),
    );
    let Err(Failure::Wrong(what)) = done else {
        panic!("the name is refused")
    };
    insta::assert_snapshot!(what, @"--app: no application can have this name: use letters, digits, `-`, `_` and `.`, at most 64 of them");
}

#[test]
fn a_rules_file_that_is_not_there_is_told_so() {
    let check = RulesCheck {
        file: "no/such/routes.toml".into(),
        config: None,
        strict: false,
    };
    let Err(Failure::Wrong(what)) = rules::check(&check, Tongue::English, &mut Vec::new()) else {
        panic!("there is no such file")
    };
    assert!(
        what.starts_with("no/such/routes.toml: cannot be read"),
        "{what}"
    );
}

#[test]
fn the_shipped_rules_are_good_with_the_shipped_settings_alone() {
    let shipped = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut settings =
        std::fs::read_to_string(shipped.join("sekisho.toml")).expect("it is shipped");
    let mut key = Vec::new();
    let done = keys::new(
        &KeyNew {
            app: "loan-review".to_owned(),
        },
        &mut key,
    );
    assert!(done.is_ok());
    let key = String::from_utf8(key).expect("the output is UTF-8");
    settings.push_str(&key[key.find("[[app]]").expect("the lines are shown")..]);
    let elsewhere = tempfile::tempdir().expect("a temporary directory");
    let config = elsewhere.path().join("sekisho.toml");
    std::fs::write(&config, settings).expect("a file in a temporary directory");

    let check = RulesCheck {
        file: shipped.join("routes.toml"),
        config: Some(config),
        strict: true,
    };
    let mut out = Vec::new();
    let done = rules::check(&check, Tongue::English, &mut out);
    let wrong = if let Err(Failure::Wrong(wrong)) = done {
        wrong
    } else {
        String::new()
    };
    assert_eq!(wrong, "");
    let out = String::from_utf8(out).expect("the output is UTF-8");
    assert!(out.contains("routes.toml is good: "), "{out}");
    assert!(
        out.ends_with("; the engines are local (local), frontier (external)\n"),
        "{out}"
    );
}
