//! Addresses that are found whole, and what is none.

use super::*;
use crate::detectors::testing::{found, marked};

#[test]
fn usual_notations_are_found_whole() {
    for address in [
        "富山県氷見市小杉五丁目38番8号 パークサイド小杉1309号室",
        "羽島市小熊町9丁目33-25",
        "東京都品川区東五反田９－３６－１２",
        "〒107-0061 東京都港区北青山七丁目16番8号-462",
        "愛知県津島市永楽町17番地の18",
        "神奈川県厚木市鳶尾六丁目24番27号-394",
        "3-32-15 Ashibecho, Wakayama Shi, Wakayama Ken 640-8134",
        "京都府京丹後市峰山町光明寺２－２７－１１",
    ] {
        assert_eq!(found(Address, &format!("届出は{address}、以上")), [address]);
    }
    assert_eq!(found(Address, "郵便番号 640-8134"), ["640-8134"]);
}

#[test]
fn every_part_of_the_country_writes_in_its_own_way() {
    marked(
        Address,
        &[
            "転居先は⟦京都市中京区烏丸通四条上ル笋町689番地⟧です",
            "届出 ⟦京都府京都市下京区四条通烏丸東入長刀鉾町20 四条烏丸ビル5F⟧、以上",
            "⟦札幌市中央区北1条西2丁目3-4⟧ まで",
            "⟦札幌市北区北二十四条西十二丁目3番5号 コーポ北24 203号室⟧に送付",
            "⟦岩手県九戸郡軽米町大字軽米第13地割21番地⟧の土地",
            "⟦松山市大手町一丁目11番地の4⟧",
            "⟦東京都千代田区丸の内三丁目五番八号⟧",
            "⟦港区赤坂九番地⟧",
            "⟦石川県輪島市河井町イ部12番地⟧",
            "⟦長野県北安曇郡白馬村大字北城6307⟧",
            "4071;ﾓﾘ ﾊﾙｵ;⟦字中尾 21⟧;済",
            "⟦新潟県三条市大字下保内字川原１２３４番地乙⟧\n②",
            "⟦石川県金沢市寺町五丁目イ12-3ﾊｲﾂ若草A⟧\", ",
            "⟦東京都千代田区神田錦町3-17-11-9F⟧ 御中",
            "昭和生、⟦北九州市小倉北区紺屋町五番二号⟧）が",
            "⟦宮城県石巻市中央三丁目９番４号　汐見マンション一〇三号⟧\n石巻",
        ],
    );
}

#[test]
fn buildings_floors_and_rooms_belong_to_the_address() {
    marked(
        Address,
        &[
            "⟦東京都港区赤坂1-2-3 丸の内ビルディング5階⟧にて",
            "⟦東京都港区赤坂1-2-3 サンライズ青山 203⟧ 佐藤",
            "⟦横浜市西区みなとみらい2-3-1 クイーンズタワーB棟12階⟧まで",
            "⟦大阪市北区梅田1-2-3-405⟧",
            "⟦大阪市北区梅田1丁目2-3 グリーンコート B-402⟧、電話は",
            "⟦川崎市川崎区駅前本町12-1 川崎タワーパーク3F⟧ 総務",
            "⟦福岡市博多区博多駅前3-2-1（日生ビル7階）⟧へ",
            "⟦〒540-0008\n大阪市中央区大手前1丁目7-31\nOMMビル12F⟧\n",
        ],
    );
}

#[test]
fn breaks_and_cells_do_not_hide_an_address() {
    marked(
        Address,
        &[
            "⟦東京都 港区 赤坂1-2-3⟧",
            "⟦東京都\n港区赤坂1-2-\n3⟧です",
            "| 佐藤 | ⟦東京都港区赤坂1-2-3⟧ | 済 |",
            "{\"address\":\"⟦赤坂1-2-3 コーポ青山203⟧\",\"tel\":\"\"}",
            "氏名,住所,備考\n佐藤,⟦青森市長島1-1 ねぶた荘⟧,済\n",
            "住所：⟦長野県北安曇郡白馬村大字北城⟧\n氏名：佐藤",
            "⟦北赤羽ニュータウン3丁目4番5号⟧に転居",
        ],
    );
}

