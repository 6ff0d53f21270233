//! Codes that are told by what they open: `金庫室の方は 5820# で開く`, `it's 4471 for the safe deposit box`,
//! `キャッシュカードのやつは4471のまま`.

use std::ops::Range;

use super::tried::figures;
use crate::context::Context;
use crate::cues::stands_alone;
use crate::detectors::surroundings::measured;
use crate::numbers::Number;

/// So much around a code is read, in bytes.
const REACH: usize = 60;

/// `金庫室の方は 5820# で開く`, `扉はいつもの、990531`: the code of a door, as it is told.
pub(super) fn of_a_door(number: &Number, text: &Context<'_>) -> bool {
    #[rustfmt::skip]
    const DOORS: &[&str] = &[
        "扉", "ドア", "金庫", "テンキー", "キーパッド", "通用口", "裏口", "オートロック", "入口の",
        "玄関の", "書庫", "door", "keypad", "vault", "gate code", "safe",
    ];
    #[rustfmt::skip]
    const OPENS: &[&str] = &[
        "#", "で開", "で入", "を押", "って押", "、シャープ", "で解錠", "to get in", "opens",
        "to open", "gets you in",
    ];
    let Range { start, end } = number.range;
    let after = text.text[end..].trim_start_matches([' ', '」', '"', '\'']);
    let opens = OPENS.iter().any(|word| after.starts_with(word));
    let before = text.before(start, REACH);
    let said = before.trim_end_matches(['、', ' ', '「', '"', 'は', ':']);
    let usual = said.ends_with("いつもの") || said.ends_with("the usual");
    matches!(number.len(), 4..=6)
        && number.whole()
        && (opens || usual)
        && DOORS.iter().any(|word| before.contains(word))
}

/// The code of a door with the keys before it: `73#2096`.
pub(super) fn with_keys(number: &Number, text: &Context<'_>) -> Range<usize> {
    let lead = &text.text[..number.range.start];
    let before = lead.strip_suffix(['#', '*']).unwrap_or(lead);
    let more = if before.len() < lead.len() {
        figures(before.bytes().rev())
    } else {
        0
    };
    let keys = if more > 0 { more + 1 } else { 0 };
    number.range.start - keys..number.range.end
}

/// Said where a number beside such a thing is its own, a measure or a line: `the box is number 4471`.
#[rustfmt::skip]
const NO_CODES: &[&str] = &[
    "内線", "電話", "残高", "限度", "件", "枚", "号", "部屋", "受付", "整理", "番地", "店番",
    "ポート", "手数料", "料金", "円", "末尾", "下4桁", "下四桁", "型番", "品番", "年度", "型式",
    "利用料", "サイズ", "解像度", "寸法", "容量", "fee", "price", "cost", "charge", "rent", "yen", "jpy", "usd", "per",
    "a year", "annual", "monthly", "a month", "ext", "extension", "call", "dial", "ring", "phone us",
    "number", "no.", "ticket", "form", "invoice", "last four", "ending", "version",
    "port", "error", "serial", "asset", "assets", "model",
];

/// `4471 gets you into the server room`, `it's 4471 for the safe deposit box`, `the alarm is still 4471`
pub(super) fn is_told(number: &Number, text: &Context<'_>) -> bool {
    sentence(number, text)
        .is_some_and(|(lead, rest)| opens(&lead, &rest) || is_for(&lead, &rest) || is_of(&lead))
}

/// `キャッシュカードのやつは4471のまま`, `貸金庫のほうは4471`, `口座のは4471に変えた`
pub(super) fn in_japanese(number: &Number, text: &Context<'_>) -> bool {
    sentence(number, text).is_some_and(|(lead, rest)| is_kept(&lead, &rest))
}

/// What stands before and behind a number that may be a code in the same sentence, in small letters.
fn sentence(number: &Number, text: &Context<'_>) -> Option<(String, String)> {
    let first = number.digits().first();
    let round = first != Some(&0) && number.value().is_multiple_of(50);
    let year = number.len() == 4 && (2015..=2035).contains(&number.value());
    let fits = matches!(number.len(), 4 | 6) && number.groups == 1 && number.whole();
    if !fits || round || year || measured(text, &number.range) {
        return None;
    }
    let lead = text.before(number.range.start, REACH).to_lowercase();
    let rest = text.after(number.range.end, REACH).to_lowercase();
    let ends = ['。', '\n', '?', '!', ';'];
    let lead = lead.rsplit(ends).next().unwrap_or_default();
    let rest = rest.split(ends).next().unwrap_or_default();
    let rest = rest.split(". ").next().unwrap_or_default();
    let other = |word: &&str| holds(lead, word) || holds(rest, word);
    (!NO_CODES.iter().any(other)).then(|| (lead.to_owned(), rest.to_owned()))
}

