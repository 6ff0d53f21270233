//! Values as keyed fingerprints: whoever holds the key can ask whether a value was there, and
//! nobody else learns anything, not even by trying all numbers there are.
//!
//! HMAC-SHA-256 under the bank's key, of the value's type and its normal form, so that the same
//! digits as a telephone number and as an account are two fingerprints. 128 bits are kept: among
//! 10⁹ values two share one with a chance of 10⁻²¹.

use std::fmt;
use std::path::Path;

use hmac::{Hmac, KeyInit, Mac};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::KeyError;
use crate::hash::{from_hex, hex, write_hex};
use crate::key::{read_secret, write_new};

/// Stands before everything this key is used for.
const DOMAIN: &[u8] = b"sekisho audit fingerprint v1\0";
/// What a body is, beside the types of values.
const BODY: &str = "body";
/// What a key's own name is.
const ID: &str = "key";
/// A shorter key could be guessed.
const LEAST_KEY_CHARS: usize = 32;

/// What stands for a value.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint([u8; 16]);

/// The key under which values are fingerprinted. Its `Debug` prints nothing.
#[derive(Clone)]
pub struct FingerprintKey(Hmac<Sha256>);

impl FingerprintKey {
    /// A key of at least 32 bytes.
    ///
    /// # Errors
    /// It is shorter.
    pub fn new(key: &[u8]) -> Result<Self, KeyError> {
        if key.len() < LEAST_KEY_CHARS {
            return Err(KeyError::Short);
        }
        let mac = Hmac::new_from_slice(key).expect("HMAC takes keys of every length");
        Ok(Self(mac.chain_update(DOMAIN)))
    }

    /// Makes a key from the system's random numbers, in a new file that only its owner can read.
    ///
    /// # Errors
    /// The file is there already or cannot be made, or there are no random numbers.
    pub fn make(path: &Path) -> Result<(), KeyError> {
        let mut bytes = Zeroizing::new([0; 32]);
        getrandom::fill(&mut *bytes).map_err(KeyError::Random)?;
        let text = Zeroizing::new(hex(&*bytes) + "\n");
        write_new(path, text.as_bytes(), 0o600)
    }

    /// Reads a key from a file that nobody but its owner can read: one line of text.
    ///
    /// # Errors
    /// It cannot be read, others can read it, or it is too short.
    pub fn load(path: &Path) -> Result<Self, KeyError> {
        let key: Zeroizing<String> = read_secret(path)?;
        Self::new(key.trim_end().as_bytes())
    }

    /// Tells keys apart, and nothing about them: 8 hexadecimal digits.
    #[must_use]
    pub fn id(&self) -> String {
        self.fingerprint(ID, b"").to_string()[..8].to_owned()
    }

    /// The fingerprint of a value of this type, in its normal form.
    #[must_use]
    pub fn value(&self, entity: &str, normal_form: &str) -> Fingerprint {
        self.fingerprint(entity, normal_form.as_bytes())
    }

    /// The fingerprint of what is sent outside.
    #[must_use]
    pub fn body(&self, bytes: &[u8]) -> Fingerprint {
        self.fingerprint(BODY, bytes)
    }

    fn fingerprint(&self, of: &str, bytes: &[u8]) -> Fingerprint {
        // The length keeps type and value apart: no value can pass for one of another type.
        let mac = self.0.clone().chain_update(of.len().to_le_bytes());
        let mac = mac.chain_update(of.as_bytes()).chain_update(bytes);
        let whole = mac.finalize().into_bytes();
        let mut kept = [0; 16];
        kept.copy_from_slice(&whole[..16]);
        Fingerprint(kept)
    }
}

impl fmt::Debug for FingerprintKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FingerprintKey")
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hex(&self.0, f)
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hex(&self.0, f)
    }
}

impl Serialize for Fingerprint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Fingerprint {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = from_hex(&text).ok_or_else(|| D::Error::custom("not a fingerprint"))?;
        Ok(Self(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(first: u8) -> FingerprintKey {
        FingerprintKey::new(&[first; 32]).expect("32 bytes are enough")
    }

    #[test]
    fn a_fingerprint_depends_on_the_key_the_type_and_the_value() {
        let one = key(1).value("PHONE", "09012345678");
        assert_eq!(one, key(1).value("PHONE", "09012345678"));
        assert_ne!(one, key(2).value("PHONE", "09012345678"));
        assert_ne!(one, key(1).value("BANK_ACCOUNT", "09012345678"));
        assert_ne!(one, key(1).value("PHONE", "09012345679"));
        assert_ne!(key(1).value("AB", "C"), key(1).value("A", "BC"));
        assert_ne!(key(1).value("body", "x"), key(1).value("bod", "yx"));
    }

    #[test]
    fn keys_are_told_apart() {
        assert_eq!(key(1).id(), key(1).id());
        assert_ne!(key(1).id(), key(2).id());
        assert_eq!(key(1).id().len(), 8);
    }

    #[test]
    fn a_key_that_could_be_guessed_is_refused() {
        assert!(matches!(
            FingerprintKey::new(b"short"),
            Err(KeyError::Short)
        ));
    }
}
