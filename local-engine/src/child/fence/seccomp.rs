//! System calls: a list of those that computing needs, and a list of those that only an attack
//! makes.
//!
//! Whatever is on neither list answers `ENOSYS`, as a kernel that never had it: libraries fall
//! back then (glibc from `clone3` to `clone`, from `openat2` to `openat`), and a newer C library
//! does not break the engine. So a socket of any family, a fork or a file opened for writing fails
//! and the model goes on; what is hostile beyond doubt ends the process, and the supervisor's log
//! says `signal 31`.

use std::collections::BTreeMap;

use seccompiler::{
    BpfProgram, Error, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition,
    SeccompFilter, SeccompRule, apply_filter_all_threads,
};

/// The calls of a list, each with the rules under which it is meant; none: always.
type Calls = BTreeMap<i64, Vec<SeccompRule>>;

/// Installs both lists, for good.
///
/// # Errors
/// The kernel takes no filter.
pub(super) fn restrict(drivers: bool) -> Result<(), Error> {
    let hostile = compile(hostile(), SeccompAction::Allow, SeccompAction::KillProcess)?;
    let missing = SeccompAction::Errno(libc::ENOSYS.cast_unsigned());
    let needed = compile(needed(drivers)?, missing, SeccompAction::Allow)?;
    // The kernel asks both and does the sterner thing. The second takes away installing filters.
    apply_filter_all_threads(&hostile)?;
    apply_filter_all_threads(&needed)
}

fn compile(
    calls: Calls,
    otherwise: SeccompAction,
    listed: SeccompAction,
) -> Result<BpfProgram, Error> {
    let arch = std::env::consts::ARCH.try_into()?;
    Ok(SeccompFilter::new(calls, otherwise, listed, arch)?.try_into()?)
}

/// Running another program, reading other processes, changing the kernel or what this process sees
/// of the machine.
fn hostile() -> Calls {
    let calls = [
        libc::SYS_acct,
        libc::SYS_add_key,
        libc::SYS_bpf,
        libc::SYS_chroot,
        libc::SYS_delete_module,
        libc::SYS_execve,
        libc::SYS_execveat,
        libc::SYS_finit_module,
        libc::SYS_fsconfig,
        libc::SYS_fsmount,
        libc::SYS_fsopen,
        libc::SYS_init_module,
        libc::SYS_io_uring_setup,
        libc::SYS_kexec_file_load,
        libc::SYS_kexec_load,
        libc::SYS_keyctl,
        libc::SYS_mount,
        libc::SYS_move_mount,
        libc::SYS_open_by_handle_at,
        libc::SYS_open_tree,
        libc::SYS_perf_event_open,
        libc::SYS_pidfd_getfd,
        libc::SYS_pivot_root,
        libc::SYS_process_vm_readv,
        libc::SYS_process_vm_writev,
        libc::SYS_ptrace,
        libc::SYS_reboot,
        libc::SYS_request_key,
        libc::SYS_setns,
        libc::SYS_swapon,
        libc::SYS_umount2,
        libc::SYS_unshare,
        libc::SYS_userfaultfd,
    ];
    calls.map(|call| (call, Vec::new())).into()
}

/// What the engine, its threads and, with `drivers`, a GPU's driver call.
fn needed(drivers: bool) -> Result<Calls, Error> {
    let mut calls: Calls = ALWAYS.iter().map(|&call| (call, Vec::new())).collect();
    #[cfg(target_arch = "x86_64")]
    calls.extend(ALWAYS_ON_X86.map(|call| (call, Vec::new())));
    calls.extend(with_arguments()?);
    if drivers {
        calls.extend(FOR_DRIVERS.map(|call| (call, Vec::new())));
        #[cfg(target_arch = "x86_64")]
        calls.extend(FOR_DRIVERS_ON_X86.map(|call| (call, Vec::new())));
        calls.extend(drivers_with_arguments()?);
    }
    Ok(calls)
}

