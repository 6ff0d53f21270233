//! Whatever is damaged or forged, nothing takes effect that enough people did not sign.

use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::prelude::*;

use super::super::chain;
use super::super::entry::{Approved, Event, Proposed};
use super::*;

/// What somebody does to the history; numbers are taken modulo what there is.
#[derive(Clone, Debug)]
enum Deed {
    Propose {
        by: usize,
        version: usize,
        rollback: bool,
    },
    Approve {
        by: usize,
        proposal: usize,
    },
    /// An approval in somebody's name with a signature of somebody else, or of something else.
    Forge {
        by: usize,
        proposal: usize,
        with: usize,
    },
    /// A copy of an approval, for another proposal or in another name.
    Copy {
        line: usize,
        proposal: usize,
        by: usize,
    },
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let (by, version, at) = (0..4_usize, 0..3_usize, 0..8_usize);
    let deed = prop_oneof![
        2 => (by.clone(), version, any::<bool>())
            .prop_map(|(by, version, rollback)| Deed::Propose { by, version, rollback }),
        5 => (by.clone(), at.clone()).prop_map(|(by, proposal)| Deed::Approve { by, proposal }),
        1 => (by.clone(), at.clone(), by.clone())
            .prop_map(|(by, proposal, with)| Deed::Forge { by, proposal, with }),
        1 => (at.clone(), at, by)
            .prop_map(|(line, proposal, by)| Deed::Copy { line, proposal, by }),
    ];
    vec(deed, 0..24)
}

