#!/usr/bin/env python3
"""Picks paragraphs without names out of public documentation, as documents for the training.

    prose.py FOLDER [--hold] > prose.jsonl

With `--hold`, every tenth is marked as held back. FOLDER holds clones of the repositories of `SOURCES`, at these commits, under the names given there.
Invented sentences hold few of the words that people write: from this prose a model learns what is no
name. A paragraph in which a name could stand is left out, whatever stands there: what is dropped for
nothing costs nothing, and a name among these lines would be learned as none.
"""
import json
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

DATA = Path(__file__).parent.parent / "data"

# Folder, commit, pattern of paths, how many paragraphs; the licences are those of the texts.
SOURCES = [
    # CC BY 4.0: microsoft/Dynamics-365-Operations.ja-jp, documentation of an accounting system, in Japanese.
    ("MicrosoftDocs+Dynamics-365-Operations.ja-jp", "b5feebe5d4fdc10775af6910322b69f2c084dfa7", r"^articles/.*\.md$", 14000),
    # CC BY 4.0: the documentation of React, in Japanese.
    ("reactjs+ja.react.dev", "7f38231d9d5dddaae6ac51da7d0f173d697f835c", r"^src/content/(learn|reference)/.*\.md$", 3500),
    # CC0: the handbook of an office of the United States government.
    ("18F+handbook", "1e4955634d0369f17e5bbc0ebbf8f62e2a3dfe4b", r"^(?!.*(team|people|staff|contributing)).*\.md$", 6000),
]
FIRMS = re.compile(r"Contoso|Fabrikam|Adventure|Tailspin|Northwind|Litware|Proseware|USMF|株式会社|様|さん|氏名|殿|君|Co\.|Inc|Ltd|Corp|LLC|GmbH")


def read(name):
    return [line for line in (DATA / name).read_text(encoding="utf-8").splitlines() if line]


def spellings(name):
    return {s for line in read(name) if "\t" in line for s in line.split("\t")[1].split(" ") if len(s) >= 2}


GIVEN, SURNAMES = spellings("given-names.txt"), set(read("frequent-surnames.txt"))
ORDINARY = set(read("common-words.txt")) | set(read("places.txt"))
LATIN = set(read("foreign-given-names.txt"))
LATIN_ORDINARY = {w.lower() for w in (DATA.parent / "lists" / "latin-words.txt").read_text(encoding="utf-8").split()}


def may_name(text):
    """Whether some word of the text could be a person's or a firm's name."""
    if FIRMS.search(text):
        return True
    for run in re.findall(r"[\u4e00-\u9fff々]+", text):
        for size in (2, 3):
            for at in range(len(run) - size + 1):
                word = run[at:at + size]
                if word in SURNAMES and word not in ORDINARY:
                    return True
    words = re.findall(r"[A-Za-z']+", text)
    return any(a in LATIN and a.lower() not in LATIN_ORDINARY and b[:1].isupper() for a, b in zip(words, words[1:]))


def plain(text):
    text = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.S)
    text = re.sub(r"<[^<>\n]*>|\{/\*.*?\*/\}|\[!\w+[^\]]*\]", "", text)
    text = re.sub(r"!?\[([^\]\n]*)\]\([^)\n]*\)", r"\1", text)
    text = re.sub(r"\*\*|__|^#+ |^> ?", "", text, flags=re.M)
    return re.sub("[‐-―−－]", "-", unicodedata.normalize("NFKC", text))


def git(folder, *words):
    return subprocess.run(["git", "-C", str(folder), *words], check=True, capture_output=True).stdout


def paragraphs(folder, commit, paths):
    names = git(folder, "ls-tree", "-r", "--name-only", commit).decode().splitlines()
    for name in sorted(n for n in names if re.search(paths, n)):
        text = plain(git(folder, "show", f"{commit}:{name}").decode("utf-8", "replace"))
        for paragraph in re.split(r"\n\s*\n", text):
            paragraph = paragraph.strip()
            if 8 <= len(paragraph) <= 600 and not may_name(paragraph):
                yield paragraph


def main():
    root, hold = Path(sys.argv[1]), "--hold" in sys.argv
    for folder, commit, paths, count in SOURCES:
        found = sorted(set(paragraphs(root / folder, commit, paths)))
        stride = max(1, len(found) // count)
        for nth, text in enumerate(found[::stride][:count]):
            print(json.dumps({"id": f"{folder}-{nth}", "text": text, "spans": [], "sources": [{"start": 0, "source": f"{folder}-{nth}"}], "held": hold and nth % 10 == 0, "level": "internal"}, ensure_ascii=False))
        print(folder, len(found), file=sys.stderr)


main()
