//! The way along the chain, link by link.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::fault::{Fault, Place, What};
use super::told::Told;
use super::{MOST_FAULTS, Options, Verification};
use crate::Hash;
use crate::anchor::{Anchor, statement};
use crate::directory::{FileName, torn_name};
use crate::key::PublicKey;
use crate::line::{self, Line};
use crate::reader::RawLine;
use crate::record::{Checkpoint, FileHeader, Record, Repaired, Retired, RetiredFile, Why};
use crate::trail::MOST_UNSIGNED;

const FORMAT: u32 = 1;

pub(super) struct Walk<'o> {
    options: &'o Options,
    is_written: bool,
    result: Verification,
    chain: Option<String>,
    /// Every key that the chain named.
    keys: Vec<PublicKey>,
    /// What the next record follows.
    link: Link,
    /// The file being read.
    file: Option<Current>,
    /// Where the first file read begins, if it is not the first of the chain.
    start: Option<Start>,
    retired: Vec<RetiredFile>,
    /// Retired, but not signed for yet.
    retired_unsigned: Vec<RetiredFile>,
    is_closed: bool,
    /// The file before ended in so many records without a signature; the next one must say why.
    unsigned_end: Option<(FileName, u64)>,
    /// What was set aside, as the trail states.
    repaired: Vec<Repaired>,
}

/// The file being read.
struct Current {
    name: FileName,
    /// Its first line was read.
    is_headed: bool,
    /// Its last line has no end.
    is_unfinished: bool,
}

/// What the next record follows.
#[derive(Default)]
struct Link {
    /// Its number; `None` before the first header.
    seq: Option<u64>,
    /// What its hash can be taken over: the hash that the record before states, or that it has. Both
    /// are the same unless it was changed. Empty where it could not be read.
    hashes: Vec<Hash>,
}

/// What the first file read says of the one before.
struct Start {
    number: u64,
    hash: Hash,
}

impl<'o> Walk<'o> {
    pub(super) fn new(options: &'o Options, is_written: bool) -> Self {
        let mut walk = Self {
            options,
            is_written,
            result: Verification {
                is_trusted: !options.trusted.is_empty(),
                ..Verification::default()
            },
            chain: None,
            keys: Vec::new(),
            link: Link::default(),
            file: None,
            start: None,
            retired: Vec::new(),
            retired_unsigned: Vec::new(),
            is_closed: false,
            unsigned_end: None,
            repaired: Vec::new(),
        };
        if let Some(anchor) = &options.anchor {
            let is_ours = options.trusted.is_empty() || options.trusted.contains(&anchor.key);
            if !(is_ours && anchor.is_signed()) {
                walk.fault(Place::Directory, What::BadAnchor);
            }
        }
        walk
    }

    pub(super) fn foreign(&mut self, name: &str) {
        self.fault(Place::File(name.to_owned()), What::Foreign);
    }

    /// Turns to the next file; `before` is the number of the one before it.
    pub(super) fn file(&mut self, file: FileName, before: Option<u64>) {
        self.end_file();
        for number in before.map_or(file.number, |before| before + 1)..file.number {
            self.fault(Place::File(format!("{number:06}")), What::Missing);
            self.link = Link::default();
        }
        self.file = Some(Current {
            name: file,
            is_headed: false,
            is_unfinished: false,
        });
        self.result.files += 1;
    }

    pub(super) fn line(&mut self, raw: &RawLine<'_>) {
        let place = self.place(raw);
        if !raw.is_whole {
            self.current().is_unfinished = true;
            if !self.is_written {
                self.fault(place, What::Unfinished);
            }
            return;
        }
        match line::read(raw.bytes) {
            Ok(line) => self.record(raw, &line, place),
            Err(differs) => {
                let at = raw.offset + differs.at as u64;
                self.fault(place, What::NotALine { at });
                self.current().is_headed = true;
                self.link.seq = self.link.seq.map(|seq| seq + 1);
                self.link.hashes.clear();
            }
        }
    }

