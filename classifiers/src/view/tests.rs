use proptest::prelude::*;

use super::*;

fn shown(text: &str) -> String {
    View::new(text).text().to_owned()
}

#[test]
fn a_clean_text_is_its_own_view() {
    let view = View::new("口座 1234567、名義は山田。plain");
    assert!(matches!(view.text, Cow::Borrowed(_)));
    assert_eq!(view.original(&(3..9)), 3..9);
}

#[test]
fn full_width_half_width_and_invisible_characters_are_folded() {
    assert_eq!(shown("０９０－１２３４"), "090-1234");
    assert_eq!(shown("ｼﾊﾞﾀ　ﾌﾐｴ"), "シバタ フミエ");
    assert_eq!(shown("1\u{200b}2\u{ad}3\u{feff}4"), "1234");
    assert_eq!(shown("1–2—3−4"), "1-2-3-4");
    assert_eq!(
        shown("番号は〇九〇一二三四五です、一二三"),
        "番号は09012345です、一二三"
    );
}

#[test]
fn escapes_read_as_what_they_stand_for_however_often_they_were_written_down() {
    assert_eq!(
        shown(r#"{"氏名":"\u67f4\u7530\n","a":"\ud842\udfb7"}"#),
        "{\"氏名\":\"柴田\n\",\"a\":\"𠮷\"}"
    );
    assert_eq!(shown(r"\\u67f4\\\\u7530\\n"), "柴田\n");
    assert_eq!(shown(r"\\ud842\\udfb7 \"), "𠮷 \\");
    assert_eq!(shown(r"C:\Users\x \u12 \ud842"), r"C:\Users\x \u12 \ud842");
    let text = r"x\\u0041y";
    assert_eq!(View::new(text).original(&(1..2)), 1..8);
}

#[test]
fn a_mark_that_is_escaped_apart_joins_its_letter() {
    assert_eq!(shown(r"\uff7b\uff9e \u30db\u309a"), "ザ ポ");
    assert_eq!(shown("1\u{336}2\u{336} \u{336}3"), "12 3");
}

#[test]
fn what_hides_a_value_is_read_through() {
    for (hidden, plain) in [
        ("раssword と О9О-1234-5678", "password と 090-1234-5678"),
        ("〇九〇-一二三四-五六七八", "090-1234-5678"),
        ("壱弐参四五六七", "1234567"),
        ("ゼロ八ゼロの二三五八の九七三六", "080の2358の9736"),
        (
            "ゼロキューゼロ、イチニーサンヨン、ゴーロクナナハチ",
            "090-1234-5678",
        ),
        ("zero nine zero double one two three", "0901123"),
        ("「さん ろく きゅう ぜろ ご」", "「36905」"),
        ("番号 ご ぜろ に ろく", "番号 5026"),
        ("昭和五十八年三月四日", "昭和58年3月4日"),
        ("1234|5678|9018", "1234-5678-9018"),
        ("0 9 0 - 1 2 3 4 - 5 6 7 8", "090-1234-5678"),
        ("**123**-456", "123-456"),
        ("taro [at] example [dot] com", "taro@example.com"),
        ("٠٩٠-۱۲۳۴-५६७८ ๑๒ ༣", "090-1234-5678 12 3"),
        ("1234〜5678〜9018", "1234-5678-9018"),
        ("12\u{85}ab\u{2800}34", "12\nab 34"),
        ("番号\u{E0031}\u{E0032}\u{E0033}", "番号123"),
        ("&#x5C71;&#30000;&amp;#49;", "山田1"),
        ("%E5%B1%B1%E7%94%B0+%25E5%25A4%25AA", "山田 太"),
        ("=E5=B1=B1=\r\n=E7=94=B0", "山田"),
        ("=?iso-2022-jp?B?GyRCOzMbKEI=?=", "山"),
        (r"\345\261\261\347\224\260", "山田"),
    ] {
        assert_eq!(shown(hidden), plain, "{hidden}");
    }
}

#[test]
fn groups_that_are_announced_or_like_no_other_belong_together_whatever_parts_them() {
    for (hidden, plain) in [
        ("生年月日: 1984,0412", "生年月日: 19840412"),
        ("\"dob\":\"1984 0412\"", "\"dob\":\"19840412\""),
        ("（〒は958:2741）", "(〒は958-2741)"),
        (
            "\"zip\":\"481:0038\",\"addr\":\"北名古屋市\"",
            "\"zip\":\"481-0038\",\"addr\":\"北名古屋市\"",
        ),
        ("ネゴロ,019\n1404,秋田県", "ネゴロ,019-1404,秋田県"),
        ("ネゴロ,019,1404,秋田県", "ネゴロ,019-1404,秋田県"),
        ("ゆうちょ 14380-6172:5381", "ゆうちょ 14380-61725381"),
        ("健保組合 0613:4001", "健保組合 06134001"),
        ("お客様番号 6817:3304", "お客様番号 6817-3304"),
        ("直通 054:3817:2290", "直通 054-3817-2290"),
        ("Tel 03/6814/2207", "Tel 03-6814-2207"),
        ("誕生日は「2017 0902」", "誕生日は「20170902」"),
        (
            "私の誕生日ですが 1971 0623 です",
            "私の誕生日ですが 19710623 です",
        ),
        ("317,090,4417,2236,8812", "317,090-4417-2236,8812"),
        ("1974 08 19  6613 2847 9902", "1974/08/19  6613 2847 9902"),
    ] {
        assert_eq!(shown(hidden), plain);
    }
    for text in [
        "0613:4001",
        "14:1984:0412",
        "port 8080:9090",
        "481:0038 件",
        "ratio 038/4471/9026",
        "処理 061:2745:8813 を再実行",
        "誕生日の列を 2023 1104 に追加",
        "birthday gifts since 2022 0609",
    ] {
        assert_eq!(shown(text), text);
    }
}

#[test]
fn letters_alone_are_digits_within_a_number() {
    for (hidden, plain) in [
        ("l96O年lO月28日", "1960年10月28日"),
        ("l957.ll.6", "1957.11.6"),
        ("l984/O3/lO", "1984/03/10"),
        ("Oll-234-5678", "011-234-5678"),
        ("(Oll)234-5678", "(011)234-5678"),
        ("暗証 627O", "暗証 6270"),
    ] {
        assert_eq!(shown(hidden), plain);
    }
    for text in ["1500l", "Il-2", "All-in 12", "lO月", "hello/Il 45678"] {
        assert_eq!(shown(text), text);
    }
}

#[test]
fn what_hides_nothing_stays() {
    for text in [
        "Добрый день, пишите на Word-документ",
        "標準偏差σと係数β、三三五五、第一二三号、四半期",
        "一、二、三、四、五、六、七、八",
        "one two three four",
        "〇〇〇〇様",
        "100,200,300 と 1,2,3,4,5",
        "2025-11-04 22:18:03 2025 +0900",
        "8080:8080",
        "利率は5%20年固定、key=10&page=2",
        r"C:\101\102 \1 \001\002\003",
        "一カ月、3カ所",
        "ご に 変更 さん",
    ] {
        assert_eq!(shown(text), text);
    }
}

#[test]
fn encoded_pieces_are_read_in_place_and_map_as_a_whole() {
    for (encoded, text) in [
        ("5bGx55Sw5aSq6YOO", "山田太郎"),
        (
            "5bGx55Sw5aSq6YOO5bGx55Sw5aSq6YOO5bGx\n55Sw5aSq6YOO",
            "山田太郎山田太郎山田太郎",
        ),
        ("NWJHeDU1U3c1YVNxNllPTw==", "山田太郎"),
        ("e5b1b1e794b0", "山田"),
        ("e5 b1 b1 e7 94 b0", "山田"),
        ("MjI2", "226"),
        ("5bGx\n> 55Sw\n> 5aSq\n> 6YOO", "山田太郎"),
        ("5bGx\", \"55Sw\", \"5aSq\", \"6YOO", "山田太郎"),
        ("229, 177, 177, 231, 148, 176", "山田"),
        ("345 261 261 347 224 260", "山田"),
        ("<~jfu)RPd'8FWp,.r~>", "山田太郎"),
    ] {
        let whole = format!("氏名は {encoded}。");
        let layered = Views::new(&whole).layered.expect(encoded);
        assert_eq!(layered.view.text(), format!("氏名は {text}。"));
        assert_eq!(&whole[layered.decoded[0].clone()], encoded);
    }
}

#[test]
fn a_way_of_writing_that_is_sure_somewhere_is_read_where_it_says_little() {
    let written = |text: &str, between: &str, write: fn(u8) -> String| {
        text.bytes().map(write).collect::<Vec<_>>().join(between)
    };
    let octal = |text: &str| written(text, " ", |byte| format!("{byte:03o}"));
    let decimal = |text: &str| written(text, ", ", |byte| byte.to_string());
    let pairs = |text: &str| written(text, " ", |byte| format!("{byte:02x}"));
    let binary = |text: &str| written(text, " ", |byte| format!("{byte:08b}"));
    for write in [&octal as &dyn Fn(&str) -> String, &decimal, &pairs, &binary] {
        let pieces = ["柏木健太郎", "乾", "348", "5182046", "05"].map(write);
        let [name, short, branch, account, mark] = &pieces;
        let text = format!("{name}（{short}）、普通{branch}-{account}、記号は{mark}。");
        let views = Views::new(&text);
        let layered = views.layered.expect("a name is sure");
        assert_eq!(
            layered.view.text(),
            "柏木健太郎(乾)、普通348-5182046、記号は05。",
            "{text}"
        );
    }
    let text = "5p+P5pyo5YGl5aSq6YOO（5Lm-）、記号MDU、部品5ABC";
    let layered = Views::new(text).layered.expect("a name is sure");
    assert_eq!(layered.view.text(), "柏木健太郎(乾)、記号05、部品5ABC");
    for text in ["記号は 48, 53。", "室温は 50, 54, 56。", "5Lm-", "MDU"] {
        assert!(Views::new(text).layered.is_none(), "{text}");
    }
}

#[test]
fn what_is_encoded_stands_behind_any_sign() {
    for (encoded, text) in [
        ("氏名：e6 9f 8f e6 9c a8", "氏名:柏木"),
        (
            "本人\n2026.4.30\n44 65 77 69 20 41 6e",
            "本人\n2026.4.30\nDewi An",
        ),
        ("it will be 48 61 72 75 6e 61 20 54", "it will be Haruna T"),
        ("10:41 4b 6f 6e 61", "10:41 Kona"),
        ("439-NTM0Mz\n> k1OA==", "439-5343958"),
        (
            "https://MTAuMT\n> gyLjIw\n> Ni41Mw\n> ==:63",
            "https://10.182.206.53:63",
        ),
        (
            "jdbc://49, 48, 46, 49, 55, 54, 46, 49, 57, 53:5",
            "jdbc://10.176.195:5",
        ),
        ("「TXpRNA==」", "「348」"),
        (
            "{\"a\":\"=A4P?nULhXn&+gx=9sPJv$o@dmE(iF<AS;\",\"b\":\"G&49eFfuVWH8C(SGy\"}",
            "{\"a\":\"有限会社昭島フーズ\",\"b\":\"4383021751004\"}",
        ),
        (
            "url=jdbc:x://F)%JMH#ROYIW;aZH#7:5432/rating",
            "url=jdbc:x://10.176.195.174:5432/rating",
        ),
    ] {
        let read = Views::new(encoded).layered.expect(encoded);
        assert_eq!(read.view.text(), text);
    }
}

#[test]
fn what_is_no_text_stays_and_is_told_of_only_if_it_is_long() {
    let digest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    let views = Views::new(digest);
    assert!(views.layered.is_none() && !views.unreadable);
    let blob = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ".repeat(40);
    assert!(Views::new(&blob).unreadable);
    assert!(Views::new(&format!("data:image/png;base64,{}", &blob[..80])).unreadable);
}

#[test]
fn ranges_map_to_whole_clusters() {
    let text = "ア\u{200b}ｼﾊﾞX";
    let view = View::new(text);
    assert_eq!(view.text(), "アシバX");
    assert_eq!(&text[view.original(&(6..9))], "ﾊﾞ");
    assert_eq!(&text[view.original(&(3..9))], "ｼﾊﾞ");
    assert_eq!(&text[view.original(&(0..3))], "ア");
    assert_eq!(&text[view.original(&(9..10))], "X");
}

#[test]
fn an_invisible_character_inside_a_range_is_covered() {
    let text = "a1\u{200b}2b";
    let view = View::new(text);
    assert_eq!(&text[view.original(&(1..3))], "1\u{200b}2");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn every_range_of_folded_characters_maps_to_a_range_that_shows_it(
        text in "[a-c0-2０-２ｦ-ﾟ株㈱①ア゙゚が\u{200b}\u{ad}é\u{301}한\u{1161}\u{11a8}\u{1f600}–ー]{0,24}",
    ) {
        let folded = |text: &str| {
            let mut view = View::plain(text);
            view.step(characters::read);
            View { text: Cow::Owned(view.text.into_owned()), maps: view.maps }
        };
        let view = folded(&text);
        let starts: Vec<usize> = view.text().char_indices().map(|(at, _)| at).collect();
        let ends = starts.iter().copied().chain([view.text().len()]);
        for end in ends {
            for &start in starts.iter().filter(|&&start| start < end) {
                let original = view.original(&(start..end));
                let piece = text.get(original).expect("on character boundaries");
                prop_assert!(folded(piece).text().contains(&view.text()[start..end]));
            }
        }
    }

    #[test]
    fn any_text_has_a_view_whose_whole_maps_into_the_text(text in "\\PC{0,40}") {
        let view = View::new(&text);
        let original = view.original(&(0..view.text().len()));
        prop_assert!(text.get(original).is_some());
    }
}
