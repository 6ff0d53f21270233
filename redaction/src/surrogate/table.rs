//! Names that invented persons have: each of them real enough to read well, and none of anybody in
//! particular.

/// A part of a name, in the scripts in which it is written.
pub(crate) struct Name {
    /// Empty for names from elsewhere.
    pub(crate) kanji: &'static str,
    pub(crate) katakana: &'static str,
    pub(crate) romaji: &'static str,
}

const fn name(kanji: &'static str, katakana: &'static str, romaji: &'static str) -> Name {
    Name {
        kanji,
        katakana,
        romaji,
    }
}

/// Japanese surnames.
pub(crate) const SURNAMES: &[Name] = &[
    name("宮脇", "ミヤワキ", "Miyawaki"),
    name("梶谷", "カジタニ", "Kajitani"),
    name("堀江", "ホリエ", "Horie"),
    name("水沼", "ミズヌマ", "Mizunuma"),
    name("芹沢", "セリザワ", "Serizawa"),
    name("鳴海", "ナルミ", "Narumi"),
    name("葛城", "カツラギ", "Katsuragi"),
    name("樫村", "カシムラ", "Kashimura"),
    name("浅倉", "アサクラ", "Asakura"),
    name("塚越", "ツカコシ", "Tsukakoshi"),
    name("桐谷", "キリタニ", "Kiritani"),
    name("真壁", "マカベ", "Makabe"),
    name("雨宮", "アメミヤ", "Amemiya"),
    name("風間", "カザマ", "Kazama"),
    name("椎名", "シイナ", "Shiina"),
    name("槙野", "マキノ", "Makino"),
    name("柚木", "ユズキ", "Yuzuki"),
    name("榊原", "サカキバラ", "Sakakibara"),
    name("笠松", "カサマツ", "Kasamatsu"),
    name("香月", "カツキ", "Katsuki"),
    name("鏑木", "カブラギ", "Kaburagi"),
    name("菱沼", "ヒシヌマ", "Hishinuma"),
    name("楠本", "クスモト", "Kusumoto"),
    name("仁科", "ニシナ", "Nishina"),
    name("蜂谷", "ハチヤ", "Hachiya"),
    name("穂積", "ホヅミ", "Hozumi"),
    name("牧田", "マキタ", "Makita"),
    name("三枝", "サエグサ", "Saegusa"),
    name("室井", "ムロイ", "Muroi"),
    name("矢代", "ヤシロ", "Yashiro"),
    name("湯浅", "ユアサ", "Yuasa"),
    name("芦田", "アシダ", "Ashida"),
    name("有坂", "アリサカ", "Arisaka"),
    name("磯部", "イソベ", "Isobe"),
    name("猪狩", "イガリ", "Igari"),
    name("浦野", "ウラノ", "Urano"),
    name("江波", "エナミ", "Enami"),
    name("大柴", "オオシバ", "Oshiba"),
    name("沖田", "オキタ", "Okita"),
    name("乙部", "オトベ", "Otobe"),
    name("海堂", "カイドウ", "Kaido"),
    name("片桐", "カタギリ", "Katagiri"),
    name("神林", "カンバヤシ", "Kambayashi"),
    name("木暮", "コグレ", "Kogure"),
    name("倉科", "クラシナ", "Kurashina"),
    name("黒須", "クロス", "Kurosu"),
    name("塩見", "シオミ", "Shiomi"),
    name("杉浦", "スギウラ", "Sugiura"),
    name("曽根", "ソネ", "Sone"),
    name("高柳", "タカヤナギ", "Takayanagi"),
    name("田所", "タドコロ", "Tadokoro"),
    name("丹羽", "ニワ", "Niwa"),
    name("筒井", "ツツイ", "Tsutsui"),
    name("寺島", "テラシマ", "Terashima"),
    name("戸倉", "トクラ", "Tokura"),
    name("永瀬", "ナガセ", "Nagase"),
    name("橋爪", "ハシヅメ", "Hashizume"),
    name("羽生", "ハニュウ", "Hanyu"),
    name("平沼", "ヒラヌマ", "Hiranuma"),
    name("藤代", "フジシロ", "Fujishiro"),
    name("細谷", "ホソヤ", "Hosoya"),
    name("前園", "マエゾノ", "Maezono"),
    name("峰岸", "ミネギシ", "Minegishi"),
    name("柳沢", "ヤナギサワ", "Yanagisawa"),
    name("結城", "ユウキ", "Yuki"),
    name("吉永", "ヨシナガ", "Yoshinaga"),
    name("若槻", "ワカツキ", "Wakatsuki"),
    name("鵜飼", "ウカイ", "Ukai"),
    name("越智", "オチ", "Ochi"),
    name("綿貫", "ワタヌキ", "Watanuki"),
    name("糸井", "イトイ", "Itoi"),
    name("瓜生", "ウリュウ", "Uryu"),
];

