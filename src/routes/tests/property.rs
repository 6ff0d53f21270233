//! Generated rules files and requests: `decide` against a plain reading of the file, and floors
//! that no file crosses.

use std::fmt::Write as _;

use classifiers::{EntityType, Matter, Sensitivity};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};

use super::{Action, Content, ENGINES, EngineKind, Model, Policy, Request, in_words};

const APPS: &[&str] = &["demo", "loan-review", "teller", "@lending"];
const LENDING: &[&str] = &["loan-review", "teller"];
const TAGS: &[&str] = &["frontier", "retail", "it"];
const MODELS: &[&str] = &["auto", "smollm2", "large"];
const CONTACT: &[EntityType] = &[EntityType::Email, EntityType::Phone];
const ALL_ENGINES: &[&str] = &["local", "frontier", "second", "abroad"];
const MORE_ENGINES: &str = r#"
[engine.second]
kind = "local"

[engine.abroad]
kind = "external"
operator = "Example, Ltd."
country = "GB"
training = false
retention = "30 days"
contract = "2026-002"

[group.apps]
lending = ["loan-review", "teller"]

[group.types]
contact = ["EMAIL", "PHONE"]
"#;

#[derive(Clone, Debug)]
struct Written {
    when: Vec<Ask>,
    then: Then,
}

