"""`python -m backends generate`: what it writes, what it says, and what it refuses."""

import asyncio
import re
import shlex
from hashlib import sha256
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner, Result

from backends.__main__ import app
from backends.operator import DEFINITIONS, SMALL_WORLD, open_operator
from gateway.clock import ManualClock
from tests.backends.library import START, speaking_to
from tests.backends.processes import backends_command
from tests.waiting import MOST_SECONDS

README = (SMALL_WORLD / "README.md").read_text("utf-8")


def generate(*words: str) -> Result:
    return CliRunner().invoke(app, ["generate", *words])


def digests(folder: Path) -> dict[str, str]:
    return {file.name: sha256(file.read_bytes()).hexdigest() for file in sorted(folder.iterdir())}


def written(folder: Path, hash_seed: str, *words: str) -> dict[str, str]:
    """By a process of its own, in which sets of strings have an order of their own."""
    command = ("generate", "--date", "2026-03-16", "--folder", str(folder), *words)
    with backends_command(*command, PYTHONHASHSEED=hash_seed) as process:
        assert process.wait(MOST_SECONDS) == 0, process.stderr and process.stderr.read()
    return digests(folder)


def test_the_same_seed_size_and_day_give_the_same_bytes(tmp_path: Path) -> None:
    first = written(tmp_path / "a", "1", "--subscriptions", "120", "--seed", "7")
    assert list(first) == ["billing.db", "messaging.db", "provisioning.db", "ticketing.db"]
    assert written(tmp_path / "b", "2", "--subscriptions", "120", "--seed", "7") == first
    another = written(tmp_path / "c", "1", "--subscriptions", "120", "--seed", "8")
    same = [name for name, digest in another.items() if digest == first[name]]
    assert same == ["messaging.db"]  # where nothing was sent yet


async def test_the_fakes_open_what_it_writes(tmp_path: Path) -> None:
    result = await asyncio.to_thread(
        generate, "--subscriptions", "90", "--date", "2026-03-16", "--folder", str(tmp_path)
    )
    assert (result.exit_code, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert re.fullmatch(
        r"90 subscriptions of \d+ companies, with \d+ orders and \d+ tickets, on 2026-03-16, seed 1", lines[0]
    )
    assert [line.partition("  ")[0] for line in lines[1:]] == [str(tmp_path / f"{name}.db") for name in DEFINITIONS]
    async with open_operator(ManualClock(START), tmp_path) as operator, speaking_to(operator.billing) as client:
        counted = await client.get("/tmf-api/productInventory/v4/product?limit=0")
        assert counted.headers["x-total-count"] == "90"
        bill = (
            await client.get("/tmf-api/customerBillManagement/v4/customerBill?billingAccount.id=300001&limit=1")
        ).json()
        pdf = await client.get(bill[0]["billDocument"][0]["url"])
        assert (pdf.status_code, pdf.content[:5]) == (200, b"%PDF-")


@pytest.mark.parametrize("subscriptions", ["46", "0", "-1", "1000001"])
def test_a_size_that_no_world_has(tmp_path: Path, subscriptions: str) -> None:
    result = generate("--subscriptions", subscriptions, "--folder", str(tmp_path / "new"))
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        f"--subscriptions is {subscriptions}; a world holds from 47 subscriptions, which are the small world's, to 1000000.\n"
    )
    assert not (tmp_path / "new").exists()


def test_a_folder_that_holds_a_world(tmp_path: Path) -> None:
    (tmp_path / "billing.db").write_bytes(b"mine")
    result = generate("--subscriptions", "60", "--folder", str(tmp_path))
    assert (result.exit_code, result.stdout) == (1, "")
    assert (
        result.stderr
        == f"{tmp_path / 'billing.db'} is there already. Remove it, or name another folder with --folder.\n"
    )
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("billing.db", b"mine")]


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    result = generate("--subscriptions", "60", "--folder", str(tmp_path / "file" / "world"))
    assert (result.exit_code, result.stderr) == (
        1,
        f"{tmp_path / 'file' / 'world'} cannot be made a folder: Not a directory.\n",
    )


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--subscriptions", "many"),
        ("--subscriptions", "60", "--seed", "-1"),
        ("--subscriptions", "60", "--date", "x"),
    ],
)
def test_what_it_does_not_understand(words: tuple[str, ...]) -> None:
    result = generate(*words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Error" in result.stderr


def test_its_options_are_the_documented_ones() -> None:
    command = get_command(app).commands["generate"]  # type: ignore[attr-defined]
    options = [option for parameter in command.params for option in parameter.opts if option != "--help"]
    assert re.findall(r"^\| `(--[a-z]+)` \|", README, re.MULTILINE) == options
    asked = generate("--help").stdout
    assert [option for option in options if option not in asked] == []


def test_the_documented_command_runs(tmp_path: Path) -> None:
    [line] = re.findall(r"^\.venv/bin/python -m backends (generate .*)$", README, re.MULTILINE)
    words = ["300" if word.isdigit() and int(word) > 1000 else word for word in shlex.split(line)[1:]]
    place = words.index("--folder") + 1
    words[place] = str(tmp_path / words[place])
    assert generate(*words).exit_code == 0
    served = re.findall(r"^\.venv/bin/python -m backends serve (\w+) --database (\S+)$", README, re.MULTILINE)
    assert [name for name, _ in served] == list(DEFINITIONS)
    assert [(tmp_path / file).exists() for _, file in served] == [True] * 4
