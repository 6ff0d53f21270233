//! A program under measurement: started on a free port, waited for, and ended with the measurement.

use std::fmt::Write as _;
use std::fs;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};

const START: Duration = Duration::from_secs(60);

/// A program that listens, killed when dropped.
#[derive(Debug)]
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    child: Child,
}

impl Server {
    /// Starts a program, and waits until its port answers. `arguments` is told the port.
    ///
    /// # Errors
    /// It cannot be started, ends at once, or does not listen within a minute.
    pub fn start(
        program: &Path,
        arguments: impl FnOnce(&mut Command, SocketAddr) -> crate::Result<()>,
    ) -> crate::Result<Self> {
        let address = free_address()?;
        let mut command = Command::new(program);
        command.stdin(Stdio::null()).stdout(Stdio::null());
        arguments(&mut command, address)?;
        let child = command.spawn().map_err(|error| {
            format!(
                "{} does not start: {error}; run `make bench`",
                program.display()
            )
        })?;
        let mut server = Self { address, child };
        server.wait_until_it_listens(program)?;
        Ok(server)
    }

    /// The process behind the address.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    fn wait_until_it_listens(&mut self, program: &Path) -> crate::Result<()> {
        let deadline = Instant::now() + START;
        let program = program.display();
        while TcpStream::connect(self.address).is_err() {
            if let Some(status) = self.child.try_wait()? {
                return Err(format!("{program} ended at once: {status}").into());
            }
            if Instant::now() > deadline {
                return Err(format!("{program} does not answer").into());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Failing means that it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A program that was built beside this one.
///
/// # Errors
/// This program's own path cannot be read.
pub fn beside(program: &str) -> std::io::Result<PathBuf> {
    Ok(std::env::current_exe()?.with_file_name(program))
}

/// A port of this machine that nobody listens on.
///
/// # Errors
/// There is none.
pub fn free_address() -> std::io::Result<SocketAddr> {
    TcpListener::bind(("127.0.0.1", 0))?.local_addr()
}

/// Writes a file that only this user can read, as the gateway wants its secrets kept.
///
/// # Errors
/// It cannot be written.
pub fn write_private(file: &Path, content: &str) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::write(file, content)?;
    fs::set_permissions(file, fs::Permissions::from_mode(0o600))
}

/// A key's SHA-256 in hexadecimal, as the gateway's settings want it.
#[must_use]
pub fn digest(key: &str) -> String {
    let hash = Sha256::digest(key);
    hash.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a String takes every write");
        text
    })
}