#[test]
fn latin_addresses_of_many_countries_are_found() {
    marked(
        Address,
        &[
            "reside at ⟦1-2-3 Marunouchi, Chiyoda-ku, Tokyo 100-0005⟧.",
            "⟦Park Heights 203, 1-2-3 Akasaka, Minato-ku, Tokyo 107-0052, Japan⟧",
            "ship to ⟦350 Fifth Avenue, Suite 3300, New York, NY 10118⟧ please",
            "⟦221B Baker Street, London NW1 6XE⟧ is where",
            "wohnt ⟦Friedrichstraße 43, 10117 Berlin⟧.",
            "at ⟦1 Raffles Place, #20-61, Singapore 048616⟧ and",
            "⟦Flat 12B, 8/F, Tower 3, 1 Harbour Road, Wan Chai, Hong Kong⟧ since",
            "⟦12 rue de Rivoli, 75001 Paris⟧",
            "moved from ⟦Kagoshima-shi Nakayama 2-8-20⟧ to the north",
            "⟦2F, 1-5-7 Kanayama, Naka-ku, Nagoya⟧",
            "| ⟦8 Marina Link #31-04, Straits Tower Two, Singapore 018975⟧",
            "run from ⟦Strandgaten 118, 5004 Bergen⟧, by",
            "⟦Mariahilfer Straße 92/14, 1070 Wien, Austria⟧\nIBAN",
            "現地 ⟦Bockenheimer Landstraße 71, 60325 Frankfurt am Main⟧\n",
            "FZE, ⟦P.O. Box 48213, Hamriyah Free Zone, Sharjah⟧; beneficiary",
            "SPC（⟦Sandpiper House, 41 Harbour Drive, George Town, Grand Cayman KY1-1104⟧）",
            "ADDR        ⟦SHIZUOKA KEN HAMAMATSU SHI SANARUDAI 2 CHOME 31-5⟧\nPURPOSE",
            "c/o Rossi, ⟦Via Durini 27, 20122 Milano⟧ (n/a)",
            "in Gdańsk, ⟦ul. Długa 44/7, 80-831 Gdańsk⟧\n",
            "offices at ⟦14 Akti Miaouli, 185 35 Piraeus⟧ since",
            "⟦48 Rue des Tilleuls, 69008 Lyon, France⟧",
            "⟦1600 Amphitheatre Pkwy, Mountain View, CA 94043, USA⟧",
        ],
    );
}

