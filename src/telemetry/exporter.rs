//! The thread that sends: OTLP over HTTP, protobuf. A collector that is slow or gone holds up nobody but
//! this thread; what it does not take in time is dropped, and counted.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{StatusCode, Url};
use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout};

use super::queue::Queue;
use crate::config;

/// What has come together is sent this often.
const INTERVAL: Duration = Duration::from_secs(1);
/// The pause after the first failure; the next is twice as long, up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// A batch that was not taken for so long is dropped.
const PATIENCE: Duration = Duration::from_secs(60);
/// More of a collector's answer is not read.
const MAX_ANSWER_BYTES: usize = 64 << 10;

/// What sends, to one collector.
#[derive(Clone, Debug)]
pub(super) struct Client {
    http: reqwest::Client,
    timeout: Duration,
}

/// One kind of things that are sent: where, and in which form.
pub(super) struct Lane<T, E> {
    pub(super) queue: Arc<Queue<T>>,
    pub(super) url: Url,
    /// The request that carries a batch.
    pub(super) encode: E,
    /// How many of a batch a collector says that it rejects.
    pub(super) rejected: fn(&[u8]) -> u64,
}

/// What came of sending a batch once.
enum Sent {
    /// It was taken, but for so many.
    Taken { rejected: u64 },
    /// It never will be.
    Refused,
    /// It may be later; in so long, if the collector says so.
    NotNow(Option<Duration>),
}

impl Client {
    pub(super) fn new(settings: &config::Telemetry) -> Result<Self, reqwest::Error> {
        // Fails only if a provider is installed already, which then serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut headers = HeaderMap::new();
        let protobuf = HeaderValue::from_static("application/x-protobuf");
        headers.insert(CONTENT_TYPE, protobuf);
        if let Some((name, value)) = settings.header() {
            headers.insert(name, value);
        }
        let http = reqwest::Client::builder()
            .default_headers(headers)
            .user_agent(concat!("sekisho/", env!("CARGO_PKG_VERSION")))
            .redirect(Policy::none())
            .no_proxy()
            .referer(false)
            .build()?;
        Ok(Self {
            http,
            timeout: settings.timeout,
        })
    }

    /// Sends a batch once.
    async fn send(&self, url: &Url, body: Bytes, rejected: fn(&[u8]) -> u64) -> Sent {
        let exchange = async {
            let mut response = self.http.post(url.clone()).body(body).send().await?;
            let status = response.status();
            let after = response.headers().get(RETRY_AFTER).cloned();
            let mut answer = Vec::new();
            while status.is_success()
                && answer.len() < MAX_ANSWER_BYTES
                && let Some(piece) = response.chunk().await?
            {
                answer.extend_from_slice(&piece);
            }
            Ok::<_, reqwest::Error>((status, after, answer))
        };
        match timeout(self.timeout, exchange).await {
            Ok(Ok((status, _, answer))) if status.is_success() => Sent::Taken {
                rejected: rejected(&answer),
            },
            Ok(Ok((status, after, _))) if is_passing(status) => Sent::NotNow(seconds(after)),
            Ok(Ok(_)) => Sent::Refused,
            Ok(Err(_)) | Err(_) => Sent::NotNow(None),
        }
    }
}

/// The statuses after which OTLP asks to try again.
fn is_passing(status: StatusCode) -> bool {
    matches!(status.as_u16(), 429 | 502 | 503 | 504)
}

fn seconds(after: Option<HeaderValue>) -> Option<Duration> {
    let seconds = after?.to_str().ok()?.parse().ok()?;
    Some(Duration::from_secs(seconds).min(LONGEST_PAUSE))
}

impl<T, E> Lane<T, E>
where
    E: Fn(Vec<T>) -> Vec<u8>,
{
    /// Sends until told to stop, and then what is left, once.
    pub(super) async fn run(self, client: Client, mut stop: watch::Receiver<bool>) {
        let (mut is_last, mut is_gone) = (false, false);
        while !is_last {
            tokio::select! {
                () = sleep(INTERVAL) => {}
                () = self.queue.due() => {}
                () = stopped(&mut stop) => is_last = true,
            }
            loop {
                let (batch, count) = self.queue.take();
                if count == 0 {
                    break;
                }
                let count = count as u64;
                // Nobody waits for a collector when the program ends: one that failed is not asked again.
                if is_gone {
                    self.queue.counted.unreachable.inc_by(count);
                    continue;
                }
                let body = Bytes::from((self.encode)(batch));
                let is_told = self.deliver(&client, &mut stop, body, count).await;
                is_gone = !is_told && *stop.borrow();
            }
        }
    }

    /// Sends a batch until it is answered, or given up: `false`.
    async fn deliver(
        &self,
        client: &Client,
        stop: &mut watch::Receiver<bool>,
        body: Bytes,
        count: u64,
    ) -> bool {
        let counted = &self.queue.counted;
        let begun = Instant::now();
        let mut pause = FIRST_PAUSE;
        loop {
            match client.send(&self.url, body.clone(), self.rejected).await {
                Sent::Taken { rejected } => {
                    let rejected = rejected.min(count);
                    counted.exported.inc_by(count - rejected);
                    counted.rejected.inc_by(rejected);
                    return true;
                }
                Sent::Refused => {
                    counted.rejected.inc_by(count);
                    return true;
                }
                Sent::NotNow(after) => {
                    let after = after.unwrap_or(pause);
                    if *stop.borrow() || begun.elapsed() + after > PATIENCE {
                        counted.unreachable.inc_by(count);
                        return false;
                    }
                    tokio::select! {
                        () = sleep(after) => {}
                        () = stopped(stop) => {}
                    }
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
            }
        }
    }
}

async fn stopped(stop: &mut watch::Receiver<bool>) {
    // An error means that whoever tells is gone, which is as good a reason to stop.
    let _ = stop.wait_for(|stop| *stop).await;
}
