"""Words for the slots of the fragments. No person in them is meant."""

BUSINESS = """住宅ローン カードローン 教育ローン 定期預金 普通預金 当座預金 外貨預金 投資信託 積立 変動金利 固定金利 金利 利率 手数料 残高証明書
残高 口座開設 口座解約 口座振替 住所変更 氏名変更 改姓 届出印 印鑑証明書 印鑑 通帳 通帳再発行 キャッシュカード 暗証番号 再発行 本人確認 本人確認書類
相続手続き 相続 遺言信託 遺産分割協議書 戸籍謄本 委任状 成年後見 贈与 贈与税 相続税 確定申告 年末調整 源泉徴収票 年金 年金受取 医療保険 火災保険
個人年金保険 団信 返済 繰上返済 返済計画 延滞 督促 借換え 借入 融資 融資実行 運転資金 設備資金 当座貸越 極度額 担保 根抵当 保証 保証料 連帯保証
稟議 稟議書 決裁 審査 審査結果 与信 与信枠 格付 自己査定 引当 貸倒引当金 債権回収 債務者区分 事業計画 資金繰り 資金繰り表 試算表 決算書 財務諸表
売上 売上高 営業利益 経常利益 純資産 自己資本比率 減価償却 在庫 売掛金 買掛金 手形 小切手 電子記録債権 ファクタリング 補助金 助成金 事業承継
株式譲渡 合併 買収 資本提携 業務提携 増資 配当 新株予約権 上場 公開買付け 内部統制 監査 監査法人 会計監査 内部監査 検査 是正 改善計画 顛末書 始末書
海外送金 外国送金 被仕向送金 仕向送金 信用状 輸入 輸出 為替 為替予約 両替 送金目的 経済制裁 制裁リスト 疑わしい取引 マネロン 取引時確認 実質的支配者
インターネットバンキング 振込 振込上限 振込先 組戻し 入金 出金 引落し 現金 硬貨 紙幣 夜間金庫 貸金庫 整理券 窓口 混雑 順番 来店予約 面談 訪問 電話
架電 折返し 書類 書面 申込書 同意書 契約書 覚書 見積書 請求書 領収書 納品書 発注書 資料 議事録 報告書 会議 打合せ 研修 出張 有給休暇 休暇 勤怠 残業
人事異動 昇格 評価 面接 採用 退職 引継ぎ 引継書 日程 日程調整 締切 期日 期限 納期 件数 件名 内容 概要 背景 目的 理由 原因 対策 方針 手順 手続き 規程
規則 要領 通達 事務連絡 様式 書式 記入例 注意点 留意事項 確認 確認事項 修正 訂正 変更 追加 削除 登録 照会 回答 質問 問い合わせ 苦情 要望 相談 提案 説明
案内 お知らせ お詫び 通知 連絡 報告 共有 依頼 対応 調査 分析 検討 作成 更新 実施 完了 開始 終了 停止 障害 復旧 不具合 改修 移行 設定 端末 印刷 複合機 回線
権限 申請 承認 差戻し 却下 保留 至急 本日 明日 今週 来月 年度末 月末 四半期 上期 下期 前年比 前月比 推移 合計 平均 割合 比率 単価 数量 金額 税率 消費税
倉庫 工場 店舗 本社 支店 事務所 社宅 社員寮 土地 建物 物件 不動産 登記 登記簿 測量 解体 改築 新築 賃貸 家賃 入居 退去 車両 備品 機械 原材料 部品 製品 商品
冷凍食品 医薬品 化粧品 衣料 家具 木材 鋼材 石油 電力 農業 漁業 林業 酪農 畜産 観光 宿泊 飲食 介護 保育 学費 留学 結婚 出産 育児 入院 手術 通院 診断書 葬儀
選挙 税制 法改正 金融政策 物価 景気 雇用 賃上げ 円安 円高 株価 国債 日経平均 半導体 再生可能エネルギー 脱炭素 人口減少 少子化 地方創生 防災 避難訓練""".split()

