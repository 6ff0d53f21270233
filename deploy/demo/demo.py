#!/usr/bin/env python3
"""Six requests through Sekisho, each with what was found, decided, sent out and given back.

Starts the frontier stand-in and the gateway, shows the six, leaves both running and says how to
try more. `demo.py --stop` ends them, `demo.py --once` leaves nothing running. Needs nothing but
Python; `make demo` prepares the rest. Exits with 1 if a request did not go the way it is told here.
"""

from __future__ import annotations

import argparse
import json
import secrets
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import screen
from exchange import Answer, ask
from gateway import (
    CACHE,
    MODEL,
    REPOSITORY,
    Gateway,
    StandIn,
    Trouble,
    fill,
    free_port,
    new_key,
    sha256,
    stop_by_pid,
)


@dataclass(frozen=True)
class Scene:
    """A request, and what it holds that must not be seen outside."""

    title: str
    text: str
    stream: bool
    engine: str  # which one is to answer
    values: tuple[str, ...] = ()
    outage: bool = False


SCENES = (
    Scene(
        "General knowledge",
        "What is an inverted yield curve? Two sentences.",
        stream=False,
        engine="frontier",
    ),
    Scene(
        "A customer's name, account and mail",
        "佐藤 健一様（みなと支店 普通 口座番号 4071825、kenichi.sato@example.co.jp）に、"
        "振込手数料の返金をお知らせするメールの文面を書いてください。",
        stream=True,
        engine="frontier",
        values=("佐藤 健一", "佐藤", "健一", "4071825", "kenichi.sato@example.co.jp"),
    ),
    Scene(
        "A My Number",
        "マイナンバー 1234-5678-9018 のお客様の扶養控除申告書を確認する手順を教えてください。",
        stream=False,
        engine="local",
        values=("1234-5678-9018", "123456789018"),
    ),
    Scene(
        "Credit-scoring thresholds",
        "Our credit scoring model rejects applicants with a score below 612 and sends scores from "
        "612 to 640 to manual review. Is the cutoff too strict for the self-employed?",
        stream=True,
        engine="local",
        values=("612", "640"),
    ),
    Scene(
        "A secret key",
        "Why does this fail?\nexport AWS_SECRET_ACCESS_KEY=qT7vXb2Lk9ZsR4mWnE8pYc1HdJ6fGu3AoI5tVxKz"
        "\naws s3 ls",
        stream=False,
        engine="local",
        values=("qT7vXb2Lk9ZsR4mWnE8pYc1HdJ6fGu3AoI5tVxKz",),
    ),
    Scene(
        "A frontier outage",
        "逆イールドとは何ですか。二文で説明してください。",
        stream=True,
        engine="local",
        outage=True,
    ),
)


class Trial:
    """The stand-in, the gateway and the key of the demo's application."""

    def __init__(self, directory: Path) -> None:
        stop(directory)
        directory.mkdir(parents=True, exist_ok=True)
        self.directory = directory
        self.key = new_key()
        self.frontier = self._start_frontier(free_port(8089))
        try:
            self.gateway = self._start_gateway()
        except BaseException:
            self.frontier.stop()
            raise
        self._note()

    def _start_frontier(self, port: int) -> StandIn:
        # About as far away and as fast as a real provider.
        return StandIn(self.directory, port, delay_ms=180, pause_ms=12)

    def _start_gateway(self) -> Gateway:
        if not MODEL.exists():
            raise Trouble(f"there is no model at {MODEL}; run `make demo`, which gets it")
        data, admin = free_port(8080), free_port(9090)
        settings = fill(
            Path(__file__).with_name("sekisho.toml"),
            repository=REPOSITORY,
            data_port=data,
            admin_port=admin,
            app_key_sha256=sha256(self.key),
            model=MODEL,
            frontier_url=self.frontier.base_url,
            frontier_key_file=self._secret("frontier.key", "stand-in-" + secrets.token_hex(8)),
            redaction_key_file=self._secret("placeholders.key", secrets.token_hex(32)),
        )
        gateway = Gateway(self.directory, settings, REPOSITORY / "routes.toml", data, admin)
        try:
            gateway.wait_until_ready()
        except BaseException:
            gateway.stop()
            raise
        return gateway

    def frontier_goes_down(self) -> None:
        self.frontier.stop()

    def frontier_comes_back(self) -> None:
        self.frontier = self._start_frontier(self.frontier.port)
        self._note()

    def end(self) -> None:
        self.gateway.stop()
        self.frontier.stop()
        pids(self.directory).unlink(missing_ok=True)

    def _note(self) -> None:
        running = {"sekisho": self.gateway.pid, "frontier-stand-in": self.frontier.pid}
        pids(self.directory).write_text(json.dumps(running))

    def _secret(self, name: str, secret: str) -> Path:
        """A file that only this user can read."""
        path = self.directory / name
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        path.write_text(secret + "\n")
        return path


