//! A process that is killed while it writes: whatever it told anybody is in the chain.
//!
//! The process is this test binary itself. `SEKISHO_AUDIT_KILLS` says how often it is killed (100).

use std::collections::HashSet;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use audit::{Durability, Settings, Trail};

use crate::support::{Place, decision, key, outcome};

/// Names the directory to the process that is killed.
const DIRECTORY: &str = "AUDIT_TEST_DIRECTORY";
/// A process is killed after so many microseconds at most.
const LONGEST_RUN: u64 = 40_000;

#[test]
fn whoever_was_told_is_in_the_chain_however_often_the_process_is_killed() {
    let kills: u32 =
        std::env::var("SEKISHO_AUDIT_KILLS").map_or(100, |kills| kills.parse().unwrap());
    let (mut told_in_all, mut files, mut torn) = (0, 0, 0);
    let mut place = Place::on_disk();
    let mut told = HashSet::new();
    for kill in 0..kills {
        // Verifying what is there after each kill would take ever longer.
        if kill % 50 == 0 {
            place = Place::on_disk();
            told.clear();
        }
        told.extend(killed_run(&place.path(), kill));
        // What a start does, without the next process.
        drop(Trail::open(settings(place.path()), key()).unwrap());
        let found = place.verify();
        assert!(found.holds(), "after kill {kill}: {}", found.to_text());
        let decided: HashSet<_> = place.decided().into_iter().collect();
        let missing: Vec<_> = told.difference(&decided).collect();
        assert!(
            missing.is_empty(),
            "after kill {kill}: told and not there: {missing:?}"
        );
        if kill % 50 == 49 || kill + 1 == kills {
            told_in_all += told.len();
            files += found.files;
            torn += place.files().len() - usize::try_from(found.files).unwrap();
        }
    }
    assert!(
        told_in_all > kills as usize,
        "{told_in_all} records in {kills} runs: nothing was written"
    );
    eprintln!(
        "{kills} kills, {told_in_all} records told, {files} files, {torn} torn ends set aside"
    );
}

/// Starts a process, lets it write, kills it; what it told.
fn killed_run(directory: &Path, run: u32) -> Vec<String> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "crash::the_process_that_is_killed",
            "--nocapture",
        ])
        .env(DIRECTORY, format!("{run} {}", directory.display()))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut random = [0; 8];
    getrandom::fill(&mut random).unwrap();
    let mut told = child.stdout.take().unwrap();
    // The first byte is written when the trail is open.
    let mut first = [0; 1];
    while told.read(&mut first).unwrap() == 1 && first != *b"!" {}
    std::thread::sleep(Duration::from_micros(
        u64::from_le_bytes(random) % LONGEST_RUN,
    ));
    child.kill().unwrap();
    let mut rest = String::new();
    told.read_to_string(&mut rest).unwrap();
    child.wait().unwrap();
    // A last line without its end was being written.
    let whole = rest.rfind('\n').map_or("", |end| &rest[..end]);
    let ids = whole.lines().filter(|line| line.starts_with("request-"));
    ids.map(str::to_owned).collect()
}

/// Small files, so that many runs are killed while one follows another.
fn settings(directory: PathBuf) -> Settings {
    Settings {
        rotate_bytes: 20_000,
        checkpoint_records: 10,
        ..Settings::new(directory)
    }
}

#[test]
fn the_process_that_is_killed() {
    let Ok(given) = std::env::var(DIRECTORY) else {
        return;
    };
    let (run, directory) = given.split_once(' ').unwrap();
    let run: u32 = run.parse().unwrap();
    // Every other one does not wait for the disk: then those who have records write them themselves.
    let durability = if run.is_multiple_of(2) {
        Durability::EveryCommit
    } else {
        Durability::Interval(Duration::from_millis(20))
    };
    let settings = Settings {
        durability,
        ..settings(directory.into())
    };
    let (trail, _) = Trail::open(settings, key()).unwrap();
    let trail = Arc::new(trail);
    tell("!");
    let threads = (0..8).map(|thread| {
        let trail = Arc::clone(&trail);
        std::thread::spawn(move || {
            crate::support::block_on(async {
                for number in (0..1_000_000).map(|n| (run * 8 + thread) * 1_000_000 + n) {
                    trail.record(&decision(number)).await.unwrap();
                    tell(&format!("request-{number}\n"));
                    trail.note(&outcome(number));
                }
            });
        })
    });
    threads
        .collect::<Vec<_>>()
        .into_iter()
        .for_each(|thread| thread.join().unwrap());
}

/// One write, so that what is told is told whole.
fn tell(text: &str) {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes()).unwrap();
    out.flush().unwrap();
}
