//! The scanning view: the text as a reader sees it, with an exact map back to its bytes.
//!
//! Detectors read the view, never the original: full-width and half-width forms are folded (NFKC),
//! characters that show nothing (zero-width, soft hyphen, variation selectors) are gone, and every
//! dash is `-`. What they find is mapped back, so that only the original is ever edited.
//!
//! An escape as JSON writes it (`\u67f4`, `\n`) reads as the character that it stands for, in every
//! text: a request's prose is full of dumped JSON, and the `n` of a `\n` is no letter in front of a
//! value.
//!
//! Folding is local: a *cluster* (one character with all that attaches to it) is folded by itself
//! and maps as a whole. A text in which nothing folds is its own view, and no map is built.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::canonical_combining_class;

/// A text as detectors read it.
pub(crate) struct View<'t> {
    text: Cow<'t, str>,
    original_len: usize,
    /// Sorted by both sides. Between patches, bytes correspond one to one.
    patches: Vec<Patch>,
}

/// A cluster that reads differently in the view than in the original.
struct Patch {
    view: Range<u32>,
    original: Range<u32>,
}

/// How a character behaves in folding.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fold {
    /// Reads as itself.
    Stable,
    /// Reads as something else.
    Changes,
    /// Joins the character before it.
    Attaches,
    /// Shows nothing.
    Vanishes,
    /// A digit in kanji: in a row of seven or more it is read as a figure.
    KanjiDigit,
}

impl<'t> View<'t> {
    /// `text` must be shorter than 4 GiB; the classifier's limit sees to it.
    pub(crate) fn new(text: &'t str) -> Self {
        let mut folder = Folder::default();
        folder.fold(text);
        let shown = if folder.patches.is_empty() {
            Cow::Borrowed(text)
        } else {
            Cow::Owned(folder.view)
        };
        Self {
            text: shown,
            original_len: text.len(),
            patches: folder.patches,
        }
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The smallest range of the original that shows all of `range` of the view.
    pub(crate) fn original(&self, range: &Range<usize>) -> Range<usize> {
        self.original_start(range.start)..self.original_end(range.end)
    }

    fn original_start(&self, at: usize) -> usize {
        let before = self
            .patches
            .partition_point(|patch| patch.view.start as usize <= at);
        let Some(patch) = before.checked_sub(1).map(|last| &self.patches[last]) else {
            return at;
        };
        if at < patch.view.end as usize {
            return patch.original.start as usize;
        }
        self.beyond(patch, at)
    }

    fn original_end(&self, at: usize) -> usize {
        let before = self
            .patches
            .partition_point(|patch| (patch.view.start as usize) < at);
        let Some(patch) = before.checked_sub(1).map(|last| &self.patches[last]) else {
            return at;
        };
        if at <= patch.view.end as usize {
            return patch.original.end as usize;
        }
        self.beyond(patch, at)
    }

    fn beyond(&self, patch: &Patch, at: usize) -> usize {
        let original = patch.original.end as usize + (at - patch.view.end as usize);
        original.min(self.original_len)
    }
}

#[derive(Default)]
struct Folder {
    view: String,
    patches: Vec<Patch>,
    /// Bytes of the original already in `view`.
    copied: usize,
}

impl Folder {
    fn fold(&mut self, text: &str) {
        let mut cluster_start = 0;
        let mut at = 0;
        // From one character that may read as something else to the next.
        while let Some((skipped, c)) = text[at..]
            .char_indices()
            .find(|&(_, c)| !reads_as_itself(c))
        {
            at += skipped;
            if skipped > 0 {
                let before = text[..at].chars().next_back();
                cluster_start = at - before.map_or(0, char::len_utf8);
            }
            let end = at + c.len_utf8();
            match fold_of(c) {
                // A backslash: nothing else of this kind is stopped at.
                Fold::Stable => {
                    at = self.undo_escape(text, at);
                    cluster_start = at;
                    continue;
                }
                Fold::KanjiDigit => {
                    cluster_start = at;
                    at = self.fold_kanji_digits(text, at);
                    continue;
                }
                Fold::Vanishes => self.replace(text, at..end, ""),
                Fold::Changes => {
                    cluster_start = at;
                    at = self.fold_cluster(text, cluster_start, end);
                    continue;
                }
                Fold::Attaches => {
                    let start = cluster_start.max(self.copied);
                    at = self.fold_cluster(text, start, end);
                    cluster_start = at;
                    continue;
                }
            }
            at = end;
        }
        if !self.patches.is_empty() {
            self.view.push_str(&text[self.copied..]);
        }
    }

