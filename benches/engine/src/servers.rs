//! The servers that are measured, with settings that give both the same room.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use gateway_bench::server::{Server, digest, free_address};
use gateway_bench::{Result, process, wire};
use http_body_util::BodyExt;
use tempfile::TempDir;

use crate::chat::Endpoint;

/// The name under which both servers know the model.
pub(crate) const MODEL: &str = "model";
/// The applications, each with a key of its own.
pub(crate) const APPS: [&str; 2] = ["desk", "review"];

/// The name of an adapter, from 0.
pub(crate) fn adapter(number: usize) -> String {
    format!("adapter-{number}")
}

/// Who is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Contender {
    LlamaServer,
    Sekisho,
}

impl Contender {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::LlamaServer => "llama-server",
            Self::Sekisho => "Sekisho",
        }
    }
}

/// How many sequences at once, and how long one may be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Room {
    parallel: u32,
    /// Tokens of one sequence. llama-server keeps so many cells for each; Sekisho has one cache
    /// for all of them, by default of four times as many.
    context: u32,
    /// Cells of Sekisho's cache, if not that.
    cache_tokens: Option<u32>,
}

impl Room {
    pub(crate) const LOAD: Self = Self {
        parallel: 16,
        context: 1024,
        cache_tokens: None,
    };
    /// All sequences at their full length at once.
    pub(crate) const CHECK: Self = Self {
        parallel: 8,
        context: 2048,
        cache_tokens: Some(8 * 2048),
    };
    pub(crate) const SOAK: Self = Self {
        parallel: 8,
        context: 4096,
        cache_tokens: None,
    };
}

/// What is started, and how.
#[derive(Clone, Debug)]
pub(crate) struct Programs {
    pub(crate) sekisho: PathBuf,
    pub(crate) llama_server: PathBuf,
    pub(crate) llama_arguments: Vec<String>,
    pub(crate) model: PathBuf,
    /// `LoRA` adapters that Sekisho offers besides, as the models [`adapter`] names.
    pub(crate) adapters: Vec<PathBuf>,
    pub(crate) threads: u32,
    pub(crate) room: Room,
}

/// A server, ready to answer.
#[derive(Debug)]
pub(crate) struct Running {
    server: Server,
    /// Where health and metrics are.
    admin: SocketAddr,
    _files: TempDir,
}

impl Programs {
    /// The same, with these arguments for llama-server besides.
    pub(crate) fn with_llama_arguments(&self, further: &[&str]) -> Self {
        let mut programs = self.clone();
        let further = further.iter().map(|&argument| argument.to_owned());
        programs.llama_arguments.extend(further);
        programs
    }

    /// # Errors
    /// It does not start, or is not ready within two minutes.
    pub(crate) async fn start(&self, contender: Contender) -> Result<Running> {
        match contender {
            Contender::LlamaServer => self.llama_server().await,
            Contender::Sekisho => self.sekisho().await,
        }
    }

    /// Its defaults are its best here: flash attention, continuous batching, a cache of prompts in
    /// memory, a stream of cells for each slot.
    async fn llama_server(&self) -> Result<Running> {
        let Room {
            parallel, context, ..
        } = self.room;
        let server = Server::start(&self.llama_server, |command, listen| {
            command.arg("--model").arg(&self.model);
            command.args(["--alias", MODEL, "--host", "127.0.0.1", "--no-webui"]);
            command.args(["--port", &listen.port().to_string()]);
            command.args(["--parallel", &parallel.to_string()]);
            command.args(["--ctx-size", &(parallel * context).to_string()]);
            command.args(["--threads", &self.threads.to_string()]);
            command.args(&self.llama_arguments);
            command.stderr(Stdio::null());
            Ok(())
        })?;
        let admin = server.address;
        let files = tempfile::tempdir()?;
        ready(admin, "/health").await?;
        Ok(Running {
            server,
            admin,
            _files: files,
        })
    }

    async fn sekisho(&self) -> Result<Running> {
        let files = tempfile::tempdir()?;
        let admin = free_address()?;
        let log = files.path().join("log");
        let said = |failure| {
            let words = fs::read_to_string(&log).unwrap_or_default();
            format!("{failure}; it said:\n{words}")
        };
        let server = Server::start(&self.sekisho, |command, listen| {
            self.configure(files.path(), command, [listen, admin])?;
            command.stderr(fs::File::create(&log)?);
            Ok(())
        })
        .map_err(said)?;
        ready(admin, "/readyz").await.map_err(said)?;
        Ok(Running {
            server,
            admin,
            _files: files,
        })
    }

