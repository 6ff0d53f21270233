//! Slips of those who write a rules file with a Japanese keyboard or a word processor, and of those
//! who would have a reviewer read something else than what is decided.

use super::super::{DEFAULT, ENGINES};
use super::{problems_of, problems_of_file, problems_of_when};

/// One rule with a condition in Japanese surroundings.
fn of_rule(lines: &str) -> String {
    problems_of(&format!("[[rule]]\nname = \"cards\"\n{lines}\n"))
}

#[test]
fn full_width_characters_are_named_with_those_that_toml_has() {
    let rest = "then = { engine = \"local\" }\nreason = \"r\"";
    let of = |line: &str| of_rule(&format!("{line}\n{rest}"));
    insta::assert_snapshot!(of("when = { app = “demo” }"), @r#"
    routes.toml:3:16: rule `cards`: this is not TOML: `“` (U+201C) stands here; write `"`
      規則 `cards`: TOMLとして読めません: `“`(U+201C)があります。`"` と書いてください
    "#);
    insta::assert_snapshot!(of("when = { app = 「demo」 }"), @r#"
    routes.toml:3:16: rule `cards`: this is not TOML: `「` (U+300C) stands here; write `"`
      規則 `cards`: TOMLとして読めません: `「`(U+300C)があります。`"` と書いてください
    "#);
    insta::assert_snapshot!(of("when = { tokens = { at_most = ４０００ } }"), @"
    routes.toml:3:31: rule `cards`: this is not TOML: `４` (U+FF14) stands here; write `4`
      規則 `cards`: TOMLとして読めません: `４`(U+FF14)があります。`4` と書いてください
    ");
    insta::assert_snapshot!(of("when = { app = \"demo\"、 tools = true }"), @"
    routes.toml:3:22: rule `cards`: this is not TOML: `、` (U+3001) stands here; write `,`
      規則 `cards`: TOMLとして読めません: `、`(U+3001)があります。`,` と書いてください
    ");
    insta::assert_snapshot!(of("when ＝ { tools = true }"), @"
    routes.toml:3:6: rule `cards`: this is not TOML: `＝` (U+FF1D) stands here; write `=`
      規則 `cards`: TOMLとして読めません: `＝`(U+FF1D)があります。`=` と書いてください
    ");
    insta::assert_snapshot!(of("when\u{3000}= { tools = true }"), @"
    routes.toml:3:5: rule `cards`: this is not TOML: a wide space (U+3000) stands here; write a plain one
      規則 `cards`: TOMLとして読めません: 全角などの空白(U+3000)があります。半角の空白にしてください
    ");
    insta::assert_snapshot!(of("when: { tools = true }"), @"
    routes.toml:3:5: rule `cards`: this is not TOML: `:` stands here; write `=`
      規則 `cards`: TOMLとして読めません: `:` ではなく `=` と書いてください
    ");
    insta::assert_snapshot!(problems_of(&format!("［［rule］］\nname = \"a\"\n{rest}\n")), @"
    routes.toml:1:1: this is not TOML: `［` (U+FF3B) stands here; write `[`
      TOMLとして読めません: `［`(U+FF3B)があります。`[` と書いてください
    ");
}

#[test]
fn slips_in_toml_are_told_as_a_colleague_would() {
    let rest = "then = { engine = \"local\" }\nreason = \"r\"";
    let of = |line: &str| of_rule(&format!("{line}\n{rest}"));
    insta::assert_snapshot!(of("when = { app = 'demo }"), @"
    routes.toml:3:23: rule `cards`: this is not TOML: the text does not end on its line; close it with `'`
      規則 `cards`: TOMLとして読めません: 文字列がこの行で終わっていません。`'` で閉じてください
    ");
    insta::assert_snapshot!(of("when = { app = [\"demo\", \"teller\" }"), @"
    routes.toml:3:34: rule `cards`: this is not TOML: a comma is missing here, or a bracket or a text before is not closed
      規則 `cards`: TOMLとして読めません: ここにカンマがないか、これより前の括弧か引用符が閉じていません
    ");
    insta::assert_snapshot!(of("when = { tools = yes }"), @"
    routes.toml:3:18: rule `cards`: this is not TOML: this is no value; a text stands in quotes, and `true`, `false`, numbers and dates without
      規則 `cards`: TOMLとして読めません: 値として読めません。文字列は引用符で囲み、`true`・`false`・数・日付は囲まずに書いてください
    ");
    insta::assert_snapshot!(of("when = { tools == true }"), @"
    routes.toml:3:17: rule `cards`: this is not TOML: one `=` is enough
      規則 `cards`: TOMLとして読めません: `=` は1つだけ書いてください
    ");
    insta::assert_snapshot!(of("when = { tools = true }\nexpires = 2026-02-30"), @"
    routes.toml:4:11: rule `cards`: this is not TOML: there is no such date; write one that is in the calendar, like `2026-04-01`
      規則 `cards`: TOMLとして読めません: そのような日付はありません。`2026-04-01` のように、暦にある日付を書いてください
    ");
    insta::assert_snapshot!(of("when = { tools = true }\n// a remark"), @"
    routes.toml:4:1: rule `cards`: this is not TOML: a remark begins with `#`, not with `//`
      規則 `cards`: TOMLとして読めません: 注釈は `//` ではなく `#` で始めてください
    ");
    insta::assert_snapshot!(of("when = { tools = true }\nowner"), @"
    routes.toml:4:6: rule `cards`: this is not TOML: after a key comes `=` and its value
      規則 `cards`: TOMLとして読めません: キーの後には `=` と値を書いてください
    ");
    insta::assert_snapshot!(of(&format!("when = {}{{ tools = true }}{}", "{ not = ".repeat(300), " }".repeat(300))), @"
    routes.toml:3:648: rule `cards`: this is not TOML: tables stand in each other too deep; write it with fewer of them
      規則 `cards`: TOMLとして読めません: 表の入れ子が深すぎます。浅くしてください
    ");
    insta::assert_snapshot!(problems_of("[[rule]]\rname = \"a\"\r"), @"
    routes.toml:1:10: rule 1: this is not TOML: a line ends with a carriage return alone; save the file with the line ends of Unix or Windows
      1番目の規則: TOMLとして読めません: 改行がCRだけの行があります。改行をLFまたはCRLFにして保存してください
    ");
}

#[test]
fn two_slips_in_neighbouring_lines_are_two_problems() {
    insta::assert_snapshot!(of_rule("when = { tools = true stream = true }\nthen = { engine = \"local\" max_tokens = 5 }\nreason = \"r\""), @"
    routes.toml:3:18: rule `cards`: this is not TOML: this is no value; a text stands in quotes, and `true`, `false`, numbers and dates without
      規則 `cards`: TOMLとして読めません: 値として読めません。文字列は引用符で囲み、`true`・`false`・数・日付は囲まずに書いてください
    routes.toml:4:27: rule `cards`: this is not TOML: a comma is missing here, or a bracket or a text before is not closed
      規則 `cards`: TOMLとして読めません: ここにカンマがないか、これより前の括弧か引用符が閉じていません
    ");
}

#[test]
fn what_is_seen_is_what_is_decided() {
    // A rule that looks like a part of the remark before it.
    let turned = format!("# note \u{202e}\n{ENGINES}{DEFAULT}");
    insta::assert_snapshot!(problems_of_file(&turned), @"
    routes.toml:1:8: a character stands here that is not seen or changes what is read (U+202E); take it out
      目に見えない文字か、表示の順序を変える文字があります(U+202E)。取り除いてください
    ");
    insta::assert_snapshot!(problems_of_when(r#"{ app = "de\u200bmo" }"#), @"
    routes.toml:3:16: rule `cards`: a character stands here that is not seen or changes what is read (U+200B); take it out
      規則 `cards`: 目に見えない文字か、表示の順序を変える文字があります(U+200B)。取り除いてください
    ");
    insta::assert_snapshot!(of_rule("when = { tools = true }\nthen = { engine = \"local\" }\nreason = \"r\\u001b[2K\""), @"
    routes.toml:5:10: rule `cards`: a character stands here that is not seen or changes what is read (U+001B); take it out
      規則 `cards`: 目に見えない文字か、表示の順序を変える文字があります(U+001B)。取り除いてください
    ");
    let operator = r#"operator = "X\u001b[2K\rPROVED: nothing leaves""#;
    let engines = ENGINES.replace(r#"operator = "Example, Inc.""#, operator);
    assert_ne!(engines, ENGINES);
    insta::assert_snapshot!(problems_of_file(&format!("{engines}{DEFAULT}")), @"
    routes.toml:7:12: engine `frontier`: a character stands here that is not seen or changes what is read (U+001B); take it out
      エンジン `frontier`: 目に見えない文字か、表示の順序を変える文字があります(U+001B)。取り除いてください
    ");
    insta::assert_snapshot!(problems_of("[[rule]]\nname = \"a\\u202eb\"\nwhen = { tools = true }\nthen = { engine = \"local\" }\nreason = \"r\"\n"), @r"
    routes.toml:2:8: rule `a\u{202e}b`: a character stands here that is not seen or changes what is read (U+202E); take it out
      規則 `a\u{202e}b`: 目に見えない文字か、表示の順序を変える文字があります(U+202E)。取り除いてください
    ");
    insta::assert_snapshot!(problems_of("[group.apps]\n\"a\\u001bb\" = [\"demo\"]\n"), @r"
    routes.toml:2:1: group `@a\u{1b}b`: a character stands here that is not seen or changes what is read (U+001B); take it out
      グループ `@a\u{1b}b`: 目に見えない文字か、表示の順序を変える文字があります(U+001B)。取り除いてください
    ");
    let lines = "when = { tools = true }\nthen = { engine = \"local\" }\nreason = \"\"\"\n一行目\n二行目\"\"\"";
    insta::assert_snapshot!(of_rule(lines), @"no problem");
}

#[test]
fn both_ends_of_a_period_are_read_whatever_is_wrong_with_one() {
    insta::assert_snapshot!(problems_of_when(r#"{ time = { from = "25:00", to = "24:30" } }"#), @r#"
    routes.toml:3:26: rule `cards`: `25:00` is not a time of day; write two digits each, like `"09:00"`; a day ends at `"24:00"`
      規則 `cards`: `25:00` は時刻ではありません。`"09:00"` のように2桁ずつ書いてください。一日の終わりは `"24:00"` です
    routes.toml:3:40: rule `cards`: `24:30` is not a time of day; write two digits each, like `"09:00"`; a day ends at `"24:00"`
      規則 `cards`: `24:30` は時刻ではありません。`"09:00"` のように2桁ずつ書いてください。一日の終わりは `"24:00"` です
    "#);
}

#[test]
fn a_country_that_is_none_would_be_ruled_out_of_nothing() {
    insta::assert_snapshot!(problems_of("[[invariant]]\nname = \"i\"\nclaim = \"no request goes to country us\"\n[[invariant]]\nname = \"j\"\nnever = { country_other_than = [\"JP\", \"USA\"] }\n"), @r#"
    routes.toml:3:37: invariant `i`: `us` is not a country code; write two capital letters, like `"JP"`
      不変条件 `i`: `us` は国コードではありません。`"JP"` のように大文字2字で書いてください
    routes.toml:6:39: invariant `j`: `USA` is not a country code; write two capital letters, like `"JP"`
      不変条件 `j`: `USA` は国コードではありません。`"JP"` のように大文字2字で書いてください
    "#);
}

#[test]
fn names_in_tests_are_those_of_the_file_and_the_settings() {
    insta::assert_snapshot!(problems_of(r#"
[[test]]
name = "t"
request = { app = "tellr", app_tag = "front", topic = "strategi", model = "larg", purpose = "leters", engine_down = "frontir" }
expect = { rule = "defalt", engine = "locl", engines = ["local", "fronteir"] }
"#), @"
routes.toml:3:19: test `t`: app `tellr` is unknown; did you mean `teller`?
  テスト `t`: アプリに `tellr` はありません。`teller` ではありませんか
routes.toml:3:38: test `t`: tag `front` is unknown; did you mean `frontier`?
  テスト `t`: タグに `front` はありません。`frontier` ではありませんか
routes.toml:3:55: test `t`: topic `strategi` is unknown; did you mean `strategy`?
  テスト `t`: 話題に `strategi` はありません。`strategy` ではありませんか
routes.toml:3:75: test `t`: model `larg` is unknown; did you mean `large`?
  テスト `t`: モデルに `larg` はありません。`large` ではありませんか
routes.toml:3:93: test `t`: purpose `leters` is unknown; did you mean `letters`?
  テスト `t`: 目的に `leters` はありません。`letters` ではありませんか
routes.toml:3:117: test `t`: engine `frontir` is unknown; did you mean `frontier`?
  テスト `t`: エンジンに `frontir` はありません。`frontier` ではありませんか
routes.toml:4:19: test `t`: rule `defalt` is unknown; did you mean `default`?
  テスト `t`: 規則に `defalt` はありません。`default` ではありませんか
routes.toml:4:38: test `t`: engine `locl` is unknown; did you mean `local`?
  テスト `t`: エンジンに `locl` はありません。`local` ではありませんか
routes.toml:4:66: test `t`: engine `fronteir` is unknown; did you mean `frontier`?
  テスト `t`: エンジンに `fronteir` はありません。`frontier` ではありませんか
");
}