#[test]
fn japanese_addresses_in_latin_letters_begin_anywhere() {
    marked(
        Address,
        &[
            "Lives at ⟦Sun Heights 201, 3-24-15 Komaba, Meguro-ku, Tokyo⟧ (seen)",
            "Her flat: ⟦Room 305, Maison Akebono, 2-14-6 Kita-Senju, Adachi-ku⟧",
            "Moved in June: ⟦Tajima-cho 4-2-17, Kasugai-shi⟧ → ⟦1187 Inokuchihonmachi, Kasugai⟧ (bill)",
            "⟦Hokkaido, Kushiro-shi, Nishi 18-jo Minami 3-chome 31-6⟧  Anzai",
            "customer Mori, ⟦1-chome 6-40 Tenjin, Yonago-shi, Tottori⟧. Details",
            "⟦302 Heights Aoba, 5-9-2 Komatsushima, Aoba-ku, Sendai 981-0905⟧",
            "from ⟦Nagakute, Ichigahora 1203-5⟧, she said",
            "⟦Miyazaki-ken Nobeoka-shi Dekita 4-chome 12-7⟧",
            "courier to ⟦Minami Warehouse Bldg 3F, 1-5-1 Heiwajima, Ota-ku, Tokyo⟧. Then",
            "⟦15-3 Otemachi, Hirosaki City, Aomori Prefecture⟧",
            "at ⟦Azabu-juban 2-3-4, Minato-ku⟧ Tel 03-1234-5678",
            "bill: ⟦Sumida 2 chome 22-9, #905, Sumida-ku⟧ (seen)",
            "up at ⟦Kita 20-jo Nishi 5-2-14-301, Kita-ku, Sapporo⟧, and the phone",
            "notices: ⟦Sakura-machi 5-11, Higashi-machi Chuo Bldg 6F, Nagasaki 850-0031⟧; fax",
            "in the same flat, ⟦Hamamatsu-shi, Chuo-ku, Sanarudai 5-30-1 #201⟧.",
            "Caller: ⟦Ota city, Gunma, Iizuka-cho 806, Corpo Akagi, room 202⟧.",
            "Beneficiary ⟦77 OAZA NARUMI, KUROISHI, AOMORI 036-0539⟧\n",
            "the flat in ⟦Azabu-juban 2-chome 7-16, Apt 501, Minato⟧ is hers",
            "⟦Rm 5B, Daini Kaigankan, 104-2 Edomachi, Chuo-ku, Kobe 650-0033⟧",
            "⟦Osaka-fu Sakai-shi Kita-ku Nagasone-cho 3-cho 130-42 Sunlit Heim #805⟧",
            "⟦Nakano 4 chome 22ban 6gou, Suginami⟧",
            "⟦Yokosuka-shi, Kanagawa-ken, 238-0041, Honcho 5-6-14⟧",
            "⟦2-12-5 Ichibancho Aoba-ku Sendai-shi Miyagi⟧",
            "⟦Fukuoka City, Hakata Ward, Gion-machi 8-13, 9th floor⟧",
            "⟦Nakano-ku Yayoicho 6-11-3 \"Maison Lune\" 105⟧ and",
        ],
    );
    for text in [
        "The match ended 3-2, Tokyo won, 1-0 Japan beat Korea",
        "Meeting 10-12 March, Tokyo, with 3-4 Directors, Osaka branch",
        "it takes 1-2 to 3 days from Kobe",
        "2-3 Toyota cars and 2025 Nagoya, Aichi",
        "2026-11 Sapporo, Hokkaido branch opening",
    ] {
        assert!(found(Address, text).is_empty(), "{text}");
    }
}

#[test]
fn lots_are_read_in_kanji_with_directions_and_over_indented_lines() {
    marked(
        Address,
        &[
            "転居先 ⟦横浜市港北区日吉本町三の十四の二⟧ です",
            "自宅は⟦碑文谷2-20⟧と聞いた",
            "住所は⟦青森市の長島4-2-17⟧です",
            "⟦京都市上京区今出川通烏丸東入上る\n相国寺門前町701⟧",
            "⟦旭川市七条通十四丁目右6号 グラン七条 503⟧、電話",
            "⟦札幌市白石区本通14丁目南3番15号⟧",
            "⟦川崎市幸区大宮町21番地5 ラゾンヌ川崎2206⟧\n生",
            "⟦名古屋市中区栄3-4-5 第2関ビル5F⟧",
            "⟦静岡市清水区興津中町\n      1374-22⟧\n    card",
            "⟦札幌市中央区大通西十八丁目1-3\n        パークサイド大通 1107⟧\nお取引",
            "⟦豊中市本町三丁目一番十六号 夕凪ハウス 二〇三⟧",
            "⟦下京区西洞院通塩小路上ル東塩小路町608-9 三楽荘2-B⟧　中路",
            "⟦港区赤坂1-2-3⟧ サトウ ケンイチ 090-1234-5678",
            "本社土地建物（⟦八千代市上高野字大堀2046番地⟧）に根抵当1番 極度",
            "物件は⟦太宰府市国分府3-18⟧です",
            "転居先 ⟦長崎市南山手町1204-3-B⟧、電話",
        ],
    );
}

#[test]
fn forms_that_a_machine_read_are_found_through_their_spaces_and_breaks() {
    marked(
        Address,
        &[
            "今度の家は⟦奈良県生駒市 鹿 ノ 台 西 3 丁 目 1 2 － 4⟧だそう",
            "住 所  ⟦福 島 県 郡 山 市 安 積 町 日 出 山 字 一 本 松 9 0⟧",
            "所在 ⟦長野県松本市大字島立 1 0 2 0 番地 5⟧",
            "⟦徳島県徳島市国府町府中 八百二十番地の一⟧",
            "住所 ⟦岡山県津山市山北本\n町 5 2 0 番地 の 7⟧\n交付",
            "⟦金沢市広坂1丁目１\n　　　　２－３⟧\n",
            "⟦高松市番町3の\n      14の22⟧\n  様方",
            "⟦姫路市飾磨区英賀甲\n                                 1 9 4 0 番地⟧\n合計",
            "⟦国分寺市本多2丁目40-3 若竹荘\n2F⟧",
            "⟦前橋市大手町 5 1 7 － 9 ベ ー タ 棟 2 0 2⟧",
        ],
    );
}

