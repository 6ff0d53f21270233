//! Firms, by the form of company in their names: 株式会社, `Co., Ltd.`, `GmbH`.

use std::ops::Range;

use crate::EntityType::Organization;
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;
use crate::cues::{Cue, Hit};

pub(super) const FORMS: &[&str] = &[
    "株式会社",
    "(株)",
    "有限会社",
    "(有)",
    "合同会社",
    "合資会社",
    "合名会社",
    "(合)",
    "一般社団法人",
    "医療法人",
    "学校法人",
    "社会福祉法人",
    "(同)",
    "Co., Ltd.",
    "Co.,Ltd.",
    "Co. Ltd.",
    "CO LTD",
    "CO., LTD.",
    "CO.,LTD.",
    "Co Ltd",
    "K.K.",
    "KK",
    "GK",
    "G.K.",
    "Inc.",
    "LLC",
    "Ltd.",
    "Limited",
    "GmbH",
    "SARL",
    "S.A.",
    "PLC",
    "Corp.",
    "Corporation",
    "B.V.",
    "N.V.",
    "Pte",
    "AG",
    "LLP",
    "Kabushiki Kaisha",
    "Holdings",
    "ホールディングス",
    "HD",
];

/// A firm's name is shorter, in characters.
const LONGEST: usize = 20;

pub(super) fn detect(text: &Context<'_>, found: &mut Candidates) {
    let mut cores: Vec<Range<usize>> = Vec::new();
    for hit in text
        .hits
        .all()
        .iter()
        .filter(|hit| hit.cue == Cue::CompanyForm)
    {
        let Some((range, core)) = firm(text, *hit) else {
            continue;
        };
        found.add(
            Organization,
            range,
            Evidence::Labelled,
            "firm: form of company",
        );
        cores.push(core);
    }
    repeat(text, &cores, found);
}

/// The firm and the part of its name that tells it from others.
fn firm(text: &Context<'_>, hit: Hit) -> Option<(Range<usize>, Range<usize>)> {
    let form = &text.text[hit.start()..hit.end()];
    if form.is_ascii() && !form.starts_with('(') {
        let start = latin_start(text.text, hit.start())?;
        return Some((
            start..hit.end(),
            start..text.text[..hit.start()].trim_end_matches([' ', ',']).len(),
        ));
    }
    let before = name_before(text, hit.start());
    let after = name_after(text, hit.end());
    let suffix_only = matches!(form, "ホールディングス");
    let leads = text.text[..hit.start()]
        .chars()
        .next_back()
        .is_none_or(|c| !name_char(c));
    match (before, after) {
        (Some(start), _) if suffix_only => Some((start..hit.end(), start..hit.start())),
        (_, Some(end)) if leads => Some((hit.start()..end, hit.end()..end)),
        (Some(start), _) => Some((start..hit.end(), start..hit.start())),
        (None, Some(end)) => Some((hit.start()..end, hit.end()..end)),
        (None, None) => None,
    }
}

fn name_char(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}' | '々' | 'ヶ' | '\u{30A1}'..='\u{30FC}')
        || c.is_ascii_alphanumeric()
        || matches!(c, '&' | '・')
}

fn name_before(text: &Context<'_>, at: usize) -> Option<usize> {
    let tail = text.text[..at]
        .char_indices()
        .rev()
        .take(LONGEST)
        .take_while(|(_, c)| name_char(*c));
    let start = tail.last().map(|(index, _)| index)?;
    let label = text
        .hits
        .within(start, at)
        .iter()
        .rev()
        .find(|hit| hit.cue != Cue::CompanyForm && hit.end() <= at);
    let start = label.map_or(start, |hit| hit.end().max(start));
    (text.text[start..at].chars().count() >= 2).then_some(start)
}

fn name_after(text: &Context<'_>, at: usize) -> Option<usize> {
    let lead = text.text[at..].len() - text.text[at..].trim_start_matches(' ').len();
    let from = at + lead.min(1);
    let run = text.text[from..]
        .char_indices()
        .take(LONGEST)
        .take_while(|(_, c)| name_char(*c));
    let end = from + run.last().map(|(index, c)| index + c.len_utf8())?;
    let stop = text.hits.within(from, end).iter().find(|hit| {
        hit.start() > from
            && matches!(
                hit.cue,
                Cue::Title | Cue::Honorific | Cue::Name | Cue::CompanyForm
            )
    });
    let end = stop.map_or(end, |hit| hit.start());
    let begins_with_word = text.hits.within(from, end).iter().any(|hit| {
        hit.start() == from && matches!(hit.cue, Cue::Title | Cue::Name | Cue::Honorific)
    });
    (!begins_with_word && text.text[from..end].chars().count() >= 2).then_some(end)
}

/// Up to four capitalised words before the form.
fn latin_start(text: &str, at: usize) -> Option<usize> {
    let mut start = at;
    for _ in 0..4 {
        let rest = text[..start].trim_end_matches([' ', ',']);
        let gap = start - rest.len();
        let len = rest
            .bytes()
            .rev()
            .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'&' | b'\'' | b'-'))
            .count();
        let word = &rest[rest.len() - len..];
        if gap == 0 || gap > 2 || !word.starts_with(|c: char| c.is_ascii_uppercase()) {
            break;
        }
        start = rest.len() - len;
    }
    (start < at).then_some(start)
}

/// The firm's name without its form, wherever the text says it again.
fn repeat(text: &Context<'_>, cores: &[Range<usize>], found: &mut Candidates) {
    let mut seen: Vec<&str> = Vec::new();
    for core in cores.iter().take(32) {
        let name = text.text[core.clone()].trim();
        if name.chars().count() < 3 || seen.contains(&name) {
            continue;
        }
        seen.push(name);
        for at in memchr::memmem::find_iter(text.text.as_bytes(), name) {
            found.add(
                Organization,
                at..at + name.len(),
                Evidence::Context,
                "firm named in full elsewhere in the text",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detectors::testing::found;

    #[test]
    fn forms_before_and_after_the_name() {
        assert_eq!(
            found(Organization, "三栄物流株式会社（法人番号"),
            ["三栄物流株式会社"]
        );
        assert_eq!(
            found(Organization, "本日は株式会社大洋化成の件"),
            ["株式会社大洋化成"]
        );
        assert_eq!(found(Organization, "(株)東和化成の代表"), ["(株)東和化成"]);
        assert_eq!(
            found(Organization, "on behalf of Chuo Kasei Co., Ltd. and"),
            ["Chuo Kasei Co., Ltd."]
        );
        assert_eq!(
            found(Organization, "三栄商会株式会社へ。三栄商会の滝沢"),
            ["三栄商会株式会社", "三栄商会"]
        );
    }

    #[test]
    fn the_form_alone_is_none() {
        assert!(found(Organization, "株式会社の設立手続き").is_empty());
    }
}
