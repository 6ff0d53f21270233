"""What fills the slots of the fragments: names of persons and firms, places, dates, words (`SLOTS`).

All chance comes from one generator: the same seed writes the same bytes with every Python 3.
"""
import random
import re
import sys
from pathlib import Path

import words

DATA = Path(__file__).parent.parent / "data"
MADE_UP = 0.25


def option(name, default):
    return int(sys.argv[sys.argv.index(name) + 1]) if name in sys.argv else default


RANDOM = random.Random(option("--seed", 1))


def chance(p):
    return RANDOM.random() < p


def pick(things):
    return things[int(RANDOM.random() * len(things))]


def number(low, high):
    return low + int(RANDOM.random() * (high - low + 1))


def read(name):
    return [line for line in (DATA / name).read_text(encoding="utf-8").splitlines() if line]


def readings(name):
    """[(spelling, reading)] of a list by reading."""
    return [(s, line.split("\t")[0]) for line in read(name) if "\t" in line for s in line.split("\t")[1].split(" ")]


SURNAMES, GIVEN = readings("surnames.txt"), readings("given-names.txt")
FREQUENT = set(read("frequent-surnames.txt"))
RARE = [s for s in read("rare-surnames.txt") if len(s) <= 4]
FREQUENT_SURNAMES = [pair for pair in SURNAMES if pair[0] in FREQUENT]
COMMON = [w for w in read("common-words.txt") if len(w) >= 2]
NOUNS = read("ordinary-nouns.txt")
KATAKANA_NOUNS = [w for w in NOUNS if w[0] >= "ァ" and w[0] <= "ー"]
PLACES = [w for w in read("places.txt") if len(w) >= 2]
TOWNS = read("towns.txt")
CITIES = [line.split("\t") for line in read("municipalities.txt")]
FOREIGN_GIVEN, FOREIGN_SURNAMES = read("foreign-given-names.txt"), read("foreign-surnames.txt")
KATAKANA_NAMES = [n for n in read("rare-katakana-names.txt") + read("katakana-names.txt") if 3 <= len(n) <= 7]
FIRST = [s[0] for s, _ in SURNAMES if len(s) == 2]
SECOND = [s[1] for s, _ in SURNAMES if len(s) == 2]
GIVEN_FIRST = [s[0] for s, _ in GIVEN if len(s) == 2]
GIVEN_SECOND = [s[1] for s, _ in GIVEN if len(s) == 2]


def surname():
    if chance(0.02):
        return pick(words.SINGLE_SURNAMES)
    if chance(0.04):
        return pick(FIRST) + pick(SECOND) + pick(SECOND), pick(SURNAMES)[1]
    if chance(MADE_UP * 0.7):
        return pick(FIRST) + pick(SECOND), pick(SURNAMES)[1]
    if chance(0.15):
        return pick(RARE), pick(SURNAMES)[1]
    return pick(FREQUENT_SURNAMES if chance(0.75) else SURNAMES)


def given():
    if chance(MADE_UP):
        return pick(GIVEN_FIRST) + pick(GIVEN_SECOND), pick(GIVEN)[1]
    name, reading = pick(GIVEN)
    if chance(0.07):
        return name[0] + hiragana(reading)[-1], reading
    if chance(0.06):
        return hiragana(reading), reading
    return (reading, reading) if chance(0.02) else (name, reading)


