//! How much memory a model will take, told from the head of its file before anything is loaded.
//!
//! [`ModelHeader`] is what the file says of itself, [`MemoryPlan`] the arithmetic, and [`check`]
//! what an engine does at its start: it refuses what will not fit, and says which setting to
//! lower to what. Nothing here needs llama.cpp.
//!
//! | file | what |
//! |---|---|
//! | `gguf` | the head of a file, read without trusting it |
//! | `tensor_type` | how many bytes how many numbers take |
//! | `header` | what the model is |
//! | `memory` | the arithmetic |
//! | `device` | how much memory there is |
//! | `report` | the plan for people |

mod device;
mod gguf;
mod header;
mod memory;
mod report;
mod tensor_type;
#[cfg(test)]
mod tests;

use std::fs::File;

pub use device::DeviceMemory;
pub use header::ModelHeader;
pub use memory::{Fix, KvBytes, LanePlan, MemoryPlan};

use crate::config::ModelConfig;
use gguf::Gguf;

/// Why a model cannot be started.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// The file's head cannot be read.
    #[error("`{file}`: {why}")]
    Unreadable {
        /// As it was named.
        file: String,
        /// What is wrong, with the fix.
        why: String,
    },
    /// The file ends before its last tensor does.
    #[error("`{file}` is cut short: {missing_bytes} bytes are missing; fetch it again")]
    Cut {
        /// As it was named.
        file: String,
        /// So many bytes.
        missing_bytes: u64,
    },
    /// There is not enough memory. Shows the arithmetic and the fix.
    #[error("{}", report::refusal(.0))]
    DoesNotFit(Box<MemoryPlan>),
}

/// Plans what `config` says for the opened `model` and its `adapters`, in their order; `device` is
/// what there is, `None` if that cannot be told.
///
/// # Errors
/// The files cannot be read, or the plan does not fit.
pub fn check(
    config: &ModelConfig,
    model: &File,
    adapters: &[&File],
    device: Option<DeviceMemory>,
) -> Result<MemoryPlan, PlanError> {
    let shown = config.file.display().to_string();
    let mut model = model;
    let header = ModelHeader::read(&shown, &mut model)?;
    if header.missing_bytes > 0 {
        return Err(PlanError::Cut {
            file: shown,
            missing_bytes: header.missing_bytes,
        });
    }
    let mut adapters_bytes = 0_u64;
    for (mut file, adapter) in adapters.iter().copied().zip(&config.adapters) {
        let bytes = tensor_bytes(&adapter.file.display().to_string(), &mut file)?;
        adapters_bytes = adapters_bytes.saturating_add(bytes);
    }
    let plan = MemoryPlan::new(header, config, adapters_bytes, device);
    if plan.fits() {
        Ok(plan)
    } else {
        Err(PlanError::DoesNotFit(Box::new(plan)))
    }
}

/// What the tensors of a file take: an adapter's, which is no model.
///
/// # Errors
/// The file's head cannot be read.
pub fn tensor_bytes(
    shown: &str,
    file: &mut (impl std::io::Read + std::io::Seek),
) -> Result<u64, PlanError> {
    let gguf = Gguf::read(file).map_err(|error| PlanError::Unreadable {
        file: shown.to_owned(),
        why: error.to_string(),
    })?;
    let bytes = gguf.tensors.iter().map(|tensor| tensor.bytes);
    Ok(bytes.fold(0, u64::saturating_add))
}
