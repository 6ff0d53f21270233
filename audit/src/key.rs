//! The key that signs checkpoints: Ed25519, in the PEM files that `openssl` reads and writes, so
//! that a signature can be checked without this program.

use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePrivateKey, EncodePublicKey};
use ed25519_dalek::{Signature, Signer};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroizing;

use crate::Hash;
use crate::hash::{from_hex, hex, write_hex};

/// No key file is larger.
const MAX_FILE_BYTES: u64 = 64 << 10;

/// Signs. Its `Debug` prints the public key.
pub struct SigningKey(ed25519_dalek::SigningKey);

/// Checks what the [`SigningKey`] of the same name signed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PublicKey(ed25519_dalek::VerifyingKey);

/// The first 8 bytes of SHA-256 of a public key: a name for people to compare.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyId([u8; 8]);

/// What is wrong with a key. None repeats anything of it.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// No such file, or it may not be read or made.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Others can read it.
    #[error("{} can be read by others (mode {mode:04o}); `chmod 600` it, and make a new key if it was seen", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// Its access rights.
        mode: u32,
    },
    /// It is no key of this kind.
    #[error("{} is no Ed25519 key; make one with `sekisho audit keygen`", path.display())]
    NotAKey {
        /// The file.
        path: PathBuf,
    },
    /// A key for fingerprints has fewer than 32 characters.
    #[error(
        "the key for fingerprints is shorter than 32 characters; make one with `sekisho audit keygen`"
    )]
    Short,
    /// The system has no random numbers.
    #[error("the system gives no random numbers: {0}")]
    Random(getrandom::Error),
}

impl SigningKey {
    /// A new key, from the system's random numbers.
    ///
    /// # Errors
    /// There are none.
    pub fn generate() -> Result<Self, KeyError> {
        let mut seed = Zeroizing::new([0; 32]);
        getrandom::fill(&mut *seed).map_err(KeyError::Random)?;
        Ok(Self(ed25519_dalek::SigningKey::from_bytes(&seed)))
    }

    /// Writes the key to a new file that only its owner can read, and the public key beside it,
    /// with `.pub` after its name.
    ///
    /// # Errors
    /// One of the files is there already or cannot be made.
    pub fn save(&self, path: &Path) -> Result<PathBuf, KeyError> {
        let pem = self
            .0
            .to_pkcs8_pem(LineEnding::LF)
            .expect("every key has an encoding");
        write_new(path, pem.as_bytes(), 0o600)?;
        let mut beside = path.as_os_str().to_owned();
        beside.push(".pub");
        let beside = PathBuf::from(beside);
        write_new(&beside, self.public().to_pem().as_bytes(), 0o644)?;
        Ok(beside)
    }

    /// Reads a key from a file that nobody but its owner can read.
    ///
    /// # Errors
    /// It cannot be read, others can read it, or it is no key.
    pub fn load(path: &Path) -> Result<Self, KeyError> {
        let pem = read_secret(path)?;
        let key = ed25519_dalek::SigningKey::from_pkcs8_pem(&pem);
        key.map(Self).map_err(|_| KeyError::NotAKey {
            path: path.to_owned(),
        })
    }

    /// The key that checks what this one signs.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }

    /// A signature, hexadecimal.
    #[must_use]
    pub fn sign(&self, statement: &[u8]) -> String {
        hex(&self.0.sign(statement).to_bytes())
    }
}

impl PublicKey {
    /// Reads a public key's file.
    ///
    /// # Errors
    /// It cannot be read, or is no public key.
    pub fn load(path: &Path) -> Result<Self, KeyError> {
        let file = File::open(path).map_err(file_error(path))?;
        let pem = read_text(path, file)?;
        let key = ed25519_dalek::VerifyingKey::from_public_key_pem(&pem);
        key.map(Self).map_err(|_| KeyError::NotAKey {
            path: path.to_owned(),
        })
    }

    /// The key as the text of a file.
    #[must_use]
    pub fn to_pem(&self) -> String {
        let pem = self.0.to_public_key_pem(LineEnding::LF);
        pem.expect("every key has an encoding")
    }

