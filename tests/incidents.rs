//! A night of an SRE: five things go wrong, one after the other. Each time the right alert fires in
//! a real Prometheus, the dashboard shows why, the first step of the runbook says the same, and when
//! the cause is gone the alert goes, too.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use audit::SigningKey;
use frontier_stand_in::{Behaviour, Part};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::time::{Instant, sleep};

use crate::support::program::{Program, kill};
use crate::support::prometheus::Prometheus;
use crate::support::{chat, with_budget};

const RULES: &str = include_str!("../routes.toml");
/// The longest time until somebody is called.
const PATIENCE: Duration = Duration::from_secs(40);

/// What a night is spent with.
struct Night {
    program: Arc<Program>,
    prometheus: Prometheus,
    disk: Disk,
    _files: TempDir,
}

/// A file system of a few megabytes where the system lets us have one; elsewhere a directory, which is full
/// when its file is not where it was.
struct Disk {
    place: PathBuf,
    is_small: bool,
}

impl Disk {
    fn at(place: &Path) -> Self {
        std::fs::create_dir(place).unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=8m,mode=700", "tmpfs"])
            .arg(place)
            .output();
        Self {
            place: place.to_owned(),
            is_small: mounted.is_ok_and(|mounted| mounted.status.success()),
        }
    }

    fn fill(&self) {
        if self.is_small {
            // Ends with an error when the disk is full, which is what is wanted.
            let _ = std::fs::write(self.place.join("filler"), vec![0; 16 << 20]);
        } else {
            std::fs::rename(self.place.join("audit"), self.place.join("away")).unwrap();
        }
    }

    fn make_room(&self) {
        if self.is_small {
            std::fs::remove_file(self.place.join("filler")).unwrap();
        } else {
            std::fs::rename(self.place.join("away"), self.place.join("audit")).unwrap();
        }
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        if self.is_small {
            let _ = Command::new("umount").arg("-l").arg(&self.place).status();
        }
    }
}

impl Night {
    async fn begin() -> Self {
        use std::os::unix::fs::PermissionsExt;
        let files = tempfile::tempdir().unwrap();
        let path = |name: &str| files.path().join(name);
        let disk = Disk::at(&path("disk"));
        SigningKey::generate()
            .unwrap()
            .save(&path("audit.key"))
            .unwrap();
        std::fs::write(path("fingerprint"), [7; 32]).unwrap();
        let private = PermissionsExt::from_mode(0o600);
        std::fs::set_permissions(path("fingerprint"), private).unwrap();
        let settings = |settings: String| {
            let settings = with_budget(&settings, 10_000_000, 1_000_000_000);
            format!(
                "{settings}\n[audit]\ndirectory = \"{0}/disk/audit\"\n\
                 signing_key_file = \"{0}/audit.key\"\nfingerprint_key_file = \"{0}/fingerprint\"\n",
                files.path().display()
            )
        };
        let program = Program::with(settings, RULES).await;
        let prometheus = Prometheus::in_a_hurry(program.admin).await;
        Self {
            program: Arc::new(program),
            prometheus,
            disk,
            _files: files,
        }
    }

    /// Public questions, a few a second, until dropped.
    fn traffic(&self) -> tokio::task::JoinHandle<()> {
        let program = Arc::clone(&self.program);
        tokio::spawn(async move {
            loop {
                let mut request = chat("What is an inverted yield curve?", false);
                request["max_completion_tokens"] = json!(2);
                if let Ok(answer) = program.ask(&request).await {
                    let _ = answer.text().await;
                }
                sleep(Duration::from_millis(100)).await;
            }
        })
    }

    /// Waits until each of these has fired; `meanwhile` goes on happening.
    async fn called(&self, alerts: &[&str], meanwhile: impl Fn()) {
        let begun = Instant::now();
        let mut missing = alerts.to_vec();
        while !missing.is_empty() {
            let firing = self.prometheus.firing().await;
            missing.retain(|alert| !firing.iter().any(|name| name == alert));
            assert!(
                begun.elapsed() < PATIENCE,
                "{missing:?} call nobody; {firing:?} do"
            );
            meanwhile();
            sleep(Duration::from_millis(250)).await;
        }
    }

    async fn over(&self, alert: &str) {
        let begun = Instant::now();
        while self.prometheus.firing().await.iter().any(|it| it == alert) {
            assert!(begun.elapsed() < PATIENCE, "{alert} does not end");
            sleep(Duration::from_millis(250)).await;
        }
    }

    /// What a panel of a dashboard shows now.
    async fn panel(&self, dashboard: &str, title: &str) -> Vec<Value> {
        let all = observability::dashboards();
        let page = all.iter().find(|page| page.name == dashboard).unwrap();
        let panel = page.panels().find(|panel| panel.title == title).unwrap();
        let mut found = Vec::new();
        for query in &panel.queries {
            let asked = query
                .expression
                .replace("$app", ".*")
                .replace("$__range", "30s");
            let asked = asked.replace("[5m]", "[6s]").replace("[15m]", "[20s]");
            found.extend(self.prometheus.ask(&asked).await);
        }
        found
    }

