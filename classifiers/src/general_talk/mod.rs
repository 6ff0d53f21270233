//! Whether a text speaks of the world or tells a tale: a question of history, an article, a story whose
//! persons are invented. Names in it are nobody's with whom the bank has to do.
//!
//! To leave such names alone is a comfort, so each of these makes it end: an identifier, or a word of the
//! bank's dealings, of somebody's health or of a crime, anywhere in the text; a name that is called さん or Mr,
//! or in whose own sentence nothing speaks of the world or of a tale. Whoever writes `架空の` above a
//! customer's record gains nothing. What is special care does not ask here at all: it hears of the names that
//! were left alone, too ([`crate::candidates::Candidates::leave_alone`]).

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::EntityType::{Email, IpAddress, Organization, Person};
use crate::candidates::{Candidates, Evidence};

/// Of whom a text speaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum About {
    /// Of the bank's customers and staff, as far as anything says.
    Ours,
    /// Of what everybody may know, or of invented persons.
    Others {
        /// The places of the words that say so; none where the bank deals with somebody.
        said: Vec<Range<usize>>,
    },
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Says {
    Ours,
    Dealing,
    Others,
}

/// The bank deals with somebody, or somebody of it writes.
#[rustfmt::skip]
const OURS: &[&str] = &[
    "当行の", "当行に", "当行は", "当行と", "弊行", "当店の", "当課", "当部", "当支店", "稟議", "融資先", "与信先", "取引先", "担当先", "貸出先", "得意先", "弊社", "御社", "貴社", "御中",
    "お客様の", "お客様が", "お客様より", "お客様から", "お客様は、", "お客さまが", "ご本人", "顧客の", "顧客から", "ご来店", "来店され", "来訪され", "来店した", "面談し", "面談記録", "面談メモ", "口座名義", "名義の口座", "お世話に", "敬具", "拝啓",
    "受電", "入電", "折り返し", "折返し", "申込人", "申込書に", "契約者", "被保険者", "相続人", "保証人", "債務者", "借入人", "出席者", "同席者", "議事録", "宛先:", "差出人",
    "同僚", "上司の", "部下", "後輩", "先輩", "社員番号", "人事部から", "評価面談", "our client", "our customer", "the client", "the customer", "borrower", "obligor", "counterparty",
    "remittance", "invoice", "regards,", "dear ", "hi ", "colleague", "my boss", "my manager", "our branch", "cardholder", "beneficiary",
];

