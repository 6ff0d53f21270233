//! The words around a secret, the ways in which one is made, and how much each speaks for one: fitted to
//! written passages in which every secret is marked. `training/cues.py` writes the weights: change a word
//! here, and run it again.

use crate::detectors::cue_table::Group;

/// What is always added, in tenths of a unit of log odds.
pub(super) const BIAS: i32 = -16;

/// How a word is made, and what sign stands beside it.
#[derive(Clone, Copy)]
pub(super) enum Form {
    BothCases,
    Upper,
    Lower,
    NoDigit,
    Sign,
    Hyphen,
    Underscore,
    Dot,
    Slash,
    At,
    Short,
    Long,
    VeryLong,
    Ticket,
    Coded,
    File,
    Hex,
    Version,
    FigureFirst,
    Romaji,
    RomajiAndFigures,
    WordAndNumber,
    FigureInside,
    Year,
    SignLast,
    Snake,
    Kebab,
    Camel,
    Pascal,
    Shuffled,
    Quoted,
    LatinQuoted,
    Pair,
    Assigned,
    ColonBefore,
    Arrow,
    Topic,
    Bracket,
    SignBefore,
    BracketBehind,
    EqualsBehind,
    ColonBehind,
    SlashBehind,
    ParticleBehind,
    OfBehind,
    LineStart,
    LineEnd,
    Japanese,
    BetweenWords,
}

/// In tenths of a unit of log odds.
pub(super) const FORMS: &[(Form, i8)] = &[
    (Form::BothCases, 7),
    (Form::Upper, -8),
    (Form::Lower, -5),
    (Form::NoDigit, -11),
    (Form::Sign, 8),
    (Form::Hyphen, -6),
    (Form::Underscore, -3),
    (Form::Dot, -10),
    (Form::Slash, -16),
    (Form::At, 8),
    (Form::Short, -10),
    (Form::Long, 9),
    (Form::VeryLong, 3),
    (Form::Ticket, -10),
    (Form::Coded, -5),
    (Form::File, -11),
    (Form::Hex, -13),
    (Form::Version, -16),
    (Form::FigureFirst, -6),
    (Form::Romaji, 0),
    (Form::RomajiAndFigures, 15),
    (Form::WordAndNumber, 5),
    (Form::FigureInside, 6),
    (Form::Year, -1),
    (Form::SignLast, 2),
    (Form::Snake, -7),
    (Form::Kebab, -4),
    (Form::Camel, -5),
    (Form::Pascal, -6),
    (Form::Shuffled, 7),
    (Form::Quoted, 9),
    (Form::LatinQuoted, 7),
    (Form::Pair, 10),
    (Form::Assigned, 1),
    (Form::ColonBefore, 4),
    (Form::Arrow, -2),
    (Form::Topic, 1),
    (Form::Bracket, -10),
    (Form::SignBefore, -6),
    (Form::BracketBehind, -6),
    (Form::EqualsBehind, -11),
    (Form::ColonBehind, -4),
    (Form::SlashBehind, 6),
    (Form::ParticleBehind, 0),
    (Form::OfBehind, -11),
    (Form::LineStart, -5),
    (Form::LineEnd, 2),
    (Form::Japanese, 3),
    (Form::BetweenWords, -1),
];

