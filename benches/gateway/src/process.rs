//! What the system tells of a process: its time, its memory, its threads and files, its children.

use std::fs;
use std::time::Duration;

const KIB: u64 = 1024;

/// Processor time of a process so far, in steps of a clock tick (10 ms); of a tree, if summed.
///
/// # Errors
/// There is no such process.
pub fn cpu(pid: u32) -> crate::Result<Duration> {
    const TICK: Duration = Duration::from_millis(10);
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    let (_, fields) = stat.rsplit_once(')').ok_or("/proc/PID/stat has no name")?;
    // After the name: user time is the 12th field, system time the 13th.
    let ticks = fields
        .split_whitespace()
        .skip(11)
        .take(2)
        .map(str::parse::<u32>);
    Ok(TICK * ticks.sum::<std::result::Result<u32, _>>()?)
}

/// A process and all that it started, itself first.
#[must_use]
pub fn tree(pid: u32) -> Vec<u32> {
    let mut all = vec![pid];
    let mut next = 0;
    while let Some(&pid) = all.get(next) {
        all.extend(children(pid));
        next += 1;
    }
    all
}

/// The processes that any of its threads started.
#[must_use]
pub fn children(pid: u32) -> Vec<u32> {
    let tasks = fs::read_dir(format!("/proc/{pid}/task"));
    tasks
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|task| fs::read_to_string(task.path().join("children")).ok())
        .flat_map(|children| {
            let pids = children.split_whitespace().map(str::parse);
            pids.flatten().collect::<Vec<u32>>()
        })
        .collect()
}

/// What a process has of the machine at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Bytes in memory, shared pages and files mapped included.
    pub resident: u64,
    /// The most that `resident` ever was.
    pub peak: u64,
    /// Threads.
    pub threads: u64,
    /// Open file descriptors.
    pub files: u64,
}

/// # Errors
/// There is no such process, or it is another user's.
pub fn usage(pid: u32) -> crate::Result<Usage> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let files = fs::read_dir(format!("/proc/{pid}/fd"))?.count();
    Ok(Usage {
        resident: field(&status, "VmRSS:")? * KIB,
        peak: field(&status, "VmHWM:")? * KIB,
        threads: field(&status, "Threads:")?,
        files: files as u64,
    })
}

fn field(status: &str, name: &str) -> crate::Result<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let number = line.and_then(|line| line.split_whitespace().next());
    let number = number.ok_or_else(|| format!("/proc/PID/status has no {name}"))?;
    Ok(number.parse()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_has_memory_threads_and_files() {
        let usage = usage(std::process::id()).expect("this process runs");
        assert!(usage.resident > 0 && usage.peak >= usage.resident);
        assert!(usage.threads > 0 && usage.files > 2);
        assert_eq!(tree(std::process::id()).first(), Some(&std::process::id()));
    }
}
