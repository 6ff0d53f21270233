//! Names whose every letter stands alone, as scanners and printed forms leave them: `三 枝 真 由 美`.

use super::lexicon::Lexicon;
use super::runs::{Run, Runs, Script};
use super::{Names, readings};
use crate::candidates::Evidence;
use crate::context::Context;

/// Between two letters of one name, at most so many blanks.
const GAP: usize = 3;

pub(super) fn detect(
    text: &Context<'_>,
    runs: &Runs,
    lexicon: &Lexicon,
    names: &mut Names<'_, '_>,
) {
    let alone = |run: &Run| {
        let first = || text.text[run.start..].chars().next();
        run.script == Script::Kanji && first().is_some_and(|c| c.len_utf8() == run.end - run.start)
    };
    let mut letters: Vec<Run> = Vec::new();
    for run in runs.iter() {
        let alone = alone(&run);
        if !alone && letters.is_empty() {
            continue;
        }
        let goes_on = letters
            .last()
            .is_some_and(|last| alone && blank(text.text, last, &run));
        if !goes_on {
            read(text, lexicon, &letters, names);
            letters.clear();
        }
        if alone {
            letters.push(run);
        }
    }
    read(text, lexicon, &letters, names);
}

fn blank(text: &str, one: &Run, two: &Run) -> bool {
    let gap = &text[one.end..two.start];
    (1..=GAP).contains(&gap.len()) && gap.bytes().all(|b| b == b' ')
}

fn read(text: &Context<'_>, lexicon: &Lexicon, letters: &[Run], names: &mut Names<'_, '_>) {
    if !(3..=6).contains(&letters.len()) {
        return;
    }
    let chars: Vec<char> = letters
        .iter()
        .filter_map(|run| text.text[run.start..].chars().next())
        .collect();
    let (Some(first), Some(last)) = (letters.first(), letters.last()) else {
        return;
    };
    let reading = readings::best(lexicon, &chars, lexicon.kanji(&chars));
    let word = lexicon.noun_in_kanji(&chars);
    if let Some(split) = reading.split.filter(|_| reading.points >= 7 && !word) {
        let widest = |pair: &[Run]| pair[1].start - pair[0].end;
        // The blank between surname and given name is no narrower than those inside them.
        let cut = widest(&letters[split - 1..=split]);
        if letters.windows(2).all(|pair| widest(pair) <= cut) {
            names.add(
                first.start..last.end,
                Evidence::Labelled,
                "name with every letter apart",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::names::testing::found;

    #[test]
    fn letters_apart_are_read_together() {
        assert_eq!(found("01  佐 藤  健 一   203  1188223"), ["佐 藤  健 一"]);
        assert_eq!(found("届出の 高 橋 真 由 美 を確認"), ["高 橋 真 由 美"]);
    }

    #[test]
    fn heads_of_forms_with_letters_apart_are_none() {
        for text in [
            "受 取 人   所 在 地",
            "生 年 月 日",
            "金 融 機 関 名",
            "預 金 者 名",
            "本 人 確 認 書 類",
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }
}
