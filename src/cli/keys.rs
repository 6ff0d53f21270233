//! `sekisho key new`: an application's key, shown once, and its hash.

use std::io::Write;

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::Failure;
use super::arguments::KeyNew;
use crate::config::{APP_NAME_FIX, hex, is_app_name};

/// Makes a key from the operating system's random numbers and prints it.
pub(super) fn new(arguments: &KeyNew, out: &mut impl Write) -> Result<(), Failure> {
    let app = &arguments.app;
    if !is_app_name(app) {
        return Err(Failure::wrong(format!(
            "--app: no application can have this name: {APP_NAME_FIX}"
        )));
    }
    let mut random = Zeroizing::new([0_u8; 32]);
    getrandom::fill(&mut *random)
        .map_err(|error| Failure::wrong(format!("the system gives no random numbers: {error}")))?;
    let secret = Zeroizing::new(hex(random.as_slice()));
    let key = Zeroizing::new(format!("sk-sekisho-{}", *secret));
    let hash = hex(&Sha256::digest(key.as_bytes()));
    write!(
        out,
        "The key of `{app}`. It is stored nowhere and shown this once:\n\n    {}\n\n\
         Put this into sekisho.toml, which needs no more than the key's SHA-256:\n\n\
         [[app]]\nname = \"{app}\"\nkey_sha256 = \"{hash}\"\ntags = []\n",
        *key
    )?;
    Ok(())
}
