//! Secrets and what only looks like them, by example.

use super::*;
use crate::detectors::testing::{found, marked};

#[test]
fn issued_keys_are_found_by_their_form() {
    for secret in [
        concat!("AKIA", "IOSFODNN7EXAMPLE"),
        concat!("ghp_", "16C7e42F292c6912E7710c838347Ae178B4a"),
        concat!("xoxb-", "123456789012-abcdefghijklmnop"),
        concat!("sk-proj-", "KdA8Eky8Vu3WHrZkcerMcpdgej4kgohJf8W6t716"),
        concat!("eyJ", "hbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl"),
    ] {
        assert_eq!(
            found(Secret, &format!("使っていた鍵は{secret} です")),
            [secret]
        );
    }
}

#[test]
fn labelled_passwords_are_found() {
    for (text, secret) in [
        ("password=Mh4$kuri_07vQ\n at org", "Mh4$kuri_07vQ"),
        ("パスワードをチャットに → ", ""),
        ("パスワードは「Yone-yama88!」です", "Yone-yama88!"),
        ("PGPASSWORD='hunter2hunter'", "hunter2hunter"),
        ("url=jdbc:x://h/db?user=a&password=Q9zq7&ssl=1", "Q9zq7"),
        (
            "redis://:tsukimi-88-Dango@10.1.2.3:6379/0",
            "tsukimi-88-Dango",
        ),
        (
            "Authorization: Bearer abcDEF123456ghiJKL",
            "abcDEF123456ghiJKL",
        ),
    ] {
        let expected: Vec<&str> = Some(secret).filter(|s| !s.is_empty()).into_iter().collect();
        assert_eq!(found(Secret, text), expected, "{text}");
    }
}

#[test]
fn a_password_of_words_is_found_whole() {
    for (text, password) in [
        (
            "SMTP_PASS=\"Kawasemi#31 perch\"\nPORT=25",
            "Kawasemi#31 perch",
        ),
        ("db_password: 'Yuzu tea 88!'", "Yuzu tea 88!"),
        (
            "the key is below\npassphrase: nori-maki 27\n",
            "nori-maki 27",
        ),
    ] {
        assert_eq!(found(Secret, text), [password], "{text}");
    }
    for text in [
        "password: \"at least 12 characters\"",
        "passphrase: see page 4 of the handbook for how to choose one",
    ] {
        assert!(found(Secret, text).is_empty(), "{text}");
    }
}

#[test]
fn configuration_shells_and_notes_are_read() {
    marked(
        Secret,
        &[
            "curl -u svc_tok:\"⟦hunter-Gatherer.88⟧\" https://x.example",
            "{\"name\":\"DB_PASSWORD\",\"value\":\"⟦s3same-Open⟧\"}",
            "<add key=\"DbPassword\" value=\"⟦s3same-Open⟧\"/>",
            "<password>⟦s3same-Open⟧</password>",
            "ID/PW: admin / ⟦Kyocera-adm7⟧",
            "private static final byte[] AES_KEY = hex(\"⟦90b1f7c2453a8e6d0c9f12ab34de5678⟧\");",
            "| 応接Wi-Fi | SSID: ousetsu-5G / ⟦tsubame2024!!⟧ |",
            "| 複合機 管理者 | 192.168.31.240 / ⟦Kyocera-adm7⟧ |",
            "SSID一覧 共有メール「tentou@shio.example.co.jp」⟦Haru#ichiban3⟧（90日で変える）",
            "SONAR_LOGIN: ⟦3810e9f1ffc21a27925c6da08eb4f0a7ccd3290f⟧",
            "kind: Secret\ndata:\n  user: YWRtaW4x\n  pw: ⟦czNzYW1lT3Blbg==⟧\ntype: Opaque",
            "パスワードは「⟦hanamizuki⟧」です",
            "the password is ⟦Tr0ub4dor&3⟧.",
            "\"User\": \"noreply\", \"Pass\": \"⟦lnhK1kLUyUoy4oyh⟧\" }",
            "Authorization: Basic ⟦dXNlcjpzM3NhbWVPcGVuMTI=⟧",
            "DB_HOST=10.0.0.1\nDB_PASS=⟦asagao #2214 Kumo⟧\nDB_PORT=5432",
            "SMTP_PASS=⟦asagao⟧ # rotated in May",
            "rabbitmq:\n  erlangCookie: ⟦f118e1a5afeed34b50b4d83263b7e1bc⟧",
            "Cookie: JSESSIONID=⟦0A1B2C3D4E5F60718293A4B5C6D7E8F9⟧; lang=ja",
            "アクセスキーID ⟦AKIAJ3VN7QPXW5KTL2RC⟧ / シークレット ⟦m2Kx9QvT4wNb7yR1zLp5cJ8hF6sDd0aG3uEtY7Vq⟧",
            "エスクロー鍵: ⟦90B1F7C2453A8E6D0C9F12AB34DE5678⟧",
            "x-functions-key: ⟦q8WmZ3kTvNxRyLpJcHdGfSaB==⟧",
            "jwt.sign(claims, \"⟦asagiri-no-tani-41⟧\")",
            "ID / PASS = svc-02 / ⟦s3same-Open⟧",
            "AWS Secret Access Key [None]: ⟦m2Kx9QvT4wNb7yR1zLp5cJ8hF6sDd0aG3uEtY7Vq⟧",
            "export STRIPE=⟦sk_live_4eC39HqLyjWDarjtT1zdp7dc⟧",
            "\"User\": \"svc\", \"Pass\": \"⟦brave-heron-4-teapot⟧\" }",
            "$password = \"⟦s3same-Open⟧\";",
            "git push with ⟦glpat-x7Hy2kQ9ZpLm4Rt8WsVb⟧ please",
        ],
    );
}

