//! Names in hiragana of which the text says how they are read or written, who signs and who speaks.

use super::kana::{ends_a_sentence, particle, split};
use super::lexicon::{Kinds, Lexicon};
use super::runs::Run;
use super::score::ENOUGH;
use super::{Chars, Names, surroundings};
use crate::context::Context;
use crate::work;

/// Nobody asks for a name in a longer sentence, in bytes.
const LONGEST_QUESTION: usize = 240;

/// Whoever speaks, signs or is spelt has a name that is no shorter, in bytes.
const SHORTEST: usize = 6;

/// Reads a run of hiragana.
pub(super) fn detect(text: &Context<'_>, lexicon: &Lexicon, run: &Run, names: &mut Names<'_, '_>) {
    answers(text, lexicon, run, names);
    if run.end - run.start < SHORTEST {
        return;
    }
    speaker(text, lexicon, run, names);
    read_out(text, run, names);
    read_so(text, run, names);
    spelt(text, run, names);
    signs(text, lexicon, run, names);
}

/// `お名前を伺えますか？　ねごろじゅんです`: the answer to who somebody is.
fn answers(text: &Context<'_>, lexicon: &Lexicon, run: &Run, names: &mut Names<'_, '_>) {
    let before = &text.text[..run.start];
    let asked = before.trim_end_matches([' ', '\n', '?', '「', ':']);
    if asked.len() == before.len() || !text.may_hold("名前") {
        return;
    }
    let near = text.before(asked.len(), LONGEST_QUESTION);
    work::spent(run.start - asked.len() + near.len());
    let question = near.rsplit(['。', '\n', '!', '?']).next();
    let asks = |question: &str| {
        question.contains("名前")
            && ["か", "は", "い", "を"]
                .iter()
                .any(|end| question.ends_with(end))
    };
    if !question.is_some_and(asks) {
        return;
    }
    let word = &text.text[run.start..run.end];
    let name = ["です", "と"].iter().find_map(|end| word.strip_suffix(end));
    let name = name.unwrap_or(word);
    let rest = &text.text[run.start + name.len()..];
    let said = ["です", "と申", "と言", "。", "、", "\n", "」"];
    if !rest.is_empty() && !said.iter().any(|end| rest.starts_with(end)) {
        return;
    }
    let chars = Chars::<12>::of(name);
    let kinds = lexicon.kana(chars.iter().copied());
    let known = kinds.is(Kinds(Kinds::SURNAME.0 | Kinds::GIVEN.0));
    if (known || split(lexicon, &chars).is_some()) && !particle(&chars) {
        names.weigh(
            run.start..run.start + name.len(),
            ENOUGH,
            "somebody gives a name",
        );
    }
}

/// `四十物（あいもの と読む）`, `-- みない、と読む`: how a name is read.
fn read_out(text: &Context<'_>, run: &Run, names: &mut Names<'_, '_>) {
    const READ: &[&str] = &["と読", "とお読", "と発音", "とよみ"];
    let fresh = text
        .char_before(run.start)
        .is_none_or(|c| matches!(c, ' ' | '(' | '「' | '"' | '、' | '=' | '\n'));
    if !fresh {
        return;
    }
    let word = &text.text[run.start..run.end];
    let rest = text.text[run.end..].trim_start_matches(['、', ' ', '」', '"']);
    let inside = text.may_hold("とよみ").then(|| word.find("とよみ"));
    let inside = inside.flatten();
    let behind = rest.starts_with('と') && READ.iter().any(|read| rest.starts_with(read));
    let (len, told) = inside.map_or((word.len(), behind), |at| (at, true));
    if told && (6..=21).contains(&len) {
        names.weigh(run.start..run.start + len, ENOUGH, "how a name is read");
    }
}

/// `かめやばら。漢字は…`: how a name is written is told behind it.
fn spelt(text: &Context<'_>, run: &Run, names: &mut Names<'_, '_>) {
    let fresh = text
        .char_before(run.start)
        .is_none_or(|c| matches!(c, ':' | '「' | '、' | '。' | '\n' | ' '));
    if !fresh || !(9..=24).contains(&(run.end - run.start)) {
        return;
    }
    let rest = text.text[run.end..].trim_start_matches(['、', '。', ' ', '」']);
    let told = ["漢字は", "漢字で", "字は"]
        .iter()
        .any(|word| rest.starts_with(word));
    if told && run.end + rest.len() < text.text.len() {
        names.weigh(run.start..run.end, ENOUGH, "how a name is written is told");
    }
}

/// `…いたします。⏎かなさき`: alone on the last line of a letter.
fn signs(text: &Context<'_>, lexicon: &Lexicon, run: &Run, names: &mut Names<'_, '_>) {
    let before = &text.text[..run.start];
    let rest = &text.text[run.end..];
    let ends = rest.is_empty() || rest.starts_with("\n\n") || rest.starts_with('」');
    if !ends || !(9..=18).contains(&(run.end - run.start)) {
        return;
    }
    let letter = before.trim_end_matches(['\n', ' ']);
    let alone = before.ends_with(['\n', ' ']) && letter.ends_with('。');
    if !alone {
        return;
    }
    let chars = Chars::<6>::of(&text.text[run.start..run.end]);
    let kinds = lexicon.kana(chars.iter().copied());
    if kinds.is(Kinds(Kinds::SURNAME.0 | Kinds::GIVEN.0)) && !particle(&chars) {
        names.weigh(run.start..run.end, ENOUGH, "who signs");
    }
}

/// `ゆか: …` at the head of a line of a chat.
fn speaker(text: &Context<'_>, lexicon: &Lexicon, run: &Run, names: &mut Names<'_, '_>) {
    let word = &text.text[run.start..run.end];
    if !text.text[run.end..].starts_with(':')
        || !(6..=18).contains(&word.len())
        || !surroundings::opens_line(text.text, run.start)
    {
        return;
    }
    let chars = Chars::<6>::of(word);
    let kinds = lexicon.kana(chars.iter().copied());
    if kinds.is(Kinds(Kinds::SURNAME.0 | Kinds::GIVEN.0)) && !particle(&chars) {
        names.weigh(run.start..run.end, ENOUGH, "somebody speaks in a chat");
    }
}

/// `（読みはみっかび）`: whatever it is, a name is read so.
fn read_so(text: &Context<'_>, run: &Run, names: &mut Names<'_, '_>) {
    let before = &text.text[..run.start];
    let word = &text.text[run.start..run.end];
    let rest = match () {
        () if before.ends_with('読') => word.strip_prefix("みは"),
        () if before.ends_with("ヨミ") => word.strip_prefix('は'),
        () => word.strip_prefix("よみは"),
    };
    let over = text
        .char_after(run.end)
        .is_none_or(|c| matches!(c, ')' | '、' | '。' | '\n' | ' ' | '」'));
    let Some(rest) = rest.filter(|_| over) else {
        return;
    };
    let name = ["です", "で", "と"]
        .iter()
        .find_map(|end| rest.strip_suffix(end))
        .unwrap_or(rest);
    let start = run.end - rest.len();
    let sentence = name.len() == rest.len() && ends_a_sentence(rest);
    if !sentence && (9..=21).contains(&name.len()) && !particle(&Chars::<7>::of(name)) {
        names.weigh(start..start + name.len(), ENOUGH, "how a name is read");
    }
}
