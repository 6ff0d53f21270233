//! Whether a text speaks of the world or tells a tale: a question of history, an article, a story whose
//! persons are invented. Names in it are nobody's with whom the bank has to do.
//!
//! Asked of the whole text, and answered with yes only where no identifier stands in it and no word says
//! that the bank deals with somebody: whoever writes `架空の` above a customer's record gains nothing.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::EntityType::{Email, IpAddress, Organization, Person};
use crate::candidates::{Candidates, Evidence};

/// Of whom a text speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum About {
    /// Of the bank's customers and staff, as far as anything says.
    Ours,
    /// Of what everybody may know.
    World,
    /// Of invented persons.
    Tale,
}

/// So much speaks for a text about the world.
const ENOUGH: u32 = 2;

#[derive(Clone, Copy)]
enum Says {
    Ours,
    World(u32),
    Tale,
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

/// Only what everybody may know is spoken of so.
#[rustfmt::skip]
const WORLD: &[&str] = &[
    "に由来", "の由来", "語源", "創業者", "初代社長", "初代頭取", "歴代", "公表資料", "公開情報", "公開記事", "報道資料", "報道によると", "報道記事", "新聞記事", "ニュース記事", "プレスリリース", "記者会見",
    "講演録", "伝記", "名言", "年表", "偉人", "武将", "江戸時代", "明治時代", "大正時代", "戦国時代", "幕末", "戦国大名", "ノーベル", "大統領", "首相", "総理大臣", "大蔵大臣", "財務大臣", "蔵相", "日銀総裁", "の総裁",
    "FRB議長", "連邦準備", "金融恐慌", "世界恐慌", "通貨危機", "リーマン・ショック", "リーマンショック", "バブル崩壊", "プラザ合意", "経済学者", "経済思想", "国富論", "肖像", "一万円札", "千円札", "五千円札", "新紙幣", "新札", "俳句", "短歌で", "文豪",
    "浮世絵", "大河ドラマ", "朝ドラ", "歌詞", "プロ野球", "メジャーリーグ", "ワールドカップ", "オリンピック", "大相撲", "横綱", "棋士", "俳優", "歌手", "声優", "小説家", "作家", "百人一首", "四字熟語", "形態素解析", "日本史", "世界史", "金融史", "銀行史", "昭和史", "社史", "経営哲学", "社長が誰", "社長は誰", "誰だったか", "誰でしたか", "ベアリングス", "エンロン", "北海道拓殖", "長銀", "日債銀",
    "named after", "who was", "who were", "biograph", "press release", "press passage", "press article", "news article", "newspaper", "gold standard", "founder of", "prime minister", "chancellor", "central bank governor", "fed chair",
    "nobel", "yen note", "rogue trad", "barings", "enron", "long-term capital", "ltcm", "madoff", "theorem", "historian", "economist", "philosopher", "book title", "keynes", "dynasty", "world war", "great depression", "19th century", "20th century", "18th century", "monetary history", "financial history", "history of",
];

/// Of the same, but said elsewhere, too.
#[rustfmt::skip]
const WORLD_PERHAPS: &[&str] = &[
    "歴史", "会見", "破綻", "著書", "ブランド", "映画", "アニメ", "漫画", "小説", "選手", "監督", "世紀", "有名", "作品", "漢字", "地名", "苗字", "名字", "論文", "理論", "公表", "報道", "当時の", "とは何", "経営者", "企業家", "実業家", "講演", "演説", "語録", "政策", "昭和", "明治", "大正", "1997年", "1980年代", "1990年代", "戦後", "戦前", "発売日", "発売年", "ゲーム",
    "quote", "speech", "novel", "film", "brand", "movie", "history", "founded", "famous", "published", "governor", "president", "chairman of", "ceo of", "model", "essay", "book", "lecture", "in 19", "in 18", "the 19", "the 18", "portrait", "earthquake", "scandal", "bookshelf", "book club", "reading group", "trivia", "quiz",
];

/// The persons of a text that says so are invented.
#[rustfmt::skip]
const TALE: &[&str] = &[
    "例え話", "たとえ話", "登場人物", "主人公", "寸劇", "台本", "脚本を", "昔話", "童話", "落語", "短編", "掌編", "短い物語", "の物語を", "小説を書", "小説のように", "小説風", "物語を書", "物語風", "架空の人", "架空の銀行", "架空の会社", "架空の氏名", "架空の名前", "架空の登場", "架空の行員", "架空の顧客", "架空の家族",
    "架空の事例", "架空のケース", "架空の設定", "架空の企業", "架空の例", "という例文", "の例文", "例文を", "例文で", "例題", "という問題", "文章題", "算数の", "練習問題", "想定問答集", "ロールプレイの", "ロープレ", "フィクション", "紙芝居", "四コマ", "人形劇",
    "protagonist", "placeholders", "placeholder name", "dummy name", "ダミー氏名", "ダミーの氏名", "fairy tale", "short story", "a skit", "screenplay", "fictional", "a fable", "made-up name", "invented name", "example sentence", "comic strip", "role-play script", "limerick", "nursery rhyme",
];

struct Words {
    automaton: AhoCorasick,
    says: Vec<Says>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let all = [
        (OURS, Says::Ours),
        (WORLD, Says::World(2)),
        (WORLD_PERHAPS, Says::World(1)),
        (TALE, Says::Tale),
    ];
    let words: Vec<(&str, Says)> = all
        .iter()
        .flat_map(|(list, says)| list.iter().map(|word| (*word, *says)))
        .collect();
    let automaton = AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .match_kind(MatchKind::LeftmostLongest)
        .build(words.iter().map(|(word, _)| word))
        .expect("a few hundred words are far below the automaton's limits");
    let says = words.into_iter().map(|(_, says)| says).collect();
    Words { automaton, says }
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
        let (mut world, mut tale) = (0, false);
        let mut said = vec![false; WORDS.says.len()];
        for hit in WORDS.automaton.find_iter(text) {
            let pattern = hit.pattern().as_usize();
            if std::mem::replace(&mut said[pattern], true) {
                continue;
            }
            match WORDS.says[pattern] {
                // `this`, `Delhi `: the end of a word.
                Says::Ours if inside(text, hit.start()) => {}
                Says::Ours => return Self::Ours,
                Says::World(points) => world += points,
                Says::Tale => tale = true,
            }
        }
        match (tale, world >= ENOUGH) {
            (true, _) => Self::Tale,
            (_, true) => Self::World,
            _ => Self::Ours,
        }
    }
}

