//! Invented values: of the same form, nobody's, and restored.

use classifiers::{Classifier, Confidence, EntityType, Finding, Scanned};
use proptest::prelude::*;
use redaction::{Escape, MaskedPrompt, Masker, Masking, Mode, Outline, Scope, Vault};

use crate::support::{
    SCOPE, any_marked, cases, characters, cut, list, marked, restore, sent, sent_texts,
};

/// Every type that can be, in one mode.
fn all(mode: Mode) -> Masking {
    let mut masking = Masking::default();
    for &entity in EntityType::ALL {
        // What has no such form keeps its placeholder.
        let _ = masking.set(entity, mode);
    }
    masking
}

fn masked(texts: &[Scanned], scope: &Scope<'_>, mode: Mode) -> (MaskedPrompt, Vault) {
    let outline = list(texts.iter().map(Outline::Text).collect());
    Masker::new([7; 32])
        .mask(scope, &outline, &all(mode))
        .expect("maskable")
}

/// What is sent for each text.
fn invented(texts: &[Scanned]) -> Vec<String> {
    sent_texts(&masked(texts, &SCOPE, Mode::Surrogate).0)
}

/// A text that is one value and nothing else.
fn value(entity: EntityType, text: &str) -> Scanned {
    let finding = Finding {
        range: 0..text.len(),
        entity,
        confidence: Confidence::Certain,
        reason: "test",
    };
    Scanned::for_tests(text, vec![finding])
}