#[test]
fn attributes_and_algorithms_are_none() {
    for text in [
        "<input type=\"password\" autocomplete=\"new-password\">",
        "Authorization: AWS4-HMAC-SHA256 Credential=…/20260120/ap-northeast-1",
    ] {
        assert!(found(Secret, text).is_empty(), "{text}");
    }
}

#[test]
fn a_private_key_is_found_whole() {
    let text =
        "see\n-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nIBAAK\n-----END RSA PRIVATE KEY-----\nend";
    assert_eq!(found(Secret, text).len(), 1);
    assert!(found(Secret, text)[0].contains("IBAAK"));
    let quoted =
        "The file must begin with `-----BEGIN EC PRIVATE KEY-----` then base64, else stop.";
    assert!(found(Secret, quoted).is_empty());
    let masked = "kind: Secret\nstringData:\n  username: admin\n  password: \"********\"";
    assert!(found(Secret, masked).is_empty());
}

#[test]
fn an_issuers_prefix_in_another_case_is_none() {
    for text in [
        "call_AeAoovkdlAizAwEDFraCyffd",
        "id EyJabcdefghijklmnopqrstuvw",
    ] {
        assert!(found(Secret, text).is_empty(), "{text}");
    }
}

#[test]
fn talk_of_passwords_is_none() {
    for text in [
        "パスワードを忘れた場合の手順",
        "password authentication failed for user",
        "token = os.environ[\"TOKEN\"]",
        "api_key: ${API_KEY}",
        "The token bucket algorithm",
        "primary key = id",
        "pass the test",
        "key: customer_segment_2024_list",
        "postgres://app:${DB_PASS}@db:5432/x",
        "commit 3810e9f1ffc21a27925c6da08eb4f0a7ccd3290f",
        "sha256: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "request_id 550e8400-e29b-41d4-a716-446655440000",
        "kind: SecretList of Kubernetes and its data: field",
        "ログイン画面でC#と100%!を確認",
        "パスワードは「半角英数8文字以上」です",
        "curl -H \"Authorization: Bearer $TOKEN\" https://api.example.com/v1/items が401",
        "password = os.environ[\"APP_PASSWORD\"] としている",
        "connect(host, env.DB_PASSWORD, 5432)",
        "パスワードは金庫、接続先は 172.18.60.11:1521/RTLPRD",
    ] {
        assert!(found(Secret, text).is_empty(), "{text}");
    }
}

#[test]
fn a_long_number_in_hexadecimal_is_a_key_where_one_is_spoken_of() {
    marked(
        Secret,
        &[
            "秘密鍵をチャットに貼ってしまった → ⟦0x4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318⟧",
            "パスワードの代わりに画面に出た ⟦0x9f86d081884c7d659a2feaa0c55ad015⟧ を使う",
            "private key ⟦0x4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318⟧",
        ],
    );
    for text in [
        "パスワードの画面で落ちる、エラーは 0xC0000234 でした",
        "パスワードの変更で例外、番地は 0x00007FFB1A2C3D4E でした",
        "送金のハッシュは 0x4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318",
        "トークンの契約は 0x9f86d081884c7d659a2feaa0c55ad015a3bf4f1b にある",
    ] {
        assert!(found(Secret, text).is_empty(), "{text}");
    }
}

#[test]
fn a_label_in_two_scripts_is_read() {
    assert_eq!(
        found(Secret, "pCパスワード: Kaze-8841#ml"),
        ["Kaze-8841#ml"]
    );
}

#[test]
fn words_of_japanese_are_passwords_behind_their_label() {
    for (text, secret) in [
        ("password: himawari", "himawari"),
        ("{\"password\":\"himawari\"}", "himawari"),
        ("DB_PASSWORD=himawari\nDB_HOST=db1", "himawari"),
        ("パスワード：himawari", "himawari"),
        ("ID: yamada\nPW: sakura", "sakura"),
        (
            "my password was \"correct horse battery staple\", sorry",
            "correct horse battery staple",
        ),
    ] {
        assert_eq!(found(Secret, text), [secret], "{text}");
    }
    for text in [
        "password: required",
        "{\"type\": \"password\", \"mode\": \"hidden\"}",
        "password: hidden",
        "パスワード：sakuma さんに確認",
        "The password is \"not the same as before\".",
        "パスワードは変更してください",
    ] {
        assert_eq!(found(Secret, text), [""; 0], "{text}");
    }
}
