//! A stand-in for a frontier provider: an OpenAI-style server that is nobody's model.
//!
//! It answers by rules, keeps every byte that reached it, and fails in each way that a real
//! endpoint fails, so that the demo can show what left and the tests can search it.
//!
//! ```no_run
//! # async fn example() {
//! use frontier_stand_in::{Behaviour, StandIn};
//!
//! let frontier = StandIn::start().await;
//! frontier.set_behaviour(Behaviour::ResetMidStream);
//! // … let the gateway use `frontier.base_url()` …
//! assert!(!frontier.received("4829-1730-5620"));
//! # }
//! ```
//!
//! It leaves to others: judging whether what it recorded should have been sent.

mod behaviour;
mod completion;
mod record;
mod reply;
mod server;
mod wording;

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::task::JoinHandle;

pub use behaviour::{Behaviour, Manner, Pace, Part};
pub use record::{Keep, Recorded};
use server::Shared;

/// A running stand-in. Dropping it closes its port and every connection.
#[derive(Debug)]
pub struct StandIn {
    address: SocketAddr,
    shared: Arc<Shared>,
    accepting: JoinHandle<()>,
}

impl StandIn {
    /// Starts on a free port of the loopback, keeping everything it receives.
    ///
    /// # Panics
    /// When the loopback has no free port.
    pub async fn start() -> Self {
        let anywhere = SocketAddr::from(([127, 0, 0, 1], 0));
        Self::start_on(anywhere, Keep::All, None)
            .await
            .expect("the loopback has a free port")
    }

    /// Starts on `address`; each request is also appended to the file `record`, if given, as one
    /// line of JSON, before its answer begins.
    ///
    /// # Errors
    /// When the address is taken or the file cannot be opened.
    pub async fn start_on(
        address: SocketAddr,
        keep: Keep,
        record: Option<&Path>,
    ) -> io::Result<Self> {
        let shared = Arc::new(Shared::new(keep, record)?);
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let accepting = tokio::spawn(server::accept(listener, Arc::clone(&shared)));
        Ok(Self {
            address,
            shared,
            accepting,
        })
    }

    /// What a client takes as its OpenAI base URL: `http://127.0.0.1:49152/v1`.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// From now on, requests are treated so.
    pub fn set_behaviour(&self, behaviour: Behaviour) {
        self.shared.manner().behaviour = behaviour;
    }

    /// From now on, answers are cut and delayed so.
    pub fn set_pace(&self, pace: Pace) {
        self.shared.manner().pace = pace;
    }

    /// The requests that arrived, oldest first; those under `/__stand-in/` are left out.
    #[must_use]
    pub fn recorded(&self) -> Vec<Recorded> {
        self.shared.record().requests()
    }

    /// Whether `needle` is anywhere in what arrived: in header lines, in bodies as sent or with
    /// their chunked framing taken off, in requests that broke off in the middle.
    #[must_use]
    pub fn received(&self, needle: &str) -> bool {
        self.shared.record().contains(needle.as_bytes())
    }

    /// How many bytes arrived in all.
    #[must_use]
    pub fn bytes_received(&self) -> usize {
        self.shared.record().bytes_received()
    }

    /// Forgets what was recorded so far.
    pub fn forget(&self) {
        self.shared.record().forget();
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}
