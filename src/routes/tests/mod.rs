//! What the rules promise as a whole; the tests of one part stand in its file.

mod cases;
mod documents;
mod explain;
mod invariants;
mod messages;
pub(in crate::routes) mod property;
mod reload;
mod request;

use classifiers::Sensitivity;

use super::{Action, Decision, EngineKind, Known, Policy, Tongue};

pub(crate) use request::Request;

/// What the operator's file declares in these tests.
pub(crate) fn known() -> Known {
    let texts = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
    let model = |name: &str, engine: &str| (name.to_owned(), engine.to_owned());
    Known {
        engines: vec![
            ("local".to_owned(), EngineKind::Local),
            ("frontier".to_owned(), EngineKind::External),
        ],
        models: vec![
            model("smollm2", "local"),
            model("large", "frontier"),
            model("small", "frontier"),
        ],
        apps: texts(&["demo", "loan-review", "teller"]),
        tags: texts(&["frontier", "retail"]),
        purposes: texts(&["letters", "screening"]),
        ..Known::default()
    }
}

fn policy(source: &str) -> Policy {
    match Policy::check(source, "routes.toml", Some(&known())) {
        Ok(policy) => policy,
        Err(problems) => panic!("{problems}"),
    }
}

/// `general: frontier, local` or `my-number: local (floor my_number)`.
fn in_words(decision: &Decision) -> String {
    let name = decision.rule().name();
    let floor = decision
        .floor()
        .map_or(String::new(), |floor| format!(" (floor {floor})"));
    if let Some(entity) = decision.refused() {
        return format!("{name}: refused, {entity}");
    }
    match decision.action() {
        Action::Refuse { message } => format!("{name}: refused, {message}{floor}"),
        Action::Answer { engines, .. } => {
            let engines: Vec<String> = engines
                .iter()
                .map(|target| match &target.model {
                    Some(model) => format!("{}/{model}", target.engine),
                    None => target.engine.to_string(),
                })
                .collect();
            let shadow = decision.shadow();
            let shadow = shadow.map_or(String::new(), |it| format!(" + shadow {}", it.engine));
            format!("{name}: {}{shadow}{floor}", engines.join(", "))
        }
    }
}

/// Each request in words, with what is decided about it.
fn decisions(policy: &Policy, requests: &[&str]) -> String {
    let decide = |words: &&str| {
        let request = Request::parse(words);
        format!("{words} → {}", in_words(&policy.decide(&request.facts())))
    };
    requests.iter().map(decide).collect::<Vec<_>>().join("\n")
}

const ENGINES: &str = r#"
[engine.local]
kind = "local"

[engine.frontier]
kind = "external"
operator = "Example, Inc."
country = "US"
training = false
retention = "none"
contract = "2026-001"
"#;

const DEFAULT: &str = r#"
[[rule]]
name = "default"
then = { engine = "local" }
reason = "everything else stays inside"
"#;

#[test]
fn every_floor_takes_the_frontier_out_of_a_rule_that_names_it() {
    let all_out = r#"
        [[rule]]
        name = "all-out"
        then = { engine = "frontier", model = "large", max_tokens = 100 }
        reason = "a careless file"
    "#;
    let policy = policy(&format!("{ENGINES}{all_out}"));
    insta::assert_snapshot!(
        decisions(&policy, &[
            "findings=PERSON",
            "model=large",
            "findings=MY_NUMBER,PERSON",
            "findings=SECRET",
            "findings=PIN",
            "matter=special_care",
            "unscannable",
            "non-text",
            "sensitivity=restricted",
            "matter=identifier",
            "unknown-field",
            "model=smollm2",
        ]),
        @"
        findings=PERSON → all-out: frontier/large
        model=large → all-out: frontier/large
        findings=MY_NUMBER,PERSON → all-out: local (floor my_number)
        findings=SECRET → all-out: local (floor secret)
        findings=PIN → all-out: local (floor secret)
        matter=special_care → all-out: local (floor special_care)
        unscannable → all-out: local (floor unscannable)
        non-text → all-out: local (floor unscannable)
        sensitivity=restricted → all-out: local (floor restricted)
        matter=identifier → all-out: local (floor restricted)
        unknown-field → all-out: local (floor unknown_field)
        model=smollm2 → all-out: local (floor local_model)
        "
    );
}

