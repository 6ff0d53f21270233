//! Every message that the author of a rules file can meet, as it is read.

use super::{DEFAULT, ENGINES, Policy, known};

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
        Err(problems) => problems.to_string(),
    }
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
        routes.toml:3:1: rule `cards`: `wehn` is not a key of a rule; did you mean `when`?
        routes.toml:4:19: rule `cards`: engine `extrenal` is unknown; use `local` or `frontier`
        routes.toml:4:31: rule `cards`: `modle` is not a key of `then`; did you mean `model`?
        routes.toml:7:8: rule `顧客`: `顧客` cannot be a name here: it appears in headers and metrics; use at most 64 ASCII letters, digits, `-` and `_`
        routes.toml:8:31: rule `顧客`: type `Phone` is unknown; did you mean `PHONE`?
        routes.toml:8:55: rule `顧客`: level `secret` is unknown; use `public`, `internal`, `confidential` or `restricted`
        routes.toml:10:10: rule `顧客`: `reason` must be a text in quotes, or a table like `{ ja = "…", en = "…" }`, not a number
        "#
    );
}

#[test]
fn unknown_names_come_with_the_nearest_known_one() {
    insta::assert_snapshot!(problems_of_when(r#"{ app = ["demo", "loan-reveiw"] }"#), @"routes.toml:3:25: rule `cards`: app `loan-reveiw` is unknown; did you mean `loan-review`?");
    insta::assert_snapshot!(problems_of_when(r#"{ app = "@lending" }"#), @"routes.toml:3:16: rule `cards`: group `@lending` is unknown; none is declared");
    insta::assert_snapshot!(problems_of_when(r#"{ app_tag = "front" }"#), @"routes.toml:3:20: rule `cards`: tag `front` is unknown; did you mean `frontier`?");
    insta::assert_snapshot!(problems_of_when(r#"{ model = "gpt" }"#), @"routes.toml:3:18: rule `cards`: model `gpt` is unknown; use `smollm2`, `large`, `small` or `auto`");
    insta::assert_snapshot!(problems_of_when(r#"{ sensitivity = "confidental" }"#), @"routes.toml:3:24: rule `cards`: level `confidental` is unknown; did you mean `confidential`?");
    insta::assert_snapshot!(problems_of_when(r#"{ sensitivity.at_least = "top" }"#), @"routes.toml:3:33: rule `cards`: level `top` is unknown; use `public`, `internal`, `confidential` or `restricted`");
    insta::assert_snapshot!(problems_of_when(r#"{ findings = "CARD" }"#), @"routes.toml:3:21: rule `cards`: type `CARD` is unknown; did you mean `CREDIT_CARD`?");
    insta::assert_snapshot!(problems_of_when(r#"{ findings = "CREDITCARD" }"#), @"routes.toml:3:21: rule `cards`: type `CREDITCARD` is unknown; did you mean `CREDIT_CARD`?");
    insta::assert_snapshot!(problems_of_when(r#"{ matter = "special-care" }"#), @"routes.toml:3:19: rule `cards`: matter `special-care` is unknown; did you mean `special_care`?");
    insta::assert_snapshot!(problems_of_when("{ insider = true }"), @r#"routes.toml:3:10: rule `cards`: `insider` is not a key of `when`; did you mean `matter = "insider"`?"#);
    insta::assert_snapshot!(problems_of_when("{ tokens = { min = 5 } }"), @"routes.toml:3:21: rule `cards`: `min` is not a key of a range; use `at_least` or `at_most`");
    insta::assert_snapshot!(problems_of_then(r#"{ engine = "Frontier" }"#), @"routes.toml:3:19: rule `cards`: engine `Frontier` is unknown; did you mean `frontier`?");
    insta::assert_snapshot!(problems_of_then(r#"{ engine = "openai" }"#), @"routes.toml:3:19: rule `cards`: engine `openai` is unknown; use `local` or `frontier`");
}

#[test]
fn conditions_that_mean_nothing_are_told() {
    insta::assert_snapshot!(problems_of_when("{}"), @"routes.toml:3:8: rule `cards`: `when` is empty; give it a condition, or leave it out: without `when`, a rule takes every request");
    insta::assert_snapshot!(problems_of_when("{ not = {} }"), @"routes.toml:3:16: rule `cards`: `not` is empty; give it a condition, or leave it out: without `when`, a rule takes every request");
    insta::assert_snapshot!(problems_of_when("{ any = [] }"), @"routes.toml:3:16: rule `cards`: `any` is empty; list at least one table, or leave it out");
    insta::assert_snapshot!(problems_of_when("{ any = [{ tools = true }, {}] }"), @"routes.toml:3:35: rule `cards`: `any` is empty; give it a condition, or leave it out: without `when`, a rule takes every request");
    insta::assert_snapshot!(problems_of_when("{ findings = [] }"), @"routes.toml:3:21: rule `cards`: `findings` is empty; list at least one, or leave it out");
    insta::assert_snapshot!(problems_of_when("{ app = ' ' }"), @"routes.toml:3:16: rule `cards`: `app` is empty; write something between the quotes");
    insta::assert_snapshot!(problems_of_when("{ tokens = {} }"), @"routes.toml:3:19: rule `cards`: `tokens` is empty; write `at_least`, `at_most` or both");
    insta::assert_snapshot!(problems_of_when("{ tokens = { at_least = 9, at_most = 8 } }"), @"routes.toml:3:19: rule `cards`: no request is at least 9 and at most 8; swap the two");
    insta::assert_snapshot!(
        problems_of_when(r#"{ sensitivity = { at_least = "confidential", at_most = "internal" } }"#),
        @"routes.toml:3:24: rule `cards`: no request is at least confidential and at most internal; swap the two"
    );
}

#[test]
fn wrong_types_are_told_with_the_right_one() {
    insta::assert_snapshot!(problems_of_when("true"), @r#"routes.toml:3:8: rule `cards`: `when` must be a table like `{ sensitivity = "public" }`, not `true` or `false`"#);
    insta::assert_snapshot!(problems_of_when("{ app = 5 }"), @"routes.toml:3:16: rule `cards`: `app` must be a text in quotes or a list of them, not a number");
    insta::assert_snapshot!(problems_of_when("{ app = ['demo', 5.5] }"), @"routes.toml:3:25: rule `cards`: `app` must be a text in quotes, not a number with a fraction");
    insta::assert_snapshot!(problems_of_when("{ tools = 'yes' }"), @"routes.toml:3:18: rule `cards`: `tools` must be `true` or `false`, not a text");
    insta::assert_snapshot!(problems_of_when("{ any = { tools = true } }"), @"routes.toml:3:16: rule `cards`: `any` must be a list of tables like `[{ tools = true }, { stream = true }]`, not a table");
    insta::assert_snapshot!(problems_of_when("{ all = [true] }"), @"routes.toml:3:17: rule `cards`: `all` must be a table, not `true` or `false`");
    insta::assert_snapshot!(problems_of_when("{ tokens = 5 }"), @"routes.toml:3:19: rule `cards`: `tokens` must be a table like `{ at_most = 4000 }`, not a number");
    insta::assert_snapshot!(problems_of_when("{ tokens.at_least = 1979-05-27 }"), @"routes.toml:3:28: rule `cards`: `at_least` must be a whole number, not a date or time");
    insta::assert_snapshot!(problems_of_when("{ tokens.at_least = -1 }"), @"routes.toml:3:28: rule `cards`: `at_least` must be a whole number from 0 to 4294967295");
    insta::assert_snapshot!(problems_of_then("'local'"), @r#"routes.toml:3:8: rule `cards`: `then` must be a table like `{ engine = "local" }`, not a text"#);
    insta::assert_snapshot!(problems_of("rule = 5\n"), @"
    routes.toml:1:8: `rule` must be a list of tables, each under the line `[[rule]]`, not a number
    routes.toml:14:3: `rule` is given twice in the same table; keep one of them
    ");
}

#[test]
fn actions_that_say_nothing_or_too_much_are_told() {
    insta::assert_snapshot!(problems_of_then("{}"), @r#"routes.toml:3:8: rule `cards`: `then` says nothing; write `engine = "…"`, `engines = ["…", "…"]` or `refuse = "…"`"#);
    insta::assert_snapshot!(problems_of_then("{ max_tokens = 5 }"), @r#"routes.toml:3:8: rule `cards`: `then` says nothing; write `engine = "…"`, `engines = ["…", "…"]` or `refuse = "…"`"#);
    insta::assert_snapshot!(problems_of_then("{ engine = 'local', engines = ['local'] }"), @"routes.toml:3:8: rule `cards`: `then` has both `engine` and `engines`; keep one of them");
    insta::assert_snapshot!(problems_of_then("{ engine = 'local', refuse = 'no' }"), @"routes.toml:3:8: rule `cards`: `then` has both `engine` and `refuse`; keep one of them");
    insta::assert_snapshot!(problems_of_then("{ refuse = 'no', max_tokens = 5 }"), @"routes.toml:3:8: rule `cards`: `max_tokens` means nothing beside `refuse`; leave it out");
    insta::assert_snapshot!(problems_of_then("{ engines = ['local', 'local'] }"), @"routes.toml:3:30: rule `cards`: engine `local` is listed twice; list each engine once");
    insta::assert_snapshot!(problems_of_then("{ engines = [] }"), @"routes.toml:3:20: rule `cards`: `engines` is empty; list at least one, or leave it out");
    insta::assert_snapshot!(problems_of_then("{ engine = 'local', max_tokens = 0 }"), @"routes.toml:3:41: rule `cards`: `max_tokens` must be a whole number from 1 to 4294967295");
    insta::assert_snapshot!(problems_of_then("{ engine = 'local', deadline = '30' }"), @r#"routes.toml:3:39: rule `cards`: `30` is not a length of time; write `"500ms"`, `"30s"` or `"2m"`"#);
    insta::assert_snapshot!(problems_of_then("{ engine = 'local', deadline = 30 }"), @"routes.toml:3:39: rule `cards`: `deadline` must be a text in quotes, not a number");
    insta::assert_snapshot!(problems_of_then("{ engine = 'local', model = 'auto' }"), @r#"routes.toml:3:36: rule `cards`: `model = "auto"` chooses nothing; leave `model` out"#);
    insta::assert_snapshot!(problems_of_then("{ engine = 'local', model = 'large' }"), @"routes.toml:3:36: rule `cards`: model `large` belongs to engine `frontier`, not to `local`; use `smollm2`");
    insta::assert_snapshot!(problems_of_then("{ engine = 'frontier', model = 'lagre' }"), @"routes.toml:3:39: rule `cards`: model `lagre` is unknown; did you mean `large`?");
}

#[test]
fn a_type_is_masked_only_in_a_mode_that_it_has() {
    let mask = |mask: &str| problems_of_then(&format!("{{ engine = 'frontier', mask = {mask} }}"));
    insta::assert_snapshot!(mask("{ PERSN = 'surrogate' }"), @"routes.toml:3:40: rule `cards`: type `PERSN` is unknown; did you mean `PERSON`?");
    insta::assert_snapshot!(mask("{ PERSON = 'surogate' }"), @"routes.toml:3:49: rule `cards`: mode `surogate` is unknown; did you mean `surrogate`?");
    insta::assert_snapshot!(mask("{ PERSON = 1 }"), @"routes.toml:3:49: rule `cards`: `PERSON` must be a text in quotes, not a number");
    insta::assert_snapshot!(mask("{ '@people' = 'drop' }"), @"routes.toml:3:40: rule `cards`: group `@people` is unknown; none is declared");
    insta::assert_snapshot!(mask("{ PHONE = 'generalise', CONFIDENTIAL_TERM = 'surrogate' }"), @"
    routes.toml:3:40: rule `cards`: `PHONE` has no coarser form; use `placeholder`, `surrogate`, `drop` or `refuse`
    routes.toml:3:62: rule `cards`: `CONFIDENTIAL_TERM` has no invented form; use `placeholder`, `drop` or `refuse`
    ");
    insta::assert_snapshot!(mask("{ MY_NUMBER = 'placeholder', PIN = 'drop' }"), @"
    routes.toml:3:40: rule `cards`: `MY_NUMBER` never leaves, in whatever form; write `refuse`, or leave it out: then such a request is answered inside
    routes.toml:3:67: rule `cards`: `PIN` never leaves, in whatever form; write `refuse`, or leave it out: then such a request is answered inside
    ");
    insta::assert_snapshot!(mask("{}"), @"routes.toml:3:38: rule `cards`: `mask` is empty; name a type and its mode, or leave it out");
    insta::assert_snapshot!(mask("'surrogate'"), @"routes.toml:3:38: rule `cards`: `mask` must be a table, not a text");
    insta::assert_snapshot!(mask("{ SECRET = 'refuse', PHONE = 'drop' }"), @"no problem");
    insta::assert_snapshot!(problems_of_then("{ engine = 'local', mask = { PERSON = 'drop' } }"), @"routes.toml:3:28: rule `cards`: `mask` is about what goes outside, and no engine here is external; leave it out");
    insta::assert_snapshot!(problems_of_then("{ refuse = 'no', mask = { PERSON = 'drop' } }"), @"routes.toml:3:8: rule `cards`: `mask` means nothing beside `refuse`; leave it out");
}

#[test]
fn restoring_has_two_keys() {
    let restore = |restore: &str| {
        problems_of_then(&format!("{{ engine = 'frontier', restore = {restore} }}"))
    };
    insta::assert_snapshot!(restore("{ tool_argument = false }"), @"routes.toml:3:43: rule `cards`: `tool_argument` is not a key of `restore`; did you mean `tool_arguments`?");
    insta::assert_snapshot!(restore("{ tool_arguments = 'no', answers = 'masks' }"), @"
    routes.toml:3:60: rule `cards`: `tool_arguments` must be `true` or `false`, not a text
    routes.toml:3:76: rule `cards`: way `masks` is unknown; did you mean `mask`?
    ");
    insta::assert_snapshot!(restore("{ tool_arguments = false, answers = 'mask' }"), @"no problem");
    insta::assert_snapshot!(problems_of_then("{ engine = 'local', restore = { answers = 'mask' } }"), @"no problem");
    insta::assert_snapshot!(problems_of_then("{ engine = 'local', restore = { tool_arguments = false } }"), @"routes.toml:3:40: rule `cards`: `tool_arguments` is about what goes outside, and no engine here is external; leave it out");
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
    insta::assert_snapshot!(file("{ '@a' = 'drop', '@b' = 'surrogate' }"), @"routes.toml:8:55: rule `r`: `PERSON` is in two groups with different modes; name it by itself as well");
    insta::assert_snapshot!(file("{ '@a' = 'drop', '@b' = 'surrogate', PERSON = 'refuse' }"), @"no problem");
    insta::assert_snapshot!(file("{ '@a' = 'drop', '@b' = 'drop' }"), @"no problem");
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
        routes.toml:7:8: rule `first`: the name is already taken by the rule in line 1; give each rule its own
        "
    );
}

#[test]
fn a_file_without_rules_default_or_local_engine_is_told_so() {
    insta::assert_snapshot!(problems_of_file(""), @r#"
    routes.toml: no local engine is declared; add `[engine.local]` with `kind = "local"`: what must not leave is answered there
    routes.toml: there is no rule; add a `[[rule]]` without `when`, so that every request has an answer
    "#);
    insta::assert_snapshot!(
        problems_of_file(&format!(
            "[[rule]]\nname = 'a'\nwhen.tools = true\nthen.engine = 'local'\nreason = 'r'\n{ENGINES}"
        )),
        @"routes.toml:1:1: rule `a`: is the last rule and has a `when`; add one without `when` after it, so that every request has an answer"
    );
    insta::assert_snapshot!(problems_of("[[rule]]\n[rulez]\n"), @r#"
    routes.toml:1:1: rule 1: `name` is missing; add `name = "a-name"`
    routes.toml:1:1: rule 1: `then` is missing; add `then = { engine = "local" }`
    routes.toml:1:1: rule 1: `reason` is missing; add `reason = "why the rule is there"`
    routes.toml:1:1: rule 1: has no `when` and so takes every request: the rule after it is never reached; give it one, or move it to the end
    routes.toml:2:2: rule `default`: `rulez` is not a key of a rules file; did you mean `rule`?
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
        routes.toml:1:9: engine `local`: `country` is missing; add `country = "US"`
        routes.toml:1:9: engine `local`: `training` is missing; add `training = false`
        routes.toml:1:9: engine `local`: `retention` is missing; add `retention = "none"`
        routes.toml:1:9: engine `local`: `contract` is missing; add `contract = "DPA 2026-04-01"`
        routes.toml:2:8: engine `local`: `kind` is `external`, but sekisho.toml says that `local` is local; write `kind = "local"`
        routes.toml:4:8: engine `frontier`: kind `locl` is unknown; did you mean `local`?
        routes.toml:5:9: engine `mars`: `country` describes an engine outside the bank; a local one has only `kind`
        routes.toml:5:9: engine `mars`: sekisho.toml has no engine `mars`; use `local` or `frontier`
        routes.toml:8:1: engine `mars`: `url` is not a key of an engine; use `kind`, `operator`, `country`, `training`, `retention` or `contract`
        routes.toml:9:9: engine `行内`: `行内` cannot be a name here: it appears in headers and metrics; use at most 64 ASCII letters, digits, `-` and `_`
        routes.toml:9:9: engine `行内`: `kind` is missing; add `kind = "external"`
        routes.toml:9:9: engine `行内`: sekisho.toml has no engine `行内`; use `local` or `frontier`
        "#
    );
    insta::assert_snapshot!(
        problems_of_file(&format!(
            "[engine.local]\nkind = 'local'\n[engine.frontier]\nkind = 'external'\noperator = ''\n\
             country = 'USA'\ntraining = true\n{DEFAULT}"
        )),
        @r#"
        routes.toml:3:9: engine `frontier`: `retention` is missing; add `retention = "none"`
        routes.toml:3:9: engine `frontier`: `contract` is missing; add `contract = "DPA 2026-04-01"`
        routes.toml:5:12: engine `frontier`: `operator` is empty; write something between the quotes
        routes.toml:6:11: engine `frontier`: `USA` is not a country code; write two capital letters, like `"JP"`
        routes.toml:7:12: engine `frontier`: `training` must be `false`: nothing may be sent to an operator who trains models with it
        "#
    );
    insta::assert_snapshot!(
        problems_of_file(
            "[engine.local]\nkind = 'local'\n[[rule]]\nname = 'out'\n\
             then.engine = 'frontier'\nreason = 'r'\n"
        ),
        @r#"routes.toml:5:15: rule `out`: engine `frontier` is not declared in this file; add a table `[engine.frontier]` with `kind = "external"`"#
    );
}

#[test]
fn what_a_request_is_about_and_what_for_has_known_names() {
    insta::assert_snapshot!(problems_of_when(r#"{ purpose = "screning" }"#), @"routes.toml:3:20: rule `cards`: purpose `screning` is unknown; did you mean `screening`?");
    insta::assert_snapshot!(problems_of_when(r#"{ purpose = "nobody-has-it-yet" }"#), @"no problem");
    insta::assert_snapshot!(problems_of_when(r#"{ topic = "strateg" }"#), @"routes.toml:3:18: rule `cards`: topic `strateg` is unknown; did you mean `strategy`?");
    insta::assert_snapshot!(problems_of_when(r#"{ topic = "@desk" }"#), @"routes.toml:3:18: rule `cards`: group `@desk` is unknown; none is declared");
    insta::assert_snapshot!(problems_of_when(r#"{ language = "japanese" }"#), @"routes.toml:3:21: rule `cards`: language `japanese` is unknown; use `ja`, `en`, `mixed` or `other`");
    insta::assert_snapshot!(problems_of_when(r#"{ endpoint = "chats" }"#), @"routes.toml:3:21: rule `cards`: endpoint `chats` is unknown; did you mean `chat`?");
    insta::assert_snapshot!(problems_of_when(r#"{ engine_down = "fronteir" }"#), @"routes.toml:3:24: rule `cards`: engine `fronteir` is unknown; did you mean `frontier`?");
    insta::assert_snapshot!(problems_of_when("{ topic_percent = { at_least = 101 } }"), @"routes.toml:3:39: rule `cards`: `at_least` must be a whole number from 0 to 100");
    insta::assert_snapshot!(problems_of_when("{ budget_percent = 80 }"), @"routes.toml:3:27: rule `cards`: `budget_percent` must be a table like `{ at_least = 80 }`, not a number");
    insta::assert_snapshot!(problems_of_when("{ cost = { at_least = 80 } }"), @"routes.toml:3:10: rule `cards`: `cost` is not a key of `when`; did you mean `budget_percent`?");
}

#[test]
fn counts_stand_beside_types_and_nowhere_else() {
    insta::assert_snapshot!(problems_of_when("{ findings = { PERSONS = { at_least = 10 } } }"), @"routes.toml:3:23: rule `cards`: type `PERSONS` is unknown; did you mean `PERSON`?");
    insta::assert_snapshot!(problems_of_when("{ findings = { PERSON = 10 } }"), @"routes.toml:3:32: rule `cards`: `PERSON` must be a table like `{ at_least = 10 }`, not a number");
    insta::assert_snapshot!(problems_of_when("{ findings = { PERSON = { over = 10 } } }"), @"routes.toml:3:34: rule `cards`: `over` is not a key of a range; use `at_least` or `at_most`");
    insta::assert_snapshot!(problems_of_when("{ findings = {} }"), @"routes.toml:3:21: rule `cards`: `findings` is empty; write a type with its count, like `{ PERSON = { at_least = 10 } }`");
    insta::assert_snapshot!(problems_of_when("{ findings = { '@contact' = { at_least = 10 } } }"), @"routes.toml:3:23: rule `cards`: a group has no count: `@contact` stands for several types; count them one by one, in an `any` if one of them is enough");
    insta::assert_snapshot!(problems_of_when("{ count = { PERSON = 10 } }"), @"routes.toml:3:10: rule `cards`: `count` is not a key of `when`; did you mean `findings = { PERSON = { at_least = 10 } }`?");
}

#[test]
fn times_and_dates_are_told_how_to_be_written() {
    insta::assert_snapshot!(problems_of_when(r#"{ time = "09:00" }"#), @r#"routes.toml:3:17: rule `cards`: `time` must be a table like `{ from = "09:00", to = "17:00" }`, not a text"#);
    insta::assert_snapshot!(problems_of_when(r#"{ time = { from = "9:00", to = "17:00" } }"#), @r#"routes.toml:3:26: rule `cards`: `9:00` is not a time of day; write two digits each, like `"09:00"`; a day ends at `"24:00"`"#);
    insta::assert_snapshot!(problems_of_when(r#"{ time = { from = "09:00", to = "09:00" } }"#), @"routes.toml:3:17: rule `cards`: nothing lies between `from` and `to`; for the whole day, leave `time` out");
    insta::assert_snapshot!(problems_of_when(r#"{ time = { after = "09:00" } }"#), @"routes.toml:3:19: rule `cards`: `after` is not a key of a period; use `from` or `to`");
    insta::assert_snapshot!(problems_of_when("{ time = {} }"), @"routes.toml:3:17: rule `cards`: `time` is empty; write `from`, `to` or both");
    insta::assert_snapshot!(problems_of_when(r#"{ weekday = "monday" }"#), @"routes.toml:3:20: rule `cards`: weekday `monday` is unknown; use `mon`, `tue`, `wed`, `thu`, `fri`, `sat` or `sun`");
    insta::assert_snapshot!(problems_of_when(r#"{ date = "2026-04-01" }"#), @"routes.toml:3:17: rule `cards`: `date` must be a date like `2026-04-01`, without quotes, not a text");
    insta::assert_snapshot!(problems_of_when("{ date = 2026-04-01T09:00:00 }"), @"routes.toml:3:17: rule `cards`: `2026-04-01T09:00:00` is not a date from 1970 on; write it like `2026-04-01`, without a time");
    insta::assert_snapshot!(problems_of_when("{ date = [] }"), @"routes.toml:3:17: rule `cards`: `date` is empty; list at least one date, or leave it out");
    insta::assert_snapshot!(problems_of_when("{ date = { from = 2026-04-02, to = 2026-04-01 } }"), @"routes.toml:3:17: rule `cards`: no day is from 2026-04-02 to 2026-04-01; swap the two");
    insta::assert_snapshot!(problems_of_when(r#"{ calendar = "bank-holidays" }"#), @"routes.toml:3:21: rule `cards`: calendar `bank-holidays` is unknown; none is declared");
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
        routes.toml:3:24: calendar `closing`: `closing` must be a date like `2026-04-01`, without quotes, not a number
        routes.toml:6:21: rule `a`: calendar `closings` is unknown; did you mean `closing`?
        "#
    );
}

#[test]
fn shares_and_steering_are_told_how_to_be_written() {
    insta::assert_snapshot!(problems_of_then(r#"{ engine = "local", canary = "frontier" }"#), @r#"routes.toml:3:37: rule `cards`: `canary` must be a table like `{ engine = "…", percent = 5 }`, not a text"#);
    insta::assert_snapshot!(problems_of_then(r#"{ engine = "local", canary = { engine = "fronteir", percent = 0 } }"#), @"
    routes.toml:3:48: rule `cards`: engine `fronteir` is unknown; did you mean `frontier`?
    routes.toml:3:70: rule `cards`: `percent` must be a whole number from 1 to 100
    ");
    insta::assert_snapshot!(problems_of_then(r#"{ engine = "local", canary = { engine = "frontier" } }"#), @"routes.toml:3:37: rule `cards`: `percent` is missing; add `percent = 5`");
    insta::assert_snapshot!(problems_of_then(r#"{ engine = "local", canary = { engine = "local", percent = 5 } }"#), @"routes.toml:3:48: rule `cards`: `canary` names `local`, which the rule asks first anyway; name another engine or model, or leave `canary` out");
    insta::assert_snapshot!(problems_of_then(r#"{ engine = "local", shadow = { engine = "frontier", model = "smollm2", percent = 5 } }"#), @"routes.toml:3:68: rule `cards`: model `smollm2` belongs to engine `local`, not to `frontier`; use `large` or `small`");
    insta::assert_snapshot!(problems_of_then(r#"{ refuse = "no", canary = { engine = "frontier", percent = 5 } }"#), @"routes.toml:3:8: rule `cards`: `canary` means nothing beside `refuse`; leave it out");
    insta::assert_snapshot!(problems_of_then(r#"{ engine = "local", thinking = "off" }"#), @"routes.toml:3:39: rule `cards`: `thinking` must be `true` or `false`, not a text");
    insta::assert_snapshot!(problems_of_then(r#"{ engine = "local", reasoning_effort = "lots" }"#), @"routes.toml:3:47: rule `cards`: effort `lots` is unknown; use `none`, `minimal`, `low`, `medium`, `high` or `xhigh`");
    insta::assert_snapshot!(problems_of_then(r#"{ engine = "local", thinking = false, reasoning_effort = "low" }"#), @r#"routes.toml:3:8: rule `cards`: `thinking = false` and `reasoning_effort = "low"` contradict each other; keep one of them"#);
    insta::assert_snapshot!(problems_of_then(r#"{ engine = "local", priority = "urgent" }"#), @"routes.toml:3:39: rule `cards`: class `urgent` is unknown; use `interactive` or `batch`");
    insta::assert_snapshot!(problems_of_then(r#"{ refuse = { ja = "いいえ", fr = "non" } }"#), @"routes.toml:3:33: rule `cards`: `fr` is not a key of a text in two languages; use `ja` or `en`");
    insta::assert_snapshot!(problems_of_then("{ refuse = {} }"), @"routes.toml:3:19: rule `cards`: `refuse` is empty; write `ja`, `en` or both");
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
        routes.toml:7:1: rule `a`: `tickets` is not a key of a rule; did you mean `ticket`?
        routes.toml:8:11: rule `a`: `expires` must be a date like `2026-04-01`, without quotes, not a text
        "
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
        routes.toml:2:42: group `@lending`: groups do not hold groups; list the members of `@other` here
        routes.toml:4:21: group `@contact`: type `PHONES` is unknown; did you mean `PHONE`?
        routes.toml:5:8: `tags` is not a key of `group`; use `apps`, `types` or `topics`
        routes.toml:9:21: rule `a`: group `@contacts` is unknown; did you mean `@contact`?
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
        routes.toml:2:10: this is not TOML: invalid basic string, expected `"`
        routes.toml:3:1: rule `a`: `wehn` is not a key of a rule; did you mean `when`?
        routes.toml:5:1: `reason` is given twice in the same table; keep one of them
        routes.toml:6:19: rule `a`: engine `locl` is unknown; did you mean `local`?
        "#
    );
    insta::assert_snapshot!(problems_of_file("[[rule]]\nwhen = {\n"), @"routes.toml:2:9: this is not TOML: unclosed inline table, expected `}`");
}

#[test]
fn names_from_the_file_are_shown_on_one_line_and_cut() {
    let name = "あ".repeat(100);
    insta::assert_snapshot!(problems_of(&format!("\"{name}\\nb\" = 1\n\"a\\nb\" = 1\n")), @r"
    routes.toml:1:1: `ああああああああああああああああああああああああああああああああああああああああああああああああ…` is not a key of a rules file; use `engine`, `group`, `calendar`, `rule`, `invariant` or `test`
    routes.toml:2:1: `a\nb` is not a key of a rules file; use `engine`, `group`, `calendar`, `rule`, `invariant` or `test`
    ");
}

#[test]
fn a_tag_that_no_application_carries_any_more_is_no_problem() {
    assert_eq!(
        problems_of_when(r#"{ app_tag = "treasury" }"#),
        "no problem"
    );
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