    /// Reads the escape that begins at `at` (RFC 8259, section 7); what is none reads as it stands.
    fn undo_escape(&mut self, text: &str, at: usize) -> usize {
        let Some((shown, length)) = json_escape(&text[at..]) else {
            // Past all backslashes, so that a long row of them is looked at once.
            let rest = text.as_bytes()[at..].iter();
            return at + rest.take_while(|byte| **byte == b'\\').count();
        };
        let folded: String = std::iter::once(shown)
            .filter(|&c| fold_of(c) != Fold::Vanishes)
            .nfkc()
            .map(plain_dash)
            .collect();
        self.replace(text, at..at + length, &folded);
        at + length
    }

    /// Folds the cluster that begins at `start` and holds at least the bytes before `end`.
    fn fold_cluster(&mut self, text: &str, start: usize, end: usize) -> usize {
        let mut end = end;
        for c in text[end..].chars() {
            if c.is_ascii() || !matches!(fold_of(c), Fold::Attaches | Fold::Vanishes) {
                break;
            }
            end += c.len_utf8();
        }
        let shown = text[start..end]
            .chars()
            .filter(|&c| fold_of(c) != Fold::Vanishes);
        let folded: String = shown.nfkc().map(plain_dash).collect();
        self.replace(text, start..end, &folded);
        end
    }

    /// `〇九〇一二三四五六七八`: numbers dictated and written out. Shorter rows are words: 一二三.
    fn fold_kanji_digits(&mut self, text: &str, start: usize) -> usize {
        let digits = text[start..]
            .chars()
            .take_while(|&c| fold_of(c) == Fold::KanjiDigit)
            .count();
        let mut at = start;
        for c in text[start..].chars().take(digits) {
            let end = at + c.len_utf8();
            if digits >= KANJI_DIGITS_IN_A_ROW {
                let value = KANJI_DIGITS.iter().position(|&digit| digit == c);
                let value = value.and_then(|value| u32::try_from(value).ok());
                let digit = value
                    .and_then(|value| char::from_digit(value, 10))
                    .unwrap_or(c);
                self.replace(text, at..end, digit.encode_utf8(&mut [0; 4]));
            }
            at = end;
        }
        at
    }

    fn replace(&mut self, text: &str, original: Range<usize>, folded: &str) {
        self.view.push_str(&text[self.copied..original.start]);
        let start = self.view.len();
        self.view.push_str(folded);
        self.copied = original.end;
        self.patches.push(Patch {
            view: offset(start)..offset(self.view.len()),
            original: offset(original.start)..offset(original.end),
        });
    }
}

/// The character of the JSON escape at the start of `text`, and the escape's length in bytes. A
/// document within a document doubles its backslashes, once for each.
fn json_escape(text: &str) -> Option<(char, usize)> {
    let slashes = text.bytes().take_while(|byte| *byte == b'\\').count();
    let shown = match text.as_bytes().get(slashes) {
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'"') => '"',
        Some(b'/') => '/',
        Some(b'u') => return unicode_escape(text, slashes),
        _ if slashes > 1 => return Some(('\\', slashes)),
        _ => return None,
    };
    Some((shown, slashes + 1))
}

/// As [`json_escape`], for a `u` after so many backslashes, and the other half of its pair.
fn unicode_escape(text: &str, slashes: usize) -> Option<(char, usize)> {
    let length = slashes + 5;
    let unit = |at: usize| {
        let escape = text.get(at..at + length)?;
        let (prefix, digits) = escape.split_at_checked(slashes + 1)?;
        let is_escape =
            prefix.ends_with('u') && prefix[..slashes].bytes().all(|byte| byte == b'\\');
        let is_hex = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        (is_escape && is_hex).then(|| u16::from_str_radix(digits, 16).ok())?
    };
    let first = unit(0)?;
    if let Some(shown) = char::from_u32(u32::from(first)) {
        return Some((shown, length));
    }
    let pair = char::decode_utf16([first, unit(length)?]).next()?;
    Some((pair.ok()?, 2 * length))
}

const KANJI_DIGITS: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
const KANJI_DIGITS_IN_A_ROW: usize = 7;

fn offset(at: usize) -> u32 {
    u32::try_from(at).expect("the classifier reads texts below 4 GiB only, and views grow little")
}

fn plain_dash(c: char) -> char {
    if matches!(c, '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{2043}') {
        '-'
    } else {
        c
    }
}

fn reads_as_itself(c: char) -> bool {
    fold_of(c) == Fold::Stable && c != '\\'
}

