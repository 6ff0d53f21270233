//! What the child logs: JSON lines on standard error, which is the gateway's own.
//!
//! No line may hold text of a request. Our own lines have none. Other libraries' lines are not
//! ours to vouch for, and are left out. llama.cpp's are passed on as far as they cannot quote a
//! request: its debug lines never (they print batches token by token); while the model is loaded,
//! and no request has come yet, its complaints and a few facts an operator looks for; afterwards
//! complaints of functions that see numbers only.

use std::collections::VecDeque;
use std::fmt::Debug;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use tracing::field::{Field, Visit};
use tracing::{Event, Level, Metadata, Subscriber};
use tracing_subscriber::filter::FilterExt;
use tracing_subscriber::layer::{Context, Filter, Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, fmt};

/// Under which llama-cpp-2 passes on llama.cpp's lines.
const LLAMA_CPP: &str = "llama-cpp-2";

/// Whose other lines are ours.
const OURS: [&str; 2] = ["local_engine", "sekisho"];

/// What an operator looks for when a model is loaded, by words that stand in the line.
const FACTS: [&str; 7] = [
    "buffer size",
    "Device ",
    "Flash Attention",
    "found ",
    "loaded backend",
    "offloaded",
    "using device",
];

/// The functions of llama.cpp that compute: they see numbers of tokens, never what those say.
/// (ggml, which sees tensors alone, is taken as a whole.)
const COMPUTING: [&str; 14] = [
    "apply",
    "apply_ubatch",
    "decode",
    "encode",
    "find_slot",
    "graph_compute",
    "init",
    "init_batch",
    "memory_update",
    "output_reserve",
    "prepare",
    "process_ubatch",
    "sched_reserve",
    "update",
];

/// Requests may have come: from now on a line of llama.cpp could quote one.
static SERVING: AtomicBool = AtomicBool::new(false);

/// llama.cpp's last complaints before that.
static COMPLAINTS: Mutex<VecDeque<String>> = Mutex::new(VecDeque::new());

/// At most so many are kept: a failure is told in two or three.
const MOST_COMPLAINTS: usize = 4;

/// At most this many characters of each: some quote the model file.
const LONGEST_COMPLAINT: usize = 300;

/// Logs to standard error what `RUST_LOG` asks for and may be logged, `info` if it asks for
/// nothing; unless a subscriber is set already.
pub(crate) fn subscribe() {
    let asked = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = fmt::layer()
        .json()
        .flatten_event(true)
        .with_writer(io::stderr);
    let _ = tracing_subscriber::registry()
        .with(lines.with_filter(asked.and(MayBeLogged)))
        .with(KeepComplaints.with_filter(Complaints))
        .try_init();
}

/// The model is loaded, and requests may come.
#[cfg(feature = "llama")]
pub(crate) fn serving() {
    SERVING.store(true, Ordering::Relaxed);
}

/// What llama.cpp last complained of while it loaded, in its order. Empty if of nothing.
#[cfg(feature = "llama")]
pub(crate) fn complaints() -> String {
    let complaints = COMPLAINTS.lock().unwrap_or_else(PoisonError::into_inner);
    let complaints: Vec<_> = complaints.iter().map(String::as_str).collect();
    complaints.join("; ")
}

/// Whether a line is free of requests' text, wherever it comes from.
struct MayBeLogged;

impl<S: Subscriber> Filter<S> for MayBeLogged {
    fn enabled(&self, metadata: &Metadata<'_>, _: &Context<'_, S>) -> bool {
        let target = metadata.target();
        let is_within = |ours: &str| {
            let rest = target.strip_prefix(ours);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
        };
        target == LLAMA_CPP && *metadata.level() <= Level::INFO || OURS.into_iter().any(is_within)
    }

    fn event_enabled(&self, event: &Event<'_>, _: &Context<'_, S>) -> bool {
        let metadata = event.metadata();
        metadata.target() != LLAMA_CPP || {
            let line = Line::of(event);
            line.may_be_logged(*metadata.level(), SERVING.load(Ordering::Relaxed))
        }
    }
}