#[test]
fn a_floor_keeps_the_fallbacks_that_are_inside_and_a_refusal_refused() {
    let rules = r#"
        [[rule]]
        name = "no"
        when = { app = "teller" }
        then = { refuse = "not you" }
        reason = "tellers ask elsewhere"

        [[rule]]
        name = "default"
        then = { engines = ["frontier", "second", "local"], deadline = "30s" }
        reason = "the rest"

        [engine.second]
        kind = "local"
    "#;
    let file = format!("{ENGINES}{rules}");
    let policy = Policy::check(&file, "routes.toml", None).expect("it checks");
    insta::assert_snapshot!(
        decisions(&policy, &["", "findings=SECRET", "app=teller", "app=teller findings=SECRET"]),
        @"
         → default: frontier, second, local
        findings=SECRET → default: second, local (floor secret)
        app=teller → no: refused, not you
        app=teller findings=SECRET → no: refused, not you
        "
    );
}

#[test]
fn a_canary_and_a_shadow_stay_inside_under_a_floor_as_everything_does() {
    let rules = r#"
        [[rule]]
        name = "tried-out"
        when = { app = "demo" }
        then = { engine = "local", canary = { engine = "frontier", model = "small", percent = 100 } }
        reason = "a canary goes out"

        [[rule]]
        name = "compared"
        when = { app = "teller" }
        then = { engine = "local", shadow = { engine = "frontier", percent = 100 } }
        reason = "a shadow goes out"
    "#;
    let policy = policy(&format!("{ENGINES}{rules}{DEFAULT}"));
    assert!(policy.rules().take(2).all(super::Rule::leads_outside));
    insta::assert_snapshot!(
        decisions(&policy, &[
            "",
            "findings=MY_NUMBER",
            "app=teller",
            "app=teller findings=SECRET",
            "app=teller unknown-field",
        ]),
        @"
         → tried-out: frontier/small, local
        findings=MY_NUMBER → tried-out: local (floor my_number)
        app=teller → compared: local + shadow frontier
        app=teller findings=SECRET → compared: local (floor secret)
        app=teller unknown-field → compared: local (floor unknown_field)
        "
    );
}

#[test]
fn one_conversation_stays_on_one_side_of_a_canary() {
    let rules = r#"
        [[rule]]
        name = "tried-out"
        when = { app = "demo" }
        then = { engine = "local", canary = { engine = "frontier", percent = 20 } }
        reason = "one in five"
    "#;
    let policy = policy(&format!("{ENGINES}{rules}{DEFAULT}"));
    let is_canary = |draw: u64| {
        let mut request = Request::parse("");
        request.draw = draw.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        policy.decide(&request.facts()).is_canary()
    };
    let taken: Vec<bool> = (0..1000).map(is_canary).collect();
    assert_eq!(taken, (0..1000).map(is_canary).collect::<Vec<_>>());
    let share = taken.iter().filter(|taken| **taken).count();
    assert!((150..250).contains(&share), "{share}");
}

#[test]
fn an_expired_rule_lets_nothing_out_and_keeps_what_it_kept() {
    let rules = r#"
        [[rule]]
        name = "pilot"
        when = { app = "demo" }
        then = { engines = ["frontier", "local"], shadow = { engine = "frontier", model = "small", percent = 100 } }
        reason = "until the end of March"
        owner = "融資企画部"
        ticket = "稟議 2025-118"
        expires = 2026-03-31

        [[rule]]
        name = "freeze"
        when = { app = "teller" }
        then = { refuse = "not this week" }
        reason = "until the end of March, too"
        expires = 2026-03-31

        [[rule]]
        name = "default"
        then = { engine = "frontier" }
        reason = "what no rule above keeps"
    "#;
    let policy = policy(&format!("{ENGINES}{rules}"));
    insta::assert_snapshot!(
        decisions(&policy, &[
            "at=2026-03-31T23:59",
            "at=2026-04-01T00:00",
            "at=2026-04-01T00:00 findings=MY_NUMBER",
            "app=teller at=2026-04-01T00:00",
            "app=loan-review at=2026-04-01T00:00",
        ]),
        @"
        at=2026-03-31T23:59 → pilot: frontier, local + shadow frontier
        at=2026-04-01T00:00 → pilot: local (floor expired)
        at=2026-04-01T00:00 findings=MY_NUMBER → pilot: local (floor my_number)
        app=teller at=2026-04-01T00:00 → freeze: refused, not this week
        app=loan-review at=2026-04-01T00:00 → default: frontier
        "
    );
    let pilot = policy.rules().next().expect("a rule");
    assert_eq!(
        (pilot.owner(), pilot.ticket()),
        (Some("融資企画部"), Some("稟議 2025-118"))
    );
}

