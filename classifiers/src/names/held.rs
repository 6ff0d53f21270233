//! What stands directly behind a name and tells that a person bears it: a title that takes the name's last
//! kanji for its own, a spouse, a guardian.

use std::sync::LazyLock;

use crate::prefixes::Prefixes;

/// The title behind a name whose last kanji would make another word of it: 本部長, 部店, 代理, 上様.
pub(super) fn title_over(text: &str, end: usize) -> Option<&'static str> {
    const OVER: &[(char, &[&str])] = &[
        (
            '本',
            &[
                "部長",
                "社長",
                "店長",
                "店主",
                "社労士",
                "社会保険労務士",
                "殿",
                "人事部長",
                "人事課長",
                "名義",
            ],
        ),
        ('部', &["店長"]),
        ('代', &["理事"]),
        ('上', &["様"]),
        ('多', &["様"]),
    ];
    let (name, rest) = text.split_at(end);
    let (_, titles) = OVER.iter().find(|(last, _)| name.ends_with(*last))?;
    titles
        .iter()
        .find(|title| rest.starts_with(**title))
        .copied()
}

/// Whether what nothing but a person is or has follows: `松本夫妻`, `佐藤奥様より`.
pub(super) fn of_a_person(rest: &str) -> bool {
    static WORDS: LazyLock<Prefixes> = LazyLock::new(|| Prefixes::of_list(OF_A_PERSON));
    WORDS.begin(rest)
}

const OF_A_PERSON: &[&str] = &[
    "夫妻",
    "夫婦",
    "ご夫妻",
    "ご夫婦",
    "後見人",
    "保証人",
    "奥様",
    "奥さま",
    "奥さん",
    "ご主人",
    "家内",
    "未亡人",
    "ご子息",
    "ご令嬢",
    "お嬢様",
    "ご家族",
    "ご両親",
    "ご長男",
    "ご長女",
    "ご次男",
    "ご次女",
    "ご本人",
    "氏名義",
];
