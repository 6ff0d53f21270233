//! The program is killed under load: what it answered and sent is on record.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use audit::{Settings, SigningKey, Trail};
use frontier_stand_in::Recorded;

use super::{CUSTOMER, SHIPPED, assert_all_on_record, cases, sent};
use crate::support::chat;
use crate::support::program::{Program, kill};

/// Settings that keep a record in the program's own directory.
fn recorded(settings: String, files: &str, durability: &str) -> String {
    let section = format!(
        "\n[audit]\ndirectory = \"{files}/audit\"\nsigning_key_file = \"{files}/audit.key\"\n\
         fingerprint_key_file = \"{files}/audit.fingerprint\"\nrotate = \"64KiB\"\n\
         durability = \"{durability}\"\n"
    );
    settings + &section
}

/// Keys for a record in this directory.
fn make_keys(files: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let signing = SigningKey::generate().unwrap();
    signing.save(&files.join("audit.key")).unwrap();
    let fingerprint = files.join("audit.fingerprint");
    std::fs::write(&fingerprint, [7; 32]).unwrap();
    std::fs::set_permissions(&fingerprint, PermissionsExt::from_mode(0o600)).unwrap();
}

/// What was answered, and what was sent outside, until a program was killed.
#[derive(Default)]
struct Seen {
    answered: HashSet<String>,
    received: Vec<Recorded>,
}

impl Seen {
    /// Runs the program under load, and kills it at some moment of its life.
    async fn killed_run(&mut self, files: &Path, durability: &str) {
        let path = files.display().to_string();
        let program =
            Program::listening(|settings| recorded(settings, &path, durability), SHIPPED).await;
        let program = Arc::new(program);
        let (told, mut ids) = tokio::sync::mpsc::unbounded_channel();
        let clients = (0..8).map(|_| {
            let (program, told) = (Arc::clone(&program), told.clone());
            tokio::spawn(async move {
                while let Ok(answer) = program.ask(&chat(CUSTOMER, false)).await {
                    let id = answer.headers()["x-request-id"]
                        .to_str()
                        .unwrap()
                        .to_owned();
                    // Whoever sees the first byte was answered.
                    let _ = told.send((answer.status(), id));
                }
            })
        });
        let clients: Vec<_> = clients.collect();
        drop(told);
        let mut random = [0; 8];
        getrandom::fill(&mut random).unwrap();
        let moment = u64::from_le_bytes(random) % LONGEST_LIFE;
        tokio::time::sleep(Duration::from_micros(moment)).await;
        kill("KILL", program.process());
        for client in clients {
            client.await.unwrap();
        }
        while let Some((status, id)) = ids.recv().await {
            assert_eq!(status, 200);
            self.answered.insert(id);
        }
        self.received.extend(program.frontier.recorded());
    }

    /// Whether all of it is on record.
    fn assert_on_record(&self, files: &Path) {
        // What a restart does, before anybody looks.
        let settings = Settings::new(files.join("audit"));
        let signing = SigningKey::load(&files.join("audit.key")).unwrap();
        drop(Trail::open(settings, signing).unwrap());
        let cases = cases(&files.join("audit"));
        for id in &self.answered {
            assert!(
                cases.contains_key(id),
                "{id} was answered and is not on record"
            );
        }
        assert!(self.received.len() >= self.answered.len());
        assert_all_on_record(&self.received, &sent(cases.values()));
    }
}

/// A program is killed after so many microseconds of load at most.
const LONGEST_LIFE: u64 = 400_000;

/// `SEKISHO_AUDIT_KILLS` says how often it is killed (5).
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killing_the_program_under_load_loses_no_record() {
    let kills: u32 = std::env::var("SEKISHO_AUDIT_KILLS").map_or(5, |kills| kills.parse().unwrap());
    let (mut answered, mut sent, mut left) = (0, 0, kills);
    while left > 0 {
        let files = tempfile::tempdir().unwrap();
        make_keys(files.path());
        let mut seen = Seen::default();
        // Verifying a record of all runs would take ever longer.
        for _ in 0..left.min(20) {
            // What waits for no disk is written by other hands.
            let durability = ["every_commit", "interval"][left as usize % 2];
            seen.killed_run(files.path(), durability).await;
            left -= 1;
        }
        seen.assert_on_record(files.path());
        answered += seen.answered.len();
        sent += seen.received.len();
    }
    assert!(answered > kills as usize, "{answered} answers");
    eprintln!("{kills} kills, {answered} answers, {sent} sent outside: all on record");
}