/// What is done with an account, told of a customer, asked of him and written to him, and what is special
/// care or a crime. Of firms one speaks so in the news as well; a person who stands beside it is ours.
/// The beginnings of English words.
#[rustfmt::skip]
const DEALINGS: &[&str] = &[
    "ローン", "借入", "借り入れ", "借金", "貸付", "貸出", "融資を", "融資が", "融資の", "融資は", "融資希望", "融資審査", "開業融資", "与信", "審査", "返済", "完済", "延滞", "滞納", "督促", "催促", "残高", "債務", "債権", "負債", "増枠", "限度額", "利息を", "金利を",
    "口座", "通帳", "預金", "預け", "振込", "振り込", "入金", "出金", "送金", "引き出", "解約", "契約", "申込", "申し込", "申請", "手続", "名義", "暗証", "カード", "保険", "年金", "相続", "遺産", "担保", "抵当", "保証", "差押", "差し押", "自己破", "破産", "支払", "払え", "払わ", "払い", "払う", "払っ", "万円",
    "年収", "月収", "収入", "所得", "給与", "給料", "勤務先", "勤め先", "職場", "資産", "運用", "投資信託", "購入", "開業", "独立し", "退職", "転職", "異動", "昇格",
    "返信", "返事", "連絡", "電話", "メール", "手紙", "通知", "案内", "断る", "お断", "謝罪", "お詫び", "苦情", "クレーム", "来店", "相談", "面談", "訪問", "問い合わせ", "問合せ", "希望", "依頼", "要望", "質問が", "担当", "住所", "引越", "引っ越", "生まれ", "誕生日", "生年", "年齢", "歳", "番号",
    "うつ", "鬱", "病", "症", "がん", "癌", "通院", "入院", "退院", "診断", "治療", "服薬", "手術", "障害", "妊娠", "流産", "中絶", "介護", "依存", "糖尿", "透析", "感染", "信仰", "信者", "宗教", "入信", "改宗", "組合員", "国籍", "部落", "帰化", "離婚", "虐待",
    "逮捕", "前科", "前歴", "詐欺", "起訴", "容疑", "有罪", "服役", "受刑", "書類送検", "執行猶予", "横領", "窃盗", "犯罪", "暴力団", "反社", "マネロン", "資金洗浄", "被害",
    "loan", "mortgage", "lend", "repay", "repaid", "payment", "pay by", "must pay", "to pay", "cannot pay", "can't pay", "pays", "unpaid", "overdue", "past due", "arrears", "owe", "debt", "default", "credit", "deposit", "saving", "his account", "her account", "their account", "an account", "account of", "account number", "balance", "overdraft", "withdraw", "transfer", "remit", "insur", "premium", "salary", "income", "earns", "pension", "employ", "works at", "works for", "applied", "applies", "applicat", "applicant", "guarant", "collateral", "overlimit", "bankrupt", "insolven", "million yen", "refund", "disput", "opened",
    "wants", "would like", "asked for", "asks for", "asked us", "asked me", "asked to", "asks to", "write to", "write him", "write her", "write back", "reply", "respond to", "chase", "remind", "call him", "call her", "call back", "called us", "phone", "email", "e-mail", "telephone", "letter to", "complain", "apolog", "tell him", "tell her", "meeting with", "appointment", "visited us", "address is", "lives in", "lives at", "born", "birthday",
    "depress", "illness", "ill with", "is ill", "sick", "disease", "disorder", "cancer", "tumour", "tumor", "diabet", "hiv", "diagnos", "hospital", "pregnan", "miscarr", "disab", "dementia", "treated for", "treatment", "therap", "surgery", "medicat", "addict", "mental", "religio", "muslim", "catholic", "trade union", "divorc", "nationality",
    "arrest", "convict", "crime", "criminal", "fraud", "prison", "jail", "indict", "suspected", "embezzl", "launder", "theft", "abuse",
];

/// Only what everybody may know is spoken of so. What begins with a capital is meant with one: `Who was`
/// asks, and `who was` goes on.
#[rustfmt::skip]
const WORLD: &[&str] = &[
    "に由来", "の由来", "語源", "創業者の名前", "初代社長", "初代頭取", "歴代", "公表資料", "公開情報", "公開記事", "報道資料", "報道によると", "報道記事", "新聞記事", "ニュース記事", "プレスリリース",
    "講演録", "伝記", "名言", "年表", "偉人", "武将", "江戸時代", "明治時代", "大正時代", "戦国時代", "幕末", "戦国大名", "ノーベル", "大統領", "首相", "総理大臣", "大蔵大臣", "財務大臣", "蔵相", "日銀総裁", "の総裁",
    "FRB議長", "連邦準備", "金融恐慌", "世界恐慌", "通貨危機", "リーマン・ショック", "リーマンショック", "バブル崩壊", "プラザ合意", "経済思想", "国富論", "一万円札", "千円札", "五千円札", "新紙幣", "短歌で", "文豪",
    "大河ドラマ", "百人一首", "四字熟語", "形態素解析", "名字ランキング", "日本史", "世界史", "金融史", "銀行史", "昭和史", "社史", "社長が誰", "社長は誰", "誰だったか", "誰でしたか", "ベアリングス", "エンロン", "北海道拓殖", "長銀", "日債銀",
    "named after", "Who was", "Who were", "biography", "biographie", "press release", "press passage", "press article", "news article", "newspaper article", "Then-president", "gold standard", "founder of", "prime minister", "central bank governor", "fed chair",
    "nobel", "yen note", "rogue trader", "rogue trading", "barings", "enron", "long-term capital", "ltcm", "madoff", "theorem", "keynes", "dynasty", "world war", "Great Depression", "19th century", "20th century", "18th century", "monetary history", "financial history",
];

