"""One request through the gateway, and everything that can be known about it afterwards."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass
class Answer:
    """What the client saw."""

    status: int
    headers: dict[str, str]
    text: str = ""
    finish_reason: str | None = None
    usage: dict = field(default_factory=dict)
    error: dict | None = None
    first_ms: float | None = None
    total_ms: float = 0.0

    @property
    def request_id(self) -> str:
        return self.headers.get("x-request-id", "")

    def sekisho(self, name: str) -> str:
        """One of the gateway's own headers: route, engine, sensitivity, fallback."""
        return self.headers.get(f"x-sekisho-{name}", "")


def ask(base_url: str, key: str, text: str, *, stream: bool, max_tokens: int = 64) -> Answer:
    """Asks as any OpenAI client would, with model `auto`: the rules decide who answers."""
    request = {
        "model": "auto",
        "messages": [{"role": "user", "content": text}],
        "max_completion_tokens": max_tokens,
        "temperature": 0,
    }
    if stream:
        request |= {"stream": True, "stream_options": {"include_usage": True}}
    url = urlsplit(base_url)
    connection = http.client.HTTPConnection(url.hostname, url.port, timeout=120)
    start = time.monotonic()
    try:
        connection.request(
            "POST",
            url.path + "/chat/completions",
            body=json.dumps(request, ensure_ascii=False).encode(),
            headers={"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
        )
        response = connection.getresponse()
        headers = {name.lower(): value for name, value in response.getheaders()}
        answer = Answer(response.status, headers)
        if headers.get("content-type", "").startswith("text/event-stream"):
            _read_stream(answer, response, start)
        else:
            _read_whole(answer, json.loads(response.read()))
    finally:
        connection.close()
    answer.total_ms = (time.monotonic() - start) * 1000
    return answer


def _read_whole(answer: Answer, body: dict) -> None:
    answer.error = body.get("error")
    answer.usage = body.get("usage") or {}
    for choice in body.get("choices", []):
        answer.text = choice["message"].get("content") or ""
        answer.finish_reason = choice.get("finish_reason")


def _read_stream(answer: Answer, response: http.client.HTTPResponse, start: float) -> None:
    for event in _events(response):
        answer.error = event.get("error") or answer.error
        answer.usage = event.get("usage") or answer.usage
        for choice in event.get("choices", []):
            if piece := choice["delta"].get("content"):
                answer.first_ms = answer.first_ms or (time.monotonic() - start) * 1000
                answer.text += piece
            answer.finish_reason = choice.get("finish_reason") or answer.finish_reason


def _events(response: http.client.HTTPResponse) -> Iterator[dict]:
    for line in response:
        payload = line.decode().strip().removeprefix("data: ")
        if payload == "[DONE]":
            return
        if payload:
            yield json.loads(payload)