def hiragana(kana):
    return "".join(chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" else c for c in kana)


def gap():
    return pick(["", "", "", " ", " "])


def full():
    return surname()[0] + gap() + given()[0]


def kana():
    name = surname()[1] + pick(["", " ", " "]) + given()[1]
    return hiragana(name) if chance(0.15) else name


def hiragana_name():
    family, first = hiragana(surname()[1]), hiragana(given()[1])
    return pick([family + gap() + first, first, first, surname()[0] + gap() + first])


SYLLABLES = dict(line.split() for line in words.SYLLABLES.strip().splitlines())


def romaji(reading):
    out, at = "", 0
    while at < len(reading):
        for size in (2, 1):
            piece = reading[at:at + size]
            if piece in SYLLABLES:
                out += SYLLABLES[piece]
                at += size
                break
        else:
            if reading[at] == "ッ" and at + 1 < len(reading):
                out += SYLLABLES.get(reading[at + 1], "t")[0]
            at += 1
    return re.sub(r"ou|oo", "o", out) if chance(0.6) else out


def roman():
    family, first = romaji(surname()[1]).capitalize(), romaji(given()[1]).capitalize()
    if chance(0.3):
        family = family.upper()
        first = first.upper() if chance(0.6) else first
    return pick([f"{first} {family}", f"{first} {family}", f"{family} {first}", f"{family}, {first}"])


def english_surname():
    if chance(0.2):
        return romaji(surname()[1]).capitalize()
    name = pick(words.ENGLISH_SURNAMES if chance(0.4) else FOREIGN_SURNAMES)
    return pick(["O'", "Mc", "van ", "de "]) + name if chance(0.03) else name


def english_given():
    if chance(0.15):
        return romaji(given()[1]).capitalize()
    return pick(words.ENGLISH_GIVEN if chance(0.4) else FOREIGN_GIVEN)


def english():
    if chance(0.2):
        return roman()
    first, family = english_given(), english_surname()
    if chance(0.08):
        first += " " + pick("ABCDEFGHJKLMNPRSTW") + "."
    if chance(0.04):
        family += "-" + pick(FOREIGN_SURNAMES)
    name = f"{first} {family}"
    return name.upper() if chance(0.08) else name


def initials():
    return pick([f"{pick('ABCDEFGHIJKLMNRSTYW')}. {pick([english_surname(), romaji(surname()[1]).capitalize()])}",
                 f"{pick('ABCDEFGHIJKLMNRSTYW')}.{pick(['', ' '])}{pick('ABCDEFGHIJKLMNRSTYW')}.",
                 f"{pick('ABCDEHJKMNRST')}.{pick('ABCDEHJKMNRST')}. {english_surname()}"])


def katakana_part(common):
    """Of a foreign name: a frequent one, one of a register, or one that nobody has."""
    way = RANDOM.random()
    return pick(common) if way < 0.4 else pick(KATAKANA_NAMES) if way < 0.75 else blend(KATAKANA_NAMES)


def katakana_foreign():
    first, last = katakana_part(words.KATAKANA_GIVEN), katakana_part(words.KATAKANA_SURNAMES)
    if chance(0.2):
        return f"{first}・{pick(words.KATAKANA_GIVEN)}・{last}"
    if chance(0.08):
        return f"{pick('ABCDEFGHJKLMRST')}.{last}"
    return pick([f"{first}・{last}", f"{first}・{last}", f"{first} {last}", first, last, f"{last} {first}"])


def person():
    return pick([full, full, full, lambda: surname()[0], lambda: surname()[0], kana, katakana_foreign, hiragana_name,
                 lambda: given()[0]])()


def core():
    """The part of a firm's name that tells it from others."""
    way = RANDOM.random()
    if way < 0.2:
        return pick(FREQUENT_SURNAMES)[0]
    if way < 0.35:
        return pick(PLACES)
    if way < 0.5:
        return pick(TOWNS)
    if way < 0.75:
        return pick(words.LUCKY) + pick(words.LUCKY)
    return "".join(pick(words.KATAKANA_PARTS) for _ in range(number(1, 2)))


def firm_without_form():
    if chance(0.12):
        return "".join(pick(words.KATAKANA_PARTS) for _ in range(number(2, 3)))
    return core() + pick(words.TRADES)


def firm():
    if chance(0.3):
        return firm_without_form()
    name = firm_without_form() if chance(0.85) else core()
    form = pick(words.FORMS)
    return form + pick(["", "", " "]) + name if chance(0.55) else name + pick(["", "", " "]) + form


def latin_firm():
    name = pick([pick(words.LATIN_CORES), romaji(surname()[1]).capitalize(), pick(FOREIGN_SURNAMES),
                 romaji(surname()[1]).capitalize(), pick(words.LATIN_CORES) + " " + pick(words.LATIN_CORES)])
    name += " " + pick(words.LATIN_TRADES) if chance(0.8) else ""
    name += pick(["", ","]) + " " + pick(words.LATIN_FORMS) if chance(0.75) else ""
    if chance(0.12):
        name = pick(words.LATIN_SHOPS) + " " + pick([romaji(surname()[1]).capitalize(), romaji(given()[1]).capitalize(), pick(words.LATIN_CORES), blend(FOREIGN_SURNAMES)])
    if chance(0.1):
        name = english_surname() + pick([" & ", " and "]) + english_surname() + pick(["", " LLP", " Partners", " Sons", ", Inc."])
    if chance(0.15):
        name = pick([blend(FOREIGN_SURNAMES), blend(words.LATIN_CORES)]) + " " + pick(words.LATIN_TRADES) + " " + pick(words.LATIN_FORMS + words.MORE_LATIN_FORMS)
    return name.upper() if chance(0.15) else name


def date():
    y, m, d = number(1955, 2027), number(1, 12), number(1, 28)
    return pick([f"{y}/{m:02}/{d:02}", f"{y}年{m}月{d}日", f"{m}/{d}", f"{m}月{d}日", f"R{y % 9 + 1}.{m}.{d}", f"{y}-{m:02}-{d:02}",
                 f"{d} {pick(words.MONTHS)} {y}", "昨日", "来週", f"昭和{y % 60 + 1}年{m}月{d}日"])


def amount():
    n = number(1, 9999)
    return pick([f"{n}万円", f"{n:,}円", f"{n}百万円", f"¥{n:,}", f"{n / 10}億円", f"USD {n:,}", f"{n}千円", f"JPY {n:,}", f"{n}"])


def address():
    prefecture, city, _ = pick(CITIES)
    return pick(["", prefecture]) + city + pick(TOWNS) + f"{number(1, 9)}-{number(1, 40)}-{number(1, 30)}"


def word():
    way = RANDOM.random()
    return pick(words.BUSINESS) if way < 0.55 else pick(NOUNS) if way < 0.85 else pick(COMMON) if way < 0.92 else pick(words.KATAKANA_WORDS)


def place():
    if chance(0.15):
        return pick(words.WORLD)
    way = RANDOM.random()
    # A surname in the place of a place is one more that looks like a name and is none.
    return pick(PLACES) if way < 0.5 else pick(TOWNS) if way < 0.75 else pick(CITIES)[1] if way < 0.9 else surname()[0]


def speaker():
    """Who speaks in a transcript: a surname or a given name, in any script."""
    return pick([lambda: surname()[0], lambda: surname()[0], lambda: given()[0], lambda: hiragana(given()[1]),
                 lambda: hiragana(surname()[1]), lambda: given()[1], lambda: pick(words.KATAKANA_GIVEN), english_given])()


def blend(names):
    """A name that nobody has: the head of one, the tail of another."""
    head, tail = pick(names), pick(names)
    return head[:max(2, len(head) // 2)] + tail[len(tail) // 2:]


def long_english():
    """A whole name, often with a middle one, of letters that no list has as often as not."""
    first = blend(FOREIGN_GIVEN) if chance(0.35) else english_given()
    family = blend(FOREIGN_SURNAMES) if chance(0.5) else english_surname()
    family = re.sub("[aeou]", lambda m: {"a": "á", "e": "é", "o": "ö", "u": "ü"}[m.group()], family, count=1) if chance(0.1) else family
    middle = pick(["", "", "", " " + pick("ABCDEFGHJKLMRST") + ".", " " + english_given(), " de", " van der", " bin", " binti", " al"])
    if chance(0.12):
        return f"{family.upper()} {first}"
    if chance(0.1):
        return f"{family}, {first}{middle if middle.endswith('.') else ''}"
    return f"{first}{middle} {family}"


def capitals():
    """As on cards, passports and wires."""
    family, first = (romaji(surname()[1]), romaji(given()[1])) if chance(0.6) else (english_surname(), english_given())
    return pick([f"{family} {first}", f"{first} {family}", f"{family}/{first}", f"{family}<<{first}", f"{family},{first}"]).upper()


def any_firm():
    """A firm, a practice, a shop, a fund: with and without a form, in kana and in kanji."""
    if chance(0.4):
        return firm()
    name = pick(words.KANA_CORES) if chance(0.6) else core()
    name = pick(words.BEFORE_SHOP) + pick(["", " "]) + name if chance(0.15) else name + pick(words.SHOPS)
    if chance(0.45):
        form = pick(words.FORMS + words.MORE_FORMS)
        name = form + pick(["", "", " "]) + name if chance(0.7) else name + form
    return name


def firm_in_kana():
    """As in the field of a transfer: `カ)ヒノデコウムテン`."""
    name = "".join(pick(words.KATAKANA_PARTS) for _ in range(number(1, 2))) + pick(["", " "]) + pick(words.KANA_TRADES)
    name = surname()[1] + pick(["", " "]) + pick(words.KANA_TRADES) if chance(0.4) else name
    form = pick(["カ)", "カ)", "カ.", "ユ)", "ド)", "イ)", "シャ)"])
    return form + pick(["", " "]) + name if chance(0.7) else name + "(" + form[0]


def beside_kana():
    """A surname in kanji and a given name in katakana, of the old or of parents from elsewhere."""
    first = pick(words.KATAKANA_GIVEN) if chance(0.4) else given()[1]
    return surname()[0] + gap() + (first[:2] if chance(0.35) else first)


def old_given():
    """A given name of which only the end is kanji: `ヨシ江`, `ふみ子`."""
    head = given()[1][:2]
    return (head if chance(0.5) else hiragana(head)) + pick("子子江枝代美乃")


def in_bank_kana():
    """A name as a transfer carries it, where no kana is small."""
    return (surname()[1] + " " + given()[1]).translate(str.maketrans("ァィゥェォャュョッ", "アイウエオヤユヨツ"))


PERSON, ORGANIZATION = "PERSON", "ORGANIZATION"
SLOTS = {
    # A person: in any form, full, surname, given name, kana, rōmaji, foreign in kana, hiragana.
    "P": (PERSON, person), "PF": (PERSON, full), "PS": (PERSON, lambda: surname()[0]), "PG": (PERSON, lambda: given()[0]),
    "PK": (PERSON, kana), "PR": (PERSON, roman), "PX": (PERSON, katakana_foreign), "PH": (PERSON, hiragana_name),
    # The same in English: full, given name, surname, initials.
    "PE": (PERSON, english), "PEG": (PERSON, english_given), "PES": (PERSON, english_surname), "PI": (PERSON, initials),
    # Who speaks in a transcript; whole foreign names; names in capitals.
    "SP": (PERSON, speaker), "SE": (PERSON, lambda: pick([english_given, english_given, lambda: english_given().lower(), english_surname])()),
    # A surname or given name alone, in kana and in rōmaji, as written and in one case.
    "PSK": (PERSON, lambda: surname()[1]), "PGK": (PERSON, lambda: given()[1]),
    "PRS": (PERSON, lambda: romaji(surname()[1]).capitalize()), "PRG": (PERSON, lambda: romaji(given()[1]).capitalize()),
    "PRSL": (PERSON, lambda: romaji(surname()[1])), "PRGL": (PERSON, lambda: romaji(given()[1])), "PRSU": (PERSON, lambda: romaji(surname()[1]).upper()),
    "PL": (PERSON, long_english), "PCAPS": (PERSON, capitals),
    # In hiragana alone: surname, given name, both. With kana in it: a given name, alone and behind a surname.
    "PSH": (PERSON, lambda: hiragana(surname()[1])), "PGH": (PERSON, lambda: hiragana(given()[1])),
    "PKH": (PERSON, lambda: hiragana(surname()[1]) + gap() + hiragana(given()[1])),
    "PGO": (PERSON, old_given), "PSO": (PERSON, lambda: surname()[0] + gap() + old_given()), "PFK": (PERSON, beside_kana),
    # One foreign name in kana; a name as in a transfer; in small letters, first name last; one name in capitals.
    "PXS": (PERSON, lambda: katakana_part(words.KATAKANA_GIVEN + words.KATAKANA_SURNAMES)), "PKB": (PERSON, in_bank_kana),
    "PRL": (PERSON, lambda: f"{romaji(surname()[1])} {romaji(given()[1])}" if chance(0.5) else english().lower()),
    "PCS": (PERSON, lambda: pick([english_surname, english_given])().upper()),
    # A firm: with or without its form, without, in Latin letters; and well-known bodies, which are no finding.
    "O": (ORGANIZATION, firm), "OF": (ORGANIZATION, firm_without_form), "OL": (ORGANIZATION, latin_firm),
    "OX": (ORGANIZATION, any_firm), "OK": (ORGANIZATION, firm_in_kana),
    "OP": (None, lambda: pick(words.PUBLIC)),
    # What introduces the speaker's side: a firm, the bank, nothing.
    "OB": (ORGANIZATION, firm),
    "DEPT": (None, lambda: pick(words.DEPARTMENTS)), "W": (None, word), "C": (None, lambda: pick(COMMON) if chance(0.3) else pick(NOUNS)),
    "KW": (None, lambda: pick(words.KATAKANA_WORDS) if chance(0.5) else pick(KATAKANA_NOUNS)), "PLACE": (None, place), "D": (None, date),
    "T": (None, lambda: f"{number(0, 23)}:{number(0, 59):02}"), "N": (None, amount), "n": (None, lambda: str(number(1, 10 ** number(1, 5)))),
    "AGE": (None, lambda: f"{number(18, 95)}{pick(['歳', '才', ''])}"), "TEL": (None, lambda: f"0{number(3, 9)}{pick(['', '0'])}-{number(1000, 9999)}-{number(1000, 9999)}"),
    "ACC": (None, lambda: str(number(1000000, 9999999))), "ADDR": (None, address),
    "MAIL": (None, lambda: f"{pick(words.ENGLISH_GIVEN).lower()}{number(1, 99)}@example.com"),
    "w": (None, lambda: pick(words.ENGLISH)), "Cw": (None, lambda: pick(words.ENGLISH).title()), "CITY": (None, lambda: pick(words.CITIES)),
}