/// Each value, what is sent for it alone, and whether it comes back.
fn one_by_one(entity: EntityType, values: &[&str]) -> String {
    let line = |text: &&str| {
        let text = value(entity, text);
        let (prompt, vault) = masked(std::slice::from_ref(&text), &SCOPE, Mode::Surrogate);
        let sent = sent_texts(&prompt).remove(0);
        assert_eq!(restore(&vault, Escape::None, [&*sent]), text.text());
        format!("{} → {sent}", text.text())
    };
    values.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_name_is_invented_in_its_script_order_and_with_its_honorific() {
    insta::assert_snapshot!(one_by_one(EntityType::Person, &[
        "柴田 郁恵", "柴田　郁恵", "柴田郁恵", "柴田", "柴田様", "柴田 郁恵 様", "シバタ イクエ", "ｼﾊﾞﾀ ｲｸｴ",
        "しばた いくえ", "シバタイクエ", "Ikue Shibata", "SHIBATA Ikue", "Shibata, Ikue", "ikue shibata",
        "Ｉｋｕｅ　Ｓｈｉｂａｔａ", "Mr. John Smith", "ジョン・スミス", "John F. Kennedy",
    ]), @"
    柴田 郁恵 → 雨宮 知世
    柴田　郁恵 → 雨宮　知世
    柴田郁恵 → 雨宮知世
    柴田 → 雨宮
    柴田様 → 雨宮様
    柴田 郁恵 様 → 雨宮 知世 様
    シバタ イクエ → セリザワ タツヤ
    ｼﾊﾞﾀ ｲｸｴ → ｾﾘｻﾞﾜ ﾀﾂﾔ
    しばた いくえ → せりざわ たつや
    シバタイクエ → セリザワタツヤ
    Ikue Shibata → Yoshihiko Sugiura
    SHIBATA Ikue → SUGIURA Yoshihiko
    Shibata, Ikue → Sugiura, Yoshihiko
    ikue shibata → yoshihiko sugiura
    Ｉｋｕｅ　Ｓｈｉｂａｔａ → Ｙｏｓｈｉｈｉｋｏ　Ｓｕｇｉｕｒａ
    Mr. John Smith → Mr. Clifford Lambert
    ジョン・スミス → オスカー・コールマン
    John F. Kennedy → Clifford V. Lockwood
    ");
}

#[test]
fn a_number_is_invented_in_its_form_out_of_ranges_that_are_nobodys() {
    use EntityType as E;
    insta::assert_snapshot!(one_by_one(E::Phone, &[
        "090-1234-5678", "０８０−１２３４−５６７８", "03-1234-5678", "(045) 123-4567", "0120-123-456",
        "+81 90-1234-5678", "+81 (0)3 1234 5678", "09012345678", "〇九〇-一二三四-五六七八",
        "+1 415-123-4567", "(415) 123-4567", "+44 20 1234 5678", "1234-5678",
    ]), @"
    090-1234-5678 → 090-0933-2943
    ０８０−１２３４−５６７８ → ０９０−０４４６−５２９３
    03-1234-5678 → 03-0275-1134
    (045) 123-4567 → (030) 244-8142
    0120-123-456 → 0303-226-647
    +81 90-1234-5678 → +81 90-0933-2943
    +81 (0)3 1234 5678 → +81 (0)3 0275 1134
    09012345678 → 09009332943
    〇九〇-一二三四-五六七八 → 〇九〇-〇九三三-二九四三
    +1 415-123-4567 → +1 713-555-0120
    (415) 123-4567 → (202) 555-0187
    +44 20 1234 5678 → +44 20 7946 0991
    1234-5678 → 0016-5178
    ");
    insta::assert_snapshot!(one_by_one(E::CreditCard, &[
        "4111-1111-1111-1111", "4111111111111111", "３７８２　８２２４６３　１０００５",
    ]), @"
    4111-1111-1111-1111 → 0530-8701-6555-6080
    4111111111111111 → 0530870165556080
    ３７８２　８２２４６３　１０００５ → ０７６０　１６６３２２　５１１１７
    ");
    insta::assert_snapshot!(one_by_one(E::CorporateNumber, &["7000012050002", "T7000012050002", "T7-0000-1205-0002"]), @"
    7000012050002 → 2999973185699
    T7000012050002 → T8999970597775
    T7-0000-1205-0002 → T8-9999-7059-7775
    ");
    insta::assert_snapshot!(one_by_one(E::DriversLicense, &["308912345670"]), @"308912345670 → 994091121413");
    insta::assert_snapshot!(one_by_one(E::Pension, &["4213-169745"]), @"4213-169745 → 0002-040227");
    insta::assert_snapshot!(one_by_one(E::HealthInsurance, &["06123458"]), @"06123458 → 06008403");
    insta::assert_snapshot!(one_by_one(E::Passport, &["TK1234567"]), @"TK1234567 → ZZ9857073");
    insta::assert_snapshot!(one_by_one(E::ResidenceCard, &["AB12345678CD", "ab12345678cd"]), @"
    AB12345678CD → ZZ67254671ZZ
    ab12345678cd → zz67254671zz
    ");
    insta::assert_snapshot!(one_by_one(E::UsSsn, &["123-45-6789"]), @"123-45-6789 → 666-82-2685");
    insta::assert_snapshot!(one_by_one(E::BankAccount, &["1234567", "１２３４５６７", "10940-12345671"]), @"
    1234567 → 7168443
    １２３４５６７ → ７１６８４４３
    10940-12345671 → 68842-53246902
    ");
    insta::assert_snapshot!(one_by_one(E::CustomerId, &["C-00123456", "KY1234567"]), @"
    C-00123456 → Z-09883599
    KY1234567 → XI6567157
    ");
    insta::assert_snapshot!(one_by_one(E::Iban, &["GB82 WEST 1234 5698 7654 32", "DE89370400440532013000"]), @"
    GB82 WEST 1234 5698 7654 32 → ZZ19 FYXV 6557 3207 9420 87
    DE89370400440532013000 → ZZ60328794242964222471
    ");
    insta::assert_snapshot!(one_by_one(E::SwiftBic, &["BOTKJPJT", "BOTKJPJTXXX"]), @"
    BOTKJPJT → TDSDJPL0
    BOTKJPJTXXX → HQOQJPO0OUO
    ");
}

#[test]
fn addresses_days_mailboxes_and_firms_are_invented() {
    use EntityType as E;
    insta::assert_snapshot!(one_by_one(E::Address, &[
        "東京都港区六本木1-2-3", "〒106-0032 東京都港区六本木一丁目2番3号 ハイツ柴田201号室", "三重県四日市市1-2",
        "1-2-3 Roppongi, Minato-ku, Tokyo", "港区六本木１－２－３",
    ]), @"
    東京都港区六本木1-2-3 → 福島県桜見市若竹3-6-5
    〒106-0032 東京都港区六本木一丁目2番3号 ハイツ柴田201号室 → 〒000-6809 茨城県みどり野市泉台八丁目3番4号 レジデンス泉858号室
    三重県四日市市1-2 → 青森県水無瀬川市桜木8-4
    1-2-3 Roppongi, Minato-ku, Tokyo → 5-6-1 Matsukaze, Midorino-shi
    港区六本木１－２－３ → 鳥取県みどり野市青葉台８－８－２
    ");
    insta::assert_snapshot!(one_by_one(E::DateOfBirth, &[
        "1963-05-01", "1963年5月1日", "１９６３年５月１日", "昭和38年5月1日", "昭和三十八年五月一日", "S38.5.1",
        "19630501", "May 1, 1963", "1 May 1963", "23/05/1963",
    ]), @"
    1963-05-01 → 1964-01-25
    1963年5月1日 → 1964年1月8日
    １９６３年５月１日 → １９６４年１月８日
    昭和38年5月1日 → 昭和39年1月8日
    昭和三十八年五月一日 → 昭和三十七年一月八日
    S38.5.1 → S39.1.8
    19630501 → 19640125
    May 1, 1963 → Jan 8, 1964
    1 May 1963 → 8 Jan 1964
    23/05/1963 → 28/05/1966
    ");
    insta::assert_snapshot!(one_by_one(E::Email, &[
        "ikue.shibata@bank.co.jp", "IKUE@BANK.COM", "ikue_s1@x.ne.jp", "ｉｋｕｅ＠ｂａｎｋ．ｊｐ",
    ]), @"
    ikue.shibata@bank.co.jp → reiko.sugiura@example.co.jp
    IKUE@BANK.COM → TAKASHISUGIURA@EXAMPLE.COM
    ikue_s1@x.ne.jp → reiko_makino60@example.ne.jp
    ｉｋｕｅ＠ｂａｎｋ．ｊｐ → ｋｕｍｉｋａｚａｍａ＠ｅｘａｍｐｌｅ．ｊｐ
    ");
    insta::assert_snapshot!(one_by_one(E::IpAddress, &[
        "10.1.2.3", "10.1.2.3:8080", "2001:db8:1::7", "fe80::1%eth0", "00:1a:2b:3c:4d:5e",
    ]), @"
    10.1.2.3 → 198.51.100.113
    10.1.2.3:8080 → 192.0.2.180:8080
    2001:db8:1::7 → 2001:db8:7c51::f7aa
    fe80::1%eth0 → <IP_ADDRESS_btbmkmwp>
    00:1a:2b:3c:4d:5e → 00:00:5E:00:53:44
    ");
    insta::assert_snapshot!(one_by_one(E::Organization, &[
        "株式会社柴田商店", "シバタ株式会社", "Shibata Trading Co., Ltd.", "ＡＢＣ商事",
    ]), @"
    株式会社柴田商店 → 株式会社陽光台興業
    シバタ株式会社 → ルミナード株式会社
    Shibata Trading Co., Ltd. → Fenwright Partners Co., Ltd.
    ＡＢＣ商事 → 北辰商事
    ");
}

#[test]
fn notations_of_one_value_have_notations_of_one_surrogate() {
    let phones = [marked(
        "‹090-1234-5678›、‹０９０１２３４５６７８›、‹+81 90 1234 5678›",
    )];
    insta::assert_snapshot!(invented(&phones)[0], @"090-0933-2943、０９００９３３２９４３、+81 90 0933 2943");
    let names = [marked(
        "«柴田 郁恵»、«柴田郁恵»、«柴田»様、«柴田 太郎»、«佐藤 太郎»",
    )];
    insta::assert_snapshot!(invented(&names)[0], @"雨宮 知世、雨宮知世、雨宮様、雨宮 和也、笠松 和也");
    let read = [marked(
        "«柴田 郁恵»（«しばた いくえ»）、氏名: «佐藤健一» フリガナ: «サトウ ケンイチ»、«シバタ»様、\
            «鈴木 一郎»（«Ichiro Suzuki»）",
    )];
    insta::assert_snapshot!(invented(&read)[0], @"雨宮 知世（あめみや ともよ）、氏名: 笠松朋美 フリガナ: カサマツ トモミ、アメミヤ様、牧田 啓介（Keisuke Makita）");
}

#[test]
fn a_surrogate_is_another_one_in_another_conversation_and_app() {
    let texts = [marked("«柴田 郁恵» ‹090-1234-5678› ⟦ikue@bank.example⟧")];
    let of = |app, conversation: &[&str]| {
        let scope = Scope { app, conversation };
        sent_texts(&masked(&texts, &scope, Mode::Surrogate).0).remove(0)
    };
    let base = of("crm", &["a"]);
    assert_eq!(base, of("crm", &["a"]));
    assert_ne!(base, of("mail", &["a"]));
    assert_ne!(base, of("crm", &["b"]));
}

#[test]
fn a_surrogate_is_nobodys_of_the_request() {
    let first = invented(&[marked("«柴田 郁恵» ‹090-1234-5678›")]).remove(0);
    let (surname, rest) = first.split_once(' ').expect("two parts");
    let (given, phone) = rest.split_once(' ').expect("a name and a number");
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    for taken in [surname, given, phone, &digits] {
        let texts = [marked("«柴田 郁恵» ‹090-1234-5678›"), marked(taken)];
        let again = invented(&texts).remove(0);
        assert!(!again.contains(taken), "{again} has {taken}");
    }
}

#[test]
fn a_surrogate_comes_back_however_its_numbers_and_names_are_written() {
    let texts = [marked("«柴田 郁恵» ‹090-1234-5678› «John Smith»")];
    let (prompt, vault) = masked(&texts, &SCOPE, Mode::Surrogate);
    let sent = sent_texts(&prompt).remove(0);
    let parts: Vec<&str> = sent.split(' ').collect();
    let [surname, given, phone, first, last] = parts[..] else {
        panic!("{sent}");
    };
    let digits = phone.replace('-', "");
    let wide: String = phone
        .chars()
        .map(|c| char::from_u32(u32::from(c) + 0xfee0).expect("full width"))
        .collect();
    let back = |text: &str, escape| {
        let restored = restore(&vault, escape, [text]);
        assert_eq!(restore(&vault, escape, characters(text)), restored);
        restored
    };
    for written in [
        &*digits,
        &wide,
        &phone.replace('-', " "),
        &phone.replace('-', "–"),
    ] {
        assert_eq!(back(written, Escape::None), "090-1234-5678", "{written}");
    }
    assert_eq!(
        back(&format!("{surname}{given}さん"), Escape::None),
        "柴田 郁恵さん"
    );
    assert_eq!(back(&format!("{surname}様"), Escape::None), "柴田様");
    assert_eq!(back(&format!("Mr. {last}'s"), Escape::None), "Mr. Smith's");
    assert_eq!(
        back(&format!("{first} {last}").to_uppercase(), Escape::None),
        "John Smith"
    );
    // Parts by themselves may mean anybody, and longer numbers are other ones.
    for other in [
        surname,
        given,
        &format!("1{digits}"),
        &format!("{digits}1"),
        &digits[1..],
    ] {
        assert_eq!(back(other, Escape::None), other);
    }
    let escaped: String = surname
        .chars()
        .chain(given.chars())
        .fold(String::new(), |escaped, c| {
            format!("{escaped}\\u{:04x}", u32::from(c))
        });
    assert_eq!(back(&escaped, Escape::Json), "柴田 郁恵");
}

#[test]
fn a_surrogate_is_not_restored_into_an_address() {
    let (prompt, vault) = masked(&[marked("«柴田郁恵»")], &SCOPE, Mode::Surrogate);
    let name = sent_texts(&prompt).remove(0);
    let link = format!("https://evil.example/?q={name} {name}");
    let restored = restore(&vault, Escape::None, [&*link]);
    assert_eq!(restored, format!("https://evil.example/?q={name} 柴田郁恵"));
}

#[test]
fn a_json_number_remains_one() {
    let document = marked(r#"{"account":⦃7654321⦄,"same":"⦃7654321⦄","«柴田郁恵»":"«柴田郁恵»"}"#);
    let outline = list(vec![Outline::JsonText(&document)]);
    let (prompt, vault) = Masker::new([7; 32])
        .mask(&SCOPE, &outline, &all(Mode::Surrogate))
        .expect("maskable");
    let sent = sent_texts(&prompt).remove(0);
    insta::assert_snapshot!(sent, @r#"{"account":3755850,"same":"3755850","PERSON_hthkqtdq":"雨宮知世"}"#);
    assert_eq!(restore(&vault, Escape::Json, [&*sent]), document.text());
}

#[test]
fn what_is_generalised_or_dropped_stays_so() {
    let texts = [
        value(EntityType::DateOfBirth, "昭和38年5月1日"),
        value(EntityType::DateOfBirth, "1963-05-01"),
        value(EntityType::Address, "東京都港区六本木1-2-3"),
    ];
    let (prompt, vault) = masked(&texts, &SCOPE, Mode::Generalise);
    let coarse = sent_texts(&prompt);
    assert_eq!(coarse, ["1960年代", "1960s", "東京都"]);
    assert_eq!(restore(&vault, Escape::None, [&*coarse[0]]), coarse[0]);

    let texts = [
        marked("お客様の«柴田郁恵»様"),
        marked("Call ‹090-1234-5678› now."),
    ];
    let (prompt, _) = masked(&texts, &SCOPE, Mode::Drop);
    assert_eq!(
        sent_texts(&prompt),
        ["お客様の［省略］様", "Call [removed] now."]
    );
}

#[test]
fn the_instruction_speaks_of_what_is_there() {
    let text = marked("«柴田 郁恵»");
    let outline = list(vec![
        Outline::when_masked(Outline::Instruction),
        Outline::Text(&text),
    ]);
    let told = |mode| {
        let masker = Masker::new([7; 32]);
        let (prompt, _) = masker.mask(&SCOPE, &outline, &all(mode)).expect("maskable");
        sent(&prompt)["texts"][0]
            .as_str()
            .expect("a text")
            .to_owned()
    };
    insta::assert_snapshot!(told(Mode::Surrogate), @"Write names, numbers, dates and addresses exactly as they are written in this conversation.");
    insta::assert_snapshot!(told(Mode::Drop), @"Some details were made less precise, or removed where [removed] or ［省略］ stands: do not make them up.");
}

#[test]
fn what_was_masked_is_not_masked_again() {
    let classifier = Classifier::default();
    for text in [
        "柴田郁恵様(090-1234-5678、ikue@bank.co.jp、昭和38年5月1日生まれ、東京都港区六本木1-2-3)の普通預金口座 1234567",
        "Mr. John Smith, born May 1, 1963, card 4111-1111-1111-1111, asks for a call at +1 415-123-4567.",
    ] {
        for mode in [Mode::Placeholder, Mode::Generalise, Mode::Drop] {
            let again = |text: String| {
                sent_texts(&masked(&[classifier.scan(text)], &SCOPE, mode).0).remove(0)
            };
            let once = again(text.to_owned());
            assert_ne!(once, text);
            assert_eq!(again(once.clone()), once, "{mode:?}");
        }
    }
}

/// The letters and digits of a text, however they are written.
fn significant(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn whatever_is_invented_comes_back_however_the_answer_is_cut(
        texts in prop::collection::vec(any_marked(), 1..4),
        places in prop::collection::vec(any::<usize>(), 0..6),
    ) {
        let texts: Vec<Scanned> = texts.iter().map(|text| marked(text)).collect();
        let (prompt, vault) = masked(&texts, &SCOPE, Mode::Surrogate);
        for (sent, text) in sent_texts(&prompt).iter().zip(&texts) {
            prop_assert_eq!(restore(&vault, Escape::None, [&**sent]), text.text());
            prop_assert_eq!(restore(&vault, Escape::None, cut(sent, &places)), text.text());
            prop_assert_eq!(restore(&vault, Escape::None, characters(sent)), text.text());
        }
    }

    #[test]
    fn no_value_survives_in_any_mode(texts in prop::collection::vec(any_marked(), 1..4)) {
        let texts: Vec<Scanned> = texts.iter().map(|text| marked(text)).collect();
        for mode in [Mode::Placeholder, Mode::Surrogate, Mode::Drop] {
            let outline = list(texts.iter().map(Outline::Text).collect());
            let (prompt, _) = Masker::new([7; 32])
                .mask(&SCOPE, &outline, &all(mode))
                .expect("maskable");
            for (sent, text) in sent_texts(&prompt).iter().zip(&texts) {
                let sent = significant(sent);
                let mut around = Vec::new();
                let mut read = 0;
                for finding in text.findings() {
                    around.push(significant(&text.text()[read..finding.range.start]));
                    read = finding.range.end;
                }
                around.push(significant(&text.text()[read..]));
                for finding in text.findings() {
                    let value = significant(&text.text()[finding.range.clone()]);
                    if value.chars().count() > 3 {
                        // A longer number may have it within, and is another one.
                        let elsewhere = around.iter().map(|part| part.matches(&value).count());
                        prop_assert!(sent.matches(&value).count() <= elsewhere.sum(), "{sent} has {value}");
                    }
                }
            }
        }
    }

    #[test]
    fn an_answer_that_is_cut_anyhow_is_restored_as_the_whole(
        texts in prop::collection::vec(any_marked(), 1..3),
        between in prop::collection::vec("[a-z0-9０-９一-九様\\- \\\\]{0,4}", 3),
        places in prop::collection::vec(any::<usize>(), 0..6),
    ) {
        let texts: Vec<Scanned> = texts.iter().map(|text| marked(text)).collect();
        let (prompt, vault) = masked(&texts, &SCOPE, Mode::Surrogate);
        let sent = sent_texts(&prompt);
        let answer = sent.iter().zip(&between).fold(String::new(), |answer, (text, between)| {
            answer + between + text
        });
        for escape in [Escape::None, Escape::Json] {
            let whole = restore(&vault, escape, [&*answer]);
            prop_assert_eq!(&restore(&vault, escape, cut(&answer, &places)), &whole);
            prop_assert_eq!(&restore(&vault, escape, characters(&answer)), &whole);
        }
    }
}
