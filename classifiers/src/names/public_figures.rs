//! `lists/public-figures.txt`, for look-up.

use std::sync::LazyLock;

/// The list, without spaces and in small letters.
pub(super) struct PublicFigures {
    /// Sorted.
    names: Vec<String>,
    /// One bit for the hash of each: hardly any other word meets one.
    seen: Box<[bool; SEEN]>,
}

const SEEN: usize = 1 << 16;

pub(super) static PUBLIC_FIGURES: LazyLock<PublicFigures> = LazyLock::new(|| {
    let mut names: Vec<String> = include_str!("../../lists/public-figures.txt")
        .lines()
        .map(|name| plain(name).collect())
        .collect();
    names.sort_unstable();
    let mut seen = Box::new([false; SEEN]);
    for name in &names {
        seen[hash(name)] = true;
    }
    PublicFigures { names, seen }
});

impl PublicFigures {
    /// Whether the whole name is one of the list.
    pub(super) fn have(&self, name: &str) -> bool {
        self.seen[hash(name)] && {
            let name: String = plain(name).collect();
            self.names.binary_search(&name).is_ok()
        }
    }

    /// Whether one of the list has this surname.
    pub(super) fn have_surname(&self, surname: &str) -> bool {
        let first = self.names.partition_point(|name| name.as_str() <= surname);
        let next = self.names.get(first);
        next.is_some_and(|name| name.starts_with(surname))
    }
}

fn plain(name: &str) -> impl Iterator<Item = char> {
    letters(name).flat_map(char::to_lowercase)
}

fn letters(name: &str) -> impl Iterator<Item = char> {
    name.chars()
        .filter(|c| !matches!(c, ' ' | '・' | '\u{3000}'))
}

fn hash(name: &str) -> usize {
    let mix = |hash: u64, c: char| {
        let mixed = (hash ^ u64::from(c)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        mixed.rotate_left(31)
    };
    let hash = letters(name).fold(0, |hash, c| match c {
        // To look a letter up in the cases of all scripts is slow.
        '\0'..='\x7F' => mix(hash, c.to_ascii_lowercase()),
        '\u{2E80}'..='\u{9FFF}' => mix(hash, c),
        _ => c.to_lowercase().fold(hash, mix),
    });
    (hash >> 20) as usize % SEEN
}

#[cfg(test)]
mod tests {
    use super::PUBLIC_FIGURES;

    #[test]
    fn figures_are_known_however_they_are_spaced_and_cased() {
        for name in [
            "Abraham Lincoln",
            "ABRAHAM LINCOLN",
            "渋沢栄一",
            "渋沢 栄一",
        ] {
            assert!(PUBLIC_FIGURES.have(name), "{name}");
        }
        assert!(PUBLIC_FIGURES.have_surname("渋沢"));
        for name in ["Abraham", "渋沢", "栄一", ""] {
            assert!(!PUBLIC_FIGURES.have(name), "{name}");
        }
        assert!(!PUBLIC_FIGURES.have_surname("渋沢栄一"));
    }
}
