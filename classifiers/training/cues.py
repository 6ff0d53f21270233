#!/usr/bin/env python3
"""Fits how much the words around a number or a word speak for a PIN or a secret, and writes it into the tables.

    cues.py            writes `../src/detectors/pin/table.rs` and `secret/table.rs`
    cues.py --check    says whether they are what it writes, and ends with 1 if not (`make lint` asks this)

Each line of `passages/*.txt` is a passage: `⏎` is a line break, `⟦PIN:4711⟧` a value of a type. Lines that begin with `#`
are notes. Every short number, and every word made as passwords are, that is not marked PIN or SECRET is one that
is none. So are those of the fragments in `HARMLESS`, which have neither. In the whole requests in `REQUESTS` PINs
and secrets are marked, and nothing else.

The groups of words and the forms are read from the tables themselves: to teach a word, write it there and run this
again. Candidates, forms and zones are those of `pin/scored.rs`, `secret/scored.rs` and `cue_table.rs`, as near as Python's
expressions come to them. The same passages write the same bytes with every Python 3.
"""
import math
import random
import re
import sys
import unicodedata
from pathlib import Path

from pieces import differences, names_a_code, of_a_list, of_something_else, reach

HERE = Path(__file__).parent
PASSAGES = ["codes", "secrets", "numbers", "programs"]
HARMLESS = ["whole-requests-harmless", "japanese-none", "japanese-data-none", "japanese-everyday-none", "japanese-offices-none",
    "english-none", "english-everyday-none", "english-offices-none"]
REQUESTS = ["whole-requests", *(f"whole-requests-{name}" for name in ("dense", "general", "names", "numbers", "secrets"))]

ROUNDS, RATE, DECAY = 25, 0.1, 0.02
# A missed value counts so many times as much as a false one.
HEAVIER = {"PIN": 3, "SECRET": 2}

# As in `cue_table.rs`, in bytes.
ENDS = "。?!\n"
BEFORE, BEHIND, SENTENCE_BEFORE, SENTENCE_BEHIND = 240, 200, 160, 120
FILLERS, LONGEST_FILLER = " \n\tはがをのもとにで「『\"'(:=→、,>|#-*[｢“", 18
FILLERS_BEHIND, LONGEST_FILLER_BEHIND = " 」』\"')、,です。]｣”", 9
ZONES = ["before", "sentence", "sentence before", "behind", "sentence behind", "sentence after"]

# Numbers.

PARTED = r"(?:[ ・*\-–|→]|\.{3})"
LISTED = r"(?:、 ?|, ?|と)"
NUMBER = re.compile(rf"\d(?:{PARTED}\d){{2,7}}|\d(?:{LISTED}\d){{2,7}}|\d{{3}}[ \-]\d{{3}}|\d{{4}}[ \-]\d{{4}}|\d{{2}}[ \-]\d{{2}}|\d{{3,6}}|\d{{8}}")
UNITS = "桁回年円件月日分秒時条名人%:万枚号歳文番字階個種度割km千億株台点㎡坪冊本"
FIGURE = "ぜろ|ゼロ|れい|まる|マル|いち|イチ|にー|にい|ニー|に|ニ|さん|サン|よん|ヨン|ごー|ゴー|ご|ゴ|ろく|ロク|なな|ナナ|はち|ハチ|きゅう|きゅー|キュー|キュウ|ヒト|フタ"
ENGLISH = "zero|oh|one|two|three|four|five|six|seven|eight|nine"
# The classifier's view shows these as figures.
SPOKEN = re.compile(rf"(?:{FIGURE})(?:[、,・ー \-]{{0,2}}(?:{FIGURE})){{2,}}|\b(?:{ENGLISH})(?:[ ,\-]{{1,2}}(?:{ENGLISH})){{2,}}\b", re.I)
KEY = re.compile(r"([A-Za-z][A-Za-z0-9_.\- ]*)(?:[\"']?\s*=\s*[\"']?|[\"']\s*:\s*[\"']?)$")

# Words.

WORD = re.compile(r"[A-Za-z0-9À-ÿ][A-Za-z0-9À-ÿ!#$%&*^~?@+\-_./'²]{3,59}")
ROMAJI = re.compile(
    r"(?:(?:ky|gy|sh|ch|ny|hy|by|py|my|ry|ts|j|[kgsztdnhbpmyrwf])?[aiueo]|n(?![aiueoy])|(?<=[aiueo])([kstpc])(?=\1))+"
)
FILE = re.compile(
    r"\.(?:pdf|xlsx?|csv|txt|zip|docx?|py|js|ts|java|rs|go|md|json|ya?ml|xml|conf|cfg|log|sql|sh|png|jpe?g|bin|gz|tgz|tar"
    r"|html?|jp|com|net|org|io|local|internal|example|lan|exe|dll|pem|crt|key|cer|pptx?|c|h)\b"
)


