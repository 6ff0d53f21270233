//! The parent's side: [`Engine`] is the handle the gateway holds, the supervisor keeps a child
//! process running behind it, and a [`Generation`] is one request's answer as it comes.

mod backoff;
mod engine;
mod generation;
mod mailbox;
mod shared;
mod supervisor;

pub use engine::{Embeddings, Engine};
pub use generation::Generation;
pub use shared::{State, Status};