    /// Everything stays inside; every text is scanned nevertheless, as always.
    fn configure(&self, files: &Path, command: &mut Command, ports: [SocketAddr; 2]) -> Result<()> {
        let [data, admin] = ports;
        let Room {
            parallel,
            context,
            cache_tokens,
        } = self.room;
        let cache = cache_tokens.map(|cells| format!("cache_tokens = {cells}\n"));
        let settings = format!(
            r#"
[server]
data = "{data}"
admin = "{admin}"

[log]
level = "warn"

[engine.local]
kind = "local"
models = ["{MODEL}"]
file = "{file}"
context = {context}
default_max_tokens = {answer}
parallel = {parallel}
threads = {threads}
{cache}"#,
            file = self.model.display(),
            answer = context / 2,
            threads = self.threads,
            cache = cache.unwrap_or_default(),
        );
        let adapters = self.adapters.iter().enumerate().map(|(number, file)| {
            let (name, file) = (adapter(number), file.display());
            format!("\n[[engine.local.adapter]]\nname = \"{name}\"\nfile = \"{file}\"\n")
        });
        let adapters: String = adapters.collect();
        let apps = APPS.map(|app| {
            let key = digest(&key_of(app));
            format!("\n[[app]]\nname = \"{app}\"\nkey_sha256 = \"{key}\"\n")
        });
        let rules = r#"
[engine.local]
kind = "local"

[[rule]]
name = "inside"
then = { engine = "local" }
reason = "everything is answered inside"
"#;
        fs::write(
            files.join("sekisho.toml"),
            settings + &adapters + &apps.concat(),
        )?;
        fs::write(files.join("routes.toml"), rules)?;
        command.arg("serve");
        command.arg("--config").arg(files.join("sekisho.toml"));
        command.arg("--rules").arg(files.join("routes.toml"));
        Ok(())
    }
}

impl Running {
    /// Where an application asks; llama-server knows none and lets everybody in.
    pub(crate) fn endpoint(&self, app: &str) -> Endpoint {
        Endpoint {
            address: self.server.address,
            key: key_of(app),
        }
    }

    /// The process that was started.
    pub(crate) fn pid(&self) -> u32 {
        self.server.pid()
    }

    /// The process that runs Sekisho's model, if one does now.
    pub(crate) fn engine(&self) -> Option<u32> {
        process::children(self.pid()).first().copied()
    }

    /// Processor time of the server and what it started.
    ///
    /// # Errors
    /// It has ended.
    pub(crate) fn cpu(&self) -> Result<Duration> {
        process::tree(self.pid())
            .into_iter()
            .map(process::cpu)
            .sum()
    }

    /// Bytes: the peaks of the server and of what it started, summed.
    ///
    /// # Errors
    /// It has ended.
    pub(crate) fn peak_memory(&self) -> Result<u64> {
        let usages = process::tree(self.pid()).into_iter().map(process::usage);
        usages.map(|usage| usage.map(|usage| usage.peak)).sum()
    }

    /// The operator's page of metrics.
    ///
    /// # Errors
    /// It does not answer.
    pub(crate) async fn metrics(&self) -> Result<String> {
        Ok(page(self.admin, "/metrics").await?.1)
    }
}

fn key_of(app: &str) -> String {
    format!("sk-sekisho-benchmark-of-{app}-0f6b1c9ad2e84735")
}

async fn ready(address: SocketAddr, health: &str) -> Result<()> {
    let deadline = Instant::now() + Duration::from_secs(120);
    while !matches!(page(address, health).await, Ok((200, _))) {
        if Instant::now() > deadline {
            return Err(format!("{health} is not ready after two minutes").into());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(())
}

/// Status and text of a page.
async fn page(address: SocketAddr, page: &str) -> Result<(u16, String)> {
    let mut sender = wire::connect(address).await?;
    let request = wire::get(address, page)?;
    let (head, body) = sender.send_request(request).await?.into_parts();
    let body = body.collect().await?.to_bytes();
    Ok((
        head.status.as_u16(),
        String::from_utf8_lossy(&body).into_owned(),
    ))
}
