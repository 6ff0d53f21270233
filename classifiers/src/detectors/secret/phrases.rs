//! Secrets of several words: passphrases, watchwords in Japanese, seed phrases:
//! `合言葉は「月夜のかまど」`, `passphrase: seven lanterns over kobe`.

use std::ops::Range;

use crate::EntityType::Secret;
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;
use crate::cues::Cue;
use crate::mentions::Mentions;

/// No phrase is longer, nor stands further behind its label, in bytes.
const LONGEST: usize = 90;
const REACH: usize = 48;

pub(super) fn detect(text: &Context<'_>, found: &mut Candidates) {
    behind_a_name(text, found);
    seeds(text, found);
}

/// What a phrase is called.
const NAMES: &[&str] = &[
    "合言葉",
    "合い言葉",
    "あいことば",
    "パスフレーズ",
    "ひみつの言葉",
    "秘密の言葉",
    "回復フレーズ",
    "復元フレーズ",
    "復元キー",
    "ニーモニック",
    "passphrase",
    "pass phrase",
    "Passphrase",
    "PASSPHRASE",
    "safe word",
    "safe phrase",
    "safeword",
    "code word",
    "memorable word",
    "memorable phrase",
    "memorable answer",
    "recovery phrase",
    "seed phrase",
    "mnemonic",
];

fn behind_a_name(text: &Context<'_>, found: &mut Candidates) {
    static ANY: Mentions = Mentions::of(NAMES);
    if !ANY.among(text) {
        return;
    }
    for name in NAMES {
        for at in text.places(name) {
            let from = at + name.len();
            let range = in_quotes(text, from).or_else(|| after_a_sign(text.text, from));
            if let Some(range) = range {
                let reason = "passphrase behind its name";
                found.add(Secret, range, Evidence::Labelled, reason);
            } else if let Some(range) = quoted_before(text, at) {
                let reason = "passphrase before its name";
                found.add(Secret, range, Evidence::Labelled, reason);
            }
        }
    }
}

const QUOTES: &[(char, char)] = &[
    ('「', '」'),
    ('『', '』'),
    ('"', '"'),
    ('“', '”'),
    ('\'', '\''),
];

/// The first words in quotes of the same line, if nothing but a few words leads to them.
fn in_quotes(text: &Context<'_>, from: usize) -> Option<Range<usize>> {
    let near = text.after(from, REACH);
    let near = near.split(['\n', '。']).next().unwrap_or_default();
    let (at, open) = near
        .char_indices()
        .find(|(_, c)| QUOTES.iter().any(|(open, _)| open == c))?;
    let close = QUOTES.iter().find(|(sign, _)| *sign == open)?.1;
    let start = from + at + open.len_utf8();
    let len = text.after(start, LONGEST).find(close)?;
    let range = start..start + len;
    let words = &text.text[range.clone()];
    (is_phrase(words) || is_quoted_row(words)).then_some(range)
}

/// `"tide and timber on monday"`: between quotes small words may lead to one another.
fn is_quoted_row(words: &str) -> bool {
    const JOINTS: &[&str] = &["on", "by", "from", "with", "for", "to", "or"];
    let inner = |(at, word): &(usize, &str)| *at > 0 && JOINTS.contains(word);
    let all: Vec<(usize, &str)> = words.split(' ').enumerate().collect();
    let ends = all.last().is_some_and(|last| !JOINTS.contains(&last.1));
    let kept: Vec<&str> = all
        .iter()
        .filter(|word| !inner(word))
        .map(|word| word.1)
        .collect();
    ends && kept.len() < all.len() && kept.len() >= 3 && is_phrase(&kept.join(" "))
}

/// `"blue heron 12" under memorable phrase`.
fn quoted_before(text: &Context<'_>, at: usize) -> Option<Range<usize>> {
    let lead = text.before(at, REACH);
    let lead = lead.trim_end_matches(" under ").trim_end_matches(" as ");
    let lead = lead.trim_end_matches(['が', 'を']);
    let inner = lead.strip_suffix(['"', '”', '」'])?;
    let open = inner.rfind(['"', '“', '「'])?;
    let width = inner[open..].chars().next().map_or(0, char::len_utf8);
    let phrase = &inner[open + width..];
    let start = at - text.before(at, REACH).len() + open + width;
    is_phrase(phrase).then(|| start..start + phrase.len())
}

