//! Who may sign what, and what takes effect when.

use super::super::chain::{self, Hash};
use super::super::{Event, Proposed, State};
use super::*;
use crate::routes::Reloaded;

#[test]
fn a_version_takes_effect_with_the_second_signature_and_not_before() {
    let house = House::new();
    let first = rules("first");
    insta::assert_snapshot!(house.refusal(&first), @"nobody has approved it: 2 signatures are needed, and it was not even proposed; `sekisho rules propose FILE --key KEY --ticket NUMBER --why REASON` begins that. No version is approved");
    let proposal = house.propose("sato", &first).expect("proposed");
    insta::assert_snapshot!(house.refusal(&first), @"needs 2 signatures and has 0 (nobody has signed yet); `sekisho rules approve HASH` by suzuki or ito or kato. No version is approved");
    let told = house.approve("suzuki", &proposal).expect("approved");
    assert_eq!((told.installed, told.proposal.missing()), (None, 1));
    insta::assert_snapshot!(house.refusal(&first), @"needs 2 signatures and has 1 (signed by suzuki); `sekisho rules approve HASH` by ito or kato. No version is approved");
    let told = house.approve("ito", &proposal).expect("approved");
    assert_eq!(told.installed, Some(Ok(())));

    let handle = house.load().expect("it was installed");
    let names: Vec<_> = handle.policy().admitted().approved_by.to_vec();
    assert_eq!(names, ["suzuki".into(), "ito".into()]);
}

#[test]
fn who_proposes_does_not_approve_and_nobody_signs_twice() {
    let mut house = House::new();
    let proposal = house.propose("sato", &rules("first")).expect("proposed");
    let wrong = |told: Result<Told, ActError>| told.expect_err("it does not count").to_string();
    insta::assert_snapshot!(wrong(house.approve("sato", &proposal)), @"`sato` proposed this, and so does not approve it; 2 other people must (`approval.proposer_counts` is false)");
    house.approve("suzuki", &proposal).expect("approved");
    let again = house.act(|desk| desk.find(None)).expect("it waits");
    insta::assert_snapshot!(wrong(house.approve("suzuki", &again)), @"`suzuki` has signed this already; it needs somebody else's signature");

    house.settings.proposer_counts = true;
    let standing = house.standing();
    assert_eq!(
        standing.approved_by(),
        ["sato", "suzuki"],
        "two are enough now"
    );
}

#[test]
fn a_proposal_against_rules_that_are_gone_must_be_made_anew() {
    let house = House::new();
    house.bring_in(&rules("first"));
    let slow = house.propose("kato", &rules("slow")).expect("proposed");
    let quick = house.propose("sato", &rules("quick")).expect("proposed");
    house.approve("suzuki", &slow).expect("approved");
    house.approve("suzuki", &quick).expect("approved");
    house.approve("ito", &quick).expect("approved");
    let standing = house.standing();
    let slow = standing.proposals.iter().find(|it| it.id == slow.id);
    assert_eq!(slow.map(|it| it.state), Some(State::Stale));
    insta::assert_snapshot!(house.refusal(&rules("slow")), @"was proposed in place of rules that are no longer in force; propose it anew with `sekisho rules propose`. Approved is the version HASH");
    // Its second signature comes too late.
    let late = house.approve("ito", slow.expect("there"));
    assert!(late.is_ok_and(|told| told.installed.is_none()));
}

#[test]
fn earlier_rules_come_back_with_one_signature_and_not_by_copying_the_file() {
    let mut house = House::new();
    house.bring_in(&rules("first"));
    house.bring_in(&rules("second"));
    insta::assert_snapshot!(house.refusal(&rules("first")), @"was in force and was replaced; `sekisho rules rollback` goes back to it. Approved is the version HASH");
    house.settings.required_for_rollback = 2;
    let told = house.roll_back("kato").expect("proposed");
    assert_eq!((told.installed, told.proposal.missing()), (None, 1));
    house.settings.required_for_rollback = 1;
    assert!(house.gate().admit(&hash(&rules("first"))).is_ok());
    house.settings.required_for_rollback = 2;
    assert!(
        house
            .approve("sato", &told.proposal)
            .expect("signed")
            .installed
            .is_some()
    );
    assert_eq!(house.standing().approved_by(), ["kato", "sato"]);
}