/// Japanese given names.
pub(crate) const GIVEN_NAMES: &[Name] = &[
    name("真帆", "マホ", "Maho"),
    name("千尋", "チヒロ", "Chihiro"),
    name("美月", "ミツキ", "Mitsuki"),
    name("涼子", "リョウコ", "Ryoko"),
    name("恵理", "エリ", "Eri"),
    name("志保", "シホ", "Shiho"),
    name("奈緒", "ナオ", "Nao"),
    name("佳織", "カオリ", "Kaori"),
    name("由佳", "ユカ", "Yuka"),
    name("紗季", "サキ", "Saki"),
    name("綾乃", "アヤノ", "Ayano"),
    name("晴香", "ハルカ", "Haruka"),
    name("千夏", "チナツ", "Chinatsu"),
    name("美咲", "ミサキ", "Misaki"),
    name("咲良", "サクラ", "Sakura"),
    name("七海", "ナナミ", "Nanami"),
    name("陽菜", "ヒナ", "Hina"),
    name("静香", "シズカ", "Shizuka"),
    name("朋美", "トモミ", "Tomomi"),
    name("久美", "クミ", "Kumi"),
    name("礼子", "レイコ", "Reiko"),
    name("典子", "ノリコ", "Noriko"),
    name("啓介", "ケイスケ", "Keisuke"),
    name("健吾", "ケンゴ", "Kengo"),
    name("俊介", "シュンスケ", "Shunsuke"),
    name("智也", "トモヤ", "Tomoya"),
    name("拓真", "タクマ", "Takuma"),
    name("悠斗", "ユウト", "Yuto"),
    name("直樹", "ナオキ", "Naoki"),
    name("雅人", "マサト", "Masato"),
    name("康平", "コウヘイ", "Kohei"),
    name("慎吾", "シンゴ", "Shingo"),
    name("隆之", "タカユキ", "Takayuki"),
    name("正樹", "マサキ", "Masaki"),
    name("和也", "カズヤ", "Kazuya"),
    name("達郎", "タツロウ", "Tatsuro"),
    name("亮太", "リョウタ", "Ryota"),
    name("伸一", "シンイチ", "Shinichi"),
    name("義彦", "ヨシヒコ", "Yoshihiko"),
    name("文彦", "フミヒコ", "Fumihiko"),
    name("圭吾", "ケイゴ", "Keigo"),
    name("大悟", "ダイゴ", "Daigo"),
    name("修平", "シュウヘイ", "Shuhei"),
    name("光輝", "コウキ", "Koki"),
    name("誠司", "セイジ", "Seiji"),
    name("浩二", "コウジ", "Koji"),
    name("哲也", "テツヤ", "Tetsuya"),
    name("孝史", "タカシ", "Takashi"),
    name("雄大", "ユウダイ", "Yudai"),
    name("一樹", "カズキ", "Kazuki"),
    name("英明", "ヒデアキ", "Hideaki"),
    name("弘樹", "ヒロキ", "Hiroki"),
    name("敦史", "アツシ", "Atsushi"),
    name("泰介", "タイスケ", "Taisuke"),
    name("竜也", "タツヤ", "Tatsuya"),
    name("純平", "ジュンペイ", "Jumpei"),
    name("翔吾", "ショウゴ", "Shogo"),
    name("蒼太", "ソウタ", "Sota"),
    name("琴音", "コトネ", "Kotone"),
    name("早紀", "サキエ", "Sakie"),
    name("澄香", "スミカ", "Sumika"),
    name("瑞穂", "ミズホ", "Mizuho"),
    name("玲奈", "レイナ", "Reina"),
    name("知世", "トモヨ", "Tomoyo"),
];

