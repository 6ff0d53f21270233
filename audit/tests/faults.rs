//! A disk that is full or broken: nothing is acknowledged that is not there, and the chain says what
//! was missed.

use audit::{Durability, Record, Trail, Unrecorded};

use crate::support::{Place, block_on, outcome, record};

fn gaps(place: &Place) -> Vec<audit::Gap> {
    let records = audit::records(&place.path()).unwrap();
    records
        .filter_map(|located| match located.unwrap().record {
            Record::Gap(gap) => Some(gap),
            _ => None,
        })
        .collect()
}

#[test]
fn a_full_disk_refuses_and_the_gap_tells_what_was_missed() {
    for room in [0, 1, 300, 700] {
        let place = Place::new();
        let trail = place.open();
        record(&trail, 0).unwrap();
        place.faults.leave_room_for(room);
        assert_eq!(
            record(&trail, 1),
            Err(Unrecorded::Failing),
            "room for {room}"
        );
        trail.note(&outcome(0));
        trail.answered_inside();
        let status = trail.status();
        assert!(status.failing.is_some() && status.failures > 0);
        place.faults.make_room();
        record(&trail, 2).unwrap();
        assert_eq!(trail.status().failing, None);
        drop(trail);
        assert!(place.verify().holds(), "{}", place.verdict());
        assert_eq!(place.decided(), ["request-0", "request-2"]);
        let gaps = gaps(&place);
        assert_eq!(gaps.iter().map(|gap| gap.refused).sum::<u64>(), 1);
        assert_eq!(gaps.iter().map(|gap| gap.answered_inside).sum::<u64>(), 1);
        // The outcome that came meanwhile waited for the disk.
        let cases = audit::Cases::new(audit::records(&place.path()).unwrap());
        let first = cases.map(Result::unwrap).next().unwrap();
        assert_eq!(first.outcome_name(), "answered");
    }
}

/// One that takes a line now and then none is full all the time.
#[test]
fn a_nearly_full_disk_is_full_until_it_has_room_again() {
    let place = Place::new();
    let trail = place.open();
    record(&trail, 0).unwrap();
    place.faults.leave_room_for(300);
    assert_eq!(record(&trail, 1), Err(Unrecorded::Failing));
    // As much as this record takes, and some more.
    for room in [20_000, 100_000, (1 << 20) - 1] {
        place.faults.leave_room_for(room);
        assert_eq!(record(&trail, 2), Err(Unrecorded::Failing), "{room}");
        let why = trail.status().failing.expect("it still fails");
        assert!(why.contains("no storage space"), "{why}");
    }
    place.faults.leave_room_for(2 << 20);
    record(&trail, 3).unwrap();
    assert_eq!(trail.status().failing, None);
    // From here on it takes what there is room for.
    place.faults.leave_room_for(20_000);
    record(&trail, 4).unwrap();
    drop(trail);
    assert!(place.verify().holds(), "{}", place.verdict());
    assert_eq!(place.decided(), ["request-0", "request-3", "request-4"]);
}

/// What is written to mend something is not what somebody waits for.
#[test]
fn a_trail_fails_until_a_record_has_been_written() {
    let place = Place::new();
    let trail = place.open();
    record(&trail, 0).unwrap();
    place.faults.fail_syncs(true);
    assert_eq!(record(&trail, 1), Err(Unrecorded::Failing));
    // The next file is begun, its header is on the disk, and there is no room for more.
    place.faults.fail_syncs(false);
    place.faults.leave_room_for(700);
    assert_eq!(record(&trail, 2), Err(Unrecorded::Failing));
    assert!(trail.status().failing.is_some());
    place.faults.make_room();
    record(&trail, 3).unwrap();
    assert_eq!(trail.status().failing, None);
    drop(trail);
    assert!(place.verify().holds(), "{}", place.verdict());
    assert_eq!(place.decided(), ["request-0", "request-3"]);
}

#[test]
fn the_trail_tells_how_much_room_the_disk_has() {
    let place = Place::new();
    let trail = place.open();
    record(&trail, 0).unwrap();
    let room = (0..200).find_map(|_| {
        std::thread::sleep(std::time::Duration::from_millis(10));
        trail.status().room
    });
    let room = room.expect("the file system tells");
    assert!(room.free_bytes > 0 && room.free_bytes <= room.size_bytes);
}

#[test]
fn after_a_failed_sync_the_trail_goes_on_in_a_file_that_the_disk_takes() {
    let place = Place::new();
    let trail = place.open();
    record(&trail, 0).unwrap();
    place.faults.fail_syncs(true);
    assert_eq!(record(&trail, 1), Err(Unrecorded::Failing));
    assert_eq!(record(&trail, 2), Err(Unrecorded::Failing));
    place.faults.fail_syncs(false);
    record(&trail, 3).unwrap();
    drop(trail);
    assert!(place.verify().holds(), "{}", place.verdict());
    assert_eq!(place.files().len(), 2);
    assert_eq!(place.decided(), ["request-0", "request-3"]);
    assert_eq!(gaps(&place)[0].refused, 2);
}

