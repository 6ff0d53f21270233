//! A real Prometheus that scrapes a gateway every second, with the rules of `deploy/prometheus`.

use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

/// A running Prometheus; ends when dropped.
pub struct Prometheus {
    address: SocketAddr,
    child: Child,
    client: reqwest::Client,
    _files: TempDir,
}

/// `prometheus` or `promtool`: from `$SEKISHO_TEST_PROMETHEUS`, or from `PATH`.
pub fn tool(name: &str) -> PathBuf {
    std::env::var_os("SEKISHO_TEST_PROMETHEUS")
        .map_or_else(|| name.into(), |folder| Path::new(&folder).join(name))
}

/// The folder of its rules.
pub fn rules() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/prometheus")
}

impl Prometheus {
    /// Starts one that scrapes the operator's port of a gateway, and waits until it answers.
    pub async fn scraping(gateway: SocketAddr) -> Self {
        Self::with_rules(gateway, &rules()).await
    }

    /// The same with every window and patience of the rules shortened to seconds, so that a test sees
    /// what a night would show.
    pub async fn in_a_hurry(gateway: SocketAddr) -> Self {
        let files = tempfile::tempdir().unwrap();
        for file in ["recording.yml", "alerts.yml"] {
            let text = std::fs::read_to_string(rules().join(file)).unwrap();
            std::fs::write(files.path().join(file), hurried(&text)).unwrap();
        }
        Self::with_rules(gateway, files.path()).await
    }

    async fn with_rules(gateway: SocketAddr, rules: &Path) -> Self {
        let files = tempfile::tempdir().unwrap();
        let kept = files.path().join("rules");
        std::fs::create_dir(&kept).unwrap();
        for file in ["recording.yml", "alerts.yml"] {
            std::fs::copy(rules.join(file), kept.join(file)).unwrap();
        }
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = free.local_addr().unwrap();
        drop(free);
        let settings = files.path().join("prometheus.yml");
        std::fs::write(&settings, settings_for(gateway, &kept)).unwrap();
        let child = Command::new(tool("prometheus"))
            .arg(format!("--config.file={}", settings.display()))
            .arg(format!("--storage.tsdb.path={}", files.path().display()))
            .arg(format!("--web.listen-address={address}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("prometheus is there: deploy/setup/prometheus.sh gets it");
        let prometheus = Self {
            address,
            child,
            client: reqwest::Client::builder().no_proxy().build().unwrap(),
            _files: files,
        };
        for _ in 0..300 {
            if prometheus.get("-/ready", &[]).await.is_some() {
                return prometheus;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("prometheus does not start");
    }

    /// What an expression finds now.
    pub async fn ask(&self, expression: &str) -> Vec<Value> {
        let query = [("query", expression)];
        let answer = self.get("api/v1/query", &query).await;
        let answer = answer.unwrap_or_else(|| panic!("prometheus refuses: {expression}"));
        answer["data"]["result"].as_array().unwrap().clone()
    }

    /// The alerts that fire or wait to, by name.
    pub async fn alerts(&self) -> Vec<String> {
        self.alerts_that(|_| true).await
    }

    /// The alerts that fire, by name.
    pub async fn firing(&self) -> Vec<String> {
        self.alerts_that(|alert| alert["state"] == "firing").await
    }

    async fn alerts_that(&self, is_meant: impl Fn(&Value) -> bool) -> Vec<String> {
        let answer = self.get("api/v1/alerts", &[]).await.unwrap();
        let alerts = answer["data"]["alerts"].as_array().unwrap().iter();
        let alerts = alerts.filter(|alert| is_meant(alert));
        let name = |alert: &Value| alert["labels"]["alertname"].as_str().unwrap().to_owned();
        alerts.map(name).collect()
    }

    /// Name and expression of every rule.
    pub async fn rules(&self) -> Vec<(String, String)> {
        let answer = self.get("api/v1/rules", &[]).await.unwrap();
        let groups = answer["data"]["groups"].as_array().unwrap().iter();
        let rules = groups.flat_map(|group| group["rules"].as_array().unwrap());
        let text = |rule: &Value, key: &str| rule[key].as_str().unwrap().to_owned();
        rules
            .map(|rule| (text(rule, "name"), text(rule, "query")))
            .collect()
    }

    async fn get(&self, page: &str, query: &[(&str, &str)]) -> Option<Value> {
        let url = format!("http://{}/{page}", self.address);
        let url = reqwest::Url::parse_with_params(&url, query).unwrap();
        let answer = self.client.get(url).send().await.ok()?;
        let text = answer.error_for_status().ok()?.text().await.ok()?;
        Some(serde_json::from_str(&text).unwrap_or_default())
    }
}

impl Drop for Prometheus {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Looks every second, and asks of the last seconds what is asked of minutes and hours.
fn hurried(rules: &str) -> String {
    let patience = |line: &str| {
        let key = line.trim_start();
        let indent = &line[..line.len() - key.len()];
        match key.split_once(": ") {
            Some((key @ ("for" | "interval"), _)) => format!("{indent}{key}: 1s"),
            _ => line.to_owned(),
        }
    };
    let mut text: String = rules.lines().map(|line| patience(line) + "\n").collect();
    for (window, short) in [
        ("[5m]", "[6s]"),
        ("[10m]", "[10s]"),
        ("[15m]", "[20s]"),
        ("[30m]", "[10s]"),
        ("[1h]", "[10s]"),
    ] {
        text = text.replace(window, short);
    }
    text
}

fn settings_for(gateway: SocketAddr, rules: &Path) -> String {
    format!(
        "global: {{ scrape_interval: 1s, evaluation_interval: 1s }}\n\
         rule_files: [{0}/recording.yml, {0}/alerts.yml]\n\
         scrape_configs:\n\
         - job_name: sekisho\n  static_configs: [{{ targets: [\"{gateway}\"] }}]\n",
        rules.display()
    )
}
