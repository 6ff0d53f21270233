"""`pii-leak-benchmark selfcheck` against the gateway with the shipped rules."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from conftest import free_port


def selfcheck(target: str, key: str, port: int, report: Path, *options: str):
    """Runs the check; its capture server is the gateway's frontier while it runs."""
    command = [Path(sys.executable).with_name("pii-leak-benchmark"), "selfcheck"]
    command += ["--target-base-url", target, "--target-api-key", key, "--target-model", "auto"]
    command += ["--capture-port", str(port), "--json-out", str(report), *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    return done, json.loads(report.read_text())


def test_without_a_gateway_the_check_finds_the_leak(tmp_path):
    done, _ = selfcheck("capture://self", "none", free_port(), tmp_path / "report.json")
    assert done.returncode == 1 and "LEAK" in done.stdout


def test_personal_data_reaches_the_frontier_masked_and_comes_back(start_gateway, tmp_path):
    port = free_port()
    served = start_gateway(f"http://127.0.0.1:{port}/v1")
    target, key = served.gateway.base_url, served.keys["demo"]
    done, report = selfcheck(target, key, port, tmp_path / "report.json", "--no-credentials")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "CLEAN" in done.stdout
    assert report["checks"]["configured_upstream_boundary"]["correlated_requests"] > 0


def test_credentials_never_leave_masked_or_not(start_gateway, tmp_path):
    port = free_port()
    served = start_gateway(f"http://127.0.0.1:{port}/v1")
    target, key = served.gateway.base_url, served.keys["demo"]
    done, report = selfcheck(target, key, port, tmp_path / "report.json")
    # The check measures what reaches its capture, and says so when nothing does.
    assert done.returncode == 2 and "NOT MEASURED" in done.stdout, done.stdout + done.stderr
    assert report["checks"]["configured_upstream_boundary"]["captured_requests"] == 0
    assert report["checks"]["sse_validity"]["status_codes"] == [200]
