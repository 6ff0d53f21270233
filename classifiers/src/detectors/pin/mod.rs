//! 暗証番号, CVV, one-time codes: 3 to 8 digits, known by their label alone.

mod back;
mod beside;
mod form;
mod headed;
mod keys;
mod named;
mod others;
mod scored;
mod short;
mod table;
mod things;
mod told;
mod tried;
mod words;

pub(super) use keys::names_another;
pub(super) use others::of_something_else;
pub(super) use scored::detect as by_words_around;
pub(super) use words::WORDS;

use self::beside::{an_ending, an_example, unit};
use self::named::close;
use self::others::Other;
use crate::EntityType::Pin;
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;
use crate::cues::Cue;
use crate::detectors::surroundings;
use crate::numbers::{Joint, Number, Numbers};

pub(super) fn detect(number: &Number, text: &Context<'_>, found: &mut Candidates) {
    let fits = match number.shape() {
        [3..=8] => true,
        [1, 1, 1] | [1, 1, 1, 1] | [1, 1, 1, 1, 1, 1] => {
            number.joined_by(&[Joint::Space, Joint::Hyphen, Joint::Dot])
        }
        [3, 3] | [2, 2, 2] | [4, 4] | [2, 2] => number.joined_by(&[Joint::Space, Joint::Hyphen]),
        _ => false,
    };
    if !fits || number.open_before || number.open_after {
        return;
    }
    // `****567`: what is left of a number that somebody has masked.
    let masked = text.text[..number.range.start].ends_with(['*', '●', '•']);
    if masked
        || unit(text, number)
        || an_example(text, number)
        || an_ending(text, number.range.start)
    {
        return;
    }
    if text.label_of(&number.range) == Some(Cue::Pin) {
        found.add(
            Pin,
            number.range.clone(),
            Evidence::Certain,
            "PIN or one-time code: label",
        );
        return;
    }
    let other = others::belonging(text, &number.range);
    // Only a label says more than what it is a piece of.
    if other == Some(Other::Surely) {
        return;
    }
    if things::of_a_door(number, text) {
        let reason = "code of a door: told nearby";
        let range = things::with_keys(number, text);
        found.add(Pin, range, Evidence::Labelled, reason);
    } else if !settles_itself(number)
        && told(number, text, found).is_some_and(|told| other.is_none() || told == Told::Plainly)
    {
        found.add(
            Pin,
            number.range.clone(),
            Evidence::Labelled,
            "PIN or one-time code: named nearby",
        );
    }
}

/// Whether [`by_words_around`] decides: figures in one group, or in two.
fn settles_itself(number: &Number) -> bool {
    matches!(number.shape(), [3 | 4 | 6] | [3, 3] | [4, 4] | [2, 2])
}

/// How a code is told without a label.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Told {
    /// By what was said of it before: the least sure way.
    Loosely,
    /// By a word for such codes beside it.
    Named,
    /// In a way that hardly anything else is told.
    Plainly,
}

fn told(number: &Number, text: &Context<'_>, found: &Candidates) -> Option<Told> {
    let fits = matches!(number.len(), 3 | 4 | 6)
        && !surroundings::in_a_code(text.text, number.range.start)
        && !number.open_before
        && !number.open_after
        && !an_example(text, number);
    if !fits {
        return None;
    }
    if back::on_the_back(&number.range, text)
        || back::behind_card(&number.range, text, found)
        || told::relayed(number, text)
        || told::shown(number, text)
        || told::stored(number, text)
        || headed::handed(number, text)
        || headed::paired(number, text)
        || things::is_told(number, text)
    {
        return Some(Told::Plainly);
    }
    if close(number, text) || told::code(number, text) || things::in_japanese(number, text) {
        return Some(Told::Named);
    }
    (tried::remembered(number, text)
        || tried::tried(number, text)
        || tried::chosen(number, text)
        || told::of_a_card(number, text))
    .then_some(Told::Loosely)
}