/// Which people really signed an approval of which version, in a proposal that was not their own;
/// and which versions somebody really proposed.
#[derive(Default)]
struct Truth {
    approved: BTreeSet<(String, &'static str)>,
}

/// Writes what the deeds leave, each line with a valid hash: whoever forges can compute one.
fn history(house: &House, deeds: &[Deed], truth: &mut Truth) -> Vec<u8> {
    let mut head = chain::Hash::start();
    let mut lines: Vec<Event> = Vec::new();
    let mut proposals: Vec<(chain::Hash, Proposed)> = Vec::new();
    let mut text = String::new();
    for deed in deeds {
        let of = |at: usize| proposals.get(at % proposals.len().max(1));
        let event = match *deed {
            Deed::Propose {
                by,
                version,
                rollback,
            } => {
                let bytes = rules(&version.to_string());
                // Based on whatever is in force: the newest base that could count.
                let parsed = chain::read(text.as_bytes()).expect("whole so far");
                let standing = Standing::of(
                    &parsed,
                    &house.settings,
                    |it| house.store.version(it),
                    |_| None,
                );
                let mut proposed = Proposed {
                    by: NAMES[by].to_owned(),
                    at: house.now,
                    ticket: "T".to_owned(),
                    why: "w".to_owned(),
                    sha256: hash(&bytes),
                    base: standing.in_force.map(|it| it.sha256),
                    rollback,
                    settings: String::new(),
                    proof: Proof::Proved,
                    signature: String::new(),
                };
                let statement = proposed.statement(&head);
                proposed.signature = house.signers[by].sign(&bytes, &statement).expect("signed");
                Event::Proposed(proposed)
            }
            Deed::Approve { by, proposal } => {
                let Some((id, proposed)) = of(proposal) else {
                    continue;
                };
                if proposed.by != NAMES[by] {
                    truth.approved.insert((proposed.sha256.clone(), NAMES[by]));
                }
                Event::Approved(approval(house, id, proposed, by, by))
            }
            Deed::Forge { by, proposal, with } => {
                let Some((id, proposed)) = of(proposal) else {
                    continue;
                };
                if by == with {
                    let mut forged = approval(house, id, proposed, by, by);
                    forged.signature = proposed.signature.clone();
                    Event::Approved(forged)
                } else {
                    Event::Approved(approval(house, id, proposed, by, with))
                }
            }
            Deed::Copy { line, proposal, by } => {
                let Some((id, _)) = of(proposal) else {
                    continue;
                };
                let Some(Event::Approved(copied)) = lines.get(line % lines.len().max(1)) else {
                    continue;
                };
                Event::Approved(Approved {
                    proposal: id.clone(),
                    by: NAMES[by].to_owned(),
                    ..copied.clone()
                })
            }
        };
        let (line, hash) = chain::line(&head, &event);
        if let Event::Proposed(proposed) = &event {
            proposals.push((hash.clone(), proposed.clone()));
        }
        head = hash;
        text.push_str(&line);
        lines.push(event);
    }
    text.into_bytes()
}

fn approval(house: &House, id: &chain::Hash, of: &Proposed, by: usize, with: usize) -> Approved {
    let version = house.store.version(&of.sha256).expect("it is kept");
    let mut approved = Approved {
        by: NAMES[by].to_owned(),
        at: house.now,
        proposal: id.clone(),
        signature: String::new(),
    };
    let statement = approved.statement(&of.sha256);
    approved.signature = house.signers[with]
        .sign(&version, &statement)
        .expect("signed");
    approved
}

/// No version takes effect that fewer than two people really approved.
fn nothing_unapproved(house: &House, truth: &Truth) -> Result<(), TestCaseError> {
    for version in 0..3 {
        let sha256 = hash(&rules(&version.to_string()));
        if house.gate().admit(&sha256).is_ok() {
            let people = truth.approved.iter().filter(|(of, _)| *of == sha256);
            prop_assert!(people.count() >= 2, "version {version} takes effect");
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn no_file_takes_effect_that_two_people_did_not_sign(
        deeds in deeds(),
        damage in vec((any::<prop::sample::Index>(), any::<u8>()), 0..3),
        swapped in any::<bool>(),
    ) {
        let house = House::new();
        (0..3).for_each(|n: usize| house.store.keep(&rules(&n.to_string())).expect("kept"));
        fs::create_dir_all(house.store.directory()).expect("a directory");
        let mut truth = Truth::default();
        let mut history = history(&house, &deeds, &mut truth);
        fs::write(house.store.history_file(), &history).expect("written");
        nothing_unapproved(&house, &truth)?;

        for (at, byte) in damage.iter().take(history.len()) {
            let at = at.index(history.len());
            history[at] = *byte;
        }
        fs::write(house.store.history_file(), &history).expect("written");
        if swapped {
            let other = house.store.version_file(&hash(&rules("0")));
            fs::write(other, rules("1")).expect("written");
        }
        nothing_unapproved(&house, &truth)?;
    }

    #[test]
    fn a_changed_byte_of_the_history_is_found(
        deeds in deeds(),
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let house = House::new();
        (0..3).for_each(|n: usize| house.store.keep(&rules(&n.to_string())).expect("kept"));
        let mut history = history(&house, &deeds, &mut Truth::default());
        prop_assume!(!history.is_empty());
        prop_assert!(chain::read(&history).is_ok());
        let at = at.index(history.len());
        prop_assume!(history[at] != byte);
        history[at] = byte;
        prop_assert!(chain::read(&history).is_err());
    }

    #[test]
    fn no_text_is_taken_for_a_signature_and_none_ends_the_program(text in ".{0,300}") {
        let house = House::new();
        let whole = house.signers[0].sign(b"x", "comment").expect("signed");
        let person = &house.settings.people[0];
        let signed = super::super::signature::is_signed;
        prop_assert!(signed(person, b"x", "comment", &whole));
        prop_assert!(!signed(person, b"x", "comment", &text));
        prop_assert!(!signed(person, b"y", "comment", &whole));
        prop_assert!(!signed(person, b"x", &text, &whole) || text == "comment");
        prop_assert!(!signed(&house.settings.people[1], b"x", "comment", &whole));
    }
}

#[test]
fn a_history_that_ends_within_a_line_says_where() {
    let house = House::new();
    house.bring_in(&rules("first"));
    let mut history = fs::read(house.store.history_file()).expect("a history");
    history.pop();
    fs::write(house.store.history_file(), history).expect("written");
    let why = house
        .gate()
        .admit(&hash(&rules("first")))
        .expect_err("damaged");
    insta::assert_snapshot!(house.without_paths(&why), @"DIR/approvals/history: line 3 is not finished: a write was cut off, or somebody cut the file; put back what was there: until then no other rules take effect");
}

#[test]
fn a_version_that_is_gone_proves_nothing() {
    let house = House::new();
    house.bring_in(&rules("first"));
    fs::write(house.store.version_file(&hash(&rules("first"))), b"else").expect("written");
    insta::assert_snapshot!(house.refusal(&rules("first")), @"nobody has approved it: 2 signatures are needed, and it was not even proposed; `sekisho rules propose FILE --key KEY --ticket NUMBER --why REASON` begins that. No version is approved; line 3 of the history does not count: it approves a proposal that is not there");
}
