//! What can be wrong, with the fix, in English: [`Kind`].

use std::fmt;

use classifiers::EntityType;
use redaction::Mode;

use super::{Fault, Phrase};
use crate::routes::{EngineKind, Tongue};

/// What is wrong, and the fix.
#[derive(Clone, Debug, thiserror::Error)]
pub(in crate::routes) enum Kind {
    #[error("cannot be read: {0}")]
    Unreadable(String),
    #[error(
        "is larger than {max_bytes} bytes, which no rules file should be; is it the right file?"
    )]
    TooLarge { max_bytes: u64 },
    #[error("{0}")]
    NotApproved(String),
    #[error("this is not UTF-8; save the file as UTF-8")]
    NotUtf8,
    #[error("a character stands here that is not seen or changes what is read ({}); take it out", Code(*.0))]
    Hidden(char),
    #[error("this is not TOML: {0}")]
    Syntax(Fault),
    #[error("{} is given twice in the same table; keep one of them", Quoted(.0))]
    GivenTwice(String),

    #[error("{} is not a key of {table}; {}", Quoted(.key), Hint(.near.as_deref(), keys))]
    UnknownKey {
        key: String,
        table: &'static str,
        near: Option<String>,
        keys: Vec<String>,
    },
    #[error("`{key}` must be {wanted}, not {found}")]
    WrongType {
        key: String,
        wanted: &'static str,
        found: &'static str,
    },
    #[error("`{key}` is missing; add `{example}`")]
    Missing {
        key: &'static str,
        example: &'static str,
    },
    #[error("`{key}` is empty; {fix}")]
    Empty { key: String, fix: &'static str },
    #[error("{} is not a length of time; write `\"500ms\"`, `\"30s\"` or `\"2m\"`", Quoted(.0))]
    NotADuration(String),
    #[error("`{key}` must be a whole number from {least} to {most}")]
    NotACount {
        key: &'static str,
        least: u32,
        most: u32,
    },
    #[error(
        "{} is not a time of day; write two digits each, like `\"09:00\"`; a day ends at `\"24:00\"`",
        Quoted(.0)
    )]
    NotATime(String),
    #[error("{} is not a date from 1970 on; write it like `2026-04-01`, without a time", Quoted(.0))]
    NotADate(String),
    #[error("nothing lies between `from` and `to`; for the whole day, leave `time` out")]
    NoTime,
    #[error("{} is not a moment; write it like `2026-04-01T10:00:00`, in Japan's time", Quoted(.0))]
    NotAMoment(String),
    #[error(
        "expected {}, got {}; rule `{rule}` in line {line} decides",
        .wanted.told_in(Tongue::English), .got.told_in(Tongue::English)
    )]
    TestFailed {
        wanted: Phrase,
        got: Phrase,
        rule: String,
        line: u32,
    },
    #[error("no day is from {from} to {to}; swap the two")]
    Backwards { from: String, to: String },
    #[error(
        "times and dates in rules are Japan's, not those of {}; write `\"Asia/Tokyo\"`, or leave it out",
        Quoted(.0)
    )]
    OtherTimeZone(String),
    #[error("a group has no count: {} stands for several types; count them one by one, in an `any` if one of them is enough", Quoted(.0))]
    CountOfGroup(String),
    #[error(
        "{} cannot be a name here: it appears in headers and metrics; use at most 64 ASCII \
         letters, digits, `-` and `_`",
        Quoted(.0)
    )]
    BadName(String),

    #[error("{what} {} is unknown; {}", Quoted(.name), Hint(.near.as_deref(), known))]
    Unknown {
        what: &'static str,
        name: String,
        near: Option<String>,
        known: Vec<String>,
    },
    #[error(
        "engine `{name}` is not declared in this file; add a table `[engine.{name}]` with \
         `kind = \"{}\"`",
        .kind.name()
    )]
    UndeclaredEngine { name: String, kind: EngineKind },
    #[error("sekisho.toml has no engine {}; {}", Quoted(.name), Hint(.near.as_deref(), known))]
    NotConfigured {
        name: String,
        near: Option<String>,
        known: Vec<String>,
    },
    #[error(
        "`kind` is `{}`, but sekisho.toml says that `{name}` is {}; write `kind = \"{}\"`",
        .written.name(), .real.name(), .real.name()
    )]
    OtherSide {
        name: String,
        written: EngineKind,
        real: EngineKind,
    },
    #[error("`{key}` describes an engine outside the bank; a local one has only `kind`")]
    OnlyExternal { key: &'static str },
    #[error(
        "`training` must be `false`: nothing may be sent to an operator who trains models with it"
    )]
    Training,
    #[error("{} is not a country code; write two capital letters, like `\"JP\"`", Quoted(.0))]
    NotACountry(String),
    #[error(
        "no local engine is declared; add `[engine.local]` with `kind = \"local\"`: what must not \
         leave is answered there"
    )]
    NoLocalEngine,

    #[error("the name is already taken by the rule in line {line}; give each rule its own")]
    NameTaken { line: u32 },
    #[error(
        "has no `when` and so takes every request: {} after it {} never reached; give it one, or \
         move it to the end",
        if *after == 1 { "the rule" } else { "the rules" },
        if *after == 1 { "is" } else { "are" }
    )]
    TakesEverything { after: usize },
    #[error(
        "there is no rule; add a `[[rule]]` without `when`, so that every request has an answer"
    )]
    NoRules,
    #[error(
        "is the last rule and has a `when`; add one without `when` after it, so that every request has \
         an answer"
    )]
    NoDefault,
    #[error("no request is at least {least} and at most {most}; swap the two")]
    Impossible { least: String, most: String },
    #[error(
        "`then` says nothing; write `engine = \"…\"`, `engines = [\"…\", \"…\"]` or \
         `refuse = \"…\"`"
    )]
    NoAction,
    #[error("`then` has both `{one}` and `{other}`; keep one of them")]
    TwoActions {
        one: &'static str,
        other: &'static str,
    },
    #[error("`{key}` means nothing beside `refuse`; leave it out")]
    BesideRefuse { key: &'static str },
    #[error("`{key}` is about what goes outside, and no engine here is external; leave it out")]
    OnlyOutside { key: &'static str },
    #[error("{}", Offer(*.entity, *.mode))]
    NotOffered { entity: EntityType, mode: Mode },
    #[error("`{entity}` is in two groups with different modes; name it by itself as well")]
    MaskedTwice { entity: EntityType },
    #[error("engine `{0}` is listed twice; list each engine once")]
    EngineTwice(String),
    #[error(
        "`thinking = false` and `reasoning_effort = \"{effort}\"` contradict each other; keep one of them"
    )]
    ThinksAndDoesNot { effort: &'static str },
    #[error(
        "`{what}` names `{engine}`, which the rule asks first anyway; name another engine or model, or leave `{what}` out"
    )]
    SameAside { what: &'static str, engine: String },
    #[error("`model = \"auto\"` chooses nothing; leave `model` out")]
    AutoModel,
    #[error(
        "model `{model}` belongs to engine `{owner}`, not to `{engine}`; {}",
        Hint(None, models)
    )]
    OtherEnginesModel {
        model: String,
        owner: String,
        engine: String,
        models: Vec<String>,
    },
    #[error("has both a `claim` and a table; keep the sentence, or `when` and `never`")]
    ClaimTwice,
    #[error("`never` must say one thing; write an invariant for each")]
    OneNever,
    #[error(
        "this is no claim; write `no … request … leaves`, `… の依頼は、行外に出ない`, or one of the \
         other sentences in docs/rules.md"
    )]
    NoClaim,
    #[error("{} is not understood here; expected {expected}", Found(found))]
    NotUnderstood {
        found: String,
        expected: &'static str,
    },
    #[error("the name is already taken by the invariant in line {line}; give each its own")]
    InvariantTaken { line: u32 },
    #[error(
        "\"{claim}\" does not hold: {}; change the rule, or the invariant",
        .shown.told_in(Tongue::English)
    )]
    Broken { claim: String, shown: Phrase },
    #[error(
        "no request meets {} {}; change one of them",
        Series(.0),
        if .0.len() == 1 { "by itself" } else { "at once" }
    )]
    Contradiction(Vec<String>),
    #[error(
        "is never reached: {} {} every request that it is about before; move it up, or remove it",
        Series(&rules(.0)),
        if .0.len() == 1 { "takes" } else { "together take" }
    )]
    Shadowed(Vec<(String, u32)>),
    #[error(
        "lets nothing out: whatever reaches it is under {} {}; name engines inside alone",
        if .0.len() == 1 { "the floor" } else { "one of the floors" },
        Series(.0)
    )]
    Floored(Vec<String>),
    #[error("groups do not hold groups; list the members of `{0}` here")]
    GroupInGroup(String),
}

