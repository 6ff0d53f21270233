//! Digits that stand one by one: `0 9 0 - 1 2 3 4`.

use super::announced;
use super::map::Rewriter;
use super::separators::{Group, between, groups};

/// Digits one by one. What parts most of them parts nothing; cells and lines part numbers; the rest
/// parts groups.
pub(super) fn read_singles(text: &str, chain: &[Group], out: &mut Rewriter<'_>) -> bool {
    const LOOKED_AT: usize = 24;
    let gaps = || {
        chain
            .windows(2)
            .take(LOOKED_AT)
            .map(|pair| between(text, pair))
    };
    let count = |gap: &str| gaps().filter(|other| *other == gap).count();
    let usual = gaps().max_by_key(|gap| count(gap)).unwrap_or(" ");
    let ends = |gap: &str| gap != usual && gap.contains([',', '|', '\n', ';', '、']);
    let mut done = false;
    let mut start = 0;
    for (index, pair) in chain.windows(2).enumerate() {
        if ends(between(text, pair)) {
            done |= read_single_number(text, &chain[start..=index], usual, out);
            start = index + 1;
        }
    }
    done | read_single_number(text, &chain[start..], usual, out)
}

fn read_single_number(text: &str, chain: &[Group], usual: &str, out: &mut Rewriter<'_>) -> bool {
    const MOST: usize = 24;
    // Four digits with hyphens or points between them are an address or a version.
    let fewest = if usual == " " { 4 } else { 7 };
    if !(fewest..=MOST).contains(&chain.len()) {
        return false;
    }
    let unusual = chain.windows(2).filter(|pair| between(text, pair) != usual);
    let whole = groups(text, chain);
    let counts = whole.digits().windows(2).all(|pair| pair[1] == pair[0] + 1);
    let start = chain[0].place.start;
    // `she said 8 2 0 6`: a code, by how it is told.
    let told = matches!(chain.len(), 4 | 6) && announced::read_out(&text[..start]);
    if counts || told || unusual.count() * 2 > chain.len() {
        return false;
    }
    if text[..start].ends_with("+ ") && start > out.written() {
        out.replace(start - 1..start, "");
    }
    for pair in chain.windows(2) {
        let shown = if between(text, pair) == usual {
            ""
        } else {
            "-"
        };
        out.replace(pair[0].place.end..pair[1].place.start, shown);
    }
    true
}
