"""GraphQL over HTTP, judged by npm's graphql-http (`npm ci --prefix tests/audits` brings it)."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.harness import RunningServer

HERE = Path(__file__).parent

pytestmark = [pytest.mark.audits, pytest.mark.sockets]


def run_audits(url: str) -> list[dict[str, str | None]]:
    """Every audit's `id`, `name`, `status` (ok, notice, warn, error) and `reason`."""
    assert (HERE / "node_modules").is_dir(), "run `npm ci --prefix tests/audits` first"
    command = ["node", str(HERE / "run.mjs"), url]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    results: list[dict[str, str | None]] = json.loads(done.stdout)
    return results


def test_all_61_audits_pass(gateway_server: RunningServer) -> None:
    results = run_audits(f"{gateway_server.url}/graphql")

    assert [result for result in results if result["status"] != "ok"] == []
    assert len(results) == 61
