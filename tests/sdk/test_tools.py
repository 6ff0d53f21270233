"""Tool loops of the official clients, Python's and Node's: arguments and results hold customer data,
streamed, to the end of a conversation, and none of it reaches the frontier."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from gateway import CACHE

NODE = CACHE / "node-sdk"
ASKED = {"name": "佐藤 健一", "account": "4071825", "mail": "kenichi.sato@example.co.jp"}
TOLD = {"phone": "090-8156-0440", "name": "高橋 美奈子", "mail": "minako.takahashi@example.co.jp"}
CUSTOMER = json.dumps(
    {"代理人": f"{TOLD['name']}様", "電話": TOLD["phone"], "メール": TOLD["mail"]}, ensure_ascii=False
)
QUESTIONS = [
    f"{ASKED['name']}様（口座番号 {ASKED['account']}、{ASKED['mail']}）の代理人を調べてください。",
    "もう一度、連絡先を調べて文面にしてください。",
]
TOOL = {
    "type": "function",
    "function": {
        "name": "lookup_customer",
        "description": "Looks a customer up by anything that is known of him",
        "parameters": {"type": "object", "properties": {"query": {"type": "string"}}},
    },
}


@pytest.fixture(params=[{"event_chars": 1}, {"event_chars": 5, "write_bytes": 3}])
def calling(frontier, request):
    """The frontier calls the tool for each question, and its streams are cut so."""
    frontier.behave("call_tool", **request.param)
    yield frontier
    frontier.behave("answer")


def in_python(client) -> tuple[list[str], list[str]]:
    seen, answers, messages = [], [], []
    for question in QUESTIONS:
        messages.append({"role": "user", "content": question})
        while True:
            options = {"model": "auto", "messages": messages, "tools": [TOOL]}
            with client.chat.completions.stream(**options) as stream:
                streamed = "".join(e.delta for e in stream if e.type == "content.delta")
                [choice] = stream.get_final_completion().choices
            messages.append(choice.message.model_dump(exclude_none=True, exclude={"parsed"}))
            if choice.finish_reason != "tool_calls":
                assert streamed == choice.message.content
                answers.append(streamed)
                break
            for call in choice.message.tool_calls:
                seen.append(json.loads(call.function.arguments)["query"])
                result = {"role": "tool", "tool_call_id": call.id, "content": CUSTOMER}
                messages.append(result)
    return seen, answers


def in_node(client) -> tuple[list[str], list[str]]:
    task = json.dumps({"questions": QUESTIONS, "customer": CUSTOMER})
    environment = {"BASE_URL": str(client.base_url), "API_KEY": client.api_key, "TASK": task}
    # Packages are looked for beside the script: it runs where they are installed.
    script = Path(__file__).with_name("node") / "tool_loop.mjs"
    command = [NODE / "bin" / "node", "--input-type=module", "-"]
    done = subprocess.run(
        command,
        input=script.read_text(encoding="utf-8"),
        capture_output=True,
        text=True,
        timeout=60,
        cwd=NODE,
        env=os.environ | environment,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert all(turn["streamed"].endswith(turn["answer"]) for turn in told["answers"])
    return told["seen"], [turn["answer"] for turn in told["answers"]]


@pytest.mark.parametrize("run", [in_python, in_node])
def test_a_tool_loop_runs_to_its_end_and_nothing_of_it_leaves(client, calling, run):
    seen, answers = run(client)
    assert len(seen) == len(answers) == 2
    assert all(value in seen[0] for value in ASKED.values()), seen
    assert all(value in seen[1] for value in TOLD.values()), seen
    assert all(value in answer for answer in answers for value in TOLD.values()), answers
    assert len(calling.recorded()) == 4
    left = "\n".join(request["raw"] for request in calling.recorded())
    for value in [*ASKED.values(), *TOLD.values(), "佐藤", "健一", "高橋", "美奈子", "0440"]:
        assert value not in left, value
        assert json.dumps(value)[1:-1] not in left, value
