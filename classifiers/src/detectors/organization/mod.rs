//! Firms: by the form of company in their names (`株式会社`, `Co., Ltd.`), by the label or the part
//! that they play in the text (`取引先`, `借主`, `"company":`), by their trade (`〇〇工業`), and wherever
//! the text says them again, in full or for short.
//!
//! A trade alone names a firm only where the text is about customers. Well-known firms and public
//! bodies (`lists/public-firms.txt`) are left alone in general talk.

mod forms;
mod general_words;
mod japanese;
mod labelled;
mod latin;
mod ordinary;
mod public;
mod repeated;
mod short_names;
mod trade_words;
mod trade_words_latin;
mod trades;
mod words;

use std::ops::Range;

pub(super) use forms::FORMS;
pub(crate) use public::Talk;
pub(super) use words::{DEALINGS, LABELS};

use crate::EntityType::Organization;
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;
use crate::cues::{Cue, Hit};
use crate::detectors::surroundings;
use crate::names::Lexicon;

/// A firm, and the part of its name that tells it from others.
struct Firm {
    range: Range<usize>,
    core: Range<usize>,
    evidence: Evidence,
    reason: &'static str,
}

pub(super) fn detect(text: &Context<'_>, lexicon: &Lexicon, found: &mut Candidates) {
    let dealing = [Cue::Dealing, Cue::Account, Cue::Customer]
        .iter()
        .any(|cue| text.hits.has(*cue))
        || surroundings::about_persons(found);
    let mut firms: Vec<Firm> = Vec::new();
    let words = text.hits.all().iter();
    firms.extend(
        words
            .filter(|hit| hit.cue == Cue::CompanyForm)
            .filter_map(|hit| by_form(text, *hit)),
    );
    labelled::detect(text, found, lexicon, &mut firms);
    if dealing {
        trades::detect(text, lexicon, &mut firms);
    }
    if firms.is_empty() {
        return;
    }
    let talk = Talk::of(text, found);
    let general = !text.about(found).is_ours();
    firms.retain(|firm| {
        let (name, core) = (
            &text.text[firm.range.clone()],
            &text.text[firm.core.clone()],
        );
        let told = !general || firm.evidence >= Evidence::Labelled;
        told && !talk.leaves_out(name, core.trim())
    });
    for firm in &firms {
        found.add(Organization, firm.range.clone(), firm.evidence, firm.reason);
    }
    repeated::detect(text, &firms, lexicon, found);
}

fn by_form(text: &Context<'_>, hit: Hit) -> Option<Firm> {
    let form = &text.text[hit.start()..hit.end()];
    let (range, core) = if form.chars().all(|c| c < '\u{2E80}') && !form.starts_with('(') {
        // `AG` and `KK` are forms in capitals only.
        let small = form.bytes().all(|b| b.is_ascii_lowercase() || b == b' ');
        let lower =
            small && !matches!(form, "plc" | "ehf") && (form.len() <= 3 || form.contains(' '));
        let start = latin::start(text.text, hit.start()).filter(|_| !lower)?;
        let core = text.text[start..hit.start()]
            .trim_end_matches([' ', ','])
            .len();
        let dot = usize::from(
            !form.ends_with('.') && text.text[hit.end()..].starts_with('.') && form.len() <= 4,
        );
        (start..hit.end() + dot, start..start + core)
    } else {
        japanese::around_form(text, hit)?
    };
    if lists_forms(&text.text[core.clone()]) {
        return None;
    }
    Some(Firm {
        range,
        core,
        evidence: Evidence::Labelled,
        reason: "firm: form of company",
    })
}

