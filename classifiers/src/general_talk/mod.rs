//! Whether a text speaks of the world or tells a tale: a question of history, an article, a story whose
//! persons are invented. Names in it are nobody's with whom the bank has to do.
//!
//! To leave such names alone is a comfort, so each of these makes it end: an identifier, or a word of the
//! bank's dealings, of somebody's health or of a crime, anywhere in the text; a name that is called さん or Mr,
//! or in whose own sentence nothing speaks of the world or of a tale. Whoever writes `架空の` above a
//! customer's record gains nothing. Of names in a row (`目黒、大塚、田端、上野`) more is asked in general talk: of
//! them the sentence beside theirs may say so, too. What is special care does not ask here at all: it hears of the names that
//! were left alone, too ([`crate::candidates::Candidates::leave_alone`]).

mod ends;
mod rows;
mod words;

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use self::ends::Ends;
use self::words::{ASKED_IN_ROWS, DEALINGS, NO_DEALINGS, OURS, TALE, WORLD};
use crate::EntityType::{Email, IpAddress, Organization, Person};
use crate::candidates::{Candidates, Evidence};
use crate::work;

/// Of whom a text speaks: of the bank's customers and staff, unless something says that it is of what
/// everybody may know, or of invented persons.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct About {
    of_others: bool,
    /// The places of the words that say so, in order; none where the bank deals with somebody.
    said: Vec<Range<usize>>,
    /// The same of rows of names alone.
    said_of_rows: Vec<Range<usize>>,
    ends: Ends,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Says {
    Ours,
    Dealing,
    NoDealing,
    Others,
    OfRows,
}

/// Nobody who was grown up in these years is a customer of anybody: `in 1859`.
const LONG_AGO: std::ops::RangeInclusive<u32> = 1000..=1909;

struct Words {
    automaton: AhoCorasick,
    words: Vec<(&'static str, Says)>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let all = [
        (OURS, Says::Ours),
        (DEALINGS, Says::Dealing),
        (NO_DEALINGS, Says::NoDealing),
        (WORLD, Says::Others),
        (TALE, Says::Others),
        (ASKED_IN_ROWS, Says::OfRows),
    ];
    let words: Vec<(&str, Says)> = all
        .iter()
        .flat_map(|(list, says)| list.iter().map(|word| (*word, *says)))
        .collect();
    // Every word counts, also one within another: nothing that speaks of the world hides a dealing.
    let automaton = AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .match_kind(MatchKind::Standard)
        .build(words.iter().map(|(word, _)| word))
        .expect("some hundred words are far below the automaton's limits");
    Words { automaton, words }
});

impl About {
    /// Of whom `text` speaks, given what was found of identifiers in it.
    pub(crate) fn of(text: &str, found: &Candidates) -> Self {
        let identified = found.all().iter().any(|found| {
            found.evidence > Evidence::Form
                && !matches!(found.entity, Organization | Person | Email | IpAddress)
        });
        if identified || text.contains('@') {
            return Self::default();
        }
        let (mut said, mut rows) = (years_long_ago(text), Vec::new());
        let mut dealings = Dealings::default();
        for hit in WORDS.automaton.find_overlapping_iter(text) {
            let (word, says) = WORDS.words[hit.pattern().as_usize()];
            // `this`, `Delhi `: the end of a word.
            if inside(text, hit.start()) {
                continue;
            }
            match says {
                Says::Ours => return Self::default(),
                Says::Dealing | Says::NoDealing => dealings.hear(says, hit.range()),
                Says::Others if is_meant(text, hit.range(), word) => said.push(hit.range()),
                Says::OfRows if is_meant(text, hit.range(), word) => rows.push(hit.range()),
                Says::Others | Says::OfRows => {}
            }
        }
        let of_others = !said.is_empty();
        if !dealings.heard.is_empty() {
            (said, rows) = (Vec::new(), Vec::new());
        }
        rows.extend(said.iter().cloned());
        said.sort_unstable_by_key(|said| said.start);
        rows.sort_unstable_by_key(|said| said.start);
        Self {
            of_others,
            ends: if rows.is_empty() {
                Ends::default()
            } else {
                Ends::of(text)
            },
            said,
            said_of_rows: rows,
        }
    }