impl Kind {
    /// Says that something is not there. After a syntax error it may well be there.
    pub(in crate::routes) const fn is_about_absence(&self) -> bool {
        matches!(
            self,
            Self::Missing { .. }
                | Self::NoLocalEngine
                | Self::NoRules
                | Self::NoDefault
                | Self::NoAction
                | Self::TakesEverything { .. }
                | Self::UndeclaredEngine { .. }
        )
    }
}

/// A name from the file, in backquotes: on one line, and not longer than a line.
pub(super) struct Quoted<'a>(pub(super) &'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const LONGEST_CHARS: usize = 48;
        let shown: String = self.0.chars().take(LONGEST_CHARS).collect();
        let cut = if shown.len() < self.0.len() {
            "…"
        } else {
            ""
        };
        write!(f, "`{}{cut}`", shown.escape_debug())
    }
}

/// Why a type cannot be masked so, and how it can.
struct Offer(EntityType, Mode);

impl fmt::Display for Offer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(entity, mode) = *self;
        if entity.never_leaves() {
            return write!(
                f,
                "`{entity}` never leaves, in whatever form; write `refuse`, or leave it out: then \
                 such a request is answered inside"
            );
        }
        let lacking = match mode {
            Mode::Generalise => "coarser",
            _ => "invented",
        };
        let offered = Mode::ALL.into_iter().filter(|m| m.is_offered_for(entity));
        let offered: Vec<String> = offered.map(|mode| mode.name().to_owned()).collect();
        write!(
            f,
            "`{entity}` has no {lacking} form; {}",
            Hint(None, &offered)
        )
    }
}

