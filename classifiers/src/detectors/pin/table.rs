//! The words around a code and how much each speaks for one, fitted to written passages in which every
//! number is marked or left. `training/cues.py` writes the weights: change a word here, and run it again.

use crate::detectors::cue_table::Group;

/// How a number is written, and what sign stands beside it.
#[derive(Clone, Copy)]
pub(super) enum Form {
    Three,
    Four,
    Five,
    Six,
    Eight,
    Apart,
    Grouped,
    Year,
    Zero,
    Round,
    Quoted,
    CommaBehind,
    CommaBefore,
    Topic,
    Of,
    Assigned,
    Arrow,
    Cell,
    Object,
    Cited,
    With,
    Said,
    HashBehind,
    TopicBehind,
    To,
    LineStart,
    LineEnd,
    Word,
    Kanji,
    Katakana,
    Key,
    OtherKey,
    Alone,
    SaidBehind,
}

/// In tenths of a unit of log odds.
pub(super) const FORMS: &[(Form, i8)] = &[
    (Form::Three, -24),
    (Form::Four, -10),
    (Form::Five, -23),
    (Form::Six, -3),
    (Form::Eight, -33),
    (Form::Apart, 7),
    (Form::Grouped, -4),
    (Form::Year, -13),
    (Form::Zero, 0),
    (Form::Round, -10),
    (Form::Quoted, 8),
    (Form::CommaBehind, -3),
    (Form::CommaBefore, -1),
    (Form::Topic, 2),
    (Form::Of, 3),
    (Form::Assigned, 3),
    (Form::Arrow, 7),
    (Form::Cell, 0),
    (Form::Object, 10),
    (Form::Cited, 11),
    (Form::With, 6),
    (Form::Said, 15),
    (Form::HashBehind, 10),
    (Form::TopicBehind, -3),
    (Form::To, 8),
    (Form::LineStart, -19),
    (Form::LineEnd, -3),
    (Form::Word, -4),
    (Form::Kanji, -5),
    (Form::Katakana, -11),
    (Form::Key, 16),
    (Form::OtherKey, -18),
    (Form::Alone, 2),
    (Form::SaidBehind, 7),
];

