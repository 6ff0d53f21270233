//! Addresses, in Japanese and Latin order, and postal codes.
//!
//! Driven by numbers: every address ends in some (丁目, 番, 号, `4-3-5`, a room). From there the
//! place is read backwards to the widest part that the gazetteer knows, and building and room are
//! read forwards. A bare prefecture or city is no address. What a label calls an address, in a line,
//! a cell or a field of its own, is taken whole.

mod abroad;
mod building;
mod gazetteer;
mod labelled;
mod latin;
mod lots;
mod romaji;
mod segments;
mod street;
mod words;

use std::ops::Range;

use building::building_end;
pub(crate) use gazetteer::Gazetteer;
use gazetteer::names_town;
use lots::{Lots, counts_letters, kanji_number};
pub(super) use words::{LABELS, POSTAL};

use crate::EntityType::Address;
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;
use crate::cues::Cue;
use crate::numbers::{Number, Numbers};

/// The longest place, in characters: prefecture, district, town, quarter, crossing in Kyoto.
const LONGEST_PLACE: usize = 48;

/// An address may be spoken of so far before it, in bytes.
const NAMED_REACH: usize = 40;

/// `〒123-4567`, `123-4567` under a label.
pub(super) fn postal_code(number: &Number, text: &Context<'_>, found: &mut Candidates) {
    if number.len() != 7
        || !matches!(number.shape(), [7] | [3, 4])
        || number.open_before
        || number.blank()
    {
        return;
    }
    let start = number.range.start;
    let before = text.text[..start].trim_end_matches(' ');
    let marked = before.ends_with('〒');
    if marked || text.labelled(start, Cue::Postal) {
        let from = if marked {
            before.len() - '〒'.len_utf8()
        } else {
            start
        };
        found.add(
            Address,
            from..number.range.end,
            Evidence::Certain,
            "postal code: 〒 or label",
        );
    }
}

pub(super) fn detect(
    text: &Context<'_>,
    numbers: &Numbers<'_>,
    gazetteer: &Gazetteer,
    found: &mut Candidates,
) {
    let mut done = 0;
    let mut kanji = lots::kanji_lots(text.text).peekable();
    for index in 0..numbers.count() {
        let group = numbers.group(index);
        while let Some(at) = kanji.next_if(|at| *at < group.start) {
            done = japanese(text, at, done, gazetteer, found);
        }
        if group.start < done || group.amount || group.end - group.start > 5 {
            continue;
        }
        let before = done;
        done = japanese(text, group.start, done, gazetteer, found);
        if done == before
            && let Some(range) = latin::latin(text, group.start, &gazetteer.romaji, done)
                .or_else(|| street::street(text, group.start, done))
        {
            done = range.end;
            found.add(
                Address,
                range,
                Evidence::Checked,
                "address: street or ward, number",
            );
        }
    }
    for at in kanji {
        done = japanese(text, at, done, gazetteer, found);
    }
    labelled::detect(text, gazetteer, found);
}

/// Adds the address whose first number stands at `number`; gives back up to where the text is read.
fn japanese(
    text: &Context<'_>,
    number: usize,
    floor: usize,
    gazetteer: &Gazetteer,
    found: &mut Candidates,
) -> usize {
    if number < floor {
        return floor;
    }
    let Some((range, evidence)) = japanese_at(text, number, floor, gazetteer) else {
        return floor;
    };
    let end = range.end;
    found.add(Address, range, evidence, "address: place and numbers");
    end
}