/// `：月夜のかまど（全角6字）`, `= tide and timber`, `は全部小文字で asa no kawa です`: up to what ends it.
fn after_a_sign(text: &str, from: usize) -> Option<Range<usize>> {
    const LEADS: &[&str] = &[
        "登録",
        "は",
        "が",
        "を",
        "=",
        ":",
        "→",
        " ",
        "全部小文字で",
        "すべて小文字で",
        "is",
        "was",
        "say it slowly",
        ",",
        "now",
    ];
    let mut at = from;
    while let Some(lead) = LEADS.iter().find(|lead| text[at..].starts_with(**lead)) {
        at += lead.len();
        if at > from + REACH {
            return None;
        }
    }
    let told = text[from..at].contains(['=', ':', '→', 'は']) || text[from..at].contains(" is ");
    if !told {
        return None;
    }
    let rest = &text[at..];
    let end = rest
        .char_indices()
        .take(LONGEST)
        .find(|(_, c)| matches!(c, '\n' | '。' | '、' | '(' | ',' | '.' | ';' | '」' | '"'))
        .map_or(rest.len().min(LONGEST), |(end, _)| end);
    let phrase = rest.get(..end)?.trim_end();
    let phrase = ["です", "でした", "だ", "にする", "に変更"]
        .iter()
        .find_map(|word| phrase.strip_suffix(word))
        .unwrap_or(phrase)
        .trim_end();
    // `the passphrase is too short`
    let first = phrase.split(' ').next().unwrap_or_default();
    if text[from..at].contains(" is ") && JUDGED.contains(&first) {
        return None;
    }
    is_phrase(phrase).then(|| at..at + phrase.len())
}

/// With what a sentence goes on that says of a phrase how it is, and where.
const JUDGED: &[&str] = &[
    "too",
    "so",
    "very",
    "still",
    "only",
    "also",
    "never",
    "always",
    "just",
    "no",
    "somewhere",
    "kept",
    "same",
    "quite",
    "much",
    "already",
    "written",
    "printed",
    "longer",
    "shorter",
    "shown",
    "known",
];

/// Words as somebody chooses them, and no sentence about passwords.
fn is_phrase(words: &str) -> bool {
    const SAID_OF: &[&str] = &[
        "ください",
        "下さい",
        "パス",
        "合言葉",
        "入力",
        "変更",
        "忘れ",
        "必須",
        "文字",
        "桁",
        "確認",
        "設定",
        "登録",
        "共有",
        "管理",
        "方式",
        "制度",
        "まちが",
        "間違",
        "使わ",
        "廃止",
        "例",
        "とは",
        "ません",
        "ます",
        "ないで",
        "おっしゃ",
        "言わ",
        "聞",
        "答え",
        "場合",
        "password",
        "phrase",
        "enter",
        "required",
        "wrong",
        "must",
        "should",
        "your",
        "please",
        "stored",
        "used",
        "changed",
        "invalid",
        "incorrect",
        "empty",
        "protect",
    ];
    let lower = words.to_ascii_lowercase();
    let of = SAID_OF.iter().any(|word| lower.contains(word));
    let plain = !words.contains(['{', '<', '$', '*', '/', '\\', '|', '=', '「', '[', '●', '•']);
    let letters = words.chars().filter(|c| c.is_alphabetic()).count();
    let japanese = words.chars().any(|c| c >= '\u{3041}' && c.is_alphabetic());
    let latin = is_row(words, 2);
    plain && !of && (japanese && (4..=24).contains(&letters) || latin) && words.len() <= LONGEST
}

/// Small words (and a figure or two) parted by a space, none of which makes a sentence.
fn is_row(words: &str, fewest: usize) -> bool {
    const SENTENCE: &[&str] = &[
        "is", "are", "was", "were", "be", "not", "has", "have", "will", "can", "to", "for", "with",
        "if", "when", "that", "this", "you", "we", "it", "by", "from", "or", "which", "as", "on",
    ];
    let mut count = 0;
    let mut long = 0;
    let all = words.split(' ').all(|word| {
        count += 1;
        long += usize::from(word.len() >= 3);
        let small = word.bytes().all(|b| b.is_ascii_lowercase());
        let figure = count > 1 && word.len() <= 4 && word.bytes().all(|b| b.is_ascii_digit());
        !word.is_empty() && (small || figure) && !SENTENCE.contains(&word)
    });
    all && count >= fewest && long >= 2
}

/// No wallet has these among its words.
const NO_SEED: &[&str] = &[
    "the", "a", "an", "and", "of", "in", "at", "my", "our", "their", "they", "he", "she", "but",
];

