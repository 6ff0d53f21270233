//! What only several texts together tell.

use super::*;
use crate::Sensitivity;

fn found(texts: &[&str]) -> Vec<Vec<(EntityType, String)>> {
    let texts = texts.iter().map(|text| (*text).to_owned()).collect();
    let scanned = Classifier::shared().scan_all(texts);
    let tell = |scanned: &Scanned| {
        let told = scanned.findings().iter();
        told.map(|finding| {
            (
                finding.entity,
                scanned.text()[finding.range.clone()].to_owned(),
            )
        })
        .collect()
    };
    scanned.iter().map(tell).collect()
}

fn pieces(texts: &[&str], entity: EntityType) -> Vec<String> {
    let of_type = found(texts).into_iter().flatten();
    of_type
        .filter(|(found, _)| *found == entity)
        .map(|(_, piece)| piece)
        .collect()
}

#[test]
fn a_number_that_goes_on_in_the_next_text_is_found_in_pieces() {
    use EntityType::{CreditCard, Email, MyNumber, Phone};
    assert_eq!(
        pieces(
            &["個人番号は 1234 5678", "9018 です。登録できますか"],
            MyNumber
        ),
        ["1234 5678", "9018"]
    );
    assert_eq!(
        pieces(
            &["カードは 4111 1111 …", "はい、どうぞ", "続き：1111 1111"],
            CreditCard
        ),
        ["4111 1111", "1111 1111"]
    );
    assert_eq!(
        pieces(&["電話は090-", "1234-", "5678"], Phone),
        ["090-", "1234-", "5678"]
    );
    assert_eq!(
        pieces(&["メールは qwertyui@", "example.com まで"], Email),
        ["qwertyui@", "example.com"]
    );
}

#[test]
fn announced_halves_are_put_together() {
    use EntityType::{CreditCard, MyNumber};
    assert_eq!(
        pieces(
            &["マイナンバーの前半は12345678です。", "後半は9018です。"],
            MyNumber
        ),
        ["12345678", "9018"]
    );
    assert_eq!(
        pieces(
            &[
                "The first half of my card is 4111 1111, ok?",
                "and the second half is 1111 1111."
            ],
            CreditCard
        ),
        ["4111 1111", "1111 1111"]
    );
}

#[test]
fn texts_that_only_follow_each_other_are_not_joined() {
    for texts in [
        ["申込は全部で1234", "5678件の審査が残っています"],
        ["稟議番号 20261016", "0001件目を確認してください"],
        ["Q3 total was 4111", "1. open the page"],
        ["会議は10:30", "090番の会議室です"],
    ] {
        assert!(found(&texts).iter().all(Vec::is_empty), "{texts:?}");
    }
}

#[test]
fn every_text_comes_back_in_its_place_with_what_is_in_it() {
    let texts = ["a", "口座番号 1234567", ""].map(str::to_owned).to_vec();
    let scanned = Classifier::shared().scan_all(texts.clone());
    let back: Vec<String> = scanned.into_iter().map(Scanned::into_text).collect();
    assert_eq!(back, texts);
}

