//! The scanning view: the text as a reader sees it, with an exact map back to its bytes.
//!
//! Detectors read the view, never the original. What they find is mapped back, so that only the
//! original is ever edited. A text in which nothing reads differently is its own view, and no map
//! is built.
//!
//! The view is made in steps, each of which rewrites the text piece by piece and knows the way
//! back (`map`):
//!
//! | step | reads |
//! |---|---|
//! | `listing` | circled numbers before the lines of a form |
//! | `characters` | full and half width, invisible characters, dashes, marks, backslash escapes |
//! | `encodings` | HTML entities, percent-encoding, quoted-printable, encoded words |
//! | `stand_ins` | the gateway's own placeholders, in [`Views`] only |
//! | `layers` | base64, base85, hexadecimal and rows of bytes, in [`Layered`] only |
//! | `lines` | words that are written one character a line |
//! | `markup` | emphasis and tags inside a value, `[at]` and `[dot]`, addresses with spaces in them |
//! | `lookalikes` | letters of another script |
//! | `numerals`, `spoken`, `told` | digits in kanji and in words |
//! | `separators` | what stands between the digits of a number |
//!
//! `characters` and `encodings` are repeated until nothing changes, [`MOST_ROUNDS`] times at most: what is
//! encoded twice is decoded twice. No step makes a text longer but `characters`: a character of three bytes
//! (U+FDFA) folds into 33 of them.
//!
//! What is shown in another order than it is written is a text of its own, read besides (`direction`).

mod base64;
mod base85;
mod characters;
mod codes;
mod direction;
mod encodings;
mod entities;
mod escapes;
mod layers;
mod lines;
mod listing;
mod lookalikes;
mod map;
mod markup;
mod numerals;
mod plans;
mod plausible;
mod scattered;
mod separators;
mod signs;
mod spoken;
mod stand_ins;
mod told;

use std::borrow::Cow;
use std::ops::Range;

pub(crate) use direction::Shown;
use map::{Map, Rewritten};
pub(crate) use stand_ins::STAND_IN;

/// How often escapes and encodings are undone, one within the other.
const MOST_ROUNDS: usize = 4;
/// How many layers of base64 and hexadecimal are read, one within the other.
const MOST_LAYERS: usize = 4;

/// A text as detectors read it.
pub(crate) struct View<'t> {
    text: Cow<'t, str>,
    /// One for every step that changed something, in the order of the steps.
    maps: Vec<Map>,
}

/// All that is read of a text: as it stands, and with its layers decoded.
pub(crate) struct Views<'t> {
    pub(crate) plain: View<'t>,
    /// Nothing if there is no layer that can be read.
    pub(crate) layered: Option<Layered<'t>>,
    /// Whether a long encoded piece cannot be read.
    pub(crate) unreadable: bool,
}

/// The view in which base64 and hexadecimal are read.
pub(crate) struct Layered<'t> {
    pub(crate) view: View<'t>,
    /// Ranges of the original that were decoded, sorted, never overlapping.
    pub(crate) decoded: Vec<Range<usize>>,
}

/// A text has at most so many times the bytes in its view: U+FDFA folds from 3 into 33.
#[cfg(test)]
pub(crate) const MOST_GROWTH: usize = 11;

type Step = fn(&str) -> Option<Rewritten>;

/// Signs within their surroundings, once everything is decoded.
const IN_CONTEXT: [Step; 12] = [
    lines::read,
    markup::read,
    markup::read_spelt_signs,
    markup::read_apart,
    lookalikes::read_latin,
    lookalikes::read_japanese,
    told::read,
    numerals::read_bracketed,
    numerals::read_dates,
    numerals::read_rows,
    spoken::read,
    separators::read,
];

impl<'t> Views<'t> {
    /// `text` must be shorter than 4 GiB; the classifier's limit sees to it.
    pub(crate) fn new(text: &'t str) -> Self {
        let mut plain = View::plain(text);
        plain.decode();
        plain.step(stand_ins::read);
        let layer = layers::read(&plain.text);
        plain.read_in_context();
        let mut unreadable = layer.unreadable;
        let layered = layer
            .read
            .map(|layer| Layered::new(text, layer, &mut unreadable));
        Self {
            plain,
            layered,
            unreadable,
        }
    }
}

