//! What a label calls an address, in a line, a cell or a field of its own.

use std::collections::BTreeMap;
use std::ops::Range;

use super::gazetteer::Gazetteer;
use super::kanji;
use crate::EntityType::Address;
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;
use crate::cues::{Cue, Hit};

/// In bytes.
const LONGEST: usize = 240;
const LONGEST_GAP: usize = 24;

pub(super) fn detect(text: &Context<'_>, gazetteer: &Gazetteer, found: &mut Candidates) {
    let read = found.all().iter().filter(|c| c.entity == Address);
    let read: BTreeMap<usize, usize> = read.map(|c| (c.range.start, c.range.end)).collect();
    let mut add = |range: Range<usize>| {
        // What the grammar read to its end needs nothing more: `…1-23（自宅兼用）`.
        let known = read.range(range.clone()).next_back();
        let rest = known.map_or(range.start, |(_, end)| (*end).clamp(range.start, range.end));
        let rest = &text.text[rest..range.end];
        let more = rest.bytes().any(|b| b.is_ascii_digit()) || !rest.contains('(');
        if (known.is_none() || more) && is_address(&text.text[range.clone()], gazetteer) {
            let evidence = if known.is_some() {
                Evidence::Certain
            } else {
                Evidence::Labelled
            };
            found.add(Address, range, evidence, "address: label");
        }
    };
    for cell in text.columns.under(Cue::Address) {
        if cell.len() <= LONGEST {
            add(cell);
        }
    }
    let mut done = 0;
    for hit in text.hits.all().iter().filter(|hit| hit.cue == Cue::Address) {
        if hit.start() < done {
            continue;
        }
        if let Some(range) = value(text, *hit) {
            done = range.end;
            add(range);
        }
    }
}

/// The rest of the line or of the quoted field, up to the next label.
fn value(text: &Context<'_>, hit: Hit) -> Option<Range<usize>> {
    let rest = &text.text[hit.end()..];
    let opening = |c: char| {
        matches!(
            c,
            ' ' | '\t'
                | ':'
                | '"'
                | '\''
                | '='
                | '|'
                | '「'
                | '>'
                | '】'
                | ']'
                | ')'
                | '、'
                | ','
                | '→'
                | 'は'
                | '\\'
        )
    };
    let gap = rest.len() - rest.trim_start_matches(opening).len();
    let lead = &rest[..gap];
    let told = gap >= 3 && !lead.contains('は')
        || lead.contains([':', '"', '=', '|', '「', '>', '】', ']', '→', '\'', '\t']);
    if gap == 0 || gap > LONGEST_GAP || !told {
        return None;
    }
    let start = hit.end() + gap;
    let quote = match lead
        .chars()
        .rev()
        .find(|c| matches!(c, '"' | '\'' | '「' | '>'))
    {
        Some('「') => '」',
        Some('>') => '<',
        Some(quote) => quote,
        None => '\n',
    };
    let end = text.text[start..]
        .char_indices()
        .take_while(|(at, c)| {
            *at <= LONGEST
                && *c != quote
                && !matches!(c, '\n' | '\t' | '|' | '。' | '"' | '」' | ';' | '{' | '<')
        })
        .last()
        .map(|(at, c)| start + at + c.len_utf8())?;
    let next = text.hits.within(start, end).iter().find(|next| {
        next.start() > start
            && next.cue.is_label()
            && next.cue != Cue::Address
            && next.cue != Cue::Number
    });
    let end = next.map_or(end, |next| next.start());
    let value = text.text[start..end].trim_end_matches([' ', '、', ',', '/', '(', ')', '・', '.']);
    (value.len() >= 6).then_some(start..start + value.len())
}

/// A place and something beyond it, and no sentence.
fn is_address(value: &str, gazetteer: &Gazetteer) -> bool {
    const CLAUSES: &[&str] = &[
        "です",
        "ます",
        "した",
        "する",
        "から",
        "まで",
        "への",
        "変更",
        "確認",
        "ください",
        "不明",
        "同上",
        "未定",
    ];
    if CLAUSES.iter().any(|clause| value.contains(clause)) {
        return false;
    }
    let value =
        value.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '〒' | '-' | ' '));
    if let Some(widest) = gazetteer.widest(value) {
        let more = gazetteer.widest(&value[widest..]).unwrap_or(0);
        return value[widest + more..].trim().chars().count() >= 2;
    }
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    if value.starts_with(kanji) {
        let numbered =
            value.contains("丁目") || value.contains("番地") || digits >= 2 && value.contains('-');
        return numbered && value.chars().count() <= 40;
    }
    let words = value
        .split([' ', ','])
        .filter(|word| word.starts_with(|c: char| c.is_uppercase()) && word.len() >= 2)
        .count();
    let net = value.contains(['@', '/']) && !value.contains("/F") || value.contains("://");
    digits >= 1 && words >= 2 && value.contains([',', ' ']) && !net && value.len() <= 160
}
