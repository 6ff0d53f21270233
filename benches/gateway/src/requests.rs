//! The requests of the measurement: 1 KB of Japanese each.

use serde_json::json;

/// A kind of request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Request {
    pub(crate) name: &'static str,
    /// What the user writes.
    text: &'static str,
    /// Values that must not arrive upstream.
    pub(crate) hidden: &'static [&'static str],
}

pub(crate) const ALL: [Request; 2] = [
    Request {
        name: "public, sent out as it is",
        text: PUBLIC,
        hidden: &[],
    },
    Request {
        name: "customer data, masked and restored",
        text: CUSTOMER,
        hidden: &["佐藤 健一", "4071825", "kenichi.sato@example.co.jp"],
    },
];

const PUBLIC: &str = "長期金利と短期金利の関係について、金融を学び始めた大学生にも分かるように説明してください。\
まず、利回り曲線とは何か、その形がふだん右上がりになる理由を述べてください。次に、短期金利が長期金利を上回る状態がなぜ生じるのか、\
市場参加者の期待と中央銀行の政策の両面から説明してください。続いて、過去の景気後退との関係について、代表的な例を二つ挙げ、\
必ずしも後退が起きるとは限らない理由にも触れてください。最後に、為替相場や株式市場への影響を、専門用語を避けながら簡潔にまとめてください。\
全体は千字程度とし、見出しを付け、冒頭に三行の要約を、末尾に参考となる統計の種類を挙げ、図表があるとよい箇所も示してください。";

const CUSTOMER: &str = "次のお客様への返信メールの文面を作成してください。お客様は佐藤 健一様、\
口座番号は普通 4071825、ご連絡先は kenichi.sato@example.co.jp です。先週のお振込で手数料が二重に引き落とされたとのお申し出があり、\
調査の結果、当方の処理の誤りであることが確認できました。文面には、お詫びの言葉、原因の簡単な説明、返金の予定、\
今後の再発防止策、問い合わせ先の案内を入れてください。お客様は長年お取引をいただいている方ですので、丁寧でありながら回りくどくない表現でお願いします。\
件名も三つ提案し、それぞれの印象の違いを一言ずつ添えてください。\
また、お電話でお詫びする場合の話し方の例も、敬語の使い方に気を付けて、三つの文で示してください。";

impl Request {
    /// The body that a client sends.
    pub(crate) fn body(&self) -> String {
        let messages = json!([{ "role": "user", "content": self.text }]);
        json!({ "model": "auto", "messages": messages, "temperature": 0.2 }).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_about_one_kilobyte() {
        for request in ALL {
            let bytes = request.body().len();
            assert!((980..1100).contains(&bytes), "{}: {bytes}", request.name);
        }
    }

    #[test]
    fn what_is_to_be_hidden_is_in_the_text() {
        for request in ALL {
            assert!(
                request
                    .hidden
                    .iter()
                    .all(|value| request.text.contains(value))
            );
        }
    }
}
