//! The built program in a process of its own, as an operator runs it.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use frontier_stand_in::StandIn;
use serde_json::Value;
use tempfile::TempDir;

use super::{KEY, settings_for};

/// The demo model: `$SEKISHO_TEST_MODEL`, or where `make model` puts it.
pub fn model() -> PathBuf {
    if let Some(file) = std::env::var_os("SEKISHO_TEST_MODEL") {
        return file.into();
    }
    let cache = std::env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cache")))
        .expect("HOME is set");
    let file = cache.join("sekisho/models/SmolLM2-135M-Instruct.Q4_1.gguf");
    assert!(file.exists(), "the demo model is missing: run `make model`");
    file
}

/// A running gateway.
pub struct Program {
    /// What it sends to.
    pub frontier: StandIn,
    /// Where its settings and rules are.
    pub files: TempDir,
    /// The port for applications.
    pub data: SocketAddr,
    /// The port for the operator.
    pub admin: SocketAddr,
    child: Child,
    log: Arc<Mutex<Vec<String>>>,
    client: reqwest::Client,
}

impl Program {
    /// Starts it with the shipped rules and waits until it is ready.
    pub async fn start() -> Self {
        Self::with(
            |settings| settings,
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/routes.toml")),
        )
        .await
    }

    /// Starts it with these rules and with what `change` makes of the settings, and waits until it
    /// is ready.
    pub async fn with(change: impl FnOnce(String) -> String, rules: &str) -> Self {
        let program = Self::listening(change, rules).await;
        program.wait_until_ready().await;
        program
    }

    /// The same, without waiting for the built-in model.
    pub async fn listening(change: impl FnOnce(String) -> String, rules: &str) -> Self {
        let frontier = StandIn::start().await;
        let files = tempfile::tempdir().unwrap();
        let settings = settings_for(&files, &frontier.base_url(), "127.0.0.1:0");
        let settings = change(settings);
        let mut child = command(&files, &settings, rules)
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program is built");
        let log = Arc::new(Mutex::new(Vec::new()));
        let lines = BufReader::new(child.stderr.take().expect("standard error is piped")).lines();
        let kept = Arc::clone(&log);
        std::thread::spawn(move || {
            lines
                .map_while(Result::ok)
                .for_each(|line| kept.lock().unwrap().push(line));
        });
        // The ports are the system's choice; the first log line tells them.
        let started = wait_for(|| {
            let log = log.lock().unwrap();
            log.iter()
                .find(|line| line.contains("sekisho is listening"))
                .cloned()
        })
        .await
        .unwrap_or_else(|| panic!("not started: {:?}", log.lock().unwrap()));
        let started: Value = serde_json::from_str(&started).unwrap();
        let address = |port: &str| started[port].as_str().unwrap().parse().unwrap();
        // Fails only if another test was quicker.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        Self {
            data: address("data"),
            admin: address("admin"),
            frontier,
            files,
            child,
            log,
            client,
        }
    }

    /// Waits until `/readyz` says so.
    pub async fn wait_until_ready(&self) {
        for _ in 0..1200 {
            if self.admin("readyz").await.0 == 200 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("not ready: {:?}", self.admin("readyz").await);
    }

    /// Status and text of a page of the operator's port; 0 if it is closed.
    pub async fn admin(&self, page: &str) -> (u16, String) {
        match self
            .client
            .get(format!("http://{}/{page}", self.admin))
            .send()
            .await
        {
            Ok(page) => (
                page.status().as_u16(),
                page.text().await.unwrap_or_default(),
            ),
            Err(_) => (0, String::new()),
        }
    }

    /// Sends a chat request.
    pub async fn ask(&self, request: &Value) -> reqwest::Result<reqwest::Response> {
        self.client
            .post(format!("http://{}/v1/chat/completions", self.data))
            .bearer_auth(KEY)
            .body(request.to_string())
            .send()
            .await
    }

    /// Writes the rules file anew, as an editor does.
    pub fn write_rules(&self, rules: &str) {
        let new = self.files.path().join("routes.toml.new");
        std::fs::write(&new, rules).unwrap();
        std::fs::rename(new, self.files.path().join("routes.toml")).unwrap();
    }

    /// Everything that was logged so far.
    pub fn log(&self) -> String {
        self.log.lock().unwrap().join("\n")
    }

    /// The program's process id.
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// The process id of the engine's child.
    pub fn engine(&self) -> Option<u32> {
        self.engine_processes().first().copied()
    }

    /// The process ids of the engines' children.
    pub fn engine_processes(&self) -> Vec<u32> {
        let id = self.child.id();
        let tasks = std::fs::read_dir(format!("/proc/{id}/task")).unwrap();
        let of_threads = tasks
            .flatten()
            .filter_map(|task| std::fs::read_to_string(task.path().join("children")).ok());
        let all: String = of_threads.collect();
        all.split_whitespace()
            .filter_map(|child| child.parse().ok())
            .collect()
    }

    /// Sends the program a signal: `TERM`, `HUP`.
    pub fn signal(&self, signal: &str) {
        kill(signal, self.child.id());
    }

    /// Waits for the program's end.
    pub async fn ended(&mut self) -> ExitStatus {
        for _ in 0..3000 {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the program does not end");
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends a process a signal.
pub fn kill(signal: &str, process: u32) {
    let sent = Command::new("kill")
        .arg(format!("-{signal}"))
        .arg(process.to_string())
        .status();
    assert!(sent.unwrap().success());
}

/// Runs the program with settings with which it should refuse to start.
pub fn refused(files: &TempDir, settings: &str, rules: &str) -> Output {
    let mut child = command(files, settings, rules)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let began = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if began.elapsed() > Duration::from_secs(60) {
            child.kill().unwrap();
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    child.wait_with_output().unwrap()
}

fn command(files: &TempDir, settings: &str, rules: &str) -> Command {
    let path = |name: &str| -> PathBuf { Path::join(files.path(), name) };
    std::fs::write(path("sekisho.toml"), settings).unwrap();
    std::fs::write(path("routes.toml"), rules).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_sekisho"));
    command
        .arg("serve")
        .arg("--config")
        .arg(path("sekisho.toml"));
    command.arg("--rules").arg(path("routes.toml"));
    command
}

/// What `look` finds, within half a minute.
pub async fn wait_for<T>(look: impl Fn() -> Option<T>) -> Option<T> {
    for _ in 0..600 {
        if let Some(found) = look() {
            return Some(found);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    None
}
