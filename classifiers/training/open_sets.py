#!/usr/bin/env python3
"""Measures Sekisho and its peers on open labelled sets, in one run.

    open_sets.py FOLDER SEKISHO_JSONL [--most 1000] [--peers presidio-ginza,presidio-en,pleno] > table.md

FOLDER holds clones of `microsoft/presidio-research` (MIT) as `microsoft+presidio-research`, and those
that `share_alike.py` names; nothing of them is copied. SEKISHO_JSONL is the built example `jsonl`.
The peers run in this Python: `pip install presidio-analyzer==2.2.366 ginza==5.3.0 ja-ginza==5.3.0
pleno-recognizers==0.1.1`, and for English spaCy's `en_core_web_lg` or another that `--english` names.

A span is covered when none of its letters and digits is left outside all findings of any type; a
finding is precise when at least half of its letters and digits lie in gold spans of any type: what
`sekisho classify --eval` says. Precision is taken over findings of the set's types only, as
these sets label nothing else. Milliseconds are of this process, the median of the documents.
"""
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

import share_alike

PRESIDIO = "microsoft+presidio-research"
# Types of presidio-research that both sides know; PERSON there includes titles in no span.
SHARED = {"PERSON": "PERSON", "EMAIL_ADDRESS": "EMAIL", "PHONE_NUMBER": "PHONE", "CREDIT_CARD": "CREDIT_CARD",
          "IBAN_CODE": "IBAN", "IP_ADDRESS": "IP_ADDRESS", "US_SSN": "US_SSN"}


def option(name, default):
    return sys.argv[sys.argv.index(name) + 1] if name in sys.argv else default


def presidio(root):
    for nth, document in enumerate(json.loads(share_alike.show(root / PRESIDIO, "data/synth_dataset_v2.json"))):
        spans = [{"start": s["start_position"], "end": s["end_position"], "type": s["entity_type"]} for s in document["spans"]]
        yield f"presidio-{nth}", document["full_text"], spans


def sets(root, most):
    """Name, language, types, documents; of too many documents every nth."""
    for name, language, types, documents in [
        ("UD_Japanese-GSD, test", "ja", {"PERSON"}, list(share_alike.gsd(root, "test"))),
        ("ner-wikipedia-dataset, every fifth", "ja", {"PERSON"}, list(share_alike.wikipedia(root, "test"))),
        ("presidio-research synth v2", "en", {"PERSON"}, list(presidio(root))),
        ("presidio-research synth v2", "en", set(SHARED), list(presidio(root))),
    ]:
        stride = max(1, len(documents) // most)
        yield name, language, types, documents[::stride][:most]


def solid(text, start, end):
    return {i for i in range(start, min(end, len(text))) if text[i].isalnum()}


def score(documents, found, types):
    spans = covered = told = right = 0
    for (name, text, gold), findings in zip(documents, found):
        everything = set().union(*(solid(text, f["start"], f["end"]) for f in findings))
        golden = set().union(*(solid(text, s["start"], s["end"]) for s in gold))
        for span in gold:
            if span["type"] in types:
                spans += 1
                covered += solid(text, span["start"], span["end"]) <= everything
        for finding in findings:
            part = solid(text, finding["start"], finding["end"])
            if finding["type"] in types | {SHARED[t] for t in types} and part:
                told += 1
                right += len(part & golden) * 2 >= len(part)
    recall, precision = covered / max(spans, 1), right / max(told, 1)
    return spans, recall, precision, 2 * recall * precision / max(recall + precision, 1e-9)


def sekisho(binary, model=None):
    def run(documents, language):
        lines = "".join(json.dumps({"id": n, "text": t}, ensure_ascii=False) + "\n" for n, t, _ in documents)
        words = [binary] + ([model] if model else [])
        # The second time is that of the documents alone: loading is paid in both.
        began = time.perf_counter()
        subprocess.run(words, input="", capture_output=True, check=True, text=True)
        loading = time.perf_counter() - began
        began = time.perf_counter()
        out = subprocess.run(words, input=lines, capture_output=True, check=True, text=True).stdout
        ms = max(0.0, time.perf_counter() - began - loading) * 1e3 / len(documents)
        return [json.loads(line)["findings"] for line in out.splitlines()], ms
    return run


def analyzer(language, model, extra=None):
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import NlpEngineProvider

    engine = NlpEngineProvider(nlp_configuration={
        "nlp_engine_name": "spacy", "models": [{"lang_code": language, "model_name": model}],
        "ner_model_configuration": {"model_to_presidio_entity_mapping": {
            "PERSON": "PERSON", "Person": "PERSON", "PER": "PERSON", "LOC": "LOCATION", "GPE": "LOCATION",
            "Location": "LOCATION", "City": "LOCATION", "Province": "LOCATION", "ORG": "ORGANIZATION", "Company": "ORGANIZATION",
            "Corporation_Other": "ORGANIZATION", "DATE": "DATE_TIME", "Date": "DATE_TIME"},
            "labels_to_ignore": ["O"], "low_score_entity_names": []}}).create_engine()
    made = AnalyzerEngine(nlp_engine=engine, supported_languages=[language])
    if extra:
        extra(made)

    def run(documents, _):
        found, times = [], []
        for _, text, _ in documents:
            began = time.perf_counter()
            results = made.analyze(text=text, language=language)
            times.append(time.perf_counter() - began)
            found.append([{"start": r.start, "end": r.end, "type": SHARED.get(r.entity_type, r.entity_type)} for r in results])
        return found, statistics.median(times) * 1e3
    return run


def main():
    root, binary = Path(sys.argv[1]), sys.argv[2]
    runs = [("Sekisho", {"ja", "en"}, sekisho(binary))]
    if "--model" in sys.argv:
        runs.append(("Sekisho, share-alike model", {"ja"}, sekisho(binary, option("--model", ""))))
    peers = option("--peers", "presidio-ginza,presidio-en,pleno").split(",")
    if "presidio-ginza" in peers:
        runs.append(("Presidio + GiNZA", {"ja"}, analyzer("ja", "ja_ginza")))
    if "pleno" in peers:
        from pleno_recognizers.presidio_adapter import all_ja_presidio
        runs.append(("Presidio + GiNZA + pleno-recognizers", {"ja"},
                     analyzer("ja", "ja_ginza", lambda made: [made.registry.add_recognizer(r) for r in all_ja_presidio()])))
    if "presidio-en" in peers:
        runs.append((f"Presidio + {option('--english', 'en_core_web_lg')}", {"en"}, analyzer("en", option("--english", "en_core_web_lg"))))
    print("| set | documents, spans | tool | covered | precision | F1 | ms a document |\n|---|---|---|---|---|---|---|")
    for name, language, types, documents in sets(root, int(option("--most", 1000))):
        for tool, languages, run in runs:
            if language in languages:
                found, ms = run(documents, language)
                spans, recall, precision, f1 = score(documents, found, types)
                what = "PERSON" if types == {"PERSON"} else f"{len(types)} types"
                print(f"| {name}: {what} | {len(documents)}, {spans} | {tool} | {recall:.3f} | {precision:.3f} | {f1:.3f} | {ms:.2f} |", flush=True)


if __name__ == "__main__":
    main()
