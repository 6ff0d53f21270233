//! No record, no answer: whatever was answered or sent is in the record, and was there before.
//!
//! | file | what it claims |
//! |---|---|
//! | `before` | nothing is answered or sent that is not on record |
//! | `content` | what the record says of a request, and what it never says |
//! | `explained` | a decision is explained by the record alone |
//! | `kills` | no end of the program loses any of it |

mod before;
mod content;
mod explained;
mod kills;

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use audit::faulty::Faults;
use audit::verify::{Options, verify};
use audit::{Case, Cases, Fingerprint, FingerprintKey, Settings, SigningKey, Trail, records};
use frontier_stand_in::Recorded;
use sekisho::recorder::Recorder;
use tempfile::TempDir;

use crate::support::{Answer, Gateway};

const PUBLIC: &str = "What is an inverted yield curve?";
const CUSTOMER: &str = "佐藤 健一様(kenichi.sato@example.co.jp)へのお礼のメールを書いてください。";
const SHIPPED: &str = include_str!("../../routes.toml");

/// A gateway with a record.
struct Desk {
    gateway: Gateway,
    recorder: Arc<Recorder>,
    faults: Faults,
    files: TempDir,
}

impl Desk {
    async fn new(rules: &str, inside_without_record: bool) -> Self {
        let files = tempfile::tempdir().unwrap();
        let faults = Faults::default();
        let settings = Settings::new(files.path().join("audit"));
        let (trail, _) =
            Trail::open_faulty(settings, SigningKey::generate().unwrap(), &faults).unwrap();
        let recorder = Recorder::on(trail, key(), "0.1.0".to_owned(), inside_without_record);
        let recorder = Arc::new(recorder);
        Self {
            gateway: Gateway::recording(rules, Arc::clone(&recorder)).await,
            recorder,
            faults,
            files,
        }
    }

    fn path(&self) -> PathBuf {
        self.files.path().join("audit")
    }

    /// What the record says once all is written.
    fn closed(&self) -> HashMap<String, Case> {
        self.recorder.close();
        cases(&self.path())
    }
}

fn key() -> FingerprintKey {
    FingerprintKey::new(&[7; 32]).unwrap()
}

fn cases(path: &Path) -> HashMap<String, Case> {
    let verified = verify(path, &Options::default()).unwrap();
    assert!(verified.holds(), "{}", verified.to_text());
    let cases = Cases::new(records(path).unwrap()).map(Result::unwrap);
    cases
        .map(|case| (case.decision.request.clone(), case))
        .collect()
}

/// The bodies that the record says were sent.
fn sent<'c>(cases: impl Iterator<Item = &'c Case>) -> HashSet<Fingerprint> {
    cases
        .flat_map(|case| {
            case.transfers()
                .filter_map(|attempt| attempt.destination.as_ref()?.body)
        })
        .collect()
}

fn assert_all_on_record(received: &[Recorded], sent: &HashSet<Fingerprint>) {
    for request in received {
        assert!(
            sent.contains(&key().body(&request.body)),
            "sent and not on record"
        );
    }
}

fn id(answer: &Answer) -> String {
    answer.header("x-request-id").to_owned()
}
