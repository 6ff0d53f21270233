//! The bytes on the disk: appended to, never changed; cut back only to what was acknowledged.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::{FallocateFlags, fallocate, statvfs};
use rustix::io::Errno;

/// How much the file system takes on which a trail is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// Bytes that this process may still write.
    pub free_bytes: u64,
    /// Bytes of the whole file system.
    pub size_bytes: u64,
}

impl Room {
    /// Of the file system of this directory; `None` where it does not say.
    pub(crate) fn of(directory: &Path) -> Option<Self> {
        let told = statvfs(directory).ok()?;
        let bytes = |blocks: u64| blocks.saturating_mul(told.f_frsize);
        Some(Self {
            free_bytes: bytes(told.f_bavail),
            size_bytes: bytes(told.f_blocks),
        })
    }
}

/// Where a trail's bytes go. One file at a time is written.
pub(crate) trait Store: Send {
    /// Begins a new file, which must not be there yet.
    fn create(&mut self, name: &str) -> io::Result<()>;
    /// Goes on with a file that is there.
    fn resume(&mut self, name: &str) -> io::Result<()>;
    /// Appends all of it, or fails having appended any part.
    fn append(&mut self, bytes: &[u8]) -> io::Result<()>;
    /// Returns when what was appended is on the disk.
    fn sync(&mut self) -> io::Result<()>;
    /// Cuts the file back to its first `len` bytes.
    fn cut(&mut self, len: u64) -> io::Result<()>;
    /// Makes sure that the file can grow by so many bytes beyond its first `len`, as far as the file system
    /// can promise that.
    fn reserve(&mut self, len: u64, bytes: u64) -> io::Result<()>;
    /// Whether the file still is the one under its name, and `len` bytes long: nobody replaced it
    /// or wrote to it.
    fn is_ours(&mut self, len: u64) -> io::Result<bool>;
    /// Writes a whole file beside the trail's.
    fn put_aside(&mut self, name: &str, bytes: &[u8]) -> io::Result<()>;
    /// Deletes a file.
    fn remove(&mut self, name: &str) -> io::Result<()>;
}

/// A directory of a file system.
#[derive(Debug)]
pub(crate) struct Disk {
    directory: PathBuf,
    current: Option<(PathBuf, File)>,
}

impl Disk {
    pub(crate) fn new(directory: PathBuf) -> Self {
        Self {
            directory,
            current: None,
        }
    }

    fn file(&mut self) -> io::Result<&mut File> {
        match &mut self.current {
            Some((_, file)) => Ok(file),
            None => Err(io::Error::new(io::ErrorKind::NotFound, "no file is open")),
        }
    }

    /// A new name is on the disk when its directory is.
    fn sync_directory(&self) -> io::Result<()> {
        File::open(&self.directory)?.sync_all()
    }

    fn open(&mut self, name: &str, is_new: bool) -> io::Result<()> {
        let path = self.directory.join(name);
        let mut options = OpenOptions::new();
        options.append(true).create_new(is_new).mode(0o600);
        let file = options.open(&path)?;
        self.current = Some((path, file));
        Ok(())
    }
}

impl Store for Disk {
    fn create(&mut self, name: &str) -> io::Result<()> {
        self.open(name, true)?;
        self.sync_directory()
    }

    fn resume(&mut self, name: &str) -> io::Result<()> {
        self.open(name, false)
    }

    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file()?.write_all(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.file()?.sync_data()
    }

    fn cut(&mut self, len: u64) -> io::Result<()> {
        let file = self.file()?;
        file.set_len(len)?;
        file.sync_all()
    }

    fn reserve(&mut self, len: u64, bytes: u64) -> io::Result<()> {
        match fallocate(self.file()?, FallocateFlags::KEEP_SIZE, len, bytes) {
            // One that promises nothing: what it has room for shows when it is written to.
            Err(Errno::OPNOTSUPP | Errno::NOSYS) => Ok(()),
            reserved => Ok(reserved?),
        }
    }

    fn is_ours(&mut self, len: u64) -> io::Result<bool> {
        let Some((path, file)) = &self.current else {
            return Ok(false);
        };
        let (named, opened) = (path.symlink_metadata(), file.metadata()?);
        let named = match named {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            named => named?,
        };
        let is_same = named.dev() == opened.dev() && named.ino() == opened.ino();
        Ok(is_same && opened.len() == len)
    }

    fn put_aside(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let path = self.directory.join(name);
        let mut options = OpenOptions::new();
        // An earlier start may have come as far as this.
        options.write(true).create(true).truncate(true).mode(0o600);
        let mut file = options.open(path)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        self.sync_directory()
    }

