//! Does the model fit? Asked before llama.cpp loads it, which would be ended by the kernel half-way
//! where it does not.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use llama_cpp_2::{LlamaBackendDeviceType, list_llama_ggml_backend_devices};

use crate::config::ModelConfig;
use crate::plan::{self, DeviceMemory, PlanError};

/// Plans `model` with its `adapters` for the devices that ggml found.
///
/// # Errors
/// It does not fit, or a file is cut short; with the arithmetic and the fix. A header that the plan
/// cannot read is left to llama.cpp, which knows more kinds of models.
pub(crate) fn check(
    model: &Path,
    adapters: &[PathBuf],
    config: &ModelConfig,
) -> Result<(), String> {
    let unreadable = |error: io::Error| format!("failed to read the model file: {error}");
    let file = File::open(model).map_err(unreadable)?;
    let adapters: io::Result<Vec<_>> = adapters.iter().map(File::open).collect();
    let adapters = adapters.map_err(unreadable)?;
    let adapters: Vec<_> = adapters.iter().collect();
    match plan::check(config, &file, &adapters, device(config.gpu_layers)) {
        Ok(plan) => {
            let available = plan.device.map(|device| device.bytes);
            tracing::info!(bytes = plan.total_bytes, available, "the model fits");
            Ok(())
        }
        Err(PlanError::Unreadable { why, .. }) => {
            tracing::warn!(why, "how much memory the model takes cannot be planned");
            Ok(())
        }
        Err(refused) => Err(refused.to_string()),
    }
}

/// No model has so many layers: a setting at or above it means all of them.
const ALL_LAYERS: u32 = 512;

/// What the GPUs have free, all together, if the layers go there; else what this machine has.
/// `None` if a part of the layers goes there: how much is where is not planned.
fn device(gpu_layers: u32) -> Option<DeviceMemory> {
    let devices = list_llama_ggml_backend_devices().into_iter();
    let gpus = devices.filter(|device| device.device_type == LlamaBackendDeviceType::Gpu);
    let free: Vec<u64> = gpus.map(|gpu| gpu.memory_free as u64).collect();
    if gpu_layers == 0 || free.is_empty() {
        return DeviceMemory::of_this_machine();
    }
    if gpu_layers < ALL_LAYERS {
        return None;
    }
    let source = match free.len() {
        1 => "free on the GPU".to_owned(),
        count => format!("free on {count} GPUs"),
    };
    let bytes = free.into_iter().fold(0, u64::saturating_add);
    Some(DeviceMemory::gpu(bytes, source))
}