#[test]
fn what_is_over_is_noted() {
    let rules = r#"
        [calendar]
        closing = [2026-01-01, 2026-01-02]

        [[rule]]
        name = "pilot"
        when = { app = "demo" }
        then = { engine = "frontier" }
        reason = "r"
        expires = 2026-03-31

        [[rule]]
        name = "freeze"
        when = { app = "teller" }
        then = { engine = "local" }
        reason = "r"
        expires = 2026-03-31

        [[rule]]
        name = "ends-soon"
        when = { not = { calendar = "closing" } }
        then = { engine = "frontier" }
        reason = "r"
        expires = 2026-04-15
    "#;
    let policy = policy(&format!("{ENGINES}{rules}{DEFAULT}"));
    let notes = policy.notes("2026-04-01".parse().expect("a day"));
    let tongues = [Tongue::English, Tongue::Japanese];
    let notes = tongues.map(|tongue| notes.iter().map(move |note| note.told_in(tongue)));
    let notes: Vec<String> = notes.into_iter().flatten().collect();
    insta::assert_snapshot!(notes.join("\n"), @"
    rule `pilot`: its last day was 2026-03-31, so nothing leaves by it any more; renew `expires`, or take the rule out
    rule `freeze`: its last day was 2026-03-31, and what it keeps it still keeps; take it out if it is no longer wanted
    rule `ends-soon`: its last day is 2026-04-15, in 14 days; renew `expires` if it is to stay
    rule `ends-soon`: calendar `closing` ended on 2026-01-02, and no day stands in it any more; add the days to come
    規則 `pilot`: 期限は 2026-03-31 でした。この規則ではもう何も行外に出ません。`expires` を延ばすか、規則を取り除いてください
    規則 `freeze`: 期限は 2026-03-31 でしたが、行内にとどめる働きは続いています。不要なら取り除いてください
    規則 `ends-soon`: 期限は 2026-04-15(あと14日)です。続けるなら `expires` を延ばしてください
    規則 `ends-soon`: カレンダー `closing` の日付は 2026-01-02 で終わっています。今後の日付を加えてください
    ");
}

/// A condition that is always true looks like one that says something.
#[test]
fn rules_that_take_all_before_the_default_are_noted() {
    let rule = |when: &str| {
        let rule = format!(
            "[[rule]]\nname = \"all\"\nwhen = {when}\nthen = {{ engine = \"local\" }}\nreason = \"r\"\n"
        );
        let policy = policy(&format!("{ENGINES}{rule}{DEFAULT}"));
        let notes = policy.notes("2026-04-01".parse().expect("a day"));
        let tongues = [Tongue::English, Tongue::Japanese];
        let told = tongues.map(|tongue| notes.iter().map(move |note| note.told_in(tongue)));
        told.into_iter().flatten().collect::<Vec<_>>().join("\n")
    };
    let all = rule("{ any = [{ tools = true }, { tools = false }] }");
    assert!(
        all.contains("no request comes to it, since `all` ("),
        "{all}"
    );
    assert!(all.contains("ここに届く依頼はありません。`all` ("), "{all}");
    assert_eq!(rule("{ any = [{ tools = true }, { stream = true }] }"), "");
}

#[test]
fn whoever_is_refused_is_told_in_the_language_that_is_wanted() {
    let rules = r#"
        [[rule]]
        name = "no"
        when = { app = "teller" }
        then = { refuse = { ja = "窓口では使えません", en = "not at the counter" } }
        reason = { ja = "規程第5条", en = "Art. 5" }

        [[rule]]
        name = "one-language"
        when = { app = "loan-review" }
        then = { refuse = "nein" }
        reason = { ja = "規程第6条" }
    "#;
    let policy = policy(&format!("{ENGINES}{rules}{DEFAULT}"));
    let told = |words: &str, tongue| {
        let decision = policy.decide(&Request::parse(words).facts());
        let Action::Refuse { message } = decision.action() else {
            panic!("refused");
        };
        format!(
            "{} ({})",
            message.told_in(tongue),
            decision.reason_in(tongue)
        )
    };
    insta::assert_snapshot!(told("app=teller", Some(Tongue::Japanese)), @"窓口では使えません (規程第5条)");
    insta::assert_snapshot!(told("app=teller", Some(Tongue::English)), @"not at the counter (Art. 5)");
    insta::assert_snapshot!(told("app=teller", None), @"窓口では使えません / not at the counter (規程第5条 / Art. 5)");
    insta::assert_snapshot!(told("app=loan-review", Some(Tongue::English)), @"nein (規程第6条)");
}

#[test]
fn the_rules_need_an_engine_that_they_name_or_that_a_floor_brings_in() {
    let second = "[engine.second]\nkind = \"local\"\n";
    let only_outside =
        "[[rule]]\nname = \"default\"\nthen = { engine = \"frontier\" }\nreason = \"x\"\n";
    let file = format!("{ENGINES}{second}{only_outside}");
    let policy = Policy::check(&file, "routes.toml", None).expect("it checks");
    let needed = ["local", "second", "frontier"].map(|engine| policy.needs(engine));
    assert_eq!(needed, [true, false, false]);
    let tried = "engine = \"local\", canary = { engine = \"second\", percent = 1 }";
    let file = file.replace("engine = \"frontier\"", tried);
    let policy = Policy::check(&file, "routes.toml", None).expect("it checks");
    assert!(policy.needs("second"), "a canary's engine answers, too");
}

#[test]
fn a_rule_says_which_condition_did_not_hold_and_where() {
    let rules = r#"
[[rule]]
name = "out"
when.sensitivity.at_most = "internal"
when.not = { any = [{ tools = true, app = ["teller", "demo"] }, { tokens.at_least = 1000 }] }
then = { engine = "frontier" }
reason = "small and harmless"
"#;
    let policy = policy(&format!("{ENGINES}{rules}{DEFAULT}"));
    let rule = policy.rules().next().expect("a rule");
    let why = |words: &str| {
        let request = Request::parse(words);
        let condition = rule.why_not(&request.facts());
        condition.map(|condition| format!("line {}: {condition}", condition.line()))
    };
    assert_eq!(why("tokens=999"), None);
    insta::assert_snapshot!(why("sensitivity=confidential").expect("no match"), @r#"line 15: sensitivity = ["public", "internal"]"#);
    insta::assert_snapshot!(why("tools").expect("no match"), @r#"line 16: not = { any = [{ tools = true, app = ["teller", "demo"] }, { tokens = { at_least = 1000 } }] }"#);
}

#[test]
fn decisions_stay_valid_when_the_policy_is_gone() {
    let policy = policy(&format!("{ENGINES}{DEFAULT}"));
    let decision = policy.decide(&Request::parse("").facts());
    drop(policy);
    assert_eq!(in_words(&decision), "default: local");
    assert_eq!(decision.reason(), "everything else stays inside");
    assert_eq!(Sensitivity::default(), Sensitivity::Public);
}

#[test]
fn the_file_says_whom_an_engine_outside_belongs_to() {
    let policy = policy(include_str!("../../../routes.toml"));
    let destination = policy.destination("frontier").expect("it is outside");
    assert_eq!(&*destination.country, "US");
    assert_eq!(&*destination.operator, "Example Frontier, Inc.");
    assert_eq!(policy.destination("local"), None);
}
