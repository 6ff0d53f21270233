//! Every example of every list does what it is written for.

use super::*;
use crate::Classifier;

#[test]
fn every_example_counts_and_no_counter_example_does() {
    let mut wrong = Vec::new();
    for file in LISTS {
        let list = Lists::written(file).expect("a good list");
        for problem in list.wrong_examples() {
            let line = file.lines().nth(problem.line - 1).unwrap_or_default();
            wrong.push(format!("{}: {}: {line}", problem.line, problem.message));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_cue_has_examples_and_counter_examples() {
    for cue in &Lists::built_in().cues {
        assert!(!cue.examples.is_empty(), "{}", cue.name);
        assert!(!cue.counter_examples.is_empty(), "{}", cue.name);
    }
}

#[test]
fn an_operators_list_adds_to_the_built_in_ones() {
    let file = "matter = \"insider\"\nlevel = \"restricted\"\n[[cue]]\nname = \"code names\"\nany = [\"北風計画\"]\nexamples = [\"北風計画の進め方\"]\n";
    let lists = Lists::parse(file).expect("a good list");
    let classifier = Classifier::default().with_lists(lists).expect("few words");
    let level = |text: &str| classifier.scan(text.to_owned()).sensitivity();
    assert_eq!(level("北風計画を要約して"), Sensitivity::Restricted);
    assert_eq!(
        level("佐藤健一様はうつ病で通院中です。"),
        Sensitivity::Restricted
    );
}

#[test]
fn a_list_whose_examples_are_wrong_is_refused_with_their_lines() {
    let file = "matter = \"internals\"\nlevel = \"internal\"\n[[cue]]\nname = \"club\"\nany = [\"社交クラブ\"]\nand = [\"会費\"]\nexamples = [\n\"社交クラブの日程\"]\ncounter_examples = [\"社交クラブの会費\"]\n";
    let error = Lists::parse(file).expect_err("wrong examples");
    insta::assert_snapshot!(error, @"
    line 8: cue `club`: this example does not count: add its word to `any`, or loosen a condition
    line 9: cue `club`: this counter-example counts: add `except` or `unless`, or tighten a condition
    ");
}
