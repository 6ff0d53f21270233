//! Where the lots of an address are written in kanji: no digit leads to these.

use super::kanji;
use super::lots::{figures_ahead, kanji_figure};
use crate::context::Context;

/// Where `丁目`, `番地`, `番` behind tens, and `番`, `の` or a hyphen with a number behind it stand
/// behind kanji: `五丁目`, `九番地`, `五番二号`, `七百七十番`, `二の二十の六`; no digit leads to these.
pub(super) fn kanji_lots(context: &Context<'_>) -> Vec<usize> {
    let text = context.text;
    let places = |word: &'static str| context.places(word);
    let chome = places("丁目");
    let lot = places("番").filter(|at| {
        let rest = &text[at + "番".len()..];
        let tens = text[..*at].ends_with(['十', '百', '拾']);
        let row = || {
            text[..*at]
                .chars()
                .rev()
                .take(2)
                .filter(|c| kanji_figure(*c))
                .count()
                == 2
        };
        rest.starts_with('地') || tens || figures_ahead(rest.trim_start_matches('の')) || row()
    });
    let sign = |sign: &'static str| {
        places(sign).filter(move |at| text[at + sign.len()..].starts_with(kanji_figure))
    };
    let dashed = memchr::memchr_iter(b'-', text.as_bytes())
        .filter(|at| text[at + 1..].starts_with(kanji_figure));
    let signs = ["の", "ノ", "ー"].into_iter().flat_map(sign);
    let numbered = chome.chain(lot).chain(dashed).chain(signs);
    let numbered = numbered.filter(|at| text[..*at].ends_with(kanji_figure));
    // `字黄金浜 番外地`
    let without = ["番外地", "無番地"].into_iter().flat_map(places);
    // `白潟本町六十八`, `長尾 三十八`
    let towns = places("町")
        .map(|at| at + "町".len())
        .filter(|at| alone(text, *at));
    let tens = places("十")
        .filter_map(|at| {
            let run = text[..at].char_indices().rev().take(3);
            let from = run
                .take_while(|(_, c)| kanji_figure(*c))
                .last()
                .map_or(at, |(from, _)| from);
            text[..from].ends_with(' ').then_some(from)
        })
        .filter(|at| alone(text, *at));
    let mut all: Vec<usize> = numbered.chain(without).chain(towns).chain(tens).collect();
    all.sort_unstable();
    all
}

/// Whether two or more kanji figures stand there, behind which nothing is counted and no word goes on.
fn alone(text: &str, at: usize) -> bool {
    let rest = text[at..].trim_start_matches(' ');
    let len: usize = rest
        .chars()
        .take(6)
        .take_while(|c| kanji_figure(*c))
        .map(char::len_utf8)
        .sum();
    let behind = rest[len..].chars().next();
    len >= 6 && at + 3 >= text.len() - rest.len() && behind.is_none_or(|c| !kanji(c))
}
