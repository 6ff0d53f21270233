//! `sekisho rules explain`, `test` and `prove` with an operator's settings say of a request what the
//! gateway would do with it.

use std::fs;

use tempfile::TempDir;

use super::proving::output;

const SETTINGS: &str = r#"
[[app]]
name = "loan-review"
key_sha256 = "3b1a2c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f809"
purposes = ["letters"]

[engine.local]
kind = "local"
file = "m.gguf"
models = ["m"]

[engine.frontier]
kind = "external"
base_url = "https://example.com/v1"
key_file = "k"
models = ["large"]
"#;

const RULES: &str = r#"
[engine.local]
kind = "local"

[engine.frontier]
kind = "external"
operator = "Example, Inc."
country = "US"
training = false
retention = "none"
contract = "2026-001"

[[rule]]
name = "letters"
when = { purpose = "letters" }
then.engine = "frontier"
reason = "r"

[[rule]]
name = "default"
then.engine = "local"
reason = "r"

[[test]]
name = "stays"
request = { app = "loan-review", sensitivity = "public" }
expect = { leaves = false }
"#;

/// Where the two files are.
fn house() -> TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    for (name, text) in [("sekisho.toml", SETTINGS), ("routes.toml", RULES)] {
        fs::write(directory.path().join(name), text).expect("written");
    }
    directory
}

/// What `sekisho rules …` prints with these settings.
fn told(house: &TempDir, words: &str) -> String {
    let config = house.path().join("sekisho.toml");
    let command = format!("sekisho rules {words} --config {}", config.display());
    output(&command, house.path())
}

#[test]
fn a_request_without_a_purpose_has_its_applications_only_one() {
    let house = house();
    let explain = "explain routes.toml --at 2026-04-01T10:00 --text hello --app loan-review";
    insta::assert_snapshot!(told(&house, explain), @"
    The request: application `loan-review`, level public, about 2 tokens; no identifier was found.
    Rule `letters` in line 13 decides: `frontier` answers. What goes outside is masked.
    Reason: r
    It matches, because
      - the purpose is `letters`
    ");
    let tested = told(&house, "test routes.toml");
    assert!(tested.contains("1 case, 1 expectation not met"), "{tested}");
    let checked = told(&house, "check routes.toml");
    assert!(!checked.contains("is good"), "{checked}");
    let proved = told(&house, "prove routes.toml \"no request leaves\"");
    assert!(proved.starts_with("BROKEN"), "{proved}");
}

#[test]
fn nothing_is_explained_of_an_application_or_a_purpose_that_the_gateway_would_refuse() {
    let house = house();
    let explain = |words: &str| {
        let always = "explain routes.toml --at 2026-04-01T10:00 --text hello";
        told(&house, &format!("{always} {words}"))
    };
    insta::assert_snapshot!(explain("--app loan-reveiw"), @"--app: app `loan-reveiw` is unknown; did you mean `loan-review`?");
    insta::assert_snapshot!(explain("--app loan-review --purpose leters"), @"--purpose: purpose `leters` is unknown; did you mean `letters`?");
    insta::assert_snapshot!(explain("--app loan-review --purpose nope --lang ja"), @"--purpose: 目的に `nope` はありません。`letters` から選んでください");
    insta::assert_snapshot!(explain("--purpose nope"), @"--purpose: purpose `nope` is unknown; use `letters`");
    let somebody = explain("");
    assert!(somebody.contains("`default`"), "{somebody}");
}

#[test]
fn a_claim_about_no_request_is_told_to_be_one() {
    let house = house();
    let claim = "prove routes.toml \"no request tagged retail leaves\"";
    insta::assert_snapshot!(told(&house, claim), @"
    PROVED: no request tagged retail leaves
      There is no such request: of the applications in the settings, none can send one. Without --config, this asks about any application.
    ");
    let some = told(&house, "prove routes.toml \"no request is refused\"");
    assert!(!some.contains("no such request"), "{some}");
}