/// The persons of a text that says so are invented.
#[rustfmt::skip]
const TALE: &[&str] = &[
    "例え話", "たとえ話", "登場人物", "主人公", "寸劇", "台本", "脚本を", "昔話", "童話", "短編", "掌編", "短い物語", "の物語を", "小説を書", "小説のように", "小説風", "物語を書", "物語風", "架空の人", "架空の氏名", "架空の名前", "架空の登場", "架空の行員", "架空の家族",
    "紙芝居", "四コマ", "人形劇",
    "protagonist", "placeholder name", "dummy name", "ダミー氏名", "ダミーの氏名", "fairy tale", "short story", "a skit", "screenplay", "fictional character", "a fable", "made-up name", "invented name", "comic strip", "limerick", "nursery rhyme",
];

/// Nobody who was grown up in these years is a customer of anybody: `in 1859`.
const LONG_AGO: std::ops::RangeInclusive<u32> = 1000..=1909;

struct Words {
    automaton: AhoCorasick,
    words: Vec<(&'static str, Says)>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let all = [
        (OURS, Says::Ours),
        (DEALINGS, Says::Dealing),
        (WORLD, Says::Others),
        (TALE, Says::Others),
    ];
    let words: Vec<(&str, Says)> = all
        .iter()
        .flat_map(|(list, says)| list.iter().map(|word| (*word, *says)))
        .collect();
    // Every word counts, also one within another: nothing that speaks of the world hides a dealing.
    let automaton = AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .match_kind(MatchKind::Standard)
        .build(words.iter().map(|(word, _)| word))
        .expect("some hundred words are far below the automaton's limits");
    Words { automaton, words }
});

impl About {
    /// Of whom `text` speaks, given what was found of identifiers in it.
    pub(crate) fn of(text: &str, found: &Candidates) -> Self {
        let identified = found.all().iter().any(|found| {
            found.evidence > Evidence::Form
                && !matches!(found.entity, Organization | Person | Email | IpAddress)
        });
        if identified || text.contains('@') {
            return Self::Ours;
        }
        let (mut said, mut dealing) = (years_long_ago(text), false);
        for hit in WORDS.automaton.find_overlapping_iter(text) {
            let (word, says) = WORDS.words[hit.pattern().as_usize()];
            // `this`, `Delhi `: the end of a word.
            if inside(text, hit.start()) {
                continue;
            }
            match says {
                Says::Ours => return Self::Ours,
                Says::Dealing => dealing = true,
                Says::Others if is_meant(text, hit.range(), word) => said.push(hit.range()),
                Says::Others => {}
            }
        }
        match (said.is_empty(), dealing) {
            (true, _) => Self::Ours,
            (false, true) => Self::Others { said: Vec::new() },
            (false, false) => Self::Others { said },
        }
    }

    /// Whether something in the sentence of this place says that its persons are none of ours.
    pub(crate) fn says_so_at(&self, text: &str, place: &Range<usize>) -> bool {
        let Self::Others { said } = self else {
            return false;
        };
        said.iter().any(|said| {
            let between = if said.end <= place.start {
                said.end..place.start
            } else {
                place.end.min(said.start)..said.start
            };
            !ends_a_sentence(&text[between])
        })
    }
}

/// Whether the bank deals with somebody, or somebody is told of as a customer is.
pub(crate) fn is_dealing(text: &str) -> bool {
    let mut hits = WORDS.automaton.find_overlapping_iter(text);
    hits.any(|hit| {
        let (_, says) = WORDS.words[hit.pattern().as_usize()];
        says != Says::Others && !inside(text, hit.start())
    })
}

