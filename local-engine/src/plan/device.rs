//! How much memory there is.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;

/// Memory that a model may take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DeviceMemory {
    /// So many bytes.
    pub bytes: u64,
    /// Where that is known from, for people.
    pub source: String,
    /// A GPU's own memory, which its driver shares.
    pub is_gpu: bool,
}

impl DeviceMemory {
    /// A GPU with so many bytes for us.
    #[must_use]
    pub fn gpu(bytes: u64, source: impl Into<String>) -> Self {
        Self {
            bytes,
            source: source.into(),
            is_gpu: true,
        }
    }

    /// What this machine has left for a process: what Linux calls available (`MemAvailable`; files
    /// it keeps in memory, such as a model's, count as available, since it can drop them), or less
    /// where a control group allows less. `None` where `/proc` cannot be read.
    #[must_use]
    pub fn of_this_machine() -> Option<Self> {
        let available = fs::read_to_string("/proc/meminfo").ok()?;
        let available = meminfo_bytes(&available)?;
        let machine = Self {
            bytes: available,
            source: "available on this machine".into(),
            is_gpu: false,
        };
        let group = fs::read_to_string("/proc/self/cgroup").ok();
        let group = group.and_then(|groups| left_in_group(&groups, Path::new("/sys/fs/cgroup")));
        Some(match group {
            Some(left) if left < available => Self {
                bytes: left,
                source: "left in this control group".into(),
                is_gpu: false,
            },
            _ => machine,
        })
    }
}

/// `MemAvailable` of `/proc/meminfo`.
fn meminfo_bytes(text: &str) -> Option<u64> {
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kibibytes.checked_mul(1024)
}

/// The least that any group around this process has left. `root` is where groups are mounted.
fn left_in_group(groups: &str, root: &Path) -> Option<u64> {
    let own = |line: &str| {
        let mut parts = line.splitn(3, ':');
        let (_, controllers, path) = (parts.next()?, parts.next()?, parts.next()?);
        let path = path.trim_start_matches('/');
        if controllers.is_empty() {
            Some((root.to_owned(), PathBuf::from(path), VERSION_2))
        } else if controllers.split(',').any(|name| name == "memory") {
            Some((root.join("memory"), PathBuf::from(path), VERSION_1))
        } else {
            None
        }
    };
    let groups = groups.lines().filter_map(own);
    groups
        .flat_map(|(root, path, files)| {
            let around: Vec<_> = path.ancestors().map(|path| root.join(path)).collect();
            around
                .into_iter()
                .filter_map(move |group| files.left(&group))
        })
        .min()
}

/// The files of a group that tell its memory.
#[derive(Clone, Copy)]
struct GroupFiles {
    limit: &'static str,
    used: &'static str,
    /// Of what is used, files that the kernel can drop.
    droppable: &'static str,
}

const VERSION_2: GroupFiles = GroupFiles {
    limit: "memory.max",
    used: "memory.current",
    droppable: "inactive_file",
};

const VERSION_1: GroupFiles = GroupFiles {
    limit: "memory.limit_in_bytes",
    used: "memory.usage_in_bytes",
    droppable: "total_inactive_file",
};

impl GroupFiles {
    /// `None` for a group without a limit (`max`) or without files.
    fn left(self, group: &Path) -> Option<u64> {
        let read = |name: &str| fs::read_to_string(group.join(name)).ok();
        let number = |name: &str| read(name)?.trim().parse::<u64>().ok();
        let limit = number(self.limit)?;
        let droppable = read("memory.stat").and_then(|stat| {
            let line = |line: &str| line.strip_prefix(self.droppable)?.trim().parse().ok();
            stat.lines().find_map(line)
        });
        let used = number(self.used).unwrap_or(0);
        Some(limit.saturating_sub(used.saturating_sub(droppable.unwrap_or(0))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn available_memory_is_read_from_linuxs_own_words() {
        let text = "MemTotal:       24000 kB\nMemFree: 1 kB\nMemAvailable:   12000 kB\n";
        assert_eq!(meminfo_bytes(text), Some(12_288_000));
        assert_eq!(meminfo_bytes("MemTotal: 1 kB"), None);
    }

    #[test]
    fn the_tightest_group_around_the_process_counts() {
        let root = tempfile::tempdir().expect("a temporary directory");
        let inner = root.path().join("pods/this");
        fs::create_dir_all(&inner).expect("a directory");
        let write = |path: PathBuf, text: &str| fs::write(path, text).expect("a small file");
        write(inner.join("memory.max"), "max\n");
        write(root.path().join("pods/memory.max"), "8000\n");
        write(root.path().join("pods/memory.current"), "5000\n");
        write(
            root.path().join("pods/memory.stat"),
            "anon 1000\ninactive_file 3500\n",
        );
        assert_eq!(left_in_group("0::/pods/this\n", root.path()), Some(6500));
        assert_eq!(left_in_group("0::/elsewhere\n", root.path()), None);
    }

    #[test]
    fn this_machine_has_some() {
        let memory = DeviceMemory::of_this_machine().expect("Linux");
        assert!(memory.bytes > 1 << 20, "{memory:?}");
    }
}