fn japanese_at(
    text: &Context<'_>,
    number: usize,
    floor: usize,
    gazetteer: &Gazetteer,
) -> Option<(Range<usize>, Evidence)> {
    let from = lead_start(text.text, number, floor);
    let lead = &text.text[from..number];
    if lead.is_empty() {
        return None;
    }
    let lots = Lots::read(text.text, number)?;
    if let Some(at) = lead
        .find("字")
        .filter(|at| *at <= 3 && from + at + 3 < number)
        .filter(|at| !counts_letters(text.text, from + at))
    {
        // `字中尾 21`, `大字北城6307`
        let at = if lead.starts_with('大') { 0 } else { at };
        if gazetteer.start(lead).is_none()
            && (at == 0 || lead[..at].is_empty())
            && lead.chars().count() <= 10
        {
            return Some((from + at..building_end(text, lots.end), Evidence::Context));
        }
    }
    let place = gazetteer.start(lead);
    let (start, evidence) = match place {
        Some(at) if lots.sure() || names_town(&lead[at..]) => (from + at, Evidence::Certain),
        _ if lots.sure() => without_city(text, from, number, &lots, gazetteer)?,
        // `自宅は碑文谷2-20`
        _ if lots.parts() == 2 && text.last_of(number, &[Cue::Address], NAMED_REACH).is_some() => {
            (from + town_at_end(lead, gazetteer)?, Evidence::Context)
        }
        _ => return None,
    };
    let end = building_end(text, lots.end);
    Some((with_postal(text.text, start)..end, evidence))
}

/// An address that begins at the town.
fn without_city(
    text: &Context<'_>,
    from: usize,
    number: usize,
    lots: &Lots,
    gazetteer: &Gazetteer,
) -> Option<(usize, Evidence)> {
    let lead = &text.text[from..number];
    if let Some(at) = town_at_end(lead, gazetteer) {
        return Some((from + at, Evidence::Context));
    }
    let labelled = text.label(from) == Some(Cue::Address)
        && lead.starts_with(|c| kanji(c) || matches!(c, '\u{30A1}'..='\u{30FC}'))
        && lead.chars().all(place_char);
    if labelled {
        return Some((from, Evidence::Labelled));
    }
    // `青葉台ニュータウン3丁目4番5号`: nothing but an address is written so.
    if !lots.full {
        return None;
    }
    let run = lead
        .char_indices()
        .rev()
        .take_while(|(_, c)| kanji(*c) || matches!(c, '\u{30A1}'..='\u{30FC}'));
    let start = run.last().map(|(at, _)| at)?;
    (lead[start..].chars().count() >= 2).then_some((from + start, Evidence::Context))
}

/// Where the town directly before the number begins, if nothing hangs on to it.
fn town_at_end(lead: &str, gazetteer: &Gazetteer) -> Option<usize> {
    gazetteer
        .town(lead)
        .filter(|at| lead[..*at].chars().next_back().is_none_or(|c| !kanji(c)))
}

/// Kanji, kana and the marks in place names; gaps only behind 都道府県市区郡町村 and the turns of
/// Kyoto, or directly before the number.
fn lead_start(text: &str, number: usize, floor: usize) -> usize {
    let (mut start, mut at) = (number, number);
    for _ in 0..LONGEST_PLACE {
        let lead = &text[floor..at];
        match lead.chars().next_back() {
            Some(c) if place_char(c) => {
                at -= c.len_utf8();
                start = at;
            }
            Some(_) => {
                let gap = gap_before(lead);
                let behind = &lead[..lead.len() - gap];
                if gap == 0 || at != number && !behind.ends_with(DIVISIONS) {
                    break;
                }
                at -= gap;
            }
            None => break,
        }
    }
    start
}

/// What the parts of a place end in, where a line may break behind them.
const DIVISIONS: [char; 15] = [
    '都', '道', '府', '県', '市', '区', '郡', '町', '村', '字', '入', '通', 'ル', 'る', '筋',
];

/// A line that goes on may be indented so far.
const DEEPEST_INDENT: usize = 24;

/// The length of three spaces, commas or cell borders, or of a line break and what indents the next
/// line.
fn gap_before(lead: &str) -> usize {
    let gap = |b: &u8| matches!(b, b' ' | b'\n' | b',' | b'|' | b'>');
    let lead = lead.as_bytes();
    let mark = if lead.ends_with("、".as_bytes()) {
        3
    } else {
        0
    };
    let run = lead[..lead.len() - mark]
        .iter()
        .rev()
        .take(DEEPEST_INDENT + 1)
        .take_while(|b| gap(b));
    let (len, breaks) = run.fold((mark, 0), |(len, breaks), b| {
        (len + 1, breaks + usize::from(*b == b'\n'))
    });
    let fits = len <= 3 || breaks == 1 && len <= DEEPEST_INDENT;
    if fits && breaks <= 1 { len } else { 0 }
}

fn kanji(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}' | '々' | 'ヶ' | '〇')
}

