#!/usr/bin/env python3
"""Writes invented, labelled documents for the training of the sequence model: a line of JSON each.

    documents.py [--count 110000] [--seed 1] [--hold 0] > documents.jsonl

The lines of `fragments/japanese*.txt` and `english*.txt` are put together at random, their slots filled
from the word lists of `../data` and from `words.py`. In a line, `[a|b]` is one of several, `⏎` a line
break, `{PF}` a slot (`SLOTS` of `slots.py` says which there are). A line of `fragments/whole*.txt` is a whole
document: it has no alternatives, and `{=PERSON:…}` is a name that no slot makes. A name is labelled; a
quarter of all names are made up from the characters of real ones, so that a model learns what stands
around a name and not a list of names. Lines that begin with `#` are notes.

With `--hold N`, every Nth fragment goes into documents of its own, marked `"held": true`: the
trainer leaves them out, and what a model finds in them says how it does on sentences it never saw.

The text is written as the classifier's view shows it (NFKC). The same seed writes the same bytes
with every Python 3.
"""
import json
import re
import unicodedata
from pathlib import Path

from slots import SLOTS, chance, number, option, pick

HERE = Path(__file__).parent
# So many documents are whole ones.
WHOLE = 0.6

NAME = re.compile(r"\{(?:(\w+)|=([A-Z]+):([^{}]*))\}")


def choose(line):
    """Settles the alternatives, the inner ones first."""
    while True:
        settled = re.sub(r"\[([^\[\]{}]*(?:\{[^{}]*\}[^\[\]{}]*)*\|[^\[\]]*)\]", lambda m: pick(m.group(1).split("|")), line, count=1)
        if settled == line:
            return line.replace("⏎", "\n")
        line = settled


def fill(line, text, spans):
    """Appends a line to the text, and its names to the spans."""
    at = 0
    for slot in NAME.finditer(line):
        name, label, written = slot.groups()
        if name and name not in SLOTS:
            continue
        if name:
            label, make = SLOTS[name]
            written = make()
        text = add(text, line[at:slot.start()])
        start = len(text)
        text = add(text, written)
        if label:
            spans.append({"start": start, "end": len(text), "type": label})
        at = slot.end()
    return add(text, line[at:])


def add(text, piece):
    shown = unicodedata.normalize("NFKC", piece.replace("㊞", "(印)"))
    return text + re.sub("[‐-―−－]", "-", shown)


def document(fragments):
    """Some lines of one kind, now and then of another, and sometimes the same one again."""
    text, spans, sources = "", [], []
    names, none = fragments
    repeated = None
    for nth in range(number(1, 6)):
        line = pick(none) if chance(0.35) else pick(names)
        if repeated and chance(0.15):
            line = repeated
        repeated = line
        if nth:
            text += pick(["\n", "\n", "\n", "\n\n", " ", ""]) if text[-1:] in "。.!?)" else pick(["\n", "\n", "\n\n"])
        sources.append({"start": len(text), "source": line})
        text = fill(choose(line), text, spans)
    return text, spans, sources


def whole(line):
    """A document as it stands, each of its lines a source of its own."""
    text, spans, sources = "", [], []
    for part in line.split("⏎"):
        text += "\n" if sources else ""
        sources.append({"start": len(text), "source": part})
        text = fill(part, text, spans)
    return text, spans, sources


def fragments(kind):
    """The lines of all files of a kind: `japanese`, `japanese-none`."""
    language, _, none = kind.partition("-")
    files = sorted((HERE / "fragments").glob(language + "*.txt"))
    files = [file for file in files if file.stem.endswith("-none") == bool(none)]
    # What is marked there is for `cues.py`.
    read = lambda file: re.sub(r"⟦(?:PIN|SECRET):(.*?)⟧", r"\1", file.read_text(encoding="utf-8"))
    lines = [line for file in files for line in read(file).splitlines()]
    return [line for line in lines if line and not line.startswith("# ")]


def main():
    hold = option("--hold", 0)
    kinds = [("japanese", "japanese-none"), ("english", "english-none"), ("whole",)]
    parts = {True: [], False: []}
    for kind in kinds:
        for held in parts:
            chosen = [[l for nth, l in enumerate(fragments(name)) if (hold > 0 and nth % hold == 0) == held] for name in kind]
            parts[held].append(chosen)
    for nth in range(option("--count", 110000)):
        held = hold > 0 and nth % 10 == 0
        japanese, english, (documents,) = parts[held]
        if documents and chance(WHOLE):
            text, spans, sources = whole(pick(documents))
        else:
            names, none = japanese if chance(0.72) else english
            if chance(0.15):
                names = none
            text, spans, sources = document((names, none))
        print(json.dumps({"id": str(nth), "text": text, "spans": spans, "sources": sources, "held": held, "level": "internal"}, ensure_ascii=False))


main()
