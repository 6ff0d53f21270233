//! The shipped rules, and the examples of the documentation.

use super::super::{Endpoint, Language, Member, Problems, Tongue, Weekday};
use super::{DEFAULT, ENGINES, Policy, Request, decisions, in_words, known, policy};

const SHIPPED: &str = include_str!("../../../routes.toml");
const DOCUMENTATION: &str = include_str!("../../../docs/rules.md");

#[test]
fn the_shipped_rules_let_out_what_may_leave_and_nothing_else() {
    insta::assert_snapshot!(
        decisions(
            &policy(SHIPPED),
            &[
                "",
                "tags=retail,frontier findings=PERSON,BANK_ACCOUNT,EMAIL",
                "tags=retail,frontier findings=PERSON,MY_NUMBER",
                "tags=lending,frontier sensitivity=confidential matter=credit_scoring",
                "tags=it findings=SECRET",
                "tags=it sensitivity=internal",
                "tags=strategy sensitivity=internal",
                "tags=strategy sensitivity=confidential matter=insider",
                "tags=legal findings=PERSON",
                "tags=legal findings=PERSON tools",
                "tags=lending,frontier sensitivity=internal",
                "tags=lending,frontier findings=PERSON*20",
                "tags=lending,frontier findings=PERSON budget=100",
                "app=teller",
                "app=teller sensitivity=internal",
                "app=teller model=large findings=PERSON",
                "tags=frontier model=smollm2",
                "tags=frontier unknown-field",
                "tags=frontier unscannable",
                "tags=frontier sensitivity=confidential matter=special_care",
                "tags=frontier findings=CONFIDENTIAL_TERM",
                "tags=frontier findings=PASSPORT,PERSON",
            ]
        ),
        @"
         → general-knowledge: frontier, local
        tags=retail,frontier findings=PERSON,BANK_ACCOUNT,EMAIL → customers-masked: frontier, local
        tags=retail,frontier findings=PERSON,MY_NUMBER → my-number: local
        tags=lending,frontier sensitivity=confidential matter=credit_scoring → credit-scoring: local
        tags=it findings=SECRET → secrets: local
        tags=it sensitivity=internal → it-development: frontier, local
        tags=strategy sensitivity=internal → strategy-and-markets: frontier, local
        tags=strategy sensitivity=confidential matter=insider → insider-and-aml: local
        tags=legal findings=PERSON → contracts: frontier, local
        tags=legal findings=PERSON tools → default: local
        tags=lending,frontier sensitivity=internal → customers-masked: frontier, local
        tags=lending,frontier findings=PERSON*20 → bulk: local
        tags=lending,frontier findings=PERSON budget=100 → budget-spent: local
        app=teller → general-knowledge: frontier, local
        app=teller sensitivity=internal → default: local
        app=teller model=large findings=PERSON → default: local
        tags=frontier model=smollm2 → general-knowledge: local (floor local_model)
        tags=frontier unknown-field → general-knowledge: local (floor unknown_field)
        tags=frontier unscannable → restricted: local
        tags=frontier sensitivity=confidential matter=special_care → special-care: local
        tags=frontier findings=CONFIDENTIAL_TERM → code-names: local
        tags=frontier findings=PASSPORT,PERSON → identity-documents: local
        "
    );
}

#[test]
fn the_shipped_rules_pass_their_own_tests_and_every_rule_is_reached() {
    let policy = policy(SHIPPED);
    let classifier = classifiers::Classifier::default();
    let scan = |text| classifier.scan(text);
    let outcome = policy.run_cases(SHIPPED, "routes.toml", Some(&known()), &scan);
    let outcome = outcome.unwrap_or_else(|problems| panic!("{problems}"));
    if let Some(failures) = outcome.failures {
        panic!("{failures}");
    }
    assert!(outcome.cases >= 25, "{}", outcome.cases);
    assert_eq!(outcome.unreached, []);
}

#[test]
fn the_shipped_rules_check_without_the_operators_file_too() {
    assert!(Policy::check(SHIPPED, "routes.toml", None).is_ok());
}

