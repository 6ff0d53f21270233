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
pub(crate) const SEKISHO: &str = "Sekisho";

const KEY: &str = "sk-sekisho-benchmark-0f6b1c9ad2e84735";

/// Three servers, ready.
#[derive(Debug)]
pub(crate) struct Trial {
    upstream: Server,
    floor: Server,
    sekisho: Server,
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
        let log = directory.path().join("gateway.log");
        let sekisho = Server::start(&beside("sekisho")?, |command, listen| {
            let settings = directory.path().join("sekisho.toml");
            let filled = settings_for(repository, model, listen, &base_url, directory.path())?;
            fs::write(&settings, filled)?;
            make_record_keys(directory.path())?;
            command.arg("serve").arg("--config").arg(settings);
            command.arg("--rules").arg(repository.join("routes.toml"));
            command.stderr(File::create(&log)?);
            Ok(())
        })
        .map_err(|failure| {
            let words = fs::read_to_string(&log).unwrap_or_default();
            format!("{failure}; it said:\n{words}")
        })?;
        Ok(Self {
            upstream,
            floor,
            sekisho,
            _directory: directory,
        })
    }

    /// The targets, in the order in which they take turns.
    pub(crate) fn targets(&self, request: Request) -> [Target; 3] {
        let target = |name, server: &Server| Target {
            name,
            address: server.address,
            pid: server.pid(),
            key: KEY.to_owned(),
            body: request.body().into(),
        };
        [
            target(DIRECT, &self.upstream),
            target(FLOOR, &self.floor),
            target(SEKISHO, &self.sekisho),
        ]
    }

    /// Makes sure that the measurement is of what it says: the gateway sends the request out, and
    /// what is to be hidden does not come out.
    ///
    /// # Errors
    /// When it is not so.
    pub(crate) async fn check(&self, request: Request) -> gateway_bench::Result<()> {
        let [_, _, sekisho] = self.targets(request);
        let answer = load::once(&sekisho).await?;
        let engine = answer
            .headers()
            .get("x-sekisho-engine")
            .map(hyper::header::HeaderValue::as_bytes);
        if engine != Some(b"frontier") {
            return Err(format!("\"{}\" was not sent out: {answer:?}", request.name).into());
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
