//! A trail in a directory of its own, on a clock that stands still.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, OnceLock};

use audit::faulty::Faults;
use audit::verify::{Options, Verification, verify};
use audit::{
    Attempt, Decision, Destination, FingerprintKey, Outcome, PublicKey, Receipt, Record, Settings,
    SigningKey, Tokens, Trail, Unrecorded,
};
use jiff::Timestamp;
use tempfile::TempDir;

/// A key that is the same in all runs, so that messages are.
pub(crate) fn key() -> SigningKey {
    static FILE: OnceLock<(TempDir, PathBuf)> = OnceLock::new();
    let (_, path) = FILE.get_or_init(|| {
        const PEM: &str = "-----BEGIN PRIVATE KEY-----\n\
             MC4CAQAwBQYDK2VwBCIEIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH\n\
             -----END PRIVATE KEY-----\n";
        use std::os::unix::fs::PermissionsExt;
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("audit.key");
        std::fs::write(&path, PEM).unwrap();
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o600)).unwrap();
        (directory, path)
    });
    SigningKey::load(path).unwrap()
}

/// A time that goes on when a test says so.
#[derive(Clone)]
pub(crate) struct Clock(Arc<AtomicI64>);

impl Clock {
    pub(crate) fn at(time: &str) -> Self {
        let time: Timestamp = time.parse().unwrap();
        Self(Arc::new(AtomicI64::new(time.as_second())))
    }

    pub(crate) fn pass_hours(&self, hours: i64) {
        self.0.fetch_add(hours * 3600, Ordering::Relaxed);
    }

    fn settings(&self, directory: &Path) -> Settings {
        let clock = self.clone();
        Settings {
            program: "sekisho 0.1.0".to_owned(),
            clock: Arc::new(move || {
                Timestamp::from_second(clock.0.load(Ordering::Relaxed)).unwrap()
            }),
            ..Settings::new(directory)
        }
    }
}

/// A directory, and what the next trail in it is like.
pub(crate) struct Place {
    pub(crate) clock: Clock,
    pub(crate) faults: Faults,
    directory: TempDir,
}

impl Place {
    /// In memory where there is room for files in it: then nobody waits for a disk.
    pub(crate) fn new() -> Self {
        let memory = Path::new("/dev/shm");
        let directory = if memory.is_dir() {
            tempfile::tempdir_in(memory)
        } else {
            tempfile::tempdir()
        };
        Self::in_directory(directory.unwrap())
    }

    pub(crate) fn on_disk() -> Self {
        Self::in_directory(tempfile::tempdir().unwrap())
    }

    fn in_directory(directory: TempDir) -> Self {
        Self {
            clock: Clock::at("2026-11-22T08:15:00Z"),
            faults: Faults::default(),
            directory,
        }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.directory.path().join("audit")
    }

    pub(crate) fn settings(&self) -> Settings {
        self.clock.settings(&self.path())
    }

    /// Opens the trail as a start would.
    pub(crate) fn open(&self) -> Trail {
        self.open_with(self.settings())
    }

    pub(crate) fn open_with(&self, settings: Settings) -> Trail {
        Trail::open_faulty(settings, key(), &self.faults)
            .unwrap_or_else(|error| panic!("{error}"))
            .0
    }

    /// Writes so many requests and closes the trail.
    pub(crate) fn write(&self, requests: std::ops::Range<u32>) {
        let trail = self.open();
        for number in requests {
            record(&trail, number).unwrap();
            trail.note(&outcome(number));
        }
    }

    pub(crate) fn verify(&self) -> Verification {
        self.verify_with(&Options::default())
    }

    pub(crate) fn verify_with(&self, options: &Options) -> Verification {
        verify(&self.path(), options).unwrap()
    }

    /// What it says, without where the directory is.
    pub(crate) fn verdict(&self) -> String {
        let options = Options {
            trusted: vec![public()],
            ..Options::default()
        };
        self.verify_with(&options).to_text()
    }

    pub(crate) fn files(&self) -> Vec<PathBuf> {
        let mut files: Vec<_> = std::fs::read_dir(self.path())
            .unwrap()
            .map(|file| file.unwrap().path())
            .collect();
        files.sort();
        files
    }

    /// The requests whose decisions are there.
    pub(crate) fn decided(&self) -> Vec<String> {
        let records = audit::records(&self.path()).unwrap();
        records
            .filter_map(|located| match located.unwrap().record {
                Record::Decision(decision) => Some(decision.request),
                _ => None,
            })
            .collect()
    }
}

pub(crate) fn public() -> PublicKey {
    key().public()
}

/// Writes the decision about a request and waits for it.
pub(crate) fn record(trail: &Trail, number: u32) -> Result<Receipt, Unrecorded> {
    block_on(trail.record(&decision(number)))
}

pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap()
        .block_on(future)
}

/// A decision as the gateway makes them.
pub(crate) fn decision(number: u32) -> Record {
    let key = FingerprintKey::new(&[7; 32]).unwrap();
    let outside = number.is_multiple_of(2);
    let counts = |count| BTreeMap::from([("PERSON".to_owned(), count), ("PHONE".to_owned(), 1)]);
    let destination = Destination {
        host: "api.example.com".to_owned(),
        operator: "Example Frontier, Inc.".to_owned(),
        country: "US".to_owned(),
        bytes: 512 + u64::from(number),
        body: Some(key.body(b"body")),
    };
    let subject = |entity: &str, value: &str| (entity.to_owned(), vec![key.value(entity, value)]);
    Record::Decision(Box::new(Decision {
        request: format!("request-{number}"),
        app: ["loan-review", "teller"][number as usize % 2].to_owned(),
        tags: vec!["retail".to_owned()],
        endpoint: "chat".to_owned(),
        asked: "auto".to_owned(),
        level: "confidential".to_owned(),
        findings: counts(2),
        subjects: BTreeMap::from([
            subject("PERSON", &format!("person-{}", number % 5)),
            subject("PHONE", &format!("0901234{number:04}")),
        ]),
        action: "answer".to_owned(),
        rule: "customers-masked".to_owned(),
        line: 61,
        reason: "顧客情報はマスキングします".to_owned(),
        rules: "3fa9c1d2".repeat(8),
        fingerprint_key: key.id(),
        program: "0.1.0".to_owned(),
        classifier: "0.1.0".to_owned(),
        masked: if outside { counts(2) } else { BTreeMap::new() },
        first: Some(Attempt {
            engine: if outside { "frontier" } else { "local" }.to_owned(),
            model: if outside { "gpt-5.2" } else { "qwen3-32b" }.to_owned(),
            destination: outside.then_some(destination),
        }),
        then: vec!["local".to_owned()],
        ..Decision::default()
    }))
}

/// What became of it.
pub(crate) fn outcome(number: u32) -> Record {
    Record::Outcome(Box::new(Outcome {
        request: format!("request-{number}"),
        outcome: "answered".to_owned(),
        engine: Some("frontier".to_owned()),
        model: Some("gpt-5.2".to_owned()),
        tokens: Some(Tokens {
            input: 120,
            output: 40,
            ..Tokens::default()
        }),
        yen: 0.25,
        total_ms: 812.5,
        ..Outcome::default()
    }))
}
