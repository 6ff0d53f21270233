//! What can be wrong with `then`.

use super::{problems_of, problems_of_then};

#[test]
fn actions_that_say_nothing_or_too_much_are_told() {
    insta::assert_snapshot!(problems_of_then("{}"), @r#"
    routes.toml:3:8: rule `cards`: `then` says nothing; write `engine = "…"`, `engines = ["…", "…"]` or `refuse = "…"`
      規則 `cards`: `then` に送り先がありません。`engine = "…"`、`engines = ["…", "…"]`、`refuse = "…"` のいずれかを書いてください
    "#);
    insta::assert_snapshot!(problems_of_then("{ max_tokens = 5 }"), @r#"
    routes.toml:3:8: rule `cards`: `then` says nothing; write `engine = "…"`, `engines = ["…", "…"]` or `refuse = "…"`
      規則 `cards`: `then` に送り先がありません。`engine = "…"`、`engines = ["…", "…"]`、`refuse = "…"` のいずれかを書いてください
    "#);
    insta::assert_snapshot!(problems_of_then("{ engine = 'local', engines = ['local'] }"), @"
    routes.toml:3:8: rule `cards`: `then` has both `engine` and `engines`; keep one of them
      規則 `cards`: `then` に `engine` と `engines` の両方があります。どちらかにしてください
    ");
    insta::assert_snapshot!(problems_of_then("{ engine = 'local', refuse = 'no' }"), @"
    routes.toml:3:8: rule `cards`: `then` has both `engine` and `refuse`; keep one of them
      規則 `cards`: `then` に `engine` と `refuse` の両方があります。どちらかにしてください
    ");
    insta::assert_snapshot!(problems_of_then("{ refuse = 'no', max_tokens = 5 }"), @"
    routes.toml:3:8: rule `cards`: `max_tokens` means nothing beside `refuse`; leave it out
      規則 `cards`: `refuse` と並べた `max_tokens` には意味がありません。取り除いてください
    ");
    insta::assert_snapshot!(problems_of_then("{ engines = ['local', 'local'] }"), @"
    routes.toml:3:30: rule `cards`: engine `local` is listed twice; list each engine once
      規則 `cards`: エンジン `local` が2回あります。1回だけ書いてください
    ");
    insta::assert_snapshot!(problems_of_then("{ engines = [] }"), @"
    routes.toml:3:20: rule `cards`: `engines` is empty; list at least one, or leave it out
      規則 `cards`: `engines` が空です。1つ以上並べるか、取り除いてください
    ");
    insta::assert_snapshot!(problems_of_then("{ engine = 'local', max_tokens = 0 }"), @"
    routes.toml:3:41: rule `cards`: `max_tokens` must be a whole number from 1 to 4294967295
      規則 `cards`: `max_tokens` は1から4294967295までの整数で書いてください
    ");
    insta::assert_snapshot!(problems_of_then("{ engine = 'local', deadline = '30' }"), @r#"
    routes.toml:3:39: rule `cards`: `30` is not a length of time; write `"500ms"`, `"30s"` or `"2m"`
      規則 `cards`: `30` は時間の長さではありません。`"500ms"`、`"30s"`、`"2m"` のように書いてください
    "#);
    insta::assert_snapshot!(problems_of_then("{ engine = 'local', deadline = 30 }"), @"
    routes.toml:3:39: rule `cards`: `deadline` must be a text in quotes, not a number
      規則 `cards`: `deadline` に書けるのは引用符で囲んだ文字列です。数は書けません
    ");
    insta::assert_snapshot!(problems_of_then("{ engine = 'local', model = 'auto' }"), @r#"
    routes.toml:3:36: rule `cards`: `model = "auto"` chooses nothing; leave `model` out
      規則 `cards`: `model = "auto"` では何も選ばれません。`model` を取り除いてください
    "#);
    insta::assert_snapshot!(problems_of_then("{ engine = 'local', model = 'large' }"), @"
    routes.toml:3:36: rule `cards`: model `large` belongs to engine `frontier`, not to `local`; use `smollm2`
      規則 `cards`: モデル `large` はエンジン `local` ではなく `frontier` のものです。`smollm2` から選んでください
    ");
    insta::assert_snapshot!(problems_of_then("{ engine = 'frontier', model = 'lagre' }"), @"
    routes.toml:3:39: rule `cards`: model `lagre` is unknown; did you mean `large`?
      規則 `cards`: モデルに `lagre` はありません。`large` ではありませんか
    ");
}

#[test]
fn a_type_is_masked_only_in_a_mode_that_it_has() {
    let mask = |mask: &str| problems_of_then(&format!("{{ engine = 'frontier', mask = {mask} }}"));
    insta::assert_snapshot!(mask("{ PERSN = 'surrogate' }"), @"
    routes.toml:3:40: rule `cards`: type `PERSN` is unknown; did you mean `PERSON`?
      規則 `cards`: 種類に `PERSN` はありません。`PERSON` ではありませんか
    ");
    insta::assert_snapshot!(mask("{ PERSON = 'surogate' }"), @"
    routes.toml:3:49: rule `cards`: mode `surogate` is unknown; did you mean `surrogate`?
      規則 `cards`: マスキングの方法に `surogate` はありません。`surrogate` ではありませんか
    ");
    insta::assert_snapshot!(mask("{ PERSON = 1 }"), @"
    routes.toml:3:49: rule `cards`: `PERSON` must be a text in quotes, not a number
      規則 `cards`: `PERSON` に書けるのは引用符で囲んだ文字列です。数は書けません
    ");
    insta::assert_snapshot!(mask("{ '@people' = 'drop' }"), @"
    routes.toml:3:40: rule `cards`: group `@people` is unknown; none is declared
      規則 `cards`: グループに `@people` はありません。宣言されたものが1つもありません
    ");
    insta::assert_snapshot!(mask("{ PHONE = 'generalise', CONFIDENTIAL_TERM = 'surrogate' }"), @"
    routes.toml:3:40: rule `cards`: `PHONE` has no coarser form; use `placeholder`, `surrogate`, `drop` or `refuse`
      規則 `cards`: `PHONE` には粗い形がありません。`placeholder`、`surrogate`、`drop`、`refuse` から選んでください
    routes.toml:3:62: rule `cards`: `CONFIDENTIAL_TERM` has no invented form; use `placeholder`, `drop` or `refuse`
      規則 `cards`: `CONFIDENTIAL_TERM` には架空の形がありません。`placeholder`、`drop`、`refuse` から選んでください
    ");
    insta::assert_snapshot!(mask("{ MY_NUMBER = 'placeholder', PIN = 'drop' }"), @"
    routes.toml:3:40: rule `cards`: `MY_NUMBER` never leaves, in whatever form; write `refuse`, or leave it out: then such a request is answered inside
      規則 `cards`: `MY_NUMBER` はどのような形でも行外に出ません。`refuse` と書くか、書かないでください。書かなければ、そのような依頼には行内で答えます
    routes.toml:3:67: rule `cards`: `PIN` never leaves, in whatever form; write `refuse`, or leave it out: then such a request is answered inside
      規則 `cards`: `PIN` はどのような形でも行外に出ません。`refuse` と書くか、書かないでください。書かなければ、そのような依頼には行内で答えます
    ");
    insta::assert_snapshot!(mask("{}"), @"
    routes.toml:3:38: rule `cards`: `mask` is empty; name a type and its mode, or leave it out
      規則 `cards`: `mask` が空です。種類とその方法を書くか、取り除いてください
    ");
    insta::assert_snapshot!(mask("'surrogate'"), @"
    routes.toml:3:38: rule `cards`: `mask` must be a table, not a text
      規則 `cards`: `mask` に書けるのは表です。文字列は書けません
    ");
    insta::assert_snapshot!(mask("{ SECRET = 'refuse', PHONE = 'drop' }"), @"no problem");
    insta::assert_snapshot!(problems_of_then("{ engine = 'local', mask = { PERSON = 'drop' } }"), @"
    routes.toml:3:28: rule `cards`: `mask` is about what goes outside, and no engine here is external; leave it out
      規則 `cards`: `mask` は行外に出るものについて書くものですが、ここに行外のエンジンはありません。取り除いてください
    ");
    insta::assert_snapshot!(problems_of_then("{ refuse = 'no', mask = { PERSON = 'drop' } }"), @"
    routes.toml:3:8: rule `cards`: `mask` means nothing beside `refuse`; leave it out
      規則 `cards`: `refuse` と並べた `mask` には意味がありません。取り除いてください
    ");
}

#[test]
fn restoring_has_two_keys() {
    let restore = |restore: &str| {
        problems_of_then(&format!("{{ engine = 'frontier', restore = {restore} }}"))
    };
    insta::assert_snapshot!(restore("{ tool_argument = false }"), @"
    routes.toml:3:43: rule `cards`: `tool_argument` is not a key of `restore`; did you mean `tool_arguments`?
      規則 `cards`: `tool_argument` は `restore` のキーではありません。`tool_arguments` ではありませんか
    ");
    insta::assert_snapshot!(restore("{ tool_arguments = 'no', answers = 'masks' }"), @"
    routes.toml:3:60: rule `cards`: `tool_arguments` must be `true` or `false`, not a text
      規則 `cards`: `tool_arguments` に書けるのは `true` か `false` です。文字列は書けません
    routes.toml:3:76: rule `cards`: way `masks` is unknown; did you mean `mask`?
      規則 `cards`: `answers` に `masks` はありません。`mask` ではありませんか
    ");
    insta::assert_snapshot!(restore("{ tool_arguments = false, answers = 'mask' }"), @"no problem");
    insta::assert_snapshot!(problems_of_then("{ engine = 'local', restore = { answers = 'mask' } }"), @"no problem");
    insta::assert_snapshot!(problems_of_then("{ engine = 'local', restore = { tool_arguments = false } }"), @"
    routes.toml:3:40: rule `cards`: `tool_arguments` is about what goes outside, and no engine here is external; leave it out
      規則 `cards`: `tool_arguments` は行外に出るものについて書くものですが、ここに行外のエンジンはありません。取り除いてください
    ");
}

#[test]
fn a_type_that_two_groups_mask_differently_needs_a_line_of_its_own() {
    let file = |mask: &str| {
        let groups = "[group.types]\na = ['PERSON', 'EMAIL']\nb = ['PERSON', 'PHONE']\n";
        let rule = format!("when.tools = true\nthen = {{ engine = 'frontier', mask = {mask} }}");
        problems_of(&format!(
            "{groups}[[rule]]\nname = 'r'\nreason = 'r'\n{rule}\n"
        ))
    };
    insta::assert_snapshot!(file("{ '@a' = 'drop', '@b' = 'surrogate' }"), @"
    routes.toml:8:55: rule `r`: `PERSON` is in two groups with different modes; name it by itself as well
      規則 `r`: `PERSON` は、扱いの違う2つのグループにあります。この種類だけの行も書いてください
    ");
    insta::assert_snapshot!(file("{ '@a' = 'drop', '@b' = 'surrogate', PERSON = 'refuse' }"), @"no problem");
    insta::assert_snapshot!(file("{ '@a' = 'drop', '@b' = 'drop' }"), @"no problem");
}

#[test]
fn shares_and_steering_are_told_how_to_be_written() {
    insta::assert_snapshot!(problems_of_then(r#"{ engine = "local", canary = "frontier" }"#), @r#"
    routes.toml:3:37: rule `cards`: `canary` must be a table like `{ engine = "…", percent = 5 }`, not a text
      規則 `cards`: `canary` に書けるのは `{ engine = "…", percent = 5 }` の形の表です。文字列は書けません
    "#);
    insta::assert_snapshot!(problems_of_then(r#"{ engine = "local", canary = { engine = "fronteir", percent = 0 } }"#), @"
    routes.toml:3:48: rule `cards`: engine `fronteir` is unknown; did you mean `frontier`?
      規則 `cards`: エンジンに `fronteir` はありません。`frontier` ではありませんか
    routes.toml:3:70: rule `cards`: `percent` must be a whole number from 1 to 100
      規則 `cards`: `percent` は1から100までの整数で書いてください
    ");
    insta::assert_snapshot!(problems_of_then(r#"{ engine = "local", canary = { engine = "frontier" } }"#), @"
    routes.toml:3:37: rule `cards`: `percent` is missing; add `percent = 5`
      規則 `cards`: `percent` がありません。`percent = 5` のように加えてください
    ");
    insta::assert_snapshot!(problems_of_then(r#"{ engine = "local", canary = { engine = "local", percent = 5 } }"#), @"
    routes.toml:3:48: rule `cards`: `canary` names `local`, which the rule asks first anyway; name another engine or model, or leave `canary` out
      規則 `cards`: `canary` の `local` は、もともとこの規則が最初に送るエンジンです。別のエンジンかモデルを書くか、`canary` を取り除いてください
    ");
    insta::assert_snapshot!(problems_of_then(r#"{ engine = "local", shadow = { engine = "frontier", model = "smollm2", percent = 5 } }"#), @"
    routes.toml:3:68: rule `cards`: model `smollm2` belongs to engine `local`, not to `frontier`; use `large` or `small`
      規則 `cards`: モデル `smollm2` はエンジン `frontier` ではなく `local` のものです。`large`、`small` から選んでください
    ");
    insta::assert_snapshot!(problems_of_then(r#"{ refuse = "no", canary = { engine = "frontier", percent = 5 } }"#), @"
    routes.toml:3:8: rule `cards`: `canary` means nothing beside `refuse`; leave it out
      規則 `cards`: `refuse` と並べた `canary` には意味がありません。取り除いてください
    ");
    insta::assert_snapshot!(problems_of_then(r#"{ engine = "local", thinking = "off" }"#), @"
    routes.toml:3:39: rule `cards`: `thinking` must be `true` or `false`, not a text
      規則 `cards`: `thinking` に書けるのは `true` か `false` です。文字列は書けません
    ");
    insta::assert_snapshot!(problems_of_then(r#"{ engine = "local", reasoning_effort = "lots" }"#), @"
    routes.toml:3:47: rule `cards`: effort `lots` is unknown; use `none`, `minimal`, `low`, `medium`, `high` or `xhigh`
      規則 `cards`: `reasoning_effort` に `lots` はありません。`none`、`minimal`、`low`、`medium`、`high`、`xhigh` から選んでください
    ");
    insta::assert_snapshot!(problems_of_then(r#"{ engine = "local", thinking = false, reasoning_effort = "low" }"#), @r#"
    routes.toml:3:8: rule `cards`: `thinking = false` and `reasoning_effort = "low"` contradict each other; keep one of them
      規則 `cards`: `thinking = false` と `reasoning_effort = "low"` は両立しません。どちらかにしてください
    "#);
    insta::assert_snapshot!(problems_of_then(r#"{ engine = "local", priority = "urgent" }"#), @"
    routes.toml:3:39: rule `cards`: class `urgent` is unknown; use `interactive` or `batch`
      規則 `cards`: `priority` に `urgent` はありません。`interactive`、`batch` から選んでください
    ");
    insta::assert_snapshot!(problems_of_then(r#"{ refuse = { ja = "いいえ", fr = "non" } }"#), @"
    routes.toml:3:33: rule `cards`: `fr` is not a key of a text in two languages; use `ja` or `en`
      規則 `cards`: `fr` は2か国語の文のキーではありません。`ja`、`en` から選んでください
    ");
    insta::assert_snapshot!(problems_of_then("{ refuse = {} }"), @"
    routes.toml:3:19: rule `cards`: `refuse` is empty; write `ja`, `en` or both
      規則 `cards`: `refuse` が空です。`ja` か `en`、または両方を書いてください
    ");
}
