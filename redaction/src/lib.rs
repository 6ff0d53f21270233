//! Hide it, and give it back.
//!
//! A request that leaves the bank is not edited: it is built anew as an [`Outline`], a tree whose
//! strings are literals of the program or texts that were scanned. [`Masker::mask`] turns it into
//! a [`MaskedPrompt`], the only thing the client for external engines takes, and a [`Vault`] that
//! knows what each placeholder stands for. The vault hands out a [`Restorer`] for every stream of
//! text in the answer.
//!
//! ```text
//! Outline ── edits ── needles ── register ── serialise ── last door ──> MaskedPrompt
//!            what was found       which placeholder   once more for      Vault ──> Restorer
//!            and where else       for which notation  every original
//! ```
//!
//! A request on its way out:
//!
//! 1. `edits`: every finding becomes a replacement, in JSON documents piece by piece.
//! 2. `needles`, `rows`, `letters`, `automaton`: the values found are searched for in all texts of the request, and
//!    masked where no detector saw them.
//! 3. `register`, `identity`, `readings`, `romaji`, `placeholder`: notations of one value get one stem, derived
//!    from the key, the application and the conversation.
//!    Where values touch what could be others, `second_look` has the text scanned once more.
//! 4. `stand_ins`, `surrogate`, `coarse`: what stands outside for each value, by the mode of its
//!    type.
//! 5. `serialise`: the body with it.
//! 6. The last door, in `masker`: the body is searched once more for every original.
//!
//! An answer on its way back: `lookout` and `cursor` recognise placeholders, also damaged ones;
//! `surrogate::recogniser` finds invented values; `surroundings`, `host` and `behind` keep originals
//! out of addresses, also of those in JSON strings; `straggler` counts what looks like a placeholder and is none.
//!
//! Where a rule asks for it, an answer then goes through a `screen`, which hides from the client
//! what is not its own.
//!
//! Whatever cannot be masked for certain is an [`Unmaskable`], and the request stays inside.
//! Nothing here prints an original, and the vault forgets them when the last restorer is gone.
//! Pure: no I/O, no async, no clock.
//!
//! ```
//! use redaction::{Escape, Masker, Masking, Outline, Scope};
//! # use classifiers::{Confidence, EntityType, Finding, Scanned};
//! # let finding = Finding { range: 0..12, entity: EntityType::Person, confidence: Confidence::Certain, reason: "" };
//! # let text = Scanned::for_tests("柴田郁恵様", vec![finding]);
//!
//! let masker = Masker::new([7; 32]);
//! let scope = Scope { app: "crm", conversation: &[text.text()] };
//! let outline = Outline::Object(vec![("content", Outline::Text(&text))]);
//! let (prompt, vault) = masker.mask(&scope, &outline, &Masking::default())?;
//!
//! let body = prompt.body_for("gpt-x");
//! assert!(body.starts_with(br#"{"model":"gpt-x","content":"<PERSON_"#));
//!
//! let echo = std::str::from_utf8(&body).expect("JSON is UTF-8");
//! let mut restorer = vault.restorer(Escape::None);
//! let mut answer = String::new();
//! for piece in [&echo[..35], &echo[35..]] {
//!     restorer.push(piece, &mut answer);
//! }
//! restorer.finish(&mut answer);
//! assert_eq!(answer, r#"{"model":"gpt-x","content":"柴田郁恵様"}"#);
//! # Ok::<(), redaction::Unmaskable>(())
//! ```

mod automaton;
mod behind;
mod calendar;
mod coarse;
mod counts;
mod cursor;
mod edits;
mod error;
mod host;
mod identity;
mod json;
mod kanji;
mod letters;
mod lookout;
mod masker;
mod masking;
mod needles;
mod numerals;
mod outline;
mod placeholder;
mod prompt;
mod readings;
mod register;
mod restorer;
mod romaji;
mod rows;
mod screen;
mod second_look;
mod serialise;
mod stand_ins;
mod straggler;
mod surrogate;
mod surroundings;
mod vault;
mod work;

pub use counts::{Counts, Tally};
pub use error::Unmaskable;
pub use identity::identity;
pub use masker::{Masker, Scope};
pub use masking::{Masking, Mode, NotOffered};
pub use outline::Outline;
pub use prompt::MaskedPrompt;
pub use restorer::{Restorer, Span};
pub use screen::{Screen, Screening};
pub use vault::{Escape, Vault};