    fn remove(&mut self, name: &str) -> io::Result<()> {
        match std::fs::remove_file(self.directory.join(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => self.sync_directory(),
        }
    }
}

/// A disk that fails when a test wants it to.
#[cfg(any(test, feature = "test-support"))]
pub mod faulty {
    use std::io;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};

    use super::{Disk, Store};

    /// What goes wrong, from now on. All is well at first.
    #[derive(Clone, Debug)]
    pub struct Faults(Arc<State>);

    #[derive(Debug)]
    struct State {
        room: AtomicI64,
        no_sync: AtomicBool,
        no_cut: AtomicBool,
        syncs: AtomicU64,
    }

    impl Default for Faults {
        fn default() -> Self {
            Self(Arc::new(State {
                room: AtomicI64::new(i64::MAX),
                no_sync: AtomicBool::new(false),
                no_cut: AtomicBool::new(false),
                syncs: AtomicU64::new(0),
            }))
        }
    }

    impl Faults {
        /// The disk takes so many bytes more, and part of the write that does not fit.
        pub fn leave_room_for(&self, bytes: i64) {
            self.0.room.store(bytes, Ordering::Relaxed);
        }

        /// There is room again.
        pub fn make_room(&self) {
            self.leave_room_for(i64::MAX);
        }

        /// Nothing written reaches the disk, and the system says so.
        pub fn fail_syncs(&self, fail: bool) {
            self.0.no_sync.store(fail, Ordering::Relaxed);
        }

        /// Files cannot be cut back.
        pub fn fail_cuts(&self, fail: bool) {
            self.0.no_cut.store(fail, Ordering::Relaxed);
        }

        /// How often the disk was waited for.
        #[must_use]
        pub fn syncs(&self) -> u64 {
            self.0.syncs.load(Ordering::Relaxed)
        }
    }

    /// See [`Faults`].
    pub(crate) struct FaultyDisk {
        pub(crate) disk: Disk,
        pub(crate) faults: Faults,
    }

    fn broken() -> io::Error {
        io::Error::other("input/output error")
    }

    impl Store for FaultyDisk {
        fn create(&mut self, name: &str) -> io::Result<()> {
            self.disk.create(name)
        }

        fn resume(&mut self, name: &str) -> io::Result<()> {
            self.disk.resume(name)
        }

        fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
            let wanted = i64::try_from(bytes.len()).expect("no test writes so much");
            let room = self.faults.0.room.fetch_sub(wanted, Ordering::Relaxed);
            if room >= wanted {
                return self.disk.append(bytes);
            }
            let fits = usize::try_from(room).unwrap_or(0);
            self.disk.append(&bytes[..fits])?;
            Err(io::Error::from(io::ErrorKind::StorageFull))
        }

        fn sync(&mut self) -> io::Result<()> {
            if self.faults.0.no_sync.load(Ordering::Relaxed) {
                return Err(broken());
            }
            self.faults.0.syncs.fetch_add(1, Ordering::Relaxed);
            self.disk.sync()
        }

        fn cut(&mut self, len: u64) -> io::Result<()> {
            if self.faults.0.no_cut.load(Ordering::Relaxed) {
                return Err(broken());
            }
            self.disk.cut(len)
        }

        fn reserve(&mut self, _len: u64, bytes: u64) -> io::Result<()> {
            let room = self.faults.0.room.load(Ordering::Relaxed);
            if u64::try_from(room).is_ok_and(|room| room >= bytes) {
                return Ok(());
            }
            Err(io::Error::from(io::ErrorKind::StorageFull))
        }

        fn is_ours(&mut self, len: u64) -> io::Result<bool> {
            self.disk.is_ours(len)
        }

        fn put_aside(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
            self.disk.put_aside(name, bytes)
        }

        fn remove(&mut self, name: &str) -> io::Result<()> {
            self.disk.remove(name)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_reserved_is_no_part_of_the_file() {
        let directory = tempfile::tempdir().expect("a directory");
        let mut disk = Disk::new(directory.path().to_owned());
        disk.create("a").expect("a new file");
        disk.append(b"one\n").expect("room");
        disk.reserve(4, 1 << 20).expect("room for a mebibyte");
        assert!(disk.is_ours(4).expect("it is there"));
        disk.append(b"two\n").expect("it is reserved");
        disk.sync().expect("a disk that confirms");
        assert!(disk.is_ours(8).expect("it is there"));
    }
}