fn holds(text: &str, word: &str) -> bool {
    let mut places = text.match_indices(word);
    places.any(|(at, _)| stands_alone(text, at, at + word.len()))
}

/// Whether it ends with one of these, each a word of its own.
fn ends(text: &str, words: &[&str]) -> bool {
    let own = |word: &&str| stands_alone(text, text.len() - word.len(), text.len());
    words.iter().any(|word| text.ends_with(word) && own(word))
}

/// Whether the sentence goes on as of a code of the thing that stands before it.
fn is_kept(lead: &str, rest: &str) -> bool {
    #[rustfmt::skip]
    const THINGS: &[&str] = &[
        "カード", "デビット", "通帳", "口座", "金庫", "金庫室", "ロッカー", "スマホ", "携帯",
        "ipad", "タブレット", "端末", "パソコン", "画面", "ロック", "atm", "テンキー", "扉", "ドア",
        "通用口", "裏口", "書庫", "鍵箱", "キーボックス", "宅配ボックス", "アラーム", "警備",
        "シャッター", "サーバー室", "サーバ室",
    ];
    // What is locked by a code, and has no number by which it is called.
    #[rustfmt::skip]
    const LOCKED: &[&str] = &[
        "ロック", "キャッシュカード", "テンキー", "アラーム", "金庫", "鍵箱", "キーボックス",
        "オートロック", "サーバー室",
    ];
    #[rustfmt::skip]
    const KEPT: &[&str] = &[
        "のまま", "から変え", "から替え", "に変え", "に替え", "に変更", "にした", "にして",
        "に設定", "で開", "で入れ", "で解除", "で通", "やねん", "やった", "じゃなか",
    ];
    #[rustfmt::skip]
    const TOLD: &[&str] = &[
        "です", "でし", "だよ", "だった", "だね", "ね", "よ", "、", "って",
    ];
    let lead = lead.trim_end_matches([' ', '「', '『', '"', ':']);
    let lead = lead
        .strip_suffix(['は', 'が', 'も', '、'])
        .unwrap_or(lead)
        .trim_end_matches(['、', ' ']);
    let one = ["のやつ", "のほう", "の方", "のん", "の", "用"]
        .iter()
        .find_map(|word| lead.strip_suffix(word));
    let thing = one.unwrap_or(lead);
    let rest = rest.trim_start_matches(['」', '』', '"', ' ', ',']);
    let said = |words: &[&str]| words.iter().any(|word| rest.starts_with(word));
    let is = |words: &[&str]| words.iter().any(|word| thing.ends_with(word));
    let plainly = (one.is_some() || is(LOCKED)) && (rest.is_empty() || said(TOLD));
    is(THINGS) && (said(KEPT) || plainly)
}

/// What a code opens, in English.
#[rustfmt::skip]
const OPENED: &[&str] = &[
    "deposit box", "safe", "vault", "strongroom", "strong room", "lockbox", "lock box", "locker",
    "cash box", "key box", "door", "gate", "alarm", "keypad", "padlock", "lock", "server room",
    "garage", "barrier", "turnstile", "cabinet", "debit card", "cash card", "bank card", "atm card",
    "tablet", "ipad", "laptop", "building", "lobby", "archive", "drawer",
];

/// And not `flight 4471 opens the gate`.
fn opens(lead: &str, rest: &str) -> bool {
    #[rustfmt::skip]
    const OPENS: &[&str] = &[
        "opens", "will open", "unlocks", "gets you into", "gets you in at", "lets you into", "lets you in at",
        "gets me into", "works on", "works for", "disarms", "to open", "to unlock", "to get into", "to disarm",
    ];
    #[rustfmt::skip]
    const BEFORE: &[&str] = &[
        "code", "combination", "combo", "pin", "passcode", "digits", "and", "then", "that", "so", "but", "because",
        "use", "try", "type", "enter", "key in", "punch in", "press", "still", "it's", "only",
    ];
    let lead = lead.trim_end_matches(['"', '\'', '#', ' ']);
    let begins = !lead.ends_with(char::is_alphanumeric) || ends(lead, BEFORE);
    let rest = rest.trim_start_matches(['"', '\'', '#', ' ']);
    let behind = OPENS.iter().find_map(|word| rest.strip_prefix(word));
    begins && behind.is_some_and(names_a_thing)
}

