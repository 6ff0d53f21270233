//! Markup inside a value: `**123**-456`, `12<b>34</b>`, `1234\,5678`, `taro [at] example [dot] com`.
//!
//! Only between characters that hang together: markup around a whole word parts it from its
//! surroundings and stays.

use std::sync::LazyLock;

use memchr::memmem::{self, Finder};
use regex::{Match, Regex};

use super::map::{Rewriter, Rewritten};
use crate::mentions::Mentions;
use crate::numbers::next_byte;

static NOISE: LazyLock<Regex> = LazyLock::new(|| {
    let emphasis = r"\*{1,3}|`{1,3}|~~|__";
    // No placeholder goes with a tag (`STAND_IN`).
    let tag = r"(?i)</?(?:a|b|br|code|em|font|i|kbd|mark|s|small|span|strong|sub|sup|tt|u|wbr)(?:\s[^<>\x{fdd0}]{0,60})?/?>(?-i)";
    let latex = r"\\(?:text(?:bf|it|tt|rm)?|math(?:rm|bf|it|tt)|emph)\{|\\[-_.@*#&%+,;!]|\{[,-]?\}|\$-\$|\}";
    Regex::new(&format!("{emphasis}|(?:{tag})+|{latex}")).expect("a fixed pattern compiles")
});

static SPELT: LazyLock<Regex> = LazyLock::new(|| {
    let sign = |words: &str| format!(r"[ \u3000]?[\[({{<【]\s?(?:{words})\s?[\])}}>】][ \u3000]?");
    let at = sign("(?i:at)|アット|アットマーク|あっと|あっとまーく|@");
    let dot = sign(r"(?i:dot)|ドット|どっと|\.");
    let kana = r"[ \u3000]?(?:アットマーク|あっとまーく)[ \u3000]?)|(?<point>[ \u3000]?(?:ドット|どっと)[ \u3000]?)";
    Regex::new(&format!("(?<at>{at})|(?<dot>{dot})|(?<mark>{kana}"))
        .expect("a fixed pattern compiles")
});

/// Without the markup inside words and numbers.
pub(super) fn read(text: &str) -> Option<Rewritten> {
    next_byte(text.as_bytes(), 0, |byte| {
        matches!(byte, b'*' | b'`' | b'~' | b'<' | b'\\' | b'{' | b'$') || *byte == b'_'
    })?;
    let mut out = Rewriter::new(text);
    let mut commands = 0;
    let mut open: Option<Match<'_>> = None;
    // Beside a word, and left where it stands until it is known what closes it.
    let mut beside: Option<Match<'_>> = None;
    for noise in NOISE.find_iter(text) {
        let closed = open.take().filter(|open| closes(text, open, &noise));
        let began = beside.take().filter(|open| closes(text, open, &noise));
        if closed.is_some() {
            out.replace(noise.range(), "");
            continue;
        }
        let shown = shown(text, &noise, &mut commands);
        let inside = shown.is_some_and(str::is_empty);
        if let Some(began) = began {
            if inside || in_value(text, &began, &noise) {
                out.replace(began.range(), "");
                out.replace(noise.range(), "");
            }
        } else if let Some(shown) = shown {
            out.replace(noise.range(), shown);
            open = Some(noise).filter(|_| inside);
        } else {
            beside = Some(noise).filter(|mark| mark.len() > 1 && !mark.as_str().starts_with('<'));
        }
    }
    out.finish()
}

/// Emphasis that began inside a word and ends shortly after it: `山**田** 様`.
fn closes(text: &str, open: &Match<'_>, noise: &Match<'_>) -> bool {
    const LONGEST: usize = 60;
    let between = &text[open.end()..noise.start()];
    open.as_str() == noise.as_str() && between.len() <= LONGEST && !between.contains('\n')
}

