"""The official client against a running gateway: whole, streamed, async, tools, both engines."""

from __future__ import annotations

import asyncio
import json

import openai
import pytest
from openai.types.chat import ChatCompletion

NAME, ACCOUNT, MAIL = "佐藤 健一", "4071825", "kenichi.sato@example.co.jp"
CUSTOMER = (
    f"{NAME}様（みなと支店 普通 口座番号 {ACCOUNT}、{MAIL}）に、"
    "返金をお知らせするメールの文面を書いてください。"
)
MY_NUMBER = "マイナンバー 1234-5678-9018 の方の手続きを一言で説明してください。"
PUBLIC = "What is an inverted yield curve?"

LOOKUP = {
    "type": "function",
    "function": {
        "name": "lookup_account",
        "description": "Looks up the balance of an account",
        "parameters": {"type": "object", "properties": {"account": {"type": "string"}}},
    },
}


def user(text: str) -> list[dict]:
    return [{"role": "user", "content": text}]


def left(frontier) -> str:
    """Everything that reached the frontier."""
    return "\n".join(request["raw"] for request in frontier.recorded())


def test_general_knowledge_goes_out_and_comes_back(client, frontier):
    answer = client.chat.completions.create(model="auto", messages=user(PUBLIC))
    assert "recession" in answer.choices[0].message.content
    assert answer.choices[0].finish_reason == "stop"
    assert answer.model == "frontier-stand-in"
    assert answer.usage.prompt_tokens > 0 and answer.usage.completion_tokens > 0
    assert len(frontier.recorded()) == 1


def test_customer_data_goes_out_masked_and_comes_back_restored(client, frontier):
    answer = client.chat.completions.create(model="auto", messages=user(CUSTOMER))
    text = answer.choices[0].message.content
    assert all(value in text for value in (NAME, ACCOUNT, MAIL)), text
    assert frontier.recorded()
    assert not any(value in left(frontier) for value in (NAME, "佐藤", "健一", ACCOUNT, MAIL))


@pytest.mark.parametrize("pace", [{}, {"event_chars": 1}, {"event_chars": 3, "write_bytes": 1}])
def test_a_stream_is_restored_however_it_is_cut(client, frontier, pace):
    frontier.behave("answer", **pace)
    stream = client.chat.completions.create(
        model="auto",
        messages=user(CUSTOMER),
        stream=True,
        stream_options={"include_usage": True},
    )
    chunks = list(stream)
    text = "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)
    assert all(value in text for value in (NAME, ACCOUNT, MAIL)), text
    assert [c.choices[0].finish_reason for c in chunks if c.choices][-1] == "stop"
    assert chunks[-1].usage.completion_tokens > 0 and not chunks[-1].choices
    assert len(chunks) > 5
    assert not any(value in left(frontier) for value in (NAME, ACCOUNT, MAIL))


def test_an_echo_gives_back_the_text_as_it_was_written(client, frontier):
    frontier.behave("echo", event_chars=1)
    stream = client.chat.completions.create(model="auto", messages=user(CUSTOMER), stream=True)
    text = "".join(c.choices[0].delta.content or "" for c in stream if c.choices)
    assert text == CUSTOMER


def test_async_clients_are_answered_by_both_engines(served, frontier):
    async def ask(client: openai.AsyncOpenAI, text: str) -> ChatCompletion:
        return await client.chat.completions.create(
            model="auto", messages=user(text), max_completion_tokens=8
        )

    async def both() -> list[ChatCompletion]:
        async with served.async_client() as client:
            return await asyncio.gather(*(ask(client, text) for text in (PUBLIC, MY_NUMBER) * 3))

    answers = asyncio.run(both())
    models = ["frontier-stand-in", "smollm2-135m"] * 3
    assert [answer.model for answer in answers] == models
    assert "9018" not in left(frontier)


