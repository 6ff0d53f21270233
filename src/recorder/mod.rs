//! What of a request goes into the record (crate `audit`): its decision before anything is asked of
//! an engine, each further engine before it is asked, and its outcome when all is over.
//!
//! A [`Receipt`] shows that a record was written; the client for engines outside takes nothing
//! without one. Requests about which nothing was decided are counted.

mod entry;
pub(crate) mod subject;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use audit::{
    Fingerprint, FingerprintKey, KeyError, OpenError, Opened, SigningKey, Trail, Unrecorded,
};
use classifiers::Scanned;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::config::{self, hex};
use crate::engine::EngineFailure;
use crate::engine::dispatch::Engines;
use crate::error_code::ErrorCode;
use crate::layers::inspect::Scan;
use crate::passage::Attempt;
use crate::record::{Noted, OnRecord, Record};

/// Keeps the record, or is told to keep none.
#[derive(Debug)]
pub struct Recorder(Option<Kept>);

/// Shows that a record was written, or that the operator wants none. Made here alone.
#[derive(Debug)]
pub struct Receipt(
    #[expect(dead_code, reason = "held as a proof, never looked at")] Option<audit::Receipt>,
);

#[derive(Debug)]
struct Kept {
    trail: Trail,
    key: FingerprintKey,
    key_id: String,
    /// Of the classifier and what the bank added to it.
    classifier: String,
    inside_without_record: bool,
    /// At the last look.
    was_failing: AtomicBool,
}

