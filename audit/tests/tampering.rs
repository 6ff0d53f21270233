//! Whatever is changed is found, and named.

use std::fmt::Write as _;

use audit::anchor::Anchor;
use audit::verify::{Options, Place as At, What};
use audit::{Hash, MOST_UNSIGNED, Settings, SigningKey};
use proptest::prelude::*;

use crate::support::{Place, public, record};

/// Three short files: rotated by size, stopped and started.
fn small_chain() -> Place {
    let place = Place::new();
    let settings = Settings {
        rotate_bytes: 2500,
        ..place.settings()
    };
    for requests in [0..3, 3..5] {
        let trail = place.open_with(settings.clone());
        for number in requests {
            record(&trail, number).unwrap();
        }
    }
    assert!(place.files().len() >= 3);
    assert!(place.verify().holds(), "{}", place.verdict());
    place
}

#[test]
fn every_byte_that_is_changed_is_found_and_its_line_is_named() {
    let place = small_chain();
    for file in place.files() {
        let good = std::fs::read(&file).unwrap();
        let name = file.file_name().unwrap().to_str().unwrap().to_owned();
        for at in 0..good.len() {
            for flip in [0x01, 0x20, 0xff] {
                let mut bad = good.clone();
                bad[at] ^= flip;
                std::fs::write(&file, &bad).unwrap();
                let faults = place.verify().faults;
                let line = good[..at].split(|byte| *byte == b'\n').count() as u64;
                let first = faults
                    .first()
                    .unwrap_or_else(|| panic!("{name}:{line}, byte {at}"));
                let At::Line {
                    file,
                    line: named,
                    from,
                    to,
                } = &first.place
                else {
                    panic!("{name}:{line}, byte {at}: {first}")
                };
                assert_eq!((file, *named), (&name, line), "byte {at} ^ {flip}: {first}");
                assert!(
                    (*from..=*to).contains(&(at as u64)) || bad[at] == b'\n',
                    "{at}: {first}"
                );
            }
        }
        std::fs::write(&file, &good).unwrap();
    }
    assert!(place.verify().holds());
}

#[test]
fn a_record_taken_out_put_in_or_moved_is_found() {
    let place = small_chain();
    let file = &place.files()[0];
    let good = std::fs::read_to_string(file).unwrap();
    let lines: Vec<&str> = good.lines().collect();
    let first_fault = |lines: &[&str]| {
        std::fs::write(file, lines.join("\n") + "\n").unwrap();
        place.verify().faults.swap_remove(0).what
    };
    let mut without = lines.clone();
    without.remove(1);
    assert_eq!(
        first_fault(&without),
        What::Sequence {
            expected: 2,
            found: 3
        }
    );
    let mut twice = lines.clone();
    twice.insert(1, lines[1]);
    assert_eq!(
        first_fault(&twice),
        What::Sequence {
            expected: 3,
            found: 2
        }
    );
    let mut swapped = lines.clone();
    swapped.swap(1, 2);
    assert_eq!(
        first_fault(&swapped),
        What::Sequence {
            expected: 2,
            found: 3
        }
    );
    let headless = &lines[1..];
    assert_eq!(first_fault(headless), What::NotAHeader);
}

/// Writes the hashes of a file anew, as whoever changes a record would; the chain then holds, and
/// the signatures do not.
fn relink(text: &str) -> String {
    let mut hash = Hash::START;
    let mut out = String::new();
    for line in text.lines() {
        let (body, _) = line.split_at(line.len() - 75);
        hash = hash.then(body.as_bytes());
        writeln!(out, "{body},\"hash\":\"{hash}\"}}").unwrap();
    }
    out
}

#[test]
fn a_chain_written_anew_is_found_by_its_signatures() {
    let place = Place::new();
    place.write(0..3);
    let file = &place.files()[0];
    let good = std::fs::read_to_string(file).unwrap();
    assert_eq!(relink(&good), good);
    std::fs::write(
        file,
        relink(&good.replacen("loan-review", "market-desk", 1)),
    )
    .unwrap();
    let faults = place.verify().faults;
    assert_eq!(faults[0].what, What::OtherHead, "{faults:?}");
}

