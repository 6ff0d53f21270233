//! Every message that the author of a rules file can meet, as it is read: in English, and below each
//! in Japanese.
//!
//! | file | about |
//! |---|---|
//! | `conditions` | `when`, groups and calendars |
//! | `actions` | `then` |
//! | `slips` | what a Japanese keyboard or a word processor writes, and what hides something |

mod actions;
mod conditions;
mod slips;

use super::{DEFAULT, ENGINES, Policy, known};
use crate::routes::{Problem, Tongue};

/// The problems of a file whose engines and last rule are right.
fn problems_of(rules: &str) -> String {
    problems_of_file(&format!(
        "{}{ENGINES}{DEFAULT}",
        rules.trim_start_matches('\n')
    ))
}

fn problems_of_file(source: &str) -> String {
    match Policy::check(source, "routes.toml", Some(&known())) {
        Ok(_) => "no problem".to_owned(),
        Err(problems) => {
            let told: Vec<String> = problems.iter().map(in_both).collect();
            told.join("\n")
        }
    }
}

/// The problem in English, and in Japanese without its place, of which every part is Japanese.
fn in_both(problem: &Problem) -> String {
    let [english, japanese] = [Tongue::English, Tongue::Japanese].map(|it| problem.told_in(it));
    let place = english.find(": ").expect("a place");
    let japanese = &japanese[place + 2..];
    assert!(!is_english(japanese), "not in Japanese: {japanese}");
    format!("{english}\n  {japanese}")
}

/// Does it have an English word in it, besides what stands in quotes or is the name of a file?
fn is_english(japanese: &str) -> bool {
    let quoted = japanese.split('`').step_by(2);
    let words = quoted.flat_map(|part| part.split(|c: char| !c.is_ascii_alphabetic()));
    let names = ["sekisho", "toml", "docs", "rules", "md"];
    words
        .filter(|word| !names.contains(word))
        .any(|word| word.len() > 1 && word.bytes().any(|byte| byte.is_ascii_lowercase()))
}

/// The problems of one rule's `when`.
fn problems_of_when(when: &str) -> String {
    let rest = "then = { engine = \"local\" }\nreason = \"a reason\"";
    problems_of(&format!(
        "[[rule]]\nname = \"cards\"\nwhen = {when}\n{rest}\n"
    ))
}

/// The problems of one rule's `then`.
fn problems_of_then(then: &str) -> String {
    let rest = "when = { tools = true }\nreason = \"a reason\"";
    problems_of(&format!(
        "[[rule]]\nname = \"cards\"\nthen = {then}\n{rest}\n"
    ))
}

#[test]
fn all_problems_come_at_once_with_place_rule_and_fix() {
    insta::assert_snapshot!(
        problems_of(
            r#"
[[rule]]
name = "cards"
wehn = { app = "demo" }
then = { engine = "extrenal", modle = "large" }

[[rule]]
name = "顧客"
when = { findings = ["EMAIL", "Phone"], sensitivity = "secret" }
then = { engine = "local" }
reason = 7
"#
        ),
        @r#"
        routes.toml:1:1: rule `cards`: `reason` is missing; add `reason = "why the rule is there"`
          規則 `cards`: `reason` がありません。`reason = "why the rule is there"` のように加えてください
        routes.toml:3:1: rule `cards`: `wehn` is not a key of a rule; did you mean `when`?
          規則 `cards`: `wehn` は規則のキーではありません。`when` ではありませんか
        routes.toml:4:19: rule `cards`: engine `extrenal` is unknown; use `local` or `frontier`
          規則 `cards`: エンジンに `extrenal` はありません。`local`、`frontier` から選んでください
        routes.toml:4:31: rule `cards`: `modle` is not a key of `then`; did you mean `model`?
          規則 `cards`: `modle` は `then` のキーではありません。`model` ではありませんか
        routes.toml:7:8: rule `顧客`: `顧客` cannot be a name here: it appears in headers and metrics; use at most 64 ASCII letters, digits, `-` and `_`
          規則 `顧客`: `顧客` は名前に使えません。ヘッダーやメトリクスに現れるため、半角の英数字と `-`、`_` だけで64文字までにしてください
        routes.toml:8:31: rule `顧客`: type `Phone` is unknown; did you mean `PHONE`?
          規則 `顧客`: 種類に `Phone` はありません。`PHONE` ではありませんか
        routes.toml:8:55: rule `顧客`: level `secret` is unknown; use `public`, `internal`, `confidential` or `restricted`
          規則 `顧客`: 機密区分に `secret` はありません。`public`、`internal`、`confidential`、`restricted` から選んでください
        routes.toml:10:10: rule `顧客`: `reason` must be a text in quotes, or a table like `{ ja = "…", en = "…" }`, not a number
          規則 `顧客`: `reason` に書けるのは引用符で囲んだ文字列か、`{ ja = "…", en = "…" }` の形の表です。数は書けません
        "#
    );
}