impl<'t> Layered<'t> {
    /// `outermost` is the first layer of the text, decoded.
    fn new(text: &'t str, outermost: Rewritten, unreadable: &mut bool) -> Self {
        let mut view = View::plain(text);
        view.decode();
        view.step(stand_ins::read);
        let mut decoded: Vec<Range<usize>> = Vec::new();
        let mut next = Some(outermost);
        for _ in 0..MOST_LAYERS {
            let Some(read) = next else { break };
            decoded.extend(read.map.replaced().map(|range| view.original(&range)));
            view.take(read);
            view.decode();
            view.step(stand_ins::read);
            let layer = layers::read(&view.text);
            *unreadable |= layer.unreadable;
            next = layer.read;
        }
        // What is left is encoded more often than anybody encodes by accident.
        *unreadable |= next.is_some();
        view.read_in_context();
        Self {
            view,
            decoded: apart(decoded),
        }
    }
}

/// What is written in a piece of a text, and whether layers were read.
pub(crate) fn decoded(piece: &str) -> (String, bool) {
    let mut view = View::plain(piece);
    view.decode();
    let mut is_layered = false;
    for _ in 0..MOST_LAYERS {
        let Some(read) = layers::read(&view.text).read else {
            break;
        };
        is_layered = true;
        view.take(read);
        view.decode();
    }
    (view.text.into_owned(), is_layered)
}

/// Sorted, with those that overlap in one.
fn apart(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_by_key(|range| range.start);
    ranges.dedup_by(|next, before| {
        let inside = next.start < before.end;
        if inside {
            before.end = before.end.max(next.end);
        }
        inside
    });
    ranges
}

