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

/// The records that say what was set aside.
fn set_aside(place: &Place) -> Vec<audit::Repaired> {
    let records = audit::records(&place.path()).unwrap();
    let repaired = |located: Result<audit::Located, _>| match located.unwrap().record {
        Record::Repaired(repaired) => Some(repaired),
        _ => None,
    };
    records.filter_map(repaired).collect()
}

#[test]
fn a_hole_before_whole_records_is_set_aside_with_them_and_told() {
    let written = Place::new();
    written.write(0..20);
    let file = written.files()[0].clone();
    let name = file.file_name().unwrap();
    let whole = std::fs::read(&file).unwrap();
    let ends: Vec<usize> = (1..=whole.len())
        .filter(|at| whole[at - 1] == b'\n')
        .collect();
    // A part of the file never came to the disk: from the middle of one line to that of another, or
    // whole lines.
    let holes = [
        (ends[4] + 17, ends[9] + 5),
        (ends[4], ends[9]),
        (ends[4] + 1, ends[4] + 2),
    ];
    for (from, to) in holes {
        let place = Place::new();
        std::fs::DirBuilder::new()
            .mode(0o700)
            .create(place.path())
            .unwrap();
        let mut broken = whole.clone();
        broken[from..to].fill(0);
        std::fs::write(place.path().join(name), &broken).unwrap();
        assert!(!place.verify().holds(), "not until it is told");
        let (trail, opened) = Trail::open(place.settings(), key()).unwrap();
        assert_eq!(trail.status().set_aside, (whole.len() - ends[4]) as u64);
        drop(trail);
        let told = set_aside(&place);
        assert_eq!(told, opened.repaired);
        assert_eq!((told.len(), told[0].ordered), (1, false));
        assert!(told[0].records > 5, "{}", told[0].records);
        let found = place.verify();
        assert!(found.holds(), "{}", found.to_text());
        assert!(
            found
                .to_text()
                .contains("whole records that are in the chain no more")
        );
        let beside = place
            .files()
            .into_iter()
            .find(|it| !it.ends_with(name))
            .unwrap();
        assert_eq!(
            std::fs::read(beside).unwrap(),
            broken[ends[4]..],
            "nothing is lost"
        );
    }
}

#[test]
fn what_no_crash_leaves_is_set_aside_by_order_alone() {
    let place = Place::new();
    place.write(0..4);
    let file = place.files()[0].clone();
    let mut changed = std::fs::read(&file).unwrap();
    let at = changed.len() / 2;
    changed[at] ^= 1;
    std::fs::write(&file, &changed).unwrap();
    let damage = audit::damage(&place.path())
        .unwrap()
        .expect("it is damaged");
    assert!(
        damage.is_headed && !damage.is_of_a_crash && damage.records > 0,
        "{damage:?}"
    );
    assert!(Trail::open(place.settings(), key()).is_err());
    let settings = audit::Settings {
        repair: true,
        ..place.settings()
    };
    drop(Trail::open(settings, key()).unwrap());
    assert!(set_aside(&place)[0].ordered);
    assert_eq!(audit::damage(&place.path()).unwrap(), None);
    place.write(4..6);
    assert!(place.verify().holds(), "{}", place.verdict());
    assert!(place.verdict().contains("by order"), "{}", place.verdict());
}

#[test]
fn repairing_deletes_no_file_however_old_it_is() {
    let place = Place::new();
    let kept_for_long = audit::Settings {
        retention_days: 3650,
        ..place.settings()
    };
    let trail = place.open_with(kept_for_long);
    for year in 0..3 {
        record(&trail, year).unwrap();
        place.clock.pass_hours(24 * 365);
    }
    drop(trail);
    let files = place.files();
    let last = files.last().unwrap();
    let mut changed = std::fs::read(last).unwrap();
    let header = changed.iter().position(|byte| *byte == b'\n').unwrap();
    changed[header + 40] ^= 1;
    std::fs::write(last, &changed).unwrap();
    let repairing = audit::Settings {
        repair: true,
        ..place.settings()
    };
    drop(Trail::open(repairing, key()).unwrap());
    assert!(files.iter().all(|file| file.exists()));
    assert!(place.verify().holds(), "{}", place.verdict());
}

#[test]
fn nothing_goes_on_from_a_file_of_which_nothing_holds() {
    let place = Place::new();
    place.write(0..2);
    let file = place.files()[0].clone();
    let mut changed = std::fs::read(&file).unwrap();
    changed[40] ^= 1;
    std::fs::write(&file, &changed).unwrap();
    let settings = audit::Settings {
        repair: true,
        ..place.settings()
    };
    let refused = Trail::open(settings, key()).unwrap_err();
    assert!(
        matches!(refused, OpenError::Damaged { line: 1, .. }),
        "{refused}"
    );
    assert_eq!(std::fs::read(&file).unwrap(), changed);
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