/// The text of a chain without its checkpoints, numbered and linked as if there had been none.
fn without_checkpoints(text: &str) -> String {
    let mut hash = Hash::START;
    let mut out = String::new();
    let kept = text
        .lines()
        .filter(|line| !line.contains("\"kind\":\"checkpoint\""));
    for (seq, line) in (1..).zip(kept) {
        let (body, _) = line.split_at(line.len() - 75);
        let (_, members) = body.split_once(',').unwrap();
        let body = format!("{{\"seq\":{seq},{members}");
        hash = hash.then(body.as_bytes());
        writeln!(out, "{body},\"hash\":\"{hash}\"}}").unwrap();
    }
    out
}

#[test]
fn a_chain_without_signatures_is_nobodys() {
    let place = Place::new();
    place.write(0..3);
    let file = &place.files()[0];
    let forged = without_checkpoints(&std::fs::read_to_string(file).unwrap());
    std::fs::write(file, forged).unwrap();
    let trusted = vec![public()];
    let options = Options {
        trusted,
        ..Options::default()
    };
    let faults = place.verify_with(&options).faults;
    assert_eq!(faults[0].what, What::NoneSigned, "{faults:?}");
}

#[test]
fn more_records_than_a_trail_leaves_unsigned_are_found_and_not_gone_on_with() {
    let place = Place::new();
    place.write(0..u32::try_from(MOST_UNSIGNED).unwrap() / 2 + 1);
    assert!(place.verify().holds(), "{}", place.verdict());
    let file = &place.files()[0];
    let good = std::fs::read_to_string(file).unwrap();
    std::fs::write(file, without_checkpoints(&good)).unwrap();
    let faults = place.verify().faults;
    assert_eq!(
        faults[0].what,
        What::UnsignedRun(MOST_UNSIGNED + 1),
        "{faults:?}"
    );
    let refused = audit::Trail::open(place.settings(), crate::support::key()).unwrap_err();
    assert!(
        matches!(refused, audit::OpenError::Unsigned { .. }),
        "{refused}"
    );
    // Nor with a checkpoint whose signature is made up.
    let made_up = good.replacen("\"signature\":\"", "\"signature\":\"A", 1);
    std::fs::write(file, relink(&made_up)).unwrap();
    let refused = audit::Trail::open(place.settings(), crate::support::key()).unwrap_err();
    assert!(
        matches!(refused, audit::OpenError::Damaged { .. }),
        "{refused}"
    );
}

#[test]
fn a_file_whose_last_checkpoint_was_taken_out_is_found() {
    let place = Place::new();
    let trail = place.open();
    record(&trail, 0).unwrap();
    place.clock.pass_hours(24);
    record(&trail, 1).unwrap();
    drop(trail);
    let [first, second] = &place.files()[..] else {
        panic!("two days, two files")
    };
    let old = std::fs::read_to_string(first).unwrap();
    let forged = without_checkpoints(&old);
    let (seq, hash) = (
        forged.lines().count(),
        forged[forged.len() - 67..forged.len() - 3].to_owned(),
    );
    let mut link: Hash = hash.parse().unwrap();
    let mut next = String::new();
    for (number, line) in (seq + 1..).zip(std::fs::read_to_string(second).unwrap().lines()) {
        let (body, _) = line.split_at(line.len() - 75);
        let (_, members) = body.split_once(',').unwrap();
        let stated = old[old.len() - 67..old.len() - 3].to_owned();
        let members = members.replace(&stated, &hash).replace(
            &format!("\"last_seq\":{}", seq + 1),
            &format!("\"last_seq\":{seq}"),
        );
        let body = format!("{{\"seq\":{number},{members}");
        link = link.then(body.as_bytes());
        writeln!(next, "{body},\"hash\":\"{link}\"}}").unwrap();
    }
    std::fs::write(first, forged).unwrap();
    std::fs::write(second, next).unwrap();
    let faults = place.verify().faults;
    assert!(matches!(faults[0].what, What::UnsignedEnd(_)), "{faults:?}");
}