/// Why a record cannot be kept.
#[derive(Debug, thiserror::Error)]
pub enum RecorderError {
    /// One of its keys.
    #[error("the record's key: {0}")]
    Key(#[from] KeyError),
    /// Its files.
    #[error("the record: {0}")]
    Open(#[from] OpenError),
}

impl Recorder {
    /// Keeps none.
    #[must_use]
    pub const fn off() -> Self {
        Self(None)
    }

    /// Keeps it as the settings say.
    ///
    /// # Errors
    /// A key or the trail cannot be opened.
    pub fn open(
        settings: &config::Audit,
        classifier: String,
        tap: Option<audit::Tap>,
    ) -> Result<(Self, Opened), RecorderError> {
        let signing = SigningKey::load(&settings.signing_key_file)?;
        let key = FingerprintKey::load(&settings.fingerprint_key_file)?;
        let trail = audit::Settings {
            durability: settings.durability,
            rotate_bytes: settings.rotate_bytes,
            retention_days: settings.retention_days,
            checkpoint_records: settings.checkpoint_records,
            checkpoint_interval: settings.checkpoint_interval,
            program: concat!("sekisho ", env!("CARGO_PKG_VERSION")).to_owned(),
            tap,
            ..audit::Settings::new(&settings.directory)
        };
        let (trail, opened) = Trail::open(trail, signing)?;
        Ok((
            Self::on(trail, key, classifier, settings.inside_without_record),
            opened,
        ))
    }

    /// Keeps it in this trail.
    #[must_use]
    pub fn on(
        trail: Trail,
        key: FingerprintKey,
        classifier: String,
        inside_without_record: bool,
    ) -> Self {
        Self(Some(Kept {
            trail,
            key_id: key.id(),
            key,
            classifier,
            inside_without_record,
            was_failing: AtomicBool::new(false),
        }))
    }

    /// The values found in these texts, each once, by type. `scan` reads what stands encoded in them.
    #[must_use]
    pub fn subjects<'t>(
        &self,
        texts: impl Iterator<Item = &'t Scanned>,
        scan: &dyn Scan,
    ) -> BTreeMap<String, Vec<Fingerprint>> {
        let Some(kept) = &self.0 else {
            return BTreeMap::new();
        };
        let mut subjects: BTreeMap<&str, BTreeSet<Fingerprint>> = BTreeMap::new();
        for text in texts {
            for finding in text.findings() {
                let piece = &text.text()[finding.range.clone()];
                for (entity, value) in subject::values(finding.entity, piece, scan) {
                    let fingerprint = kept.key.value(entity.name(), &value);
                    subjects
                        .entry(entity.name())
                        .or_default()
                        .insert(fingerprint);
                }
            }
        }
        let listed = |(entity, values): (&str, BTreeSet<_>)| {
            (entity.to_owned(), values.into_iter().collect())
        };
        subjects.into_iter().map(listed).collect()
    }

    /// Records what is to become of a request: whom it is asked of, in order; nobody where it is
    /// refused.
    ///
    /// # Errors
    /// It is not recorded.
    pub async fn decided(
        &self,
        record: &Record,
        attempts: &[Attempt],
        engines: &Engines,
    ) -> Result<Receipt, Unrecorded> {
        let Some(kept) = &self.0 else {
            return Ok(Receipt(None));
        };
        let entry = record.note(|noted| {
            // From here on it may be written, even if nobody waits for it any more.
            noted.on_record = OnRecord::Decided;
            kept.decision(record.id(), noted, attempts, engines)
        });
        kept.write(&entry)
            .await
            .inspect_err(|_| record.note(|noted| noted.on_record = OnRecord::Not))
    }

    /// Records that a further engine is asked.
    ///
    /// # Errors
    /// It is not recorded.
    pub async fn followed(
        &self,
        record: &Record,
        (failed, failure): (&Attempt, &EngineFailure),
        next: &Attempt,
        engines: &Engines,
    ) -> Result<Receipt, Unrecorded> {
        let Some(kept) = &self.0 else {
            return Ok(Receipt(None));
        };
        let policy = record.note(|noted| noted.rules.clone());
        let next = kept.attempt(next, engines, policy.as_deref());
        let entry = entry::followed(record.id(), failed, failure, next);
        kept.write(&entry).await
    }

    /// Whether a request that stays inside may be answered although it is not recorded; it is counted
    /// if so.
    #[must_use]
    pub fn lets_inside_pass(&self, record: &Record) -> bool {
        let Some(kept) = self.0.as_ref().filter(|kept| kept.inside_without_record) else {
            return false;
        };
        record.note(|noted| {
            if noted.on_record == OnRecord::Not {
                noted.on_record = OnRecord::Without;
                kept.trail.answered_inside();
            }
        });
        true
    }

    /// Records what became of a request, when all is over.
    pub(crate) fn ended(&self, id: Uuid, noted: &Noted, total: Duration, yen: f64) {
        let Some(kept) = &self.0 else { return };
        match noted.on_record {
            OnRecord::Decided => kept.trail.note(&entry::outcome(id, noted, total, yen)),
            OnRecord::Without => {}
            OnRecord::Not => {
                let code = noted.error.map_or(noted.outcome.name(), ErrorCode::name);
                kept.trail.refused(noted.app.as_deref(), code);
            }
        }
    }

    /// How the trail stands; `None` where none is kept.
    #[must_use]
    pub fn status(&self) -> Option<audit::Status> {
        self.0.as_ref().map(|kept| kept.trail.status())
    }

    /// Writes what waits, and the last signature. Nothing is recorded after it.
    pub fn close(&self) {
        if let Some(kept) = &self.0 {
            kept.trail.close();
        }
    }
}

impl Kept {
    /// Tells the log when the trail begins to fail, and when it is written again.
    fn tell(&self, failure: Option<&Unrecorded>) {
        let is_failing = failure == Some(&Unrecorded::Failing);
        if self.was_failing.swap(is_failing, Ordering::Relaxed) == is_failing {
            return;
        }
        if is_failing {
            let cause = self.trail.status().failing.unwrap_or_default();
            tracing::error!(
                cause,
                "the audit trail cannot be written; requests are refused"
            );
        } else {
            tracing::info!("the audit trail is written again");
        }
    }

    async fn write(&self, entry: &audit::Record) -> Result<Receipt, Unrecorded> {
        let written = self.trail.record(entry).await;
        self.tell(written.as_ref().err());
        Ok(Receipt(Some(written?)))
    }
}

/// The version of the classifier, and of what the bank added to it in these files.
///
/// # Errors
/// A file cannot be read.
pub fn classifier_version(files: &[Option<&Path>]) -> io::Result<String> {
    let version = env!("CARGO_PKG_VERSION");
    if files.iter().all(Option::is_none) {
        return Ok(version.to_owned());
    }
    let mut hash = Sha256::new();
    for file in files {
        let bytes = file.map(std::fs::read).transpose()?.unwrap_or_default();
        hash.update(bytes.len().to_le_bytes());
        hash.update(bytes);
    }
    Ok(format!("{version}+{}", &hex(&hash.finalize())[..12]))
}
