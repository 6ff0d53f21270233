//! `sekisho model plan`: what a model would take, and whether it fits, from its file's head alone.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};
use local_engine::plan::{self, DeviceMemory, MemoryPlan, ModelHeader};
use local_engine::{CacheType, ModelConfig};

use super::Failure;
use crate::config::parse_size;

#[derive(Debug, Subcommand)]
pub(super) enum ModelCommand {
    Plan(ModelPlan),
}

const MODEL_PLAN: &str = "\
Examples:
  sekisho model plan --model Qwen3-32B-Q8_0.gguf --context 8192 --parallel 64 --device-memory 80GB
  sekisho model plan --model Qwen3-32B-Q8_0.gguf --context 32768 --parallel 16 --kv q8_0 --json

Without --device-memory the measure is the memory this machine (or its control group) has left, and
the model is taken to be computed by the processor.

Exit status: 0 if it fits, 1 if not, 2 if a file cannot be read.";

/// Say how much memory a model takes, and whether it fits.
///
/// Reads the head of the file only: its weights need not be there yet. Prints every term of the
/// sum, how many conversations the cache holds, and if it does not fit which setting to lower to
/// what. A start of `sekisho serve` makes the same plan and refuses what does not fit.
#[derive(Args, Debug)]
#[command(after_help = MODEL_PLAN)]
pub(super) struct ModelPlan {
    /// The GGUF file.
    #[arg(long, value_name = "FILE")]
    pub(super) model: PathBuf,
    /// Tokens of one conversation at most, prompt and answer together.
    #[arg(long, value_name = "TOKENS", value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) context: u32,
    /// Sequences computed at once at most.
    #[arg(long, value_name = "SEQUENCES", value_parser = clap::value_parser!(u32).range(1..=256))]
    pub(super) parallel: u32,
    /// How a number of the cache is stored.
    #[arg(long, value_name = "TYPE", default_value = "f16")]
    pub(super) kv: Kv,
    /// Tokens the cache holds, all conversations together [default: as `sekisho serve`].
    #[arg(long, value_name = "TOKENS", value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) cache_tokens: Option<u32>,
    /// Tokens of one step.
    #[arg(long, value_name = "TOKENS", value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) batch: Option<u32>,
    /// An adapter's file; may be given several times.
    #[arg(long, value_name = "FILE")]
    pub(super) adapter: Vec<PathBuf>,
    /// Memory of the GPU, or of all GPUs together, e.g. `80GB` or `24GiB`.
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub(super) device_memory: Option<u64>,
    /// Tokens of a typical conversation.
    #[arg(long, value_name = "TOKENS", default_value = "2000", value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) typical: u32,
    /// Print JSON, in bytes.
    #[arg(long)]
    pub(super) json: bool,
}

/// How a number of the cache is stored.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Kv {
    /// 16 bits.
    #[value(name = "f16")]
    F16,
    /// 8.5 bits.
    #[value(name = "q8_0")]
    Q8_0,
}

fn size(text: &str) -> Result<u64, String> {
    parse_size(text).ok_or_else(|| "write a whole number and a unit: 80GB, 24GiB".to_owned())
}

/// Prints the plan, and fails if it does not fit.
pub(super) fn plan(arguments: &ModelPlan, out: &mut impl Write) -> Result<(), Failure> {
    let device = match arguments.device_memory {
        Some(bytes) => Some(DeviceMemory::gpu(bytes, "on the device")),
        None => DeviceMemory::of_this_machine(),
    };
    let plan = planned(arguments, device)?;
    if arguments.json {
        let mut json = serde_json::to_value(&plan).expect("numbers and texts are JSON");
        json["fits"] = plan.fits().into();
        json["fixes"] = serde_json::to_value(plan.fixes()).expect("numbers and texts are JSON");
        writeln!(out, "{json:#}")?;
    } else {
        write!(out, "{plan}")?;
    }
    if plan.fits() {
        Ok(())
    } else {
        Err(Failure::NotSo)
    }
}

fn planned(arguments: &ModelPlan, device: Option<DeviceMemory>) -> Result<MemoryPlan, Failure> {
    let unreadable = |error: plan::PlanError| Failure::Unreadable(error.to_string());
    let model = ModelHeader::open(&arguments.model).map_err(unreadable)?;
    let mut adapters_bytes = 0_u64;
    for adapter in &arguments.adapter {
        adapters_bytes = adapters_bytes.saturating_add(adapter_bytes(adapter)?);
    }
    let mut config = ModelConfig::new(&arguments.model);
    config.context = arguments.context;
    config.parallel = arguments.parallel;
    config.cache_tokens = arguments.cache_tokens;
    config.batch = arguments.batch.unwrap_or(config.batch);
    config.cache_type = match arguments.kv {
        Kv::F16 => CacheType::F16,
        Kv::Q8_0 => CacheType::Q8_0,
    };
    let plan = MemoryPlan::new(model, &config, adapters_bytes, device);
    Ok(plan.with_typical_tokens(arguments.typical))
}

fn adapter_bytes(path: &Path) -> Result<u64, Failure> {
    let shown = path.display().to_string();
    let mut file =
        File::open(path).map_err(|error| Failure::Unreadable(format!("`{shown}`: {error}")))?;
    plan::tensor_bytes(&shown, &mut file).map_err(|error| Failure::Unreadable(error.to_string()))
}