/// Surnames from elsewhere.
pub(crate) const SURNAMES_ABROAD: &[Name] = &[
    name("", "ベネット", "Bennett"),
    name("", "コールマン", "Coleman"),
    name("", "フレッチャー", "Fletcher"),
    name("", "ギブソン", "Gibson"),
    name("", "ハドソン", "Hudson"),
    name("", "ジェニングス", "Jennings"),
    name("", "ランバート", "Lambert"),
    name("", "モートン", "Morton"),
    name("", "ノリス", "Norris"),
    name("", "オズボーン", "Osborne"),
    name("", "パーマー", "Palmer"),
    name("", "サットン", "Sutton"),
    name("", "タッカー", "Tucker"),
    name("", "ヴォーン", "Vaughn"),
    name("", "ウィテカー", "Whitaker"),
    name("", "バーロウ", "Barlow"),
    name("", "ダルトン", "Dalton"),
    name("", "エリソン", "Ellison"),
    name("", "ハートウェル", "Hartwell"),
    name("", "ケンドリック", "Kendrick"),
    name("", "ロックウッド", "Lockwood"),
    name("", "ペンバートン", "Pemberton"),
    name("", "ラドクリフ", "Radcliffe"),
    name("", "ソーントン", "Thornton"),
];

/// Given names from elsewhere.
pub(crate) const GIVEN_NAMES_ABROAD: &[Name] = &[
    name("", "アラン", "Alan"),
    name("", "ブレンダ", "Brenda"),
    name("", "カルヴィン", "Calvin"),
    name("", "ダイアン", "Diane"),
    name("", "エドガー", "Edgar"),
    name("", "フィオナ", "Fiona"),
    name("", "ゴードン", "Gordon"),
    name("", "ヘレン", "Helen"),
    name("", "ジョイス", "Joyce"),
    name("", "キース", "Keith"),
    name("", "ローラ", "Laura"),
    name("", "ノーラ", "Nora"),
    name("", "オスカー", "Oscar"),
    name("", "ポーラ", "Paula"),
    name("", "ラッセル", "Russell"),
    name("", "シルヴィア", "Sylvia"),
    name("", "テレンス", "Terence"),
    name("", "ウェンディ", "Wendy"),
    name("", "アグネス", "Agnes"),
    name("", "クリフォード", "Clifford"),
    name("", "ドリーン", "Doreen"),
    name("", "ハワード", "Howard"),
    name("", "マージョリー", "Marjorie"),
    name("", "スタンリー", "Stanley"),
];

/// Every table.
pub(crate) const ALL: [&[Name]; 4] = [SURNAMES, GIVEN_NAMES, SURNAMES_ABROAD, GIVEN_NAMES_ABROAD];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_part_is_another_one_in_any_script() {
        for script in [
            |name: &Name| name.kanji,
            |name: &Name| name.katakana,
            |name: &Name| name.romaji,
        ] {
            let parts = ALL.iter().flat_map(|table| table.iter().map(script));
            let parts: Vec<_> = parts.filter(|part| !part.is_empty()).collect();
            let distinct: HashSet<_> = parts.iter().collect();
            assert_eq!(distinct.len(), parts.len());
        }
    }
}