#[test]
fn every_example_of_the_documentation_does_what_it_says() {
    let mut last = None;
    let mut ran = 0;
    for (line, kind, text) in examples(DOCUMENTATION) {
        match kind {
            "toml" | "toml broken" => last = Some(check(&whole(text))),
            "requests" => {
                let policy = last.as_ref().and_then(|checked| checked.as_ref().ok());
                let policy = policy.expect("requests follow rules that check");
                for request in text.lines() {
                    let (words, expected) = request.split_once(" → ").expect("an arrow");
                    let decision = policy.decide(&Request::parse(words).facts());
                    assert_eq!(
                        in_words(&decision),
                        expected,
                        "docs/rules.md:{line}: {words}"
                    );
                }
            }
            "text" | "text ja" => {
                let problems = last.as_ref().and_then(|checked| checked.as_ref().err());
                let problems = problems.expect("a broken example");
                let tongue = match kind {
                    "text" => Tongue::English,
                    _ => Tongue::Japanese,
                };
                let told = problems.told_in(tongue);
                assert_eq!(told, text.trim_end(), "docs/rules.md:{line}");
            }
            other => panic!("docs/rules.md:{line}: what is a {other} example?"),
        }
        if let Some(Err(problems)) = last.as_ref().filter(|_| kind == "toml") {
            panic!("docs/rules.md:{line}: {problems}");
        }
        if kind == "toml" && text.contains("[[test]]") {
            run_tests(line, text);
        }
        ran += 1;
    }
    assert!(ran > 9, "the examples are found");
}

#[test]
fn the_documentation_names_every_word_of_the_vocabularies() {
    let types = classifiers::EntityType::ALL
        .iter()
        .map(|entity| entity.name());
    let matters = classifiers::Matter::ALL.iter().map(|matter| matter.name());
    let topics = classifiers::Topics::built_in().kinds();
    let topics = topics.map(|(name, ..)| name);
    let words = names_of::<Endpoint>().chain(names_of::<Language>());
    let words = words.chain(names_of::<Weekday>()).chain(topics);
    for name in types.chain(matters).chain(words) {
        assert!(
            DOCUMENTATION.contains(&format!("`{name}`")),
            "docs/rules.md lacks `{name}`"
        );
    }
}

fn names_of<T: Member>() -> impl Iterator<Item = &'static str> {
    T::ALL.iter().map(|member| member.name())
}

fn run_tests(line: usize, example: &str) {
    let source = whole(example);
    let classifier = classifiers::Classifier::default();
    let scan = |text| classifier.scan(text);
    let outcome = policy(&source).run_cases(&source, "docs/rules.md", Some(&known()), &scan);
    let outcome = outcome.unwrap_or_else(|problems| panic!("{problems}"));
    if let Some(failures) = outcome.failures {
        panic!("docs/rules.md:{line}: {failures}");
    }
}

fn check(source: &str) -> Result<Policy, Problems> {
    Policy::check(source, "routes.toml", Some(&known()))
}

/// An example with the engines and the default that it leaves out.
fn whole(example: &str) -> String {
    let engines = if example.contains("[engine.") {
        ""
    } else {
        ENGINES
    };
    let default = if example.contains("\"default\"") {
        ""
    } else {
        DEFAULT
    };
    format!("{example}{engines}{default}")
}

/// The fenced blocks: line, info string, text.
fn examples(markdown: &str) -> Vec<(usize, &str, &str)> {
    let mut rest = markdown;
    let mut examples = Vec::new();
    while let Some((_, after)) = rest.split_once("\n```") {
        let (kind, after) = after.split_once('\n').expect("a line");
        let (text, after) = match after.strip_prefix("```") {
            Some(after) => ("", after),
            None => after.split_once("\n```").expect("a closing fence"),
        };
        let line = markdown[..markdown.len() - after.len()].lines().count() - text.lines().count();
        examples.push((line - 1, kind, text));
        rest = after;
    }
    examples
}
