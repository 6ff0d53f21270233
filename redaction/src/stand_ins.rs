//! What stands outside for each value: chosen by the mode of its type, and tried out.

use std::sync::Arc;

use crate::edits::{Form, Leaf};
use crate::placeholder::Stems;
use crate::vault::Entries;
use crate::{Escape, Masking, Mode, Restorer, coarse, serialise, surrogate};

/// Chooses what stands for every entry. A text whose surrogates would not come back to the letter
/// (because they stand within a longer word, say) makes placeholders of them all.
pub(crate) fn choose(
    mut entries: Entries,
    masking: &Masking,
    stems: &Stems,
    leaves: &[Leaf<'_>],
) -> Entries {
    let mut to_invent = Vec::new();
    for at in 0..entries.len() {
        let entry = entries.get_mut(at);
        match masking.of(entry.entity) {
            Mode::Placeholder | Mode::Refuse => {}
            Mode::Surrogate => to_invent.push(at),
            Mode::Generalise => {
                let coarse = coarse::generalised(entry.entity, &entry.original);
                entry.coarsen(coarse);
            }
            Mode::Drop => entry.coarsen(coarse::mark()),
        }
    }
    if to_invent.is_empty() {
        return entries;
    }
    let texts: Vec<&str> = leaves.iter().map(Leaf::text).collect();
    surrogate::invent(&mut entries, &to_invent, stems, &texts);
    let entries = Arc::new(entries);
    let all_come_back = leaves.iter().all(|leaf| comes_back(leaf, &entries));
    let mut entries = Arc::into_inner(entries).expect("the restorers are gone");
    if !all_come_back {
        entries.forget_surrogates();
    }
    entries
}

/// Whether what is sent for a text is restored to it, but for what is not to come back.
fn comes_back(leaf: &Leaf<'_>, entries: &Arc<Entries>) -> bool {
    let escape = match leaf.form {
        Form::Text | Form::Name => Escape::None,
        Form::JsonText | Form::Json => Escape::Json,
    };
    let mut restorer = Restorer::new(Arc::clone(entries), escape);
    if escape == Escape::Json {
        restorer = restorer.everywhere();
    }
    let mut back = String::with_capacity(leaf.text().len());
    restorer.push(&serialise::document(leaf, entries), &mut back);
    restorer.finish(&mut back);
    let mut rest = &*back;
    let mut read = 0;
    for edit in &leaf.edits {
        let kept = &leaf.text()[read..edit.range.start];
        let entry = entries.get(edit.entry);
        let place = leaf.place(edit);
        let expected = if entry.comes_back_from(place) {
            &leaf.text()[edit.range.clone()]
        } else {
            entry.outside(place).0
        };
        let quote = if entry.outside(place).1 && !entry.comes_back_from(place) {
            "\""
        } else {
            ""
        };
        for part in [kept, quote, expected, quote] {
            let Some(behind) = rest.strip_prefix(part) else {
                return false;
            };
            rest = behind;
        }
        read = edit.range.end;
    }
    rest == &leaf.text()[read..]
}