    /// A name for it.
    #[must_use]
    pub fn id(&self) -> KeyId {
        let hash = Hash::of(self.0.as_bytes()).to_string();
        KeyId(from_hex(&hash[..16]).expect("a hash is hexadecimal digits"))
    }

    /// Whether this key's holder signed the statement.
    #[must_use]
    pub fn signed(&self, statement: &[u8], signature: &str) -> bool {
        let Some(bytes) = from_hex(signature) else {
            return false;
        };
        let signature = Signature::from_bytes(&bytes);
        self.0.verify_strict(statement, &signature).is_ok()
    }
}

/// A secret of its owner's alone, as text.
pub(crate) fn read_secret(path: &Path) -> Result<Zeroizing<String>, KeyError> {
    let file = File::open(path).map_err(file_error(path))?;
    let mode = file.metadata().map_err(file_error(path))?.mode() & 0o777;
    if mode & 0o077 != 0 {
        let path = path.to_owned();
        return Err(KeyError::Open { path, mode });
    }
    read_text(path, file)
}

fn read_text(path: &Path, file: File) -> Result<Zeroizing<String>, KeyError> {
    let mut text = Zeroizing::new(String::new());
    let read = file.take(MAX_FILE_BYTES).read_to_string(&mut text);
    read.map_err(file_error(path))?;
    Ok(text)
}

/// Makes a file that is not there yet.
pub(crate) fn write_new(path: &Path, bytes: &[u8], mode: u32) -> Result<(), KeyError> {
    let opened = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(mode)
        .open(path);
    let written = opened.and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    written.map_err(file_error(path))
}

fn file_error(path: &Path) -> impl FnOnce(io::Error) -> KeyError + '_ {
    move |source| KeyError::File {
        path: path.to_owned(),
        source,
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey of {}", self.public().id())
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hex(self.0.as_bytes(), f)
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hex(&self.0, f)
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hex(&self.0, f)
    }
}

/// A text that is no public key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a public key: 64 hexadecimal digits in lower case are one")]
pub struct NotAPublicKey;

impl FromStr for PublicKey {
    type Err = NotAPublicKey;

    fn from_str(text: &str) -> Result<Self, NotAPublicKey> {
        let bytes: [u8; 32] = from_hex(text).ok_or(NotAPublicKey)?;
        let key = ed25519_dalek::VerifyingKey::from_bytes(&bytes);
        key.map(Self).map_err(|_| NotAPublicKey)
    }
}

impl Serialize for PublicKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PublicKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

impl Serialize for KeyId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for KeyId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let id = from_hex(&text).ok_or_else(|| D::Error::custom("not a key's id"))?;
        Ok(Self(id))
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_key_is_saved_for_its_owner_alone_and_read_again() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("audit.key");
        let key = SigningKey::generate().expect("random numbers");
        let beside = key.save(&path).expect("a new file");
        let mode = std::fs::metadata(&path).expect("the file").mode();
        assert_eq!(mode & 0o777, 0o600);
        let read = SigningKey::load(&path).expect("a key");
        assert_eq!(read.public(), key.public());
        assert_eq!(PublicKey::load(&beside).expect("a key"), key.public());
        assert!(matches!(key.save(&path), Err(KeyError::File { .. })));
    }

    #[test]
    fn a_key_that_others_can_read_is_refused() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("audit.key");
        let key = SigningKey::generate().expect("random numbers");
        key.save(&path).expect("a new file");
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o640)).expect("our file");
        assert!(matches!(
            SigningKey::load(&path),
            Err(KeyError::Open { .. })
        ));
    }

    #[test]
    fn a_signature_holds_for_its_statement_and_its_key_alone() {
        let (one, other) = (SigningKey::generate(), SigningKey::generate());
        let (one, other) = (one.expect("random numbers"), other.expect("random numbers"));
        let signature = one.sign(b"statement");
        assert!(one.public().signed(b"statement", &signature));
        assert!(!one.public().signed(b"another", &signature));
        assert!(!other.public().signed(b"statement", &signature));
        assert!(!one.public().signed(b"statement", &signature.to_uppercase()));
    }
}