pub(super) const GROUPS: &[Group] = &[
    // What such codes are called.
    Group {
        words: "\
            暗証番号 暗証 暗唱番号 あんしょう アンショウ ｱﾝｼｮｳ ｱﾝｼﾖｳ pin pins pinコード パスコード \
            passcode passcodes ワンタイム わんたいむ otp cvv cvv2 cvc cvc2 cv2 \
            セキュリティコード 認証コード 認証番号 確認コード 認証のほう 二段階 2段階 二要素 第2認証 mfa 2fa \
            totp 承認キー 解錠番号 開通コード 設定コード 初回コード 維持コード 入室番号 控えコード バックアップコード \
            backup_code backup_codes verification_code security_code \
            access_code pin_number puk 番号錠 one-time_code \
            one-time_password 解錠コード ドアコード door_code combo combination 鍵番号 \
            開扉 数字錠 応答コード ログイン番号 login_number challenge_response の認証 希望番号 \
            お客様認証 希望の番号 ご希望の番号 暗証を secret_digits secret_no code3 オペレーター番号 \
            認証番号を 本人確認のため 裏の数字",
        weights: [30, 16, 11, -2, -4, -4],
    },
    // How many figures they have.
    Group {
        words: "\
            4桁 四桁 6桁 六桁 3桁 三桁 5桁 五桁 8桁 4けた 6けた 3けた 四けた 六けた 三けた 4ケタ 6ケタ \
            3ケタ 四ケタ 六ケタ 4つの数字 四つの数字 三つの数字 3つの数字 うしろの三つ の4つ 一けたずつ 一桁ずつ \
            4_digits 4-digit four_digits four-digit 6_digits 6-digit \
            six_digits six-digit 3_digits 3-digit three_digits \
            two_of_the_three six_on_your 数字式 押す数字 カードの数字 台紙の数字 合図の数 \
            the_digits 銀行で使う数字 数字4桁 数字6桁 六つの数字 6つの数字 six_numbers \
            four_numbers the_code_near little_code little_number 小さい数字 \
            裏側の 裏に印字 数字を入れ 番号を入れ 数字が出 three_figures the_figures 三桁の数字 \
            数字を選 思い出しま 思い出した 大声で",
        weights: [13, 17, 13, 0, -2, 4],
    },
    // Somebody tells them.
    Group {
        words: "\
            教えて 教えろ 教えちゃ 教えた 言って 言っちゃ 言った 言うね 言うわ 言いました 言い出 口頭 告げ 聞いている \
            聞き取 読み上げ 読み取れ 答え 喋 しゃべ 話して おっしゃ 口にし 声で 知っている 知ってる 知られ 聞こえ \
            gave_me told_me tell_me read_out reads read_me said blurted \
            spelled spelt say 申告 見せた 見せて 見せられ 送ってき she_says he_says もらし \
            漏らし 読んで 復唱 電話口 声に出 聞かせ 聞き出 盗み聞 shouted dictated whispered 読み上 \
            読みます いわく 教え 伝えた 独り言 うわごと 小声で 言いふら 仰っ answered confirmed \
            confirm knows 答えて 知って",
        weights: [10, 7, 1, -6, 7, 5],
    },
    // Somebody presses them.
    Group {
        words: "\
            押して 押した 押す 押し 押下 打って 打った 打ち 打ったら 打鍵 入力 入れた 入れて 入れる 入れました 入れよう \
            叩い ダイヤル プッシュ typed typing type_the keyed pressed press \
            entered enter entering punched dtmf tried 試した 試し キーイン ポチ 入力値 \
            打ち込 tapped put_in dialled dialed の後に",
        weights: [18, 5, 4, 12, 4, 9],
    },
    // A machine refuses them.
    Group {
        words: "\
            はじか 弾か はね 通らず 通らない 通らん 違います ちがいます ちがう だめ ダメ 駄目 不可 不一致 相違 ロック \
            飲み込 吸い込 出てこな 受け付けない 拒否 期限切れ 一致しませ 推測 mismatch expired invalid \
            rejected locked blocked declined wrong failed kept_my \
            swallowed ate_my doesn't_work didn't_work × 開かず 開かない 使わせちゃ 忘れ \
            認識され 蹴られ ng 突き返 あと1回 残り1回 残り試行 リジェクト denied refused incorrect \
            won't_take not_recognised not_recognized wouldn't ×で も× 止まり \
            戻らな 戻ってこ 取扱いできません 使えない 使えません spat 時間切れ 一致しない 応答 残り tries 違い \
            思い出せ 通りません goes_through",
        weights: [0, 0, 4, 12, 9, 3],
    },
    // A machine takes them.
    Group {
        words: "\
            通った 通って 通っていた 開いた 開きます 開く 開け 解除 一致 下ろせ 引き出 出金 使って 使う 合ってる 合って \
            確定 ok worked opened opens disarm matched accepted verified 照合 \
            解錠 確認が取れ ログインでき 通りました いけた おろせ 引き出せ 開けた 開けられ got_in let_me_in \
            went_through drew_out withdrew",
        weights: [7, 1, 0, 6, 3, 3],
    },
    // Machines and doors that ask for them.
    Group {
        words: "\
            atm 機械 扉 ドア 金庫 ロッカー 鍵箱 キーボックス 解錠 警備 通用口 投入口 開錠 ロック解除 画面ロック \
            オートロック 自動音声 テレホン テンキー キーパッド keypad locker vault alarm door \
            gate key_box keybox cash_machine ivr hsm レジ コンビニ 決済端末 暗証パッド \
            pinpad pin_pad 宅配ボックス 防犯 セキュリティ解除 shutter safe combination \
            入退室 入館",
        weights: [21, 9, 8, 5, 6, 0],
    },
    // Cards.
    Group {
        words: "\
            カード デビット クレジット 通帳 card cards hologram pan 署名欄 ネットショップ 裏面 裏の \
            うらの カード裏 back_of on_the_back back_side 決済",
        weights: [4, 10, 6, 6, 5, 5],
    },
    // They are noted down.
    Group {
        words: "\
            メモ 付箋 紙に 紙を 手帳 封筒 裏に 裏返 うら返し 表紙 書いて 書いた 書き 書かれ と書 鉛筆 油性 ペンで \
            手の甲 貼紙 落書 コメント wrote written writes note slip whiteboard \
            sticky scratch 箱に 仏壇 仏だん 画面は と読め と読み 読めない 薄く マジックで シール テープ \
            冷蔵庫 財布 ノートに 裏面に 端に 隅に 走り書 手書き scribbled taped in_pen diary \
            postit post-it 控えて カレンダー 紙片 余白 ケース inked 台紙 記入欄 壁 挟んで 写真",
        weights: [14, 11, -3, 7, 2, 3],
    },
    // Somebody has chosen or changed them.
    Group {
        words: "\
            誕生日 記念日 命日 生まれ年 生年 生まれた年 車のナンバー 部屋番号と同じ 出席番号 逆に 逆から 逆さ ひっくり返し \
            覚えやす 変えた 変えました 変えて 変更後 登録 設定 にした にして にしたい にしたら 決めた 決めて と同じ \
            同じだから 同じ番号 いつもの みんな これ 創業年 戦争の年 結婚 電話の下 あたらしい もういちど もう一度 \
            新しい番号 希望 birthday birth_year same_as the_year backwards \
            anniversary used_it_for changed_it change_it_to set_as \
            setting_it set_to picked chose selected unlock_with a_year \
            下の子 孫の 娘の 息子の ナンバー 語呂 西暦 創立 結婚した年 plate house_number mother's \
            daughter's son's wedding easy_to_remember 忘れないように 忘れない 戻した \
            戻して 揃えて 覚えてる 覚えて 始まる always 使い回 そのまま のまま 前と同じ 変わり 変え",
        weights: [18, 7, 5, 10, 4, 0],
    },
    // They were sent or are shown.
    Group {
        words: "\
            届いた 届きまし 届く 来た 来ました きました sms ショートメ メールに texted text_from \
            the_text sent_me came 送った番号 送りした 通知 機械に出 画面に出 と出て 表示 新しいの来 \
            認証アプリ トークン authenticator token resync challenge issued \
            received 通目の rsaの 着信 ショートメール プッシュ通知 メッセージで 受信 was_sent \
            popped_up generated app_shows fob shows ガイダンス 次の番号 番号が送られ \
            送信した 検知 送られて got_a_message message the_next_one 出てる 出た 出て",
        weights: [17, 11, 8, -1, 3, 4],
    },
    // Nobody should know them.
    Group {
        words: "\
            誰にも言うな 内緒 秘密 第三者 言わない 言わなく お控え お聞き お聞かせ 聞いてません 伺って 伺い 見られ 覗 \
            盗ま 盗った 詐欺 偽サイト なりすまし 抜かれ 引き落とされ 取りに来 never_share don't_share \
            do_not_share don't_tell stop_her stop_him guess guessed \
            leaked stolen fraud phishing scrub 消してくださ 隠す 隠 塗 剥が 推測され 他人 騙 \
            だまし だまされ 警察 闇 scam scammer shared 不審 なくした 紛失 盗難 lost",
        weights: [7, 10, 0, 0, 12, 7],
    },
    // A number or code, of whatever.
    Group {
        words: "\
            番号 ばんごう 数字 コード code 何番 なんばん",
        weights: [0, -1, -1, -9, -2, -4],
    },
    // How a sentence goes on behind a code that is told.
    Group {
        words: "\
            って だと と言 です。 でした だった だよ でしょ やで やねん やけど や。 じゃない かも かな か？ か? ？ \
            なの だもん だと思 と入れ と打 と押 を入れ を押 を打 で開 で入 で通 にして にした に変 にしたい を知って \
            を告 で登録 のまま で間違 とある と大き とメモ と鉛筆 と答 と聞い と申告 とおっしゃ と読 と推測 を示唆 も押 \
            でも # を横 だと受け付け で通っ にしたら に替 を読み上げ と声 と復元 と並べ とだけ を見せ を係 worked \
            doesn't_work",
        weights: [5, -4, 0, 11, -1, -3],
    },
    // What other short numbers number.
    Group {
        words: "\
            受付 整理券 受付番号 伝票 管理番号 問い合わせ番号 お問い合わせ番号 追跡 案件 稟議 通達 文書 資料 内線 外線 \
            電話 tel fax 郵便番号 社員番号 職員番号 会員番号 商品 型番 品番 型式 製造番号 シリアル s/n \
            serial 機番 号機 エラーコード エラー番号 error 理由コード 店番 支店 店番号 口座 口番 記号 会議id \
            予約 部屋 号室 会議室 room ext extension ticket case ref reference no. \
            seq port line version ver build rev page pages step node id \
            様式 別紙 別添 規程 規定 第 バグ 銘柄 証券コード 番地 地番 整理番号 札 席 号車 キャンペーン 投票 会議 \
            引換 lot area cif err 免許 旅券 証券 保険 年金 資産番号 企業コード 取扱番号 取引番号 issue \
            pr zip box iso iccid row stan rrn isbn sku imei session trace \
            ttl index 番号札 製造 model store 店コード 号棟 badge order 頁 照会は \
            to_the_left to_the_right on_the_left on_the_right floor 呼出番号 \
            案内 faq よくある質問 袋の番号 組織番号 セミナー番号 回答番号 ジョブ番号 点検番号 来訪番号 zone form \
            call code_means 約款 条 cases rows 組合せ mtu rfc excel office windows server pid http status \
            iso jis cve mr 画面 screen mcc model 便 flight 系統 問 working_papers 業種コード 議案 帳票 エレベーター メニュー 住所 丁目",
        weights: [-17, -7, -8, -3, 2, -1],
    },
    // The last figures of something.
    Group {
        words: "\
            末尾 下4桁 下四桁 下4けた 下四けた 下3桁 ends_in ending last_four last_4 ends \
            末尾が 最後の4桁 ending_in",
        weights: [-22, -1, -19, 0, 4, -7],
    },
    // Amounts and measures.
    Group {
        words: "\
            円 ¥ 金額 残高 料金 手数料 費用 価格 万円 amount jpy usd yen price ポイント 利率 株価 \
            為替 所要 期限 有効期限 exp thru expiry 日付 時刻 開始 終了 発行日 作成 更新 created \
            件数 平均 合計 total count 数量 売上 在庫 人数 size limit 前年 前月 前期 前回 前日 昨年 \
            目標 実績 予算 配信数 送信数 通数",
        weights: [-21, -2, 1, -6, -1, 4],
    },
    // Dates.
    Group {
        words: "\
            年 月 日 令和 平成 昭和 year since 年に 年度 in_the_year from until",
        weights: [1, -4, -6, 3, -1, 3],
    },
    // It is something else, or an example.
    Group {
        words: "\
            ではなく じゃなく ではない でもなく ではありません 番号です とは別 とは関係 unrelated not_the \
            番号で 追跡の 例 例えば 例: 等は など とか のような example e.g. such_as サンプル ダミー \
            dummy テスト test",
        weights: [-10, -4, -5, -15, -6, -6],
    },
    // Rules, manuals and statistics.
    Group {
        words: "\
            桁です 設定できません 登録できません 使用できません 禁止 推奨 ルール マニュアル faq とは なぜ 教えて下さい \
            一覧 集計 統計 案内 ポスター 研修 パターン 要件 設計 改定 policy how why explain \
            standard 何件 手順書",
        weights: [-13, -5, -8, 5, -19, -1],
    },
    // Who has them, and who should not.
    Group {
        words: "\
            母 父 夫 妻 主人 息子 娘 孫 家族 祖母 祖父 ばあさん 本人 ご本人 客 お客 お客様 顧客 ユーザー 犯人 \
            詐欺犯 相手 男 甥 子ども 子供 ヘルパー 隣 私の 僕の my her his he she mum mother \
            father husband wife son daughter client customer user cust \
            caller nurse nanny someone 遺品 拾得 字で 声",
        weights: [7, 8, 0, -11, 3, -1],
    },
    // Money is drawn or paid with them.
    Group {
        words: "\
            下ろし 下ろせ 下ろそ おろし おろせ 引き出し 引出 出金 払い出 払出 withdraw withdrawal \
            withdrawn draw_out 支払 決済が 取扱い 残高 送金 振込 被害 借り たのまれ 頼まれ 代わりに \
            代わり",
        weights: [-4, 1, -1, -12, -5, 1],
    },
];