#[test]
fn what_was_set_aside_is_checked_too() {
    let place = Place::new();
    place.write(0..1);
    let file = &place.files()[0];
    let good = std::fs::read(file).unwrap();
    std::fs::write(file, [&good[..], b"{\"seq\":99"].concat()).unwrap();
    place.write(1..2);
    assert!(place.verify().holds(), "{}", place.verdict());
    let aside = place
        .files()
        .into_iter()
        .find(|file| file.extension().is_none_or(|end| end != "jsonl"));
    let aside = aside.unwrap();
    std::fs::write(&aside, "{\"seq\":98").unwrap();
    assert_eq!(place.verify().faults[0].what, What::AsideChanged);
    std::fs::remove_file(&aside).unwrap();
    assert_eq!(place.verify().faults[0].what, What::AsideMissing);
    std::fs::write(place.path().join("000001.torn-12-deadbeef"), "").unwrap();
    assert!(
        place
            .verify()
            .faults
            .iter()
            .any(|fault| fault.what == What::Foreign)
    );
}

#[test]
fn a_reader_does_not_pass_over_records_that_are_gone() {
    let place = small_chain();
    std::fs::remove_file(&place.files()[1]).unwrap();
    let failed = audit::records(&place.path()).unwrap().find_map(Result::err);
    let told = failed.unwrap().to_string();
    assert!(told.contains("records are missing"), "{told}");
}

#[test]
fn a_chain_of_another_key_is_found_where_ours_is_given() {
    let place = Place::new();
    let other = SigningKey::generate().unwrap();
    drop(audit::Trail::open(place.settings(), other).unwrap());
    assert!(place.verify().holds());
    let options = Options {
        trusted: vec![public()],
        ..Options::default()
    };
    let faults = place.verify_with(&options).faults;
    assert!(matches!(faults[0].what, What::Untrusted(_)), "{faults:?}");
}

#[test]
fn an_end_that_was_cut_off_is_found_by_an_anchor() {
    let place = Place::new();
    place.write(0..3);
    let before = std::fs::read(&place.files()[0]).unwrap();
    place.write(3..6);
    let anchor = place.verify().last_checkpoint.unwrap();
    let anchor = Anchor::parse(&anchor.to_json()).unwrap();
    let options = Options {
        anchor: Some(anchor.clone()),
        ..Options::default()
    };
    let found = place.verify_with(&options);
    assert!(found.holds() && found.is_anchored);
    std::fs::write(&place.files()[0], before).unwrap();
    // The chain alone holds: it is what it was some time ago.
    assert!(place.verify().holds());
    let faults = place.verify_with(&options).faults;
    assert!(matches!(faults[0].what, What::CutOff { .. }), "{faults:?}");
    // And an anchor cannot be made up.
    let forged = Anchor {
        seq: anchor.seq - 1,
        ..anchor
    };
    let options = Options {
        anchor: Some(forged),
        ..Options::default()
    };
    assert_eq!(place.verify_with(&options).faults[0].what, What::BadAnchor);
}

#[test]
fn a_file_that_is_gone_or_came_from_elsewhere_is_found() {
    let place = small_chain();
    let files = place.files();
    let middle = std::fs::read(&files[1]).unwrap();
    std::fs::remove_file(&files[1]).unwrap();
    assert_eq!(place.verify().faults[0].what, What::Missing);
    std::fs::write(&files[1], middle).unwrap();
    std::fs::remove_file(&files[0]).unwrap();
    assert_eq!(place.verify().faults[0].what, What::Missing);
    std::fs::copy(small_chain().files().first().unwrap(), &files[0]).unwrap();
    let what: Vec<_> = place
        .verify()
        .faults
        .into_iter()
        .map(|fault| fault.what)
        .collect();
    assert!(what.contains(&What::OtherChain), "{what:?}");
    std::fs::write(place.path().join("notes.txt"), "").unwrap();
    assert_eq!(place.verify().faults[0].what, What::Foreign);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_damage_makes_verify_panic_or_pass(
        at in any::<prop::sample::Index>(),
        take in 0_usize..400,
        put in proptest::collection::vec(prop_oneof![Just(b'\n'), Just(b'"'), any::<u8>()], 0..200),
    ) {
        let place = Place::new();
        place.write(0..2);
        let file = &place.files()[0];
        let good = std::fs::read(file).unwrap();
        let at = at.index(good.len());
        let end = good.len().min(at + take);
        let bad = [&good[..at], &put, &good[end..]].concat();
        std::fs::write(file, &bad).unwrap();
        let found = place.verify();
        let _ = found.to_text();
        // Cutting whole records off the end is what an anchor is for.
        let is_cut = good.starts_with(&bad) && bad.ends_with(b"\n");
        prop_assert_eq!(found.holds(), bad == good || is_cut, "{}", found.to_text());
    }
}
