//! `[[test]]`: what is read, what is compared, and how a failure is told.

use classifiers::Classifier;

use super::{DEFAULT, ENGINES, known, policy};
use crate::routes::Policy;

const RULES: &str = r#"
[[rule]]
name = "letters"
when = { app_tag = "frontier", sensitivity = { at_most = "confidential" } }
then = { engines = ["frontier", "local"], canary = { engine = "frontier", model = "small", percent = 50 } }
reason = "cleared"
"#;

/// What the tests show of the rules above: failures, or how many cases came as expected.
fn shown(tests: &str) -> String {
    let source = format!("{tests}{ENGINES}{RULES}{DEFAULT}");
    let source = source.trim_start();
    let classifier = Classifier::default();
    let scan = |text| classifier.scan(text);
    match policy(source).run_cases(source, "routes.toml", Some(&known()), &scan) {
        Err(problems) => format!("cannot be read:\n{problems}"),
        Ok(outcome) => match outcome.failures {
            Some(failures) => failures.to_string(),
            None => format!(
                "{} as expected, {:?} unreached",
                outcome.cases, outcome.unreached
            ),
        },
    }
}

#[test]
fn a_case_that_comes_as_expected_says_nothing_more() {
    insta::assert_snapshot!(
        shown(
            r#"
[[test]]
request = { app_tag = "frontier", text = "担当の山田太郎様(電話 090-1234-5678)へお礼の手紙を書いてください。" }
expect = { rule = "letters", engines = ["frontier", "local"], leaves = true, refused = false, floor = "none", masked = ["PERSON", "PHONE"] }

[[test]]
request = { app_tag = "frontier", findings = "MY_NUMBER" }
expect = { engine = "local", leaves = false }
"#
        ),
        @"2 as expected, [] unreached"
    );
}

#[test]
fn a_case_that_names_no_purpose_has_its_applications_only_one() {
    let rule = "[[rule]]\nname = \"letters\"\nwhen = { purpose = \"letters\" }\n\
                then = { engine = \"frontier\" }\nreason = \"r\"\n";
    let mut known = known();
    for (app, purposes) in [
        ("teller", &["letters"][..]),
        ("demo", &["letters", "screening"]),
    ] {
        let purposes = purposes.iter().map(|&it| it.to_owned()).collect();
        known.purposes_of.insert(app.to_owned(), purposes);
    }
    let rule_of = |request: &str| {
        let expect = "expect = { rule = \"letters\" }";
        let source = format!("{ENGINES}{rule}{DEFAULT}[[test]]\nrequest = {request}\n{expect}\n");
        let policy = Policy::check(&source, "routes.toml", Some(&known)).expect("good");
        let scan = |text| Classifier::default().scan(text);
        let outcome = policy.run_cases(&source, "routes.toml", Some(&known), &scan);
        outcome.expect("it can be read").failures.is_none()
    };
    assert!(rule_of("{ app = \"teller\" }"));
    assert!(!rule_of("{ app = \"teller\", purpose = \"screening\" }"));
    assert!(!rule_of("{ app = \"demo\" }"), "it has two");
    assert!(rule_of("{ app = \"demo\", purpose = \"letters\" }"));
    assert!(
        !rule_of("{ app = \"loan-review\" }"),
        "nothing is known of it"
    );
}

#[test]
fn a_failure_says_what_was_expected_and_what_came() {
    insta::assert_snapshot!(
        shown(
            r#"
[[test]]
name = "手紙は行内"
request = { app_tag = "frontier", findings = ["PERSON", "EMAIL"] }
expect = { rule = "default", engine = "local", engines = "local", leaves = false, refused = true, floor = "my_number", masked = "PERSON" }
"#
        ),
        @"
        routes.toml:4:12: test `手紙は行内`: expected rule `default`, got rule `letters`; rule `letters` in line 17 decides
        routes.toml:4:30: test `手紙は行内`: expected `local` to answer, got `frontier` to answer; rule `letters` in line 17 decides
        routes.toml:4:48: test `手紙は行内`: expected the engines `local`, got the engines `frontier`, `local`; rule `letters` in line 17 decides
        routes.toml:4:67: test `手紙は行内`: expected nothing to leave, got something to leave, masked; rule `letters` in line 17 decides
        routes.toml:4:83: test `手紙は行内`: expected a refusal, got an answer; rule `letters` in line 17 decides
        routes.toml:4:99: test `手紙は行内`: expected the floor `my_number`, got no floor; rule `letters` in line 17 decides
        routes.toml:4:120: test `手紙は行内`: expected `PERSON` masked, got `EMAIL`, `PERSON` masked; rule `letters` in line 17 decides
        "
    );
}

#[test]
fn a_case_says_on_which_side_of_a_canary_it_is() {
    insta::assert_snapshot!(
        shown(
            r#"
[[test]]
request = { app_tag = "frontier", canary = true }
expect = { engines = ["frontier", "local"] }

[[test]]
request = { app_tag = "frontier" }
expect = { engines = ["frontier", "local"] }
"#
        ),
        @r#"2 as expected, [("default", 26)] unreached"#
    );
}

#[test]
fn a_copy_that_may_go_out_leaves_whatever_the_share() {
    let rules = RULES.replace(
        r#"engines = ["frontier", "local"], canary = { engine = "frontier", model = "small", percent = 50 }"#,
        r#"engine = "local", shadow = { engine = "frontier", percent = 1 }"#,
    );
    let tests = r#"
[[test]]
request = { app_tag = "frontier", findings = "PERSON" }
expect = { leaves = true, masked = "PERSON" }
"#;
    let source = format!("{ENGINES}{rules}{DEFAULT}{tests}");
    let classifier = Classifier::default();
    let outcome =
        policy(&source).run_cases(&source, "routes.toml", None, &|text| classifier.scan(text));
    let failures = outcome.expect("it can be read").failures;
    assert!(failures.is_none(), "{failures:?}");
}

#[test]
fn what_is_wrong_with_a_case_comes_with_place_and_fix() {
    insta::assert_snapshot!(
        super::Policy::check(
            &format!(
                "{}{ENGINES}{DEFAULT}",
                r#"[[test]]
name = "a"
request = { findings = "PERSONS", at = "noon", tolkens = 7, language = "de" }
expect = { rule = 7, floor = "cellar", leave = true }

[[test]]
requests = {}
"#
            ),
            "routes.toml",
            Some(&known())
        )
        .expect_err("a bad case"),
        @r#"
        routes.toml:3:24: test `a`: type `PERSONS` is unknown; did you mean `PERSON`?
        routes.toml:3:40: test `a`: `at` must be a date and time like `2026-04-01T10:00:00`, without quotes, not a text
        routes.toml:3:48: test `a`: `tolkens` is not a key of a test's `request`; did you mean `tokens`?
        routes.toml:3:72: test `a`: language `de` is unknown; use `ja`, `en`, `mixed` or `other`
        routes.toml:4:19: test `a`: `rule` must be a text in quotes, not a number
        routes.toml:4:30: test `a`: floor `cellar` is unknown; use `my_number`, `secret`, `special_care`, `unscannable`, `restricted`, `unknown_field`, `local_model` or `expired`
        routes.toml:4:40: test `a`: `leave` is not a key of a test's `expect`; did you mean `leaves`?
        routes.toml:6:1: test 2: `request` is missing; add `request = { app = "…", text = "…" }`
        routes.toml:6:1: test 2: `expect` is missing; add `expect = { engine = "local" }`
        routes.toml:7:1: test 2: `requests` is not a key of a test; did you mean `request`?
        "#
    );
}
