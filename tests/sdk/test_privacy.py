"""`pii-leak-benchmark` against the gateway: what leaves, and what comes back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from conftest import free_port


# The values that the check makes up: the same in every run, so that a run can be had again.
SEED = "sekisho"


def check(target: str, key: str, port: int, out: Path, *options: str):
    """Runs the check; its capture server is the gateway's frontier while it runs."""
    command = [Path(sys.executable).with_name("pii-leak-benchmark"), "ci", "--seed", SEED]
    command += ["--target-base-url", target, "--target-api-key", key, "--target-model", "auto"]
    command += ["--capture-port", str(port), "--out", str(out / "report"), *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    return done, json.loads((out / "report" / "current.raw.json").read_text())


def test_without_a_gateway_the_check_finds_the_leak(tmp_path):
    command = [Path(sys.executable).with_name("pii-leak-benchmark"), "selfcheck"]
    command += ["--target-base-url", "capture://self", "--capture-port", str(free_port())]
    command += ["--json-out", str(tmp_path / "report.json")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 1 and "LEAK" in done.stdout


def test_personal_data_reaches_the_frontier_masked_and_comes_back(start_gateway, tmp_path):
    port = free_port()
    served = start_gateway(f"http://127.0.0.1:{port}/v1")
    target, key = served.gateway.base_url, served.keys["demo"]
    done, report = check(target, key, port, tmp_path, "--no-credentials")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "CLEAN" in done.stdout
    assert report["checks"]["configured_upstream_boundary"]["correlated_requests"] > 0


def test_credentials_never_leave_masked_or_not(start_gateway, tmp_path):
    port = free_port()
    served = start_gateway(f"http://127.0.0.1:{port}/v1")
    target, key = served.gateway.base_url, served.keys["demo"]
    done, report = check(target, key, port, tmp_path)
    # The check measures what reaches its capture, and says so when nothing does.
    assert done.returncode == 2 and "NOT MEASURED" in done.stdout, done.stdout + done.stderr
    assert report["checks"]["configured_upstream_boundary"]["captured_requests"] == 0
    assert report["checks"]["sse_validity"]["status_codes"] == [200]


def test_what_answers_say_of_others_is_hidden_at_every_split(start_gateway, tmp_path):
    port = free_port()
    # The check's frontier echoes the first message, and the instruction would be that one: then
    # nothing that the client wrote would come back, masked or not.
    rules, redaction = Path(__file__).with_name("routes.toml"), "instruction = false"
    served = start_gateway(f"http://127.0.0.1:{port}/v1", rules, redaction)
    command = [Path(sys.executable).with_name("pii-leak-benchmark-v2"), "--only", "sekisho"]
    command += ["--gateway-url", served.gateway.base_url + "/chat/completions", "--model", "auto"]
    command += ["--upstream-port", str(port), "--seed", "a1b2c3d4e5f60001", "--out", str(tmp_path)]
    command += ["--exhaustive-splits", "--partial-emission"]
    environment = os.environ | {"CONFORMANCE_TARGET_API_KEY": served.keys["screened"]}
    done = subprocess.run(command, capture_output=True, text=True, timeout=900, env=environment)
    report = json.loads((tmp_path / "sekisho.json").read_text())
    metrics, checks = report["metrics"], report["checks"]
    assert report["passed"] and report["outcome"] == "pass", done.stdout
    assert metrics["leak_rate"]["overall"] == metrics["delta_frag"] == 0.0
    assert metrics["fidelity_rate"] == 1.0
    assert checks["response_injection_containment"]["leaked_entity_types"] == []
    assert checks["configured_upstream_boundary"]["leaked_entity_types"] == []
    partial = json.loads((tmp_path / "sekisho.partial-emission.json").read_text())
    assert partial["metrics"]["cases_partial_emission"] == 0, done.stdout
    # A quarter of the cases puts the values into a field that no API has (`session_note`). Such a
    # request is answered inside, so the check, which measures what leaves, cannot measure them.
    assert metrics["cases_applicable"] == 24 and metrics["cases_inconclusive"] == 8
    unmeasured = [case for case in partial["cases"] if case["transport_error"]]
    assert {case["case"]["request_site"] for case in unmeasured} == {"unrecognised-key"}
    assert all("capture recorded no request" in case["transport_error"] for case in unmeasured)