    /// Of the bank's customers and staff.
    pub(crate) const fn is_ours(&self) -> bool {
        !self.of_others
    }

    /// Whether a name at this place is none of ours: something in its sentence says so, or it stands in
    /// a row of them and something in the sentence beside it does.
    pub(crate) fn lets_go(&self, text: &str, place: &Range<usize>) -> bool {
        self.is_near(&self.said, place, 0)
            || !self.said_of_rows.is_empty()
                && rows::around(text, place)
                    .is_some_and(|row| self.is_near(&self.said_of_rows, &row, 1))
    }

    /// Whether at most so many sentences end between a place and the nearest of `said`, which are in order.
    fn is_near(&self, said: &[Range<usize>], place: &Range<usize>, most: usize) -> bool {
        let near = |said: &Range<usize>| {
            let between = if said.end <= place.start {
                said.end..place.start
            } else {
                place.end.min(said.start)..said.start
            };
            self.ends.within(&between) <= most
        };
        let next = said.partition_point(|said| said.start < place.end);
        let before = next.checked_sub(1).map(|last| &said[last]);
        before.is_some_and(near) || said.get(next).is_some_and(near)
    }
}

/// The words of dealings that were heard so far, in the order of their ends.
#[derive(Default)]
struct Dealings {
    heard: Vec<Range<usize>>,
    /// The last word that has one in it and is none.
    none: Range<usize>,
}

impl Dealings {
    fn hear(&mut self, says: Says, word: Range<usize>) {
        let within = |none: &Range<usize>, word: &Range<usize>| {
            none.start <= word.start && word.end <= none.end
        };
        if says == Says::NoDealing {
            while self.heard.last().is_some_and(|last| within(&word, last)) {
                self.heard.pop();
            }
            self.none = word;
        } else if !within(&self.none, &word) {
            self.heard.push(word);
        }
    }
}

/// Whether the bank deals with somebody, or somebody is told of as a customer is.
pub(crate) fn is_dealing(text: &str) -> bool {
    work::spent(text.len());
    let mut dealings = Dealings::default();
    for hit in WORDS.automaton.find_overlapping_iter(text) {
        let (_, says) = WORDS.words[hit.pattern().as_usize()];
        match says {
            _ if inside(text, hit.start()) => {}
            Says::Ours => return true,
            Says::Dealing | Says::NoDealing => dealings.hear(says, hit.range()),
            Says::Others | Says::OfRows => {}
        }
    }
    !dealings.heard.is_empty()
}

/// `1859`, four digits by themselves.
fn years_long_ago(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let digits = memchr::memchr_iter(b'1', bytes).filter(|at| {
        let alone = |at: Option<usize>| {
            at.and_then(|at| bytes.get(at))
                .is_none_or(|b| !(b.is_ascii_alphanumeric() || b",.-/#".contains(b)))
        };
        alone(at.checked_sub(1))
            && bytes
                .get(at + 4)
                .is_none_or(|b| !(b.is_ascii_alphanumeric()))
    });
    let year = |at: usize| text.get(at..at + 4)?.parse().ok();
    digits
        .filter(|at| year(*at).is_some_and(|year: u32| LONG_AGO.contains(&year)))
        .filter(|at| text[..*at].ends_with("in ") || text[*at + 4..].starts_with('年'))
        .map(|at| at..at + 4)
        .collect()
}

/// Whether an English word begins before `at`.
fn inside(text: &str, at: usize) -> bool {
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
    letter(text[at..].chars().next()) && letter(text[..at].chars().next_back())
}