KATAKANA_WORDS = """システム サーバー データ データベース ネットワーク アプリ アカウント パスワード ログイン ログ エラー メッセージ メール メールアドレス ファイル
フォルダ フォーマット バージョン アップデート インストール ダウンロード バックアップ セキュリティ ウイルス クラウド プログラム コード テスト リリース
スケジュール プロジェクト ミーティング マニュアル チェックリスト テンプレート レポート グラフ リスト メモ コメント タイトル ページ ボタン メニュー カード ローン
ポイント キャンペーン サービス サポート センター コールセンター オペレーター スタッフ マネージャー リーダー メンバー チーム グループ ユーザー クライアント
パートナー ベンダー サプライヤー メーカー ブランド デザイン イベント セミナー アンケート リスク コンプライアンス ガバナンス モニタリング スコア スコアリング
シミュレーション モデル アルゴリズム パラメータ インフレ デフレ マーケット トレンド ポートフォリオ ファンド ボンド スワップ オプション ヘッジ レバレッジ コスト
キャッシュフロー バランスシート スキーム ストラクチャー プレミアム オリジナル レストラン ホテル コンビニ スーパー マンション アパート ビル タワー ガソリン トラック
ドライバー コロナ ワクチン インフルエンザ アレルギー リハビリ スマートフォン タブレット パソコン プリンター モニター ケーブル バッテリー カレンダー""".split()

DEPARTMENTS = """営業部 営業一課 融資課 融資部 審査部 審査一課 事務部 事務企画部 総務部 総務課 人事部 人事課 経理部 経理課 財務部 企画部 経営企画部 法務部 法務課
監査部 リスク統括部 コンプライアンス部 システム部 システム企画課 国際部 外為課 資金為替課 市場部 渉外課 窓口課 預金課 ローン課 個人営業部 法人営業部
法人営業二課 本店営業部 カスタマーセンター コールセンター お客様相談室 広報室 秘書室 購買課 物流課 品質保証部 開発部 情報システム部 資材部""".split()

PUBLIC = """日本銀行 日銀 金融庁 財務省 国税庁 税務署 法務局 厚生労働省 経済産業省 総務省 デジタル庁 公正取引委員会 東京証券取引所 東証 全国銀行協会 全銀協 日本年金機構
年金事務所 市役所 区役所 家庭裁判所 警察署 警視庁 信用保証協会 預金保険機構 個人情報保護委員会 預金保険機構 トヨタ トヨタ自動車 ソニー 日立製作所 ソフトバンク
楽天 任天堂 キヤノン パナソニック ホンダ 日産 三菱商事 三井物産 イオン セブンイレブン ファーストリテイリング マイクロソフト グーグル アマゾン アップル ＮＴＴ ＪＲ東日本
全日空 日本航空 日本郵便 ゆうちょ銀行 みずほ銀行 三菱UFJ銀行 りそな銀行 当行 当社 弊社 弊行""".split()

WORLD = """アメリカ 中国 韓国 台湾 ベトナム タイ インド フランス ドイツ イギリス ブラジル シンガポール ロンドン ニューヨーク パリ 上海 香港 バンコク ハワイ 欧州 米国 英国
北海道 東京都 大阪府 京都府 愛知県 福岡県 関東 関西 九州 東北 四国 中国地方 首都圏 都内 駅前 海外 国内 地方""".split()

FORMS = ["株式会社"] * 8 + ["(株)"] * 3 + ["有限会社", "有限会社", "(有)", "合同会社", "合同会社", "医療法人", "社会福祉法人", "学校法人", "一般社団法人", "合資会社"]

TRADES = """商事 物流 建設 工業 化成 製作所 食品 電機 不動産 興業 運輸 産業 薬品 精機 印刷 水産 酒造 農園 醸造 設備 工務店 商店 商会 フーズ テック システムズ ホーム
クリニック 歯科 病院 鉄工所 鉄工 木材 建材 塗装 土木 開発 電工 通商 貿易 運送 倉庫 海運 観光 交通 製菓 製麺 製パン 製紙 紡績 繊維 染色 硝子 窯業 金属 鋼業 鋳造
樹脂 ゴム 化学 製薬 薬局 メディカル ケア デザイン エンジニアリング ソリューションズ サービス パートナーズ キャピタル ファーム ロジスティクス エナジー 電設 空調 造園
石材 仏壇 呉服店 書店 青果 精肉店 米店 茶舗 旅館 ホテル 自動車 モータース 機械 重機 測器 計器 光学 電子 通信 ソフト 情報 紙器 包装 容器 ホールディングス HD""".split()

LUCKY = list("東西南北大新日光栄三共和協同富士丸旭昭明正信誠友愛幸福寿泰豊盛宝金銀星月山川海原松竹梅桜菊藤千万北陽洋進興国中央第一千代田")