/// Rules by which public requests go to these engines.
fn letting(engines: &str) -> Vec<u8> {
    let text = format!(
        "[engine.local]\nkind = 'local'\n\n\
         [engine.frontier]\nkind = 'external'\noperator = 'Example, Inc.'\ncountry = 'US'\n\
         training = false\nretention = 'none'\ncontract = '2026-001'\n\n\
         [[rule]]\nname = 'public'\nwhen = {{ sensitivity = 'public' }}\n\
         then = {{ {engines} }}\nreason = 'r'\n\n\
         [[rule]]\nname = 'default'\nthen.engine = 'local'\nreason = 'r'\n"
    );
    text.into_bytes()
}

#[test]
fn going_back_to_what_lets_more_out_needs_as_many_signatures_as_a_change() {
    let house = House::new();
    let tried = |percent: u8| {
        letting(&format!(
            "engine = 'local', canary = {{ engine = 'frontier', percent = {percent} }}"
        ))
    };
    let (wide, narrow) = (tried(50), tried(1));
    house.bring_in(&wide);
    house.bring_in(&narrow);
    let told = house.roll_back("kato").expect("proposed");
    assert_eq!((told.installed, told.proposal.missing()), (None, 2));
    insta::assert_snapshot!(house.refusal(&wide), @"needs 2 signatures and has 0 (nobody has signed yet); `sekisho rules approve HASH` by sato or suzuki or ito. Approved is the version HASH");
    assert!(
        house.approve("kato", &told.proposal).is_err(),
        "it is kato's"
    );
    house.approve("sato", &told.proposal).expect("signed");
    assert!(house.gate().admit(&hash(&wide)).is_err());
    let told = house.approve("ito", &told.proposal).expect("signed");
    assert_eq!(told.installed, Some(Ok(())));
    // And from there one signature goes back to what lets less out.
    let told = house.roll_back("kato").expect("proposed");
    assert_eq!(told.installed, Some(Ok(())));
    assert!(house.gate().admit(&hash(&narrow)).is_ok());
}

#[test]
fn nobody_alone_brings_back_other_terms_or_rules_that_promise_less() {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("rules are text");
    let rules = text(letting("engine = 'frontier'"));
    let other_terms = rules.replace("retention = 'none'", "retention = '10 years'");
    // The same operator in the same country, by another contract.
    let other_engine = rules
        .replace("[engine.frontier]", "[engine.outside]")
        .replace("'frontier'", "'outside'")
        .replace("2026-001", "none at all");
    let promises_more = format!(
        "{rules}\n[[invariant]]\nname = 'inside'\nclaim = 'no confidential request leaves'\n\
         reason = 'r'\n"
    );
    for (earlier, in_force) in [
        (&other_terms, &rules),
        (&other_engine, &rules),
        (&rules, &promises_more),
    ] {
        let house = House::new();
        house.bring_in(earlier.as_bytes());
        house.bring_in(in_force.as_bytes());
        let told = house.roll_back("kato").expect("proposed");
        assert_eq!((told.installed, told.proposal.missing()), (None, 2));
        assert!(house.gate().admit(&hash(earlier.as_bytes())).is_err());
    }
    // What promises more comes back at once.
    let house = House::new();
    house.bring_in(promises_more.as_bytes());
    house.bring_in(rules.as_bytes());
    let told = house.roll_back("kato").expect("proposed");
    assert_eq!(told.installed, Some(Ok(())));
}

