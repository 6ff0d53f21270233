"""The official client against the built-in model: tools, structured outputs, probabilities."""

from __future__ import annotations

import json
from typing import Literal

import openai
import pytest
from pydantic import BaseModel, ConfigDict

LOCAL = "smollm2-135m"
QUESTION = [{"role": "user", "content": "What is the weather in Tokyo today?"}]
WEATHER = {
    "type": "function",
    "function": {
        "name": "weather",
        "description": "Tells the weather of a city",
        "strict": True,
        "parameters": {
            "type": "object",
            "properties": {"city": {"type": "string", "maxLength": 12}},
            "required": ["city"],
            "additionalProperties": False,
        },
    },
}


class Forecast(BaseModel):
    """What an answer is made to be."""

    model_config = ConfigDict(extra="forbid")

    sky: Literal["sunny", "cloudy"]
    is_windy: bool


def ask(client: openai.OpenAI, **more: object):
    request = {"model": LOCAL, "messages": QUESTION, "max_completion_tokens": 64, **more}
    return client.chat.completions.create(**request)


@pytest.fixture(autouse=True)
def nothing_leaves(frontier):
    yield
    assert frontier.recorded() == []


@pytest.mark.parametrize(
    "choice", ["required", {"type": "function", "function": {"name": "weather"}}], ids=str
)
def test_a_tool_is_called_and_its_result_taken(client, choice):
    answer = ask(client, tools=[WEATHER], tool_choice=choice, parallel_tool_calls=False)
    assert answer.choices[0].finish_reason == "tool_calls"
    (call,) = answer.choices[0].message.tool_calls
    assert call.id.startswith("call_") and call.function.name == "weather"
    assert isinstance(json.loads(call.function.arguments)["city"], str)
    messages = [*QUESTION, answer.choices[0].message.model_dump(exclude_none=True)]
    messages.append({"role": "tool", "tool_call_id": call.id, "content": "sunny"})
    again = ask(client, messages=messages, tools=[WEATHER], tool_choice="none")
    assert again.choices[0].message.tool_calls is None


def test_a_streamed_tool_call_is_put_together_by_the_client(client):
    with client.chat.completions.stream(
        model=LOCAL,
        messages=QUESTION,
        max_completion_tokens=64,
        tools=[WEATHER],
        tool_choice="required",
        parallel_tool_calls=False,
    ) as stream:
        done = [event for event in stream if event.type == "tool_calls.function.arguments.done"]
    assert [event.name for event in done] == ["weather"]
    assert isinstance(done[0].parsed_arguments["city"], str)


def test_an_answer_is_parsed_into_its_model(client):
    # Not drawn: what is drawn may spend all its tokens on the blanks that JSON allows.
    answer = client.chat.completions.parse(
        model=LOCAL,
        messages=QUESTION,
        max_completion_tokens=64,
        temperature=0,
        response_format=Forecast,
    )
    assert isinstance(answer.choices[0].message.parsed, Forecast)


def test_json_mode_answers_in_json(client):
    answer = ask(client, response_format={"type": "json_object"}, max_completion_tokens=256)
    choice = answer.choices[0]
    assert choice.message.content.lstrip().startswith("{")
    if choice.finish_reason == "stop":
        assert isinstance(json.loads(choice.message.content), dict)


def test_probabilities_are_told(client):
    answer = ask(client, logprobs=True, top_logprobs=3, max_completion_tokens=8, temperature=0)
    tokens = answer.choices[0].logprobs.content
    assert "".join(token.token for token in tokens) == answer.choices[0].message.content
    assert all(len(token.top_logprobs) == 3 and token.logprob <= 0 for token in tokens)
    chunks = list(ask(client, logprobs=True, max_completion_tokens=8, temperature=0, stream=True))
    told = [c.choices[0].logprobs for c in chunks if c.choices and c.choices[0].logprobs]
    assert sum(len(each.content) for each in told) == len(tokens)


def test_a_request_may_ask_for_thought_and_for_patience(client):
    answer = ask(
        client,
        max_completion_tokens=4,
        reasoning_effort="low",
        service_tier="flex",
        extra_body={"top_k": 5, "min_p": 0.05, "chat_template_kwargs": {"enable_thinking": True}},
    )
    assert answer.choices[0].finish_reason in ("length", "stop")


def test_what_cannot_be_is_400_with_its_parameter(client):
    for wrong, param in [
        ({"top_logprobs": 3}, "logprobs"),
        ({"tool_choice": "required"}, "tool_choice"),
        ({"logit_bias": {"token": 1}}, "logit_bias"),
        ({"response_format": {"type": "json_schema"}}, "response_format.json_schema"),
        ({"extra_body": {"min_p": 2}}, "min_p"),
    ]:
        with pytest.raises(openai.BadRequestError) as caught:
            ask(client, **wrong)
        assert caught.value.param == param, wrong
