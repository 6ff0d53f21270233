//! The child behind its fence: the kernel says so of every thread, and it answers.

use std::collections::BTreeSet;

use crate::{answer, ask, engine};

#[tokio::test]
async fn every_thread_is_fenced_in_and_the_engine_answers() {
    let engine = engine(|model| model.threads = Some(2)).await;
    let before = answer(&engine, ask("What is the capital of Japan?")).await;
    assert!(
        before.expect("answered").texts[0].contains("Tokyo"),
        "a fenced model says what it always said"
    );
    let pid = engine.status().pid.expect("a child");
    let threads = std::fs::read_dir(format!("/proc/{pid}/task")).expect("ours to read");
    let mut said = BTreeSet::new();
    for thread in threads {
        let status = thread.expect("a thread").path().join("status");
        let status = std::fs::read_to_string(status).expect("ours to read");
        let lines = status.lines().filter(|line| {
            ["NoNewPrivs:", "Seccomp:", "Seccomp_filters:"]
                .iter()
                .any(|name| line.starts_with(name))
        });
        said.insert(
            lines
                .map(|line| line.replace('\t', " "))
                .collect::<Vec<_>>(),
        );
    }
    let fenced = ["NoNewPrivs: 1", "Seccomp: 2", "Seccomp_filters: 2"].map(String::from);
    assert_eq!(said, [Vec::from(fenced)].into(), "all threads alike");
    let limits = std::fs::read_to_string(format!("/proc/{pid}/limits")).expect("ours to read");
    let core = limits
        .lines()
        .find(|line| line.starts_with("Max core file size"));
    let core: Vec<_> = core.expect("a line").split_whitespace().collect();
    assert_eq!(core[4..6], ["0", "0"], "prompts are not dumped");
}
