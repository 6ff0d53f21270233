"""Drawing in a terminal: colours, and text that is wrapped by the columns it really takes."""

from __future__ import annotations

import os
import shutil
import sys
import unicodedata
from collections.abc import Iterable
from itertools import groupby

STYLES = {
    "plain": "",
    "bold": "1",
    "dim": "2",
    "title": "1;36",
    "label": "34",
    "hidden": "1;35",  # a placeholder, in what left
    "restored": "1;32",  # a value, back in its place
    "outside": "1;33",
    "inside": "1;32",
    "bad": "1;31",
}

# A text with a style.
Run = tuple[str, str]

LABEL_WIDTH = 11

# Signs that no line begins with.
CLOSING = "、。，．）」』】！？ー"


def uses_colour() -> bool:
    """Colour is for people: not for pipes, and not where NO_COLOR says no."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def width() -> int:
    """Columns to draw in: never more than a page reads well at."""
    return max(60, min(100, shutil.get_terminal_size((96, 24)).columns))


def columns(text: str) -> int:
    """The columns that a text takes: kana and kanji take two, combining marks none."""
    return sum(_columns(char) for char in text)


def _columns(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in ("Cf", "Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def paint(text: str, style: str) -> str:
    code = STYLES[style]
    return f"\033[{code}m{text}\033[0m" if code and uses_colour() else text


def mark(text: str, parts: Iterable[str], style: str, rest: str = "plain") -> list[Run]:
    """The text with every occurrence of the parts in `style`."""
    runs: list[Run] = [(text, rest)]
    for part in sorted(set(parts), key=len, reverse=True):
        runs = [piece for run in runs for piece in _split(run, part, style, rest)]
    return runs


def _split(run: Run, part: str, style: str, rest: str) -> list[Run]:
    text, old = run
    if old != rest or not part or part not in text:
        return [run]
    pieces: list[Run] = []
    for piece in text.split(part):
        pieces += [(piece, rest), (part, style)]
    return [piece for piece in pieces[:-1] if piece[0]]


def wrap(runs: Iterable[Run], limit: int) -> list[list[Run]]:
    """Lines of at most `limit` columns; broken at spaces where one is near, else anywhere."""
    lines: list[list[tuple[str, str]]] = [[]]
    for char, style in ((char, style) for text, style in runs for char in text):
        if char == "\n":
            lines.append([])
            continue
        line = lines[-1]
        if sum(_columns(c) for c, _ in line) + _columns(char) > limit:
            lines.append(line[-1:] if char in CLOSING else _carry(line, limit))
            if char in CLOSING:
                del line[-1:]
            if char == " " and not lines[-1]:
                continue
        lines[-1].append((char, style))
    return [_joined(line) for line in lines]


def _joined(line: list[tuple[str, str]]) -> list[Run]:
    """Characters to runs, so that a colour is switched on once for all that have it."""
    styles = groupby(line, key=lambda char: char[1])
    return [("".join(char for char, _ in chars), style) for style, chars in styles]


def _carry(line: list[tuple[str, str]], limit: int) -> list[tuple[str, str]]:
    """Takes the word at the end of a full line away from it, if it is a short one."""
    for at in range(len(line) - 1, max(0, len(line) - limit // 3), -1):
        if line[at][0] == " ":
            word = line[at + 1 :]
            del line[at:]
            return word
        if not line[at][0].isascii():
            break
    return []


def rule(title: str = "", heavy: bool = True) -> None:
    """A line across the page, with a title in it."""
    stroke = "━" if heavy else "─"
    head = f"{stroke * 2} {title} " if title else ""
    print(paint(head + stroke * (width() - columns(head)), "title" if heavy else "dim"))


def field(label: str, *runs: Run, cut: int | None = None) -> None:
    """A label and its text, wrapped beside it; after `cut` lines the rest is counted."""
    lines = wrap(runs, width() - LABEL_WIDTH - 2)
    hidden = len(lines) - cut if cut else 0
    if hidden > 0:
        lines = lines[:cut] + [[(f"… {hidden} more lines", "dim")]]
    for number, line in enumerate(lines):
        head = label if number == 0 else ""
        print("  " + paint(head.ljust(LABEL_WIDTH), "label") + "".join(paint(*run) for run in line))


def note(text: str, style: str = "dim") -> None:
    print(paint(text, style), flush=True)
