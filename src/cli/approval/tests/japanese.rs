//! Four eyes in Japanese: what is said at each step, and who may not.

use std::{fs, io};

use super::super::errors::refused;
use super::{Desk, Failure, WALK, block};
use crate::approval::tests::without_hashes;
use crate::approval::{ActError, KeyError};
use crate::routes::Tongue;

/// What a line prints with `--lang ja`.
fn told(desk: &mut Desk, line: &str) -> String {
    without_hashes(&desk.run(&format!("sekisho rules {line} --lang ja")))
}

#[test]
fn a_change_is_told_in_japanese() {
    let rules = block(WALK, "toml routes.toml");
    let mut desk = Desk::new(rules, &["sato", "suzuki", "ito"]);
    insta::assert_snapshot!(told(&mut desk, "history"), @"まだ何も提案されていません(approvals/history)。");
    insta::assert_snapshot!(told(&mut desk, "propose routes.toml --ticket T-1 --why 最初の規則 --key sato.key"), @"
    変更案 HASH
      提案者    sato、2026-11-20 11:00(日本時間)
      番号      T-1
      理由      最初の規則
      SHA-256   HASH
      置換対象  なし(最初の規則)
      証明      行っていません: 比べる規則がまだありません
      署名      2名中0名(まだ誰も署名していません)

    まだ何も変わっていません。あと2名の署名が必要です(suzuki、itoのうち): sekisho rules approve HASH
    ");
    told(&mut desk, "approve --key suzuki.key");
    insta::assert_snapshot!(told(&mut desk, "approve --key ito.key"), @"
    変更案 HASH
      提案者    sato、2026-11-20 11:00(日本時間)
      番号      T-1
      理由      最初の規則
      SHA-256   HASH
      置換対象  なし(最初の規則)
      証明      行っていません: 比べる規則がまだありません
      署名      2名中1名: suzuki
      ファイル  approvals/versions/HASH.toml

    署名: suzuki、ito。この規則は承認され、routes.toml に入りました。動いているゲートウェイは数秒のうちに切り替わります。`sekisho rules status` で確かめられます。
    ");
    insta::assert_snapshot!(told(&mut desk, "history"), @"
    変更案 HASH
      提案者    sato、2026-11-20 11:00(日本時間)
      番号      T-1
      理由      最初の規則
      SHA-256   HASH
      置換対象  なし(最初の規則)
      証明      行っていません: 比べる規則がまだありません
      署名      2名中2名: suzuki、ito
      発効      2026-11-20 13:00(日本時間) から

    すべての行と署名を確かめました。履歴の末尾は HASH です。これを別の場所に控えておけば、後で何も失われていないことを確かめられます。
    ");
    desk.run("echo '# one more line'");
    insta::assert_snapshot!(told(&mut desk, "status"), @"
    routes.toml に誤りはありません: 規則2件、SHA-256 HASH
    承認された版は HASH です(承認: suzuki、ito、2026-11-20 13:00(日本時間) から、T-1: 最初の規則)
      提案: sato、証明: 行っていません: 比べる規則がまだありません
    【注意】routes.toml はその版ではありません。動いているゲートウェイは今の規則を保ち、このファイルでは起動しません。承認された版は approvals/versions/HASH.toml にあります。
    127.0.0.1:1 で応答するゲートウェイはありません。
    ");
}

#[test]
fn whoever_cannot_sign_is_told_why_in_japanese() {
    let rules = block(WALK, "toml routes.toml");
    let mut alone = Desk::new(rules, &[]);
    insta::assert_snapshot!(told(&mut alone, "status"), @"
    routes.toml に誤りはありません: 規則2件、SHA-256 HASH

    【署名は無効です】(sekisho.toml の `approval.required` が0)
    routes.toml に書き込める人は誰でも、行外に出してよいものを一人で変えられます。これは一人での試用のための設定です。業務に使う前に [approval] に署名者を並べてください。

    127.0.0.1:1 で応答するゲートウェイはありません。
    ");
    insta::assert_snapshot!(told(&mut alone, "approve"), @"署名を待つ変更案はありません。これまでのものは `sekisho rules history` で見られます");
    insta::assert_snapshot!(told(&mut alone, "propose gone.toml --ticket T --why why"), @"gone.toml を読めません: No such file or directory (os error 2)");
    insta::assert_snapshot!(told(&mut alone, "propose routes.toml --ticket T --why why --key k.key"), @"`approval.people` に誰もいないため、誰も署名できません。sekisho.tomlに署名者を並べてください");
}

#[test]
fn every_refusal_has_its_sentence_in_japanese() {
    let text = |text: &str| text.to_owned();
    let (name, id, path) = (text("sato"), text("691e0e62616f"), "sato.key".into());
    let source = || io::Error::other("gone");
    let refusals = [
        ActError::NobodyListed,
        ActError::Ticket,
        ActError::Why,
        ActError::InForce,
        ActError::AlreadyOpen { id: id.clone() },
        ActError::NoneOpen { doubts: Vec::new() },
        ActError::Several {
            ids: text("a1, b2"),
        },
        ActError::NoSuch {
            asked: text("ff"),
            ids: text("none"),
            doubts: Vec::new(),
        },
        ActError::OwnProposal {
            name: name.clone(),
            needed: 2,
        },
        ActError::Twice { name: name.clone() },
        ActError::Over {
            name,
            until: text("2026-12-31"),
        },
        ActError::OtherSignature { id },
        ActError::NeverInForce {
            asked: text("ff"),
            versions: text("a1"),
        },
        ActError::Gone {
            short: text("a1"),
            path: "versions".into(),
        },
        ActError::Key(KeyError::Unreadable {
            path,
            source: source(),
        }),
        ActError::Key(KeyError::NoPassphrase {
            path: "sato.key".into(),
        }),
        ActError::Key(KeyError::NotAsked { source: source() }),
        ActError::Key(KeyError::NotOpened {
            path: "sato.key".into(),
        }),
        ActError::Key(KeyError::Nobodys {
            path: "sato.key".into(),
            public: text("RW…"),
        }),
        ActError::Key(KeyError::NotSigned),
    ];
    let told = refusals
        .iter()
        .map(|it| match refused(it, Tongue::Japanese) {
            Failure::Wrong(what) => what,
            _ => panic!("{it} is for people"),
        });
    let told: Vec<String> = told.collect();
    insta::assert_snapshot!(told.join("\n"), @"
    `approval.people` に誰もいないため、規則は署名なしで発効します。署名を求めるには、sekisho.tomlに署名者を並べてください
    --ticket: 番号に使えるのは半角の英数字と `-`、`_`、`.` だけで、64文字までです
    --why: 理由は1行で、500文字までで書いてください
    この版はすでに発効しています。提案するものはありません
    この版はすでに 691e0e62616f として提案されています: sekisho rules approve 691e0e62616f
    署名を待つ変更案はありません。これまでのものは `sekisho rules history` で見られます
    署名を待つ変更案が複数あります: a1, b2。1つを指定してください
    `ff` で始まる、署名を待つ変更案はありません。候補: なし
    `sato` は提案者なので承認できません。ほかの2名の承認が必要です(`approval.proposer_counts` がfalse)
    `sato` はすでに署名しています。ほかの人の署名が必要です
    `sato` の署名が有効なのは 2026-12-31 までです(`approval.people`)
    変更案 691e0e62616f への、登録された人の署名ではありません。作り方は `sekisho rules approve 691e0e62616f --print NAME` で見られます
    `ff` で始まる、以前に発効した版はありません。候補: a1
    版 a1 が versions にないか、署名されたものと違います
    鍵 sato.key を読めません: gone。秘密鍵を --key で指定してください
    鍵 sato.key にパスフレーズがないため、ファイルを複写した人が代わりに署名できてしまいます。`minisign -C -s sato.key` で付けてください
    パスフレーズを尋ねられません: gone。端末で実行してください
    鍵 sato.key を開けません。パスフレーズが違うか、minisignの秘密鍵ではありません
    鍵 sato.key は `approval.people` の誰のものでもありません(公開鍵は RW…)。鍵とsekisho.tomlを確かめてください
    署名できません。システムから乱数を得られません
    ");
}

#[test]
fn checks_tests_and_proofs_are_told_in_japanese() {
    let rules = block(WALK, "toml routes.toml");
    let mut desk = Desk::new(rules, &[]);
    let claim = "[[invariant]]\nname = \"i\"\nclaim = \"no restricted request leaves\"\n";
    let test = "[[test]]\nname = \"t\"\nrequest = { app = \"loan-review\", sensitivity = \"internal\" }\n\
                expect = { leaves = true, engine = \"frontier\", masked = \"PERSON\", floor = \"secret\", refused = true, rule = \"general-knowledge\", engines = [\"frontier\", \"local\"] }\n";
    let file = desk.files.path().join("new.toml");
    fs::write(&file, format!("{rules}\n{claim}")).expect("written");
    insta::assert_snapshot!(told(&mut desk, "check new.toml"), @"new.toml に誤りはありません。規則1件と既定の規則 `default` のうち、1件が行外に送ります。名前は設定と照合していません(--config)");
    insta::assert_snapshot!(told(&mut desk, "check new.toml --config sekisho.toml"), @"new.toml に誤りはありません。規則1件と既定の規則 `default` のうち、1件が行外に送ります。エンジンは local (local), frontier (external) です");
    fs::write(&file, format!("{rules}\n{claim}{test}")).expect("written");
    let failed = told(&mut desk, "check new.toml");
    assert!(failed.contains("テスト `t`: 期待: 拒否"), "{failed}");
    insta::assert_snapshot!(told(&mut desk, "test new.toml --coverage"), @"
    new.toml:28:12: テスト `t`: 期待: 何かが(マスキングされて)行外に出ること、結果: 何も行外に出ないこと。規則 `default`(18行目)が決めました
    new.toml:28:27: テスト `t`: 期待: `frontier` が答えること、結果: `local` が答えること。規則 `default`(18行目)が決めました
    new.toml:28:48: テスト `t`: 期待: `PERSON` がマスキングされること、結果: 何もマスキングされないこと。規則 `default`(18行目)が決めました
    new.toml:28:67: テスト `t`: 期待: 下限 `secret`、結果: 下限なし。規則 `default`(18行目)が決めました
    new.toml:28:85: テスト `t`: 期待: 拒否、結果: 回答。規則 `default`(18行目)が決めました
    new.toml:28:101: テスト `t`: 期待: 規則 `general-knowledge`、結果: 規則 `default`。規則 `default`(18行目)が決めました
    new.toml:28:129: テスト `t`: 期待: エンジン `frontier`, `local`、結果: エンジン `local`。規則 `default`(18行目)が決めました
    new.toml:12: 規則 `general-knowledge` に届くテストがありません。この規則が決める [[test]] を加えてください
    テスト1件のうち、期待と違う結果が7件あります。テストの届かない規則が1件あります
    ");
    insta::assert_snapshot!(told(&mut desk, "prove new.toml"), @"PROVED: no restricted request leaves(不変条件 `i`、22行目)");
    insta::assert_snapshot!(told(&mut desk, "prove routes.toml"), @"不変条件がありません。");
    insta::assert_snapshot!(told(&mut desk, "test routes.toml"), @"テストがありません。[[test]] を加えてください");
    fs::write(&file, "[[rule]]\n").expect("written");
    insta::assert_snapshot!(told(&mut desk, "check new.toml"), @r#"
    new.toml: 行内のエンジンが宣言されていません。`[engine.local]` に `kind = "local"` を書いて加えてください。行外に出してはならないものは、そこで答えます
    new.toml:1:1: 1番目の規則: `name` がありません。`name = "a-name"` のように加えてください
    new.toml:1:1: 1番目の規則: `then` がありません。`then = { engine = "local" }` のように加えてください
    new.toml:1:1: 1番目の規則: `reason` がありません。`reason = "why the rule is there"` のように加えてください
    "#);
}
