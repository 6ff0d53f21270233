//! Well-known firms and public bodies (`lists/public-firms.txt`), and stand-ins (`株式会社サンプル`): no
//! customers, unless the text speaks of what the bank does with them.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::forms::FORMS;
use crate::EntityType::{Email, Organization, Person};
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;
use crate::mentions::Mentions;
use crate::prefixes::{Prefixes, Suffixes};

static PUBLIC: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let lines = include_str!("../../../lists/public-firms.txt").lines();
    lines
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect()
});

/// Who is spoken of in a text: the world's firms, or the bank's customers.
pub(crate) struct Talk {
    /// Identifiers of customers stand in it, or it says that a customer is dealt with.
    of_customers: bool,
    /// It speaks of what is not known outside.
    undisclosed: bool,
}

/// A firm that is meant by these is the bank's own matter.
#[rustfmt::skip]
static OURS: Mentions = Mentions::of(&[
    "当行", "弊行", "稟議", "融資先", "与信", "取引先", "担当先", "貸出先", "得意先", "当社", "弊社", "御社", "貴社", "御中", "顧客", "お客様", "お客さま",
    "面談", "訪問", "来店", "口座", "名義", "お世話に", "our client", "our customer", "client", "borrower", "obligor", "counterparty", "facility",
    "remittance", "invoice",
]);

/// What is not public yet, whatever the source.
#[rustfmt::skip]
static UNDISCLOSED: Mentions = Mentions::of(&[
    "未公表", "未発表", "未公開", "未開示", "非公表", "公表前", "発表前", "開示前", "リリース前", "リリース案", "報道前", "報道発表前", "公表まで",
    "発表まで", "開示まで", "極秘", "口外", "守秘", "秘密", "社外秘", "内々", "水面下", "伏せ", "confidential", "undisclosed", "not yet", "nobody",
    "insider", "embargo", "NDA", "Project ",
]);

impl Talk {
    pub(crate) fn of(text: &Context<'_>, found: &Candidates) -> Self {
        let identified = found.all().iter().any(|found| {
            found.evidence >= Evidence::Labelled
                && !matches!(found.entity, Organization | Person | Email)
        });
        let undisclosed = UNDISCLOSED.among(text);
        Self {
            of_customers: identified || undisclosed || OURS.among(text),
            undisclosed,
        }
    }

    /// Whether the firm is none of the bank's customers: `core` is its name without the form.
    pub(crate) fn leaves_out(&self, name: &str, core: &str) -> bool {
        let public = PUBLIC.contains(core) || PUBLIC.contains(name);
        // A bank is where the account is, not whose it is.
        let bank = ["銀行", "信用金庫", "Bank", "証券"]
            .iter()
            .any(|end| core.ends_with(end));
        stands_in(core) || public && (!self.of_customers || bank && !self.undisclosed)
    }

    /// The same for a name of which it is not known where its form ends.
    pub(crate) fn leaves_out_name(&self, name: &str) -> bool {
        let mut core = name;
        let mut forms = FORMS.iter();
        // Few names have a form at either end, and hardly any has two.
        while FORM_BEFORE.begin(core) || FORM_BEHIND.end(core) {
            let strip = |form: &&str| {
                let rest = core.strip_prefix(form);
                rest.or_else(|| core.strip_suffix(form))
            };
            let Some(rest) = forms.find_map(strip) else {
                break;
            };
            core = rest;
        }
        let other = NO_FIRM.iter().any(|end| name.ends_with(end))
            || name.contains(' ') && OFFICES.within(name);
        other || name.chars().count() < 2 || self.leaves_out(name, core.trim())
    }
}

static FORM_BEFORE: LazyLock<Prefixes> = LazyLock::new(|| Prefixes::of_list(FORMS));
static FORM_BEHIND: LazyLock<Suffixes> = LazyLock::new(|| Suffixes::of_list(FORMS));

/// What ends names of other things than firms.
#[rustfmt::skip]
const NO_FIRM: &[&str] = &[
    "地震", "台風", "豪雨", "震災", "総裁", "首相", "大統領", "議長", "大臣", "知事", "長官", "会長", "社長", "条約", "協定", "制度", "宣言", "ショック",
    "危機", "支店", "出張所", "営業部", "土地建物", "不動産取得", "事件", "戦争", "内閣", "政権", "問題", "指数", "平均", "金利", "勘定", "方式", "理論",
    "モデル", "ヒルズ", "タワー", "小学校", "中学校", "駅前", "線", "県", "市", "区", "町", "村",
];

/// Before the name of a person in office.
static OFFICES: Mentions = Mentions::of(&[
    "Governor ",
    "President ",
    "Minister ",
    "Chairman ",
    "Chair ",
    "Secretary ",
    "Explain ",
    "Who was ",
    "What ",
]);

/// In forms and samples, where a name is to be filled in.
#[rustfmt::skip]
const STAND_INS: &[&str] = &[
    "サンプル", "テスト", "ダミー", "見本", "例示", "御中", "様", "貴社名", "会社名", "貴社", "ABC", "XYZ", "Sample", "Test", "Example", "ABC商事", "XYZ商事",
    "甲", "乙", "丙", "甲社", "乙社", "Dummy", "Acme", "Foo", "サンプル商事", "テスト商事", "サンプル銀行",
];

fn stands_in(core: &str) -> bool {
    let blank = |c: char| {
        matches!(
            c,
            '○' | '〇' | '◯' | '●' | '△' | '□' | '×' | '※' | '*' | 'X' | 'x' | '_' | ' '
        )
    };
    STAND_INS.contains(&core)
        || FORMS.contains(&core)
        || core.chars().all(blank)
        || core.starts_with(['○', '〇', '◯', '●', '△', '□'])
}