KATAKANA_PARTS = """アル サン フジ ニチ トー キョー ユニ マリ オー セイ ライ フレ ネク ソラ テラ リバ ミナ ハル ルミ エコ グリ ナビ ワン スカイ ブルー グリーン ホワイト ノース
サウス イースト ウエスト スター ムーン リーフ フォレスト オーシャン ブリッジ ゲート クラフト ワークス ラボ リンク ライン ウェイ ロード タウン シティ ヒルズ コート
プラス ネット テクノ メディ バイオ アグリ フード キッズ アクア ソル レイ ビー ゼン ジン カン サクラ ミライ アサヒ ツバサ ヒカリ""".split()

LATIN_CORES = """Meridian Northwind Harbor Summit Blue Silver Golden Pacific Atlantic Orient Crescent Falcon Eagle Cedar Maple Granite Vertex Apex Nova Orion Polar Delta Sigma
Alpine Coastal Lakeside Redwood Ironbridge Stonegate Westfield Eastgate Brightwater Clearview Riverton Kestrel Lumen Quantum Helix Aster Sakura Fuji Nippon Tokai Kansai
Toyo Daito Sanko Kyowa Taiyo Meiwa Hokuto Seiwa Nisshin Towa Chuo Asahi Showa""".split()
LATIN_TRADES = """Trading Shipping Logistics Foods Steel Chemicals Pharma Medical Electric Electronics Systems Technologies Industries Manufacturing Engineering Construction Motors
Capital Partners Holdings Ventures Energy Marine Textiles Paper Packaging Optics Semiconductor Consulting Travel Hotels Realty Properties Farms Seafood Kogyo Shoji Sangyo""".split()
LATIN_FORMS = ["Co., Ltd."] * 4 + ["Ltd.", "Ltd", "Inc.", "Inc", "LLC", "GmbH", "AG", "S.A.", "PLC", "Corp.", "Corporation", "Pte. Ltd.", "K.K.", "B.V.", "Limited", "LLP"]

ENGLISH = """account balance statement invoice payment refund deposit loan mortgage interest rate fee limit transfer remittance deadline schedule meeting agenda minutes report draft
review approval policy procedure template form signature document contract agreement amendment clause covenant collateral guarantee exposure risk score threshold model forecast budget
revenue margin profit loss cost tax audit finding issue ticket bug release deployment server database backup outage password reset token access request permission role training course
onboarding vacation leave travel expense receipt booking hotel flight passport visa card branch office counter desk customer client supplier vendor shipment delivery order stock
inventory warehouse factory equipment machine market currency exchange dollar yen bond equity fund dividend yield inflation growth policy rate regulation compliance sanction screening
alert transaction pattern analysis summary translation email letter notice complaint feedback question answer reason change update status result test sample example table column
field value key index query log error warning message file folder page link image chart figure number amount date month quarter year week day morning evening holiday""".split()

CITIES = """Tokyo Osaka Kyoto Nagoya Sapporo Fukuoka London Paris Berlin Madrid Rome Vienna Dublin Sydney Singapore Bangkok Jakarta Manila Seoul Taipei Shanghai Mumbai Dubai Boston
Chicago Dallas Houston Denver Seattle Toronto Vancouver Lincoln Jackson Austin Charlotte Florence Victoria Santiago""".split() + ["New York", "Hong Kong", "San Francisco", "Kuala Lumpur"]

MONTHS = "January February March April May June July August September October November December Jan Feb Mar Apr Jun Jul Aug Sep Oct Nov Dec".split()