/// What stands in a sentence, or that it ends.
struct Found<'a>(&'a str);

impl fmt::Display for Found<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            "" => f.write_str("the end of the sentence"),
            word => Quoted(word).fmt(f),
        }
    }
}

/// The code point: `U+202E`.
pub(super) struct Code(pub(super) char);

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "U+{:04X}", u32::from(self.0))
    }
}

fn rules(rules: &[(String, u32)]) -> Vec<String> {
    let rules = rules.iter();
    let named = rules.map(|(name, line)| format!("rule `{name}` in line {line}"));
    named.collect()
}

/// `a, b and c`.
struct Series<'a>(&'a [String]);

impl fmt::Display for Series<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            [] => Ok(()),
            [one] => f.write_str(one),
            [others @ .., last] => write!(f, "{} and {last}", others.join(", ")),
        }
    }
}

/// So many names are listed at most.
pub(super) const MOST_SHOWN: usize = 32;

/// The nearest name, or all there are if they are few.
struct Hint<'a>(Option<&'a str>, &'a [String]);

impl fmt::Display for Hint<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(near, known) = self;
        if let Some(near) = near {
            return write!(f, "did you mean `{near}`?");
        }
        let Some((last, others)) = known.split_last() else {
            return f.write_str("none is declared");
        };
        if known.len() > MOST_SHOWN {
            return write!(f, "there are {}, none of them like it", known.len());
        }
        f.write_str("use ")?;
        for (n, name) in others.iter().enumerate() {
            write!(f, "{}`{name}`", if n > 0 { ", " } else { "" })?;
        }
        write!(f, "{}`{last}`", if others.is_empty() { "" } else { " or " })
    }
}
