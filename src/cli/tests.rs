//! What is printed for people and for tools.

use clap::{CommandFactory, Parser};
use classifiers::{Classifier, Terms};

use super::arguments::{Arguments, KeyNew, RulesCheck};
use super::{Failure, classify, display, keys, rules};

/// The help of a command, as `sekisho COMMAND --help` prints it.
fn help(path: &[&str]) -> String {
    let mut command = Arguments::command();
    command.build();
    let mut found = &mut command;
    for name in path {
        found = found.find_subcommand_mut(name).expect("the command exists");
    }
    found.render_long_help().to_string()
}

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
fn the_arguments_are_consistent() {
    Arguments::command().debug_assert();
}

#[test]
fn the_help_leads_to_a_first_start() {
    insta::assert_snapshot!(help(&[]), @"");
}

#[test]
fn serve_explains_environment_and_signals() {
    insta::assert_snapshot!(help(&["serve"]), @"");
}

#[test]
fn classify_explains_its_formats() {
    insta::assert_snapshot!(help(&["classify"]), @"");
}

#[test]
fn checks_and_keys_explain_themselves() {
    let helps = [
        &["rules", "check"][..],
        &["config", "check"],
        &["key", "new"],
    ];
    insta::assert_snapshot!(helps.map(help).join("\n----\n"), @"");
}

#[test]
fn serve_needs_no_arguments() {
    assert!(Arguments::try_parse_from(["sekisho", "serve"]).is_ok());
    assert!(Arguments::try_parse_from(["sekisho", "serve", "--port", "1"]).is_err());
}

#[test]
fn json_lines_give_offsets_in_code_points() {
    let (all_good, out) = lines(
        "{\"id\": 7, \"text\": \"😀 mail: taro@example.co.jp 。\", \"lang\": \"ja\"}\n\n\
         {\"id\": \"b\", \"text\": \"今日は良い天気です。\"}",
    );
    assert!(all_good);
    insta::assert_snapshot!(out, @"");
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
fn people_see_the_text_marked_and_the_reasons_below() {
    let scanned = classifier().scan("Mail taro@example.co.jp\u{1b}[2J today.\n".to_owned());
    let show = |in_colour| {
        let mut out = Vec::new();
        display::write(&scanned, in_colour, &mut out).expect("memory can be written");
        String::from_utf8(out).expect("the output is UTF-8")
    };
    insta::assert_snapshot!(show(false), @"");
    assert!(show(true).contains("\u{1b}[30;43mtaro@example.co.jp\u{1b}[0m"));
    assert!(!show(true).contains("[2J\u{1b}") && !show(true).contains("\u{1b}[2J"));
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
    insta::assert_snapshot!(what, @"");
}

#[test]
fn a_rules_file_that_is_not_there_is_told_so() {
    let check = RulesCheck {
        file: "no/such/routes.toml".into(),
        config: None,
    };
    let Err(Failure::Wrong(what)) = rules::check(&check, &mut Vec::new()) else {
        panic!("there is no such file")
    };
    assert!(
        what.starts_with("no/such/routes.toml: cannot be read"),
        "{what}"
    );
}
