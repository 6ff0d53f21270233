//! Every request has its point in the space, and formulas say of the point what the rules say of
//! the request: nothing is left out, whatever the language has.

use proptest::collection::vec;
use proptest::prelude::*;

use super::super::encoding::Encoded;
use super::super::formula::Point;
use super::super::solver::Solver;
use super::super::space::{Domain, NameValue, Space, Subject, Vocabulary};
use super::super::{Question, compare};
use crate::routes::draw::{Lot, PARTS};
use crate::routes::facts::{Facts, Member, NameVariable, Requested, SetVariable};
use crate::routes::tests::property::{any_request, any_rules, checked};
use crate::routes::{EngineKind, Floor, Policy};

/// Where the request is in the space.
fn locate(space: &Space, facts: &Facts<'_>) -> Point {
    let of = |(_, subject, domain): (_, &Subject, &Domain)| match subject {
        Subject::Name(NameVariable::Model) => {
            let side = match facts.model {
                Requested::Auto => None,
                Requested::Local(_) => Some(EngineKind::Local),
                Requested::External(_) => Some(EngineKind::External),
            };
            let name = Some(facts.model.name());
            name_place(space, NameVariable::Model, name, |value| {
                space.model_side(value) == side
            })
        }
        Subject::Name(variable) => name_place(space, *variable, facts.name(*variable), |_| true),
        Subject::Member(variable, name) => facts.any_name(*variable, |one| *one == **name).into(),
        Subject::Single(variable) => facts.set(*variable).trailing_zeros(),
        Subject::Matter(matter) => {
            (facts.set(SetVariable::Matters) & (1 << matter.index()) != 0).into()
        }
        Subject::Number(variable) => {
            let Domain::Ordered(from) = domain else {
                unreachable!("numbers are ordered")
            };
            let number = facts.number(*variable);
            u32::try_from(from.partition_point(|least| *least <= number) - 1).expect("few")
        }
        Subject::Flag(flag) => facts.flag(*flag).into(),
        Subject::Lot(lot) => {
            let Domain::Ordered(from) = domain else {
                unreachable!("lots are ordered")
            };
            let after = PARTS - 1 - lot.part(facts.draw);
            u32::try_from(from.partition_point(|least| *least <= after) - 1).expect("few")
        }
    };
    space.variables().map(of).collect()
}

fn name_place(
    space: &Space,
    variable: NameVariable,
    name: Option<&str>,
    fits: impl Fn(u32) -> bool,
) -> u32 {
    let values = || {
        (0_u32..)
            .zip(space.names(variable))
            .filter(|(place, _)| fits(*place))
    };
    let is_it = |value: &NameValue| match value {
        NameValue::None => name.is_none(),
        NameValue::Named(known) => name == Some(known),
        NameValue::Other => false,
    };
    let named = values().find(|(_, value)| is_it(value));
    let other = || values().find(|(_, value)| **value == NameValue::Other);
    named
        .or_else(other)
        .expect("every name is named, or another")
        .0
}

fn space_of(policies: &[&Policy]) -> Space {
    let mut words = Vocabulary::default();
    policies.iter().for_each(|policy| words.hear(policy));
    Space::new(&words, None)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn formulas_say_of_the_point_what_rules_say_of_the_request(
        rules in any_rules(),
        requests in vec(any_request(), 1..20),
    ) {
        let policy = checked(&rules);
        let space = space_of(&[&policy]);
        for request in &requests {
            let facts = request.facts();
            let point = locate(&space, &facts);
            for rule in policy.rules() {
                let holds = space.all(rule.conditions()).holds(&point);
                prop_assert_eq!(holds, rule.why_not(&facts).is_none(), "{}: {:?}", rule.name(), request);
            }
            prop_assert_eq!(space.any_floor().holds(&point), Floor::under(&facts).is_some());
            for floor in Floor::ALL {
                let is_under = space.floor(floor).holds(&point);
                prop_assert!(!is_under || Floor::under(&facts).is_some());
            }
        }
    }

    #[test]
    fn every_request_that_there_can_be_keeps_the_links(
        rules in any_rules(),
        requests in vec(any_request(), 1..20),
    ) {
        let policy = checked(&rules);
        let space = space_of(&[&policy]);
        for request in &requests {
            let request = request.as_classified();
            let point = locate(&space, &request.facts());
            for link in space.links() {
                prop_assert!(link.holds(&point), "{:?}: {:?}", link, request);
            }
        }
    }

    #[test]
    fn the_request_of_a_point_is_at_the_point(rules in any_rules(), seed in any::<[bool; 8]>()) {
        let policy = checked(&rules);
        let space = space_of(&[&policy]);
        let mut solver = Solver::new(&space);
        let encoded = Encoded::new(&mut solver, &policy);
        let atoms: Vec<_> = space.variables().filter(|(.., d)| matches!(d, Domain::Flag)).collect();
        for (n, rule) in encoded.rules.iter().enumerate() {
            let (flag, ..) = atoms[n * 7 % atoms.len()];
            let up = solver.atom(super::super::formula::Atom::Is(flag, 1));
            let wanted = if seed[n % 8] { up } else { !up };
            if !solver.is_possible(&[rule.decides, wanted]) {
                continue;
            }
            let point = solver.point();
            let example = super::super::Example::at(&space, &point).drawn_for(&[&policy]);
            example.with_facts(|facts| {
                let decision = policy.decide(facts);
                let mut located = locate(&space, facts);
                for (variable, subject, _) in space.variables() {
                    // Nobody asks about the lots of rules that do not decide.
                    let is_other = |lot: &Lot| !decision.rule().shares().any(|it| it.lot == *lot);
                    if matches!(subject, Subject::Lot(lot) if is_other(lot)) {
                        located[variable] = point[variable];
                    }
                }
                prop_assert_eq!(&located, &point);
                prop_assert_eq!(decision.rule().name(), rule.rule.name());
                Ok(())
            })?;
        }
    }

    #[test]
    fn what_is_proved_of_two_files_no_request_disproves(
        old in any_rules(),
        new in any_rules(),
        requests in vec(any_request(), 1..50),
    ) {
        let (old, new) = (checked(&old), checked(&new));
        let difference = compare(&old, &new, None);
        for verdict in difference.verdicts() {
            if let Some(shown) = &verdict.shown {
                let leaves = (shown.old.leaves(), shown.new.leaves());
                let expected = (verdict.question != Question::Leaves, true);
                prop_assert_eq!(leaves, expected);
                continue;
            }
            for request in &requests {
                let request = request.as_classified();
                let (before, now) = (old.decide(&request.facts()), new.decide(&request.facts()));
                if verdict.question == Question::Leaves {
                    prop_assert!(!now.leaves() || before.leaves(), "{:?}", request);
                }
            }
        }
    }
}
