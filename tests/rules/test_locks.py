"""The lists of locked requirements agree: what is installed for one purpose is not another version for the next."""

import re

from tests.rules.sources import read

PIN = re.compile(r"^([a-z0-9-]+)==(\S+)", re.MULTILINE)


def pins(name: str) -> dict[str, str]:
    return dict(PIN.findall(read(name)))


def test_all_that_the_gateway_needs_is_there_for_tests_and_for_measuring() -> None:
    needed = pins("requirements.txt").items()

    assert needed <= pins("requirements-dev.txt").items(), "run `make lock`"
    assert needed <= pins("requirements-bench.txt").items(), "run `make lock`"


def test_what_tests_and_measuring_share_is_one_version() -> None:
    for_tests, for_bench = pins("requirements-dev.txt"), pins("requirements-bench.txt")

    assert {name: for_bench[name] for name in for_tests.keys() & for_bench} == {
        name: for_tests[name] for name in for_tests.keys() & for_bench
    }