/// llama.cpp's complaints.
struct Complaints;

impl<S> Filter<S> for Complaints {
    fn enabled(&self, metadata: &Metadata<'_>, _: &Context<'_, S>) -> bool {
        metadata.target() == LLAMA_CPP && *metadata.level() <= Level::WARN
    }
}

/// Keeps them until requests come.
struct KeepComplaints;

impl<S: Subscriber> Layer<S> for KeepComplaints {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if SERVING.load(Ordering::Relaxed) {
            return;
        }
        let mut complaints = COMPLAINTS.lock().unwrap_or_else(PoisonError::into_inner);
        if complaints.len() == MOST_COMPLAINTS {
            complaints.pop_front();
        }
        complaints.push_back(Line::of(event).shown());
    }
}

/// A line of llama.cpp.
#[derive(Default)]
struct Line {
    text: String,
    /// `ggml::function` or `llama.cpp::function`, where the line begins with its function's name.
    module: Option<String>,
}

impl Line {
    fn of(event: &Event<'_>) -> Self {
        let mut line = Self::default();
        event.record(&mut line);
        line
    }

    fn may_be_logged(&self, level: Level, serving: bool) -> bool {
        if level > Level::INFO {
            return false;
        }
        if serving {
            return level <= Level::WARN && self.is_of_a_computing_function();
        }
        level <= Level::WARN || FACTS.iter().any(|fact| self.text.contains(fact))
    }

    fn is_of_a_computing_function(&self) -> bool {
        let module = self.module.as_deref().unwrap_or_default();
        let function = module.strip_prefix("llama.cpp::");
        module.starts_with("ggml::") || function.is_some_and(|name| COMPUTING.contains(&name))
    }

    /// For people: one line, not endless.
    fn shown(&self) -> String {
        let text = self.text.trim().chars().take(LONGEST_COMPLAINT);
        text.map(|c| if c.is_control() { ' ' } else { c }).collect()
    }
}

impl Visit for Line {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "message" => value.clone_into(&mut self.text),
            "module" => self.module = Some(value.to_owned()),
            _ => {}
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name() == "message" {
            self.text = format!("{value:?}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(module: &str, text: &str) -> Line {
        Line {
            text: text.to_owned(),
            module: (!module.is_empty()).then(|| module.to_owned()),
        }
    }

    #[test]
    fn while_loading_complaints_and_facts_are_logged() {
        let loads = |level, text| line("llama.cpp::load_tensors", text).may_be_logged(level, false);
        assert!(loads(Level::ERROR, "failed to load model"));
        assert!(loads(
            Level::INFO,
            "  CUDA0 model buffer size = 33198.12 MiB"
        ));
        assert!(loads(Level::INFO, "offloaded 65/65 layers to GPU"));
        assert!(!loads(Level::INFO, "BOS token = 1 '<|im_start|>'"));
        assert!(!loads(Level::DEBUG, "model buffer size"));
    }

    #[test]
    fn while_serving_only_what_sees_no_text_may_complain() {
        let says = |module, level| line(module, "secret").may_be_logged(level, true);
        assert!(says("llama.cpp::decode", Level::ERROR));
        assert!(says(
            "ggml::ggml_backend_cuda_buffer_type_alloc_buffer",
            Level::ERROR
        ));
        assert!(!says("llama.cpp::decode", Level::INFO));
        assert!(!says("llama.cpp::tokenize", Level::WARN));
        assert!(!says("llama.cpp::llama_grammar_accept", Level::ERROR));
        assert!(
            !says("", Level::WARN),
            "the tokenizer's own debugging has no function's name"
        );
    }

    #[test]
    fn a_complaint_is_one_line_and_not_endless() {
        let shown = line("", &format!("a\nb\x1b{}", "x".repeat(1000))).shown();
        assert!(shown.starts_with("a b x"), "{shown}");
        assert_eq!(shown.len(), LONGEST_COMPLAINT);
    }
}
