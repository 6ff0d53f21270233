//! Sekisho: the checkpoint through which all of a bank's applications talk to language models.

pub mod admin;
pub mod approval;
pub mod apps;
pub mod budgets;
pub mod catalog;
pub mod cli;
pub mod config;
pub mod decision_log;
pub mod engine;
pub mod error;
pub mod error_code;
pub mod error_type;
pub mod gateway;
pub mod knowledge;
pub mod layers;
pub mod memory;
pub mod metrics;
pub mod openai;
pub mod passage;
pub mod prices;
pub mod readiness;
pub mod record;
pub mod recorder;
pub mod rehearsal;
pub mod routes;
pub mod server;
pub mod stack;
pub mod telemetry;

pub use gateway::{ServeError, serve};