def test_an_async_stream_from_the_local_engine_ends_with_its_usage(served, frontier):
    async def stream() -> list:
        async with served.async_client() as client:
            chunks = await client.chat.completions.create(
                model="auto",
                messages=user(MY_NUMBER),
                max_completion_tokens=8,
                stream=True,
                stream_options={"include_usage": True},
            )
            return [chunk async for chunk in chunks]

    chunks = asyncio.run(stream())
    assert chunks[-1].usage.completion_tokens in range(1, 9)
    assert frontier.recorded() == []


def test_a_my_number_stays_inside_and_the_headers_say_so(client, frontier):
    raw = client.chat.completions.with_raw_response.create(
        model="auto", messages=user(MY_NUMBER), max_completion_tokens=8
    )
    assert raw.headers["x-sekisho-engine"] == "local"
    assert raw.headers["x-sekisho-sensitivity"] == "restricted"
    assert raw.headers["x-sekisho-route"] == "default"
    assert raw.headers["x-request-id"]
    answer = raw.parse()
    assert answer.usage.prompt_tokens > 0
    assert answer.usage.completion_tokens <= 8
    assert frontier.recorded() == []


def test_the_frontier_by_name_does_not_open_the_door(client, frontier):
    answer = client.chat.completions.create(
        model="frontier-stand-in", messages=user(MY_NUMBER), max_completion_tokens=8
    )
    assert answer.model == "smollm2-135m"
    assert frontier.recorded() == []


def test_the_local_model_answers_by_name(client, frontier):
    answer = client.chat.completions.create(
        model="smollm2-135m", messages=user(PUBLIC), max_completion_tokens=8, seed=7
    )
    assert answer.model == "smollm2-135m"
    assert answer.choices[0].finish_reason == "length"
    assert frontier.recorded() == []


def test_several_choices_come_back_restored_each(client, frontier):
    answer = client.chat.completions.create(model="auto", messages=user(CUSTOMER), n=2)
    assert [choice.index for choice in answer.choices] == [0, 1]
    assert all(NAME in choice.message.content for choice in answer.choices)


def test_a_tool_loop_runs_to_its_end_with_values_hidden_outside(client, frontier):
    frontier.behave("call_tool", event_chars=1)
    messages = user(f"口座番号 {ACCOUNT} の残高を調べて、{NAME}様に伝える文を書いてください。")
    answer = client.chat.completions.create(model="auto", messages=messages, tools=[LOOKUP])
    [call] = answer.choices[0].message.tool_calls
    assert call.function.name == "lookup_account"
    assert ACCOUNT in json.loads(call.function.arguments)["account"]

    messages.append(answer.choices[0].message.model_dump(exclude_none=True))
    result = {"role": "tool", "tool_call_id": call.id, "content": f"{NAME}様の残高は 1,204 円です"}
    messages.append(result)
    answer = client.chat.completions.create(model="auto", messages=messages, tools=[LOOKUP])
    assert NAME in answer.choices[0].message.content
    assert len(frontier.recorded()) == 2
    assert not any(value in left(frontier) for value in (NAME, ACCOUNT))


def test_a_streamed_tool_call_is_restored(client, frontier):
    frontier.behave("call_tool", event_chars=1)
    stream = client.chat.completions.create(
        model="auto",
        messages=user(f"口座番号 {ACCOUNT} の残高を調べてください。"),
        tools=[LOOKUP],
        stream=True,
    )
    deltas = [c.choices[0].delta for c in stream if c.choices]
    calls = [call for delta in deltas for call in delta.tool_calls or []]
    arguments = "".join(call.function.arguments or "" for call in calls)
    assert calls[0].function.name == "lookup_account"
    assert ACCOUNT in json.loads(arguments)["account"]
    assert ACCOUNT not in left(frontier)


def test_models_are_listed(client):
    names = {model.id for model in client.models.list()}
    assert {"auto", "frontier-stand-in", "smollm2-135m"} <= names