/// `1859`, four digits by themselves.
fn years_long_ago(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let digits = memchr::memchr_iter(b'1', bytes).filter(|at| {
        let alone = |at: Option<usize>| {
            at.and_then(|at| bytes.get(at))
                .is_none_or(|b| !(b.is_ascii_alphanumeric() || b",.-/#".contains(b)))
        };
        alone(at.checked_sub(1))
            && bytes
                .get(at + 4)
                .is_none_or(|b| !(b.is_ascii_alphanumeric()))
    });
    let year = |at: usize| text.get(at..at + 4)?.parse().ok();
    digits
        .filter(|at| year(*at).is_some_and(|year: u32| LONG_AGO.contains(&year)))
        .filter(|at| text[..*at].ends_with("in ") || text[*at + 4..].starts_with('年'))
        .map(|at| at..at + 4)
        .collect()
}

fn ends_a_sentence(between: &str) -> bool {
    between.contains(['。', '\n', '?', '!', ';'])
        || between.contains(". ")
        || between.contains(".\"")
}

/// Whether an English word begins before `at`.
fn inside(text: &str, at: usize) -> bool {
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
    letter(text[at..].chars().next()) && letter(text[..at].chars().next_back())
}

/// Whether an English word ends where the hit does, but for an `s`, and has a capital if the list has.
fn is_meant(text: &str, hit: Range<usize>, word: &str) -> bool {
    let latin = word.ends_with(|c: char| c.is_ascii_alphabetic());
    let rest = text[hit.end..]
        .strip_prefix('s')
        .unwrap_or(&text[hit.end..]);
    let ends = !latin || !rest.starts_with(|c: char| c.is_ascii_alphabetic());
    let capital = |text: &str| text.starts_with(|c: char| c.is_ascii_uppercase());
    ends && (!capital(word) || capital(&text[hit.start..]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Classifier, EntityType, Scanned, Sensitivity};

    fn is_of_others(text: &str) -> bool {
        About::of(text, &Candidates::default()) != About::Ours
    }

    fn scan(text: &str) -> Scanned {
        Classifier::shared().scan(text.to_owned())
    }

    fn names(text: &str) -> Vec<String> {
        let scanned = scan(text);
        let persons = scanned.findings().iter();
        let persons = persons.filter(|found| found.entity == EntityType::Person);
        persons
            .map(|found| text[found.range.clone()].to_owned())
            .collect()
    }

    #[test]
    fn questions_of_history_articles_and_tales_are_of_others() {
        for text in [
            "創業者の名前が社名になった会社を五つ",
            "Who was the governor when Britain left the gold standard?",
            "昭和金融恐慌の蔵相と、その演説の要点",
            "The first bank here was founded in 1873.",
            "主人公が銀行員の短い物語を書いて",
            "Write a short story about a teller.",
        ] {
            assert!(is_of_others(text), "{text}");
        }
    }

    #[test]
    fn whoever_speaks_of_customers_speaks_of_ours() {
        for text in [
            "創業者の柏木が来店され、融資先の話をした",
            "主人公はお客様の早川さん",
            "Who was the borrower? Named after his father.",
            "明日の会議は10時から",
        ] {
            assert!(!is_of_others(text), "{text}");
        }
    }

    #[test]
    fn a_word_of_the_world_is_a_whole_word_and_has_its_capital() {
        for text in [
            "She, who was late twice, remodelled and rebooked by the 18th",
            "in 1987, in 1,873 cases, no. 1859",
            "enrong keynesx",
        ] {
            assert!(!is_of_others(text), "{text}");
        }
    }

    #[test]
    fn names_of_the_world_and_of_tales_are_nobodys() {
        for text in [
            "Who was Benedikt Oswald, and which theorem is named after Teresa Lindqvist?",
            "寸劇の台本：行員は小田切、客は藤巻。",
        ] {
            let scanned = scan(text);
            assert!(
                scanned.findings().is_empty(),
                "{text}: {:?}",
                scanned.findings()
            );
        }
    }

    /// Everyday requests of a bank, each of which was taken for general talk by a word or two.
    #[rustfmt::skip]
    const OF_CUSTOMERS: &[&str] = &[
        "柏木健太郎さんは昭和22年生まれの元監督で、うつ病で通院しており、ローンが払えません。返信文を作って",
        "柏木健太郎さんは昭和22年生まれの元監督で、詐欺で逮捕された前科があります。口座開設を断る文面を作って",
        "例文を作って。柏木健太郎さんはうつ病で通院しており、ローンが払えません。",
        "柏木健太郎さんから、ブランドバッグの購入について会見を見て不安との電話。返信文を。",
        "柏木健太郎さん（会社経営者）が自己破綻寸前です。返済猶予の案を3つ。",
        "昭和40年に口座を開いた柏木健太郎さんが、明治安田の保険に乗り換えたいとのこと。",
        "柏木健太郎さん、横綱ちゃんこ店の開業融資を希望",
        "柏木健太郎さん（俳優）はカードローン残高200万円、延滞2回。増枠の可否は？",
        "歌手の柏木健太郎はカードローン残高200万円、延滞2回。",
        "柏木健太郎さんの当時の担任監督",
        "Write to Kentaro Kashiwagi: his credit history is bad and he must pay by the 18th.",
        "Kentaro Kashiwagi asked for a quote for a new model of car loan.",
        "Kentaro Kashiwagi remodelled his shop, rebooked the call and cannot repay.",
        "Kentaro Kashiwagi, president of a small firm founded in 2004, earns 12 million yen. Assess his mortgage.",
        "Kentaro Kashiwagi lost money to an earthquake and a film scandal; ask him to repay.",
        "Mr. Kentaro Kashiwagi came by today.",
    ];

    #[test]
    fn no_customer_is_taken_for_somebody_of_the_world() {
        for text in OF_CUSTOMERS {
            let found = names(text).concat();
            let whole = found.contains("柏木健太郎") || found.contains("Kentaro Kashiwagi");
            assert!(whole, "{text}: {found}");
        }
    }

    #[test]
    fn no_word_of_the_world_or_of_a_tale_makes_a_customer_nobodys() {
        for word in WORLD.iter().chain(TALE) {
            for customer in OF_CUSTOMERS {
                let behind = format!("{customer}\n{word}");
                for text in [
                    format!("{word}。{customer}"),
                    format!("{word}, {customer}"),
                    behind,
                ] {
                    assert!(!names(&text).is_empty(), "{text}");
                }
            }
        }
    }

    #[test]
    fn who_is_ours_in_one_sentence_is_so_in_the_tale_beside_it() {
        let text = "主人公は柏木健太郎という短い物語を書いて。\n柏木健太郎さんが来た。";
        assert_eq!(names(text), ["柏木健太郎", "柏木健太郎"]);
    }

    #[test]
    fn a_page_about_the_world_hides_no_customer() {
        let page = "日銀の金融政策決定会合の歴史を高校生にも分かるように説明してください。ゼロ金利、量的緩和、\
                    マイナス金利、イールドカーブ・コントロールの順に、目的と経緯を表にまとめてください。";
        for line in ["柏木健太郎が資金繰りに窮している。", "柏木健太郎の評判は？"]
        {
            let text = format!("{page}{line}");
            assert!(names(&text).concat().contains("柏木健太郎"), "{text}");
        }
    }

    #[test]
    fn special_care_hears_of_whom_general_talk_lets_go() {
        for text in [
            "柏木健太郎さんは昭和22年生まれの元監督で、うつ病で通院しており、ローンが払えません。",
            "柏木健太郎さんは昭和22年生まれの元監督で、詐欺で逮捕された前科があります。",
            "例文を作って。柏木健太郎さんはうつ病で通院しています。",
            "Kentaro Kashiwagi, a retired governor famous for his book, has depression and cannot repay his mortgage.",
        ] {
            assert_eq!(scan(text).sensitivity(), Sensitivity::Restricted, "{text}");
        }
    }

    #[test]
    fn a_tale_with_an_identifier_in_it_hides_nobody() {
        let text = "主人公の小田切さん（口座番号 普通 4431207）の物語を書いて";
        let scanned = scan(text);
        assert!(scanned.findings().len() >= 2, "{:?}", scanned.findings());
    }
}