    pub(super) fn end(mut self) -> Verification {
        self.end_file();
        if self.result.files == 0 {
            self.fault(Place::Directory, What::Empty);
        }
        self.check_start();
        self.check_signed();
        self.check_end_against_anchor();
        if self.is_written {
            self.result.told.push(Told::Written);
        } else if !self.is_closed && self.result.records > 0 && !self.current().is_unfinished {
            self.result.told.push(Told::Open);
        }
        self.result
    }

    /// A record in its frame.
    fn record(&mut self, raw: &RawLine<'_>, line: &Line<'_>, place: Place) {
        let parsed = Record::parse(raw.bytes).ok();
        if std::mem::replace(&mut self.current().is_headed, true) {
            if matches!(parsed, Some((_, Record::File(_)))) {
                self.fault(place.clone(), What::SecondHeader);
            }
            self.check_file_before(parsed.as_ref().map(|(_, record)| record));
        } else {
            match &parsed {
                Some((time, Record::File(header))) => self.header(header, *time, &place),
                _ => self.fault(place.clone(), What::NotAHeader),
            }
        }
        let is_next = self.follow(line, &place);
        self.count(line.seq, parsed.as_ref().map(|(time, _)| *time));
        match parsed {
            // What a changed record says is nothing to go by.
            Some((time, record)) if is_next => self.content(record, time, line, place),
            None if is_next => self.fault(place, What::NotARecord),
            _ => {}
        }
        if self.result.unsigned == MOST_UNSIGNED + 1 && self.result.faults.is_empty() {
            let unsigned = self.result.unsigned;
            self.fault(self.place(raw), What::UnsignedRun(unsigned));
        }
        self.check_against_anchor(raw, line.seq);
    }

    /// A file ends in a checkpoint, but where the disk failed or the program was ended by force; then
    /// the first record after the next header says so.
    fn check_file_before(&mut self, first: Option<&Record>) {
        let Some((file, unsigned)) = self.unsigned_end.take() else {
            return;
        };
        if !matches!(first, Some(Record::Gap(_) | Record::Started(_)))
            && self.result.faults.is_empty()
        {
            self.fault(Place::File(file.to_string()), What::UnsignedEnd(unsigned));
        }
    }

    /// Whether the record follows the one before, and is what was written.
    fn follow(&mut self, line: &Line<'_>, place: &Place) -> bool {
        let mut is_next = true;
        if let Some(expected) = self.link.seq
            && line.seq != expected
        {
            let found = line.seq;
            self.fault(place.clone(), What::Sequence { expected, found });
            is_next = false;
        }
        let taken: Vec<Hash> = self
            .link
            .hashes
            .iter()
            .map(|hash| hash.then(line.body))
            .collect();
        if is_next && !taken.is_empty() && !taken.contains(&line.hash) {
            self.fault(place.clone(), What::Changed);
            is_next = false;
        }
        self.link.seq = Some(line.seq + 1);
        self.link.hashes = vec![line.hash];
        self.link
            .hashes
            .extend(taken.first().filter(|taken| **taken != line.hash));
        is_next
    }

    fn header(&mut self, header: &FileHeader, begun: Timestamp, place: &Place) {
        let file = self.current().name;
        let day = begun.to_zoned(TimeZone::UTC).date();
        if header.format != FORMAT {
            self.fault(place.clone(), What::Format(header.format));
        }
        if (header.number, day) != (file.number, file.day) {
            let (number, day) = (header.number, day.to_string());
            self.fault(place.clone(), What::Misnamed { number, day });
        }
        match &self.chain {
            Some(chain) if *chain != header.chain => self.fault(place.clone(), What::OtherChain),
            Some(_) => {}
            None => self.chain = Some(header.chain.clone()),
        }
        self.name_key(header.key);
        let Some(expected) = self.link.seq else {
            self.begin(header);
            return;
        };
        let follows = header.previous.is_some_and(|previous| {
            let is_known = self.link.hashes.is_empty() || self.link.hashes.contains(&previous.hash);
            previous.last_seq + 1 == expected && previous.number + 1 == file.number && is_known
        });
        if !follows {
            self.fault(place.clone(), What::OtherPrevious);
            self.begin(header);
        }
    }

