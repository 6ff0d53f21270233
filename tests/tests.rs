//! The gateway's stories, told against real parts: the real stack, a frontier stand-in that
//! records every byte, and, in `program`, the built program with the demo model.

#![expect(
    unreachable_pub,
    reason = "nothing outside a test binary can reach into it"
)]

mod bad_input;
mod canary;
mod frontier_failures;
mod masked_route;
mod program;
mod support;
