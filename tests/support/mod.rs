//! What the stories share: a gateway in this process, and the program in one of its own.

pub mod collector;
pub mod program;
pub mod prometheus;

use std::collections::HashMap;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use axum::body::Body;
use classifiers::{Cache, Classifier};
use frontier_stand_in::StandIn;
use http::{HeaderMap, Request, Response, StatusCode};
use http_body_util::BodyExt;
use redaction::Masker;
use sekisho::admin::{self, Admin};
use sekisho::apps::Apps;
use sekisho::budgets::Budgets;
use sekisho::catalog::{self, Catalog};
use sekisho::config::Config;
use sekisho::decision_log::DecisionLog;
use sekisho::engine::dispatch::Engines;
use sekisho::engine::external::External;
use sekisho::layers::inspect::Scan;
use sekisho::metrics::Metrics;
use sekisho::prices::Prices;
use sekisho::record::Ledger;
use sekisho::recorder::Recorder;
use sekisho::routes::RulesHandle;
use sekisho::stack::{self, Parts};
use sekisho::telemetry::Telemetry;
use serde_json::Value;
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tower::ServiceExt;
use tower::util::BoxCloneSyncService;

/// The key of the application `demo`, cleared for the frontier.
pub const KEY: &str = "sk-sekisho-of-the-tests";

/// Ten yen for each token read outside, a hundred for each written; a tenth of that inside.
pub const PRICES: &str = r#"
[[model]]
name = "gpt-5.2"
currency = "JPY"
input = 10000000
output = 100000000
until = 9999-12-30
[[model]]
name = "smollm2-135m"
currency = "JPY"
input = 1000000
output = 10000000
[[model]]
name = "another-135m"
currency = "JPY"
input = 1000000
output = 10000000
[[model]]
name = "lending"
currency = "JPY"
input = 1000000
output = 10000000
"#;

/// Rules before and after what a test adds to the first one's `then`.
const RULES: (&str, &str) = (
    r#"
[engine.local]
kind = "local"

[engine.frontier]
kind = "external"
operator = "Frontier stand-in"
country = "JP"
training = false
retention = "none"
contract = "none: a stand-in"

[[rule]]
name = "may-leave"
when = { sensitivity = { at_most = "confidential" } }
reason = "for the tests"

[rule.then]
engine = "frontier""#,
    r#"
[[rule]]
name = "default"
then = { engine = "local" }
reason = "for the tests""#,
);

/// The whole stack in this process. Its frontier is the stand-in; its local engine is down, so
/// that whatever is answered was answered outside.
pub struct Gateway {
    /// What the gateway sends to.
    pub frontier: StandIn,
    admin: Arc<Admin>,
    /// Whom it tells of traces: the collector of its settings, if they name one.
    pub telemetry: Arc<Telemetry>,
    service: BoxCloneSyncService<Request<Body>, Response<Body>, Infallible>,
    files: TempDir,
}

impl Gateway {
    /// With the shipped rules.
    pub async fn start() -> Self {
        Self::with("", Arc::new(Classifier::default())).await
    }

    /// With these further settings and this scanner.
    pub async fn with(settings: &str, scanner: Arc<dyn Scan>) -> Self {
        let rules = include_str!("../../routes.toml");
        let recorder = Arc::new(Recorder::off());
        Self::made_of(settings, rules, scanner, recorder, masker()).await
    }

    /// Whatever may leave masked does, under a rule whose `then` has these further keys.
    pub async fn ruled(then: &str, scanner: Arc<dyn Scan>) -> Self {
        let recorder = Arc::new(Recorder::off());
        Self::made_of("", &rules(then), scanner, recorder, masker()).await
    }

    /// The same for these engines, with a masking that has a fault: it leaves every value in place.
    pub async fn forgetful(engines: &str) -> Self {
        let (scanner, recorder) = (Classifier::default(), Arc::new(Recorder::off()));
        let rules = rules("").replace("engine = \"frontier\"", engines);
        let masker = Masker::forgetful_for_tests([7; 32]);
        Self::made_of("", &rules, Arc::new(scanner), recorder, masker).await
    }

    /// By these rules.
    pub async fn by(rules: &str, scanner: Arc<dyn Scan>) -> Self {
        let recorder = Arc::new(Recorder::off());
        Self::made_of("", rules, scanner, recorder, masker()).await
    }

    /// With these rules, and a record.
    pub async fn recording(rules: &str, recorder: Arc<Recorder>) -> Self {
        let scanner = Arc::new(Classifier::default());
        Self::made_of("", rules, scanner, recorder, masker()).await
    }

