#!/usr/bin/env python3
"""Labelled Japanese sentences under share-alike licences, as documents for the optional model.

    share_alike.py FOLDER [--part train|test] > share-alike.jsonl

FOLDER holds clones of
- stockmarkteam/ner-wikipedia-dataset (CC BY-SA 3.0), as `stockmarkteam+ner-wikipedia-dataset`;
- megagonlabs/UD_Japanese-GSD (CC BY-SA 4.0), as `megagonlabs+UD_Japanese-GSD`.

Weights trained on these are for whoever makes them: they are not part of this repository. Every
fifth sentence of the first and the test part of the second are for evaluation (`--part test`).
"""
import json
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

WIKIPEDIA, GSD = "stockmarkteam+ner-wikipedia-dataset", "megagonlabs+UD_Japanese-GSD"
WIKIPEDIA_TYPES = {"人名": "PERSON", "法人名": "ORGANIZATION"}
GSD_TYPES = {"PERSON": "PERSON", "ORG": "ORGANIZATION"}


def show(folder, path):
    return subprocess.run(["git", "-C", str(folder), "show", f"HEAD:{path}"], check=True, capture_output=True).stdout.decode()


def wikipedia(root, part):
    for nth, sentence in enumerate(json.loads(show(root / WIKIPEDIA, "ner.json"))):
        if (nth % 5 == 0) != (part == "test"):
            continue
        spans = [{"start": e["span"][0], "end": e["span"][1], "type": WIKIPEDIA_TYPES[e["type"]]}
                 for e in sentence["entities"] if e["type"] in WIKIPEDIA_TYPES]
        yield f"wikipedia-{nth}", sentence["text"], spans


def gsd(root, part):
    for nth, sentence in enumerate(show(root / GSD, f"stanza/{part}.bio").split("\n\n")):
        text, spans, open_span = "", [], None
        for line in sentence.strip().splitlines():
            word, label = line.split("\t")
            kind = GSD_TYPES.get(label[2:])
            if label[0] in "BS" or kind != (open_span or {}).get("type"):
                open_span = {"start": len(text), "end": 0, "type": kind} if kind else None
                spans += [open_span] if open_span else []
            text += word
            if open_span:
                open_span["end"] = len(text)
        if text:
            yield f"gsd-{nth}", text, spans


def document(name, text, spans):
    return {"id": name, "text": text, "spans": sorted(spans, key=lambda s: s["start"]), "sources": [{"start": 0, "source": name}],
            "level": "confidential" if spans else "public"}


def main():
    root = Path(sys.argv[1])
    part = sys.argv[sys.argv.index("--part") + 1] if "--part" in sys.argv else "train"
    for source in (wikipedia, gsd):
        for name, text, spans in source(root, part):
            print(json.dumps(document(name, text, spans), ensure_ascii=False))


if __name__ == "__main__":
    main()
