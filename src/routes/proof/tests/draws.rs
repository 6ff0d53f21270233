//! Proofs against conversations: of files that try engines on shares, every draw is as good as any
//! other, and those of two rules have something to do with each other or not.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::super::{Example, Question, compare};
use super::brute_force::{every_point, is_so, space_of};
use super::{Policy, policy};
use crate::routes::Facts;

const CONDITIONS: &[&str] = &[
    r#"app = "demo""#,
    "tools = true",
    r#"sensitivity = "public""#,
];

/// With a share of each side, and without.
const ACTIONS: &[&str] = &[
    r#"engine = "local""#,
    r#"engine = "local", canary = { engine = "frontier", percent = 5 }"#,
    r#"engine = "local", canary = { engine = "frontier", percent = 60 }"#,
    r#"engine = "frontier", canary = { engine = "abroad", percent = 50 }"#,
    r#"engine = "frontier", canary = { engine = "local", percent = 50 }"#,
    r#"engine = "local", shadow = { engine = "frontier", percent = 40 }"#,
    r#"engine = "local", canary = { engine = "frontier", percent = 30 }, shadow = { engine = "abroad", percent = 30 }"#,
    r#"engine = "local", canary = { engine = "second", percent = 60 }, shadow = { engine = "frontier", percent = 60 }"#,
];

/// Names are few: a rule of the same name in both files has the same order of conversations.
const NAMES: &[&str] = &["one", "two", "three"];

/// So many of all requests are asked about, in so many conversations each.
const MOST_REQUESTS: usize = 100;
const CONVERSATIONS: u64 = 200;

type Rules = Vec<(&'static str, &'static str)>;

fn rules() -> impl Strategy<Value = Rules> {
    vec((select(CONDITIONS), select(ACTIONS)), 1..=NAMES.len())
}

fn file((rules, first): &(Rules, usize)) -> Policy {
    let rules = rules.iter().enumerate();
    let rules = rules.map(|(n, (when, then))| {
        let name = NAMES[(n + first) % NAMES.len()];
        format!(
            "[[rule]]\nname = \"{name}\"\nwhen = {{ {when} }}\nthen = {{ {then} }}\nreason = \"r\"\n"
        )
    });
    policy(&rules.collect::<String>())
}

/// Conversations as they come; a step that has nothing to do with how draws are mixed.
fn conversations() -> impl Iterator<Item = u64> {
    (0..CONVERSATIONS).map(|n| n.wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

/// Nothing that is proved is contradicted by a conversation, and what is shown is so in the
/// conversation that it is shown with.
fn check(old: &Policy, new: &Policy) -> Result<(), TestCaseError> {
    let space = space_of(&[old, new], None);
    let Some(points) = every_point(&space) else {
        return Err(TestCaseError::reject("too many requests"));
    };
    // Those spread over all of them; that none is forgotten is tested by `brute_force`.
    let step = points.len() / MOST_REQUESTS + 1;
    let requests = points.iter().step_by(step);
    let requests = requests.map(|point| Example::at(&space, point));
    let requests: Vec<_> = requests.collect();
    for verdict in compare(old, new, None).verdicts() {
        let question = verdict.question;
        if let Some(shown) = &verdict.shown {
            let is_so = shown
                .example
                .with_facts(|facts| is_so(question, old, new, facts));
            prop_assert!(is_so, "{question:?} is shown by {:?}", shown.example);
            continue;
        }
        for request in &requests {
            let broken = request.with_facts(|facts| {
                conversations().find(|&draw| {
                    let facts = Facts { draw, ..*facts };
                    is_so(question, old, new, &facts)
                })
            });
            prop_assert!(
                broken.is_none(),
                "{question:?} is proved; draw {broken:?} of {request:?}"
            );
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_conversation_contradicts_a_proof(old in (rules(), 0..3_usize), new in (rules(), 0..3_usize)) {
        check(&file(&old), &file(&new))?;
    }
}

#[test]
fn a_rule_of_another_name_has_other_conversations_in_its_share() {
    let file = |name: &str, percent: u8| {
        policy(&format!(
            "[[rule]]\nname = \"{name}\"\nwhen = {{ tools = true }}\nthen = {{ engine = \"local\", \
             canary = {{ engine = \"frontier\", percent = {percent} }} }}\nreason = \"r\"\n"
        ))
    };
    let leaves = |old: &Policy, new: &Policy| {
        let difference = compare(old, new, None);
        let verdicts = difference.verdicts().iter();
        let mut leaves = verdicts.filter(|it| it.question == Question::Leaves);
        leaves.any(|verdict| verdict.shown.is_some())
    };
    assert!(!leaves(&file("a", 20), &file("a", 5)));
    assert!(leaves(&file("a", 5), &file("a", 20)));
    assert!(leaves(&file("a", 20), &file("b", 5)));
    assert!(!leaves(&file("a", 100), &file("b", 5)));
}