#[test]
fn what_is_asked_for_in_one_text_is_found_in_the_next() {
    use EntityType::{BankAccount, CustomerId, DateOfBirth, MyNumber, Phone, Pin, Secret};
    for (question, answer, entity, value) in [
        ("暗証番号を教えてください", "4821", Pin, "4821"),
        ("暗証番号は？", "4821です", Pin, "4821"),
        ("4桁の暗証番号を入力してください。", "4821", Pin, "4821"),
        (
            "ご本人確認のため、キャッシュカードの暗証番号4桁をご入力ください。",
            "4821でお願いします",
            Pin,
            "4821",
        ),
        (
            "ワンタイムパスワードを入力してください",
            "482913",
            Pin,
            "482913",
        ),
        ("SMSに届いた確認コードは？", "482913", Pin, "482913"),
        ("セキュリティコード（CVV）は？", "482", Pin, "482"),
        ("What is your PIN?", "4821", Pin, "4821"),
        ("Please enter the one-time code", "482913", Pin, "482913"),
        ("Ask for the PIN (暗証番号).", "4821", Pin, "4821"),
        (
            "{\"field\":\"暗証番号\"}",
            "{\"value\":\"4821\"}",
            Pin,
            "4821",
        ),
        ("{\"ask\":\"SMS認証コード\"}", "482913", Pin, "482913"),
        (
            "APIキーは?",
            "qT7vXb2Lk9ZsR4mWnE8pYc1HdJ6fGu3A",
            Secret,
            "qT7vXb2Lk9ZsR4mWnE8pYc1HdJ6fGu3A",
        ),
        (
            "What is the password for the shared drive?",
            "himawari2024",
            Secret,
            "himawari2024",
        ),
        ("口座番号をお願いします", "4071825", BankAccount, "4071825"),
        ("Which account number?", "4071825", BankAccount, "4071825"),
        ("お客様番号は？", "00482913", CustomerId, "00482913"),
        (
            "ご生年月日をお願いします。",
            "19630405",
            DateOfBirth,
            "19630405",
        ),
        ("マイナンバーは？", "123456789018", MyNumber, "123456789018"),
        (
            "ご登録の電話番号を教えてください",
            "03-3456-7890",
            Phone,
            "03-3456-7890",
        ),
    ] {
        let found = pieces(&["手続きをしたい", question, answer], entity);
        assert_eq!(found, [value], "{question} {answer}");
    }
    let waited = ["暗証番号をどうぞ。", "少しお待ちください", "4821です"];
    assert_eq!(pieces(&waited, Pin), ["4821"]);
}

#[test]
fn names_addresses_and_days_are_found_in_answers_to_who_where_and_when() {
    use EntityType::{Address, BankAccount, DateOfBirth, Person};
    for (question, answer, entity, value) in [
        ("お名前は？", "根来", Person, "根来"),
        ("お名前を教えてください。", "根来です", Person, "根来"),
        (
            "ご契約者様のお名前を伺えますか",
            "ねごろじゅんです",
            Person,
            "ねごろじゅん",
        ),
        (
            "失礼ですが、どちら様でしょうか？",
            "根来と申します",
            Person,
            "根来",
        ),
        ("May I have your name?", "Jun Negoro", Person, "Jun Negoro"),
        (
            "どちらにお住まいですか？",
            "栄町3丁目です",
            Address,
            "栄町3丁目",
        ),
        (
            "お届け先はどちらでしょうか？",
            "栄町3-4-5のメゾン川口201",
            Address,
            "栄町3-4-5のメゾン川口201",
        ),
        (
            "いつ生まれですか？",
            "1963年4月5日",
            DateOfBirth,
            "1963年4月5日",
        ),
        (
            "When were you born?",
            "5 April 1963",
            DateOfBirth,
            "5 April 1963",
        ),
        (
            "振込先はどちらにしますか？",
            "普通の4071825",
            BankAccount,
            "4071825",
        ),
    ] {
        let found = pieces(&["手続きをしたい", question, answer], entity);
        assert_eq!(found, [value], "{question} {answer}");
    }
}

#[test]
fn what_nobody_asked_for_is_no_answer() {
    for texts in [
        ["暗証番号は何桁ですか", "4桁です"],
        ["ローンの金利は？", "1.25%です"],
        ["口座番号を確認してください", "はい、確認しました"],
        [
            "暗証番号は4桁です。ほかにご質問は？",
            "2025年の金利を教えて",
        ],
        ["口座の解約は？", "3月31日までにお願いします"],
        ["お客様番号はどこにありますか", "通帳の2ページ目"],
        ["パスワードを変更しました。", "ありがとうございます"],
        ["パスワードは何文字ですか？", "8文字以上です"],
        ["What is an API key?", "A string that identifies a program."],
        [
            "How do I reset my password?",
            "Open settings and choose Security.",
        ],
        [
            "暗証番号を忘れました",
            "窓口で再設定できます。手数料は1,100円です。",
        ],
        ["口座番号はいくつありますか", "全部で1200件です"],
        ["お名前は？", "はい"],
        ["お名前は？", "匿名でお願いします"],
        ["お名前を教えてください。", "教えたくありません"],
        ["お名前を教えてください。", "さっき言いました"],
        ["お名前は？", "プラチナ会員です"],
        ["May I have your name?", "No, thanks."],
        ["What is your name?", "Why do you ask?"],
        ["お名前を確認しました", "川口に行きます"],
        ["どちらにお住まいですか？", "秘密です"],
        ["どちらにお住まいですか？", "都内です"],
        ["When were you born?", "Long ago"],
    ] {
        assert!(found(&texts).iter().all(Vec::is_empty), "{texts:?}");
    }
}

