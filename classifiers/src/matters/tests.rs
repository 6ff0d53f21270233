//! Every example of every list does what it is written for.

use super::*;
use crate::Classifier;

#[test]
fn every_example_counts_and_no_counter_example_does() {
    let mut wrong = Vec::new();
    for file in LISTS {
        let list = Lists::written(file).expect("a good list");
        for problem in list.wrong_examples() {
            let line = file.lines().nth(problem.line - 1).unwrap_or_default();
            wrong.push(format!("{}: {}: {line}", problem.line, problem.message));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_cue_has_examples_and_counter_examples() {
    for cue in &Lists::built_in().cues {
        assert!(!cue.examples.is_empty(), "{}", cue.name);
        assert!(!cue.counter_examples.is_empty(), "{}", cue.name);
    }
}

#[test]
fn an_operators_list_adds_to_the_built_in_ones() {
    let file = "matter = \"insider\"\nlevel = \"restricted\"\n[[cue]]\nname = \"code names\"\nany = [\"北風計画\"]\nexamples = [\"北風計画の進め方\"]\n";
    let lists = Lists::parse(file).expect("a good list");
    let classifier = Classifier::default().with_lists(lists).expect("few words");
    let level = |text: &str| classifier.scan(text.to_owned()).sensitivity();
    assert_eq!(level("北風計画を要約して"), Sensitivity::Restricted);
    assert_eq!(
        level("佐藤健一様はうつ病で通院中です。"),
        Sensitivity::Restricted
    );
}

#[test]
fn a_list_whose_examples_are_wrong_is_refused_with_their_lines() {
    let file = "matter = \"internals\"\nlevel = \"internal\"\n[[cue]]\nname = \"club\"\nany = [\"社交クラブ\"]\nand = [\"会費\"]\nexamples = [\n\"社交クラブの日程\"]\ncounter_examples = [\"社交クラブの会費\"]\n";
    let error = Lists::parse(file).expect_err("wrong examples");
    insta::assert_snapshot!(error, @"
    line 8: cue `club`: this example does not count: add its word to `any`, or loosen a condition
    line 9: cue `club`: this counter-example counts: add `except` or `unless`, or tighten a condition
    ");
}

#[test]
fn matters_in_everyday_words_are_heard() {
    use Sensitivity::{Internal, Public, Restricted};
    let level = |text: &str| Classifier::shared().scan(text.to_owned()).sensitivity();
    for (text, expected) in DOCUMENTS {
        match *expected {
            Public => assert_eq!(level(text), Public, "{text}"),
            Internal => assert!(level(text) >= Internal, "{text}"),
            _ => assert_eq!(level(text), Restricted, "{text}"),
        }
    }
}

/// Requests as busy people write them; nobody in them exists.
const DOCUMENTS: &[(&str, Sensitivity)] = &[
    (
        "窓口メモ。早乙女みのり様。透析のない水・金の午前なら来られるとのこと。相続手続の予約を取り直すメールを。",
        Sensitivity::Restricted,
    ),
    (
        "人事からの相談文を整えて。『営業二課の北畠さんは双極の薬を替えたばかりで、午前中はほとんど話せません。課員には伏せています』",
        Sensitivity::Restricted,
    ),
    (
        "融資先の社長、塩見 隆三氏の件。先週倒れて今も集中治療室。後継者の長男と面談したい。訪問の目的をぼかした依頼文を。",
        Sensitivity::Restricted,
    ),
    (
        "My team lead Aoife Brennan told me she's in her second trimester after two losses and doesn't want it in the rota. Draft a neutral note moving her off nights.",
        Sensitivity::Restricted,
    ),
    (
        "団信の追加告知：村雨 智恵さん、H1.2.3生、直腸の腫れで内視鏡切除、良性。経過観察あと2回。引受の見通しを顧客向けに。",
        Sensitivity::Restricted,
    ),
    (
        "小堀様は右足が義足です。段差のない席で、書類は膝の上で書ける板を用意。当日の動きを箇条書きに。",
        Sensitivity::Restricted,
    ),
    (
        "採用: 候補者の朽木 亮氏、面接で『昔、執行猶予をもらったことがある』と自分から話した。記録に残してよいか。",
        Sensitivity::Restricted,
    ),
    (
        "お客様相談室への報告。穴吹ハル様 91歳。息子を装う電話で200万円を宅配便で送ってしまった。宛先は都内の空き部屋。",
        Sensitivity::Restricted,
    ),
    (
        "支店長へ。パートの桑名さん、夫から逃げて転居したばかり。連絡網に新しい番地を載せないで。",
        Sensitivity::Restricted,
    ),
    (
        "Customer Layla Haddad asked that we don't schedule the closing on Friday noon because of jumu'ah prayer. Reply politely.",
        Sensitivity::Restricted,
    ),
    (
        "係長の湯浅は組合の執行委員をやっているので、配転の話は事前協議が要る。面談の台本を。",
        Sensitivity::Restricted,
    ),
    (
        "名義変更の相談。戸籍の性別の記載が変わり、名も改めた。旧名 樋口 武、新名 樋口 真央。通帳の表記はいつから?",
        Sensitivity::Restricted,
    ),
    (
        "保証人の家族構成を確認。次男の勇斗さんに重い知的な遅れがあり、療育の手帳を持つ。特定贈与信託の提案を。",
        Sensitivity::Restricted,
    ),
    (
        "He disclosed a gambling problem and asked us to block lottery merchants on his card. Client: Duncan McAllister. Write the confirmation.",
        Sensitivity::Restricted,
    ),
    (
        "年末調整。控除対象の義母・沢渡ツネ、精神の手帳1級で同居。控除の額と書き方。",
        Sensitivity::Restricted,
    ),
    (
        "与信企画です。カードの途上与信、利用率9割超が3か月続くと枠を半分に、2回遅れたら止める、で設定済み。監督当局向けに言い換えて。",
        Sensitivity::Restricted,
    ),
    (
        "def grade(x):\n    z = -4.1 + 0.9*x.lev - 0.02*x.cov\n    return 'A' if z < -5 else 'B' if z < -3.5 else 'C'\n# 本番の格付。テストを書いて",
        Sensitivity::Restricted,
    ),
    (
        "In our auto-loan model the residual-value haircut is 12% and anyone scoring 47 or below goes straight to decline. Put that into a slide.",
        Sensitivity::Restricted,
    ),
    (
        "事業性評価シートの点の付け方、特許ありは7点、社長の年齢70超で−4点、合計33点で本部へ回す。現場に配る説明文にして。",
        Sensitivity::Restricted,
    ),
    (
        "謝絶時の内部コード 21:過剰債務 34:虚偽申告疑い 55:居住実態なし。お客様向けの回答例と対にして表に。",
        Sensitivity::Restricted,
    ),
    (
        "東雲フーズ株式会社が同業を丸ごと買う。値段は一株950円、来月9日に出る。想定問答を5つ。広報はまだ入れない。",
        Sensitivity::Restricted,
    ),
    (
        "コード名アカネの打合せ。売り手はこの話が工場の人に伝わるのを嫌がっている。次回の議題を3つ。先方窓口は 牛尾専務。",
        Sensitivity::Restricted,
    ),
    (
        "The chairman of Kitahama Optics K.K. plans to step down right after the half-year numbers and wants us to place his block overnight. Two-line brief for syndicate, names only as initials.",
        Sensitivity::Restricted,
    ),
    (
        "三隅電機の第2四半期、赤字転落の見込みと経理課長から。適時開示は11/14。それまで自己勘定の持高をどう扱うべき?",
        Sensitivity::Restricted,
    ),
    (
        "増資の引受条件、ディスカウント4%で主幹事と握った。ローンチは来週火曜の引け後。チームだけで共有、転送しないで。発行体は碧海リート投資法人。",
        Sensitivity::Restricted,
    ),
    (
        "同じ携帯番号で7口座。どれも開設翌週に他県のATMで空になる。代表的な名義は 諸岡 翔。調査依頼書の骨子を。",
        Sensitivity::Restricted,
    ),
    (
        "Counterparty Al Nasr Trading FZE: one director shares a birthday and surname with an entry on the EU list. Stop the wire? Give pros and cons.",
        Sensitivity::Restricted,
    ),
    (
        "千種様に『なぜ送金が止まっているのか』と聞かれた。コンプラが当局に報告する予定なので理由は言えない。電話の受け答え例を。",
        Sensitivity::Restricted,
    ),
    (
        "建設業の(有)磐梯組、下請への支払先に組関係者が混じっているとの投書。取引解消に進めるか、確認の段取りを書いて。",
        Sensitivity::Restricted,
    ),
    (
        "貿易金融: 船荷証券の船名がその日は別の港にいた。荷主は Orient Pearl Shipping Ltd。二重融資か架空取引か、上申のドラフトを。",
        Sensitivity::Restricted,
    ),
    (
        "窓口混雑時の番号札、色分けの案を3つ。店の入口が狭いので立て看板は不可。ロビー担当の意見も反映して。",
        Sensitivity::Internal,
    ),
    (
        "公金の収納で領収印を押し間違えた。訂正印で足りる? それとも再発行? 事務の決まりを確認したい。",
        Sensitivity::Internal,
    ),
    (
        "Please make this sound friendlier: 'Lockers on 4F must be emptied by Friday. Anything left will be binned.' It goes to all staff in Otemachi.",
        Sensitivity::Internal,
    ),
    (
        "9月の本支店間の現送便、台風で1日遅れ。各店へのお詫びと新しい時刻表の連絡文を。",
        Sensitivity::Internal,
    ),
    (
        "帳票 K-204 のレイアウト変更、影響する画面と印刷の一覧を作りたい。観点だけ挙げて。",
        Sensitivity::Internal,
    ),
    (
        "部の旅行の出欠、未回答が6人。やさしく催促する文面を2種類。",
        Sensitivity::Internal,
    ),
    (
        "UAT defect list: 14 open, 3 blocker. Write the go/no-go paragraph for Thursday's call.",
        Sensitivity::Internal,
    ),
    (
        "ローン相談会の動線図を言葉で。受付→待合→ブース3つ。行員5名、うち1名は案内役。",
        Sensitivity::Internal,
    ),
    (
        "コールセンターの新人に配る早見表、聞き返しの言い方を5つ。電話を切る順番も。",
        Sensitivity::Internal,
    ),
    (
        "経費の科目を直して。タクシー代が会議費に入っている。仕訳の修正伝票の書き方、総務に聞く前に確認。",
        Sensitivity::Internal,
    ),
    (
        "SELECT brn, SUM(fee) FROM rpt_fee_m WHERE ym='202511' GROUP BY brn; 先月より3店足りない。結合条件のどこを疑う?",
        Sensitivity::Internal,
    ),
    (
        "役員会の資料、表紙の体裁と目次の順を整えたい。章は市況、業績、リスク、施策の4つ。",
        Sensitivity::Internal,
    ),
    (
        "Handover for my leave: the FX fixing report, the nostro break list, the Monday call. Make a one-page checklist.",
        Sensitivity::Internal,
    ),
    (
        "融資課の机の配置換え、袖机の鍵をどう管理するか。チェック表を作って。",
        Sensitivity::Internal,
    ),
    (
        "社内SNSに載せる新サービスの紹介文。ネタばれしない範囲で、店の人が声をかけやすい言い回しに。",
        Sensitivity::Internal,
    ),
    (
        "地銀の再編が進む理由を、歴史と規制の両面から800字で。",
        Sensitivity::Public,
    ),
    (
        "ドル建て債と為替ヘッジの損得を、架空の数字で計算して見せて。",
        Sensitivity::Public,
    ),
    (
        "認知症の家族がいる人のための金融の備え、一般向けのコラムを書いて。",
        Sensitivity::Public,
    ),
    (
        "What are the typical red flags of trade-based money laundering, according to FATF?",
        Sensitivity::Public,
    ),
    (
        "Explain why banks use cut-offs in application scoring. Keep it textbook-level, no numbers.",
        Sensitivity::Public,
    ),
    (
        "TOBの応募を株主として検討するときの一般的な注意点は?",
        Sensitivity::Public,
    ),
    (
        "透析の医療費はどのくらい公費で賄われますか。制度だけ知りたい。",
        Sensitivity::Public,
    ),
    ("Rustのライフタイムを絵本のたとえで。", Sensitivity::Public),
    (
        "excelのピボットで月別にまとめる手順。日付が文字列のとき。",
        Sensitivity::Public,
    ),
    (
        "ハローワークの求人票の書き方の例を。業種は飲食。",
        Sensitivity::Public,
    ),
    (
        "Give me a limerick about compound interest.",
        Sensitivity::Public,
    ),
    (
        "犯罪収益移転防止法で、弁護士の本人確認はどこまで?",
        Sensitivity::Public,
    ),
    (
        "バスケットボールのゾーンディフェンスを初心者に。",
        Sensitivity::Public,
    ),
    ("欧州中央銀行の総裁の任期と選び方は?", Sensitivity::Public),
    (
        "Compare Postgres and MySQL for analytics in a table.",
        Sensitivity::Public,
    ),
    (
        "百人一首から秋の歌を三つ、現代語訳つきで。",
        Sensitivity::Public,
    ),
    (
        "不動産の重要事項説明で、心理的瑕疵はどう扱われる? ガイドラインの要点。",
        Sensitivity::Public,
    ),
    (
        "前年比と前期比、どちらをグラフに使うべき? 季節性のある数字の例で。",
        Sensitivity::Public,
    ),
    (
        "障害年金の等級の決まり方を教えてください。",
        Sensitivity::Public,
    ),
    (
        "Why did Credit Suisse fail? Timeline with public sources.",
        Sensitivity::Public,
    ),
    (
        "新しいNISAで投信を選ぶときに見る項目は?",
        Sensitivity::Public,
    ),
    (
        "町内の集いで話す三分のスピーチ。テーマは還付金詐欺とロマンス詐欺、LINEグループへの誘いと「税金を払えば出金できる」の手口。固有の人は出さない。",
        Sensitivity::Public,
    ),
    (
        "Which comes first for self-study, the derivatives handbook (ISBN 978-1260473896) or the shorter textbook? I have two months.",
        Sensitivity::Public,
    ),
    (
        "自治会館で話す原稿を七百字で。題は広告と勧誘の見分け方。著名な方の顔を使った偽の広告（ご本人は無関係）、投資アプリの画面の利益、出金の前の「手数料」という詐欺の順番を、図の説明のように。",
        Sensitivity::Public,
    ),
];