/// Whether marks that stand beside words belong to a value: `蛯 **原 **健`, where no emphasis would end, and
/// `12 **MAR** 1969`.
fn in_value(text: &str, open: &Match<'_>, noise: &Match<'_>) -> bool {
    let (before, after) = (&text[..open.start()], &text[noise.end()..]);
    let inner = &text[open.end()..noise.start()];
    let space = |c: char| matches!(c, ' ' | '\u{3000}');
    let word = |c: char| c.is_alphanumeric();
    let loose = inner.starts_with(space) && before.ends_with(word)
        || inner.ends_with(space) && after.starts_with(word);
    let digit = |c: char| c.is_ascii_digit();
    let month = inner.bytes().all(|byte| byte.is_ascii_alphabetic())
        && before.trim_end_matches(space).ends_with(digit)
        && after.trim_start_matches(space).starts_with(digit);
    loose || month
}

/// What is read for a piece of markup, if it stands inside a word.
fn shown(text: &str, noise: &Match<'_>, commands: &mut usize) -> Option<&'static str> {
    let mark = noise.as_str();
    let before = text[..noise.start()].chars().next_back();
    let after = text[noise.end()..].chars().next();
    let joins = |c: Option<char>| c.is_some_and(hangs_together);
    if mark.starts_with('<') && (joins(before) || joins(after)) {
        let breaks = mark.len() > 3 && mark[..3].eq_ignore_ascii_case("<br");
        return Some(if breaks { "\n" } else { "" });
    }
    let before = before.filter(|c| hangs_together(*c))?;
    if mark == "}" {
        *commands = commands.checked_sub(1)?;
        return Some("");
    }
    let after = after.filter(|c| hangs_together(*c))?;
    let digits = before.is_ascii_digit() && after.is_ascii_digit();
    let letters = before.is_ascii_alphanumeric() && after.is_ascii_alphanumeric();
    match mark {
        "*" | "__" if letters => None,
        "$-$" | "{-}" => digits.then_some("-"),
        "{}" | "{,}" | "\\," | "\\;" | "\\!" => digits.then_some(""),
        "\\-" => Some("-"),
        "\\_" => Some("_"),
        "\\." => Some("."),
        "\\@" => Some("@"),
        "\\*" => Some("*"),
        "\\#" => Some("#"),
        "\\&" => Some("&"),
        "\\%" => Some("%"),
        "\\+" => Some("+"),
        _ if mark.ends_with('{') => {
            *commands += 1;
            Some("")
        }
        _ => (before.is_alphanumeric() || after.is_alphanumeric()).then_some(""),
    }
}

fn hangs_together(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '@' | '.' | '/' | ':' | '+' | '(' | ')')
}

/// `taro @ example.com`, `taro at example dot com`.
static APART: LazyLock<Regex> = LazyLock::new(|| {
    let top = "(?:com|net|org|jp|io|info|biz|de|fr|uk|us|eu|co|example)";
    Regex::new(&format!(
        r"(?i)(?<local>[a-z0-9][a-z0-9._+-]*)(?:(?<sign>[ \u3000]?@[ \u3000])[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{{2,}}|(?<word> at )[a-z0-9-]+(?: dot [a-z0-9-]+)*? dot {top}(?: dot [a-z]{{2}})?)\b"
    ))
    .expect("a fixed pattern compiles")
});

/// What stands before `at` in sentences.
const ORDINARY: [&str; 12] = [
    "look",
    "available",
    "shop",
    "buy",
    "sold",
    "here",
    "us",
    "seen",
    "found",
    "visit",
    "order",
    "meet",
];