#[derive(Clone, Debug)]
enum Ask {
    App(Vec<&'static str>),
    AppTag(Vec<&'static str>),
    Model(Vec<&'static str>),
    Levels(Vec<Sensitivity>),
    LevelsFrom(Sensitivity),
    LevelsTo(Sensitivity),
    Findings(Vec<EntityType>),
    Contact,
    Matter(Vec<Matter>),
    Tools(bool),
    Stream(bool),
    Tokens(u32, u32),
    Not(Vec<Ask>),
    Any(Vec<Vec<Ask>>),
    All(Vec<Vec<Ask>>),
}

#[derive(Clone, Debug)]
enum Then {
    Answer(Vec<&'static str>),
    Refuse,
}

impl Ask {
    /// The key in the file, and its value.
    fn written(&self) -> (&'static str, String) {
        let levels = |levels: &[Sensitivity]| texts(levels.iter().map(|level| level.name()));
        let tables = |whens: &[Vec<Ask>]| {
            let tables: Vec<String> = whens.iter().map(|when| table(when)).collect();
            format!("[{}]", tables.join(", "))
        };
        match self {
            Self::App(names) => ("app", texts(names.iter().copied())),
            Self::AppTag(names) => ("app_tag", texts(names.iter().copied())),
            Self::Model(names) => ("model", texts(names.iter().copied())),
            Self::Levels(some) => ("sensitivity", levels(some)),
            Self::LevelsFrom(least) => ("sensitivity", format!("{{ at_least = \"{least}\" }}")),
            Self::LevelsTo(most) => ("sensitivity", format!("{{ at_most = \"{most}\" }}")),
            Self::Findings(types) => ("findings", texts(types.iter().map(|entity| entity.name()))),
            Self::Contact => ("findings", "\"@contact\"".to_owned()),
            Self::Matter(some) => ("matter", texts(some.iter().map(|matter| matter.name()))),
            Self::Tools(wanted) => ("tools", wanted.to_string()),
            Self::Stream(wanted) => ("stream", wanted.to_string()),
            Self::Tokens(a, b) => ("tokens", format!("{{ at_least = {a}, at_most = {b} }}")),
            Self::Not(when) => ("not", table(when)),
            Self::Any(whens) => ("any", tables(whens)),
            Self::All(whens) => ("all", tables(whens)),
        }
    }

    /// What the documentation says that it means.
    fn holds(&self, request: &Request) -> bool {
        let content = &request.content;
        let all = |when: &Vec<Ask>| when.iter().all(|ask| ask.holds(request));
        match self {
            Self::App(names) => names.iter().any(|&name| match name {
                "@lending" => LENDING.contains(&request.app.as_str()),
                name => name == request.app,
            }),
            Self::AppTag(names) => names
                .iter()
                .any(|name| request.tags.iter().any(|t| t == name)),
            Self::Model(names) => names.contains(&request.facts().model.name()),
            Self::Levels(levels) => levels.contains(&content.sensitivity),
            Self::LevelsFrom(least) => content.sensitivity >= *least,
            Self::LevelsTo(most) => content.sensitivity <= *most,
            Self::Findings(types) => types.iter().any(|t| content.findings.contains(*t)),
            Self::Contact => CONTACT.iter().any(|t| content.findings.contains(*t)),
            Self::Matter(matters) => matters.iter().any(|m| content.matters.contains(*m)),
            Self::Tools(wanted) => request.tools == *wanted,
            Self::Stream(wanted) => request.stream == *wanted,
            Self::Tokens(least, most) => (*least..=*most).contains(&request.tokens),
            Self::Not(when) => !all(when),
            Self::Any(whens) => whens.iter().any(all),
            Self::All(whens) => whens.iter().all(all),
        }
    }
}

fn texts<'t>(texts: impl Iterator<Item = &'t str>) -> String {
    let quoted: Vec<String> = texts.map(|text| format!("\"{text}\"")).collect();
    match &quoted[..] {
        [one] => one.clone(),
        several => format!("[{}]", several.join(", ")),
    }
}

fn table(when: &[Ask]) -> String {
    let keys = when
        .iter()
        .map(Ask::written)
        .map(|(key, value)| format!("{key} = {value}"));
    format!("{{ {} }}", keys.collect::<Vec<_>>().join(", "))
}

/// The file: rules first, then engines and groups; the last rule is the default.
fn file(rules: &[Written]) -> String {
    let mut file = String::new();
    let whens = rules.iter().map(|rule| Some(table(&rule.when)));
    for (n, (rule, when)) in rules.iter().zip(whens).enumerate() {
        let is_default = n + 1 == rules.len();
        let when = when
            .filter(|_| !is_default)
            .map_or(String::new(), |w| format!("when = {w}\n"));
        let then = match &rule.then {
            Then::Answer(engines) => format!("engines = [{}]", texts_list(engines)),
            Then::Refuse => "refuse = \"no\"".to_owned(),
        };
        let name = format!("name = \"rule-{n}\"\nreason = \"r\"");
        writeln!(file, "[[rule]]\n{name}\n{when}then = {{ {then} }}\n").expect("a String");
    }
    file + ENGINES + MORE_ENGINES
}

fn texts_list(names: &[&str]) -> String {
    names
        .iter()
        .map(|name| format!("\"{name}\""))
        .collect::<Vec<_>>()
        .join(", ")
}

/// The file read plainly: `rule-3: frontier, local`.
fn reference(rules: &[Written], request: &Request) -> String {
    let last = rules.len() - 1;
    let matches = |rule: &Written| rule.when.iter().all(|ask| ask.holds(request));
    let n = rules[..last].iter().position(matches).unwrap_or(last);
    let Then::Answer(engines) = &rules[n].then else {
        return format!("rule-{n}: refused, no");
    };
    let mut engines = engines.clone();
    if is_floored(request) {
        engines.retain(|engine| ["local", "second"].contains(engine));
        if engines.is_empty() {
            engines.push("local");
        }
    }
    format!("rule-{n}: {}", engines.join(", "))
}

/// What must not leave, said in another way than in the code.
fn is_floored(request: &Request) -> bool {
    let content = &request.content;
    content.sensitivity == Sensitivity::Restricted
        || [EntityType::MyNumber, EntityType::Secret, EntityType::Pin]
            .iter()
            .any(|entity| content.findings.contains(*entity))
        || [Matter::SpecialCare, Matter::Unscannable, Matter::Identifier]
            .iter()
            .any(|matter| content.matters.contains(*matter))
        || request.has_unknown
        || matches!(request.model, Model::Local(_))
}

fn some<T: Clone + std::fmt::Debug + 'static>(
    of: &'static [T],
) -> impl Strategy<Value = Vec<T>> + Clone {
    subsequence(of, 1..=of.len().min(4)).boxed()
}

fn levels() -> impl Strategy<Value = Sensitivity> {
    select(&Sensitivity::ALL[..])
}

fn ask() -> impl Strategy<Value = Ask> {
    let leaf = prop_oneof![
        some(APPS).prop_map(Ask::App),
        some(TAGS).prop_map(Ask::AppTag),
        some(MODELS).prop_map(Ask::Model),
        some(&Sensitivity::ALL).prop_map(Ask::Levels),
        levels().prop_map(Ask::LevelsFrom),
        levels().prop_map(Ask::LevelsTo),
        some(EntityType::ALL).prop_map(Ask::Findings),
        Just(Ask::Contact),
        some(&Matter::ALL).prop_map(Ask::Matter),
        any::<bool>().prop_map(Ask::Tools),
        any::<bool>().prop_map(Ask::Stream),
        (0_u32..9, 0_u32..9).prop_map(|(a, b)| Ask::Tokens(a.min(b), a.max(b))),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        let when = vec(inner, 1..3).prop_map(each_key_once);
        prop_oneof![
            when.clone().prop_map(Ask::Not),
            vec(when.clone(), 1..3).prop_map(Ask::Any),
            vec(when, 1..3).prop_map(Ask::All),
        ]
    })
}

/// TOML has each key once in a table.
fn each_key_once(mut when: Vec<Ask>) -> Vec<Ask> {
    let mut keys = Vec::new();
    when.retain(|ask| {
        let key = ask.written().0;
        let is_new = !keys.contains(&key);
        keys.push(key);
        is_new
    });
    when
}

fn then() -> impl Strategy<Value = Then> {
    let engines = subsequence(ALL_ENGINES, 1..=4).prop_shuffle();
    prop_oneof![9 => engines.prop_map(Then::Answer), 1 => Just(Then::Refuse)]
}

fn rules() -> impl Strategy<Value = Vec<Written>> {
    let when = vec(ask(), 1..4).prop_map(each_key_once);
    vec(
        (when, then()).prop_map(|(when, then)| Written { when, then }),
        1..8,
    )
}

fn request() -> impl Strategy<Value = Request> {
    let app = select(&["demo", "loan-review", "teller", "nobody"][..]).prop_map(str::to_owned);
    let tags = subsequence(TAGS, 0..=3);
    let tags = tags.prop_map(|tags| tags.into_iter().map(str::to_owned).collect());
    let model = prop_oneof![
        8 => Just(Model::Auto),
        1 => Just(Model::Local("smollm2".to_owned())),
        1 => Just(Model::External("large".to_owned())),
    ];
    let findings = subsequence(EntityType::ALL, 0..=3);
    let matters = subsequence(&Matter::ALL[..], 0..=2);
    let content = (levels(), findings, matters).prop_map(|(sensitivity, findings, matters)| {
        let findings = findings.into_iter().collect();
        Content {
            sensitivity,
            findings,
            matters: matters.into_iter().collect(),
        }
    });
    let unknown = prop::bool::weighted(0.1);
    let flags = (any::<bool>(), any::<bool>());
    (app, tags, model, content, unknown, flags, 0_u32..9).prop_map(
        |(app, tags, model, content, has_unknown, (tools, stream), tokens)| Request {
            app,
            tags,
            model,
            content,
            has_unknown,
            tools,
            stream,
            tokens,
        },
    )
}

/// Damage as an editor, a merge or a slip of the hand does it.
fn damaged(file: &str, cuts: &[(Index, Index, Option<String>)]) -> String {
    let mut characters: Vec<char> = file.chars().collect();
    for (from, length, insert) in cuts {
        let from = from.index(characters.len() + 1);
        let to = (from + length.index(12)).min(characters.len());
        let insert: Vec<char> = insert.iter().flat_map(|text| text.chars()).collect();
        characters.splice(from..to, insert);
    }
    characters.into_iter().collect()
}

fn check(file: &str) -> Policy {
    match Policy::check(file, "routes.toml", None) {
        Ok(policy) => policy,
        Err(problems) => panic!("{problems}\n{file}"),
    }
}

fn leads_outside(policy: &Policy, request: &Request) -> bool {
    match policy.decide(&request.facts()).action() {
        Action::Answer { engines, .. } => {
            assert!(!engines.is_empty());
            engines
                .iter()
                .any(|target| target.kind == EngineKind::External)
        }
        Action::Refuse { .. } => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn decide_says_what_a_plain_reading_of_the_file_says(
        rules in rules(),
        requests in vec(request(), 1..20),
    ) {
        let policy = check(&file(&rules));
        for request in &requests {
            let decision = policy.decide(&request.facts());
            let decided = in_words(&decision);
            let decided = decided.split(" (floor").next().expect("the part before it");
            prop_assert_eq!(decided, reference(&rules, request), "{:?}", request);
            prop_assert!(decision.floor().is_none_or(|_| is_floored(request)));
        }
    }

    #[test]
    fn no_file_sends_a_floored_request_outside(
        rules in rules(),
        requests in vec(request(), 1..20),
    ) {
        let policy = check(&file(&rules));
        for request in requests.iter().filter(|request| is_floored(request)) {
            prop_assert!(!leads_outside(&policy, request), "{:?}", request);
        }
    }

    #[test]
    fn the_rule_that_decides_is_the_first_without_a_condition_against_it(
        rules in rules(),
        request in request(),
    ) {
        let policy = check(&file(&rules));
        let facts = request.facts();
        let first = policy.rules().find(|rule| rule.why_not(&facts).is_none());
        prop_assert_eq!(first.map(super::super::Rule::line), Some(policy.decide(&facts).rule().line()));
    }

    #[test]
    fn a_condition_is_shown_as_it_may_be_written(rules in rules(), request in request()) {
        let policy = check(&file(&rules));
        let mut again = String::new();
        for rule in policy.rules() {
            let conditions = rule.conditions().iter().map(ToString::to_string);
            let when = conditions.collect::<Vec<_>>().join("\n");
            let when = if when.is_empty() { when } else { format!("[rule.when]\n{when}") };
            let name = rule.name();
            let then = "then = { engine = \"local\" }";
            writeln!(again, "[[rule]]\nname = \"{name}\"\n{then}\nreason = \"r\"\n{when}")
                .expect("a String");
        }
        let again = check(&(again + ENGINES));
        let facts = request.facts();
        let (once, twice) = (policy.decide(&facts), again.decide(&facts));
        prop_assert_eq!(once.rule().name(), twice.rule().name());
    }

    #[test]
    fn any_text_is_checked_without_a_panic(text in any::<String>()) {
        let _ = Policy::check(&text, "routes.toml", None).map_err(|problems| problems.to_string());
    }

    #[test]
    fn a_damaged_file_has_problems_or_still_keeps_the_floors(
        rules in rules(),
        cuts in vec((any::<Index>(), any::<Index>(), option::of("[\\[\\]{}\"'=,.\n a-z0-9あ]{0,6}")), 1..4),
        requests in vec(request(), 1..20),
    ) {
        match Policy::check(&damaged(&file(&rules), &cuts), "routes.toml", None) {
            Ok(policy) => {
                for request in requests.iter().filter(|request| is_floored(request)) {
                    prop_assert!(!leads_outside(&policy, request), "{:?}", request);
                }
            }
            Err(problems) => prop_assert!(!problems.to_string().is_empty()),
        }
    }
}
