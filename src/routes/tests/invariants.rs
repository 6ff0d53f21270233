//! Invariants: what they may say, and what happens to a file of which one does not hold.

use super::{DEFAULT, ENGINES, Policy, known};

const RULES: &str = r#"
[[rule]]
name = "letters"
when = { app = "@retail", sensitivity = { at_most = "confidential" } }
then = { engines = ["frontier", "local"], mask = { DATE_OF_BIRTH = "generalise" } }
reason = "letters"

[group.apps]
retail = ["teller", "loan-review"]

"#;

/// The problems of a file with these lines after its rules, which end in line 9.
fn problems(lines: &str) -> String {
    let rules = RULES.trim_start();
    let source = format!("{rules}{}{ENGINES}{DEFAULT}", lines.trim_start());
    match Policy::check(&source, "routes.toml", Some(&known())) {
        Ok(policy) => {
            let invariants = policy.invariants().iter();
            let told = invariants.map(|it| format!("{}: {}", it.line(), it.claim()));
            told.collect::<Vec<_>>().join("\n")
        }
        Err(problems) => problems.to_string(),
    }
}

/// The problems of one claim.
fn of_claim(claim: &str) -> String {
    problems(&format!("[[invariant]]\nname = \"a\"\nclaim = '{claim}'\n"))
}

