//! What a crash leaves at the end is set aside and told; everything before it stays.

use std::os::unix::fs::DirBuilderExt;

use audit::verify::What;
use audit::{OpenError, Record, Trail};

use crate::support::{Place, key, record};

#[test]
fn a_last_record_torn_at_any_byte_is_set_aside_and_told() {
    let written = Place::new();
    written.write(0..2);
    let file = written.files()[0].clone();
    let name = file.file_name().unwrap();
    let whole = std::fs::read(&file).unwrap();
    for len in 0..whole.len() {
        let place = Place::new();
        std::fs::DirBuilder::new()
            .mode(0o700)
            .create(place.path())
            .unwrap();
        std::fs::write(place.path().join(name), &whole[..len]).unwrap();
        let lines = whole[..len].split(|byte| *byte == b'\n').count() - 1;
        let is_torn = !(len == 0 || whole[len - 1] == b'\n');
        let (trail, opened) = Trail::open(place.settings(), key()).unwrap();
        assert_eq!(opened.repaired.len(), usize::from(is_torn), "cut at {len}");
        record(&trail, 9).unwrap();
        drop(trail);
        let found = place.verify();
        assert!(found.holds(), "cut at {len}: {}", found.to_text());
        assert_eq!(
            place.decided().contains(&"request-0".to_owned()),
            lines >= 2
        );
        assert!(place.decided().contains(&"request-9".to_owned()));
        if is_torn {
            let begin = whole[..len]
                .iter()
                .rposition(|byte| *byte == b'\n')
                .map_or(0, |at| at + 1);
            let torn = place
                .files()
                .into_iter()
                .find(|file| !file.ends_with(name))
                .unwrap();
            assert_eq!(std::fs::read(torn).unwrap(), whole[begin..len]);
        }
    }
}

#[test]
fn zeros_at_the_end_are_torn_and_a_whole_record_that_does_not_follow_is_not() {
    let place = Place::new();
    place.write(0..2);
    let file = place.files()[0].clone();
    let good = std::fs::read(&file).unwrap();
    std::fs::write(&file, [&good[..], &[0; 5000]].concat()).unwrap();
    place.write(2..3);
    assert!(place.verify().holds(), "{}", place.verdict());

    let mut changed = std::fs::read(&file).unwrap();
    let at = changed.len() / 2;
    changed[at] ^= 1;
    std::fs::write(&file, &changed).unwrap();
    let refused = Trail::open(place.settings(), key()).unwrap_err();
    assert!(matches!(refused, OpenError::Damaged { .. }), "{refused}");
    assert_eq!(
        std::fs::read(&file).unwrap(),
        changed,
        "nothing is written to it"
    );
}

#[test]
fn a_file_that_was_being_begun_is_begun_again() {
    for header in [&b""[..], b"{\"seq\":6,\"time\":\"2026"] {
        let place = Place::new();
        place.write(0..2);
        std::fs::write(place.path().join("000002-2026-11-22.jsonl"), header).unwrap();
        place.write(2..3);
        assert!(place.verify().holds(), "{}", place.verdict());
        assert_eq!(place.decided().len(), 3);
    }
}

#[test]
fn a_torn_end_before_the_next_start_is_a_fault_and_after_it_is_told() {
    let place = Place::new();
    place.write(0..2);
    let file = &place.files()[0];
    let good = std::fs::read(file).unwrap();
    std::fs::write(file, &good[..good.len() - 10]).unwrap();
    assert_eq!(place.verify().faults[0].what, What::Unfinished);
    place.write(2..3);
    assert!(place.verify().holds());
    let repaired = audit::records(&place.path()).unwrap();
    let repaired = repaired.filter(
        |located| matches!(located, Ok(located) if matches!(located.record, Record::Repaired(_))),
    );
    assert_eq!(repaired.count(), 1);
}
