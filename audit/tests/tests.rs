//! The trail against crashes, full disks and people who change it.

#![expect(
    clippy::unwrap_used,
    reason = "in a test, a panic is how a claim is shown wrong"
)]

mod crash;
mod faults;
mod files;
mod messages;
mod support;
mod tampering;
mod torn;
