//! The fence, tried from inside: each attempt is made in a process of its own, this test program
//! run again, after it raised the fence.

use std::fs::File;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::os::fd::AsFd;
use std::os::unix::net::{UnixDatagram, UnixListener, UnixStream};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{raise, restrict};

/// What is tried, and the model beside which it is tried.
const ATTEMPT: &str = "SEKISHO_TEST_ATTEMPT";
const MODEL: &str = "SEKISHO_TEST_FENCED_MODEL";

/// What became of an attempt: `done`, the error's name, or how the process ended.
fn attempt(what: &str) -> String {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let model = directory.path().join("model.gguf");
    std::fs::write(&model, b"GGUF").expect("a small file");
    std::fs::write(directory.path().join("other"), b"secret").expect("a small file");
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let server = UnixListener::bind(directory.path().join("server")).expect("a socket");
    let run = Command::new("/proc/self/exe")
        .args(["--exact", "child::fence::tests::inside"])
        .args(["--ignored", "--nocapture", "--test-threads=1"])
        .env(ATTEMPT, what)
        .env(MODEL, &model)
        .env(
            "PORT",
            listener.local_addr().expect("bound").port().to_string(),
        )
        .output()
        .expect("this program runs");
    drop(server);
    if let Some(signal) = run.status.signal() {
        return format!("signal {signal}");
    }
    let said = String::from_utf8_lossy(&run.stdout);
    let line = said.lines().find_map(|line| line.split_once("became: "));
    line.map_or_else(
        || panic!("{said}{}", String::from_utf8_lossy(&run.stderr)),
        |(_, became)| became.to_owned(),
    )
}

fn all(attempts: &[&str]) -> String {
    let lines = attempts.iter().map(|what| {
        let (cpu, gpu) = (
            attempt(&format!("cpu {what}")),
            attempt(&format!("gpu {what}")),
        );
        if cpu == gpu {
            format!("{what}: {cpu}\n")
        } else {
            format!("{what}: {cpu}; in a GPU build {gpu}\n")
        }
    });
    lines.collect()
}