def pids(directory: Path) -> Path:
    return directory / "running.json"


def stop(directory: Path) -> bool:
    """Ends what an earlier demo left running."""
    try:
        running = json.loads(pids(directory).read_text())
    except (OSError, ValueError):
        return False
    pids(directory).unlink(missing_ok=True)
    return any([stop_by_pid(pid, program) for program, pid in running.items()])


def show(number: int, scene: Scene, trial: Trial) -> bool:
    """Sends one request and draws what became of it. Whether all was as it should be."""
    mode = "streamed" if scene.stream else "whole"
    print()
    screen.rule(f"{number}/{len(SCENES)}  {scene.title} · {mode}")
    screen.field("asked", *screen.mark(scene.text, scene.values, "bold"))
    if scene.outage:
        trial.frontier_goes_down()
    else:
        trial.frontier.forget()
    answer = ask(trial.gateway.base_url, trial.key, scene.text, stream=scene.stream)
    sent = [] if scene.outage else trial.frontier.recorded()
    decision = trial.gateway.decision(answer.request_id)
    show_found(decision)
    show_rule(decision, answer)
    leaked = show_left(sent, scene)
    show_answer(answer, scene, decision)
    show_counts(decision, answer)
    on_record = show_record(trial.gateway, answer.request_id)
    if scene.outage:
        trial.frontier_comes_back()
    went_right = answer.sekisho("engine") == scene.engine and not answer.error and not leaked
    went_right = went_right and on_record
    if not went_right:
        screen.field("WRONG", (f"{scene.engine} was to answer, and nothing to leak", "bad"))
    return went_right


def show_found(decision: dict) -> None:
    level = decision.get("sensitivity") or "unknown"
    findings = [f"{kind} ×{count}" for kind, count in (decision.get("findings") or {}).items()]
    matters = [name.replace("_", " ") for name in (decision.get("matters") or []) if name]
    found = " · ".join(findings) or "no identifier"
    if matters:
        found += "  (" + ", ".join(matters) + ")"
    style = {"public": "inside", "restricted": "bad"}.get(level, "outside")
    screen.field("found", (level.upper(), style), ("  " + found, "plain"))


def show_rule(decision: dict, answer: Answer) -> None:
    inside = answer.sekisho("engine") == "local"
    failed = decision.get("failed_over")
    place = ("stays inside", "inside") if inside else ("goes out", "outside")
    if decision.get("masked") and not inside:
        place = ("goes out masked", "outside")
    if failed:
        place = ("may go out, but cannot: answered inside instead", "inside")
    rule = f"{decision.get('route')} (routes.toml:{decision.get('line')})"
    screen.field("rule", (rule, "bold"), (" → ", "plain"), place)
    screen.field("", (decision.get("reason") or "", "plain"))
    if failed:
        screen.field("", ("failed: " + ", ".join(failed), "bad"))


def show_left(sent: list[dict], scene: Scene) -> bool:
    """The bytes that the stand-in received, as they came out of the socket. Whether any leaked."""
    leaked = {value for request in sent for value in scene.values if value in request["raw"]}
    if not sent:
        why = "the frontier was switched off" if scene.outage else "the stand-in received 0 bytes"
        screen.field("left", ("nothing", "inside"), (f": {why}", "plain"))
    for request in sent:
        head, _, body = request["raw"].partition("\r\n\r\n")
        screen.field("left", (f"{request['raw_bytes']} bytes", "outside"), (", all of them:", "plain"))
        screen.field("", (head.replace("\r\n", "\n"), "dim"))
        screen.field("", *screen.mark(body, placeholders(body), "hidden"))
    if sent and leaked:
        screen.field("", (f"LEAKED: {', '.join(sorted(leaked))}", "bad"))
    elif sent and scene.values:
        screen.field("", ("✓ none of the customer's values is among them", "inside"))
    return bool(leaked)


def placeholders(text: str) -> list[str]:
    """The placeholders in a text: `<PERSON_7Q2M>`."""
    found, at = [], 0
    while (start := text.find("<", at)) >= 0 and (end := text.find(">", start)) >= 0:
        inner = text[start + 1 : end]
        if inner[:1].isupper() and inner.replace("_", "").isalnum() and inner.isascii():
            found.append(text[start : end + 1])
        at = start + 1
    return found


