use crate::EntityType::{
    self, BankAccount, CustomerId, DateOfBirth, Email, IpAddress, Organization, Person, Phone, Pin,
    Secret, SwiftBic,
};
use crate::detectors::testing::{found, marked};

#[test]
fn a_mailbox_is_found_wherever_a_line_break_cuts_it() {
    for cut in 1.."kuro.iwa@example.co.jp".len() {
        let (head, tail) = "kuro.iwa@example.co.jp".split_at(cut);
        if head == "kuro" {
            // A word, and a mailbox that begins with a full stop.
            continue;
        }
        let text = format!("ご返信は {head}\n{tail} までお願いします。");
        let got = found(Email, &text).concat().replace('\n', "");
        assert_eq!(got, "kuro.iwa@example.co.jp", "{text}");
    }
}

#[test]
fn values_of_any_type_are_found_across_line_breaks() {
    marked(
        IpAddress,
        &[
            "接続元は ⟦10.20\n.30.41⟧ です。",
            "> host ⟦10.20.\n> 30.41⟧:443 refused",
        ],
    );
    marked(SwiftBic, &["SWIFT code: ⟦BOTK\nJPJT⟧ を使う"]);
    marked(
        Secret,
        &[
            "パスワードは⟦Hoshi#z\nora41⟧、他では使わない",
            "api_key = \"⟦q8Zr3LmW0xTn\nP5vB7cKdY2sJ⟧\"",
        ],
    );
    marked(Pin, &["暗証番号は⟦71\n30⟧です。"]);
    marked(DateOfBirth, &["生年月日は⟦昭和54年1\n1月8日⟧です。"]);
    marked(CustomerId, &["お客様番号：⟦KH-204\n7719⟧ の件"]);
    marked(BankAccount, &["普通口座 ⟦518\n2046⟧ へ振込"]);
    marked(
        Person,
        &[
            "ご契約者は⟦柏木健\n太郎⟧様です。",
            "ご契約者は⟦柏木 \n健太郎⟧様です。",
            "担当は⟦タカハ\nシ⟧さん。",
            "{\"sei\":\"⟦柏\n木⟧\",\"tel\":\"\"}",
        ],
    );
    marked(
        Organization,
        &["取引先の⟦株式会\n社みなと製作所⟧へ連絡する。"],
    );
}

#[test]
fn names_of_any_script_are_found_across_line_breaks() {
    marked(
        Person,
        &[
            "This is ⟦Marcos E\ncheverria⟧ speaking, from Osaka.",
            "Kind regards, ⟦B. Szczę\nsna⟧",
            "宛名は：⟦Misaki \nOono⟧（綴りに注意）",
            "来店は⟦道明寺 \n奈央⟧様です。",
            "担当の\n⟦こ\nばた⟧さんに渡す",
            "奥様の⟦す\nみえ⟧さんが来店。",
            "お母様の⟦登\n志江⟧さんに確認する",
            "契約者は⟦ラニ・\nサントス⟧様",
            "Subject: ⟦Bronwyn Llewellyn-\nHale⟧, born in Cardiff.",
            "ご案内は⟦泊 \nいつき⟧様まで",
            "担当は⟦佐久間\n 理央⟧様です。",
            "The client is ⟦Theodora \nKonstantinidis⟧, born in Patras.",
            "Our client is ⟦Maximilian \nOppenheimer⟧, a sculptor.",
        ],
    );
}

#[test]
fn what_stands_beside_a_value_that_was_cut_is_told_by_it() {
    marked(
        BankAccount,
        &[
            "普通 ⟦3\n17⟧-⟦4418\n206⟧ から払う。",
            "普通 ⟦3\n17⟧-⟦4418206⟧ から払う。",
        ],
    );
    marked(
        Secret,
        &["dsn=postgresql://batch:⟦Kuroiwa-\n83nashi⟧@10.20.30.41/x"],
    );
    marked(Secret, &["ログインの pw は ⟦Kaede!\nStone2031⟧、以上です"]);
}

#[test]
fn what_stands_in_lines_of_its_own_stays_apart() {
    for (entity, text) in [
        (Phone, "電話 ⟦090-1234-5678⟧\n12 番窓口"),
        (Email, "連絡先: ⟦kuro.iwa@example.com⟧\nTRL 4"),
        (Email, "Best regards, Onboarding\n⟦kuro.iwa@example.com⟧"),
        (Secret, "password: ⟦Hoshi#zora41⟧\nusername: batch"),
        (Secret, "password=⟦Hoshi#zora41⟧\nThen restart it."),
        (Organization, "ご契約先：⟦株式会社みなと製作所⟧\n担当者の件"),
        (Person, "ご契約者：⟦柏木健太郎⟧\n住所変更の件"),
        (CustomerId, "id,name,email\n⟦235765⟧,a,b"),
        (Person, "ご訂正の件\n⟦深沢⟧さん、お願いします"),
        (Person, "cust: ⟦TOMASZ WIELGOSZ⟧\ncust: back of card"),
        (Email, "Corporate Onboarding\n> ⟦mio.kuro@example.com⟧"),
        (Pin, "暗証番号: ⟦7130⟧\n2026年に変更"),
        (Secret, "password: ⟦Hoshi#zora41⟧\n---\nkind: Secret"),
        (BankAccount, "口座番号: ⟦5182046⟧\n3月分"),
    ] {
        marked(entity, &[text]);
    }
}

#[test]
fn lines_without_values_have_none_when_they_are_read_together() {
    for text in [
        "手続きは本\n人が窓口で行う。\n印鑑と通\n帳が要る。",
        "1. apply\n2. wait 30 days\n3. collect the card",
        "2026-01-05 12:00:01 INFO start\n2026-01-05 12:00:02 INFO stop",
        "port 443\n4 Feb 02 22:10 listening",
        "The branch opens at 9\n30 minutes later the queue\nis gone.",
        "let x1 = y2;\nlet z3 = x1;\nreturn z3",
    ] {
        for entity in EntityType::ALL {
            assert_eq!(found(*entity, text), [""; 0], "{text} {entity}");
        }
    }
}