/// Words that somebody was typing, and the words of a wallet.
fn seeds(text: &Context<'_>, found: &mut Candidates) {
    static WALLETS: Mentions = Mentions::of(&[
        "recovery",
        "Recovery",
        "seed",
        "wallet",
        "ledger",
        "Ledger",
        "mnemonic",
        "復元",
        "回復フレーズ",
        "ニーモニック",
        "ウォレット",
        "暗号資産",
        "仮想通貨",
    ]);
    const FEWEST: usize = 11;
    const TYPED: &[&str] = &[" typing ", " typed ", " entering ", " entered "];
    if WALLETS.among(text) {
        let mut row: Option<(Range<usize>, usize)> = None;
        let mut at = 0;
        for line in text.text.split_inclusive('\n') {
            let words = line.trim();
            let start = at + line.len() - line.trim_start().len();
            at += line.len();
            let plain = !words.split(' ').any(|word| NO_SEED.contains(&word));
            let count = if plain && is_row(words, 3) {
                words.split(' ').count()
            } else {
                0
            };
            row = match row {
                Some((range, so_far)) if count > 0 => {
                    Some((range.start..start + words.len(), so_far + count))
                }
                before => {
                    add_seed(before, FEWEST, found);
                    (count > 0).then(|| (start..start + words.len(), count))
                }
            };
        }
        add_seed(row, FEWEST, found);
    }
    if !text.hits.has(Cue::Secret)
        && !["locked", "log in", "login"]
            .iter()
            .any(|word| text.places(word).next().is_some())
    {
        return;
    }
    for verb in TYPED {
        for at in text.places(verb) {
            let start = at + verb.len();
            let rest = text.after(start, LONGEST);
            let end = rest.find(['(', '.', ',', '\n', ';', '?', '!', '-']);
            let words = rest[..end.unwrap_or(rest.len())].trim_end();
            if end.is_some() && is_row(words, 3) && words.split(' ').all(|word| word.len() >= 4) {
                let reason = "words that somebody was typing";
                found.add(
                    Secret,
                    start..start + words.len(),
                    Evidence::Context,
                    reason,
                );
            }
        }
    }
}

fn add_seed(row: Option<(Range<usize>, usize)>, fewest: usize, found: &mut Candidates) {
    if let Some((range, count)) = row
        && (fewest..=24).contains(&count)
    {
        let reason = "words of a seed phrase";
        found.add(Secret, range, Evidence::Labelled, reason);
    }
}

#[cfg(test)]
mod tests {
    use crate::EntityType::Secret;
    use crate::detectors::testing::{found, marked};

    #[test]
    fn phrases_are_found_behind_their_names() {
        marked(
            Secret,
            &[
                "電話で本部を名乗られたら合言葉は⟦月夜のかまど番⟧。三回まで",
                "代わりの合言葉「⟦朝霧のプリン⟧」で受け付けます",
                "PASSPHRASE=「⟦雨宿りの白い傘⟧」は貼らないで",
                "合言葉登録：⟦三毛猫が七匹いる⟧（全角8字）",
                "パスフレーズは全部小文字で ⟦yuki no ato ni kitsune⟧ です。",
                "the safe word on her account is \"⟦paper dolphin⟧\", noted in June",
                "Vault passphrase: ⟦seven copper lanterns drifting⟧. All small.",
                "passphrase \"⟦paper boats on thursday⟧\", as agreed",
                "He wrote \"⟦quiet badger 7⟧\" under memorable phrase",
            ],
        );
    }

    #[test]
    fn seeds_and_words_that_were_typed_are_found() {
        marked(
            Secret,
            &[
                "ウォレットの紙:\n⟦ladder cactus violin harbor twelve mango\nsaddle raven copper tulip window frost⟧\n以上",
                "It locked me out, I was typing ⟦marble teapot winter canal⟧ (no capitals).",
            ],
        );
    }

    #[test]
    fn what_is_said_of_phrases_is_none() {
        for text in [
            "合言葉は必ず変更してください",
            "パスフレーズは20文字以上です",
            "the passphrase is required to unlock the key",
            "A passphrase: longer than a password and easier to remember",
            "the passphrase is too short",
            "the passphrase is printed inside an envelope",
            "合言葉を3回まちがえるとどうなりますか",
            "recovery plan\nthe quick brown fox jumps over the lazy dog again and again today",
            "合言葉「変更」ボタンを押す",
            "You were typing too fast, the screen locked.",
        ] {
            assert!(
                found(Secret, text).is_empty(),
                "{text}: {:?}",
                found(Secret, text)
            );
        }
    }
}
