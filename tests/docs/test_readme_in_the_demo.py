"""README.md's lines for curl, as they stand, against the demo."""

import json
import socket
from collections.abc import Iterator

import pytest

from tests.backends.processes import backends_command, line
from tests.docs.markdown import blocks
from tests.docs.test_readme import README, run

pytestmark = [pytest.mark.demo, pytest.mark.sockets]


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        free: int = listening.getsockname()[1]
        return free


@pytest.fixture
def demo(port: int) -> Iterator[int]:
    with backends_command("demo", GATEWAY_PORT=str(port)) as process:
        assert line(process.stdout) == "Switchboard is running.", process.stderr and process.stderr.read()
        yield port


def test_signing_in_with_curl(demo: int) -> None:
    (script,) = [block for block in blocks(README, "sh") if "curl" in block]

    done = run(f"set -e\n{script.replace('127.0.0.1:8000', f'127.0.0.1:{demo}')}")

    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == {
        "data": {
            "viewer": {
                "user": {"username": "anna@norrskenbygg.example"},
                "subscriptions": {
                    "totalCount": 42,
                    "nodes": [
                        {"userName": None, "phoneNumbers": [], "status": "ACTIVE"},
                        {"userName": "Tomas Åberg", "phoneNumbers": [], "status": "ABORTED"},
                    ],
                },
            }
        }
    }
