//! Puts the program together, runs it, and ends it without losing what runs.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::panic::{self, PanicHookInfo};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::routing::{get, post_service};
use classifiers::Cache;
use http::Response;
use redaction::Masker;
use sha2::{Digest, Sha256};
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;

use crate::admin::{self, Admin};
use crate::approval::{Signatures, Store};
use crate::apps::Apps;
use crate::budgets::Budgets;
use crate::catalog::{self, Catalog};
use crate::config::{Config, LogFormat, LogLevel};
use crate::decision_log::DecisionLog;
use crate::engine::dispatch::Engines;
use crate::engine::external::{ClientError, External};
use crate::engine::local::Local;
use crate::error::Refusal;
use crate::knowledge::Knowledge;
use crate::layers::admit::authenticate;
use crate::layers::answer;
use crate::metrics::Metrics;
use crate::openai::response;
use crate::prices::Prices;
use crate::record::Ledger;
use crate::recorder::{self, Recorder, RecorderError};
use crate::rehearsal::{Keeper, Trials};
use crate::routes::{Gate, Moment, Problems, Reloaded, RulesHandle, Scanner};
use crate::stack::{self, Parts};
use crate::telemetry::{Telemetry, TelemetryError};
use crate::{config, memory, server};

/// Why the program does not start. Each says what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The rules do not check.
    #[error("{0}")]
    Rules(Problems),
    /// The prices do not check.
    #[error("{0}")]
    Prices(config::Problems),
    /// A file of what the bank adds to the detectors does not check.
    #[error("{0}")]
    Knowledge(String),
    /// HTTPS cannot be set up.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// A port cannot be opened.
    #[error("cannot listen on {address} (`server.{port}`): {source}; is another program using it?")]
    Listen {
        /// The address asked for.
        address: SocketAddr,
        /// The setting.
        port: &'static str,
        /// What the system says.
        source: io::Error,
    },
    /// The record of decisions cannot be kept.
    #[error(transparent)]
    Record(#[from] RecorderError),
    /// The collector cannot be told.
    #[error(transparent)]
    Telemetry(#[from] TelemetryError),
    /// The system has no thread to spare.
    #[error("no thread can be started: {0}")]
    Threads(io::Error),
    /// Signals cannot be received.
    #[error("signals cannot be received: {0}")]
    Signals(io::Error),
}

/// Runs until SIGTERM or SIGINT.
///
/// # Errors
/// What keeps the program from starting; nothing later.
pub async fn serve(config: Config, rules: PathBuf) -> Result<(), ServeError> {
    log_to_stderr(&config.log);
    panic::set_hook(Box::new(log_panic));
    memory::guard().tell();
    let gateway = Gateway::new(config, &rules)?;
    let ports = gateway.listen().await?;
    gateway.run(ports).await
}

/// Everything, before the first connection.
struct Gateway {
    config: Arc<Config>,
    apps: Arc<Apps>,
    catalog: Arc<Catalog>,
    scanner: Arc<Cache>,
    ledger: Arc<Ledger>,
    admin: Arc<Admin>,
    /// Where trials of other rules are asked for.
    trials: Trials,
}

/// What the operator says while the program runs.
struct Signals {
    hangup: Signal,
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn new() -> io::Result<Self> {
        Ok(Self {
            hangup: signal(SignalKind::hangup())?,
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }
}

struct Ports {
    data: TcpListener,
    admin: TcpListener,
}

impl Gateway {
    fn new(config: Config, rules: &Path) -> Result<Self, ServeError> {
        for warning in &config.warnings {
            tracing::warn!("{warning}");
        }
        let scanner = Arc::new(scanner(&config)?);
        let cache = Arc::clone(&scanner);
        let scan: Scanner = Arc::new(move |text| cache.classifier().scan(text));
        let known = catalog::known(config.names());
        let trials = Trials::beside(&store(&config, rules));
        let rules = RulesHandle::load_tested(gate(&config, rules), scan, rules, known);
        let rules = rules.map_err(ServeError::Rules)?;
        let prices = prices(&config)?;
        for warning in prices.warnings(Moment::now().day) {
            tracing::warn!("{warning}");
        }
        let external = config
            .external
            .iter()
            .map(|settings| Ok((settings.name.clone(), External::new(settings)?)))
            .collect::<Result<_, ClientError>>()?;
        let reference = config
            .external
            .first()
            .map(|engine| engine.models[0].name.clone());
        let metrics = Arc::new(Metrics::new(prices, reference));
        metrics.rules.require(config.approval.required);
        let inside = config.local.iter().map(|engine| (&engine.name, false));
        let outside = config.external.iter().map(|engine| (&engine.name, true));
        for (engine, is_external) in inside.chain(outside) {
            metrics.expect_engine(engine, is_external);
        }
        for app in &config.apps {
            metrics.expect_app(&app.name);
        }
        let telemetry = Arc::new(telemetry(&config, &metrics)?);
        let recorder = Arc::new(recorder(&config, telemetry.tap())?);
        // Last: from here on there is a child process to be ended.
        let local = config
            .local
            .iter()
            .map(|settings| (settings.name.clone(), Local::start(settings)))
            .collect();
        let budgets = Arc::new(Budgets::new(&config.apps));
        let decisions = decision_log(&config.log).map_err(ServeError::Threads)?;
        Ok(Self {
            ledger: Arc::new(Ledger {
                metrics: Arc::clone(&metrics),
                decisions,
                recorder: Arc::clone(&recorder),
                budgets: Arc::clone(&budgets),
                telemetry,
            }),
            apps: Arc::new(Apps::new(&config.apps)),
            catalog: Arc::new(Catalog::new(&config)),
            scanner: Arc::clone(&scanner),
            admin: Arc::new(Admin {
                metrics: Arc::clone(&metrics),
                rules: Arc::new(rules),
                scanner,
                engines: Arc::new(Engines { local, external }),
                recorder,
                budgets,
                draining: AtomicBool::new(false),
            }),
            config: Arc::new(config),
            trials,
        })
    }

    async fn listen(&self) -> Result<Ports, ServeError> {
        let server = &self.config.server;
        Ok(Ports {
            data: listen(server.data, "data").await?,
            admin: listen(server.admin, "admin").await?,
        })
    }

    async fn run(self, ports: Ports) -> Result<(), ServeError> {
        let mut signals = Signals::new().map_err(ServeError::Signals)?;
        let address = |listener: &TcpListener| listener.local_addr().map(|at| at.to_string());
        tracing::info!(
            data = address(&ports.data).unwrap_or_default(),
            admin = address(&ports.admin).unwrap_or_default(),
            rules = &*self.admin.rules.status().hash,
            version = env!("CARGO_PKG_VERSION"),
            "sekisho is listening"
        );
        let (stop, stopped) = watch::channel(false);
        let until = |mut stopped: watch::Receiver<bool>| async move {
            // An error means that the sender is gone, which is as good a reason to stop.
            let _ = stopped.wait_for(|stopped| *stopped).await;
        };
        let _watcher = watch_rules(&self.admin.rules);
        let _trials = keep_trials(self.trials.clone(), &self.admin.rules);
        let drain = self.config.server.drain;
        let metrics = &self.ledger.metrics;
        let admin = admin::router(Arc::clone(&self.admin));
        let admin = tokio::spawn(server::serve(
            ports.admin,
            admin,
            metrics.admin_port.clone(),
            until(stopped.clone()),
            SHORT,
        ));
        let (stop_data, data_stopped) = watch::channel(false);
        let data = tokio::spawn(server::serve(
            ports.data,
            self.router(),
            metrics.data_port.clone(),
            until(data_stopped),
            drain,
        ));

        self.wait_for_the_end(&mut signals).await;
        tracing::info!("shutting down: no new connections; running requests may finish");
        self.admin.draining.store(true, Ordering::Relaxed);
        stop_data.send_replace(true);
        let _ = data.await;
        // Health and metrics stay up until the last request has ended.
        stop.send_replace(true);
        let _ = admin.await;
        for engine in self.admin.engines.local.values() {
            engine.engine().shutdown(SHORT).await;
        }
        // Writing and syncing what is left takes its time; nobody else is waiting any more.
        let ledger = Arc::clone(&self.ledger);
        let close = move || {
            ledger.recorder.close();
            ledger.telemetry.close();
        };
        let _ = tokio::task::spawn_blocking(close).await;
        Ok(())
    }

    /// The data port's paths.
    fn router(&self) -> Router {
        let admin = &self.admin;
        let chat = stack::chat(Parts {
            config: Arc::clone(&self.config),
            apps: Arc::clone(&self.apps),
            catalog: Arc::clone(&self.catalog),
            scanner: self.scanner.clone(),
            rules: Arc::clone(&admin.rules),
            masker: Masker::new(Sha256::digest(self.config.redaction.key.expose()).into()),
            engines: Arc::clone(&admin.engines),
            ledger: Arc::clone(&self.ledger),
        });
        let metrics = &self.ledger.metrics;
        let models = Models {
            apps: Arc::clone(&self.apps),
            catalog: Arc::clone(&self.catalog),
            metrics: Arc::clone(metrics),
        };
        let (of_method, of_path) = (Arc::clone(metrics), Arc::clone(metrics));
        Router::new()
            .route("/v1/chat/completions", post_service(chat))
            .route("/v1/models", get(list_models).with_state(models))
            .method_not_allowed_fallback(async move || {
                turned_away(&Refusal::MethodNotAllowed, &of_method)
            })
            .fallback(async move || turned_away(&Refusal::NotFound, &of_path))
            .layer(axum::middleware::map_response(answer::with_id))
    }

    /// SIGHUP reloads the rules; SIGTERM and SIGINT end the program.
    async fn wait_for_the_end(&self, signals: &mut Signals) {
        loop {
            tokio::select! {
                _ = signals.hangup.recv() => {
                    let rules = Arc::clone(&self.admin.rules);
                    let reloaded = tokio::task::spawn_blocking(move || rules.reload()).await;
                    if let Ok(reloaded) = reloaded {
                        report(&reloaded);
                    }
                }
                _ = signals.terminate.recv() => return,
                _ = signals.interrupt.recv() => return,
            }
        }
    }
}

/// Sets up the log. A second call, as in tests, changes nothing.
fn log_to_stderr(settings: &config::Log) {
    // Libraries are told to be quiet: some would log what passes through them.
    let filter = format!(
        "warn,sekisho={level},local_engine={level}",
        level = settings.level.name()
    );
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    let _ = match settings.format {
        LogFormat::Json => {
            let json = builder.json().flatten_event(true);
            // There is one span, and it is the request's.
            json.with_span_list(false).try_init()
        }
        LogFormat::Text => builder.try_init(),
    };
}

/// Tells where it happened. Not the message: it can quote what was being worked on.
fn log_panic(panic: &PanicHookInfo<'_>) {
    let place = panic
        .location()
        .map(ToString::to_string)
        .unwrap_or_default();
    tracing::error!(place, "a panic; the request that met it is refused");
}

/// Decisions are information: a log that wants warnings only has none.
fn decision_log(settings: &config::Log) -> io::Result<DecisionLog> {
    match settings.level {
        LogLevel::Info | LogLevel::Debug => DecisionLog::to_stderr(),
        LogLevel::Error | LogLevel::Warn => Ok(DecisionLog::nowhere()),
    }
}

/// A little of everything that detectors look for.
const WARM_UP: &str = "氏名 ０９０-1234-5678、東京都千代田区丸の内1-1、mail@example.com";

/// For what has no requests of applications to wait for.
const SHORT: Duration = Duration::from_secs(2);

async fn listen(address: SocketAddr, port: &'static str) -> Result<TcpListener, ServeError> {
    TcpListener::bind(address)
        .await
        .map_err(|source| ServeError::Listen {
            address,
            port,
            source,
        })
}

/// Whoever is told of traces and of the record.
fn telemetry(config: &Config, metrics: &Metrics) -> Result<Telemetry, TelemetryError> {
    let start = |settings| Telemetry::start(settings, &config.external, &metrics.telemetry);
    config
        .telemetry
        .as_ref()
        .map_or_else(|| Ok(Telemetry::off()), start)
}

/// The record, and what its start found.
fn recorder(config: &Config, tap: Option<audit::Tap>) -> Result<Recorder, ServeError> {
    let Some(settings) = &config.audit else {
        return Ok(Recorder::off());
    };
    let Knowledge {
        terms,
        lists,
        names_model,
    } = config.classifier.knowledge();
    let classifier = recorder::classifier_version(&[terms, lists, names_model])
        .map_err(|error| ServeError::Knowledge(error.to_string()))?;
    let (recorder, opened) = Recorder::open(settings, classifier, tap)?;
    if opened.is_old && !opened.after_close {
        tracing::warn!("the run before ended without closing the audit trail; the trail says so");
    }
    for repaired in &opened.repaired {
        let (file, offset, bytes) = (repaired.number, repaired.offset, repaired.bytes);
        tracing::warn!(file, offset, bytes, "an unfinished record was set aside");
    }
    Ok(recorder)
}

fn prices(config: &Config) -> Result<Prices, ServeError> {
    let Some(file) = &config.prices_file else {
        return Ok(Prices::default());
    };
    Prices::load(file, &config.names()).map_err(ServeError::Prices)
}

fn scanner(config: &Config) -> Result<Cache, ServeError> {
    let classifier = config.classifier.knowledge().classifier();
    let classifier = classifier.map_err(ServeError::Knowledge)?;
    // Lists and tables are compiled when they are first used: now, and not for the first request.
    drop(classifier.scan(WARM_UP.to_owned()));
    let mut key = [0; 32];
    getrandom::fill(&mut key).expect("the operating system has random numbers");
    Ok(Cache::new(classifier, &key, config.classifier.cache_bytes))
}

/// Who must agree before rules take effect; `None`: nobody.
pub(crate) fn gate(config: &Config, rules: &Path) -> Option<Arc<dyn Gate>> {
    let approval = &config.approval;
    if approval.required == 0 {
        return None;
    }
    let store = store(config, rules);
    Some(Arc::new(Signatures::new(store, approval.clone())))
}

fn store(config: &Config, rules: &Path) -> Store {
    Store::of(config.approval.directory.as_deref(), rules)
}

fn keep_trials(trials: Trials, rules: &Arc<RulesHandle>) -> Option<Keeper> {
    match Keeper::begin(trials, Arc::clone(rules)) {
        Ok(keeper) => Some(keeper),
        Err(error) => {
            tracing::warn!(%error, "no rules can be taken on trial");
            None
        }
    }
}

fn watch_rules(rules: &Arc<RulesHandle>) -> Option<crate::routes::Watcher> {
    match rules.watch(report) {
        Ok(watcher) => Some(watcher),
        Err(error) => {
            tracing::warn!(%error, "the rules file cannot be watched; send SIGHUP to reload it");
            None
        }
    }
}

fn report(reloaded: &Result<Reloaded, Problems>) {
    match reloaded {
        Ok(Reloaded::Unchanged) => tracing::info!("the rules have not changed"),
        Ok(Reloaded::Changed(hash)) => tracing::info!(rules = &**hash, "new rules are in force"),
        Err(problems) => {
            tracing::error!(%problems, "the rules file does not check or is not approved; the old rules stay in force");
        }
    }
}

/// A refusal of what is no chat request, counted.
fn turned_away(refusal: &Refusal, metrics: &Metrics) -> Response<Body> {
    metrics.refused(refusal.wire().code);
    answer::refused(refusal)
}

#[derive(Clone)]
struct Models {
    apps: Arc<Apps>,
    catalog: Arc<Catalog>,
    metrics: Arc<Metrics>,
}

async fn list_models(
    State(models): State<Models>,
    request: Request,
) -> Result<Response<Body>, Infallible> {
    Ok(match authenticate(&models.apps, request.headers()) {
        Ok(_) => answer::json(
            http::StatusCode::OK,
            response::models(models.catalog.names()),
        ),
        Err(refusal) => turned_away(&refusal, &models.metrics),
    })
}
