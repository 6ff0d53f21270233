//! The soak: mixed load through Sekisho's port for as long as asked, clients that leave in the
//! middle, and a model that is killed now and then. Afterwards nothing may be left of it.
//!
//! In the first half the model is killed from time to time; in the second it lives, so that its
//! memory can be watched.

mod clients;
mod kinds;
mod tally;
mod verdict;
mod watch;

use std::process::Command;
use std::time::{Duration, Instant};

use gateway_bench::Result;
use tokio::sync::watch as signal;
use tokio::task::JoinSet;

use crate::servers::{APPS, Contender, Programs, Running};
use clients::{Client, Manner};
use tally::Tally;
use verdict::Verdict;
use watch::Watch;

/// Clients of each manner.
const CLIENTS: [(Manner, usize); 3] = [
    (Manner::Interactive, 8),
    (Manner::Lengthy, 2),
    (Manner::Batch, 2),
];
/// Between two kills, in a long soak.
const KILLS: Duration = Duration::from_secs(90);
/// Until every gauge must be at zero after the last client has gone.
const DRAIN: Duration = Duration::from_secs(60);

/// How long and how hard.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    pub(crate) length: Duration,
    /// See [`Verdict`].
    pub(crate) gap: Duration,
    pub(crate) seed: u64,
}

/// # Errors
/// Sekisho does not start, or its metrics cannot be read.
pub(crate) async fn run(programs: &Programs, plan: Plan) -> Result<Verdict> {
    let server = programs.start(Contender::Sekisho).await?;
    let mut watch = Watch::start(&server)?;
    let (stop, stopped) = signal::channel(false);
    let mut clients = JoinSet::new();
    let places = CLIENTS
        .iter()
        .flat_map(|&(manner, count)| std::iter::repeat_n(manner, count));
    for (place, manner) in (0..).zip(places) {
        let client = Client {
            endpoint: server.endpoint(APPS[usize::from(manner != Manner::Interactive)]),
            manner,
            adapters: programs.adapters.len(),
            random: fastrand::Rng::with_seed(plan.seed * 1000 + place),
            stopped: stopped.clone(),
        };
        clients.spawn(client.run());
    }
    let kills = attend(&server, plan.length, &mut watch).await?;
    stop.send_replace(true);
    let mut tally = Tally::default();
    while let Some(one) = clients.join_next().await {
        tally.merge(one?);
    }
    let left = watch.drained(&server, DRAIN).await?;
    Ok(Verdict {
        tally,
        watch,
        left,
        kills,
        gap: plan.gap,
    })
}

/// Looks at the processes every second and kills the model in the first half; how often it did.
async fn attend(server: &Running, length: Duration, watch: &mut Watch) -> Result<usize> {
    let start = Instant::now();
    let pause = KILLS.min(length / 6);
    let mut kills = 0;
    let mut next = pause;
    while start.elapsed() < length {
        tokio::time::sleep(Duration::from_secs(1)).await;
        watch.look(server)?;
        if start.elapsed() >= next && next < length / 2 {
            next += pause;
            if let Some(engine) = server.engine() {
                kill(engine)?;
                kills += 1;
            }
        }
    }
    Ok(kills)
}

fn kill(process: u32) -> Result<()> {
    let pid = process.to_string();
    // It may have ended by itself just now.
    Command::new("kill").args(["-KILL", &pid]).status()?;
    Ok(())
}