pub(super) const GROUPS: &[Group] = &[
    // What secrets are called.
    Group {
        words: "\
            パスワード ぱすわーど パスフレーズ パスコード passphrase password passwords passwd \
            pwd pw pass パス ぱす 合言葉 合い言葉 暗号キー 秘密値 秘密鍵 共有鍵 事前共有 シークレット トークン \
            アクセスキー apiキー api_key apikey token secret secrets credential \
            credentials キー 鍵 鍵は 初期キー 受付キー 回復キー 復元キー psk zmk community \
            private_key signing_key hmac 署名鍵 webhook pem safe_word \
            safe_phrase memorable recovery seed literal wpa vault ハードコード \
            平文 実値 文字列 リカバリ the_wifi_one the_wlan_one the_one key_in \
            bearer api-key のやつ 暗号 暗号化",
        weights: [26, 9, 5, -2, -2, 1],
    },
    // Something opens with them.
    Group {
        words: "\
            解凍 開封 開く 開け 開き 開いた 開かない 開かず 通る 通った 通り ログイン ログオン サインイン 入れる \
            入れない 入れん 入った 入って 入り 解除 unlock unlocks open opens opened \
            log_in login logon sign_in signed_in gets_you_in got_him_in \
            let_me_in works worked still 切れて 繋がっ 接続 つなが 認証 opens_with \
            lets_you_in letting gets_in let_in works_from 起動時 タッチ 立ち上げ 解読 \
            復号 decrypt unzip boots 閲覧",
        weights: [12, 5, -2, 5, 7, -2],
    },
    // What opens, and for whom.
    Group {
        words: "\
            zip 添付 pdf ファイル シート保護 excel usb 共有 フォルダ 端末 pc サーバ vpn wi-fi \
            wifi ssid ルータ ルーター bios vnc rdp root admin administrator sudo \
            su 管理者 管理画面 監視ツール ゲスト guest ネットバンキング バンキング ネットバンク インターネット アプリ \
            ポータル システム portal db database account accounts アカウント アカ ユーザ \
            ユーザー 利用者 username user demo sandbox prod staging 踏み台 sftp ftp \
            ldap smtp redis mysql postgres oracle ssh snmp ノートpc 会計ソフト \
            デスクトップ 共通id 二人目 操作員 mailbox site sites phone box wlan \
            keyboard laptop desk router server host 給与 資料 起動 プリンタ 複合機 \
            チャット 本番 デプロイ 旧担当 設定 取引先 社名",
        weights: [-2, 7, 3, -1, 3, 2],
    },
    // Somebody tells them or has left them lying about.
    Group {
        words: "\
            教えて 言っちゃ 言って と打って って打 打って 入力 口頭 聞いた 読み上げ じゃダメ はどう どうでしょう tell \
            told said says typed typing type spelled for_the_record is_it \
            i.e. いつもの いつも 先ほどの 例のもの 使って 使う 使い回し 使ってた と書 書いて 書いた って書 付箋 メモ \
            手帳 テプラ 貼 ホワイトボード sticky note wrote written whiteboard commit \
            残って 残存 流出 流れた 漏れ leaked pasted stuck 写って スクショ 記載 shouted \
            mailed in_clear in_plain taped under_the_keyboard types \
            he_types she_types used_to i_used uses 誤爆 送って 前に教わ 教わった 控え \
            試しました 試した 忘れ 例の 写真 the_usual whispered dictated",
        weights: [11, 6, 0, 3, 1, -3],
    },
    // They are new, were changed or will be.
    Group {
        words: "\
            変え 替え 変更 初期 仮 仮pw 旧 新 rotate rotated changed changed_to \
            change reset temp temporary initial default 共通 毎月 来月 今月 今週 から \
            失効 有効 発行 設定 generated 再設定 initial_password 推測 弱い strong weak \
            reuse cracked audit 登録 第1回 初回 二回目 on_day_one new_hires until \
            有効期限 のまま そのまま",
        weights: [14, 7, 0, -1, 6, 3],
    },
    // How a sentence goes on behind one.
    Group {
        words: "\
            です でした でお願い で開 で入 で通 でログイン で解凍 でどうぞ で接続 で繋 って だった じゃなく と打 と入力 \
            と書 を入れ に変 に替 に戻 だよ やで のまま で切れ か で試 となり にな でござい is_the \
            doesn't_work works strong",
        weights: [9, 8, -3, 11, 0, 3],
    },
    // What else codes number, and the names of a program.
    Group {
        words: "\
            型番 品番 製造番号 シリアル s/n serial 案件 伝票 稟議 チケット ticket jira issue \
            case ref reference no. 端末番号 資産番号 会員 契約番号 顧客番号 お客様番号 口座 型式 機種 \
            モデル model version ver バージョン build branch commit sha hash md5 \
            etag uuid trace request id host hostname port image tag repo \
            package path url file ファイル名 テーブル カラム 列 関数 変数 class function \
            キャンペーン isbn 予約番号 便 証券 旅券 免許 在留 プラン 部品 規程 様式 bucket snapshot \
            server サーバ名 swift bic iban",
        weights: [-5, -5, -3, 3, -2, 0],
    },
    // It is something else, or an example.
    Group {
        words: "\
            例 例えば 例: のような など 等 とか example e.g. such_as サンプル ダミー dummy \
            placeholder test テスト ハッシュ 公開鍵 public_key fingerprint 指紋 登録不可 \
            拒否 禁止 版 仕様",
        weights: [-7, 0, 3, -9, -2, -1],
    },
    // Rules and manuals.
    Group {
        words: "\
            文字以上 半角英数 桁以上 ルール ポリシー policy 規定 規程 手順 とは なぜ why how what \
            explain 方法 一般論",
        weights: [2, -8, -4, -6, -12, -1],
    },
];
