//! What is scanned: invented paragraphs as a bank's staff would write them, in an order that looks
//! like chance and is the same on every machine.

/// Kinds of documents.
pub(crate) const KINDS: [(&str, &[&str]); 3] = [
    ("Japanese", &JAPANESE),
    ("English", &ENGLISH),
    ("mixed", &MIXED),
];

/// Prose in which there is nothing to find, in both languages.
pub(crate) const CLEAN: [&str; 6] = [
    "変動金利の見直しは半年に一度ですが、返済額が変わるのは五年ごとです。金利が上がれば、同じ返済額のうち利息に回る分が増え、\
     元金の減り方が遅くなります。見直しの前に、繰上げ返済の手数料と効果を比べておくと安心です。\n",
    "The yield curve has flattened since spring. Short rates rose with every meeting, while long rates \
     hardly moved, since investors expect inflation to fade. Banks that borrow short and lend long earn \
     less on each new loan, and look for income in fees instead.\n",
    "稟議書の様式が改まりました。背景、目的、効果、費用の順に書き、添付は三点までとします。読む人が一枚で判断できることを目指し、\
     詳しい計算は別紙に回してください。古い様式は月末まで使えます。\n",
    "Please rewrite the paragraph below so that a customer without any background in finance can follow \
     it. Keep the meaning, use short sentences, and avoid abbreviations that are not explained in the \
     text. Two versions would be welcome, one formal and one friendly.\n",
    "為替の先物予約は、将来の受け払いを今の相場で決めておく取引です。相場が有利に動いても予約した値で決済するため、利益の機会を\
     手放す代わりに、損失の心配をなくします。中途の解約には費用がかかります。\n",
    "A batch that fails at night should be started again only after the cause is known. Check the log \
     for the first error, not for the last one, and compare the number of records read with the number \
     of records written. If they differ, ask the team that owns the source.\n",
];

const JAPANESE: [&str; 8] = [
    "お世話になっております。柏木支店の宮脇です。昨日ご来店の平沼 志保様（昭和58年4月17日生まれ）より、住所変更のお届けをいただきました。\
     新しいご住所は愛媛県松山市湊町三丁目8番14号 湊ハイツ502号室、お電話は089-900-1234です。\n",
    "普通預金 口座番号4182736、名義はヒラヌマ シホ様。カードは再発行となりますので、暗証番号のお届けも改めてお願いいたします。\n",
    "繰上げ返済のご相談です。残高は約1,280万円、残り18年、固定期間の終了が来年3月。一部を返済額軽減型で繰り上げた場合と、期間短縮型の場合の\
     総支払額の差を知りたいとのこと。試算の前提は店頭金利から年1.2%の優遇です。\n",
    "【決算説明メモ】当期は売上が前年比4.3%増、営業利益率は7.1%でほぼ横ばい。主力の部品事業は堅調、海外は円安の効果を除くと微減。\
     設備投資は下期に集中し、手元資金は十分とのご説明でした。次回は試算表を頂いて確認します。\n",
    "窓口での本人確認は、顔写真のある書類なら一点、ないものなら二点を原則とします。代理の方の場合は委任状と代理人ご自身の書類が要ります。\
     判断に迷うときは、その場で断らずに後方の担当へ回してください。\n",
    "担当：資産運用部 西園寺、内線2271。次回のご面談は11月14日（金）午後二時、ご自宅へ伺います。奥様の美紗子様も同席のご希望です。\n",
    "株式会社みなと製作所（法人番号5010001034522）の代表、新谷様から、手形の期日を一か月延ばせないかとのお電話。折返しは\
     ０９０－９９９９－１２３４へ。支払先への説明は先方で済んでいるとのことです。\n",
    "この一年の消費の動きを、物価、賃金、為替の三つに分けて説明し、来年の見通しを二百字でまとめてください。数字は公表された統計から引き、\
     出典の年月を添えてください。推測と事実は分けて書いてください。\n",
];

const ENGLISH: [&str; 8] = [
    "Hello Fiona, the beneficiary's bank rejected the transfer again. Account holder is Edmund \
     Whitcombe, IBAN GB33 BUKB 2020 1555 5555 55, BIC BUKBGB22. Could you confirm the address we have on \
     file, 48 Larkfield Road, Guildford GU2 8PL?\n",
    "Summarise the attached policy in ten bullet points. Keep the section numbers, and flag anything \
     that changes what a branch has to do before the end of the quarter.\n",
    "2026-10-14 08:12:44 ERROR settlement-worker-3 timeout after 30000 ms, retry 2 of 5, \
     host 10.20.31.7, trace 7f3a9c. 2026-10-14 08:13:20 INFO settlement-worker-3 done, 1,204 records.\n",
    "Ms. Okonkwo called from +44 20 7946 0812 about the standing order; she also asked to change the \
     e-mail to adaeze.okonkwo@mail.example and to stop paper statements from January on.\n",
    "Compare covered bonds with securitisation from the point of view of an investor: what happens to \
     the assets when the issuer fails, who bears prepayment risk, and how do rating agencies look at \
     over-collateralisation? Use a table with at most five rows.\n",
    "The committee reviewed the quarterly figures and found nothing unusual in them. Operating costs \
     rose by two per cent, mostly for premises; fee income was flat; provisions fell slightly.\n",
    "SELECT branch, COUNT(*) AS loans, SUM(principal) FROM loans WHERE opened >= '2026-04-01' GROUP BY \
     branch HAVING COUNT(*) > 100 ORDER BY 2 DESC; -- why is this slow on the replica?\n",
    "Card 4111 1111 1111 1111 was reported lost by Gareth Pemberton yesterday evening. Please block it, \
     send a new one to the office in Leeds, and waive the fee this time.\n",
];

