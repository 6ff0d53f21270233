//! The computing thread: steps every lane in turn as long as there is work.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender};
use std::time::{Duration, Instant};

use crate::child::backend::Backend;
use crate::child::prepare::Prepared;
use crate::child::scheduler::Scheduler;
use crate::wire::{FromChild, Load};

/// While busy, the load is told at most this often.
const LOAD_INTERVAL: Duration = Duration::from_millis(100);

/// Runs until the other end of either channel is gone; sleeps when there is no work.
pub(super) fn compute<B: Backend>(
    mut lanes: Vec<Scheduler<B>>,
    arriving: &Receiver<Prepared>,
    to_parent: &SyncSender<FromChild>,
) {
    let mut out = Vec::new();
    let mut teller = Teller::new();
    loop {
        if lanes.iter().all(Scheduler::is_idle) {
            let Ok(Prepared { lane, job }) = arriving.recv() else {
                return;
            };
            lanes[lane].enqueue(job, &mut out);
        }
        for Prepared { lane, job } in arriving.try_iter() {
            lanes[lane].enqueue(job, &mut out);
        }
        for lane in 0..lanes.len() {
            step(&mut lanes, lane, &mut out);
        }
        teller.tell(&lanes, &mut out);
        for frame in out.drain(..) {
            if to_parent.send(frame).is_err() {
                return;
            }
        }
    }
}

fn step<B: Backend>(lanes: &mut [Scheduler<B>], lane: usize, out: &mut Vec<FromChild>) {
    if lanes[lane].is_idle() {
        return;
    }
    let mut others = lanes.iter().enumerate().filter(|(other, _)| *other != lane);
    let others_stream = others.any(|(_, other)| other.has_streams());
    let scheduler = &mut lanes[lane];
    let step = AssertUnwindSafe(|| scheduler.step(&Instant::now, others_stream, out));
    if catch_unwind(step).is_err() {
        lanes[lane].fail_all(out);
    }
}

/// Says how busy the lanes are.
struct Teller {
    told: Load,
    at: Instant,
}

impl Teller {
    fn new() -> Self {
        Self {
            told: Load::default(),
            at: Instant::now(),
        }
    }

    /// Adds the load to what is said, if it changed and is due.
    fn tell<B: Backend>(&mut self, lanes: &[Scheduler<B>], out: &mut Vec<FromChild>) {
        if self.at.elapsed() < LOAD_INTERVAL && !lanes.iter().all(Scheduler::is_idle) {
            return;
        }
        let load = lanes.iter().map(Scheduler::load).reduce(sum);
        if let Some(load) = load.filter(|load| *load != self.told) {
            (self.told, self.at) = (load, Instant::now());
            // Before the last word on a request, so that who has heard that sees what became free.
            out.insert(0, FromChild::Load(load));
        }
    }
}

fn sum(a: Load, b: Load) -> Load {
    Load {
        queued: a.queued + b.queued,
        queued_batch: a.queued_batch + b.queued_batch,
        running: a.running + b.running,
        kv_used: a.kv_used + b.kv_used,
        kv_cached: a.kv_cached + b.kv_cached,
        kv_total: a.kv_total + b.kv_total,
        retry_after: a.retry_after.max(b.retry_after),
        done: a.done + b.done,
    }
}