#[test]
fn unknown_names_come_with_the_nearest_known_one() {
    insta::assert_snapshot!(problems_of_when(r#"{ app = ["demo", "loan-reveiw"] }"#), @"
    routes.toml:3:25: rule `cards`: app `loan-reveiw` is unknown; did you mean `loan-review`?
      規則 `cards`: アプリに `loan-reveiw` はありません。`loan-review` ではありませんか
    ");
    insta::assert_snapshot!(problems_of_when(r#"{ app = "@lending" }"#), @"
    routes.toml:3:16: rule `cards`: group `@lending` is unknown; none is declared
      規則 `cards`: グループに `@lending` はありません。宣言されたものが1つもありません
    ");
    insta::assert_snapshot!(problems_of_when(r#"{ app_tag = "front" }"#), @"
    routes.toml:3:20: rule `cards`: tag `front` is unknown; did you mean `frontier`?
      規則 `cards`: タグに `front` はありません。`frontier` ではありませんか
    ");
    insta::assert_snapshot!(problems_of_when(r#"{ model = "gpt" }"#), @"
    routes.toml:3:18: rule `cards`: model `gpt` is unknown; use `smollm2`, `large`, `small` or `auto`
      規則 `cards`: モデルに `gpt` はありません。`smollm2`、`large`、`small`、`auto` から選んでください
    ");
    insta::assert_snapshot!(problems_of_when(r#"{ sensitivity = "confidental" }"#), @"
    routes.toml:3:24: rule `cards`: level `confidental` is unknown; did you mean `confidential`?
      規則 `cards`: 機密区分に `confidental` はありません。`confidential` ではありませんか
    ");
    insta::assert_snapshot!(problems_of_when(r#"{ sensitivity.at_least = "top" }"#), @"
    routes.toml:3:33: rule `cards`: level `top` is unknown; use `public`, `internal`, `confidential` or `restricted`
      規則 `cards`: 機密区分に `top` はありません。`public`、`internal`、`confidential`、`restricted` から選んでください
    ");
    insta::assert_snapshot!(problems_of_when(r#"{ findings = "CARD" }"#), @"
    routes.toml:3:21: rule `cards`: type `CARD` is unknown; did you mean `CREDIT_CARD`?
      規則 `cards`: 種類に `CARD` はありません。`CREDIT_CARD` ではありませんか
    ");
    insta::assert_snapshot!(problems_of_when(r#"{ findings = "CREDITCARD" }"#), @"
    routes.toml:3:21: rule `cards`: type `CREDITCARD` is unknown; did you mean `CREDIT_CARD`?
      規則 `cards`: 種類に `CREDITCARD` はありません。`CREDIT_CARD` ではありませんか
    ");
    insta::assert_snapshot!(problems_of_when(r#"{ matter = "special-care" }"#), @"
    routes.toml:3:19: rule `cards`: matter `special-care` is unknown; did you mean `special_care`?
      規則 `cards`: 事項に `special-care` はありません。`special_care` ではありませんか
    ");
    insta::assert_snapshot!(problems_of_when("{ insider = true }"), @r#"
    routes.toml:3:10: rule `cards`: `insider` is not a key of `when`; did you mean `matter = "insider"`?
      規則 `cards`: `insider` は `when` のキーではありません。`matter = "insider"` ではありませんか
    "#);
    insta::assert_snapshot!(problems_of_when("{ tokens = { min = 5 } }"), @"
    routes.toml:3:21: rule `cards`: `min` is not a key of a range; use `at_least` or `at_most`
      規則 `cards`: `min` は範囲のキーではありません。`at_least`、`at_most` から選んでください
    ");
    insta::assert_snapshot!(problems_of_then(r#"{ engine = "Frontier" }"#), @"
    routes.toml:3:19: rule `cards`: engine `Frontier` is unknown; did you mean `frontier`?
      規則 `cards`: エンジンに `Frontier` はありません。`frontier` ではありませんか
    ");
    insta::assert_snapshot!(problems_of_then(r#"{ engine = "openai" }"#), @"
    routes.toml:3:19: rule `cards`: engine `openai` is unknown; use `local` or `frontier`
      規則 `cards`: エンジンに `openai` はありません。`local`、`frontier` から選んでください
    ");
}

#[test]
fn rules_that_cannot_be_told_apart_or_reached_are_told() {
    insta::assert_snapshot!(
        problems_of(
            r#"
[[rule]]
name = "first"
then = { engine = "local" }
reason = "takes everything"

[[rule]]
name = "first"
when = { tools = true }
then = { engine = "local" }
reason = "never asked"
"#
        ),
        @"
        routes.toml:1:1: rule `first`: has no `when` and so takes every request: the rules after it are never reached; give it one, or move it to the end
          規則 `first`: `when` がないため、すべての依頼に当てはまります。後にある2件の規則には何も届きません。`when` を書くか、末尾に移してください
        routes.toml:7:8: rule `first`: the name is already taken by the rule in line 1; give each rule its own
          規則 `first`: この名前は1行目の規則が使っています。規則ごとに別の名前を付けてください
        "
    );
}

#[test]
fn a_file_without_rules_default_or_local_engine_is_told_so() {
    insta::assert_snapshot!(problems_of_file(""), @r#"
    routes.toml: no local engine is declared; add `[engine.local]` with `kind = "local"`: what must not leave is answered there
      行内のエンジンが宣言されていません。`[engine.local]` に `kind = "local"` を書いて加えてください。行外に出してはならないものは、そこで答えます
    routes.toml: there is no rule; add a `[[rule]]` without `when`, so that every request has an answer
      規則がありません。すべての依頼に答えが決まるよう、`when` のない `[[rule]]` を加えてください
    "#);
    insta::assert_snapshot!(
        problems_of_file(&format!(
            "[[rule]]\nname = 'a'\nwhen.tools = true\nthen.engine = 'local'\nreason = 'r'\n{ENGINES}"
        )),
        @"
        routes.toml:1:1: rule `a`: is the last rule and has a `when`; add one without `when` after it, so that every request has an answer
          規則 `a`: 最後の規則に `when` があります。すべての依頼に答えが決まるよう、`when` のない規則を後に加えてください
        "
    );
    insta::assert_snapshot!(problems_of("[[rule]]\n[rulez]\n"), @r#"
    routes.toml:1:1: rule 1: `name` is missing; add `name = "a-name"`
      1番目の規則: `name` がありません。`name = "a-name"` のように加えてください
    routes.toml:1:1: rule 1: `then` is missing; add `then = { engine = "local" }`
      1番目の規則: `then` がありません。`then = { engine = "local" }` のように加えてください
    routes.toml:1:1: rule 1: `reason` is missing; add `reason = "why the rule is there"`
      1番目の規則: `reason` がありません。`reason = "why the rule is there"` のように加えてください
    routes.toml:1:1: rule 1: has no `when` and so takes every request: the rule after it is never reached; give it one, or move it to the end
      1番目の規則: `when` がないため、すべての依頼に当てはまります。後にある1件の規則には何も届きません。`when` を書くか、末尾に移してください
    routes.toml:2:2: rule `default`: `rulez` is not a key of a rules file; did you mean `rule`?
      規則 `default`: `rulez` は規則のファイルのキーではありません。`rule` ではありませんか
    "#);
}

#[test]
fn engines_must_say_what_law_asks_and_what_the_operator_knows() {
    insta::assert_snapshot!(
        problems_of_file(&format!(
            "[engine.local]\nkind = 'external'\n[engine.frontier]\nkind = 'locl'\n\
             [engine.mars]\nkind = 'local'\ncountry = 'JP'\nurl = 'https://example.com'\n\
             [engine.'行内']\n{DEFAULT}"
        )),
        @r#"
        routes.toml:1:9: engine `local`: `operator` is missing; add `operator = "Example Inc."`
          エンジン `local`: `operator` がありません。`operator = "Example Inc."` のように加えてください
        routes.toml:1:9: engine `local`: `country` is missing; add `country = "US"`
          エンジン `local`: `country` がありません。`country = "US"` のように加えてください
        routes.toml:1:9: engine `local`: `training` is missing; add `training = false`
          エンジン `local`: `training` がありません。`training = false` のように加えてください
        routes.toml:1:9: engine `local`: `retention` is missing; add `retention = "none"`
          エンジン `local`: `retention` がありません。`retention = "none"` のように加えてください
        routes.toml:1:9: engine `local`: `contract` is missing; add `contract = "DPA 2026-04-01"`
          エンジン `local`: `contract` がありません。`contract = "DPA 2026-04-01"` のように加えてください
        routes.toml:2:8: engine `local`: `kind` is `external`, but sekisho.toml says that `local` is local; write `kind = "local"`
          エンジン `local`: `kind` が `external` ですが、sekisho.tomlでは `local` は `local` です。`kind = "local"` と書いてください
        routes.toml:4:8: engine `frontier`: kind `locl` is unknown; did you mean `local`?
          エンジン `frontier`: エンジンの `kind` に `locl` はありません。`local` ではありませんか
        routes.toml:5:9: engine `mars`: `country` describes an engine outside the bank; a local one has only `kind`
          エンジン `mars`: `country` は行外のエンジンについて書くものです。行内のエンジンに書けるのは `kind` だけです
        routes.toml:5:9: engine `mars`: sekisho.toml has no engine `mars`; use `local` or `frontier`
          エンジン `mars`: sekisho.tomlにエンジン `mars` はありません。`local`、`frontier` から選んでください
        routes.toml:8:1: engine `mars`: `url` is not a key of an engine; use `kind`, `operator`, `country`, `training`, `retention` or `contract`
          エンジン `mars`: `url` はエンジンのキーではありません。`kind`、`operator`、`country`、`training`、`retention`、`contract` から選んでください
        routes.toml:9:9: engine `行内`: `行内` cannot be a name here: it appears in headers and metrics; use at most 64 ASCII letters, digits, `-` and `_`
          エンジン `行内`: `行内` は名前に使えません。ヘッダーやメトリクスに現れるため、半角の英数字と `-`、`_` だけで64文字までにしてください
        routes.toml:9:9: engine `行内`: `kind` is missing; add `kind = "external"`
          エンジン `行内`: `kind` がありません。`kind = "external"` のように加えてください
        routes.toml:9:9: engine `行内`: sekisho.toml has no engine `行内`; use `local` or `frontier`
          エンジン `行内`: sekisho.tomlにエンジン `行内` はありません。`local`、`frontier` から選んでください
        "#
    );
    insta::assert_snapshot!(
        problems_of_file(&format!(
            "[engine.local]\nkind = 'local'\n[engine.frontier]\nkind = 'external'\noperator = ''\n\
             country = 'USA'\ntraining = true\n{DEFAULT}"
        )),
        @r#"
        routes.toml:3:9: engine `frontier`: `retention` is missing; add `retention = "none"`
          エンジン `frontier`: `retention` がありません。`retention = "none"` のように加えてください
        routes.toml:3:9: engine `frontier`: `contract` is missing; add `contract = "DPA 2026-04-01"`
          エンジン `frontier`: `contract` がありません。`contract = "DPA 2026-04-01"` のように加えてください
        routes.toml:5:12: engine `frontier`: `operator` is empty; write something between the quotes
          エンジン `frontier`: `operator` が空です。引用符の間に何か書いてください
        routes.toml:6:11: engine `frontier`: `USA` is not a country code; write two capital letters, like `"JP"`
          エンジン `frontier`: `USA` は国コードではありません。`"JP"` のように大文字2字で書いてください
        routes.toml:7:12: engine `frontier`: `training` must be `false`: nothing may be sent to an operator who trains models with it
          エンジン `frontier`: `training` は `false` でなければなりません。送られたものでモデルを学習させる事業者には何も送れません
        "#
    );
    insta::assert_snapshot!(
        problems_of_file(
            "[engine.local]\nkind = 'local'\n[[rule]]\nname = 'out'\n\
             then.engine = 'frontier'\nreason = 'r'\n"
        ),
        @r#"
        routes.toml:5:15: rule `out`: engine `frontier` is not declared in this file; add a table `[engine.frontier]` with `kind = "external"`
          規則 `out`: エンジン `frontier` がこのファイルで宣言されていません。表 `[engine.frontier]` に `kind = "external"` を書いて加えてください
        "#
    );
}

#[test]
fn who_answers_for_a_rule_and_until_when_is_a_text_and_a_date() {
    insta::assert_snapshot!(
        problems_of(
            r#"
[[rule]]
name = "a"
when = { tools = true }
then = { engine = "local" }
reason = "r"
owner = ""
tickets = "2026-1"
expires = "2026-03-31"
"#
        ),
        @"
        routes.toml:6:9: rule `a`: `owner` is empty; write something between the quotes
          規則 `a`: `owner` が空です。引用符の間に何か書いてください
        routes.toml:7:1: rule `a`: `tickets` is not a key of a rule; did you mean `ticket`?
          規則 `a`: `tickets` は規則のキーではありません。`ticket` ではありませんか
        routes.toml:8:11: rule `a`: `expires` must be a date like `2026-04-01`, without quotes, not a text
          規則 `a`: `expires` に書けるのは `2026-04-01` のような日付(引用符なし)です。文字列は書けません
        "
    );
}

#[test]
fn what_is_not_toml_is_told_once_a_line_beside_the_other_problems() {
    insta::assert_snapshot!(
        problems_of(
            r#"
[[rule]]
name = "a
wehn = { tools = true }
reason = "r"
reason = "s"
then = { engine = "locl" }
"#
        ),
        @r#"
        routes.toml:2:10: rule 1: this is not TOML: the text does not end on its line; close it with `"`
          1番目の規則: TOMLとして読めません: 文字列がこの行で終わっていません。`"` で閉じてください
        routes.toml:3:1: rule `a`: `wehn` is not a key of a rule; did you mean `when`?
          規則 `a`: `wehn` は規則のキーではありません。`when` ではありませんか
        routes.toml:5:1: rule 1: `reason` is given twice in the same table; keep one of them
          1番目の規則: `reason` が同じ表に2回あります。1つだけ残してください
        routes.toml:6:19: rule `a`: engine `locl` is unknown; did you mean `local`?
          規則 `a`: エンジンに `locl` はありません。`local` ではありませんか
        "#
    );
    insta::assert_snapshot!(problems_of_file("[[rule]]\nwhen = {\n"), @"
    routes.toml:2:9: rule 1: this is not TOML: a bracket is not closed; write `}`
      1番目の規則: TOMLとして読めません: 括弧が閉じていません。`}` で閉じてください
    ");
}

#[test]
fn names_from_the_file_are_shown_on_one_line_and_cut() {
    let name = "あ".repeat(100);
    insta::assert_snapshot!(problems_of(&format!("\"{name}\\nb\" = 1\n\"a\\nb\" = 1\n")), @r"
    routes.toml:1:1: `ああああああああああああああああああああああああああああああああああああああああああああああああ…` is not a key of a rules file; use `engine`, `group`, `calendar`, `rule`, `invariant` or `test`
      `ああああああああああああああああああああああああああああああああああああああああああああああああ…` は規則のファイルのキーではありません。`engine`、`group`、`calendar`、`rule`、`invariant`、`test` から選んでください
    routes.toml:2:1: `a\nb` is not a key of a rules file; use `engine`, `group`, `calendar`, `rule`, `invariant` or `test`
      `a\nb` は規則のファイルのキーではありません。`engine`、`group`、`calendar`、`rule`、`invariant`、`test` から選んでください
    ");
}

#[test]
fn without_the_operators_file_its_names_are_not_checked() {
    let rules = r#"
[[rule]]
name = "a"
when = { app = "anything", app_tag = "any", model = "any" }
then = { engine = "frontier", model = "any" }
reason = "r"
"#;
    assert!(Policy::check(&format!("{ENGINES}{rules}{DEFAULT}"), "routes.toml", None).is_ok());
}