    /// Whether a panel shows a number of at least this much for these labels.
    async fn shows(&self, dashboard: &str, title: &str, labels: &[(&str, &str)], least: f64) {
        let begun = Instant::now();
        loop {
            let panel = self.panel(dashboard, title).await;
            let is_it = |line: &Value| {
                let number: f64 = line["value"][1].as_str().unwrap().parse().unwrap();
                let is_meant = |(key, value): &(&str, &str)| line["metric"][key] == *value;
                number >= least && labels.iter().all(is_meant)
            };
            if panel.iter().any(is_it) {
                return;
            }
            assert!(
                begun.elapsed() < PATIENCE,
                "{dashboard}: {title}: {panel:#?}"
            );
            sleep(Duration::from_millis(250)).await;
        }
    }

    /// What a command of the program prints, and whether it is content.
    fn run(&self, command: &str) -> (bool, String) {
        let files = self.program.files.path();
        let place = |word: &str| match word {
            "routes.toml" | "sekisho.toml" => files.join(word).display().to_string(),
            _ => word.to_owned(),
        };
        let words: Vec<String> = command.split_whitespace().map(place).collect();
        let ran = Command::new(env!("CARGO_BIN_EXE_sekisho"))
            .args(&words[1..])
            .output()
            .unwrap();
        let said = [ran.stdout, ran.stderr].concat();
        (ran.status.success(), String::from_utf8(said).unwrap())
    }

    async fn the_frontier_stops(&self) {
        let frontier = &self.program.frontier;
        frontier.set_behaviour(Behaviour::ResetBeforeHeaders);
        let alerts = ["SekishoFrontierDown", "SekishoEngineFailsFast"];
        self.called(&alerts, || ()).await;
        let how = [("engine", "frontier"), ("error_type", "unavailable")];
        self.shows("frontier", "Attempts by how they failed", &how, 0.1)
            .await;
        // The rule's stand-in answers meanwhile.
        let local = [("engine", "local")];
        self.shows("data-boundary", "Requests by engine", &local, 0.1)
            .await;
        frontier.set_behaviour(Behaviour::Answer);
        self.over("SekishoFrontierDown").await;
    }

    async fn the_rules_break(&self) {
        self.program.write_rules("[[rule]]\nname = ");
        self.called(&["SekishoRulesNotTaken"], || ()).await;
        self.shows("rules-and-audit", "Last load of the rules", &[], 0.0)
            .await;
        let (is_good, said) = self.run("sekisho rules check routes.toml --config sekisho.toml");
        assert!(!is_good && said.contains("routes.toml:2"), "{said}");
        self.program.write_rules(RULES);
        self.over("SekishoRulesNotTaken").await;
    }

    async fn the_disk_fills(&self) {
        self.disk.fill();
        self.called(&["SekishoAuditFails"], || ()).await;
        self.shows(
            "data-boundary",
            "Records that could not be written",
            &[],
            1.0,
        )
        .await;
        let (status, why) = self.program.admin("readyz").await;
        assert_eq!(status, 503, "{why}");
        assert!(why.contains("audit trail"), "{why}");
        self.program.frontier.forget();
        let refused = self
            .program
            .ask(&chat("What is a bond?", false))
            .await
            .unwrap();
        assert_eq!(refused.status(), 503);
        assert_eq!(self.program.frontier.bytes_received(), 0, "nothing leaves");
        self.disk.make_room();
        self.over("SekishoAuditFails").await;
        assert_eq!(self.program.admin("readyz").await.0, 200);
        let audit = self.disk.place.join("audit");
        let (holds, said) = self.run(&format!("sekisho audit verify --dir {}", audit.display()));
        assert!(holds, "{said}");
    }

    async fn a_budget_is_exhausted(&self) {
        // A hundred thousand tokens of answer: more than the day's budget.
        self.program.frontier.set_behaviour(Behaviour::Say {
            pieces: vec!["a ".to_owned(); 100_000],
            part: Part::Content,
        });
        let alerts = ["SekishoBudgetSpent", "SekishoBudgetPaceFast"];
        self.called(&alerts, || ()).await;
        let demo = [("app", "demo"), ("period", "day")];
        let spent = "Share of budgets that is spent";
        self.shows("cost", spent, &demo, 1.0).await;
        let by_app = "Yen an hour, by application";
        self.shows("cost", by_app, &[("app", "demo")], 1.0).await;
        let metrics = self.program.admin("metrics").await.1;
        let left = "sekisho_budget_remaining_yen{app=\"demo\",period=\"day\"} -";
        assert!(metrics.contains(left), "{metrics}");
        // The shipped rules let it go on inside.
        self.program.frontier.forget();
        let inside = self.program.ask(&chat("What is a bond?", false)).await;
        assert_eq!(inside.unwrap().headers()["x-sekisho-route"], "budget-spent");
        assert_eq!(self.program.frontier.bytes_received(), 0);
    }

    async fn the_engine_is_killed(&self) {
        let alerts = ["SekishoEngineDown", "SekishoEngineRestarts"];
        let kill_it = || {
            if let Some(engine) = self.program.engine() {
                kill("KILL", engine);
            }
        };
        self.called(&alerts, kill_it).await;
        let local = [("engine", "local")];
        self.shows("local-engine", "Restarts", &local, 2.0).await;
        assert!(self.program.log().contains("the local engine is down"));
        let why = self.program.admin("readyz").await.1;
        assert!(why.contains("local"), "{why}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_incidents_of_a_night_call_somebody_and_are_explained() {
    let night = Night::begin().await;
    let traffic = night.traffic();
    night.the_frontier_stops().await;
    night.the_rules_break().await;
    night.the_disk_fills().await;
    night.a_budget_is_exhausted().await;
    night.the_engine_is_killed().await;
    traffic.abort();
}