    async fn made_of(
        settings: &str,
        policy: &str,
        scanner: Arc<dyn Scan>,
        recorder: Arc<Recorder>,
        masker: Masker,
    ) -> Self {
        let frontier = StandIn::start().await;
        let files = tempfile::tempdir().unwrap();
        let settings = settings_for(&files, &frontier.base_url(), "127.0.0.1:0") + settings;
        let config = Config::from_toml_str(&settings).unwrap_or_else(|wrong| panic!("{wrong}"));
        let rules = files.path().join("routes.toml");
        std::fs::write(&rules, policy).unwrap();
        let rules = RulesHandle::load(rules, catalog::known(config.names()))
            .unwrap_or_else(|wrong| panic!("{wrong}"));
        let external = config
            .external
            .iter()
            .map(|settings| (settings.name.clone(), External::new(settings).unwrap()))
            .collect();
        let prices = Prices::parse(PRICES, "prices.toml", &config.names()).unwrap();
        let reference = Some("gpt-5.2".to_owned());
        let metrics = Arc::new(Metrics::new(prices, reference));
        let budgets = Arc::new(Budgets::new(&config.apps));
        let told = |settings| Telemetry::start(settings, &config.external, &metrics.telemetry);
        let telemetry = config.telemetry.as_ref().map(told);
        let telemetry = Arc::new(telemetry.map_or_else(Telemetry::off, Result::unwrap));
        let admin = Arc::new(Admin {
            metrics: Arc::clone(&metrics),
            budgets: Arc::clone(&budgets),
            rules: Arc::new(rules),
            scanner: Arc::new(Cache::new(Classifier::default(), &[7; 32], 0)),
            engines: Arc::new(Engines {
                local: HashMap::new(),
                external,
            }),
            recorder,
            draining: AtomicBool::new(false),
        });
        let service = stack::chat(Parts {
            apps: Arc::new(Apps::new(&config.apps)),
            catalog: Arc::new(Catalog::new(&config)),
            scanner,
            rules: Arc::clone(&admin.rules),
            masker,
            engines: Arc::clone(&admin.engines),
            ledger: Arc::new(Ledger {
                metrics: Arc::clone(&metrics),
                decisions: DecisionLog::nowhere(),
                recorder: Arc::clone(&admin.recorder),
                budgets,
                telemetry: Arc::clone(&telemetry),
            }),
            config: Arc::new(config),
        });
        Self {
            frontier,
            admin,
            telemetry,
            service: BoxCloneSyncService::new(service),
            files,
        }
    }

    /// What is counted, as the operator's port tells it.
    pub fn metrics(&self) -> String {
        String::from_utf8(self.admin.metrics.render()).unwrap()
    }

    /// Opens the operator's port.
    pub async fn open_admin(&self) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = admin::router(Arc::clone(&self.admin));
        tokio::spawn(async move { axum::serve(listener, router).await });
        address
    }

    /// The rules in force, and how they change.
    pub fn rules(&self) -> &RulesHandle {
        &self.admin.rules
    }

    /// Puts other rules in the place of those in force.
    pub fn change_rules(&self, rules: &str) {
        let file = self.files.path().join("routes.toml");
        let new = file.with_extension("new");
        std::fs::write(&new, rules).unwrap();
        std::fs::rename(new, file).unwrap();
        self.rules()
            .reload()
            .unwrap_or_else(|wrong| panic!("{wrong}"));
    }

    /// The sum of all series of a metric whose labels contain each of these.
    pub fn counted(&self, metric: &str, labels: &[&str]) -> i64 {
        counted(&self.metrics(), metric, labels)
    }

    /// Sends a request and waits for the whole answer.
    pub async fn ask(&self, body: impl Into<Body>) -> Answer {
        let request = Request::post("/v1/chat/completions")
            .header("authorization", format!("Bearer {KEY}"))
            .body(body.into())
            .unwrap();
        self.send(request).await
    }

    /// Sends a request of one user's message.
    pub async fn say(&self, text: &str, stream: bool) -> Answer {
        self.ask(chat(text, stream).to_string()).await
    }

    /// Sends any request.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        let Ok(response) = self.service.clone().oneshot(request).await;
        Answer::read(response).await
    }

    /// Sends a request; the answer's body is left to the caller.
    pub async fn begin(&self, body: String) -> Response<Body> {
        let request = Request::post("/v1/chat/completions")
            .header("authorization", format!("Bearer {KEY}"))
            .body(Body::from(body))
            .unwrap();
        let Ok(response) = self.service.clone().oneshot(request).await;
        response
    }
}