/// The same code again, where nothing names it.
pub(super) fn repeated(text: &Context<'_>, numbers: &Numbers<'_>, found: &mut Candidates) {
    const MOST: usize = 8;
    let figures = |range: &std::ops::Range<usize>| {
        text.text[range.clone()]
            .bytes()
            .filter(u8::is_ascii_digit)
            .collect::<Vec<u8>>()
    };
    let codes = found.all().iter().filter(|c| c.entity == Pin).take(MOST);
    let codes: Vec<Vec<u8>> = codes
        .map(|c| figures(&c.range))
        .filter(|code| code.len() >= 4)
        .collect();
    if codes.is_empty() {
        return;
    }
    for index in 0..numbers.count() {
        let Some(number) = numbers.from(index).next().filter(Number::whole) else {
            continue;
        };
        let same = (4..=8).contains(&number.len())
            && codes.contains(&figures(&number.range))
            && !others::of_something_else(text, &number.range);
        if same && !unit(text, &number) && text.label(number.range.start).is_none() {
            found.add(
                Pin,
                number.range,
                Evidence::Context,
                "a code that the text names elsewhere",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detectors::testing::{found, marked};

    #[test]
    fn labelled_codes_are_found() {
        assert_eq!(found(Pin, "暗証番号は4987です"), ["4987"]);
        assert_eq!(found(Pin, "うら755 あと暗証6403"), ["755", "6403"]);
        assert_eq!(found(Pin, "認証コード 482913 も入力"), ["482913"]);
        assert_eq!(found(Pin, "CVV: 123"), ["123"]);
        marked(
            Pin,
            &[
                "{\"card\":{\"pin\":\"⟦4627⟧\",\"cvv\":\"⟦123⟧\"}}",
                "your machine ate my card, it's 4539, code ⟦4627⟧ if that helps",
                "my machine ate my card, access code ⟦4627⟧ if that helps",
                "客から「さっき届いた⟦739 204⟧って番号、教えてしまった」と",
                "SMSで届いた ⟦482 913⟧（認証コード）",
                "お客様から暗証は⟦８４３２⟧でいいかと",
                "暗証は何でしたっけ？\n⟦4987⟧だと思う",
                "I forgot my PIN. I think it's ⟦4987⟧?",
                "the reset says code ⟦840216⟧ expired, my password is gone",
                "<pin encrypted=\"false\">⟦4627⟧</pin>",
                "SMSに来た ⟦482913⟧ を入れたけど",
                "it wants the thing they text me. got ⟦493 016⟧ but it expired",
                "card 4111-1111-1111-1111 back says ⟦774⟧",
                "カード 4111-1111-1111-1111、裏は⟦774⟧です",
                "機械ではじかれる。⟦8803⟧で合ってるはず。だって⟦8803⟧は車の番号",
                "機械ではじかれる。⟦八、八、零、三⟧で合ってるはず",
                "「カードは、⟦よん・なな・ぜろ・さん⟧、変えてないから」と",
                "手帳の隅に「⟦7406⟧」と書いてあり、聞くとカードの暗証だそう",
                "暗証は聞いていないのに客が ⟦7406⟧ と言ってしまう",
                "トークンの液晶が割れ「⟦204518⟧か⟦204578⟧に見える」と電話",
                "「⟦8406⟧なのにはじかれる」と窓口で大声",
                "孫の誕生日にした→⟦0817⟧",
                "数字は車と同じにしてもらった、⟦ろく、ぜろ、さん、はち⟧",
                "「⟦715 208⟧ があなたのコードです。5分以内に入力」",
                "a> 2段目聞かれた\nb> ⟦447 203⟧ いそいで",
                "my card 4111-1111-1111-1111, the little number on the front is ⟦4417⟧",
                "card 4111-1111-1111-1111 and the ⟦628⟧ beside the signature",
                "ATMで3回誤入力→ロック\n「⟦4987⟧だと思う、番地なの」",
                "A: 裏面の3桁は。\nB: えっと、⟦740⟧。",
                "agent: and the four digits on the front?\nvisitor: ⟦6218⟧",
                "金庫室の方は ⟦4920⟧# で開く",
                "夜勤へ　扉はいつもの、⟦8 8 0 4 2 1⟧",
                "カードを紛失。メモに「⟦6205⟧って書いてあるんです」と",
                "1763790412.118 \"SETEX\" \"otp:5500127734\" \"180\" \"⟦371920⟧\"",
                "a: second factor comes to my phone, wait\na: ⟦724 006⟧",
                "お客さんが「⟦440 807⟧ って来たよ」と読み上げた",
                "孫の誕生日にしたはずなのに、⟦0723⟧でだめ、逆にして⟦2307⟧でもだめだった",
                "a> カードのうらの3けた聞かれました\nb> ⟦640⟧。名義はそのまま",
                "send body=\"⟦979695⟧ はログイン用です\"",
                "カードの裏の三つの数字を言ってしまった、⟦８０３⟧って",
                "暗証番号を入力してください。\n⟦4821⟧",
                "下ろしに行きましたが、⟦2861⟧でも⟦8261⟧でも通らず、三度目で出てこなくなりました",
                "三回打ったら吸い込まれた。前は番地の⟦0926⟧やってんけど、変えたような。⟦2106⟧か」",
                "the machine kept my card, I tried ⟦4471⟧ and then ⟦4417⟧",
                "アプリの6ケタ来ました\n⟦730 416⟧",
                "カードの4ケタは？ うちの犬の誕生日で⟦1122⟧なんだけど",
                "四桁は車のナンバーと一緒で⟦7731⟧やねん",
                "番号きました。⟦730416⟧です",
                "LINEで来たコード ⟦730416⟧",
                "暗証番号は⟦4471⟧通用しません",
                "暗証番号 ⟦4471⟧ 名が違う",
                "{\"verifyId\":\"⟦482913⟧\"}",
                "ショートメールで来たやつ ⟦730416⟧",
                "裏の白い帯の右端は。\nB：えっと、⟦なな・よん・ゼロ⟧。",
                "card 4111-1111-1111-1111 08/29 ⟦417⟧",
                "金庫室のテンキーは「⟦73#2096⟧」、シャープも押して",
                "Please enter your PIN.\n⟦4821⟧\nThank you.",
                "assistant: 4桁の暗証番号を入力してください。\nuser: ⟦4821⟧です",
            ],
        );
    }

    #[test]
    fn rules_about_codes_are_none() {
        for text in [
            "暗証番号は4桁の数字です",
            "暗証番号を3回間違えるとロック",
            "暗証番号の変更手数料は1,100円",
            "暗証番号に1234や生年月日は使わない",
            "a PIN such as 1234 is refused",
            "the card API answers with error code 4004",
            "セキュリティコードは3桁または4桁",
            "[FAQ-0417] 暗証番号の照会には応じない",
            "カードは末尾 4627 です",
            "card ending 4627, my card",
            "カードは3000円でした。裏は120人",
            "{\"exp\":\"0829\"}",
            "SMSで3000件送った",
            "定例会は誕生日と同じ月にした。参加は1200名",
            "開店日にした。電話は0120",
            "番地と同じにした 2026年",
            "一、三、五、七の各号",
            "銘柄コードは4桁の英数字(例 247A)も可",
            "トークンの在庫は204518個と言っていた",
            "#448133　ワンタイムパスワードが届かない",
            "暗証番号を入力してください。\n2026年版の手引き",
            "暗証番号について教えてください。\n1. 桁数",
            "金庫の残高は 4200 で合っている",
            "door 4120 to the left",
            "暗証番号のマスクは下3桁、画面の例は「****567」",
            "カードのうらの3けたは聞かない決まり。研修は120名",
            "今日は2861件でも処理が通らず、夜間に回した",
            "6桁のエラーコード 730416 が出た",
            "受付で出た番号 7304",
            "メールに届いた→730416通",
            "6桁の商品番号は 730416 です",
            "4桁のPINは10000通りある",
            "ATMの稼働は1122台、機械の更新は2026年度",
            "財布の販売は1200個、紛失は3件",
            "手数料は1100円と言っていた。暗証番号の変更は無料",
            "暗証番号の照会。カードは下4桁 7316 と 9052 の二枚",
        ] {
            assert!(found(Pin, text).is_empty(), "{text}");
        }
    }
}
