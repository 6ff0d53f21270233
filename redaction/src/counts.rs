//! How many, per type: the only thing about values that is ever reported.

use classifiers::EntityType;

/// A number for each [`EntityType`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts([u32; EntityType::ALL.len()]);

impl Counts {
    /// The number for one type.
    #[must_use]
    pub fn of(&self, entity: EntityType) -> u32 {
        self.0[entity as usize]
    }

    /// The sum over all types.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.0.iter().copied().map(u64::from).sum()
    }

    /// The types that occur, in the order of their declaration.
    pub fn iter(&self) -> impl Iterator<Item = (EntityType, u32)> + '_ {
        EntityType::ALL
            .iter()
            .map(|&entity| (entity, self.of(entity)))
            .filter(|&(_, n)| n > 0)
    }

    /// Adds what others counted.
    pub fn add_all(&mut self, others: &Self) {
        others
            .iter()
            .for_each(|(entity, more)| self.add(entity, more));
    }

    /// Adds so many of one type.
    pub fn add(&mut self, entity: EntityType, more: u32) {
        let count = &mut self.0[entity as usize];
        *count = count.saturating_add(more);
    }
}

/// What became of the placeholders in one stream of an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Placeholders that were replaced by their originals.
    pub restored: Counts,
    /// What looks like a placeholder but stands for nothing in this request, or for more than one
    /// thing, or was damaged beyond recognition. It stayed in the text as it was.
    pub unresolved: u32,
    /// Live placeholders that stayed because they stood in a URL, a link target or an HTML
    /// attribute, where the original would travel to whoever the address belongs to.
    pub withheld: u32,
}