/// `合同会社・合名・合資・一般社団`: a list of the forms that there are.
fn lists_forms(core: &str) -> bool {
    const KINDS: &[&str] = &[
        "合名",
        "合資",
        "合同",
        "株式",
        "有限",
        "一般社団",
        "一般財団",
        "公益社団",
        "公益財団",
        "医療法人",
        "学校法人",
        "NPO",
        "LLP",
        "LLC",
        "など",
        "等",
    ];
    let mut pieces = core.split(['・', '、', '/', '(', ')', ' ']);
    let empty = core.starts_with(['・', '、', '/']) || core.is_empty();
    empty || pieces.any(|piece| KINDS.contains(&piece)) || KINDS.contains(&core)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detectors::testing::{found, marked};

    #[test]
    fn forms_before_and_after_the_name() {
        marked(
            Organization,
            &[
                "⟦三栄物流株式会社⟧（法人番号",
                "本日は⟦株式会社大洋化成⟧の件",
                "⟦(株)東和化成⟧の代表",
                "⟦㈱東和化成⟧様",
                "on behalf of ⟦Chuo Kasei Co., Ltd.⟧ and",
                "⟦三栄商会株式会社⟧へ。⟦三栄商会⟧の滝沢",
                "⟦株式会社さくら介護サービス⟧の決算",
                "口座名義 ⟦㈲サンライズ中古車販売⟧　215",
                "与信先の⟦社会福祉法人菜の花会⟧へ",
                "⟦有限会社　うらら介護⟧の女将",
                "⟦スマイル家賃サポート株式会社⟧から",
                "⟦医療法人社団 清風会⟧、⟦学校法人みすず学園⟧と⟦NPO法人こども食堂たんぽぽ⟧",
                "⟦越路監査法人⟧、⟦やまびこ信用組合⟧、⟦アカデミア地所特定目的会社⟧",
                "依頼人 ⟦ｶ)ｱｵﾊﾞﾔｸﾋﾝ⟧ 100000",
                "⟦Nusantara Kelapa Resources Pte. Ltd.⟧ asked",
                "⟦Brandstetter u. Sohn Feinmechanik GmbH⟧ and ⟦Ege Baharat A.Ş.⟧",
                "⟦THORNBURY OFFSHORE LIMITED⟧ signed",
                "⟦Taiyo Yakuhin Y.K.⟧ owes",
            ],
        );
    }

    #[test]
    fn parts_and_labels_name_firms_without_a_form() {
        marked(
            Organization,
            &[
                "取引先の⟦瀬戸内ボート販売⟧が資金を",
                "買収先「⟦青嵐アドバイザリー⟧」の",
                "{\"company\":\"⟦浜名うなぎ加工⟧\",\"limit\":3}",
                "会社名：⟦湯の宿 かわせみ⟧\n年商：3億",
                "| 借入人 | 口座番号 |\n|---|---|\n| ⟦黒松クリーニング⟧ | 1234567 |",
                "融資の件、⟦日進建設⟧さんの当座",
                "稟議：⟦新光物流⟧の運転資金",
                "入金先は⟦ビストロ・ノワゼット⟧と⟦割烹 しまだ屋⟧",
                "remittance to ⟦Café Tsubaki⟧ and ⟦Hotel Sorairo⟧",
                "与信 ⟦Hanshin Capital Factors⟧ is the assignee",
            ],
        );
    }

    #[test]
    fn the_form_alone_and_general_talk_are_none() {
        for text in [
            "株式会社の設立手続き",
            "株式会社と合同会社の違い",
            "自動車産業と建設業の見通し",
            "トヨタ自動車株式会社の時価総額は",
            "日本銀行の政策決定会合",
            "一般社団法人を作るには",
            "What is an LLC? How does a GmbH differ from an AG?",
            "融資審査では製造業と不動産業を分けて",
            "融資先の業種は食品加工です",
        ] {
            assert!(
                found(Organization, text).is_empty(),
                "{text}: {:?}",
                found(Organization, text)
            );
        }
    }

    #[test]
    fn things_that_end_like_firms_are_none() {
        for text in [
            "お客様向けの店内放送の原稿を。取引先にも配ります",
            "取引先との面談は臨時清掃の日を避けて",
            "融資先の出力制御の影響は年3%",
            "口座の預け替え先は中継銀行と同じ信金、稟議は不要",
            "お客様の口座を開く検証、テスト環境で再現",
            "取引先の名前で制裁スクリーニングを実施",
            "競合はC行とD信金、取引先の話では",
            "口座の担当は内装・什器・警備を手配",
            "取引先の口座、SUM(bal)/1000000 AS mm",
            "顧客の To: M&A Advisory (walled)",
        ] {
            assert_eq!(found(Organization, text), [""; 0], "{text}");
        }
        marked(
            Organization,
            &[
                "取引先の⟦太陽工業⟧と⟦青嵐海運⟧、稟議はこれから",
                "先方は⟦青空清掃⟧様、口座は未定",
            ],
        );
    }

    #[test]
    fn a_form_or_a_label_makes_a_firm_of_any_word() {
        marked(
            Organization,
            &[
                "⟦明星証券株式会社⟧の稟議",
                "⟦(株)明星放送⟧の決算書",
                "⟦株式会社出力制御⟧の与信、担当は滝沢",
                "⟦光る印刷有限会社⟧の口座。⟦光る印刷⟧の滝沢さんより",
                "⟦株式会社送金先銀行システム⟧の口座",
                "⟦合同会社同じ建設⟧に融資",
                "会社名：⟦明星証券⟧",
                "取引先名: ⟦流星保険⟧\n担当: 滝沢",
                "口座名義：⟦明星証券⟧",
            ],
        );
        for text in [
            "取引先の証券会社に確認、出力制御の影響は年3%",
            "会社名：証券",
            "融資先は館内放送で呼び出し",
        ] {
            assert_eq!(found(Organization, text), [""; 0], "{text}");
        }
    }

    #[test]
    fn shops_on_a_statement_of_a_card_are_nobodys() {
        let rows =
            "カード番号\t氏名\t加盟店\t金額\n5344 7284 8887 6053\t滝沢 和臣\tスギノキ 郡山\t7,812";
        assert_eq!(found(Organization, rows), [""; 0]);
    }

    #[test]
    fn firms_are_called_by_short_names() {
        marked(
            Organization,
            &[
                "⟦有限会社みなみ総合印刷⟧(以下「⟦みな総⟧」)の件、⟦みな総⟧から返事なし",
                "⟦Baltic Oak Ceramics Ltd⟧ (⟦BOC⟧) still owes; ⟦BOC⟧ pays by Friday",
                "⟦白雲マテリアル株式会社⟧の件。⟦白雲⟧の滝沢さんは午後",
                "⟦株式会社白雲テラス⟧の件。⟦白雲⟧の決算書はまだ",
                "⟦株式会社有明インテリア⟧の件。⟦有明⟧の滝沢さんは不在",
                "⟦有限会社ひばり薬局⟧の件。⟦ひばり⟧側の窓口は滝沢",
                "⟦サンヨネ物流株式会社⟧の件。⟦サンヨネ⟧は今月で解約",
            ],
        );
        let words = found(
            Organization,
            "白雲マテリアル株式会社の件。白雲がきれいな日でした",
        );
        assert_eq!(words, ["白雲マテリアル株式会社"]);
    }

    #[test]
    fn firms_of_general_knowledge_are_named_freely_where_the_source_is_public() {
        let ask = |text: &str| found(Organization, text);
        assert!(ask("トヨタ自動車の増資の経緯を有価証券報告書から").is_empty());
        assert_eq!(
            ask("融資先のトヨタ自動車、有価証券報告書から"),
            ["トヨタ自動車"]
        );
        assert_eq!(ask("取引先の日進建設の増資、報道では"), ["日進建設"]);
    }
}