pub(crate) const MIXED: [&str; 8] = [
    "London deskへの依頼文を作ってください。Beneficiary: MORITA PRECISION KK, a/c 0417736, SWIFT MHCBJPJT。\
     着金はvalue date 11/20でお願いします、と丁寧に。\n",
    "{\"customer\": {\"name\": \"浜名 啓介\", \"kana\": \"ハマナ ケイスケ\", \"tel\": \"06-9999-4412\", \
     \"email\": \"hamana.k@mail.example\"}, \"product\": \"住宅ローン\", \"amount\": 32000000, \"status\": \"pending\"}\n",
    "meeting notes: 担当 Sophie Laurent と井手上さん。pricing は TONA+85bp で合意、documentation は来週ドラフト。\
     KYCの追加資料は先方から金曜までに届く予定です。\n",
    "id,氏名,生年月日,電話\n1,飯塚 莉子,1987-02-11,052-999-3321\n2,Daniel Abt,1979-08-30,+41 44 999 12 34\n",
    "下のPythonで日付がずれる理由を教えて。df['date'] = pd.to_datetime(df['date'], utc=True) のあとJSTに変換していません。\
     tz_convert('Asia/Tokyo') を足せば直りますか?\n",
    "ALMの用語集を英日対訳で: duration gap, repricing risk, basis risk, behavioural maturity, NII sensitivity, EVE。\
     それぞれ一文で、監督指針の言い回しに合わせて。\n",
    "Re: 口座凍結の件 > ご本人様（岩城 慎太郎様、CIF 77120456）より、8/3以降の入金が確認できないとのお申し出です。\
     Please check the hold code and revert by COB today.\n",
    "この部屋の鍵の置き場は総務の棚です。Wi-Fiが切れたら再起動、だめなら内線8800のhelp deskへ。ticket no. INC0042117を伝えてください。\n",
];

/// So many bytes of these paragraphs, cut at a character.
pub(crate) fn compose(paragraphs: &[&str], bytes: usize) -> String {
    let (mut text, mut state) = (String::with_capacity(bytes + 1024), 7_u32);
    while text.len() < bytes {
        // Numerical Recipes' generator; its upper bits are good enough to choose a paragraph.
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        text.push_str(paragraphs[(state >> 16) as usize % paragraphs.len()]);
    }
    cut(text, bytes)
}

/// So many bytes of a piece over and over, cut at a character.
pub(crate) fn repeat(piece: &str, bytes: usize) -> String {
    cut(piece.repeat(bytes / piece.len() + 1), bytes)
}

/// At most so many bytes of a text.
fn cut(mut text: String, bytes: usize) -> String {
    let whole = |end: &usize| text.is_char_boundary(*end);
    let end = (0..=bytes.min(text.len())).rev().find(whole);
    text.truncate(end.unwrap_or(0));
    text
}

/// What could make a detector look at the same place again and again.
pub(crate) fn worst() -> Vec<(&'static str, String)> {
    let plain = [
        ("digits", "1234567890"),
        ("digits in groups", "1234-5678 "),
        ("one digit", "1"),
        ("kanji digits", "一二三四五六七八九〇"),
        ("quotes", "\""),
        ("brackets and backslashes", "[{(\\"),
        ("surnames", "佐藤鈴木高橋田中伊藤渡辺山本中村小林加藤"),
        ("names with honorifics", "佐藤健一様、"),
        ("capitalised words", "Ken Tanaka Mary Smith "),
        ("labels", "口座番号 氏名 password= "),
        ("passwords announced", "password to "),
        ("addresses that do not end", "東京都港区1-2-"),
        ("percent signs", "%E4%BD%90"),
        ("column heads", "\n,口座,氏名"),
        ("half-width kana", "ｶﾞｷﾞｸﾞ"),
        ("hidden characters", "1\u{200b}"),
        ("base85 that nothing closes", "<~"),
        ("words in base85", "V_|Y+AT%*CF(5H9F)<)9F)=Y9F)=YQ "),
        ("base64 of what stands in no text", "7oCA\n"),
        (
            "lines that look like base64",
            "abcdefghijklmnopqrstuvwxyzab\n",
        ),
        ("numbers of questions", " 1) 2)"),
        ("single figures", "1 "),
        ("hiragana without a full stop", "続き"),
        ("names of whose works one speaks", "佐藤健一の小説、"),
        ("forms of two fields", "tel1:1 tel2:2 "),
    ];
    let plain = plain.map(|(name, piece)| (name, piece.to_owned()));
    let lines = base64(64 * 57)
        .as_bytes()
        .chunks(76)
        .fold(String::new(), |lines, line| {
            lines + str::from_utf8(line).expect("base64 is ASCII") + "\n"
        });
    let blobs = [
        ("one base64 blob", base64(100_000)),
        ("base64 in lines", lines),
    ];
    let long = [
        (
            "a circled number and spaces",
            "①".to_owned() + &" ".repeat(1 << 20),
        ),
        (
            "base85 in brackets, then words",
            "<~jfu)RPd'8FWp,.r+>~> ".repeat(400) + &"(((((((((((((((( ".repeat(500),
        ),
        (
            "words of the world, then names",
            "keynes ".repeat(1000) + &"Ken Tanaka\n".repeat(800),
        ),
    ];
    plain.into_iter().chain(blobs).chain(long).collect()
}

/// So many letters of base64 that mean nothing.
fn base64(letters: usize) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut state = 7_u32;
    let mut letter = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        char::from(LETTERS[(state >> 26) as usize])
    };
    (0..letters).map(|_| letter()).collect()
}