/// Memory, threads, time, and files that are open or that landlock lets be opened.
const ALWAYS: &[i64] = &[
    // Memory.
    libc::SYS_brk,
    libc::SYS_madvise,
    libc::SYS_membarrier,
    libc::SYS_mincore,
    libc::SYS_mlock,
    libc::SYS_mremap,
    libc::SYS_msync,
    libc::SYS_munlock,
    libc::SYS_munmap,
    // Threads.
    libc::SYS_exit,
    libc::SYS_exit_group,
    libc::SYS_futex,
    libc::SYS_get_robust_list,
    libc::SYS_getcpu,
    libc::SYS_getpid,
    libc::SYS_getpriority,
    libc::SYS_gettid,
    libc::SYS_restart_syscall,
    libc::SYS_rseq,
    libc::SYS_sched_get_priority_max,
    libc::SYS_sched_get_priority_min,
    libc::SYS_sched_getaffinity,
    libc::SYS_sched_getparam,
    libc::SYS_sched_getscheduler,
    libc::SYS_sched_setaffinity,
    libc::SYS_sched_yield,
    libc::SYS_set_robust_list,
    libc::SYS_set_tid_address,
    // Signals to itself.
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigpending,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_rt_sigtimedwait,
    libc::SYS_sigaltstack,
    // Time.
    libc::SYS_clock_getres,
    libc::SYS_clock_gettime,
    libc::SYS_clock_nanosleep,
    libc::SYS_gettimeofday,
    libc::SYS_nanosleep,
    // Files and the socket it has.
    libc::SYS_close,
    libc::SYS_close_range,
    libc::SYS_dup,
    libc::SYS_dup3,
    libc::SYS_faccessat,
    libc::SYS_faccessat2,
    libc::SYS_fadvise64,
    libc::SYS_fstat,
    libc::SYS_fstatfs,
    libc::SYS_getcwd,
    libc::SYS_getdents64,
    libc::SYS_getpeername,
    libc::SYS_getsockname,
    libc::SYS_getsockopt,
    libc::SYS_lseek,
    libc::SYS_newfstatat,
    libc::SYS_ppoll,
    libc::SYS_pread64,
    libc::SYS_preadv,
    libc::SYS_read,
    libc::SYS_readahead,
    libc::SYS_readlinkat,
    libc::SYS_readv,
    libc::SYS_recvfrom,
    libc::SYS_shutdown,
    libc::SYS_statfs,
    libc::SYS_statx,
    libc::SYS_write,
    libc::SYS_writev,
    // The machine and itself.
    libc::SYS_getegid,
    libc::SYS_geteuid,
    libc::SYS_getgid,
    libc::SYS_getppid,
    libc::SYS_getrandom,
    libc::SYS_getrusage,
    libc::SYS_getuid,
    libc::SYS_sysinfo,
    libc::SYS_times,
    libc::SYS_uname,
];

/// Older names of the same.
#[cfg(target_arch = "x86_64")]
const ALWAYS_ON_X86: [i64; 8] = [
    libc::SYS_access,
    libc::SYS_arch_prctl,
    libc::SYS_dup2,
    libc::SYS_lstat,
    libc::SYS_poll,
    libc::SYS_readlink,
    libc::SYS_stat,
    libc::SYS_time,
];

/// What is harmless with some arguments only.
fn with_arguments() -> Result<Calls, Error> {
    let pid = u64::from(std::process::id());
    let flags = |flags: libc::c_int| u64::from(flags.cast_unsigned());
    let no_code = |call| when(call, 2, Masked(flags(libc::PROT_EXEC), 0));
    let writing =
        libc::O_ACCMODE | libc::O_CREAT | libc::O_TRUNC | (libc::O_TMPFILE & !libc::O_DIRECTORY);
    let for_reading = |call, argument| when(call, argument, Masked(flags(writing), 0));
    let new_namespaces = libc::CLONE_NEWCGROUP
        | libc::CLONE_NEWIPC
        | libc::CLONE_NEWNET
        | libc::CLONE_NEWNS
        | libc::CLONE_NEWPID
        | libc::CLONE_NEWUSER
        | libc::CLONE_NEWUTS;
    let thread = flags(libc::CLONE_THREAD);
    let rules = [
        // Threads, but no processes: neither a fork nor one in namespaces of its own.
        when(
            libc::SYS_clone,
            0,
            Masked(thread | flags(new_namespaces), thread),
        )?,
        // No code but what the program brought.
        no_code(libc::SYS_mmap)?,
        no_code(libc::SYS_mprotect)?,
        for_reading(libc::SYS_openat, 2)?,
        #[cfg(target_arch = "x86_64")]
        for_reading(libc::SYS_open, 1)?,
        // Signals to itself: `abort`, and threads among each other.
        when(libc::SYS_kill, 0, Is(pid))?,
        when(libc::SYS_tgkill, 0, Is(pid))?,
        // Its own limits.
        when(libc::SYS_prlimit64, 0, Is(0))?,
        // To the other end of a connected socket; nothing can be addressed.
        when_long(libc::SYS_sendto, 4, Is(0))?,
        any(
            libc::SYS_fcntl,
            1,
            &[
                libc::F_DUPFD,
                libc::F_DUPFD_CLOEXEC,
                libc::F_GETFD,
                libc::F_GETFL,
                libc::F_SETFD,
                libc::F_SETFL,
            ]
            .map(flags),
        )?,
        any(
            libc::SYS_ioctl,
            1,
            &[libc::FIOCLEX, libc::FIONBIO, libc::FIONREAD, libc::TCGETS],
        )?,
        // Names of threads and of memory.
        any(
            libc::SYS_prctl,
            0,
            &[libc::PR_SET_NAME, libc::PR_GET_NAME, libc::PR_SET_VMA].map(flags),
        )?,
    ];
    Ok(rules.into())
}

