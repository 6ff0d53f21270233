//! What stands behind a word that may be a Japanese name and is no honorific or title: what persons say and do.

use std::sync::LazyLock;

use super::score::{INSIDE, Points};
use super::{is_hiragana, is_kanji, is_katakana};
use crate::prefixes::Prefixes;

/// Who says the own name, or is quoted by it.
const SAYS: &[&str] = &[
    "と申し",
    "と申す",
    "と名乗",
    "と言う者",
    "という者",
    "という人",
    "という方",
    "という男",
    "という女",
    "という名で",
    "いわく",
    "曰く",
    "の姓",
    "の誕生日",
    "の命日",
    "の遺影",
];

/// `「鴻巣です。…`: what somebody says who opens a speech, a letter or a line with the own name.
const OPENS_WITH: &[&str] = &[
    "です。",
    "です、",
    "ですが",
    "ですけど",
    "ですけれど",
    "でございます",
];

/// What a person says or does, or is done to: behind a name.
#[rustfmt::skip]
const PERSON_ACTS: &[&str] = &[
    "のおばあ", "のおじい", "のばあ", "のじい", "のご主人", "のお宅", "の旦那", "の若", "の親父", "のおやじ", "のお嬢", "のお母", "のお父", "の姉", "の兄", "の弟", "の妹", "の孫", "の婿", "の嫁", "と確認",
    "です", " です", "でございます", "だけど", "って", "じゃな", "と読", "とお読", "なんです", "でした", "と言い", "といい", "ですけど", "ですが", "宛", "あて", "名義", "宅", "邸", "家の",
    "自身", "本人", "拝", "のほう", "の方で", "の方から", "の印", "の代わり", "の代理", "の後任", "の名前", "の署名",
    "の席", "の机", "の携帯", "の口座", "の件", "の妻", "の夫", "の長男", "の長女", "の娘", "の息子", "の保護",
    "の母", "の父", "の奥", "の承認", "の検印", "の決裁", "の判断", "の指示", "の話", "の説明", "の了解", "の予定",
    "の担当", "に確認", "によると", "によれば", "にお世話", "がお", "に相談", "に連絡", "に依頼", "に報告", "に引", "に任せ", "に回", "に聞", "に伝", "に渡",
    "に共有", "に転送", "に電話", "に頼", "に送", "に説明", "に訊", "に代わ", "に交代", "にも", "には", "が対応",
    "が応", "が説明", "が担当", "が記", "が訪", "が同席", "が受", "が作", "が承", "が伺", "が参", "が来", "が確認",
    "が代", "が行", "が出", "が不在", "が退", "が休", "が電", "が連", "が面", "が持", "が起", "が検", "が入", "が署",
    "が気づ", "が気付", "が発見", "が見つ", "が判断", "が決め", "が渡", "が預", "が借り", "が亡くな", "が倒れ", "が怒", "が泣", "が困", "が希望", "が拒", "が押印", "が提出",
    "が写し", "が当番", "が同行", "が代わ", "で回し", "で対応", "で手分け", "で訪問", "で面談", "で担当", "が持参", "が預かる", "が取次", "が取り次", "が付き添", "が代筆", "が同行", "が戻り", "が立ち会", "に電話", "に一任", "に直接", "に依頼", "に折返", "に折り返", "へ折返", "へ折り返", "へ直接", "異動、", "退職、", "、不在", "、直帰", "、出張",
    "が失念", "が紛失", "が戻", "が着い", "が渋", "が断", "が謝", "が忘", "が手配", "が調べ", "が調整", "が書い", "が見て", "が聞", "が抜け", "が交代", "が引き", "が辞め", "が異動",
    "が言", "が話", "が申", "が回答", "が返", "が処理", "が送", "が立", "から引", "から電", "から連", "から入",
    "から聞", "から依頼", "から相", "から報", "からの", "から申", "から受", "から届", "から回", "から指", "から問",
    "からメ", "からチ", "から返", "から苦", "から預", "より連", "より入", "より電", "より依", "より報", "より申",
    "より引", "より回", "より指", "より問", "より受", "より返", "より相", "まで。", "まで\n", "までご", "まで連",
    "までお", "までメ", "まで電", "も同席", "も参加", "も出席", "も同行", "も了承", "と面談", "と打", "と電話",
    "と協議", "と同行", "と相談", "と話", "と会", "と連", "と調", "と共", "へ連", "へ確", "へ報", "へ引", "へ電",
    "へ転", "へ依", "へ回", "へ共", "へ相", "へ折", "は不在", "は外出", "は休", "は出張", "は退", "は異動", "は在",
    "は本日", "は明日", "は後日", "は来", "は今", "は昨", "は既", "は、", "は欠", "は出", "は入院", "は独身",
    "は既婚", "は同席", "は同意", "は承", "は了", "は当行", "は会社員", "は終日", "は午", "、休", "、午", "、外出",
    "、出張", "、在宅", "、直", "・外線", "・内線", "、内線", "、外線",
];