#[test]
fn speakers_put_particles_and_pauses_between_the_parts() {
    marked(
        Address,
        &[
            "ええと、⟦熊谷市の箱田、六丁目の、二十五番の十四号⟧になります",
            "⟦藤沢市鵠沼海岸の三丁目、四の、ええと十二番⟧です",
            "⟦浜松市中央区 蜆塚 二丁目 四十 の 七、メゾン ブルー の 3 0 5⟧です",
            "⟦品川区上大崎三ー一ー五 駅前ビル三階⟧",
            "⟦柏市増尾台二丁目十一番地の百三⟧でお願い",
            "⟦鹿児島市吉野町 ろくちょうめ にじゅうばん はちごう⟧で可",
            "⟦渋谷区本町 ごのにじゅうななのきゅう⟧ です",
        ],
    );
}

#[test]
fn lots_are_numbered_by_hamlets_blocks_and_quarters() {
    marked(
        Address,
        &[
            "⟦福井県坂井市三国町米納津49字101⟧",
            "⟦越前市村国36字7番地⟧の田",
            "⟦宮城県登米市迫町佐沼中江2 94番地3⟧",
            "⟦京都市東山区大和大路通四条下る四丁目小松町584⟧",
            "⟦秩父市荒川日野 七百七十番⟧の家",
            "⟦高知市はりまや町一丁目五番一号 デンテツターミナルビル内⟧",
            "⟦大津市におの浜4丁目1-20-1204⟧",
            "⟦唐津市西城内1-1⟧",
            "⟦浦和市高砂3丁目15番1号⟧（旧表示）",
            "⟦西茨城郡友部町平町四千百八十三番地⟧",
            "⟦水戸市大字見川525番地先⟧の現場",
            "⟦長野県木曽郡木曽町大字福島2312番地ロ⟧",
            "⟦射水市本町三丁目拾壱番弐拾四号⟧",
            "⟦大阪市生野区巽東三ノ十一ノ二六⟧に転居",
            "⟦石巻市渡波字大浜 番外地⟧",
            "⟦大阪市西成区玉出西１丁目６番、シェアハウス「こもれび」⟧",
            "⟦松本市大手３丁目2-1 城東ビル4F東側⟧",
        ],
    );
}

#[test]
fn floors_rooms_and_houses_of_many_kinds_belong_to_the_address() {
    marked(
        Address,
        &[
            "⟦多摩市落合1-15-2 多摩センタートーセイビル11階B号⟧",
            "⟦福岡市中央区天神2-5-28 大名センタービル8F-B⟧へ",
            "⟦長野県安曇野市穂高有明 8217-44\n 山荘ひだまり⟧\n",
            "⟦鳥取市湖山町南四丁目の三の二十 学生会館すなば四一二号⟧に",
            "⟦神戸市中央区江戸町104番地の2 第三海岸館6階B室⟧",
        ],
    );
}

#[test]
fn lines_and_words_around_a_number_make_no_address() {
    for text in [
        "横浜市の支店\n3 1 2 0 件を集計",
        "会場は港区芝\n担当は3-4名です",
        "渋谷区にて会議\n2-3 議題",
        "東 京 で 3 回",
        "要旨は二十字で三案、東京都の第二十番札所",
        "大阪市 1 2 0 件",
        "神戸市内\n1 0 4 7 件の申込",
        "神戸市 1995-01-17 の地震",
        "千葉県の入札\n3 番 手",
        "例えば「一丁目２番３号」を揃える",
        "字幕は日英\n12",
        "the Yamamura 3-2 Tanaka game",
        "Block 3, Chapter 2-1, Tokyo edition",
    ] {
        assert!(found(Address, text).is_empty(), "{text}");
    }
}

