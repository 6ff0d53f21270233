"""A gateway and a frontier stand-in, started once for all tests; clients for its applications."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import openai
import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY / "deploy" / "demo"))

from gateway import MODEL, Gateway, StandIn, fill, free_port, new_key, sha256  # noqa: E402

SETTINGS = REPOSITORY / "deploy" / "demo" / "sekisho.toml"

# Applications beside the one of the demo's settings, each with lines of its own.
MORE_APPS = {
    "frontier-only": "",
    "refused": "",
    "screened": "",
    "hurried": "requests_per_minute = 1",
}


@dataclass(frozen=True)
class Served:
    """A running gateway, with a key for each application."""

    gateway: Gateway
    keys: dict[str, str]

    def client(self, app: str = "demo", **options: object) -> openai.OpenAI:
        """A client that fails at once, so that a test sees the first answer."""
        return openai.OpenAI(
            base_url=self.gateway.base_url, api_key=self.keys[app], max_retries=0, **options
        )

    def async_client(self, app: str = "demo") -> openai.AsyncOpenAI:
        return openai.AsyncOpenAI(
            base_url=self.gateway.base_url, api_key=self.keys[app], max_retries=0
        )


def start(directory: Path, frontier_url: str, rules: Path, redaction: str = "") -> Served:
    """Starts a gateway with the demo's settings, more applications, and more lines on redaction."""
    keys = {name: new_key() for name in ("demo", *MORE_APPS)}
    data, admin = free_port(), free_port()
    settings = fill(
        SETTINGS,
        repository=REPOSITORY,
        data_port=data,
        admin_port=admin,
        app_key_sha256=sha256(keys["demo"]),
        model=MODEL,
        frontier_url=frontier_url,
        frontier_key_file=secret_file(directory, "frontier.key"),
        redaction_key_file=secret_file(directory, "placeholders.key"),
    )
    settings = settings.replace("[redaction]", f"[redaction]\n{redaction}")
    for name, lines in MORE_APPS.items():
        settings += f'\n[[app]]\nname = "{name}"\nkey_sha256 = "{sha256(keys[name])}"\n{lines}\n'
    gateway = Gateway(directory, settings, rules, data, admin)
    try:
        gateway.wait_until_ready()
    except BaseException:
        gateway.stop()
        raise
    return Served(gateway, keys)


def secret_file(directory: Path, name: str) -> Path:
    path = directory / name
    path.touch(mode=0o600)
    path.write_text(secrets.token_hex(32))
    return path


@pytest.fixture(scope="session")
def running_frontier(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    stand_in = StandIn(tmp_path_factory.mktemp("frontier"), free_port())
    yield stand_in
    stand_in.stop()


@pytest.fixture
def frontier(running_frontier: StandIn) -> Iterator[StandIn]:
    """The stand-in, answering and with nothing recorded."""
    running_frontier.behave("answer")
    running_frontier.forget()
    yield running_frontier
    running_frontier.behave("answer")


@pytest.fixture(scope="session")
def served(running_frontier: StandIn, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    directory = tmp_path_factory.mktemp("gateway")
    served = start(directory, running_frontier.base_url, Path(__file__).with_name("routes.toml"))
    yield served
    served.gateway.stop()


@pytest.fixture
def client(served: Served) -> openai.OpenAI:
    return served.client()


@pytest.fixture
def start_gateway(
    tmp_path: Path,
) -> Iterator[Callable[..., Served]]:
    """Starts a gateway with the shipped rules, or others, and a frontier of the test's choice."""
    started: list[Served] = []

    def begin(
        frontier_url: str, rules: Path = REPOSITORY / "routes.toml", redaction: str = ""
    ) -> Served:
        started.append(start(tmp_path, frontier_url, rules, redaction))
        return started[-1]

    yield begin
    for served in started:
        served.gateway.stop()