#[test]
fn what_a_proposal_says_of_its_proof_is_signed() {
    let house = House::new();
    house.propose("sato", &rules("first")).expect("proposed");
    let history = fs::read(house.store.history_file()).expect("a history");
    let lines = house.store.lines(&history).expect("whole");
    for alter in [
        |it: &mut Proposed| it.settings = "others".to_owned(),
        |it: &mut Proposed| {
            it.proof = Proof::Shown {
                example: "something else".to_owned(),
            };
        },
    ] {
        let Event::Proposed(mut proposed) = lines[0].event.clone() else {
            panic!("it is a proposal")
        };
        alter(&mut proposed);
        let (line, _) = chain::line(&Hash::start(), &Event::Proposed(proposed));
        fs::write(house.store.history_file(), line).expect("written");
        let standing = house.standing();
        assert!(standing.proposals.is_empty());
        insta::allow_duplicates! {
            insta::assert_snapshot!(standing.doubts[0].to_string(), @"line 1 of the history does not count: the signature is not `sato`'s, or is not of this");
        }
    }
}

#[test]
fn who_has_left_cannot_date_a_signature_back_while_a_gateway_runs() {
    let mut house = House::new();
    house.settings.people[1].until = Some("2026-11-20".parse().expect("a day"));
    house.bring_in(&rules("first"));
    let gate = house
        .gate()
        .at(|| "2026-11-21T00:00:00Z".parse().expect("a time"));
    assert!(gate.admit(&hash(&rules("first"))).is_ok(), "signed before");
    // By what it says it is still the 20th.
    house.bring_in(&rules("second"));
    let why = gate
        .admit(&hash(&rules("second")))
        .expect_err("it is the 21st");
    insta::assert_snapshot!(without_hashes(&why), @"needs 2 signatures and has 1 (signed by ito); `sekisho rules approve HASH` by kato. Approved is the version HASH; line 5 of the history does not count: signatures of `suzuki` count until 2026-11-20");
    assert!(gate.admit(&hash(&rules("first"))).is_ok());
    let later = house.gate();
    assert!(later.admit(&hash(&rules("second"))).is_ok(), "a known gap");
}

#[test]
fn a_file_that_nobody_approved_is_not_even_read() {
    let house = House::new();
    house.bring_in(&rules("first"));
    let handle = house.load().expect("it is approved");
    house.write(b"[[rule");
    let problems = handle.reload().expect_err("nobody approved it").to_string();
    assert!(problems.contains("nobody has approved it"), "{problems}");
    let failures = handle.status().failures;
    assert_eq!((failures.approval, failures.check), (1, 0));
}

#[test]
fn nothing_goes_back_to_what_was_never_in_force() {
    let house = House::new();
    house.bring_in(&rules("first"));
    let wrong = house.roll_back("sato").expect_err("nothing was before");
    insta::assert_snapshot!(wrong.to_string(), @"no version that was in force before begins with ``; there are: none");
    let what = Proposing {
        bytes: &rules("never"),
        ticket: "INC-1",
        why: "a trick",
        proof: Proof::Proved,
        settings: "",
        rollback: true,
    };
    let tricked = house.act(|desk| desk.propose(&what, house.signer("kato")));
    let wrong = tricked.expect_err("it was never in force");
    insta::assert_snapshot!(wrong.to_string(), @"nothing was written, since it would not count: it goes back to a version that was never in force");
    assert!(house.gate().admit(&hash(&rules("never"))).is_err());
}