#[test]
fn streets_abroad_have_many_words() {
    marked(
        Address,
        &[
            "to ⟦Flat 9, 41 Pelham Rise, London SW7 2QT⟧ unless",
            "inherited ⟦Norra Skeppargatan 18, 114 52 Stockholm⟧ from",
            "⟦Rua Augusta 1508, São Paulo 01304-001⟧",
            "⟦Calle de Alcalá 48, 28014 Madrid⟧",
            "⟦45 Nguyen Hue Boulevard, District 1, Ho Chi Minh City⟧",
        ],
    );
}

#[test]
fn whole_figures_in_kanji_end_an_address_of_a_known_town() {
    marked(
        Address,
        &[
            "⟦岡山県倉敷市鶴形町七十四⟧に店がある",
            "本籍 ⟦兵庫県姫路市飾東町豊国 二百十八⟧",
            "⟦京都市左京区一乗寺払殿町二六⟧、角の家",
            "⟦新潟市中央区古町通九番町1438-2⟧ 小路",
            "⟦北区王子本町三の二十の五　第三わかば荘三〇一⟧だそう",
            "⟦長岡市城内町五丁目ー7ー16⟧",
            "⟦岐阜市神田町9丁目ー4 長良ビル3階⟧",
            "⟦９５０ー０９１７　新潟市中央区天神１丁目１２番８号⟧",
        ],
    );
    for text in [
        "商店町十二軒の集まり",
        "倉敷市の町十数か所を回る",
        "二十三十と数える",
    ] {
        assert!(found(Address, text).is_empty(), "{text}");
    }
}

#[test]
fn gaps_before_hamlets_and_floors_part_nothing() {
    marked(
        Address,
        &[
            "⟦静岡県掛川市上西郷 字石ヶ谷 417-2⟧の山林",
            "⟦京都市東山区大和大路通四条下る博多町71番地 2階⟧（仮店舗）",
            "⟦静岡市葵区呉服町12番地 4F⟧",
            "支払先（⟦川端町118-4⟧）",
            "鍵は⟦本郷町3-12⟧の離れ",
        ],
    );
    for text in ["町内会3-4", "城下町の3-4軒", "この町3-4日で回れる"] {
        assert!(found(Address, text).is_empty(), "{text}");
    }
}

#[test]
fn units_and_codes_abroad_are_written_in_many_ways() {
    marked(
        Address,
        &[
            "moved to ⟦Unit 7, Mill Lane, Galway H91 E2K3⟧ in May",
            "vive en ⟦C/ de Atocha 52, 3ºA, 28012 Madrid⟧",
            "⟦Rua das Flores 88, 2.º Dto., 4050-262 Porto, Portugal⟧.",
            "⟦AM STADTWALD 9, 50935 KOELN⟧\n:70:",
            "at ⟦2-18-7 Ichibancho-minami, Sendai⟧ since",
            "lives at ⟦Sunpalace Aoba 305, 4-2-9 Tokiwa, Urawa-ku, Saitama⟧ now",
        ],
    );
    for text in ["Unit 5, then lunch", "Flat 3, sharp 4, Chopin"] {
        assert!(found(Address, text).is_empty(), "{text}");
    }
}

#[test]
fn places_without_numbers_are_none() {
    for text in [
        "東京都内の店舗は12店",
        "渋谷区の人口",
        "第3条の2",
        "札幌支店 3名",
        "2025年10月3日",
        "東証プライム 3-5 銘柄",
        "東京都の店は12店、大阪府は3店",
        "港区と渋谷区で1-2件の申込み",
        "横浜市の人口は377万人",
        "渋谷支店3階の会議室",
        "渋谷駅前2丁目交差点の渋滞",
        "福岡市内1-3月の販売",
        "東京都港区の地価は5%上昇",
        "Article 12, Section 3 of the Road Traffic Act",
        "3 Street food stalls",
        "the 2 Court decisions",
        "address: 10.0.0.5",
        "大阪市 12件、京都市 3件",
        "所在地の確認方法を教えて",
        "見出しは12字以内で5案ください",
        "要約は全角60字まで\n3. 箇条書き",
        "台詞は25字から30字程度",
        "大阪府12件、京都府7-9月の実績",
    ] {
        assert!(found(Address, text).is_empty(), "{text}");
    }
}
