//! One way to read a text: all kinds of addresses, each for itself, so that none hides another.

use std::hash::RandomState;

use super::recent::Recent;
use super::tag::Tag;
use super::target::Target;
use super::url::Url;

/// Which addresses we may be in.
#[derive(Clone, Default)]
pub(super) struct Reading {
    recent: Recent,
    url: Url,
    target: Target,
    tag: Tag,
}

impl Reading {
    pub(super) fn read(&mut self, text: &str, keys: &RandomState) {
        for c in text.chars() {
            let closer = self.tag.closer().or_else(|| self.target.closer());
            self.url.read(c, &self.recent, closer, keys);
            self.target.read(c, &self.recent, keys);
            self.tag.read(c, keys);
            self.recent.push(c);
        }
    }

    /// The addresses that we are in, by a hash of each up to here; of one too long, `None`.
    pub(super) fn addresses(&self) -> impl Iterator<Item = Option<u64>> {
        self.url.address().chain(self.marked_up())
    }

    /// Those that only markup makes.
    pub(super) fn marked_up(&self) -> impl Iterator<Item = Option<u64>> {
        let marked_up = [self.target.address(), self.tag.address()];
        marked_up.into_iter().flatten().map(Some)
    }

    /// A placeholder comes next, restored or not; nothing in it opens or closes anything.
    pub(super) fn pass_over(&mut self, entry: usize) {
        self.recent = Recent::default();
        self.url.pass_over(entry);
        self.target.pass_over(entry);
        self.tag.pass_over(entry);
    }
}
