//! `sekisho audit repair`: what to do about a record whose end does not hold, with somebody's word.

use std::io::Write;

use audit::{Damage, OpenError, Settings, SigningKey, Trail, damage};

use super::arguments::Repair;
use crate::cli::Failure;

/// Says what does not follow at the record's end; sets it aside if that is asked for.
pub(super) fn repair(arguments: &Repair, out: &mut impl Write) -> Result<(), Failure> {
    let directory = arguments.place.directory()?;
    let Some(damage) = damage(&directory).map_err(Failure::wrong)? else {
        writeln!(out, "the record's end holds; nothing is to be set aside")?;
        return Ok(());
    };
    describe(&damage, out)?;
    if !arguments.set_aside {
        return Err(Failure::NotSo);
    }
    let key = match &arguments.key {
        Some(file) => file.clone(),
        None => arguments.place.settings()?.signing_key_file,
    };
    let settings = Settings {
        repair: true,
        program: concat!("sekisho ", env!("CARGO_PKG_VERSION"), " repair").to_owned(),
        ..Settings::new(directory)
    };
    let opened = Trail::open(settings, SigningKey::load(&key)?);
    // Dropping it closes it, with a signature.
    let (_, opened) = opened.map_err(|error| match error {
        OpenError::Damaged { file, .. } => Failure::wrong(format!(
            "{file}: not even its first line holds, so there is nothing to go on from. Keep the \
             directory as evidence, and let the gateway begin a new record in an empty one"
        )),
        other => Failure::wrong(other),
    })?;
    for repaired in &opened.repaired {
        writeln!(
            out,
            "set aside: {} bytes at byte {} of file {:06}; the record says so, and is signed",
            repaired.bytes, repaired.offset, repaired.number
        )?;
    }
    Ok(())
}

fn describe(damage: &Damage, out: &mut impl Write) -> std::io::Result<()> {
    let Damage {
        file,
        line,
        offset,
        bytes,
        records,
        ..
    } = damage;
    writeln!(
        out,
        "{file}:{line} does not follow the record before it: {bytes} bytes from byte {offset} on, with \
         {records} whole records among them"
    )?;
    if damage.is_of_a_crash {
        return writeln!(
            out,
            "a crash or a loss of power leaves that; the next start sets it aside by itself"
        );
    }
    if damage.is_headed {
        return writeln!(
            out,
            "no crash leaves that: somebody changed the file, or the disk did. Copy the directory for whoever \
             looks into it (`sekisho audit verify` says what was changed); then --set-aside lets the \
             record go on, and says in it what was set aside"
        );
    }
    Ok(())
}
