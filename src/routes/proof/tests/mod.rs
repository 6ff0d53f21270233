//! What proofs promise: nothing is left out, and what is shown is so.

mod brute_force;
mod draws;
mod facts;
mod guards;
mod messages;

use crate::routes::{EngineKind, Invariant, Known, Policy};

/// Engines that the tests' files leave out, so that lines count from the first rule.
const ENGINES: &str = r#"
[engine.local]
kind = "local"

[engine.second]
kind = "local"

[engine.frontier]
kind = "external"
operator = "Example, Inc."
country = "US"
training = false
retention = "none"
contract = "2026-001"

[engine.abroad]
kind = "external"
operator = "Example, Ltd."
country = "GB"
training = false
retention = "none"
contract = "2026-002"

[group.apps]
retail = ["teller", "loan-review"]
"#;

const DEFAULT: &str = r#"
[[rule]]
name = "default"
then = { engine = "local" }
reason = "all else stays inside"
"#;

/// What the operator's file declares in these tests.
fn known() -> Known {
    let texts = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
    let pair = |name: &str, engine: &str| (name.to_owned(), engine.to_owned());
    let tags = |app: &str, carried: &[&str]| (app.to_owned(), texts(carried));
    Known {
        engines: vec![
            ("local".to_owned(), EngineKind::Local),
            ("second".to_owned(), EngineKind::Local),
            ("frontier".to_owned(), EngineKind::External),
            ("abroad".to_owned(), EngineKind::External),
        ],
        models: vec![pair("smollm2", "local"), pair("large", "frontier")],
        apps: texts(&["demo", "loan-review", "teller"]),
        tags: texts(&["frontier", "retail"]),
        tags_of: [
            tags("demo", &["frontier"]),
            tags("loan-review", &["frontier", "retail"]),
            tags("teller", &["retail"]),
        ]
        .into(),
        purposes: texts(&["letters", "memos"]),
        purposes_of: [
            ("demo".to_owned(), Vec::new()),
            ("loan-review".to_owned(), texts(&["letters", "memos"])),
            ("teller".to_owned(), texts(&["letters"])),
        ]
        .into(),
    }
}

/// A file without engines and without a default, which are added.
fn policy(rules: &str) -> Policy {
    claims_of(rules, &[]).0
}

/// The same, with claims about it. Generated rules may do nothing, which a real file's may not:
/// nothing is proved of them here.
fn claims_of(rules: &str, claims: &[String]) -> (Policy, Vec<Invariant>) {
    let rules = rules.trim_start_matches('\n');
    let source = format!("{rules}{DEFAULT}{ENGINES}");
    match crate::routes::check::claims(&source, "routes.toml", None, claims) {
        Ok(read) => read,
        Err(problems) => panic!("{problems}\n{source}"),
    }
}