#[test]
fn what_somebody_signed_before_leaving_stays_valid_and_nothing_after() {
    let mut house = House::new();
    house.bring_in(&rules("first"));
    let open = house.propose("sato", &rules("second")).expect("proposed");
    house.settings.people[1].until = Some("2026-11-20".parse().expect("a day"));
    assert!(house.gate().admit(&hash(&rules("first"))).is_ok());
    house.now = "2026-11-20T15:00:00Z".parse().expect("a time");
    let wrong = house
        .approve("suzuki", &open)
        .expect_err("it is the 21st in Japan");
    insta::assert_snapshot!(wrong.to_string(), @"signatures of `suzuki` count until 2026-11-20 (`approval.people`)");
    // Somebody who signs later proves what day it is, whatever a later line says.
    house.approve("ito", &open).expect("approved");
    house.now = "2026-11-20T14:00:00Z".parse().expect("a time");
    let wrong = house.approve("suzuki", &open).expect_err("too late");
    insta::assert_snapshot!(wrong.to_string(), @"nothing was written, since it would not count: signatures of `suzuki` count until 2026-11-20");
    house.settings.people.remove(1);
    assert!(house.standing().in_force.is_none());
    insta::assert_snapshot!(house.refusal(&rules("first")), @"needs 2 signatures and has 1 (signed by ito); `sekisho rules approve HASH` by kato. No version is approved; line 2 of the history does not count: nobody is called `suzuki` in `approval.people`; keep who has left, with `until`");
}

#[test]
fn a_running_gateway_keeps_its_rules_until_others_are_approved() {
    let house = House::new();
    house.bring_in(&rules("first"));
    let handle = house.load().expect("it is approved");
    house.write(&rules("smuggled"));
    let problems = handle.reload().expect_err("nobody approved it").to_string();
    insta::assert_snapshot!(house.without_paths(&problems), @"DIR/routes.toml: nobody has approved it: 2 signatures are needed, and it was not even proposed; `sekisho rules propose FILE --key KEY --ticket NUMBER --why REASON` begins that. Approved is the version HASH");
    let status = handle.status();
    assert_eq!((status.failures.approval, status.failures.check), (1, 0));
    assert!(!status.last_successful);
    assert_eq!(*status.hash, *hash(&rules("first")));
    assert!(house.load().is_err(), "and none starts with it");

    let proposal = house.propose("sato", &rules("smuggled")).expect("proposed");
    house.approve("suzuki", &proposal).expect("approved");
    assert!(handle.reload_if_changed().is_some_and(|told| told.is_err()));
    assert!(handle.reload_if_changed().is_none(), "told once");
    house.approve("kato", &proposal).expect("approved");
    let told = handle.reload_if_changed().and_then(Result::ok);
    assert_eq!(
        told,
        Some(Reloaded::Changed(hash(&rules("smuggled")).into()))
    );
}

#[test]
fn a_history_that_lost_its_end_is_noticed_while_a_gateway_runs() {
    let house = House::new();
    house.bring_in(&rules("first"));
    let gate = house.gate();
    assert!(gate.admit(&hash(&rules("first"))).is_ok());
    let short = fs::read(house.store.history_file()).expect("a history");
    house.bring_in(&rules("second"));
    assert!(gate.admit(&hash(&rules("second"))).is_ok());
    fs::write(house.store.history_file(), short).expect("written");
    let why = gate.admit(&hash(&rules("first"))).expect_err("it was cut");
    insta::assert_snapshot!(house.without_paths(&why), @"DIR/approvals/history: the end of the history is gone that was there before; put it back: until then no other rules take effect");
}

#[test]
fn a_change_has_a_ticket_and_a_reason() {
    let house = House::new();
    let refused = |ticket: &str, why: &str| {
        let what = Proposing {
            bytes: &rules("first"),
            ticket,
            why,
            proof: Proof::Proved,
            settings: "",
            rollback: false,
        };
        let told = house.act(|desk| desk.propose(&what, house.signer("sato")));
        told.expect_err("refused").to_string()
    };
    insta::assert_snapshot!(refused("CHG 1", "because"), @"--ticket: this is no number of a ticket: use letters, digits, `-`, `_` and `.`, at most 64 of them");
    insta::assert_snapshot!(refused("CHG-1", " "), @"--why: say it in one line of at most 500 characters");
    insta::assert_snapshot!(refused("CHG-1", "one\ntwo"), @"--why: say it in one line of at most 500 characters");
    house.bring_in(&rules("first"));
    insta::assert_snapshot!(refused("CHG-1", "because"), @"this version is in force already; there is nothing to propose");
    assert_ne!(house.standing().head, Hash::start());
}