#[test]
fn the_model_can_be_read_again_and_the_machine_looked_at() {
    insta::assert_snapshot!(all(&["read the model", "count processors", "start a thread", "answer"]), @"
    read the model: done
    count processors: done
    start a thread: done
    answer: done
    ");
}

#[test]
fn no_other_file_can_be_read() {
    insta::assert_snapshot!(all(&[
        "read /etc/passwd",
        "read the file beside the model",
        "list the model's directory",
        "read the parent's environment",
        "read through the root of init",
    ]), @"
    read /etc/passwd: PermissionDenied
    read the file beside the model: PermissionDenied
    list the model's directory: PermissionDenied
    read the parent's environment: PermissionDenied
    read through the root of init: PermissionDenied
    ");
}

#[test]
fn nothing_can_be_written() {
    insta::assert_snapshot!(all(&[
        "write /tmp",
        "write the model",
        "write over the model by its descriptor",
        "delete the model",
        "rename the model",
        "make a directory",
        "make a model's file executable",
        "write its own memory file",
    ]), @"
    write /tmp: Unsupported; in a GPU build PermissionDenied
    write the model: Unsupported; in a GPU build PermissionDenied
    write over the model by its descriptor: Unsupported; in a GPU build PermissionDenied
    delete the model: Unsupported
    rename the model: Unsupported
    make a directory: Unsupported
    make a model's file executable: Unsupported
    write its own memory file: Unsupported; in a GPU build PermissionDenied
    ");
}

#[test]
fn there_is_no_network_and_no_other_socket() {
    insta::assert_snapshot!(all(&[
        "inet socket",
        "inet6 socket",
        "udp socket",
        "netlink socket",
        "raw socket",
        "unix socket",
        "unix datagram to a path",
        "connect to a unix socket",
        "connect to a listening port",
    ]), @"
    inet socket: Unsupported
    inet6 socket: Unsupported
    udp socket: Unsupported
    netlink socket: Unsupported
    raw socket: Unsupported
    unix socket: Unsupported; in a GPU build done
    unix datagram to a path: Unsupported
    connect to a unix socket: Unsupported
    connect to a listening port: Unsupported
    ");
}

#[test]
fn no_program_can_be_run_and_no_process_touched() {
    insta::assert_snapshot!(all(&[
        "run a program",
        "execve",
        "fork",
        "signal the parent",
        "ptrace the parent",
        "read the parent's memory",
    ]), @"
    run a program: Unsupported
    execve: signal 31
    fork: Unsupported
    signal the parent: Unsupported
    ptrace the parent: signal 31
    read the parent's memory: signal 31
    ");
}

#[test]
fn the_kernel_cannot_be_played_with() {
    insta::assert_snapshot!(all(&[
        "io_uring",
        "bpf",
        "a namespace",
        "a namespace with a thread",
        "mount",
        "userfaultfd",
        "perf",
        "keys",
        "executable memory",
        "lift the filter",
        "type into a terminal",
    ]), @"
    io_uring: signal 31
    bpf: signal 31
    a namespace: signal 31
    a namespace with a thread: Unsupported
    mount: signal 31
    userfaultfd: signal 31
    perf: signal 31
    keys: signal 31
    executable memory: Unsupported; in a GPU build done
    lift the filter: Unsupported
    type into a terminal: Unsupported
    ");
}

#[test]
fn a_process_with_threads_is_not_fenced_in_by_halves() {
    let why = std::thread::scope(|scope| scope.spawn(|| raise([])).join().expect("no panic"));
    let why = why.expect_err("the other threads would stay outside");
    assert!(why.contains("threads run already"), "{why}");
}

/// Run by [`attempt`].
#[test]
#[ignore = "makes the attempt it is told of, fenced in; the other tests start it"]
fn inside() {
    let what = std::env::var(ATTEMPT).expect("started by another test");
    let model = PathBuf::from(std::env::var_os(MODEL).expect("started by another test"));
    let (build, what) = what.split_once(' ').expect("the build, then the attempt");
    let file = File::open(&model).expect("a model");
    restrict([file.as_fd()], build == "gpu").expect("this kernel has seccomp and landlock");
    let became = match make(what, &model, &file) {
        Ok(()) => "done".into(),
        Err(error) => {
            let number = error.raw_os_error().expect("from the kernel");
            format!("{:?}", error.kind()).replace("Uncategorized", &format!("errno {number}"))
        }
    };
    println!("became: {became}");
}

fn make(what: &str, model: &Path, file: &File) -> std::io::Result<()> {
    let beside = |name: &str| model.with_file_name(name);
    let parent = std::os::unix::process::parent_id();
    match what {
        "read the model" => {
            use std::os::fd::AsRawFd;
            // As llama.cpp is told of it.
            let again = File::open(format!("/proc/self/fd/{}", file.as_raw_fd()));
            again?.read_exact(&mut [0; 4])
        }
        "count processors" => {
            let read = std::fs::read_to_string("/proc/self/cgroup").map(drop);
            read.and(std::thread::available_parallelism().map(drop))
        }
        "start a thread" => {
            let thread = std::thread::Builder::new().spawn(|| vec![1_u8; 1 << 20].len());
            thread?.join().expect("no panic");
            Ok(())
        }
        "answer" => {
            std::io::stderr().write_all(b"a line of the log\n")?;
            std::io::stdout().flush()
        }
        "read /etc/passwd" => std::fs::read("/etc/passwd").map(drop),
        "read the file beside the model" => std::fs::read(beside("other")).map(drop),
        "list the model's directory" => std::fs::read_dir(beside(".")).map(drop),
        "read the parent's environment" => {
            std::fs::read(format!("/proc/{parent}/environ")).map(drop)
        }
        "read through the root of init" => std::fs::read("/proc/1/root/etc/passwd").map(drop),
        "write /tmp" => std::fs::write("/tmp/sekisho-fence-test", b"out"),
        "write the model" => File::options().write(true).open(model).map(drop),
        "write over the model by its descriptor" => {
            use std::os::fd::AsRawFd;
            let path = format!("/proc/self/fd/{}", file.as_raw_fd());
            File::options().write(true).open(path).map(drop)
        }
        "delete the model" => std::fs::remove_file(model),
        "rename the model" => std::fs::rename(model, beside("renamed")),
        "make a directory" => std::fs::create_dir(beside("directory")),
        "make a model's file executable" => {
            use std::os::unix::fs::PermissionsExt;
            file.set_permissions(std::fs::Permissions::from_mode(0o777))
        }
        "write its own memory file" => File::options().write(true).open("/proc/self/mem").map(drop),
        "inet socket" => call(libc::SYS_socket, [2, 1, 0, 0]),
        "inet6 socket" => call(libc::SYS_socket, [10, 1, 0, 0]),
        "udp socket" => UdpSocket::bind("127.0.0.1:0").map(drop),
        "netlink socket" => call(libc::SYS_socket, [16, 3, 0, 0]),
        "raw socket" => call(libc::SYS_socket, [17, 3, 0, 0]),
        "unix socket" => UnixStream::pair().map(drop),
        "unix datagram to a path" => UnixDatagram::unbound()?
            .send_to(b"out", beside("server"))
            .map(drop),
        "connect to a unix socket" => UnixStream::connect(beside("server")).map(drop),
        "connect to a listening port" => {
            let port = std::env::var("PORT").expect("set").parse::<u16>();
            TcpStream::connect(("127.0.0.1", port.expect("a port"))).map(drop)
        }
        "run a program" => Command::new("/bin/true").status().map(drop),
        "execve" => call(libc::SYS_execve, [0; 4]),
        "fork" => call(libc::SYS_clone, [17, 0, 0, 0]),
        "signal the parent" => call(libc::SYS_kill, [parent.into(), 0, 0, 0]),
        "ptrace the parent" => call(libc::SYS_ptrace, [16, parent.into(), 0, 0]),
        "read the parent's memory" => call(libc::SYS_process_vm_readv, [parent.into(), 0, 0, 0]),
        "io_uring" => call(libc::SYS_io_uring_setup, [1, 0, 0, 0]),
        "bpf" => call(libc::SYS_bpf, [0; 4]),
        "a namespace" => call(libc::SYS_unshare, [0x1000_0000, 0, 0, 0]),
        "a namespace with a thread" => call(libc::SYS_clone, [0x1001_0f00, 0, 0, 0]),
        "mount" => call(libc::SYS_mount, [0; 4]),
        "userfaultfd" => call(libc::SYS_userfaultfd, [0; 4]),
        "perf" => call(libc::SYS_perf_event_open, [0; 4]),
        "keys" => call(libc::SYS_keyctl, [0; 4]),
        // Anonymous, private, readable, writable and executable.
        "executable memory" => call(libc::SYS_mmap, [0, 4096, 7, 0x22]),
        "lift the filter" => call(libc::SYS_seccomp, [0; 4]),
        // TIOCSTI into standard error.
        "type into a terminal" => call(libc::SYS_ioctl, [2, 0x5412, 0, 0]),
        other => panic!("no attempt `{other}`"),
    }
}

/// A system call that has no safe function.
fn call(number: i64, arguments: [i64; 4]) -> std::io::Result<()> {
    let [a, b, c, d] = arguments;
    #[expect(
        unsafe_code,
        reason = "what an attacker would call is not in a safe library"
    )]
    // SAFETY: no argument is a pointer into this process's memory.
    let result = unsafe { libc::syscall(number, a, b, c, d, -1_i64, 0_i64) };
    if result < 0 {
        Err(std::io::Error::last_os_error())
    } else {
        Ok(())
    }
}