#[test]
fn what_was_not_acknowledged_stays_out_even_if_it_cannot_be_cut_off_at_once() {
    let place = Place::new();
    let trail = place.open();
    record(&trail, 0).unwrap();
    place.faults.leave_room_for(500);
    place.faults.fail_cuts(true);
    assert_eq!(record(&trail, 1), Err(Unrecorded::Failing));
    place.faults.make_room();
    assert_eq!(record(&trail, 2), Err(Unrecorded::Failing));
    place.faults.fail_cuts(false);
    record(&trail, 3).unwrap();
    drop(trail);
    assert!(place.verify().holds(), "{}", place.verdict());
    assert_eq!(place.decided(), ["request-0", "request-3"]);
}

#[test]
fn a_trail_that_ends_in_trouble_tells_what_was_missed() {
    for fails in [false, true] {
        let place = Place::new();
        let trail = place.open();
        record(&trail, 0).unwrap();
        place.faults.fail_syncs(fails);
        place.faults.leave_room_for(if fails { 1 << 20 } else { 0 });
        assert_eq!(record(&trail, 1), Err(Unrecorded::Failing));
        trail.note(&outcome(0));
        // Linux tells of a failed sync once, and a disk can have room again.
        place.faults.fail_syncs(false);
        place.faults.make_room();
        drop(trail);
        assert!(place.verify().holds(), "{}", place.verdict());
        assert_eq!(gaps(&place)[0].refused, 1, "{}", place.verdict());
        place.write(2..3);
        assert!(place.verify().holds(), "{}", place.verdict());
    }
}

#[test]
fn somebody_else_in_the_file_stops_the_trail() {
    let place = Place::new();
    let trail = place.open();
    record(&trail, 0).unwrap();
    let file = &place.files()[0];
    let good = std::fs::read(file).unwrap();
    std::fs::write(file, [&good[..], b"{}\n"].concat()).unwrap();
    assert_eq!(record(&trail, 1), Err(Unrecorded::Failing));
    let why = trail.status().failing.unwrap();
    assert!(why.contains("somebody else"), "{why}");
    std::fs::write(file, &good).unwrap();
    record(&trail, 2).unwrap();
    // A file that was moved away takes nothing that could be read later.
    std::fs::rename(file, place.path().join("000001-2026-11-21.jsonl")).unwrap();
    assert_eq!(record(&trail, 3), Err(Unrecorded::Failing));
}

#[test]
fn a_second_process_cannot_write() {
    let place = Place::new();
    let _trail = place.open();
    let refused = Trail::open(place.settings(), crate::support::key()).unwrap_err();
    insta::assert_snapshot!(
        refused.to_string().replace(&place.path().display().to_string(), "audit"),
        @"another process is writing to audit; two gateways need two directories"
    );
}

#[test]
fn a_group_waits_for_the_disk_once() {
    let place = Place::new();
    let trail = place.open();
    let before = place.faults.syncs();
    block_on(async {
        let records: Vec<_> = (0..100).map(crate::support::decision).collect();
        let all = records.iter().map(|record| trail.record(record));
        let mut all: Vec<_> = all.map(Box::pin).collect();
        // All of them wait before the first is told.
        std::future::poll_fn(|context| {
            for waiting in &mut all {
                let _ = waiting.as_mut().poll(context);
            }
            std::task::Poll::Ready(())
        })
        .await;
    });
    drop(trail);
    let syncs = place.faults.syncs() - before;
    assert!(syncs < 50, "{syncs} for 100 records");
    assert_eq!(place.decided().len(), 100);
}

#[test]
fn under_an_interval_the_disk_is_not_waited_for() {
    let place = Place::new();
    let settings = audit::Settings {
        durability: Durability::Interval(std::time::Duration::from_secs(3600)),
        ..place.settings()
    };
    let trail = place.open_with(settings);
    let before = place.faults.syncs();
    for number in 0..50 {
        record(&trail, number).unwrap();
    }
    assert_eq!(place.faults.syncs(), before);
    drop(trail);
    assert!(place.verify().holds());
    assert_eq!(place.decided().len(), 50);
}

#[test]
fn what_is_too_long_is_refused_and_the_trail_goes_on() {
    let place = Place::new();
    let trail = place.open();
    let Record::Decision(mut long) = crate::support::decision(0) else {
        panic!("a decision")
    };
    long.reason = "x".repeat(audit::MAX_LINE_BYTES);
    assert_eq!(
        block_on(trail.record(&Record::Decision(long))),
        Err(Unrecorded::TooLong)
    );
    record(&trail, 1).unwrap();
}

#[test]
fn refusals_are_counted_and_their_counts_are_in_the_chain() {
    let place = Place::new();
    let trail = place.open();
    for _ in 0..1000 {
        trail.refused(None, "invalid_api_key");
    }
    trail.refused(Some("teller"), "request_too_large");
    drop(trail);
    let records = audit::records(&place.path()).unwrap();
    let counts: Vec<_> = records
        .filter_map(|located| match located.unwrap().record {
            Record::Refusals(refusals) => Some(refusals.counts),
            _ => None,
        })
        .collect();
    let counts: Vec<_> = counts
        .iter()
        .flatten()
        .map(|refused| (&*refused.code, refused.count))
        .collect();
    assert_eq!(
        counts,
        [("invalid_api_key", 1000), ("request_too_large", 1)]
    );
}