def show_answer(answer: Answer, scene: Scene, decision: dict) -> None:
    """The answer; what was put back into it stands out."""
    if answer.error:
        screen.field("came back", (f"{answer.status} {answer.error.get('message')}", "bad"))
        return
    text = answer.text.strip() or "(an empty answer)"
    by = f"{answer.sekisho('engine')}: "
    style = "restored" if decision.get("restored") else "bold"
    screen.field("came back", (by, "dim"), *screen.mark(text, scene.values, style), cut=8)


def show_counts(decision: dict, answer: Answer) -> None:
    tokens_in, tokens_out = decision.get("input_tokens", 0), decision.get("output_tokens", 0)
    first = decision.get("ttft_ms") or answer.first_ms
    times = f"{answer.total_ms:.0f} ms"
    if answer.first_ms:
        times += f", the first token after {answer.first_ms:.0f} ms"
    elif first:
        times += f", the engine's first word after {first:.0f} ms"
    yen = f"¥{decision.get('cost_yen', 0):.4f}"
    screen.field("counted", (f"{tokens_in} + {tokens_out} tokens · {times} · {yen}", "plain"))


def show_record(gateway: Gateway, request_id: str) -> bool:
    """How the scene is explained from the record alone. Whether it is."""
    found = gateway.audit("search", "--request", request_id)
    if found.returncode != 0:
        screen.field("NOT ON RECORD", (found.stderr.strip(), "bad"))
        return False
    line = next(line for line in found.stdout.splitlines() if line.startswith("on record"))
    screen.field("on record", (line.removeprefix("on record "), "plain"))
    return True


def farewell(trial: Trial) -> None:
    gateway = trial.gateway
    print()
    screen.rule("The gateway is still running: try it")
    print(f"""
curl {gateway.base_url}/chat/completions \\
  -H 'Authorization: Bearer {trial.key}' \\
  -H 'Content-Type: application/json' \\
  -d '{{"model": "auto", "messages": [{{"role": "user", "content": "What is a yield curve?"}}]}}'

# Python, in a virtual environment with `pip install openai`
from openai import OpenAI

client = OpenAI(base_url="{gateway.base_url}", api_key="{trial.key}")
answer = client.chat.completions.create(
    model="auto",
    messages=[{{"role": "user", "content": "佐藤 健一様へのお礼のメールを書いてください。"}}],
)
print(answer.choices[0].message.content)
""")
    screen.field("rules", (str(gateway.rules), "plain"), (" — a change takes effect at once", "dim"))
    screen.field("settings", (str(gateway.settings), "plain"))
    screen.field("decisions", (str(gateway.log), "plain"))
    of_record = f"--config {gateway.settings}"
    screen.field("record", (f"sekisho audit search {of_record} --explain", "plain"))
    screen.field("", (f"sekisho audit verify {of_record}", "plain"))
    screen.field("what left", (str(trial.directory / "left.jsonl"), "plain"))
    screen.field("metrics", (f"{gateway.admin_url}/metrics", "plain"))
    screen.field("stop it", ("make demo-stop", "bold"))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--stop", action="store_true", help="end what an earlier demo left running")
    parser.add_argument("--once", action="store_true", help="leave nothing running")
    parser.add_argument("--directory", type=Path, default=CACHE / "demo", help="for its files")
    arguments = parser.parse_args()
    if arguments.stop:
        print("stopped" if stop(arguments.directory) else "nothing was running")
        return 0
    return run(arguments.directory, leave_running=not arguments.once)


def run(directory: Path, leave_running: bool) -> int:
    trial = None
    try:
        screen.note("starting the frontier stand-in and the gateway (the model is being loaded) …")
        began = time.monotonic()
        trial = Trial(directory)
        screen.note(f"ready after {time.monotonic() - began:.1f} s: {trial.gateway.base_url}")
        screen.note("The local model is SmolLM2-135M: quick to get, and no great thinker.")
        went_right = [show(number, scene, trial) for number, scene in enumerate(SCENES, 1)]
        if leave_running:
            farewell(trial)
            trial = None
        return 0 if all(went_right) else 1
    except Trouble as trouble:
        print(f"the demo cannot go on: {trouble}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130
    finally:
        if trial:
            trial.end()


if __name__ == "__main__":
    sys.exit(main())
