//! Whatever is changed is found, and named.

use std::fmt::Write as _;

use audit::anchor::Anchor;
use audit::verify::{Options, Place as At, What};
use audit::{Hash, Settings, SigningKey};
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