    /// The chain is taken up where this header says that it goes on.
    fn begin(&mut self, header: &FileHeader) {
        let previous = header.previous;
        self.link = Link {
            seq: Some(previous.map_or(1, |previous| previous.last_seq + 1)),
            hashes: vec![previous.map_or(Hash::START, |previous| previous.hash)],
        };
        if let (Some(previous), None) = (previous, self.result.seqs) {
            self.start = Some(Start {
                number: previous.number,
                hash: previous.hash,
            });
        }
    }

    fn content(&mut self, record: Record, time: Timestamp, line: &Line<'_>, place: Place) {
        self.is_closed = false;
        let short = place.short();
        match record {
            Record::Checkpoint(checkpoint) => self.checkpoint(&checkpoint, time, line, place),
            Record::Started(started) => {
                self.name_key(started.key);
                if !started.after_close {
                    self.result.told.push(Told::Unclosed { place: short, time });
                }
            }
            Record::Repaired(repaired) => {
                let place = short;
                self.repaired.push(repaired.clone());
                self.result.told.push(Told::Repaired { place, repaired });
            }
            Record::Gap(gap) => self.result.told.push(Told::Gap {
                place: short,
                until: time,
                gap,
            }),
            Record::Retired(Retired { files, .. }) => {
                if let (Some(first), Some(last)) = (files.first(), files.last()) {
                    let numbers = (first.number, last.number);
                    self.result.told.push(Told::Retired { numbers, time });
                }
                self.retired_unsigned.extend(files);
            }
            _ => {}
        }
    }

    fn checkpoint(
        &mut self,
        checkpoint: &Checkpoint,
        time: Timestamp,
        line: &Line<'_>,
        place: Place,
    ) {
        let Some(key) = self
            .keys
            .iter()
            .find(|key| key.id() == checkpoint.key)
            .copied()
        else {
            self.fault(place, What::UnknownKey(checkpoint.key));
            return;
        };
        let (chain, seq) = (self.chain.clone().unwrap_or_default(), line.seq);
        // The link was moved on to this record; its body follows what it signs.
        if checkpoint.head.then(line.body) != line.hash {
            self.fault(place, What::OtherHead);
            return;
        }
        let statement = statement(&chain, seq, &checkpoint.head);
        if !key.signed(statement.as_bytes(), &checkpoint.signature) {
            self.fault(place, What::BadSignature);
            return;
        }
        if self.result.is_trusted && !self.options.trusted.contains(&key) {
            self.fault(place, What::Untrusted(checkpoint.key));
            return;
        }
        self.result.checkpoints += 1;
        self.result.unsigned = 0;
        self.retired.append(&mut self.retired_unsigned);
        self.is_closed = checkpoint.why == Why::Closed;
        self.result.last_checkpoint = Some(Anchor {
            chain,
            file: self.current().name.number,
            seq,
            time,
            head: checkpoint.head,
            key,
            signature: checkpoint.signature.clone(),
        });
    }

    fn count(&mut self, seq: u64, time: Option<Timestamp>) {
        self.result.records += 1;
        self.result.unsigned += 1;
        let first = self.result.seqs.map_or(seq, |(first, _)| first);
        self.result.seqs = Some((first, seq));
        if let Some(time) = time {
            let first = self.result.times.map_or(time, |(first, _)| first);
            self.result.times = Some((first, time));
        }
    }

    fn name_key(&mut self, key: PublicKey) {
        if !self.keys.contains(&key) {
            self.keys.push(key);
        }
    }

    fn end_file(&mut self) {
        let Some(file) = &self.file else { return };
        if !(file.is_headed || file.is_unfinished) {
            self.fault(Place::File(file.name.to_string()), What::NoHeader);
            self.link = Link::default();
        }
        let file = self.current().name;
        let unsigned = self.result.unsigned;
        self.unsigned_end = (unsigned > 0).then_some((file, unsigned));
    }