fn masker() -> Masker {
    Masker::new([7; 32])
}

fn rules(then: &str) -> String {
    format!("{}\n{then}\n{}", RULES.0, RULES.1)
}

/// The sum of all series of a metric, in a scrape and rounded, whose labels contain each of these.
#[expect(clippy::cast_possible_truncation, reason = "no test counts to 2^53")]
pub fn counted(scrape: &str, metric: &str, labels: &[&str]) -> i64 {
    let lines = scrape.lines().filter_map(|line| line.strip_prefix(metric));
    let lines = lines.filter(|line| line.starts_with(['{', ' ']));
    let sum: f64 = lines
        .filter(|line| labels.iter().all(|label| line.contains(label)))
        .map(|line| line.rsplit(' ').next().unwrap().parse::<f64>().unwrap())
        .sum();
    sum.round() as i64
}

/// A request of one user's message, for `auto`.
pub fn chat(text: &str, stream: bool) -> Value {
    serde_json::json!({
        "model": "auto",
        "messages": [{ "role": "user", "content": text }],
        "stream": stream,
    })
}

/// Settings with the application `demo`, a frontier at this address and the demo model.
pub fn settings_for(files: &TempDir, frontier: &str, data: &str) -> String {
    use std::os::unix::fs::PermissionsExt;
    let key_file = files.path().join("frontier.key");
    std::fs::write(&key_file, "sk-frontier-0123456789abcdef").unwrap();
    std::fs::set_permissions(&key_file, std::fs::Permissions::from_mode(0o600)).unwrap();
    let key_hash: String = Sha256::digest(KEY)
        .iter()
        .fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
    let prices = files.path().join("prices.toml");
    std::fs::write(&prices, PRICES).unwrap();
    format!(
        r#"prices_file = "{prices}"
[server]
data = "{data}"
admin = "127.0.0.1:0"
drain = "120s"

[[app]]
name = "demo"
key_sha256 = "{key_hash}"
tags = ["frontier"]

[engine.local]
kind = "local"
models = ["smollm2-135m"]
file = "{model}"
context = 1024
parallel = 4
default_max_tokens = 48

[engine.frontier]
kind = "external"
base_url = "{frontier}"
key_file = "{key_file}"
models = ["gpt-5.2"]
connect_timeout = "2s"
first_byte_timeout = "2s"
idle_timeout = "2s"
"#,
        prices = prices.display(),
        model = program::model().display(),
        key_file = key_file.display(),
    )
}

/// These settings, with so many yen a day and a month for the application.
pub fn with_budget(settings: &str, day: u32, month: u32) -> String {
    let budget = format!("budget_yen_per_day = {day}\nbudget_yen_per_month = {month}\n");
    settings.replacen("[engine.local]\n", &(budget + "[engine.local]\n"), 1)
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    async fn read(response: Response<Body>) -> Self {
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let body = String::from_utf8(bytes.to_vec()).unwrap();
        Self {
            status: parts.status,
            headers: parts.headers,
            body,
        }
    }

    /// A header's value, or nothing.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// The events of a stream, without the end mark.
    pub fn events(&self) -> Vec<Value> {
        let data = self
            .body
            .lines()
            .filter_map(|line| line.strip_prefix("data: "));
        data.filter(|data| *data != "[DONE]")
            .map(|data| serde_json::from_str(data).unwrap())
            .collect()
    }

    /// The text of the first choice, whole or streamed.
    pub fn text(&self) -> String {
        if self.body.starts_with('{') {
            let body: Value = serde_json::from_str(&self.body).unwrap();
            return body["choices"][0]["message"]["content"]
                .as_str()
                .unwrap_or("")
                .to_owned();
        }
        let events = self.events();
        let texts = events
            .iter()
            .filter_map(|event| event["choices"].get(0)?["delta"]["content"].as_str());
        texts.collect()
    }

    /// The error's code; empty if there is none.
    pub fn code(&self) -> String {
        let body: Value = serde_json::from_str(&self.body).unwrap_or_default();
        body["error"]["code"].as_str().unwrap_or("").to_owned()
    }

    /// Whether a stream ended with its end mark.
    pub fn is_done(&self) -> bool {
        self.body.ends_with("data: [DONE]\n\n")
    }
}
