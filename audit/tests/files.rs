//! One file follows another, and old ones go when it is time.

use std::sync::{Arc, Mutex};

use audit::verify::{Options, Told, What};
use audit::{Record, Settings};
use proptest::prelude::*;

use crate::support::{Place, block_on, decision, public, record};

#[test]
fn every_day_has_a_file_of_its_own() {
    let place = Place::new();
    let trail = place.open();
    for day in 0..3 {
        record(&trail, day).unwrap();
        place.clock.pass_hours(24);
    }
    // A clock that is set back begins no file.
    place.clock.pass_hours(-72);
    record(&trail, 3).unwrap();
    drop(trail);
    let names: Vec<_> = place
        .files()
        .iter()
        .map(|file| file.file_name().unwrap().to_owned())
        .collect();
    assert_eq!(
        names,
        [
            "000001-2026-11-22.jsonl",
            "000002-2026-11-23.jsonl",
            "000003-2026-11-24.jsonl"
        ]
    );
    assert!(place.verify().holds(), "{}", place.verdict());
}

#[test]
fn files_past_their_retention_go_and_the_rest_still_holds() {
    let place = Place::new();
    let settings = Settings {
        retention_days: 184,
        ..place.settings()
    };
    let trail = place.open_with(settings);
    for month in 0..9 {
        record(&trail, month).unwrap();
        place.clock.pass_hours(24 * 30);
    }
    drop(trail);
    let found = place.verify();
    assert!(found.holds(), "{}", found.to_text());
    let told = |told: &Told| matches!(told, Told::Retired { .. });
    assert!(found.told.iter().any(told));
    // A file ends when the next begins, and goes when another one after that is begun.
    assert_eq!(place.decided().first().unwrap(), "request-1");
    let first = &place.files()[0];
    assert_eq!(first.file_name().unwrap(), "000002-2026-12-22.jsonl");

    // One more that goes without a statement is missed.
    std::fs::remove_file(first).unwrap();
    let faults = place.verify().faults;
    assert_eq!(faults[0].what, What::Missing, "{faults:?}");
    assert_eq!(faults[0].place.to_string(), "000002");
}

#[test]
fn a_clock_that_is_years_ahead_deletes_nothing_at_a_start_or_at_once() {
    let place = Place::new();
    let settings = Settings {
        retention_days: 184,
        ..place.settings()
    };
    for day in 0..3 {
        record(&place.open_with(settings.clone()), day).unwrap();
        place.clock.pass_hours(24);
    }
    place.clock.pass_hours(24 * 365 * 9);
    let trail = place.open_with(settings.clone());
    assert_eq!(place.files().len(), 3);
    record(&trail, 3).unwrap();
    drop(trail);
    assert_eq!(place.files().len(), 4);
    assert_eq!(place.decided().len(), 4);
    assert!(place.verify().holds(), "{}", place.verdict());
}

#[test]
fn a_part_can_be_checked_by_itself() {
    let place = Place::new();
    let trail = place.open();
    for day in 0..4 {
        record(&trail, day).unwrap();
        place.clock.pass_hours(24);
    }
    drop(trail);
    let options = Options {
        files: Some(2..=3),
        trusted: vec![public()],
        ..Options::default()
    };
    let found = place.verify_with(&options);
    assert!(found.holds(), "{}", found.to_text());
    assert_eq!(found.files, 2);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// Whatever the sizes, the restarts, the days and the failures of the disk: what was
    /// acknowledged is there, in its place, and the chain holds.
    #[test]
    fn what_is_acknowledged_is_there(
        rotate_bytes in 1_u64..6000,
        checkpoint_records in 1_u64..9,
        steps in proptest::collection::vec(0_u8..16, 1..60),
    ) {
        let place = Place::new();
        let settings = Settings { rotate_bytes, checkpoint_records, ..place.settings() };
        let mut trail = place.open_with(settings.clone());
        let mut acknowledged = Vec::new();
        for (number, step) in (0..).zip(steps) {
            match step {
                0 => place.clock.pass_hours(13),
                1 => place.faults.leave_room_for(i64::from(number) * 37),
                2 | 3 => place.faults.make_room(),
                4 => place.faults.fail_syncs(true),
                5 | 6 => place.faults.fail_syncs(false),
                7 => {
                    drop(trail);
                    place.faults.make_room();
                    place.faults.fail_syncs(false);
                    trail = place.open_with(settings.clone());
                }
                _ => if let Ok(receipt) = record(&trail, number) {
                    acknowledged.push((receipt.seq(), format!("request-{number}")));
                },
            }
        }
        place.faults.make_room();
        place.faults.fail_syncs(false);
        drop(trail);
        let found = place.verify();
        prop_assert!(found.holds(), "{}", found.to_text());
        let there: Vec<_> = audit::records(&place.path()).unwrap().map(Result::unwrap).collect();
        for (seq, request) in acknowledged {
            let is_it = |located: &audit::Located| {
                located.seq == seq
                    && matches!(&located.record, Record::Decision(decision) if decision.request == request)
            };
            prop_assert_eq!(there.iter().filter(|located| is_it(located)).count(), 1);
        }
    }

    #[test]
    fn many_at_once_are_each_there_once(tasks in 1_u32..24, each in 1_u32..12) {
        let place = Place::new();
        let trail = std::sync::Arc::new(place.open());
        let threads: Vec<_> = (0..tasks).map(|task| {
            let trail = std::sync::Arc::clone(&trail);
            std::thread::spawn(move || block_on(async {
                for number in 0..each {
                    trail.record(&decision(task * 100 + number)).await.unwrap();
                }
            }))
        }).collect();
        threads.into_iter().for_each(|thread| thread.join().unwrap());
        drop(trail);
        prop_assert!(place.verify().holds());
        let mut decided = place.decided();
        decided.sort();
        decided.dedup();
        prop_assert_eq!(u32::try_from(decided.len()), Ok(tasks * each));
    }
}

#[test]
fn whoever_else_gets_the_lines_gets_those_of_the_files_and_no_others() {
    let place = Place::new();
    let told = Arc::new(Mutex::new(Vec::new()));
    let open = |told: &Arc<Mutex<Vec<u8>>>| {
        let told = Arc::clone(told);
        place.open_with(Settings {
            rotate_bytes: 4096,
            tap: Some(Arc::new(move |lines: Vec<u8>| {
                assert!(lines.ends_with(b"\n"));
                told.lock().unwrap().extend(lines);
            })),
            ..place.settings()
        })
    };
    let trail = open(&told);
    for number in 0..10 {
        record(&trail, number).unwrap();
    }
    place.faults.leave_room_for(100);
    assert!(record(&trail, 10).is_err());
    place.faults.make_room();
    record(&trail, 11).unwrap();
    drop(trail);
    let trail = open(&told);
    record(&trail, 12).unwrap();
    drop(trail);
    let files = place.files();
    assert!(files.len() > 2, "{files:?}");
    let written: Vec<u8> = files
        .iter()
        .flat_map(|it| std::fs::read(it).unwrap())
        .collect();
    assert!(*told.lock().unwrap() == written);
}
