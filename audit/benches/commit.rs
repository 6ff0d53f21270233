//! What a record costs: how many a second, and how long each waits, with so many waiting at once.
//!
//!     cargo bench --package audit            in the directory for temporary files
//!     TMPDIR=/var/lib cargo bench --package audit

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use audit::{Attempt, Decision, Durability, FingerprintKey, Record, Settings, SigningKey, Trail};

/// For each line of the table.
const RUN: Duration = Duration::from_secs(3);

fn main() {
    println!(
        "policy        waiting   records/s   µs a record   median wait   p99 wait   records a group"
    );
    for durability in [
        Durability::EveryCommit,
        Durability::Interval(Duration::from_secs(1)),
    ] {
        for waiting in [1, 16, 256] {
            measure(durability, waiting);
        }
    }
}

fn measure(durability: Durability, waiting: u64) {
    let directory = tempfile::tempdir().expect("a directory");
    let settings = Settings {
        durability,
        ..Settings::new(directory.path().join("audit"))
    };
    let key = SigningKey::generate().expect("random numbers");
    let (trail, _) = Trail::open(settings, key).expect("a new trail");
    let trail = Arc::new(trail);
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = runtime.worker_threads(2).enable_time().build();
    let runtime = runtime.expect("two threads");
    let began = Instant::now();
    let mut waits = runtime.block_on(async {
        let tasks = (0..waiting).map(|task| tokio::spawn(one(Arc::clone(&trail), task, began)));
        let mut all = Vec::new();
        for task in tasks.collect::<Vec<_>>() {
            all.extend(task.await.expect("no task panics"));
        }
        all
    });
    let took = began.elapsed();
    waits.sort_unstable();
    let status = trail.status();
    let name = match durability {
        Durability::EveryCommit => "every_commit",
        Durability::Interval(_) => "interval 1 s",
    };
    #[expect(
        clippy::cast_precision_loss,
        reason = "figures of three digits are printed"
    )]
    let (count, groups) = (waits.len() as f64, status.groups as f64);
    println!(
        "{name}  {waiting:>7}  {:>10.0}  {:>12.1}  {:>12.2?}  {:>9.2?}  {:>16.1}",
        count / took.as_secs_f64(),
        took.as_secs_f64() * 1e6 / count,
        waits[waits.len() / 2],
        waits[waits.len() * 99 / 100],
        count / groups,
    );
}

async fn one(trail: Arc<Trail>, task: u64, began: Instant) -> Vec<Duration> {
    let key = FingerprintKey::new(&[7; 32]).expect("32 bytes are enough");
    let mut waits = Vec::new();
    let mut number = 0;
    while began.elapsed() < RUN {
        number += 1;
        let since = Instant::now();
        // Making it belongs to its cost.
        let record = decision(&key, task, number);
        trail.record(&record).await.expect("the disk takes it");
        waits.push(since.elapsed());
    }
    waits
}

/// About as large as those of requests with two values.
fn decision(key: &FingerprintKey, task: u64, number: u64) -> Record {
    let value = |entity: &str| (entity.to_owned(), vec![key.value(entity, "09012345678")]);
    let counts = || {
        ["PERSON", "PHONE"]
            .map(|entity| (entity.to_owned(), 1))
            .into()
    };
    Record::Decision(Box::new(Decision {
        request: format!("019aab00-0000-7000-8000-{task:04}{number:08}"),
        app: "loan-review".to_owned(),
        endpoint: "chat".to_owned(),
        asked: "auto".to_owned(),
        level: "confidential".to_owned(),
        findings: counts(),
        subjects: [value("PERSON"), value("PHONE")].into(),
        action: "answer".to_owned(),
        rule: "customers-masked".to_owned(),
        reason: "外部利用を認められた業務です。顧客情報はマスキングします".to_owned(),
        rules: "3fa9c1d2".repeat(8),
        program: "0.1.0".to_owned(),
        classifier: "0.1.0".to_owned(),
        masked: counts(),
        first: Some(Attempt {
            engine: "frontier".to_owned(),
            model: "gpt-5.2".to_owned(),
            destination: None,
        }),
        ..Decision::default()
    }))
}
