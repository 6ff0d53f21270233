"""Every failure arrives in the official client as the class that its users handle."""

from __future__ import annotations

import httpx
import openai
import pytest

PUBLIC = [{"role": "user", "content": "What is an inverted yield curve?"}]

# Each behaviour of a broken frontier that shows before the first byte of an answer.
OUTAGES = [
    {"behaviour": "reset_before_headers"},
    {"behaviour": "status", "code": 500},
    {"behaviour": "status", "code": 401},
    {"behaviour": "status", "code": 429, "retry_after": 7},
    {"behaviour": "redirect", "to": "http://127.0.0.1:9/v1/chat/completions"},
    {"behaviour": "garbage"},
]


def ask(client: openai.OpenAI, **more: object):
    request = {"model": "auto", "messages": PUBLIC, "max_completion_tokens": 4, **more}
    return client.chat.completions.create(**request)


@pytest.mark.parametrize(
    "wrong",
    [
        {"messages": []},
        {"messages": [{"role": "oracle", "content": "hello"}]},
        {"temperature": "hot"},
        {"n": 0},
        {"extra_body": {"stream": "yes"}},
    ],
)
def test_400_names_the_parameter(client, frontier, wrong):
    with pytest.raises(openai.BadRequestError) as caught:
        ask(client, **wrong)
    assert caught.value.body["message"] and caught.value.type == "invalid_request_error"
    assert caught.value.request_id
    assert frontier.recorded() == []


def test_400_for_a_body_that_is_no_json(served):
    answer = httpx.post(
        served.gateway.base_url + "/chat/completions",
        headers={"Authorization": f"Bearer {served.keys['demo']}"},
        content=b'{"model": "auto", "model": "auto", "messages": []}',
    )
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "invalid_json"


def test_401_for_a_wrong_key(served, frontier):
    client = openai.OpenAI(base_url=served.gateway.base_url, api_key="sk-wrong", max_retries=0)
    with pytest.raises(openai.AuthenticationError) as caught:
        ask(client)
    assert caught.value.code == "invalid_api_key"
    with pytest.raises(openai.AuthenticationError):
        client.models.list()
    assert frontier.recorded() == []


def test_403_with_the_rule_and_its_reason(served, frontier):
    with pytest.raises(openai.PermissionDeniedError) as caught:
        ask(served.client("refused"))
    assert caught.value.code == "policy_denied"
    assert "nobody" in caught.value.message and "not for this application" in caught.value.message
    assert caught.value.response.headers["x-sekisho-route"] == "nobody"


def test_404_for_an_unknown_model_or_path(client):
    with pytest.raises(openai.NotFoundError) as caught:
        ask(client, model="gpt-unknown")
    assert caught.value.code == "model_not_found" and caught.value.param == "model"
    with pytest.raises(openai.NotFoundError):
        client.embeddings.create(model="auto", input="hello")


def test_413_for_a_body_beyond_the_limit(client, frontier):
    with pytest.raises(openai.APIStatusError) as caught:
        ask(client, messages=[{"role": "user", "content": "a" * (9 << 20)}])
    assert caught.value.status_code == 413
    assert caught.value.code == "request_too_large"
    assert frontier.recorded() == []


def test_429_says_when_to_come_again(served, frontier):
    client = served.client("hurried")
    ask(client)
    with pytest.raises(openai.RateLimitError) as caught:
        ask(client)
    assert caught.value.code == "rate_limit_exceeded"
    assert 1 <= int(caught.value.response.headers["retry-after"]) <= 60


@pytest.mark.parametrize("outage", OUTAGES, ids=str)
@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
def test_an_outage_is_answered_inside_where_the_rule_allows(served, frontier, outage, stream):
    frontier.behave(**outage)
    raw = served.client().chat.completions.with_raw_response.create(
        model="auto", messages=PUBLIC, max_completion_tokens=4, stream=stream
    )
    assert raw.headers["x-sekisho-engine"] == "local"
    assert "frontier" in raw.headers["x-sekisho-fallback"]
    assert list(raw.parse())


@pytest.mark.parametrize("outage", OUTAGES, ids=str)
def test_an_outage_is_503_or_429_where_only_the_frontier_may_answer(served, frontier, outage):
    frontier.behave(**outage)
    expected = openai.RateLimitError if outage.get("code") == 429 else openai.InternalServerError
    with pytest.raises(expected) as caught:
        ask(served.client("frontier-only"))
    if expected is openai.InternalServerError:
        assert caught.value.status_code == 503 and caught.value.code == "engine_unavailable"
    else:
        assert caught.value.response.headers["retry-after"] == "7"


@pytest.mark.parametrize("behaviour", ["reset_mid_stream", "half_stream", "error_mid_stream"])
def test_a_stream_that_breaks_off_raises_and_never_seems_complete(served, frontier, behaviour):
    frontier.behave(behaviour, event_chars=1)
    stream = ask(served.client("frontier-only"), stream=True)
    reasons = []
    with pytest.raises(openai.APIError):
        for chunk in stream:
            reasons += [choice.finish_reason for choice in chunk.choices]
    assert not any(reasons)
