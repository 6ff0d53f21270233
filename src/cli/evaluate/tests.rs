//! The figures beside those of the labelled documents' own scorer, and what is told of bad input.

use classifiers::EntityType;
use serde_json::Value;

use super::*;

/// Labelled documents, findings that somebody might have made in them, and what the scorer of the
/// labelled documents (`score.py GOLD FOUND --misses 9`) prints for both.
const GOLD: &str = include_str!("scored/gold.jsonl");
const FOUND: &str = include_str!("scored/found.jsonl");
const SCORED: &str = include_str!("scored/scored.txt");

fn documents(lines: &str) -> Documents {
    let mut documents = Documents::default();
    let read = documents.read("gold.jsonl", lines.as_bytes());
    assert!(read.is_ok(), "memory can be read");
    documents
}

/// The findings of a document as the file has them.
fn found(id: &str) -> Labels {
    let lines = FOUND.lines().map(serde_json::from_str::<Value>);
    let mut lines = lines.map(|line| line.expect("a line of JSON"));
    let line = lines.find(|line| line["id"] == id).expect("one for each");
    let number = |at: &Value| usize::try_from(at.as_u64().expect("an offset")).expect("fits");
    let text = |value: &Value| value.as_str().expect("a name").to_owned();
    let span = |span: &Value| {
        let entity: EntityType = text(&span["type"]).parse().expect("a known type");
        (number(&span["start"])..number(&span["end"]), entity)
    };
    let spans = line["findings"].as_array().expect("a list");
    Labels {
        level: text(&line["level"]).parse().expect("a level"),
        special_care: id == "a-1",
        spans: spans.iter().map(span).collect(),
    }
}

fn report(most: usize) -> String {
    let documents = documents(GOLD);
    let (evaluation, misses) = evaluate(&documents.good, |gold| found(&gold.id));
    let mut out = Vec::new();
    report::write(&evaluation, &misses, most, &mut out).expect("memory can be written");
    String::from_utf8(out).expect("the report is UTF-8")
}

#[test]
fn every_line_of_the_scorer_is_printed_to_the_last_digit() {
    let report = report(9);
    let mut ours = report.lines();
    for line in SCORED.lines() {
        assert!(
            ours.any(|our| our == line),
            "no line, or not here:\n{line}\nin\n{report}"
        );
    }
}

#[test]
fn special_care_and_levels_are_told_too() {
    let report = report(1);
    for line in [
        "  special care  recognised in 1 of 2 documents, seen in 0 of the other 7",
        "  missed: a-4 PERSON \"Kate O'Neil\"",
        "  under: a-5 confidential was given public",
        "  over: a-3 public was given internal",
    ] {
        assert!(report.contains(line), "{line}\nin\n{report}");
    }
    assert_eq!(
        report.matches("  missed: ").count(),
        1,
        "no more than asked for"
    );
}

#[test]
fn a_bad_line_is_told_with_its_fix_and_without_its_text() {
    let line = |id: &str, level: &str, span: &str| {
        format!(r#"{{"id":{id},"text":"口座1234","level":"{level}","spans":[{span}]}}"#)
    };
    let mut ids = gold::Ids::default();
    let mut told = Vec::new();
    for line in [
        "口座".to_owned(),
        r#"{"id":1,"text":"口座"}"#.to_owned(),
        line("1", "secret", ""),
        line("1", "public", r#"{"start":2,"end":6,"type":"BANKACCOUNT"}"#),
        line("1", "public", r#"{"start":2,"end":6,"type":"x"}"#),
        line("1", "public", r#"{"start":6,"end":10,"type":"PIN"}"#),
        line("1", "public", r#"{"start":2,"end":2,"type":"PIN"}"#),
        line("1", "public", r#"{"start":2,"end":6,"type":"PIN"}"#),
        line("1", "public", ""),
    ] {
        let checked = Gold::parse(line.as_bytes()).and_then(|gold| ids.check(gold, "gold.jsonl:8"));
        told.push(checked.map_or_else(|what| what, |_| "good".to_owned()));
    }
    assert!(!told.concat().contains("口座"));
    insta::assert_snapshot!(told.join("\n"), @r#"
    column 1: is not JSON in UTF-8; write one object a line
    column 24: is not of the form {"id": "doc-1", "text": "…", "level": "confidential", "special_care": false, "spans": [{"start": 3, "end": 7, "type": "PERSON"}]}, each field once
    `level` is not a level: use public, internal, confidential or restricted
    `spans[0]` has an unknown type; did you mean `BANK_ACCOUNT`?
    `spans[0]` has an unknown type; use one of `PERSON`, `ADDRESS`, `PHONE`, `EMAIL`, `DATE_OF_BIRTH`, `MY_NUMBER`, `CORPORATE_NUMBER`, `DRIVERS_LICENSE`, `PASSPORT`, `RESIDENCE_CARD`, `PENSION`, `HEALTH_INSURANCE`, `BANK_ACCOUNT`, `CREDIT_CARD`, `IBAN`, `SWIFT_BIC`, `CUSTOMER_ID`, `US_SSN`, `PIN`, `IP_ADDRESS`, `SECRET`, `ORGANIZATION`, `CONFIDENTIAL_TERM`
    `spans[0]` ends at 10, but the text has 6 code points: count Unicode code points, neither bytes nor UTF-16 units
    `spans[0]` starts at 2 and ends at 2: `end` is the first code point after the span
    good
    the id 1 is that of gold.jsonl:8 too: give each document one of its own
    "#);
}

#[test]
fn with_a_bad_line_there_are_no_figures() {
    let documents = documents(&format!("{GOLD}not JSON\n"));
    assert!(documents.has_bad_lines);
    assert_eq!(documents.good.len(), GOLD.lines().count());
}

#[test]
fn a_figure_out_of_bounds_is_told() {
    let documents = documents(GOLD);
    let (evaluation, _) = evaluate(&documents.good, |gold| found(&gold.id));
    let told = |side, written: &str| {
        let bound = Bound::parse(written).expect("a good bound");
        bounds::unmet([(side, &bound)].into_iter(), &evaluation).join("\n")
    };
    for (side, written) in [
        (Side::Min, "covered=0.8889"),
        (Side::Max, "under=0.2222"),
        (Side::Min, "EMAIL=1"),
        (Side::Min, "special_care=0.5"),
    ] {
        assert_eq!(told(side, written), "", "{written}");
    }
    let wrong = [
        told(Side::Min, "covered=0.96"),
        told(Side::Max, "false_docs=0.05"),
        told(Side::Min, "PERSON=0.92"),
        told(Side::Min, "IBAN=0.99"),
    ];
    insta::assert_snapshot!(wrong.join("\n"), @"
    covered is 0.8889; it must be at least 0.96
    false_docs is 0.25; it must be at most 0.05
    PERSON is 0.6667; it must be at least 0.92
    IBAN is marked in no document
    ");
}

#[test]
fn a_bound_that_means_nothing_is_refused_with_the_fix() {
    let told = ["covered", "covred=0.9", "beauty=1", "covered=96"]
        .map(|written| Bound::parse(written).expect_err("no bound"));
    insta::assert_snapshot!(told.join("\n"), @"
    write a figure and its bound, as in `covered=0.96`
    there is no figure of this name; did you mean `covered`?
    there is no figure of this name; use `covered`, `typed`, `precision`, `F1`, `false_docs`, `under`, `over`, `special_care`, or a type as in `PERSON=0.92`
    every figure lies between 0 and 1
    ");
}