ENGLISH_GIVEN = """James Mary John Linda Robert Susan Michael Karen William Nancy David Lisa Richard Betty Joseph Helen Thomas Sandra Charles Donna Christopher Carol Daniel Ruth
Matthew Sharon Anthony Michelle Mark Laura Donald Sarah Steven Kimberly Paul Deborah Andrew Jessica Joshua Shirley Kenneth Cynthia Kevin Angela Brian Melissa George Brenda Edward Amy
Ronald Anna Timothy Rebecca Jason Virginia Jeffrey Kathleen Ryan Pamela Jacob Martha Gary Debra Nicholas Amanda Eric Stephanie Wei Li Priya Raj Anil Mohammed Ahmed Fatima Omar Chen
Ivan Olga Dmitri Sven Lars Ingrid Pierre Marie Luc Hans Klaus Greta Marco Giulia Paolo Sofia Carlos Maria Jose Ana Luis Nguyen Linh Minh Ji-woo Min-jun Arjun Deepa""".replace("-", "").split()
ENGLISH_SURNAMES = """Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez Gonzalez Wilson Anderson Thomas Taylor Moore Jackson Martin Lee Perez
Thompson White Harris Sanchez Clark Ramirez Lewis Robinson Walker Young Allen King Wright Scott Torres Nguyen Hill Flores Green Adams Nelson Baker Hall Rivera Campbell Mitchell Carter
Roberts Gomez Phillips Evans Turner Diaz Parker Cruz Edwards Collins Reyes Stewart Morris Morales Murphy Cook Rogers Patel Singh Kumar Sharma Khan Ali Chen Wang Zhang Liu Yang Kim Park
Choi Mueller Schmidt Schneider Fischer Weber Rossi Ferrari Bianchi Dubois Moreau Laurent Ivanov Petrov Larsen Hansen Nielsen Silva Santos Costa Tran Pham Suzuki Tanaka Sato Yamamoto""".split()

KATAKANA_GIVEN = """ジョン メアリー マイケル デイビッド サラ エミリー ロバート ジェームズ アンナ マリア カルロス ホセ ルイス アフメド ファティマ モハメド アリ ラジ プリヤ アニル リン ウェイ
チェン グエン ミン リナ ソフィア マルコ パオロ ピエール ルイ ハンス クラウス イワン オルガ ニコライ スヴェン ラース オマル ハッサン アミナ サミュエル ダニエル トーマス
ピーター ポール アンドリュー ケビン ブライアン ジェシカ アマンダ ローラ ナタリア ガブリエル フェルナンド チャン ティ フォン スミタ ディパク アルジュン ジウ ミンジュン ヘジン""".split()
KATAKANA_SURNAMES = """スミス ジョンソン ウィリアムズ ブラウン ガルシア ミラー ロドリゲス マルティネス アンダーソン テイラー トンプソン ホワイト ハリス クラーク ルイス ウォーカー キング
ライト ロペス スコット グリーン ベイカー ネルソン カーター ミッチェル パテル シン クマール シャルマ カーン アリ チェン ワン リー キム パク チョイ ミュラー シュミット フィッシャー
ロッシ フェラーリ デュボワ モロー イワノフ ペトロフ ハンセン シルバ サントス コスタ グエン トラン ファム レー ホアン ラマン タパ グルン リンブー シュレスタ フセイン ラフマン
アブドゥル オコンクォ メンデス アルベス フェレイラ""".split()

SINGLE_SURNAMES = [pair.split(":") for pair in """林:ハヤシ 森:モリ 原:ハラ 関:セキ 堺:サカイ 東:アズマ 西:ニシ 星:ホシ 平:タイラ 辻:ツジ 堀:ホリ 谷:タニ 岡:オカ 南:ミナミ
北:キタ 泉:イズミ 柳:ヤナギ 桂:カツラ 榊:サカキ 乾:イヌイ 菅:カン 神:ジン 奥:オク 畑:ハタ 浜:ハマ 滝:タキ 城:ジョウ 金:キム 李:リ 朴:パク 王:オウ 陳:チン 張:チョウ 劉:リュウ
呉:ゴ 崔:チェ 鄭:チョン 郭:カク 沈:シン 杜:ト 楊:ヨウ 黄:コウ 趙:チョウ 孫:ソン 馬:バ 許:キョ 何:カ""".split()]

KANA_CORES = """あおば あかり あさひ いずみ うぐいす うらかぜ おひさま かえで かもめ かわせみ きずな くすのき けやき こだま こもれび さくら さざなみ しおさい しらかば すずらん
すばる せせらぎ そよかぜ たいよう たんぽぽ つばき つばさ つむぎ とまり なぎさ なないろ にじいろ ののはな はなみずき はまなす ひかり ひだまり ひなた ふたば ふるさと ほたる まごころ
まつば みずほ みどり みのり めばえ もみじ やまびこ ゆうなぎ ゆうやけ ゆめ よつば わかば わかたけ アオバ アカツキ イロハ オリオン カナリヤ キボウ コスモス サンライト シリウス
スズラン ツクシ トキワ ハマナス ヒナタ フタバ マルカ マルヨシ ミツワ ヤマト ユニバーサル リバティ ルミナス ヤマショウ カネサン""".split()