/// A driver maps device memory, loads its libraries, waits for its device, and shares memory with
/// itself. CUDA names a UNIX socket (`cuda-uvmfd-…`) and listens on it; connecting anywhere is not
/// allowed here either.
const FOR_DRIVERS: [i64; 21] = [
    libc::SYS_accept4,
    libc::SYS_bind,
    libc::SYS_epoll_create1,
    libc::SYS_epoll_ctl,
    libc::SYS_epoll_pwait,
    libc::SYS_eventfd2,
    libc::SYS_fcntl,
    libc::SYS_ftruncate,
    libc::SYS_get_mempolicy,
    libc::SYS_listen,
    libc::SYS_mbind,
    libc::SYS_memfd_create,
    libc::SYS_mlock2,
    libc::SYS_mmap,
    libc::SYS_mprotect,
    libc::SYS_openat,
    libc::SYS_pipe2,
    libc::SYS_recvmsg,
    libc::SYS_set_mempolicy,
    libc::SYS_setsockopt,
    libc::SYS_timerfd_create,
];

/// Older names of the same.
#[cfg(target_arch = "x86_64")]
const FOR_DRIVERS_ON_X86: [i64; 5] = [
    libc::SYS_epoll_create,
    libc::SYS_epoll_wait,
    libc::SYS_eventfd,
    libc::SYS_open,
    libc::SYS_pipe,
];

fn drivers_with_arguments() -> Result<Calls, Error> {
    let unix = u64::from(libc::AF_UNIX.cast_unsigned());
    let rules = [
        when(libc::SYS_socket, 0, Is(unix))?,
        when(libc::SYS_socketpair, 0, Is(unix))?,
        // Landlock keeps it to the GPU's devices; but standard error may be a terminal, and typing
        // into that one would run commands.
        (
            libc::SYS_ioctl,
            vec![SeccompRule::new(vec![
                condition(1, Dword, SeccompCmpOp::Ne, libc::TIOCSTI)?,
                condition(1, Dword, SeccompCmpOp::Ne, libc::TIOCLINUX)?,
            ])?],
        ),
    ];
    Ok(rules.into())
}

use SeccompCmpArgLen::{Dword, Qword};
use Test::{Is, Masked};

/// What an argument is compared with.
enum Test {
    Is(u64),
    /// The bits of the mask are these.
    Masked(u64, u64),
}

impl Test {
    fn parts(self) -> (SeccompCmpOp, u64) {
        match self {
            Is(value) => (SeccompCmpOp::Eq, value),
            Masked(mask, bits) => (SeccompCmpOp::MaskedEq(mask), bits),
        }
    }
}

/// `call`, when the lower 32 bits of its argument pass the test.
fn when(call: i64, argument: u8, test: Test) -> Result<(i64, Vec<SeccompRule>), Error> {
    let (compare, value) = test.parts();
    let rule = SeccompRule::new(vec![condition(argument, Dword, compare, value)?])?;
    Ok((call, vec![rule]))
}

/// The same for an argument that is a pointer.
fn when_long(call: i64, argument: u8, test: Test) -> Result<(i64, Vec<SeccompRule>), Error> {
    let (compare, value) = test.parts();
    let rule = SeccompRule::new(vec![condition(argument, Qword, compare, value)?])?;
    Ok((call, vec![rule]))
}

/// `call`, when its argument is one of these.
fn any(call: i64, argument: u8, values: &[u64]) -> Result<(i64, Vec<SeccompRule>), Error> {
    let rule = |&value| {
        let condition = condition(argument, Dword, SeccompCmpOp::Eq, value)?;
        Ok(SeccompRule::new(vec![condition])?)
    };
    let rules: Result<_, Error> = values.iter().map(rule).collect();
    Ok((call, rules?))
}

fn condition(
    argument: u8,
    length: SeccompCmpArgLen,
    compare: SeccompCmpOp,
    value: u64,
) -> Result<SeccompCondition, Error> {
    Ok(SeccompCondition::new(argument, length, compare, value)?)
}