#[test]
fn a_file_whose_invariant_does_not_hold_does_not_check() {
    insta::assert_snapshot!(of_claim("no confidential request of group retail leaves"), @r#"routes.toml:10:1: invariant `a`: "no confidential request of group retail leaves" does not hold: a confidential request of `loan-review` goes to `frontier` (Example, Inc., US), else `local` (rule `letters`, line 1); change the rule, or the invariant"#);
    insta::assert_snapshot!(of_claim("no request of group retail leaves unmasked"), @r#"routes.toml:10:1: invariant `a`: "no request of group retail leaves unmasked" does not hold: a confidential request of `loan-review`, with 1 DATE_OF_BIRTH goes to `frontier` (Example, Inc., US), else `local` (rule `letters`, line 1); change the rule, or the invariant"#);
    insta::assert_snapshot!(of_claim("グループ retail の機密区分 confidential の依頼は、行外に出ない"), @r#"routes.toml:10:1: invariant `a`: "グループ retail の機密区分 confidential の依頼は、行外に出ない" does not hold: a confidential request of `loan-review` goes to `frontier` (Example, Inc., US), else `local` (rule `letters`, line 1); change the rule, or the invariant"#);
    insta::assert_snapshot!(
        problems("[[invariant]]\nname = 'a'\nwhen = { time = { from = '22:00', to = '06:00' }, not = { tools = true } }\nnever = { country = 'US' }\n"),
        @r#"routes.toml:10:1: invariant `a`: "no request with `time = { from = "22:00", to = "06:00" }`, `not = { tools = true }` goes to country US" does not hold: a public request of `loan-review`, at 00:00 goes to `frontier` (Example, Inc., US), else `local` (rule `letters`, line 1); change the rule, or the invariant"#
    );
}

#[test]
fn what_holds_is_proved_whatever_way_it_is_said() {
    for claim in [
        "no restricted request leaves",
        "No request of demo leaves.",
        "no confidential or higher request of demo leaves",
        "no public, internal or restricted request with MY_NUMBER leaves unmasked",
        "no request with 3 or more SECRET leaves unmasked",
        "no request of app teller or demo, of at least 100 tokens, with tools goes to country CN",
        "no request tagged retail asking for large about strategy goes outside US, JP",
        "no request speaking of special_care goes to operator \"Example, Inc.\"",
        "no request for purpose letters with MY_NUMBER or SECRET goes to engine frontier",
        "no request is refused",
        "機密区分 restricted の依頼は、行外に出ない",
        "機密区分 confidential 以上の、アプリ demo の依頼は行外に出ません。",
        "MY_NUMBER または PIN を含む依頼は、エンジン frontier に送られない",
        "SECRET を3件以上含む、タグ retail の依頼は、マスキングせずに行外に出ない",
        "機密区分 restricted の、タグ retail の付いたアプリの依頼は、行外に出ない",
        "special_care・unscannable に触れる依頼は、国 US に送られません",
        "グループ「retail」の、ツールを使う依頼は、国 US・JP 以外に送られない",
        "目的 letters の、話題 strategy の、モデル large の依頼は、拒否されない",
        "MY_NUMBER を含む依頼は、事業者「Example, Inc.」に送られない",
    ] {
        let told = of_claim(claim);
        assert_eq!(told, format!("10: {claim}"), "{told}");
    }
}

#[test]
fn a_table_is_told_as_a_sentence() {
    insta::assert_snapshot!(
        problems(
            r#"
[[invariant]]
name = "night"
when = { sensitivity = "restricted", not = { tools = true } }
never = "leaves unmasked"
reason = "nobody is there"

[[invariant]]
name = "away"
never = { country_other_than = ["US", "JP"] }
"#
        ),
        @r#"
        10: no request with `sensitivity = "restricted"`, `not = { tools = true }` leaves unmasked
        16: no request goes outside US or JP
        "#
    );
}

#[test]
fn what_is_no_claim_is_told_with_its_place_and_the_fix() {
    let claims = [
        "restricted data stays inside",
        "no secret request leaves",
        "no restricted request",
        "no restricted request from demo leaves",
        "no request of tellre leaves",
        "no request of group retial leaves",
        "no request with PERSONS leaves",
        "no request of at least many tokens leaves",
        "no request goes to frontier",
        "no request goes to engine frontire",
        "no request leaves, ever",
        "機密区分 secret の依頼は、行外に出ない",
        "テラーの依頼は、行外に出ない",
        "アプリ teller 依頼は、行外に出ない",
        "アプリ teller の依頼は、行内にとどまる",
    ];
    insta::assert_snapshot!(claims.map(of_claim).join("\n"), @"
    routes.toml:12:10: invariant `a`: this is no claim; write `no … request … leaves`, `… の依頼は、行外に出ない`, or one of the other sentences in docs/rules.md
    routes.toml:12:13: invariant `a`: `secret` is not understood here; expected a level or `request`
    routes.toml:12:31: invariant `a`: the end of the sentence is not understood here; expected what requests (`of app …`, `of group …`, `tagged …`, `for purpose …`, `asking for …`, `about …`, `with …`, `speaking of …`) or what never happens (`leaves`, `leaves unmasked`, `goes to engine …`, `goes to operator …`, `goes to country …`, `goes outside …`, `is refused`, `is answered`)
    routes.toml:12:32: invariant `a`: `from` is not understood here; expected what requests (`of app …`, `of group …`, `tagged …`, `for purpose …`, `asking for …`, `about …`, `with …`, `speaking of …`) or what never happens (`leaves`, `leaves unmasked`, `goes to engine …`, `goes to operator …`, `goes to country …`, `goes outside …`, `is refused`, `is answered`)
    routes.toml:12:24: invariant `a`: app `tellre` is unknown; did you mean `teller`?
    routes.toml:12:30: invariant `a`: group `@retial` is unknown; did you mean `@retail`?
    routes.toml:12:26: invariant `a`: type `PERSONS` is unknown; did you mean `PERSON`?
    routes.toml:12:33: invariant `a`: `many` is not understood here; expected a whole number
    routes.toml:12:26: invariant `a`: `to` is not understood here; expected `to engine`, `to operator`, `to country` or `outside`
    routes.toml:12:36: invariant `a`: engine `frontire` is unknown; did you mean `frontier`?
    routes.toml:12:27: invariant `a`: `,` is not understood here; expected the end of the sentence
    routes.toml:12:15: invariant `a`: level `secret` is unknown; use `public`, `internal`, `confidential` or `restricted`
    routes.toml:12:10: invariant `a`: `テラーの依頼は、行外に出` is not understood here; expected `グループ … の`, `アプリ … の`, `タグ … の`, `目的 … の`, `モデル … の`, `話題 … の`, `機密区分 … の`, `… を含む`, `… を3件以上含む`, `… に触れる`, `ツールを使う` or `依頼は`
    routes.toml:12:21: invariant `a`: `依頼は、行外に出ない` is not understood here; expected `の`
    routes.toml:12:26: invariant `a`: `行内にとどまる` is not understood here; expected `行外に出ない`, `マスキングせずに行外に出ない`, `エンジン … に送られない`, `事業者 … に送られない`, `国 … に送られない`, `国 … 以外に送られない`, `拒否されない` or `回答されない`
    ");
}

#[test]
fn tables_that_say_nothing_or_too_much_are_told() {
    insta::assert_snapshot!(
        problems(
            r#"
[[invariant]]
claim = "no restricted request leaves"
when = { tools = true }

[[invariant]]
name = "a"

[[invariant]]
name = "a"
never = "stays"

[[invariant]]
name = "b"
never = { engine = "frontier", country = "US" }

[[invariant]]
name = "c"
nevr = "leaves"
"#
        ),
        @r#"
        routes.toml:10:1: invariant 1: `name` is missing; add `name = "a-name"`
        routes.toml:10:1: invariant 1: has both a `claim` and a table; keep the sentence, or `when` and `never`
        routes.toml:14:1: invariant `a`: `claim` is missing; add `claim = "no restricted request leaves"`
        routes.toml:18:8: invariant `a`: the name is already taken by the invariant in line 14; give each its own
        routes.toml:19:9: invariant `a`: outcome `stays` is unknown; use `leaves`, `leaves unmasked`, `refused` or `answered`
        routes.toml:23:9: invariant `b`: `never` must say one thing; write an invariant for each
        routes.toml:25:1: invariant `c`: `claim` is missing; add `claim = "no restricted request leaves"`
        routes.toml:27:1: invariant `c`: `nevr` is not a key of an invariant; did you mean `never`?
        "#
    );
}

#[test]
fn a_rule_that_does_nothing_is_told_with_those_because_of_which_it_does_not() {
    let rule = |name: &str, when: &str, engine: &str| {
        format!(
            "[[rule]]\nname = '{name}'\nwhen = {{ {when} }}\nthen = {{ engine = '{engine}' }}\nreason = 'r'\n"
        )
    };
    let rules = [
        rule("small", "tokens = { at_most = 99 }", "local"),
        rule(
            "large",
            "tokens = { at_least = 100 }, tools = false",
            "local",
        ),
        rule("mails", "findings = 'EMAIL', tools = false", "frontier"),
        rule(
            "same",
            "tokens = { at_most = 50 }, app = 'demo'",
            "frontier",
        ),
        rule(
            "odd",
            "tools = true, findings = 'PERSON', sensitivity = 'public'",
            "local",
        ),
        rule("numbers", "findings = ['MY_NUMBER', 'PIN']", "frontier"),
    ];
    let source = format!("{}{ENGINES}{DEFAULT}", rules.concat());
    let problems = Policy::check(&source, "routes.toml", None).expect_err("most do nothing");
    insta::assert_snapshot!(problems, @r#"
    routes.toml:11:1: rule `mails`: is never reached: rule `small` in line 1 and rule `large` in line 6 together take every request that it is about before; move it up, or remove it
    routes.toml:16:1: rule `same`: is never reached: rule `small` in line 1 takes every request that it is about before; move it up, or remove it
    routes.toml:21:1: rule `odd`: no request meets `findings = "PERSON"` and `sensitivity = "public"` at once; change one of them
    routes.toml:26:1: rule `numbers`: lets nothing out: whatever reaches it is under one of the floors `my_number` and `secret`; name engines inside alone
    "#);
}