SHOPS = """保育園 幼稚園 学園 介護サービス 介護 デイサービス 訪問看護 薬局 歯科 整骨院 鍼灸院 動物病院 美容室 理容室 クリーニング ベーカリー カフェ 食堂 寿司 そば そば店 うどん 酒店
米穀店 青果店 鮮魚店 精肉店 生花店 花店 電器 電気店 書房 文具 玩具 釣具 スポーツ 楽器 写真館 旅行社 タクシー バス 運輸 引越センター ガレージ 中古車販売 自動車整備 石油
プロパン 水道 管工 内装 板金 左官 瓦工業 畳店 表具 印章 企画 総業 興産 地所 住建 住宅販売 ビルサービス 警備保障 人材 ワークス 会計 会計事務所 法律事務所 税理士事務所 監査法人
アドバイザリー インベストメント ファンド 信用組合 信用金庫 銀行 リース 信販 農業協同組合 漁業協同組合 牧場 果樹園 養鶏 養鰻 うなぎ加工 水産加工 製茶 製糸 織物 刺繍 陶芸
木工 家具 楽団 劇場 印刷所 新聞社 出版 放送 芸能 ボート販売 マリーナ 造船 船舶 温泉 旅館 民宿 の宿 リゾート ゴルフ倶楽部 スイミング 塾 予備校 語学院 研究所 翻訳 配送 急便""".split()
BEFORE_SHOP = "割烹 民宿 喫茶 居酒屋 ビストロ レストラン 料亭 旅館 ホテル 美容室 焼肉 手打ちそば カフェ パン工房 湯の宿 スーパー 酒蔵 スナック".split()
MORE_FORMS = """NPO法人 特定非営利活動法人 公益財団法人 一般財団法人 公益社団法人 医療法人社団 宗教法人 税理士法人 弁護士法人 監査法人 農事組合法人 協同組合 (同) (有) ㈲ ㈱ (医) (福)
特定目的会社 投資法人 合同会社""".split()
KANA_TRADES = "ショウジ ケンセツ コウムテン コウギョウ シヨクヒン セイサクショ ブツサン ウンユ フドウサン ショウカイ デンキ セツビ システム サービス ショウテン サンギョウ インサツ ジドウシャ ヤッキョク".split()
LATIN_SHOPS = "Café Cafe Hotel Bar Bistro Restaurant Studio Ristorante Trattoria Salon Clinic Ryokan Villa Maison Boutique Bakery Gallery Atelier".split()
MORE_LATIN_FORMS = "FZE FZ-LLC AB AS A.S. Oy S.p.A. S.r.l. SARL SAS NV SPC LP Group".split() + ["Pty Ltd", "Sdn. Bhd.", "& Co."]

SYLLABLES = """
ア a
イ i
ウ u
エ e
オ o
カ ka
キ ki
ク ku
ケ ke
コ ko
サ sa
シ shi
ス su
セ se
ソ so
タ ta
チ chi
ツ tsu
テ te
ト to
ナ na
ニ ni
ヌ nu
ネ ne
ノ no
ハ ha
ヒ hi
フ fu
ヘ he
ホ ho
マ ma
ミ mi
ム mu
メ me
モ mo
ヤ ya
ユ yu
ヨ yo
ラ ra
リ ri
ル ru
レ re
ロ ro
ワ wa
ヲ o
ン n
ガ ga
ギ gi
グ gu
ゲ ge
ゴ go
ザ za
ジ ji
ズ zu
ゼ ze
ゾ zo
ダ da
ヂ ji
ヅ zu
デ de
ド do
バ ba
ビ bi
ブ bu
ベ be
ボ bo
パ pa
ピ pi
プ pu
ペ pe
ポ po
キャ kya
キュ kyu
キョ kyo
シャ sha
シュ shu
ショ sho
チャ cha
チュ chu
チョ cho
ニャ nya
ニュ nyu
ニョ nyo
ヒャ hya
ヒュ hyu
ヒョ hyo
ミャ mya
ミュ myu
ミョ myo
リャ rya
リュ ryu
リョ ryo
ギャ gya
ギュ gyu
ギョ gyo
ジャ ja
ジュ ju
ジョ jo
ビャ bya
ビュ byu
ビョ byo
ピャ pya
ピュ pyu
ピョ pyo
"""