static DOT: LazyLock<[Finder<'static>; 2]> =
    LazyLock::new(|| [Finder::new(" dot "), Finder::new(" DOT ")]);

/// Addresses with spaces around their signs, or with words for them. In the middle of a sentence
/// (`we met @ booking.com`) a word before the sign is none of an address.
pub(super) fn read_apart(text: &str) -> Option<Rewritten> {
    let bytes = text.as_bytes();
    let mut signs = memchr::memchr_iter(b'@', bytes);
    let spaced = |at: usize| bytes.get(at + 1) == Some(&b' ');
    if !(signs.any(spaced) || DOT.iter().any(|word| word.find(bytes).is_some())) {
        return None;
    }
    let mut out = Rewriter::new(text);
    for found in APART.captures_iter(text) {
        let local = found.name("local").expect("no match without it");
        let lead = text[..local.start()].trim_end_matches(' ');
        let begins = lead
            .chars()
            .next_back()
            .is_none_or(|c| !c.is_ascii_alphanumeric());
        let ordinary = ORDINARY
            .iter()
            .any(|word| local.as_str().eq_ignore_ascii_case(word));
        if (!begins || ordinary)
            && !local
                .as_str()
                .contains(|c: char| c.is_ascii_digit() || matches!(c, '.' | '_'))
        {
            continue;
        }
        let whole = found.get(0).expect("the whole of a match");
        if let Some(sign) = found.name("sign") {
            out.replace(sign.range(), "@");
            continue;
        }
        let word = found.name("word").expect("the one or the other");
        out.replace(word.range(), "@");
        let rest = &text[word.end()..whole.end()];
        for (dot, _) in rest.to_ascii_lowercase().match_indices(" dot ") {
            out.replace(word.end() + dot..word.end() + dot + 5, ".");
        }
    }
    out.finish()
}

/// Whether a word for `@` or `.` stands behind a bracket.
fn bracketed(text: &str) -> bool {
    let signs = ['@', '.', 'ア', 'あ', 'ド', 'ど'];
    let spelt = |rest: &str, word: &str| {
        let head = rest.as_bytes().get(..word.len());
        head.is_some_and(|head| head.eq_ignore_ascii_case(word.as_bytes()))
    };
    let bytes = text.as_bytes();
    let others = memchr::memchr2_iter(b'{', b'<', bytes);
    let opens = memchr::memchr2_iter(b'[', b'(', bytes).chain(others);
    let wide = memmem::find_iter(bytes, "【").map(|open| open + "【".len());
    opens.map(|open| open + 1).chain(wide).any(|inner| {
        let rest = &text[inner..];
        let rest = rest.strip_prefix(char::is_whitespace).unwrap_or(rest);
        rest.starts_with(signs) || spelt(rest, "at") || spelt(rest, "dot")
    })
}

/// `@` and `.` for what people write against harvesters of addresses.
pub(super) fn read_spelt_signs(text: &str) -> Option<Rewritten> {
    static SPOKEN: Mentions = Mentions::of(&["アット", "ドット", "あっと", "どっと"]);
    if !bracketed(text) && !SPOKEN.within(text) {
        return None;
    }
    let mut out = Rewriter::new(text);
    for found in SPELT.captures_iter(text) {
        let place = found.get(0).expect("the whole of a match").range();
        let ascii = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        let inside = ascii(text[..place.start].chars().next_back())
            && ascii(text[place.end..].chars().next());
        if inside {
            let at = found.name("at").or_else(|| found.name("mark")).is_some();
            out.replace(place, if at { "@" } else { "." });
        }
    }
    out.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn emphasis_over_a_part_of_a_value_is_read_through() {
        for (text, shown) in [
            ("山**田** 様", "山田 様"),
            ("1274** 266**9 7832", "1274 2669 7832"),
            ("Y. **Kur**okawa", "Y. Kurokawa"),
            ("Park** Ji-**hoon", "Park Ji-hoon"),
            ("蛯 **原 **健 志", "蛯 原 健 志"),
            ("宮** **部 学", "宮 部 学"),
            ("12 **MAR** 1969", "12 MAR 1969"),
        ] {
            assert_eq!(read(text).map(|read| read.text).as_deref(), Some(shown));
        }
    }

    #[test]
    fn emphasis_around_words_and_powers_stay() {
        for text in [
            "this is **important** here",
            "a ** b ** c",
            "**Note** the following",
            "| **a** | **b** |",
        ] {
            assert!(read(text).is_none(), "{text}");
        }
    }
}