/// `it's 4471 for the safe deposit box`, `punch in 4471 at the side door`
fn is_for(lead: &str, rest: &str) -> bool {
    #[rustfmt::skip]
    const SAID: &[&str] = &[
        "it's", "it’s", "its", "it is", "it was", "use", "want", "need", "try", "punch in", "punch", "key in",
        "type", "type in", "enter", "put in", "tap", "tap in", "press", "still",
    ];
    let lead = lead.trim_end_matches(['"', '\'', ' ']);
    let rest = rest.trim_start_matches(['"', '\'', '#', ' ']);
    let behind = ["for", "at", "on", "into"]
        .iter()
        .find_map(|word| rest.strip_prefix(word));
    behind.is_some_and(names_a_thing) && ends(lead, SAID)
}

/// ` the safe deposit box`, and not ` the safe deposit box desk`
fn names_a_thing(behind: &str) -> bool {
    #[rustfmt::skip]
    const OF_THEM: &[&str] = &[
        "desk", "team", "counter", "staff", "enquir", "inquir", "office", "people", "contract",
        "account", "application", "section", "line", "helpline", "department", "ledger", "holder",
        "customer", "report", "policy", "procedure", "inspection", "budget", "opening", "closing", "time", "meeting", "visit",
        "tour", "check", "audit", "drill", "test", "project", "side", "house",
    ];
    const LONGEST_NAME: usize = 4;
    let Some(behind) = behind.strip_prefix(' ') else {
        return false;
    };
    let words: usize = behind
        .split(' ')
        .take(LONGEST_NAME)
        .map(|word| word.len() + 1)
        .sum();
    let name = &behind[..words.min(behind.len())];
    OPENED.iter().any(|thing| {
        name.find(thing).is_some_and(|at| {
            let end = at + thing.len();
            let next = behind[end..].trim_start_matches(' ');
            stands_alone(name, at, end) && !OF_THEM.iter().any(|word| next.starts_with(word))
        })
    })
}

/// `the alarm is still 4471`, `my debit card one is 4471`, `the vault opens with 4471`
fn is_of(lead: &str) -> bool {
    #[rustfmt::skip]
    const STAYS: &[&str] = &[
        " is still", "'s still", "’s still", " still", " stays", " takes", " wants", " opens with",
        " unlocks with", " opens on", " needs", " one is", " one's", " one was", " one",
    ];
    // What is called by no number of its own.
    const ALONE: &[&str] = &[
        "alarm",
        "keypad",
        "padlock",
        "bike lock",
        "vault",
        "side door",
        "back door",
        "front door",
    ];
    let lead = lead.trim_end_matches(['"', '\'', ' ', ':', ',']);
    let stays = STAYS.iter().find_map(|word| lead.strip_suffix(word));
    let is = [" is", "'s", "’s", " was"]
        .iter()
        .find_map(|word| lead.strip_suffix(word));
    stays.is_some_and(|thing| ends(thing, OPENED)) || is.is_some_and(|thing| ends(thing, ALONE))
}

#[cfg(test)]
mod tests {
    use crate::EntityType::Pin;
    use crate::detectors::testing::{found, marked};

    #[test]
    fn codes_are_told_by_what_they_open() {
        marked(
            Pin,
            &[
                "it's ⟦8206⟧ for the safe-deposit box, he changed it in spring",
                "It’s ⟦5529⟧ for the big vault downstairs.",
                "just key in ⟦8206⟧ at the back door",
                "you want ⟦640218⟧ for the alarm",
                "⟦8206⟧ unlocks the ipad",
                "⟦5529⟧ gets you into the server room",
                "the padlock is still ⟦8206⟧",
                "our strong room stays ⟦8206⟧",
                "that debit card one was ⟦5529⟧",
                "キャッシュカードのやつは⟦5529⟧のままやで",
                "デビットのほうは⟦8206⟧に変えたって",
                "貸金庫、⟦8206⟧のままにしてある",
                "スマホのロックは⟦5529⟧です",
                "口座のやつ⟦8206⟧のまま",
            ],
        );
    }

    #[test]
    fn numbers_of_such_things_are_no_codes() {
        for text in [
            "the deposit box is number 8206",
            "it's 8206 yen for the deposit box",
            "it's 8206 a year for the deposit box",
            "it's 8200 for the deposit box",
            "it's 2027 for the vault inspection",
            "dial 8206 for the deposit box desk",
            "it's 8206 for the vault team",
            "it's ticket 8206 for the side door",
            "use form 8206 for the locker",
            "the locker is 8206",
            "the safe is still 8206 kg",
            "flight 8206 opens the gate at nine",
            "use 1435 for the gate closing time",
            "try 8206 on the safe side",
            "ext 8206 for the server room",
            "貸金庫は8206番です",
            "金庫の残高は8206のまま",
            "カードのほうは8206枚でした",
            "スマホの内線は8206のまま",
            "ドアの型番は8206のまま",
            "端末は8206台のまま",
        ] {
            assert!(
                found(Pin, text).is_empty(),
                "{text}: {:?}",
                found(Pin, text)
            );
        }
    }
}
