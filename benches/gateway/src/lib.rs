//! What the benches share: programs that are started and watched, a connection to them, and the
//! few figures that describe many times.

pub mod process;
pub mod server;
pub mod statistics;
pub mod wire;

/// Why a measurement failed, in words.
pub type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;