    /// Without a checkpoint of a trusted key nothing shows who wrote the trail.
    fn check_signed(&mut self) {
        let is_asked = self.result.is_trusted && self.options.files.is_none() && !self.is_written;
        if is_asked && self.result.checkpoints == 0 && self.result.faults.is_empty() {
            self.fault(Place::Directory, What::NoneSigned);
        }
    }

    /// What was set aside must still be there, and nothing else beside it. While the trail is being
    /// written, a start may just be setting something aside.
    pub(super) fn aside(&mut self, directory: &Path, torn: &[String]) {
        if self.options.files.is_some() || self.is_written {
            return;
        }
        let first = self.first_file();
        let stated: BTreeMap<String, Repaired> = std::mem::take(&mut self.repaired)
            .into_iter()
            .filter(|repaired| first.is_none_or(|first| repaired.number >= first))
            .map(|repaired| {
                let name = torn_name(repaired.number, repaired.offset, &repaired.sha256);
                (name, repaired)
            })
            .collect();
        for name in torn.iter().filter(|name| !stated.contains_key(*name)) {
            self.fault(Place::File(name.clone()), What::Foreign);
        }
        for (name, repaired) in stated {
            let what = match std::fs::read(directory.join(&name)) {
                Ok(bytes) if Hash::of(&bytes) == repaired.sha256 => continue,
                Ok(_) => What::AsideChanged,
                Err(_) => What::AsideMissing,
            };
            self.fault(Place::File(name), what);
        }
    }

    /// The number of the first file read.
    fn first_file(&self) -> Option<u64> {
        self.start.as_ref().map(|start| start.number + 1)
    }

    /// Files before the first must have been deleted by the trail's own word.
    fn check_start(&mut self) {
        let Some(Start { number, hash }) = &self.start else {
            return;
        };
        if self.options.files.is_some() {
            let first = number + 1;
            self.result.told.push(Told::Part { first });
            return;
        }
        let is_stated = |file: &RetiredFile| file.number == *number && file.hash == *hash;
        if !self.retired.iter().any(is_stated) {
            let place = Place::File(format!("{number:06}"));
            self.fault(place, What::Missing);
        }
    }

    fn check_against_anchor(&mut self, raw: &RawLine<'_>, seq: u64) {
        let Some(anchor) = self
            .options
            .anchor
            .as_ref()
            .filter(|anchor| anchor.seq == seq)
        else {
            return;
        };
        let is_same = match Record::parse(raw.bytes) {
            Ok((_, Record::Checkpoint(checkpoint))) => {
                checkpoint.head == anchor.head && self.chain.as_ref() == Some(&anchor.chain)
            }
            _ => false,
        };
        if is_same {
            self.result.is_anchored = true;
        } else {
            let place = self.place(raw);
            self.fault(place, What::OtherThanAnchor(seq));
        }
    }

    fn check_end_against_anchor(&mut self) {
        let Some(anchor) = &self.options.anchor else {
            return;
        };
        let (first, last) = self.result.seqs.unwrap_or_default();
        if last < anchor.seq {
            let anchor = anchor.seq;
            self.fault(Place::Directory, What::CutOff { last, anchor });
        } else if anchor.seq < first {
            self.result.told.push(Told::AnchorRetired);
        }
    }

    fn fault(&mut self, place: Place, what: What) {
        if self.result.faults.len() < MOST_FAULTS {
            self.result.faults.push(Fault { place, what });
        } else {
            self.result.more_faults += 1;
        }
    }

    fn place(&self, raw: &RawLine<'_>) -> Place {
        Place::Line {
            file: self
                .file
                .as_ref()
                .map(|file| file.name.to_string())
                .unwrap_or_default(),
            line: raw.number,
            from: raw.offset,
            // With the line's end.
            to: raw.offset + (raw.bytes.len() as u64).saturating_sub(u64::from(!raw.is_whole)),
        }
    }

    fn current(&mut self) -> &mut Current {
        self.file.as_mut().expect("a line stands in a file")
    }
}
