"""What short numbers are pieces of, whatever is said around them: as `src/detectors/pin/others.rs`, function by function.

Its lists of words are read from there. Whether both say the same, `passages/pieces.txt` tells: `cues.py` and the
detector's tests hold each to it.
"""
import calendar
import re
from pathlib import Path

PIN = Path(__file__).parent.parent / "src/detectors/pin"
ENGLISH = "A-Za-z"


def lists(name):
    """The lists of words in a file of the PIN detector, by their names."""
    source = re.sub(r"//.*", "", (PIN / name).read_text(encoding="utf-8"))
    named = re.findall(r"const (\w+): &\[&str\] =\s*&\[(.*?)\];", source, re.S)
    return {name: re.findall(r'"([^"]*)"', words) for name, words in named}


OTHERS, KEYS, SHORT = lists("others.rs"), lists("keys.rs"), lists("short.rs")
MONTHS = [month.lower() for names in (calendar.month_name, calendar.month_abbr) for month in names[1:]] + ["sept"]
REACH, LONGEST_UNIT, SERVICE_REACH, MONTH_REACH = 80, 16, 60, 24


def reach(text, at, size, step):
    """So many bytes from `at`, forth or back, in characters."""
    while 0 <= at + min(step, 0) < len(text):
        size -= len(text[at + min(step, 0)].encode())
        if size < 0:
            break
        at += step
    return at


def of_something_else(text, start, end):
    def near(size):
        return text[reach(text, start, size, -1):start], text[end:reach(text, end, size, 1)]

    before, after, shown = near(REACH)[0], near(LONGEST_UNIT)[1], text[start:end]
    return bool(
        counted(after) or range_from(before) or month(before) or year(before, shown) or status(before)
        or standard(before) or picture(before, shown)
        or service(*near(SERVICE_REACH), shown) or piece(before, after) or section(shown) or year_and_month(shown)
    )


def counted(after):
    """`100 words`, `300〜850`"""
    to = re.match(r" ?[~〜～] *[0-9]", after)
    word = re.match(rf" ([{ENGLISH}]*)", after)
    return to or word and word[1].lower() in OTHERS["COUNTED"]


def range_from(before):
    return re.search(r"[0-9] *[~〜～] *$", before)


def month(before):
    """`31 March 2029`"""
    word = re.search(rf"([{ENGLISH}]*)\.? $", before)
    return word and word[1].lower() in MONTHS


def year(before, shown):
    """`since 1998`"""
    word = re.search(rf"([{ENGLISH}]*) $", before)
    return word and re.fullmatch(r"1[5-9][0-9]{2}|20[0-4][0-9]", shown) and word[1].lower() in OTHERS["LEADS"]


def status(before):
    """`"POST /login HTTP/1.1" 200 988`"""
    quoted = re.search(r'([^"]*)" $', before)
    return quoted and quoted[1].startswith(("GET ", "POST ", "PUT ", "HTTP"))


def standard(before):
    """`ISO/IEC 7812`, `JIS X 0208`"""
    body = re.search(rf"(?:(JIS) [A-Z]|([{ENGLISH}]+))[ \-:]*$", before)
    return body and (body[1] or body[2]) in OTHERS["STANDARDS"]


def picture(before, shown):
    """`TEXT(A2,"000000")`"""
    shows = before.rpartition("(")[0].endswith(tuple(OTHERS["SHOWS"]))
    return shows and re.search(r", *[\"']+$", before) and set(shown) == {"0"}


def service(before, after, shown):
    """`消防・救急119`"""
    before, after = before.lower(), after.lower()
    card = any(word in before for word in ("カード", "裏", "card"))
    said = any(word in near for near in (before, after) for word in OTHERS["OF_SERVICES"])
    return shown in OTHERS["SERVICES"] and said and not card


