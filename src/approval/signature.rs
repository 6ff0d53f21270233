//! Signatures as minisign makes them: Ed25519 over the file's `BLAKE2b` hash, and over that together
//! with a trusted comment.

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use minisign::{PublicKey, SecretKey, SecretKeyBox};
use minisign_verify::Signature;
use zeroize::Zeroizing;

use crate::config::Person;

/// Has this person signed these bytes with this trusted comment?
pub(super) fn is_signed(person: &Person, bytes: &[u8], comment: &str, signature: &str) -> bool {
    let Ok(signature) = Signature::decode(signature) else {
        return false;
    };
    signature.trusted_comment() == comment
        && person.public_key.verify(bytes, &signature, false).is_ok()
}

/// The trusted comment of a signature, signed or not.
pub(super) fn comment_of(signature: &str) -> Option<String> {
    let signature = Signature::decode(signature).ok()?;
    Some(signature.trusted_comment().to_owned())
}

/// Somebody's secret key, ready to sign with. Not printed, and gone with the process.
pub struct Signer {
    key: SecretKey,
    name: String,
}

impl Signer {
    /// Opens a secret key as `minisign -G` makes it, and finds out whose it is. `ask` is called for
    /// its passphrase, with what to show.
    ///
    /// # Errors
    /// The key cannot be read or opened, or is nobody's.
    pub fn open(
        file: &Path,
        people: &[Person],
        ask: impl FnOnce(&str) -> io::Result<Zeroizing<String>>,
    ) -> Result<Self, KeyError> {
        let path = || file.to_owned();
        let text = fs::read_to_string(file).map_err(|source| KeyError::Unreadable {
            path: path(),
            source,
        })?;
        let text = Zeroizing::new(text);
        if is_open(&text) {
            return Err(KeyError::NoPassphrase { path: path() });
        }
        let passphrase = ask(&format!("Passphrase of {}: ", file.display()))
            .map_err(|source| KeyError::NotAsked { source })?;
        let key = SecretKeyBox::from_string(&text)
            .and_then(|key| key.into_secret_key(Some(passphrase.as_str().to_owned())))
            .map_err(|_| KeyError::NotOpened { path: path() })?;
        let public = PublicKey::from_secret_key(&key)
            .map_err(|_| KeyError::NotOpened { path: path() })?
            .to_base64();
        let owner = minisign_verify::PublicKey::from_base64(&public)
            .ok()
            .and_then(|public| people.iter().find(|person| person.public_key == public));
        match owner {
            Some(person) => Ok(Self {
                key,
                name: person.name.clone(),
            }),
            None => Err(KeyError::Nobodys {
                path: path(),
                public,
            }),
        }
    }

    /// Whose key it is.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// With a key that no file holds.
    #[cfg(test)]
    pub(super) fn for_tests(name: &str, key: SecretKey) -> Self {
        Self {
            key,
            name: name.to_owned(),
        }
    }

    /// The text of a `.minisig` file.
    pub(super) fn sign(&self, bytes: &[u8], comment: &str) -> Result<String, KeyError> {
        let untrusted = format!("signature of {} for sekisho rules", self.name);
        let signed = minisign::sign(None, &self.key, bytes, Some(comment), Some(&untrusted));
        Ok(signed.map_err(|_| KeyError::NotSigned)?.to_string())
    }
}

/// Is this a secret key that no passphrase protects? Its second line begins with the signature's
/// algorithm, `Ed`, and two bytes for the derivation of a key from the passphrase: zeros for none.
/// The crate cannot be asked: it takes those that `minisign -W` writes for damaged.
fn is_open(text: &str) -> bool {
    const NOTHING_DERIVED: &str = "RWQAA";
    let mut lines = text.lines();
    lines
        .nth(1)
        .is_some_and(|key| key.trim_start().starts_with(NOTHING_DERIVED))
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// Why nothing was signed.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file cannot be read.
    #[error("the key {} cannot be read: {source}; name your secret key with --key", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Whoever has the file could sign.
    #[error(
        "the key {} has no passphrase, so whoever copies the file could sign for you; give it one \
         with `minisign -C -s {}`", path.display(), path.display()
    )]
    NoPassphrase {
        /// The file.
        path: PathBuf,
    },
    /// There is nobody to ask.
    #[error("the passphrase could not be asked for: {source}; run this at a terminal")]
    NotAsked {
        /// What the system says.
        source: io::Error,
    },
    /// Wrong passphrase, or no key.
    #[error("the key {} does not open: the passphrase is wrong, or it is no minisign secret key", path.display())]
    NotOpened {
        /// The file.
        path: PathBuf,
    },
    /// A key of nobody who is listed.
    #[error(
        "the key {} is of nobody in `approval.people`; its public key is {public}: is it the right \
         key, and the right sekisho.toml?", path.display()
    )]
    Nobodys {
        /// The file.
        path: PathBuf,
        /// Its public half.
        public: String,
    },
    /// The system has no random numbers.
    #[error("the file could not be signed: the system gives no random numbers")]
    NotSigned,
}