fn place_char(c: char) -> bool {
    kanji(c) || matches!(c, '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FC}')
}

/// A postal code directly in front belongs to the address.
fn with_postal(text: &str, start: usize) -> usize {
    let before = text[..start].trim_end_matches([' ', '\n']);
    if start - before.len() > 3 {
        return start;
    }
    let tail: Vec<char> = before.chars().rev().take(8).collect();
    let code = tail.len() == 8
        && tail.iter().enumerate().all(|(at, c)| {
            if at == 4 {
                *c == '-'
            } else {
                c.is_ascii_digit()
            }
        });
    if !code {
        return start;
    }
    let from = before.len() - 8;
    let mark = text[..from].trim_end_matches(' ');
    if mark.ends_with('〒') {
        mark.len() - '〒'.len_utf8()
    } else {
        from
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detectors::testing::{found, marked};

    #[test]
    fn usual_notations_are_found_whole() {
        for address in [
            "富山県氷見市小杉五丁目38番8号 パークサイド小杉1309号室",
            "羽島市小熊町9丁目33-25",
            "東京都品川区東五反田９－３６－１２",
            "〒107-0061 東京都港区北青山七丁目16番8号-462",
            "愛知県津島市永楽町17番地の18",
            "神奈川県厚木市鳶尾六丁目24番27号-394",
            "3-32-15 Ashibecho, Wakayama Shi, Wakayama Ken 640-8134",
            "京都府京丹後市峰山町光明寺２－２７－１１",
        ] {
            assert_eq!(found(Address, &format!("届出は{address}、以上")), [address]);
        }
        assert_eq!(found(Address, "郵便番号 640-8134"), ["640-8134"]);
    }

    #[test]
    fn every_part_of_the_country_writes_in_its_own_way() {
        marked(
            Address,
            &[
                "転居先は⟦京都市中京区烏丸通四条上ル笋町689番地⟧です",
                "届出 ⟦京都府京都市下京区四条通烏丸東入長刀鉾町20 四条烏丸ビル5F⟧、以上",
                "⟦札幌市中央区北1条西2丁目3-4⟧ まで",
                "⟦札幌市北区北二十四条西十二丁目3番5号 コーポ北24 203号室⟧に送付",
                "⟦岩手県九戸郡軽米町大字軽米第13地割21番地⟧の土地",
                "⟦松山市大手町一丁目11番地の4⟧",
                "⟦東京都千代田区丸の内三丁目五番八号⟧",
                "⟦港区赤坂九番地⟧",
                "⟦石川県輪島市河井町イ部12番地⟧",
                "⟦長野県北安曇郡白馬村大字北城6307⟧",
                "4071;ﾓﾘ ﾊﾙｵ;⟦字中尾 21⟧;済",
                "⟦新潟県三条市大字下保内字川原１２３４番地乙⟧\n②",
                "⟦石川県金沢市寺町五丁目イ12-3ﾊｲﾂ若草A⟧\", ",
                "⟦東京都千代田区神田錦町3-17-11-9F⟧ 御中",
                "昭和生、⟦北九州市小倉北区紺屋町五番二号⟧）が",
                "⟦宮城県石巻市中央三丁目９番４号　汐見マンション一〇三号⟧\n石巻",
            ],
        );
    }

    #[test]
    fn buildings_floors_and_rooms_belong_to_the_address() {
        marked(
            Address,
            &[
                "⟦東京都港区赤坂1-2-3 丸の内ビルディング5階⟧にて",
                "⟦東京都港区赤坂1-2-3 サンライズ青山 203⟧ 佐藤",
                "⟦横浜市西区みなとみらい2-3-1 クイーンズタワーB棟12階⟧まで",
                "⟦大阪市北区梅田1-2-3-405⟧",
                "⟦大阪市北区梅田1丁目2-3 グリーンコート B-402⟧、電話は",
                "⟦川崎市川崎区駅前本町12-1 川崎タワーパーク3F⟧ 総務",
                "⟦福岡市博多区博多駅前3-2-1（日生ビル7階）⟧へ",
                "⟦〒540-0008\n大阪市中央区大手前1丁目7-31\nOMMビル12F⟧\n",
            ],
        );
    }

    #[test]
    fn breaks_and_cells_do_not_hide_an_address() {
        marked(
            Address,
            &[
                "⟦東京都 港区 赤坂1-2-3⟧",
                "⟦東京都\n港区赤坂1-2-\n3⟧です",
                "| 佐藤 | ⟦東京都港区赤坂1-2-3⟧ | 済 |",
                "{\"address\":\"⟦赤坂1-2-3 コーポ青山203⟧\",\"tel\":\"\"}",
                "氏名,住所,備考\n佐藤,⟦青森市長島1-1 ねぶた荘⟧,済\n",
                "住所：⟦長野県北安曇郡白馬村大字北城⟧\n氏名：佐藤",
                "⟦北赤羽ニュータウン3丁目4番5号⟧に転居",
            ],
        );
    }

    #[test]
    fn latin_addresses_of_many_countries_are_found() {
        marked(
            Address,
            &[
                "reside at ⟦1-2-3 Marunouchi, Chiyoda-ku, Tokyo 100-0005⟧.",
                "⟦Park Heights 203, 1-2-3 Akasaka, Minato-ku, Tokyo 107-0052, Japan⟧",
                "ship to ⟦350 Fifth Avenue, Suite 3300, New York, NY 10118⟧ please",
                "⟦221B Baker Street, London NW1 6XE⟧ is where",
                "wohnt ⟦Friedrichstraße 43, 10117 Berlin⟧.",
                "at ⟦1 Raffles Place, #20-61, Singapore 048616⟧ and",
                "⟦Flat 12B, 8/F, Tower 3, 1 Harbour Road, Wan Chai, Hong Kong⟧ since",
                "⟦12 rue de Rivoli, 75001 Paris⟧",
                "moved from ⟦Kagoshima-shi Nakayama 2-8-20⟧ to the north",
                "⟦2F, 1-5-7 Kanayama, Naka-ku, Nagoya⟧",
                "| ⟦8 Marina Link #31-04, Straits Tower Two, Singapore 018975⟧",
                "run from ⟦Strandgaten 118, 5004 Bergen⟧, by",
                "⟦Mariahilfer Straße 92/14, 1070 Wien, Austria⟧\nIBAN",
                "現地 ⟦Bockenheimer Landstraße 71, 60325 Frankfurt am Main⟧\n",
                "FZE, ⟦P.O. Box 48213, Hamriyah Free Zone, Sharjah⟧; beneficiary",
                "SPC（⟦Sandpiper House, 41 Harbour Drive, George Town, Grand Cayman KY1-1104⟧）",
                "ADDR        ⟦SHIZUOKA KEN HAMAMATSU SHI SANARUDAI 2 CHOME 31-5⟧\nPURPOSE",
                "c/o Rossi, ⟦Via Durini 27, 20122 Milano⟧ (n/a)",
                "in Gdańsk, ⟦ul. Długa 44/7, 80-831 Gdańsk⟧\n",
                "offices at ⟦14 Akti Miaouli, 185 35 Piraeus⟧ since",
                "⟦48 Rue des Tilleuls, 69008 Lyon, France⟧",
                "⟦1600 Amphitheatre Pkwy, Mountain View, CA 94043, USA⟧",
            ],
        );
    }

    #[test]
    fn japanese_addresses_in_latin_letters_begin_anywhere() {
        marked(
            Address,
            &[
                "Lives at ⟦Sun Heights 201, 3-24-15 Komaba, Meguro-ku, Tokyo⟧ (seen)",
                "Her flat: ⟦Room 305, Maison Akebono, 2-14-6 Kita-Senju, Adachi-ku⟧",
                "Moved in June: ⟦Tajima-cho 4-2-17, Kasugai-shi⟧ → ⟦1187 Inokuchihonmachi, Kasugai⟧ (bill)",
                "⟦Hokkaido, Kushiro-shi, Nishi 18-jo Minami 3-chome 31-6⟧  Anzai",
                "customer Mori, ⟦1-chome 6-40 Tenjin, Yonago-shi, Tottori⟧. Details",
                "⟦302 Heights Aoba, 5-9-2 Komatsushima, Aoba-ku, Sendai 981-0905⟧",
                "from ⟦Nagakute, Ichigahora 1203-5⟧, she said",
                "⟦Miyazaki-ken Nobeoka-shi Dekita 4-chome 12-7⟧",
                "courier to ⟦Minami Warehouse Bldg 3F, 1-5-1 Heiwajima, Ota-ku, Tokyo⟧. Then",
                "⟦15-3 Otemachi, Hirosaki City, Aomori Prefecture⟧",
                "at ⟦Azabu-juban 2-3-4, Minato-ku⟧ Tel 03-1234-5678",
            ],
        );
        for text in [
            "The match ended 3-2, Tokyo won, 1-0 Japan beat Korea",
            "Meeting 10-12 March, Tokyo, with 3-4 Directors, Osaka branch",
            "it takes 1-2 to 3 days from Kobe",
            "2-3 Toyota cars and 2025 Nagoya, Aichi",
            "2026-11 Sapporo, Hokkaido branch opening",
        ] {
            assert!(found(Address, text).is_empty(), "{text}");
        }
    }

    #[test]
    fn lots_are_read_in_kanji_with_directions_and_over_indented_lines() {
        marked(
            Address,
            &[
                "転居先 ⟦横浜市港北区日吉本町三の十四の二⟧ です",
                "自宅は⟦碑文谷2-20⟧と聞いた",
                "住所は⟦青森市の長島4-2-17⟧です",
                "⟦京都市上京区今出川通烏丸東入上る\n相国寺門前町701⟧",
                "⟦旭川市七条通十四丁目右6号 グラン七条 503⟧、電話",
                "⟦札幌市白石区本通14丁目南3番15号⟧",
                "⟦川崎市幸区大宮町21番地5 ラゾンヌ川崎2206⟧\n生",
                "⟦名古屋市中区栄3-4-5 第2関ビル5F⟧",
                "⟦静岡市清水区興津中町\n      1374-22⟧\n    card",
                "⟦札幌市中央区大通西十八丁目1-3\n        パークサイド大通 1107⟧\nお取引",
                "⟦豊中市本町三丁目一番十六号 夕凪ハウス 二〇三⟧",
                "⟦下京区西洞院通塩小路上ル東塩小路町608-9 三楽荘2-B⟧　中路",
                "⟦港区赤坂1-2-3⟧ サトウ ケンイチ 090-1234-5678",
                "本社土地建物（⟦八千代市上高野字大堀2046番地⟧）に根抵当1番 極度",
                "物件は⟦太宰府市国分府3-18⟧です",
                "転居先 ⟦長崎市南山手町1204-3-B⟧、電話",
            ],
        );
    }

    #[test]
    fn streets_abroad_have_many_words() {
        marked(
            Address,
            &[
                "to ⟦Flat 9, 41 Pelham Rise, London SW7 2QT⟧ unless",
                "inherited ⟦Norra Skeppargatan 18, 114 52 Stockholm⟧ from",
                "⟦Rua Augusta 1508, São Paulo 01304-001⟧",
                "⟦Calle de Alcalá 48, 28014 Madrid⟧",
                "⟦45 Nguyen Hue Boulevard, District 1, Ho Chi Minh City⟧",
            ],
        );
    }

    #[test]
    fn places_without_numbers_are_none() {
        for text in [
            "東京都内の店舗は12店",
            "渋谷区の人口",
            "第3条の2",
            "札幌支店 3名",
            "2025年10月3日",
            "東証プライム 3-5 銘柄",
            "東京都の店は12店、大阪府は3店",
            "港区と渋谷区で1-2件の申込み",
            "横浜市の人口は377万人",
            "渋谷支店3階の会議室",
            "渋谷駅前2丁目交差点の渋滞",
            "福岡市内1-3月の販売",
            "東京都港区の地価は5%上昇",
            "Article 12, Section 3 of the Road Traffic Act",
            "3 Street food stalls",
            "the 2 Court decisions",
            "address: 10.0.0.5",
            "大阪市 12件、京都市 3件",
            "所在地の確認方法を教えて",
            "見出しは12字以内で5案ください",
            "要約は全角60字まで\n3. 箇条書き",
            "台詞は25字から30字程度",
            "大阪府12件、京都府7-9月の実績",
        ] {
            assert!(found(Address, text).is_empty(), "{text}");
        }
    }
}
