"""The processes of a trial: the frontier stand-in and the gateway, their ports, settings and keys.

Used by the demo and by the tests with official clients; standard library only.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "sekisho"
TARGET = Path(os.environ.get("CARGO_TARGET_DIR") or CACHE / "target") / "release"
MODEL = CACHE / "models" / "SmolLM2-135M-Instruct.Q4_1.gguf"


class Trouble(Exception):
    """Something did not start; the message says what to do about it."""


def free_port(wanted: int = 0) -> int:
    """The wanted port if it is free, else any that is."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return probe.getsockname()[1]
    raise Trouble("no port of 127.0.0.1 is free")


def new_key() -> str:
    """A key for an application. Only its hash is ever written down."""
    return "sk-sekisho-" + secrets.token_urlsafe(24)


def fill(template: Path, **values: object) -> str:
    """A settings file from its template: `@NAME@` becomes the value."""
    text = template.read_text(encoding="utf-8")
    for name, value in values.items():
        text = text.replace(f"@{name.upper()}@", str(value))
    return text


class Process:
    """A program in the background, with its output in a file."""

    def __init__(self, name: str, command: list[str | Path], log: Path, **environment: str):
        self.name, self.log = name, log
        if not Path(command[0]).exists():
            raise Trouble(f"{command[0]} is not built; run `make build`")
        with log.open("wb") as output:
            # A session of its own: Ctrl-C in the terminal is for the demo, not for the gateway.
            self.process = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                env={**os.environ, **environment},
            )

    @property
    def pid(self) -> int:
        return self.process.pid

    def wait_until(self, url: str, seconds: float) -> None:
        """Waits until `url` answers 200.

        Raises Trouble with the end of the log if it does not, or if the program ends.
        """
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise Trouble(f"{self.name} ended at once; {self.last_words()}")
            try:
                with urllib.request.urlopen(url, timeout=2) as answer:
                    if answer.status == 200:
                        return
            except (urllib.error.URLError, OSError):
                pass
            time.sleep(0.05)
        raise Trouble(f"{self.name} was not ready after {seconds:.0f} s; {self.last_words()}")

    def last_words(self) -> str:
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return f"the end of {self.log}:\n  " + "\n  ".join(lines[-15:])

    def stop(self, seconds: float = 10) -> None:
        """Asks it to end, and ends it if it does not."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(seconds)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


class StandIn(Process):
    """The pretend frontier."""

    def __init__(self, directory: Path, port: int, *, delay_ms: int = 0, pause_ms: int = 0):
        self.port = port
        self.root = f"http://127.0.0.1:{port}"
        self.base_url = self.root + "/v1"
        command = [TARGET / "frontier-stand-in", "--listen", f"127.0.0.1:{port}"]
        command += ["--record", directory / "left.jsonl"]
        command += ["--delay", delay_ms, "--pause", pause_ms]
        super().__init__("the frontier stand-in", command, directory / "stand-in.log")
        self.wait_until(self.base_url + "/models", 10)
        self.forget()

    def behave(self, behaviour: str, **details: object) -> None:
        """From now on, it treats requests so; see its `--help`."""
        self._control("POST", "behaviour", {"behaviour": behaviour, **details})

    def recorded(self) -> list[dict]:
        """The requests that reached it, oldest first: `method`, `path`, `headers`, `body`, `raw`."""
        return self._control("GET", "recorded")

    def forget(self) -> None:
        self._control("DELETE", "recorded")

    def _control(self, method: str, what: str, body: object = None):
        data = None if body is None else json.dumps(body).encode()
        url = f"{self.root}/__stand-in/{what}"
        request = urllib.request.Request(url, data=data, method=method)
        with urllib.request.urlopen(request, timeout=5) as answer:
            return json.load(answer)


class Gateway(Process):
    """Sekisho itself."""

    def __init__(
        self, directory: Path, settings: str, rules: Path, data: int, admin: int, **environment: str
    ):
        self.base_url = f"http://127.0.0.1:{data}/v1"
        self.admin_url = f"http://127.0.0.1:{admin}"
        self.settings, self.rules = directory / "sekisho.toml", rules
        self.settings.write_text(settings, encoding="utf-8")
        self._make_record_keys(directory / "audit.key")
        command = [TARGET / "sekisho", "serve", "--config", self.settings, "--rules", rules]
        super().__init__("the gateway", command, directory / "gateway.log", **environment)

    @staticmethod
    def _make_record_keys(key: Path) -> None:
        """The keys of the record, unless an earlier run made them: its record then goes on."""
        if not (TARGET / "sekisho").exists():
            raise Trouble(f"{TARGET / 'sekisho'} is not built; run `make build`")
        if not key.exists():
            command = [TARGET / "sekisho", "audit", "keygen", key]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)

    def audit(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """`sekisho audit` about this gateway's record."""
        what, *options = arguments
        command = [TARGET / "sekisho", "audit", what, "--config", self.settings, *options]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    def wait_until_ready(self, seconds: float = 120) -> None:
        """Until rules and engine are ready; loading the model takes a moment."""
        self.wait_until(self.admin_url + "/readyz", seconds)

    def decision(self, request_id: str, seconds: float = 5) -> dict:
        """The decision's record from the gateway's log. It is written after the last byte."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for line in self.log.read_text(encoding="utf-8", errors="replace").splitlines():
                if request_id in line and (record := _decision(line)):
                    return record
            time.sleep(0.02)
        raise Trouble(f"no decision with id {request_id} in {self.log}")


def _decision(line: str) -> dict | None:
    """A log line's record, if it is a decision: the one place that knows the log's shape."""
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    record = {**entry, **entry.get("fields", {})}
    if record.get("message") != "decision":
        return None
    for name in ("findings", "masked", "restored"):
        if isinstance(record.get(name), str):
            record[name] = json.loads(record[name])
    return record


def sha256(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def stop_by_pid(pid: int, program: str) -> bool:
    """Ends a process of an earlier run, if that process still is this program."""
    try:
        if os.path.basename(os.readlink(f"/proc/{pid}/exe")).split(" ")[0] != program:
            return False
        os.kill(pid, signal.SIGTERM)
    except OSError:
        return False
    for _ in range(200):
        if not os.path.exists(f"/proc/{pid}") or _is_zombie(pid):
            return True
        time.sleep(0.05)
    os.kill(pid, signal.SIGKILL)
    return True


def _is_zombie(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


if __name__ == "__main__":
    sys.exit("this file is used by demo.py and by tests/sdk")
