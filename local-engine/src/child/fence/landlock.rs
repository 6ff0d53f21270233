//! Files, ports and signals: only the model and what describes the machine can still be opened,
//! and only for reading.

use std::os::fd::BorrowedFd;
use std::path::PathBuf;

use landlock::{
    ABI, Access, AccessFs, AccessNet, BitFlags, LandlockStatus, PathBeneath, RestrictionStatus,
    Ruleset, RulesetAttr, RulesetCreatedAttr, RulesetError, RulesetStatus, Scope,
    path_beneath_rules,
};

use crate::child::backends;

/// Everything this version of the kernel's interface knows is denied; on an older kernel, what
/// that one knows. 4 added TCP, 5 `ioctl` on devices, 6 signals and abstract sockets.
const RULES: ABI = ABI::V6;

/// What tells how many processors and how much memory there are: read by the C library, OpenMP,
/// ggml and `available_parallelism`.
const MACHINE: [&str; 10] = [
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/proc/self/auxv",
    "/proc/self/cgroup",
    "/proc/self/mountinfo",
    "/proc/self/status",
    "/sys/devices/system/cpu",
    "/sys/devices/system/node",
    "/sys/fs/cgroup",
    "/sys/kernel/mm/transparent_hugepage",
];

/// What drivers read: themselves, their settings, and what they find on the bus.
const DRIVER_FILES: [&str; 22] = [
    "/etc/glvnd",
    "/etc/ld.so.cache",
    "/etc/nvidia",
    "/etc/vulkan",
    "/lib",
    "/lib64",
    "/opt",
    "/proc/devices",
    "/proc/driver",
    "/proc/modules",
    "/proc/self",
    "/proc/sys",
    "/run/nvidia",
    "/sys",
    "/usr/lib",
    "/usr/lib64",
    "/usr/local",
    "/usr/share/drirc.d",
    "/usr/share/glvnd",
    "/usr/share/libdrm",
    "/usr/share/nvidia",
    "/usr/share/vulkan",
];

/// How much of it the kernel can do.
pub(super) struct Held(RestrictionStatus);

impl Held {
    /// Warns the operator of a kernel that cannot restrict files.
    pub(super) fn log(&self) {
        let kernel = match self.0.landlock {
            LandlockStatus::Available { effective_abi, .. } => {
                format!("landlock {}", effective_abi as u32)
            }
            LandlockStatus::NotEnabled => "landlock is not enabled (boot with lsm=landlock)".into(),
            LandlockStatus::NotImplemented => "no landlock (Linux 5.13 has it)".into(),
        };
        match self.0.ruleset {
            RulesetStatus::FullyEnforced => tracing::info!(kernel, "the engine is fenced in"),
            RulesetStatus::PartiallyEnforced => tracing::info!(
                kernel,
                "the engine is fenced in as far as this kernel can; a newer one can do more"
            ),
            RulesetStatus::NotEnforced => tracing::warn!(
                kernel,
                "the engine can read every file this user can: this kernel does not restrict that"
            ),
        }
    }
}

/// Restricts this thread and those it starts.
///
/// # Errors
/// The kernel refused a restriction that it knows.
pub(super) fn restrict<'f>(
    files: impl IntoIterator<Item = BorrowedFd<'f>>,
    drivers: bool,
) -> Result<Held, RulesetError> {
    let read = AccessFs::ReadFile | AccessFs::ReadDir;
    // The file itself, not its name: what is under the name by now is not what was checked.
    let files = files
        .into_iter()
        .map(|file| Ok::<_, RulesetError>(PathBeneath::new(file, AccessFs::ReadFile)));
    let mut ruleset = Ruleset::default()
        .handle_access(AccessFs::from_all(RULES))?
        .handle_access(AccessNet::from_all(RULES))?
        .scope(Scope::from_all(RULES))?
        .create()?
        .add_rules(files)?
        // Paths that do not exist here are left out.
        .add_rules(path_beneath_rules(MACHINE, read))?;
    if drivers {
        let (libraries, devices) = (libraries(), devices());
        let use_device = AccessFs::ReadFile | AccessFs::WriteFile | AccessFs::IoctlDev;
        let use_device: BitFlags<AccessFs> = use_device | AccessFs::ReadDir;
        ruleset = ruleset
            .add_rules(path_beneath_rules(DRIVER_FILES, read))?
            .add_rules(path_beneath_rules(libraries, read))?
            .add_rules(path_beneath_rules(devices, use_device))?;
    }
    ruleset.restrict_self().map(Held)
}

/// Directories with libraries that this process was told of.
fn libraries() -> Vec<PathBuf> {
    let told = std::env::var_os("LD_LIBRARY_PATH").unwrap_or_default();
    // The loader reads an empty entry as the working directory; nobody else should.
    let told = std::env::split_paths(&told).filter(|path| path.is_absolute());
    told.chain(backends::directories().into_iter().flatten())
        .collect()
}

/// The GPUs' device nodes, and the directories that hold some of them.
fn devices() -> Vec<PathBuf> {
    let is_gpu = |name: &str| name.starts_with("nvidia") || name == "dri" || name == "kfd";
    let nodes = std::fs::read_dir("/dev").into_iter().flatten().flatten();
    nodes
        .filter(|node| node.file_name().to_str().is_some_and(is_gpu))
        .map(|node| node.path())
        .collect()
}
