//! What can be wrong with `when`, groups and calendars.

use super::{problems_of, problems_of_then, problems_of_when};

#[test]
fn conditions_that_mean_nothing_are_told() {
    insta::assert_snapshot!(problems_of_when("{}"), @"
    routes.toml:3:8: rule `cards`: `when` is empty; give it a condition, or leave it out: without `when`, a rule takes every request
      規則 `cards`: `when` が空です。条件を書くか、取り除いてください。`when` のない規則は、すべての依頼に当てはまります
    ");
    insta::assert_snapshot!(problems_of_when("{ not = {} }"), @"
    routes.toml:3:16: rule `cards`: `not` is empty; give it a condition, or leave it out: without `when`, a rule takes every request
      規則 `cards`: `not` が空です。条件を書くか、取り除いてください。`when` のない規則は、すべての依頼に当てはまります
    ");
    insta::assert_snapshot!(problems_of_when("{ any = [] }"), @"
    routes.toml:3:16: rule `cards`: `any` is empty; list at least one table, or leave it out
      規則 `cards`: `any` が空です。表を1つ以上並べるか、取り除いてください
    ");
    insta::assert_snapshot!(problems_of_when("{ any = [{ tools = true }, {}] }"), @"
    routes.toml:3:35: rule `cards`: `any` is empty; give it a condition, or leave it out: without `when`, a rule takes every request
      規則 `cards`: `any` が空です。条件を書くか、取り除いてください。`when` のない規則は、すべての依頼に当てはまります
    ");
    insta::assert_snapshot!(problems_of_when("{ findings = [] }"), @"
    routes.toml:3:21: rule `cards`: `findings` is empty; list at least one, or leave it out
      規則 `cards`: `findings` が空です。1つ以上並べるか、取り除いてください
    ");
    insta::assert_snapshot!(problems_of_when("{ app = ' ' }"), @"
    routes.toml:3:16: rule `cards`: `app` is empty; write something between the quotes
      規則 `cards`: `app` が空です。引用符の間に何か書いてください
    ");
    insta::assert_snapshot!(problems_of_when("{ tokens = {} }"), @"
    routes.toml:3:19: rule `cards`: `tokens` is empty; write `at_least`, `at_most` or both
      規則 `cards`: `tokens` が空です。`at_least` か `at_most`、または両方を書いてください
    ");
    insta::assert_snapshot!(problems_of_when("{ tokens = { at_least = 9, at_most = 8 } }"), @"
    routes.toml:3:19: rule `cards`: no request is at least 9 and at most 8; swap the two
      規則 `cards`: `9` 以上で `8` 以下の依頼はありません。2つを入れ替えてください
    ");
    insta::assert_snapshot!(
        problems_of_when(r#"{ sensitivity = { at_least = "confidential", at_most = "internal" } }"#),
        @"
        routes.toml:3:24: rule `cards`: no request is at least confidential and at most internal; swap the two
          規則 `cards`: `confidential` 以上で `internal` 以下の依頼はありません。2つを入れ替えてください
        "
    );
}

#[test]
fn wrong_types_are_told_with_the_right_one() {
    insta::assert_snapshot!(problems_of_when("true"), @r#"
    routes.toml:3:8: rule `cards`: `when` must be a table like `{ sensitivity = "public" }`, not `true` or `false`
      規則 `cards`: `when` に書けるのは `{ sensitivity = "public" }` の形の表です。 `true` か `false` は書けません
    "#);
    insta::assert_snapshot!(problems_of_when("{ app = 5 }"), @"
    routes.toml:3:16: rule `cards`: `app` must be a text in quotes or a list of them, not a number
      規則 `cards`: `app` に書けるのは引用符で囲んだ文字列か、その並びです。数は書けません
    ");
    insta::assert_snapshot!(problems_of_when("{ app = ['demo', 5.5] }"), @"
    routes.toml:3:25: rule `cards`: `app` must be a text in quotes, not a number with a fraction
      規則 `cards`: `app` に書けるのは引用符で囲んだ文字列です。小数は書けません
    ");
    insta::assert_snapshot!(problems_of_when("{ tools = 'yes' }"), @"
    routes.toml:3:18: rule `cards`: `tools` must be `true` or `false`, not a text
      規則 `cards`: `tools` に書けるのは `true` か `false` です。文字列は書けません
    ");
    insta::assert_snapshot!(problems_of_when("{ any = { tools = true } }"), @"
    routes.toml:3:16: rule `cards`: `any` must be a list of tables like `[{ tools = true }, { stream = true }]`, not a table
      規則 `cards`: `any` に書けるのは `[{ tools = true }, { stream = true }]` の形の表の並びです。表は書けません
    ");
    insta::assert_snapshot!(problems_of_when("{ all = [true] }"), @"
    routes.toml:3:17: rule `cards`: `all` must be a table, not `true` or `false`
      規則 `cards`: `all` に書けるのは表です。 `true` か `false` は書けません
    ");
    insta::assert_snapshot!(problems_of_when("{ tokens = 5 }"), @"
    routes.toml:3:19: rule `cards`: `tokens` must be a table like `{ at_most = 4000 }`, not a number
      規則 `cards`: `tokens` に書けるのは `{ at_most = 4000 }` の形の表です。数は書けません
    ");
    insta::assert_snapshot!(problems_of_when("{ tokens.at_least = 1979-05-27 }"), @"
    routes.toml:3:28: rule `cards`: `at_least` must be a whole number, not a date or time
      規則 `cards`: `at_least` に書けるのは整数です。日付や時刻は書けません
    ");
    insta::assert_snapshot!(problems_of_when("{ tokens.at_least = -1 }"), @"
    routes.toml:3:28: rule `cards`: `at_least` must be a whole number from 0 to 4294967295
      規則 `cards`: `at_least` は0から4294967295までの整数で書いてください
    ");
    insta::assert_snapshot!(problems_of_then("'local'"), @r#"
    routes.toml:3:8: rule `cards`: `then` must be a table like `{ engine = "local" }`, not a text
      規則 `cards`: `then` に書けるのは `{ engine = "local" }` の形の表です。文字列は書けません
    "#);
    insta::assert_snapshot!(problems_of("rule = 5\n"), @"
    routes.toml:1:8: `rule` must be a list of tables, each under the line `[[rule]]`, not a number
      `rule` に書けるのは `[[rule]]` の行で始まる表の並びです。数は書けません
    routes.toml:14:3: rule `default`: `rule` is given twice in the same table; keep one of them
      規則 `default`: `rule` が同じ表に2回あります。1つだけ残してください
    ");
}

#[test]
fn what_a_request_is_about_and_what_for_has_known_names() {
    insta::assert_snapshot!(problems_of_when(r#"{ purpose = "screning" }"#), @"
    routes.toml:3:20: rule `cards`: purpose `screning` is unknown; did you mean `screening`?
      規則 `cards`: 目的に `screning` はありません。`screening` ではありませんか
    ");
    insta::assert_snapshot!(problems_of_when(r#"{ purpose = "nobody-has-it-yet" }"#), @"no problem");
    insta::assert_snapshot!(problems_of_when(r#"{ topic = "strateg" }"#), @"
    routes.toml:3:18: rule `cards`: topic `strateg` is unknown; did you mean `strategy`?
      規則 `cards`: 話題に `strateg` はありません。`strategy` ではありませんか
    ");
    insta::assert_snapshot!(problems_of_when(r#"{ topic = "@desk" }"#), @"
    routes.toml:3:18: rule `cards`: group `@desk` is unknown; none is declared
      規則 `cards`: グループに `@desk` はありません。宣言されたものが1つもありません
    ");
    insta::assert_snapshot!(problems_of_when(r#"{ language = "japanese" }"#), @"
    routes.toml:3:21: rule `cards`: language `japanese` is unknown; use `ja`, `en`, `mixed` or `other`
      規則 `cards`: 言語に `japanese` はありません。`ja`、`en`、`mixed`、`other` から選んでください
    ");
    insta::assert_snapshot!(problems_of_when(r#"{ endpoint = "chats" }"#), @"
    routes.toml:3:21: rule `cards`: endpoint `chats` is unknown; did you mean `chat`?
      規則 `cards`: エンドポイントに `chats` はありません。`chat` ではありませんか
    ");
    insta::assert_snapshot!(problems_of_when(r#"{ engine_down = "fronteir" }"#), @"
    routes.toml:3:24: rule `cards`: engine `fronteir` is unknown; did you mean `frontier`?
      規則 `cards`: エンジンに `fronteir` はありません。`frontier` ではありませんか
    ");
    insta::assert_snapshot!(problems_of_when("{ topic_percent = { at_least = 101 } }"), @"
    routes.toml:3:39: rule `cards`: `at_least` must be a whole number from 0 to 100
      規則 `cards`: `at_least` は0から100までの整数で書いてください
    ");
    insta::assert_snapshot!(problems_of_when("{ budget_percent = 80 }"), @"
    routes.toml:3:27: rule `cards`: `budget_percent` must be a table like `{ at_least = 80 }`, not a number
      規則 `cards`: `budget_percent` に書けるのは `{ at_least = 80 }` の形の表です。数は書けません
    ");
    insta::assert_snapshot!(problems_of_when("{ cost = { at_least = 80 } }"), @"
    routes.toml:3:10: rule `cards`: `cost` is not a key of `when`; did you mean `budget_percent`?
      規則 `cards`: `cost` は `when` のキーではありません。`budget_percent` ではありませんか
    ");
}

#[test]
fn counts_stand_beside_types_and_nowhere_else() {
    insta::assert_snapshot!(problems_of_when("{ findings = { PERSONS = { at_least = 10 } } }"), @"
    routes.toml:3:23: rule `cards`: type `PERSONS` is unknown; did you mean `PERSON`?
      規則 `cards`: 種類に `PERSONS` はありません。`PERSON` ではありませんか
    ");
    insta::assert_snapshot!(problems_of_when("{ findings = { PERSON = 10 } }"), @"
    routes.toml:3:32: rule `cards`: `PERSON` must be a table like `{ at_least = 10 }`, not a number
      規則 `cards`: `PERSON` に書けるのは `{ at_least = 10 }` の形の表です。数は書けません
    ");
    insta::assert_snapshot!(problems_of_when("{ findings = { PERSON = { over = 10 } } }"), @"
    routes.toml:3:34: rule `cards`: `over` is not a key of a range; use `at_least` or `at_most`
      規則 `cards`: `over` は範囲のキーではありません。`at_least`、`at_most` から選んでください
    ");
    insta::assert_snapshot!(problems_of_when("{ findings = {} }"), @"
    routes.toml:3:21: rule `cards`: `findings` is empty; write a type with its count, like `{ PERSON = { at_least = 10 } }`
      規則 `cards`: `findings` が空です。`{ PERSON = { at_least = 10 } }` のように、種類と件数を書いてください
    ");
    insta::assert_snapshot!(problems_of_when("{ findings = { '@contact' = { at_least = 10 } } }"), @"
    routes.toml:3:23: rule `cards`: a group has no count: `@contact` stands for several types; count them one by one, in an `any` if one of them is enough
      規則 `cards`: グループには件数を書けません。`@contact` は複数の種類を指します。種類ごとに書いてください。1つでよければ `any` の中に書いてください
    ");
    insta::assert_snapshot!(problems_of_when("{ count = { PERSON = 10 } }"), @"
    routes.toml:3:10: rule `cards`: `count` is not a key of `when`; did you mean `findings = { PERSON = { at_least = 10 } }`?
      規則 `cards`: `count` は `when` のキーではありません。`findings = { PERSON = { at_least = 10 } }` ではありませんか
    ");
}

#[test]
fn times_and_dates_are_told_how_to_be_written() {
    insta::assert_snapshot!(problems_of_when(r#"{ time = "09:00" }"#), @r#"
    routes.toml:3:17: rule `cards`: `time` must be a table like `{ from = "09:00", to = "17:00" }`, not a text
      規則 `cards`: `time` に書けるのは `{ from = "09:00", to = "17:00" }` の形の表です。文字列は書けません
    "#);
    insta::assert_snapshot!(problems_of_when(r#"{ time = { from = "9:00", to = "17:00" } }"#), @r#"
    routes.toml:3:26: rule `cards`: `9:00` is not a time of day; write two digits each, like `"09:00"`; a day ends at `"24:00"`
      規則 `cards`: `9:00` は時刻ではありません。`"09:00"` のように2桁ずつ書いてください。一日の終わりは `"24:00"` です
    "#);
    insta::assert_snapshot!(problems_of_when(r#"{ time = { from = "09:00", to = "09:00" } }"#), @"
    routes.toml:3:17: rule `cards`: nothing lies between `from` and `to`; for the whole day, leave `time` out
      規則 `cards`: `from` から `to` までに時間がありません。終日なら `time` を書かないでください
    ");
    insta::assert_snapshot!(problems_of_when(r#"{ time = { after = "09:00" } }"#), @"
    routes.toml:3:19: rule `cards`: `after` is not a key of a period; use `from` or `to`
      規則 `cards`: `after` は期間のキーではありません。`from`、`to` から選んでください
    ");
    insta::assert_snapshot!(problems_of_when("{ time = {} }"), @"
    routes.toml:3:17: rule `cards`: `time` is empty; write `from`, `to` or both
      規則 `cards`: `time` が空です。`from` か `to`、または両方を書いてください
    ");
    insta::assert_snapshot!(problems_of_when(r#"{ weekday = "monday" }"#), @"
    routes.toml:3:20: rule `cards`: weekday `monday` is unknown; use `mon`, `tue`, `wed`, `thu`, `fri`, `sat` or `sun`
      規則 `cards`: 曜日に `monday` はありません。`mon`、`tue`、`wed`、`thu`、`fri`、`sat`、`sun` から選んでください
    ");
    insta::assert_snapshot!(problems_of_when(r#"{ date = "2026-04-01" }"#), @"
    routes.toml:3:17: rule `cards`: `date` must be a date like `2026-04-01`, without quotes, not a text
      規則 `cards`: `date` に書けるのは `2026-04-01` のような日付(引用符なし)です。文字列は書けません
    ");
    insta::assert_snapshot!(problems_of_when("{ date = 2026-04-01T09:00:00 }"), @"
    routes.toml:3:17: rule `cards`: `2026-04-01T09:00:00` is not a date from 1970 on; write it like `2026-04-01`, without a time
      規則 `cards`: `2026-04-01T09:00:00` は1970年以後の日付ではありません。時刻を付けず、`2026-04-01` のように書いてください
    ");
    insta::assert_snapshot!(problems_of_when("{ date = [] }"), @"
    routes.toml:3:17: rule `cards`: `date` is empty; list at least one date, or leave it out
      規則 `cards`: `date` が空です。日付を1つ以上並べるか、取り除いてください
    ");
    insta::assert_snapshot!(problems_of_when("{ date = { from = 2026-04-02, to = 2026-04-01 } }"), @"
    routes.toml:3:17: rule `cards`: no day is from 2026-04-02 to 2026-04-01; swap the two
      規則 `cards`: 2026-04-02 から 2026-04-01 までの日はありません。2つを入れ替えてください
    ");
    insta::assert_snapshot!(problems_of_when(r#"{ calendar = "bank-holidays" }"#), @"
    routes.toml:3:21: rule `cards`: calendar `bank-holidays` is unknown; none is declared
      規則 `cards`: カレンダーに `bank-holidays` はありません。宣言されたものが1つもありません
    ");
    insta::assert_snapshot!(
        problems_of(
            r#"
[calendar]
time_zone = "UTC"
closing = [2026-12-31, 2027]
[[rule]]
name = "a"
when = { calendar = "closings" }
then = { engine = "local" }
reason = "r"
"#
        ),
        @r#"
        routes.toml:2:13: times and dates in rules are Japan's, not those of `UTC`; write `"Asia/Tokyo"`, or leave it out
          規則の日時は日本時間で、`UTC` の時間ではありません。`"Asia/Tokyo"` と書くか、書かないでください
        routes.toml:3:24: calendar `closing`: `closing` must be a date like `2026-04-01`, without quotes, not a number
          カレンダー `closing`: `closing` に書けるのは `2026-04-01` のような日付(引用符なし)です。数は書けません
        routes.toml:6:21: rule `a`: calendar `closings` is unknown; did you mean `closing`?
          規則 `a`: カレンダーに `closings` はありません。`closing` ではありませんか
        "#
    );
}

#[test]
fn groups_hold_known_names_and_no_groups() {
    insta::assert_snapshot!(
        problems_of(
            r#"
[group.apps]
lending = ["loan-review", "laon-review", "@other"]
[group.types]
contact = ["EMAIL", "PHONES"]
[group.tags]
x = "y"
[[rule]]
name = "a"
when = { findings = "@contacts" }
then = { engine = "local" }
reason = "r"
"#
        ),
        @"
        routes.toml:2:27: group `@lending`: app `laon-review` is unknown; did you mean `loan-review`?
          グループ `@lending`: アプリに `laon-review` はありません。`loan-review` ではありませんか
        routes.toml:2:42: group `@lending`: groups do not hold groups; list the members of `@other` here
          グループ `@lending`: グループの中にグループは書けません。`@other` の中身をここに並べてください
        routes.toml:4:21: group `@contact`: type `PHONES` is unknown; did you mean `PHONE`?
          グループ `@contact`: 種類に `PHONES` はありません。`PHONE` ではありませんか
        routes.toml:5:8: `tags` is not a key of `group`; use `apps`, `types` or `topics`
          `tags` は `group` のキーではありません。`apps`、`types`、`topics` から選んでください
        routes.toml:9:21: rule `a`: group `@contacts` is unknown; did you mean `@contact`?
          規則 `a`: グループに `@contacts` はありません。`@contact` ではありませんか
        "
    );
}

#[test]
fn a_tag_that_no_application_carries_any_more_is_no_problem() {
    assert_eq!(
        problems_of_when(r#"{ app_tag = "treasury" }"#),
        "no problem"
    );
}