fn fold_of(c: char) -> Fold {
    match BASIC_PLANE.get(c as usize) {
        Some(fold) => *fold,
        None => examine(c),
    }
}

static BASIC_PLANE: LazyLock<Box<[Fold]>> = LazyLock::new(|| {
    let fold = |code: u32| char::from_u32(code).map_or(Fold::Stable, examine);
    (0..0x1_0000).map(fold).collect()
});

fn examine(c: char) -> Fold {
    let vanishes = matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{180B}'..='\u{180E}' | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
        | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}');
    if vanishes {
        return Fold::Vanishes;
    }
    if KANJI_DIGITS.contains(&c) {
        return Fold::KanjiDigit;
    }
    let mut folded = std::iter::once(c).nfkd();
    let first = folded.next().unwrap_or(c);
    if canonical_combining_class(first) != 0 || matches!(first, '\u{1161}'..='\u{11FF}') {
        return Fold::Attaches;
    }
    let same = std::iter::once(c).nfkc().eq(std::iter::once(c));
    if same && plain_dash(c) == c {
        Fold::Stable
    } else {
        Fold::Changes
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(text: &str) -> String {
        View::new(text).text().to_owned()
    }

    #[test]
    fn a_clean_text_is_its_own_view() {
        let view = View::new("口座 1234567、名義は山田。plain");
        assert!(matches!(view.text, Cow::Borrowed(_)));
        assert_eq!(view.original(&(3..9)), 3..9);
    }

    #[test]
    fn full_width_half_width_and_invisible_characters_are_folded() {
        assert_eq!(shown("０９０－１２３４"), "090-1234");
        assert_eq!(shown("ｼﾊﾞﾀ　ﾌﾐｴ"), "シバタ フミエ");
        assert_eq!(shown("1\u{200b}2\u{ad}3\u{feff}4"), "1234");
        assert_eq!(shown("1–2—3−4"), "1-2-3-4");
        assert_eq!(
            shown("番号は〇九〇一二三四五です、一二三"),
            "番号は09012345です、一二三"
        );
    }

    #[test]
    fn escapes_read_as_what_they_stand_for_however_often_they_were_written_down() {
        assert_eq!(
            shown(r#"{"氏名":"\u67f4\u7530\n","a":"\ud842\udfb7"}"#),
            "{\"氏名\":\"柴田\n\",\"a\":\"𠮷\"}"
        );
        assert_eq!(shown(r"\\u67f4\\\\u7530\\n"), "柴田\n");
        assert_eq!(shown(r"\\ud842\\udfb7 \"), "𠮷 \\");
        assert_eq!(shown(r"C:\Users\x \u12 \ud842"), r"C:\Users\x \u12 \ud842");
        let text = r"x\\u0041y";
        assert_eq!(View::new(text).original(&(1..2)), 1..8);
    }

    #[test]
    fn ranges_map_to_whole_clusters() {
        let text = "ア\u{200b}ｼﾊﾞX";
        let view = View::new(text);
        assert_eq!(view.text(), "アシバX");
        assert_eq!(&text[view.original(&(6..9))], "ﾊﾞ");
        assert_eq!(&text[view.original(&(3..9))], "ｼﾊﾞ");
        assert_eq!(&text[view.original(&(0..3))], "ア");
        assert_eq!(&text[view.original(&(9..10))], "X");
    }

    #[test]
    fn an_invisible_character_inside_a_range_is_covered() {
        let text = "a1\u{200b}2b";
        let view = View::new(text);
        assert_eq!(&text[view.original(&(1..3))], "1\u{200b}2");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]

        #[test]
        fn every_range_of_the_view_maps_to_a_range_that_shows_it(
            text in "[a-c0-2０-２ｦ-ﾟ株㈱①ア゙゚が\u{200b}\u{ad}é\u{301}한\u{1161}\u{11a8}\u{1f600}–ー]{0,24}",
        ) {
            let view = View::new(&text);
            let starts: Vec<usize> = view.text().char_indices().map(|(at, _)| at).collect();
            let ends = starts.iter().copied().chain([view.text().len()]);
            for end in ends {
                for &start in starts.iter().filter(|&&start| start < end) {
                    let original = view.original(&(start..end));
                    let piece = text.get(original).expect("on character boundaries");
                    prop_assert!(View::new(piece).text().contains(&view.text()[start..end]));
                }
            }
        }

        #[test]
        fn any_text_has_a_view_whose_whole_maps_into_the_text(text in "\\PC{0,40}") {
            let view = View::new(&text);
            let original = view.original(&(0..view.text().len()));
            prop_assert!(text.get(original).is_some());
        }
    }
}
