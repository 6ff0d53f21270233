//! `[audit]`: where the record of decisions is kept, under which keys, and how safely.

use std::path::PathBuf;

use audit::{FingerprintKey, KeyError, MOST_CHECKPOINT_RECORDS, SigningKey};

use super::files::Files;
use super::read::{millis, seconds};
use super::reader::Section;
use super::settings::{Audit, Durability};

const MIB: u64 = 1 << 20;

/// Six months. Providers and deployers of AI systems keep logs at least that long (EU AI Act Art. 19
/// and 26(6)).
const LEAST_RETENTION_DAYS: u32 = 184;

const DURABILITIES: [(&str, Kind); 2] = [
    ("every_commit", Kind::EveryCommit),
    ("interval", Kind::Interval),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    EveryCommit,
    Interval,
}

/// The record, if one is kept.
pub(super) fn audit(
    root: &Section<'_, '_>,
    files: Files,
    warnings: &mut Vec<String>,
) -> Option<Audit> {
    let table = root.table("audit");
    if !root.has("audit") {
        let advice = "no `[audit]` table is set: decisions are not recorded, and nothing can be \
                      proved later";
        warnings.push(advice.to_owned());
        return None;
    }
    let directory = table.path("directory");
    let signing = key_file(&table, "signing_key_file", files, |path| {
        SigningKey::load(path).map(drop)
    });
    let fingerprint = key_file(&table, "fingerprint_key_file", files, |path| {
        FingerprintKey::load(path).map(drop)
    });
    let settings = Audit {
        directory: directory.unwrap_or_else(|| table.source().resolve("audit")),
        signing_key_file: PathBuf::new(),
        fingerprint_key_file: PathBuf::new(),
        durability: durability(&table),
        rotate_bytes: table.size("rotate", 64 * MIB, 64 << 10..=4096 * MIB) as u64,
        retention_days: retention_days(&table),
        checkpoint_records: table.integer("checkpoint_records", 1000, 1..=MOST_CHECKPOINT_RECORDS),
        checkpoint_interval: table.duration(
            "checkpoint_interval",
            seconds(60),
            seconds(1)..=seconds(3600),
        ),
        inside_without_record: table.flag("inside_without_record", false),
    };
    Some(Audit {
        signing_key_file: signing?,
        fingerprint_key_file: fingerprint?,
        ..settings
    })
}

/// A file with a key, which `load` must take.
fn key_file(
    table: &Section<'_, '_>,
    key: &str,
    files: Files,
    load: impl FnOnce(&std::path::Path) -> Result<(), KeyError>,
) -> Option<PathBuf> {
    const FIX: &str = "make the keys of the record with `sekisho audit keygen keys/audit`, and put in \
                       the lines it prints";
    if !table.has(key) {
        table.missing(key, FIX);
    }
    let path = table.path(key)?;
    if files == Files::Open
        && let Err(error) = load(&path)
    {
        table.problem(key, &format!("names no key that can be used: {error}"), FIX);
        return None;
    }
    Some(path)
}

fn durability(table: &Section<'_, '_>) -> Durability {
    let kind = table.choice("durability", &DURABILITIES);
    let interval = table.duration("sync_interval", seconds(1), millis(10)..=seconds(60));
    let is_every_commit = kind == Some(Kind::EveryCommit) || !table.has("durability");
    if is_every_commit && table.has("sync_interval") {
        table.problem(
            "sync_interval",
            "is set, but every commit waits for the disk",
            "remove it, or set `durability = \"interval\"`",
        );
    }
    match kind {
        Some(Kind::Interval) => Durability::Interval(interval),
        Some(Kind::EveryCommit) | None => Durability::EveryCommit,
    }
}

fn retention_days(table: &Section<'_, '_>) -> u32 {
    let days = table.integer("retention_days", 400, 1..=36_500);
    if days < LEAST_RETENTION_DAYS {
        table.problem(
            "retention_days",
            &format!("is {days}: records are kept for six months at least"),
            &format!("write {LEAST_RETENTION_DAYS} or more (EU AI Act Art. 26(6))"),
        );
    }
    days
}