impl<'t> View<'t> {
    /// The text as it stands. `text` must be shorter than 4 GiB.
    pub(crate) fn new(text: &'t str) -> Self {
        let mut view = Self::plain(text);
        view.decode();
        view.read_in_context();
        view
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The smallest range of the original that shows all of `range` of the view.
    pub(crate) fn original(&self, range: &Range<usize>) -> Range<usize> {
        self.maps
            .iter()
            .rev()
            .fold(range.clone(), |range, map| map.original(&range))
    }

    fn plain(text: &'t str) -> Self {
        Self {
            text: Cow::Borrowed(text),
            maps: Vec::new(),
        }
    }

    fn decode(&mut self) {
        self.step(listing::read);
        if self.step(characters::read) {
            // Marks that were escaped apart from their letters.
            self.step(characters::read);
        }
        for _ in 0..MOST_ROUNDS {
            if !self.step(encodings::read) {
                break;
            }
            self.step(characters::read);
        }
    }

    fn read_in_context(&mut self) {
        for step in IN_CONTEXT {
            self.step(step);
        }
    }

    /// Whether the step changed anything.
    fn step(&mut self, step: Step) -> bool {
        match step(&self.text) {
            Some(read) => {
                self.take(read);
                true
            }
            None => false,
        }
    }

    fn take(&mut self, read: Rewritten) {
        self.text = Cow::Owned(read.text);
        self.maps.push(read.map);
    }
}

/// Whether the map of every step is exact on this text.
#[cfg(test)]
pub(crate) fn steps_fit(text: &str) -> bool {
    const DECODING: [Step; 8] = [
        listing::read,
        characters::read,
        characters::read,
        encodings::read,
        characters::read,
        stand_ins::read,
        |text| layers::read(text).read,
        characters::read,
    ];
    let mut text = text.to_owned();
    DECODING.iter().chain(&IN_CONTEXT).all(|step| {
        let Some(read) = step(&text) else { return true };
        let fits = read.map.fits(&text, &read.text);
        text = read.text;
        fits
    })
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
    fn a_mark_that_is_escaped_apart_joins_its_letter() {
        assert_eq!(shown(r"\uff7b\uff9e \u30db\u309a"), "ザ ポ");
        assert_eq!(shown("1\u{336}2\u{336} \u{336}3"), "12 3");
    }

    #[test]
    fn what_hides_a_value_is_read_through() {
        for (hidden, plain) in [
            ("раssword と О9О-1234-5678", "password と 090-1234-5678"),
            ("〇九〇-一二三四-五六七八", "090-1234-5678"),
            ("壱弐参四五六七", "1234567"),
            ("ゼロ八ゼロの二三五八の九七三六", "080の2358の9736"),
            (
                "ゼロキューゼロ、イチニーサンヨン、ゴーロクナナハチ",
                "090-1234-5678",
            ),
            ("zero nine zero double one two three", "0901123"),
            ("昭和五十八年三月四日", "昭和58年3月4日"),
            ("1234|5678|9018", "1234-5678-9018"),
            ("0 9 0 - 1 2 3 4 - 5 6 7 8", "090-1234-5678"),
            ("**123**-456", "**123-456"),
            ("taro [at] example [dot] com", "taro@example.com"),
            ("٠٩٠-۱۲۳۴-५६७८ ๑๒ ༣", "090-1234-5678 12 3"),
            ("1234〜5678〜9018", "1234-5678-9018"),
            ("12\u{85}ab\u{2800}34", "12\nab 34"),
            ("番号\u{E0031}\u{E0032}\u{E0033}", "番号123"),
            ("&#x5C71;&#30000;&amp;#49;", "山田1"),
            ("%E5%B1%B1%E7%94%B0+%25E5%25A4%25AA", "山田 太"),
            ("=E5=B1=B1=\r\n=E7=94=B0", "山田"),
            ("=?iso-2022-jp?B?GyRCOzMbKEI=?=", "山"),
            (r"\345\261\261\347\224\260", "山田"),
        ] {
            assert_eq!(shown(hidden), plain, "{hidden}");
        }
    }

    #[test]
    fn what_hides_nothing_stays() {
        for text in [
            "Добрый день, пишите на Word-документ",
            "標準偏差σと係数β、三三五五、第一二三号、四半期",
            "一、二、三、四、五、六、七、八",
            "one two three four",
            "〇〇〇〇様",
            "100,200,300 と 1,2,3,4,5",
            "2025-11-04 22:18:03 2025 +0900",
            "8080:8080",
            "利率は5%20年固定、key=10&page=2",
            r"C:\101\102 \1 \001\002\003",
            "一カ月、3カ所",
        ] {
            assert_eq!(shown(text), text);
        }
    }

    #[test]
    fn encoded_pieces_are_read_in_place_and_map_as_a_whole() {
        for (encoded, text) in [
            ("5bGx55Sw5aSq6YOO", "山田太郎"),
            (
                "5bGx55Sw5aSq6YOO5bGx55Sw5aSq6YOO5bGx\n55Sw5aSq6YOO",
                "山田太郎山田太郎山田太郎",
            ),
            ("NWJHeDU1U3c1YVNxNllPTw==", "山田太郎"),
            ("e5b1b1e794b0", "山田"),
            ("e5 b1 b1 e7 94 b0", "山田"),
            ("MjI2", "226"),
            ("5bGx\n> 55Sw\n> 5aSq\n> 6YOO", "山田太郎"),
            ("5bGx\", \"55Sw\", \"5aSq\", \"6YOO", "山田太郎"),
            ("229, 177, 177, 231, 148, 176", "山田"),
            ("345 261 261 347 224 260", "山田"),
            ("<~jfu)RPd'8FWp,.r~>", "山田太郎"),
        ] {
            let whole = format!("氏名は {encoded}。");
            let layered = Views::new(&whole).layered.expect(encoded);
            assert_eq!(layered.view.text(), format!("氏名は {text}。"));
            assert_eq!(&whole[layered.decoded[0].clone()], encoded);
        }
    }

    #[test]
    fn what_is_no_text_stays_and_is_told_of_only_if_it_is_long() {
        let digest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
        let views = Views::new(digest);
        assert!(views.layered.is_none() && !views.unreadable);
        let blob = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ".repeat(40);
        assert!(Views::new(&blob).unreadable);
        assert!(Views::new(&format!("data:image/png;base64,{}", &blob[..80])).unreadable);
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
        fn every_range_of_folded_characters_maps_to_a_range_that_shows_it(
            text in "[a-c0-2０-２ｦ-ﾟ株㈱①ア゙゚が\u{200b}\u{ad}é\u{301}한\u{1161}\u{11a8}\u{1f600}–ー]{0,24}",
        ) {
            let folded = |text: &str| {
                let mut view = View::plain(text);
                view.step(characters::read);
                View { text: Cow::Owned(view.text.into_owned()), maps: view.maps }
            };
            let view = folded(&text);
            let starts: Vec<usize> = view.text().char_indices().map(|(at, _)| at).collect();
            let ends = starts.iter().copied().chain([view.text().len()]);
            for end in ends {
                for &start in starts.iter().filter(|&&start| start < end) {
                    let original = view.original(&(start..end));
                    let piece = text.get(original).expect("on character boundaries");
                    prop_assert!(folded(piece).text().contains(&view.text()[start..end]));
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
