"""README.md: what it shows runs."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from typer.testing import CliRunner

from backends.demo import PASSWORD, USERS
from gateway.cli import main
from tests.docs.markdown import blocks, rows, section
from tests.rules.sources import ROOT, read

README = "README.md"
SECONDS = 300


def test_the_people_of_the_demo() -> None:
    listed = [(user.strip("`"), mobile) for user, mobile, _ in rows(section(README, "Signing in"))]

    assert listed == [(user.username, user.mobile) for user in USERS]
    assert f"`{PASSWORD}`" in section(README, "Signing in")


def test_the_drawing_shows_every_room_and_every_system() -> None:
    (drawing,) = blocks(README, "text")
    rooms = {path.parent.name for path in (ROOT / "gateway").glob("*/__init__.py")}
    systems = {path.parent.name for path in (ROOT / "backends").glob("*/app.py")}

    assert {*re.findall(r"^│ +([a-z]+) {2,}", drawing, re.MULTILINE), "store"} == rooms
    assert set(drawing.splitlines()[-1].split()) == systems


def test_the_commands_of_make() -> None:
    commands = [line.split("#")[0].strip() for line in blocks(README, "sh")[0].splitlines()]

    assert commands == ["make demo", "make test"]
    assert {f"{command.removeprefix('make ')}:" for command in commands} <= set(read("Makefile").split())


def test_a_first_start(tmp_path: Path) -> None:
    """The lines as they stand, but for serving: in a shell, with `gateway` in front of everything else."""
    script = next(block for block in blocks(README, "sh") if "gateway serve" in block)
    *setting_up, serving = script.strip().splitlines()
    assert serving == "gateway serve --port 8000"
    program = tmp_path / "bin" / "gateway"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m gateway "$@"\n')
    program.chmod(0o755)

    path = f"{program.parent}{os.pathsep}{os.environ['PATH']}"
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GATEWAY_")}
    environment = {**clean, "PATH": path, "GATEWAY_NEW_PASSWORD": "tre gröna ärtor"}
    done = run("\n".join(["set -e", *setting_up]), environment, tmp_path)

    assert (done.returncode, done.stdout) == (0, "The database is up to date.\nAdded karin@customer.example.\n"), (
        done.stderr
    )
    assert CliRunner().invoke(main, ["serve", "--help"]).exit_code == 0


def run(
    script: str, environment: Mapping[str, str] = os.environ, folder: Path = ROOT
) -> subprocess.CompletedProcess[str]:
    shell = shutil.which("sh")
    assert shell is not None
    return subprocess.run(
        [shell, "-c", script], env=environment, cwd=folder, capture_output=True, text=True, timeout=SECONDS, check=False
    )


@pytest.mark.parametrize("name", ["BILLING", "PROVISIONING", "TICKETING", "MESSAGING"])
def test_an_adapter_is_a_class_a_line_and_a_setting(name: str) -> None:
    told = section(README, "Plugging in another system")

    assert f"`GATEWAY_{name}_ADAPTER`" in told
    assert f"`gateway/ports/{name.lower()}.py`" in told
    assert f"`{name.lower()}.py`" in told
    assert (ROOT / "tests" / "contracts" / f"{name.lower()}.py").exists()
    assert re.search(rf"^{name}: Adapters\[", read("gateway/adapters/__init__.py"), re.MULTILINE)
