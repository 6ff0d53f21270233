//! The targets of Markdown links and images, and of CSS `url(…)`.
//!
//! Text may look like a link and be none, and the real one begin within. So every `](` may begin
//! one, and we are in a target until each of them would have ended.

use std::hash::{BuildHasher, DefaultHasher, Hasher, RandomState};

use super::recent::Recent;

/// The targets that we may be in.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each holds or not, whatever the others do"
)]
#[derive(Clone, Default)]
pub(super) struct Target {
    /// One has begun, and white space at most was read of it.
    is_undecided: bool,
    /// One is written `<…>`, where parentheses count for nothing.
    is_angled: bool,
    /// One is open, and so many parentheses within; of several, the most.
    depth: Option<u16>,
    is_escaped: bool,
    has_space: bool,
    /// What was read since the first of them began.
    address: Option<DefaultHasher>,
}

impl Target {
    pub(super) fn read(&mut self, c: char, recent: &Recent, keys: &RandomState) {
        if self.is_open() {
            self.go_on(c, recent);
        }
        if c == '(' && (recent.ends_with(b"]") || recent.ends_with(b"url")) {
            if !self.is_open() {
                self.address = Some(keys.build_hasher());
            }
            self.is_undecided = true;
        } else if !self.is_open() {
            *self = Self::default();
            return;
        }
        if let Some(address) = &mut self.address {
            address.write_u32(c.into());
        }
    }

    /// A link ends with its parenthesis, and no link goes beyond its paragraph.
    fn go_on(&mut self, c: char, recent: &Recent) {
        self.has_space |= c.is_whitespace();
        if self.is_escaped || c == '\\' {
            self.is_escaped = !self.is_escaped;
            return;
        }
        if c == '\n' && recent.ends_with(b"\n") {
            *self = Self::default();
            return;
        }
        self.depth = match (c, self.depth) {
            ('(', Some(depth)) => Some(depth.saturating_add(1)),
            (')', Some(depth)) => depth.checked_sub(1),
            (_, depth) => depth,
        };
        if self.is_angled && matches!(c, '>' | '\n') {
            self.is_angled = false;
            self.depth = self.depth.max(Some(0));
        }
        if self.is_undecided && !c.is_whitespace() {
            self.is_undecided = false;
            match c {
                '<' => self.is_angled = true,
                '(' => self.depth = self.depth.max(Some(1)),
                ')' => {}
                _ => self.depth = self.depth.max(Some(0)),
            }
        }
    }

    fn is_open(&self) -> bool {
        self.is_undecided || self.is_angled || self.depth.is_some()
    }

    /// The hash of the target up to here, where we are in one.
    pub(super) fn address(&self) -> Option<u64> {
        self.address.as_ref().map(Hasher::finish)
    }

    /// What ends the target, if nothing but it was written.
    pub(super) fn closer(&self) -> Option<char> {
        (self.is_open() && !self.has_space).then_some(')')
    }

    pub(super) fn pass_over(&mut self, entry: usize) {
        if self.is_undecided {
            self.is_undecided = false;
            self.depth = self.depth.max(Some(0));
        }
        self.is_escaped = false;
        if let Some(address) = &mut self.address {
            address.write_u8(0xff);
            address.write_usize(entry);
        }
    }
}
