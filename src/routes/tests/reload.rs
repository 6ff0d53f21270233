//! Reloading and watching, with real files.

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock, Weak, mpsc};
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

use super::super::check::hash;
use super::super::watch::MAX_FILE_BYTES;
use super::super::{Policy, Reloaded, RulesHandle};
use super::{EngineKind, Known, Request};

/// Longer than any healthy machine needs; only a failing test waits for so long.
const PATIENCE: Duration = Duration::from_secs(60);

/// A rules file with one rule of this name.
fn rules(name: &str) -> String {
    format!(
        "[engine.local]\nkind = 'local'\n\n\
         [[rule]]\nname = '{name}'\nthen.engine = 'local'\nreason = 'r'\n"
    )
}

struct Bench {
    directory: TempDir,
    rules: Arc<RulesHandle>,
}

impl Bench {
    /// With the rules `first` in force.
    fn new() -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("routes.toml");
        fs::write(&path, rules("first")).expect("written");
        let known = Known {
            engines: vec![("local".to_owned(), EngineKind::Local)],
            ..Known::default()
        };
        let rules = Arc::new(RulesHandle::load(path, known).expect("it checks"));
        Self { directory, rules }
    }

    fn path(&self) -> PathBuf {
        self.directory.path().join("routes.toml")
    }

    fn write(&self, bytes: impl AsRef<[u8]>) {
        fs::write(self.path(), bytes).expect("written");
    }

    /// As editors do: written beside it, then put in its place.
    fn replace(&self, bytes: impl AsRef<[u8]>) {
        let beside = self.directory.path().join("routes.toml~");
        fs::write(&beside, bytes).expect("written");
        fs::rename(beside, self.path()).expect("renamed");
    }

    fn in_force(&self) -> String {
        rule_in_force(&self.rules)
    }

    /// What a reload says when it fails, without the test's own directory.
    fn failure(&self) -> String {
        let problems = self
            .rules
            .reload()
            .expect_err("it does not check")
            .to_string();
        problems.replace(&*self.directory.path().to_string_lossy(), "DIR")
    }
}

fn rule_in_force(rules: &RulesHandle) -> String {
    let request = Request::parse("");
    rules
        .policy()
        .decide(&request.facts())
        .rule()
        .name()
        .to_owned()
}

#[test]
fn a_file_that_checks_is_taken_over() {
    let bench = Bench::new();
    assert_eq!(bench.rules.reload().ok(), Some(Reloaded::Unchanged));
    bench.write(rules("second"));
    let hash = hash(rules("second").as_bytes());
    assert_eq!(
        bench.rules.reload().ok(),
        Some(Reloaded::Changed(Arc::clone(&hash)))
    );
    assert_eq!(bench.in_force(), "second");
    assert_eq!(bench.rules.status().hash, hash);
}

#[test]
fn a_file_that_does_not_check_or_is_gone_changes_nothing() {
    let bench = Bench::new();
    let first = bench.rules.status();
    bench.write(rules("second").replace("engine = 'local'", "engine = 'locl'"));
    insta::assert_snapshot!(bench.failure(), @"DIR/routes.toml:6:15: rule `second`: engine `locl` is unknown; did you mean `local`?");
    bench.write(b"# \n# \xff\n");
    insta::assert_snapshot!(bench.failure(), @"DIR/routes.toml:2:3: this is not UTF-8; save the file as UTF-8");
    bench.write(vec![
        b'#';
        usize::try_from(MAX_FILE_BYTES).expect("small") + 1
    ]);
    insta::assert_snapshot!(bench.failure(), @"DIR/routes.toml: is larger than 4194304 bytes, which no rules file should be; is it the right file?");
    fs::remove_file(bench.path()).expect("removed");
    insta::assert_snapshot!(bench.failure(), @"DIR/routes.toml: cannot be read: No such file or directory (os error 2)");

    assert_eq!(bench.in_force(), "first");
    let status = bench.rules.status();
    assert!(!status.last_successful);
    assert_eq!(
        (status.hash, status.last_success),
        (first.hash, first.last_success)
    );

    bench.write(rules("first"));
    assert_eq!(bench.rules.reload().ok(), Some(Reloaded::Unchanged));
    assert!(bench.rules.status().last_successful);
}

#[test]
fn a_file_that_does_not_check_is_no_start() {
    let bench = Bench::new();
    bench.write("");
    assert!(RulesHandle::load(bench.path(), Known::default()).is_err());
    assert!(RulesHandle::load(bench.path().join("gone"), Known::default()).is_err());
}