/// Whether an English word begins before `at`.
fn inside(text: &str, at: usize) -> bool {
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
    letter(text[at..].chars().next()) && letter(text[..at].chars().next_back())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Classifier;

    fn talk(text: &str) -> About {
        About::of(text, &Candidates::default())
    }

    #[test]
    fn questions_of_history_and_articles_are_about_the_world() {
        for text in [
            "創業者の名前が社名になった会社を五つ",
            "Who was the governor when Britain left the gold standard?",
            "昭和金融恐慌の蔵相と、その演説の要点",
        ] {
            assert_eq!(talk(text), About::World, "{text}");
        }
        assert_eq!(talk("主人公が銀行員の短い物語を書いて"), About::Tale);
        assert_eq!(talk("Write a short story about a teller."), About::Tale);
    }

    #[test]
    fn whoever_speaks_of_customers_speaks_of_ours() {
        for text in [
            "創業者の柏木が来店され、融資先の話をした",
            "主人公はお客様の早川さん",
            "Who was the borrower? Named after his father.",
            "明日の会議は10時から",
        ] {
            assert_eq!(talk(text), About::Ours, "{text}");
        }
    }

    #[test]
    fn names_of_the_world_and_of_tales_are_nobodys() {
        for text in [
            "例え話です。隣り合う原さんと堀さんが金利を交換するとしましょう。",
            "Who was Benedikt Oswald, and which theorem is named after Teresa Lindqvist?",
            "寸劇の台本：行員は小田切、客は藤巻。",
        ] {
            let scanned = Classifier::shared().scan(text.to_owned());
            assert!(
                scanned.findings().is_empty(),
                "{text}: {:?}",
                scanned.findings()
            );
        }
    }

    #[test]
    fn a_tale_with_an_identifier_in_it_hides_nobody() {
        let text = "主人公の小田切さん（口座番号 普通 4431207）の物語を書いて";
        let scanned = Classifier::shared().scan(text.to_owned());
        assert!(scanned.findings().len() >= 2, "{:?}", scanned.findings());
    }
}
