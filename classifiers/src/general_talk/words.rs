//! Words by which a text says of whom it speaks.

/// The bank deals with somebody, or somebody of it writes.
#[rustfmt::skip]
pub(super) const OURS: &[&str] = &[
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
pub(super) const DEALINGS: &[&str] = &[
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
pub(super) const WORLD: &[&str] = &[
    "に由来", "の由来", "語源", "創業者の名前", "初代社長", "初代頭取", "歴代", "公表資料", "公開情報", "公開記事", "報道資料", "報道によると", "報道記事", "新聞記事", "ニュース記事", "プレスリリース",
    "講演録", "伝記", "名言", "年表", "偉人", "武将", "江戸時代", "明治時代", "大正時代", "戦国時代", "幕末", "戦国大名", "ノーベル", "大統領", "首相", "総理大臣", "大蔵大臣", "財務大臣", "蔵相", "日銀総裁", "の総裁",
    "FRB議長", "連邦準備", "金融恐慌", "世界恐慌", "通貨危機", "異次元緩和", "アベノミクス", "リーマン・ショック", "リーマンショック", "バブル崩壊", "プラザ合意", "経済思想", "国富論", "一万円札", "千円札", "五千円札", "新紙幣", "短歌で", "文豪",
    "大河ドラマ", "百人一首", "四字熟語", "形態素解析", "名字ランキング", "日本史", "世界史", "金融史", "銀行史", "昭和史", "社史", "社長が誰", "社長は誰", "誰だったか", "誰でしたか", "ベアリングス", "エンロン", "北海道拓殖", "長銀", "日債銀",
    "named after", "Who was", "Who were", "biography", "biographie", "press release", "press passage", "press article", "news article", "newspaper article", "Then-president", "gold standard", "Abenomics", "taper tantrum", "founder of", "prime minister", "central bank governor", "fed chair",
    "nobel", "yen note", "rogue trader", "rogue trading", "barings", "enron", "long-term capital", "ltcm", "madoff", "theorem", "keynes", "dynasty", "world war", "Great Depression", "19th century", "20th century", "18th century", "monetary history", "financial history",
];

/// The persons of a text that says so are invented.
#[rustfmt::skip]
pub(super) const TALE: &[&str] = &[
    "例え話", "たとえ話", "登場人物", "主人公", "寸劇", "台本", "脚本を", "昔話", "童話", "短編", "掌編", "短い物語", "の物語を", "小説を書", "小説のように", "小説風", "物語を書", "物語風", "架空の人", "架空の氏名", "架空の名前", "架空の登場", "架空の行員", "架空の家族",
    "紙芝居", "四コマ", "人形劇",
    "protagonist", "placeholder name", "dummy name", "ダミー氏名", "ダミーの氏名", "fairy tale", "short story", "a skit", "screenplay", "fictional character", "a fable", "made-up name", "invented name", "comic strip", "limerick", "nursery rhyme",
];

/// What has a word of [`DEALINGS`] in it and is none.
#[rustfmt::skip]
pub(super) const NO_DEALINGS: &[&str] = &[
    "病院", "対象年齢", "棚番号", "請求記号", "図書カード", "番号で呼", "症状の", "世紀末", "万歳", "電話の発明", "保険の歴史", "年金の歴史", "カードゲーム", "トランプのカード",
];

/// What is asked of rows of names that are no customers': of places and stations, of those who govern,
/// play, write and compose, of what is named after somebody.
#[rustfmt::skip]
pub(super) const ASKED_IN_ROWS: &[&str] = &[
    "駅名", "地名", "難読", "山手線", "環状線", "中央線の駅", "沿線の駅", "新幹線の", "特急の", "愛称", "県庁所在地", "政令市", "政令指定都市", "旧国名", "一級河川", "天守", "築城", "城主", "城下町", "藩主", "の藩", "家紋",
    "名字にもなる", "苗字の多い", "名字の多い", "苗字と同じ", "名字と同じ", "人名っぽい", "人名由来", "人名に由来", "人の名が付", "名前っぽい", "人の名前みたい", "諸説",
    "文庫で", "文庫の", "あらすじ", "作家の", "作家で", "の作者", "詩人", "俳人", "歌人", "俳句", "季語", "百人一首", "名作", "純文学", "映画", "アニメ", "ジブリ", "漫画", "の監督", "主演", "俳優の", "声優",
    "作曲", "交響曲", "クラシックの曲", "歌舞伎", "襲名", "落語", "浮世絵", "画家", "印象派", "科学者", "物理学", "単位名", "の法則", "数学者", "哲学者", "経済学者", "発明家", "星座", "惑星", "彗星", "台風の名", "台風名", "ハリケーン名", "天体",
    "大臣", "内閣", "首脳", "財務長官", "国務長官", "議長の任期", "歴代の", "明治の", "大正の", "江戸の", "戦前の", "戦後の", "昭和初期", "お雇い外国人", "財閥", "創立者", "建学", "旧制高校", "おせち", "食べ物の由来", "カクテル", "ノンアル", "郷土料理", "品種の",
    "本塁打", "打率", "防御率", "大リーグ", "メジャーリーグ", "ドジャース", "将棋", "棋士", "箱根駅伝", "五輪", "オリンピック", "ワールドカップ", "金メダル", "番付", "プログラミング言語", "ミドルの名前",
    "novelist", "novels", "poets", "composer", "symphon", "film director", "physicist", "scientists", "mathematician", "philosopher", "Federal Reserve", "FOMC", "federal funds", "policy action", "senators", "historian", "Olympic", "World Cup", "hurricane", "constellation", "programming language", "Nobel",
];
