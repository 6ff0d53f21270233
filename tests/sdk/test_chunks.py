"""`chunk-invariance` against the running gateway: however the frontier cuts what it says, the client
reads the same."""

from __future__ import annotations

import json

import httpx
import pytest
from chunk_invariance import assert_chunk_invariant

NAME, MAIL, OTHER = "佐藤 健一", "kenichi.sato@example.co.jp", "080-2345-6781"
QUESTION = f"{NAME}様（{MAIL}）への返信を書いてください。"


@pytest.fixture
def ask(served, frontier):
    """Asks the gateway while the frontier says exactly these pieces; gives the client's pieces."""
    http = httpx.Client(base_url=served.gateway.base_url, timeout=30)

    def ask(pieces: list[str], stream: bool, app: str, part: str) -> list[str]:
        frontier.behave("say", pieces=pieces, part=part)
        body = {"model": "auto", "messages": [{"role": "user", "content": QUESTION}]}
        body |= {"stream": stream, "tools": [{"type": "function", "function": {"name": "f"}}]}
        answer = http.post(
            "/chat/completions", json=body, headers={"authorization": f"Bearer {served.keys[app]}"}
        )
        assert answer.status_code == 200, answer.text
        if not stream:
            return [text_of(answer.json()["choices"][0]["message"], part)]
        lines = answer.text.splitlines()
        assert lines[-2] == "data: [DONE]"
        events = [json.loads(line[6:]) for line in lines if line.startswith("data: {")]
        return [text_of(event["choices"][0]["delta"], part) for event in events]

    yield ask
    http.close()


def text_of(message: dict, part: str) -> str:
    if part == "arguments":
        calls = message.get("tool_calls") or [{}]
        return calls[0].get("function", {}).get("arguments", "")
    return message.get("content") or ""


def placeholders(ask, frontier, app: str) -> list[str]:
    """The name's and the address's, as the frontier gets them from this application."""
    ask(["hello"], False, app, "content")
    said = json.loads(frontier.recorded()[-1]["body"])["messages"][-1]["content"]
    return [said[said.index(kind) :].split(">")[0] + ">" for kind in ("<PERSON", "<EMAIL")]


@pytest.mark.parametrize("app", ["demo", "screened"])
@pytest.mark.parametrize("part", ["content", "arguments"])
def test_however_an_answer_is_cut_the_client_reads_the_same(ask, frontier, app, part):
    name, mail = placeholders(ask, frontier, app)
    text = f"{name}様、{mail[1:-1].lower()} へ。\n{name.replace('_', chr(92) + '_')}.x.example"
    if part == "arguments":
        text = json.dumps({"to": mail, "n": f"{name}\n様"}).replace("<", "\\u003c")

    def stream_filter(pieces):
        yield from ask(list(pieces), True, app, part)

    def whole_filter(text):
        return "".join(ask([text], False, app, part))

    whole = whole_filter(text)
    assert NAME in whole and MAIL in whole, whole
    assert assert_chunk_invariant(stream_filter, whole_filter, text) == len(text)


def test_however_a_strange_value_is_cut_none_of_it_reaches_the_client(ask):
    text = f"承知しました。担当は {OTHER} です。"

    def stream_filter(pieces):
        yield from ask(list(pieces), True, "screened", "content")

    def whole_filter(text):
        return "".join(ask([text], False, "screened", "content"))

    whole = whole_filter(text)
    assert whole.startswith("承知しました。担当は <PHONE_"), whole
    assert_chunk_invariant(stream_filter, whole_filter, text)