/// The texts read together by a scanner whose detectors fail on some of them.
fn read_together(texts: &[&str], fails: fn(&str) -> bool) -> Vec<Scanned> {
    let classifier = Classifier::shared();
    let scan = |text: String| {
        if fails(&text) {
            return Scanned::unscannable(text, Unscannable::DetectorFailed);
        }
        classifier.scan(text)
    };
    let alone = texts.iter().map(|text| scan((*text).to_owned()));
    let mut scanned: Vec<Scanned> = alone.collect();
    scan_seams_by(&mut scanned, &scan);
    classifier.scan_context_by(&mut scanned, &scan);
    scanned
}

#[test]
fn an_answer_that_cannot_be_read_with_its_question_is_not_read() {
    let texts = ["暗証番号は？", "4821です", "ありがとう"];
    let why = |fails| {
        let scanned = read_together(&texts, fails);
        scanned
            .iter()
            .map(Scanned::why_unscannable)
            .collect::<Vec<_>>()
    };
    let failed = Some(Unscannable::DetectorFailed);
    // With the whole sentence, and with the word for the value alone.
    assert_eq!(why(|text| text.contains("は: 4821")), [None, failed, None]);
    assert_eq!(
        why(|text| text.contains("番号: 4821")),
        [None, None, None],
        "the first reading found it"
    );
    assert_eq!(why(|_| false), [None; 3]);
}

#[test]
fn texts_that_cannot_be_read_together_are_not_read() {
    let texts = ["こんにちは", "個人番号は 1234 5678", "9018 です"];
    for fails in [
        (|text| text.contains("56789018")) as fn(&str) -> bool,
        |text| text.contains("5678 9018"),
    ] {
        let levels: Vec<_> = read_together(&texts, fails)
            .iter()
            .map(Scanned::sensitivity)
            .collect();
        assert_eq!(
            levels,
            [
                Sensitivity::Public,
                Sensitivity::Restricted,
                Sensitivity::Restricted
            ]
        );
    }
}

fn levels(texts: &[&str]) -> Vec<Sensitivity> {
    let texts = texts.iter().map(|text| (*text).to_owned()).collect();
    let scanned = Classifier::shared().scan_all(texts);
    scanned.iter().map(Scanned::sensitivity).collect()
}

#[test]
fn special_care_is_heard_of_a_customer_whom_another_text_names() {
    let customer = "対応中のお客様：柏木健太郎様";
    for said in [
        "先月から糖尿病でインスリン治療中で、返済を待ってほしいとのこと",
        "去年、詐欺で逮捕されている",
    ] {
        assert_eq!(
            levels(&[customer, said])[1],
            Sensitivity::Restricted,
            "{said}"
        );
        assert_eq!(
            levels(&[said, "ご用件は？", customer])[0],
            Sensitivity::Restricted,
            "{said}"
        );
    }
    for asked in [
        "糖尿病でも加入できる団信について教えてください",
        "What is diabetes?",
    ] {
        assert_eq!(
            levels(&[customer, asked])[1],
            Sensitivity::Public,
            "{asked}"
        );
    }
    assert_eq!(
        levels(&["こんにちは", "団信と糖尿病"])[1],
        Sensitivity::Public
    );
}