#[test]
fn a_watched_file_is_taken_over_however_it_is_changed() {
    let bench = Bench::new();
    let (outcomes, told) = mpsc::channel();
    let watcher = bench.rules.watch(move |outcome| {
        let taken = outcome.as_ref().ok().cloned();
        outcomes.send(taken).expect("the test listens");
    });
    let watcher = watcher.expect("a watcher");
    let wait_for = |expected: Option<Reloaded>| {
        // Between emptying and writing a file its reader may see it empty: that is told, too.
        while told.recv_timeout(PATIENCE).expect("told in time") != expected {}
    };
    let changed = |name| Some(Reloaded::Changed(hash(rules(name).as_bytes())));

    bench.write(rules("edited"));
    wait_for(changed("edited"));
    bench.replace(rules("renamed-over"));
    wait_for(changed("renamed-over"));
    bench.replace("[[rule]]");
    wait_for(None);
    assert_eq!(bench.in_force(), "renamed-over");
    bench.replace(rules("mended"));
    wait_for(changed("mended"));
    fs::remove_file(bench.path()).expect("removed");
    wait_for(None);
    assert_eq!(bench.in_force(), "mended");
    bench.replace(rules("mended"));
    wait_for(Some(Reloaded::Unchanged));
    assert!(bench.rules.status().last_successful);

    // Joins the thread: it ends.
    drop(watcher);
    assert!(told.try_recv().is_err());
}

#[test]
fn a_file_that_stays_broken_is_told_once() {
    let bench = Bench::new();
    bench.replace("[[rule]]");
    assert!(
        bench
            .rules
            .reload_if_changed()
            .is_some_and(|outcome| outcome.is_err())
    );
    assert!(bench.rules.reload_if_changed().is_none());
    fs::remove_file(bench.path()).expect("removed");
    assert!(
        bench
            .rules
            .reload_if_changed()
            .is_some_and(|outcome| outcome.is_err())
    );
    assert!(bench.rules.reload_if_changed().is_none());
    bench.replace(rules("mended"));
    assert!(
        bench
            .rules
            .reload_if_changed()
            .is_some_and(|outcome| outcome.is_ok())
    );
    assert!(bench.rules.reload_if_changed().is_none());
}

#[test]
fn a_file_whose_own_tests_fail_is_not_taken_over() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("routes.toml");
    let tested = |name: &str, is_refused: bool| {
        let test = "[[test]]\nrequest = { text = \"hello\" }\nexpect = { refused = ";
        format!("{}\n{test}{is_refused} }}\n", rules(name))
    };
    let known = Known {
        engines: vec![("local".to_owned(), EngineKind::Local)],
        ..Known::default()
    };
    let classifier = classifiers::Classifier::default();
    let scan: super::super::Scanner = Arc::new(move |text| classifier.scan(text));
    fs::write(&path, tested("first", false)).expect("written");
    let handle = RulesHandle::load_tested(None, scan, &path, known).expect("its tests pass");
    fs::write(&path, tested("second", true)).expect("written");
    let problems = handle.reload().expect_err("its test fails").to_string();
    let (_, told) = problems.split_once("routes.toml").expect("the file's name");
    insta::assert_snapshot!(told, @":11:12: test 1: expected a refusal, got an answer; rule `second` in line 4 decides");
    assert_eq!(rule_in_force(&handle), "first");
    assert!(!handle.status().last_successful);
}

#[test]
fn no_request_sees_half_a_file_in_ten_thousand_reloads_and_none_stays_in_memory() {
    let bench = Bench::new();
    let mut seen: Vec<Weak<Policy>> = Vec::new();
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    let name = rule_in_force(&bench.rules);
                    assert!(["first", "second"].contains(&name.as_str()));
                }
            });
        }
        for name in ["second", "first"].iter().cycle().take(10_000) {
            bench.replace(rules(name));
            bench.rules.reload().expect("it checks");
            seen.push(Arc::downgrade(&bench.rules.policy()));
        }
        done.store(true, Ordering::Relaxed);
    });
    let alive = seen.iter().filter(|policy| policy.strong_count() > 0);
    assert_eq!(alive.count(), 1, "those before are gone");
}

/// Rules with a test in the file, in force, whose text is scanned so.
fn tested_by(scan: super::super::Scanner) -> (TempDir, RulesHandle) {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("routes.toml");
    fs::write(&path, rules("first")).expect("written");
    let known = Known {
        engines: vec![("local".to_owned(), EngineKind::Local)],
        ..Known::default()
    };
    let handle = RulesHandle::load_tested(None, scan, &path, known).expect("it checks");
    let test = "[[test]]\nrequest = { text = \"hello\" }\nexpect = { floor = \"none\" }\n";
    fs::write(&path, rules("second") + "\n" + test).expect("written");
    (directory, handle)
}

#[test]
fn a_detector_that_panics_at_a_files_own_test_ends_no_watch() {
    let (_directory, handle) = tested_by(Arc::new(|_| panic!("a detector broke")));
    assert!(handle.reload().is_ok(), "it stays inside, as expected");
}

#[test]
fn how_the_rules_stand_is_told_while_a_file_is_looked_at() {
    let asked: Arc<OnceLock<Weak<RulesHandle>>> = Arc::default();
    let classifier = classifiers::Classifier::default();
    let scan = Arc::clone(&asked);
    let (_directory, handle) = tested_by(Arc::new(move |text| {
        let handle = scan.get().and_then(Weak::upgrade).expect("it is in force");
        assert!(handle.status().last_successful);
        classifier.scan(text)
    }));
    let handle = Arc::new(handle);
    asked.set(Arc::downgrade(&handle)).expect("once");
    assert!(handle.reload().is_ok());
}
