"""The demo: its drawing, and its six requests from end to end."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import conftest
import screen


def plain(lines: list[list[tuple[str, str]]]) -> list[str]:
    return ["".join(text for text, _ in line) for line in lines]


def test_kana_and_kanji_take_two_columns_and_combining_marks_none():
    assert screen.columns("関所abc") == 7
    assert screen.columns("ｱｲｳ") == 3
    assert screen.columns("か\u3099") == 2


def test_no_line_is_wider_than_asked_and_nothing_is_lost():
    text = "佐藤 健一様（口座番号 4071825）に手紙を書く。Then a few words in English follow."
    lines = plain(screen.wrap([(text, "plain")], 21))
    assert all(screen.columns(line) <= 21 for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_every_occurrence_is_marked_the_longest_first():
    runs = screen.mark("a 佐藤 健一 b 佐藤", ("佐藤", "佐藤 健一"), "restored")
    assert [text for text, style in runs if style == "restored"] == ["佐藤 健一", "佐藤"]


def test_all_six_requests_go_the_way_that_the_demo_tells(tmp_path):
    demo = conftest.REPOSITORY / "deploy" / "demo" / "demo.py"
    command = [sys.executable, demo, "--once", "--directory", tmp_path]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "\033[" not in done.stdout
    assert not Path(tmp_path, "running.json").exists()
