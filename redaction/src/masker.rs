//! From an outline to a masked prompt and its vault.

use std::collections::HashSet;
use std::fmt;

use zeroize::Zeroizing;

use crate::edits::{self, Form, Leaf};
use crate::needles::Needles;
use crate::placeholder::Stems;
use crate::register::{Register, lookalikes};
use crate::serialise::{self, Serialised};
use crate::surroundings::{OwnAddresses, Surroundings};
use crate::vault::Entries;
use crate::{MaskedPrompt, Outline, Unmaskable, Vault, json};

/// What a placeholder holds for: one conversation of one application.
///
/// A value has the same placeholder in every request of the same scope, and another one in every
/// other scope. Nothing is stored for that: replicas with the same key agree.
#[derive(Clone, Copy)]
pub struct Scope<'a> {
    /// The application's name.
    pub app: &'a str,
    /// What identifies the conversation and does not change as it goes on: its first texts.
    pub conversation: &'a [&'a str],
}

impl fmt::Debug for Scope<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scope")
            .field("app", &self.app)
            .field("conversation", &self.conversation.len())
            .finish()
    }
}

/// Masks requests. Build it once with the secret that all replicas share.
pub struct Masker {
    key: Zeroizing<[u8; 32]>,
    #[cfg(test)]
    pub(crate) is_sabotaged: bool,
}

impl Masker {
    /// A masker whose placeholders nobody can foretell without this key.
    #[must_use]
    pub fn new(key: [u8; 32]) -> Self {
        Self {
            key: Zeroizing::new(key),
            #[cfg(test)]
            is_sabotaged: false,
        }
    }

    /// Builds the request to send, with every finding behind a placeholder, and so is every other
    /// occurrence of a value that was found.
    ///
    /// # Errors
    ///
    /// Fails closed: whatever cannot be masked for certain keeps the request inside.
    pub fn mask(
        &self,
        scope: &Scope<'_>,
        outline: &Outline<'_>,
    ) -> Result<(MaskedPrompt, Vault), Unmaskable> {
        let members = members_of(outline)?;
        let mut leaves = edits::leaves(outline)?;
        if leaves.iter().all(|leaf| leaf.edits.is_empty()) {
            let serialised = serialise::members(members, &leaves, &Entries::default());
            return Ok((
                MaskedPrompt::new(serialised),
                Vault::new(Entries::default()),
            ));
        }
        let needles = propagate(&mut leaves)?;
        let mut entries = self.register(scope, &mut leaves)?;
        entries.own_addresses = own_addresses(&leaves);
        #[cfg(test)]
        self.do_damage(&mut leaves);
        check_json(&leaves, &entries)?;
        let serialised = serialise::members(members, &leaves, &entries);
        guard(&serialised, &needles)?;
        Ok((MaskedPrompt::new(serialised), Vault::new(entries)))
    }

    /// Leaves one value in place, as a bug would, to see that the last door holds.
    #[cfg(test)]
    fn do_damage(&self, leaves: &mut [Leaf<'_>]) {
        if self.is_sabotaged {
            for leaf in leaves {
                leaf.edits.clear();
            }
        }
    }

    /// Names a placeholder for every edit.
    fn register(&self, scope: &Scope<'_>, leaves: &mut [Leaf<'_>]) -> Result<Entries, Unmaskable> {
        let taken = lookalikes(leaves.iter().map(Leaf::text));
        let mut register = Register::new(Stems::new(&self.key, scope), taken);
        for leaf in leaves {
            for i in 0..leaf.edits.len() {
                let edit = &leaf.edits[i];
                let original = leaf.original(edit);
                leaf.edits[i].entry = register.entry(edit.entity, original, edit.is_bare)?;
            }
        }
        Ok(register.into_sorted())
    }
}

impl fmt::Debug for Masker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Masker").finish_non_exhaustive()
    }
}

/// The root's members: distinct, and without `model`, which comes later.
fn members_of<'o, 'a>(
    outline: &'o Outline<'a>,
) -> Result<&'o [(&'static str, Outline<'a>)], Unmaskable> {
    let Outline::Object(members) = outline else {
        return Err(Unmaskable::Outline);
    };
    let mut names = HashSet::from(["model"]);
    if members.iter().all(|(name, _)| names.insert(name)) {
        Ok(members)
    } else {
        Err(Unmaskable::Outline)
    }
}

/// Masks the values that were found at every other place.
fn propagate(leaves: &mut [Leaf<'_>]) -> Result<Needles, Unmaskable> {
    let originals: Vec<_> = leaves
        .iter()
        .flat_map(|leaf| {
            leaf.edits
                .iter()
                .map(|edit| (edit.entity, leaf.original(edit)))
        })
        .collect();
    let needles = Needles::new(
        originals
            .iter()
            .map(|(entity, text)| (*entity, text.as_ref())),
    );
    for leaf in leaves {
        leaf.propagate(&needles)?;
    }
    Ok(needles)
}

/// Where the client itself wrote a value into a URL, a link target or an attribute.
fn own_addresses(leaves: &[Leaf<'_>]) -> OwnAddresses {
    let mut own = OwnAddresses::default();
    for leaf in leaves.iter().filter(|leaf| leaf.form == Form::Text) {
        let mut surroundings = Surroundings::new(&own);
        let mut read = 0;
        for edit in &leaf.edits {
            surroundings.read(&leaf.text()[read..edit.range.start]);
            own.note(&surroundings, edit.entry);
            surroundings.pass_over(edit.entry);
            read = edit.range.end;
        }
    }
    own
}

/// A masked document must still be a document.
fn check_json(leaves: &[Leaf<'_>], entries: &Entries) -> Result<(), Unmaskable> {
    let is_masked_json = |leaf: &&Leaf<'_>| {
        matches!(leaf.form, Form::Json | Form::JsonText) && !leaf.edits.is_empty()
    };
    let mut masked = leaves
        .iter()
        .filter(is_masked_json)
        .map(|leaf| serialise::document(leaf, entries));
    if masked.all(|document| json::is_valid(&document)) {
        Ok(())
    } else {
        Err(Unmaskable::Json)
    }
}

/// The last door: no original may be in what leaves, but for words of our own that equal one.
fn guard(serialised: &Serialised, needles: &Needles) -> Result<(), Unmaskable> {
    let hits = needles.find_all(&serialised.members);
    match hits.iter().find(|hit| !serialised.is_ours(&hit.range)) {
        Some(hit) => Err(Unmaskable::Guard(hit.entity)),
        None => Ok(()),
    }
}
