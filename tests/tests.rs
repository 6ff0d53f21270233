//! The gateway's stories, told against real parts: the real stack, a frontier stand-in that
//! records every byte, and, in `program`, the built program with the demo model.

#![expect(
    unreachable_pub,
    reason = "nothing outside a test binary can reach into it"
)]
#![expect(
    clippy::unwrap_used,
    reason = "in a test, a panic is how a claim is shown wrong"
)]

mod bad_input;
mod canary;
mod costs;
mod engines;
mod framing;
mod frontier_failures;
mod incidents;
mod last_door;
mod local_answers;
mod logs;
mod masked_route;
mod objectives;
mod observed;
mod program;
mod qwen3;
mod recorded;
mod reloads;
mod restored_answers;
mod round_trip;
mod shares;
mod support;
mod telemetry;