def piece(before, after):
    """A sign directly before it joins it to a name, a path, a file or a host."""
    sign, first = before[-1:], before[-2:-1]
    latin = re.fullmatch(rf"[{ENGLISH}]", first)
    if sign == ".":
        return latin
    if sign == "/" and latin:
        return not of_a_card(before[:-1])
    if sign == "[" and latin:
        return names_a_code(re.search(r"[A-Za-z0-9_.-]*$", before[:-1])[0]) is not True
    if sign == "\\":
        return True
    if sign == "-":
        sender = re.search(r"(?<![A-Za-z0-9])G-$", before)
        return first.isalnum() and not sender and not between_dashes(before, after)
    if sign in "!:" and sign and (not first or first.isspace()):
        return True
    lead = before.rstrip(" ")
    if sign in ": " and sign and lead.endswith(":"):
        token = re.search(r"[!-~]*$", lead[:-1])[0]
        place = token.endswith("localhost") or re.search(r"[./]", token[1:])
        return re.fullmatch(r":[0-9]{2}[A-Za-z]?", token) or sign == ":" and place
    return False


def of_a_card(lead):
    """`card` of `card/4471`, and not of `docs/card/4471`."""
    before, word = re.fullmatch(rf"(.*?)([{ENGLISH}]*)", lead, re.S).groups()
    return word.lower() in OTHERS["CARDS"] and not re.search(r"[A-Za-z0-9./_\-\\@~#?&=]$", before)


def between_dashes(before, after):
    """`誕生日-0412-のまま`: dashes put it between brackets."""
    joined = [c for c in before.rstrip("-")[-2:] if c.isalpha() and not (c.isascii() and c.isupper())]
    rest = after[1:]
    parts = not rest or not rest[0].isalnum() or "ぁ" <= rest[0] <= "ゖ"
    return after.startswith("-") and len(joined) == 2 and parts and not rest.startswith(tuple(OTHERS["PAPERS"]))


def section(shown):
    """`4-7-2`"""
    return re.fullmatch(r"[0-9]-[0-9]-[0-9]", shown)


def year_and_month(shown):
    """`203003`"""
    return re.fullmatch(r"(?:199|20[0-4])[0-9](?:0[1-9]|1[0-2])", shown)


def of_a_list(text, start, end):
    """As `short.rs`: single figures in a row that stand for things, `設問1、2、4`."""
    sign, figures = re.sub(r"[0-9]", "", text[start:end][:3]), re.findall(r"[0-9]", text[start:end])
    before, after = text[:start].rstrip(" "), text[end:]
    if not re.match(r"[0-9](?:、 ?|, ?|と)[0-9]", text[start:end]):
        return False
    rising, falling = figures == sorted(set(figures)), figures == sorted(set(figures), reverse=True)
    comma = sign == "," and (before[-1:] == "," or after[:1] == "," or re.search(r"[A-Za-z0-9]$", before))
    array = sign.startswith(",") and before.endswith(("[", "(", "{"))
    named = before.endswith(tuple(SHORT["OF"]))
    near = re.match(r"[^。\n]{0,16}", after)[0]
    asked = near.startswith("の") and any(word in near for word in SHORT["ASKED"])
    return asked or rising or falling or comma or array or named or len(figures) == 5


def names_a_code(key):
    """As `keys.rs`: whether a key of a program names a code, or something else; `None` where it does not say."""
    parts = re.split(r"[_.\- ]", re.sub(r"([a-z])([A-Z])", r"\1_\2", key).lower())
    if parts[-1] in KEYS["COUNTED"] or re.split(r"[_.\- ]", key)[-1].lower() in KEYS["COUNTED"]:
        return False
    if any(part.startswith(tuple(KEYS["FIRST"])) or any(word in part for word in KEYS["WITHIN"]) for part in parts):
        return True
    opens = any(part in KEYS["OPEN"] for part in parts)
    return None if opens and not any(part in KEYS["OF_OTHERS"] for part in parts) else False


def differences(path):
    """The marked numbers of a file of which this says otherwise: `OTHER` for a piece, `PERHAPS` for what has the form
    of one, `FREE` for none."""
    wrong = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        for at, mark in enumerate(re.finditer(r"⟦(\w+):(.*?)⟧", line)):
            plain = lambda text: re.sub(r"⟦\w+:(.*?)⟧", r"\1", text).replace("⏎", "\n")
            start = len(plain(line[:mark.start()]))
            if of_something_else(plain(line), start, start + len(mark[2])) != (mark[1] != "FREE"):
                wrong.append(line)
    return wrong