def passages(path):
    """The text and the marked places of each passage of a file."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        text, spans = "", []
        if path.parent.name == "fragments":
            line = settled(line)
        for piece in re.split(r"(⟦[A-Z_]+:.*?⟧)", viewed(line)):
            kind = None
            if piece.startswith("⟦"):
                kind, piece = piece[1:-1].split(":", 1)
            piece = piece.replace("⏎", "\n")
            if kind:
                spans.append((len(text), len(text) + len(piece), kind))
            text += piece
        yield text, spans


def settled(line):
    """A fragment with the first of its alternatives, and figures in the slots of numbers."""
    while (inner := re.sub(r"\[([^\[\]|]*)\|[^\[\]]*\]", r"\1", line)) != line:
        line = inner
    figures = random.Random(len(line))
    line = re.sub(r"\{n\}", lambda _: str(figures.randrange(10 ** figures.randint(1, 6))), line)
    return re.sub(r"\{[A-Z]+\}", "某", line)


def viewed(text):
    """As the classifier's view shows it, with every character in its place."""
    narrow = (unicodedata.normalize("NFKC", c) for c in text)
    return "".join(n if len(n) == 1 else c for c, n in zip(text, narrow))


def numbers(text):
    """The places of short numbers, and whether they are spoken."""
    for found in NUMBER.finditer(text):
        start, end = found.span()
        around = "  " + text + "  "
        first, before, after, last = around[start], around[start + 1], around[end + 2], around[end + 3]
        wordy = any(c.isascii() and c.isalnum() for c in (before, after))
        joined = before in ".,:/-+" and first.isdigit() or after in ".,:/-" and last.isdigit()
        hung = before == "-" and plain(first) or after == "-" and plain(last)
        other = wordy or joined or hung or before in "_#+¥$€£" or after == "_" or after in UNITS
        if not (other or of_a_list(text, start, end) or of_something_else(text, start, end)):
            yield start, end, False
    for found in SPOKEN.finditer(text):
        yield *found.span(), True


def plain(character):
    return character.isascii() and character.isalnum()


def number_forms(text, start, end, spoken):
    shown, digits = text[start:end], re.sub(r"\D", "", text[start:end])
    before, after, last, first = beside(text, start, end)
    if spoken:
        shown, digits = "", "----"
    whole = shown.isdigit()
    key = key_names_a_code(text[max(0, start - 40):start])
    return {
        "Three": len(digits) == 3,
        "Four": len(digits) == 4,
        "Five": len(digits) == 5,
        "Six": len(digits) == 6,
        "Eight": len(digits) == 8,
        "Apart": bool(re.fullmatch(r"\d(\D\d)+", shown)),
        "Grouped": not whole and not spoken and not re.fullmatch(r"\d(\D\d)+", shown),
        "Year": whole and len(digits) == 4 and 1900 <= int(digits) <= 2035,
        "Zero": whole and len(digits) in (4, 6) and digits[0] == "0",
        "Round": whole and int(digits) % 100 == 0 and int(digits) != 0,
        "Quoted": last in "「『\"'“",
        "CommaBehind": first in "、,",
        "CommaBefore": last in "、,",
        "Topic": last in "はが",
        "Of": last in "の",
        "Assigned": last in ":=",
        "Arrow": last in "→>",
        "Cell": last in "|\t" or first in "|\t",
        "Object": first in "を",
        "Cited": first in "とっ",
        "With": first in "で",
        "Said": first in "かだな",
        "HashBehind": first in "#",
        "TopicBehind": first in "はが",
        "To": first in "に",
        "LineStart": not before or last in "\n",
        "LineEnd": not after or first in "\n",
        "Word": last.isascii() and last.isalpha(),
        "Kanji": "一" <= last <= "鿿",
        "Katakana": "ァ" <= last <= "ー",
        "Key": key is True,
        "OtherKey": key is False,
        "Alone": last in "「『\"“" and first in "」』\"”?",
        "SaidBehind": first in "ねよや、",
    }


def beside(text, start, end):
    """What is before and behind without spaces, and the signs nearest to the value: `\\0` where there is none."""
    before, after = text[:start].rstrip(" "), text[end:].lstrip(" ")
    return before, after, before[-1:] or "\0", after[:1] or "\0"


def key_names_a_code(lead):
    """Whether the key at the end of `lead` names a code; `None` where there is none or it does not say."""
    key = KEY.search(lead)
    return key and names_a_code(key.group(1).strip())