/// A line of its own under the end of a letter.
fn signs(text: &str, start: usize) -> bool {
    let before = &text[..start];
    let line = before.ends_with('\n');
    let letter = before.trim_end_matches(['\n', ' ']);
    line && [
        "。",
        "敬具",
        "草々",
        "かしこ",
        "以上",
        "ます",
        "まで",
        "です",
    ]
    .iter()
    .any(|end| letter.ends_with(end))
}

/// Both lists, found by their first character.
static BEHIND: LazyLock<Prefixes<Points>> = LazyLock::new(|| {
    let says = SAYS.iter().map(|says| (*says, 7));
    Prefixes::new(says.chain(PERSON_ACTS.iter().map(|act| (*act, 4))))
});

/// Points for what follows a word that stands at `start` and ends where `rest` begins.
pub(super) fn follows(text: &str, start: usize, rest: &str) -> Points {
    let Some(c) = rest.chars().next() else {
        let last = text[..start].trim_end_matches(' ');
        let signed = last.len() < start && last.ends_with('。');
        return if signed {
            6
        } else if signs(text, start) {
            3
        } else {
            1
        };
    };
    if rest.starts_with(" 拝") {
        return 4;
    }
    // `鹿内㊞`
    if rest.trim_start_matches(' ').starts_with("(印)") {
        return 5;
    }
    if c == '\n' {
        // `ご相談させてください。　五百旗頭`: who wrote it, behind the last sentence.
        let last = text[..start].trim_end_matches(' ');
        if last.len() < start && last.ends_with('。') {
            return 6;
        }
        if signs(text, start) || rest == "\n" {
            return 3;
        }
    }
    if matches!(c, ':' | '「') {
        let opens = text[..start].chars().next_back();
        let line = opens.is_none_or(|c| matches!(c, '\n' | ']' | ' ' | '>' | '-' | ')'));
        return if line { 5 } else { 1 };
    }
    let opens = text[..start].is_empty() || text[..start].ends_with(['「', '\n', '『', '"']);
    if opens && OPENS_WITH.iter().any(|end| rest.starts_with(end)) {
        return 6;
    }
    if let Some(points) = BEHIND.of(rest) {
        return points;
    }
    match c {
        'は' | 'が' | 'も' | 'に' | 'へ' | 'と' | 'を' | 'や' => 1,
        'か' | 'よ' | 'ま'
            if ["から", "より", "まで"]
                .iter()
                .any(|word| rest.starts_with(word)) =>
        {
            1
        }
        'の' | 'で' | 'な' | 'だ' => 0,
        c if is_kanji(c) || is_katakana(c) => INSIDE,
        c if is_hiragana(c) => -2,
        c if c.is_ascii_digit() => -1,
        c if c.is_alphanumeric() => 0,
        _ => 1,
    }
}