/// Whether an English word ends where the hit does, but for an `s`, and has a capital if the list has.
fn is_meant(text: &str, hit: Range<usize>, word: &str) -> bool {
    let latin = word.ends_with(|c: char| c.is_ascii_alphabetic());
    let rest = text[hit.end..]
        .strip_prefix('s')
        .unwrap_or(&text[hit.end..]);
    let ends = !latin || !rest.starts_with(|c: char| c.is_ascii_alphabetic());
    let capital = |text: &str| text.starts_with(|c: char| c.is_ascii_uppercase());
    ends && (!capital(word) || capital(&text[hit.start..]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Classifier, EntityType, Scanned, Sensitivity};

    fn is_of_others(text: &str) -> bool {
        !About::of(text, &Candidates::default()).is_ours()
    }

    fn scan(text: &str) -> Scanned {
        Classifier::shared().scan(text.to_owned())
    }

    fn names(text: &str) -> Vec<String> {
        let scanned = scan(text);
        let persons = scanned.findings().iter();
        let persons = persons.filter(|found| found.entity == EntityType::Person);
        persons
            .map(|found| text[found.range.clone()].to_owned())
            .collect()
    }

    #[test]
    fn questions_of_history_articles_and_tales_are_of_others() {
        for text in [
            "創業者の名前が社名になった会社を五つ",
            "Who was the governor when Britain left the gold standard?",
            "昭和金融恐慌の蔵相と、その演説の要点",
            "The first bank here was founded in 1873.",
            "主人公が銀行員の短い物語を書いて",
            "Write a short story about a teller.",
        ] {
            assert!(is_of_others(text), "{text}");
        }
    }

    #[test]
    fn whoever_speaks_of_customers_speaks_of_ours() {
        for text in [
            "創業者の柏木が来店され、融資先の話をした",
            "主人公はお客様の早川さん",
            "Who was the borrower? Named after his father.",
            "明日の会議は10時から",
        ] {
            assert!(!is_of_others(text), "{text}");
        }
    }

    #[test]
    fn a_word_of_the_world_is_a_whole_word_and_has_its_capital() {
        for text in [
            "She, who was late twice, remodelled and rebooked by the 18th",
            "in 1987, in 1,873 cases, no. 1859",
            "enrong keynesx",
        ] {
            assert!(!is_of_others(text), "{text}");
        }
    }

    #[test]
    fn names_of_the_world_and_of_tales_are_nobodys() {
        for text in [
            "Who was Benedikt Oswald, and which theorem is named after Teresa Lindqvist?",
            "寸劇の台本：行員は小田切、客は藤巻。",
            "Explain Abenomics and Kuroda's package in 150 words.",
        ] {
            let scanned = scan(text);
            assert!(
                scanned.findings().is_empty(),
                "{text}: {:?}",
                scanned.findings()
            );
        }
    }

    /// Everyday requests of a bank, each of which was taken for general talk by a word or two.
    #[rustfmt::skip]
    const OF_CUSTOMERS: &[&str] = &[
        "柏木健太郎さんは昭和22年生まれの元監督で、うつ病で通院しており、ローンが払えません。返信文を作って",
        "柏木健太郎さんは昭和22年生まれの元監督で、詐欺で逮捕された前科があります。口座開設を断る文面を作って",
        "例文を作って。柏木健太郎さんはうつ病で通院しており、ローンが払えません。",
        "柏木健太郎さんから、ブランドバッグの購入について会見を見て不安との電話。返信文を。",
        "柏木健太郎さん（会社経営者）が自己破綻寸前です。返済猶予の案を3つ。",
        "昭和40年に口座を開いた柏木健太郎さんが、明治安田の保険に乗り換えたいとのこと。",
        "柏木健太郎さん、横綱ちゃんこ店の開業融資を希望",
        "柏木健太郎さん（俳優）はカードローン残高200万円、延滞2回。増枠の可否は？",
        "歌手の柏木健太郎はカードローン残高200万円、延滞2回。",
        "柏木健太郎さんの当時の担任監督",
        "Write to Kentaro Kashiwagi: his credit history is bad and he must pay by the 18th.",
        "Kentaro Kashiwagi asked for a quote for a new model of car loan.",
        "Kentaro Kashiwagi remodelled his shop, rebooked the call and cannot repay.",
        "Kentaro Kashiwagi, president of a small firm founded in 2004, earns 12 million yen. Assess his mortgage.",
        "Kentaro Kashiwagi lost money to an earthquake and a film scandal; ask him to repay.",
        "Mr. Kentaro Kashiwagi came by today.",
    ];

    #[test]
    fn no_customer_is_taken_for_somebody_of_the_world() {
        for text in OF_CUSTOMERS {
            let found = names(text).concat();
            let whole = found.contains("柏木健太郎") || found.contains("Kentaro Kashiwagi");
            assert!(whole, "{text}: {found}");
        }
    }

    #[test]
    fn no_word_of_the_world_or_of_a_tale_makes_a_customer_nobodys() {
        for word in WORLD.iter().chain(TALE).chain(ASKED_IN_ROWS) {
            for customer in OF_CUSTOMERS {
                let behind = format!("{customer}\n{word}");
                for text in [
                    format!("{word}。{customer}"),
                    format!("{word}, {customer}"),
                    behind,
                ] {
                    assert!(!names(&text).is_empty(), "{text}");
                }
            }
        }
    }

    #[test]
    fn who_is_ours_in_one_sentence_is_so_in_the_tale_beside_it() {
        let text = "主人公は柏木健太郎という短い物語を書いて。\n柏木健太郎さんが来た。";
        assert_eq!(names(text), ["柏木健太郎", "柏木健太郎"]);
    }

    #[test]
    fn a_page_about_the_world_hides_no_customer() {
        let page = "日銀の金融政策決定会合の歴史を高校生にも分かるように説明してください。ゼロ金利、量的緩和、\
                    マイナス金利、イールドカーブ・コントロールの順に、目的と経緯を表にまとめてください。";
        for line in ["柏木健太郎が資金繰りに窮している。", "柏木健太郎の評判は？"]
        {
            let text = format!("{page}{line}");
            assert!(names(&text).concat().contains("柏木健太郎"), "{text}");
        }
    }

    #[test]
    fn special_care_hears_of_whom_general_talk_lets_go() {
        for text in [
            "柏木健太郎さんは昭和22年生まれの元監督で、うつ病で通院しており、ローンが払えません。",
            "柏木健太郎さんは昭和22年生まれの元監督で、詐欺で逮捕された前科があります。",
            "例文を作って。柏木健太郎さんはうつ病で通院しています。",
            "Kentaro Kashiwagi, a retired governor famous for his book, has depression and cannot repay his mortgage.",
        ] {
            assert_eq!(scan(text).sensitivity(), Sensitivity::Restricted, "{text}");
        }
    }

    #[test]
    fn rows_of_places_and_of_those_whom_everybody_knows_are_nobodys() {
        for text in [
            "中央線の駅名を西から並べて。荻窪、高円寺、中野、大久保、神田の順で合ってる?",
            "現存する天守の築城者を表に。松本、犬山、彦根、丸岡、松江。階数も。",
            "銀行が舞台の小説と作家の一覧を。青柳、楡崎、城戸、樫村、黒岩。樫村は文庫で何冊?",
            "物理学の単位になった人を五人。Pascal, Hertz, Newton, Kelvin, Tesla. 記号も。",
            "Which programming languages sound like first names? Julia, Ada, Ruby, Haskell, Pascal.",
        ] {
            assert_eq!(names(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn a_row_of_ours_is_ours_whatever_is_asked_beside_it() {
        for text in [
            "映画の券を配る人の名簿。柏木健太郎さん、早川美咲さん、藤巻剛さん、小田切遥さん。",
            "歴代の担当者を書いて。柏木健太郎、早川美咲、藤巻剛、小田切遥。振込の件で。",
            "映画の話。別の話。もう一つの話。柏木健太郎、早川美咲、藤巻剛、小田切遥が来る。",
        ] {
            assert!(names(text).concat().contains("柏木健太郎"), "{text}");
        }
    }

    #[test]
    fn a_word_of_dealings_within_another_word_is_none() {
        assert!(!is_dealing("病院の成り立ち"));
        assert!(is_dealing("病院で病名を聞いた"));
        assert!(is_dealing("病名を聞いた病院"));
    }

    #[test]
    fn a_tale_with_an_identifier_in_it_hides_nobody() {
        let text = "主人公の小田切さん（口座番号 普通 4431207）の物語を書いて";
        let scanned = scan(text);
        assert!(scanned.findings().len() >= 2, "{:?}", scanned.findings());
    }
}