def words(text):
    """The places of words made as passwords and keys are."""
    for found in WORD.finditer(text):
        start, value = found.start(), found.group().rstrip(".,-?'/")
        letters = sum(c.isalpha() for c in value)
        made = re.search(r"[0-9!#$%&*^~?+@]", value) or letters >= 6 and re.search(r"[-_./']", value)
        address = "@" in value and "." in value.rsplit("@", 1)[1]
        number = re.fullmatch(r"0x[0-9A-Fa-f]+", value)
        if not number and 6 <= len(value) <= 44 and letters >= 3 and made and not address and not value.startswith("http"):
            yield start, start + len(value), False


def word_forms(text, start, end, _):
    value = text[start:end]
    upper, lower = any(c.isupper() for c in value), any(c.islower() for c in value)
    figures = any(c.isdigit() for c in value)
    romaji = any(4 <= len(part) <= 24 and ROMAJI.fullmatch(part.lower()) for part in re.split(r"[^A-Za-z]+", value))
    before, after, last, first = beside(text, start, end)
    pairs = list(zip(value, value[1:]))
    changes = sum(a.isdigit() != b.isdigit() or a.isalpha() and b.isalpha() and a.isupper() != b.isupper() for a, b in pairs)
    is_made = lambda pattern: bool(re.fullmatch(pattern, value))
    return {
        "BothCases": upper and lower,
        "Upper": upper and not lower,
        "Lower": lower and not upper,
        "NoDigit": not figures,
        "Sign": any(c in "!#$%&*^~?+" for c in value),
        "Hyphen": "-" in value,
        "Underscore": "_" in value,
        "Dot": "." in value,
        "Slash": "/" in value,
        "At": "@" in value,
        "Short": len(value) <= 7,
        "Long": len(value) >= 16,
        "VeryLong": len(value) >= 24,
        "Ticket": is_made(r"[A-Z]{1,6}[-_]?\d[\d_-]*[A-Z]*"),
        "Coded": is_made(r"[A-Z0-9]+(?:[-_][A-Z0-9]+)*"),
        "File": bool(FILE.search(value.lower())),
        "Hex": is_made(r"[0-9A-Fa-f-]+"),
        "Version": bool(re.match(r"[vV]*\d+\.\d", value)),
        "FigureFirst": bool(re.match(r"\d{3}", value)),
        "Romaji": romaji,
        "RomajiAndFigures": romaji and figures,
        "WordAndNumber": is_made(r"[A-Za-z]+\d{1,4}[!?#]*"),
        "FigureInside": bool(re.search(r"[a-z]\d[a-z]", value)),
        "Year": bool(re.search(r"(19|20)\d\d", value)),
        "SignLast": value[-1] in "!#$%&*",
        "Snake": is_made(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)+"),
        "Kebab": is_made(r"[a-z0-9]+(?:-[a-z0-9]+)+"),
        "Camel": is_made(r"[a-z]+[a-z0-9]*(?:[A-Z][a-z0-9]+)+"),
        "Pascal": is_made(r"(?:[A-Z][a-z0-9]+){2,}"),
        "Shuffled": changes >= 5,
        "Quoted": last in "「『",
        "LatinQuoted": last in "\"'“",
        "Pair": text[:start].endswith(" / "),
        "Assigned": last in "=",
        "ColonBefore": last in ":",
        "Arrow": last in "→>",
        "Topic": last in "はが",
        "Bracket": last in "(",
        "SignBefore": last in "<{$%&?@\\.-_#",
        "BracketBehind": first in "([{",
        "EqualsBehind": first in "=",
        "ColonBehind": first in ":",
        "SlashBehind": first in "/\\@",
        "ParticleBehind": first in "でとっだかにを",
        "OfBehind": first in "の",
        "LineStart": not before or last in "\n",
        "LineEnd": not after or first in "\n",
        "Japanese": not last.isascii() and last not in "「『→はが、。",
        "BetweenWords": all(c.isascii() and c.isalpha() for c in (last, first)),
    }


def places(text, groups):
    """Where words of the groups stand, not inside of other Latin words."""
    text = text.lower() if len(text.lower()) == len(text) else text
    letter = lambda at: 0 <= at < len(text) and text[at].isascii() and text[at].isalpha()
    for index, group in enumerate(groups):
        for word in group:
            at = text.find(word)
            while at >= 0:
                end = at + len(word)
                if not (letter(at) and letter(at - 1) or letter(end - 1) and letter(end)):
                    yield at, end, index
                at = text.find(word, at + 1)


