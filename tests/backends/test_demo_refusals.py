"""What a person who cannot start the demo is told."""

import socket
from collections.abc import Iterator

import pytest

from tests.backends.processes import backends_command, line
from tests.waiting import MOST_SECONDS

pytestmark = pytest.mark.sockets


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


def test_a_port_in_use(taken_port: int) -> None:
    with backends_command("demo", GATEWAY_PORT=str(taken_port)) as process:
        assert process.wait(MOST_SECONDS) == 1
        assert line(process.stderr) == (
            f"Port {taken_port} on 127.0.0.1 cannot be used: Address already in use. "
            "Stop what listens there, or choose another port: GATEWAY_PORT=8001 make demo"
        )
        assert line(process.stdout) == ""


@pytest.mark.parametrize(
    ("size", "said"),
    [
        ("many", "WORLD_SUBSCRIPTIONS is many; it is a number of subscriptions, such as 10000."),
        (
            "46",
            "WORLD_SUBSCRIPTIONS is 46; a world holds from 47 subscriptions, which are the small world's, to 1000000.",
        ),
    ],
)
def test_what_is_no_size_of_a_world(size: str, said: str) -> None:
    with backends_command("demo", WORLD_SUBSCRIPTIONS=size) as process:
        assert process.wait(MOST_SECONDS) == 1
        assert line(process.stderr) == said


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1"])
def test_what_is_no_port(port: str) -> None:
    with backends_command("demo", GATEWAY_PORT=port) as process:
        assert process.wait(MOST_SECONDS) == 1
        assert line(process.stderr) == f"GATEWAY_PORT is {port}; it is the number of a port, from 1 to 65535."
