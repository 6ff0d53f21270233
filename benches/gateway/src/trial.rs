//! The processes of a measurement: stand-in, floor and gateway, ended when it ends.

use std::fs::{self, File};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use gateway_bench::server::{Server, beside, digest, free_address, write_private};
use tempfile::TempDir;

use crate::load::{self, Target};
use crate::requests::Request;

pub(crate) const DIRECT: &str = "upstream";
pub(crate) const FLOOR: &str = "floor";
/// Everything on: metrics, traces, and a record that waits for the disk.
pub(crate) const SEKISHO: &str = "Sekisho";
/// The same, with a record that is synced once a second.
pub(crate) const INTERVAL: &str = "interval";
/// Neither record nor traces.
pub(crate) const BARE: &str = "bare";
/// The gateways, in the order in which they take turns.
pub(crate) const GATEWAYS: [&str; 3] = [SEKISHO, INTERVAL, BARE];

const KEY: &str = "sk-sekisho-benchmark-0f6b1c9ad2e84735";

/// The servers, ready.
#[derive(Debug)]
pub(crate) struct Trial {
    upstream: Server,
    floor: Server,
    /// In the order of [`GATEWAYS`].
    gateways: Vec<Server>,
    _collector: Server,
    _directory: TempDir,
}

impl Trial {
    /// # Errors
    /// When a program is not built or does not start.
    pub(crate) fn start(repository: &Path, model: &Path) -> gateway_bench::Result<Self> {
        let directory = tempfile::tempdir()?;
        let upstream = Server::start(&beside("frontier-stand-in")?, |command, listen| {
            command.args(["--keep", "1", "--listen", &listen.to_string()]);
            Ok(())
        })?;
        let base_url = format!("http://{}/v1", upstream.address);
        let floor = Server::start(&beside("gateway-bench")?, |command, listen| {
            command.arg("--model").arg(model);
            command.args([
                "floor",
                "--listen",
                &listen.to_string(),
                "--upstream",
                &base_url,
            ]);
            Ok(())
        })?;
        let collector = Server::start(&beside("gateway-bench")?, |command, listen| {
            command.arg("--model").arg(model);
            command.args(["collector", "--listen", &listen.to_string()]);
            Ok(())
        })?;
        let gateway = |name: &&str| {
            let home = directory.path().join(name);
            fs::create_dir(&home)?;
            let changed = |settings| with(name, settings, collector.address);
            start_gateway(repository, model, &base_url, &home, changed)
        };
        let gateways: gateway_bench::Result<_> = GATEWAYS.iter().map(gateway).collect();
        Ok(Self {
            upstream,
            floor,
            gateways: gateways?,
            _collector: collector,
            _directory: directory,
        })
    }

    /// The targets, in the order in which they take turns.
    pub(crate) fn targets(&self, request: Request) -> Vec<Target> {
        let target = |name, server: &Server| Target {
            name,
            address: server.address,
            pid: server.pid(),
            key: KEY.to_owned(),
            body: request.body().into(),
        };
        let gateways = GATEWAYS.into_iter().zip(&self.gateways);
        [(DIRECT, &self.upstream), (FLOOR, &self.floor)]
            .into_iter()
            .chain(gateways)
            .map(|(name, server)| target(name, server))
            .collect()
    }

    /// Makes sure that the measurement is of what it says: the gateway sends the request out, and
    /// what is to be hidden does not come out.
    ///
    /// # Errors
    /// When it is not so.
    pub(crate) async fn check(&self, request: Request) -> gateway_bench::Result<()> {
        let targets = self.targets(request);
        for gateway in targets.iter().filter(|it| GATEWAYS.contains(&it.name)) {
            Self::check_one(gateway, request).await?;
        }
        let recorded = load::recorded(self.upstream.address).await?;
        let leaked = request
            .hidden
            .iter()
            .find(|value| recorded.contains(**value));
        match leaked {
            Some(value) => Err(format!("{value} reached the upstream").into()),
            None => Ok(()),
        }
    }

    async fn check_one(gateway: &Target, request: Request) -> gateway_bench::Result<()> {
        let answer = load::once(gateway).await?;
        let engine = answer
            .headers()
            .get("x-sekisho-engine")
            .map(hyper::header::HeaderValue::as_bytes);
        if engine != Some(b"frontier") {
            return Err(format!("\"{}\" was not sent out: {answer:?}", request.name).into());
        }
        Ok(())
    }
}

/// What sets this gateway apart.
fn with(name: &str, settings: String, collector: SocketAddr) -> String {
    if name == BARE {
        let (before, audit) = settings
            .split_once("[audit]")
            .expect("the demo keeps a record");
        let after = audit.find("\n[").map_or("", |at| &audit[at..]);
        return before.to_owned() + after;
    }
    let settings = settings + &format!("\n[telemetry]\nendpoint = \"http://{collector}\"\n");
    if name == INTERVAL {
        return settings.replacen("[audit]", "[audit]\ndurability = \"interval\"", 1);
    }
    settings
}

fn start_gateway(
    repository: &Path,
    model: &Path,
    base_url: &str,
    home: &Path,
    changed: impl Fn(String) -> String,
) -> gateway_bench::Result<Server> {
    let log = home.join("gateway.log");
    let started = Server::start(&beside("sekisho")?, |command, listen| {
        let settings = home.join("sekisho.toml");
        let filled = settings_for(repository, model, listen, base_url, home)?;
        fs::write(&settings, changed(filled))?;
        make_record_keys(home)?;
        command.arg("serve").arg("--config").arg(settings);
        command.arg("--rules").arg(repository.join("routes.toml"));
        command.stderr(File::create(&log)?);
        Ok(())
    });
    started.map_err(|failure| {
        let words = fs::read_to_string(&log).unwrap_or_default();
        format!("{failure}; it said:\n{words}").into()
    })
}

/// The record of decisions is on, as it is at a bank.
fn make_record_keys(directory: &Path) -> gateway_bench::Result<()> {
    let made = Command::new(beside("sekisho")?)
        .args(["audit", "keygen"])
        .arg(directory.join("audit.key"))
        .stdout(Stdio::null())
        .status()?;
    if made.success() {
        Ok(())
    } else {
        Err("`sekisho audit keygen` failed".into())
    }
}

/// The demo's settings with this trial's addresses and keys.
fn settings_for(
    repository: &Path,
    model: &Path,
    listen: SocketAddr,
    frontier: &str,
    directory: &Path,
) -> gateway_bench::Result<String> {
    let secret = |name: &str| -> gateway_bench::Result<PathBuf> {
        let file = directory.join(name);
        write_private(&file, "benchmark-7b1e5f0c2d9a4836b1e5f0c2d9a48367")?;
        Ok(file)
    };
    let template = fs::read_to_string(repository.join("deploy/demo/sekisho.toml"))?;
    let values = [
        (
            "@REPOSITORY@",
            repository.canonicalize()?.display().to_string(),
        ),
        ("@DATA_PORT@", listen.port().to_string()),
        ("@ADMIN_PORT@", free_address()?.port().to_string()),
        ("@APP_KEY_SHA256@", digest(KEY)),
        ("@MODEL@", model.canonicalize()?.display().to_string()),
        ("@FRONTIER_URL@", frontier.to_owned()),
        (
            "@FRONTIER_KEY_FILE@",
            secret("frontier.key")?.display().to_string(),
        ),
        (
            "@REDACTION_KEY_FILE@",
            secret("placeholders.key")?.display().to_string(),
        ),
    ];
    Ok(values
        .iter()
        .fold(template, |text, (name, value)| text.replace(name, value)))
}