def zones(text, found, start, end):
    """The groups around a value, and where their words stand."""
    lead, limit = reach(text, start, BEFORE, -1), reach(text, end, BEHIND, 1)
    begin = max([text.rfind(c, lead, start) + 1 for c in ENDS] + [lead])
    stop = min([at for at in (text.find(c, end, limit) for c in ENDS) if at >= 0] + [limit])
    first, last = reach(text, begin, SENTENCE_BEFORE, -1), reach(text, stop, SENTENCE_BEHIND, 1)
    for at, to, group in found:
        if to <= start and at >= first:
            gap = text[to:start]
            direct = len(gap.encode()) <= LONGEST_FILLER and not gap.strip(FILLERS)
            yield group, 0 if direct else 1 if at >= begin else 2
        elif at >= end and to <= last:
            gap = text[end:at]
            direct = len(gap.encode()) <= LONGEST_FILLER_BEHIND and not gap.strip(FILLERS_BEHIND)
            yield group, 3 if direct else 4 if to <= stop else 5


def rows(kind, groups, candidates, forms):
    """What is seen of each candidate of the passages, and whether it is one."""
    files = [HERE / f"passages/{name}.txt" for name in PASSAGES]
    files += [HERE / f"fragments/{name}.txt" for name in HARMLESS + REQUESTS]
    for path in files:
        for text, spans in passages(path):
            found = list(places(text, groups))
            for start, end, spoken in candidates(text):
                marked = any(s < end and start < e and k == kind for s, e, k in spans)
                seen = {name for name, is_so in forms(text, start, end, spoken).items() if is_so}
                around = {f"{group} {ZONES[zone]}" for group, zone in zones(text, found, start, end)}
                yield sorted(seen) + sorted(around) + ["bias"], int(marked)


def fit(learned, heavier):
    """Logistic regression, by AdaGrad: the weight of each sign."""
    weights, squares = {}, {}
    order = random.Random(1)
    for _ in range(ROUNDS):
        order.shuffle(learned)
        for signs, truth in learned:
            total = sum(weights.get(sign, 0.0) for sign in signs)
            error = (1 / (1 + math.exp(-max(-30, min(30, total)))) - truth) * (heavier if truth else 1)
            for sign in signs:
                slope = error + (DECAY * weights.get(sign, 0.0) if sign != "bias" else 0)
                squares[sign] = squares.get(sign, 1e-6) + slope * slope
                weights[sign] = weights.get(sign, 0.0) - RATE * slope / math.sqrt(squares[sign])
    return weights


def written(source, kind, candidates, forms):
    """A table with the weights that the passages give."""
    groups = [
        [word.replace("_", " ").lower() for word in group.replace("\\\n", " ").replace('\\"', '"').split()]
        for group in re.findall(r'words: "((?:[^"\\]|\\.|\\\n)*)"', source)
    ]
    learned = list(rows(kind, groups, candidates, forms))
    weights = fit(learned, HEAVIER[kind])
    tenths = lambda weight: max(-127, min(127, round(10 * weight)))
    # Numbers of every length have a form, which bears the bias; words have none.
    lengths = {"Three", "Four", "Five", "Six", "Eight"} if kind == "PIN" else set()
    form = lambda name: tenths(weights.get(name, 0.0) + (weights["bias"] if name in lengths else 0.0))
    order = iter(range(len(groups)))
    group = lambda index: ", ".join(str(tenths(weights.get(f"{index} {zone}", 0.0))) for zone in ZONES)
    source = re.sub(r"\(Form::(\w+), -?\d+\)", lambda m: f"(Form::{m[1]}, {form(m[1])})", source)
    source = re.sub(r"(BIAS: i32 = )-?\d+", lambda m: m[1] + str(tenths(weights["bias"])), source)
    source = re.sub(r"weights: \[[^\]]*\]", lambda _: f"weights: [{group(next(order))}]", source)
    print(f"{kind}: {sum(truth for _, truth in learned)} of {len(learned)} candidates are marked")
    return source


def main():
    check = sys.argv[1:] == ["--check"]
    if wrong := differences(HERE / "passages/pieces.txt"):
        sys.exit("pieces.py does not say what these lines mark:\n" + "\n".join(wrong))
    other = []
    for kind, candidates, forms in [("PIN", numbers, number_forms), ("SECRET", words, word_forms)]:
        table = HERE.parent / "src/detectors" / kind.lower() / "table.rs"
        source = table.read_text(encoding="utf-8")
        fitted = written(source, kind, candidates, forms)
        if fitted != source:
            other.append(str(table.relative_to(HERE.parent)))
            if not check:
                table.write_text(fitted, encoding="utf-8")
    if check and other:
        sys.exit(f"not what the passages give: {', '.join(other)}")


if __name__ == "__main__":
    main()
